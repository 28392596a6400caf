"""The desk between a hail on disk and a real dispatcher over HTTP: one press, one taxi, and the truth about it."""

from __future__ import annotations

import queue
import socket
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.dispatch_client.client import DispatchClient
from kiosk.domain import EXPIRED_REASON, Hail, HailState, Need, PickUp, Rider
from kiosk.journey.events import AvailabilityKnown, DispatcherReachable, Event, HailChanged
from kiosk.order import HailOrder, HailReport
from kiosk.runtime.breaker import FAILURES_TO_OPEN
from kiosk.runtime.hail_desk import HailDesk
from kiosk.runtime.hail_plan import taken_back
from kiosk.runtime.parties import Dispatcher
from kiosk.runtime.workers import Worker
from kiosk.store.journal import Journal
from kiosk.store.ledger import Ledger
from tests.dispatch_fixtures import LAT, LON, Simulator
from tests.fault_proxy_fixtures import FaultProxy
from tests.faults_as_data import Call, LateRequest
from tests.stand_in import PATIENCE_S
from tests.test_hail_plan import FRESH

TAXI_STATES = (HailState.ASSIGNED, HailState.ARRIVING, HailState.ARRIVED)


class Desk:
    """A desk with a real store, and everything it posts."""

    def __init__(self, url: str, folder: Path, client: Dispatcher | None = None) -> None:
        self.store = Journal(folder / "disk", folder / "memory")
        self.worker = Worker("dispatch")
        self.posted: queue.Queue[Event] = queue.Queue()
        self.states: list[HailState] = []
        pickup = PickUp(LAT, LON, "梅岭园小区门口", "1")
        self.ledger = Ledger(folder / "disk")
        self.desk = HailDesk(
            "main",
            client or DispatchClient(url),
            self.store,
            self.ledger,
            self.worker,
            self.posted.put,
            time.time,
            "meiling",
            pickup,
            0.05,
        )

    def takes(self, hail: Hail) -> Hail:
        self.store.insert(hail)
        self.desk.send(hail)
        return hail

    def until(self, true: Callable[[Hail], bool]) -> Hail:
        """The first change that is as wanted; every state on the way is kept."""
        ends = time.monotonic() + PATIENCE_S
        while True:
            event = self.posted.get(timeout=max(0.0, ends - time.monotonic()))
            if isinstance(event, HailChanged):
                self.states.append(event.hail.state)
                if true(event.hail):
                    return event.hail

    def close(self) -> None:
        self.worker.stop()
        self.ledger.close()
        self.store.close()


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    database = tmp_path_factory.mktemp("dispatch") / "dispatch.sqlite3"
    with Simulator(database, "--time-scale", "120", "--hour", "14", "--no-history") as simulator:
        yield simulator


@pytest.fixture
def desk(simulator: Simulator, tmp_path: Path) -> Iterator[Desk]:
    simulator.http.delete("/orders")
    desk = Desk(simulator.url, tmp_path)
    yield desk
    desk.close()


def hail(**changes: object) -> Hail:
    now = time.time()
    fresh = replace(FRESH, key=str(uuid.uuid4()), pressed_at=now, expires_at=now + 60, needs=(Need.WHEELCHAIR,))
    made = replace(fresh, **changes)  # type: ignore[arg-type]
    return replace(made, expires_on_wall=made.expires_at)


def made(simulator: Simulator, key: str) -> int:
    return 0 if simulator.client.look_up(key) is None else 1


def test_a_ride_is_followed_to_its_end_and_the_disk_keeps_up(simulator: Simulator, desk: Desk) -> None:
    simulator.order("sure_taxi")
    desk.takes(hail())
    driving = desk.until(lambda hail: hail.state in TAXI_STATES)
    assert driving.vehicle is not None
    on_disk = desk.store.found(time.time())[0]
    assert on_disk.hail_id == driving.hail_id
    desk.until(lambda hail: hail.state is HailState.COMPLETED)
    assert not any(hail.live for hail in desk.store.found(time.time()))
    order = [state for index, state in enumerate(desk.states) if index == 0 or desk.states[index - 1] != state]
    assert order == sorted(order, key=list(HailState).index)


@pytest.mark.parametrize("fault", ["lose_answer", "reset", "nonsense"])
def test_a_lost_or_spoilt_answer_is_asked_after_and_makes_one_hail(
    simulator: Simulator, desk: Desk, fault: str
) -> None:
    before = simulator.hails_made("红 7")
    simulator.order(fault, on="submit")
    taken = desk.takes(hail())
    desk.until(lambda hail: hail.hail_id is not None)
    assert HailState.UNKNOWN in desk.states
    assert simulator.hails_made("红 7") == before + 1
    desk.desk.cancel(taken.key, "rider")
    desk.until(lambda hail: not hail.live)


def test_a_cancel_waits_behind_the_request_that_it_cancels(simulator: Simulator, desk: Desk) -> None:
    simulator.order("slow", on="submit", delay_s=0.5)
    simulator.order("nobody_accepts")
    taken = desk.takes(hail())
    desk.desk.cancel(taken.key, "rider")
    ended = desk.until(lambda hail: not hail.live)
    assert ended.state is HailState.CANCELLED_BY_RIDER
    assert made(simulator, taken.key) == 1
    assert simulator.client.status(str(ended.hail_id)).state is HailState.CANCELLED_BY_RIDER


def test_a_hail_found_on_disk_that_may_have_been_sent_is_not_sent_twice(simulator: Simulator, desk: Desk) -> None:
    simulator.order("nobody_accepts", times=2)
    taken = desk.takes(hail())
    desk.until(lambda hail: hail.hail_id is not None)
    before = simulator.hails_made("红 7")
    desk.desk.send(replace(taken, maybe_sent=True))  # as after a kill between sending and hearing
    desk.until(lambda hail: hail.state is HailState.UNKNOWN)
    desk.until(lambda hail: hail.hail_id is not None)
    assert simulator.hails_made("红 7") == before
    desk.desk.cancel(taken.key, "rider")
    desk.until(lambda hail: not hail.live)


def test_a_hail_that_expired_unanswered_is_found_and_cancelled(simulator: Simulator, desk: Desk) -> None:
    simulator.order("nobody_accepts")
    taken = desk.takes(hail())
    found = desk.until(lambda hail: hail.hail_id is not None)
    late = replace(taken, maybe_sent=True, expires_at=time.time() - 1)
    desk.desk.send(late)
    desk.until(lambda hail: hail.unanswered)
    ended = desk.until(lambda hail: not hail.live)
    assert ended.cancel_reason == EXPIRED_REASON
    assert simulator.client.status(str(found.hail_id)).state is HailState.CANCELLED_BY_RIDER


def test_without_a_dispatcher_a_hail_expires_and_is_never_sent(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        desk = Desk(f"http://127.0.0.1:{nobody.getsockname()[1]}", tmp_path)
        desk.takes(hail(expires_at=time.time() + 1.5))
        waiting = desk.until(lambda hail: hail.unreachable)
        assert waiting.state is HailState.QUEUED
        assert desk.until(lambda hail: not hail.live).state is HailState.EXPIRED
        desk.close()


def test_what_the_disk_does_not_take_is_not_sent(
    simulator: Simulator, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = hail()
    desk.store.insert(taken)
    asked = queue.SimpleQueue[None]()

    def full(_: Hail) -> None:
        asked.put(None)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(desk.store, "update", full)
    desk.desk.send(taken)
    asked.get(timeout=PATIENCE_S)
    assert made(simulator, taken.key) == 0


def waits_for(desk: Desk, wanted: type[Event]) -> Event:
    ends = time.monotonic() + PATIENCE_S
    while True:
        event = desk.posted.get(timeout=max(0.0, ends - time.monotonic()))
        if isinstance(event, wanted):
            return event


def test_a_dead_dispatcher_is_left_in_peace_and_its_return_is_noticed_by_one_probe(tmp_path: Path) -> None:
    """Nobody waits for a taxi any more, and still the screen learns that the dispatcher is back."""
    with Simulator(tmp_path / "dispatch.sqlite3", "--no-history") as simulator:
        desk = Desk(simulator.url, tmp_path)
        simulator.order("error", status=429, times=FAILURES_TO_OPEN)
        taken = desk.takes(hail())
        assert waits_for(desk, DispatcherReachable) == DispatcherReachable("main", reachable=False)
        assert simulator.http.get("/orders").json() == [], "asked five times"
        desk.desk.cancel(taken.key, "rider")
        desk.until(lambda hail: not hail.owed)
        assert waits_for(desk, DispatcherReachable) == DispatcherReachable("main", reachable=True)
        assert made(simulator, taken.key) == 0
        desk.close()


def test_a_broken_estimate_of_the_wait_does_not_take_the_company_down(simulator: Simulator, desk: Desk) -> None:
    simulator.order("error", on="availability", status=503, times=FAILURES_TO_OPEN + 1)
    for _ in range(FAILURES_TO_OPEN + 1):
        desk.desk.ask_availability()
        assert waits_for(desk, AvailabilityKnown) == AvailabilityKnown(None)
    simulator.order("sure_taxi")
    taken = desk.takes(hail())
    desk.until(lambda hail: hail.hail_id is not None)
    assert not any(isinstance(event, DispatcherReachable) for event in tuple(desk.posted.queue))
    desk.desk.cancel(taken.key, "rider")
    desk.until(lambda hail: not hail.live)


def test_a_dispatcher_that_takes_questions_and_no_orders_is_not_stormed(simulator: Simulator, desk: Desk) -> None:
    simulator.order("error", on="submit", status=503, times=3)
    simulator.order("sure_taxi")
    taken = desk.takes(hail())
    desk.until(lambda hail: hail.tries == 2 and hail.state is HailState.QUEUED)
    sent = desk.until(lambda hail: hail.hail_id is not None)
    assert sent.tries == 0
    desk.desk.cancel(taken.key, "rider")
    desk.until(lambda hail: not hail.live)


def called_off_before_it_arrives(desk: Desk, proxy: FaultProxy) -> Hail:
    """The hail, over here; its request reaches the dispatcher nine seconds after it left."""
    proxy.order(LateRequest(delay_s=9.0, on=Call.SUBMIT))
    taken = desk.takes(hail())
    desk.desk.cancel(taken.key, "rider")
    ended = desk.until(lambda hail: not hail.live)
    assert ended.state is HailState.CANCELLED_BY_RIDER
    return ended


def test_a_hail_cancelled_before_its_late_request_arrived_is_cancelled_again(tmp_path: Path) -> None:
    """The dispatcher knew nothing when asked; then the lost request arrives: no taxi drives to nobody.

    At a street's real pace: in a hurried one a taxi is there and gone between two questions.
    """
    with (
        Simulator(tmp_path / "dispatch.sqlite3", "--time-scale", "1", "--hour", "14", "--no-history") as simulator,
        FaultProxy(simulator.url) as proxy,
    ):
        simulator.order("sure_taxi")
        desk = Desk(proxy.url, tmp_path)
        ended = called_off_before_it_arrives(desk, proxy)
        assert made(simulator, ended.key) == 0
        again = desk.until(lambda hail: hail.hail_id is not None)
        assert not again.live
        assert simulator.client.status(str(again.hail_id)).state is HailState.CANCELLED_BY_RIDER
        desk.close()


def test_a_kiosk_that_was_off_while_her_late_request_arrived_calls_the_taxi_off_all_the_same(tmp_path: Path) -> None:
    """The time of the watch is over long since when there is power again."""
    with (
        Simulator(tmp_path / "dispatch.sqlite3", "--time-scale", "1", "--hour", "14", "--no-history") as simulator,
        FaultProxy(simulator.url) as proxy,
    ):
        simulator.order("sure_taxi")
        desk = Desk(proxy.url, tmp_path)
        ended = called_off_before_it_arrives(desk, proxy)
        desk.close()
        assert made(simulator, ended.key) == 0
        proxy.wait_until(lambda each: each.call is Call.SUBMIT and each.answered_s is not None)
        assert made(simulator, ended.key) == 1
        hours_later = replace(ended, watched_until=time.time() - 3600.0)
        desk = Desk(simulator.url, tmp_path)
        desk.desk.send(taken_back(hours_later, time.time()))
        again = desk.until(lambda hail: hail.hail_id is not None)
        assert again.state is HailState.CANCELLED_BY_RIDER
        assert simulator.client.status(str(again.hail_id)).state is HailState.CANCELLED_BY_RIDER
        desk.close()


def test_the_wait_here_is_told_or_honestly_not(simulator: Simulator, desk: Desk) -> None:
    desk.desk.ask_availability()
    assert desk.posted.get(timeout=PATIENCE_S) == AvailabilityKnown(None)  # no history, nothing honest to say


class Told(DispatchClient):
    """A dispatcher's client that notes which of the two ways each hail's news were asked for."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked: list[str] = []
        self.watched = threading.Event()  # asked for news without carrying on

    def follow(self, order: HailOrder, hail_id: str) -> HailReport:
        self.asked.append("follow")
        return super().status(hail_id)

    def status(self, hail_id: str) -> HailReport:
        self.asked.append("status")
        self.watched.set()
        return super().status(hail_id)


def test_a_hail_that_is_called_off_is_asked_after_and_never_carried_on(simulator: Simulator, tmp_path: Path) -> None:
    """Carrying it on may bring a taxi: that is for whoever still wants one."""
    client = Told(simulator.url)
    desk = Desk(simulator.url, tmp_path, client)
    try:
        simulator.order("nobody_accepts")
        taken = desk.takes(hail())
        desk.until(lambda hail: hail.hail_id is not None)
        desk.until(lambda hail: hail.state is HailState.SEARCHING and client.asked.count("follow") > 2)
        assert set(client.asked) == {"follow"}
        desk.desk.cancel(taken.key, "rider")
        desk.until(lambda hail: not hail.live)
        carried_on = client.asked.count("follow")
        assert client.watched.wait(PATIENCE_S), "an ended hail was not watched"
        assert client.asked.count("follow") == carried_on
    finally:
        desk.close()


class Ordered(DispatchClient):
    """A dispatcher's client that keeps what it was asked for."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.orders: list[HailOrder] = []

    def submit(self, order: HailOrder, within_s: float = 5.0) -> HailReport:
        self.orders.append(order)
        return super().submit(order, within_s)


def test_a_driver_is_told_that_the_passenger_has_no_telephone_where_somebody_hails_for_her(
    simulator: Simulator, tmp_path: Path
) -> None:
    client = Ordered(simulator.url)
    desk = Desk(simulator.url, tmp_path, client)
    phone = "tel:02155500123;phone-context=+86"
    helped = Rider("helper-hong", phone, "021****0123", "门口保安室", tag="helper-hong")
    try:
        for rider in (helped, replace(helped, tag="contact")):
            simulator.order("sure_taxi")
            desk.takes(hail(rider=rider))
            desk.until(lambda hail: hail.state in TAXI_STATES)
    finally:
        desk.close()
    by_helper, by_button = client.orders
    assert (by_helper.phone_ref, by_helper.display_name) == (phone, "门口保安室")
    assert "乘客没带手机" in by_helper.note
    assert "乘客没带手机" not in by_button.note
    assert "hong" not in f"{by_helper.note}{by_helper.phone_ref}{by_helper.display_name}"
