"""The whole way from the button at the wall to a taxi: a real kiosk in its window, a real board on a terminal."""

from __future__ import annotations

import os
import queue
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kiosk.config import load
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.stage import Stage
from kiosk.demo.world import Wishes, World
from kiosk.fittings import light_sensor
from kiosk.journey.button import REST_S
from kiosk.journey.events import Event, LightChanged
from kiosk.wall import board as board_of
from tests.board_fixtures import LIMIT_S, OUT_OF_SERVICE, Simulator, taken
from tests.test_light_sensor import AT_ONCE

SHIPPED = Path(__file__).parents[1] / "config.yaml"
DEVICES = Path("/dev/shm")  # the settings want a device, and here anybody may put a link to one
BUTTON = {"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-0123"}
TIME_SCALE = 20.0
TAXI_LIMIT_S = 60.0


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    link = DEVICES / f"kiosk-board-{os.getpid()}"
    with Simulator(link) as running:
        yield running


def with_a_board(config: Path, simulator: Simulator, **changed: object) -> Path:
    told = yaml.safe_load(config.read_text("utf-8"))
    told |= {"board": {"port": str(simulator.link)}, "health": {"port": 0}, **changed}
    config.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return config


def test_the_button_at_the_wall_hails_a_taxi_and_a_pulled_plug_changes_nothing_of_it(
    tmp_path: Path, simulator: Simulator
) -> None:
    wishes = Wishes(TIME_SCALE, hour=14, camera="none", voice=False, sign_up=(), face=False)
    with World(tmp_path / "world", wishes) as world, VirtualDisplay() as display:
        world.order(world.dispatch_url, kind="sure_taxi", times=1)
        config = with_a_board(world.config, simulator, call_button=BUTTON)
        log = tmp_path / "kiosk.log"
        with Stage(config, display.environment(), log, ("--poll-s", "0.3")) as stage:
            stage.wait_until(lambda screen: screen.name == "home", "home", LIMIT_S)
            simulator.until_it_says("lamp on, fill light off")
            presses(simulator)
            stage.wait_until(lambda screen: screen.name == "confirm", "the question", LIMIT_S)
            presses(simulator)
            simulator.until_it_says("lamp breathe, fill light off")
            simulator.does("unplug")
            stage.wait_until(lambda _: "board-lost" in log.read_text(), "the log to say so", LIMIT_S)
            simulator.does("plug")
            simulator.until_it_says(OUT_OF_SERVICE)
            assert set(simulator.until_it_says("lamp blink, fill light off")) <= {
                "lamp breathe, fill light off",
                "lamp blink, fill light off",
            }
            stage.wait_until(lambda screen: screen.name == "on_board", "getting in", TAXI_LIMIT_S)
        with sqlite3.connect(world.dispatch_file) as book:
            assert book.execute("SELECT count(*) FROM hails").fetchone() == (1,)
        assert "Traceback" not in log.read_text()
        simulator.until_it_says(OUT_OF_SERVICE)


def presses(simulator: Simulator) -> None:
    """With a hand that means it."""
    threading.Event().wait(REST_S + 0.3)
    simulator.does("press")


def test_a_board_that_says_it_is_dark_turns_the_screen_dark_and_back(tmp_path: Path, simulator: Simulator) -> None:
    shipped = yaml.safe_load(SHIPPED.read_text("utf-8"))
    shipped["display"]["light_sensor"] = "board"
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(shipped, allow_unicode=True), encoding="utf-8")
    config = load(with_a_board(tmp_path / "config.yaml", simulator), {})
    told: queue.Queue[Event] = queue.Queue()
    simulator.does("light 3")
    board = board_of(config, told.put)
    sensor = light_sensor(config, told.put, AT_ONCE, board)
    assert board is not None
    assert sensor is not None
    try:
        taken(told, LightChanged(True))
        simulator.does("light 400")
        taken(told, LightChanged(False))
    finally:
        sensor.stop()
        board.stop()


def test_a_site_without_a_board_opens_none() -> None:
    assert board_of(load(SHIPPED, {}), queue.Queue[Event]().put) is None
