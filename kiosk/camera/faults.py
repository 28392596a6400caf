"""Tells from the pictures whether the camera serves: black, frozen, garbled or silent. Pure; time is handed in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from kiosk.camera.events import FaultKind
from kiosk.camera.faces import Grey

BLACK_MEAN = 8.0  # of 255; a covered lens gives 0-5, a lit entrance at night 20 and more
BURNT_MEAN = 245.0  # the sun in the lens: flat, and no fault of the camera
FAULT_AFTER_S = 2.0  # short enough to offer the other way, longer than a camera's start or a passing hand
WILD_CHANGE = 25.0  # mean change of brightness from picture to picture: people walking up 2-14, torn JPEGs 27-150
FLAT_ROW = 1.5  # standard deviation of a row: the noise of a sensor is 2-4, what a decoder fills in is 0
FLAT_SHARE = 0.9  # of the rows; JPEGs of random bytes give 0.93-0.97, no real scene more than 0.4
GARBLED_SHARE = 0.5  # of the pictures of FAULT_AFTER_S; a light switched on is one, and passes
SOUND_SHARE = 0.1  # the fault is over when fewer are wild


@dataclass(frozen=True)
class Look:
    """What one picture says about the camera. mean: brightness 0..255. same: every pixel looked at is as before."""

    mean: float
    same: bool = False
    wild: bool = False


def look(sample: Grey, before: Grey | None) -> Look:
    """sample: every few pixels of a picture; before: the same of the picture before, None if there was none."""
    mean = float(sample.mean())
    flat = float((sample.std(axis=1) < FLAT_ROW).mean()) >= FLAT_SHARE
    change = None if before is None else np.abs(sample.astype(np.int16) - before)
    wild = flat or (change is not None and float(change.mean()) >= WILD_CHANGE)
    return Look(mean, same=change is not None and not change.any(), wild=wild and BLACK_MEAN <= mean <= BURNT_MEAN)


class FaultWatch:
    """Fed with every picture and every tick; remembers the fault that is under way."""

    def __init__(self, now: float) -> None:
        self.fault: FaultKind | None = None
        self._began_at = now
        self._heard_at = now
        self._lit_at = now
        self._moved_at = now
        self._wild: deque[tuple[float, bool]] = deque()

    def picture(self, now: float, seen: Look) -> None:
        self._heard_at = now
        if seen.mean >= BLACK_MEAN:
            self._lit_at = now
        if not seen.same:
            self._moved_at = now
        self._wild.append((now, seen.wild))

    def tick(self, now: float, trouble: FaultKind | None) -> FaultKind | None:
        """The fault as of now. trouble: why the source could not be opened."""
        if trouble is FaultKind.ABSENT:
            self.fault = trouble
        elif now - self._heard_at >= FAULT_AFTER_S:
            self.fault = trouble or self.fault or FaultKind.NO_FRAMES
        elif now - self._lit_at >= FAULT_AFTER_S:
            self.fault = FaultKind.BLACK
        elif now - self._moved_at >= FAULT_AFTER_S:
            self.fault = FaultKind.FROZEN
        elif self._is_garbled(now):
            self.fault = FaultKind.GARBLED
        elif self._lit_at == self._moved_at == self._heard_at:  # the newest picture is lit and new
            self.fault = None
        return self.fault

    def _is_garbled(self, now: float) -> bool:
        while self._wild and now - self._wild[0][0] > FAULT_AFTER_S:
            self._wild.popleft()
        if not self._wild or now - self._began_at < FAULT_AFTER_S:
            return False
        share = sum(wild for _, wild in self._wild) / len(self._wild)
        return share >= (SOUND_SHARE if self.fault is FaultKind.GARBLED else GARBLED_SHARE)
