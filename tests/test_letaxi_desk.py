"""A hail at a registry as the kiosk's own desk carries it: what the screen and the bench are told of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain import Hail, HailState
from kiosk.log_events import LogEvent
from tests.letaxi_script import ORDER_KEY, Answer, Script, script
from tests.stand_in import PATIENCE_S
from tests.test_hail_desk import Desk
from tests.test_hail_plan import CAR, FRESH


@pytest.fixture
def there() -> Iterator[Script]:
    with script() as there:
        yield there


@pytest.fixture
def desk(there: Script, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(there.url, tmp_path, there.client())
    yield desk
    desk.close()


def coming(desk: Desk, **changes: Any) -> Hail:
    now = time.time()
    ends = {"expires_at": now + 60.0, "expires_on_wall": now + 60.0}
    hers = {"key": ORDER_KEY, "hail_id": ORDER_KEY, "state": HailState.SEARCHING, "pressed_at": now, **ends}
    return desk.takes(replace(FRESH, **{**hers, **changes}))


def drives(there: Script, hail: dict[str, Any], km: float) -> None:
    """Its operator tells a new place, a little later by the registry's clock."""
    there.now += 4.0
    hail["km"], hail["last_update"] = km, int(there.now)


def seen_at(metres: float) -> Callable[[Hail], bool]:
    return lambda hail: hail.seen_m == pytest.approx(metres)


def test_a_taxi_that_passed_the_gate_is_not_here_for_ever_and_its_minutes_are_not_invented(
    there: Script, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    hail = there.has("accepted_by_customer", km=0.02)
    coming(desk)
    assert desk.until(seen_at(20.0)).state is HailState.ARRIVED
    drives(there, hail, 0.1)
    assert desk.until(seen_at(100.0)).state is HailState.ARRIVED, "positions jump between houses"
    drives(there, hail, 0.4)
    gone = desk.until(seen_at(400.0))
    assert (gone.state, gone.eta_s, gone.arrived_at) == (HailState.ASSIGNED, None, None)
    drives(there, hail, 0.02)
    assert desk.until(seen_at(20.0)).state is HailState.ARRIVED
    assert HailState.ARRIVING not in desk.states, "the bench would hear: two minutes"
    there.becomes(hail, "timeout_accepted_by_customer")
    ended = desk.until(lambda hail: not hail.live)
    assert (ended.state, ended.redispatched) == (HailState.NO_DRIVER, 1)
    assert LogEvent.REPORT_OUT_OF_ORDER not in caplog.text


@pytest.mark.parametrize("known", [HailState.ARRIVING, HailState.ARRIVED])
@pytest.mark.parametrize("age_s", [0, 130])
def test_a_taxi_is_no_farther_after_a_restart_that_forgot_where_and_what_it_was(
    there: Script, desk: Desk, caplog: pytest.LogCaptureFixture, known: HailState, age_s: int
) -> None:
    there.has("accepted_by_customer", km=0.1, plate="沪A·D5683", last_update=int(there.now) - age_s)
    car = replace(CAR, colour="#008A92")
    coming(desk, state=known, vehicle=car)
    hail = desk.until(lambda hail: hail.reported_at > 0)
    assert (hail.state, hail.vehicle) == (known, car)
    assert LogEvent.REPORT_OUT_OF_ORDER not in caplog.text


@pytest.mark.parametrize("status", [400, 404])
def test_a_cancel_that_met_a_refusal_is_owed_also_after_a_restart(there: Script, tmp_path: Path, status: int) -> None:
    """Else the driver who says yes meanwhile is told that she waits."""
    hail = there.has("received_by_taxi")
    desk = Desk(there.url, tmp_path, there.client())
    try:
        coming(desk)
        desk.until(lambda hail: hail.state is HailState.SEARCHING and hail.reported_at > 0)
        refusal: Answer = (status, {"errors": {"": ["not now"]}})
        asked_again = threading.Event()

        def refuses_again() -> Answer:
            asked_again.set()
            return refusal

        there.answers("list", refusal, *[refuses_again] * 20)
        desk.desk.cancel(ORDER_KEY, "rider")
        assert asked_again.wait(PATIENCE_S)
    finally:
        desk.close()
    there.instead.clear()
    there.becomes(hail, "accepted_by_taxi")  # the yes of the same instant overwrote the cancel
    again = Desk(there.url, tmp_path, there.client())
    try:
        (found,) = again.store.found(time.time())
        again.desk.send(found)
        assert again.until(lambda hail: not hail.live).state is HailState.CANCELLED_BY_RIDER
    finally:
        again.close()
    assert "accepted_by_customer" not in [said for _, said in there.statuses_put()]
