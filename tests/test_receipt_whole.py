"""A whole hail with paper: the real kiosk in a process of its own, a dispatcher over HTTP, a printer on a socket."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from kiosk.demo.world import Wishes, World
from kiosk.peripherals.slip_picture import commands
from tests.fake_printer import NetworkPrinter, Works
from tests.faults.person import Person
from tests.glassless_fixtures import Glassless

TIME_SCALE = 40.0  # a taxi is on its way for some seconds
LIMIT_S = 60.0


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    wishes = Wishes(TIME_SCALE, hour=14, camera="none", voice=False, sign_up=(), face=False)
    with World(tmp_path_factory.mktemp("paper"), wishes) as there:
        yield there


@contextmanager
def gate(world: World, folder: Path, printer: str, phone: str) -> Iterator[Person]:
    settings = yaml.safe_load(world.config.read_text("utf-8"))
    settings |= {"store": {"folder": str(folder / "state")}, "log": {"level": "debug"}}
    settings |= {"printer": {"kind": "network", "address": printer}}
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    with Glassless(config, dict(os.environ), folder / "kiosk.log", ("--poll-s", "0.3")) as kiosk:
        yield Person(kiosk, kiosk.touch, phone)


def letters(text: str) -> str:
    """'沪A·D1234' and '沪A D1234' are one plate."""
    return "".join(sign for sign in text if sign.isalnum())


def read(slip: bytes) -> str:
    return "".join(str(command).removeprefix("text ") for command in commands(slip) if command.name == "text")


def comes_out(works: Works) -> list[bytes]:
    ends_at = time.monotonic() + LIMIT_S
    while not works.slips() and time.monotonic() < ends_at:
        threading.Event().wait(0.05)
    return works.slips()


def test_a_taxi_that_was_found_is_on_her_screen_and_on_the_paper_in_her_hand(world: World, tmp_path: Path) -> None:
    phone = "13700003001"
    world.order(world.dispatch_url, kind="sure_taxi")
    with NetworkPrinter() as there, gate(world, tmp_path, there.address, phone) as she:
        she.hails()
        coming = she.sees_taxi()
        [slip] = comes_out(there.works)
        she.sees("on_board", limit_s=LIMIT_S)
        assert len(there.works.slips()) == 1
        said = read(slip)
        plates = [text for text in coming.texts if letters(text)[:1] == "沪"]
        assert plates
        assert letters(plates[0]) in letters(said)
        assert "137****3001" in said
        assert phone.encode() not in there.works.got
    assert phone not in (tmp_path / "kiosk.log").read_text("utf-8")


def test_a_printer_that_takes_a_connection_and_never_answers_holds_nobody_up(world: World, tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as hanging,
        gate(world, tmp_path, f"127.0.0.1:{hanging.getsockname()[1]}", "13700003002") as she,
    ):
        she.hails()
        coming = she.sees_taxi()
        she.sees("on_board", limit_s=LIMIT_S)
        assert not any("小票" in text for text in coming.texts)
        assert "slip" not in she.heard()
    assert "printer-silent" in (tmp_path / "kiosk.log").read_text("utf-8")
