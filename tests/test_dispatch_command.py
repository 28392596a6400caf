"""The dispatch simulator's command line and its committed OpenAPI document."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from kiosk.services.dispatch_simulator.app import openapi_document
from tests.dispatch_fixtures import command
from tests.stand_in import PATIENCE_S

DOCUMENT = Path(__file__).parent.parent / "docs" / "api" / "dispatch.json"


def refused(*options: str) -> str:
    """What it says when it refuses to start; asserts exit code 2 and one line without a traceback."""
    ended = subprocess.run(command(*options), capture_output=True, text=True, timeout=PATIENCE_S)
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    return ended.stderr.strip()


def test_a_busy_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        said = refused("--port", port, "--database", str(tmp_path / "hails.sqlite3"))
    assert said == f"Port {port} is in use; choose another with --port."


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--time-scale", "0"), "--time-scale"),
        (("--time-scale", "nan"), "--time-scale"),
        (("--hour", "24"), "--hour"),
        (("--port", "70000"), "--port"),
    ],
)
def test_a_number_out_of_range_is_told_with_its_range(tmp_path: Path, options: tuple[str, str], word: str) -> None:
    assert word in refused("--database", str(tmp_path / "hails.sqlite3"), *options)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear neighbours, this is not a database. " * 100)
    before = letter.read_bytes()
    assert "choose another file" in refused("--port", "0", "--database", str(letter))
    assert letter.read_bytes() == before


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "does not exist" in refused("--database", str(tmp_path / "nowhere" / "hails.sqlite3"))


def test_the_committed_document_is_the_one_the_simulator_speaks() -> None:
    assert json.loads(DOCUMENT.read_text(encoding="utf-8")) == openapi_document(), f"write it anew to {DOCUMENT}"


def test_every_order_is_documented_with_a_sentence() -> None:
    schemas = openapi_document()["components"]["schemas"]
    choice = openapi_document()["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    kinds = choice["discriminator"]["mapping"]
    assert set(kinds) == {
        "no_taxi", "nobody_accepts", "driver_cancels", "no_show", "sure_taxi", "delayed", "eta_jump", "slow", "drip",
        "error", "lose_answer", "reset", "nonsense", "forget_key",
    }  # fmt: skip
    for reference in kinds.values():
        assert len(schemas[reference.rsplit("/", 1)[-1]]["description"]) > 20


def test_the_document_promises_problems_and_not_the_frameworks_errors() -> None:
    text = json.dumps(openapi_document())
    assert "HTTPValidationError" not in text
    assert "#/components/schemas/ProblemCode" in text
    submit = openapi_document()["paths"]["/v1/hails"]["post"]
    assert {"201", "400", "409", "410", "422"} <= set(submit["responses"])
    (key,) = submit["parameters"]
    assert (key["name"], key["required"]) == ("Idempotency-Key", True)
