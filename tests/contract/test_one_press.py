"""One press, one taxi: repeated, lost on the way, pressed at two places at once, or told to nobody."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from kiosk.domain import FINAL, Nonsense, Refused, Trouble, Unreachable
from kiosk.order import HailReport
from kiosk.runtime.parties import Dispatcher
from tests.contract.ground import A_KEY, COMING, SAT_IN, WITHIN_S, Ground, Street, call_off, ride, state_is
from tests.fault_proxy_fixtures import FaultProxy
from tests.faults_as_data import Call, LoseAnswer, LoseRequest, Portal, Refuse, Reset, Status


def test_pressed_again_and_again_it_stays_one_hail(ground: Ground) -> None:
    order = ground.order(Street.ANY)
    client = ground.client()
    ids = {client.submit(order, WITHIN_S).hail_id for _ in range(3)}
    ids.add(ground.client().submit(order, WITHIN_S).hail_id)
    assert len(ids) == 1
    assert ground.live(order) <= 1
    call_off(client, ids.pop())
    assert ground.live(order) == 0


@pytest.mark.parametrize("fault", [LoseAnswer(on=Call.SUBMIT), Reset(on=Call.SUBMIT)], ids=["lost", "broken off"])
def test_an_answer_lost_on_the_way_makes_no_second_car(
    ground: Ground, line: FaultProxy, fault: LoseAnswer | Reset
) -> None:
    order = ground.order(Street.SURE)
    line.order(fault)
    client = ground.client(line.url)
    with pytest.raises(Unreachable) as lost:
        client.submit(order, WITHIN_S)
    assert lost.value.maybe_done
    found = ground.client().look_up(order.key)
    assert found is not None
    seen = ride(ground, order, state_is(*COMING), hail_id=found.hail_id)
    assert {report.hail_id for report in seen} == {found.hail_id}
    assert (ground.cars(order), ground.live(order)) == (1, 1)


def test_a_press_lost_on_the_way_is_known_to_nobody_and_may_be_sent_again(ground: Ground, line: FaultProxy) -> None:
    order = ground.order(Street.SURE)
    line.order(LoseRequest(on=Call.SUBMIT))
    with pytest.raises(Unreachable):
        ground.client(line.url).submit(order, WITHIN_S)
    assert ground.client().look_up(order.key) is None
    ride(ground, order, state_is(*COMING))
    assert (ground.cars(order), ground.live(order)) == (1, 1)


def test_a_server_that_fails_at_a_press_may_have_heard_it_and_is_asked(ground: Ground, line: FaultProxy) -> None:
    order = ground.order(Street.SURE)
    line.order(Status(on=Call.SUBMIT, code=500))
    client = ground.client(line.url)
    with pytest.raises(Unreachable) as failed:
        client.submit(order, WITHIN_S)
    assert failed.value.maybe_done
    assert client.look_up(order.key) is None
    ride(ground, order, state_is(*COMING), client=client)
    assert (ground.cars(order), ground.live(order)) == (1, 1)


def test_two_kiosks_with_one_key_get_one_car(ground: Ground) -> None:
    """One that was taken for dead still speaks while its successor begins."""
    order = ground.order(Street.SURE)

    def press(client: Dispatcher) -> HailReport | None:
        try:
            return client.submit(order, WITHIN_S)
        except Unreachable:
            return None

    clients = [ground.client() for _ in range(4)]
    with ThreadPoolExecutor(len(clients)) as kiosks:
        list(kiosks.map(press, clients))
    coming = ride(ground, order, state_is(*COMING), bad_line=True)
    assert ground.live(order) == 1
    ride(ground, order, state_is(*SAT_IN), hail_id=coming[-1].hail_id, bad_line=True)
    assert ground.cars(order) == 1


def test_a_key_that_nobody_sent_is_unknown(ground: Ground) -> None:
    assert ground.client().look_up(str(uuid.uuid4())) is None


def test_nothing_is_found_and_nothing_is_made_where_nothing_was_sent(ground: Ground) -> None:
    order = ground.order(Street.ANY)
    client = ground.client()
    with suppress(Refused):
        assert client.status(order.key).state in FINAL
    with suppress(Refused):
        assert client.cancel(order.key, "rider").state in FINAL
    assert client.look_up(order.key) is None
    assert (ground.live(order), ground.cars(order)) == (0, 0)


def test_waits_are_told_or_honestly_not(ground: Ground) -> None:
    pickup = ground.order(Street.ANY).pickup
    known = ground.client().availability(pickup.lat, pickup.lon)
    assert known is None or 0 <= known.wait_p50_s <= known.wait_p90_s


@pytest.mark.needs(A_KEY)
def test_who_is_not_known_there_is_refused_and_told_so(ground: Ground) -> None:
    client = ground.stranger()
    order = ground.order(Street.ANY)
    asked: list[Callable[[], object]] = [
        lambda: client.submit(order, WITHIN_S),
        lambda: client.look_up(order.key),
        lambda: client.availability(order.pickup.lat, order.pickup.lon),
    ]
    for ask in asked:
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.status in (401, 403)
    with pytest.raises(Trouble) as wrong:  # a call-off that is refused would be told to her as "your taxi comes"
        client.cancel(order.key, "rider")
    assert not isinstance(wrong.value, Refused)


def test_a_server_that_is_away_has_surely_got_nothing(ground: Ground, line: FaultProxy) -> None:
    order = ground.order(Street.ANY)
    client = ground.client(line.url)
    line.order(Refuse())
    with pytest.raises(Unreachable) as away:
        client.submit(order, WITHIN_S)
    assert not away.value.maybe_done
    line.clear()
    assert client.look_up(order.key) is None


def test_a_captive_portals_page_is_never_a_hail(ground: Ground, line: FaultProxy) -> None:
    order = ground.order(Street.ANY)
    client = ground.client(line.url)
    line.order(Portal(times=None))
    with pytest.raises(Nonsense):
        client.submit(order, WITHIN_S)
    with pytest.raises(Nonsense):
        client.look_up(order.key)
    line.clear()
    assert client.look_up(order.key) is None


def test_a_line_that_loses_everything_once_makes_one_car_all_the_same(ground: Ground, line: FaultProxy) -> None:
    order = ground.order(Street.SURE)
    line.order(*(LoseAnswer(on=call) for call in (Call.SUBMIT, Call.LOOK_UP, Call.STATUS, Call.CONFIRM)))
    ride(ground, order, state_is(*SAT_IN), client=ground.client(line.url), bad_line=True)
    assert ground.cars(order) == 1
    assert ground.live(order) <= 1
