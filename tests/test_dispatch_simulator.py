"""The dispatch simulator over real HTTP: idempotency, orders to misbehave, rides, restarts, honest waits."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.dispatch_client.wire import PROBLEM_TYPE, REPLAYED_HEADER
from kiosk.domain import FINAL, HailState, Nonsense, Refused, SearchWidth, Unreachable
from kiosk.services.dispatch_simulator.hails import KEYS_KEPT_S, HailStore, StoredAnswer, StoredHail
from kiosk.services.dispatch_simulator.world import SimulatedHail
from tests.dispatch_fixtures import LAT, LON, POLL_S, Simulator, body, hail, key
from tests.stand_in import PATIENCE_S

MIDDAY = ("--hour", "12", "--seed", "1")


@pytest.fixture(scope="module")
def brisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """A minute of the world in a second."""
    with Simulator(tmp_path_factory.mktemp("brisk") / "hails.sqlite3", "--time-scale", "60", *MIDDAY) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("fast") / "hails.sqlite3", "--time-scale", "150", *MIDDAY) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def _well_behaved(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    for name in ("brisk", "fast"):
        if name in request.fixturenames:
            request.getfixturevalue(name).http.delete("/orders")


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == PROBLEM_TYPE
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["code"]


# Idempotency


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Idempotency-Key": key("bare")},
        {"Idempotency-Key": '""'},
        {"Idempotency-Key": '"not a uuid"'},
        {"Idempotency-Key": f"'{key('single quotes')}'"},
    ],
)
def test_a_hail_without_a_proper_key_is_refused_and_nothing_is_made(
    brisk: Simulator, headers: dict[str, str]
) -> None:
    answer = brisk.http.post("/v1/hails", json=body(call_sign="no key"), headers=headers)
    assert problem(answer) == (400, "BAD_KEY")
    assert brisk.hails_made("no key") == 0


def test_a_repeat_is_answered_byte_for_byte_and_makes_no_second_taxi(brisk: Simulator) -> None:
    sent = body(call_sign="again")
    headers = {"Idempotency-Key": f'"{key("again")}"'}
    first = brisk.http.post("/v1/hails", json=sent, headers=headers)
    brisk.watch(first.json()["id"], lambda report: report.state is not HailState.SEARCHING)
    second = brisk.http.post("/v1/hails", json=sent, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert REPLAYED_HEADER not in first.headers
    assert second.headers[REPLAYED_HEADER] == "true"
    assert brisk.hails_made("again") == 1


def test_a_repeat_is_still_answered_after_the_hail_has_expired(brisk: Simulator) -> None:
    sent = body(expires_in_s=2.0, call_sign="perishable")
    headers = {"Idempotency-Key": f'"{key("perishable")}"'}
    first = brisk.http.post("/v1/hails", json=sent, headers=headers)
    assert first.status_code == 201
    brisk.order("slow", on="submit", delay_s=2.0)  # the repeat is worked on until it is too old for a new hail
    second = brisk.http.post("/v1/hails", json=sent, headers=headers)
    assert second.content == first.content


def test_the_same_key_with_another_hail_is_refused(brisk: Simulator) -> None:
    assert brisk.post("reuse", call_sign="蓝 1").status_code == 201
    assert problem(brisk.post("reuse", call_sign="蓝 2")) == (422, "KEY_REUSED")
    assert brisk.hails_made("蓝 2") == 0


def test_many_requests_with_one_key_at_once_make_one_hail(brisk: Simulator) -> None:
    sent = body(call_sign="crowd")
    together = threading.Barrier(8)

    def press(_: int) -> httpx.Response:
        with httpx.Client(base_url=brisk.url, trust_env=False, timeout=PATIENCE_S) as own:
            together.wait(PATIENCE_S)
            return own.post("/v1/hails", json=sent, headers={"Idempotency-Key": f'"{key("crowd")}"'})

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(press, range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert brisk.hails_made("crowd") == 1


def test_while_a_hail_is_being_made_its_key_is_busy_and_not_unknown(brisk: Simulator) -> None:
    brisk.order("slow", on="submit", delay_s=2.0)
    order = hail("busy", call_sign="busy")
    with ThreadPoolExecutor(1) as elsewhere:
        first = elsewhere.submit(brisk.client.submit, order)
        ends = time.monotonic() + PATIENCE_S
        while brisk.http.get("/v1/hails", params={"key": order.key}).status_code == 404:
            assert time.monotonic() < ends
            time.sleep(POLL_S)
        with pytest.raises(Unreachable) as looked_up:
            brisk.client.look_up(order.key)
        with pytest.raises(Unreachable) as repeated:
            brisk.client.submit(order)
        report = first.result(PATIENCE_S)
    assert looked_up.value.maybe_done
    assert repeated.value.maybe_done
    assert brisk.client.submit(order).hail_id == report.hail_id
    assert brisk.hails_made("busy") == 1


def test_a_key_is_kept_for_a_day_and_then_forgotten_while_the_hail_stays(tmp_path: Path) -> None:
    store = HailStore(tmp_path / "hails.sqlite3", lambda _: 12.0)
    simulated = SimulatedHail(key="k", seed=1, lat=LAT, lon=LON)
    made = StoredHail("h1", "site", "红 1", 1000.0, 12.0, 1.0, simulated)
    store.make(made, "k", StoredAnswer("print", b"{}", "h1"))
    store.prune(1000.0 + KEYS_KEPT_S)
    assert store.answer("k") == StoredAnswer("print", b"{}", "h1")
    store.prune(1001.0 + KEYS_KEPT_S)
    assert store.answer("k") is None
    assert store.hail_now("h1", 1001.0 + KEYS_KEPT_S) is not None
    store.close()


def test_hail_and_key_are_stored_together_or_not_at_all(tmp_path: Path) -> None:
    store = HailStore(tmp_path / "hails.sqlite3", lambda _: 12.0)
    for hail_id, call_sign in (("h1", "红 1"), ("h2", "红 2")):
        simulated = SimulatedHail(key="k", seed=1, lat=LAT, lon=LON)
        made = StoredHail(hail_id, "site", call_sign, 1000.0, 12.0, 1.0, simulated)
        if hail_id == "h1":
            store.make(made, "k", StoredAnswer("print", b"{}", "h1"))
        else:
            with pytest.raises(sqlite3.IntegrityError):
                store.make(made, "k", StoredAnswer("print", b"{}", "h2"))
    assert store.answer("k") == StoredAnswer("print", b"{}", "h1")
    assert store.hail_now("h2", 1000.0) is None
    store.close()


# Requests that are not of the contract


@pytest.mark.parametrize(
    "change",
    [
        {"rider": {"display_name": "王阿姨"}},
        {"rider": {"phone_ref": "a", "phone": "13800001234"}},
        {"rider": {"phone": "138-0000"}},
        {"pickup": {"lat": 131.0, "lon": LON, "name": "门口", "bay": ""}},
        {"expires_at": "2030-01-01T08:00:00+08:00"},
        {"expires_at": "2030-01-01T08:00:00"},
        {"search": "everywhere"},
        {"destination": "人民广场"},
    ],
)
def test_a_body_outside_the_contract_is_refused_without_repeating_it(
    brisk: Simulator, change: dict[str, Any]
) -> None:
    answer = brisk.post("bad body", **change)
    assert problem(answer) == (400, "BAD_REQUEST")
    assert "138" not in answer.text
    assert "王阿姨" not in answer.text


def test_unknown_hails_keys_and_pages_are_told_apart(brisk: Simulator) -> None:
    assert problem(brisk.http.get("/v1/hails/nobody")) == (404, "UNKNOWN_HAIL")
    assert problem(brisk.http.post("/v1/hails/nobody/cancel", json={"reason": "rider"})) == (404, "UNKNOWN_HAIL")
    assert problem(brisk.http.get("/v1/hails", params={"key": key("nobody")})) == (404, "UNKNOWN_KEY")
    assert problem(brisk.http.get("/v2/hails")) == (404, "NOT_FOUND")
    assert problem(brisk.http.get("/v1/hails")) == (400, "BAD_REQUEST")


def test_a_hail_that_comes_too_late_is_never_made(brisk: Simulator) -> None:
    order = hail("late", expires_in_s=-1, call_sign="late")
    with pytest.raises(Refused) as refused:
        brisk.client.submit(order)
    assert (refused.value.status, refused.value.code) == (410, "EXPIRED")
    assert brisk.client.look_up(order.key) is None
    assert brisk.hails_made("late") == 0


def test_a_hail_that_expires_while_it_is_being_worked_on_is_never_made(brisk: Simulator) -> None:
    brisk.order("slow", on="submit", delay_s=1.5)
    with pytest.raises(Refused) as refused:
        brisk.client.submit(hail("too slow", expires_in_s=1.0, call_sign="too slow"))
    assert refused.value.code == "EXPIRED"
    assert brisk.hails_made("too slow") == 0


# Rides


def test_a_whole_ride_is_seen_in_order_with_one_plate_and_a_falling_eta(fast: Simulator) -> None:
    made = fast.client.submit(hail("whole ride"))
    assert made.state is HailState.SEARCHING
    assert made.vehicle is made.driver is made.eta_s is None
    seen = fast.watch(made.hail_id, lambda report: report.state in FINAL)
    states = list(dict.fromkeys(report.state for report in seen))
    order = [HailState.SEARCHING, HailState.ASSIGNED, HailState.ARRIVING, HailState.ARRIVED]
    order += [HailState.ON_BOARD, HailState.COMPLETED]
    assert states == [state for state in order if state in states]
    assert states[-1] is HailState.COMPLETED
    assert len({report.vehicle for report in seen if report.vehicle}) == 1
    etas = [report.eta_s for report in seen if report.eta_s is not None]
    assert etas[-1] < etas[0]
    assert all(a.updated_at <= b.updated_at for a, b in pairwise(seen))
    kinds = [event["kind"] for event in fast.http.get(f"/v1/hails/{made.hail_id}").json()["events"]]
    assert [kind for kind in kinds if kind in [state.value for state in order]] == [state.value for state in order]


def test_a_driver_who_gives_it_back_is_followed_by_another(brisk: Simulator) -> None:
    brisk.order("driver_cancels")
    made = brisk.client.submit(hail("given back"))
    first = brisk.watch(made.hail_id, lambda report: report.vehicle is not None)[-1]
    assert first.redispatched == 0
    searching = brisk.watch(made.hail_id, lambda report: report.redispatched == 1)[-1]
    assert searching.state is HailState.SEARCHING
    assert searching.vehicle is None
    second = brisk.watch(made.hail_id, lambda report: report.vehicle is not None)[-1]
    assert second.redispatched == 1
    assert first.vehicle is not None
    assert second.vehicle is not None
    assert second.vehicle.plate != first.vehicle.plate


def test_a_hail_under_way_can_be_ordered_to_be_given_back(brisk: Simulator) -> None:
    made = brisk.client.submit(hail("under way"))
    brisk.watch(made.hail_id, lambda report: report.state is HailState.ASSIGNED)
    brisk.order("driver_cancels", hail_id=made.hail_id)
    brisk.watch(made.hail_id, lambda report: report.redispatched == 1)
    assert brisk.http.get("/orders").json() == []


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        ("no_taxi", HailState.NO_TAXI),
        ("nobody_accepts", HailState.NO_DRIVER),
        ("no_show", HailState.RIDER_NO_SHOW),
    ],
)
def test_a_hail_can_be_ordered_to_end_badly(fast: Simulator, kind: str, end: HailState) -> None:
    fast.order(kind)
    made = fast.client.submit(hail(f"ends with {kind}"))
    last = fast.watch(made.hail_id, lambda report: report.state in FINAL)[-1]
    assert last.state is end
    if end is not HailState.RIDER_NO_SHOW:
        assert last.vehicle is last.eta_s is None


def test_an_order_for_two_hails_spares_the_third(fast: Simulator) -> None:
    fast.order("no_taxi", times=2)
    hails = [fast.client.submit(hail(f"two of three {number}")) for number in range(3)]
    ends = [fast.watch(made.hail_id, lambda report: report.state is not HailState.SEARCHING)[-1] for made in hails]
    assert [report.state is HailState.NO_TAXI for report in ends] == [True, True, False]


def test_an_order_for_one_key_waits_for_it_and_spares_whoever_comes_first(brisk: Simulator) -> None:
    brisk.order("no_taxi")
    brisk.order("no_show", key=key("late"))
    other = brisk.client.submit(hail("in between"))
    assert [order["key"] for order in brisk.http.get("/orders").json()] == [key("late")]
    late = brisk.client.submit(hail("late"))
    assert brisk.http.get("/orders").json() == []
    assert brisk.watch(other.hail_id, lambda report: report.state in FINAL)[-1].state is HailState.NO_TAXI
    assert brisk.watch(late.hail_id, lambda report: report.state in FINAL)[-1].state is HailState.RIDER_NO_SHOW


def test_an_order_for_one_key_is_obeyed_at_once_where_it_is_made(fast: Simulator) -> None:
    made = fast.client.submit(hail("made before"))
    fast.order("no_show", key=key("made before"))
    assert fast.http.get("/orders").json() == []
    assert fast.watch(made.hail_id, lambda report: report.state in FINAL)[-1].state is HailState.RIDER_NO_SHOW
    answer = fast.http.post("/orders", json={"kind": "no_show", "key": key("made before")})
    assert problem(answer) == (409, "STATE")


def test_a_wide_search_is_understood(brisk: Simulator) -> None:
    made = brisk.client.submit(hail("wide", width=SearchWidth.WIDE))
    assert brisk.watch(made.hail_id, lambda report: report.vehicle is not None)


# Cancelling


def test_a_search_can_be_cancelled_and_cancelled_again(brisk: Simulator) -> None:
    brisk.order("nobody_accepts")
    made = brisk.client.submit(hail("cancel early"))
    for _ in range(2):
        assert brisk.client.cancel(made.hail_id, "rider").state is HailState.CANCELLED_BY_RIDER
    assert brisk.client.status(made.hail_id).state is HailState.CANCELLED_BY_RIDER


def test_a_taxi_at_the_kerb_can_still_be_sent_away(fast: Simulator) -> None:
    fast.order("no_show")
    made = fast.client.submit(hail("cancel late"))
    fast.watch(made.hail_id, lambda report: report.state is HailState.ARRIVED)
    assert fast.client.cancel(made.hail_id, "rider").state is HailState.CANCELLED_BY_RIDER


def test_who_sits_in_the_taxi_can_no_longer_cancel(fast: Simulator) -> None:
    made = fast.client.submit(hail("on board"))
    fast.watch(made.hail_id, lambda report: report.state is HailState.ON_BOARD)
    with pytest.raises(Refused) as refused:
        fast.client.cancel(made.hail_id, "rider")
    assert (refused.value.status, refused.value.code) == (409, "STATE")


def test_cancelling_what_has_ended_tells_how_it_ended(fast: Simulator) -> None:
    fast.order("no_taxi")
    made = fast.client.submit(hail("ended"))
    fast.watch(made.hail_id, lambda report: report.state in FINAL)
    assert fast.client.cancel(made.hail_id, "rider").state is HailState.NO_TAXI


# Orders about answers


@pytest.mark.parametrize("kind", ["lose_answer", "reset"])
def test_a_lost_answer_never_makes_a_second_taxi(brisk: Simulator, kind: str) -> None:
    brisk.order(kind, on="submit")
    order = hail(f"lost by {kind}", call_sign=kind)
    with pytest.raises(Unreachable) as lost:
        brisk.client.submit(order)
    assert lost.value.maybe_done
    found = brisk.client.look_up(order.key)
    assert found is not None
    assert brisk.client.submit(order).hail_id == found.hail_id
    assert brisk.hails_made(kind) == 1


@pytest.mark.parametrize("retry_after", ["2", "3600", "Wed, 21 Oct 2099 07:28:00 GMT", "soon", None])
def test_an_ordered_failure_is_unreachable_with_what_can_be_read_of_retry_after(
    brisk: Simulator, retry_after: str | None
) -> None:
    brisk.order("error", on="submit", status=503, retry_after=retry_after)
    with pytest.raises(Unreachable) as failed:
        brisk.client.submit(hail("failing", call_sign="failing"))
    wait_s = failed.value.retry_after_s
    if retry_after in ("2", "3600"):
        assert wait_s == float(retry_after)
    elif retry_after and "GMT" in retry_after:
        assert wait_s is not None
        assert wait_s > 1e9
    else:
        assert wait_s is None
    assert brisk.hails_made("failing") == 0


@pytest.mark.parametrize(("status", "kind"), [(429, Unreachable), (500, Unreachable), (403, Refused)])
def test_an_ordered_status_is_read_as_the_right_kind_of_trouble(
    brisk: Simulator, status: int, kind: type[Exception]
) -> None:
    brisk.order("error", on="availability", status=status)
    with pytest.raises(kind):
        brisk.client.availability(LAT, LON)
    assert brisk.client.availability(LAT, LON) is not None


def test_an_order_about_one_call_leaves_the_others_alone(brisk: Simulator) -> None:
    made = brisk.client.submit(hail("others"))
    for call in ("submit", "look_up", "cancel", "availability"):
        brisk.order("error", on=call)
    assert brisk.client.status(made.hail_id).hail_id == made.hail_id
    for attempt in (
        lambda: brisk.client.submit(hail("others 2")),
        lambda: brisk.client.look_up(key("others")),
        lambda: brisk.client.cancel(made.hail_id, "rider"),
        lambda: brisk.client.availability(LAT, LON),
    ):
        with pytest.raises(Unreachable):
            attempt()
    assert brisk.http.get("/orders").json() == []


def test_a_captive_portals_page_is_nonsense_and_not_a_hail(brisk: Simulator) -> None:
    brisk.order("nonsense", times=2)
    with pytest.raises(Nonsense):
        brisk.client.submit(hail("portal", call_sign="portal"))
    with pytest.raises(Nonsense):
        brisk.client.look_up(key("portal"))
    assert brisk.client.look_up(key("portal")) is None
    assert brisk.hails_made("portal") == 0


@pytest.mark.parametrize(("said", "understood"), [(1500.0, 1500.0), (-40.0, 0.0), (20_000.0, None)])
def test_an_eta_that_jumps_is_told_or_clamped(brisk: Simulator, said: float, understood: float | None) -> None:
    made = brisk.client.submit(hail(f"jump {said}"))
    brisk.watch(made.hail_id, lambda report: report.eta_s is not None)
    brisk.order("eta_jump", eta_s=said)
    assert brisk.client.status(made.hail_id).eta_s == understood
    assert brisk.http.get("/orders").json() == []


def test_forgotten_keys_are_unknown_while_the_hail_is_still_known(brisk: Simulator) -> None:
    made = brisk.client.submit(hail("forgotten"))
    brisk.order("forget_key")
    assert brisk.client.look_up(key("forgotten")) is None
    assert brisk.client.status(made.hail_id).hail_id == made.hail_id


def test_orders_can_be_read_and_taken_back(brisk: Simulator) -> None:
    brisk.order("slow", on="status", delay_s=400.0)
    brisk.order("no_taxi", times=3)
    assert [order["kind"] for order in brisk.http.get("/orders").json()] == ["slow", "no_taxi"]
    assert brisk.http.delete("/orders").status_code == 204
    assert brisk.http.get("/orders").json() == []


@pytest.mark.parametrize(
    "order", [{"kind": "explode"}, {"kind": "no_taxi", "eta_s": 3}, {"kind": "slow", "times": 0}]
)
def test_an_order_that_means_nothing_is_refused(brisk: Simulator, order: dict[str, Any]) -> None:
    assert problem(brisk.http.post("/orders", json=order)) == (400, "BAD_REQUEST")


def test_an_order_for_a_hail_that_is_over_is_refused(brisk: Simulator) -> None:
    made = brisk.client.submit(hail("over"))
    brisk.client.cancel(made.hail_id, "rider")
    answer = brisk.http.post("/orders", json={"kind": "driver_cancels", "hail_id": made.hail_id})
    assert problem(answer) == (409, "STATE")


# Restart, waits, page


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_after_a_restart_the_same_taxi_still_comes(tmp_path: Path, end: signal.Signals) -> None:
    options = ("--time-scale", "150", "--no-history", *MIDDAY)
    order = hail("restart")
    with Simulator(tmp_path / "hails.sqlite3", *options) as before:
        made = before.client.submit(order)
        assigned = before.watch(made.hail_id, lambda report: report.vehicle is not None)[-1]
        before.end(end)
    with Simulator(tmp_path / "hails.sqlite3", *options) as after:
        assert after.client.submit(order).hail_id == made.hail_id
        seen = after.watch(made.hail_id, lambda report: report.state in (HailState.ARRIVED, HailState.ON_BOARD))
        assert {report.vehicle for report in seen} == {assigned.vehicle}


def test_expected_waits_are_told_only_once_twenty_hails_are_known(tmp_path: Path) -> None:
    options = ("--time-scale", "300", "--no-history", *MIDDAY)  # her cancel is quicker than the search
    with Simulator(tmp_path / "hails.sqlite3", *options) as simulator:

        def lived(number: int) -> None:
            made = simulator.client.submit(hail(f"wait {number}"))
            simulator.watch(made.hail_id, lambda report: report.state in FINAL | {HailState.ON_BOARD})

        with ThreadPoolExecutor(19) as neighbours:
            list(neighbours.map(lived, range(19)))
        simulator.order("nobody_accepts")
        cancelled = simulator.client.submit(hail("cancelled"))
        assert simulator.client.cancel(cancelled.hail_id, "rider").state is HailState.CANCELLED_BY_RIDER
        answer = simulator.http.get("/v1/availability", params={"lat": LAT, "lon": LON})
        assert (answer.status_code, answer.content) == (204, b"")
        assert simulator.client.availability(LAT, LON) is None
        lived(19)
        known = simulator.client.availability(LAT, LON)
        assert known is not None
        assert 60 < known.wait_p50_s <= known.wait_p90_s < 1200
        assert simulator.client.availability(LAT + 1, LON) is None


def test_a_synthetic_week_lets_waits_be_told_at_once(brisk: Simulator) -> None:
    known = brisk.client.availability(LAT + 2, LON)
    assert known is not None
    assert 120 <= known.wait_p50_s <= known.wait_p90_s


def test_the_page_shows_hails_and_lets_nobody_write_into_it(brisk: Simulator) -> None:
    brisk.client.submit(hail("page", site_id="<script>alert(1)</script>"))
    shown = brisk.http.get("/").text
    assert "红 7" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown


def test_nothing_about_the_rider_is_kept_in_the_file(brisk: Simulator) -> None:
    brisk.client.submit(hail("private", phone_ref="ref-secret", display_name="欧阳奶奶", note="密码门"))
    files = [path.read_bytes() for path in brisk.database.parent.iterdir()]
    assert any(b"meiling" in content for content in files)
    for secret in ("ref-secret", "欧阳奶奶", "密码门"):
        assert not any(secret.encode() in content for content in files)
