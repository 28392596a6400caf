"""The gate's own count of what happens there, by the hour: who touched, began, gave up where, hailed. Holds nobody.

An SQLite file of its own in which no column can hold whose deed it was.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from kiosk.footfall import Happening, Hour, HourOf, What
from kiosk.local_time import local
from kiosk.log_events import LogEvent
from kiosk.store.own_file import OwnFile, purged

FILE_NAME = "footfall.sqlite3"
VERSION = 1
KEPT_DAYS = 56  # as long as the ledger's: four weeks of habit, and the four before for whoever compares
OLD_ENOUGH_HOURS = 240  # ten days: a clock that ran ahead for less forgets nothing
MINUTES_AN_HOUR = 60

_HOUR = """
        day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(day) IS day),
        hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23)"""
SCHEMA = (
    f"""
    CREATE TABLE IF NOT EXISTS happened ({_HOUR},  -- local time
        what TEXT NOT NULL CHECK (what IN ({", ".join(f"'{what.value}'" for what in What)})),
        step TEXT NOT NULL CHECK (length(step) <= 20 AND step NOT GLOB '*[^a-z_]*'),  -- where somebody gave up
        count INTEGER NOT NULL CHECK (count > 0),
        PRIMARY KEY (day, hour, what, step)
    ) STRICT
    """,
    f"""
    CREATE TABLE IF NOT EXISTS watched ({_HOUR},
        minutes INTEGER NOT NULL CHECK (minutes > 0),  -- in which the kiosk was up
        PRIMARY KEY (day, hour)
    ) STRICT
    """,
)
ADD = """
INSERT INTO happened (day, hour, what, step, count) VALUES (?, ?, ?, ?, 1)
ON CONFLICT DO UPDATE SET count = count + 1
"""
ADD_MINUTES = """
INSERT INTO watched (day, hour, minutes) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET minutes = minutes + excluded.minutes
"""
# Counted from today, or from so many watched hours ago if that is earlier: a clock that ran ahead removes nothing.
OLDEST = f"""(
    SELECT date(min(day, ?), '-{KEPT_DAYS} days') FROM watched
    ORDER BY day DESC, hour DESC LIMIT 1 OFFSET {OLD_ENOUGH_HOURS - 1}
)"""  # noqa: S608 - of constants
PURGES = tuple(f"DELETE FROM {table} WHERE day < {OLDEST}" for table in ("happened", "watched"))  # noqa: S608 - the same


class Footfall:
    """Never raises: what the disk does not take is dropped, and told once. From any thread."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """clock: Unix seconds."""
        self._clock = clock
        self._file = OwnFile(folder / FILE_NAME, VERSION, SCHEMA, LogEvent.FOOTFALL_NOT_WRITTEN)

    def add(self, happenings: Iterable[Happening]) -> None:
        now = self.now()
        rows = [(now.day, now.hour, each.what.value, each.step) for each in happenings]
        self._file.tried(lambda sql: sql.executemany(ADD, rows))

    def add_watched(self, minutes: int) -> None:
        """The kiosk was up for so long until now; what is too old goes on this occasion."""
        now = self.now()

        def deed(sql: sqlite3.Connection) -> None:
            sql.execute(ADD_MINUTES, (now.day, now.hour, minutes))
            for purge in PURGES:
                purged(sql, purge, (now.day,))

        self._file.tried(deed)

    def hours(self) -> tuple[Hour, ...]:
        """Every hour that was watched or in which something happened, oldest first; none from the future, which a
        wrong clock wrote. Nothing where the disk does not say."""
        now = self.now()

        def deed(sql: sqlite3.Connection) -> tuple[list[tuple[str, int, int]], list[tuple[str, int, str, str, int]]]:
            watched = sql.execute("SELECT day, hour, minutes FROM watched WHERE day <= ?", (now.day,)).fetchall()
            happened = sql.execute(
                "SELECT day, hour, what, step, count FROM happened WHERE day <= ?", (now.day,)
            ).fetchall()
            return watched, happened

        watched, happened = self._file.tried(deed) or ([], [])
        shares = {HourOf(day, hour): min(1.0, minutes / MINUTES_AN_HOUR) for day, hour, minutes in watched}
        counts: dict[HourOf, dict[What, int]] = defaultdict(lambda: defaultdict(int))
        steps: dict[HourOf, dict[str, int]] = defaultdict(dict)
        for day, hour, what, step, count in happened:
            at = HourOf(day, hour)
            counts[at][What(what)] += count
            if step:
                steps[at][step] = count
        return tuple(
            Hour(at, shares.get(at, 0.0), dict(counts.get(at, {})), dict(steps.get(at, {})))
            for at in sorted(shares.keys() | counts.keys())
            if at <= now
        )

    def now(self) -> HourOf:
        now = local(self._clock())
        return HourOf(now.date().isoformat(), now.hour)

    def close(self) -> None:
        self._file.close()
