"""The kiosk's one SQLite file: WAL, every commit forced to the disk, read and written as one value."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from kiosk.domain import Deed, DeedKind
from kiosk.store.faults import Damaged, FileGone, legible
from kiosk.store.hails import document_of, hail_of
from kiosk.store.kept import Kept, Row, merged
from kiosk.store.schema import bring_up_to_date, transaction
from kiosk.store.sqlite_file import inode
from kiosk.store.whole_file import sync

FILE_NAME = "kiosk.sqlite3"
BUSY_TIMEOUT_S = 2.0  # a technician's look with sqlite3 must not fail a hail; longer, she would press again
BESIDE = ("", "-wal", "-shm")  # what SQLite puts beside the file itself


class StoreUnusable(Exception):
    """No hail can be written down; the message is one sentence that says what to do."""


class Database:
    """Takes turns: one thread at a time. Methods raise sqlite3.Error or OSError; nothing is half-written then."""

    def __init__(self, folder: Path) -> None:
        """Open it, or make it, readable by this user alone. Raises also NewerVersion."""
        self.file = folder / FILE_NAME
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.file.exists():
            self.file.touch(mode=0o600)
            sync(folder)
        self._inode = inode(self.file)
        self._connection = sqlite3.connect(
            self.file, timeout=BUSY_TIMEOUT_S, check_same_thread=False, isolation_level=None
        )
        try:
            with legible():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def read(self) -> Kept:
        with legible():
            return read(self._connection)

    def write(self, before: Kept, after: Kept) -> None:
        """Make the file say `after`, knowing that it says `before`: in one transaction what has changed."""
        changed = [row for key, row in after.hails.items() if before.hails.get(key) != row]
        if not changed and before == after:
            return
        if inode(self.file) != self._inode:
            raise FileGone(f"{self.file} is not the file that was opened")
        gone = [(key,) for key in before.hails.keys() - after.hails.keys()]
        forgotten = before.deeds - after.deeds
        sql = self._connection
        with legible(), transaction(sql):
            sql.executemany("DELETE FROM hail WHERE key = ?", gone)
            for row in changed:
                _put(sql, row)
            _count_from(sql, after.made)
            sql.executemany("DELETE FROM deed WHERE tag = ? AND at = ? AND kind = ?", _values(forgotten))
            sql.executemany("INSERT OR IGNORE INTO deed VALUES (?, ?, ?)", _values(after.deeds - before.deeds))
            if after.secret and after.secret != before.secret:
                sql.execute("INSERT OR REPLACE INTO secret VALUES (1, ?)", (after.secret,))
            if after.clock and after.clock != before.clock:
                sql.execute("INSERT OR REPLACE INTO clock VALUES (1, ?, ?)", after.clock)
        if gone or forgotten or any(not row.hail.live for row in changed):
            self._empty_log()

    def take_over(self, newer: Kept) -> None:
        """Write down what is not here yet, and what is newer."""
        known = self.read()
        self.write(known, merged(known, newer))

    def close(self) -> None:
        self._connection.close()

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA secure_delete = ON")  # a blanked rider is gone from the file, too
        bring_up_to_date(self._connection)
        self._empty_log()

    def _empty_log(self) -> None:
        """What was blanked or forgotten must leave the write-ahead log as well."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def read(connection: sqlite3.Connection) -> Kept:
    """Raises sqlite3.Error; Damaged for a hail that cannot be read."""
    return Kept(
        hails=_all(documents(connection)),
        made=made(connection),
        deeds=deeds(connection),
        secret=secret(connection),
        clock=clock(connection),
    )


def documents(connection: sqlite3.Connection) -> Iterator[Row | None]:
    """Every hail in the order of the numbers; None for one that cannot be read."""
    for number, document in connection.execute("SELECT number, CAST(document AS BLOB) FROM hail ORDER BY number"):
        hail = hail_of(document)
        yield Row(number, hail) if hail else None


def made(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'hail'").fetchone()
    return int(row[0]) if row else 0


def deeds(connection: sqlite3.Connection) -> frozenset[Deed]:
    try:
        rows = connection.execute("SELECT tag, at, kind FROM deed")
        return frozenset(Deed(tag, at, DeedKind(kind)) for tag, at, kind in rows)
    except ValueError:
        raise Damaged("a deed cannot be read") from None


def secret(connection: sqlite3.Connection) -> bytes:
    row = connection.execute("SELECT bytes FROM secret").fetchone()
    return bytes(row[0]) if row else b""


def clock(connection: sqlite3.Connection) -> tuple[str, float] | None:
    row = connection.execute("SELECT boot_id, offset_s FROM clock").fetchone()
    return (str(row[0]), float(row[1])) if row else None


def beside(file: Path) -> list[Path]:
    """The database file and what SQLite may have put beside it."""
    return [file.with_name(file.name + ending) for ending in BESIDE]


def _all(rows: Iterator[Row | None]) -> dict[str, Row]:
    hails = {}
    for row in rows:
        if row is None:
            raise Damaged("a hail cannot be read")
        hails[row.hail.key] = row
    return hails


def _put(sql: sqlite3.Connection, row: Row) -> None:
    hail = row.hail
    content = (hail.owed, document_of(hail), hail.key)
    if sql.execute("UPDATE hail SET owed = ?, document = ? WHERE key = ?", content).rowcount:
        return
    taken = sql.execute("SELECT 1 FROM hail WHERE number = ?", (row.number,)).fetchone()  # by another kiosk
    sql.execute(
        "INSERT INTO hail (owed, document, key, number) VALUES (?, ?, ?, ?)",
        (*content, None if taken else row.number),
    )


def _count_from(sql: sqlite3.Connection, number: int) -> None:
    if made(sql) < number:
        sql.execute("DELETE FROM sqlite_sequence WHERE name = 'hail'")
        sql.execute("INSERT INTO sqlite_sequence VALUES ('hail', ?)", (number,))


def _values(deeds: frozenset[Deed]) -> list[tuple[str, float, str]]:
    return [(deed.tag, deed.at, deed.kind.value) for deed in deeds]
