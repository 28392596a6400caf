"""How the technician's pages are fitted to the store, the parts' health, the diary and the last passport."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from kiosk.commissioning.archive import Latest, folder_of, latest
from kiosk.commissioning.finding import NOT_LOOKED_AT, Level, counts, part_of, word_of
from kiosk.config import Config
from kiosk.health import Condition, Part, PartReport
from kiosk.journey.events import Event
from kiosk.local_time import local
from kiosk.oversight import Oversight
from kiosk.runtime.technician_desk import TechnicianDesk
from kiosk.runtime.workers import Worker
from kiosk.store.adjustments import KeptAdjustments
from kiosk.store.audit_log import AuditLog
from kiosk.store.diary import DiaryLine
from kiosk.store.doorkeeper import Doorkeeper
from kiosk.store.tries import Tries
from kiosk.technician import LastCheck, LogLine, PartCheck, PartNow, Report, Standing

STANDINGS = {
    Condition.OK: Standing.WELL,
    Condition.WARNING: Standing.LOOK,
    Condition.FAULT: Standing.FAULT,
}
# Which part of the wall a part of the passport is (kiosk.commissioning.finding.PARTS); others are of none.
CHECKED = {
    "dispatcher": Part.DISPATCHER,
    "hail": Part.DISPATCHER,
    "identity": Part.IDENTITY,
    "clock": Part.CLOCK,
    "disk": Part.STORE,
    "camera": Part.CAMERA,
    "touch": Part.TOUCH,
    "voice": Part.VOICE,
    "loudspeaker": Part.VOICE,
    "light": Part.LIGHT_SENSOR,
    "board": Part.BOARD,
    "button": Part.BUTTON,
    "presence": Part.PRESENCE,
    "printer": Part.PRINTER,
    "paper": Part.PRINTER,
    "neighbourhood": Part.SITE,
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
        checked = last_check(folder_of(folder))
        return Report(
            parts=tuple(part_now(part, checked) for part in oversight.health.reports()),
            checked=checked,
            log=log_lines(oversight.diary.last_day(time.time())),
        )

    return TechnicianDesk(doorkeeper, audit, kept, report, worker, post)


def part_now(report: PartReport, checked: LastCheck | None) -> PartNow:
    event, part = report.event, report.part.value
    told, told_en = ("", "") if event is None else (event.chinese, event.sentence)
    last = None if checked is None else checked.parts.get(part)
    return PartNow(part, STANDINGS[report.condition], local(report.since), told, told_en, last)


def last_check(folder: Path) -> LastCheck | None:
    """What the newest passport says; None where there is none that can be read."""
    kept = latest(folder)
    return None if kept is None else LastCheck(local(kept.at), *counts(kept.findings), _parts_checked(kept))


def _parts_checked(kept: Latest) -> dict[str, PartCheck]:
    """What the check itself found goes before what a person once found; of several findings the worst counts."""
    found: dict[str, PartCheck] = {}
    for name, looked_at in sorted(kept.by_hand.items(), key=lambda each: each[1]):
        part = CHECKED.get(word_of(name))
        if part is not None:
            found[part] = PartCheck(local(looked_at), well=True)
    seen: set[Part] = set()
    for finding in kept.findings:
        part = CHECKED.get(part_of(finding))
        if part is not None and not finding.found.startswith(NOT_LOOKED_AT):
            well = finding.level is Level.OK and (part not in seen or found[part].well)
            found[part] = PartCheck(local(kept.at), well)
            seen.add(part)
    return found


def log_lines(diary: Iterable[DiaryLine]) -> tuple[LogLine, ...]:
    """Newest first; an event that came often of one subject stands once, with its last time and facts."""
    found: dict[tuple[str, str], LogLine] = {}
    for line in diary:
        event = line.event
        told, told_en = (line.line, line.line) if event is None else (event.chinese, event.sentence)
        key = (line.line if event is None else event.value, line.subject)
        earlier = found.pop(key, None)
        times = 1 + (0 if earlier is None else earlier.times)
        found[key] = LogLine(local(line.at_unix), times, told, told_en, "" if event is None else line.facts)
    return tuple(reversed(found.values()))
