"""Hails on disk: written before they are promised, kept current, and blanked of the rider when they end."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace

from pydantic import TypeAdapter

from kiosk.domain import Driver, Hail, Rider

_DOCUMENT: TypeAdapter[Hail] = TypeAdapter(Hail)
_NOBODY = Rider(subject="", phone_ref="", phone_masked="")


class HailStore:
    """Takes an open connection (kiosk.store.database.connect). Every method commits before it returns.

    All raise sqlite3.Error when the disk does not take it; nothing is half-written then.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._turn = threading.Lock()

    def insert(self, hail: Hail) -> None:
        with self._turn:
            self._connection.execute(
                "INSERT INTO hail (key, live, document) VALUES (?, ?, ?)", (hail.key, hail.live, _written(hail))
            )

    def update(self, hail: Hail) -> None:
        with self._turn:
            self._connection.execute(
                "UPDATE hail SET live = ?, document = ? WHERE key = ?", (hail.live, _written(hail), hail.key)
            )
            if not hail.live:  # the rider is blanked: her older copies must leave the write-ahead log as well
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def live(self) -> tuple[Hail, ...]:
        """The hails that have not ended, oldest first."""
        with self._turn:
            rows = self._connection.execute("SELECT document FROM hail WHERE live = 1 ORDER BY number").fetchall()
        return tuple(_DOCUMENT.validate_json(document) for (document,) in rows)

    def made(self) -> int:
        """How many hails this site ever made."""
        with self._turn:
            row = self._connection.execute("SELECT COALESCE(MAX(number), 0) FROM hail").fetchone()
        return int(row[0])

    def close(self) -> None:
        with self._turn:
            self._connection.close()


def _written(hail: Hail) -> str:
    kept = hail if hail.live else replace(hail, rider=_NOBODY, driver=Driver("") if hail.driver else None)
    return _DOCUMENT.dump_json(kept).decode()
