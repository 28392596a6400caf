"""A real dispatch simulator in its own process on loopback, and hails to ask it for."""

from __future__ import annotations

import signal
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import httpx

from kiosk.dispatch_client.client import DispatchClient
from kiosk.domain import Need, PickUp, SearchWidth
from kiosk.order import HailOrder, HailReport
from tests.stand_in import PATIENCE_S, StandIn

POLL_S = 0.02
LAT, LON = 31.2462, 121.4013
_NAMES = uuid.UUID("5a9e4f0c-6d27-4b8e-9f0a-3c1d2e4b5a69")
_RUN = """
import argparse, sys
from kiosk.commands import dispatch_simulator
from kiosk.usage import UsageError
parser = argparse.ArgumentParser(prog="kiosk")
dispatch_simulator.add_parser(parser.add_subparsers())
try:
    sys.exit(dispatch_simulator.run(parser.parse_args(["dispatch-simulator", *sys.argv[1:]])))
except UsageError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
"""


def command(*options: str) -> list[str]:
    return [sys.executable, "-W", "error", "-c", _RUN, *options]


def key(name: str) -> str:
    """The same key for the same name in every run, so that a simulated hail lives the same life in every run."""
    return str(uuid.uuid5(_NAMES, name))


def hail(name: str, expires_in_s: float = 60.0, **changes: Any) -> HailOrder:
    fields: dict[str, Any] = {
        "key": key(name),
        "site_id": "meiling",
        "pickup": PickUp(lat=LAT, lon=LON, name="梅岭园小区门口", bay="1"),
        "phone_ref": "ref-4711",
        "display_name": "王阿姨",
        "needs": (Need.HELPER,),
        "note": "请下车帮忙",
        "call_sign": "红 7",
        "expires_at": time.time() + expires_in_s,
        "width": SearchWidth.NORMAL,
    }
    return HailOrder(**{**fields, **changes})


def body(expires_in_s: float = 60.0, **changes: Any) -> dict[str, Any]:
    """The JSON body of a hail, for tests that speak without the client."""
    expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + expires_in_s))
    fields: dict[str, Any] = {
        "site_id": "meiling",
        "pickup": {"lat": LAT, "lon": LON, "name": "梅岭园小区门口", "bay": "1"},
        "rider": {"phone_ref": "ref-4711", "display_name": "王阿姨"},
        "needs": [],
        "note": "",
        "call_sign": "红 7",
        "expires_at": expires,
        "search": "normal",
    }
    return {**fields, **changes}


class Simulator(StandIn):
    def __init__(self, database: Path, *options: str) -> None:
        super().__init__("dispatch simulator", command("--port", "0", "--database", str(database), *options))
        self.database = database

    def __enter__(self) -> Self:
        super().__enter__()
        self.client = DispatchClient(self.url)
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE_S)
        return self

    def end(self, by: signal.Signals) -> int:
        self.http.close()
        return super().end(by)

    def order(self, kind: str, **fields: Any) -> None:
        answer = self.http.post("/orders", json={"kind": kind, **fields})
        assert answer.status_code == 201, answer.text

    def post(self, name: str, **fields: Any) -> httpx.Response:
        return self.http.post("/v1/hails", json=body(**fields), headers={"Idempotency-Key": f'"{key(name)}"'})

    def hails_made(self, call_sign: str) -> int:
        """How many hails with this call sign the simulator's own file holds."""
        with_file = sqlite3.connect(self.database)
        try:
            return int(
                with_file.execute("SELECT count(*) FROM hails WHERE call_sign = ?", (call_sign,)).fetchone()[0]
            )
        finally:
            with_file.close()

    def watch(self, hail_id: str, until: Callable[[HailReport], bool]) -> list[HailReport]:
        """Every report seen until the condition holds; the last one fulfils it."""
        seen: list[HailReport] = []
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            seen.append(self.client.status(hail_id))
            if until(seen[-1]):
                return seen
            time.sleep(POLL_S)
        raise AssertionError(f"never came true; last seen: {seen[-1]}")
