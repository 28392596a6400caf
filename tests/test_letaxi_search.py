"""The search for a driver at a registry that only lists taxis: who is asked next, who is not, and how long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.dispatch_client.letaxi.client import LetaxiClient
from kiosk.domain import HailState, Need, Refused
from kiosk.order import HailReport
from tests.letaxi_script import (
    BROKEN,
    ORDER_KEY,
    SESSION,
    Answer,
    Clock,
    Script,
    order,
    refused,
    script,
    taxi,
)


@pytest.fixture
def there() -> Iterator[Script]:
    with script(taxis=[taxi("near", 100.0), taxi("far", 300.0)]) as there:
        yield there


def test_when_a_driver_declines_the_next_one_is_asked_in_the_same_session(there: Script) -> None:
    client = there.client()
    client.submit(order())
    there.becomes(there.hails[0], "declined_by_taxi")
    there.taxis = [taxi("near2", 110.0), taxi("far2", 290.0)]  # the same two under new names
    assert client.follow(order(), ORDER_KEY).state is HailState.SEARCHING
    assert [each["taxi_id"] for each in there.sent("submit")] == ["near", "far2"]
    assert there.sent("submit")[1]["session_id"] == SESSION


def test_a_taxi_whose_driver_hears_nothing_is_not_asked_again_though_it_is_always_offered_first(
    there: Script,
) -> None:
    client = there.client()
    client.submit(order())
    for number in range(4):
        there.becomes(there.hails[0], "failure")
        there.taxis = [taxi(f"dead{number}", 100.0), taxi(f"other{number}", 300.0)]
        client.follow(order(), ORDER_KEY)
    assert [each["taxi_id"] for each in there.sent("submit")] == ["near", "other0"]


def test_a_taxi_that_another_hailed_first_is_passed_over_at_once(there: Script) -> None:
    there.answers(
        "submit",
        refused("taxi_id", "Taxi is not free."),
        refused("operateur", "Unable to find taxi for this operateur.", status=404),
    )
    there.taxis.append(taxi("third", 400.0))
    there.client().submit(order())
    assert [each["taxi_id"] for each in there.sent("submit")] == ["near", "far", "third"]
    assert len(there.sent("search")) == 1


def test_a_session_that_the_registry_does_not_take_costs_no_taxi(there: Script) -> None:
    client = there.client()
    client.submit(order())
    there.becomes(there.hails[0], "declined_by_taxi")
    there.answers("submit", refused("session_id", "This sesssion ID does not exist."))
    client.follow(order(), ORDER_KEY)
    _, first, again = there.sent("submit")
    assert (first["session_id"], first["taxi_id"]) == (SESSION, again["taxi_id"])
    assert "session_id" not in again


def test_where_nobody_is_near_the_search_goes_on_for_a_minute(there: Script) -> None:
    clock = Clock()
    there.taxis = []
    client = there.client(steady=clock)
    asked = order()
    assert client.submit(asked).state is HailState.SEARCHING
    clock.now += 59.0
    assert client.follow(asked, ORDER_KEY).state is HailState.SEARCHING
    clock.now += 1.5
    assert client.follow(asked, ORDER_KEY).state is HailState.NO_TAXI
    assert not there.sent("submit")


def test_where_drivers_were_asked_and_none_takes_it_the_search_ends_after_two_minutes(there: Script) -> None:
    clock = Clock()
    client = there.client(steady=clock)
    asked = order()
    client.submit(asked)
    clock.now += 119.0
    there.becomes(there.hails[0], "declined_by_taxi")
    assert client.follow(asked, ORDER_KEY).state is HailState.SEARCHING
    clock.now += 2.0
    assert client.follow(asked, ORDER_KEY).state is HailState.SEARCHING, "the last one may still say yes"
    there.becomes(there.hails[0], "declined_by_taxi")
    assert client.follow(asked, ORDER_KEY).state is HailState.NO_DRIVER
    assert len(there.sent("submit")) == 2


def test_a_clock_set_while_she_waits_makes_her_search_no_shorter_and_no_longer(there: Script) -> None:
    clock = Clock()
    there.taxis = []
    client = there.client(steady=clock)
    client.submit(order())
    assert client.follow(order(expires_in_s=-3600.0), ORDER_KEY).state is HailState.SEARCHING
    clock.now += 61.0
    assert client.follow(order(expires_in_s=3600.0), ORDER_KEY).state is HailState.NO_TAXI


def test_a_driver_who_gives_it_back_is_followed_by_another_search_also_after_a_restart(there: Script) -> None:
    late = order(expires_in_s=-300.0)
    hail = there.has("accepted_by_customer", been=["received", "accepted_by_taxi", "accepted_by_customer"])
    there.becomes(hail, "incident_taxi", "breakdown")
    for client in (there.client(), there.client()):
        report = client.follow(late, ORDER_KEY)
        assert (report.state, report.redispatched) == (HailState.SEARCHING, 1)
    assert len(there.sent("submit")) == 1


def test_what_a_driver_gave_back_long_ago_is_searched_for_no_more(there: Script) -> None:
    hail = there.has("accepted_by_customer", been=["received", "accepted_by_customer"])
    there.becomes(hail, "incident_taxi", "breakdown")
    clock = Clock()
    client = there.client(steady=clock)
    there.taxis = []
    late = order(expires_in_s=-300.0)
    assert client.follow(late, ORDER_KEY).state is HailState.SEARCHING
    clock.now += 121.0
    assert client.follow(late, ORDER_KEY).state is HailState.NO_DRIVER


def test_a_restart_does_not_begin_the_search_after_a_driver_who_gave_it_back_anew(there: Script) -> None:
    hail = there.has("accepted_by_customer", been=["received", "accepted_by_customer"])
    there.becomes(hail, "incident_taxi", "breakdown")
    there.now += 100.0
    there.taxis = []
    clock = Clock()
    client = there.client(steady=clock)
    late = order(expires_in_s=-300.0)
    assert client.follow(late, ORDER_KEY).state is HailState.SEARCHING
    clock.now += 21.0
    assert client.follow(late, ORDER_KEY).state is HailState.NO_DRIVER


def test_a_clock_that_was_set_before_the_first_request_makes_her_search_no_shorter(there: Script) -> None:
    clock = Clock()
    there.taxis = []
    client = there.client(steady=clock)
    wrong = order(expires_in_s=-3600.0)
    assert client.submit(wrong, within_s=55.0).state is HailState.SEARCHING
    clock.now += 54.0
    assert client.follow(wrong, ORDER_KEY).state is HailState.SEARCHING
    clock.now += 2.0
    assert client.follow(wrong, ORDER_KEY).state is HailState.NO_TAXI


def test_a_clock_set_back_over_a_restart_makes_her_search_no_longer_than_a_minute(there: Script) -> None:
    clock = Clock()
    there.taxis = []
    client = there.client(steady=clock)
    wrong = order(expires_in_s=3600.0)
    assert client.follow(wrong, ORDER_KEY).state is HailState.SEARCHING
    clock.now += 61.0
    assert client.follow(wrong, ORDER_KEY).state is HailState.NO_TAXI


def test_a_cancel_that_was_forgotten_over_a_restart_brings_no_other_driver(there: Script) -> None:
    hail = there.has("accepted_by_customer")
    there.becomes(hail, "incident_customer")
    for report in (there.client().follow(order(), ORDER_KEY), there.client().submit(order())):
        assert report.state is HailState.CANCELLED_BY_RIDER
    assert not there.sent("submit")


def test_a_hail_that_was_called_off_because_nothing_came_of_it_ends_no_search_after_a_restart(there: Script) -> None:
    there.has("declined_by_customer")
    assert there.client().follow(order(), ORDER_KEY).state is HailState.SEARCHING
    assert len(there.sent("submit")) == 1


def test_a_double_whose_driver_was_on_the_way_ends_no_search_either(there: Script) -> None:
    client = there.client()
    good = there.has("customer_on_board")
    there.has("accepted_by_customer")
    assert client.follow(order(), ORDER_KEY).state is HailState.ON_BOARD
    assert there.hails[0]["status"] == "incident_customer"
    good["status"], good["been"] = "failure", ["received"]  # no registry does this; the newest is called off
    assert client.follow(order(), ORDER_KEY).state is HailState.SEARCHING


def test_a_wheelchair_goes_to_a_taxi_that_takes_one_though_another_is_nearer(there: Script) -> None:
    there.taxis[1]["vehicle"]["characteristics"] = ["vasp_handicap"]
    there.client().submit(order(needs=(Need.WHEELCHAIR,)))
    assert [each["taxi_id"] for each in there.sent("submit")] == ["far"]


def test_a_driver_who_never_answers_at_a_registry_that_ends_nothing_is_followed_by_the_next(there: Script) -> None:
    clock = Clock()
    client = there.client(steady=clock)
    client.submit(order())
    silent = there.hails[0]
    there.becomes(silent, "received_by_taxi")
    for _ in range(4):
        clock.now += 15.0
        client.follow(order(), ORDER_KEY)
    assert not there.statuses_put()
    clock.now += 1.0
    client.follow(order(), ORDER_KEY)
    assert there.statuses_put() == [(silent["id"], "declined_by_customer")]
    assert len(there.sent("submit")) == 2


def test_who_was_not_at_the_gate_is_told_so_and_no_other_taxi_is_sent(there: Script) -> None:
    hail = there.has("accepted_by_customer", been=["received", "accepted_by_customer"])
    there.becomes(hail, "incident_taxi", "no_show")
    assert there.client().follow(order(), ORDER_KEY).state is HailState.RIDER_NO_SHOW
    assert not there.sent("submit")


def test_who_waited_half_an_hour_and_never_got_in_is_told_that_the_driver_did_not_come(there: Script) -> None:
    """Also where a taxi passed the gate: nobody can say that she rode in it."""
    client = there.client()
    hail = there.has("accepted_by_customer", km=0.01)
    client.follow(order(), ORDER_KEY)
    there.becomes(hail, "timeout_accepted_by_customer")
    for each in (client, there.client()):
        report = each.follow(order(), ORDER_KEY)
        assert (report.state, report.redispatched) == (HailState.NO_DRIVER, 1)
    assert not there.sent("submit")


def passes(clock: Clock, client: LetaxiClient, seconds: float) -> HailReport:
    """So long, asked after as a kiosk does; the last report."""
    ends = clock.now + seconds
    while clock.now < ends:
        clock.now = min(ends, clock.now + 300.0)
        report = client.follow(order(), ORDER_KEY)
    return report


def test_a_taxi_that_never_takes_her_is_given_up_also_where_the_registry_ends_nothing(there: Script) -> None:
    """Else her next press would be answered with the dead one for ever."""
    clock = Clock()
    client = there.client(steady=clock)
    hail = there.has("accepted_by_customer", km=0.01)
    client.follow(order(), ORDER_KEY)
    assert passes(clock, client, 1900.0).state is HailState.ARRIVED
    report = passes(clock, client, 30.0)
    assert (report.state, report.redispatched) == (HailState.NO_DRIVER, 1)
    assert there.statuses_put() == [(hail["id"], "incident_customer")]
    assert not there.sent("submit")


def test_a_ride_ends_also_where_the_registry_ends_nothing(there: Script) -> None:
    clock = Clock()
    client = there.client(steady=clock)
    there.has("customer_on_board")
    client.follow(order(), ORDER_KEY)
    assert passes(clock, client, 7400.0).state is HailState.ON_BOARD
    assert passes(clock, client, 200.0).state is HailState.COMPLETED
    assert not there.statuses_put()


def test_a_list_that_lags_behind_the_hail_ends_no_search(there: Script) -> None:
    hail = there.has("accepted_by_customer", been=["received", "accepted_by_customer"])
    client = there.client()
    usual = there.usual

    def lagging(what: str, hail_id: str, body: Any) -> Answer:
        code, answer = usual(what, hail_id, body)
        if what == "list":
            answer["data"] = [{**line, "status": "accepted_by_customer"} for line in answer["data"]]
        return code, answer

    there.becomes(hail, "incident_taxi", "breakdown")
    there.usual = lagging  # type: ignore[method-assign]
    assert client.follow(order(), ORDER_KEY).state is HailState.SEARCHING
    there.usual = usual  # type: ignore[method-assign]
    assert client.follow(order(), ORDER_KEY).state is HailState.SEARCHING
    assert len(there.sent("submit")) == 1


def test_a_confirmation_that_came_too_late_is_no_taxi_and_the_next_is_asked(there: Script) -> None:
    client = there.client()
    hail = there.has("accepted_by_taxi")

    def expired() -> tuple[int, object]:
        there.becomes(hail, "timeout_customer")
        return refused("status", "Impossible to set status from timeout_customer to accepted_by_customer")

    there.answers("update", expired)
    assert client.follow(order(), ORDER_KEY).state is HailState.SEARCHING
    assert len(there.sent("submit")) == 1


def test_a_hail_that_reaches_no_driver_is_called_off_after_fifteen_seconds_and_the_next_is_asked(
    there: Script,
) -> None:
    clock = Clock()
    client = there.client(steady=clock)
    client.submit(order())
    stuck = there.hails[0]
    clock.now += 15.0
    client.follow(order(), ORDER_KEY)
    assert not there.statuses_put()
    clock.now += 1.0
    there.taxis = [taxi("near2", 100.0), taxi("far2", 300.0)]
    client.follow(order(), ORDER_KEY)
    assert there.statuses_put() == [(stuck["id"], "declined_by_customer")]
    assert [each["taxi_id"] for each in there.sent("submit")] == ["near", "far2"]


def test_a_rider_whom_the_registry_bans_is_told_and_nobody_else_is_asked(there: Script) -> None:
    banned = refused("customer_id", "This customer is banned.", status=403)
    there.answers("submit", banned)
    with pytest.raises(Refused) as refusal:
        there.client().submit(order())
    assert (refusal.value.status, refusal.value.code) == (403, "CUSTOMER_ID")
    there.has("declined_by_taxi")
    there.answers("submit", banned)
    client = there.client()
    assert client.follow(order(), ORDER_KEY).state is HailState.NO_DRIVER
    assert client.follow(order(), ORDER_KEY).state is HailState.NO_DRIVER
    assert len(there.sent("submit")) == 2


def test_without_time_for_an_answer_no_hail_is_begun(there: Script) -> None:
    assert there.client().submit(order(), within_s=1.5).state is HailState.SEARCHING
    assert not there.sent("submit")
    assert there.client(deadline_s=1.5).submit(order()).state is HailState.SEARCHING
    assert not there.sent("submit")


def test_a_search_that_took_all_the_time_is_of_use_to_the_next_call(there: Script) -> None:
    client = there.client()
    client.submit(order(), within_s=1.5)
    there.answers("search", BROKEN)
    client.submit(order())
    assert [each["taxi_id"] for each in there.sent("submit")] == ["near"]
