"""A registry that answers what a test wrote down for it: no drivers, no timers, no worker of its own."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kiosk.dispatch_client.letaxi.client import LetaxiClient
from kiosk.domain import PickUp
from kiosk.order import HailOrder

KEY = "7d0c9d3e-kiosk-of-the-registry"
PHONE = "+862112345678"
LAT, LON = 31.2304, 121.4737
SESSION = "f392fb99-5a10-45b2-ae5e-8f3efd9f8eb4"
RIDER_MAY = {  # the edges that the rider's side may take
    "declined_by_customer": (
        "received",
        "sent_to_operator",
        "received_by_operator",
        "received_by_taxi",
        "accepted_by_taxi",
    ),
    "accepted_by_customer": ("accepted_by_taxi",),
    "incident_customer": ("received_by_taxi", "accepted_by_taxi", "accepted_by_customer", "customer_on_board"),
}
OPEN = ("accepted_by_taxi", "accepted_by_customer", "customer_on_board")  # plate, colour and driver are shown
ALIVE = ("received", "sent_to_operator", "received_by_operator", "received_by_taxi", *OPEN)

Answer = tuple[int, Any]
Instead = Callable[[], Answer | None]  # None: the line is cut without an answer


@dataclass
class Asked:
    """One request. what: search, submit, list, hail or update."""

    what: str
    hail_id: str
    body: Any
    key: str | None


@dataclass
class Script:
    """hails: newest first, in the registry's words. taxis: what a search finds. now: the registry's clock.

    instead: answers of one kind to come before the usual ones.
    """

    url: str = ""
    hails: list[dict[str, Any]] = field(default_factory=list)
    taxis: list[dict[str, Any]] = field(default_factory=list)
    now: float = field(default_factory=time.time)
    asked: list[Asked] = field(default_factory=list)
    instead: dict[str, list[Answer | Instead | None]] = field(default_factory=dict)

    def client(self, **changes: Any) -> LetaxiClient:
        return LetaxiClient(self.url, KEY, PHONE, **changes)

    def has(self, status: str, **changes: Any) -> dict[str, Any]:
        """A hail of the order's rider there, newer than all others."""
        made: dict[str, Any] = {
            "id": uuid.uuid4().hex[:7],
            "status": status,
            "customer_id": ORDER_KEY,
            "taxi_id": "VfSaAyZ",
            "session_id": SESSION,
            "taxi_phone_number": "+8613800000001",
            "km": 0.35,
            "last_update": int(self.now),
            "plate": "沪A·D1234",
            "been": ["received"],
            "since": {},
            "reason": None,
            **changes,
        }
        self.hails.insert(0, made)
        return made

    def becomes(self, hail: dict[str, Any], status: str, reason: str | None = None) -> None:
        hail["status"], hail["reason"] = status, reason
        hail["been"].append(status)
        hail["since"][status] = self.now

    def answers(self, what: str, *answers: Answer | Instead | None) -> None:
        """Instead of the usual, once each. None: the line is cut."""
        self.instead.setdefault(what, []).extend(answers)

    def sent(self, what: str) -> list[Any]:
        """The bodies of these requests, out of their envelopes; the paths' ids for those without a body."""
        return [each.body["data"][0] if each.body else each.hail_id for each in self.asked if each.what == what]

    def statuses_put(self) -> list[tuple[str, str]]:
        """(hail, status) of every update."""
        return [(each.hail_id, each.body["data"][0]["status"]) for each in self.asked if each.what == "update"]

    def usual(self, what: str, hail_id: str, body: Any) -> Answer:
        if what == "search":
            return 200, {"data": self.taxis}
        if what == "list":
            keys = ("id", "status", "customer_id", "taxi_id")
            lines = [{key: hail[key] for key in keys} for hail in self.hails]
            return 200, {"data": lines, "meta": {"next_page": None, "pages": 1}}
        if what == "submit":
            asked = body["data"][0]
            made = self.has("received", customer_id=asked["customer_id"], taxi_id=asked["taxi_id"])
            return 201, {"data": [self.document(made)]}
        hail = next(each for each in self.hails if each["id"] == hail_id)
        if what == "update":
            status = body["data"][0]["status"]
            if hail["status"] not in (*RIDER_MAY[status], status):
                return refused("status", f"Impossible to set status from {hail['status']} to {status}")
            self.becomes(hail, status)
        return 200, {"data": [self.document(hail)]}

    def document(self, hail: dict[str, Any]) -> dict[str, Any]:
        status = hail["status"]
        shown, alive = status in OPEN, status in ALIVE
        return {
            "id": hail["id"],
            "status": status,
            "session_id": hail["session_id"],
            "customer_id": hail["customer_id"],
            "customer_phone_number": PHONE if status == "accepted_by_customer" else "0600000000",
            "taxi_phone_number": hail["taxi_phone_number"] if status == "accepted_by_customer" else "0600000000",
            "creation_datetime": "2026-11-23T16:08:14.116795",
            "taxi": {
                "id": hail["taxi_id"],
                "position": {"lon": LON, "lat": LAT} if alive else None,
                "crowfly_distance": hail["km"] if alive else None,
                "last_update": hail["last_update"] if alive else None,
                "vehicle": {
                    "licence_plate": hail["plate"] if shown else "",
                    "color": "turquoise" if shown else "",
                },
                "driver": {"first_name": "Wei" if shown else "", "last_name": "张" if shown else ""},
            },
            "incident_taxi_reason": hail["reason"],
            "transitions": [
                {
                    "from_status": None,
                    "to_status": each,
                    "timestamp": datetime.fromtimestamp(hail["since"].get(each, self.now), UTC).isoformat(),
                    "reason": None,
                }
                for each in hail["been"]
            ],
        }


def refused(place: str, sentence: str, status: int = 400) -> Answer:
    return status, {"errors": {"data": {"0": {place: [sentence]}}}}


BROKEN: Answer = (500, {"errors": {"": ["Internal server error."]}})


def taxi(taxi_id: str, north_m: float = 100.0, model: str = "Touran") -> dict[str, Any]:
    """A free one, so far north of the gate."""
    return {
        "id": taxi_id,
        "crowfly_distance": north_m,
        "position": {"lon": LON, "lat": LAT + north_m / 111_195.0},
        "operator": "chauffeur professionnel",
        "vehicle": {"constructor": "Volkswagen", "model": model, "nb_seats": 4, "engine": "", "characteristics": []},
        "licence_plate": "",
        "last_update": None,
    }


ORDER_KEY = "88690c2d-8f5c-4a3e-9d2b-0f6f2f1f7a10"


def order(expires_in_s: float = 60.0, **changes: Any) -> HailOrder:
    fields: dict[str, Any] = {
        "key": ORDER_KEY,
        "site_id": "meiling",
        "pickup": PickUp(lat=LAT, lon=LON, name="梅岭园小区门口", bay="1号位"),
        "phone_ref": "ref-4711",
        "display_name": "王阿姨",
        "needs": (),
        "note": "",
        "call_sign": "红 7",
        "expires_at": time.time() + expires_in_s,
    }
    return HailOrder(**{**fields, **changes})


@dataclass
class Clock:
    """Steady seconds that go on only when told to."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def script(**changes: Any) -> Iterator[Script]:
    there = Script(**changes)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            split = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            what, hail_id = _kind(self.command, split.path, parse_qs(split.query))
            there.asked.append(Asked(what, hail_id, body, self.headers.get("X-Api-Key")))
            queued = there.instead.get(what)
            given = queued.pop(0) if queued else there.usual(what, hail_id, body)
            if callable(given):
                given = given()
            if given is None:
                self.close_connection = True
                return
            raw = json.dumps(given[1]).encode()
            self.send_response_only(given[0])
            self.send_header("Date", formatdate(there.now, usegmt=True))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the library's names

        def log_message(self, *args: Any) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()


def _kind(method: str, path: str, query: dict[str, list[str]]) -> tuple[str, str]:
    if path.startswith("/taxis"):
        return "search", ""
    hail = re.fullmatch(r"/hails/([A-Za-z0-9]+)/?", path)
    if hail is not None:
        return ("update" if method == "PUT" else "hail"), hail[1]
    return ("submit" if method == "POST" else "list"), query.get("customer_id", [""])[0]
