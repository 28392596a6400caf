"""The clock of the practised world: it runs faster than a real one, and stands still while it is paused."""

from __future__ import annotations

import threading
from collections.abc import Callable


class WorldClock:
    """steady: real seconds. Counts world seconds; from any thread."""

    def __init__(self, steady: Callable[[], float], speed: float) -> None:
        self._steady = steady
        self._speed = speed
        self._paused = False
        self._counted_s = 0.0  # world seconds up to self._since
        self._since = steady()
        self._lock = threading.Lock()

    def now(self) -> float:
        with self._lock:
            return self._count()

    def run(self, speed: float) -> None:
        """From now on with so many world seconds a second, where it is not paused."""
        with self._lock:
            self._count()
            self._speed = speed

    def pause(self, paused: bool) -> None:
        with self._lock:
            self._count()
            self._paused = paused

    def _count(self) -> float:
        moment = self._steady()
        if not self._paused:
            self._counted_s += (moment - self._since) * self._speed
        self._since = moment
        return self._counted_s
