"""The pictures of one enrolment, kept in memory until the provider has them or she has left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from kiosk.captures import Captures
from kiosk.domain import Refused, Trouble
from kiosk.journey.effects import Pose
from kiosk.journey.events import EnrolmentAnswered, EnrolmentResult, Event
from kiosk.runtime.parties import Enroller
from kiosk.runtime.party_log import PROVIDER, PartyLog
from kiosk.runtime.workers import Worker


class EnrolmentDesk:
    """Each method returns at once; answers come through post()."""

    def __init__(self, enroller: Enroller, worker: Worker, post: Callable[[Event], None]) -> None:
        self._enroller = enroller
        self._worker = worker
        self._post = post
        self._log = PartyLog(PROVIDER, "enrolment")
        self._lock = threading.Lock()  # guards what follows
        self._poses: dict[Pose, bytes] = {}
        self._attempt = 0

    def keep(self, attempt: int, pose: Pose, captures: Captures) -> None:
        """The newest chip of the batch."""
        with self._lock:
            if attempt != self._attempt:
                self._attempt, self._poses = attempt, {}
            self._poses[pose] = captures.chips[-1]

    def drop(self) -> None:
        with self._lock:
            self._poses = {}

    def enrol(self, attempt: int) -> None:
        with self._lock:
            chips, self._poses = tuple(self._poses.values()), {}
        self._worker.submit(lambda: self._ask(attempt, lambda: _enrolled(self._enroller.enrol(chips))))

    def withdraw(self) -> None:
        attempt = self._attempt
        self._worker.submit(lambda: self._ask(attempt, self._withdrawn))

    def _withdrawn(self) -> EnrolmentResult:
        self._enroller.withdraw()
        return EnrolmentResult.WITHDRAWN

    def _ask(self, attempt: int, question: Callable[[], EnrolmentResult]) -> None:
        try:
            result = question()
            self._log.answered("enrol")
        except Trouble as trouble:
            self._log.trouble(trouble, "enrol")
            refused = isinstance(trouble, Refused)
            if not refused:
                self._take_back()
            result = EnrolmentResult.REFUSED if refused else EnrolmentResult.UNREACHABLE
        self._post(EnrolmentAnswered(attempt, result))

    def _take_back(self) -> None:
        """The answer may have been lost, and she enrolled without knowing it."""
        with suppress(Trouble):
            self._enroller.withdraw()


def _enrolled(look_alikes: int) -> EnrolmentResult:
    return EnrolmentResult.LOOKS_ALIKE if look_alikes else EnrolmentResult.ENROLLED
