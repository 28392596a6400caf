"""A kiosk that starts anew, even before every single request, goes on with the same hail and the same car."""

from __future__ import annotations

import time

from kiosk.domain import HailState
from tests.contract.ground import (
    PATIENCE_S,
    POLL_S,
    SAT_IN,
    WITHIN_S,
    Ground,
    Street,
    as_kept,
    over,
    ride,
    state_is,
    stations,
)


def test_started_anew_before_every_request_the_ride_is_the_same(ground: Ground) -> None:
    order = ground.order(Street.SURE)
    seen = ride(ground, order, over, restarts=True)
    assert len({report.hail_id for report in seen}) == 1
    assert len({report.vehicle.plate for report in seen if report.vehicle is not None}) == 1
    assert as_kept(order, seen).state is HailState.COMPLETED
    assert stations(seen)[-3:] == [HailState.ARRIVED, HailState.ON_BOARD, HailState.COMPLETED]
    assert ground.cars(order) == 1


def test_a_kiosk_that_never_knows_what_it_sent_finds_the_hail_by_its_key_at_every_stage(ground: Ground) -> None:
    """It may even press again: nothing new is made of it."""
    order = ground.order(Street.SURE)
    seen = [ground.client().submit(order, WITHIN_S)]
    pressed = {seen[0].state}
    ends = time.monotonic() + PATIENCE_S
    while not over(seen[-1]):
        assert time.monotonic() < ends, f"never over: {seen[-3:]}"
        found = ground.client().look_up(order.key)
        assert found is not None
        if found.state not in pressed:
            pressed.add(found.state)
            assert ground.client().submit(order, WITHIN_S).hail_id == found.hail_id
        seen.append(ground.client().follow(order, found.hail_id))
        time.sleep(POLL_S)
    assert {HailState.ARRIVED, HailState.ON_BOARD} <= pressed
    assert len({report.hail_id for report in seen}) == 1
    assert as_kept(order, seen).state is HailState.COMPLETED
    assert (ground.cars(order), ground.live(order)) == (1, 0)


def test_started_anew_before_every_request_the_next_driver_is_still_asked(ground: Ground) -> None:
    order = ground.order(Street.GIVES_BACK)
    seen = ride(ground, order, state_is(*SAT_IN), restarts=True)
    counts = [report.redispatched for report in seen]
    assert counts == sorted(counts)
    assert as_kept(order, seen).redispatched == 1
    assert ground.cars(order) == 1
