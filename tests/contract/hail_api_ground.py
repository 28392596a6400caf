"""Our own hail API: the shipped simulator, or the server that YANGZHAO_DISPATCH_URL names."""

from __future__ import annotations

import itertools
import math
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import JsonValue

from kiosk.dispatch_client.client import DispatchClient
from kiosk.dispatch_client.wire import EventKind, Status
from kiosk.domain import PickUp
from kiosk.order import HailOrder
from kiosk.services.dispatch_simulator import supply, world
from tests.contract.ground import A_KEY, LIFE_S, PATIENCE_S, Need, Street, an_order
from tests.dispatch_fixtures import LAT, LON, Simulator

URL = "YANGZHAO_DISPATCH_URL"
SEED, HOUR, TIME_SCALE = 1, 12, 75.0
AT_THE_GATE_S = 75.0  # of the world, at least: one real second, for a test that is held up must still see it
GATE = PickUp(LAT, LON, "梅岭园小区门口", "1")
ORDERED = {
    Street.EMPTY: "no_taxi",
    Street.SURE: "sure_taxi",
    Street.UNWILLING: "nobody_accepts",
    Street.GIVES_BACK: "driver_cancels",
    Street.NO_SHOW: "no_show",
}
HAPPENS = {  # what must come to pass, in this order, in the life that a key gives
    Street.SURE: (EventKind.ASSIGNED, EventKind.COMPLETED),
    Street.NO_SHOW: (EventKind.ASSIGNED, EventKind.RIDER_NO_SHOW),
    Street.FIRST_DECLINES: (EventKind.DRIVER_DECLINED, EventKind.ASSIGNED, EventKind.COMPLETED),
    Street.GIVES_BACK: (EventKind.ASSIGNED, EventKind.DRIVER_CANCELLED, EventKind.ASSIGNED, EventKind.COMPLETED),
}
LACKS: frozenset[Need] = (
    frozenset(  # this dispatcher asks its drivers itself, and knows its kiosks by the line they use
        {
            Street.FIRST_SILENT,
            Street.FIRST_DEAD,
            Street.FIRST_HANGS,
            Street.BY_HAND,
            Street.HELD_UP,
            A_KEY,
        }
    )
)
LIVING = frozenset(set(Status) - world.FINAL)
KEYS_TRIED = 2000
SHORT_LIFE_STEPS = 480  # world seconds: a ride of few minutes, so that a test is over soon


@contextmanager
def hail_api_ground(folder: Path) -> Iterator[HailApiGround]:
    if url := os.environ.get(URL):
        with HailApiGround(url, None) as ground:
            yield ground
        return
    options = ("--time-scale", str(TIME_SCALE), "--hour", str(HOUR), "--seed", str(SEED), "--no-history")
    with Simulator(folder / "dispatch.sqlite3", *options) as simulator, HailApiGround(simulator.url, simulator) as it:
        yield it


class HailApiGround:
    """simulator: the shipped one, which can be ordered about and whose file can be read; None: any other server."""

    capabilities = DispatchClient.capabilities

    def __init__(self, url: str, simulator: Simulator | None) -> None:
        self.url = url
        self._simulator = simulator
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE_S)
        self._numbers = itertools.count(1)

    def __enter__(self) -> HailApiGround:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def order(self, street: Street, expires_in_s: float = LIFE_S) -> HailOrder:
        key = str(uuid.uuid4())
        if street is not Street.ANY:
            if self._simulator is None:
                pytest.skip(f"{URL} names a server that cannot be told: {street}")
            assert street not in LACKS, f"mark this test with needs: {street}"
            fate = ORDERED.get(street)
            if street in HAPPENS:
                key = _key_of_a_life(HAPPENS[street], fate, next(self._numbers))
            if fate is not None:
                self._simulator.order(fate)
        return an_order(GATE, key, expires_in_s, call_sign=f"红 {next(self._numbers)}")

    def client(self, url: str | None = None) -> DispatchClient:
        return DispatchClient(url or self.url)

    def stranger(self) -> DispatchClient:
        raise AssertionError("mark this test with needs: A_KEY")

    def let_hear(self) -> None:
        raise AssertionError("no such street here")

    let_accept = let_drive = let_hear

    def cars(self, order: HailOrder) -> int:
        kinds = [event["kind"] for hail in self._hails(order) for event in hail["events"]]
        return kinds.count(EventKind.ASSIGNED) - kinds.count(EventKind.DRIVER_CANCELLED)

    def live(self, order: HailOrder) -> int:
        return sum(hail["status"] in LIVING for hail in self._hails(order))

    def asked(self, order: HailOrder) -> int:
        kinds = [event["kind"] for hail in self._hails(order) for event in hail["events"]]
        return kinds.count(EventKind.DRIVER_ASKED)

    def seen_long_ago(self, order: HailOrder, age_s: float, *, at_the_gate: bool = False) -> dict[str, JsonValue]:
        raise AssertionError("a position of this API is the taxi's present one")

    def tidy(self) -> None:
        if self._simulator is not None:
            self._simulator.http.delete("/orders")

    def _hails(self, order: HailOrder) -> list[dict[str, Any]]:
        """Every hail of this press; a strange server tells only of the one that it knows the key of."""
        if self._simulator is None:
            answer = self._http.get("/v1/hails", params={"key": order.key})
            return [answer.json()] if answer.status_code == 200 else []
        with closing(sqlite3.connect(self._simulator.database)) as file:
            found = file.execute("SELECT id FROM hails WHERE call_sign = ?", (order.call_sign,)).fetchall()
        return [self._http.get(f"/v1/hails/{hail_id}").json() for (hail_id,) in found]


def _key_of_a_life(wanted: tuple[EventKind, ...], fate: str | None, salt: int) -> str:
    """The simulator's chance comes from seed and key: a key is sought whose hail lives such a life."""
    there = supply.at(HOUR)
    for number in range(KEYS_TRIED):
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{salt}/{number}"))
        life = world.SimulatedHail(key=key, seed=SEED, lat=LAT, lon=LON, fate=world.Fate(fate) if fate else None)
        world.begin(life, there)
        world.advance(life, SHORT_LIFE_STEPS, there)
        happened = iter([event.kind for event in life.events])
        if all(kind in happened for kind in wanted) and _waits_long(life):
            return key
    raise AssertionError(f"no key of {KEYS_TRIED} gives such a life")


def _waits_long(life: world.SimulatedHail) -> bool:
    """Nobody gets in so soon that a test might not see the taxi at the gate."""
    at = {event.kind: event.age_s for event in life.events}
    return at.get(EventKind.ON_BOARD, math.inf) - at.get(EventKind.ARRIVED, 0.0) >= AT_THE_GATE_S
