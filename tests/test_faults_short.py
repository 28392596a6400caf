"""The quick rows of the fault table, each named after what it promises; and that no promise holds by accident."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import yaml
from pydantic import JsonValue

from tests import dispatch_fixtures
from tests.faults import __main__ as runner
from tests.faults import invariants
from tests.faults.every import ROWS
from tests.faults.person import Person
from tests.faults.row import Row
from tests.faults.running import Result, Verdict, play_all
from tests.faults.scene import Scene
from tests.faults_as_data import Call, LoseAnswer, PauseBeforeForward, Rewrite, SwapKey

QUICK = [row for row in ROWS if row.quick]
TABLE = {f"N{n}" for n in range(1, 12)} | {f"S{n}" for n in range(1, 13)} | {f"P{n}" for n in range(1, 11)}
TABLE |= {f"H{n}" for n in range(1, 6)} | {"U1", "U2"}


# --- rows that break a promise on purpose ---


def without_a_key(scene: Scene) -> str:
    """As if the kiosk sent no idempotency key: a lost answer makes a second order."""
    company = scene.company(time_scale=1.0)
    company.breaks(SwapKey(), LoseAnswer(on=Call.SUBMIT))
    scene.brings_a_taxi()
    return "hailed"


def without_an_order(scene: Scene) -> str:
    """The dispatcher promised a taxi, and then has no order."""
    company = scene.company(time_scale=1.0)
    person = scene.brings_a_taxi()
    person.cancels()
    with sqlite3.connect(company.simulator.database) as database:
        database.execute("DELETE FROM answers")
        database.execute("DELETE FROM hails")
    return "hailed"


def with_somebody_elses_plate(scene: Scene) -> str:
    company = scene.company(time_scale=1.0)
    vehicle: JsonValue = {"plate": "沪Z Z99999", "colour": "#F3F4F4", "model": "大众途安"}
    company.breaks(Rewrite(on=Call.STATUS, times=None, members={"vehicle": vehicle}))
    scene.brings_a_taxi()
    return "hailed"


def with_an_order_that_nobody_watches(scene: Scene) -> str:
    company = scene.company(time_scale=1.0)
    touched(scene).presses += 1
    headers = {"Idempotency-Key": f'"{dispatch_fixtures.key("nobody")}"'}
    httpx.post(f"{company.url}/v1/hails", json=dispatch_fixtures.body(), headers=headers, trust_env=False)
    return "ordered behind the kiosk's back"


def with_her_number_in_a_log(scene: Scene) -> str:
    person = touched(scene)
    (scene.folder / "library.log").write_text(f"dialled {person.phone}", encoding="utf-8")
    return "logged"


def without_a_single_touch(scene: Scene) -> str:
    scene.opens().sees("home")
    return "looked on"


def with_a_screen_that_stands_still(scene: Scene) -> str:
    process = touched(scene).stage.process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    return "stopped"


def without_a_way_home(scene: Scene) -> str:
    """The hail cannot be cancelled from the screen, and the fault ended long ago."""
    company = scene.company(time_scale=1.0)
    company.breaks(PauseBeforeForward(times=None))
    person = scene.opens()
    person.hails()
    person.is_answered()
    press = person._press
    person._press = lambda target: None if target == "cancel_hail" else press(target)
    scene.well_since = time.monotonic() - invariants.HOME_LIMIT_S
    return "stays"


def with_words_of_a_machine(scene: Scene) -> str:
    site = yaml.safe_load(scene.world.config.read_text("utf-8"))["site"]
    scene.company()
    scene.settings(site={**site, "name": "NoneType 小区"})
    touched(scene)
    return "shown"


def with_words_that_nobody_wrote(scene: Scene) -> str:
    note = {"kind": "screen", "name": "home", "lang": "zh_CN", "texts": [{"text": "请重启系统"}], "targets": []}
    touched(scene).stage.notes.append(note)
    return "shown"


def with_a_traceback(scene: Scene) -> str:
    touched(scene)
    with scene.log.open("a", encoding="utf-8") as log:
        log.write("Traceback (most recent call last):\n")
    return "fell over"


def with_an_error_of_its_own(scene: Scene) -> str:
    raise KeyError("a row with a slip of the pen")


def touched(scene: Scene) -> Person:
    person = scene.opens()
    person.sees("home")
    person.is_answered()
    return person


REPORTED: dict[Callable[[Scene], str], str] = {
    without_a_key: "I1: 1 press, 2 orders",
    without_an_order: "I2: 'coming' promised a taxi that nobody ordered",
    with_somebody_elses_plate: "I2: the taxis ['沪ZZ99999'] drive for nobody",
    with_her_number_in_a_log: "I4: library.log holds 1 private words",
    without_a_single_touch: "I5: no touch was tried",
    with_a_screen_that_stands_still: "I5: waited",
    without_a_way_home: "I6: ",
    with_words_of_a_machine: "the screen 'home' says 'NoneType 小区'",
    with_words_that_nobody_wrote: "the screen 'home' says '请重启系统'",
    with_a_traceback: "a traceback in the kiosk's log",
    with_an_error_of_its_own: "KeyError",
}
NOT_WATCHED = Row("T0", "planted", "by hand", "reported", with_an_order_that_nobody_watches)
PLANTED = {run: Row(f"T{n}", "planted", "by hand", "reported", run) for n, run in enumerate(REPORTED, start=1)}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """All of them, some at a time, as the runner plays them."""
    results = play_all([*QUICK, *PLANTED.values()], tmp_path_factory.mktemp("faults"), lambda _: None)
    return {result.row.id: result for result in results}


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


@pytest.mark.parametrize("run", REPORTED, ids=[run.__name__ for run in REPORTED])
def test_a_row_that_does_not_hold_is_reported(run: Callable[[Scene], str], played: dict[str, Result]) -> None:
    result = played[PLANTED[run].id]
    assert result.verdict is Verdict.FAILED
    assert REPORTED[run] in result.seen


def test_the_command_prints_what_failed_and_says_so_with_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With it an order that nobody asks after, once its minute is over, which is here at once."""
    monkeypatch.setattr(invariants, "HAIL_LIFE_S", 0.0)
    monkeypatch.setattr(invariants, "UNWATCHED_S", 0.0)
    absent = next(row for row in ROWS if row.run is None)
    monkeypatch.setattr(runner, "ROWS", (NOT_WATCHED, absent))
    monkeypatch.setattr(runner, "OUT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["faults", "--dispatcher", "hail_api"])
    assert runner.main() == 1
    printed = capsys.readouterr()
    assert "I3: an order lives past its minute and nobody asks after it" in printed.err
    assert "1 FAILED, 1 not here" in printed.out
    assert f"not here: {absent.why}" in (tmp_path / "table.md").read_text("utf-8")
    assert (tmp_path / "table.tsv").read_text("utf-8").count("\n") == 3
