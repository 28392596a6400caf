"""Le.Taxi: the shipped fake registry, or a real one that the environment names, with a company of our own at work."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import JsonValue

from kiosk.dispatch_client.letaxi.client import LetaxiClient
from kiosk.domain import PickUp, Position, Trouble
from kiosk.order import HailOrder
from tests.contract.ground import LIFE_S, PATIENCE_S, Street, an_order, call_off
from tests.contract.named_registry import CALLBACK, COMPANYS, ear, must_hear, named_registry
from tests.letaxi_call_back import Ear
from tests.letaxi_operator import Manner, Operator, Taxi

GATE, INSEE, DEPARTEMENT = Position(31.2397, 121.4079), "75056", "75"  # in the fake's town
TIMER_SCALE = 6.0  # the shipped one's timers and the kiosk's: a driver's 30 s are 5 s, 10 s for the receipt are 1.7 s
PHONE = "02152345678"  # a site's own
DEGREE_M = 111_320.0
FIRST_M, NEXT_M = 300.0, 80.0  # the nearest taxi, and each further one; the registry lists as far as 500 m
LIVE = frozenset(
    {
        "received",
        "sent_to_operator",
        "received_by_operator",
        "received_by_taxi",
        "accepted_by_taxi",
        "accepted_by_customer",
        "customer_on_board",
    }
)
COMES = Manner()
DRIVERS: dict[Street, tuple[Manner, ...]] = {  # nearest first
    Street.ANY: (COMES,),
    Street.EMPTY: (),
    Street.SURE: (COMES, COMES),
    Street.UNWILLING: (Manner(accepts=False, free_again=True), Manner(accepts=False)),
    Street.FIRST_DECLINES: (Manner(accepts=False, free_again=True), COMES),
    Street.FIRST_SILENT: (Manner(answers=False), COMES),
    Street.FIRST_DEAD: (Manner(receives=False), COMES),
    Street.FIRST_HANGS: (Manner(hears=False), COMES),
    Street.GIVES_BACK: (Manner(gives_back=True), COMES),
    Street.NO_SHOW: (Manner(takes_her=False),),
    Street.BY_HAND: (Manner(when_told=True),),
    Street.HELD_UP: (Manner(hears=False, when_told=True),),
}


@contextmanager
def letaxi_ground(folder: Path) -> Iterator[LetaxiGround]:
    named = named_registry()
    with ExitStack() as opened:
        if named is None:
            hears = _closed_at_the_end(opened, Ear())
            url, key, operator_key = opened.enter_context(_registry(folder, hears.url))
            company = opened.enter_context(Operator(url, operator_key, INSEE, DEPARTEMENT, hears))
            yield opened.enter_context(LetaxiGround(url, key, GATE, company, "", TIMER_SCALE))
            return
        if not named.operator_key:
            yield opened.enter_context(LetaxiGround(named.url, named.key, named.gate, None, " and ".join(COMPANYS)))
            return
        heard = ear(named)
        if heard is not None:
            _closed_at_the_end(opened, heard)
        company = opened.enter_context(Operator(named.url, named.operator_key, named.insee, named.departement, heard))
        must_hear(named, company)
        missing = "" if heard else CALLBACK
        yield opened.enter_context(LetaxiGround(named.url, named.key, named.gate, company, missing))


class LetaxiGround:
    """company: who drives there; None: nobody does whom we can tell. missing: what to set for more.

    hurry: how many times as fast the kiosk's own timers run.
    """

    capabilities = LetaxiClient.capabilities

    def __init__(
        self, url: str, key: str, gate: Position, company: Operator | None, missing: str, hurry: float = 1.0
    ) -> None:
        self.url = url
        self._key = key
        self._company = company
        self._missing = missing
        self._hurry = hurry
        self._gate = PickUp(gate.lat, gate.lon, "梅岭园小区门口", "1")
        self._http = httpx.Client(base_url=url, headers={"X-Api-Key": key}, trust_env=False, timeout=PATIENCE_S)
        self._its_now = time.time()  # by the registry's clock at its last answer
        self._taxis: list[Taxi] = []
        self._orders: list[HailOrder] = []

    def __enter__(self) -> LetaxiGround:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def order(self, street: Street, expires_in_s: float = LIFE_S) -> HailOrder:
        order = an_order(self._gate, expires_in_s=expires_in_s)
        self._orders.append(order)
        if street is Street.EMPTY or (street is Street.ANY and self._company is None):
            return order
        if self._company is None:
            pytest.skip(f"needs drivers: set {self._missing}")
        if self._missing and not all(manner.hears for manner in DRIVERS[street]):
            pytest.skip(f"needs the registry's call-backs: set {self._missing}")
        for count, manner in enumerate(DRIVERS[street]):
            north = (FIRST_M + NEXT_M * count) / DEGREE_M
            self._taxis.append(self._company.taxi(Position(self._gate.lat + north, self._gate.lon), manner))
        return order

    def client(self, url: str | None = None) -> LetaxiClient:
        hurry = self._hurry
        return LetaxiClient(url or self.url, self._key, PHONE, steady=lambda: time.monotonic() * hurry)

    def stranger(self) -> LetaxiClient:
        return LetaxiClient(self.url, "nobody-" + uuid.uuid4().hex, PHONE)

    def let_hear(self) -> None:
        assert self._company is not None
        self._company.let_hear.set()
        assert self._taxis[0].received.wait(PATIENCE_S)

    def let_accept(self) -> None:
        self._taxis[0].accept.set()
        assert self._taxis[0].answered.wait(PATIENCE_S)

    def let_drive(self) -> None:
        self._taxis[0].drive.set()

    def cars(self, order: HailOrder) -> int:
        told = [hail for hail in self._hails(order) if "accepted_by_customer" in _passed(hail)]
        return sum(hail["status"] != "incident_taxi" for hail in told)

    def live(self, order: HailOrder) -> int:
        return sum(hail["status"] in LIVE for hail in self._hails(order))

    def asked(self, order: HailOrder) -> int:
        return sum("received_by_taxi" in _passed(hail) for hail in self._hails(order))

    def seen_long_ago(self, order: HailOrder, age_s: float, *, at_the_gate: bool = False) -> dict[str, JsonValue]:
        hail = self._hails(order)[0]
        taxi = {**hail["taxi"], "last_update": int(self._its_now - age_s)}
        if at_the_gate:
            taxi |= {"crowfly_distance": 0.005, "position": {"lon": self._gate.lon, "lat": self._gate.lat}}
        return {"taxi": taxi}

    def tidy(self) -> None:
        client = self.client()
        for order in self._orders:
            with suppress(Trouble, httpx.HTTPError):
                if self.live(order):
                    call_off(client, order.key)
        self._orders.clear()
        self._taxis.clear()
        if self._company is not None:
            self._company.home()

    def _hails(self, order: HailOrder) -> list[dict[str, Any]]:
        """Newest first."""
        listed = self._asked("/hails/", customer_id=order.key)
        return [self._asked(f"/hails/{each['id']}")[0] for each in listed]

    def _asked(self, path: str, **query: str) -> list[dict[str, Any]]:
        answer = self._http.get(path, params=query).raise_for_status()
        if "Date" in answer.headers:
            self._its_now = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        data: list[dict[str, Any]] = answer.json()["data"]
        return data


def _passed(hail: dict[str, Any]) -> list[str]:
    if "transitions" not in hail:  # documented as debug-only
        pytest.skip("this registry does not tell what a hail has passed through")
    return [step["to_status"] for step in hail["transitions"]]


def _closed_at_the_end(opened: ExitStack, ear: Ear) -> Ear:
    opened.callback(ear.close)
    return ear


@contextmanager
def _registry(folder: Path, callback: str) -> Iterator[tuple[str, str, str]]:
    """The shipped one as a process of its own: (url, moteur's key, operator's key)."""
    moteur, operator = folder / "moteur.key", folder / "operator.key"
    command = [sys.executable, "-W", "error", "-m", "kiosk", "letaxi-registry", "--port", "0", "--no-fleet"]
    command += ["--database", str(folder / "letaxi.sqlite3"), "--callback", callback]
    command += ["--moteur-key-file", str(moteur), "--operator-key-file", str(operator)]
    command += ["--timer-scale", str(TIMER_SCALE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("letaxi registry ready on http://127.0.0.1:"), ready
        yield ready.split()[-1], moteur.read_text().strip(), operator.read_text().strip()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
