"""The diary of the last days: every event of the log with its time, for the technician's page and the bundle.

An SQLite file of its own. Its lines are written by a thread of its own, so that nobody who logs waits for the disk.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.event_catalogue import BY_ID
from kiosk.log_lines import EventLine, LoggedEvent
from kiosk.store.own_file import OwnFile, purged
from kiosk.store.schema import transaction
from kiosk.store.sqlite_file import read_only
from kiosk.upkeep_events import UpkeepEvent

FILE_NAME = "diary.sqlite3"
VERSION = 1
DAY_S = 24 * 3600.0
KEPT_DAYS = 14  # two weeks of a technician's holiday, and no longer than the machine's own journal
MOST_LINES = 10_000  # 1 MB: a part that fails and recovers every two minutes for two weeks
MOST_WAITING = 1000  # lines that the disk has not taken yet: a disk that hangs must not fill the memory
MOST_FACTS = 1000  # characters; the longest line of ours has a tenth of that
CLOSING_LIMIT_S = 5.0  # for the last lines; a disk that hangs must not hold the program's end up

SCHEMA = (
    f"""
    CREATE TABLE IF NOT EXISTS line (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,  -- Unix seconds
        event TEXT NOT NULL CHECK (length(event) <= 60 AND event NOT GLOB '*[^a-z-]*'),
        facts TEXT NOT NULL CHECK (length(facts) <= {MOST_FACTS} AND facts NOT GLOB '*[^ -~]*')
    ) STRICT
    """,
)
# By age from now or from the newest line, whichever is earlier: a clock that ran ahead removes nothing.
PURGE = f"""
DELETE FROM line WHERE at < min(?, (SELECT at FROM line ORDER BY number DESC LIMIT 1)) - {KEPT_DAYS * DAY_S}
    OR number <= (SELECT max(number) FROM line) - {MOST_LINES}
"""  # noqa: S608 - of constants


@dataclass(frozen=True)
class DiaryLine:
    """at_unix: Unix seconds. event: None for one of another release. line: as in the log, without its level; facts:
    its part 'subject=main status=403'."""

    at_unix: float
    event: LoggedEvent | None
    line: str
    facts: str = ""

    @property
    def subject(self) -> str:
        """What it is of, 'main'; '' where there is none."""
        return next((each.removeprefix("subject=") for each in self.facts.split() if each.startswith("subject=")), "")


class Diary(logging.Handler):
    """Add it to the logger of the events. Never raises, never waits: what the disk does not take is told once.

    Repetitions, which are logged at DEBUG, are not written down. clock: Unix seconds.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__(logging.INFO)
        self._clock = clock
        self._file = OwnFile(folder / FILE_NAME, VERSION, SCHEMA, UpkeepEvent.DIARY_NOT_WRITTEN)
        self._waiting: queue.Queue[tuple[float, str, str] | None] = queue.Queue(MOST_WAITING)
        self._writer = threading.Thread(target=self._write, name="diary", daemon=True)
        self._writer.start()

    def emit(self, record: logging.LogRecord) -> None:
        told = record.msg
        if not isinstance(told, EventLine) or told.event is UpkeepEvent.DIARY_NOT_WRITTEN:
            return  # that the diary fails is nothing for the diary
        with suppress(queue.Full):  # the disk hangs; the log on standard error has the line
            self._waiting.put_nowait((self._clock(), told.event.value, told.facts[:MOST_FACTS]))

    def last_day(self, now: float) -> tuple[DiaryLine, ...]:
        """The lines of the twenty-four hours before now (Unix seconds), oldest first; none if it cannot be read."""
        rows = self._file.tried(lambda sql: _rows(sql, now - DAY_S))
        return () if rows is None else rows

    def close(self) -> None:
        """What waits is written down first."""
        try:
            self._waiting.put(None, timeout=CLOSING_LIMIT_S)
        except queue.Full:
            pass
        else:
            self._writer.join(CLOSING_LIMIT_S)
        if not self._writer.is_alive():
            self._file.close()
        super().close()

    def _write(self) -> None:
        ended = False
        while not ended:
            taken = [self._waiting.get()]
            with suppress(queue.Empty):  # whatever else waits goes with it
                while True:
                    taken.append(self._waiting.get_nowait())
            lines = [line for line in taken if line is not None]
            ended = len(lines) < len(taken)
            if lines:
                self._file.tried(_writing(lines, self._clock()))


def read(folder: Path, since: float) -> tuple[DiaryLine, ...]:
    """The lines from then on (Unix seconds), oldest first, for another process than the kiosk's; none where there is
    no diary. Raises sqlite3.Error."""
    file = folder / FILE_NAME
    if not file.exists():
        return ()
    with read_only(file) as sql:
        return _rows(sql, since)


def _writing(lines: list[tuple[float, str, str]], now: float) -> Callable[[sqlite3.Connection], None]:
    def deed(sql: sqlite3.Connection) -> None:
        with transaction(sql):
            sql.executemany("INSERT INTO line (at, event, facts) VALUES (?, ?, ?)", lines)
        purged(sql, PURGE, (now,))

    return deed


def _rows(sql: sqlite3.Connection, since: float) -> tuple[DiaryLine, ...]:
    return tuple(_lines(sql.execute("SELECT at, event, facts FROM line WHERE at >= ? ORDER BY number", (since,))))


def _lines(rows: Iterable[tuple[float, str, str]]) -> Iterable[DiaryLine]:
    for at, name, facts in rows:
        event = BY_ID.get(name)
        line = str(EventLine(event, facts)) if event is not None else f"{name} {facts}".rstrip()
        yield DiaryLine(at, event, line, facts)
