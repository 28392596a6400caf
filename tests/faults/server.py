"""S1 to S12: what a dispatcher does to a hail."""

from __future__ import annotations

import email.utils
import re
import time
from pathlib import Path

from kiosk.dispatch_client.client import MAX_ETA_S
from kiosk.domain import minutes_left
from kiosk.log_events import LogEvent
from kiosk.runtime.hail_desk import STILL_WORKED_ON
from tests.faults.network import EXPIRES_LIMIT_S, survives, told
from tests.faults.person import TAXI, Person
from tests.faults.row import Row
from tests.faults.scene import Scene
from tests.faults_as_data import Call, Garbage, Huge, Rewrite, Status, Twins, WrongType

LATER_S = 2.0
GARBLED = "soon; maybe"
GROWTH_MOST_MB = 60.0  # of the kiosk while it meets an answer without an end
MINUTES = re.compile(r"(-?\d+)\s*分钟")


def error_then_well(scene: Scene) -> str:
    submits, look_ups = survives(scene, Status(on=Call.SUBMIT, code=500, times=2))
    assert submits == 3
    return told(submits, look_ups)


def asked_to_wait(scene: Scene, code: int, retry_after: str, at_least_s: float) -> str:
    """A refusal for now with Retry-After; the next request comes when it was asked for, and there is one order."""
    company = scene.company()
    company.breaks(Status(on=Call.SUBMIT, code=code, retry_after=retry_after))
    person = scene.opens()
    person.hails()
    person.is_answered()
    person.sees_taxi()
    asked = [each for each in company.proxy.history() if each.call in (Call.SUBMIT, Call.LOOK_UP)]
    waited_s = asked[1].arrived_s - asked[0].arrived_s
    assert waited_s >= at_least_s, f"asked to wait {at_least_s:.0f} s, waited {waited_s:.1f} s"
    person.cancels()
    assert len(scene.orders()) == 1
    return f"asked again after {waited_s:.1f} s, one order"


def later_in_seconds(scene: Scene) -> str:
    return asked_to_wait(scene, 503, f"{LATER_S:.0f}", LATER_S)


def later_by_date(scene: Scene) -> str:
    date = email.utils.formatdate(time.time() + 30.0, usegmt=True)
    scene.company()
    # The date is read by the server's own clock; this answer carries none, so by the kiosk's, which is the same here.
    company = scene.main
    company.breaks(Status(on=Call.SUBMIT, code=503, retry_after=date))
    person = scene.opens()
    person.hails()
    person.is_answered()
    person.sees("cut_off")  # more than 15 s of peace were asked for: she is told
    person.sees_taxi()
    first, second = [each for each in company.proxy.history() if each.call in (Call.SUBMIT, Call.LOOK_UP)][:2]
    waited_s = second.arrived_s - first.arrived_s
    assert waited_s >= 15.0, f"waited {waited_s:.1f} s"
    person.cancels()
    return f"left in peace for {waited_s:.0f} s, then one order"


def later_garbled(scene: Scene) -> str:
    return asked_to_wait(scene, 503, GARBLED, 0.0)


def later_than_its_life(scene: Scene) -> str:
    company = scene.company()
    company.breaks(Status(code=503, retry_after="3600", times=None))
    person = scene.opens()
    person.hails()
    person.sees("cut_off")
    person.is_answered()
    person.sees("expired", "unanswered", limit_s=EXPIRES_LIMIT_S)
    asked = company.asked()
    assert asked <= 4, f"{asked} requests though an hour's peace was asked for"
    assert scene.orders() == []
    scene.mends()
    return f"obeyed to the end of the hail's life and no longer: {asked} requests, then '{person.screen.name}'"


def too_many_requests(scene: Scene) -> str:
    return asked_to_wait(scene, 429, f"{LATER_S:.0f}", LATER_S)


def still_worked_on(scene: Scene) -> str:
    company = scene.company()
    company.simulator.order("slow", on="submit", delay_s=7.0)  # the client gives up after 5 s, its key is busy till 7
    person = scene.opens()
    person.hails()
    person.is_answered()
    person.sees_taxi()
    busy = [each for each in company.proxy.history() if each.upstream_status == STILL_WORKED_ON]
    person.cancels()
    assert busy, "the dispatcher never said that it is still working"
    assert (len(scene.orders()), company.asked(Call.SUBMIT)) == (1, 1)
    return f"told 'still being worked on' {len(busy)}×, asked again by key, one order"


def refused(scene: Scene, code: int, problem: str) -> None:
    """A refusal is never repeated; she is told, and offered the other ways."""
    company = scene.companies[0] if scene.companies else scene.company()
    before = company.asked(Call.SUBMIT)
    company.breaks(Status(on=Call.SUBMIT, code=code, problem=problem, times=None))
    person = scene.people[0] if scene.people else scene.opens()
    person.hails(scene.number())
    person.sees("refused")
    assert "rung:hotline" in person.screen.targets, "a dead end"
    person.is_answered()
    assert company.asked(Call.SUBMIT) == before + 1, "sent again after a refusal"
    assert f"status={code}" in scene.log.read_text("utf-8"), "no code for the technician"
    person.goes_home(20.0)
    company.proxy.clear()


def key_reused(scene: Scene) -> str:
    refused(scene, 422, "KEY_REUSED")
    assert scene.orders() == []
    return "'refused', sent once, an error in the log"


def refused_three_ways(scene: Scene) -> str:
    for code, problem in ((400, "BAD_REQUEST"), (401, "UNAUTHORISED"), (403, "FORBIDDEN")):
        refused(scene, code, problem)
    assert scene.orders() == []
    return "three times 'refused', each sent once, each in the log"


def nonsense(scene: Scene) -> str:
    company = scene.company()
    person = scene.opens()
    for kind in (Garbage, Twins, WrongType):
        company.breaks(kind(on=Call.SUBMIT))
        person.hails(scene.number())
        person.is_answered()
        person.sees_taxi()
        person.cancels()
        person.goes_home(20.0)
    made = len(scene.orders())
    assert (made, company.asked(Call.SUBMIT)) == (3, 3)
    return "invalid JSON, a key twice, HTML as type: each answer thrown away, the hail found by key"


def endless_answer(scene: Scene) -> str:
    company = scene.company()
    person = scene.opens()
    before = memory_mb(person)
    company.breaks(Huge(on=Call.SUBMIT, mebibytes=None), Huge(on=Call.LOOK_UP, mebibytes=100))
    person.hails()
    person.is_answered()
    person.sees_taxi()
    grown = memory_mb(person) - before
    person.cancels()
    assert grown < GROWTH_MOST_MB, f"grew by {grown:.0f} MB"
    assert len(scene.orders()) == 1
    return f"cut at its limit, found by key, {max(0.0, grown):.0f} MB more memory"


def memory_mb(person: Person) -> float:
    assert person.stage.process is not None
    status = Path(f"/proc/{person.stage.process.pid}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def out_of_order(scene: Scene) -> str:
    """What the dispatcher says about a taxi that is here: it is on its way, it is searched for, it flies."""
    company = scene.company()
    company.simulator.order("sure_taxi")
    person = scene.opens()
    person.hails()
    person.sees("arrived", limit_s=120.0)
    before = len(person.stage.seen)
    old = "2026-01-01T00:00:00Z"
    lies = ({"status": "arriving", "updated_at": old}, {"status": "searching", "updated_at": old, "events": []})
    for members in (*lies, {"status": "flying"}, {"id": ""}):
        company.breaks(Rewrite(on=Call.STATUS, members=members))
    asked = company.asked(Call.STATUS)
    person.is_answered()
    person.stage.wait_until(lambda _: company.asked(Call.STATUS) >= asked + 6, "the lies to be told", 30.0)
    person.sees("on_board", "completed", limit_s=120.0)
    backwards = {"coming", "searching", "home"} & set(person.stage.seen[before:])
    assert not backwards, f"went back to {backwards}"
    return "an older station, an older search, a state and an id that do not exist: never moved back from 'arrived'"


def back_to_life(scene: Scene) -> str:
    company = scene.company()
    company.simulator.order("sure_taxi")
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    person.cancels()
    before = len(person.stage.seen)
    cancels = company.asked(Call.CANCEL)
    taxi = {"status": "assigned", "vehicle": {"plate": "沪A D5683", "colour": "#F3F4F4", "model": "大众途安"}}
    company.breaks(Rewrite(on=Call.STATUS, members={**taxi, "driver": {"surname": "张"}}))
    person.is_answered()
    company.proxy.wait_until(
        lambda each: each.call is Call.CANCEL and each.number > 0 and company.asked(Call.CANCEL) > cancels
    )
    person.goes_home(20.0)
    assert not set(person.stage.seen[before:]) & {"coming", "searching", "arrived"}, "an end was taken back"
    assert scene.logged(LogEvent.HAIL_BACK_TO_LIFE) == 1
    return "stays cancelled on the screen, cancelled again at the dispatcher"


def driver_gives_it_back(scene: Scene) -> str:
    company = scene.company()
    company.simulator.order("driver_cancels")
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    person.hears("redispatched", 60.0)
    person.is_answered()
    person.sees_taxi(90.0)
    person.cancels()
    assert (len(scene.orders()), company.asked(Call.SUBMIT)) == (1, 1)
    return "told that it is searched for again, another taxi, still one order"


def nobody_accepts(scene: Scene) -> str:
    company = scene.company()
    company.simulator.order("nobody_accepts")
    person = scene.opens()
    person.hails()
    person.is_answered()
    person.sees("no_driver", limit_s=60.0)
    person.hears("no_driver")
    person.taps("rung:hotline")
    person.sees("rung_hotline")
    person.taps("back")
    person.sees("no_driver")
    return "'no_driver', spoken; the hotline is one touch away"


def jumping_estimate(scene: Scene) -> str:
    company = scene.company(time_scale=2.0)
    company.simulator.order("sure_taxi")
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


def forgotten_key(scene: Scene) -> str:
    company = scene.company(time_scale=2.0)
    company.simulator.order("sure_taxi")
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


def _retry_after(id: str, retry_after: str, expected: str, run: object, promise: str, quick: bool = False) -> Row:
    injected = f"proxy: 503 with Retry-After: {retry_after}"
    assert callable(run)
    return Row(id, "503, come back later", injected, expected, run, promise=promise, quick=quick)


ROWS = (
    Row(
        "S1",
        "500, then well",
        "proxy: 500 twice on sending",
        "asked for by key, sent again with the same key: one order",
        error_then_well,
        promise="a_server_error_is_tried_again_and_makes_one_order",
        quick=True,
    ),
    _retry_after("S2a", "2", "not asked before that", later_in_seconds, "a_wait_in_seconds_is_kept", quick=True),
    _retry_after("S2b", "3600", "obeyed to the end of its life", later_than_its_life, "an_hour_is_not_waited_for"),
    _retry_after("S2c", "an HTTP date in 30 s", "not asked before that", later_by_date, "a_wait_by_date_is_kept"),
    _retry_after("S2d", GARBLED, "ignored", later_garbled, "an_unreadable_wait_is_ignored"),
    Row(
        "S3",
        "429, too many requests",
        "proxy: 429 with Retry-After: 2",
        "as 503; certainly not carried out",
        too_many_requests,
        promise="a_busy_dispatcher_is_given_its_time",
    ),
    Row(
        "S4",
        "409, still being worked on",
        "simulator takes 7 s; the client gives up at 5 s and asks",
        "asked again, never sent again: one order",
        still_worked_on,
        promise="an_order_in_the_making_is_waited_for",
    ),
    Row(
        "S5",
        "422, key used for another hail",
        "proxy: 422 KEY_REUSED",
        "'refused', not repeated, error in the log",
        key_reused,
        promise="a_refusal_is_told_and_not_repeated",
        quick=True,
    ),
    Row(
        "S6",
        "400, 401, 403",
        "proxy: each in turn",
        "'refused', not repeated, a code for the technician",
        refused_three_ways,
        promise="a_dispatcher_that_will_not_take_it_is_never_pestered",
    ),
    Row(
        "S7",
        "Nonsense for an answer",
        "proxy: broken JSON, a key twice, HTML as content type",
        "thrown away; the hail found by key",
        nonsense,
        promise="nonsense_is_never_taken_for_an_answer",
    ),
    Row(
        "S7b",
        "An answer without an end",
        "proxy: JSON that never ends, then 100 MB",
        f"cut at its limit; less than {GROWTH_MOST_MB:.0f} MB more memory",
        endless_answer,
        promise="an_answer_without_an_end_does_not_fill_the_memory",
    ),
    Row(
        "S8",
        "Reports out of order, impossible or doubled",
        "proxy rewrites what is said about a taxi that has arrived",
        "never back to an earlier station",
        out_of_order,
        promise="a_taxi_that_is_here_is_not_taken_back",
    ),
    Row(
        "S8b",
        "A cancelled hail is said to live",
        "proxy rewrites the state of a cancelled hail to 'assigned'",
        "an end stays an end; cancelled again",
        back_to_life,
        promise="a_cancelled_hail_never_comes_back",
    ),
    Row(
        "S9",
        "Driver accepts, then gives it back",
        "simulator: driver_cancels",
        "searched for again, spoken, one order",
        driver_gives_it_back,
        promise="a_driver_who_gives_it_back_is_replaced",
    ),
    Row(
        "S10",
        "Nobody accepts",
        "simulator: nobody_accepts",
        "the truth within a minute, and a next step",
        nobody_accepts,
        promise="nobody_accepting_is_said_and_never_a_dead_end",
        quick=True,
    ),
    Row(
        "S11",
        "Estimate jumps, is negative, is absurd",
        "simulator: eta_jump to 25 min, -10 min, 300 h",
        "clamped, the longer wait announced",
        jumping_estimate,
        promise="minutes_on_the_screen_are_possible_minutes",
    ),
    Row(
        "S12",
        "Dispatcher forgets its keys",
        "simulator: forget_key while the taxi drives, then kill -9 and restart",
        "asked by the hail's id, never sent again",
        forgotten_key,
        promise="a_forgotten_key_makes_no_second_taxi",
    ),
)
