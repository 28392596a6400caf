"""A class by face and by a number of her own, in the real window: afterwards nothing of either is found anywhere."""

from __future__ import annotations

import contextlib
import random
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import pytest
import yaml

from kiosk.demo.display import VirtualDisplay
from kiosk.demo.stage import Stage
from kiosk.demo.world import Wishes, World
from kiosk.store.practice_mark import PracticeMark
from soak.canary import SHARED, at_home_in
from soak.film import write_film
from soak.planted import missed
from soak.traces import Barcode, Needles, Searched, search
from tests.pupil import Pupil, hurried

FILM = "class.avi"


@dataclass(frozen=True)
class Class:
    """What was found while the kiosk was alive, and after it was killed. number: hers, typed by habit."""

    alive: Searched
    dead: Searched
    with_her_number: list[Path]
    missed: list[str]


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Class:
    since, barcode, needles = time.time(), Barcode(secrets.randbits(32)), Needles()
    private, apart = tmp_path_factory.mktemp("private"), tmp_path_factory.mktemp("apart")
    number = "139" + "".join(random.choices("0123456789", k=8))
    with contextlib.ExitStack() as closing:
        frame = write_film(apart / FILM, barcode)
        closing.enter_context(at_home_in(private))
        wishes = Wishes(30.0, 14, camera=f"video:{apart / FILM}", voice=False, fullscreen=True, sign_up=())
        world = closing.enter_context(World(private / "world", wishes))
        told = yaml.safe_load(world.config.read_text("utf-8"))
        told |= {"log": {"level": "debug"}, "practice": {"lessons": str(hurried(private / "lessons"))}}
        world.config.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
        assert PracticeMark(Path(told["store"]["folder"])).put(None)
        display = closing.enter_context(VirtualDisplay())
        with Stage(world.config, display.environment(), private / "kiosk.log") as stage:
            pupil = Pupil(stage, display, lambda: None)
            pupil.sees("home")
            pupil.begins("face")
            pupil.obeys()
            pupil.begins("phone")
            pupil.goes("phone", "phone")
            pupil.types(number)
            pupil.goes("next", "confirm")
            alive = _searched(private, apart, since, barcode, needles)
            written = _files_with(number, private, SHARED[0])
        dead = _searched(private, apart, since, barcode, needles)
        needles.add(bytes(cv2.imencode(".jpg", frame)[1]))
        planted = missed(private, SHARED[0], barcode, needles, frame, needles.first)
    written += _files_with(number, private, SHARED[0])
    laid_out = private / "innocent.dat"
    laid_out.write_text(f"a line about {number}", encoding="utf-8")
    assert _files_with(number, private) == [laid_out], "the search finds what is laid out"
    return Class(alive, dead, written, planted)


def _searched(private: Path, apart: Path, since: float, barcode: Barcode, needles: Needles) -> Searched:
    return search([private], SHARED, since, barcode, needles, [apart])


def _files_with(number: str, *folders: Path) -> list[Path]:
    """Files that hold it; what ends meanwhile holds nothing."""
    found = []
    for folder in folders:
        for file in folder.rglob("*"):
            with contextlib.suppress(OSError):
                found += [file] if file.is_file() and number.encode() in file.read_bytes() else []
    return found


def test_no_picture_of_a_class_is_found_anywhere_while_it_goes_on_or_after_a_kill(practised: Class) -> None:
    assert practised.missed == [], "the search finds what is laid out"
    assert practised.alive.files > 10
    assert practised.alive.hits == ()
    assert practised.dead.hits == ()


def test_a_number_of_her_own_that_she_typed_in_practice_stands_in_no_file(practised: Class) -> None:
    assert practised.with_her_number == []
