"""The log of looking at faces that the law wants kept: when, where, under which notice, what happened; never who.

An SQLite file of its own, append-only by its own triggers, in which no column can hold a name or a number.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kiosk.local_time import SHANGHAI
from kiosk.log_events import LogEvent
from kiosk.store.faults import legible
from kiosk.store.own_file import OwnFile, purged

FILE_NAME = "processing.sqlite3"
VERSION = 1
KEPT_YEARS = 3  # at least: PIPL art. 56

_MINUTE = "%Y-%m-%dT%H:%M"
_NOW = f"strftime('{_MINUTE}', 'now', '+8 hours')"
_NEWEST = "(SELECT substr(max(at), 1, 16) FROM processing)"
SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS processing (
        line INTEGER PRIMARY KEY AUTOINCREMENT,  -- a gap would show that one is gone
        at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]+08:00'),
        site TEXT NOT NULL CHECK (length(site) <= 40 AND site NOT GLOB '*[^a-z0-9-]*'),
        notice TEXT NOT NULL CHECK (length(notice) IN (0, 8) AND notice NOT GLOB '*[^0-9a-f]*'),
        happened TEXT NOT NULL CHECK (length(happened) BETWEEN 1 AND 40 AND happened NOT GLOB '*[^a-z_]*')
    ) STRICT
    """,
    """
    CREATE TRIGGER IF NOT EXISTS no_line_is_changed BEFORE UPDATE ON processing
    BEGIN SELECT RAISE(ABORT, 'the log of processing is append-only'); END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS no_line_is_replaced BEFORE INSERT ON processing
    WHEN EXISTS (SELECT 1 FROM processing WHERE line = NEW.line)
    BEGIN SELECT RAISE(ABORT, 'the log of processing is append-only'); END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS no_line_goes_early BEFORE DELETE ON processing
    WHEN OLD.at > strftime('{_MINUTE}', 'now', '+8 hours', '-{KEPT_YEARS} years')
    BEGIN SELECT RAISE(ABORT, 'lines are kept for {KEPT_YEARS} years'); END
    """,
)
# The lines before the first young one, counted from the newest line or from now, whichever is earlier: a clock that
# ran ahead by years removes nothing, and a line of a clock that was behind waits for those before it.
PURGE = f"""
DELETE FROM processing WHERE line < (
    SELECT line FROM processing WHERE at > strftime('{_MINUTE}', min({_NOW}, {_NEWEST}), '-{KEPT_YEARS} years')
    ORDER BY line LIMIT 1
)
"""  # noqa: S608 - of constants


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
        now = datetime.fromtimestamp(self._clock(), SHANGHAI).isoformat(timespec="minutes")
        line = (now, self._site, self._notice, str(happened))
        self._file.tried(
            lambda sql: sql.execute("INSERT INTO processing (at, site, notice, happened) VALUES (?, ?, ?, ?)", line)
        )

    def close(self) -> None:
        self._file.close()


def read(folder: Path, since: date | None = None) -> list[Entry]:
    """The lines from this day on, oldest first; none where there is no log. Raises sqlite3.Error."""
    file = folder / FILE_NAME
    if not file.exists():
        return []
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as sql, legible():
        rows = sql.execute(
            "SELECT at, site, notice, happened FROM processing WHERE at >= ? ORDER BY line",
            (since.isoformat() if since else "",),
        )
        return [Entry(*row) for row in rows]
