"""The proxy's line, held requests, certificates and control: each really bites, and it always ends cleanly."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import requests.adapters

from kiosk.dispatch_client.client import DispatchClient
from kiosk.domain import HailState, Unreachable
from kiosk.http import Caller
from kiosk.order import HailReport
from tests import faults_as_data as faults
from tests.dispatch_fixtures import LAT, LON, Simulator, hail, key
from tests.fault_proxy_fixtures import ROOT, FaultProxy
from tests.faults_as_data import Call, Held
from tests.stand_in import PATIENCE_S
from tests.throwaway_certificates import make_certificates

SHORT_S = 0.5  # a client's deadline where the test is that it passes
LONG_S = 2.0  # what comes so late is later than a client with SHORT_S waits

SUBMIT = """
import sys
from kiosk.dispatch_client.client import DispatchClient
from tests.dispatch_fixtures import hail
DispatchClient(sys.argv[1], 60).submit(hail(sys.argv[2], call_sign=sys.argv[2]), 60)
"""


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("simulator") / "dispatch.db") as running:
        yield running


@pytest.fixture(scope="module")
def running_proxy(simulator: Simulator) -> Iterator[FaultProxy]:
    with FaultProxy(simulator.url) as running:
        yield running


@pytest.fixture
def proxy(running_proxy: FaultProxy) -> Iterator[FaultProxy]:
    yield running_proxy
    running_proxy.clear()


@pytest.fixture
def client(proxy: FaultProxy) -> DispatchClient:
    return DispatchClient(proxy.url)


def submit(client: DispatchClient, name: str) -> HailReport:
    return client.submit(hail(name, call_sign=name))


@pytest.mark.parametrize("fault", [faults.Refuse(), faults.BlackHole(), faults.Flap(period_s=600)])
def test_a_dead_line_lets_nothing_through_until_cleared(
    proxy: FaultProxy, client: DispatchClient, fault: faults.LineFault
) -> None:
    made = submit(client, f"dead line {fault.kind}")  # leaves an open connection, which must not survive
    before = len(proxy.history())
    proxy.order(fault)
    for caller in (client, DispatchClient(proxy.url)):
        with pytest.raises(Unreachable) as trouble:
            caller.status(made.hail_id)
        assert not trouble.value.maybe_done
    assert len(proxy.history()) == before
    proxy.clear()
    assert client.status(made.hail_id).hail_id == made.hail_id


def test_a_black_hole_hangs_and_a_refusal_does_not(proxy: FaultProxy) -> None:
    where = ("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    proxy.order(faults.BlackHole())
    with pytest.raises(TimeoutError):
        socket.create_connection(where, SHORT_S)
    proxy.order(faults.Refuse())
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(where, PATIENCE_S)


@pytest.mark.parametrize("fault", [faults.Refuse(for_s=SHORT_S), faults.BlackHole(for_s=SHORT_S)])
def test_a_line_fault_with_an_end_heals_by_itself(proxy: FaultProxy, fault: faults.LineFault) -> None:
    proxy.order(fault)
    answers(proxy)


def test_a_flapping_line_comes_and_goes(proxy: FaultProxy) -> None:
    proxy.order(faults.Flap(period_s=0.2))
    for _ in range(2):
        answers(proxy)
        fails(proxy)


def answers(proxy: FaultProxy) -> None:
    """Returns when a new connection is answered."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        try:
            Caller(proxy.url).call("GET", "/healthz")
        except Unreachable:
            continue
        return
    raise AssertionError("never answered")


def fails(proxy: FaultProxy) -> None:
    """Returns when a new connection is not answered."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        try:
            Caller(proxy.url).call("GET", "/healthz")
        except Unreachable:
            return
    raise AssertionError("never failed")


@pytest.mark.parametrize("nevertheless", [False, True])
def test_a_kiosk_killed_before_forwarding_makes_a_taxi_only_by_order(
    simulator: Simulator, proxy: FaultProxy, nevertheless: bool
) -> None:
    name = f"killed {nevertheless}"
    proxy.order(faults.PauseBeforeForward(on=Call.SUBMIT, forward_if_client_gone=nevertheless))
    met = killed_while_held(proxy, name, Held.BEFORE_FORWARD)
    assert met.upstream_status == (201 if nevertheless else None)
    assert met.returned_s is None
    assert simulator.hails_made(name) == nevertheless


def test_a_kiosk_killed_before_the_answer_has_its_taxi(simulator: Simulator, proxy: FaultProxy) -> None:
    proxy.order(faults.PauseBeforeAnswer(on=Call.SUBMIT))
    met = killed_while_held(proxy, "killed after", Held.BEFORE_ANSWER)
    assert (met.upstream_status, met.returned_s) == (201, None)
    assert simulator.hails_made("killed after") == 1


def killed_while_held(proxy: FaultProxy, name: str, where: Held) -> faults.Exchange:
    child = subprocess.Popen([sys.executable, "-c", SUBMIT, proxy.url, name], cwd=ROOT)
    held = proxy.wait_held(where, Call.SUBMIT)
    assert held.key == key(name)
    child.kill()
    child.wait(PATIENCE_S)
    return proxy.wait_ended(held.number)


@pytest.mark.parametrize("pause", [faults.PauseBeforeForward(), faults.PauseBeforeAnswer()])
@pytest.mark.parametrize("how", ["release", "clear"])
def test_a_held_request_goes_on_when_released(
    simulator: Simulator, proxy: FaultProxy, pause: faults.RequestFault, how: str
) -> None:
    name = f"{how} {len(proxy.history())}"
    proxy.order(pause)
    child = subprocess.Popen([sys.executable, "-c", SUBMIT, proxy.url, name], cwd=ROOT)
    held = proxy.wait_held(Held(pause.kind.removeprefix("pause_")))
    assert simulator.hails_made(name) == (held.held is Held.BEFORE_ANSWER)
    if how == "release":
        proxy.release(held)
    else:
        proxy.clear()
    assert child.wait(PATIENCE_S) == 0
    assert proxy.wait_ended(held.number).returned_s is not None


def test_a_dead_upstream_is_a_closed_connection(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # does not listen
        with FaultProxy(f"http://127.0.0.1:{unused.getsockname()[1]}") as proxy:
            with pytest.raises(Unreachable):
                DispatchClient(proxy.url).availability(LAT, LON)
            assert [(each.fate, each.upstream_status) for each in proxy.history()] == [("no_upstream", None)]


def test_a_bad_certificate_is_never_spoken_to(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_certificates(tmp_path)
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(made.authority))
    with FaultProxy(simulator.url, tls=made.good) as proxy:
        assert proxy.url.startswith("https://")
        assert submit(DispatchClient(proxy.url), "tls").state is HailState.SEARCHING
        proxy.order(faults.Reset())
        with pytest.raises(Unreachable):
            submit(DispatchClient(proxy.url), "tls reset")
    trusting = ssl.create_default_context(cafile=made.authority)
    for bad, complaint in ((made.expired, "expired"), (made.wrong_host, "IP address mismatch")):
        with FaultProxy(simulator.url, tls=bad) as proxy, httpx.Client(trust_env=False, verify=trusting) as plain:
            with pytest.raises(httpx.ConnectError, match=complaint):
                plain.get(proxy.url)
            with pytest.raises(Unreachable):
                submit(DispatchClient(proxy.url), "tls")
            assert proxy.history() == []


def test_a_wrong_order_is_refused_with_a_reason_and_another_process_may_give_the_right_one(proxy: FaultProxy) -> None:
    with httpx.Client(base_url=proxy.control_url, trust_env=False) as other:
        refused = other.post("/orders", json={"kind": "lose_answer", "on": "lunch"})
        assert refused.status_code == 422
        assert "'lunch'" in refused.json()
        assert other.post("/orders", content=b"{").status_code == 422
        assert other.post("/release/1").status_code == 404
        assert other.get("/orders").json() == []
        assert other.post("/orders", json={"kind": "lose_answer", "times": 3}).status_code == 204
        assert other.get("/orders").json() == [{"kind": "lose_answer", "times": 3, "on": "any"}]


def test_an_upstream_that_is_no_address_is_refused_in_a_sentence() -> None:
    command = [sys.executable, "-m", "tests.fault_proxy", "--upstream", "https://127.0.0.1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--upstream must be http://host:port" in done.stderr


PENDING: list[faults.RequestFault] = [
    faults.PauseBeforeForward(),
    faults.PauseBeforeAnswer(),
    faults.LateRequest(delay_s=600),
    faults.LateAnswer(delay_s=600),
    faults.Drip(delay_s=600),
    faults.Huge(mebibytes=None),
]


@pytest.mark.parametrize("line", [None, faults.BlackHole(), faults.Flap(period_s=600)])
def test_it_ends_cleanly_in_the_middle_of_every_fault(simulator: Simulator, line: faults.LineFault | None) -> None:
    """FaultProxy's exit asserts code 0 and an empty stderr."""
    with ExitStack() as open_ones, FaultProxy(simulator.url) as proxy:
        where = ("127.0.0.1", int(proxy.url.rpartition(":")[2]))
        for number, fault in enumerate(PENDING, start=1):
            proxy.order(fault)
            connection = open_ones.enter_context(socket.create_connection(where, PATIENCE_S))
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
            proxy.wait_until(reached(number, answered=number not in (1, 3)))
        if line is not None:
            proxy.order(line)


def reached(number: int, answered: bool) -> Callable[[faults.Exchange], bool]:
    return lambda each: each.number == number and (each.answered_s is not None) == answered
