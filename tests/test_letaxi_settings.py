"""A site on Le.Taxi: its key is read or refused in one sentence, no wider search is offered where there is none, and
who is taken on far from the pick-up point is told to the technician."""

from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import yaml

from kiosk.config import load
from kiosk.dispatch_client.client import DispatchClient
from kiosk.dispatch_client.letaxi.client import LetaxiClient
from kiosk.dispatchers import LONGEST_KEY_BYTES, KeyUnusable, api_key, dispatchers, offered
from kiosk.domain import Capabilities, Hail, HailState, PickUp, Position, SearchWidth
from kiosk.identity.keys import generate_key
from kiosk.journey.events import Event, HailChanged
from kiosk.journey.ladder import offered as rungs
from kiosk.runtime import hail_plan
from kiosk.runtime.hail_desk import HailDesk
from kiosk.runtime.parties import Dispatcher
from kiosk.runtime.workers import Worker
from kiosk.store.journal import Journal
from kiosk.store.ledger import Ledger
from kiosk.ui import fonts
from tests.letaxi_call_back import Ear
from tests.letaxi_fixtures import DEPARTEMENT, INSEE, LAT, LON, LetaxiRegistry, letaxi_registry
from tests.letaxi_operator import Manner, Operator
from tests.screen_fixtures import SITUATIONS
from tests.stand_in import PATIENCE_S
from tests.test_hail_plan import FRESH, SENT, report

SHIPPED = Path(__file__).parents[1] / "config.yaml"
SETTING = "dispatch.api_key_file"
NORTH_400_M = 400 / 111_320  # degrees
POLL_S = 0.1

# what stands in the file -> what a person reads
UNUSABLE = {
    "nothing": (b"", "is empty"),
    "an empty line": (b"\r\n", "is empty"),
    "two keys": (b"hunter2-one\nhunter2-two\n", "has several lines"),
    "a key of two words": (b"hunter2 hunter2", "holds a sign that no key has"),
    "a label before the key": ("密钥hunter2".encode(), "holds a sign that no key has"),
    "a key with a tab": (b"hunter2\t", "holds a sign that no key has"),
    "no text at all": (b"\x00\xff\xfehunter2", "holds a sign that no key has"),
    "a film": (b"hunter2" * LONGEST_KEY_BYTES, "is too large for a key"),
}


@pytest.mark.parametrize(("raw", "told"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_key_that_is_none_is_told_in_one_sentence_without_it(tmp_path: Path, raw: bytes, told: str) -> None:
    file = tmp_path / "key"
    file.write_bytes(raw)
    with pytest.raises(KeyUnusable) as caught:
        api_key(file, SETTING)
    assert str(caught.value).startswith(f"{file} {told}")
    assert str(caught.value).endswith("alone in one line.")
    assert "hunter2" not in str(caught.value)


def test_a_key_file_that_is_no_file_is_told_as_such(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(KeyUnusable, match=f"not a file but a folder or device: name a file in {SETTING}"):
            api_key(path, SETTING)
    with pytest.raises(
        KeyUnusable, match=rf"^{SETTING} names no file that can be read \(No such file or directory\)"
    ):
        api_key(tmp_path / "nothing", SETTING)


@pytest.mark.parametrize("pasted", ["sk_live_hunter", "aGh1bnRlcg/hunter+Zm9v", "hunter" * 100])
def test_a_key_pasted_where_its_file_is_due_is_not_repeated(tmp_path: Path, pasted: str) -> None:
    with pytest.raises(KeyUnusable) as caught:
        api_key(tmp_path / pasted, SETTING)
    assert "hunter" not in str(caught.value)


def test_a_key_file_that_may_not_be_read_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_bytes(b"hunter2")

    def denied(*_: object) -> None:  # the tests may run as root, whom no file mode stops
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(KeyUnusable, match=r"no file that can be read \(Permission denied\): put the"):
        api_key(tmp_path / "key", SETTING)


@pytest.mark.parametrize("raw", [b"hunter2", b"hunter2\n", b"hunter2\r\n", b"\xef\xbb\xbfhunter2\n"])
def test_a_key_is_read_however_an_editor_saved_it(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "key").write_bytes(raw)
    assert api_key(tmp_path / "key", SETTING) == "hunter2"


def site(folder: Path, **sections: dict[str, str]) -> Path:
    """The shipped settings with other dispatchers."""
    settings = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    generate_key(folder / "key.pem", folder / "public.pem")
    settings["identity"]["key_file"] = "key.pem"
    settings["store"]["folder"] = "state"
    settings["camera"]["source"] = "none"
    settings |= {name: dict(section) for name, section in sections.items()}
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return file


OURS = {"base_url": "http://127.0.0.1:8102"}
REGISTRY = {"kind": "letaxi", "base_url": "http://127.0.0.1:8103", "api_key_file": "letaxi-key"}


def test_a_kiosk_whose_key_is_missing_does_not_start(tmp_path: Path) -> None:
    fonts.prepare()
    file = site(tmp_path, dispatch=OURS, second_dispatch=REGISTRY)
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", "run", "--config", str(file)],
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert ended.returncode == 78, ended.stderr
    [line] = ended.stderr.splitlines()
    assert line == (
        "kiosk run: second_dispatch.api_key_file names no file that can be read (No such file or directory): put the "
        "dispatcher's key there, readable by the kiosk's user, or name another file."
    )


@pytest.mark.parametrize(
    ("main", "second", "wider"),
    [
        (OURS, None, True),
        (REGISTRY, None, False),
        (OURS, REGISTRY, True),
        (REGISTRY, OURS, True),
        (REGISTRY, REGISTRY, False),
    ],
)
def test_each_dispatcher_gets_its_own_client(
    tmp_path: Path, main: dict[str, str], second: dict[str, str] | None, wider: bool
) -> None:
    """wider: may a wider search be offered at all?"""
    (tmp_path / "letaxi-key").write_text("hunter2")
    sections = {"dispatch": main} if second is None else {"dispatch": main, "second_dispatch": second}
    to = dispatchers(load(site(tmp_path, **sections), {}))
    kinds = {"hail_api": DispatchClient, "letaxi": LetaxiClient}
    wanted = {"main": main, "second": second}
    assert {name: type(client) for name, client in to.items()} == {
        name: kinds[section.get("kind", "hail_api")] for name, section in wanted.items() if section is not None
    }
    assert "hunter2" not in repr(to)
    can, all_ours = offered(to), REGISTRY not in (main, second)
    assert can.widen_search is wider
    assert can.give_eta is all_ours, "minutes that one of them cannot vouch for are 'about' so many"
    assert replace(can, widen_search=all_ours) == (Capabilities() if all_ours else LetaxiClient.capabilities)


# Two companies of different kinds


class Desk:
    """The desk of a dispatcher called 'second', with a real store, and what it posts."""

    def __init__(self, dispatcher: Dispatcher, folder: Path) -> None:
        self._store = Journal(folder / "disk", folder / "memory")
        self._ledger = Ledger(folder / "disk")
        self._worker = Worker("second")
        self._posted: queue.Queue[Event] = queue.Queue()
        pickup = PickUp(LAT, LON, "梅岭园小区门口", "1")
        self.desk = HailDesk(
            "second",
            dispatcher,
            self._store,
            self._ledger,
            self._worker,
            self._posted.put,
            time.time,
            "meiling",
            pickup,
            POLL_S,
        )

    def takes(self) -> Hail:
        now = time.time()
        fresh = replace(FRESH, key=str(uuid.uuid4()), dispatcher="second", pressed_at=now, expires_at=now + 60)
        fresh = replace(fresh, expires_on_wall=fresh.expires_at)
        self._store.insert(fresh)
        self.desk.send(fresh)
        return fresh

    def comes_to(self, *states: HailState) -> Hail:
        while True:
            event = self._posted.get(timeout=PATIENCE_S)
            if isinstance(event, HailChanged) and event.hail.state in states:
                return event.hail

    def close(self) -> None:
        self._worker.stop()
        self._ledger.close()
        self._store.close()


@contextmanager
def a_desk(dispatcher: Dispatcher, folder: Path) -> Iterator[Desk]:
    desk = Desk(dispatcher, folder)
    try:
        yield desk
    finally:
        desk.close()


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.close()


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory, ear: Ear) -> Iterator[LetaxiRegistry]:
    """No taxi but those that a test brings."""
    with letaxi_registry(tmp_path_factory.mktemp("registry"), "--no-fleet", "--callback", ear.url) as there:
        yield there


@pytest.fixture
def client(registry: LetaxiRegistry) -> LetaxiClient:
    return LetaxiClient(registry.url, api_key(registry.key_file, SETTING), "02155500123")


def offers_wider(can: Capabilities, hail: Hail) -> bool:
    """After this hail found nobody, on a site whose ladder has it."""
    state = replace(SITUATIONS["no_taxi"], capabilities=can)
    assert any(rung.kind.value == "wider" for rung in state.site.ladder)
    return any(rung.kind.value == "wider" for rung in rungs(state, replace(hail, state=HailState.NO_TAXI)))


def test_no_wider_search_is_offered_for_the_hail_of_a_company_that_has_none(
    client: LetaxiClient, tmp_path: Path
) -> None:
    can = offered({"main": DispatchClient(OURS["base_url"]), "second": client})
    with a_desk(client, tmp_path) as desk:
        desk.takes()
        hail = desk.comes_to(HailState.SEARCHING)
        desk.desk.cancel(hail.key, "rider")
        desk.comes_to(HailState.CANCELLED_BY_RIDER)
    assert not offers_wider(can, hail)
    assert offers_wider(can, replace(hail, dispatcher="main", width=SearchWidth.NORMAL)), "its neighbour has one"


def test_where_no_taxi_may_be_hailed_the_hail_is_refused_and_the_technician_reads_why(
    registry: LetaxiRegistry, client: LetaxiClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An airport, say, or a point that is not where the gate is."""
    caplog.set_level(logging.WARNING)
    with httpx.Client(base_url=registry.url, trust_env=False) as http, a_desk(client, tmp_path) as desk:
        http.post("/orders", json={"kind": "excluded_zone"})
        desk.takes()
        hail = desk.comes_to(HailState.REFUSED, HailState.SEARCHING, HailState.UNKNOWN)
        http.delete("/orders")
    assert hail.state is HailState.REFUSED
    assert [line for line in caplog.messages if line.startswith("hail-refused ") and "404" in line and "URL" in line]


# Taken on far from the gate


def at(state: HailState, metres: float | None, age_s: float | None = 1.0) -> Hail:
    """A hail of which this was just reported, at SENT's time."""
    return hail_plan.reported(SENT, report(state, distance_m=metres, position_age_s=age_s), NOW)


NOW = SENT.pressed_at + 30
FAR_M = hail_plan.BOARDED_AWAY_M + 1


def test_a_rider_taken_on_far_from_the_gate_is_noticed_with_the_nearer_of_two_distances() -> None:
    before, after = at(HailState.ASSIGNED, FAR_M), at(HailState.ON_BOARD, FAR_M + 40)
    assert hail_plan.boarded_away_m(before, after, NOW) == FAR_M


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (at(HailState.ASSIGNED, 20), at(HailState.ON_BOARD, FAR_M)),  # it has driven off since
        (at(HailState.ASSIGNED, FAR_M), at(HailState.ON_BOARD, 20)),  # it had been on its way
        (at(HailState.ASSIGNED, FAR_M, 31.0), at(HailState.ON_BOARD, FAR_M)),  # its position had stood still
        (at(HailState.ASSIGNED, FAR_M), at(HailState.ON_BOARD, FAR_M, 31.0)),
        (at(HailState.ASSIGNED, None, None), at(HailState.ON_BOARD, FAR_M)),  # nobody said where it was
        (at(HailState.ASSIGNED, FAR_M), at(HailState.ARRIVED, FAR_M)),  # nobody has got in
        (at(HailState.ON_BOARD, FAR_M), at(HailState.ON_BOARD, FAR_M)),  # told once
    ],
)
def test_what_proves_nothing_is_not_told(before: Hail, after: Hail) -> None:
    assert hail_plan.boarded_away_m(before, after, NOW) is None


def test_the_technician_reads_how_far_from_the_gate_a_taxi_took_its_rider_on(
    registry: LetaxiRegistry, client: LetaxiClient, ear: Ear, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The driver finds the real gate, 400 m from the point of the settings, and she gets in there."""
    caplog.set_level(logging.WARNING)
    gate = Position(LAT + NORTH_400_M, LON)
    company = {"X-Api-Key": registry.operator_key}
    with (
        Operator(registry.url, registry.operator_key, INSEE, DEPARTEMENT, ear) as operator,
        httpx.Client(base_url=registry.url, headers=company, trust_env=False, timeout=PATIENCE_S) as http,
        a_desk(client, tmp_path) as desk,
    ):
        taxi = operator.taxi(gate, Manner(when_told=True))
        desk.takes()
        taxi.accept.set()
        desk.comes_to(HailState.ASSIGNED, HailState.ARRIVING)
        operator.stands(taxi, gate)
        boarded = http.put(f"/hails/{taxi.hails[0]}", json={"data": [{"status": "customer_on_board"}]})
        assert boarded.status_code == 200, boarded.text
        desk.comes_to(HailState.ON_BOARD)
        operator.home()
    [line] = [line for line in caplog.messages if line.startswith("boarded-elsewhere ")]
    assert line.startswith("boarded-elsewhere hail=red-7 metres=400: a taxi took its rider on so many metres from")
