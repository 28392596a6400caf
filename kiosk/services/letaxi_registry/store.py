"""The registry's SQLite file: hails, what became of them, taxis and customers live on across a kill and a restart."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kiosk.services.letaxi_registry.rows import Customer, Hail, Taxi
from kiosk.services.letaxi_registry.states import LIVE, Status, TaxiStatus

HAIL_SHOWN_S = 60 * 24 * 3600.0  # older hails are not found any more
SEARCHED_ID_S = 3600.0  # how long an id from a search can be used, by the account that searched

_SCHEMA = """
CREATE TABLE IF NOT EXISTS hails (
    id TEXT PRIMARY KEY, session_id TEXT NOT NULL, customer_id TEXT NOT NULL, added_by INTEGER NOT NULL,
    operator INTEGER NOT NULL, taxi_id TEXT NOT NULL, shown_taxi_id TEXT NOT NULL, plate TEXT NOT NULL,
    customer_lat REAL NOT NULL, customer_lon REAL NOT NULL, customer_address TEXT NOT NULL,
    customer_phone_number TEXT NOT NULL,
    made_at REAL NOT NULL, changed_at REAL NOT NULL,  -- Unix seconds
    status TEXT NOT NULL, taxi_phone_number TEXT, incident_customer_reason TEXT, incident_taxi_reason TEXT,
    reporting_customer INTEGER, reporting_customer_reason TEXT, rating_ride INTEGER, rating_ride_reason TEXT,
    transitions TEXT NOT NULL  -- JSON, as the registry tells it: what was overwritten is gone
);
CREATE INDEX IF NOT EXISTS by_customer ON hails (customer_id);
CREATE INDEX IF NOT EXISTS by_time ON hails (made_at);
CREATE INDEX IF NOT EXISTS by_status ON hails (status);
CREATE TABLE IF NOT EXISTS transitions (  -- every change that was ever written, overwritten or not
    number INTEGER PRIMARY KEY, hail_id TEXT NOT NULL REFERENCES hails (id),
    from_status TEXT, to_status TEXT NOT NULL, at REAL NOT NULL, user INTEGER, reason TEXT
);
CREATE TABLE IF NOT EXISTS taxis (
    id TEXT PRIMARY KEY, operator INTEGER NOT NULL, insee TEXT NOT NULL, plate TEXT NOT NULL, color TEXT NOT NULL,
    nb_seats INTEGER NOT NULL, constructor TEXT, model TEXT, characteristics TEXT NOT NULL,
    first_name TEXT NOT NULL, last_name TEXT NOT NULL, phone TEXT NOT NULL, status TEXT NOT NULL,
    radius_m INTEGER NOT NULL, lat REAL, lon REAL, seen_at REAL
);
CREATE TABLE IF NOT EXISTS searched (
    id TEXT PRIMARY KEY, taxi_id TEXT NOT NULL, account INTEGER NOT NULL, made_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS customers (
    id TEXT NOT NULL, added_by INTEGER NOT NULL, fate TEXT, frozen INTEGER NOT NULL, ban_begin REAL, ban_end REAL,
    PRIMARY KEY (id, added_by)
);
CREATE TABLE IF NOT EXISTS parts (  -- what an operator has registered: vehicles, drivers, permits
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, operator INTEGER NOT NULL, key TEXT NOT NULL,
    fields TEXT NOT NULL, UNIQUE (kind, operator, key)
);
"""
_LISTS = ("transitions", "characteristics")


class RegistryStore:
    """One connection to one file. Raises sqlite3.Error if the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written within, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # hails

    def hail(self, hail_id: str, now: float) -> Hail | None:
        row = self._db.execute(
            "SELECT * FROM hails WHERE id = ? AND made_at > ?", (hail_id, now - HAIL_SHOWN_S)
        ).fetchone()
        return _hail(row) if row else None

    def live_hails(self) -> list[Hail]:
        marks = ", ".join("?" * len(LIVE))
        rows = self._db.execute(
            f"SELECT * FROM hails WHERE status IN ({marks}) ORDER BY made_at",  # noqa: S608 - marks only
            tuple(LIVE),
        )
        return [_hail(row) for row in rows]

    def hails_of(self, account: int, customer_id: str = "") -> list[Hail]:
        """Made or served by this account, newest first; customer_id: as it begins, in large or small letters."""
        beginning = customer_id.lower()
        rows = self._db.execute(
            "SELECT * FROM hails WHERE (added_by = ? OR operator = ?) AND substr(lower(customer_id), 1, ?) = ?"
            " ORDER BY made_at DESC",
            (account, account, len(beginning), beginning),
        )
        return [_hail(row) for row in rows]

    def newest_hail_of(self, customer_id: str, added_by: int) -> Hail | None:
        row = self._db.execute(
            "SELECT * FROM hails WHERE customer_id = ? AND added_by = ? ORDER BY made_at DESC LIMIT 1",
            (customer_id, added_by),
        ).fetchone()
        return _hail(row) if row else None

    def customer_of_session(self, session_id: str) -> str | None:
        row = self._db.execute("SELECT customer_id FROM hails WHERE session_id = ?", (session_id,)).fetchone()
        return str(row["customer_id"]) if row else None

    def add_hail(self, hail: Hail) -> None:
        self._insert("hails", asdict(hail))

    def save_fields(self, hail: Hail, fields: list[str]) -> None:
        """Write these fields and no others: whoever has read before writes over what came between."""
        if fields:
            values = _packed({name: getattr(hail, name) for name in fields})
            assignments = ", ".join(f"{name} = ?" for name in fields)
            self._db.execute(
                f"UPDATE hails SET {assignments} WHERE id = ?",  # noqa: S608 - names of Hail's fields
                (*values.values(), hail.id),
            )

    def add_transition(
        self, hail_id: str, before: Status | None, after: Status, at: float, user: int | None, reason: str | None
    ) -> None:
        self._db.execute(
            "INSERT INTO transitions (hail_id, from_status, to_status, at, user, reason) VALUES (?, ?, ?, ?, ?, ?)",
            (hail_id, before, after, at, user, reason),
        )

    # taxis

    def add_taxi(self, taxi: Taxi) -> None:
        self._insert("taxis", asdict(taxi))

    def taxi(self, taxi_id: str) -> Taxi | None:
        row = self._db.execute("SELECT * FROM taxis WHERE id = ?", (taxi_id,)).fetchone()
        return _taxi(row) if row else None

    def taxis(self, operator: int | None = None) -> list[Taxi]:
        rows = self._db.execute("SELECT * FROM taxis WHERE ? IS NULL OR operator = ?", (operator, operator))
        return [_taxi(row) for row in rows]

    def set_taxi(self, taxi_id: str, status: TaxiStatus) -> None:
        self._db.execute("UPDATE taxis SET status = ? WHERE id = ?", (status, taxi_id))

    def set_radius(self, taxi_id: str, radius_m: int) -> None:
        self._db.execute("UPDATE taxis SET radius_m = ? WHERE id = ?", (radius_m, taxi_id))

    def set_place(self, taxi_id: str, lat: float, lon: float, now: float) -> None:
        self._db.execute("UPDATE taxis SET lat = ?, lon = ?, seen_at = ? WHERE id = ?", (lat, lon, now, taxi_id))

    def remember_searched(self, ids: dict[str, str], account: int, now: float) -> None:
        """ids: from the id that was shown to the taxi's own."""
        self._db.execute("DELETE FROM searched WHERE made_at < ?", (now - SEARCHED_ID_S,))
        self._db.executemany(
            "INSERT INTO searched VALUES (?, ?, ?, ?)", [(new, taxi_id, account, now) for new, taxi_id in ids.items()]
        )

    def meant_taxi(self, taxi_id: str, account: int, now: float) -> Taxi | None:
        """The taxi of an id from this account's search, or of its real id."""
        row = self._db.execute(
            "SELECT taxi_id FROM searched WHERE id = ? AND account = ? AND made_at >= ?",
            (taxi_id, account, now - SEARCHED_ID_S),
        ).fetchone()
        return self.taxi(row["taxi_id"] if row else taxi_id)

    # customers

    def customer(self, customer_id: str, added_by: int) -> Customer | None:
        row = self._db.execute(
            "SELECT * FROM customers WHERE id = ? AND added_by = ?", (customer_id, added_by)
        ).fetchone()
        return Customer(**{**dict(row), "frozen": bool(row["frozen"])}) if row else None

    def add_customer(self, customer: Customer) -> None:
        """sqlite3.IntegrityError if she is known already."""
        self._insert("customers", asdict(customer))

    def save_customer(self, customer: Customer) -> None:
        self._db.execute(
            "UPDATE customers SET fate = ?, frozen = ?, ban_begin = ?, ban_end = ? WHERE id = ? AND added_by = ?",
            (customer.fate, customer.frozen, customer.ban_begin, customer.ban_end, customer.id, customer.added_by),
        )

    # what an operator registers

    def register(self, kind: str, operator: int, key: str, fields: dict[str, Any]) -> tuple[int, bool]:
        """(its number, whether it is new). The same key again writes over the fields."""
        known = self._db.execute(
            "SELECT number FROM parts WHERE kind = ? AND operator = ? AND key = ?", (kind, operator, key)
        ).fetchone()
        self._db.execute(
            "INSERT INTO parts (kind, operator, key, fields) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (kind, operator, key) DO UPDATE SET fields = excluded.fields",
            (kind, operator, key, json.dumps(fields)),
        )
        row = self._db.execute(
            "SELECT number FROM parts WHERE kind = ? AND operator = ? AND key = ?", (kind, operator, key)
        ).fetchone()
        return int(row["number"]), known is None

    def registered(self, kind: str, operator: int, key: str) -> dict[str, Any] | None:
        row = self._db.execute(
            "SELECT fields FROM parts WHERE kind = ? AND operator = ? AND key = ?", (kind, operator, key)
        ).fetchone()
        return dict(json.loads(row["fields"])) if row else None

    def _insert(self, table: str, fields: dict[str, Any]) -> None:
        names, marks = ", ".join(fields), ", ".join("?" * len(fields))
        self._db.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - names of our own dataclasses
            tuple(_packed(fields).values()),
        )


def _packed(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: json.dumps(value) if name in _LISTS else value for name, value in fields.items()}


def _unpacked(row: sqlite3.Row) -> dict[str, Any]:
    return {name: json.loads(row[name]) if name in _LISTS else row[name] for name in row.keys()}  # noqa: SIM118


def _hail(row: sqlite3.Row) -> Hail:
    fields = _unpacked(row)
    reporting = fields["reporting_customer"]
    return Hail(
        **{
            **fields,
            "status": Status(fields["status"]),
            "reporting_customer": None if reporting is None else bool(reporting),
        }
    )


def _taxi(row: sqlite3.Row) -> Taxi:
    fields = _unpacked(row)
    return Taxi(**{**fields, "status": TaxiStatus(fields["status"])})
