"""The worker that talks to the identity provider: one session an attempt, every answer an event."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.captures import Captures, Wanted
from kiosk.domain import IdentityOutcome, Match, NeedCode, NeedPhone, Private, Refused, Rejected, Trouble, Unreachable
from kiosk.journey.effects import Method
from kiosk.journey.events import (
    CapturesRefused,
    CapturesTaken,
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
UNUSABLE = "PARAM"  # the code with which a provider refuses pictures
MOTION_AT_ONCE = 45  # pictures of a second and a half: what waited while the provider was slow goes in one request


@dataclass
class _Open:
    """A session as this end holds it. token and wants: of the provider's last answer to captures."""

    session_id: str
    token: str = field(default="", repr=False)
    wants: Wanted = Wanted.LOOK


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
        self._sessions: dict[int, _Open] = {}  # by attempt; used by the worker's thread alone
        self._lock = threading.Lock()  # guards what follows
        self._waiting: deque[tuple[int, Captures]] = deque()

    def open(self, attempt: int, method: Method) -> None:
        self._worker.submit(lambda: self._open(attempt, method))

    def submit_captures(self, attempt: int, captures: Captures) -> None:
        with self._lock:
            self._waiting.append((attempt, captures))
        self._worker.submit(self._submit_waiting)

    def verify_face(self, attempt: int) -> None:
        self._ask(attempt, lambda session: self._provider.verify_face(session.session_id, session.token))

    def verify_phone(self, attempt: int, phone: Private) -> None:
        self._ask(attempt, lambda session: self._provider.verify_phone(session.session_id, phone.text))

    def send_digits(self, attempt: int, digits: Private) -> None:
        self._ask(attempt, lambda session: self._provider.send_digits(session.session_id, digits.text))

    def send_code(self, attempt: int, code: Private) -> None:
        self._ask(attempt, lambda session: self._provider.send_code(session.session_id, code.text))

    def step_up(self, attempt: int) -> None:
        """Ask for a code before a match is trusted."""
        self._ask(attempt, lambda session: self._provider.step_up(session.session_id))

    def close(self, attempt: int) -> None:
        """Nothing that waits is sent any more."""
        with self._lock:
            self._waiting = deque(each for each in self._waiting if each[0] != attempt)
        self._worker.submit(lambda: self._close(attempt))

    def _open(self, attempt: int, method: Method) -> None:
        try:
            session = self._provider.open(method)
        except Trouble as trouble:
            self._log.trouble(trouble, "open")
            fault = _fault(trouble)
            if fault is IdentityFault.TOO_OFTEN:  # no code was asked for yet: the provider is busy
                fault = IdentityFault.UNREACHABLE
            self._post(IdentityFailed(attempt, fault))
            return
        self._sessions[attempt] = _Open(session.session_id)
        self._post(SessionOpened(attempt, session.turn, session.liveness_required))

    def _submit_waiting(self) -> None:
        """One job a batch was queued; the first of them takes along what has come since."""
        taken = self._take_waiting()
        session = None if taken is None else self._sessions.get(taken[0])
        if taken is None or session is None or session.wants is Wanted.NOTHING:
            return
        attempt, captures = taken
        try:
            answer = self._provider.submit_captures(session.session_id, captures)
        except Trouble as trouble:
            self._log.trouble(trouble, "captures")
            unusable = isinstance(trouble, Refused) and trouble.code == UNUSABLE
            self._post(CapturesRefused(attempt) if unusable else IdentityFailed(attempt, _fault(trouble)))
            return
        self._log.answered("captures")
        session.token, session.wants = answer.face_token, answer.wants
        self._post(CapturesTaken(attempt, answer.wants))

    def _take_waiting(self) -> tuple[int, Captures] | None:
        """The newest person's pictures, oldest first, as many as go in one request."""
        with self._lock:
            if not self._waiting:
                return None
            attempt, newest = self._waiting[-1]
            fitting = deque(each for each in self._waiting if each[0] == attempt and each[1].run == newest.run)
            chips: tuple[bytes, ...] = ()
            motion: tuple[tuple[int, bytes], ...] = ()
            while fitting and (not motion or len(motion) + len(fitting[0][1].motion) <= MOTION_AT_ONCE):
                _, batch = fitting.popleft()
                chips, motion = chips + batch.chips, motion + batch.motion
            self._waiting = fitting
        return attempt, Captures(newest.run, chips, motion)

    def _ask(self, attempt: int, question: Callable[[_Open], IdentityOutcome]) -> None:
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
            self._provider.close(session.session_id)
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
