"""Opens the kiosk's one SQLite file: WAL, every commit forced to the disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

FILE_NAME = "kiosk.sqlite3"
BUSY_TIMEOUT_MS = 2000  # a technician's look with sqlite3 must not fail a hail
SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE hail (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- how many hails this site ever made
    key TEXT NOT NULL UNIQUE,                  -- the idempotency key
    live INTEGER NOT NULL,
    document TEXT NOT NULL                     -- the hail as JSON; the rider is blanked once it has ended
) STRICT;
CREATE INDEX hail_live ON hail (live) WHERE live = 1;
"""


class StoreUnusable(Exception):
    """The database cannot be used; the message is one sentence that says what to do."""


def connect(folder: Path) -> sqlite3.Connection:
    """Open (or make) the database in this folder, readable by this user alone.

    The connection may be used from several threads as long as they take turns. Raises StoreUnusable.
    """
    file = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")  # a blanked rider is gone from the file, too
        _migrate(connection)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnusable(
            f"Cannot write hails to {folder} ({error}): give this user write permission there, "
            "or name another store.folder in config.yaml."
        ) from error
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise sqlite3.DatabaseError(f"the file is of a newer version, {version}")
    if version == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
