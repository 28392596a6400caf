"""What a step that is left behind closes: the camera, what was kept for an enrolment, the provider's session."""

from __future__ import annotations

from kiosk.journey import processing, technician
from kiosk.journey.effects import CloseCamera, CloseIdentity, DropEnrolment, Effect
from kiosk.journey.events import Event
from kiosk.journey.state import (
    CodeEntry,
    DigitsEntry,
    Enrolling,
    Face,
    PhoneChecking,
    Step,
    camera_open,
)
from kiosk.journey.turn import in_front


def closed(left: Step, found: Step, event: Event) -> tuple[Effect, ...]:
    """By whatever way the step was left: what the new one does not need, and what is written down of it."""
    return (*_closings(left, found), *processing.recorded(left, found), *technician.left(left, found, event))


def _closings(before: Step, after: Step) -> tuple[Effect, ...]:
    closings: list[Effect] = []
    if camera_open(before) and not camera_open(after):
        closings.append(CloseCamera())
    if isinstance(before, Enrolling) and not isinstance(after, Enrolling):
        closings.append(DropEnrolment())
    session = _session(before)
    if session is not None and session != _session(after):
        closings.append(CloseIdentity(session))
    return tuple(closings)


def _session(step: Step) -> int | None:
    match in_front(step):
        case Face(attempt=attempt) | DigitsEntry(attempt=attempt) | CodeEntry(attempt=attempt):
            return attempt
        case PhoneChecking(attempt=attempt):
            return attempt
        case _:
            return None
