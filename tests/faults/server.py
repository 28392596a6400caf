"""S1 to S7: what a dispatcher answers to a hail."""

from __future__ import annotations

import email.utils
import re
import time
from pathlib import Path

from kiosk.runtime.hail_desk import STILL_WORKED_ON
from tests.faults.company import Company, Kind
from tests.faults.network import EXPIRES_LIMIT_S, survives, told
from tests.faults.person import Person
from tests.faults.row import Row
from tests.faults.scene import Scene
from tests.faults_as_data import Call, Garbage, Huge, Status, Twins, WrongType

LATER_S = 2.0
GARBLED = "soon; maybe"
GROWTH_MOST_MB = 60.0  # of the kiosk while it meets an answer without an end
MINUTES = re.compile(r"(-?\d+)\s*分钟")


def a_server_error_is_tried_again_and_makes_one_order(scene: Scene) -> str:
    submits, look_ups = survives(scene, Status(on=Call.SUBMIT, code=500, times=2))
    assert submits == 3
    return told(submits, look_ups)


def asked_to_wait(scene: Scene, code: int, retry_after: str, at_least_s: float) -> str:
    """A refusal for now with Retry-After; the next request comes when it was asked for, and there is one order."""
    company = scene.company()
    company.breaks(Status(on=Call.SUBMIT, code=code, retry_after=retry_after))
    person = scene.brings_a_taxi()
    waited_s = peace_s(company)
    assert waited_s >= at_least_s, f"asked to wait {at_least_s:.0f} s, waited {waited_s:.1f} s"
    person.cancels()
    assert len(scene.orders()) == 1
    return f"asked again after {waited_s:.1f} s, one order"


def peace_s(company: Company) -> float:
    """From the answer that asked for peace to the next request about the hail."""
    history = company.proxy.history()
    spoiled = next(place for place, each in enumerate(history) if each.fate == "status")
    after = next(each for each in history[spoiled + 1 :] if each.call in (Call.SUBMIT, Call.LOOK_UP))
    return after.arrived_s - history[spoiled].arrived_s


def a_wait_in_seconds_is_kept(scene: Scene) -> str:
    return asked_to_wait(scene, 503, f"{LATER_S:.0f}", LATER_S)


def a_wait_by_date_is_kept(scene: Scene) -> str:
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
    waited_s = peace_s(company)
    assert waited_s >= 15.0, f"waited {waited_s:.1f} s"
    person.cancels()
    return f"left in peace for {waited_s:.0f} s, then one order"


def an_unreadable_wait_is_ignored(scene: Scene) -> str:
    return asked_to_wait(scene, 503, GARBLED, 0.0)


def an_hour_is_not_waited_for(scene: Scene) -> str:
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


def a_busy_dispatcher_is_given_its_time(scene: Scene) -> str:
    return asked_to_wait(scene, 429, f"{LATER_S:.0f}", LATER_S)


def an_order_in_the_making_is_waited_for(scene: Scene) -> str:
    company = scene.company()
    company.simulator.order("slow", on="submit", delay_s=7.0)  # the client gives up after 5 s, its key is busy till 7
    person = scene.brings_a_taxi()
    busy = [each for each in company.proxy.history() if each.upstream_status == STILL_WORKED_ON]
    person.cancels()
    if scene.kind is Kind.LETAXI:  # whoever asks is told of no hail until it is made
        (order,) = scene.orders()
        return f"sent {company.asked(Call.SUBMIT)}×, hails made: {len(order.hails)}, one customer, one car"
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


def a_refusal_is_told_and_not_repeated(scene: Scene) -> str:
    refused(scene, 422, "KEY_REUSED")
    assert scene.orders() == []
    return "'refused', sent once, an error in the log"


def a_dispatcher_that_will_not_take_it_is_never_pestered(scene: Scene) -> str:
    for code, problem in ((400, "BAD_REQUEST"), (401, "UNAUTHORISED"), (403, "FORBIDDEN")):
        refused(scene, code, problem)
    assert scene.orders() == []
    return "three times 'refused', each sent once, each in the log"


def nonsense_is_never_taken_for_an_answer(scene: Scene) -> str:
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


def an_answer_without_an_end_does_not_fill_the_memory(scene: Scene) -> str:
    company = scene.company()
    person = scene.opens()
    person.sees("home")
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


ROWS = (
    Row(
        "S1",
        "500, then well",
        "proxy: 500 twice on sending",
        "asked for by key, sent again with the same key: one order",
        a_server_error_is_tried_again_and_makes_one_order,
        quick=True,
    ),
    Row(
        "S2a",
        "503, come back in 2 s",
        "proxy: Retry-After: 2",
        "not asked before that, one order",
        a_wait_in_seconds_is_kept,
        quick=True,
    ),
    Row(
        "S2b",
        "503, come back in an hour",
        "proxy: Retry-After: 3600, to every request",
        "ladder at once, left in peace, 'expired' after a minute",
        an_hour_is_not_waited_for,
    ),
    Row(
        "S2c",
        "503, come back at an HTTP date",
        "proxy: Retry-After: a date 30 s ahead",
        "not asked before that, one order",
        a_wait_by_date_is_kept,
    ),
    Row(
        "S2d",
        "503 with a garbled wait",
        f"proxy: Retry-After: {GARBLED}",
        "ignored, tried again, one order",
        an_unreadable_wait_is_ignored,
    ),
    Row(
        "S3",
        "429, too many requests",
        "proxy: 429 with Retry-After: 2",
        "as 503; certainly not carried out",
        a_busy_dispatcher_is_given_its_time,
    ),
    Row(
        "S4",
        "409, still being worked on; at Le.Taxi no word of it",
        "dispatcher takes 7 s; the client gives up at 5 s and asks",
        "asked again, never sent again: one order; at Le.Taxi sent again: one car",
        an_order_in_the_making_is_waited_for,
    ),
    Row(
        "S5",
        "422, key used for another hail",
        "proxy: 422 KEY_REUSED",
        "'refused', not repeated, error in the log",
        a_refusal_is_told_and_not_repeated,
        quick=True,
        no_letaxi="no key, so none can be used twice; its own refusal is L12",
    ),
    Row(
        "S6",
        "400, 401, 403",
        "proxy: each in turn",
        "'refused', not repeated, a code for the technician",
        a_dispatcher_that_will_not_take_it_is_never_pestered,
    ),
    Row(
        "S7",
        "Nonsense for an answer",
        "proxy: broken JSON, a key twice, HTML as content type",
        "thrown away; the hail found by key",
        nonsense_is_never_taken_for_an_answer,
    ),
    Row(
        "S7b",
        "An answer without an end",
        "proxy: JSON that never ends, then 100 MB",
        f"cut at its limit; less than {GROWTH_MOST_MB:.0f} MB more memory",
        an_answer_without_an_end_does_not_fill_the_memory,
    ),
)
