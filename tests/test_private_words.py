"""No name, number, code or picture of a resident in any repr, log record or file."""

from __future__ import annotations

import logging
import random
import sqlite3
import sys
import threading
from pathlib import Path

import pytest
import yaml

from kiosk.demo import riders
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.resident import Resident
from kiosk.demo.stage import Stage
from kiosk.demo.world import Wishes, World
from kiosk.domain import Driver, PickUp, Private, Refused, Rider
from kiosk.log_setup import WithoutNumbers
from kiosk.order import HailOrder
from kiosk.runtime.workers import Worker
from tests import camera_fixtures as films
from tests.journey_fixtures import BY_PHONE, DRIVER, WANG
from tests.test_journey_walk import Walk

EVENTS = 20_000
PRIVATE = (
    WANG.display_name,
    WANG.subject,
    WANG.phone_ref,
    WANG.phone_masked,
    BY_PHONE.phone_ref,
    BY_PHONE.phone_masked,
    "13900000315",
    f"surname='{DRIVER.surname}'",
    "jpeg'",
)
LIMIT_S = 40.0
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")


def test_nothing_that_passes_through_the_journey_prints_anything_private() -> None:
    walk = Walk(random.Random(4711).randint(0, 10_000))
    for _ in range(EVENTS):
        walk.time_passes()
        event = walk.pick()
        walk.happen(event)
        printed = f"{event!r} {walk.traveller.state!r} {walk.last_effects!r}"
        for word in PRIVATE:
            assert word not in printed, f"{word} in {printed}"


@pytest.mark.parametrize(
    "thing",
    [
        Private("13812345678"),
        Rider(subject="13812345678", phone_ref="13812345678", phone_masked="13812345678", display_name="13812345678"),
        Driver(surname="13812345678", phone_masked="13812345678"),
        HailOrder("key", "site", PickUp(0, 0, "gate"), "13812345678", "13812345678", (), "13812345678", "红 7", 0.0),
    ],
)
def test_words_that_hold_a_person_hide_her(thing: object) -> None:
    assert "138" not in repr(thing)
    assert "138" not in str(thing)
    assert "138" not in f"{thing}"


def test_a_number_in_somebody_elses_log_record_or_traceback_is_hidden() -> None:
    try:
        int("138 1234 5678 is her number")
    except ValueError:
        failure = sys.exc_info()
    record = logging.LogRecord(
        "library",
        logging.INFO,
        "file",
        1,
        "called %s for 138.1234.5678 at %s",
        ("13900000315", "127.0.0.1:80"),
        failure,
    )
    written = WithoutNumbers().format(record)
    assert written.startswith("called <hidden> for <hidden> at 127.0.0.1:80\nTraceback")
    assert written.endswith("'<hidden> is her number'")


def test_a_job_that_fails_is_logged_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    worker = Worker("identity")

    def fails() -> None:
        raise Refused("13812345678 is not served", status=400, code="X")

    done = threading.Event()
    worker.submit(fails)
    worker.submit(done.set)
    assert done.wait(LIMIT_S)
    worker.stop()
    assert "Refused" in caplog.text
    assert "138" not in caplog.text


def test_a_whole_journey_at_the_finest_log_level_leaves_no_trace_of_the_resident(tmp_path: Path) -> None:
    """By face, with a code by text message, a hail, a cancel: then every log and every file of the kiosk is read."""
    films.write_film(tmp_path / "wang.avi", films.walk_up(films.astronaut()))
    wishes = Wishes(
        time_scale=10.0,  # nobody has accepted yet when she cancels, without haste
        hour=14,
        camera=f"video:{tmp_path / 'wang.avi'}",
        voice=True,
        sign_up=(riders.WANG, riders.LI),
    )
    log = tmp_path / "kiosk.log"
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with VirtualDisplay() as display, World(tmp_path / "world", wishes) as world:
        settings = yaml.safe_load(world.config.read_text(encoding="utf-8"))
        world.config.write_text(yaml.safe_dump({**settings, "log": {"level": "debug"}}), encoding="utf-8")
        world.order(world.identity_url, on="verify", result="need_code")
        world.order(world.dispatch_url, kind="nobody_accepts")
        environment = {**display.environment(), "TMPDIR": str(temporary), "HOME": str(temporary)}
        with Stage(world.config, environment, log, ("--poll-s", "0.2")) as stage:
            wang = Resident("wang", stage, display, tmp_path, lambda entry: None)
            wang.reads("看一眼屏幕就好", LIMIT_S)
            wang.looks("ready")
            wang.taps("face")
            wang.sees("consent", "consent", LIMIT_S)
            wang.taps("agree")
            wang.sees("code", "code", LIMIT_S)
            code = world.newest_code()
            wang.types(code)
            wang.taps("next")
            wang.sees("confirm", "confirm", LIMIT_S)
            wang.taps("hail")
            wang.sees("searching", "searching", LIMIT_S)
            wang.taps("cancel_hail")
            wang.sees("ask_cancel", "asked", LIMIT_S)
            wang.taps("cancel_yes")
            wang.sees("cancelled", "cancelled", LIMIT_S)
            kept = {
                file: file.read_bytes()
                for folder in (world.folder / "state", temporary)
                for file in folder.rglob("*")
                if file.is_file() and file.suffix != ".wav"
            }
            with sqlite3.connect(world.folder / "state" / "kiosk.sqlite3") as database:
                documents = str(database.execute("SELECT document FROM hail").fetchall())
    logs = {file: file.read_text(errors="replace") for file in [log, *world.folder.glob("*.log")]}
    for word in (riders.WANG.phone, "王桂英", "王阿姨", "138****5678", code):
        assert word not in documents
        for file, text in logs.items():
            assert word not in text, f"{word} in {file.name}"
        for file, content in kept.items():
            assert word.encode() not in content, f"{word} in {file}"
    for file, content in kept.items():
        assert not content.startswith(PICTURES), f"a picture in {file}"
        assert PICTURES[0] not in content
