"""What happens at a gate, by the hour and without anybody: the words that are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    TOUCHED = "touched"  # somebody came and touched the glass, or pressed the button
    BEGAN = "began"  # a way to hail
    GAVE_UP = "gave_up"  # went home from a step of that way
    HAILED = "hailed"
    LINGERED = "lingered"  # stood there for a while, as the sensor says, and went without a touch


@dataclass(frozen=True)
class Happening:
    """step: where somebody gave up, as a word of small letters; '' for everything else."""

    what: What
    step: str = ""


@dataclass(frozen=True, order=True)
class HourOf:
    """An hour of a day in Shanghai. day: '2026-11-29'."""

    day: str
    hour: int


@dataclass(frozen=True)
class Hour:
    """watched: which share of it the kiosk was up, 0 to 1. steps: where how many gave up."""

    at: HourOf
    watched: float
    counts: Mapping[What, int]
    steps: Mapping[str, int]

    def count(self, what: What) -> int:
        return self.counts.get(what, 0)
