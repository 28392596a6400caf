"""A fake Le.Taxi registry in a process of its own, and what its own file says of each rider's hails."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from tests.dispatch_fixtures import PATIENCE_S

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


class Registry:
    """Started on entry, with a port of its own; ended with SIGTERM on exit. http: with the kiosk's own key."""

    def __init__(self, database: Path, *options: str) -> None:
        self.database = database
        self.key_file = database.with_suffix(".moteur.key")
        keys = ("--moteur-key-file", str(self.key_file), "--operator-key-file", f"{database}.operator.key")
        given = ("--port", "0", "--database", str(database), *keys, *options)
        self._command = [sys.executable, "-W", "error", "-m", "kiosk", "letaxi-registry", *given]

    def __enter__(self) -> Registry:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        assert ready.startswith("letaxi registry ready on http://127.0.0.1:"), ready
        self.url = ready.split()[-1]
        headers = {"X-Api-Key": self.key_file.read_text("ascii").strip()}
        self.http = httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=PATIENCE_S)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.http.close()
        self._process.terminate()
        code = self._process.wait(PATIENCE_S)
        assert self._process.stdout is not None
        self._process.stdout.close()
        if kind is None:
            assert code == 0, f"ended with {code}"

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
