"""Whole journeys on Le.Taxi: the kiosk in one process, the registry in another, which has the last word."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from kiosk.demo.world import LETAXI, SERVICE_PHONE, Wishes, World
from tests.faults.person import Person
from tests.faults.registry import GIVEN_BACK, Listed, listed
from tests.glassless_fixtures import Glassless

TIME_SCALE = 8.0  # a taxi drives for some seconds: a kiosk can be killed and started again meanwhile
POLL_S = 0.3
LIMIT_S = 60.0
FAKE_PHONE = "0600000000"  # what the registry shows where it hides a number
HAPPY = (
    "received",
    "received_by_operator",
    "received_by_taxi",
    "accepted_by_taxi",
    "accepted_by_customer",
    "customer_on_board",
)


class Gate:
    """A site with a disk and a log of its own, on the registry that all tests share. key: to that registry."""

    def __init__(self, world: World, folder: Path) -> None:
        self.log = folder / "kiosk.log"
        self.key = (world.folder / "letaxi-key").read_text("ascii").strip()
        self._world = world
        self._config = folder / "config.yaml"
        settings = yaml.safe_load(world.config.read_text("utf-8"))
        settings |= {"store": {"folder": str(folder / "state")}, "log": {"level": "debug"}}
        self._config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        self._before = len(listed(world.dispatch_file))

    @contextmanager
    def opens(self, phone: str) -> Iterator[Person]:
        kiosk = Glassless(self._config, dict(os.environ), self.log, ("--poll-s", str(POLL_S)))
        with kiosk:
            yield Person(kiosk, kiosk.touch, phone)

    def orders(self, kind: str) -> None:
        """Of the registry's drivers, for the next rider."""
        self._world.order(self._world.dispatch_url, kind=kind, times=1)

    def hails(self) -> list[Listed]:
        """What the registry holds of this gate, oldest first."""
        return listed(self._world.dispatch_file)[self._before :]

    def awaits(self, person: Person, true: Callable[[list[Listed]], bool], what: str) -> None:
        """Until the registry's book is as wanted."""
        person.stage.wait_until(lambda _: true(self.hails()), what, LIMIT_S)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    wishes = Wishes(TIME_SCALE, hour=14, camera="none", voice=False, sign_up=(), face=False, dispatcher=LETAXI)
    with World(tmp_path_factory.mktemp("letaxi"), wishes) as there:
        yield there


@pytest.fixture
def gate(world: World, tmp_path: Path) -> Gate:
    return Gate(world, tmp_path)


def letters(text: str) -> str:
    """'沪A·D1234' and '沪A D1234' are one plate."""
    return "".join(sign for sign in text if sign.isalnum())


def test_a_taxi_of_the_registry_comes_to_the_gate_and_takes_her(gate: Gate) -> None:
    gate.orders("sure_taxi")
    with gate.opens("13700002001") as she:
        she.hails()
        coming = she.sees_taxi()
        [hail] = gate.hails()
        assert letters(hail.plate)
        assert letters(hail.plate) in letters("".join(coming.texts))
        she.sees("arrived", limit_s=LIMIT_S)
        she.sees("on_board", limit_s=LIMIT_S)
    [hail] = gate.hails()
    assert hail.passed[: len(HAPPY)] == HAPPY
    shown = [text["text"] for note in she.stage.notes if note["kind"] == "screen" for text in note["texts"]]
    assert not any(FAKE_PHONE[-4:] in text for text in shown)
    log = gate.log.read_text("utf-8")
    assert not any(private in log for private in (gate.key, she.phone, SERVICE_PHONE, FAKE_PHONE))
    told = [
        note["text"] for note in she.stage.notes if note["kind"] == "said" and note["prompt"].startswith("coming")
    ]
    assert told
    assert all(re.search("大约还有.分钟到|说会来接您", text) for text in told), "no registry says when a taxi comes"


def test_while_a_driver_is_asked_she_changes_her_mind_and_he_is_never_confirmed(gate: Gate) -> None:
    gate.orders("never_answers")
    with gate.opens("13700002002") as she:
        she.hails()
        gate.awaits(she, lambda hails: [hail.status for hail in hails] == ["received_by_taxi"], "a driver is asked")
        she.cancels()
    [hail] = gate.hails()
    assert hail.status == "declined_by_customer"
    assert not hail.confirmed


def test_a_driver_who_gives_her_back_is_followed_by_another(gate: Gate) -> None:
    gate.orders("driver_cancels")
    with gate.opens("13700002003") as she:
        she.hails()
        she.sees_taxi()
        gate.awaits(she, lambda hails: hails[0].status == GIVEN_BACK, "she is given back")
        she.sees("on_board", limit_s=LIMIT_S)
    given_back, *later = gate.hails()
    assert given_back.given_back
    assert {hail.customer_id for hail in later} == {given_back.customer_id}
    assert [hail.passed[: len(HAPPY)] for hail in later if hail.confirmed] == [HAPPY]


def test_after_a_kill_the_same_taxi_is_in_front_again_and_it_is_the_only_one(gate: Gate) -> None:
    gate.orders("sure_taxi")
    with gate.opens("13700002004") as she:
        she.hails()
        she.sees_taxi()
        [before] = gate.hails()
        assert she.stage.process is not None
        she.stage.process.kill()
        she.stage.process.wait()
    with gate.opens(she.phone) as she:
        again = she.sees("coming", "arrived", limit_s=LIMIT_S)
        assert letters(before.plate) in letters("".join(again.texts))
        she.sees("on_board", limit_s=LIMIT_S)
    [hail] = gate.hails()
    assert hail.hail_id == before.hail_id
    assert hail.passed[: len(HAPPY)] == HAPPY
