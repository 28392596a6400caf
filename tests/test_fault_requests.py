"""The fault proxy knows what is asked of a dispatcher in both protocols: else a fault would hit the wrong request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fault_answers import JSON, Answer, rewritten
from tests.fault_requests import Request
from tests.faults_as_data import Call

KEY = "88690c2d-0000-4000-8000-000000000001"


def letaxi(method: str, target: str, **sent: Any) -> Request:
    body = json.dumps({"data": [sent]}).encode() if sent else b""
    return Request(method, target, ((b"x-api-key", b"k"),), body)


CALLS = [
    (Request("POST", "/v1/hails", ((b"idempotency-key", f'"{KEY}"'.encode()),), b"{}"), Call.SUBMIT, KEY),
    (Request("GET", f"/v1/hails?key={KEY}", (), b""), Call.LOOK_UP, None),
    (Request("GET", "/v1/hails/h1", (), b""), Call.STATUS, None),
    (Request("POST", "/v1/hails/h1/cancel", (), b"{}"), Call.CANCEL, None),
    (Request("GET", "/v1/availability?lat=1&lon=2", (), b""), Call.AVAILABILITY, None),
    (letaxi("GET", "/taxis?lon=121.4&lat=31.2"), Call.SEARCH, None),
    (letaxi("POST", "/hails/", customer_id=KEY, taxi_id="VfSaAyZ"), Call.SUBMIT, KEY),
    (letaxi("GET", f"/hails/?customer_id={KEY}&p=1"), Call.LOOK_UP, KEY),
    (letaxi("GET", "/hails/f5aad57"), Call.STATUS, None),
    (letaxi("PUT", "/hails/f5aad57", status="accepted_by_customer"), Call.CONFIRM, None),
    (letaxi("PUT", "/hails/f5aad57/", status="declined_by_customer"), Call.CANCEL, None),
    (letaxi("PUT", "/hails/f5aad57", status="incident_customer", incident_customer_reason=""), Call.CANCEL, None),
    (letaxi("PUT", "/hails/f5aad57", rating_ride=5), None, None),
    (letaxi("PUT", f"/customers/{KEY}", ban_end=None), None, None),
    (Request("PUT", "/hails/f5aad57", (), b"no JSON"), None, None),
]


@pytest.mark.parametrize(("request_", "call", "key"), CALLS, ids=lambda each: getattr(each, "target", ""))
def test_every_call_is_known_by_its_name_and_its_key(request_: Request, call: Call | None, key: str | None) -> None:
    assert (request_.call, request_.key) == (call, key)


def test_a_swapped_key_is_the_same_hail_for_somebody_else() -> None:
    swapped = letaxi("POST", "/hails", customer_id=KEY, taxi_id="VfSaAyZ").with_key("other")
    assert (swapped.key, json.loads(swapped.body)) == (
        "other",
        {"data": [{"customer_id": "other", "taxi_id": "VfSaAyZ"}]},
    )


def test_what_an_envelope_holds_is_rewritten_and_not_the_envelope() -> None:
    told = json.dumps({"data": [{"id": "f5aad57", "status": "declined_by_customer"}]}).encode()
    changed = rewritten(Answer(200, ((b"content-type", JSON),), told), {"status": "accepted_by_taxi"})
    assert changed is not None
    assert json.loads(changed.body) == {"data": [{"id": "f5aad57", "status": "accepted_by_taxi"}]}
