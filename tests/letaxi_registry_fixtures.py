"""A real street-hail registry in its own process on loopback, and both sides' plain calls to it."""

from __future__ import annotations

import signal
import sqlite3
import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, Self

import httpx

from tests.stand_in import PATIENCE_S, StandIn

POLL_S = 0.02
LAT, LON = 31.2397, 121.4079
INSEE = "75056"
ENDS = frozenset(
    {
        "finished",
        "failure",
        "declined_by_taxi",
        "declined_by_customer",
        "incident_taxi",
        "incident_customer",
        "timeout_taxi",
        "timeout_customer",
        "timeout_accepted_by_customer",
    }
)
PHONE = "+8613800000001"
Shown = dict[str, Any]


def command(*options: str) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "kiosk", "letaxi-registry", *options]


def somebody() -> str:
    return str(uuid.uuid4())


def one(answer: httpx.Response, status: int = 200) -> Shown:
    """The one object of a good answer."""
    assert answer.status_code == status, answer.text
    (shown,) = answer.json()["data"]
    assert isinstance(shown, dict)
    return shown


def many(answer: httpx.Response) -> list[Shown]:
    assert answer.status_code == 200, answer.text
    shown = answer.json()["data"]
    assert isinstance(shown, list)
    return shown


class Registry(StandIn):
    def __init__(self, folder: Path, *options: str, stderr: IO[str] | None = None) -> None:
        self.database = folder / "registry.sqlite3"
        own = command("--port", "0", "--database", str(self.database), *options)
        super().__init__("letaxi registry", own, stderr)

    def __enter__(self) -> Self:
        super().__enter__()
        self.stranger = httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE_S)
        self.kiosk = self._with_key("moteur")
        self.operator = self._with_key("operator")
        return self

    def _with_key(self, whose: str) -> httpx.Client:
        key = self.database.with_name(f"{self.database.name}.{whose}.key").read_text("ascii").strip()
        return httpx.Client(base_url=self.url, headers={"X-Api-Key": key}, trust_env=False, timeout=PATIENCE_S)

    def end(self, by: signal.Signals) -> int:
        for client in (self.stranger, self.kiosk, self.operator):
            client.close()
        return super().end(by)

    def order(self, kind: str, **fields: Any) -> None:
        answer = self.stranger.post("/orders", json={"kind": kind, **fields})
        assert answer.status_code == 201, answer.text

    def clear(self) -> None:
        self.stranger.delete("/orders")

    # the customer's side

    def search(self, lat: float = LAT, lon: float = LON) -> list[Shown]:
        return many(self.kiosk.get("/taxis", params={"lat": lat, "lon": lon}))

    def post(self, taxi_id: str, customer_id: str | None = None, **changes: Any) -> httpx.Response:
        fields = {
            "taxi_id": taxi_id,
            "customer_id": customer_id or somebody(),
            "customer_lat": LAT,
            "customer_lon": LON,
            "customer_address": "梅岭园 3 号门",
            "customer_phone_number": "+862100000000",
            **changes,
        }
        return self.kiosk.post("/hails/", json={"data": [fields]})

    def post_at_once(self, *hails: tuple[str, str]) -> list[httpx.Response]:
        """Taxi and customer of each, all sent in the same instant."""
        together = threading.Barrier(len(hails))

        def send(hail: tuple[str, str]) -> httpx.Response:
            together.wait(PATIENCE_S)
            return self.post(*hail)

        with ThreadPoolExecutor(len(hails)) as crowd:
            return list(crowd.map(send, hails))

    def hail(self, customer_id: str | None = None) -> str:
        """Hail the nearest taxi; its hail's id."""
        return str(one(self.post(self.search()[0]["id"], customer_id), 201)["id"])

    def seen(self, hail_id: str) -> Shown:
        return one(self.kiosk.get(f"/hails/{hail_id}"))

    def put(self, hail_id: str, **fields: Any) -> httpx.Response:
        return self.kiosk.put(f"/hails/{hail_id}", json={"data": [fields]})

    def listed(self, **query: Any) -> list[Shown]:
        return many(self.kiosk.get("/hails/", params=query))

    def until(self, hail_id: str, *statuses: str, holds: Callable[[Shown], bool] = lambda _: True) -> Shown:
        """The hail as soon as it has one of these statuses and the condition holds."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            shown = self.seen(hail_id)
            if shown["status"] in statuses and holds(shown):
                return shown
            assert shown["status"] not in ENDS or shown["status"] in statuses, shown
            time.sleep(POLL_S)
        raise AssertionError(f"never came true; last seen: {shown}")

    def confirmed(self, hail_id: str) -> Shown:
        """Wait for the driver, and confirm."""
        self.until(hail_id, "accepted_by_taxi")
        return one(self.put(hail_id, status="accepted_by_customer"))

    # the operator's side

    def driver_says(self, hail_id: str, status: str, **fields: Any) -> httpx.Response:
        return self.operator.put(f"/hails/{hail_id}", json={"data": [{"status": status, **fields}]})

    def taxi(self, plate: str, metres_north: float = 350.0) -> str:
        """Registered, free and seen; its real id."""
        self._registers("/vehicles", licence_plate=plate, color="turquoise", constructor="Volkswagen", model="Touran")
        driver = {"first_name": "Wei", "last_name": "Zhang", "professional_licence": plate}
        self._registers("/drivers", **driver, departement={"numero": "31"})
        self._registers("/ads", numero=plate, insee=INSEE)
        taxi_id = str(one(self.register_taxi(plate), 201)["id"])
        self.free(taxi_id)
        self.at(taxi_id, metres_north)
        return taxi_id

    def register_taxi(self, plate: str) -> httpx.Response:
        """Of the vehicle, driver and permit that all go by this plate."""
        fields = {
            "ads": {"numero": plate, "insee": INSEE},
            "driver": {"professional_licence": plate, "departement": "31"},
            "vehicle": {"licence_plate": plate},
        }
        return self.operator.post("/taxis", json={"data": [fields]})

    def _registers(self, path: str, **fields: Any) -> None:
        one(self.operator.post(path, json={"data": [fields]}), 201)

    def free(self, taxi_id: str) -> None:
        one(self.operator.put(f"/taxis/{taxi_id}", json={"data": [{"status": "free"}]}))

    def at(self, taxi_id: str, metres_north: float) -> None:
        place = {"taxi_id": taxi_id, "lat": LAT + metres_north / 111_320, "lon": LON}
        answer = self.operator.post("/geotaxi/", json={"data": [{"positions": [place]}]})
        assert (answer.status_code, answer.content) == (200, b"")

    def taxi_status(self, taxi_id: str) -> str:
        return str(one(self.operator.get(f"/taxis/{taxi_id}"))["status"])

    def asked(self, plate: str, customer_id: str | None = None) -> str:
        """A hail for a taxi of its own that rings at its driver's; the hail's id."""
        hail_id = str(one(self.post(self.taxi(plate), customer_id), 201)["id"])
        self.until(hail_id, "received_by_operator")
        one(self.driver_says(hail_id, "received_by_taxi"))
        return hail_id

    def accepted(self, plate: str, customer_id: str | None = None) -> str:
        hail_id = self.asked(plate, customer_id)
        one(self.driver_says(hail_id, "accepted_by_taxi", taxi_phone_number=PHONE))
        return hail_id

    # its file

    def file(self, statement: str, *values: Any) -> list[Any]:
        own = sqlite3.connect(self.database, timeout=PATIENCE_S)
        try:
            with own:
                return own.execute(statement, values).fetchall()
        finally:
            own.close()

    def ever(self, hail_id: str) -> list[str]:
        """Every status that was ever written, also what the registry has forgotten."""
        rows = self.file("SELECT to_status FROM transitions WHERE hail_id = ? ORDER BY number", hail_id)
        return [status for (status,) in rows]

    def plate_of(self, hail_id: str) -> str:
        """Of the taxi that was hailed: the answers do not tell."""
        ((plate,),) = self.file("SELECT plate FROM hails WHERE id = ?", hail_id)
        return str(plate)
