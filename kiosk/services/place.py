"""Where the shipped services keep their databases, and what is said of one that cannot be used."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.usage import UsageError

FOLDER_MODE = 0o700  # nobody else's business


def default_database(service: str) -> Path:
    """In the user's state folder (XDG Base Directory specification)."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "yangzhao" / f"{service}.sqlite3"


def need_folder(database: Path, service: str) -> None:
    """Of the default one it is made. Raises UsageError where it is not there."""
    if database == default_database(service):
        database.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if not database.absolute().parent.is_dir():
        raise UsageError(f"The folder of --database {database} does not exist; make it first.")


@contextmanager
def usable(database: Path) -> Iterator[None]:
    """Around opening it. Raises UsageError instead of sqlite3.Error."""
    try:
        yield
    except sqlite3.Error as error:
        raise UsageError(f"{database} cannot be used as a database ({error}); choose another file.") from None
