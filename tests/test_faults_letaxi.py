"""Quick rows of the fault table at a street-hail registry; and that what is promised of it holds by no accident."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import invariants
from tests.faults.company import Kind
from tests.faults.every import ROWS
from tests.faults.letaxi_hail import YES, free_taxis, newest, posts
from tests.faults.registry import CONFIRMED
from tests.faults.row import Row
from tests.faults.running import Result, Verdict, play_all
from tests.faults.scene import Scene
from tests.faults_as_data import Call, LoseAnswer, LoseRequest, SwapKey
from tests.stand_in import PATIENCE_S

QUICK_IDS = ("N5", "L1", "L4", "L7", "L13")
QUICK = [row for row in ROWS if row.id in QUICK_IDS]


def says(scene: Scene, hail_id: str, status: str, url: str) -> int:
    """An update as the kiosk would make it, but behind its back."""
    answer = scene.main.registry.http.put(f"{url}/hails/{hail_id}", json={"data": [{"status": status}]})
    return answer.status_code


def without_a_customer_of_her_own(scene: Scene) -> str:
    """As if each try went out for another customer: a lost answer makes a second hail that is not hers."""
    company = scene.company(time_scale=1.0)
    company.breaks(SwapKey(times=1), LoseAnswer(on=Call.SUBMIT))
    scene.brings_a_taxi()
    return "hailed"


def with_two_drivers_told_to_come(scene: Scene) -> str:
    """Another hail of the same customer is confirmed where the kiosk cannot see to it any more."""
    company = scene.company()
    person = scene.brings_a_taxi()
    scene.dies(person)
    posts(company.registry, newest(company).customer_id, free_taxis(company.registry)[0])
    ends = time.monotonic() + PATIENCE_S
    while (hail := newest(company)).status != YES:
        assert time.monotonic() < ends, f"no driver said yes: {hail.passed}"
        threading.Event().wait(0.1)
    assert says(scene, hail.hail_id, CONFIRMED, company.registry.url) == 200
    return "hailed"


def with_a_yes_after_her_no(scene: Scene) -> str:
    """Whether the registry takes it or not: such a yes must never be sent."""
    person = scene.brings_a_taxi()
    person.cancels()
    says(scene, newest(scene.main).hail_id, CONFIRMED, scene.main.url)
    return "hailed"


def with_a_yes_to_another_driver_after_her_no(scene: Scene) -> str:
    """Her own hail stays called off; a request of before comes late, and that hail gets a yes."""
    company = scene.company(time_scale=1.0)
    person = scene.brings_a_taxi()
    person.cancels()
    posts(company.registry, newest(company).customer_id, free_taxis(company.registry)[0])
    says(scene, newest(company).hail_id, CONFIRMED, company.url)
    return "hailed"


def with_a_taxi_for_nobody(scene: Scene) -> str:
    """It is over on the screen; then a hail comes to life at the registry, and no answer of it gets through."""
    company = scene.company(time_scale=1.0)
    person = scene.brings_a_taxi()
    person.cancels()
    company.breaks(LoseRequest(times=None))
    posts(company.registry, newest(company).customer_id, free_taxis(company.registry)[0])
    return "hailed"


REPORTED: dict[Callable[[Scene], str], str] = {
    without_a_customer_of_her_own: "I1: 1 press, 2 orders",
    with_two_drivers_told_to_come: "I1: 2 cars drive for one press",
    with_a_yes_after_her_no: "I7: a hail that had been called off was confirmed",
    with_a_yes_to_another_driver_after_her_no: "I7: another hail of a press that had been called off was confirmed",
}
PLANTED = {run: Row(f"T{n}", "planted", "by hand", "reported", run) for n, run in enumerate(REPORTED, start=1)}
ALIVE = Row("T0", "planted", "by hand", "reported", with_a_taxi_for_nobody)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    folder = tmp_path_factory.mktemp("faults")
    results = play_all([*QUICK, *PLANTED.values()], folder, lambda _: None, Kind.LETAXI)
    return {result.row.id: result for result in results}


@pytest.mark.parametrize("row", QUICK, ids=[f"{row.id}_{row.promise}" for row in QUICK])
def test_it_holds_at_a_registry_too(row: Row, played: dict[str, Result]) -> None:
    assert played[row.id].verdict is Verdict.HELD, played[row.id].seen


@pytest.mark.parametrize("run", REPORTED, ids=[run.__name__ for run in REPORTED])
def test_a_row_that_does_not_hold_there_is_reported(run: Callable[[Scene], str], played: dict[str, Result]) -> None:
    result = played[PLANTED[run].id]
    assert result.verdict is Verdict.FAILED
    assert REPORTED[run] in result.seen


def test_a_taxi_that_comes_for_a_hail_that_is_over_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invariants, "OVER_LIMIT_S", 1.0)
    (result,) = play_all([ALIVE], tmp_path, lambda _: None, Kind.LETAXI)
    assert result.verdict is Verdict.FAILED
    assert "I8: over on the screen, and at the dispatcher 1 hail lives" in result.seen


def test_what_this_protocol_cannot_suffer_is_told_with_its_reason_and_not_played() -> None:
    lacking = [row for row in ROWS if row.no_letaxi]
    assert {row.id for row in lacking} >= {"S5", "S11", "S12"}
    assert all(row.not_here(Kind.LETAXI) == row.no_letaxi and not row.not_here(Kind.HAIL_API) for row in lacking)
    assert {row.id[0] for row in ROWS if row.at == {Kind.LETAXI}} == {"L"}
