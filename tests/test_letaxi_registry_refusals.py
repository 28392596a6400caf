"""How the registry refuses and how it is started: in its own words, and in one sentence."""

from __future__ import annotations

import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.letaxi_registry_fixtures import LAT, LON, Registry, command
from tests.stand_in import PATIENCE_S


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with Registry(tmp_path_factory.mktemp("bare"), "--no-fleet") as registry:
        yield registry


# How it refuses


def _sent(bare: Registry, **changes: Any) -> Any:
    answer = bare.post("nobody", **changes)
    return answer.status_code, answer.json()["errors"]


def test_a_wrong_envelope_is_refused_in_its_own_words(bare: Registry) -> None:
    def post(**content: Any) -> tuple[int, Any]:
        answer = bare.kiosk.post("/hails", **content)
        return answer.status_code, answer.json()["errors"]

    assert post(json={}) == (400, {"data": ["Missing data for required field."]})
    assert post(json=[]) == (400, {"_schema": ["Invalid input type."]})
    assert post(json={"data": [{}, {}]}) == (400, {"data": ["data should be a list of one element."]})
    assert post(content=b"hello") == (400, {"": ["No data provided, or data is not valid JSON."]})
    status, errors = post(content=b"{}", headers={"Content-Type": "text/plain"})
    assert (status, list(errors)) == (400, [""])


def test_a_field_that_is_missing_wrong_or_unknown_is_named(bare: Registry) -> None:
    status, errors = _sent(bare, customer_lat="north", session_id="1", passengers=2, customer_lon=181)
    assert status == 400
    fields = errors["data"]["0"]
    assert fields["customer_lat"] == ["Not a valid number."]
    assert fields["session_id"] == ["Not a valid UUID."]
    assert fields["passengers"] == ["Unknown field."]
    assert set(fields) == {"customer_lat", "customer_lon", "session_id", "passengers"}


def test_the_body_is_looked_at_before_the_key_and_the_key_before_the_rest(bare: Registry) -> None:
    assert bare.stranger.post("/hails", content=b"").json()["errors"] == {
        "": ["No data provided, or data is not valid JSON."]
    }
    without = bare.stranger.post("/hails", json={})
    assert (without.status_code, without.json()) == (401, {"errors": {"": ["Header X-Api-Key required."]}})
    wrong = bare.stranger.get("/hails/nobody", headers={"X-Api-Key": "guess"})
    assert (wrong.status_code, "not valid" in wrong.text) == (401, True)
    role = bare.operator.get("/taxis", params={"lat": LAT, "lon": LON})
    assert (role.status_code, "enough permissions" in role.text) == (403, True)
    assert bare.kiosk.post("/geotaxi/", json={"data": [{"positions": []}]}).status_code == 403


def test_what_is_not_there_and_what_is_asked_wrongly(bare: Registry) -> None:
    unknown = bare.kiosk.get("/hails/nobody")
    assert (unknown.status_code, unknown.json()) == (404, {"errors": {"url": ["Hail not found"]}})
    assert bare.kiosk.get("/nowhere").json() == {"errors": {"url": ["API endpoint not found."]}}
    assert bare.kiosk.delete("/hails/nobody").status_code == 405
    assert _sent(bare) == (404, {"data": {"0": {"operateur": ["Unable to find taxi for this operateur."]}}})
    assert bare.kiosk.get("/taxis", params={"lat": "x"}).json()["errors"] == {
        "lat": ["Not a valid number."],
        "lon": ["Missing data for required field."],
    }
    assert bare.kiosk.get("/hails/", params={"who": "me"}).json()["errors"] == {"who": ["Unknown field."]}


def test_without_an_address_there_is_no_hail(bare: Registry) -> None:
    answer = bare.post(bare.taxi("沪B·D0031"), customer_address="")
    assert (answer.status_code, "customer_address" in answer.text) == (400, True)


def test_somebody_elses_hail_is_not_shown(tmp_path: Path) -> None:
    with Registry(tmp_path, "--time-scale", "150") as registry:
        registry.order("never_answers")
        hail_id = registry.hail()
        assert registry.operator.get(f"/hails/{hail_id}").status_code == 403
        assert registry.driver_says(hail_id, "incident_taxi").status_code == 403


# How it is started


def test_keys_are_made_for_nobody_else_to_read_and_kept(tmp_path: Path) -> None:
    with Registry(tmp_path, "--no-fleet") as registry:
        files = sorted(tmp_path.glob("*.key"))
        assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
        before = [file.read_text("ascii") for file in files]
        assert before[0] != before[1]
        assert registry.kiosk.get("/sessions").status_code == 200
    with Registry(tmp_path, "--no-fleet"):
        assert [file.read_text("ascii") for file in files] == before


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--time-scale", "0"), "--time-scale"),
        (("--timer-scale", "nan"), "--timer-scale"),
        (("--port", "70000"), "--port"),
        (("--lat", "95"), "--lat"),
        (("--callback", "operator.example.com"), "--callback"),
        (("--moteur-key-file", "/nowhere/key"), "/nowhere/key"),
    ],
)
def test_what_is_wrong_at_its_start_is_told_in_one_sentence(
    tmp_path: Path, options: tuple[str, str], word: str
) -> None:
    file = str(tmp_path / "registry.sqlite3")
    ended = subprocess.run(
        command("--database", file, *options), capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1
    assert word in ended.stderr


def test_an_order_for_the_fleet_is_refused_where_there_is_none(bare: Registry) -> None:
    assert bare.stranger.post("/orders", json={"kind": "sure_taxi"}).status_code == 409
    assert bare.stranger.post("/orders", json={"kind": "be_nice"}).status_code == 400


def test_where_cruising_is_forbidden_no_search_is_answered(bare: Registry) -> None:
    bare.taxi("沪R·D0031")
    bare.order("excluded_zone")
    try:
        refused = bare.kiosk.get("/taxis", params={"lat": LAT, "lon": LON})
    finally:
        bare.clear()
    assert (refused.status_code, refused.json()) == (404, {"errors": {"url": ["No cruising allowed in this area"]}})
    assert bare.search()


def test_who_hangs_up_in_the_middle_of_a_body_makes_no_noise(tmp_path: Path) -> None:
    said = tmp_path / "said"
    with said.open("w", encoding="utf-8") as stderr, Registry(tmp_path, "--no-fleet", stderr=stderr) as registry:
        host, port = registry.url.removeprefix("http://").split(":")
        head = (
            f"POST /hails HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
        )
        with socket.create_connection((host, int(port)), PATIENCE_S) as line:
            line.sendall(head.encode() + b'{"data"')
        assert registry.search() == []
    assert said.read_text("utf-8") == ""
