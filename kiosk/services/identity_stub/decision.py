"""Who is in front of the camera? The rule, pure: distances and digits in, a verdict out. The numbers: policy.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from kiosk.services.identity_stub.policy import Policy


@dataclass(frozen=True)
class Candidate:
    """Somebody enrolled, and how far her template is from the face. here: her home is in this neighbourhood.
    straight: she may be let through without digits. number: opaque, the same for all who share a telephone.
    """

    rider_id: int
    distance: float
    here: bool = True
    straight: bool = True
    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class Nearby:
    """The nearest of this neighbourhood, two at most, nearest first, and the nearest of all the others."""

    here: tuple[Candidate, ...] = ()
    elsewhere: Candidate | None = None

    @property
    def nearest(self) -> Candidate | None:
        return min((*self.here[:1], *filter(None, [self.elsewhere])), key=lambda one: one.distance, default=None)


@dataclass(frozen=True)
class Accept:
    rider_id: int


@dataclass(frozen=True)
class Confirm:
    """The digits fit, the face less well: a code to this rider's telephone decides."""

    rider_id: int


@dataclass(frozen=True)
class Ask:
    digits: Literal[4, 11]


@dataclass(frozen=True)
class WrongDigits:
    pass


@dataclass(frozen=True)
class Nobody:
    pass


def by_face(near: Nearby, policy: Policy) -> Accept | Ask | Nobody:
    """Accept, ask for digits, or nobody.

    Straight through go only people of the neighbourhood, since the margin was measured on a few hundred people; of a
    whole city somebody is always near. Whoever is near to nobody here but to somebody from elsewhere is asked for the
    whole number. One person enrolled: always ask, since no margin exists.
    """
    if not near.here or near.here[0].distance > policy.ask_distance:
        visitor = near.elsewhere is not None and near.elsewhere.distance <= policy.ask_distance
        return Ask(11) if visitor else Nobody()
    first = near.here[0]
    if first.straight and first.distance <= policy.accept_distance and _stands_alone(first, near, policy):
        return Accept(first.rider_id)
    return Ask(4)


def by_digits(
    fitting: Sequence[Candidate], near: Nearby, asked: Literal[4, 11], policy: Policy
) -> Accept | Confirm | Ask | WrongDigits | Nobody:
    """fitting: everybody whose number ends in the digits that were typed (asked: how many), near or far.

    The nearest of them, if near enough. Four digits are shared by one person in ten thousand, so a visitor is asked
    for all eleven, and so is whoever cannot be told apart by four. Not quite near enough, or somebody else is much
    nearer (a neighbour who knows the digits): Confirm.
    """
    if near.nearest is None or near.nearest.distance > policy.ask_distance:
        return Nobody()
    within = sorted(
        (one for one in fitting if one.distance <= policy.ask_distance), key=lambda one: (not one.here, one.distance)
    )
    if not within:
        return WrongDigits()
    if asked == 4:
        if not within[0].here:
            return Ask(11)
        within = [one for one in within if one.here]
        if len({one.number for one in within}) > 1:
            return Ask(11)
    best = min(within, key=lambda one: one.distance)
    another_is_nearer = (
        near.nearest.rider_id != best.rider_id and best.distance - near.nearest.distance >= policy.accept_margin
    )
    sure = best.distance <= policy.digits_distance and not another_is_nearer
    return Accept(best.rider_id) if sure else Confirm(best.rider_id)


def surely_aged(born: int, year: int, age: int) -> bool:
    """Has somebody born in the year `born` certainly reached the age, even if her birthday is still to come?"""
    return year - born - 1 >= age


def _stands_alone(first: Candidate, near: Nearby, policy: Policy) -> bool:
    """Nobody here is nearly as near, and nobody from elsewhere so much nearer that she is a visitor."""
    if len(near.here) < policy.smallest_gallery:
        return False
    visitor = near.elsewhere
    return near.here[1].distance - first.distance >= policy.accept_margin and (
        visitor is None or first.distance - visitor.distance < policy.accept_margin
    )
