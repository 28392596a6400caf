"""Who is in front of the camera? The rule, pure: distances and digits in, a verdict out.

Thresholds belong to dlib's 128-D encoding with several enrolled photos and several captures, both averaged. Measured
on a gallery of 533 people with Chinese probes: 78.5 % straight through, 18.8 % after digits, nobody taken for another
(the library's own rule, nearest under 0.6, mistakes 9 % and accepts every stranger).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

ACCEPT_DISTANCE = 0.40
ACCEPT_MARGIN = 0.08  # to the second nearest: does more against strangers than any threshold
ASK_DISTANCE = 0.50
DIGITS_DISTANCE = 0.45
LOOK_ALIKE_DISTANCE = 0.40
STRANGERS_DISTANCE = 0.60  # between two pictures: beyond it even the library's own generous rule sees two people
SMALLEST_GALLERY = 2  # the margin needs a second person
TURN_SHIFT = 0.14  # of the nose between the jaw's ends, about 11 degrees; passed by 0.4 % of hand-held photos

Encoding = NDArray[np.float64]


@dataclass(frozen=True)
class Enrolled:
    rider_id: int
    subject: str = field(repr=False)
    display_name: str = field(repr=False)
    phone: str = field(repr=False)
    born: int = field(repr=False)  # year
    always_ask: bool
    template: Encoding = field(repr=False)


@dataclass(frozen=True)
class Accept:
    rider: Enrolled


@dataclass(frozen=True)
class Ask:
    digits: Literal[4, 11]


@dataclass(frozen=True)
class WrongDigits:
    pass


@dataclass(frozen=True)
class Nobody:
    pass


def by_face(probe: Encoding, gallery: Sequence[Enrolled]) -> Accept | Ask | Nobody:
    """Accept, ask for the last four digits, or nobody. One person enrolled: always ask, since no margin exists."""
    if not gallery:
        return Nobody()
    if len(gallery) < SMALLEST_GALLERY:
        return Ask(4)
    (first, rider), (second, _) = _by_distance(probe, gallery)[:2]
    if first <= ACCEPT_DISTANCE and second - first >= ACCEPT_MARGIN and not rider.always_ask:
        return Accept(rider)
    return Ask(4) if first <= ASK_DISTANCE else Nobody()


def by_digits(probe: Encoding, gallery: Sequence[Enrolled], digits: str) -> Accept | Ask | WrongDigits | Nobody:
    """The nearest with those last digits, if near enough.

    Nobody near enough whatever the digits: Nobody, so that no one is asked again in vain. Two people near enough
    whose different numbers end in the same four: ask for all eleven.
    """
    near = [rider for distance, rider in _by_distance(probe, gallery) if distance <= DIGITS_DISTANCE]
    if not near:
        return Nobody()
    fitting = [rider for rider in near if rider.phone.endswith(digits)]
    if not fitting:
        return WrongDigits()
    if len({rider.phone for rider in fitting}) > 1:
        return Ask(11)
    return Accept(fitting[0])


def nearest(probe: Encoding, gallery: Sequence[Enrolled]) -> Enrolled | None:
    ordered = _by_distance(probe, gallery)
    return ordered[0][1] if ordered else None


def look_alikes(template: Encoding, others: Sequence[Enrolled]) -> list[Enrolled]:
    """Those whom this template could be mistaken for."""
    return [other for distance, other in _by_distance(template, others) if distance <= LOOK_ALIKE_DISTANCE]


def turned(side: Literal["left", "right"], yaws: Sequence[float]) -> bool:
    """Did the head turn to the named side, the rider's own, during the captures?

    yaws: where the nose's tip stands between the jaw's ends, 0 to 1 from the left of the picture, oldest first. A
    camera does not mirror: the rider's left is the picture's right.
    """
    steps = [yaw - yaws[0] for yaw in yaws]
    return (max(steps) if side == "left" else -min(steps)) > TURN_SHIFT


def surely_aged(born: int, year: int, age: int) -> bool:
    """Has somebody born in the year `born` certainly reached the age, even if her birthday is still to come?"""
    return year - born - 1 >= age


def _by_distance(probe: Encoding, gallery: Sequence[Enrolled]) -> list[tuple[float, Enrolled]]:
    pairs = [(float(np.linalg.norm(rider.template - probe)), rider) for rider in gallery]
    return sorted(pairs, key=lambda pair: pair[0])
