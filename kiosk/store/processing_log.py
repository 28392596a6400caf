"""The log of looking at faces that the law wants kept: when, where, under which notice, what happened; never who.

An SQLite file of its own, append-only by its own triggers, in which no column can hold a name or a number.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from kiosk.log_events import LogEvent, log_event
from kiosk.store.database import beside, sync
from kiosk.store.faults import Fault, NewerVersion, cause_of, fault_of, legible
from kiosk.store.schema import transaction

FILE_NAME = "processing.sqlite3"
VERSION = 1
KEPT_YEARS = 3  # at least: PIPL art. 56
SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991: an older moment is a smaller text
BUSY_TIMEOUT_S = 0.25  # the disk's thread also writes hails: a technician's look costs a line, never a hail
MARK = ".damaged-"  # set aside, never removed by itself: it holds nobody, and three years are not ours to cut short

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
        self._file = folder / FILE_NAME
        self._site = site
        self._notice = notice
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._inode = (0, 0)
        self._told = False
        with self._lock:
            self._tried(self._purge)

    def append(self, happened: str) -> None:
        """happened: a word of small letters, such as 'agreed' or 'no_match'."""
        now = datetime.fromtimestamp(self._clock(), SHANGHAI).isoformat(timespec="minutes")
        with self._lock:
            self._tried(lambda sql: self._insert(sql, now, happened))

    def close(self) -> None:
        with self._lock:
            self._let_go()

    def _tried(self, deed: Callable[[sqlite3.Connection], None]) -> None:
        try:
            with legible():
                deed(self._opened())
        except (OSError, sqlite3.Error) as error:
            if not isinstance(error, sqlite3.IntegrityError):
                self._let_go()  # opened anew for the next line
            if fault_of(error) is Fault.DAMAGE:
                with suppress(OSError):
                    _set_aside(self._file)
            if not self._told:
                self._told = True
                log_event(LogEvent.PROCESSING_NOT_WRITTEN, cause=cause_of(error))
        else:
            self._told = False

    def _insert(self, sql: sqlite3.Connection, at: str, happened: str) -> None:
        sql.execute(
            "INSERT INTO processing (at, site, notice, happened) VALUES (?, ?, ?, ?)",
            (at, self._site, self._notice, str(happened)),
        )

    def _purge(self, sql: sqlite3.Connection) -> None:
        if sql.execute(PURGE).rowcount > 0:
            sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None:
            if _inode(self._file) == self._inode:
                return self._connection
            self._let_go()
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._file.exists():
            self._file.touch(mode=0o600)
            sync(self._file.parent)
        self._inode = _inode(self._file)
        self._connection = sqlite3.connect(
            self._file, timeout=BUSY_TIMEOUT_S, check_same_thread=False, isolation_level=None
        )
        _prepare(self._connection)
        return self._connection

    def _let_go(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


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


def _prepare(sql: sqlite3.Connection) -> None:
    sql.execute("PRAGMA journal_mode = WAL")
    sql.execute("PRAGMA synchronous = FULL")
    sql.execute("PRAGMA secure_delete = ON")
    with transaction(sql):
        (version,) = sql.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise NewerVersion(f"it is of version {version}, this is {VERSION}")
        for statement in (*SCHEMA, f"PRAGMA user_version = {VERSION}"):
            sql.execute(statement)


def _set_aside(file: Path) -> None:
    aside = file.with_name(f"{file.name}{MARK}{datetime.now(UTC):%Y-%m-%dT%H-%M-%S.%fZ}")
    for old, new in zip(beside(file), beside(aside), strict=True):
        if old.exists():
            old.rename(new)
    sync(file.parent)


def _inode(file: Path) -> tuple[int, int]:
    try:
        status = os.stat(file)
    except FileNotFoundError:
        return (0, 0)
    return (status.st_dev, status.st_ino)
