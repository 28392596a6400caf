"""The tables of the kiosk's database, and how a file of the release before becomes one of this."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.store.faults import Damaged, NewerVersion
from kiosk.store.hails import brought_up_to_date

VERSION = 2
LARGEST_VERSION = 1000  # more releases than this there will never be: a larger number is damage
SECRET_BYTES = 32  # as long as the digest that it keys
HAIL = """
CREATE TABLE hail (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- how many hails this site ever made
    key TEXT NOT NULL UNIQUE,                  -- the idempotency key
    owed INTEGER NOT NULL,                     -- 1: the dispatcher still has to be asked something about it
    document TEXT NOT NULL                     -- the hail as JSON; the rider is blanked once it has ended
) STRICT
"""
SINCE_VERSION_2 = (
    """
    CREATE TABLE deed (
        tag TEXT NOT NULL,  -- the pseudonym of a number
        at REAL NOT NULL,   -- steady seconds
        kind TEXT NOT NULL,
        PRIMARY KEY (tag, at, kind)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE secret (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        bytes BLOB NOT NULL  -- what the pseudonyms are made with; never leaves this kiosk
    ) STRICT
    """,
    """
    CREATE TABLE clock (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        boot_id TEXT NOT NULL,
        offset_s REAL NOT NULL  -- the steady clock minus the machine's monotonic seconds
    ) STRICT
    """,
)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; the connection commits by itself otherwise (isolation_level None)."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Make or migrate the tables. Writes in any case, so that a place that takes nothing is known at once.

    Raises NewerVersion or sqlite3.Error; nothing has been changed then.
    """
    with transaction(connection):
        version = version_of(connection)
        if version == 0:
            connection.execute(HAIL)
        if version == 1:
            connection.execute("DROP INDEX hail_live")
            connection.execute("ALTER TABLE hail RENAME COLUMN live TO owed")
            for number, document in connection.execute("SELECT number, document FROM hail").fetchall():
                new = _brought_up_to_date(document)
                connection.execute("UPDATE hail SET document = ? WHERE number = ?", (new, number))
        if version < VERSION:
            for statement in SINCE_VERSION_2:
                connection.execute(statement)
            connection.execute("INSERT INTO secret VALUES (1, ?)", (secrets.token_bytes(SECRET_BYTES),))
        connection.execute(f"PRAGMA user_version = {VERSION}")


def version_of(connection: sqlite3.Connection) -> int:
    """0 for a database without tables. Raises NewerVersion."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if VERSION < version <= LARGEST_VERSION:
        raise NewerVersion(f"it is of version {version}, this is {VERSION}")
    return version


def _brought_up_to_date(document: str) -> str:
    try:
        return json.dumps(brought_up_to_date(json.loads(document)), ensure_ascii=False, separators=(",", ":"))
    except ValueError:
        raise Damaged("a hail cannot be read") from None
