"""S8 to S12: what a dispatcher says about a hail."""

from __future__ import annotations

import re

from pydantic import JsonValue

from kiosk.dispatch_client.client import MAX_ETA_S
from kiosk.domain import minutes_left
from kiosk.log_events import LogEvent
from tests.faults.company import Kind
from tests.faults.person import TAXI
from tests.faults.row import Row
from tests.faults.scene import Scene
from tests.faults_as_data import Call, Rewrite

MINUTES = re.compile(r"(-?\d+)\s*分钟")

NOBODY_S = {Kind.HAIL_API: 60.0, Kind.LETAXI: 180.0}  # until drivers who refuse are no longer asked, and some
TOLD_BY = {Kind.HAIL_API: (Call.STATUS,), Kind.LETAXI: (Call.LOOK_UP, Call.LOOK_UP)}  # what tells its state
OLD = "2026-01-01T00:00:00Z"
Members = dict[str, JsonValue]
LIES: dict[Kind, tuple[Members, ...]] = {
    Kind.HAIL_API: (
        {"status": "arriving", "updated_at": OLD},
        {"status": "searching", "updated_at": OLD, "events": []},
        {"status": "flying"},
        {"id": ""},
    ),
    Kind.LETAXI: ({"status": "received_by_taxi"}, {"status": "accepted_by_taxi"}, {"status": "flying"}, {"id": ""}),
}
ALIVE: dict[Kind, Members] = {
    Kind.HAIL_API: {
        "status": "assigned",
        "vehicle": {"plate": "沪A D5683", "colour": "#F3F4F4", "model": "大众途安"},
        "driver": {"surname": "张"},
    },
    Kind.LETAXI: {"status": "received_by_operator"},
}


def a_taxi_that_is_here_is_not_taken_back(scene: Scene) -> str:
    """What the dispatcher says about a taxi that is here: it is on its way, it is searched for, it flies."""
    company = scene.company()
    person = scene.opens()
    person.hails()
    person.sees("arrived", limit_s=120.0)
    before = len(person.stage.seen)
    lies = LIES[scene.kind]
    company.breaks(*(Rewrite(on=Call.STATUS, members=members) for members in lies))
    asked = company.asked(Call.STATUS)
    person.is_answered()
    told = asked + len(lies) + 2
    person.stage.wait_until(lambda _: company.asked(Call.STATUS) >= told, "the lies to be told", 30.0)
    alarm = {Kind.HAIL_API: LogEvent.REPORT_OUT_OF_ORDER, Kind.LETAXI: LogEvent.DISPATCHER_NONSENSE}[scene.kind]
    assert scene.logged(alarm) >= 1, "no word for the technician"
    person.sees("on_board", "completed", limit_s=120.0)
    backwards = {"coming", "searching", "home"} & set(person.stage.seen[before:])
    assert not backwards, f"went back to {backwards}"
    return "an older station, an older search, a state and an id that do not exist: never moved back from 'arrived'"


def a_cancelled_hail_never_comes_back(scene: Scene) -> str:
    company = scene.company()
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    person.cancels()
    before = len(person.stage.seen)
    cancels = company.asked(Call.CANCEL)
    company.breaks(*(Rewrite(on=on, members=ALIVE[scene.kind]) for on in TOLD_BY[scene.kind]))
    person.is_answered()
    company.proxy.wait_until(lambda _: company.asked(Call.CANCEL) > cancels)
    person.goes_home(20.0)
    assert not set(person.stage.seen[before:]) & {"coming", "searching", "arrived"}, "an end was taken back"
    assert scene.logged(LogEvent.HAIL_BACK_TO_LIFE) == 1
    return "stays cancelled on the screen, cancelled again at the dispatcher"


def a_driver_who_gives_it_back_is_replaced(scene: Scene) -> str:
    company = scene.company(sure=False)
    company.simulator.order("driver_cancels")
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    person.hears("redispatched", 60.0)
    person.is_answered()
    person.sees_taxi(90.0)
    person.cancels()
    assert (len(scene.orders()), company.asked(Call.SUBMIT)) == (1, 1 if scene.kind is Kind.HAIL_API else 2)
    return "told that it is searched for again, another taxi, still one order"


def nobody_accepting_is_said_and_never_a_dead_end(scene: Scene) -> str:
    company = scene.company(sure=False)
    company.simulator.order("nobody_accepts")
    person = scene.opens()
    person.hails()
    person.is_answered()
    person.sees("no_driver", limit_s=NOBODY_S[scene.kind])
    person.hears("no_driver")
    person.taps("rung:hotline")
    person.sees("rung_hotline")
    person.taps("back")
    person.sees("no_driver")
    return "'no_driver', spoken; the hotline is one touch away"


def minutes_on_the_screen_are_possible_minutes(scene: Scene) -> str:
    company = scene.company(time_scale=2.0)
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    seen: list[str] = []
    for eta_s, minutes in ((1500.0, minutes_left(1500.0)), (-600.0, 1)):
        company.simulator.order("eta_jump", eta_s=eta_s, times=1000)
        person.stage.wait_until(lambda screen, want=minutes: want in shown(screen.texts), f"{minutes} minutes", 20.0)  # type: ignore[misc]
        company.simulator.http.delete("/orders")
        seen.append(f"{minutes} min for {eta_s:.0f} s")
    person.hears("later")
    company.simulator.order("eta_jump", eta_s=MAX_ETA_S * 100, times=1000)
    person.stage.wait_until(lambda screen: not shown(screen.texts), "no minutes at all", 20.0)
    person.is_answered()
    scene.mends()
    person.cancels()
    return f"{', '.join(seen)}, none for an absurd one; the longer wait was announced"


def shown(texts: tuple[str, ...]) -> set[int]:
    """The minutes that a screen with a taxi promises."""
    return {int(number) for number in MINUTES.findall("".join(texts))}


def a_forgotten_key_makes_no_second_taxi(scene: Scene) -> str:
    company = scene.company(time_scale=2.0)
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    company.simulator.order("forget_key")
    scene.dies(person)
    person = scene.opens()
    person.sees(*TAXI)
    person.is_answered()
    person.cancels()
    assert (len(scene.orders()), company.asked(Call.SUBMIT)) == (1, 1)
    assert company.asked(Call.STATUS) > 0
    scene.people[0].presses, scene.people[1].presses = 1, 0
    return "asked by the hail's id, also after a restart, never sent again"


ROWS = (
    Row(
        "S8",
        "Reports out of order, impossible or doubled",
        "proxy rewrites what is said about a taxi that has arrived",
        "never back to an earlier station",
        a_taxi_that_is_here_is_not_taken_back,
    ),
    Row(
        "S8b",
        "A cancelled hail is said to live",
        "proxy rewrites the state of a cancelled hail to 'assigned'",
        "an end stays an end; cancelled again",
        a_cancelled_hail_never_comes_back,
    ),
    Row(
        "S9",
        "Driver accepts, then gives it back",
        "simulator: driver_cancels",
        "searched for again, spoken, one order",
        a_driver_who_gives_it_back_is_replaced,
    ),
    Row(
        "S10",
        "Nobody accepts",
        "simulator: nobody_accepts",
        "the truth within a minute, at Le.Taxi within three, and a next step",
        nobody_accepting_is_said_and_never_a_dead_end,
        quick=True,
    ),
    Row(
        "S11",
        "Estimate jumps, is negative, is absurd",
        "simulator: eta_jump to 25 min, -10 min, 300 h",
        "clamped, the longer wait announced",
        minutes_on_the_screen_are_possible_minutes,
        no_letaxi="it estimates nothing; what is reckoned from a position is L9",
    ),
    Row(
        "S12",
        "Dispatcher forgets its keys",
        "simulator: forget_key while the taxi drives, then kill -9 and restart",
        "asked by the hail's id, never sent again",
        a_forgotten_key_makes_no_second_taxi,
        no_letaxi="the customer_id is part of the hail and is kept as long",
    ),
)
