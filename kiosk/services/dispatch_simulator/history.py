"""What past hails say about waiting: a synthetic week to begin with, the simulator's own hails, and two quantiles."""

from __future__ import annotations

import statistics

from kiosk.dispatch_client.wire import AvailabilityDocument
from kiosk.services.dispatch_simulator import supply, world

ENOUGH_OUTCOMES = 20  # below this nothing honest can be said about an hour
SERVED_ENOUGH = 0.5  # where most hails fail, the waits of the lucky ones say nothing
DAYS = 7
HAILS_AN_HOUR = 3  # a week of them is ENOUGH_OUTCOMES for every hour
COARSE_STEP_S = 2.0  # twice the live step: a week in a third of a second, the same within a few per cent


def a_week(seed: int) -> dict[int, list[float | None]]:
    """Local hour -> waits in world seconds (None for a hail that failed) of a week in the simulated world."""
    return {hour: [_one(seed, hour, number) for number in range(DAYS * HAILS_AN_HOUR)] for hour in range(24)}


def _one(seed: int, hour: int, number: int) -> float | None:
    there = supply.at(hour + number % HAILS_AN_HOUR / HAILS_AN_HOUR)
    hail = world.SimulatedHail(key=f"history/{hour}/{number}", seed=seed, lat=0.0, lon=0.0)
    world.begin(hail, there)
    while not hail.final and hail.arrived_s is None:
        world.advance(hail, 1, there, COARSE_STEP_S)
    return hail.arrived_s


def availability(waits: list[float | None]) -> AvailabilityDocument | None:
    """Median and 90th percentile of the waits that ended with a taxi; None when nothing honest can be said."""
    served = [wait_s for wait_s in waits if wait_s is not None]
    if len(waits) < ENOUGH_OUTCOMES or len(served) < SERVED_ENOUGH * len(waits):
        return None
    return AvailabilityDocument(
        wait_p50_s=round(statistics.median(served)),
        wait_p90_s=round(statistics.quantiles(served, n=10, method="inclusive")[8]),
    )
