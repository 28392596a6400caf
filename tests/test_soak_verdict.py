"""The verdict on the kills can fail: every breach, planted, is found, and nothing is found where all is well."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from kiosk.dispatch_client.wire import Status
from kiosk.domain import HailState
from soak.evidence import Evidence, Order, Row
from soak.verdict import Verdict, judged

RIDER, NEIGHBOUR = "138****0001", "139****0002"
RODE = Order("hail-1", "key-1", Status.COMPLETED, 100.0, 130.0)
WELL = Evidence(
    presses=2,
    rider_of={"key-1": RIDER, "key-2": NEIGHBOUR},
    shown={"key-1": frozenset({HailState.QUEUED, HailState.SEARCHING}), "key-2": frozenset({HailState.QUEUED})},
    called_off=frozenset(),
    rows={"key-1": Row(HailState.COMPLETED, owed=False), "key-2": Row(HailState.EXPIRED, owed=False)},
    orders=(RODE,),
)
ENDED_HERE = {"key-1": Row(HailState.CANCELLED_BY_RIDER, owed=False), "key-2": Row(HailState.EXPIRED, owed=False)}


def test_where_all_is_well_nothing_is_found() -> None:
    verdict = judged(WELL)
    assert verdict.breaches() == ()
    assert (verdict.presses, verdict.acknowledged, verdict.orders) == (2, 2, 1)


@pytest.mark.parametrize(
    ("rows", "orders"),
    [
        pytest.param(ENDED_HERE, (), id="called off before it was sent"),
        pytest.param(ENDED_HERE, (replace(RODE, status=Status.CANCELLED_BY_RIDER),), id="called off there, too"),
        pytest.param(ENDED_HERE, (replace(RODE, status=Status.NO_TAXI),), id="nobody came anyway"),
    ],
)
def test_her_own_cancel_is_an_honest_end(rows: dict[str, Row], orders: tuple[Order, ...]) -> None:
    shown = {"key-1": frozenset({HailState.QUEUED})}
    evidence = replace(WELL, rows=rows, orders=orders, shown=shown, called_off=frozenset({"key-1"}))
    assert judged(evidence).breaches() == ()


def test_a_taxi_under_way_is_settled() -> None:
    rows = {**WELL.rows, "key-1": Row(HailState.ARRIVED, owed=True)}
    evidence = replace(WELL, rows=rows, orders=(replace(RODE, status=Status.ARRIVED, ended_at=math.inf),))
    assert judged(evidence).breaches() == ()


def test_a_press_that_was_killed_before_it_was_written_was_promised_nothing() -> None:
    evidence = replace(WELL, presses=3, rider_of={**WELL.rider_of, "key-3": "150****0003"})
    assert judged(evidence).breaches() == ()


def test_a_rider_who_rode_may_hail_again() -> None:
    again = Order("hail-2", "key-2", Status.NO_TAXI, 131.0, 140.0)
    rows = {**WELL.rows, "key-2": Row(HailState.NO_TAXI, owed=False)}
    evidence = replace(WELL, rider_of={"key-1": RIDER, "key-2": RIDER}, rows=rows, orders=(RODE, again))
    assert judged(evidence).breaches() == ()


GIVEN_BACK = Order("hail-0", "key-1", Status.NO_DRIVER, 80.0, 99.0)
SEARCHED = replace(
    WELL,
    orders=(GIVEN_BACK, RODE),
    searched_here=True,
    searched_for={HailState.NO_TAXI: 12.0, HailState.NO_DRIVER: 24.0},
)


def test_where_the_kiosk_searches_one_car_after_another_and_none_at_all_are_honest() -> None:
    rows = {**WELL.rows, "key-2": Row(HailState.NO_TAXI, owed=False)}
    shown = {**WELL.shown, "key-2": frozenset({HailState.SEARCHING, HailState.NO_TAXI})}
    assert judged(replace(SEARCHED, rows=rows, shown=shown)).breaches() == ()


# name of the verdict -> what is planted for it
PLANTED = {
    "ended by nobody's wish": (
        "lost",
        replace(WELL, shown={"key-1": frozenset({HailState.QUEUED})}, rows=ENDED_HERE, orders=()),
    ),
    "gone from the disk": ("lost", replace(WELL, rows={"key-1": WELL.rows["key-1"]})),
    "still queued": ("lost", replace(WELL, rows={**WELL.rows, "key-2": Row(HailState.QUEUED, owed=True)})),
    "two orders for a key": ("doubled", replace(WELL, orders=(RODE, replace(RODE, hail_id="hail-2")))),
    "two orders for a key, one after the other": (
        "doubled",
        replace(WELL, orders=(RODE, Order("hail-2", "key-1", Status.NO_TAXI, 140.0, 150.0))),
    ),
    "two taxis for a rider": (
        "doubled",
        replace(
            WELL,
            rider_of={"key-1": RIDER, "key-2": RIDER},
            rows={**WELL.rows, "key-2": Row(HailState.COMPLETED, owed=False)},
            orders=(RODE, Order("hail-2", "key-2", Status.COMPLETED, 129.0, 160.0)),
        ),
    ),
    "two cars for a key, where the kiosk searches": (
        "doubled",
        replace(SEARCHED, orders=(replace(GIVEN_BACK, ended_at=101.0), RODE)),
    ),
    "still searching, where the kiosk searches": (
        "lost",
        replace(SEARCHED, rows={**WELL.rows, "key-2": Row(HailState.SEARCHING, owed=True)}),
    ),
    "coming, says the screen; no car was ever confirmed": (
        "untrue",
        replace(SEARCHED, shown={**WELL.shown, "key-2": frozenset({HailState.ASSIGNED})}),
    ),
    "there was no driver, says the disk; a car is coming": (
        "orphans",
        replace(
            SEARCHED,
            rows={**WELL.rows, "key-1": Row(HailState.NO_DRIVER, owed=False)},
            orders=(Order("hail-1", "key-1", Status.ASSIGNED, 100.0),),
        ),
    ),
    "there was no taxi, says the disk; somebody rode": (
        "orphans",
        replace(SEARCHED, rows={**WELL.rows, "key-1": Row(HailState.NO_TAXI, owed=False)}),
    ),
    "nobody found by a kiosk that has hardly searched": (
        "untrue",
        replace(SEARCHED, rows={**WELL.rows, "key-2": Row(HailState.NO_DRIVER, owed=False, lived_s=13.0)}),
    ),
    "another car for a key after its rider's cancel": (
        "orphans",
        replace(
            SEARCHED,
            rows=ENDED_HERE,
            called_off=frozenset({"key-1"}),
            off_at={"key-1": 90.0},
            orders=(Order("hail-2", "key-1", Status.CANCELLED_BY_RIDER, 95.0, 96.0),),
        ),
    ),
    "a kiosk that finds nobody a taxi": (
        "unserved",
        replace(
            SEARCHED,
            shown={f"key-{number}": frozenset({HailState.NO_DRIVER}) for number in range(1, 51)},
            rows={f"key-{number}": Row(HailState.NO_DRIVER, owed=False) for number in range(1, 51)},
            orders=(GIVEN_BACK,),
        ),
    ),
    "confirmed after it was called off": (
        "orphans",
        replace(
            SEARCHED, orders=(RODE, Order("hail-2", "key-2", Status.NO_DRIVER, 90.0, 95.0, called_off_before=True))
        ),
    ),
    "a taxi under way that the kiosk does not know": (
        "orphans",
        replace(WELL, orders=(RODE, Order("hail-3", "key-3", Status.ASSIGNED, 100.0, math.inf))),
    ),
    "a search that the kiosk does not know": (
        "orphans",
        replace(WELL, orders=(RODE, Order("hail-3", "key-3", Status.SEARCHING, 100.0, math.inf))),
    ),
    "a taxi under way that the kiosk holds for over": (
        "orphans",
        replace(WELL, orders=(RODE, Order("hail-2", "key-2", Status.ARRIVED, 100.0, math.inf))),
    ),
    "a taxi that came for nobody": (
        "orphans",
        replace(WELL, orders=(RODE, Order("hail-2", "key-2", Status.RIDER_NO_SHOW, 100.0, 200.0))),
    ),
    "shown as searched for, never ordered": (
        "untrue",
        replace(WELL, shown={**WELL.shown, "key-2": frozenset({HailState.SEARCHING})}),
    ),
    "no taxi, says the disk; the dispatcher was never asked": (
        "untrue",
        replace(WELL, rows={**WELL.rows, "key-2": Row(HailState.NO_TAXI, owed=False)}),
    ),
    "a taxi is coming, says the disk; the dispatcher was never asked": (
        "untrue",
        replace(WELL, rows={**WELL.rows, "key-2": Row(HailState.ASSIGNED, owed=True)}),
    ),
    "completed, says the disk; no taxi, says the dispatcher": (
        "untrue",
        replace(WELL, orders=(replace(RODE, status=Status.NO_TAXI),)),
    ),
    "received, not on the disk": ("unwritten", replace(WELL, rows={"key-1": WELL.rows["key-1"]})),
    "received before it was on the disk": ("unwritten", replace(WELL, early=("key-1",))),
    "still on its way": (
        "unsettled",
        replace(WELL, rows={**WELL.rows, "key-1": Row(HailState.UNKNOWN, owed=True)}),
    ),
    "called off without end": (
        "unsettled",
        replace(WELL, rows={**WELL.rows, "key-1": Row(HailState.ASSIGNED, owed=True, called_off=True)}),
    ),
    "watched without end": (
        "unsettled",
        replace(WELL, rows={**WELL.rows, "key-1": Row(HailState.COMPLETED, owed=True)}),
    ),
    "a broken file": ("unsound", replace(WELL, unsound=("row 3 missing from index",))),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_every_breach_is_found(planted: str) -> None:
    name, evidence = PLANTED[planted]
    verdict = judged(evidence)
    assert len(getattr(verdict, name)) == 1
    assert set(getattr(verdict, name)) <= set(verdict.breaches())


def test_every_verdict_has_been_made_to_fail() -> None:
    counts = {"presses", "acknowledged", "orders", "waited", "served"}
    assert {name for name, _ in PLANTED.values()} == set(Verdict.__dataclass_fields__) - counts
