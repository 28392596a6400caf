"""What to do about one rider's hails at the registry, and what they mean to the rider: decisions, no requests."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from kiosk.dispatch_client.letaxi.wire import CALLING, LIVE, NO_SHOW, FoundTaxi, ListedHail, Place, Status
from kiosk.domain import (
    FARTHEST_SEEN_M,
    LAST_SEEN_S,
    LEFT_AGAIN_M,
    POSITION_FRESH_S,
    HailState,
    Need,
    minutes_left,
)

HAIL_LIFE_S = 60.0  # of an order: expires_at is so long after the press. Nobody asked until then: no taxi
SEARCH_S = 120.0  # after the press, or after a driver gave the hail back, no further driver is asked
STUCK_S = 15.0  # the registry itself gives up after 10 s without a receipt; where its worker is dead it never does
SILENT_S = 60.0  # 10 s for the receipt and 30 s for the driver's answer are the registry's own, and some slack
UNCONFIRMED_S = 90.0  # and 30 s more for our yes, which such a hail has not taken
LEFT_WAITING_S = 1920.0  # the registry itself gives up half an hour after the yes; a minute for the search before it
RIDE_S = 7500.0  # the registry itself ends a ride after two hours on board
SETTLED_S = 12.0  # a cancel that met a hail on its way to the operator may be overwritten: up to 10 s were seen

DETOUR = 1.3  # streets are so much longer than the straight line (assumed: ADR 0026)
SPEED_M_S = 5.5  # about 20 km/h, a taxi in town (assumed: ADR 0026)
CLOCK_SLACK_S = 5.0  # the registry tells its time in whole seconds; a position further ahead than this is wrong
AT_THE_GATE_M = 30.0  # arrived: as near as positions are true
CALLED_OUT_MIN = 2  # arriving is called out as "two minutes"
SAME_TAXI_M = 50.0  # a standing taxi's positions differ by less, and two taxis alike seldom stand so near each other
EARTH_M = 6_371_000.0
FOR_WHEELCHAIRS = "vasp_handicap"  # a taxi's characteristic

CANCEL_WITH = {  # the other verb is refused; a rider on board is not offered it
    Status.RECEIVED: Status.DECLINED_BY_CUSTOMER,
    Status.SENT_TO_OPERATOR: Status.DECLINED_BY_CUSTOMER,
    Status.RECEIVED_BY_OPERATOR: Status.DECLINED_BY_CUSTOMER,
    Status.RECEIVED_BY_TAXI: Status.DECLINED_BY_CUSTOMER,
    Status.ACCEPTED_BY_TAXI: Status.DECLINED_BY_CUSTOMER,
    Status.ACCEPTED_BY_CUSTOMER: Status.INCIDENT_CUSTOMER,
}
TOLD_BY_TRANSITIONS = frozenset({Status.INCIDENT_TAXI, Status.TIMEOUT_TAXI})  # what came before decides what it means


class End(Enum):
    """What the end of one hail at the registry means to its rider."""

    NOT_TAKEN = "not_taken"  # the next driver may be asked
    GIVEN_BACK = "given_back"  # by a driver who had it: another is asked
    CALLED_OFF = "called_off"  # by us
    NO_SHOW = "no_show"
    LEFT_WAITING = "left_waiting"  # half an hour after the yes nobody had got in
    RIDE_OVER = "ride_over"


def kept(live: Iterable[ListedHail], called_off: Collection[str], confirmed: Collection[str]) -> ListedHail | None:
    """The one hail to go on with: the most advanced, of equals the one confirmed already, then the oldest.

    live: newest first. called_off: hails that were ever cancelled; none of them is gone on with, whatever it comes
    back as, but for one whose rider sits in the taxi.
    """
    open_to_us = [hail for hail in live if hail.id not in called_off or hail.status is Status.CUSTOMER_ON_BOARD]
    return most_advanced(open_to_us, confirmed)


def most_advanced(live: Sequence[ListedHail], confirmed: Collection[str] = ()) -> ListedHail | None:
    return max(reversed(live), key=lambda hail: (LIVE.index(hail.status), hail.id in confirmed), default=None)


def stuck(hail: ListedHail, since: float, now: float, confirmed: bool) -> bool:
    """Nothing comes of it, and where the registry's worker is dead nothing ends it: it is cancelled, the next driver
    asked. since: first seen. confirmed: our yes was sent; a driver's is not thrown away untried."""
    for_s = now - since
    match hail.status:
        case Status.RECEIVED_BY_TAXI:
            return for_s > SILENT_S
        case Status.ACCEPTED_BY_TAXI:
            return confirmed and for_s > UNCONFIRMED_S
        case Status.ACCEPTED_BY_CUSTOMER:
            return for_s > LEFT_WAITING_S
        case _:
            return hail.status in CALLING and for_s > STUCK_S


def hers(newest: ListedHail, called_off: Collection[str]) -> bool:
    """Cancelled by the rider, before a restart that forgot it. The other verb tells nothing: a hail of which nothing
    came was called off here with it."""
    return newest.status is Status.INCIDENT_CUSTOMER and newest.id not in called_off


def end_of(status: Status, been: Collection[str], reason: str) -> End:
    """been: the statuses it is known to have been in. reason: the driver's, of an incident."""
    boarded = Status.CUSTOMER_ON_BOARD in been
    taken = boarded or Status.ACCEPTED_BY_CUSTOMER in been
    match status:
        case Status.FINISHED:
            return End.RIDE_OVER
        case Status.TIMEOUT_TAXI | Status.INCIDENT_TAXI if boarded:
            return End.RIDE_OVER
        case Status.TIMEOUT_ACCEPTED_BY_CUSTOMER:
            return End.LEFT_WAITING
        case Status.INCIDENT_TAXI if reason == NO_SHOW and (taken or not been):
            return End.NO_SHOW
        case Status.INCIDENT_TAXI if taken:
            return End.GIVEN_BACK
        case Status.DECLINED_BY_CUSTOMER | Status.INCIDENT_CUSTOMER:
            return End.CALLED_OFF
        case _:
            return End.NOT_TAKEN


def final_state(ends: Collection[End]) -> HailState | None:
    """What has become of the rider, if that is settled; else the search goes on."""
    if End.RIDE_OVER in ends:
        return HailState.COMPLETED
    if End.NO_SHOW in ends:
        return HailState.RIDER_NO_SHOW
    return HailState.NO_DRIVER if End.LEFT_WAITING in ends else None


def may_ask(now: float, expires: float, asked: bool, given_back: float | None) -> bool:
    """Another driver. All in one clock's seconds. expires: the order's. asked: somebody was, for this rider."""
    until = expires - HAIL_LIFE_S + SEARCH_S if asked else expires
    return now < (until if given_back is None else max(until, given_back + SEARCH_S))


@dataclass(frozen=True)
class Whereabouts:
    """Of a taxi on its way; all None where it is not known, or from too long ago."""

    distance_m: float | None = None  # in a straight line
    age_s: float | None = None
    eta_s: float | None = None


def whereabouts(distance_m: float | None, last_update: float | None, now: float) -> Whereabouts:
    """now and last_update: Unix seconds by the registry's clock.

    The estimate is that of the moment of last_update: it changes with it and not in between, so a position that
    stands still counts nothing down, and after POSITION_FRESH_S there is none.
    """
    if distance_m is None or last_update is None or not 0.0 <= distance_m <= FARTHEST_SEEN_M:
        return Whereabouts()
    age_s = now - last_update
    if not -CLOCK_SLACK_S <= age_s <= LAST_SEEN_S:
        return Whereabouts()
    eta_s = distance_m * DETOUR / SPEED_M_S if age_s <= POSITION_FRESH_S else None
    return Whereabouts(distance_m, max(0.0, age_s), eta_s)


def station(where: Whereabouts, before: HailState | None, been_here: bool = False) -> HailState:
    """ASSIGNED, ARRIVING or ARRIVED. before: the same taxi's last one; it never goes back but by driving off.

    ARRIVING is called out as "two minutes": only where it is two, else a taxi is on its way until it is here. One
    that was here and drove on has no minutes: nobody knows where it goes.
    """
    before = before or HailState.ASSIGNED
    if where.eta_s is None or where.distance_m is None:
        return before
    if where.distance_m < AT_THE_GATE_M:
        return HailState.ARRIVED
    if before is HailState.ARRIVED:
        return before if where.distance_m <= LEFT_AGAIN_M else HailState.ASSIGNED
    if before is HailState.ASSIGNED and minutes_left(where.eta_s) == CALLED_OUT_MIN and not been_here:
        return HailState.ARRIVING
    return before


def fitting(found: Iterable[FoundTaxi], needs: Collection[Need]) -> tuple[FoundTaxi, ...]:
    """The order in which they are asked: in that of the search, but those that take a wheelchair first if one is to
    come along. The registry carries no word of it to the driver."""
    if Need.WHEELCHAIR not in needs:
        return tuple(found)
    return tuple(sorted(found, key=lambda taxi: FOR_WHEELCHAIRS not in taxi.vehicle.characteristics))


def unasked(
    found: Iterable[FoundTaxi], asked: Collection[FoundTaxi], passed: Collection[FoundTaxi]
) -> tuple[FoundTaxi, ...]:
    """Who of a search may be asked, in its order. A taxi's id is new each time: it is known by what and where it is.

    asked: as they stood when they were. passed: who stood in the last search and was not asked: one that is found
    nearer to such a place than to an asked one was not asked.
    """

    def nearest_m(taxi: FoundTaxi, others: Collection[FoundTaxi]) -> float:
        alike = (metres(taxi.position, other.position) for other in others if _described(taxi) == _described(other))
        return min(alike, default=math.inf)

    def was_asked(taxi: FoundTaxi) -> bool:
        gone_m = nearest_m(taxi, asked)
        return gone_m <= SAME_TAXI_M and gone_m < nearest_m(taxi, passed)

    return tuple(taxi for taxi in found if not was_asked(taxi))


def _described(taxi: FoundTaxi) -> tuple[object, ...]:
    vehicle = taxi.vehicle
    return (
        taxi.operator,
        vehicle.constructor,
        vehicle.model,
        vehicle.nb_seats,
        vehicle.engine,
        frozenset(vehicle.characteristics),
    )


def metres(one: Place, other: Place) -> float:
    """In a straight line, for places of one town: the earth is flat there."""
    north = math.radians(other.lat - one.lat)
    east = math.radians(other.lon - one.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return EARTH_M * math.hypot(north, east)
