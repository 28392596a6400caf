"""Every lesson from its first touch to its last in a real window, by somebody who follows the hand; and out of it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from kiosk.demo.display import VirtualDisplay
from kiosk.demo.stage import Stage
from kiosk.demo.world import Wishes, World, command
from kiosk.lesson import TYPE, Fitting
from kiosk.peripherals.slip_picture import commands
from kiosk.practice.lessons import shipped
from kiosk.store.practice_mark import PracticeMark
from tests.board_fixtures import Simulator
from tests.fake_printer import NetworkPrinter
from tests.poison import left_alone_after, poisoned, tried
from tests.pupil import LIMIT_S, Pupil, hurried, sentences

DEVICES = Path("/dev/shm")  # the settings want a device, and here anybody may put a link to one
CONTACT = {"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-0123"}
WISHES = Wishes(time_scale=30.0, hour=14, voice=False, fullscreen=True, sign_up=())
LESSONS = {lesson.name: lesson for lesson in shipped()}
HER_NUMBER = "13700004001"
IDLE_S = 20.0  # of an untouched home screen, before practice may begin; more than a press is given to be answered


@dataclass
class Class:
    """A wall with everything, in practice, and somebody before it."""

    world: World
    pupil: Pupil
    printer: NetworkPrinter
    log: Path
    poison: Path

    def tried(self) -> list[str]:
        """What the process did that nobody may do in practice. Its printer is on the network."""
        return tried(self.poison, [f"connect {self.printer.address}"])


@contextmanager
def in_class(folder: Path, **more: str) -> Iterator[Class]:
    """more: variables of its environment."""
    with ExitStack() as closing:
        world = closing.enter_context(World(folder / "world", WISHES))
        display = closing.enter_context(VirtualDisplay())
        board = closing.enter_context(Simulator(DEVICES / f"kiosk-class-{os.getpid()}"))
        printer = closing.enter_context(NetworkPrinter())
        told = yaml.safe_load(world.config.read_text("utf-8"))
        told |= {"board": {"port": str(board.link)}, "call_button": CONTACT}
        told |= {"printer": {"kind": "network", "address": printer.address}}
        told |= {"practice": {"lessons": str(hurried(folder / "lessons"))}}
        world.config.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
        store, poison, log = Path(told["store"]["folder"]), folder / "poison.log", folder / "kiosk.log"
        assert PracticeMark(store).put(None)
        harm = poisoned(poison, store, [Path(told["identity"]["key_file"])]) | more
        stage = Stage(world.config, display.environment() | harm, log, ("--poll-s", "0.2"))
        closing.enter_context(stage)
        pupil = Pupil(stage, display, lambda: board.does("press"))
        pupil.sees("home")
        yield Class(world, pupil, printer, log, poison)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    with in_class(tmp_path_factory.mktemp("class")) as there:
        yield there


@dataclass(frozen=True)
class Since:
    """How much was told of it when something began."""

    notes: int
    slips: int


def now(here: Class) -> Since:
    here.pupil.stage.catch_up()
    return Since(len(here.pupil.stage.notes), len(here.printer.works.slips()))


def is_well_since(here: Class, since: Since) -> None:
    """Nothing was tried, nothing fell over; every screen, every sentence and every slip said that it is practice."""
    assert here.tried() == []
    assert "Traceback" not in here.log.read_text("utf-8")
    here.pupil.stage.catch_up()
    notes = here.pupil.stage.notes[since.notes :]
    said = [str(note["text"]) for note in notes if note["kind"] == "said"]
    assert said
    assert [text for text in said if not all(each.startswith("练习") for each in sentences(text))] == []
    screens = [[text["text"] for text in note["texts"]] for note in notes if note["kind"] == "screen"]
    assert screens
    assert [texts for texts in screens if "练习" not in texts and "Practice" not in texts] == []
    for slip in here.printer.works.slips()[since.slips :]:
        assert "练习用" in "".join(str(command) for command in commands(slip))


def touches_of(lesson: str) -> list[str]:
    """Those of the lesson itself, but for what is typed."""
    return [station.touch for station in LESSONS[lesson].stations if station.touch not in ("", TYPE)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_whoever_touches_what_the_hand_shows_comes_to_the_end_of_every_lesson(here: Class, lesson: str) -> None:
    here.pupil.begins(lesson)
    since = now(here)
    touched = here.pupil.obeys()
    shown = iter(touched)
    assert all(touch in shown for touch in touches_of(lesson)), f"in this order: {touches_of(lesson)}, not {touched}"
    is_well_since(here, since)
    if Fitting.PRINTER in LESSONS[lesson].needs:
        assert len(here.printer.works.slips()) == since.slips + 1


def test_whoever_wanders_is_led_back_and_comes_to_the_end_all_the_same(here: Class) -> None:
    pupil = here.pupil
    pupil.begins("phone")
    since = now(here)
    for target, screen in (("face", "consent"), ("notice", "notice"), ("back", "consent"), ("phone", "phone")):
        pupil.goes(target, screen)
    pupil.types("5")  # no number begins like this
    for target, screen in (("help", "help"), ("back", "phone"), ("back", "home"), ("face", "consent")):
        pupil.goes(target, screen)
    assert pupil.obeys()[-1] == "done"
    is_well_since(here, since)


def test_a_volunteer_holds_the_world_still_while_she_explains(here: Class) -> None:
    pupil = here.pupil
    pupil.begins("phone")
    since = now(here)
    pupil.obeys(until="confirm")
    pupil.taps("pause")
    pupil.reads("先停一停")
    pupil.taps("pause")
    assert pupil.obeys()[-1] == "done"
    is_well_since(here, since)


def hails_in_earnest(here: Class) -> int:
    with sqlite3.connect(here.world.dispatch_file) as book:
        return int(book.execute("SELECT count(*) FROM hails").fetchone()[0])


def wants_a_real_taxi(here: Class, *, where: str) -> None:
    here.pupil.goes("real_hail", "leaving_practice", where)
    here.pupil.stage.wait_until(
        lambda screen: screen.name == where and "real_hail" not in screen.targets, f"'{where}' in earnest", LIMIT_S
    )


def test_in_the_middle_of_a_lesson_one_touch_leads_to_a_real_taxi_and_the_class_goes_on_afterwards(
    tmp_path: Path,
) -> None:
    """By face and back into practice; then by number, to a taxi of the real dispatcher."""
    with in_class(tmp_path, **left_alone_after(IDLE_S)) as there:
        _leaves_twice(there)


def _leaves_twice(here: Class) -> None:
    pupil = here.pupil
    pupil.begins("face")
    pupil.obeys(until="face")
    wants_a_real_taxi(here, where="consent")
    pupil.goes("back", "home")
    asked = command("practice", "start", "--config", str(here.world.config))
    subprocess.run(asked, capture_output=True, check=False)  # at once, or as soon as she has gone
    pupil.stage.wait_until(lambda screen: "real_hail" in screen.targets, "practice", LIMIT_S)
    pupil.begins("nobody")
    since = now(here)
    pupil.obeys(until="rung_hotline")
    is_well_since(here, since)
    assert hails_in_earnest(here) == 0
    wants_a_real_taxi(here, where="phone")
    pupil.types(HER_NUMBER)
    pupil.goes("next", "confirm")
    pupil.goes("hail", "searching", "coming", "arrived")
    assert hails_in_earnest(here) == 1
    assert here.tried() == []
