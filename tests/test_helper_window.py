"""A volunteer at real glass: her code, a taxi for a neighbour who has nothing, a power cut, and practice."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
import yaml

from kiosk.__main__ import main
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.resident import Resident
from kiosk.demo.stage import Stage
from kiosk.demo.world import Wishes, World
from kiosk.runtime.hail_desk import COLOUR_WORDS
from kiosk.store.audit_log import read
from kiosk.store.technicians import load
from tests.technician_fixtures import knock

LIMIT_S = 30.0
TAXI_LIMIT_S = 90.0
HANDLE = "hong"
HELPER = {"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-0123"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A site with a helper's contact and one volunteer."""
    wishes = Wishes(time_scale=2.0, hour=14, camera="none", voice=False, fullscreen=True, sign_up=(), face=False)
    with World(tmp_path / "world", wishes) as world:
        settings = yaml.safe_load(world.config.read_text("utf-8"))
        settings |= {"technician": {"codes_file": str(tmp_path / "codes" / "codes.json")}, "helper": HELPER}
        world.config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        assert main(["technician", "add", HANDLE, "--role", "volunteer", "--config", str(world.config)]) == 0
        yield world


def stage_of(world: World, display: VirtualDisplay, folder: Path) -> Stage:
    return Stage(world.config, display.environment(), folder / "kiosk.log", ("--poll-s", "0.2"))


def hand_of(stage: Stage, display: VirtualDisplay, folder: Path) -> Resident:
    album = folder / "album"
    album.mkdir(exist_ok=True)
    return Resident("volunteer", stage, display, album, lambda entry: None)


def comes_in(stage: Stage, hand: Resident, display: VirtualDisplay, folder: Path) -> None:
    (hong,) = load(folder / "codes" / "codes.json").technicians
    hand.sees("home", "comes", LIMIT_S)
    knock(stage, display)
    hand.sees("technician_code", "knocked", LIMIT_S)
    hand.types(hong.number + pyotp.TOTP(hong.totp).now())
    hand.taps("next")
    hand.sees("volunteer_menu", "is in", LIMIT_S)


def acts(world: World) -> list[tuple[str, str, str]]:
    return [(entry.handle, entry.act, entry.detail) for entry in read(world.config.parent / "state")]


def at_the_dispatcher(world: World) -> list[str]:
    """Each hail as it lies there."""
    with sqlite3.connect(world.folder / "dispatch.sqlite3") as database:
        return [str(row) for row in database.execute("SELECT * FROM hails")]


def test_a_volunteer_hails_for_a_neighbour_and_the_log_and_the_board_say_the_same_call_sign(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with VirtualDisplay() as display:
        with stage_of(world, display, tmp_path) as stage:
            world.order(world.dispatch_url, kind="sure_taxi", times=1)
            hand = hand_of(stage, display, tmp_path)
            comes_in(stage, hand, display, tmp_path)
            hand.taps("upkeep:help")
            hand.sees("confirm", "asks", LIMIT_S)
            hand.reads("门口保安室", LIMIT_S)
            hand.taps("need:wheelchair")
            hand.taps("hail")
            stage.wait_until(lambda now: now.name in ("searching", "coming"), "the hail", LIMIT_S)
            handle, act, sign = acts(world)[-1]
            assert (handle, act) == (HANDLE, "hailed")
            colour, _, number = sign.partition("-")
            called = f"{COLOUR_WORDS[colour]} {number}"
            hand.reads(called, LIMIT_S)
            hand.sees("coming", "a taxi", TAXI_LIMIT_S)
            hand.taps("done")
            hand.sees("home", "sits down", LIMIT_S)
            hand.reads(called, LIMIT_S)  # on the board
            assert stage.process is not None
            os.kill(stage.process.pid, signal.SIGKILL)  # and the power is away for a moment
            stage.process.wait(LIMIT_S)
        with stage_of(world, display, tmp_path) as stage:
            hand = hand_of(stage, display, tmp_path)
            hand.reads(called, TAXI_LIMIT_S)  # it is taken up again
    (hail,) = at_the_dispatcher(world)
    assert called in hail
    assert HANDLE not in hail
    assert [(act, detail) for _, act, detail in acts(world)] == [
        ("added", "volunteer"),
        *(("entered", ""), ("help", ""), ("left", ""), ("hailed", sign), ("hailed", f"{sign} again")),
    ]
    log = (tmp_path / "kiosk.log").read_text()
    assert HANDLE not in log
    assert "Traceback" not in log
    capsys.readouterr()
    assert main(["technician", "log", "--config", str(world.config)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[1:] == [HANDLE, "hailed", sign, "again"]


def test_a_volunteers_touch_begins_practice_and_a_neighbours_ends_it(world: World, tmp_path: Path) -> None:
    with VirtualDisplay() as display, stage_of(world, display, tmp_path) as stage:
        world.order(world.dispatch_url, kind="sure_taxi", times=1)
        hand = hand_of(stage, display, tmp_path)
        comes_in(stage, hand, display, tmp_path)
        hand.taps("upkeep:practice")
        stage.wait_until(lambda now: "real_hail" in now.targets, "practice", LIMIT_S)
        hand.looks("in practice")
        assert [act for _, act, _ in acts(world)] == ["added", "entered", "practice", "left"]
        assert at_the_dispatcher(world) == []
        hand.taps("real_hail")
        stage.wait_until(lambda now: now.name == "phone" and "real_hail" not in now.targets, "earnest", LIMIT_S)
