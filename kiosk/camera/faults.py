"""Tells from the pictures whether the camera serves: black, frozen, or silent. Pure; time is handed in."""

from __future__ import annotations

from kiosk.camera.events import FaultKind

BLACK_MEAN = 8.0  # of 255; a covered lens gives 0-5, a lit entrance at night 20 and more
FAULT_AFTER_S = 2.0  # short enough to offer the other way, longer than a camera's start or a passing hand


class FaultWatch:
    """Fed with every picture and every tick; remembers the fault that is under way."""

    def __init__(self, now: float) -> None:
        self.fault: FaultKind | None = None
        self._heard_at = now
        self._lit_at = now
        self._moved_at = now

    def picture(self, now: float, mean: float, same: bool) -> None:
        """mean: brightness 0..255. same: every pixel looked at equals that of the picture before."""
        self._heard_at = now
        if mean >= BLACK_MEAN:
            self._lit_at = now
        if not same:
            self._moved_at = now

    def tick(self, now: float, missing: bool) -> FaultKind | None:
        """The fault as of now. missing: the source does not exist."""
        if missing:
            self.fault = FaultKind.ABSENT
        elif now - self._heard_at >= FAULT_AFTER_S:
            self.fault = self.fault or FaultKind.NO_FRAMES
        elif now - self._lit_at >= FAULT_AFTER_S:
            self.fault = FaultKind.BLACK
        elif now - self._moved_at >= FAULT_AFTER_S:
            self.fault = FaultKind.FROZEN
        elif self._lit_at == self._moved_at == self._heard_at:  # the newest picture is lit and new
            self.fault = None
        return self.fault
