"""The kiosk's side of the board on real terminals: a simulated board in a process of its own, and other devices."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import subprocess
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.demo.world import command
from kiosk.lights import ButtonLight, Lights
from kiosk.peripherals import board_session, button
from kiosk.peripherals.board import LOOK_S, BoardUnusable
from kiosk.peripherals.board_wire import PROTOCOL, Has, Hello, encode, hello_frame
from kiosk.peripherals.light import MISSING
from kiosk.wall_events import WallEvent
from tests.board_fixtures import (
    LIMIT_S,
    OUT_OF_SERVICE,
    PRESSED,
    Simulator,
    heard_events,
    introduced,
    kiosk_side,
    presses,
)
from tests.patience import until

ON = Lights(ButtonLight.ON)
LIT = "lamp on, fill light off"
ALL = Hello(PROTOCOL, "yz-1", frozenset(Has))


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "kiosk-board"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("board") / "kiosk-board") as running:
        yield running


@pytest.fixture
def plugged(simulator: Simulator) -> Simulator:
    simulator.begins_anew()
    return simulator


def test_a_press_is_heard_once_and_the_lamp_burns(plugged: Simulator) -> None:
    with kiosk_side(plugged.link) as (board, heard):
        board.show(ON)
        plugged.until_it_says(LIT)
        plugged.does("press")
        heard.until(PRESSED)
        plugged.does("presence 800")
        assert presses(heard.until(True)) == 0


def test_somebody_comes_and_goes_and_nobody_knows_once_the_plug_is_out(plugged: Simulator) -> None:
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(False)
        plugged.does("presence 1200")
        heard.until(True)
        plugged.does("presence off")
        heard.until(False)
        plugged.does("unplug")
        heard.until(WallEvent.BOARD_LOST, None)


def test_light_of_the_board_is_told_in_lux_and_not_after_the_plug_is_out(plugged: Simulator) -> None:
    with kiosk_side(plugged.link) as (board, heard):
        until(lambda: board.lux() == 300.0)
        plugged.does("light 12")
        until(lambda: board.lux() == 12.0)
        plugged.does("unplug")
        heard.until(WallEvent.BOARD_LOST, None)
        assert board.lux() == MISSING


def test_pulled_out_and_plugged_in_again_it_serves_with_its_lamps_as_they_should_be(plugged: Simulator) -> None:
    with kiosk_side(plugged.link) as (board, heard):
        board.show(ON)
        plugged.until_it_says(LIT)
        for _ in range(2):
            first = plugged.link.readlink()
            holder = os.open(first, os.O_RDWR | os.O_NOCTTY)  # its number is not given to the next terminal
            plugged.does("unplug")
            heard.until(WallEvent.BOARD_LOST)
            plugged.does("plug")
            plugged.until_it_says(OUT_OF_SERVICE)
            plugged.until_it_says(LIT)
            assert plugged.link.readlink() != first
            os.close(holder)
            heard.until(WallEvent.BOARD_BACK)
            plugged.does("press")
            heard.until(PRESSED)


def test_a_plug_pulled_while_the_button_is_down_hails_nobody(plugged: Simulator) -> None:
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(False)
        plugged.does("down", "presence 700")
        heard.until(True)
        plugged.does("unplug", "up", "plug")
        news = heard.until(WallEvent.BOARD_LOST, None, True)
        plugged.does("press")
        assert presses(news + heard.until(PRESSED)) == 1


def test_a_board_that_is_not_there_yet_is_found_when_it_comes(link: Path) -> None:
    with kiosk_side(link) as (_, heard):
        heard.until(WallEvent.BOARD_LOST)
        with Simulator(link) as simulator:
            heard.until(False, WallEvent.BOARD_BACK)
            simulator.does("press")
            heard.until(PRESSED)


def test_a_press_whose_acknowledgement_is_lost_is_told_again_and_counts_once(plugged: Simulator) -> None:
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(False)
        plugged.does("lose 1", "press")
        heard.until(PRESSED)
        plugged.does("lose 2", "press")
        heard.until(PRESSED)
        plugged.does("presence 800")
        assert presses(heard.until(True)) == 0


def test_garbage_and_half_a_line_cost_no_press_and_make_none(plugged: Simulator) -> None:
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(False)
        plugged.does("garbage 500", "half-line", "presence 800")
        assert presses(heard.until(True)) == 0
        plugged.does("half-line", "press")
        heard.until(PRESSED)


def test_a_line_that_is_often_damaged_is_told_and_serves_all_the_same(
    plugged: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_session, "GARBLED_LINES", 3)
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(False)
        plugged.does("damage 2")
        heard.until(WallEvent.BOARD_GARBLES)
        plugged.does("damage 0", "press")
        heard.until(PRESSED)


def test_a_board_that_shouts_is_cut_off_listened_to_now_and_then_and_serves_when_it_has_calmed(
    plugged: Simulator,
) -> None:
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(False)
        plugged.does("flood 3")
        heard.until(WallEvent.BOARD_FLOODS, None, WallEvent.BOARD_BACK)
        (again,) = re.findall(r"board-back .*repeats=(\d+)", "\n".join(heard.lines))
        assert int(again) <= 4  # each costs one reading; after 0.5, 1, 2 and 4 s
        plugged.does("press")
        heard.until(PRESSED)


def test_a_board_that_falls_silent_is_lost_and_found(plugged: Simulator) -> None:
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(False)
        plugged.does("silence 4")
        heard.until(WallEvent.BOARD_LOST, None, False)


def test_a_board_that_hears_nothing_is_lost_and_shows_out_of_service(plugged: Simulator) -> None:
    with kiosk_side(plugged.link) as (board, heard):
        board.show(ON)
        plugged.until_it_says(LIT)
        plugged.does("deaf 7")
        board.show(Lights(ButtonLight.BREATHE, fill=True))
        heard.until(WallEvent.BOARD_LOST)
        plugged.until_it_says(OUT_OF_SERVICE)
        plugged.until_it_says("lamp breathe, fill light on")


def test_a_kiosk_that_dies_leaves_a_lamp_that_says_so(plugged: Simulator) -> None:
    with kiosk_side(plugged.link) as (board, _):
        board.show(Lights(ButtonLight.ON, fill=True))
        plugged.until_it_says("lamp on, fill light on")
    plugged.until_it_says(OUT_OF_SERVICE)


def test_a_button_already_down_at_start_is_broken_and_hails_nobody(
    plugged: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(button, "FREED_AFTER_S", 0.5)
    plugged.does("unplug", "down", "plug")
    with kiosk_side(plugged.link) as (_, heard):
        news = heard.until(WallEvent.BUTTON_DOWN_AT_START)
        plugged.does("up", "press")
        news += heard.until(WallEvent.BUTTON_FREED)
        assert presses(news) == 0
        plugged.does("press")
        heard.until(PRESSED)


def test_a_stuck_button_is_told_and_dark_hails_nobody_and_serves_once_it_is_free(
    plugged: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(button, "STUCK_S", 1.0)
    monkeypatch.setattr(button, "FREED_AFTER_S", 0.5)
    with kiosk_side(plugged.link) as (board, heard):
        board.show(ON)
        plugged.until_it_says(LIT)
        plugged.does("down")
        news = heard.until(WallEvent.BUTTON_STUCK)
        plugged.until_it_says("lamp off, fill light off")
        plugged.does("up")
        news += heard.until(WallEvent.BUTTON_FREED)
        plugged.until_it_says(LIT)
        plugged.does("press")
        assert presses(news + heard.until(PRESSED)) == 1


def test_a_contact_that_flickers_is_told_and_hails_nobody(
    plugged: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(button, "PRESSES_MOST", 1)
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(False)
        plugged.does("press")
        heard.until(PRESSED)
        plugged.does("press")
        assert presses(heard.until(WallEvent.BUTTON_FLICKERS)) == 0


def test_a_board_that_lacks_a_part_says_so(plugged: Simulator) -> None:
    plugged.does("lack presence", "lack light")
    assert introduced(plugged.link).has == frozenset({Has.BUTTON, Has.LAMP, Has.FILL})
    plugged.does("lack nothing")
    assert introduced(plugged.link).has == frozenset(Has)


def test_a_dead_presence_sensor_is_told_and_nobody_knows(plugged: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_session, "PRESENCE_LOST_S", 6.0)
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(False)
        plugged.does("presence dead")
        heard.until(WallEvent.PRESENCE_LOST, None)
        plugged.does("presence off")
        heard.until(WallEvent.PRESENCE_BACK, False)


def test_a_board_of_another_version_is_named_once_and_not_used(plugged: Simulator) -> None:
    plugged.does("version 9")
    with kiosk_side(plugged.link) as (_, heard):
        news = heard.until(WallEvent.BOARD_WRONG_VERSION)
        plugged.does("press", "version 1")
        assert presses(news + heard.until(WallEvent.BOARD_BACK)) == 0


# --- what is no board ---


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_session, "HELLO_WITHIN_S", 2.0)


@pytest.mark.usefixtures("hurried")
def test_a_satellite_receiver_is_told_to_be_no_board(plugged: Simulator) -> None:
    plugged.does("be gps")
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(WallEvent.BOARD_WRONG_DEVICE)
        plugged.does("be board")
        heard.until(WallEvent.BOARD_BACK)


@pytest.mark.usefixtures("hurried")
def test_a_printer_in_the_boards_place_prints_nothing_of_ours(plugged: Simulator) -> None:
    plugged.does("be printer")
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(WallEvent.BOARD_LOST)
        plugged.does("be board")
        heard.until(WallEvent.BOARD_BACK)
    said = plugged.until_it_says("lamp off, fill light off")
    assert not [line for line in said if "prints" in line]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_no_terminal_is_told_to_be_no_board(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    path.mkdir() if kind == "folder" else path.write_text("")
    with kiosk_side(path) as (_, heard):
        heard.until(WallEvent.BOARD_WRONG_DEVICE)


def test_a_port_that_another_program_holds_is_told_and_tried_again(plugged: Simulator) -> None:
    other = os.open(plugged.link, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with kiosk_side(plugged.link) as (_, heard):
        heard.until(WallEvent.BOARD_BUSY)
        os.close(other)
        heard.until(WallEvent.BOARD_BACK)


def test_a_port_that_may_not_be_opened_is_told(monkeypatch: pytest.MonkeyPatch, link: Path) -> None:
    real = os.open

    def forbidden(path: str, *rest: int, **more: int) -> int:
        if path == str(link):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", forbidden)  # root may open everything
    with kiosk_side(link) as (_, heard):
        heard.until(WallEvent.BOARD_FORBIDDEN)


def test_a_terminal_that_takes_nothing_holds_up_nobody() -> None:
    """A wedged driver: it is full, so not even the hello of its board can be acknowledged."""
    master, slave = os.openpty()
    tty.setraw(slave)
    fill(slave)
    with kiosk_side(os.ttyname(slave)) as (_, heard):
        until(lambda: not os.write(master, encode(hello_frame(ALL, 1))) or not heard.news.empty())
        heard.until(WallEvent.BOARD_LOST)
        assert "why=takes-nothing" in heard.lines[0]
    os.close(master)
    os.close(slave)


def fill(terminal: int) -> None:
    """Until it takes nothing more, also once the system has moved on what it took."""
    os.set_blocking(terminal, False)
    taken = 1
    while taken:
        taken = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                taken += os.write(terminal, b"x" * 512)
        time.sleep(LOOK_S)


def test_who_is_plugged_in_can_be_asked_while_no_kiosk_runs(plugged: Simulator) -> None:
    assert introduced(plugged.link).board_id == "simulator"
    plugged.does("version 9", "over")
    until(lambda: plugged.said.get(timeout=LIMIT_S).startswith("no order: over"))
    with pytest.raises(BoardUnusable) as caught:
        introduced(plugged.link)
    assert (caught.value.event, caught.value.protocol) == (WallEvent.BOARD_WRONG_VERSION, 9)


# --- the simulator's own manners ---


def test_an_order_that_is_none_is_answered_with_those_that_are(plugged: Simulator) -> None:
    plugged.does("jump")
    assert "There are press, hold, down" in plugged.said.get(timeout=LIMIT_S)
    plugged.does("hold", "light dark", "presence", "be fish")
    for shown in ("say: hold SECONDS", "say: light LUX|dead", "say: presence MM|off|dead"):
        plugged.until_it_says(shown)
    plugged.until_it_says("say: be board|printer|gps")


def test_the_link_goes_with_the_simulator_and_takes_no_file_of_anybody(link: Path) -> None:
    link.write_text("mine")
    refused = subprocess.run(command("board-simulator", "--link", str(link)), capture_output=True, text=True)
    assert refused.returncode == 2
    assert link.read_text() == "mine"
    link.unlink()
    with Simulator(link):
        assert link.is_symlink()
    assert not link.is_symlink()
    nowhere = subprocess.run(command("board-simulator", "--link", "/nowhere/board"), capture_output=True, text=True)
    assert nowhere.returncode == 2
    assert "another --link" in nowhere.stderr


def test_without_anybody_at_the_keyboard_it_goes_on(link: Path) -> None:
    process = subprocess.Popen(
        command("board-simulator", "--link", str(link)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process, heard_events():
        assert " ready on " in process.stdout.readline()
        assert introduced(link).board_id == "simulator"
        process.terminate()
        assert process.wait(LIMIT_S) == 0
