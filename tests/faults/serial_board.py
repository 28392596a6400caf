"""H1 and the button of H4: what the serial board at the wall does, a real process on a real terminal."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.journey.button import REST_S
from kiosk.peripherals.button import FREED_AFTER_S, STUCK_S
from kiosk.wall_events import WallEvent
from tests.board_fixtures import LIMIT_S, Simulator
from tests.faults.person import Person
from tests.faults.scene import Scene

DEVICES = Path("/dev/shm")  # the settings want a device, and here anybody may put a link to one
CONTACT = {"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-0123"}
LEAN_S = STUCK_S + 2.0


@contextmanager
def a_board_at_the_wall(scene: Scene) -> Iterator[Simulator]:
    with Simulator(DEVICES / f"kiosk-board-{os.getpid()}-{scene.folder.name}") as board:
        scene.settings(board={"port": str(board.link)}, call_button=CONTACT, health={"port": 0})
        yield board


def is_told(scene: Scene, person: Person, event: WallEvent) -> None:
    person.stage.wait_until(lambda _: bool(scene.logged(event)), event.value, LIMIT_S)


def the_button_asks(board: Simulator, person: Person) -> None:
    """Pressed by a hand that means it, at home."""
    person.sees("home")
    threading.Event().wait(REST_S + 0.2)
    board.does("press")
    person.sees("confirm")
    person.taps("home")


def a_board_that_raves_and_is_pulled_out_costs_nobody_a_taxi(scene: Scene) -> str:
    scene.company()
    with a_board_at_the_wall(scene) as board:
        person = scene.opens()
        board.until_it_says("lamp on, fill light off")
        board.does("garbage 900", "half-line", "flood 2")
        person.hails()
        is_told(scene, person, WallEvent.BOARD_FLOODS)
        board.does("unplug")
        person.sees_taxi()
        person.is_answered()
        board.does("plug")
        is_told(scene, person, WallEvent.BOARD_BACK)
        person.cancels()
        person.leaves()
        the_button_asks(board, person)
    return "she had her taxi meanwhile; found again by itself, and its button asked at the next press"


def somebody_who_leans_on_the_button_calls_nothing(scene: Scene) -> str:
    scene.company()
    with a_board_at_the_wall(scene) as board:
        person = scene.opens()
        board.until_it_says("lamp on, fill light off")
        person.sees("home")
        board.does(f"hold {LEAN_S}")
        is_told(scene, person, WallEvent.BUTTON_STUCK)
        person.is_answered()
        is_told(scene, person, WallEvent.BUTTON_FREED)
        assert not person.has_seen("confirm"), "a button that was leant on led somewhere"
        board.does("unplug", "down", "plug")
        is_told(scene, person, WallEvent.BUTTON_DOWN_AT_START)
        board.does("up", "press")
        person.stays_on("home", FREED_AFTER_S + 1.0)
        the_button_asks(board, person)
    return "told as stuck, and as broken when it was down at the start; it hailed nobody, and served once let go"
