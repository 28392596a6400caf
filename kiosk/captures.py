"""The words of the face way that everybody shares: what the camera sees, what is wanted, what is handed on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Hint(StrEnum):
    """What the camera sees that could be better; one thing at a time."""

    NO_FACE = "no_face"
    STEP_BACK = "step_back"
    STEP_CLOSER = "step_closer"
    CENTRE = "centre"
    FACE_ME = "face_me"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    TWO_PEOPLE = "two_people"
    HOLD_STILL = "hold_still"
    COVERED = "covered"  # a mask, a scarf or a hand before the face
    GOOD = "good"


class Side(StrEnum):
    """The rider's own left or right. A camera does not mirror: her left is the picture's right."""

    LEFT = "left"
    RIGHT = "right"


class Wanted(StrEnum):
    """What the identity provider still wants of the person before the camera."""

    LOOK = "look"  # look at the screen, nothing else
    TURN = "turn"  # turn the head slowly to the side that the session names
    NOTHING = "nothing"  # it has seen enough


@dataclass(frozen=True)
class Captures:
    """What the camera hands on at once. Biometric data: they pass through and are kept nowhere.

    run: counts up whenever the person may be another one; pictures of two runs are never put together. chips: a
    face upright and centred, 150 px square, JPEG. motion: what one place of the picture, fixed for the run, showed,
    as (milliseconds since the run began, JPEG).
    """

    run: int
    chips: tuple[bytes, ...] = field(default=(), repr=False)
    motion: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
