"""Nobody gets out of the kiosk: every known escape on its real window, with a keyboard and a mouse plugged in.

What a plain Kivy program falls for is shown to lead out of one, on the same kind of display with the same keys.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk.demo.display import VirtualDisplay
from kiosk.demo.world import stop
from kiosk.ui import fonts
from tests.escapes import ESCAPES, WINDOW, Escape
from tests.locked_fixtures import LIMIT_S, Server, Wall, listening_to_the_world, wall
from tests.window_fixtures import HAIL, Glass, glass

__all__ = ["glass"]  # a fixture

ROOT = Path(__file__).parent.parent
STICKY = ("key --repeat 6 Shift_L",)  # five switch sticky keys on, the sixth is stuck then


@pytest.fixture(scope="module")
def keypad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wall]:
    """A kiosk somebody types her number at, for all tests: none of them changes anything. In the end it ends well."""
    fonts.prepare()
    with wall(tmp_path_factory.mktemp("locked")) as somebodys:
        somebodys.to_the_keypad()
        yield somebodys
        somebodys.process.send_signal(signal.SIGTERM)
        assert somebodys.process.wait(LIMIT_S) == 0


def does(display: VirtualDisplay, escape: Escape, window: int) -> None:
    display.does(*(command.replace(WINDOW, str(window)) for command in escape.commands))


@pytest.mark.parametrize("escape", ESCAPES, ids=lambda escape: escape.name)
def test_there_is_no_way_out(keypad: Wall, escape: Escape) -> None:
    does(keypad.display, escape, keypad.window[0].window)
    keypad.answers()
    assert keypad.wrong() == []
    assert keypad.stage.screen.name == "phone"
    assert within_patience(lambda: keypad.seen() == keypad.at_first), "something else is on the glass"
    assert keypad.server.keys_held() == 0


def test_a_window_managers_close_button_does_not_close_it(keypad: Wall) -> None:
    keypad.server.asks_to_close(keypad.window[0].window)
    keypad.answers()
    assert keypad.wrong() == []


# --- that these would lead out ---


class PlainProgram:
    def __init__(self, display: VirtualDisplay, server: Server, process: subprocess.Popen[str]) -> None:
        self.display, self.server, self.process = display, server, process
        self.windows = server.windows()
        self.picture = display.picture()

    def gives_way(self) -> bool:
        if self.process.poll() is not None or self.server.windows() != self.windows:
            return True
        return self.display.picture().tobytes() != self.picture.tobytes()


@contextmanager
def plain_program(display: VirtualDisplay, folder: Path) -> Iterator[PlainProgram]:
    environment = {
        **display.environment(),
        "KIVY_HOME": str(folder),
        "KIVY_NO_ARGS": "1",
        "KIVY_NO_FILELOG": "1",
        "KIVY_WINDOW": "sdl2",
    }
    with (
        subprocess.Popen(
            [sys.executable, "-m", "tests.plain_program"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process,
        closing(Server(display.name)) as server,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == "drawn\n"
        yield PlainProgram(display, server, process)
        stop(process)


@pytest.fixture(scope="module")
def bare_display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay() as display:
        yield display


def within_patience(true: Callable[[], bool]) -> bool:
    """For what tells nobody that it happened."""
    ends = time.monotonic() + LIMIT_S
    while not true():
        if time.monotonic() >= ends:
            return False
    return True


@pytest.mark.parametrize("escape", [each for each in ESCAPES if each.loose], ids=lambda escape: escape.name)
def test_a_plain_program_falls_for_it(bare_display: VirtualDisplay, tmp_path: Path, escape: Escape) -> None:
    with plain_program(bare_display, tmp_path) as plain:
        assert not plain.gives_way()
        does(bare_display, escape, plain.windows[0].window)
        assert within_patience(plain.gives_way)


def test_a_plain_program_is_closed_by_a_close_button(bare_display: VirtualDisplay, tmp_path: Path) -> None:
    with plain_program(bare_display, tmp_path) as plain:
        plain.server.asks_to_close(plain.windows[0].window)
        assert plain.process.wait(LIMIT_S) == 0


# --- what is not the window's ---


def test_five_times_shift_leaves_no_key_stuck_but_would_where_the_server_is_told_to_help(
    bare_display: VirtualDisplay,
) -> None:
    """The session starts its X server without +accessx."""
    with VirtualDisplay(options=("+accessx",)) as helpful:
        for display, stuck in ((bare_display, False), (helpful, True)):
            with closing(Server(display.name)) as server:
                display.does(*STICKY)
                assert (server.keys_held() != 0) is stuck


def test_what_can_be_pasted_is_noticed(bare_display: VirtualDisplay) -> None:
    with closing(Server(bare_display.name)) as server:
        assert server.clipboards() == []
        with subprocess.Popen(
            ["xclip", "-quiet", "-selection", "clipboard"],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=bare_display.environment(),
        ) as owner:
            assert owner.stdin is not None
            owner.stdin.write(b"13900000315")
            owner.stdin.close()
            assert within_patience(lambda: server.clipboards() == ["CLIPBOARD"])
            stop(owner)


def test_a_port_that_is_open_to_other_machines_is_noticed_and_one_on_loopback_is_none() -> None:
    for address, expected in (("127.0.0.1", 0), ("0.0.0.0", 1), ("::1", 0), ("::", 1)):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.create_server((address, 0), family=family):
            assert len(listening_to_the_world(os.getpid())) == expected, address


def test_nothing_that_the_kiosk_starts_takes_calls_from_other_machines(keypad: Wall) -> None:
    assert listening_to_the_world(keypad.process.pid) == []


# --- what no pointer can do ---


class Dropped(ctypes.Structure):
    """SDL_DropEvent."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("file", ctypes.c_void_p),
        ("window", ctypes.c_uint32),
    )


DROP_FILE, DROP_TEXT, DROP_BEGIN, DROP_COMPLETE = 0x1000, 0x1001, 0x1002, 0x1003
FINGER_DOWN, FINGER_UP = 0x700, 0x701


def test_a_file_or_a_text_that_is_dropped_on_the_glass_falls_off(glass: Glass) -> None:
    told: list[str] = []
    glass.show(HAIL)
    before = glass.picture().tobytes()
    sdl = glass.window._sdl._sdl
    sdl.SDL_strdup.restype = ctypes.c_void_p
    glass.kivy.fbind("on_dropfile", lambda *_: told.append("Kivy has taken it"))
    for kind in (DROP_BEGIN, DROP_FILE, DROP_TEXT, DROP_COMPLETE):
        held = sdl.SDL_strdup(b"/etc/passwd") if kind in (DROP_FILE, DROP_TEXT) else None
        glass._send(Dropped(kind, 0, held, 1))
    assert told == []
    assert glass.picture().tobytes() == before
    glass.tap("hail")
    assert len(glass.pressed) == 1


@pytest.mark.parametrize("fingers", [2, 3, 4, 5, 10])
def test_many_fingers_at_once_do_nothing(glass: Glass, fingers: int) -> None:
    """Pinching, swiping with four, a whole hand: SDL makes a mouse of the first finger alone."""
    glass.show(HAIL)
    before = glass.picture().tobytes()
    for end in (0, 400):
        for finger in range(1, fingers + 1):
            glass.finger(FINGER_DOWN if end == 0 else FINGER_UP, finger, (100 + 80 * finger, 200 + end))
    assert glass.pressed == []
    assert glass.picture().tobytes() == before
