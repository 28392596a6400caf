"""The desk between the journey and the identity provider: pictures that wait, refusals, and an end."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from kiosk.captures import Captures, Side, Wanted
from kiosk.domain import IdentityOutcome, Refused, Rejected, Rejection, Unreachable
from kiosk.identity.client import Session, Taken
from kiosk.journey.effects import Method
from kiosk.journey.events import (
    CapturesRefused,
    CapturesTaken,
    Event,
    IdentityFailed,
    IdentityFault,
    NotIdentified,
    SessionOpened,
)
from kiosk.runtime.identity_desk import MOTION_AT_ONCE, IdentityDesk
from kiosk.runtime.workers import Worker

PATIENCE_S = 10.0


@dataclass
class Provider:
    """A provider that can be made to wait and to refuse; remembers what reached it."""

    wants: Wanted = Wanted.LOOK
    trouble: Exception | None = None
    got: list[Captures] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    def open(self, _method: Method) -> Session:
        return Session("s-1", Side.RIGHT, True, 120)

    def submit_captures(self, _session_id: str, captures: Captures) -> Taken:
        self.got.append(captures)
        self.reached.set()
        assert self.may_go_on.wait(PATIENCE_S)
        if self.trouble is not None:
            raise self.trouble
        return Taken(f"token-{len(self.got)}", self.wants)

    def verify_face(self, _session_id: str, face_token: str) -> IdentityOutcome:
        self.tokens.append(face_token)
        return Rejected(Rejection.NO_MATCH)

    def verify_phone(self, _session_id: str, _phone: str) -> IdentityOutcome:
        raise AssertionError("not by phone here")

    send_digits = send_code = verify_phone

    def step_up(self, _session_id: str) -> IdentityOutcome:
        raise AssertionError("no code here")

    def close(self, _session_id: str) -> None:
        pass


@dataclass
class Desk:
    desk: IdentityDesk
    events: queue.Queue[Event]

    def hears(self) -> Event:
        return self.events.get(timeout=PATIENCE_S)


@contextmanager
def open_desk(provider: Provider) -> Iterator[Desk]:
    worker, events = Worker("identity"), queue.Queue[Event]()
    try:
        desk = Desk(IdentityDesk(provider, worker, events.put, lambda ref: ref), events)
        desk.desk.open(1, Method.FACE)
        assert desk.hears() == SessionOpened(1, Side.RIGHT, checks_liveness=True)
        yield desk
    finally:
        worker.stop()


def batch(number: int, run: int = 1, motion: int = 9) -> Captures:
    return Captures(run, (f"chip {number}".encode(),), tuple((number * 1000 + n, b"m") for n in range(motion)))


def test_what_waited_while_the_provider_was_slow_goes_in_one_request_and_in_order() -> None:
    provider = Provider()
    with open_desk(provider) as desk:
        desk.desk.submit_captures(1, batch(0))
        assert provider.reached.wait(PATIENCE_S)
        for number in (1, 2, 3):
            desk.desk.submit_captures(1, batch(number))
        provider.may_go_on.set()
        assert [desk.hears(), desk.hears()] == [CapturesTaken(1, Wanted.LOOK)] * 2
        desk.desk.verify_face(1)
        assert desk.hears() == NotIdentified(1, Rejection.NO_MATCH)
    first, second = provider.got
    assert first == batch(0)
    assert second.chips == (b"chip 1", b"chip 2", b"chip 3")
    assert [at_ms for at_ms, _ in second.motion] == sorted(at_ms for at_ms, _ in second.motion)
    assert len(second.motion) == 27
    assert provider.tokens == ["token-2"]


def test_a_long_wait_is_sent_in_pieces_that_every_provider_takes() -> None:
    provider = Provider()
    with open_desk(provider) as desk:
        desk.desk.submit_captures(1, batch(0))
        assert provider.reached.wait(PATIENCE_S)
        for number in range(1, 12):
            desk.desk.submit_captures(1, batch(number))
        provider.may_go_on.set()
        while sum(len(captures.motion) for captures in provider.got) < 12 * 9:
            assert desk.hears() == CapturesTaken(1, Wanted.LOOK)
    assert max(len(captures.motion) for captures in provider.got) <= MOTION_AT_ONCE
    assert [chip for captures in provider.got for chip in captures.chips] == [batch(n).chips[0] for n in range(12)]


def test_pictures_of_somebody_who_has_gone_are_not_sent_with_those_of_the_next() -> None:
    provider = Provider()
    with open_desk(provider) as desk:
        desk.desk.submit_captures(1, batch(0))
        assert provider.reached.wait(PATIENCE_S)
        desk.desk.submit_captures(1, batch(1))
        desk.desk.submit_captures(1, batch(2, run=2))
        provider.may_go_on.set()
        assert [desk.hears(), desk.hears()] == [CapturesTaken(1, Wanted.LOOK)] * 2
    assert provider.got == [batch(0), batch(2, run=2)]


def test_a_provider_that_has_seen_enough_gets_no_more_pictures() -> None:
    provider = Provider(wants=Wanted.NOTHING)
    with open_desk(provider) as desk:
        desk.desk.submit_captures(1, batch(0))
        assert provider.reached.wait(PATIENCE_S)
        desk.desk.submit_captures(1, batch(1))
        provider.may_go_on.set()
        assert desk.hears() == CapturesTaken(1, Wanted.NOTHING)
        desk.desk.verify_face(1)
        assert desk.hears() == NotIdentified(1, Rejection.NO_MATCH)
    assert provider.got == [batch(0)]


def test_refused_pictures_are_told_apart_from_a_provider_that_fails() -> None:
    provider = Provider(trouble=Refused("captures", status=400, code="PARAM"))
    provider.may_go_on.set()
    with open_desk(provider) as desk:
        desk.desk.submit_captures(1, batch(0))
        assert desk.hears() == CapturesRefused(1)
        provider.trouble = Unreachable("captures", maybe_done=True)
        desk.desk.submit_captures(1, batch(1))
        assert desk.hears() == IdentityFailed(1, IdentityFault.UNREACHABLE)
        provider.trouble = Refused("captures", status=410, code="EXPIRED")
        desk.desk.submit_captures(1, batch(2))
        assert desk.hears() == IdentityFailed(1, IdentityFault.EXPIRED)


def test_pictures_that_wait_are_dropped_when_she_leaves() -> None:
    provider = Provider()
    with open_desk(provider) as desk:
        desk.desk.submit_captures(1, batch(0))
        assert provider.reached.wait(PATIENCE_S)
        desk.desk.submit_captures(1, batch(1))
        desk.desk.close(1)
        provider.may_go_on.set()
        assert desk.hears() == CapturesTaken(1, Wanted.LOOK)
        desk.desk.open(2, Method.FACE)
        assert desk.hears() == SessionOpened(2, Side.RIGHT, checks_liveness=True)
        desk.desk.submit_captures(1, batch(3))
        desk.desk.submit_captures(2, batch(4))
        assert desk.hears() == CapturesTaken(2, Wanted.LOOK)
    assert provider.got == [batch(0), batch(4)]
