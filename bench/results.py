"""Everything that one run measures."""

from __future__ import annotations

from dataclasses import dataclass

from bench.hails import Seen
from bench.loops import Loops
from bench.resting import Live, Share
from bench.touches import Touches
from bench.voice import CutOff


@dataclass(frozen=True)
class Results:
    """Times in seconds, memory in MB (PSS) by process, processor time in per cent of one core."""

    walking: Seen  # the demo's rider, who walks up to the lens
    standing: Seen  # the same, who stands there when the camera opens
    commit_s: list[float]
    at_rest: Touches
    again: Touches  # 'say it again' beside the live picture
    leaving: Touches  # from the live picture to another screen
    warm_s: list[float]
    cold_s: list[float]
    memory: dict[str, float]
    services: dict[str, float]
    home: Share
    searching: Share
    live: Live
    loops: Loops
    cut_off: CutOff  # sentences, by a touch
