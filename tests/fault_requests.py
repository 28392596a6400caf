"""What a request that comes through the fault proxy asks of a dispatcher, in either protocol: pure functions."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

from tests.faults_as_data import Call

Headers = tuple[tuple[bytes, bytes], ...]  # names in lower case

KEY = b"idempotency-key"  # of the hail API
CUSTOMER = "customer_id"  # of Le.Taxi: what holds one press together there
CANCELLED = ("declined_by_customer", "incident_customer")
CONFIRMED = "accepted_by_customer"


@dataclass(frozen=True)
class Request:
    """target: path with query, as it stands in the request line."""

    method: str
    target: str
    headers: Headers
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def call(self) -> Call | None:
        """Which call of the hail API or of Le.Taxi; None for any other request."""
        match self.method, self.path.strip("/").split("/"):
            case "POST", ["v1", "hails"] | ["hails"]:
                return Call.SUBMIT
            case "GET", ["v1", "hails"] | ["hails"]:
                return Call.LOOK_UP
            case "GET", ["v1", "hails", _] | ["hails", _]:
                return Call.STATUS
            case "POST", ["v1", "hails", _, "cancel"]:
                return Call.CANCEL
            case "PUT", ["hails", _]:
                return self._put
            case "GET", ["v1", "availability"]:
                return Call.AVAILABILITY
            case "GET", ["taxis"]:
                return Call.SEARCH
        return None

    @property
    def _put(self) -> Call | None:
        status = self._sent.get("status")
        if status == CONFIRMED:
            return Call.CONFIRM
        return Call.CANCEL if status in CANCELLED else None

    @property
    def key(self) -> str | None:
        """The Idempotency-Key without its quotes; at Le.Taxi the customer_id of a hail that is made or asked for."""
        keys = [value.decode("latin-1").strip('"') for name, value in self.headers if name == KEY]
        keys += [str(self._sent[CUSTOMER])] if CUSTOMER in self._sent else []
        keys += parse_qs(self.target.partition("?")[2]).get(CUSTOMER, [])
        return keys[0] if keys else None

    def with_key(self, key: str) -> Request:
        """The same hail under another key."""
        if CUSTOMER in self._sent:
            return replace(self, body=json.dumps({"data": [{**self._sent, CUSTOMER: key}]}).encode())
        others = tuple(header for header in self.headers if header[0] != KEY)
        return replace(self, headers=(*others, (KEY, f'"{key}"'.encode())))

    @property
    def _sent(self) -> dict[str, Any]:
        """What Le.Taxi's envelope holds; empty for everything else."""
        try:
            document = json.loads(self.body)
        except ValueError:
            return {}
        match document:
            case {"data": [dict() as sent]}:
                return sent
        return {}
