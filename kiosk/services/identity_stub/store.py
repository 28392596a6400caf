"""The stub's database: sessions, nonces and the times at which messages went out; riders.py keeps the people in it.

Opened by the running stub and by `kiosk enrol` and `kiosk withdraw` at the same time (SQLite, WAL). Numbers,
templates and what a session holds are sealed with the vault's key; names are stored masked; photos and full names are
not stored at all.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from kiosk.identity.wire import MatchAnswer
from kiosk.services.identity_stub.sessions import TOMBSTONE_S, Session, State
from kiosk.services.identity_stub.vault import Vault

Kind = Literal["code", "notice"]

SCHEMA_VERSION = 2
FOLDER_MODE = 0o700
FILE_MODE = 0o600
BUSY_TIMEOUT_S = 5.0  # an enrolment writes for milliseconds
SCHEMA = """
CREATE TABLE riders (
    rider_id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL UNIQUE, site_id TEXT NOT NULL,
    display_name TEXT NOT NULL, phone_tag TEXT NOT NULL, digits_tag TEXT NOT NULL, phone_sealed BLOB NOT NULL,
    born INTEGER NOT NULL, photos INTEGER NOT NULL, always_ask INTEGER NOT NULL, consent TEXT NOT NULL,
    revision INTEGER NOT NULL, UNIQUE (phone_tag, display_name));
CREATE INDEX riders_by_digits ON riders (digits_tag);
CREATE INDEX riders_by_revision ON riders (revision);
CREATE TABLE templates (
    rider_id INTEGER PRIMARY KEY REFERENCES riders (rider_id) ON DELETE CASCADE, sealed BLOB NOT NULL);
CREATE TABLE gallery (revision INTEGER NOT NULL);
INSERT INTO gallery VALUES (0);
CREATE TABLE sessions (
    session_id TEXT PRIMARY KEY, device_id TEXT NOT NULL, state TEXT NOT NULL, expires_at REAL NOT NULL, sealed BLOB);
CREATE TABLE nonces (device_id TEXT, nonce TEXT, seen_at REAL NOT NULL, PRIMARY KEY (device_id, nonce));
CREATE TABLE messages_sent (phone_tag TEXT NOT NULL, kind TEXT NOT NULL, sent_at REAL NOT NULL);
"""


class Store:
    """database: a file, made if missing, with its folder. May be used from any thread.

    Raises sqlite3.DatabaseError if the file is no database of this stub, OSError or ValueError for its key.
    """

    def __init__(self, database: Path) -> None:
        database.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        database.touch(mode=FILE_MODE)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            database, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare()
            self.vault = Vault.beside(database)  # not before: no key is left beside a file that is no database
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        for pragma in ("journal_mode = WAL", "secure_delete = ON", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        with self.transaction():
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in SCHEMA.split(";"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            elif version != SCHEMA_VERSION:
                raise sqlite3.DatabaseError(
                    f"its schema is number {version}, this program knows {SCHEMA_VERSION}; enrol into a new file"
                )

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and nobody else writes in between."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    # sessions

    def put_session(self, session: Session) -> None:
        self.run(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?)",
            session.session_id,
            session.device_id,
            session.state,
            session.expires_at,
            self.vault.seal(session.model_dump_json().encode()),
        )

    def session(self, session_id: str, device_id: str, now: float) -> Session | None:
        """None if this device has no such session. Raises TimeoutError if it has expired."""
        rows = self.rows(
            "SELECT expires_at, sealed FROM sessions WHERE session_id = ? AND device_id = ?", session_id, device_id
        )
        if not rows:
            return None
        expires_at, sealed = rows[0]
        if expires_at <= now or sealed is None:
            raise TimeoutError("the session has expired")
        return Session.model_validate_json(self.vault.unseal(sealed))

    def drop_session(self, session_id: str) -> None:
        self.run("DELETE FROM sessions WHERE session_id = ?", session_id)

    def processing(self, now: float) -> int:
        """How many sessions are neither done nor expired."""
        count: int = self.rows("SELECT COUNT(*) FROM sessions WHERE state != ? AND expires_at > ?", State.DONE, now)[
            0
        ][0]
        return count

    # nonces and messages

    def remember_nonce(self, device_id: str, nonce: str, now: float) -> bool:
        """False if this device has used it before."""
        with self._lock:
            done = self._connection.execute("INSERT OR IGNORE INTO nonces VALUES (?, ?, ?)", (device_id, nonce, now))
            return done.rowcount == 1

    def messages_sent(self, kind: Kind, phone: str) -> list[float]:
        """When messages of this kind went to this number, oldest first."""
        sent = self.rows(
            "SELECT sent_at FROM messages_sent WHERE phone_tag = ? AND kind = ? ORDER BY sent_at",
            self.vault.tag("phone", phone),
            kind,
        )
        return [sent_at for (sent_at,) in sent]

    def remember_message(self, kind: Kind, phone: str, now: float) -> None:
        self.run("INSERT INTO messages_sent VALUES (?, ?, ?)", self.vault.tag("phone", phone), kind, now)

    # what is forgotten

    def forget(self, now: float, *, nonces_before: float, messages_before: float) -> None:
        """Drop what has had its time: what expired sessions held goes at once, their ids an hour later."""
        self.run("UPDATE sessions SET sealed = NULL WHERE expires_at <= ? AND sealed IS NOT NULL", now)
        self.run("DELETE FROM sessions WHERE expires_at <= ?", now - TOMBSTONE_S)
        self.run("DELETE FROM nonces WHERE seen_at < ?", nonces_before)
        self.run("DELETE FROM messages_sent WHERE sent_at < ?", messages_before)

    def forget_number(self, phone: str) -> None:
        """Every session under way about this number, and when messages went to it."""
        phone_ref = self.vault.tag("phone_ref", phone)
        for session_id, sealed in self.rows("SELECT session_id, sealed FROM sessions WHERE sealed IS NOT NULL"):
            session = Session.model_validate_json(self.vault.unseal(sealed))
            answer = session.last_answer
            if phone == session.phone or (isinstance(answer, MatchAnswer) and answer.phone_ref == phone_ref):
                self.drop_session(session_id)
        self.run("DELETE FROM messages_sent WHERE phone_tag = ?", self.vault.tag("phone", phone))

    def scour(self) -> bool:
        """Leave nothing in the files of what has been deleted or replaced.

        SQLite overwrites it in the database (secure_delete); here what the log before it still holds goes too. False
        if somebody else was reading all the time: then a later call does it.
        """
        busy: int = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
        return not busy

    # for those who keep other things in this file

    def run(self, statement: str, *values: object) -> None:
        with self._lock:
            self._connection.execute(statement, values)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()
