"""The gate's own record of how hails end: on which day, in which hour, with a taxi or without, after how long.

An SQLite file of its own in which no column can hold whose hail it was.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median_high

from kiosk.domain import Experience
from kiosk.local_time import local
from kiosk.log_events import LogEvent
from kiosk.outcome import Outcome
from kiosk.store.own_file import OwnFile, purged

FILE_NAME = "ledger.sqlite3"
VERSION = 1
LEAST_HAILS = 10  # of fewer than that one more taxi would change what is said by more than a tenth
LEAST_WAITS = 5  # the middle of all waits lies between the shortest and the longest of five fifteen times in sixteen
MOST_HAILS = 20  # the newest ones: a number that can be pictured, and the newest weeks tell most
TOLD_DAYS = 28  # the last four weeks: every day of the week four times, and last season's traffic is forgotten
KEPT_DAYS = 2 * TOLD_DAYS  # whoever runs the gate compares four weeks with the four before
FIRST_OF_THE_WEEKEND = 5  # Saturday, as datetime.weekday() counts
WAIT_STEP_S = 10  # finer than anybody needs, and no row is known again by its seconds
LONGEST_WAIT_S = 7200.0  # no taxi is waited for so long: a clock was set in between

SCHEMA = (
    f"""
    CREATE TABLE IF NOT EXISTS ended_hail (
        day TEXT NOT NULL  -- of the press, as is the hour: local time
            CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(day) IS day),
        hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
        came INTEGER NOT NULL CHECK (came IN (0, 1)),
        wait_s INTEGER  -- from the press to the taxi at the gate; NULL where nobody saw it arrive
            CHECK (wait_s IS NULL OR (came = 1 AND wait_s BETWEEN 0 AND {LONGEST_WAIT_S:.0f}
                                      AND wait_s % {WAIT_STEP_S} = 0))
    ) STRICT
    """,
)
NEWEST = """
SELECT came, wait_s FROM ended_hail
WHERE hour = :hour AND day BETWEEN :since AND :today
  AND (:weekend IS NULL OR :weekend = (strftime('%w', day) IN ('0', '6')))
ORDER BY day DESC, rowid DESC LIMIT :most
"""
# Counted from today or from the day of the tenth newest row, whichever is earlier: a clock that runs ahead removes
# nothing before as many hails have ended under it as are needed to say something.
PURGE = f"""
DELETE FROM ended_hail WHERE day < (
    SELECT date(min(?, day), '-{KEPT_DAYS} days') FROM ended_hail ORDER BY day DESC LIMIT 1 OFFSET {LEAST_HAILS - 1}
)
"""  # noqa: S608 - of constants


class Ledger:
    """Never raises: what the disk does not take is dropped, and told once. From any thread."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """clock: Unix seconds."""
        self._clock = clock
        self._file = OwnFile(folder / FILE_NAME, VERSION, SCHEMA, LogEvent.LEDGER_NOT_WRITTEN)

    def add(self, outcome: Outcome) -> None:
        """One row, to the hour of the press and to ten seconds of the wait; what is too old goes on this occasion."""
        pressed = local(outcome.pressed_on_wall)
        row = (pressed.date().isoformat(), pressed.hour, outcome.came, _rounded(outcome))

        def deed(sql: sqlite3.Connection) -> None:
            sql.execute("INSERT INTO ended_hail (day, hour, came, wait_s) VALUES (?, ?, ?, ?)", row)
            purged(sql, PURGE, (self._today().isoformat(),))

        self._file.tried(deed)

    def of_this_hour(self) -> Experience | None:
        """What became of the newest hails of this hour of the day, as far as they were pressed in the last weeks.

        Working days and weekends tell of themselves alone as soon as they have enough to tell, of both before that.
        None where both together are too few to say anything.
        """
        now = local(self._clock())
        wanted = {
            "hour": now.hour,
            "since": (now.date() - timedelta(days=TOLD_DAYS - 1)).isoformat(),
            "today": now.date().isoformat(),  # what was pressed in the future was pressed under a wrong clock
            "most": MOST_HAILS,
        }
        weekend = now.weekday() >= FIRST_OF_THE_WEEKEND

        def deed(sql: sqlite3.Connection) -> list[tuple[int, int | None]]:
            alike = sql.execute(NEWEST, {**wanted, "weekend": weekend}).fetchall()
            return alike if len(alike) >= LEAST_HAILS else sql.execute(NEWEST, {**wanted, "weekend": None}).fetchall()

        rows = self._file.tried(deed)
        return _experience(rows, now.hour) if rows is not None and len(rows) >= LEAST_HAILS else None

    def close(self) -> None:
        self._file.close()

    def _today(self) -> date:
        return local(self._clock()).date()


def _rounded(outcome: Outcome) -> int | None:
    wait_s = outcome.wait_s
    if not outcome.came or wait_s is None or not 0 <= wait_s <= LONGEST_WAIT_S:
        return None
    return round(wait_s / WAIT_STEP_S) * WAIT_STEP_S


def _experience(rows: list[tuple[int, int | None]], hour: int) -> Experience:
    came = sum(came for came, _ in rows)
    waits = [wait_s for _, wait_s in rows if wait_s is not None]
    speak = len(waits) >= LEAST_WAITS and 2 * len(waits) >= came  # few do not speak for all, nor does a minority
    return Experience(len(rows), came, float(median_high(waits)) if speak else None, hour)
