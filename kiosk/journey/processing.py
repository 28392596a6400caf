"""What a change of steps means for the log of face processing, which names nobody."""

from __future__ import annotations

from kiosk.journey.effects import Method, Processing, RecordProcessing
from kiosk.journey.events import EnrolmentResult
from kiosk.journey.state import (
    CodeEntry,
    Confirm,
    Consent,
    DigitsEntry,
    EnrolEnded,
    Enrolling,
    Face,
    FaceMissed,
    Fault,
    Following,
    Home,
    InTrouble,
    Limited,
    Notice,
    PhoneEntry,
    Step,
)
from kiosk.journey.turn import in_front


def recorded(before: Step, after: Step) -> tuple[RecordProcessing, ...]:
    """The line to write down when one step follows another, if any."""
    happened = _happened(before, after)
    return () if happened is None else (RecordProcessing(happened),)


def _happened(before: Step, after: Step) -> Processing | None:
    match in_front(before), in_front(after):  # help lies over what goes on beneath
        case (Face(attempt=one), Face(attempt=other)) | (Enrolling(attempt=one), Enrolling(attempt=other)) if (
            one == other
        ):
            return None
        case _, Face():
            return Processing.AGREED
        case _, Enrolling():
            return Processing.ENROLMENT_AGREED
        case ((Consent() | Notice()), PhoneEntry()):
            return Processing.DECLINED
        case ((Consent() | Notice()), Home()):
            return Processing.LEFT
        case Face(), _:
            return _how_a_look_ended(after)
        case Enrolling() as enrolling, _:
            return _how_an_enrolment_ended(enrolling, after)
        case EnrolEnded(withdrawing=True), EnrolEnded(result=EnrolmentResult.WITHDRAWN):
            return Processing.ENROLMENT_WITHDRAWN
        case _:
            return None


def _how_a_look_ended(after: Step) -> Processing:
    match after:
        case FaceMissed(why=why):
            return Processing(why.value)
        case Confirm(method=Method.FACE) | Following() | Limited():
            return Processing.MATCHED
        case DigitsEntry():
            return Processing.ASKED_DIGITS
        case CodeEntry():
            return Processing.ASKED_CODE
        case InTrouble(fault=Fault.PROVIDER):
            return Processing.PROVIDER
        case _:
            return Processing.WITHDRAWN


def _how_an_enrolment_ended(enrolling: Enrolling, after: Step) -> Processing | None:
    """None: she left while the provider was at it; its answer will tell."""
    match after:
        case EnrolEnded(result=EnrolmentResult.ENROLLED | EnrolmentResult.LOOKS_ALIKE):
            return Processing.ENROLLED
        case EnrolEnded():
            return Processing.ENROLMENT_FAILED
        case _:
            return None if enrolling.saving else Processing.ENROLMENT_LEFT
