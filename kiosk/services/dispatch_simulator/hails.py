"""The simulator's SQLite file: hails, and for each idempotency key the answer that was given, in one transaction.

A hail's row holds its world as of the last thing that happened to it; hail_now() carries it on to the present, which
is why hails live on across a restart. No name, number or note of a rider is stored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from kiosk.dispatch_client.wire import Status
from kiosk.services.dispatch_simulator import supply, world
from kiosk.services.dispatch_simulator.world import SimulatedHail

KEYS_KEPT_S = 24 * 3600.0  # the least that the idempotency contract promises
HAILS_KEPT_S = 28 * 24 * 3600.0  # four weeks: as far as availability looks back
NEAR_DEGREES = 0.03  # about 3 km: what happened there says something about here

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hails (
    id TEXT PRIMARY KEY,
    site_id TEXT NOT NULL,
    call_sign TEXT NOT NULL,
    made_at REAL NOT NULL,      -- Unix seconds
    local_hour REAL NOT NULL,   -- Shanghai, when it was made
    time_scale REAL NOT NULL,   -- world seconds per second; a hail keeps the one it was made with
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    status TEXT NOT NULL,
    final INTEGER NOT NULL,
    wait_s REAL,                -- world seconds from the hail to the taxi's arrival
    world TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS live ON hails (final) WHERE final = 0;
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,  -- of the request's body
    body BLOB NOT NULL,         -- the 201 answer, byte for byte
    hail_id TEXT NOT NULL REFERENCES hails (id),
    made_at REAL NOT NULL
);
"""
_WORLD = TypeAdapter(SimulatedHail)


@dataclass(frozen=True)
class StoredHail:
    hail_id: str
    site_id: str
    call_sign: str
    made_at: float
    local_hour: float
    time_scale: float
    world: SimulatedHail

    def at(self, age_s: float) -> float:
        """Unix time at which the hail had this age in world seconds."""
        return self.made_at + age_s / self.time_scale


@dataclass(frozen=True)
class StoredAnswer:
    fingerprint: str
    body: bytes
    hail_id: str


class HailStore:
    """One connection to one file. Raises sqlite3.Error if the file cannot be used.

    hour_of: the local hour of the day at a Unix time.
    """

    def __init__(self, path: Path, hour_of: Callable[[float], float]) -> None:
        self._hour_of = hour_of
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def make(self, hail: StoredHail, key: str, answer: StoredAnswer) -> None:
        """Commit a new hail together with its key and answer; sqlite3.IntegrityError if the key is known."""
        with self._transaction():
            self._save(hail)
            self._db.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?)",
                (key, answer.fingerprint, answer.body, answer.hail_id, hail.made_at),
            )

    def answer(self, key: str) -> StoredAnswer | None:
        row = self._db.execute("SELECT * FROM answers WHERE key = ?", (key,)).fetchone()
        return StoredAnswer(row["fingerprint"], row["body"], row["hail_id"]) if row else None

    def forget_keys(self) -> None:
        self._db.execute("DELETE FROM answers")

    def prune(self, now: float) -> None:
        """Drop keys and finished hails that are older than they need to be."""
        with self._transaction():
            self._db.execute("DELETE FROM answers WHERE made_at < ?", (now - KEYS_KEPT_S,))
            self._db.execute("DELETE FROM hails WHERE final = 1 AND made_at < ?", (now - HAILS_KEPT_S,))

    def hail_now(self, hail_id: str, now: float) -> StoredHail | None:
        """The hail carried on to now; what happened to it meanwhile is committed."""
        row = self._db.execute("SELECT * FROM hails WHERE id = ?", (hail_id,)).fetchone()
        return self._carried_on(row, now) if row else None

    def newest(self, count: int, now: float) -> list[StoredHail]:
        rows = self._db.execute("SELECT * FROM hails ORDER BY made_at DESC LIMIT ?", (count,)).fetchall()
        return [self._carried_on(row, now) for row in rows]

    def save(self, hail: StoredHail) -> None:
        with self._transaction():
            self._save(hail)

    def waits_near(self, lat: float, lon: float, hour: int, now: float) -> list[float | None]:
        """Waits in world seconds of the hails made near here in this hour of the day; None for one that failed.

        Hails that the rider cancelled say nothing and are left out.
        """
        for row in self._db.execute("SELECT * FROM hails WHERE final = 0").fetchall():
            self._carried_on(row, now)
        rows = self._db.execute(
            "SELECT wait_s FROM hails WHERE CAST(local_hour AS INTEGER) = ? AND made_at >= ?"
            " AND abs(lat - ?) < ? AND abs(lon - ?) < ? AND (wait_s IS NOT NULL OR status IN (?, ?))",
            (hour, now - HAILS_KEPT_S, lat, NEAR_DEGREES, lon, NEAR_DEGREES, Status.NO_TAXI, Status.NO_DRIVER),
        ).fetchall()
        return [row["wait_s"] for row in rows]

    def _carried_on(self, row: sqlite3.Row, now: float) -> StoredHail:
        hail = StoredHail(
            hail_id=row["id"],
            site_id=row["site_id"],
            call_sign=row["call_sign"],
            made_at=row["made_at"],
            local_hour=row["local_hour"],
            time_scale=row["time_scale"],
            world=_WORLD.validate_json(row["world"]),
        )
        known = len(hail.world.events)
        age_s = (now - hail.made_at) * hail.time_scale
        steps = int((age_s - hail.world.age_s) / world.STEP_S)
        world.advance(hail.world, steps, supply.at(self._hour_of(now)))
        if len(hail.world.events) > known:
            self.save(hail)
        return hail

    def _save(self, hail: StoredHail) -> None:
        self._db.execute(
            "INSERT INTO hails VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET status = excluded.status, final = excluded.final,"
            " wait_s = excluded.wait_s, world = excluded.world",
            (
                hail.hail_id,
                hail.site_id,
                hail.call_sign,
                hail.made_at,
                hail.local_hour,
                hail.time_scale,
                hail.world.lat,
                hail.world.lon,
                hail.world.status,
                hail.world.final,
                hail.world.arrived_s,
                _WORLD.dump_json(hail.world),
            ),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
