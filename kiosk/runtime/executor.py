"""Carries out what the journey asks for, each effect at the one party that it concerns; never waits."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from kiosk.domain import Hail
from kiosk.journey.effects import (
    AskAvailability,
    CancelHail,
    CaptureFace,
    CloseCamera,
    CloseIdentity,
    CommitHail,
    DropEnrolment,
    DropReceipt,
    Effect,
    Enrol,
    Hush,
    KeepPose,
    OpenCamera,
    OpenIdentity,
    PrintReceipt,
    RecordProcessing,
    RingGuard,
    SendCode,
    SendDigits,
    SendHail,
    Speak,
    StepUp,
    SubmitCaptures,
    VerifyFace,
    VerifyPhone,
    WithdrawEnrolment,
)
from kiosk.journey.events import CalledOut, Event, GuardRung, HailCommitted, HailNotCommitted
from kiosk.journey.practice_kinds import AskClass, BeginPractice, EndPractice, NoteClass, PauseWorld, Said, SetWorld
from kiosk.journey.technician_kinds import AskReport, CheckCode, KeepAdjustments, RecordAct
from kiosk.journey.timing import HAIL_LIFE_S
from kiosk.log_events import LogEvent
from kiosk.log_lines import log_event
from kiosk.runtime.enrolment_desk import EnrolmentDesk
from kiosk.runtime.hail_desk import HailDesk
from kiosk.runtime.identity_desk import IdentityDesk
from kiosk.runtime.parties import Camera, GuardBell, HailJournal, ProcessingLog, ReceiptPrinter, Voice
from kiosk.runtime.practice_desk import PracticeDesk
from kiosk.runtime.technician_desk import TechnicianDesk
from kiosk.runtime.workers import Worker


class Executor:
    """desks: one per configured dispatcher, by name. writer: the worker that waits for the disk. enrolment: where a
    volunteer has named somebody to enrol."""

    def __init__(
        self,
        *,
        identity: IdentityDesk,
        desks: Mapping[str, HailDesk],
        camera: Camera,
        voice: Voice,
        journal: HailJournal,
        processing: ProcessingLog,
        writer: Worker,
        post: Callable[[Event], None],
        enrolment: EnrolmentDesk | None = None,
        bell: GuardBell | None = None,
        bell_worker: Worker | None = None,
        printer: ReceiptPrinter | None = None,
        technician: TechnicianDesk | None = None,
        practice: PracticeDesk | None = None,
    ) -> None:
        self._practice = practice
        self._technician = technician
        self._printer = printer
        self._identity = identity
        self._desks = desks
        self._camera = camera
        self._voice = voice
        self._journal = journal
        self._processing = processing
        self._writer = writer
        self._post = post
        self._enrolment = enrolment
        self._bell = bell
        self._bell_worker = bell_worker
        self._committed: dict[str, Hail] = {}  # on disk, not yet handed to a desk

    def take_back(self, hails: tuple[Hail, ...]) -> None:
        """Hails found on disk at start. For those that live SendHail effects will follow; the others are watched."""
        self._committed.update({hail.key: hail for hail in hails if hail.live})
        for hail in hails:
            if not hail.live and hail.owed:
                self._desk(hail).send(hail)

    def owed(self) -> int:
        """How many hails the desks still have something to do for; from any thread."""
        return len(self._committed) + sum(desk.owed() for desk in self._desks.values())

    def carry_out(self, effect: Effect) -> None:
        match effect:
            case OpenIdentity():
                self._identity.open(effect.attempt, effect.method)
            case VerifyFace():
                self._identity.verify_face(effect.attempt)
            case SubmitCaptures():
                self._identity.submit_captures(effect.attempt, effect.captures)
            case RecordProcessing():
                self._writer.submit(lambda: self._processing.append(effect.happened))
            case KeepPose() | Enrol() | DropEnrolment() | WithdrawEnrolment():
                self._enrolling(effect)
            case VerifyPhone():
                self._identity.verify_phone(effect.attempt, effect.phone)
            case SendDigits():
                self._identity.send_digits(effect.attempt, effect.digits)
            case SendCode():
                self._identity.send_code(effect.attempt, effect.code)
            case StepUp():
                self._identity.step_up(effect.attempt)
            case CloseIdentity():
                self._identity.close(effect.attempt)
            case OpenCamera():
                self._camera.open(effect.attempt)
            case CaptureFace():
                self._camera.capture(effect.attempt, effect.wants, effect.motion)
            case CloseCamera():
                self._camera.close()
            case CommitHail():
                self._writer.submit(lambda: self._commit(effect))
            case SendHail():
                self._send(effect.key)
            case CancelHail():
                self._cancel(effect.key, effect.reason)
            case AskAvailability():
                self._desks["main"].ask_availability()
            case Speak():
                self._speak(effect)
            case Hush():
                self._voice.hush()
            case PrintReceipt():
                if self._printer is not None:
                    self._printer.print_receipt(effect.receipt)
            case DropReceipt():
                if self._printer is not None:
                    self._printer.drop(effect.call_sign)
            case RingGuard():
                self._ring_guard()
            case CheckCode() | RecordAct() | AskReport() | KeepAdjustments():
                assert self._technician is not None, "a site says that it has technicians only where there is a desk"
                self._technician.carry_out(effect)
            case BeginPractice() | EndPractice() | SetWorld() | PauseWorld() | NoteClass() | AskClass():
                assert self._practice is not None, "the journey asks for practice only where there is a desk"
                self._practice.carry_out(effect)
            case _:
                assert_never(effect)

    def _enrolling(self, effect: KeepPose | Enrol | DropEnrolment | WithdrawEnrolment) -> None:
        desk = self._enrolment
        assert desk is not None, "an enrolment begins only where there is somebody to enrol"
        match effect:
            case KeepPose():
                desk.keep(effect.attempt, effect.pose, effect.captures)
            case Enrol():
                desk.enrol(effect.attempt)
            case DropEnrolment():
                desk.drop()
            case WithdrawEnrolment():
                desk.withdraw()

    def _speak(self, effect: Speak) -> None:
        over = CalledOut(effect.about) if effect.about else Said(effect.number) if effect.number else None
        self._voice.say(effect, None if over is None else lambda: self._post(over))

    def _ring_guard(self) -> None:
        bell, worker = self._bell, self._bell_worker
        assert bell is not None, "a site says that it has a bell only where there is one"
        assert worker is not None

        def job() -> None:
            try:
                bell.ring()
            except Exception as error:  # whatever it is, she must not stand before a bell that rings for ever
                log_event(LogEvent.GUARD_NOT_RUNG, error=type(error).__name__)
                self._post(GuardRung(taken=False))
            else:
                self._post(GuardRung(taken=True))

        worker.submit(job)

    def _commit(self, wish: CommitHail) -> None:
        """On the writer's thread: key and hail in one transaction, then the event that lets the screen promise."""
        hail = Hail(
            key=str(uuid.uuid4()),
            dispatcher=wish.dispatcher,
            call_sign=wish.call_sign,
            rider=wish.rider,
            needs=wish.needs,
            width=wish.width,
            pressed_at=wish.pressed_at,
            expires_at=wish.pressed_at + HAIL_LIFE_S,
            expires_on_wall=wish.pressed_on_wall + HAIL_LIFE_S,
            updated_at=wish.pressed_at,
        )
        try:
            self._journal.insert(hail)
        except Exception as error:  # whatever it is, she must not stand before a screen that waits for ever
            log_event(LogEvent.HAIL_NOT_WRITTEN, hail=str(hail.call_sign), error=type(error).__name__)
            self._post(HailNotCommitted(wish.attempt))
            return
        self._committed[hail.key] = hail
        self._post(HailCommitted(wish.attempt, hail))

    def _send(self, key: str) -> None:
        hail = self._committed.pop(key)
        self._desk(hail).send(hail)

    def _cancel(self, key: str, reason: str) -> None:
        """One that no desk has had yet ends at its desk without a request."""
        never_sent = self._committed.pop(key, None)
        if never_sent is not None:
            self._desk(never_sent).send(replace(never_sent, cancel_reason=reason))
            return
        for desk in self._desks.values():  # the one that has it cancels it
            desk.cancel(key, reason)

    def _desk(self, hail: Hail) -> HailDesk:
        return self._desks[hail.dispatcher]
