"""The pure world of one hail: taxis near it, drivers asked in turn, a drive through traffic, a rider who gets in.

A hail is advanced in steps of world seconds by advance(). Chance comes from (seed, key, number of the draw) alone,
so that the same hail lives the same life after a restart, however often it is looked at meanwhile.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from kiosk.dispatch_client.wire import EventKind, Status
from kiosk.services.dispatch_simulator.supply import Supply
from kiosk.services.dispatch_simulator.taxis import Taxi, somewhere_within, strewn_around
from kiosk.services.dispatch_simulator.traffic import KMH, Leg, before_a_jam, long_jam, next_leg

STEP_S = 1.0  # world seconds; a taxi at 35 km/h moves 10 m
SEARCH_LIMIT_S = 60.0  # an honest "nobody came" is due within a minute of the press
WIDE_SEARCH_LIMIT_S = 90.0  # she asked to look further, which takes longer
SEARCH_RADIUS_M = 2000.0  # Qingdao's 95128 line plays a hail in the cabs within 2 km
WIDE_SEARCH_RADIUS_M = 4000.0  # city access contracts widen by a factor of one to three; we take two
FREE_TAXI_STAYS_S = 180.0  # as long as a free taxi stays free near one place; others turn up at the same rate
OFFER_S = (10.0, 15.0)  # how long one driver may think: 10 s (GoTo) to 15 s (Uber)
ROUTE_FACTOR = 1.35  # streets over the crow's flight
MOVING_SHARE = 0.8  # of the speed between stops, left over with them
PACE_MEMORY_S = 60.0  # an ETA follows the speed of about the last minute
SLOWEST_PACE_MPS = 2.0  # standing still is not believed to last: 7 km/h
ARRIVING_ETA_S = 120.0
BOARDING_S = (20.0, 90.0)
NO_SHOW_AFTER_S = 300.0  # a driver waits five minutes
GIVES_BACK_AFTER_S = (20.0, 40.0)  # of driving, when ordered to give the hail back
RIDE_M = (1000.0, 5000.0)  # three quarters of older riders stay within 5 km
METRES_PER_DEGREE = 111_320.0


class Fate(StrEnum):
    """What an order to misbehave makes of one hail."""

    NO_TAXI = "no_taxi"
    NOBODY_ACCEPTS = "nobody_accepts"
    DRIVER_CANCELS = "driver_cancels"
    NO_SHOW = "no_show"
    SURE_TAXI = "sure_taxi"
    DELAYED = "delayed"


FINAL = frozenset(
    {
        Status.COMPLETED,
        Status.NO_TAXI,
        Status.NO_DRIVER,
        Status.CANCELLED_BY_RIDER,
        Status.RIDER_NO_SHOW,
    }
)


@dataclass
class Happened:
    age_s: float  # world seconds since the hail was made
    kind: EventKind


@dataclass
class SimulatedHail:
    """One hail and its taxis. Ages and spans are world seconds, route_m is what the taxi still has to drive."""

    key: str
    seed: int
    lat: float
    lon: float
    wide: bool = False
    fate: Fate | None = None
    status: Status = Status.SEARCHING
    age_s: float = 0.0
    draws: int = 0
    search_ends_s: float = 0.0  # age at which no further driver is asked
    nearby: list[Taxi] = field(default_factory=list)  # free, near, not asked yet; nearest first
    next_taxi_s: float | None = None  # age at which the next free taxi turns up; None for never
    asked: int = 0
    offer_ends_s: float = 0.0
    offered: Taxi | None = None
    taxi: Taxi | None = None
    whole_route_m: float = 0.0
    route_m: float = 0.0
    speed_mps: float = 0.0
    pace_mps: float = SLOWEST_PACE_MPS
    leg_ends_s: float = 0.0
    on_a_stop: bool = False
    gives_back_s: float | None = None
    waits_until_s: float = 0.0  # boarding, or the end of the ride
    arrived_s: float | None = None
    events: list[Happened] = field(default_factory=list)

    @property
    def final(self) -> bool:
        return self.status in FINAL

    @property
    def eta_s(self) -> float | None:
        """Remaining route over the present pace; 0 at the kerb, None without a taxi under way."""
        if self.status is Status.ARRIVED:
            return 0.0
        if self.status not in (Status.ASSIGNED, Status.ARRIVING):
            return None
        return float(math.ceil(self.route_m / max(self.pace_mps, SLOWEST_PACE_MPS)))

    @property
    def position(self) -> tuple[float, float] | None:
        """(lat, lon) of the taxi on its way; None once the rider is on board: her way is nobody's business."""
        if self.taxi is None or self.status not in (Status.ASSIGNED, Status.ARRIVING, Status.ARRIVED):
            return None
        left_m = self.taxi.crow_m * self.route_m / self.whole_route_m if self.whole_route_m else 0.0
        north_m, east_m = left_m * math.sin(self.taxi.bearing), left_m * math.cos(self.taxi.bearing)
        across = METRES_PER_DEGREE * math.cos(math.radians(self.lat))
        return self.lat + north_m / METRES_PER_DEGREE, self.lon + east_m / across


def begin(hail: SimulatedHail, supply: Supply) -> None:
    """Start the search for a new hail."""
    _search(hail, supply)


def advance(hail: SimulatedHail, steps: int, supply: Supply, step_s: float = STEP_S) -> None:
    """Let steps × step_s world seconds pass; stops early at a final state."""
    for _ in range(steps):
        if hail.final:
            return
        hail.age_s += step_s
        match hail.status:
            case Status.SEARCHING:
                _ask_drivers(hail, supply)
            case Status.ASSIGNED | Status.ARRIVING:
                _drive(hail, supply, step_s)
            case Status.ARRIVED if hail.age_s >= hail.waits_until_s:
                _board(hail, supply)
            case Status.ON_BOARD if hail.age_s >= hail.waits_until_s:
                _become(hail, Status.COMPLETED)


def cancel(hail: SimulatedHail) -> bool:
    """The rider gives the hail back. False if she sits in the taxi; a final hail stays what it is."""
    if hail.status is Status.ON_BOARD:
        return False
    if not hail.final:
        hail.offered = None
        _become(hail, Status.CANCELLED_BY_RIDER)
    return True


def seize(hail: SimulatedHail, fate: Fate) -> bool:
    """Give a hail under way the fate of an order; False if it is too late for that."""
    match fate:
        case Fate.NO_TAXI | Fate.NOBODY_ACCEPTS | Fate.SURE_TAXI:
            possible = hail.status is Status.SEARCHING
        case Fate.DRIVER_CANCELS | Fate.DELAYED:
            possible = hail.status in (Status.SEARCHING, Status.ASSIGNED, Status.ARRIVING)
        case Fate.NO_SHOW:
            possible = not hail.final and hail.status is not Status.ON_BOARD
    if not possible:
        return False
    hail.fate = fate
    if fate is Fate.NO_TAXI:
        hail.asked, hail.offered, hail.nearby, hail.next_taxi_s = 0, None, [], None
    elif fate is Fate.DRIVER_CANCELS and hail.taxi is not None:
        hail.gives_back_s = hail.age_s + _chance(hail).uniform(*GIVES_BACK_AFTER_S)
    elif fate is Fate.NO_SHOW and hail.arrived_s is not None:
        hail.waits_until_s = hail.arrived_s + NO_SHOW_AFTER_S
    return True


def _chance(hail: SimulatedHail) -> Random:
    hail.draws += 1
    return Random(f"{hail.seed}/{hail.key}/{hail.draws}")  # noqa: S311 - a simulation, nothing secret


def _become(hail: SimulatedHail, status: Status) -> None:
    hail.status = status
    hail.events.append(Happened(hail.age_s, EventKind(status.value)))


def _radius_m(hail: SimulatedHail) -> float:
    return WIDE_SEARCH_RADIUS_M if hail.wide else SEARCH_RADIUS_M


def _search(hail: SimulatedHail, supply: Supply) -> None:
    _become(hail, Status.SEARCHING)
    hail.search_ends_s = hail.age_s + (WIDE_SEARCH_LIMIT_S if hail.wide else SEARCH_LIMIT_S)
    hail.asked, hail.taxi, hail.nearby, hail.next_taxi_s = 0, None, [], None
    if hail.fate is Fate.NO_TAXI:
        return
    chance = _chance(hail)
    hail.nearby = strewn_around(_radius_m(hail), supply.free_per_km2, chance)
    _expect_another_taxi(hail, supply, chance)


def _expect_another_taxi(hail: SimulatedHail, supply: Supply, chance: Random) -> None:
    usually_near = supply.free_per_km2 * math.pi * (_radius_m(hail) / 1000) ** 2
    hail.next_taxi_s = hail.age_s + chance.expovariate(usually_near / FREE_TAXI_STAYS_S)


def _ask_drivers(hail: SimulatedHail, supply: Supply) -> None:
    if hail.next_taxi_s is not None and hail.age_s >= hail.next_taxi_s:
        chance = _chance(hail)
        hail.nearby.append(somewhere_within(_radius_m(hail), chance))
        hail.nearby.sort(key=lambda taxi: taxi.crow_m)
        _expect_another_taxi(hail, supply, chance)
    if hail.offered is not None:
        if hail.age_s < hail.offer_ends_s:
            return
        taxi, hail.offered = hail.offered, None
        if _accepts(hail, supply):
            _accept(hail, taxi, supply)
            return
        hail.events.append(Happened(hail.age_s, EventKind.DRIVER_DECLINED))
    if hail.age_s >= hail.search_ends_s:
        _become(hail, Status.NO_DRIVER if hail.asked else Status.NO_TAXI)
        return
    if hail.fate in (Fate.NOBODY_ACCEPTS, Fate.SURE_TAXI, Fate.DELAYED) and not hail.nearby:
        chance = _chance(hail)  # somebody must be there to answer
        hail.nearby.append(somewhere_within(_radius_m(hail), chance))
    if hail.nearby:
        hail.offered = hail.nearby.pop(0)
        hail.asked += 1
        hail.offer_ends_s = hail.age_s + _chance(hail).uniform(*OFFER_S)
        hail.events.append(Happened(hail.age_s, EventKind.DRIVER_ASKED))


def _accepts(hail: SimulatedHail, supply: Supply) -> bool:
    match hail.fate:
        case Fate.NOBODY_ACCEPTS:
            return False
        case Fate.SURE_TAXI | Fate.DELAYED:
            return True
        case _:
            return _chance(hail).random() < supply.accept_share


def _accept(hail: SimulatedHail, taxi: Taxi, supply: Supply) -> None:
    hail.taxi = taxi
    hail.whole_route_m = hail.route_m = taxi.crow_m * ROUTE_FACTOR
    hail.pace_mps = supply.speed_kmh * KMH * MOVING_SHARE
    _take(hail, before_a_jam(supply, _chance(hail)) if hail.fate is Fate.DELAYED else _leg_of(hail, supply))
    hail.on_a_stop = False
    if hail.fate is Fate.DRIVER_CANCELS:
        hail.gives_back_s = hail.age_s + _chance(hail).uniform(*GIVES_BACK_AFTER_S)
    _become(hail, Status.ASSIGNED)


def _leg_of(hail: SimulatedHail, supply: Supply) -> Leg:
    return next_leg(hail.on_a_stop, supply, _chance(hail))


def _stand_in_a_jam(hail: SimulatedHail, supply: Supply) -> None:
    """The driver's map knows it at once: the estimate leaps."""
    hail.fate = None
    _take(hail, long_jam(supply, _chance(hail)))
    hail.pace_mps = hail.speed_mps


def _take(hail: SimulatedHail, leg: Leg) -> None:
    hail.speed_mps, hail.on_a_stop, hail.leg_ends_s = leg.speed_mps, leg.on_a_stop, hail.age_s + leg.span_s


def _drive(hail: SimulatedHail, supply: Supply, step_s: float) -> None:
    if hail.gives_back_s is not None and hail.age_s >= hail.gives_back_s:
        _give_back(hail, supply)
        return
    if hail.age_s >= hail.leg_ends_s:
        if hail.fate is Fate.DELAYED:
            _stand_in_a_jam(hail, supply)
        else:
            _take(hail, _leg_of(hail, supply))
    hail.route_m = max(0.0, hail.route_m - hail.speed_mps * step_s)
    hail.pace_mps += (hail.speed_mps - hail.pace_mps) * min(1.0, step_s / PACE_MEMORY_S)
    eta_s = hail.eta_s
    if hail.status is Status.ASSIGNED and eta_s is not None and eta_s <= ARRIVING_ETA_S:
        _become(hail, Status.ARRIVING)
    if hail.route_m == 0.0:
        _become(hail, Status.ARRIVED)
        hail.arrived_s = hail.age_s
        patience = NO_SHOW_AFTER_S if hail.fate is Fate.NO_SHOW else _chance(hail).uniform(*BOARDING_S)
        hail.waits_until_s = hail.age_s + patience


def _give_back(hail: SimulatedHail, supply: Supply) -> None:
    hail.fate = hail.gives_back_s = None
    hail.events.append(Happened(hail.age_s, EventKind.DRIVER_CANCELLED))
    _search(hail, supply)


def _board(hail: SimulatedHail, supply: Supply) -> None:
    if hail.fate is Fate.NO_SHOW:
        _become(hail, Status.RIDER_NO_SHOW)
        return
    ride_m = _chance(hail).uniform(*RIDE_M) * ROUTE_FACTOR
    hail.waits_until_s = hail.age_s + ride_m / (supply.speed_kmh * KMH * MOVING_SHARE)
    _become(hail, Status.ON_BOARD)
