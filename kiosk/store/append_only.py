"""What makes a table of SQLite a log that is only added to: triggers, how it is read, how old lines leave it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kiosk.store.sqlite_file import read_only

MINUTE = "%Y-%m-%dT%H:%M"
AT = "at TEXT NOT NULL CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]+08:00')"


def triggers(table: str, called: str, kept_years: int) -> tuple[str, ...]:
    """table: with a key `line` that counts up and a column `at` as AT has it. called: the log, in its refusals."""
    refused = f"BEGIN SELECT RAISE(ABORT, '{called} is append-only'); END"
    there = f"EXISTS (SELECT 1 FROM {table} WHERE line = NEW.line)"  # noqa: S608 - of constants
    return (
        f"CREATE TRIGGER IF NOT EXISTS no_line_is_changed BEFORE UPDATE ON {table} {refused}",
        f"CREATE TRIGGER IF NOT EXISTS no_line_is_replaced BEFORE INSERT ON {table} WHEN {there} {refused}",
        f"""
        CREATE TRIGGER IF NOT EXISTS no_line_goes_early BEFORE DELETE ON {table}
        WHEN OLD.at > strftime('{MINUTE}', 'now', '+8 hours', '-{kept_years} years')
        BEGIN SELECT RAISE(ABORT, 'lines are kept for {kept_years} years'); END
        """,
    )


def purge(table: str, kept_years: int) -> str:
    """A statement that removes the lines before the first young one, counted from the newest line or from now,
    whichever is earlier: a clock that ran ahead by years removes nothing, and a line of a clock that was behind waits
    for those before it."""
    now = f"strftime('{MINUTE}', 'now', '+8 hours')"
    newest = f"(SELECT substr(max(at), 1, 16) FROM {table})"  # noqa: S608 - of constants
    return f"""
    DELETE FROM {table} WHERE line < (
        SELECT line FROM {table} WHERE at > strftime('{MINUTE}', min({now}, {newest}), '-{kept_years} years')
        ORDER BY line LIMIT 1
    )
    """  # noqa: S608 - of constants


def lines(file: Path, table: str, columns: Sequence[str], since: date | None) -> list[tuple[str, ...]]:
    """The lines from this day on, oldest first; none where there is no file. Raises OSError, sqlite3.Error."""
    if not file.exists():
        return []
    wanted = f"SELECT {', '.join(columns)} FROM {table} WHERE at >= ? ORDER BY line"  # noqa: S608 - of constants
    with read_only(file) as sql:
        return sql.execute(wanted, (since.isoformat() if since else "",)).fetchall()
