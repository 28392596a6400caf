"""An SQLite file of its own beside the hails': what it cannot do is told once, and stops nobody."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from kiosk.log_lines import LoggedEvent, Loudness
from kiosk.store.faults import Fault, NewerVersion, cause_of, fault_of, legible
from kiosk.store.quarantine import set_aside
from kiosk.store.schema import transaction
from kiosk.store.sqlite_file import inode
from kiosk.store.whole_file import sync
from kiosk.upkeep_events import UpkeepEvent

BUSY_TIMEOUT_S = 0.25  # its writer also writes hails: a technician's look costs a line, never a hail

Result = TypeVar("Result")


class OwnFile:
    """Made when it is first used, readable by this user alone. From any thread."""

    def __init__(self, file: Path, version: int, schema: Iterable[str], trouble: LoggedEvent) -> None:
        """version: of the schema, whose statements do nothing where they were done before. trouble: what is logged
        the first time that something fails after something went well; store-back says that it is over."""
        self._file = file
        self._version = version
        self._schema = tuple(schema)
        self._trouble = trouble
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._inode = (0, 0)
        self._loudness = Loudness()

    def tried(self, deed: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """What the deed returns; None when it failed. A damaged file is set aside, and the next deed finds a new one.

        The connection commits each statement by itself.
        """
        with self._lock:
            try:
                with legible():
                    result = deed(self._opened())
            except (OSError, sqlite3.Error) as error:
                self._failed(error)
                return None
            self._loudness.recovered(UpkeepEvent.STORE_BACK, self._file.stem, after=(self._trouble,))
            return result

    def close(self) -> None:
        with self._lock:
            self._let_go()

    def _failed(self, error: OSError | sqlite3.Error) -> None:
        if not isinstance(error, sqlite3.IntegrityError):
            self._let_go()  # opened anew for the next deed
        if fault_of(error) is Fault.DAMAGE:
            with suppress(OSError):
                set_aside(self._file)
        self._loudness.failed(self._trouble, self._file.stem, cause=cause_of(error))

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None:
            if inode(self._file) == self._inode:
                return self._connection
            self._let_go()
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._file.exists():
            self._file.touch(mode=0o600)
            sync(self._file.parent)
        self._inode = inode(self._file)
        self._connection = sqlite3.connect(
            self._file, timeout=BUSY_TIMEOUT_S, check_same_thread=False, isolation_level=None
        )
        self._prepare(self._connection)
        return self._connection

    def _prepare(self, sql: sqlite3.Connection) -> None:
        sql.execute("PRAGMA journal_mode = WAL")
        sql.execute("PRAGMA synchronous = FULL")
        sql.execute("PRAGMA secure_delete = ON")
        with transaction(sql):
            (version,) = sql.execute("PRAGMA user_version").fetchone()
            if version > self._version:
                raise NewerVersion(f"it is of version {version}, this is {self._version}")
            for statement in (*self._schema, f"PRAGMA user_version = {self._version}"):
                sql.execute(statement)

    def _let_go(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def purged(sql: sqlite3.Connection, statement: str, values: tuple[object, ...] = ()) -> None:
    """Delete by this statement; what is deleted leaves the write-ahead log as well."""
    if sql.execute(statement, values).rowcount > 0:
        sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
