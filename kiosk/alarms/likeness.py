"""Is this the neighbourhood that was remembered? Pure: compares two sets of marks that name nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Mark(StrEnum):
    """What of the surroundings is looked at."""

    GATEWAY = "gateway"  # the router's hardware address
    SUBNET = "subnet"
    DOMAIN = "domain"  # the search domain that the network hands out
    RESOLVER = "resolver"
    ACCESS_POINTS = "access_points"  # hardware addresses of what is on the air
    PLUGS = "plugs"  # into which sockets camera and board are plugged


Marks = Mapping[Mark, frozenset[str]]  # each value hashed; a mark of which nothing is known is missing

# A router stands in one place and so does what is on the air; a subnet is the same in half of all homes; the sockets
# come along when the whole box is carried.
WEIGHTS: Mapping[Mark, float] = {
    Mark.GATEWAY: 4.0,
    Mark.ACCESS_POINTS: 4.0,
    Mark.DOMAIN: 1.0,
    Mark.RESOLVER: 1.0,
    Mark.SUBNET: 1.0,
    Mark.PLUGS: 0.5,
}
TELLING = frozenset({Mark.GATEWAY, Mark.ACCESS_POINTS})  # at least one of them must be known on both sides
SAME_SHARE = 0.7  # of the weight that agrees: an access point came or went
MOVED_SHARE = 0.4  # less than that agrees: more than one thing changed
CARRIED_S = 180.0  # without current; nobody unscrews a screen, carries it, and puts it up elsewhere in less


class Likeness(StrEnum):
    SAME = "same"
    CHANGED = "changed"  # other equipment at the same place, as far as can be told
    CARRIED = "carried"  # the same network, and another air: another floor or corner of the house, it may be
    MOVED = "moved"


def compared(remembered: Marks, seen: Marks, without_current_s: float) -> Likeness | None:
    """None where too little is known to say. without_current_s: how long the kiosk was off since it last saw the
    neighbourhood as remembered; 0 if never."""
    if not TELLING & remembered.keys() & seen.keys():
        return None
    share = agreement(remembered, seen)
    if share >= SAME_SHARE:
        return Likeness.SAME
    others = {mark for mark in remembered.keys() & seen.keys() if mark is not Mark.GATEWAY}
    gateway_alone = any(mark is not Mark.PLUGS for mark in others) and all(
        remembered[mark] & seen[mark] for mark in others
    )
    if share > MOVED_SHARE or gateway_alone or without_current_s < CARRIED_S:
        return Likeness.CHANGED
    return Likeness.MOVED


def agreement(remembered: Marks, seen: Marks) -> float:
    """Which share of the weight of what is known on both sides agrees, 0 to 1."""
    known = remembered.keys() & seen.keys()
    whole = sum(WEIGHTS[mark] for mark in known)
    alike = sum(WEIGHTS[mark] * _overlap(remembered[mark], seen[mark]) for mark in known)
    return alike / whole if whole else 0.0


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Of the smaller set, since a receiver that hears less hears nothing else."""
    return len(one & other) / max(1, min(len(one), len(other)))
