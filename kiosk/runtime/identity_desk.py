"""The worker that talks to the identity provider: one session an attempt, every answer an event."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from kiosk.domain import (
    IdentityOutcome,
    Match,
    NeedCode,
    NeedPhone,
    Nonsense,
    Private,
    Refused,
    Rejected,
    Trouble,
    Unreachable,
)
from kiosk.journey.effects import Method
from kiosk.journey.events import (
    CodeWanted,
    DigitsWanted,
    Event,
    Identified,
    IdentityFailed,
    IdentityFault,
    NotIdentified,
    SessionOpened,
)
from kiosk.runtime.parties import IdentityProvider
from kiosk.runtime.workers import Worker

log = logging.getLogger(__name__)

FAULTS = {"EXPIRED": IdentityFault.EXPIRED, "UNKNOWN_SESSION": IdentityFault.EXPIRED, "STATE": IdentityFault.EXPIRED}


class IdentityDesk:
    """Each method returns at once; its answer comes through post()."""

    def __init__(self, provider: IdentityProvider, worker: Worker, post: Callable[[Event], None]) -> None:
        self._provider = provider
        self._worker = worker
        self._post = post
        self._sessions: dict[int, str] = {}  # attempt -> session id; used by the worker's thread alone

    def open(self, attempt: int, method: Method) -> None:
        self._worker.submit(lambda: self._open(attempt, method))

    def verify_face(self, attempt: int, jpegs: Sequence[bytes]) -> None:
        self._ask(attempt, lambda session: self._provider.verify_face(session, jpegs))

    def verify_phone(self, attempt: int, phone: Private) -> None:
        self._ask(attempt, lambda session: self._provider.verify_phone(session, phone.text))

    def send_digits(self, attempt: int, digits: Private) -> None:
        self._ask(attempt, lambda session: self._provider.send_digits(session, digits.text))

    def send_code(self, attempt: int, code: Private) -> None:
        self._ask(attempt, lambda session: self._provider.send_code(session, code.text))

    def close(self, attempt: int) -> None:
        self._worker.submit(lambda: self._close(attempt))

    def _open(self, attempt: int, method: Method) -> None:
        try:
            session, turn = self._provider.open(method)
        except Trouble as trouble:
            fault = _fault(trouble)
            if fault is IdentityFault.TOO_OFTEN:  # no code was asked for yet: the provider is busy
                fault = IdentityFault.UNREACHABLE
            self._post(IdentityFailed(attempt, fault))
            return
        self._sessions[attempt] = session
        self._post(SessionOpened(attempt, turn))

    def _ask(self, attempt: int, question: Callable[[str], IdentityOutcome]) -> None:
        def job() -> None:
            session = self._sessions.get(attempt)
            if session is None:
                return  # opening it failed, which has been told, or it was closed meanwhile
            try:
                answer: Event = _event(attempt, question(session))
            except Trouble as trouble:
                answer = IdentityFailed(attempt, _fault(trouble))
            self._post(answer)

        self._worker.submit(job)

    def _close(self, attempt: int) -> None:
        session = self._sessions.pop(attempt, None)
        if session is None:
            return
        try:
            self._provider.close(session)
        except Trouble as trouble:
            log.info("identity session not closed, it will expire: %s", trouble)


def _event(attempt: int, outcome: IdentityOutcome) -> Event:
    match outcome:
        case Match(rider=rider):
            return Identified(attempt, rider)
        case NeedPhone(digits=digits, tries_left=tries_left):
            return DigitsWanted(attempt, digits, tries_left)
        case NeedCode(phone_masked=phone_masked, tries_left=tries_left):
            return CodeWanted(attempt, phone_masked, tries_left)
        case Rejected(reason=reason):
            return NotIdentified(attempt, reason)


def _fault(trouble: Trouble) -> IdentityFault:
    """Unreachable, 429 included, and what a refusal's code says; all else is the technician's business."""
    match trouble:
        case Unreachable(status=429):
            return IdentityFault.TOO_OFTEN
        case Unreachable():
            return IdentityFault.UNREACHABLE
        case Refused(code=code) if code in FAULTS:
            return FAULTS[code]
        case Refused() | Nonsense():
            log.error("identity provider: %s", trouble)
            return IdentityFault.BROKEN
        case _:
            return IdentityFault.BROKEN
