"""What a technician asks for at the screen: codes, acts, reports, adjustments; one after another, off the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from kiosk.journey.events import Event
from kiosk.journey.technician_kinds import (
    ActRecorded,
    AskReport,
    CheckCode,
    CodeAnswered,
    KeepAdjustments,
    RecordAct,
    ReportTold,
    TechnicianEffect,
)
from kiosk.runtime.parties import AuditLog, Doorkeeper, KeptAdjustments
from kiosk.runtime.workers import Worker
from kiosk.technician import Admission, Report

AGAIN_FIRST_S = 2.0  # doubling: a backup's lock is seconds
AGAIN_MOST = 9  # for seventeen minutes: by then the disk is at fault, and the log of events has said so
BROKEN_WAIT_S = 30.0  # nobody is let in by a check that failed; soon the disk may answer again


class TechnicianDesk:
    """Never waits; answers come through post(). report: how the kiosk is now; may wait for the disk. worker: does it
    all."""

    def __init__(
        self,
        doorkeeper: Doorkeeper,
        audit: AuditLog,
        kept: KeptAdjustments,
        report: Callable[[], Report],
        worker: Worker,
        post: Callable[[Event], None],
    ) -> None:
        self._doorkeeper = doorkeeper
        self._audit = audit
        self._kept = kept
        self._report = report
        self.worker = worker
        self._post = post

    def carry_out(self, effect: TechnicianEffect) -> None:
        self.worker.submit(lambda: self._done(effect))

    def _done(self, effect: TechnicianEffect) -> None:
        match effect:
            case CheckCode():
                self._check(effect)
            case RecordAct():
                self._record(effect)
            case AskReport():
                self._post(ReportTold(self._report()))
            case KeepAdjustments():
                self._kept.keep(effect.adjusted)
            case _:
                assert_never(effect)

    def _check(self, asked: CheckCode) -> None:
        """Whatever goes wrong, the screen gets its answer, and nobody is let in by it."""
        admission = Admission(wait_s=BROKEN_WAIT_S)
        try:
            admission = self._doorkeeper.admit(asked.number, asked.code.text)
        finally:
            self._post(CodeAnswered(asked.attempt, admission))

    def _record(self, asked: RecordAct, tried: int = 0) -> None:
        """Whatever goes wrong, the screen gets its answer, and nothing is done by it. What is done already, and
        nobody waits for, is tried again: who hailed for a neighbour is known though a backup held the file."""
        written = False
        try:
            written = self._audit.append(asked.handle, asked.act, asked.detail)
        finally:
            if asked.attempt is not None:
                self._post(ActRecorded(asked.attempt, written))
            elif not written and tried < AGAIN_MOST:
                wait_s = AGAIN_FIRST_S * 2.0**tried
                self.worker.submit(lambda: self._record(asked, tried + 1), wait_s)
