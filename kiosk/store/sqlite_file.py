"""An SQLite file as such: whether it is still the one that was opened, and how another process only looks at it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk.store.faults import legible


def inode(file: Path) -> tuple[int, int]:
    """Device and number by which the file is known again whatever its name; zeros where there is none."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return (0, 0)
    return (status.st_dev, status.st_ino)


@contextmanager
def read_only(file: Path) -> Iterator[sqlite3.Connection]:
    """Makes no file and changes none. Raises OSError, sqlite3.Error."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as sql, legible():
        yield sql
