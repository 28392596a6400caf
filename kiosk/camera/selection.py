"""Chooses three frontal pictures of one person: the first good one at once, then the best of two later moments.

Frames of one instant are alike; spread over half a second their average is a better likeness, and the first one can
be compared while the others are still being taken. Pure; time is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOMENTS_S = ((0.2, 0.35), (0.5, 0.56))  # after the first; the sharpest of each. All three span half a second
APART_S = 0.15  # when a moment passed without a good picture, the next two are not from the same instant either
WANTED = 1 + len(MOMENTS_S)

Chip = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Candidate:
    at: float
    sharpness: float
    chip: Chip


class Selection:
    """Pictures of one person; make a new one when another person comes or this one is lost."""

    def __init__(self) -> None:
        self._times: list[float] = []  # of those given out
        self._best: _Candidate | None = None

    @property
    def progress(self) -> float:
        return len(self._times) / WANTED

    def wants(self, now: float) -> bool:
        """A good picture taken now would be looked at."""
        if not self._times:
            return True
        if len(self._times) == WANTED:
            return False
        opens_s, _ = MOMENTS_S[len(self._times) - 1]
        return now >= max(self._times[0] + opens_s, self._times[-1] + APART_S)

    def offer(self, now: float, sharpness: float, chip: Chip) -> None:
        """A good picture."""
        if self.wants(now) and (self._best is None or sharpness > self._best.sharpness):
            self._best = _Candidate(now, sharpness, chip)

    def due(self, now: float) -> Chip | None:
        """The next picture to give out, once, when its moment is over."""
        if self._best is None:
            return None
        if self._times and now < self._times[0] + MOMENTS_S[len(self._times) - 1][1]:
            return None
        chosen, self._best = self._best, None
        self._times.append(chosen.at)
        return chosen.chip
