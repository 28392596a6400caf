"""What counts as a sign of life, and what does not, told by numbers alone: no picture is looked at here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from kiosk.captures import Side, Wanted
from kiosk.services.identity_stub import liveness_signals as signals
from kiosk.services.identity_stub.liveness_signals import Look, Patch
from kiosk.services.identity_stub.liveness_verdict import LOOK_S, TURN_S, Judge

FPS = 30
OPEN, SHUT = 0.30, 0.12  # an eye's height over its width
HALF = 0.9  # from the nose's tip to an eye's outer corner, in heights of the middle face
SIDES = pytest.mark.parametrize("side", list(Side))


def patch(eyes: float, elsewhere: float = 128.0) -> Patch:
    """A face of one grey, its eyes of another."""
    face = np.full((signals.PATCH_PX, signals.PATCH_PX), elsewhere, np.float32)
    for x in signals.EYES_X:
        (dx, dy), side = signals.EYE_HALF, signals.PATCH_PX
        top, bottom = round((signals.EYES_Y - dy) * side), round((signals.EYES_Y + dy) * side)
        face[top:bottom, round((x - dx) * side) : round((x + dx) * side)] = eyes
    return face


def fingered(grey: float = 170.0) -> Patch:
    """Something laid across both eyes, and so across the nose between them: a light finger."""
    face = patch(125.0)
    middle = round(signals.EYES_Y * signals.PATCH_PX)
    face[middle - 4 : middle + 4] = grey
    return face


LIDS_UP, LIDS_DOWN, FINGER = patch(90.0), patch(125.0), fingered()
STRAIGHT = Look(0.0, 0.5, (OPEN, OPEN), 110.0, 100.0, 30.0, 0.0, (HALF, HALF), patch=LIDS_UP)


class Person:
    """Somebody before the lens, told look by look; she goes on where she stopped."""

    def __init__(self, side: Side) -> None:
        self.judge = Judge(side)
        self.at_s = 0.0

    def show(self, looks: Iterable[Look]) -> Person:
        for look in looks:
            self.judge.see(replace(look, at_s=self.at_s))
            self.at_s += 1 / FPS
        return self

    def stands(self, seconds: float) -> Person:
        return self.show([STRAIGHT] * round(seconds * FPS))

    def shuts(self, seconds: float, look: Look | None = None) -> Person:
        shut = replace(STRAIGHT, eyes=(SHUT, SHUT), patch=LIDS_DOWN) if look is None else look
        return self.show([shut] * round(seconds * FPS)).stands(0.4)

    def turns(self, to: Side, seconds: float = 1.0, deg: float = 18.0) -> Person:
        ways = np.linspace(0, deg, round(seconds * FPS))
        return self.show([head(to, float(way)) for way in ways] + [head(to, deg)] * 8)

    def is_away(self, seconds: float) -> Person:
        self.at_s += seconds
        self.judge.pass_time(self.at_s)
        return self


def head(to: Side, deg: float, nose: float = 0.8) -> Look:
    """A solid head turned by so much. nose: how far its tip is before the eyes, in half widths of the middle face."""
    grows = HALF * (np.cos(np.radians(deg)) + nose * np.sin(np.radians(deg)))
    shrinks = HALF * (np.cos(np.radians(deg)) - nose * np.sin(np.radians(deg)))
    moved = 0.14 * deg / 11
    if to is Side.LEFT:  # her own left is the picture's right
        return replace(STRAIGHT, yaw=0.5 + moved, halves=(grows, shrinks))
    return replace(STRAIGHT, yaw=0.5 - moved, halves=(shrinks, grows))


def other(side: Side) -> Side:
    return Side.RIGHT if side is Side.LEFT else Side.LEFT


def asked(side: Side) -> Person:
    """She looked, did not blink, and was asked to turn."""
    person = Person(side).stands(LOOK_S + 0.2)
    assert person.judge.wants is Wanted.TURN
    return person


@pytest.mark.parametrize("lasts_s", [0.1, 0.2, 0.4])
def test_who_blinks_while_she_looks_is_asked_for_nothing_more(lasts_s: float) -> None:
    person = Person(Side.LEFT).stands(1.0).shuts(lasts_s)
    assert person.judge.passed
    assert person.judge.wants is Wanted.NOTHING


def test_who_does_not_blink_is_asked_to_turn_and_no_sooner() -> None:
    person = Person(Side.LEFT).stands(LOOK_S - 0.2)
    assert person.judge.wants is Wanted.LOOK
    assert person.stands(0.4).judge.wants is Wanted.TURN


SHUT_LOOK = replace(STRAIGHT, eyes=(SHUT, SHUT), patch=LIDS_DOWN)
NO_BLINKS = {
    "landmarks that slipped once": (1 / FPS, SHUT_LOOK),
    "eyes that stay closed": (0.8, SHUT_LOOK),
    "one eye": (0.2, replace(SHUT_LOOK, eyes=(SHUT, OPEN))),
    "a head that moves on": (0.2, replace(SHUT_LOOK, x=STRAIGHT.x + 11)),
    "a head that comes nearer": (0.2, replace(SHUT_LOOK, height=STRAIGHT.height * 1.15)),
    "a head that tilts": (0.2, replace(SHUT_LOOK, roll_deg=4.0)),
    "a sheet that is turned": (0.2, replace(SHUT_LOOK, yaw=0.56)),
    "eyes that do not change": (0.2, replace(SHUT_LOOK, patch=LIDS_UP)),
    "a finger across the eyes": (0.2, replace(SHUT_LOOK, patch=FINGER)),
    "a shadow across the eyes": (0.2, replace(SHUT_LOOK, patch=fingered(106.0))),
    "a lamp that is switched": (0.2, replace(SHUT_LOOK, patch=LIDS_UP * np.float32(0.6))),
}


@pytest.mark.parametrize("what", NO_BLINKS)
def test_what_looks_like_a_blink_is_none(what: str) -> None:
    seconds, look = NO_BLINKS[what]
    assert not Person(Side.LEFT).stands(1.0).shuts(seconds, look).judge.passed


@SIDES
@pytest.mark.parametrize("seconds", [0.5, 1.0, 2.0, 3.0])
def test_who_turns_to_the_named_side_passes(side: Side, seconds: float) -> None:
    assert asked(side).stands(0.5).turns(side, seconds).judge.passed


@SIDES
def test_eleven_degrees_and_a_little_are_enough(side: Side) -> None:
    assert asked(side).stands(0.5).turns(side, 1.5, 12.5).judge.passed
    assert not asked(side).stands(0.5).turns(side, 1.5, 9.0).judge.passed


def test_a_late_start_is_no_fault() -> None:
    assert asked(Side.LEFT).stands(TURN_S - 2.5).turns(Side.LEFT, 1.5).judge.passed


@SIDES
def test_the_wrong_side_does_not_count_and_she_has_all_the_time_once_more(side: Side) -> None:
    person = asked(side).stands(TURN_S - 3.0).turns(other(side), 1.0)
    assert not person.judge.passed
    person.stands(TURN_S - 3.0)
    assert person.judge.wants is Wanted.TURN
    assert person.turns(side, 1.5).judge.passed


def test_who_turns_to_and_fro_has_not_all_day() -> None:
    person = asked(Side.LEFT)
    while person.at_s < LOOK_S + 2 * TURN_S:
        person.stands(1.0).turns(Side.RIGHT)
    assert person.judge.wants is Wanted.NOTHING
    assert not person.judge.passed


def test_a_turn_before_it_was_asked_for_does_not_count() -> None:
    person = Person(Side.LEFT).stands(0.8).turns(Side.LEFT, 1.0).stands(0.3)
    assert person.judge.wants is Wanted.LOOK
    assert not person.stands(1.0).judge.passed


@SIDES
@pytest.mark.parametrize("nose", [-0.1, 0.0, 0.25], ids=["hollow", "flat", "bent"])
def test_a_sheet_that_is_turned_is_no_head(side: Side, nose: float) -> None:
    ways = [head(side, float(deg), nose) for deg in np.linspace(0, 35, 40)]
    assert not asked(side).stands(0.5).show(ways).judge.passed


@SIDES
def test_a_sheet_that_is_swung_over_from_the_other_side_is_no_head(side: Side) -> None:
    """Seen close it is lopsided at both ends, like a head; but it is widest in the middle of its way."""

    def sheet(deg: float) -> Look:
        turned, flat = np.radians(deg), float(np.cos(np.radians(deg)))
        near, far = HALF * flat * (1 + 0.3 * np.sin(turned)), HALF * flat * (1 - 0.3 * np.sin(turned))
        moved = 0.2 * float(np.sin(turned))
        left = side is Side.LEFT
        return replace(STRAIGHT, yaw=0.5 + (moved if left else -moved), halves=(near, far) if left else (far, near))

    person = Person(side).show([sheet(-33.0)] * round((LOOK_S + 0.5) * FPS))
    assert person.judge.wants is Wanted.TURN
    over = [sheet(float(deg)) for deg in np.linspace(-33, 45, 40)]
    assert not person.show([*over, *[over[-1]] * 8]).judge.passed


@SIDES
def test_looking_away_first_and_then_hardly_past_the_middle_is_no_turn(side: Side) -> None:
    person = Person(side).show([head(other(side), 8.0)] * round((LOOK_S + 0.5) * FPS))
    ways = [head(side, float(deg)) for deg in np.linspace(-8, 8, 30)]
    assert not person.show([*ways, *[ways[-1]] * 8]).judge.passed


def test_a_sheet_rolled_like_a_face_whose_rim_stays_behind_is_no_head() -> None:
    ways = [replace(head(Side.LEFT, deg), yaw=0.5 + 0.0065 * deg) for deg in np.linspace(0, 25, 40)]
    assert not asked(Side.LEFT).stands(0.5).show(ways).judge.passed


def test_a_rim_that_slips_beside_a_still_middle_is_no_turn() -> None:
    ways = [replace(STRAIGHT, yaw=0.5 + 0.008 * n, halves=(HALF * 1.06, HALF * 0.95)) for n in range(30)]
    assert not asked(Side.LEFT).stands(0.5).show(ways).judge.passed


def test_a_face_that_comes_nearer_is_no_turn() -> None:
    ways = [replace(head(Side.LEFT, deg), height=30 * (1 + deg / 60)) for deg in np.linspace(9.5, 18, 40)]
    assert not asked(Side.LEFT).stands(0.5).show(ways).judge.passed


def test_a_second_picture_of_a_turned_head_is_no_turn() -> None:
    person = asked(Side.LEFT).stands(0.5).show([head(Side.LEFT, 18.0)] * 20)
    assert not person.judge.passed


def test_something_drawn_before_the_face_breaks_the_sight_of_it() -> None:
    person = asked(Side.LEFT).stands(0.5)
    person.show([replace(STRAIGHT, patch=FINGER)] * 3)
    person.show([head(Side.LEFT, float(deg)) for deg in np.linspace(6, 18, 20)])
    assert not person.judge.passed


def test_after_a_gap_she_must_look_straight_ahead_again() -> None:
    person = asked(Side.LEFT).stands(0.5).is_away(0.7)
    person.show([head(Side.LEFT, float(deg)) for deg in np.linspace(6, 18, 20)])
    assert not person.judge.passed
    assert person.is_away(0.7).stands(0.6).turns(Side.LEFT).judge.passed


def test_who_does_nothing_is_not_kept_waiting_for_ever() -> None:
    person = asked(Side.LEFT).stands(TURN_S + 0.5)
    assert person.judge.wants is Wanted.NOTHING
    assert not person.judge.passed


def test_time_passes_without_a_face_as_well() -> None:
    person = Person(Side.LEFT).stands(0.5).is_away(LOOK_S)
    assert person.judge.wants is Wanted.TURN
    assert person.is_away(TURN_S).judge.wants is Wanted.NOTHING
