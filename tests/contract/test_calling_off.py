"""A hail that she calls off ends, stays ended, and no taxi sets out for it: whatever a driver does meanwhile."""

from __future__ import annotations

import pytest

from kiosk.domain import FINAL, HailState, Refused
from kiosk.order import HailOrder
from kiosk.runtime.parties import Dispatcher
from tests.contract.ground import COMING, WITHIN_S, Ground, Street, call_off, ride, state_is
from tests.fault_proxy_fixtures import FaultProxy
from tests.faults_as_data import Call, LoseAnswer, LoseRequest

LOOKED_AGAIN = 5


def ended(ground: Ground, hail_id: str) -> None:
    """Over, in the eyes of a client that saw nothing of it too, however often it looks."""
    for client in (ground.client(), ground.client()):
        for _ in range(LOOKED_AGAIN):
            assert client.status(hail_id).state is HailState.CANCELLED_BY_RIDER


def stays_off(ground: Ground, client: Dispatcher, order: HailOrder, hail_id: str) -> None:
    """Whoever called it off and is told to carry on with it seeks nobody and confirms nobody."""
    for _ in range(LOOKED_AGAIN):
        assert client.follow(order, hail_id).state is HailState.CANCELLED_BY_RIDER
    assert ground.live(order) == 0


def test_called_off_before_any_driver_is_near(ground: Ground) -> None:
    order = ground.order(Street.EMPTY)
    client = ground.client()
    hail_id = client.submit(order, WITHIN_S).hail_id
    assert call_off(client, hail_id)[-1].state is HailState.CANCELLED_BY_RIDER
    assert (ground.cars(order), ground.live(order)) == (0, 0)


@pytest.mark.needs(Street.FIRST_SILENT)
def test_called_off_while_a_driver_is_asked_and_called_off_again(ground: Ground) -> None:
    order = ground.order(Street.FIRST_SILENT)
    client = ground.client()
    hail_id = ride(ground, order, lambda report: ground.asked(order) > 0, client=client)[-1].hail_id
    for _ in range(2):
        assert call_off(client, hail_id)[-1].state is HailState.CANCELLED_BY_RIDER
    ended(ground, hail_id)
    stays_off(ground, client, order, hail_id)
    assert (ground.cars(order), ground.live(order)) == (0, 0)


@pytest.mark.parametrize("restarted", [False, True], ids=["", "restarted"])
def test_called_off_while_the_taxi_comes(ground: Ground, restarted: bool) -> None:
    order = ground.order(Street.NO_SHOW)
    client = ground.client()
    hail_id = ride(ground, order, state_is(*COMING), client=client)[-1].hail_id
    client = ground.client() if restarted else client
    assert call_off(client, hail_id)[-1].state is HailState.CANCELLED_BY_RIDER
    ended(ground, hail_id)
    stays_off(ground, client, order, hail_id)
    assert ground.live(order) == 0


def test_called_off_when_the_taxi_stands_at_the_gate(ground: Ground) -> None:
    order = ground.order(Street.NO_SHOW)
    client = ground.client()
    hail_id = ride(ground, order, state_is(HailState.ARRIVED), client=client)[-1].hail_id
    assert call_off(client, hail_id)[-1].state is HailState.CANCELLED_BY_RIDER
    ended(ground, hail_id)
    stays_off(ground, client, order, hail_id)
    assert ground.live(order) == 0


def test_who_sits_in_the_taxi_can_no_longer_call_it_off_nor_who_sat_in_it(ground: Ground) -> None:
    order = ground.order(Street.SURE)
    client = ground.client()
    hail_id = ride(ground, order, state_is(HailState.ON_BOARD), client=client)[-1].hail_id
    with pytest.raises(Refused) as refused:
        client.cancel(hail_id, "rider")
    assert refused.value.code == "STATE"
    ride(ground, order, state_is(HailState.COMPLETED), client=client, hail_id=hail_id)
    assert client.cancel(hail_id, "rider").state is HailState.COMPLETED
    assert ground.client().status(hail_id).state is HailState.COMPLETED


@pytest.mark.parametrize(
    "fault", [LoseAnswer(on=Call.CANCEL), LoseRequest(on=Call.CANCEL)], ids=["answer", "request"]
)
def test_a_call_off_lost_on_the_way_is_made_good_by_the_next(
    ground: Ground, line: FaultProxy, fault: LoseAnswer | LoseRequest
) -> None:
    order = ground.order(Street.NO_SHOW)
    client = ground.client(line.url)
    hail_id = ride(ground, order, state_is(*COMING), client=client)[-1].hail_id
    line.order(fault)
    assert call_off(client, hail_id, bad_line=True)[-1].state is HailState.CANCELLED_BY_RIDER
    assert ground.live(order) == 0


# Where a driver's yes waits for ours


@pytest.mark.needs(Street.BY_HAND)
def test_looking_at_a_hail_never_confirms_it(ground: Ground) -> None:
    order = ground.order(Street.BY_HAND)
    client = ground.client()
    hail_id = client.submit(order, WITHIN_S).hail_id
    ground.let_accept()
    for _ in range(LOOKED_AGAIN):
        assert client.status(hail_id).state is HailState.SEARCHING
        found = client.look_up(order.key)
        assert found is not None
        assert found.state is HailState.SEARCHING
    assert ground.cars(order) == 0
    assert ride(ground, order, state_is(*COMING), client=client, hail_id=hail_id)
    assert ground.cars(order) == 1


@pytest.mark.needs(Street.BY_HAND)
@pytest.mark.parametrize("restarted", [False, True], ids=["", "restarted"])
def test_a_yes_that_comes_when_she_has_called_off_brings_no_taxi(ground: Ground, restarted: bool) -> None:
    order = ground.order(Street.BY_HAND)
    client = ground.client()
    hail_id = client.submit(order, WITHIN_S).hail_id
    ground.let_accept()
    client = ground.client() if restarted else client
    assert call_off(client, hail_id)[-1].state is HailState.CANCELLED_BY_RIDER
    ended(ground, hail_id)
    stays_off(ground, client, order, hail_id)
    assert (ground.cars(order), ground.live(order)) == (0, 0)


@pytest.mark.needs(Street.HELD_UP)
def test_a_call_off_that_the_server_forgets_is_said_again_and_the_driver_is_not_confirmed(ground: Ground) -> None:
    """Her cancel was answered with yes; then the hail comes back to life, and a driver accepts it."""
    order = ground.order(Street.HELD_UP)
    client = ground.client()
    hail_id = client.submit(order, WITHIN_S).hail_id
    said = client.cancel(hail_id, "rider")
    assert said.state not in FINAL  # a yes is not the end
    ground.let_hear()
    assert ground.live(order) == 1
    ground.let_accept()
    assert client.status(hail_id).state not in FINAL
    assert client.follow(order, hail_id).state not in FINAL
    assert ground.cars(order) == 0
    assert call_off(client, hail_id)[-1].state is HailState.CANCELLED_BY_RIDER
    ended(ground, hail_id)
    stays_off(ground, client, order, hail_id)
    assert (ground.cars(order), ground.live(order)) == (0, 0)


@pytest.mark.needs(Street.HELD_UP)
@pytest.mark.long
def test_a_hail_that_comes_back_to_life_long_after_its_end_is_called_off_once_more(ground: Ground) -> None:
    """The kiosk goes on asking after it for a minute."""
    order = ground.order(Street.HELD_UP)
    client = ground.client()
    hail_id = client.submit(order, WITHIN_S).hail_id
    assert call_off(client, hail_id)[-1].state is HailState.CANCELLED_BY_RIDER
    ground.let_hear()
    ground.let_accept()
    assert client.status(hail_id).state not in FINAL
    assert call_off(client, hail_id)[-1].state is HailState.CANCELLED_BY_RIDER
    ended(ground, hail_id)
    stays_off(ground, client, order, hail_id)
    assert (ground.cars(order), ground.live(order)) == (0, 0)
