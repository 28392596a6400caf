"""The pure mind of one simulated driver: what he does next, from how long his hail has stood as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from kiosk.services.letaxi_registry.orders import Fate
from kiosk.services.letaxi_registry.states import Status

# all in seconds of the world, which --time-scale lets run faster
RECEIPT_S = 0.3  # until his app has told the registry that it rings, as observed
THINKS_S = (1.2, 8.0)  # a pressed answer and one between two crossings; the registry gives him 30 s
ACCEPT_SHARE = 0.52  # of drivers who are asked in a quiet hour, as in the dispatch simulator
GIVES_BACK_AFTER_S = 20.0  # of driving, when ordered to give the hail back
BOARDING_S = (20.0, 60.0)  # older riders take their time
NO_SHOW_AFTER_S = 300.0  # a driver waits five minutes
RIDE_S = 360.0  # 2 km, as three quarters of older riders go, at 20 km/h
SPEED_MPS = 5.5  # 20 km/h, straight towards her


TAKEN = frozenset({Status.ACCEPTED_BY_TAXI, Status.ACCEPTED_BY_CUSTOMER, Status.CUSTOMER_ON_BOARD})


class Act(StrEnum):
    RECEIVE = "receive"
    ACCEPT = "accept"
    DECLINE = "decline"
    GIVE_BACK = "give_back"
    BOARD = "board"
    FIND_NOBODY = "find_nobody"
    FINISH = "finish"


@dataclass(frozen=True)
class Look:
    """What a driver sees of one hail. at_kerb_s is None on the way; elsewhere: he has another customer."""

    hail_id: str
    taxi_id: str
    customer_id: str
    status: Status
    in_status_s: float
    at_kerb_s: float | None
    fate: Fate | None
    elsewhere: bool


def next_act(look: Look) -> Act | None:
    """None: nothing yet."""
    match look.status:
        case Status.RECEIVED_BY_OPERATOR:
            rings = look.fate is not Fate.NEVER_RECEIVES and look.in_status_s >= RECEIPT_S
            return Act.RECEIVE if rings else None
        case Status.RECEIVED_BY_TAXI:
            if look.fate is Fate.NEVER_ANSWERS or look.in_status_s < _lot(look).uniform(*THINKS_S):
                return None
            return Act.ACCEPT if _accepts(look) else Act.DECLINE
        case Status.ACCEPTED_BY_CUSTOMER:
            return _on_the_way(look)
        case Status.CUSTOMER_ON_BOARD:
            return Act.FINISH if look.in_status_s >= RIDE_S else None
    return None


def _on_the_way(look: Look) -> Act | None:
    if look.fate is Fate.DRIVER_CANCELS:
        return Act.GIVE_BACK if look.in_status_s >= GIVES_BACK_AFTER_S else None
    if look.at_kerb_s is None:
        return None
    if look.fate is Fate.NO_SHOW:
        return Act.FIND_NOBODY if look.at_kerb_s >= NO_SHOW_AFTER_S else None
    return Act.BOARD if look.at_kerb_s >= _lot(look).uniform(*BOARDING_S) else None


def _accepts(look: Look) -> bool:
    """The same driver gives the same customer the same answer, however often he is asked."""
    if look.elsewhere or look.fate is Fate.NOBODY_ACCEPTS:
        return False
    if look.fate is not None:
        return True
    return Random(f"{look.taxi_id}/{look.customer_id}").random() < ACCEPT_SHARE  # noqa: S311 - a simulation


def _lot(look: Look) -> Random:
    return Random(look.hail_id)  # noqa: S311 - a simulation
