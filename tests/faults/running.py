"""Plays rows: each in a scene of its own, several at once, and what came of each as a result."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.demo.world import World
from tests.faults import invariants
from tests.faults.company import Kind
from tests.faults.row import CannotRunHere, Row
from tests.faults.scene import Scene, provider

AT_ONCE = 3  # most rows wait most of the time; more would make two cores late


class Verdict(StrEnum):
    HELD = "ok"
    FAILED = "FAILED"
    NOT_HERE = "not here"  # it cannot be run on this machine, or the part does not exist yet


@dataclass(frozen=True)
class Result:
    row: Row
    kind: Kind
    verdict: Verdict
    seen: str
    seconds: float = 0.0


def play(row: Row, folder: Path, world: World, kind: Kind) -> Result:
    """One row from beginning to end, invariants included. Never raises for what the row finds."""
    if row.run is None or row.not_here(kind):
        return Result(row, kind, Verdict.NOT_HERE, row.not_here(kind))
    began = time.monotonic()
    try:
        with Scene(folder, world, kind) as scene:
            seen = row.run(scene)
            seen = f"{seen}; {invariants.hold_in(scene)}"
        verdict = Verdict.HELD
    except CannotRunHere as lacking:
        verdict, seen = Verdict.NOT_HERE, str(lacking)
    except AssertionError as found:  # NotSeen is one
        verdict, seen = Verdict.FAILED, _words(found)
    except Exception as broken:  # a row that breaks has not held; the others shall still be played
        verdict, seen = Verdict.FAILED, f"{type(broken).__name__}: {_words(broken)}"
    return Result(row, kind, verdict, seen, time.monotonic() - began)


def _words(error: Exception) -> str:
    said = str(error).strip().splitlines()
    if said:
        return said[0]
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}: {frame.line}"


def play_all(
    rows: Iterable[Row], folder: Path, tell: Callable[[Result], None], kind: Kind = Kind.HAIL_API
) -> list[Result]:
    """Those that stand in this dispatcher's table, in the order of rows; tell is told of each as soon as it is known,
    from the calling thread."""
    chosen = [row for row in rows if kind in row.at]
    results: dict[str, Result] = {}
    with provider(folder / "provider") as world, ThreadPoolExecutor(AT_ONCE) as pool:
        playing = [pool.submit(play, row, folder / row.id, world, kind) for row in chosen]
        for done in as_completed(playing):
            result = done.result()
            results[result.row.id] = result
            tell(result)
    return [results[row.id] for row in chosen]


def failed(results: Iterable[Result]) -> list[Result]:
    return [result for result in results if result.verdict is Verdict.FAILED]
