"""X1 to X8: what the table forgot: late requests, lost cancels, a second company, limits, a provider in trouble."""

from __future__ import annotations

from kiosk.journey.limits import HAILS_PER_NUMBER_PER_HOUR, NO_SHOWS_BEFORE_CODE
from kiosk.log_events import LogEvent
from kiosk.runtime.breaker import OPEN_S
from tests.fault_proxy_fixtures import FaultProxy
from tests.faults.company import Kind
from tests.faults.person import WAITING
from tests.faults.row import ONCE, Row
from tests.faults.scene import Scene
from tests.faults_as_data import (
    BlackHole,
    Call,
    Fault,
    LateRequest,
    LoseAnswer,
    LoseRequest,
    Portal,
    Refuse,
)

LATE_S = 9.0  # later than the client waits, sooner than the hail's end
WELL_AGAIN_S = OPEN_S + 15.0


def a_request_that_arrives_after_the_cancel_is_cancelled_again(scene: Scene) -> str:
    company = scene.company(time_scale=1.0)
    company.breaks(LateRequest(on=Call.SUBMIT, delay_s=LATE_S))
    person = scene.opens()
    person.hails()
    person.is_answered()
    person.cancels()
    assert scene.orders() == [], "the request was not late"
    person.goes_home(20.0)
    before = len(person.stage.seen)
    company.proxy.wait_until(lambda each: each.call is Call.CANCEL)
    person.stage.wait_until(lambda _: not scene.orders()[0].live, "the end of it", 20.0)
    assert scene.orders()[0].called_off
    assert set(person.stage.seen[before:]) <= {"home", "help"}, "it came back to life on the screen"
    assert scene.logged(LogEvent.HAIL_BACK_TO_LIFE) == 1
    return (
        "the order that came to life after the cancel was found by its key and cancelled; on the screen it stays over"
    )


def a_late_request_and_its_repetition_are_one_order(scene: Scene) -> str:
    company = scene.company(time_scale=1.0)
    company.breaks(LateRequest(on=Call.SUBMIT, delay_s=LATE_S))
    person = scene.brings_a_taxi()
    first = company.proxy.history(Call.SUBMIT)[0]
    company.proxy.wait_ended(first.number)
    person.cancels()
    assert (len(scene.orders()), company.asked(Call.SUBMIT)) == (1, 2)
    if scene.kind is Kind.LETAXI:
        hails = len(scene.orders()[0].hails)
        return f"sent again before the first arrived: hails made: {hails}, one customer, one car"
    return "sent again before the first arrived: one key, one order"


def a_cancel_gets_through_however_many_answers_are_lost(scene: Scene) -> str:
    company = scene.company(time_scale=1.0)
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    company.breaks(LoseRequest(on=Call.CANCEL, times=2), LoseAnswer(times=None))
    person.asks_to_cancel()
    person.sees("cancelling")
    company.proxy.wait_until(lambda each: each.call is Call.CANCEL and each.fate == "lose_answer")
    person.is_answered()
    person.stage.wait_until(lambda _: scene.orders()[0].called_off, "the end of it", 20.0)
    scene.mends()
    person.sees("cancelled")
    return f"cancelled at the dispatcher though no answer came ({company.asked(Call.CANCEL)} tries), then told"


def a_second_company_is_asked_while_the_first_is_out_of_reach_and_the_first_never(scene: Scene) -> str:
    first, second = scene.company(), scene.company(time_scale=1.0)
    first.breaks(Refuse())
    person = scene.opens()
    person.hails()
    person.sees("cut_off")
    person.is_answered()
    person.taps("rung:second")
    person.sees_taxi()
    scene.mends()
    asked = first.asked()
    first.proxy.wait_until(lambda each: each.number > asked)  # it is back, and has been asked something
    assert (first.asked(Call.SUBMIT), len(first.orders()), len(second.orders())) == (0, 0, 1)
    person.cancels()
    return "one order at the second company; the first, back again, was sent nothing"


def one_number_has_one_taxi(scene: Scene) -> str:
    scene.company(time_scale=1.0)
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    person.leaves()
    person.gives_number()
    person.sees_taxi()
    person.hears("already")
    person.is_answered()
    person.cancels()
    assert len(scene.orders()) == 1
    return "the second time she is shown the taxi that she has"


def after_two_no_shows_a_code_is_asked_for_first(scene: Scene) -> str:
    world = scene.own_provider()
    company = scene.company(time_scale=60.0, sure=scene.kind is Kind.HAIL_API)
    if scene.kind is Kind.LETAXI:
        company.simulator.order("no_show", times=NO_SHOWS_BEFORE_CODE)
        company.simulator.order("sure_taxi")
    person = scene.opens()
    for _ in range(NO_SHOWS_BEFORE_CODE):
        person.hails()
        person.sees("arrived", limit_s=60.0)
        if scene.kind is Kind.HAIL_API:
            for order in company.orders():
                company.simulator.http.post("/orders", json={"kind": "no_show", "hail_id": order.hails[0]})
        person.sees("no_show", limit_s=60.0)
        person.goes_home(20.0)
    person.gives_number()
    person.sees("code")
    person.is_answered()
    person.types(world.newest_code())
    person.taps("next")
    person.sees("confirm")
    person.taps("hail")
    person.sees(*WAITING, "coming", "arrived", "no_taxi")
    return f"{NO_SHOWS_BEFORE_CODE} taxis waited in vain, the next one only with a code from her own telephone"


def a_number_that_hails_all_day_is_told_kindly_that_it_is_enough(scene: Scene) -> str:
    scene.company(time_scale=1.0)
    person = scene.opens()
    for _ in range(HAILS_PER_NUMBER_PER_HOUR):
        person.hails()
        person.cancels()
        person.goes_home(20.0)
    person.gives_number()
    person.sees("limited_number")
    person.hears("limit_number")
    person.is_answered()
    assert "rung:hotline" in person.screen.targets, "a dead end"
    person.goes_home(20.0)
    person.hails(scene.number())
    person.cancels()
    return (
        f"after {HAILS_PER_NUMBER_PER_HOUR} hails in an hour: 'limited_number' and the hotline; the next person hails"
    )


def without_a_provider_she_is_told_and_the_next_try_counts(scene: Scene) -> str:
    with FaultProxy(scene.world.identity_url) as proxy:
        scene.company()
        scene.identity_url = proxy.url
        scene.settings()
        person = scene.opens()
        faults: tuple[Fault, ...] = (Refuse(), BlackHole(), Portal(times=None), LoseAnswer(times=None))
        for fault in faults:
            proxy.order(fault)
            person.gives_number()
            person.sees("trouble_provider")
            person.hears("trouble_provider")
            person.is_answered()
            person.goes_home(20.0)
            proxy.clear()
        person.hails()
        person.sees_taxi()
        person.cancels()
        scene.closes(person)
    assert len(scene.orders()) == 1
    return f"told {len(faults)} times, no hail made of it; with the provider back: one order"


ROWS = (
    Row(
        "X1",
        "Request arrives after its cancel",
        f"proxy: forwarded {LATE_S:.0f} s late; cancelled meanwhile",
        "watched, found by key, cancelled again",
        a_request_that_arrives_after_the_cancel_is_cancelled_again,
    ),
    Row(
        "X2",
        "Request arrives after its repetition",
        f"proxy: forwarded {LATE_S:.0f} s late",
        "one key, one order",
        a_late_request_and_its_repetition_are_one_order,
    ),
    Row(
        "X3",
        "Every answer to a cancel is lost",
        "proxy: two cancels lost, then every answer",
        "cancelled at the dispatcher, told when it is known",
        a_cancel_gets_through_however_many_answers_are_lost,
    ),
    Row(
        "X4",
        "First company out of reach, second one asked",
        "proxy: the first refuses, then comes back",
        "one order, at the second; nothing sent to the first, ever",
        a_second_company_is_asked_while_the_first_is_out_of_reach_and_the_first_never,
    ),
    Row(
        "X5",
        "One number twice",
        "the same number again while its taxi comes",
        "shown the taxi it has, one order",
        one_number_has_one_taxi,
        at=ONCE,
    ),
    Row(
        "X6",
        "Two taxis waited in vain",
        "simulator: no_show, twice, one number",
        "a code by text message before the next hail",
        after_two_no_shows_a_code_is_asked_for_first,
    ),
    Row(
        "X7",
        "One number hails again and again",
        f"{HAILS_PER_NUMBER_PER_HOUR} hails and cancels in a row, then once more",
        "told kindly, other ways offered, others unaffected",
        a_number_that_hails_all_day_is_told_kindly_that_it_is_enough,
        at=ONCE,
    ),
    Row(
        "X8",
        "Identity provider out of reach or talking nonsense",
        "proxy before the provider: refused, black hole, captive portal, answers lost",
        "told, a next step, no hail; works when it is back",
        without_a_provider_she_is_told_and_the_next_try_counts,
        at=ONCE,
    ),
)
