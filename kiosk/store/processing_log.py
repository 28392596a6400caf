"""The log of looking at faces that the law wants kept: when, where, under which notice, what happened; never who.

An SQLite file of its own, append-only by its own triggers, in which no column can hold a name or a number.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.local_time import local
from kiosk.log_events import LogEvent
from kiosk.store.append_only import AT, lines, purge, triggers
from kiosk.store.own_file import OwnFile, purged

FILE_NAME = "processing.sqlite3"
VERSION = 1
KEPT_YEARS = 3  # at least: PIPL art. 56

SCHEMA = (
    f"""
    CREATE TABLE IF NOT EXISTS processing (
        line INTEGER PRIMARY KEY AUTOINCREMENT,  -- a gap would show that one is gone
        {AT},
        site TEXT NOT NULL CHECK (length(site) <= 40 AND site NOT GLOB '*[^a-z0-9-]*'),
        notice TEXT NOT NULL CHECK (length(notice) IN (0, 8) AND notice NOT GLOB '*[^0-9a-f]*'),
        happened TEXT NOT NULL CHECK (length(happened) BETWEEN 1 AND 40 AND happened NOT GLOB '*[^a-z_]*')
    ) STRICT
    """,
    *triggers("processing", "the log of processing", KEPT_YEARS),
)
PURGE = purge("processing", KEPT_YEARS)


@dataclass(frozen=True)
class Entry:
    """at: local time to the minute, '2026-11-28T09:05+08:00'. notice: the version of what she was told."""

    at: str
    site: str
    notice: str
    happened: str


class ProcessingLog:
    """Never raises: what the disk does not take is dropped, and told once. From any thread."""

    def __init__(self, folder: Path, site: str, notice: str, clock: Callable[[], float] = time.time) -> None:
        """site and notice: the site's id and the version of its notice ('' if it has none). clock: Unix seconds."""
        self._site = site
        self._notice = notice
        self._clock = clock
        self._file = OwnFile(folder / FILE_NAME, VERSION, SCHEMA, LogEvent.PROCESSING_NOT_WRITTEN)
        self._file.tried(lambda sql: purged(sql, PURGE))

    def append(self, happened: str) -> None:
        """happened: a word of small letters, such as 'agreed' or 'no_match'."""
        now = local(self._clock()).isoformat(timespec="minutes")
        line = (now, self._site, self._notice, str(happened))
        self._file.tried(
            lambda sql: sql.execute("INSERT INTO processing (at, site, notice, happened) VALUES (?, ?, ?, ?)", line)
        )

    def close(self) -> None:
        self._file.close()


def read(folder: Path, since: date | None = None) -> list[Entry]:
    """The lines from this day on, oldest first; none where there is no log. Raises OSError, sqlite3.Error."""
    return [
        Entry(*line) for line in lines(folder / FILE_NAME, "processing", ("at", "site", "notice", "happened"), since)
    ]
