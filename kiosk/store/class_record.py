"""The class's record: what was tried in practice and where people got stuck, apart from every real hail.

An SQLite file of its own, append-only by its own triggers, in which no column can hold whose try it was.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from kiosk.classroom import ClassTally, Mark, Noted, tally
from kiosk.lesson import NAME_LENGTH
from kiosk.local_time import local, moment
from kiosk.store.append_only import AT, lines, purge, triggers
from kiosk.store.faults import NewerVersion
from kiosk.store.own_file import OwnFile, purged
from kiosk.store.quarantine import newest_set_made, remove_old
from kiosk.store.sqlite_file import read_only
from kiosk.upkeep_events import UpkeepEvent

FILE_NAME = "class.sqlite3"
VERSION = 1
# Classes come with the seasons: whoever holds one compares it with that of the year before, whenever both were.
KEPT_YEARS = 2
LONGEST_S = 86400  # practice ends after ten quiet minutes: a try that took a day is a clock's mistake
STEP_S = 0.1  # finer than a hand is; no line is known again by its seconds
MOST_STATIONS = 99
MOST_TIMES = 9999
CLASS = "class"  # the line with which a class begins
ENTERED = "entered"  # it is practice now
# A class of the calendar that does not begin by itself any more: it was taken into this one, or called off.
# Every other mark is one of kiosk.classroom.Mark.
SETTLED = "settled"
OF_NO_LESSON = f"'{CLASS}', '{ENTERED}', '{SETTLED}'"
SCHEMA = (
    f"""
    CREATE TABLE IF NOT EXISTS noted (
        line INTEGER PRIMARY KEY AUTOINCREMENT,  -- a gap would show that one is gone
        {AT},
        class INTEGER NOT NULL CHECK (class BETWEEN 0 AND 99999),  -- 0: before the first one
        mark TEXT NOT NULL CHECK (mark IN ({OF_NO_LESSON}, {", ".join(f"'{mark}'" for mark in Mark)})),
        occasion TEXT NOT NULL DEFAULT ''  -- of the site's calendar; '': a person began it
            CHECK (occasion = ''
                   OR (mark IN ('{CLASS}', '{SETTLED}') AND strftime('%Y-%m-%d %H:%M', occasion) IS occasion)),
        lesson TEXT NOT NULL DEFAULT ''
            CHECK ((lesson = '') = (mark IN ({OF_NO_LESSON}))
                   AND length(lesson) <= {NAME_LENGTH} AND lesson NOT GLOB '*[^a-z-]*'),
        station INTEGER NOT NULL DEFAULT 0 CHECK (station BETWEEN 0 AND {MOST_STATIONS}),
        took_s REAL NOT NULL DEFAULT 0 CHECK (took_s BETWEEN 0 AND {LONGEST_S} AND took_s = round(took_s, 1)),
        reminded INTEGER NOT NULL DEFAULT 0 CHECK (reminded BETWEEN 0 AND {MOST_TIMES}),
        strayed INTEGER NOT NULL DEFAULT 0 CHECK (strayed BETWEEN 0 AND {MOST_TIMES})
    ) STRICT
    """,
    *triggers("noted", "the record of classes", KEPT_YEARS),
)
PURGE = purge("noted", KEPT_YEARS)
NEWEST = "SELECT coalesce(max(class), 0) FROM noted"
BEGUN = f"INSERT INTO noted (at, class, mark, occasion) VALUES (?, ({NEWEST}) + 1, '{CLASS}', ?)"  # noqa: S608
SETTLE = f"INSERT INTO noted (at, class, mark, occasion) VALUES (?, ({NEWEST}), '{SETTLED}', ?)"  # noqa: S608
NOTED = ("lesson", "mark", "station", "took_s", "reminded", "strayed")  # the fields of a Noted
ADDED = f"INSERT INTO noted (at, class, {', '.join(NOTED)}) VALUES (?, ({NEWEST}), ?, ?, ?, ?, ?, ?)"  # noqa: S608
OF_THIS_CLASS = f"SELECT {', '.join(NOTED)} FROM noted WHERE class = ({NEWEST}) AND lesson <> '' ORDER BY line"  # noqa: S608
OF_NEWEST = f"SELECT mark, occasion FROM noted WHERE class = ({NEWEST}) ORDER BY line LIMIT 2"  # noqa: S608
ENTER = f"INSERT INTO noted (at, class, mark) VALUES (?, ({NEWEST}), '{ENTERED}')"  # noqa: S608
# A class that was written down and then not begun, since somebody touched the glass meanwhile, has no other line.
HELD = f"""
    SELECT count(*) FROM noted AS told WHERE occasion = ? AND (mark = '{SETTLED}' OR EXISTS (
        SELECT 1 FROM noted AS after
        WHERE after.class = told.class AND after.line > told.line AND after.mark <> '{SETTLED}'
    ))
"""  # noqa: S608 - of constants


@dataclass(frozen=True)
class HeldClass:
    """number: from 1, for good. began, ended: local time to the minute, '2026-12-05T14:00+08:00'; of practice, and of
    its last line. occasion: as the calendar has it, '2026-12-05 14:00'; '': a person began it."""

    number: int
    began: str
    ended: str
    occasion: str
    lines: tuple[Noted, ...]


class ClassRecord:
    """Never raises: what the disk does not take is told once in the log of events. From any thread."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """clock: Unix seconds."""
        self._clock = clock
        self._folder = folder
        self._file = OwnFile(folder / FILE_NAME, VERSION, SCHEMA, UpkeepEvent.CLASS_NOT_WRITTEN)

    def forget_old(self) -> None:
        """What was kept long enough goes. Where no class was ever held nothing is opened and nothing made."""
        with suppress(OSError):
            remove_old(self._folder / FILE_NAME)
            if (self._folder / FILE_NAME).exists():
                self._file.tried(lambda sql: purged(sql, PURGE))

    def begin(self, occasion: str) -> bool:
        """A new class, or the newest one again where it was written down for this occasion and did not become
        practice; is it on the disk?"""

        def deed(sql: sqlite3.Connection) -> bool:
            if sql.execute(OF_NEWEST).fetchall() != [(CLASS, occasion)]:
                sql.execute(BEGUN, (self._now(), occasion))
            return True

        return self._file.tried(deed) is not None

    def enter(self) -> None:
        """The newest class is practice from now on; again after a kill in the middle of it."""

        def deed(sql: sqlite3.Connection) -> None:
            self._there_is_one(sql)
            if len(sql.execute(OF_NEWEST).fetchall()) == 1:
                sql.execute(ENTER, (self._now(),))

        self._file.tried(deed)

    def settle(self, occasion: str) -> bool:
        """This class of the calendar begins no more by itself; is that on the disk?"""
        return self._file.tried(lambda sql: sql.execute(SETTLE, (self._now(), occasion))) is not None

    def note(self, noted: Noted) -> None:
        """A line of the newest class, to a tenth of a second."""
        took_s = round(min(noted.took_s, LONGEST_S), 1)
        line = (noted.lesson, noted.mark.value, noted.station, took_s, noted.reminded, noted.strayed)

        def deed(sql: sqlite3.Connection) -> None:
            self._there_is_one(sql)
            sql.execute(ADDED, (self._now(), *line))

        self._file.tried(deed)

    def of_this_class(self) -> ClassTally:
        """Empty where the disk does not tell."""
        told = self._file.tried(lambda sql: sql.execute(OF_THIS_CLASS).fetchall())
        return tally(_noted(line) for line in told or ())

    def held(self, occasion: str) -> bool:
        """Did this class of the calendar become practice, or was it settled? True as well where the disk does not
        tell, or what told was damaged and set aside since then: nobody is put into practice on a guess."""
        told = self._file.tried(lambda sql: sql.execute(HELD, (occasion,)).fetchone())
        if told is None or told[0] > 0:
            return True
        lost_at = newest_set_made(self._folder / FILE_NAME)
        return lost_at is not None and lost_at >= moment(occasion.replace(" ", "T"))

    def close(self) -> None:
        self._file.close()

    def _there_is_one(self, sql: sqlite3.Connection) -> None:
        if sql.execute(NEWEST).fetchone() == (0,):  # its file was damaged and set aside meanwhile
            sql.execute(BEGUN, (self._now(), ""))

    def _now(self) -> str:
        return local(self._clock()).isoformat(timespec="minutes")


def read(folder: Path) -> list[HeldClass]:
    """Every class that is kept, oldest first; none where there is no record, or one in which nothing was written yet.
    Raises OSError, sqlite3.Error."""
    file = folder / FILE_NAME
    if not file.exists():
        return []
    with read_only(file) as sql:
        (version,) = sql.execute("PRAGMA user_version").fetchone()
    if version == 0:
        return []
    if version > VERSION:
        raise NewerVersion(f"it is of version {version}, this is {VERSION}")
    told = lines(file, "noted", ("class", "at", "occasion", *NOTED), None)
    classes = (line for line in told if line[4] != SETTLED)
    return [_held(int(number), list(of_class)) for number, of_class in groupby(classes, itemgetter(0))]


def _held(number: int, told: list[tuple[str, ...]]) -> HeldClass:
    """told: its lines, of class, at, occasion and the columns of NOTED."""
    entered = [line[1] for line in told if line[4] == ENTERED]
    return HeldClass(
        number,
        began=entered[0] if entered else told[0][1],
        ended=told[-1][1],
        occasion=told[0][2],
        lines=tuple(_noted(line[3:]) for line in told if line[3]),
    )


def _noted(line: tuple[str, ...]) -> Noted:
    """line: the columns of NOTED."""
    lesson, mark, station, took_s, reminded, strayed = line
    return Noted(lesson, Mark(mark), int(station), float(took_s), int(reminded), int(strayed))
