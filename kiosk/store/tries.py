"""How many wrong codes were typed in a row, when the last one was, and which one-time codes were used.

An SQLite file of its own, since it has to outlive a power cut: each commit is on the disk before the next is asked.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from kiosk.store.own_file import OwnFile
from kiosk.store.schema import transaction
from kiosk.upkeep_events import UpkeepEvent

FILE_NAME = "tries.sqlite3"
VERSION = 1
SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS tries (
        subject TEXT PRIMARY KEY,
        failures INTEGER NOT NULL CHECK (failures > 0),
        failed_at REAL NOT NULL  -- steady seconds
    ) STRICT
    """,
    "CREATE TABLE IF NOT EXISTS used (handle TEXT PRIMARY KEY, step INTEGER NOT NULL) STRICT",
)


@dataclass(frozen=True)
class Failures:
    """In a row. at: steady seconds of the last one."""

    count: int = 0
    at: float = 0.0


class Tries:
    """Never raises: where the disk does not answer, None or False, and it is told once in the log of events."""

    def __init__(self, folder: Path) -> None:
        self._file = OwnFile(folder / FILE_NAME, VERSION, SCHEMA, UpkeepEvent.AUDIT_NOT_WRITTEN)

    def of(self, subjects: tuple[str, ...]) -> tuple[Failures, ...] | None:
        """Of each subject in turn."""
        return self._file.tried(lambda sql: tuple(_of(sql, subject) for subject in subjects))

    def charge(self, subjects: tuple[str, ...], now: float) -> bool:
        """One failure more for each, on the disk before it returns."""

        def charged(sql: sqlite3.Connection) -> bool:
            with transaction(sql):
                sql.executemany(
                    "INSERT INTO tries VALUES (?, 1, ?) ON CONFLICT (subject) DO UPDATE SET "
                    "failures = failures + 1, failed_at = excluded.failed_at",
                    [(subject, now) for subject in subjects],
                )
            return True

        return self._file.tried(charged) or False

    def begin_anew(self, subjects: tuple[str, ...], now: float) -> bool:
        """The wait after the last failure is counted from now: a clock was set back behind it."""

        def begun(sql: sqlite3.Connection) -> bool:
            sql.executemany("UPDATE tries SET failed_at = ? WHERE subject = ?", [(now, each) for each in subjects])
            return True

        return self._file.tried(begun) or False

    def clear(self, subjects: tuple[str, ...] | None = None) -> bool:
        """Forget the failures of these; None: of all."""

        def cleared(sql: sqlite3.Connection) -> bool:
            if subjects is None:
                sql.execute("DELETE FROM tries")
            else:
                sql.executemany("DELETE FROM tries WHERE subject = ?", [(subject,) for subject in subjects])
            return True

        return self._file.tried(cleared) or False

    def use(self, handle: str, step: int) -> bool:
        """True once for each step of time, and never for one before the last that was used (RFC 6238 §5.2)."""

        def used(sql: sqlite3.Connection) -> bool:
            return (
                sql.execute(
                    "INSERT INTO used VALUES (?, ?) ON CONFLICT (handle) DO UPDATE SET step = excluded.step "
                    "WHERE excluded.step > step",
                    (handle, step),
                ).rowcount
                == 1
            )

        return self._file.tried(used) or False

    def close(self) -> None:
        self._file.close()


def _of(sql: sqlite3.Connection, subject: str) -> Failures:
    row = sql.execute("SELECT failures, failed_at FROM tries WHERE subject = ?", (subject,)).fetchone()
    return Failures() if row is None else Failures(*row)
