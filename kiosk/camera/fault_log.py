"""What a technician reads about the camera: the first failure aloud, its repetitions quietly, its end once."""

from __future__ import annotations

from kiosk.camera.events import FaultKind
from kiosk.log_events import LogEvent
from kiosk.log_lines import Loudness, log_event

SUBJECT = "camera"
EVENTS = {
    FaultKind.ABSENT: LogEvent.CAMERA_ABSENT,
    FaultKind.FORBIDDEN: LogEvent.CAMERA_FORBIDDEN,
    FaultKind.BUSY: LogEvent.CAMERA_BUSY,
    FaultKind.WRONG_DEVICE: LogEvent.CAMERA_WRONG_DEVICE,
    FaultKind.NO_FRAMES: LogEvent.CAMERA_SILENT,
    FaultKind.BLACK: LogEvent.CAMERA_BLACK,
    FaultKind.FROZEN: LogEvent.CAMERA_FROZEN,
    FaultKind.GARBLED: LogEvent.CAMERA_GARBLED,
    FaultKind.CRASHED: LogEvent.CAMERA_CRASHED,
}


class FaultLog:
    def __init__(self) -> None:
        self._loudness = Loudness()
        self._hung = False
        self._said_unlocked = False

    def failed(self, kind: FaultKind) -> None:
        self._loudness.failed(EVENTS[kind], SUBJECT)

    def hangs(self) -> None:
        """Its process does not answer; what is told of its end says so."""
        self._hung = True

    def ended(self, exit_code: int | None, pause_s: float) -> None:
        self._loudness.failed(LogEvent.CAMERA_CRASHED, SUBJECT, exit=exit_code, hung=self._hung, again_in_s=pause_s)
        self._hung = False

    def started(self, locked: bool) -> None:
        """Its process runs."""
        self._loudness.recovered(LogEvent.CAMERA_BACK, SUBJECT, after=(LogEvent.CAMERA_CRASHED,))
        if not locked and not self._said_unlocked:
            self._said_unlocked = True
            log_event(LogEvent.CAMERA_SWAPPABLE)

    def present(self) -> None:
        """The source is there."""
        self._loudness.recovered(LogEvent.CAMERA_BACK, SUBJECT, after=(LogEvent.CAMERA_ABSENT,))

    def sees(self) -> None:
        """It gives sound pictures."""
        self._loudness.recovered(LogEvent.CAMERA_BACK, SUBJECT, after=EVENTS.values())
