"""What went wrong with a database: the place where it lies, its content, or neither."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

_OF_THE_PLACE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
_PRIMARY = 0xFF  # of an extended result code of SQLite


class Fault(StrEnum):
    PLACE = "place"  # full, read-only, locked, broken: another place may take it
    DAMAGE = "damage"  # the file does not hold what SQLite wrote
    GONE = "gone"  # the file was taken away or exchanged under an open connection


class FileGone(OSError):
    """The path does not lead to the open file any more."""


class Damaged(sqlite3.DatabaseError):
    """Found by us rather than by SQLite."""


class NewerVersion(sqlite3.DatabaseError):
    """The file was written by a later release. The message says which version it has."""


def fault_of(error: OSError | sqlite3.Error) -> Fault | None:
    """None: no fault of the file's, such as a second hail with one key."""
    if isinstance(error, FileGone):
        return Fault.GONE
    if isinstance(error, OSError) or getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _OF_THE_PLACE:
        return Fault.PLACE
    return None if isinstance(error, _OF_NOBODY) else Fault.DAMAGE


@contextmanager
def legible() -> Iterator[None]:
    """SQLite quotes a damaged schema in its errors, and Python may not be able to read that: it is damage, too."""
    try:
        yield
    except UnicodeDecodeError:
        raise Damaged("the schema cannot be read") from None


_OF_NOBODY = (NewerVersion, sqlite3.InterfaceError, sqlite3.ProgrammingError, sqlite3.IntegrityError)


def cause_of(error: OSError | sqlite3.Error) -> str:
    """A word for the log: 'SQLITE_FULL', 'PermissionError'."""
    return getattr(error, "sqlite_errorname", None) or type(error).__name__
