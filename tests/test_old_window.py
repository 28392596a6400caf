"""The window of the process before is closed by its connection to the X server, and by nothing else."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from kiosk.demo.display import VirtualDisplay
from kiosk.ui.old_window import SERVERS, OldWindow, handed_on


def connected(display: VirtualDisplay) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(f"{SERVERS}{display.name.removeprefix(':')}")
    return connection


def test_what_keeps_the_window_is_left_open_to_the_next_process_and_to_no_other() -> None:
    with VirtualDisplay() as display, connected(display) as connection:
        assert not connection.get_inheritable()
        assert connection.fileno() in handed_on()
        assert connection.get_inheritable()
        old = OldWindow([connection.fileno()])
        assert not connection.get_inheritable()
        old.close()
        assert not Path(f"/proc/self/fd/{connection.detach()}").exists()
        old.close()


def test_a_number_that_is_no_such_connection_closes_nothing(tmp_path: Path) -> None:
    one, other = socket.socketpair()
    with one, other, (tmp_path / "file").open("w") as file:
        open_before = len(os.listdir("/proc/self/fd"))
        given = [one.fileno(), file.fileno(), 9_999, -1, 1 << 40]
        assert not {one.fileno(), file.fileno()} & set(handed_on())
        OldWindow(given).close()
        assert len(os.listdir("/proc/self/fd")) == open_before
        assert all(os.fstat(each) for each in (one.fileno(), file.fileno()))
