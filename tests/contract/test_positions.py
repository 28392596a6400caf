"""Where the taxi is: minutes only from where it is now, "last seen" from where it was, and then nothing."""

from __future__ import annotations

import math

import pytest

from kiosk.domain import LAST_SEEN_S, HailState
from kiosk.order import HailReport
from tests.contract.ground import COMING, WITHIN_S, Ground, Street, ride, state_is
from tests.fault_proxy_fixtures import FaultProxy
from tests.faults_as_data import Call, Rewrite

EARTH_M = 6_371_000.0
NEAR_M = 600.0  # a taxi that was found near is not said to be kilometres away, nor at the gate at once
FRESH_S, STALE_S, OLD_S = 30.0, 60.0, 300.0


def metres(report: HailReport, lat: float, lon: float) -> float:
    assert report.position is not None
    north, east = math.radians(report.position.lat - lat), math.radians(report.position.lon - lon)
    return EARTH_M * math.hypot(north, east * math.cos(math.radians(lat)))


def test_a_taxi_on_its_way_comes_nearer_and_what_is_said_of_it_agrees(ground: Ground) -> None:
    order = ground.order(Street.SURE)
    seen = ride(ground, order, state_is(HailState.ARRIVED))
    known = [report for report in seen if report.position is not None and report.state in COMING]
    ways_m = [metres(report, order.pickup.lat, order.pickup.lon) for report in known]
    assert ways_m[-1] < ways_m[0]
    if ground.capabilities.fresh_positions:
        return
    for report, way_m in zip(known, ways_m, strict=True):
        assert report.distance_m == pytest.approx(way_m, abs=10.0)
        assert report.position_age_s is not None
        assert report.position_age_s < FRESH_S
        assert report.eta_s is not None
    assert 100.0 < ways_m[0] < NEAR_M


@pytest.mark.needs(Street.BY_HAND)
def test_a_taxi_whose_app_went_silent_was_seen_last_and_has_no_minutes(ground: Ground, line: FaultProxy) -> None:
    order = ground.order(Street.BY_HAND)
    client = ground.client(line.url)
    hail_id = client.submit(order, WITHIN_S).hail_id
    ground.let_accept()
    now = ride(ground, order, state_is(*COMING), client=client, hail_id=hail_id)[-1]
    assert now.eta_s is not None
    assert now.distance_m is not None
    line.order(Rewrite(on=Call.STATUS, times=None, members=ground.seen_long_ago(order, STALE_S)))
    stale = client.follow(order, hail_id)
    assert stale.state in COMING
    assert stale.eta_s is None
    assert stale.distance_m == pytest.approx(now.distance_m, abs=1.0)
    assert stale.position_age_s is not None
    assert FRESH_S < stale.position_age_s <= LAST_SEEN_S
    line.clear()
    line.order(Rewrite(on=Call.STATUS, times=None, members=ground.seen_long_ago(order, OLD_S)))
    old = client.follow(order, hail_id)
    assert old.state in COMING
    assert old.eta_s is old.distance_m is old.position_age_s is old.position is None
    line.clear()
    assert client.follow(order, hail_id).eta_s is not None


@pytest.mark.needs(Street.BY_HAND)
def test_a_taxi_that_was_last_seen_at_the_gate_long_ago_is_not_said_to_stand_there(
    ground: Ground, line: FaultProxy
) -> None:
    order = ground.order(Street.BY_HAND)
    client = ground.client(line.url)
    hail_id = client.submit(order, WITHIN_S).hail_id
    ground.let_accept()
    ride(ground, order, state_is(*COMING), client=client, hail_id=hail_id)
    there = ground.seen_long_ago(order, STALE_S, at_the_gate=True)
    line.order(Rewrite(on=Call.STATUS, times=None, members=there))
    assert client.follow(order, hail_id).state in COMING
