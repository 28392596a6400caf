"""How each part of the kiosk is just now, told by nothing but the events of the log. From any thread.

Whatever fails says so once in the log and says once when it is well again; this listens there, so that no part has to
be asked and none can be forgotten.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.log_events import LogEvent
from kiosk.log_lines import EventLine, LoggedEvent
from kiosk.upkeep_events import UpkeepEvent
from kiosk.wall_events import WallEvent


class Part(StrEnum):
    DISPATCHER = "dispatcher"
    IDENTITY = "identity"
    CLOCK = "clock"  # does it agree with the other sides'
    STORE = "store"
    CAMERA = "camera"
    TOUCH = "touch"
    VOICE = "voice"
    LIGHT_SENSOR = "light-sensor"
    BOARD = "board"
    BUTTON = "button"
    PRESENCE = "presence"
    PRINTER = "printer"
    BACKLIGHT = "backlight"
    SITE = "site"  # whether it hangs where it was put up
    FOOTFALL = "footfall"  # whether anybody uses it
    METRICS = "metrics"  # whether monitoring gets an answer


class Condition(StrEnum):
    OK = "ok"
    WARNING = "warning"  # residents are served; look at it
    FAULT = "fault"  # something is not served


@dataclass(frozen=True)
class PartReport:
    """since: Unix seconds at which it came to be so. event: what was told then, None where nothing ever was."""

    part: Part
    condition: Condition
    since: float
    event: LoggedEvent | None


# What each event says of a part. An event that is missing here says nothing of any.
AFFECTS: Mapping[LoggedEvent, tuple[Part, Condition]] = {
    LogEvent.DISPATCHER_UNREACHABLE: (Part.DISPATCHER, Condition.FAULT),
    LogEvent.DISPATCHER_PAUSED: (Part.DISPATCHER, Condition.FAULT),
    LogEvent.DISPATCHER_REFUSED: (Part.DISPATCHER, Condition.FAULT),
    LogEvent.DISPATCHER_NONSENSE: (Part.DISPATCHER, Condition.FAULT),
    LogEvent.HAIL_REFUSED: (Part.DISPATCHER, Condition.FAULT),
    LogEvent.DISPATCHER_BACK: (Part.DISPATCHER, Condition.OK),
    LogEvent.PROVIDER_UNREACHABLE: (Part.IDENTITY, Condition.FAULT),
    LogEvent.PROVIDER_REFUSED: (Part.IDENTITY, Condition.FAULT),
    LogEvent.PROVIDER_NONSENSE: (Part.IDENTITY, Condition.FAULT),
    LogEvent.PROVIDER_BACK: (Part.IDENTITY, Condition.OK),
    LogEvent.CLOCK_DISAGREES: (Part.CLOCK, Condition.FAULT),
    UpkeepEvent.CLOCK_AGREES: (Part.CLOCK, Condition.OK),
    LogEvent.STORE_MOVED_TO_MEMORY: (Part.STORE, Condition.FAULT),
    LogEvent.STORE_MERGED: (Part.STORE, Condition.OK),
    LogEvent.STORE_DAMAGED: (Part.STORE, Condition.WARNING),
    LogEvent.HAIL_NOT_WRITTEN: (Part.STORE, Condition.FAULT),
    LogEvent.PROCESSING_NOT_WRITTEN: (Part.STORE, Condition.WARNING),
    LogEvent.LEDGER_NOT_WRITTEN: (Part.STORE, Condition.WARNING),
    UpkeepEvent.DIARY_NOT_WRITTEN: (Part.STORE, Condition.WARNING),
    UpkeepEvent.AUDIT_NOT_WRITTEN: (Part.STORE, Condition.WARNING),
    UpkeepEvent.CLASS_NOT_WRITTEN: (Part.STORE, Condition.WARNING),
    UpkeepEvent.ADJUSTMENTS_NOT_KEPT: (Part.STORE, Condition.WARNING),
    UpkeepEvent.PRACTICE_MARK_FAILED: (Part.STORE, Condition.WARNING),
    UpkeepEvent.TECHNICIAN_CODES_UNUSABLE: (Part.STORE, Condition.WARNING),
    UpkeepEvent.TECHNICIAN_CODES_USABLE: (Part.STORE, Condition.OK),
    UpkeepEvent.METRICS_NOT_SERVED: (Part.METRICS, Condition.WARNING),
    UpkeepEvent.METRICS_SERVED: (Part.METRICS, Condition.OK),
    UpkeepEvent.STORE_BACK: (Part.STORE, Condition.OK),
    LogEvent.CAMERA_ABSENT: (Part.CAMERA, Condition.FAULT),
    LogEvent.CAMERA_FORBIDDEN: (Part.CAMERA, Condition.FAULT),
    LogEvent.CAMERA_BUSY: (Part.CAMERA, Condition.FAULT),
    LogEvent.CAMERA_WRONG_DEVICE: (Part.CAMERA, Condition.FAULT),
    LogEvent.CAMERA_SILENT: (Part.CAMERA, Condition.WARNING),
    LogEvent.CAMERA_BLACK: (Part.CAMERA, Condition.WARNING),
    LogEvent.CAMERA_FROZEN: (Part.CAMERA, Condition.WARNING),
    LogEvent.CAMERA_GARBLED: (Part.CAMERA, Condition.WARNING),
    LogEvent.CAMERA_CRASHED: (Part.CAMERA, Condition.WARNING),
    LogEvent.CAMERA_BACK: (Part.CAMERA, Condition.OK),
    WallEvent.LIGHT_SENSOR_LOST: (Part.LIGHT_SENSOR, Condition.WARNING),
    WallEvent.LIGHT_SENSOR_BACK: (Part.LIGHT_SENSOR, Condition.OK),
    WallEvent.BOARD_LOST: (Part.BOARD, Condition.FAULT),
    WallEvent.BOARD_BACK: (Part.BOARD, Condition.OK),
    WallEvent.BOARD_FORBIDDEN: (Part.BOARD, Condition.FAULT),
    WallEvent.BOARD_BUSY: (Part.BOARD, Condition.FAULT),
    WallEvent.BOARD_WRONG_DEVICE: (Part.BOARD, Condition.FAULT),
    WallEvent.BOARD_WRONG_VERSION: (Part.BOARD, Condition.FAULT),
    WallEvent.BOARD_GARBLES: (Part.BOARD, Condition.WARNING),
    WallEvent.BOARD_FLOODS: (Part.BOARD, Condition.FAULT),
    WallEvent.BUTTON_STUCK: (Part.BUTTON, Condition.FAULT),
    WallEvent.BUTTON_DOWN_AT_START: (Part.BUTTON, Condition.FAULT),
    WallEvent.BUTTON_FLICKERS: (Part.BUTTON, Condition.FAULT),
    WallEvent.BUTTON_FREED: (Part.BUTTON, Condition.OK),
    WallEvent.PRESENCE_LOST: (Part.PRESENCE, Condition.WARNING),
    WallEvent.PRESENCE_BACK: (Part.PRESENCE, Condition.OK),
    WallEvent.PRINTER_LOST: (Part.PRINTER, Condition.FAULT),
    WallEvent.PRINTER_FORBIDDEN: (Part.PRINTER, Condition.FAULT),
    WallEvent.PRINTER_BUSY: (Part.PRINTER, Condition.FAULT),
    WallEvent.PRINTER_SILENT: (Part.PRINTER, Condition.FAULT),
    WallEvent.PRINTER_WRONG_DEVICE: (Part.PRINTER, Condition.FAULT),
    WallEvent.PRINTER_STOPPED: (Part.PRINTER, Condition.FAULT),
    WallEvent.PRINTER_PAPER_OUT: (Part.PRINTER, Condition.FAULT),
    WallEvent.PRINTER_PAPER_LOW: (Part.PRINTER, Condition.WARNING),
    WallEvent.PRINTER_BACK: (Part.PRINTER, Condition.OK),
    WallEvent.BACKLIGHT_LOST: (Part.BACKLIGHT, Condition.WARNING),
    WallEvent.BACKLIGHT_BACK: (Part.BACKLIGHT, Condition.OK),
    UpkeepEvent.SITE_MOVED: (Part.SITE, Condition.FAULT),
    UpkeepEvent.SITE_CARRIED: (Part.SITE, Condition.WARNING),
    UpkeepEvent.NETWORK_CHANGED: (Part.SITE, Condition.WARNING),
    UpkeepEvent.SITE_BACK: (Part.SITE, Condition.OK),
    WallEvent.TOUCH_STUCK: (Part.TOUCH, Condition.WARNING),
    WallEvent.TOUCH_FREED: (Part.TOUCH, Condition.OK),
    WallEvent.VOICE_SILENT: (Part.VOICE, Condition.FAULT),
    WallEvent.VOICE_BACK: (Part.VOICE, Condition.OK),
    WallEvent.VOICE_UNHEARD: (Part.VOICE, Condition.FAULT),
    WallEvent.VOICE_HEARD: (Part.VOICE, Condition.OK),
    UpkeepEvent.UNTOUCHED_NOBODY_NEEDS_IT: (Part.FOOTFALL, Condition.WARNING),
    UpkeepEvent.UNTOUCHED_UNKNOWN: (Part.FOOTFALL, Condition.WARNING),
    UpkeepEvent.UNTOUCHED_THEY_GIVE_UP: (Part.FOOTFALL, Condition.WARNING),
    UpkeepEvent.UNTOUCHED_BROKEN: (Part.FOOTFALL, Condition.FAULT),
    UpkeepEvent.USED_AGAIN: (Part.FOOTFALL, Condition.OK),
    LogEvent.FOOTFALL_NOT_WRITTEN: (Part.STORE, Condition.WARNING),
}


# What may befall any server that the kiosk asks: the line's subject says whose it is.
OF_A_SERVER: Mapping[LoggedEvent, Condition] = {
    LogEvent.CERTIFICATE_REFUSED: Condition.FAULT,
    LogEvent.CAPTIVE_PORTAL: Condition.FAULT,
}
PROVIDERS = frozenset({"identity", "enrolment"})  # subjects of the identity provider; all others are dispatchers
WORST_FIRST = (Condition.FAULT, Condition.WARNING, Condition.OK)


class Health(logging.Handler):
    """Add it to the logger of the events. clock: Unix seconds. fitted: the parts that this wall has; nothing is told
    of others.

    A part has as many troubles as there are subjects of it ('main' and 'second', two dispatchers): it is as its worst
    one is. Of each the newest word counts, said loudly or quietly.
    """

    def __init__(self, clock: Callable[[], float] = time.time, fitted: Iterable[Part] = Part) -> None:
        super().__init__()
        self._clock = clock
        self._guard = threading.Lock()
        began = clock()
        self._well = {part: PartReport(part, Condition.OK, began, None) for part in fitted}
        self._told: dict[tuple[Part, str], PartReport] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, EventLine):
            self.heard(record.msg.event, record.msg.subject)

    def heard(self, event: LoggedEvent, subject: str = "") -> None:
        """subject: as in the line; what stands behind a dot ('main.submit') tells no party from another."""
        whose = subject.partition(".")[0]
        affected = affected_by(event, whose)
        if affected is None or affected[0] not in self._well:
            return
        part, condition = affected
        with self._guard:
            before = self._told.get((part, whose))
            if before is None or (before.condition, before.event) != (condition, event):
                self._told[part, whose] = PartReport(part, condition, self._clock(), event)

    def reports(self) -> tuple[PartReport, ...]:
        """One of each part that is fitted; of several equally bad troubles the newest."""
        with self._guard:
            told = tuple(self._told.values())
        return tuple(
            _worst([each for each in told if each.part is part]) or well for part, well in self._well.items()
        )

    def troubles(self) -> Mapping[tuple[str, LoggedEvent], Condition]:
        """What is not well, each by what it is of ('camera', 'dispatcher.main') and the event that told it."""
        with self._guard:
            told = dict(self._told)
        return {
            (f"{report.part}.{whose}" if report.part is Part.DISPATCHER else report.part.value, report.event): (
                report.condition
            )
            for (_, whose), report in told.items()
            if report.event is not None and report.condition is not Condition.OK
        }


def affected_by(event: LoggedEvent, whose: str) -> tuple[Part, Condition] | None:
    """Which part the event speaks of, and how that part is; None: of none."""
    if event in OF_A_SERVER:
        return (Part.IDENTITY if whose in PROVIDERS else Part.DISPATCHER), OF_A_SERVER[event]
    return AFFECTS.get(event)


def _worst(reports: list[PartReport]) -> PartReport | None:
    return min(reports, key=lambda report: (WORST_FIRST.index(report.condition), -report.since), default=None)
