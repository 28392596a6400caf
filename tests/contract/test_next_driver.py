"""When a driver says no, says nothing, or turns back, the next one is asked; when nobody is left, she is told."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from kiosk.domain import HailState
from tests.contract.ground import COMING, LIFE_S, SAT_IN, Ground, Street, as_kept, over, ride, state_is

SHORT_LIFE_S = 4.0
LAST_MOMENTS_S = 2.0
SOUGHT_S = 120.0  # from the press: so long drivers are asked where the kiosk asks them (Le.Taxi's facts)


def test_after_a_no_the_next_driver_comes(ground: Ground) -> None:
    order = ground.order(Street.FIRST_DECLINES)
    seen = ride(ground, order, state_is(*SAT_IN))
    as_kept(order, seen)
    assert ground.cars(order) == 1


@pytest.mark.needs(Street.FIRST_SILENT, Street.FIRST_DEAD)
@pytest.mark.long
@pytest.mark.parametrize("first", [Street.FIRST_SILENT, Street.FIRST_DEAD], ids=["silent", "app dead"])
def test_after_a_silence_the_next_driver_comes(ground: Ground, first: Street) -> None:
    """Though the one whose app is dead is still listed as the nearest."""
    order = ground.order(first)
    as_kept(order, ride(ground, order, state_is(*COMING)))
    assert (ground.cars(order), ground.live(order)) == (1, 1)


@pytest.mark.needs(Street.FIRST_HANGS)
@pytest.mark.long
def test_a_company_that_hangs_is_passed_over_and_its_driver_comes_too_late(ground: Ground) -> None:
    order = ground.order(Street.FIRST_HANGS)
    client = ground.client()
    coming = ride(ground, order, state_is(*COMING), client=client)
    ground.let_hear()
    seen = ride(ground, order, state_is(*SAT_IN), client=client, hail_id=coming[-1].hail_id)
    as_kept(order, coming + seen)
    assert (ground.cars(order), ground.live(order)) == (1, 1)


@pytest.mark.needs(Street.HELD_UP)
@pytest.mark.long
def test_a_driver_who_was_given_up_is_not_confirmed_by_a_yes_that_comes_after_all(ground: Ground) -> None:
    """Nobody can say how often such a hail comes back; she is still being sought another."""
    order = ground.order(Street.HELD_UP)
    client = ground.client()
    hail_id = ride(ground, order, lambda report: ground.live(order) == 1, client=client)[-1].hail_id
    ride(ground, order, lambda report: ground.live(order) == 0, client=client, hail_id=hail_id)
    ground.let_hear()
    ground.let_accept()
    assert ground.live(order) == 1
    assert client.follow(order, hail_id).state is HailState.SEARCHING
    assert (ground.cars(order), ground.live(order)) == (0, 0)


def test_who_gives_the_hail_back_is_followed_by_another_with_another_plate(ground: Ground) -> None:
    order = ground.order(Street.GIVES_BACK)
    seen = ride(ground, order, state_is(*SAT_IN))
    kept = as_kept(order, seen)
    plates = list(dict.fromkeys(report.vehicle.plate for report in seen if report.vehicle is not None))
    assert len(plates) == 2
    counts = [report.redispatched for report in seen]
    assert counts == sorted(counts)
    assert kept.redispatched == 1
    assert ground.cars(order) == 1


def test_with_nobody_near_she_is_told_that_no_taxi_is_near(ground: Ground) -> None:
    order = ground.order(Street.EMPTY, SHORT_LIFE_S)
    seen = ride(ground, order, over)
    assert seen[-1].state is HailState.NO_TAXI
    assert all(report.vehicle is report.eta_s is None for report in seen)
    assert (ground.cars(order), ground.live(order)) == (0, 0)


def test_with_nobody_willing_she_is_told_that_nobody_was(ground: Ground) -> None:
    order = ground.order(Street.UNWILLING)
    first = ride(ground, order, lambda report: ground.asked(order) > 0)[-1]
    late = replace(order, expires_at=time.time() + LAST_MOMENTS_S - (SOUGHT_S - LIFE_S))  # a minute has passed
    seen = ride(ground, late, over, client=ground.client(), hail_id=first.hail_id)
    assert seen[-1].state is HailState.NO_DRIVER
    assert seen[-1].vehicle is seen[-1].eta_s is None
    assert (ground.cars(order), ground.live(order)) == (0, 0)
