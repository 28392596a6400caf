"""Is a running kiosk well, by its own numbers? And may it be interrupted? Pure; docs/adr/0030 says why so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kiosk.event_catalogue import BY_ID
from kiosk.health import Condition, Part
from kiosk.log_lines import LoggedEvent
from kiosk.telemetry.latency import ANSWERED
from kiosk.telemetry.numbers import CONDITION_NUMBERS, Number
from kiosk.telemetry.question import NoAnswer, Numbers
from kiosk.upkeep_events import UpkeepEvent
from kiosk.wall_events import WallEvent

BEAT_LATE_S = 10.0  # ten turns of an idle window, and half of what systemd waits before it restarts the kiosk
WORKER_STUCK_S = 60.0  # a hail lives no longer, and no request may take more than a sixth of it
EVERYTHING = "everything"  # among what is excused: the one before told nothing, so that only life is asked for
MAIN = f"{Part.DISPATCHER}.main"
PICTURES = "pictures"  # an incident of the release before must not keep out the one that ends it

# Faults that the world makes and no release mends; each with what did it.
OF_THE_WORLD: Mapping[LoggedEvent, str] = {
    WallEvent.PRINTER_PAPER_OUT: "paper ends on any day",
    WallEvent.PRINTER_STOPPED: "somebody has left its lid open, or a slip is caught in its cutter",
    WallEvent.BUTTON_STUCK: "somebody leans on it; one that was never up is another event, and may be misread",
    UpkeepEvent.SITE_MOVED: "the wall was carried away",
    UpkeepEvent.UNTOUCHED_BROKEN: "nobody came, for days before this release; the part that is broken counts itself",
}


@dataclass(frozen=True)
class Verdict:
    """sentence: for a technician, in English."""

    good: bool
    sentence: str


def healthy(numbers: Numbers, despite: Collection[str] = ()) -> Verdict:
    """despite: what may be at fault all the same, by the names of faults(), or EVERYTHING: it was so before this
    release, or the release before fares no better at this moment. Raises NoAnswer.
    """
    found = _faults(numbers)
    mine = {
        (of, event)
        for of, event in found
        if BY_ID.get(event) not in OF_THE_WORLD and not {of, EVERYTHING} & set(despite)
    }
    bad = _stuck(numbers) + [f"{of} is at fault ({event})" for of, event in sorted(mine)]
    answered = _asked(numbers, "main", ANSWERED) or _asked(numbers, "main", "refused")
    practises = _practises(numbers)  # nobody is asked then
    if not answered and not practises and not {MAIN, EVERYTHING} & set(despite):
        bad.append("the dispatcher has not answered yet")
    if _at(numbers, Number.FACES_STORED) and PICTURES not in despite:
        bad.append("pictures lie in the store's folder, where none may be")
    if bad:
        return Verdict(False, f"Not healthy: {'; '.join(bad)}.")
    left = ", ".join(faults(numbers))
    excused = f"; at fault, but not by this release: {left}" if left else ""
    in_practice = ", in practice" if practises else ""
    up_s = _at(numbers, Number.UP)
    return Verdict(True, f"Healthy: up for {up_s:.0f} s{in_practice}, screen and brain turn{excused}.")


def faults(numbers: Numbers) -> list[str]:
    """What is at fault: 'camera', 'dispatcher.main', PICTURES."""
    return sorted({of for of, _ in _faults(numbers)} | ({PICTURES} if _at(numbers, Number.FACES_STORED) else set()))


def _faults(numbers: Numbers) -> set[tuple[str, str]]:
    """What is at fault, and the id of an event that says so."""
    return {
        (dict(labels)["of"], dict(labels)["event"])
        for (name, labels), value in numbers.items()
        if name == Number.TROUBLE and value == CONDITION_NUMBERS[Condition.FAULT]
    }


def idle(numbers: Numbers) -> Verdict:
    """May it be interrupted now? Says nothing of its health: what is broken has to be mended, too.

    Of a hail that is over a dispatcher may still have to be asked or told: a release before may not know of it.
    """
    live, owed, somebody = (_at(numbers, each) for each in (Number.HAILS_LIVE, Number.QUEUE, Number.AT_SCREEN))
    busy = [f"{live:.0f} live hails"] * bool(live) + ["somebody is at the screen"] * bool(somebody)
    if owed > live:
        busy.append(f"{owed - live:.0f} more are still watched past their end")
    if _practises(numbers):
        busy.append("neighbours practise")
    if busy:
        return Verdict(False, f"Not idle: {', '.join(busy)}.")
    return Verdict(True, "Idle: no hail is live or watched and nobody is in the middle of something.")


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


def _practises(numbers: Numbers) -> bool:
    """A release that knows no practice tells nothing of it."""
    return numbers.get((Number.PRACTICE.value, ()), 0.0) > 0


def _at(numbers: Numbers, number: Number) -> float:
    try:
        return numbers[number.value, ()]
    except KeyError:
        raise NoAnswer(f"the answer misses {number.value}: is it a kiosk of another release?") from None
