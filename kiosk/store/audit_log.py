"""The audit log: what technicians did at this kiosk, when, and what was refused. Nothing of any resident.

An SQLite file of its own, append-only by its own triggers, in which no column can hold a name or a number of a person
but the technicians' own handles.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.local_time import local
from kiosk.store.append_only import AT, lines, purge, triggers
from kiosk.store.own_file import OwnFile, purged
from kiosk.technician import Act
from kiosk.upkeep_events import UpkeepEvent

FILE_NAME = "audit.sqlite3"
VERSION = 1
# A year at least: what went wrong in one winter is asked about in the next, and whoever reviews access does so once a
# year. The Cybersecurity Law, art. 21(3), asks for six months of network logs.
KEPT_YEARS = 1
SCHEMA = (
    f"""
    CREATE TABLE IF NOT EXISTS audit (
        line INTEGER PRIMARY KEY AUTOINCREMENT,  -- a gap would show that one is gone
        {AT},
        handle TEXT NOT NULL CHECK (length(handle) <= 20 AND handle NOT GLOB '*[^a-z0-9-]*'),  -- '': nobody's
        act TEXT NOT NULL CHECK (length(act) BETWEEN 1 AND 20 AND act NOT GLOB '*[^a-z_]*'),
        detail TEXT NOT NULL CHECK (length(detail) <= 20 AND detail NOT GLOB '*[^a-zA-Z0-9 +-]*')
    ) STRICT
    """,
    *triggers("audit", "the audit log", KEPT_YEARS),
)
PURGE = purge("audit", KEPT_YEARS)


@dataclass(frozen=True)
class AuditEntry:
    """at: local time to the minute, '2026-11-28T09:05+08:00'."""

    at: str
    handle: str
    act: str
    detail: str


class AuditLog:
    """Never raises: what the disk does not take is told once in the log of events. From any thread."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """clock: Unix seconds."""
        self._clock = clock
        self._file = OwnFile(folder / FILE_NAME, VERSION, SCHEMA, UpkeepEvent.AUDIT_NOT_WRITTEN)
        self._file.tried(lambda sql: purged(sql, PURGE))

    def append(self, handle: str, act: Act, detail: str = "") -> bool:
        """Is the line on the disk?"""
        now = local(self._clock()).isoformat(timespec="minutes")
        line = (now, handle, act.value, detail)
        insert = "INSERT INTO audit (at, handle, act, detail) VALUES (?, ?, ?, ?)"
        return self._file.tried(lambda sql: sql.execute(insert, line)) is not None

    def close(self) -> None:
        self._file.close()


def read(folder: Path, since: date | None = None) -> list[AuditEntry]:
    """The lines from this day on, oldest first; none where there is no log. Raises OSError, sqlite3.Error."""
    return [
        AuditEntry(*line) for line in lines(folder / FILE_NAME, "audit", ("at", "handle", "act", "detail"), since)
    ]
