"""The worker that talks to the identity provider: one session an attempt, every answer an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kiosk.domain import (
    IdentityOutcome,
    Match,
    NeedCode,
    NeedPhone,
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
from kiosk.runtime.party_log import PROVIDER, PartyLog
from kiosk.runtime.workers import Worker

FAULTS = {"EXPIRED": IdentityFault.EXPIRED, "UNKNOWN_SESSION": IdentityFault.EXPIRED, "STATE": IdentityFault.EXPIRED}


class IdentityDesk:
    """Each method returns at once; its answer comes through post(). tag: phone_ref -> this kiosk's own pseudonym."""

    def __init__(
        self,
        provider: IdentityProvider,
        worker: Worker,
        post: Callable[[Event], None],
        tag: Callable[[str], str],
    ) -> None:
        self._provider = provider
        self._worker = worker
        self._post = post
        self._tag = tag
        self._log = PartyLog(PROVIDER, "identity")
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

    def step_up(self, attempt: int) -> None:
        """Ask for a code before a match is trusted."""
        self._ask(attempt, self._provider.step_up)

    def close(self, attempt: int) -> None:
        self._worker.submit(lambda: self._close(attempt))

    def _open(self, attempt: int, method: Method) -> None:
        try:
            session, turn = self._provider.open(method)
        except Trouble as trouble:
            self._log.trouble(trouble, "open")
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
                answer: Event = self._event(attempt, question(session))
                self._log.answered("ask")
            except Trouble as trouble:
                if not (isinstance(trouble, Refused) and trouble.code in FAULTS):
                    self._log.trouble(trouble, "ask")
                answer = IdentityFailed(attempt, _fault(trouble))
            self._post(answer)

        self._worker.submit(job)

    def _close(self, attempt: int) -> None:
        session = self._sessions.pop(attempt, None)
        if session is None:
            return
        try:
            self._provider.close(session)
        except Trouble as trouble:  # it will expire by itself
            self._log.trouble(trouble, "close")

    def _event(self, attempt: int, outcome: IdentityOutcome) -> Event:
        match outcome:
            case Match(rider=rider):
                return Identified(attempt, replace(rider, tag=self._tag(rider.phone_ref)))
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
        case _:
            return IdentityFault.BROKEN
