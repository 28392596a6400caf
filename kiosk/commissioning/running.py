"""What the running kiosk says of its own parts: while it holds a device nobody else opens that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.commissioning.finding import Finding, Level
from kiosk.config import Config
from kiosk.health import Condition
from kiosk.store.folders import is_claimed
from kiosk.telemetry.numbers import CONDITION_NUMBERS, Number
from kiosk.telemetry.question import NoAnswer, asked, numbers

LEVELS = {
    CONDITION_NUMBERS[Condition.OK]: Level.OK,
    CONDITION_NUMBERS[Condition.WARNING]: Level.WARNING,
    CONDITION_NUMBERS[Condition.FAULT]: Level.FAULT,
}
BUILD, CONDITION = Number.BUILD_INFO.value, Number.PART_CONDITION.value
STOP = "stop the kiosk and check again"


@dataclass(frozen=True)
class Running:
    """runs: a kiosk of these settings. parts: kiosk.health's parts and how each is, empty where none is told."""

    runs: bool = False
    parts: Mapping[str, Level] = field(default_factory=dict)

    def says(self, part: str, unseen: str, told_as: str = "") -> Finding:
        """unseen: what cannot be looked at while it runs. told_as: the passport's name of the part, if another."""
        name = told_as or part
        level = self.parts.get(part)
        if level is None:
            return Finding(Level.WARNING, name, "not looked at: the kiosk runs, and says nothing of it", STOP)
        if level is Level.OK:
            found = f"in order, says the running kiosk; {unseen} is looked at when it is stopped"
            return Finding(Level.OK, name, found)
        return Finding(level, name, "not in order, says the running kiosk", f"read its log, or {STOP}")


def running(config: Config) -> Running:
    """Whoever holds the store runs; what a kiosk of another site tells on the port is not believed. Never raises."""
    if not is_claimed(config.store.folder):
        return Running()
    try:
        told = numbers(asked(config.health.port)) if config.health.port else {}
    except NoAnswer:
        return Running(runs=True)
    if not any(name == BUILD and ("site", config.site.id) in labels for name, labels in told):
        return Running(runs=True)
    conditions = {dict(labels).get("part", ""): value for (name, labels), value in told.items() if name == CONDITION}
    return Running(True, {part: LEVELS.get(int(value), Level.FAULT) for part, value in conditions.items()})
