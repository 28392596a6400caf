"""The stub's database: riders, templates, sessions, nonces and the times at which codes went out.

Opened by the running stub and by `kiosk enrol` at the same time (SQLite, WAL). Numbers, templates and what a session
holds are sealed with the vault's key; names are stored masked; photos and full names are not stored at all.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from kiosk.services.identity_stub.decision import Encoding, Enrolled
from kiosk.services.identity_stub.sessions import TOMBSTONE_S, Session, State
from kiosk.services.identity_stub.vault import Vault

SCHEMA_VERSION = 1
FOLDER_MODE = 0o700
FILE_MODE = 0o600
BUSY_TIMEOUT_S = 5.0  # an enrolment writes for milliseconds
SCHEMA = """
CREATE TABLE riders (
    rider_id INTEGER PRIMARY KEY, subject TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, phone_tag TEXT NOT NULL,
    phone_sealed BLOB NOT NULL, born INTEGER NOT NULL, always_ask INTEGER NOT NULL, UNIQUE (phone_tag, display_name));
CREATE TABLE templates (
    rider_id INTEGER PRIMARY KEY REFERENCES riders (rider_id) ON DELETE CASCADE, sealed BLOB NOT NULL);
CREATE TABLE sessions (
    session_id TEXT PRIMARY KEY, device_id TEXT NOT NULL, state TEXT NOT NULL, expires_at REAL NOT NULL, sealed BLOB);
CREATE TABLE nonces (device_id TEXT, nonce TEXT, seen_at REAL NOT NULL, PRIMARY KEY (device_id, nonce));
CREATE TABLE codes_sent (phone_tag TEXT NOT NULL, sent_at REAL NOT NULL);
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
                raise sqlite3.DatabaseError(f"its schema is number {version}, this program knows {SCHEMA_VERSION}")

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

    # riders

    def riders(self) -> list[Enrolled]:
        rows = self._all(
            "SELECT rider_id, subject, display_name, phone_sealed, born, always_ask, sealed"
            " FROM riders JOIN templates USING (rider_id) ORDER BY rider_id"
        )
        return [
            Enrolled(
                rider_id,
                subject,
                display_name,
                self.vault.unseal(phone).decode(),
                born,
                bool(always_ask),
                np.frombuffer(self.vault.unseal(template), dtype=np.float64),
            )
            for rider_id, subject, display_name, phone, born, always_ask, template in rows
        ]

    def put_rider(self, *, display_name: str, phone: str, born: int, always_ask: bool, template: Encoding) -> bool:
        """Add a rider, or replace the one with this number and masked name. True if there was one."""
        phone_tag = self.vault.tag("phone", phone)
        known = self._all(
            "SELECT rider_id FROM riders WHERE phone_tag = ? AND display_name = ?", phone_tag, display_name
        )
        if known:
            rider_id: int = known[0][0]
            self._do("UPDATE riders SET born = ?, always_ask = ? WHERE rider_id = ?", born, always_ask, rider_id)
        else:
            rider_id = self._all("SELECT COALESCE(MAX(rider_id), 0) + 1 FROM riders")[0][0]
            subject = self.vault.tag("subject", f"{phone}\n{display_name}")
            sealed = self.vault.seal(phone.encode())
            self._do(
                "INSERT INTO riders VALUES (?, ?, ?, ?, ?, ?, ?)",
                rider_id, subject, display_name, phone_tag, sealed, born, always_ask,
            )  # fmt: skip
        self._do("INSERT OR REPLACE INTO templates VALUES (?, ?)", rider_id, self.vault.seal(template.tobytes()))
        return bool(known)

    def always_ask(self, rider_id: int) -> None:
        self._do("UPDATE riders SET always_ask = 1 WHERE rider_id = ?", rider_id)

    # sessions

    def put_session(self, session: Session) -> None:
        self._do(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?)",
            session.session_id,
            session.device_id,
            session.state,
            session.expires_at,
            self.vault.seal(session.model_dump_json().encode()),
        )

    def session(self, session_id: str, device_id: str, now: float) -> Session | None:
        """None if this device has no such session. Raises TimeoutError if it has expired."""
        rows = self._all(
            "SELECT expires_at, sealed FROM sessions WHERE session_id = ? AND device_id = ?", session_id, device_id
        )
        if not rows:
            return None
        expires_at, sealed = rows[0]
        if expires_at <= now or sealed is None:
            raise TimeoutError("the session has expired")
        return Session.model_validate_json(self.vault.unseal(sealed))

    def drop_session(self, session_id: str) -> None:
        self._do("DELETE FROM sessions WHERE session_id = ?", session_id)

    def processing(self, now: float) -> int:
        """How many sessions are neither done nor expired."""
        count: int = self._all("SELECT COUNT(*) FROM sessions WHERE state != ? AND expires_at > ?", State.DONE, now)[
            0
        ][0]
        return count

    # nonces and codes

    def remember_nonce(self, device_id: str, nonce: str, now: float) -> bool:
        """False if this device has used it before."""
        with self._lock:
            done = self._connection.execute("INSERT OR IGNORE INTO nonces VALUES (?, ?, ?)", (device_id, nonce, now))
            return done.rowcount == 1

    def codes_sent(self, phone: str) -> list[float]:
        """When codes went to this number, oldest first."""
        rows = self._all(
            "SELECT sent_at FROM codes_sent WHERE phone_tag = ? ORDER BY sent_at", self.vault.tag("phone", phone)
        )
        return [sent_at for (sent_at,) in rows]

    def remember_code_sent(self, phone: str, now: float) -> None:
        self._do("INSERT INTO codes_sent VALUES (?, ?)", self.vault.tag("phone", phone), now)

    def forget(self, now: float, *, nonces_before: float, codes_before: float) -> None:
        """Drop what has had its time: what expired sessions held goes at once, their ids an hour later."""
        self._do("UPDATE sessions SET sealed = NULL WHERE expires_at <= ? AND sealed IS NOT NULL", now)
        self._do("DELETE FROM sessions WHERE expires_at <= ?", now - TOMBSTONE_S)
        self._do("DELETE FROM nonces WHERE seen_at < ?", nonces_before)
        self._do("DELETE FROM codes_sent WHERE sent_at < ?", codes_before)

    def _do(self, statement: str, *values: object) -> None:
        with self._lock:
            self._connection.execute(statement, values)

    def _all(self, statement: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            return self._connection.execute(statement, values).fetchall()
