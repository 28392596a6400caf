"""The quick rows of the fault table, each named after what it promises; and that no promise holds by accident."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from kiosk.demo.world import World
from tests import dispatch_fixtures
from tests.faults import invariants
from tests.faults.every import ROWS
from tests.faults.row import Row
from tests.faults.running import Result, Verdict, play_all
from tests.faults.scene import Scene, provider
from tests.faults_as_data import Call, LoseAnswer, SwapKey

QUICK = [row for row in ROWS if row.quick]
TABLE = {f"N{n}" for n in range(1, 12)} | {f"S{n}" for n in range(1, 13)} | {f"P{n}" for n in range(1, 11)}
TABLE |= {f"H{n}" for n in range(1, 6)} | {"U1", "U2"}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """All quick rows, some at a time, as the runner plays them."""
    results = play_all(QUICK, tmp_path_factory.mktemp("faults"), lambda _: None)
    return {result.row.id: result for result in results}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with provider(tmp_path_factory.mktemp("provider")) as world:
        yield world


@pytest.mark.parametrize("row", QUICK, ids=[f"{row.id}_{row.promise}" for row in QUICK])
def test_it_holds(row: Row, played: dict[str, Result]) -> None:
    result = played[row.id]
    if result.verdict is Verdict.NOT_HERE:
        pytest.skip(result.seen)
    assert result.verdict is Verdict.HELD, result.seen


def test_every_fault_of_the_table_has_a_row_that_is_run_or_says_why_not() -> None:
    assert {row.id.rstrip("abcdefgw") for row in ROWS} >= TABLE
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert [row.id for row in ROWS if (row.run is None) != bool(row.why)] == []


# --- each promise can be broken, and then the runner says so ---


def without_a_key(scene: Scene) -> str:
    """As if the kiosk sent no idempotency key: a lost answer makes a second order."""
    company = scene.company(time_scale=1.0)
    company.breaks(SwapKey(), LoseAnswer(on=Call.SUBMIT))
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    return "hailed"


def without_an_order(scene: Scene) -> str:
    """The dispatcher promises a taxi and then knows of none."""
    company = scene.company(time_scale=1.0)
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    person.cancels()
    with sqlite3.connect(company.simulator.database) as database:
        database.execute("DELETE FROM answers")
        database.execute("DELETE FROM hails")
    return "hailed"


def with_an_order_that_nobody_watches(scene: Scene) -> str:
    company = scene.company(time_scale=1.0)
    person = scene.opens()
    person.sees("home")
    person.presses += 1
    headers = {"Idempotency-Key": f'"{dispatch_fixtures.key("nobody")}"'}
    httpx.post(f"{company.url}/v1/hails", json=dispatch_fixtures.body(), headers=headers, trust_env=False)
    return "ordered behind the kiosk's back"


def with_her_number_in_a_log(scene: Scene) -> str:
    person = scene.opens()
    person.sees("home")
    (scene.folder / "library.log").write_text(f"dialled {person.phone}", encoding="utf-8")
    return "logged"


def with_a_screen_that_stands_still(scene: Scene) -> str:
    person = scene.opens()
    person.sees("home")
    assert person.stage.process is not None
    os.kill(person.stage.process.pid, signal.SIGSTOP)
    return "stopped"


def without_a_way_home(scene: Scene) -> str:
    person = scene.opens()
    person.to_confirm()
    person.WAYS_OUT = ()  # type: ignore[attr-defined]
    scene.well_since = time.monotonic() - invariants.HOME_LIMIT_S
    return "stays"


def with_words_of_a_machine(scene: Scene) -> str:
    scene.company()
    site = {"site": {**_site(scene), "name": "NoneType 小区"}}
    scene.settings(**site)
    scene.opens().sees("home")
    return "said"


def with_words_that_nobody_wrote(scene: Scene) -> str:
    person = scene.opens()
    person.sees("home")
    texts = [{"text": "请重启系统"}]
    person.stage.notes.append({"kind": "screen", "name": "home", "lang": "zh_CN", "texts": texts, "targets": []})
    return "said"


def with_a_traceback(scene: Scene) -> str:
    scene.opens().sees("home")
    with scene.log.open("a", encoding="utf-8") as log:
        log.write("Traceback (most recent call last):\n")
    return "fell over"


def _site(scene: Scene) -> dict[str, Any]:
    import yaml

    settings: dict[str, Any] = yaml.safe_load(scene.world.config.read_text("utf-8"))
    return dict(settings["site"])


BROKEN: dict[Callable[[Scene], str], str] = {
    without_a_key: "I1",
    without_an_order: "I2",
    with_an_order_that_nobody_watches: "I3",
    with_her_number_in_a_log: "I4",
    with_a_screen_that_stands_still: "an answer to a touch",
    with_words_of_a_machine: "says 'NoneType",
    with_words_that_nobody_wrote: "says '请重启系统'",
    with_a_traceback: "a traceback",
}
