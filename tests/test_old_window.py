"""The window of the process before is closed by its connection to the X server, and by nothing else."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import IO

from kiosk.demo.display import VirtualDisplay
from kiosk.ui.old_window import SERVERS, OldWindow, handed_on

FOLDER = Path("/proc/self/fd")


def connected(display: VirtualDisplay) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(f"{SERVERS}{display.name.removeprefix(':')}")
    return connection


def link(opened: IO[str] | socket.socket) -> str:
    """What the system says that it is: of a socket a name that no other has."""
    return os.readlink(FOLDER / str(opened.fileno()))


def links() -> list[str]:
    """Of all that this process has open; other threads may open and close what they like meanwhile."""
    found = []
    for descriptor in FOLDER.iterdir():
        with suppress(FileNotFoundError):
            found.append(os.readlink(descriptor))
    return found


def test_what_keeps_the_window_is_left_open_to_the_next_process_and_to_no_other() -> None:
    with VirtualDisplay() as display, connected(display) as connection:
        assert not connection.get_inheritable()
        assert connection.fileno() in handed_on()
        assert connection.get_inheritable()
        old = OldWindow([connection.fileno()])
        assert not connection.get_inheritable()
        own = link(connection)
        connection.detach()
        old.close()
        assert own not in links()
        old.close()


def test_a_number_that_is_no_such_connection_closes_nothing(tmp_path: Path) -> None:
    one, other = socket.socketpair()
    with one, other, (tmp_path / "file").open("w") as file:
        own = {link(one), link(other), link(file)}
        given = [one.fileno(), file.fileno(), 9_999, -1, 1 << 40]
        assert not {one.fileno(), file.fileno()} & set(handed_on())
        OldWindow(given).close()
        assert sorted(each for each in links() if each in own) == sorted(own)  # open, and open once
