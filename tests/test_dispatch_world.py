"""The simulated world, pure: supply over a day, drivers asked in turn, traffic, boarding, and past waits."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest
from pydantic import TypeAdapter

from kiosk.dispatch_client.wire import EventKind, Status
from kiosk.services.dispatch_simulator import history, supply, traffic, world
from kiosk.services.dispatch_simulator.supply import Supply
from kiosk.services.dispatch_simulator.world import Fate, SimulatedHail

DEMAND_FACTOR = 10  # hails of a day: enough that a share of 86 % is known to about one per cent
TOO_LONG_S = 3 * 3600
NOON = supply.at(12.0)


def started(
    key: str, there: Supply = NOON, seed: int = 7, wide: bool = False, fate: Fate | None = None
) -> SimulatedHail:
    hail = SimulatedHail(key=key, seed=seed, lat=31.2, lon=121.4, wide=wide, fate=fate)
    world.begin(hail, there)
    return hail


def lived(hail: SimulatedHail, there: Supply = NOON) -> SimulatedHail:
    world.advance(hail, TOO_LONG_S, there)
    assert hail.final
    return hail


def at(hail: SimulatedHail, kind: EventKind) -> list[float]:
    return [event.age_s for event in hail.events if event.kind is kind]


@cache
def a_day() -> tuple[tuple[Supply, SimulatedHail], ...]:
    """Every hail of a simulated day, spread over the half hours by demand, each lived to its end."""
    hails = []
    for half_hour in range(48):
        there = supply.at(half_hour / 2)
        for number in range(supply.DEMAND[half_hour // 2] * DEMAND_FACTOR // 2):
            hails.append((there, lived(started(f"{half_hour}/{number}", there), there)))
    return tuple(hails)


def failed_share(hails: list[SimulatedHail]) -> float:
    return sum(hail.arrived_s is None for hail in hails) / len(hails)


def test_a_day_serves_as_many_as_the_pilot_and_fails_most_at_the_peaks() -> None:
    everyone = [hail for _, hail in a_day()]
    at_peak = [hail for there, hail in a_day() if there.peak]
    off_peak = [hail for there, hail in a_day() if not there.peak]
    assert len(everyone) > 900
    assert 0.83 <= 1 - failed_share(everyone) <= 0.89
    assert failed_share(at_peak) > 3 * failed_share(off_peak)
    assert failed_share(off_peak) < 0.06


def test_the_typical_wait_is_about_three_minutes() -> None:
    waits = [hail.arrived_s for _, hail in a_day() if hail.arrived_s is not None]
    off_peak = [hail.arrived_s for there, hail in a_day() if not there.peak and hail.arrived_s is not None]
    assert 120 <= statistics.median(waits) <= 270
    assert 150 <= statistics.median(off_peak) <= 210


def test_no_taxi_means_nobody_was_asked_and_no_driver_means_somebody_was() -> None:
    ends = Counter(hail.status for _, hail in a_day())
    assert ends[Status.NO_TAXI] > 0
    assert ends[Status.NO_DRIVER] > 0
    for _, hail in a_day():
        asked = at(hail, EventKind.DRIVER_ASKED)
        if hail.status is Status.NO_TAXI:
            assert not asked
        if hail.status is Status.NO_DRIVER:
            assert len(asked) == len(at(hail, EventKind.DRIVER_DECLINED)) > 0


def test_nobody_is_kept_searching_beyond_a_minute_and_one_last_answer() -> None:
    for _, hail in a_day():
        if hail.status in (Status.NO_TAXI, Status.NO_DRIVER):
            assert hail.age_s <= world.SEARCH_LIMIT_S + world.OFFER_S[1] + world.STEP_S


def test_each_driver_has_ten_to_fifteen_seconds_to_answer() -> None:
    offers = 0
    for _, hail in a_day():
        answers = sorted(at(hail, EventKind.DRIVER_DECLINED) + at(hail, EventKind.ASSIGNED))
        for asked, answered in zip(at(hail, EventKind.DRIVER_ASKED), answers, strict=True):
            assert 10 <= answered - asked <= 15 + world.STEP_S
            offers += 1
    assert offers > 1000


def test_a_wider_search_finds_taxis_where_the_first_found_none() -> None:
    scarce = supply.at(17.5)
    normal = [lived(started(f"w/{number}", scarce), scarce) for number in range(300)]
    wide = [lived(started(f"w/{number}", scarce, wide=True), scarce) for number in range(300)]
    assert failed_share(wide) < failed_share(normal) - 0.05
    assert not any(hail.status is Status.NO_TAXI for hail in wide)


def test_every_served_hail_goes_through_its_states_in_order() -> None:
    order = [EventKind.SEARCHING, EventKind.ASSIGNED, EventKind.ARRIVING, EventKind.ARRIVED]
    order += [EventKind.ON_BOARD, EventKind.COMPLETED]
    for _, hail in a_day():
        if hail.status is Status.COMPLETED:
            assert [event.kind for event in hail.events if event.kind in order] == order
            (arrived,), (on_board,) = at(hail, EventKind.ARRIVED), at(hail, EventKind.ON_BOARD)
            assert 20 <= on_board - arrived <= 90 + world.STEP_S


@pytest.mark.parametrize("hour", [8.0, 12.0, 17.5, 23.0])
def test_taxis_drive_at_city_speed_and_end_at_the_pick_up_point(hour: float) -> None:
    there = supply.at(hour)
    keys = (f"speed/{number}" for number in range(50))
    served = next(key for key in keys if lived(started(key, there), there).arrived_s is not None)
    hail = started(served, there)
    driven_m, driven_s, last = 0.0, 0.0, None
    while not hail.final and hail.status is not Status.ARRIVED:
        world.advance(hail, 1, there)
        assert hail.speed_mps <= 35 * 1.2 * traffic.KMH
        if hail.position is not None and last is not None:
            north, east = (hail.position[0] - last[0]), (hail.position[1] - last[1]) * math.cos(math.radians(31.2))
            driven_m += math.hypot(north, east) * world.METRES_PER_DEGREE * world.ROUTE_FACTOR
            driven_s += 1
        last = hail.position
    assert hail.position == pytest.approx((31.2, 121.4))
    assert 8 <= driven_m / driven_s / traffic.KMH <= 42


def test_etas_move_both_ways_and_are_about_right() -> None:
    rose = fell = 0
    errors = []
    for number in range(100):
        hail = started(f"eta/{number}")
        seen: list[tuple[float, float]] = []
        while not hail.final and hail.status is not Status.ARRIVED:
            world.advance(hail, 1, NOON)
            if hail.eta_s:
                seen.append((hail.age_s, hail.eta_s))
        rose += any(later > earlier for (_, earlier), (_, later) in pairwise(seen))
        fell += bool(seen) and seen[-1][1] < seen[0][1]
        errors += [(hail.age_s - seen[0][0]) / seen[0][1]] if seen else []
    assert rose > 50
    assert fell > 90
    assert 0.8 <= statistics.median(errors) <= 1.25


def test_a_hail_lives_the_same_life_however_often_it_is_looked_at() -> None:
    at_once, bit_by_bit = started("same"), started("same")
    world.advance(at_once, 900, NOON)
    for _ in range(90):
        world.advance(bit_by_bit, 10, NOON)
    assert at_once == bit_by_bit


def test_a_hail_lives_on_from_paper_as_if_it_had_never_been_written_down() -> None:
    adapter = TypeAdapter(SimulatedHail)
    original = started("paper", fate=Fate.DRIVER_CANCELS)
    while not original.final:
        restored = adapter.validate_json(adapter.dump_json(original))
        assert restored == original
        world.advance(original, 20, NOON)
        world.advance(restored, 20, NOON)
        assert restored == original


def test_other_seeds_make_other_taxis() -> None:
    plates = {taxi.plate for seed in range(20) if (taxi := (lived(started("seed", seed=seed))).taxi) is not None}
    assert len(plates) > 15


def test_too_late_orders_are_not_taken() -> None:
    hail = started("late")
    while hail.status is not Status.ARRIVED:
        world.advance(hail, 1, NOON)
    assert not world.seize(hail, Fate.NO_TAXI)
    assert not world.seize(hail, Fate.DRIVER_CANCELS)
    assert world.seize(hail, Fate.NO_SHOW)
    assert lived(hail).status is Status.RIDER_NO_SHOW
    assert not world.seize(hail, Fate.NO_SHOW)


@pytest.mark.parametrize(("fate", "end"), [(Fate.NO_TAXI, Status.NO_TAXI), (Fate.NOBODY_ACCEPTS, Status.NO_DRIVER)])
def test_an_order_ends_even_a_search_under_way(fate: Fate, end: Status) -> None:
    hail = started("under way")
    world.advance(hail, 5, NOON)
    assert world.seize(hail, fate)
    assert lived(hail).status is end


@pytest.mark.parametrize("number", range(12))
def test_a_sure_taxi_comes_even_at_the_worst_hour(number: int) -> None:
    hail = started(f"lesson {number}", fate=Fate.SURE_TAXI)
    while not hail.final and hail.taxi is None:
        world.advance(hail, 1, supply.at(8.0))
    assert hail.taxi is not None


def test_a_driver_who_is_ordered_to_cancel_does_so_on_the_way_and_another_comes() -> None:
    hail = started("cancel me")
    while hail.taxi is None:
        world.advance(hail, 1, NOON)
    first = hail.taxi.plate
    assert world.seize(hail, Fate.DRIVER_CANCELS)
    lived(hail)
    assert len(at(hail, EventKind.DRIVER_CANCELLED)) == 1
    assert len(at(hail, EventKind.SEARCHING)) == len(at(hail, EventKind.ASSIGNED)) == 2
    assert hail.taxi is not None
    assert hail.taxi.plate != first


@pytest.mark.parametrize("number", range(12))
def test_a_taxi_that_is_ordered_to_be_late_leaps_once_in_its_estimate_and_comes(number: int) -> None:
    rush_hour = supply.at(8.0)
    hail = started(f"late {number}", rush_hour, fate=Fate.DELAYED)
    etas: list[float] = []
    while hail.status is not Status.ARRIVED:
        world.advance(hail, 1, rush_hour)
        etas += [] if hail.eta_s is None else [hail.eta_s]
        assert hail.age_s < TOO_LONG_S
    assert hail.fate is None
    leaps = [later / sooner for sooner, later in pairwise(etas) if sooner > 0 and later > 1.5 * sooner]
    assert len(leaps) == 1


def test_a_taxi_under_way_may_be_held_up_and_one_at_the_gate_may_not() -> None:
    hail = started("held up")
    while hail.taxi is None:
        world.advance(hail, 1, NOON)
    assert world.seize(hail, Fate.DELAYED)
    while hail.status is not Status.ARRIVED:
        world.advance(hail, 1, NOON)
    assert not world.seize(hail, Fate.DELAYED)


def test_the_position_is_not_told_once_the_rider_is_on_board() -> None:
    hail = started("private")
    while hail.status is not Status.ON_BOARD:
        world.advance(hail, 1, NOON)
    assert hail.position is None
    assert hail.eta_s is None


def test_availability_is_silent_below_twenty_outcomes_and_where_most_hails_fail() -> None:
    assert history.availability([180.0] * 19) is None
    assert history.availability([180.0] * 9 + [None] * 21) is None
    answer = history.availability([float(wait) for wait in range(100, 200)] + [None] * 10)
    assert answer is not None
    assert (answer.wait_p50_s, answer.wait_p90_s) == (150, 189)


def test_a_synthetic_week_says_something_about_every_hour_and_waits_are_longest_at_the_peaks() -> None:
    week = history.a_week(seed=1)
    assert sorted(week) == list(range(24))
    assert all(len(waits) >= history.ENOUGH_OUTCOMES for waits in week.values())
    noon, peak = history.availability(week[12]), history.availability(week[8])
    assert noon is not None
    assert peak is not None
    assert peak.wait_p50_s > noon.wait_p50_s
    assert week == history.a_week(seed=1)


@pytest.mark.parametrize(("hour", "peak"), [(0.0, False), (6.99, False), (7.0, True), (9.0, False), (16.5, True)])
def test_the_peaks_are_where_shanghai_has_them(hour: float, peak: bool) -> None:
    assert supply.at(hour).peak is peak


def test_the_hour_is_shanghais() -> None:
    assert supply.local_hour(1_700_000_000) == pytest.approx(6 + 13 / 60)  # 2023-11-15 06:13:20 +08:00
