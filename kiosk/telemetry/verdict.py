"""Is a running kiosk well, by its own numbers? And may it be interrupted? Pure; docs/adr/0030 says why so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol

from kiosk.health import Condition, Health, Part
from kiosk.log_lines import LoggedEvent
from kiosk.telemetry.latency import ANSWERED
from kiosk.telemetry.numbers import CONDITION_NUMBERS, Number
from kiosk.telemetry.question import NoAnswer, Numbers
from kiosk.upkeep_events import UpkeepEvent

BEAT_LATE_S = 10.0  # ten turns of an idle window, and half of what systemd waits before it restarts the kiosk
WORKER_STUCK_S = 60.0  # a hail lives no longer, and no request may take more than a sixth of it
NOT_OF_THE_PROGRAM = frozenset({Part.SITE, Part.FOOTFALL})  # where it hangs and who comes: no release mends that


class Told(Protocol):
    """A line of the diary. at_unix: Unix seconds."""

    @property
    def at_unix(self) -> float: ...
    @property
    def event(self) -> LoggedEvent | None: ...
    @property
    def facts(self) -> str: ...


@dataclass(frozen=True)
class Verdict:
    """sentence: for a technician, in English."""

    good: bool
    sentence: str


def healthy(numbers: Numbers, before: frozenset[Part], out_of_reach: frozenset[Part]) -> Verdict:
    """before: parts that were at fault before this release ran (faults_before). out_of_reach: parties to which no
    line can be had from this machine either, so that it is not the program that fails. Raises NoAnswer.
    """
    faults = [part for part in Part if _at(numbers, Number.PART_CONDITION, part=part) == _FAULT]
    excused = [part for part in faults if part in before | out_of_reach | NOT_OF_THE_PROGRAM]
    bad = _stuck(numbers)
    bad += [f"{part.value} is at fault, and was not before this start" for part in faults if part not in excused]
    if not (_asked(numbers, "main", ANSWERED) or _asked(numbers, "main", "refused") or Part.DISPATCHER in excused):
        bad.append("the dispatcher has not answered yet")
    if _at(numbers, Number.FACES_STORED):
        bad.append("pictures lie in the store's folder, where none may be")
    if bad:
        return Verdict(False, f"Not healthy: {'; '.join(bad)}.")
    as_before = f"; at fault, but not by this start: {', '.join(part.value for part in excused)}" if excused else ""
    return Verdict(True, f"Healthy: up for {_at(numbers, Number.UP):.0f} s, screen and brain turn{as_before}.")


def idle(numbers: Numbers) -> Verdict:
    """May it be interrupted now? Says nothing of its health: what is broken has to be mended, too."""
    live, somebody = _at(numbers, Number.HAILS_LIVE), _at(numbers, Number.AT_SCREEN)
    busy = [f"{live:.0f} live hails"] * bool(live) + ["somebody is at the screen"] * bool(somebody)
    if busy:
        return Verdict(False, f"Not idle: {', '.join(busy)}.")
    return Verdict(True, "Idle: no hail is live and nobody is in the middle of something.")


def started_at(numbers: Numbers) -> float:
    """Unix seconds. Raises NoAnswer."""
    return _at(numbers, Number.STARTED)


def version(numbers: Numbers) -> str:
    """The release that runs. Raises NoAnswer."""
    found = next((dict(labels).get("version") for name, labels in numbers if name == Number.BUILD_INFO), None)
    if found is None:
        raise NoAnswer(f"the answer misses {Number.BUILD_INFO.value}: is it a kiosk of another release?")
    return found


def faults_before(lines: Sequence[Told], start: float, version: str) -> frozenset[Part]:
    """The parts that were at fault when the last run of another release ended; where there was none, the run before.

    start: Unix seconds at which the run under judgement began. version: its release, whose own earlier runs excuse
    nothing: what a new release breaks is still its fault after it was started again.
    """
    earlier = [line for line in lines if line.at_unix < start]
    runs = [line for line in earlier if line.event is UpkeepEvent.KIOSK_READY]
    others = [run for run in runs if _fact(run, "version") != version]
    judged = (others or runs)[-1:]
    health = Health()
    for line in earlier:
        if line.event is not None and all(_within(line, run, earlier) for run in judged):
            health.heard(line.event, _fact(line, "subject"))
    return frozenset(report.part for report in health.reports() if report.condition is Condition.FAULT)


def _within(line: Told, run: Told, lines: Sequence[Told]) -> bool:
    """Was it said in this run? A run begins took_s before it says that it is ready, and ends where it says so or
    where the next one is ready."""
    took = _fact(run, "took_s")
    began = run.at_unix - (int(took) if took.isdigit() else 0)
    ends = (UpkeepEvent.KIOSK_STOPPED, UpkeepEvent.KIOSK_READY)
    ended = min(
        (other.at_unix for other in lines if other.event in ends and other.at_unix > run.at_unix), default=inf
    )
    return began <= line.at_unix <= ended


def _fact(line: Told, name: str) -> str:
    """'' where the line has none of this name."""
    found = re.search(rf"(?:^| ){name}=(\S+)", line.facts)
    return found[1] if found else ""


def _stuck(numbers: Numbers) -> list[str]:
    if not _at(numbers, Number.READY):
        return ["no screen was drawn yet"]
    found = [f"the {of} has not turned for {age:.0f} s" for of, age in _late(numbers, Number.BEAT_AGE, BEAT_LATE_S)]
    busy = _late(numbers, Number.WORKER_BUSY, WORKER_STUCK_S)
    return found + [f"the worker {worker} has been stuck for {s:.0f} s" for worker, s in busy]


def _late(numbers: Numbers, number: Number, most_s: float) -> list[tuple[str, float]]:
    return [(labels[0][1], value) for (name, labels), value in numbers.items() if name == number and value > most_s]


def _asked(numbers: Numbers, party: str, outcome: str) -> bool:
    labels = (("outcome", outcome), ("party", party))
    return numbers.get((f"{Number.REQUESTS.value}_count", labels), 0.0) > 0


def _at(numbers: Numbers, number: Number, **labels: str) -> float:
    try:
        return numbers[number.value, tuple(sorted(labels.items()))]
    except KeyError:
        raise NoAnswer(f"the answer misses {number.value}: is it a kiosk of another release?") from None


_FAULT = CONDITION_NUMBERS[Condition.FAULT]
