"""N1 to N8 and N11: what a network does to a request."""

from __future__ import annotations

import threading
import time

from kiosk.journey.timing import HAIL_LIFE_S
from kiosk.log_events import LogEvent
from kiosk.runtime.breaker import FAILURES_TO_OPEN
from tests.faults.company import Kind
from tests.faults.person import Person
from tests.faults.row import Row
from tests.faults.scene import Scene
from tests.faults_as_data import (
    BlackHole,
    Call,
    Drip,
    Fate,
    Flap,
    LateAnswer,
    LoseAnswer,
    LoseRequest,
    Refuse,
    Reset,
)

EXPIRES_LIMIT_S = HAIL_LIFE_S + 30.0
FLAP_S = 5.0
FLAPPED_S = 40.0
REAL_POLL_S = 2.0
OPENINGS = FLAPPED_S / 15.0  # of the breaker, at most, each with one probe
MOST_TURNS = FLAPPED_S / REAL_POLL_S + FAILURES_TO_OPEN * OPENINGS + 5  # of one hail in that time: no storm
REQUESTS_A_TURN = {Kind.HAIL_API: 1, Kind.LETAXI: 4}  # list, then search and hail, or read and put


def cut_off_until_it_expires(scene: Scene, person: Person) -> str:
    """Nobody can be reached: she is told at once, offered the other ways, and after a minute the whole truth."""
    person.hails()
    person.sees("cut_off", limit_s=EXPIRES_LIMIT_S)
    person.hears("dispatch_down")
    assert "rung:hotline" in person.screen.targets, "no other way is offered"
    person.is_answered()
    person.sees("expired", limit_s=EXPIRES_LIMIT_S)
    assert "rung:hotline" in person.screen.targets, "a dead end"
    assert scene.orders() == []
    failed = scene.logged(LogEvent.DISPATCHER_UNREACHABLE)
    return f"told and offered the ladder after {FAILURES_TO_OPEN} failures, 'expired' after a minute ({failed} tries)"


def given_up(scene: Scene, person: Person, times: int, limit_s: float) -> None:
    """Wait until so many requests were given up."""
    events = (LogEvent.DISPATCHER_UNREACHABLE,)
    person.stage.wait_until(lambda _: scene.logged(*events) >= times, f"{times} requests given up", limit_s)


def without_a_name_server_she_is_told_at_once_and_never_left_waiting(scene: Scene) -> str:
    scene.company()
    scene.settings(dispatch={"base_url": "https://dispatch.invalid"})
    return cut_off_until_it_expires(scene, scene.opens("--resolver", "fails"))


def a_resolver_that_hangs_holds_nothing_up(scene: Scene) -> str:
    scene.company()
    scene.settings(dispatch={"base_url": "https://dispatch.invalid"})
    person = scene.opens("--resolver", "hangs")
    person.hails()
    given_up(scene, person, 1, 30.0)
    person.is_answered()
    person.cancels()
    return "a call gives up though the resolver does not; cancelled at once"


def an_unreachable_dispatcher_is_told_and_the_hail_expires(scene: Scene) -> str:
    scene.company().breaks(Refuse())
    return cut_off_until_it_expires(scene, scene.opens())


def a_dispatcher_that_comes_back_gets_the_hail_once(scene: Scene) -> str:
    scene.company().breaks(Refuse(for_s=4.0))
    person = scene.brings_a_taxi()
    person.cancels()
    assert len(scene.orders()) == 1
    return f"sent after {scene.logged(LogEvent.DISPATCHER_UNREACHABLE)} tries in vain"


def a_connect_that_hangs_is_given_up(scene: Scene) -> str:
    scene.company().breaks(BlackHole())
    person = scene.opens()
    person.hails()
    given_up(scene, person, 2, 20.0)
    person.is_answered()
    scene.mends()
    person.sees_taxi()
    person.cancels()
    assert len(scene.orders()) == 1
    return "two connects given up within 20 s, then one order"


def survives(scene: Scene, *fates: Fate) -> tuple[int, int]:
    """One press through these; returns how often it was submitted and how often asked for by key."""
    company = scene.company()
    company.breaks(*fates)
    person = scene.brings_a_taxi()
    keys = {each.key for each in company.proxy.history(Call.SUBMIT)}
    person.cancels()
    assert len(scene.orders()) == 1
    assert len(keys) == 1, f"{len(keys)} keys for one press"
    return company.asked(Call.SUBMIT), company.asked(Call.LOOK_UP)


def told(submits: int, look_ups: int) -> str:
    return f"sent {submits}×, asked for by key {look_ups}×, one key"


def a_lost_request_is_sent_again_under_the_same_key(scene: Scene) -> str:
    submits, look_ups = survives(scene, LoseRequest(on=Call.SUBMIT))
    assert (submits, look_ups >= 1) == (2, True)
    return told(submits, look_ups)


def a_lost_answer_never_makes_a_second_taxi(scene: Scene) -> str:
    submits, look_ups = survives(scene, LoseAnswer(on=Call.SUBMIT))
    assert (submits, look_ups >= 1) == (1, True)
    return told(submits, look_ups)


def a_late_answer_never_makes_a_second_taxi(scene: Scene) -> str:
    submits, look_ups = survives(scene, LateAnswer(on=Call.SUBMIT, delay_s=6.0))
    assert (submits, look_ups >= 1) == (1, True)
    return told(submits, look_ups)


def a_torn_answer_is_asked_for_again(scene: Scene) -> str:
    submits, look_ups = survives(scene, Reset(on=Call.SUBMIT), Reset(on=Call.LOOK_UP), Reset(on=Call.STATUS, times=2))
    assert (submits, look_ups >= 2) == (1, True)
    return told(submits, look_ups)


def an_answer_that_drips_does_not_hold_the_kiosk(scene: Scene) -> str:
    began = time.monotonic()
    submits, look_ups = survives(
        scene, Drip(on=Call.SUBMIT, delay_s=1.0), Drip(on=Call.LOOK_UP, delay_s=1.0, headers=True)
    )
    assert submits == 1
    assert time.monotonic() - began < HAIL_LIFE_S, "a drip of a byte a second held a call"  # whole, it takes minutes
    return told(submits, look_ups)


def a_flapping_line_makes_no_storm(scene: Scene) -> str:
    company = scene.company(time_scale=1.0, sure=False)
    company.simulator.order("nobody_accepts")
    company.breaks(Flap(period_s=FLAP_S))
    person = scene.opens(poll_s=REAL_POLL_S)
    person.hails()
    ends = time.monotonic() + FLAPPED_S
    while time.monotonic() < ends:
        person.is_answered()
        threading.Event().wait(FLAP_S)
    attempts = company.asked() + scene.logged(LogEvent.DISPATCHER_UNREACHABLE)
    scene.mends()
    assert attempts <= MOST_TURNS * REQUESTS_A_TURN[scene.kind], f"a storm: {attempts} attempts in {FLAPPED_S:.0f} s"
    person.cancels()
    return f"{attempts} attempts in {FLAPPED_S:.0f} s"


ROWS = (
    Row(
        "N1",
        "The dispatcher's name is not known",
        "a host name under .invalid, a resolver that says so",
        "the ladder at once, spoken; expired after 60 s, nothing sent",
        without_a_name_server_she_is_told_at_once_and_never_left_waiting,
    ),
    Row(
        "N1b",
        "The resolver does not answer",
        "a resolver that hangs for 30 s",
        "the call gives up by itself; cancelling works",
        a_resolver_that_hangs_holds_nothing_up,
    ),
    Row(
        "N2",
        "Connection refused",
        "proxy: listening socket closed",
        "retried, ladder at once, expired after 60 s, nothing sent",
        an_unreachable_dispatcher_is_told_and_the_hail_expires,
    ),
    Row(
        "N2b",
        "Connection refused for a while",
        "proxy: closed for 4 s",
        "sent when it is back, one order",
        a_dispatcher_that_comes_back_gets_the_hail_once,
        quick=True,
    ),
    Row(
        "N3",
        "Connection into a black hole",
        "proxy: a SYN gets no answer",
        "each connect given up after 3.05 s; one order when it is well",
        a_connect_that_hangs_is_given_up,
    ),
    Row(
        "N4",
        "Request lost",
        "proxy: closed before anything is forwarded",
        "asked for by key, sent again with the same key: one order",
        a_lost_request_is_sent_again_under_the_same_key,
        quick=True,
    ),
    Row(
        "N5",
        "Answer lost after the order was made",
        "proxy: carried out, then closed",
        "found by key, never sent again: one order",
        a_lost_answer_never_makes_a_second_taxi,
        quick=True,
    ),
    Row(
        "N6",
        "Answer later than the client waits",
        "proxy: 6 s late, read time-out 5 s",
        "found by key: one order",
        a_late_answer_never_makes_a_second_taxi,
    ),
    Row(
        "N7",
        "Connection reset in the middle of an answer",
        "proxy: RST after half the body, on sending, asking by key and polling",
        "found by key: one order",
        a_torn_answer_is_asked_for_again,
        quick=True,
    ),
    Row(
        "N8",
        "Answer drips byte by byte",
        "proxy: a byte a second, body, then head",
        "the total deadline holds: found by key, one order",
        an_answer_that_drips_does_not_hold_the_kiosk,
    ),
    Row(
        "N11",
        "Link flaps every 5 s",
        "proxy: 5 s refused, 5 s up, for 40 s",
        f"no storm: at most {MOST_TURNS:.0f} attempts, at Le.Taxi of {REQUESTS_A_TURN[Kind.LETAXI]} requests each",
        a_flapping_line_makes_no_storm,
    ),
)
