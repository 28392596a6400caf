"""A registry each of whose answers takes more than half of the time that one call has."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from kiosk.dispatch_client.letaxi.client import LetaxiClient
from kiosk.domain import HailState, Unreachable
from tests.letaxi_script import ORDER_KEY, Answer, Script, order, script, taxi

ANSWERS_AFTER_S, CALL_S = 0.6, 1.0


@pytest.fixture
def there() -> Iterator[Script]:
    with script(taxis=[taxi("near", 100.0)]) as there:
        yield there


@pytest.fixture
def client(there: Script) -> LetaxiClient:
    usual = there.usual

    def slowly(what: str, hail_id: str, body: Any) -> Answer:
        threading.Event().wait(ANSWERS_AFTER_S)
        return usual(what, hail_id, body)

    there.usual = slowly  # type: ignore[method-assign]
    return there.client(deadline_s=CALL_S)


def test_a_driver_who_was_told_yes_is_told_to_her_though_no_two_answers_come_in_one_call(
    there: Script, client: LetaxiClient
) -> None:
    there.has("accepted_by_taxi")
    with pytest.raises(Unreachable):
        client.follow(order(), ORDER_KEY)  # the list, and the yes without its answer
    read = client.follow(order(), ORDER_KEY)
    assert read.vehicle is not None
    assert (read.state, read.distance_m) == (HailState.ARRIVING, 350.0)
    kept = client.follow(order(), ORDER_KEY)
    assert (kept.state, kept.vehicle, kept.driver) == (read.state, read.vehicle, read.driver)
    assert kept.position is kept.distance_m is kept.eta_s is None, "where it was is no news"
    again = client.follow(order(), ORDER_KEY)
    assert again.distance_m == 350.0
    there.becomes(there.hails[0], "customer_on_board")
    riding = client.follow(order(), ORDER_KEY)
    assert (riding.state, riding.vehicle, riding.position) == (HailState.ON_BOARD, read.vehicle, None)
    assert [status for _, status in there.statuses_put()] == ["accepted_by_customer"]


def test_a_taxi_that_was_read_before_is_not_told_of_a_hail_that_is_over(there: Script, client: LetaxiClient) -> None:
    hail = there.has("accepted_by_customer")
    with pytest.raises(Unreachable):
        client.follow(order(), ORDER_KEY)
    assert client.follow(order(), ORDER_KEY).vehicle is not None
    there.becomes(hail, "timeout_accepted_by_customer")
    assert client.follow(order(), ORDER_KEY).state is HailState.NO_DRIVER


def test_how_often_a_driver_gave_it_back_does_not_fall_after_a_restart(there: Script, client: LetaxiClient) -> None:
    """Else she would be told once more that one did."""
    hail = there.has("accepted_by_customer", been=["received", "accepted_by_customer"])
    there.becomes(hail, "incident_taxi", "breakdown")
    there.has("accepted_by_customer")
    for _ in range(3):
        with suppress(Unreachable):
            assert client.follow(order(), ORDER_KEY).redispatched == 1


def test_a_hail_that_was_lost_sight_of_is_found_by_the_list_alone(there: Script, client: LetaxiClient) -> None:
    hail = there.has("accepted_by_customer")
    found = client.look_up(ORDER_KEY)
    assert found is not None
    assert (found.state, found.vehicle) == (HailState.ASSIGNED, None)
    there.becomes(hail, "customer_on_board")
    found = client.look_up(ORDER_KEY)
    assert found is not None
    assert found.state is HailState.ON_BOARD


def test_her_cancel_gets_through(there: Script, client: LetaxiClient) -> None:
    hail = there.has("accepted_by_customer")
    with pytest.raises(Unreachable):
        client.cancel(ORDER_KEY, "rider")
    assert client.cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER
    assert hail["status"] == "incident_customer"
