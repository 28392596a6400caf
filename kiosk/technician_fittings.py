"""How the technician's pages are fitted to the store, the parts' health, the diary and the last passport."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from kiosk.commissioning.archive import LATEST, folder_of
from kiosk.config import Config
from kiosk.health import Condition, PartReport
from kiosk.journey.events import Event
from kiosk.local_time import SHANGHAI
from kiosk.oversight import Oversight
from kiosk.runtime.technician_desk import TechnicianDesk
from kiosk.runtime.workers import Worker
from kiosk.store.adjustments import KeptAdjustments
from kiosk.store.audit_log import AuditLog
from kiosk.store.diary import DiaryLine
from kiosk.store.doorkeeper import Doorkeeper
from kiosk.store.tries import Tries
from kiosk.technician import LastCheck, LogLine, PartNow, Report, Standing

STANDINGS = {
    Condition.OK: Standing.WELL,
    Condition.WARNING: Standing.LOOK,
    Condition.FAULT: Standing.FAULT,
}


def technician_desk(
    config: Config,
    kept: KeptAdjustments,
    oversight: Oversight,
    post: Callable[[Event], None],
    steady: Callable[[], float],
    closing: ExitStack,
) -> TechnicianDesk | None:
    """None where the site has no technicians. steady: seconds that no setting of the clock moves. What is started is
    ended by closing."""
    if config.technician is None:
        return None
    folder = config.store.folder
    audit, tries = AuditLog(folder), Tries(folder)
    closing.callback(audit.close)
    closing.callback(tries.close)
    worker = Worker("technician")
    closing.callback(worker.stop)
    doorkeeper = Doorkeeper(config.technician.codes_file, tries, audit, steady)

    def report() -> Report:
        return Report(
            parts=tuple(part_now(part) for part in oversight.health.reports()),
            checked=last_check(folder_of(folder) / LATEST),
            log=log_lines(oversight.diary.last_day(time.time())),
        )

    return TechnicianDesk(doorkeeper, audit, kept, report, worker, post)


def part_now(report: PartReport) -> PartNow:
    event = report.event
    told, told_en = ("", "") if event is None else (event.chinese, event.sentence)
    return PartNow(report.part.value, STANDINGS[report.condition], _local(report.since), told, told_en)


def last_check(file: Path) -> LastCheck | None:
    """The newest passport's counts; None where there is none that can be read."""
    try:
        kept = json.loads(file.read_bytes())
        return LastCheck(_local(float(kept["at"])), int(kept["faults"]), int(kept["warnings"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def log_lines(diary: Iterable[DiaryLine]) -> tuple[LogLine, ...]:
    """Newest first; an event that came often stands once, with when it came last."""
    found: dict[str, LogLine] = {}
    for line in diary:
        event = line.event
        told, told_en = (line.line, line.line) if event is None else (event.chinese, event.sentence)
        key = line.line if event is None else event.value
        earlier = found.pop(key, None)
        found[key] = LogLine(_local(line.at_unix), 1 + (0 if earlier is None else earlier.times), told, told_en)
    return tuple(reversed(found.values()))


def _local(at: float) -> datetime:
    return datetime.fromtimestamp(at, SHANGHAI)
