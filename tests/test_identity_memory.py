"""What is held of a face is in memory only and goes in time; what a restart forgets; a database that fails."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from cryptography.fernet import InvalidToken

from kiosk.captures import Captures
from kiosk.domain import Match, NeedPhone, Refused
from kiosk.identity import wire
from kiosk.identity.wire import Method
from kiosk.services.identity_stub import app as stub_app
from kiosk.services.identity_stub.app import create_app
from kiosk.services.identity_stub.orders import Order
from kiosk.services.identity_stub.service import IdentityService
from kiosk.services.identity_stub.sessions import LIFE_S
from kiosk.services.identity_stub.settings import Settings
from kiosk.services.identity_stub.vault import Vault
from kiosk.services.identity_stub.watching import Batch
from tests.identity_fixtures import (
    DEVICE,
    LONG_S,
    SITE,
    WANG,
    Clock,
    Stub,
    astronaut,
    enrol_face,
    looks,
    stub_with_clock,
)

HER_DIGITS = WANG.phone[-4:]


def faces_held(stub: Stub) -> int:
    held: int = requests.get(f"{stub.url}/healthz", timeout=LONG_S).json()["faces_held"]
    return held


def asked_for_digits(stub: Stub) -> str:
    """The only one enrolled is asked for her digits."""
    session_id = stub.client().open(Method.FACE).session_id
    token = stub.client().submit_captures(session_id, looks(astronaut())).face_token
    assert stub.client().verify_face(session_id, token) == NeedPhone(digits=4)
    return session_id


def unsealed(stub: Stub) -> str:
    """Whatever of the database's files, the log before it too, opens with the key beside it."""
    vault = Vault.beside(stub.database)
    files = [path.read_bytes() for path in stub.folder.iterdir() if path.suffix in ("", ".sqlite3", ".sqlite3-wal")]
    opened = []
    for sealed in re.findall(rb"gAAAA[\w-]{200,}={0,2}", b"\0".join(files)):
        for end in range(len(sealed), len(sealed) - 4, -1):  # what stands behind it may look like a part of it
            try:
                opened.append(vault.unseal(sealed[:end]).decode(errors="replace"))
                break
            except InvalidToken:  # not the end yet
                continue
    return "\n".join(opened)


def test_the_face_of_whoever_is_asked_for_digits_is_in_memory_only_and_goes_with_the_answer(tmp_path: Path) -> None:
    enrol_face(tmp_path / "identity.sqlite3", WANG, astronaut())
    with stub_with_clock(tmp_path, Clock()) as stub:
        session_id = asked_for_digits(stub)
        assert faces_held(stub) == 1
        assert isinstance(stub.client().send_digits(session_id, HER_DIGITS), Match)
        assert faces_held(stub) == 0
        on_disk = unsealed(stub)
        assert session_id in on_disk
        assert "probe" not in on_disk


def test_of_a_session_that_is_closed_no_face_is_held(tmp_path: Path) -> None:
    enrol_face(tmp_path / "identity.sqlite3", WANG, astronaut())
    with stub_with_clock(tmp_path, Clock()) as stub:
        asked, looking = asked_for_digits(stub), stub.client().open(Method.FACE).session_id
        stub.client().submit_captures(looking, looks(astronaut()))
        assert faces_held(stub) == 2
        stub.client().close(asked)
        stub.client().close(looking)
        assert faces_held(stub) == 0


def test_a_face_is_held_as_long_as_its_session_lives_and_no_longer(tmp_path: Path) -> None:
    """An ordered code makes a session live longer than it would have."""
    enrol_face(tmp_path / "identity.sqlite3", WANG, astronaut())
    clock = Clock()
    app = create_app(tmp_path / "identity.sqlite3", Settings({}, liveness="waived"), clock)
    service: IdentityService = app.state.service
    request = wire.OpenSession(device_id=DEVICE, site_id=SITE, method=Method.FACE, min_age=14)
    tokens = {}
    for _ in range(3):
        session_id = service.open(DEVICE, request, None).session_id
        tokens[session_id] = service.captures(DEVICE, session_id, Batch(1, looks(astronaut()).chips, [])).face_token
    looking, digits, code = tokens
    service.verify_face(DEVICE, digits, wire.VerifyFace(face_token=tokens[digits]), None)
    service.verify_face(DEVICE, code, wire.VerifyFace(face_token=tokens[code]), Order(result="need_code"))
    assert service.faces_held() == 3
    clock.now += LIFE_S
    service.forget(clock.now)
    assert service.faces_held() == 1
    (message,) = [one for one in app.state.outbox.messages() if one["kind"] == "code"]
    answer = service.code(DEVICE, code, wire.SmsCode(code=message["code"]), None)
    assert isinstance(answer, wire.MatchAnswer)
    assert service.faces_held() == 0
    assert looking != digits


# restarts


def test_who_was_asked_for_digits_before_a_restart_is_told_that_it_is_over(tmp_path: Path) -> None:
    enrol_face(tmp_path / "identity.sqlite3", WANG, astronaut())
    clock = Clock()
    with stub_with_clock(tmp_path, clock) as stub:
        session_id = asked_for_digits(stub)
    with stub_with_clock(tmp_path, clock) as stub, pytest.raises(Refused, match="409 STATE"):
        stub.client().send_digits(session_id, HER_DIGITS)


def test_who_looked_before_a_restart_is_told_that_it_is_over_and_does_not_look_for_ever(tmp_path: Path) -> None:
    clock = Clock()
    chips = looks(astronaut()).chips
    with stub_with_clock(tmp_path, clock) as stub:
        session_id = stub.client().open(Method.FACE).session_id
        token = stub.client().submit_captures(session_id, Captures(1, chips)).face_token
    with stub_with_clock(tmp_path, clock) as stub:
        with pytest.raises(Refused, match="409 STATE"):
            stub.client().submit_captures(session_id, Captures(1, chips))
        with pytest.raises(Refused, match="409 STATE"):
            stub.client().verify_face(session_id, token)


# a database that fails


def renamed(database: Path, table: str, to: str) -> None:
    connection = sqlite3.connect(database)
    connection.execute(f"ALTER TABLE {table} RENAME TO {to}")
    connection.close()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG_S):
        while not true():
            await asyncio.sleep(0.01)


def test_a_database_that_fails_for_a_while_is_told_once_and_forgetting_goes_on_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(stub_app, "SWEEP_EVERY_S", 0.01)
    database, clock = tmp_path / "identity.sqlite3", Clock()
    asked_times = 0

    def counted() -> float:
        nonlocal asked_times
        asked_times += 1
        return clock.now

    app = create_app(database, Settings({}), counted)
    service: IdentityService = app.state.service
    service.open(DEVICE, wire.OpenSession(device_id=DEVICE, site_id=SITE, method=Method.PHONE, min_age=14), None)

    def held() -> int:
        connection = sqlite3.connect(database)
        ((count,),) = connection.execute("SELECT COUNT(*) FROM sessions WHERE sealed IS NOT NULL")
        connection.close()
        return int(count)

    async def run() -> None:
        nonlocal asked_times
        async with app.router.lifespan_context(app):
            renamed(database, "messages_sent", "away")
            await until(lambda: bool(caplog.records))
            asked_times = 0
            await until(lambda: asked_times > 5)
            renamed(database, "away", "messages_sent")
            clock.now += LIFE_S
            await until(lambda: held() == 0)

    with caplog.at_level(logging.ERROR, "kiosk.services.identity_stub.app"):
        asyncio.run(run())
    assert [record.getMessage() for record in caplog.records] == [
        "what has expired cannot be forgotten, the database fails: OperationalError"
    ]


def test_whatever_ended_the_sweep_the_database_is_closed(tmp_path: Path) -> None:
    broken = False

    def clock() -> float:
        if broken:
            raise RuntimeError("no time")
        return 1.0

    app = create_app(tmp_path / "identity.sqlite3", Settings({}), clock)

    async def run() -> None:
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0)

    broken = True
    with pytest.raises(RuntimeError, match="no time"):
        asyncio.run(run())
    assert not (tmp_path / "identity.sqlite3-wal").exists(), "SQLite takes its log away with the last connection"
