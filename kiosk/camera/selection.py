"""Chooses the pictures to deliver: the best of three moments, apart in time. Pure; time is handed in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

WANTED = 3
APART_S = 0.25  # three moments so far apart span half a second: their average is a better likeness than one moment's
MOMENT_S = 0.2  # within which the sharpest picture is taken

Chip = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Candidate:
    at: float
    sharpness: float
    chip: Chip


class Selection:
    """Pictures of one person; make a new one when another person comes or this one is lost."""

    def __init__(self) -> None:
        self._chosen: list[_Candidate] = []
        self._moment_began: float | None = None
        self._best: _Candidate | None = None

    @property
    def progress(self) -> float:
        return len(self._chosen) / WANTED

    def chips(self) -> list[Chip] | None:
        """The pictures in order of time once all are chosen."""
        return [one.chip for one in self._chosen] if len(self._chosen) == WANTED else None

    def wants(self, now: float) -> bool:
        """A good picture taken now would be looked at."""
        return len(self._chosen) < WANTED and (not self._chosen or now - self._chosen[-1].at >= APART_S)

    def offer(self, now: float, sharpness: float, chip: Chip) -> None:
        """A good picture."""
        if not self.wants(now):
            return
        if self._moment_began is None:
            self._moment_began = now
        if self._best is None or sharpness > self._best.sharpness:
            self._best = _Candidate(now, sharpness, chip)

    def tick(self, now: float) -> None:
        """Ends a moment that has lasted long enough."""
        if self._best is not None and self._moment_began is not None and now - self._moment_began >= MOMENT_S:
            self._chosen.append(self._best)
            self._best, self._moment_began = None, None
