"""A dispatcher of either kind behind a line that breaks, and what its own file says was made of each press."""

from __future__ import annotations

import json
import sqlite3
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from kiosk.dispatch_client.wire import EventKind
from kiosk.domain import FINAL, HailState
from tests.dispatch_fixtures import Simulator
from tests.fault_proxy_fixtures import FaultProxy
from tests.faults.registry import Listed, Registry, registry
from tests.faults_as_data import Call, Fault

TLS = tuple[Path, Path] | None  # certificate and key
HAILS_OF_A_ROW = 20  # more than any row makes
SERVICE_PHONE = "021-5550-0123"  # the kiosk's own, as a driver at Le.Taxi is given it


class Kind(StrEnum):
    """Of dispatchers, as in the settings."""

    HAIL_API = "hail_api"
    LETAXI = "letaxi"


@dataclass(frozen=True)
class Made:
    """What one press is at a dispatcher: one hail at the hail API; at Le.Taxi every hail of one customer_id.

    plates: of the taxis that were to come, as far as the file still knows them. forgotten: it had another taxi
    before, which the file no longer knows. cars: taxis told to come and not given back by their drivers.
    """

    key: str  # '' once the dispatcher has forgotten it
    hails: tuple[str, ...]  # the dispatcher's own ids, the newest last
    plates: tuple[str, ...]
    forgotten: bool
    cars: int
    live: tuple[str, ...]  # those that have not ended
    called_off: bool  # its newest hail was ended from here


class Company:
    """Files: database and proxy of its own. sure: its taxis come whatever the hour, so that a row shows what its
    fault does and not what chance does."""

    def __init__(
        self,
        folder: Path,
        name: str,
        kind: Kind,
        options: tuple[str, ...],
        tls: TLS,
        closing: ExitStack,
        *,
        sure: bool,
    ) -> None:
        self.kind = kind
        self.simulator: Simulator | Registry
        if kind is Kind.HAIL_API:
            options = ("--hour", "14", "--no-history", *options)
            self.simulator = closing.enter_context(Simulator(folder / f"{name}.sqlite3", *options))
        else:
            self.simulator = closing.enter_context(registry(folder / name, *options))
        if sure:
            self.simulator.order("sure_taxi", times=HAILS_OF_A_ROW)
        self.proxy = closing.enter_context(FaultProxy(self.simulator.url, tls=tls))
        self.url = self.proxy.url

    @property
    def section(self) -> dict[str, Any]:
        """Of config.yaml."""
        if isinstance(self.simulator, Simulator):
            return {"base_url": self.url}
        key_file = str(self.simulator.key_file)
        return {"kind": self.kind.value, "base_url": self.url, "api_key_file": key_file, "phone": SERVICE_PHONE}

    @property
    def registry(self) -> Registry:
        assert isinstance(self.simulator, Registry)
        return self.simulator

    def breaks(self, *faults: Fault) -> None:
        self.proxy.order(*faults)

    def asked(self, on: Call = Call.ANY) -> int:
        """How many requests of this call came through the line."""
        return len(self.proxy.history(on))

    @property
    def names(self) -> set[str]:
        """Of drivers and cars, where they may be in any writing."""
        return set() if isinstance(self.simulator, Simulator) else self.simulator.names()

    def keys(self) -> dict[str, str]:
        """Le.Taxi's customer_id of each of its hails."""
        if isinstance(self.simulator, Simulator):
            return {}
        return {hail.hail_id: hail.customer_id for hail in self.simulator.hails()}

    def orders(self) -> list[Made]:
        """Oldest first."""
        if isinstance(self.simulator, Simulator):
            return _simulated(self.simulator)
        hails = sorted(self.simulator.hails(), key=lambda hail: hail.customer_id)  # stable: oldest first in each
        made = [_of_one_rider(key, list(hers)) for key, hers in groupby(hails, key=lambda hail: hail.customer_id)]
        order = [hail.customer_id for hail in self.simulator.hails()]
        return sorted(made, key=lambda each: order.index(each.key))


def _simulated(simulator: Simulator) -> list[Made]:
    with sqlite3.connect(simulator.database) as database:
        rows = database.execute(
            "SELECT id, coalesce(key, ''), world FROM hails LEFT JOIN answers ON hail_id = id ORDER BY hails.made_at"
        ).fetchall()
    return [_of_one_hail(hail_id, key, world, simulator.client.status(hail_id).state) for hail_id, key, world in rows]


def _of_one_hail(hail_id: str, key: str, world: str, state: HailState) -> Made:
    simulated = json.loads(world)
    plates = (simulated["taxi"]["plate"],) if simulated["taxi"] else ()
    return Made(
        key=key,
        hails=(hail_id,),
        plates=plates,
        forgotten=any(event["kind"] == EventKind.DRIVER_CANCELLED for event in simulated["events"]),
        cars=len(plates),
        live=() if state in FINAL else (hail_id,),
        called_off=state is HailState.CANCELLED_BY_RIDER,
    )


def _of_one_rider(key: str, hails: list[Listed]) -> Made:
    return Made(
        key=key,
        hails=tuple(hail.hail_id for hail in hails),
        plates=tuple(hail.plate for hail in hails if hail.confirmed),
        forgotten=False,
        cars=sum(hail.confirmed and not hail.given_back for hail in hails),
        live=tuple(hail.hail_id for hail in hails if hail.live),
        called_off=hails[-1].called_off,
    )
