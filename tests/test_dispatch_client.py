"""The dispatch client against servers that break the contract: every trouble is one of three kinds, and in time."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.dispatch_client.client import MAX_ETA_S, DispatchClient, usable_eta_s
from kiosk.domain import HailState, Nonsense, Refused, Unreachable
from tests.dispatch_fixtures import Simulator, hail, key
from tests.stand_in import PATIENCE_S

DEADLINE_S = 0.6
NOW = "2026-11-23T04:00:00Z"
GOOD: dict[str, Any] = {
    "id": "abc",
    "status": "assigned",
    "driver": {"surname": "王", "phone_masked": "138****1234"},
    "vehicle": {"plate": "沪A D5683", "colour": "#F3F4F4", "model": "大众途安"},
    "eta_s": 200.0,
    "position": {"lat": 31.2, "lon": 121.4},
    "updated_at": NOW,
    "events": [{"at": NOW, "kind": "searching"}, {"at": NOW, "kind": "driver_cancelled"}],
}


def http_answer(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    kind = "" if "Content-Type:" in headers else "Content-Type: application/json\r\n"
    return f"HTTP/1.1 {status}\r\n{kind}{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def server(speak: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A listener that reads one request and then speaks as told; the event is set when the test is over."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE_S)

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                try:
                    speak(connection, over)
                except OSError:  # the client has hung up, as it should
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join(PATIENCE_S)


@contextmanager
def answering(body: bytes, status: str = "200 OK", headers: str = "") -> Iterator[DispatchClient]:
    with server(lambda connection, _: connection.sendall(http_answer(body, status, headers))) as url:
        yield DispatchClient(url)


def document(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def test_a_good_answer_is_read_whole() -> None:
    with answering(document(extra="ignored")) as client:
        report = client.status("abc")
    assert report.state is HailState.ASSIGNED
    assert report.vehicle is not None
    assert (report.vehicle.plate, report.vehicle.colour, report.vehicle.model) == ("沪A D5683", "#F3F4F4", "大众途安")
    assert report.driver is not None
    assert report.driver.surname == "王"
    assert report.position is not None
    assert (report.eta_s, report.redispatched, report.updated_at) == (200.0, 1, 1795406400.0)


@pytest.mark.parametrize(
    "body",
    [
        document(status="teleporting"),
        document(vehicle=None),
        document(driver=None),
        document(vehicle={"plate": "沪AD5683", "colour": "#F3F4F4", "model": "大众途安"}),
        document(vehicle={"plate": "沪A D5683", "colour": "red", "model": "大众途安"}),
        document(eta_s="soon"),
        document(eta_s=float("nan")),
        document(updated_at="2026-11-23T12:00:00"),
        document(id="../../orders"),
        b"<html>please log in</html>",
        b"",
        b"[]",
        b"null",
        b'{"id": "abc", "id": "abd"}',
        b"[" * 100_000,
        b"x" * 300_000,
    ],
)
def test_an_answer_outside_the_contract_is_nonsense_and_never_a_taxi(body: bytes) -> None:
    with answering(body) as client, pytest.raises(Nonsense) as nonsense:
        client.status("abc")
    assert "王" not in str(nonsense.value)


def test_a_redirect_is_not_followed() -> None:
    with answering(b"", "302 Found", "Location: http://127.0.0.1:9/\r\n") as client, pytest.raises(Nonsense):
        client.status("abc")


def test_a_not_found_that_is_not_the_dispatchers_own_proves_nothing_about_a_hail() -> None:
    page = "Content-Type: text/html\r\n"
    with answering(b"<h1>404</h1>", "404 Not Found", page) as client, pytest.raises(Nonsense):
        client.look_up(key("x"))
    with answering(b'{"code": "NOT_FOUND"}', "404 Not Found") as client, pytest.raises(Refused):
        client.look_up(key("x"))


def drip(body: bytes) -> Callable[[socket.socket, threading.Event], None]:
    def speak(connection: socket.socket, over: threading.Event) -> None:
        for at in range(len(body)):
            connection.sendall(body[at : at + 1])
            if over.wait(0.05):
                return

    return speak


@pytest.mark.parametrize(
    "answer",
    [
        http_answer(document() + b" " * 4000),
        http_answer(b"", headers="X-Padding: " + "x" * 4000 + "\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + document() + b" " * 4000,
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"1\r\n \r\n" * 1000,
    ],
    ids=["body", "head", "without length", "chunked"],
)
def test_a_slow_drip_ends_at_the_deadline_and_not_at_its_own_pace(answer: bytes) -> None:
    with server(drip(answer)) as url, pytest.raises(Unreachable) as slow:  # 200 s at its own pace
        DispatchClient(url, DEADLINE_S).status("abc")
    assert slow.value.maybe_done


def test_a_server_that_says_nothing_is_unreachable_and_may_have_done_it() -> None:
    def say_nothing(_: socket.socket, over: threading.Event) -> None:
        over.wait(PATIENCE_S)

    with server(say_nothing) as url, pytest.raises(Unreachable) as silent:
        DispatchClient(url, DEADLINE_S).submit(hail("silent"))
    assert silent.value.maybe_done


def test_a_closed_port_is_unreachable_and_has_done_nothing() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # does not listen
        with pytest.raises(Unreachable) as closed:
            DispatchClient(f"http://127.0.0.1:{nobody.getsockname()[1]}").submit(hail("closed"))
    assert not closed.value.maybe_done


def test_after_a_drip_the_next_call_works_again(tmp_path: Path) -> None:
    with Simulator(tmp_path / "hails.sqlite3", "--no-history") as simulator:
        order = hail("after a drip")
        made = simulator.client.submit(order)
        simulator.order("drip", on="submit", delay_s=0.2)
        client = DispatchClient(simulator.url, PATIENCE_S)
        with pytest.raises(Unreachable):
            client.submit(order, DEADLINE_S)
        assert client.status(made.hail_id).hail_id == made.hail_id


@pytest.mark.parametrize("change", [{"site_id": ""}, {"call_sign": "x" * 30}, {"phone_ref": ""}])
def test_a_hail_that_the_contract_cannot_carry_is_not_sent(change: dict[str, Any]) -> None:
    with pytest.raises(Nonsense, match="not sent"):
        DispatchClient("http://127.0.0.1:9").submit(hail("unsendable", **change))


def test_a_hail_in_a_log_shows_nothing_about_the_rider() -> None:
    shown = repr(hail("repr", phone_ref="ref-secret", display_name="欧阳奶奶", note="三楼"))
    assert "梅岭园小区门口" in shown
    for secret in ("ref-secret", "欧阳奶奶", "三楼"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("said", "usable"), [(None, None), (-1.0, 0.0), (0.0, 0.0), (MAX_ETA_S, MAX_ETA_S), (MAX_ETA_S + 1, None)]
)
def test_an_eta_is_used_only_where_it_can_be_true(said: float | None, usable: float | None) -> None:
    assert usable_eta_s(said) == usable
