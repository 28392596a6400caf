"""Each fault of the proxy really bites, seen by the kiosk's own client in front of a real dispatch simulator."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import httpx
import pytest
from pydantic import JsonValue

from kiosk.dispatch_client.client import DispatchClient
from kiosk.domain import HailState, Nonsense, Refused, Trouble, Unreachable
from kiosk.http import TOTAL_DEADLINE_S, Caller
from kiosk.order import HailReport
from tests import faults_as_data as faults
from tests.dispatch_fixtures import LAT, LON, Simulator, hail, key
from tests.fault_proxy_fixtures import FaultProxy
from tests.faults_as_data import Call

SHORT_S = 0.5  # a client's deadline where the test is that it passes
LONG_S = 2.0  # what comes so late is later than a client with SHORT_S waits
SLOW = (faults.LateAnswer, faults.Drip)


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


def test_without_orders_every_call_passes_and_is_written_down(proxy: FaultProxy, client: DispatchClient) -> None:
    before = len(proxy.history())
    made = submit(client, "pass")
    found = client.look_up(key("pass"))
    assert found is not None
    assert found.hail_id == client.status(made.hail_id).hail_id == made.hail_id
    assert client.availability(LAT, LON) is not None
    assert client.cancel(made.hail_id, "test").state is HailState.CANCELLED_BY_RIDER
    seen = proxy.history()[before:]
    assert [each.call for each in seen] == ["submit", "look_up", "status", "availability", "cancel"]
    assert [each.number for each in seen] == list(range(before + 1, before + 6))
    assert {each.fate for each in seen} == {"passed"}
    assert [each.upstream_status for each in seen] == [201, 200, 200, 200, 200]
    assert (seen[0].method, seen[0].path) == ("POST", "/v1/hails")
    assert seen[0].key == seen[0].forwarded_key == key("pass")
    for each in seen:
        times = (each.arrived_s, each.forwarded_s, each.answered_s, each.returned_s, each.ended_s)
        assert all(
            earlier is not None and later is not None and earlier <= later for earlier, later in pairwise(times)
        )
    assert "ref-4711" not in repr(proxy.history())


# fault, what the client makes of it, whether the taxi was ordered
BITES: list[tuple[faults.RequestFault, type[Trouble], bool]] = [
    (faults.LoseRequest(), Unreachable, False),
    (faults.LoseAnswer(), Unreachable, True),
    (faults.LateAnswer(delay_s=LONG_S), Unreachable, True),
    (faults.Reset(), Unreachable, True),
    (faults.Drip(), Unreachable, True),
    (faults.Drip(headers=True), Unreachable, True),
    (faults.Portal(), Nonsense, False),
    (faults.Redirect(), Nonsense, False),
    (faults.Status(code=503), Unreachable, False),
    (faults.Status(code=429), Unreachable, False),
    (faults.Status(code=422, problem="KEY_REUSED"), Refused, False),
    (faults.WrongType(), Nonsense, True),
    (faults.Garbage(), Nonsense, True),
    (faults.Huge(), Nonsense, True),
    (faults.Huge(mebibytes=None), Nonsense, True),
    (faults.Twins(key="status"), Nonsense, True),
]


@pytest.mark.parametrize(("fault", "trouble", "made"), BITES, ids=[fault.kind for fault, *_ in BITES])
def test_a_fault_bites_once_and_the_next_call_passes(
    simulator: Simulator, proxy: FaultProxy, fault: faults.RequestFault, trouble: type[Trouble], made: bool
) -> None:
    name = f"bite {len(proxy.history())}"
    order = hail(name, call_sign=name)
    proxy.order(fault)
    with pytest.raises(trouble):
        DispatchClient(proxy.url, SHORT_S if isinstance(fault, SLOW) else TOTAL_DEADLINE_S).submit(order)
    met = next(each for each in proxy.history() if each.key == key(name))
    assert met.fate == fault.kind
    if made:
        proxy.wait_until(lambda each: each.number == met.number and each.upstream_status == 201)
    assert simulator.hails_made(name) == made
    assert DispatchClient(proxy.url).submit(order).state is HailState.SEARCHING
    assert simulator.hails_made(name) == 1


def test_a_slow_but_steady_drip_arrives_whole(proxy: FaultProxy, client: DispatchClient) -> None:
    made = submit(client, "steady drip")
    proxy.order(faults.Drip(delay_s=0.0001, headers=True))
    assert client.status(made.hail_id).hail_id == made.hail_id
    assert proxy.history()[-1].fate == "drip"


def test_a_retry_after_is_sent_as_it_was_ordered(proxy: FaultProxy, client: DispatchClient) -> None:
    proxy.order(faults.Status(code=503, retry_after="17"))
    with pytest.raises(Unreachable) as trouble:
        client.availability(LAT, LON)
    assert (trouble.value.status, trouble.value.retry_after_s) == (503, 17.0)


def test_true_json_comes_unchanged_under_a_wrong_type(simulator: Simulator, proxy: FaultProxy) -> None:
    made = simulator.post("wrong type")
    path = f"/v1/hails/{made.json()['id']}"
    proxy.order(faults.WrongType(content_type="text/plain"))
    with httpx.Client(trust_env=False) as plain:
        answer = plain.get(proxy.url + path)
    assert (answer.headers["content-type"], answer.json()["id"]) == ("text/plain", made.json()["id"])


def test_a_late_request_makes_a_taxi_after_the_client_has_gone(simulator: Simulator, proxy: FaultProxy) -> None:
    proxy.order(faults.LateRequest(delay_s=LONG_S, on=Call.SUBMIT))
    with pytest.raises(Unreachable) as trouble:
        submit(DispatchClient(proxy.url, SHORT_S), "late")
    assert trouble.value.maybe_done
    met = proxy.wait_until(lambda each: each.key == key("late") and each.ended_s is not None)
    assert (met.fate, met.upstream_status, met.returned_s) == ("late_request", 201, None)
    assert simulator.hails_made("late") == 1


def test_an_order_for_one_call_leaves_the_others_alone(proxy: FaultProxy, client: DispatchClient) -> None:
    proxy.order(faults.LoseAnswer(on=Call.CANCEL, times=2))
    made = submit(client, "one call")
    for _ in range(2):
        with pytest.raises(Unreachable):
            client.cancel(made.hail_id, "test")
        assert client.status(made.hail_id).state is HailState.CANCELLED_BY_RIDER
    assert client.cancel(made.hail_id, "test").state is HailState.CANCELLED_BY_RIDER


def test_any_server_can_stand_behind_it_and_all_its_calls_are_any(simulator: Simulator, proxy: FaultProxy) -> None:
    caller = Caller(proxy.url)
    proxy.order(faults.Portal(times=None))
    with pytest.raises(Nonsense):
        caller.call("GET", "/healthz")
    proxy.clear()
    assert caller.call("GET", "/healthz") == {"status": "ok"}
    assert (proxy.history()[-1].call, proxy.history()[-1].path) == (None, "/healthz")


def fates_of(proxy: FaultProxy, seed: int) -> list[str]:
    before = len(proxy.history())
    proxy.order(faults.Mixed(seed=seed, times=40, late_s=0.01))
    caller = Caller(proxy.url)
    for _ in range(40):
        try:
            caller.call("GET", "/healthz")
        except Unreachable:
            continue
    return [each.fate for each in proxy.history()[before:]]


def test_a_seed_brings_the_same_fates_again(proxy: FaultProxy) -> None:
    first = fates_of(proxy, 7)
    assert set(first) == {"passed", "lose_request", "lose_answer", "late_answer"}
    assert first == fates_of(proxy, 7) != fates_of(proxy, 8)


def test_a_counted_order_goes_before_a_standing_one(proxy: FaultProxy) -> None:
    proxy.order(faults.Status(code=500, times=None), faults.Status(code=502), faults.Status(code=504))
    seen = []
    for _ in range(4):
        with pytest.raises(Unreachable) as trouble:
            Caller(proxy.url).call("GET", "/healthz")
        seen.append(trouble.value.status)
    assert seen == [502, 504, 500, 500]


def test_with_swapped_keys_a_repeat_makes_a_second_taxi(
    simulator: Simulator, proxy: FaultProxy, client: DispatchClient
) -> None:
    proxy.order(faults.SwapKey(), faults.LoseAnswer())
    with pytest.raises(Unreachable):
        submit(client, "swap")
    submit(client, "swap")
    assert simulator.hails_made("swap") == 2
    seen = [each for each in proxy.history(Call.SUBMIT) if each.key == key("swap")]
    assert [(each.fate, each.also) for each in seen] == [("lose_answer", ["swap_key"]), ("passed", ["swap_key"])]
    assert len({key("swap"), *(each.forwarded_key for each in seen)}) == 3


def test_a_rewritten_report_contradicts_the_true_one(proxy: FaultProxy, client: DispatchClient) -> None:
    made = submit(client, "rewrite")
    lie: dict[str, JsonValue] = {"status": "no_taxi", "updated_at": "2020-01-01T00:00:00Z", "eta_s": -5}
    proxy.order(faults.Rewrite(members=lie, on=Call.STATUS, times=2))
    seen = [client.status(made.hail_id) for _ in range(3)]
    assert [each.state for each in seen] == [HailState.NO_TAXI, HailState.NO_TAXI, HailState.SEARCHING]
    assert seen[0].updated_at < made.updated_at
    assert seen[0].eta_s == 0.0
    assert seen[2].updated_at >= made.updated_at
