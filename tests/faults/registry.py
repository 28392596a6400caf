"""A fake Le.Taxi registry in a process of its own, and what its own file says of each rider's hails."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.letaxi_fixtures import DATABASE, letaxi_registry
from tests.stand_in import PATIENCE_S

CONFIRMED = "accepted_by_customer"
CANCELLED = ("declined_by_customer", "incident_customer")
GIVEN_BACK = "incident_taxi"
LIVE = (
    "received",
    "sent_to_operator",
    "received_by_operator",
    "received_by_taxi",
    "accepted_by_taxi",
    CONFIRMED,
    "customer_on_board",
)


@dataclass(frozen=True)
class Listed:
    """One of a rider's hails. passed: every status that it has had, in order."""

    hail_id: str
    customer_id: str
    status: str
    plate: str
    passed: tuple[str, ...]

    @property
    def live(self) -> bool:
        return self.status in LIVE

    @property
    def confirmed(self) -> bool:
        """Its driver was told to come, whatever became of it."""
        return CONFIRMED in self.passed

    @property
    def given_back(self) -> bool:
        return self.confirmed and self.status == GIVEN_BACK

    @property
    def called_off(self) -> bool:
        return self.status in CANCELLED


@dataclass(frozen=True)
class Registry:
    """url, key_file: as a kiosk is told them. http: with that key."""

    url: str
    key_file: Path
    database: Path
    http: httpx.Client

    def order(self, kind: str, **fields: Any) -> None:
        answer = self.http.post("/orders", json={"kind": kind, **fields})
        assert answer.status_code == 201, answer.text

    def names(self) -> set[str]:
        """Of drivers and cars, as the operators have written them: nobody translates a name."""
        with closing(sqlite3.connect(self.database)) as database:
            rows = database.execute("SELECT last_name, constructor, model FROM taxis").fetchall()
        return {name for row in rows for name in row if name}

    def hails(self) -> list[Listed]:
        return listed(self.database)


def listed(file: Path) -> list[Listed]:
    """All hails of a registry's own file, oldest first."""
    with closing(sqlite3.connect(file)) as database:
        rows: list[tuple[str, str, str, str]] = database.execute(
            "SELECT id, customer_id, status, plate FROM hails ORDER BY made_at"
        ).fetchall()
        passed: dict[str, list[str]] = {}
        for hail_id, status in database.execute("SELECT hail_id, to_status FROM transitions ORDER BY number"):
            passed.setdefault(hail_id, []).append(status)
    return [Listed(*row, tuple(passed.get(row[0], ()))) for row in rows]


@contextmanager
def registry(folder: Path, *options: str) -> Iterator[Registry]:
    """In a process of its own with its files in this folder; ended with SIGTERM."""
    with letaxi_registry(folder, *options) as running:
        headers = {"X-Api-Key": running.key_file.read_text("ascii").strip()}
        with httpx.Client(base_url=running.url, headers=headers, trust_env=False, timeout=PATIENCE_S) as http:
            yield Registry(running.url, running.key_file, folder / DATABASE, http)
