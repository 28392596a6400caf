"""What a change of steps means for the log of face processing, which names nobody."""

from __future__ import annotations

from kiosk.journey.effects import Method, Processing, RecordProcessing
from kiosk.journey.state import (
    CodeEntry,
    Confirm,
    Consent,
    DigitsEntry,
    Face,
    FaceMissed,
    Fault,
    Following,
    InTrouble,
    Limited,
    PhoneEntry,
    Step,
)


def recorded(before: Step, after: Step) -> tuple[RecordProcessing, ...]:
    """The line to write down when one step follows another, if any."""
    happened = _happened(before, after)
    return () if happened is None else (RecordProcessing(happened),)


def _happened(before: Step, after: Step) -> Processing | None:
    match before, after:
        case Face(attempt=one), Face(attempt=other) if one == other:
            return None
        case _, Face():
            return Processing.AGREED
        case Consent(), PhoneEntry():
            return Processing.DECLINED
        case Face(), _:
            return _how_it_ended(after)
        case _:
            return None


def _how_it_ended(after: Step) -> Processing:
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
