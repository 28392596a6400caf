"""Asking for help rings the guard once, says what became of it, and works as before whatever the bell does."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from socket import socket
from threading import Event as Flag
from typing import Any, cast

import pytest

from kiosk.domain import HailState, Lang, Nonsense, Refused, Trouble, Unreachable
from kiosk.journey.bell import RING_AGAIN_S
from kiosk.journey.comfort import Comfort
from kiosk.journey.effects import Method, RingGuard, Speak
from kiosk.journey.events import Action, DispatcherReachable, Event, GuardRung, Touched
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Bell, Confirm, Consent, Helping, Home, PhoneEntry
from kiosk.peripherals.guard_bell import GuardBell
from kiosk.runtime.executor import Executor
from kiosk.runtime.workers import Worker
from kiosk.ui.present import present
from kiosk.wording import translator
from tests.http_fixtures import answer, resetting, saying, server, silent
from tests.journey_fixtures import SITE, WANG, WITH_EVERYTHING, Traveller, touches
from tests.screen_fixtures import reads

LIMIT_S = 20.0
TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


def at_the_gate() -> Traveller:
    neighbour = Traveller()
    neighbour.state = replace(neighbour.state, site=WITH_EVERYTHING)
    return neighbour


def bell_shown(neighbour: Traveller) -> Bell:
    assert isinstance(neighbour.state.step, Helping)
    return neighbour.state.step.bell


def test_help_rings_the_guard_and_what_is_said_is_what_the_screen_shows() -> None:
    neighbour = at_the_gate().touches(Action.PHONE).does(*touches("138")).touches(Action.HELP)
    assert len(neighbour.asked_for(RingGuard)) == 1
    assert bell_shown(neighbour) is Bell.RINGING
    neighbour.does(GuardRung(taken=True))
    assert bell_shown(neighbour) is Bell.RUNG
    assert neighbour.said()[-2:] == ["help_ringing", "help_rung"]
    neighbour.touches(Action.AGAIN, Action.LOUDER)
    assert neighbour.said()[-2:] == ["help_rung", "help_rung"], "not to go away while the screen says: wait here"
    assert dict(neighbour.asked_for(Speak)[-1].args) == {"number": SITE.hotline}, "and whom to call if nobody comes"
    neighbour.touches(Action.BACK, Action.HELP)
    assert neighbour.said()[-1] == "help_rung", "asked again within the minute, too"
    neighbour.touches(Action.BACK)
    step = neighbour.state.step
    assert isinstance(step, PhoneEntry)
    assert step.typed.text == "138"


def test_a_bell_that_did_not_ring_is_told_with_what_to_do_instead() -> None:
    neighbour = at_the_gate().touches(Action.HELP).does(GuardRung(taken=False))
    assert bell_shown(neighbour) is Bell.BROKEN
    assert neighbour.said()[-1] == "help_not_rung"
    neighbour.touches(Action.AGAIN)
    assert neighbour.said()[-1] == "help_not_rung"
    without_number = at_the_gate()
    without_number.state = replace(without_number.state, site=replace(WITH_EVERYTHING, hotline=""))
    without_number.touches(Action.HELP).does(GuardRung(taken=False))
    assert without_number.said()[-1] == "help_not_rung_alone"
    without_number.touches(Action.BACK, Action.HELP).does(GuardRung(taken=True))
    assert without_number.said()[-2:] == ["help_ringing", "help_rung_alone"]


@pytest.mark.parametrize(("bell", "there"), [(Bell.RINGING, "没有人来，请到"), (Bell.RUNG, "没有人来，请到")])
def test_while_she_waits_for_the_guard_the_screen_sends_her_nowhere_else_at_once(bell: Bell, there: str) -> None:
    neighbour = at_the_gate()
    neighbour.state = replace(neighbour.state, step=Helping(Home(), bell))
    shown_ = reads(present(neighbour.state, translator(Lang.ZH)))
    assert there in shown_
    assert "找人帮忙，请到" not in shown_


def test_a_frightened_hand_rings_once_a_minute() -> None:
    neighbour = at_the_gate()
    for _ in range(10):
        neighbour.touches(Action.HELP, Action.BACK)
        neighbour.now += RING_AGAIN_S / 20
    neighbour.does(GuardRung(taken=True))
    neighbour.touches(Action.HELP)
    assert bell_shown(neighbour) is Bell.RUNG, "what is known of the ring is shown again"
    neighbour.touches(Action.BACK)
    assert len(neighbour.asked_for(RingGuard)) == 1
    neighbour.now += RING_AGAIN_S
    neighbour.touches(Action.HELP)
    assert len(neighbour.asked_for(RingGuard)) == 2


@pytest.mark.parametrize(("seconds", "rings"), [(5.0, 1), (45.0, 1), (61.0, 2)])
def test_a_guard_who_is_on_his_way_is_not_rung_for_again_within_a_minute(seconds: float, rings: int) -> None:
    neighbour = at_the_gate().touches(Action.HELP).does(GuardRung(taken=True)).touches(Action.BACK)
    neighbour.now += seconds
    neighbour.touches(Action.HELP)
    assert len(neighbour.asked_for(RingGuard)) == rings


def test_help_that_somebody_left_open_at_home_closes_like_every_screen() -> None:
    neighbour = at_the_gate().touches(Action.HELP).waits(100.0)
    assert neighbour.state.step == Home()


def with_a_taxi_on_the_way() -> Traveller:
    neighbour = at_the_gate()
    neighbour.state = replace(neighbour.state, step=Confirm(WANG, Method.FACE))
    neighbour.touches(Action.LOUDER, Action.HAIL).disk_writes()
    return neighbour


@pytest.mark.parametrize("by", [(Action.HELP,), (Action.RUNG, Action.HELP), (Action.RUNG,)])
def test_from_help_to_the_start_while_her_taxi_comes_she_hears_her_call_sign_and_is_no_stranger(
    by: tuple[Action, ...],
) -> None:
    neighbour = with_a_taxi_on_the_way()
    neighbour.does(DispatcherReachable("main", reachable=False))
    neighbour.does(*(Touched(action, "hotline") for action in by), Touched(Action.HOME))
    assert neighbour.state.step == Home()
    assert neighbour.asked_for(Speak)[-1].prompt is Prompt.DONE
    assert dict(neighbour.asked_for(Speak)[-1].args) == {"call_sign": "red-1"}
    assert neighbour.state.comfort == Comfort()


def test_from_help_to_the_start_after_her_hail_is_over_she_is_welcomed() -> None:
    neighbour = with_a_taxi_on_the_way()
    neighbour.dispatcher_says("key-1", HailState.NO_TAXI)
    neighbour.touches(Action.HELP, Action.HOME)
    assert neighbour.said()[-1] == "welcome"


def test_a_ring_that_was_not_taken_is_tried_again_with_the_next_asking() -> None:
    neighbour = at_the_gate().touches(Action.HELP).does(GuardRung(taken=False)).touches(Action.BACK, Action.HELP)
    assert len(neighbour.asked_for(RingGuard)) == 2
    assert bell_shown(neighbour) is Bell.RINGING


def test_an_answer_after_she_went_on_says_nothing_into_her_next_screen() -> None:
    neighbour = at_the_gate().touches(Action.HELP, Action.BACK, Action.FACE)
    said = neighbour.said()
    neighbour.does(GuardRung(taken=True))
    assert neighbour.said() == said
    assert isinstance(neighbour.state.step, Consent)


def test_without_a_bell_help_is_what_it_was() -> None:
    neighbour = Traveller().touches(Action.HELP)
    assert neighbour.state.step == Helping(Home())
    assert neighbour.said() == ["help"]
    assert neighbour.asked_for(RingGuard) == []


# --- over real HTTP ---


def test_the_ring_names_the_place_and_nobody() -> None:
    with server(saying(TAKEN)) as served:
        GuardBell(f"{served.url}/ring", SITE.site_id).ring()
    (request,) = served.arrived[:1]
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /ring HTTP/1.1")
    assert json.loads(body) == {"site": "fenglin-3", "wants": "help"}


@pytest.mark.parametrize(
    ("says", "trouble"),
    [
        (answer(b'{"code": "NO_GUARD"}', "409 Conflict"), Refused),
        (b"HTTP/1.1 302 Found\r\nLocation: https://login.example.com/\r\n\r\n", Nonsense),
        (answer(b"<html>", "404 Not Found", kind="text/html"), Nonsense),
        (answer(b"{}", "503 Service Unavailable"), Unreachable),
    ],
)
def test_whatever_a_bell_says_but_yes_counts_as_not_rung(says: bytes, trouble: type[Trouble]) -> None:
    with server(saying(says)) as served, pytest.raises(trouble):
        GuardBell(served.url, SITE.site_id).ring()


@pytest.mark.parametrize(
    "says",
    [
        TAKEN,
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK",
        answer(b'{"rung": false}'),
    ],
)
def test_a_bell_that_says_any_yes_has_rung_whatever_it_adds(says: bytes) -> None:
    with server(saying(says)) as served:
        GuardBell(served.url, SITE.site_id).ring()


@pytest.fixture
def guard() -> Iterator[Worker]:
    worker = Worker("guard")
    yield worker
    worker.stop()


def ringing(url: str, guard: Worker) -> tuple[Callable[[RingGuard], None], queue.SimpleQueue[Event]]:
    """The executor's own hand on the bell, and where its answers come. The other parties are not rung."""
    happened: queue.SimpleQueue[Event] = queue.SimpleQueue()
    nobody = cast(Any, None)
    executor = Executor(
        identity=nobody,
        desks={},
        camera=nobody,
        voice=nobody,
        journal=nobody,
        processing=nobody,
        writer=nobody,
        post=happened.put,
        bell=GuardBell(url, SITE.site_id),
        bell_worker=guard,
    )
    return executor.carry_out, happened


def test_a_bell_that_hangs_holds_up_nobody_at_the_screen(guard: Worker) -> None:
    hangs_up = Flag()

    def hangs(connection: socket, over: Flag) -> None:
        hangs_up.wait(LIMIT_S)
        resetting(connection, over)

    neighbour = at_the_gate().touches(Action.HELP)
    with server(hangs) as served:
        carry_out, happened = ringing(served.url, guard)
        carry_out(neighbour.asked_for(RingGuard)[0])
        for _ in range(3):  # while it hangs she goes on, and asks again
            neighbour.touches(Action.BACK, Action.PHONE).does(Touched(Action.KEY, "1"))
            assert isinstance(neighbour.state.step, PhoneEntry)
            neighbour.touches(Action.HELP)
            assert bell_shown(neighbour) is Bell.RINGING
        assert happened.empty()
        hangs_up.set()
        neighbour.does(happened.get(timeout=LIMIT_S))
    assert bell_shown(neighbour) is Bell.BROKEN
    assert len(neighbour.asked_for(RingGuard)) == 1


def test_a_bell_that_is_not_there_is_told_and_written_down_for_the_technician(
    guard: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    with server(silent) as served:
        gone = served.url
    carry_out, happened = ringing(gone, guard)
    carry_out(RingGuard())
    assert happened.get(timeout=LIMIT_S) == GuardRung(taken=False)
    assert "guard-not-rung" in caplog.text


@pytest.mark.parametrize("mistyped", ["https://.example.com/ring", "https://*/ring", "not an address"])
def test_a_bell_whose_address_cannot_even_be_called_is_told_as_well(mistyped: str, guard: Worker) -> None:
    carry_out, happened = ringing(mistyped, guard)
    carry_out(RingGuard())
    assert happened.get(timeout=LIMIT_S) == GuardRung(taken=False)


def test_a_bell_that_rings_is_told(guard: Worker) -> None:
    with server(saying(TAKEN)) as served:
        carry_out, happened = ringing(served.url, guard)
        carry_out(RingGuard())
        assert happened.get(timeout=LIMIT_S) == GuardRung(taken=True)
