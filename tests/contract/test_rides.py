"""A whole ride: the taxi is named, comes, arrives and drives her, and no report sends her back."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from kiosk.domain import Hail, HailState
from kiosk.order import HailOrder, HailReport
from tests.contract.ground import COMING, Ground, Street, as_kept, over, ride, stations

FAKES = ("0600000000", "060****0000", "****0000")  # what stands in for a number that is not told
PLATE = re.compile(r"^[一-龥][A-Z] [0-9A-Z]{5,6}$")  # as it is read aloud and stands on the car
WAY = [HailState.SEARCHING, HailState.ASSIGNED, HailState.ARRIVED, HailState.ON_BOARD, HailState.COMPLETED]


@dataclass(frozen=True)
class Ride:
    """seen: every report from the press to the end. kept: what the kiosk has made of them."""

    order: HailOrder
    seen: list[HailReport]
    kept: Hail
    cars: int
    live: int


@pytest.fixture(scope="module")
def whole(_opened: Ground) -> Ride:
    """One ride, looked at from many sides."""
    order = _opened.order(Street.SURE)
    seen = ride(_opened, order, over)
    whole = Ride(order, seen, as_kept(order, seen), _opened.cars(order), _opened.live(order))
    _opened.tidy()
    return whole


def test_the_taxi_comes_arrives_and_drives_her_and_never_goes_back_a_station(whole: Ride) -> None:
    assert stations(whole.seen) == WAY
    assert whole.kept.state is HailState.COMPLETED
    assert (whole.cars, whole.live) == (1, 0)


def test_the_taxi_is_named_by_its_plate_from_the_first_word_of_it_to_the_gate(whole: Ride) -> None:
    with_taxi = [report for report in whole.seen if report.state in COMING | {HailState.ARRIVED}]
    plates = {report.vehicle.plate if report.vehicle else "" for report in with_taxi}
    assert len(plates) == 1
    assert PLATE.match(plates.pop())
    assert all(report.vehicle is None for report in whole.seen if report.state is HailState.SEARCHING)


def test_what_car_it_was_is_still_known_when_the_ride_is_over(whole: Ride) -> None:
    """Whatever the server blanks at the end: somebody may have left her bag in it."""
    first = next(report for report in whole.seen if report.vehicle is not None)
    assert first.vehicle is not None
    assert whole.kept.vehicle is not None
    assert whole.kept.vehicle.plate == first.vehicle.plate
    assert whole.kept.vehicle.model
    assert whole.kept.driver is not None


def test_no_number_is_shown_that_nobody_has(whole: Ride) -> None:
    for report in whole.seen:
        assert not any(fake in repr(vars(report)) for fake in FAKES)
        if report.driver is not None and report.driver.phone_masked:
            assert "*" in report.driver.phone_masked
            assert report.driver.phone_masked[-4:].isdigit()
            assert not report.driver.phone_masked.endswith("0000")


def test_minutes_are_told_while_it_comes_and_they_shrink(whole: Ride) -> None:
    told = [report.eta_s for report in whole.seen if report.state in COMING and report.eta_s is not None]
    assert all(0 <= eta_s < 3600 for eta_s in told)
    assert told[-1] < told[0]
    assert all(report.eta_s is None for report in whole.seen if report.state is HailState.SEARCHING)


def test_the_reports_of_a_hail_can_be_put_in_order_by_their_own_clock(whole: Ride) -> None:
    times = [report.updated_at for report in whole.seen]
    assert times == sorted(times)


def test_a_rider_who_does_not_come_is_not_waited_for_for_ever(ground: Ground) -> None:
    order = ground.order(Street.NO_SHOW)
    seen = ride(ground, order, over)
    assert HailState.ARRIVED in stations(seen)
    assert seen[-1].state is HailState.RIDER_NO_SHOW
    assert ground.live(order) == 0
