"""The people, taxis and hails that the situations are made of: long but plausible."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.domain import (
    EXPIRED_REASON,
    Availability,
    CallSign,
    Colour,
    Driver,
    Experience,
    Hail,
    HailState,
    Rider,
    SearchWidth,
    Vehicle,
)
from kiosk.journey.site import Rung
from kiosk.journey.state import Farewell, Following, State, Step
from kiosk.local_time import SHANGHAI

NOW = 1_795_415_520.0  # 2026-11-23 14:32 in Shanghai
WALL = datetime(2026, 11, 23, 14, 32, tzinfo=SHANGHAI)

WANG = Rider("subject-1", "ref-1", "138****5678", "王阿姨", age_60_plus=True)
LONG_NAME = Rider("subject-2", "ref-2", "138****5678", "欧阳老先生", age_60_plus=True)
BY_PHONE = Rider("subject-3", "ref-3", "139****0315")
GATE = Rider("contact", "tel:021-5550-0123;phone-context=+86", "021****0123", "门口保安室", tag="contact")
TOURAN = Vehicle("沪A D5683", "#F3F4F4", "大众途安")
ELECTRIC = Vehicle("沪A DF2087", "#0A8A92", "荣威 Ei5")
KINDS = (
    TOURAN,
    ELECTRIC,
    Vehicle("沪B M2917", "#F2C230", "大众新桑塔纳"),
    Vehicle("沪D K7701", "#1F4E9E", "别克微蓝"),
)
ZHANG = Driver("张", "139****2222")
WAIT = Availability(wait_p50_s=230.0, wait_p90_s=520.0)
GOOD_HOUR = Experience(hails=20, came=17, wait_p50_s=340.0, hour=WALL.hour)
HOURS = {  # this gate's own experience, and the dispatcher's word
    "bad_hour": (replace(GOOD_HOUR, hails=12, came=5, wait_p50_s=1080.0), WAIT),
    "no_taxi_hour": (replace(GOOD_HOUR, hails=12, came=0, wait_p50_s=None), WAIT),
    "minutes_said": (replace(GOOD_HOUR, wait_p50_s=None), WAIT),
    "minutes_unknown": (replace(GOOD_HOUR, wait_p50_s=None), None),
    "wait_said": (None, WAIT),
    "wait_unknown": (None, None),
}


def hail_of(number: int, state: HailState, **changes: object) -> Hail:
    """A neighbour's hail, from the number that also gives its colour and car."""
    with_taxi = state in (HailState.ASSIGNED, HailState.ARRIVING, HailState.ARRIVED, HailState.ON_BOARD)
    hail = Hail(
        key=f"00000000-0000-4000-8000-{number:012d}",
        dispatcher="main",
        call_sign=CallSign(tuple(Colour)[number % 5], number % 9 + 1),
        rider=replace(BY_PHONE, phone_masked=f"139****{3100 + 77 * number}"),
        needs=(),
        width=SearchWidth.NORMAL,
        pressed_at=NOW - 35.0,
        expires_at=NOW + 25.0,
        expires_on_wall=WALL.timestamp() + 25.0,
        state=state,
        vehicle=KINDS[number % len(KINDS)] if with_taxi else None,
        driver=ZHANG if with_taxi else None,
        eta_s=170.0 if with_taxi else None,
        first_eta_s=420.0 if with_taxi else None,
        updated_at=NOW - 4.0,
    )
    return replace(hail, **changes)  # type: ignore[arg-type]


def neighbours(count: int) -> tuple[Hail, ...]:
    """Up to six live hails of six different kinds, longest words first."""
    six = (
        hail_of(14, HailState.ARRIVED, eta_s=0.0, vehicle=ELECTRIC),
        hail_of(10, HailState.ASSIGNED, eta_s=720.0),
        hail_of(11, HailState.SEARCHING),
        hail_of(12, HailState.ARRIVING, eta_s=95.0),
        hail_of(13, HailState.UNKNOWN),
        hail_of(19, HailState.QUEUED, unreachable=True),
    )
    return six[:count]


def with_ended(plain: State, count: int) -> State:
    """Neighbours' hails that have just ended, or that nobody answered, among those that go on."""
    six = (
        hail_of(11, HailState.NO_TAXI),
        hail_of(13, HailState.CANCELLED_BY_RIDER),
        hail_of(12, HailState.RIDER_NO_SHOW, vehicle=TOURAN),
        hail_of(10, HailState.ASSIGNED, eta_s=None),
        hail_of(14, HailState.UNKNOWN, unreachable=True, cancel_reason=EXPIRED_REASON),
        hail_of(19, HailState.REFUSED),
    )
    farewells = tuple(Farewell(hail.key, NOW - 3.0) for hail in six if not hail.awaited)
    return replace(plain, hails=six[:count], farewells=farewells)


def of_the_wait(name: str, state: State, *hours: str) -> tuple[tuple[str, State], ...]:
    """The same screen at hours of which more, less or something else is known."""
    known = ((hour, *HOURS[hour]) for hour in hours)
    return tuple((f"{name}_{hour}", replace(state, experience=own, availability=said)) for hour, own, said in known)


def being_cancelled() -> tuple[Hail, ...]:
    return (
        hail_of(14, HailState.ASSIGNED, cancel_reason="rider"),
        hail_of(11, HailState.SEARCHING, cancel_reason="rider"),
    )


def on(state: State, step: Step) -> State:
    return replace(state, step=step)


def with_ladder(plain: State, *rungs: Rung) -> State:
    return replace(plain, site=replace(plain.site, ladder=rungs))


def front(plain: State, hail: Hail, *, others: int = 2, asking: bool = False) -> State:
    hails = (*neighbours(others), hail)
    return replace(plain, hails=hails, step=Following(hail.key, asking_cancel=asking))
