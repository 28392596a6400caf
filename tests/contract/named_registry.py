"""The Le.Taxi registry that the environment names, looked at before any promise is tried on it.

What does not fit ends the run with one sentence that names the variable (docs/adapters.md).
"""

from __future__ import annotations

import os
import time
import uuid
from dataclasses import dataclass, field
from typing import NoReturn

import httpx
import pytest

from kiosk.domain import Position
from tests.letaxi_call_back import Ear
from tests.letaxi_operator import Manner, Operator

URL, KEY = "YANGZHAO_LETAXI_URL", "YANGZHAO_LETAXI_KEY"
LAT, LON = "YANGZHAO_LETAXI_LAT", "YANGZHAO_LETAXI_LON"
OPERATOR_KEY, CALLBACK = "YANGZHAO_LETAXI_OPERATOR_KEY", "YANGZHAO_LETAXI_CALLBACK"
INSEE, DEPARTEMENT = "YANGZHAO_LETAXI_INSEE", "YANGZHAO_LETAXI_DEPARTEMENT"
COMPANYS = (OPERATOR_KEY, INSEE, DEPARTEMENT)
ANSWER_S = 10.0
HEARD_S = 15.0  # a registry gives up on a call-back after ten
NEAR_DEGREES = 0.0005  # 55 m
POLL_S = 0.1


@dataclass(frozen=True)
class NamedRegistry:
    """listen: where its call-backs for the company's account arrive. operator_key: '' if there is no company."""

    url: str
    key: str = field(repr=False)
    gate: Position
    operator_key: str = field(default="", repr=False)
    insee: str = ""
    departement: str = ""
    listen: tuple[str, int] | None = None


def named_registry() -> NamedRegistry | None:
    """None: the shipped one is meant."""
    if URL not in os.environ:
        return None
    _together(URL, KEY, LAT, LON)
    url, gate = os.environ[URL].rstrip("/"), Position(_degrees(LAT), _degrees(LON))
    _must_know(url, KEY, "/taxis", "moteur", {"lat": str(gate.lat), "lon": str(gate.lon)})
    if OPERATOR_KEY not in os.environ:
        return NamedRegistry(url, os.environ[KEY], gate)
    _together(*COMPANYS)
    _must_know(url, OPERATOR_KEY, "/taxis/all", "operateur", {})
    operator_key, insee, departement = (os.environ[name] for name in COMPANYS)
    return NamedRegistry(url, os.environ[KEY], gate, operator_key, insee, departement, _listen())


def ear(named: NamedRegistry) -> Ear | None:
    """Open where the call-backs arrive."""
    if named.listen is None:
        return None
    try:
        return Ear(named.listen)
    except OSError as error:
        _ends(f"{CALLBACK}: nobody can listen at {named.listen[0]}:{named.listen[1]} ({error.strerror})")


def must_hear(named: NamedRegistry, company: Operator) -> None:
    """A driver of the company gets a hail, which is called off at once."""
    try:
        taxi = company.taxi(Position(named.gate.lat + NEAR_DEGREES, named.gate.lon), Manner(answers=False))
    except AssertionError as error:
        _ends(f"no taxi can be registered; do {INSEE} and {DEPARTEMENT} name a town of this registry? {error}")
    hail = {
        "taxi_id": taxi.taxi_id,
        "customer_id": str(uuid.uuid4()),
        "customer_lat": named.gate.lat,
        "customer_lon": named.gate.lon,
        "customer_address": "contract",
        "customer_phone_number": "02152345678",
    }
    with httpx.Client(
        base_url=named.url, headers={"X-Api-Key": named.key}, trust_env=False, timeout=ANSWER_S
    ) as http:
        made = http.post("/hails/", json={"data": [hail]})
        if made.status_code != 201:
            _ends(f"no hail can be made at {LAT}, {LON}: {made.status_code} {made.text}")
        hail_id = made.json()["data"][0]["id"]
        status = _until_rung(http, hail_id)
        http.put(f"/hails/{hail_id}", json={"data": [{"status": "declined_by_customer"}]})
    company.home()
    if status == "received_by_taxi":
        return
    if named.listen is None:
        _ends(f"your operator's call-back address does not answer (a hail became {status}): set {CALLBACK}")
    _ends(f"{CALLBACK}: the registry's call-back does not arrive there (a hail became {status})")


def _until_rung(http: httpx.Client, hail_id: str) -> str:
    """The hail's status once it rings at its driver's, is over, or has stood still for too long."""
    status, ends = "received", time.monotonic() + HEARD_S
    while status in ("received", "received_by_operator") and time.monotonic() < ends:
        time.sleep(POLL_S)
        status = http.get(f"/hails/{hail_id}").json()["data"][0]["status"]
    return status


def _together(*names: str) -> None:
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        _ends(f"{names[0]} is set: set {' and '.join(missing)} too")


def _degrees(name: str) -> float:
    try:
        return float(os.environ[name])
    except ValueError:
        _ends(f"{name} must be degrees, like 31.2397")


def _must_know(url: str, key: str, path: str, role: str, query: dict[str, str]) -> None:
    headers = {"X-Api-Key": os.environ[key]}
    try:
        answer = httpx.get(url + path, params=query, headers=headers, trust_env=False, timeout=ANSWER_S)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        _ends(f"{URL}: nobody answers at {url} ({type(error).__name__})")
    match answer.status_code:
        case 200:
            return
        case 401:
            _ends(f"{key}: the registry does not know this key")
        case 403:
            _ends(f"{key}: this key is not of the role {role}")
        case status:
            _ends(f"{URL}: {path} is answered with {status} there; is that a Le.Taxi registry?")


def _listen() -> tuple[str, int] | None:
    told = os.environ.get(CALLBACK)
    if not told:
        return None
    host, _, port = told.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        _ends(f"{CALLBACK} must be host:port, like 0.0.0.0:9000")
    return host, int(port)


def _ends(sentence: str) -> NoReturn:
    pytest.exit(sentence, returncode=pytest.ExitCode.USAGE_ERROR)
