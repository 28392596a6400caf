"""Flat photographs are waved before the camera in every way, and none passes; a head that turns does.

The films go through the camera's own tracker, gate and runs, JPEG and all, to the judge. They are played by two
processes at once and only as long as both phases need to be tried; `python -m accuracy.liveness` plays them whole.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.pool import Pool

import cv2
import numpy as np
import pytest

from accuracy import attacks, heads, portraits
from accuracy.attacks import FLAT, Attack, Mode
from accuracy.crops import Cutter
from accuracy.heads import Living
from accuracy.liveness import BLINK, TURN, WRONG_TURN, Job, Played, film_of, play
from accuracy.rooms import FPS
from kiosk.camera.faces import FaceFinder
from kiosk.captures import Side, Wanted
from kiosk.demo import riders
from kiosk.services.identity_stub import landmarks
from kiosk.services.identity_stub.liveness import LivenessWatch

PROCESSES = 2
SHOWN_S = 4.6  # the look, and two seconds of the turn: each movement comes and goes about once
PORTRAITS = {"astronaut": riders.ASTRONAUT, "hopper": riders.HOPPER}


@dataclass(frozen=True)
class Shown:
    portrait: str
    kind: str
    side: Side
    seed: int


# Each mode once; portraits and sides take turns. `python -m accuracy.liveness` tries them all.
SHEETS = [
    Shown(("astronaut", "hopper")[n % 2], mode, tuple(Side)[n // 2 % 2], 100 + n) for n, mode in enumerate(FLAT)
]
HEADS = [Shown(name, TURN, side, 7) for name in PORTRAITS for side in Side] + [
    Shown(name, WRONG_TURN, side, 7) for name, side in zip(PORTRAITS, Side, strict=True)
]
BLINK_SEEN = Shown("astronaut", BLINK, Side.LEFT, 7)  # behind Hopper's glasses the landmarks see no blink: she turns


def play_one(shown: Shown) -> Played:
    portrait = portraits.read(PORTRAITS[shown.portrait])
    assert portrait is not None
    if shown.kind in set(Mode):
        film = attacks.film(portrait, Attack(Mode(shown.kind), shown.side, shown.seed), SHOWN_S)
    elif shown.kind == BLINK:
        film = film_of(Job(PORTRAITS[shown.portrait], shown.kind, shown.side, shown.seed), portrait)
    else:
        film = heads.film(portrait, _turning(shown), shown.seed, SHOWN_S)
    return play(film, shown.side, FaceFinder())


def _turning(shown: Shown) -> Living:
    to = shown.side if shown.kind == TURN else next(side for side in Side if side is not shown.side)
    return Living(turn=to, turn_at_s=2.7, turn_takes_s=1.0)


class Films:
    """All are begun at once, and each test waits for its own."""

    def __init__(self, pool: Pool) -> None:
        self._begun = {shown: pool.apply_async(play_one, (shown,)) for shown in (*SHEETS, *HEADS, BLINK_SEEN)}

    def __getitem__(self, shown: Shown) -> Played:
        return self._begun[shown].get()


@pytest.fixture(scope="module")
def played() -> Iterator[Films]:
    pool: Pool
    with multiprocessing.get_context("spawn").Pool(PROCESSES, cv2.setNumThreads, (1,)) as pool:
        yield Films(pool)


@pytest.mark.parametrize("shown", SHEETS, ids=lambda shown: f"{shown.kind}-{shown.side}-{shown.portrait}")
def test_a_flat_photograph_is_refused(shown: Shown, played: Films) -> None:
    assert played[shown].crops >= 2.5 * FPS, "the judge has hardly seen it"
    assert not played[shown].passed


@pytest.mark.parametrize("shown", HEADS, ids=lambda shown: f"{shown.kind}-{shown.side}-{shown.portrait}")
def test_a_head_passes_that_turns_to_the_named_side_and_no_other(shown: Shown, played: Films) -> None:
    assert played[shown].passed == (shown.kind == TURN)
    assert not played[shown].passed or played[shown].wanted is Wanted.TURN


def test_a_head_that_blinks_is_asked_for_nothing_more(played: Films) -> None:
    assert played[BLINK_SEEN].passed
    assert played[BLINK_SEEN].wanted is Wanted.LOOK


def test_whoever_passed_left_a_picture_of_her_looking_straight_ahead() -> None:
    portrait = portraits.read(riders.HOPPER)
    assert portrait is not None
    watch, cutter = LivenessWatch(Side.LEFT), Cutter(FaceFinder())
    for n, frame in enumerate(
        heads.film(portrait, Living(turn=Side.LEFT, turn_at_s=2.7, turn_takes_s=1.0), 7, SHOWN_S)
    ):
        for crop in cutter.see(frame, n / FPS, watch.wants is Wanted.TURN):
            watch.add(crop.picture, crop.at_s)
    assert watch.passed
    assert watch.baseline is not None
    reading = landmarks.reader().read(watch.baseline)
    assert reading is not None
    assert reading.side == 0


def test_pictures_without_a_face_pass_nobody() -> None:
    watch = LivenessWatch(Side.LEFT)
    for n in range(14 * FPS):
        watch.add(np.full((60, 60, 3), 120, np.uint8), n / FPS)
    assert watch.wants is Wanted.NOTHING
    assert not watch.passed
    assert watch.baseline is None
