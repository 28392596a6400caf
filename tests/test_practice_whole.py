"""At the wall: whoever practises and says "I want a real taxi" gets one, from the real parties; and back again."""

from __future__ import annotations

import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from PIL import ImageStat

from kiosk.demo import riders
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.resident import Resident
from kiosk.demo.stage import Stage
from kiosk.demo.world import Wishes, World, command
from kiosk.store.practice_mark import PracticeMark
from tests.locked_fixtures import by_day
from tests.patience import until
from tests.poison import poisoned, tried

LIMIT_S = 30.0
TIME_SCALE = 30.0
NOT_DARK = 128.0  # paper is 240, a display without a window 0


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    wishes = Wishes(time_scale=TIME_SCALE, hour=14, voice=False, fullscreen=True, sign_up=(), face=False)
    with World(tmp_path / "world", wishes) as world:
        by_day(world)
        yield world


def store_of(world: World) -> Path:
    told = yaml.safe_load(world.config.read_text("utf-8"))
    return Path(world.config.parent / told["store"]["folder"])


def hails_at_the_dispatcher(world: World) -> int:
    with sqlite3.connect(world.dispatch_file) as database:
        return int(database.execute("SELECT COUNT(*) FROM hails").fetchone()[0])


@contextmanager
def darkest(display: VirtualDisplay) -> Iterator[list[float]]:
    """How bright the whole display is, 0 to 255, again and again until the end."""
    over, seen = threading.Event(), [255.0]

    def look() -> None:
        while not over.is_set():
            seen.append(ImageStat.Stat(display.picture().convert("L")).mean[0])

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        over.set()
        looking.join()


def test_whoever_wants_a_real_taxi_in_practice_gets_one_and_the_class_called_none(
    world: World, tmp_path: Path
) -> None:
    store, poison = store_of(world), tmp_path / "poison.log"
    PracticeMark(store).put(None)
    secrets = (world.folder / "kiosk-key.pem",)
    with VirtualDisplay() as display:
        environment = {**display.environment(), **poisoned(poison, store, secrets)}
        with Stage(world.config, environment, tmp_path / "kiosk.log", ("--poll-s", "0.2")) as stage:
            hand = Resident("pupil", stage, display, tmp_path, lambda entry: None)
            hand.sees("home", "practises", LIMIT_S)
            hand.taps("phone")
            hand.sees("phone", "practises", LIMIT_S)
            hand.types(riders.LI.phone)
            hand.taps("next")
            hand.sees("confirm", "practises", LIMIT_S)
            hand.taps("hail")
            hand.sees("coming", "practises", LIMIT_S)
            assert hails_at_the_dispatcher(world) == 0
            assert all("练习" in str(note["text"]) for note in stage.said)
            with darkest(display) as seen:
                hand.taps("real_hail")
                hand.sees("phone", "wants a real taxi", LIMIT_S)
                stage.wait_until(lambda screen: "real_hail" not in screen.targets, "the kiosk in earnest", LIMIT_S)
            assert min(seen) > NOT_DARK, "the glass says all the while that it goes on"
            assert stage.process is not None
            assert stage.process.poll() is None
            assert not PracticeMark(store).read()
            hand.looks("is at the kiosk in earnest")
            hand.types(riders.LI.phone)
            hand.taps("next")
            hand.sees("confirm", "confirms", LIMIT_S)
            hand.taps("hail")
            until(lambda: hails_at_the_dispatcher(world), "a real hail")
            assert hails_at_the_dispatcher(world) == 1
            asked = subprocess.run(
                command("practice", "start", "--config", str(world.config)), capture_output=True, text=True
            )
            assert asked.returncode == 1, "a taxi is under way"
            assert "a taxi is under way" in asked.stdout
            assert PracticeMark(store).read() is None
    assert tried(poison) == []
    assert "Traceback" not in (tmp_path / "kiosk.log").read_text("utf-8")
