"""What the camera's and the provider's answers do. An answer to an earlier attempt is dropped."""

from __future__ import annotations

from dataclasses import replace

from kiosk.captures import Hint, Side, Wanted
from kiosk.journey import enrolment, limits, technician
from kiosk.journey.effects import CaptureFace, Method, StepUp, SubmitCaptures, VerifyFace
from kiosk.journey.events import (
    CameraChanged,
    CameraCondition,
    CapturesRefused,
    CapturesTaken,
    CodeWanted,
    DigitsWanted,
    FaceCaptured,
    FaceGuided,
    Identified,
    IdentityFailed,
    IdentityFault,
    NotIdentified,
    SessionOpened,
)
from kiosk.journey.practice_timing import guide_speaks
from kiosk.journey.pressing import confirm_shown, not_allowed
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import (
    CodeEntry,
    Complaint,
    Confirm,
    DigitsEntry,
    Enrolling,
    Face,
    FaceMissed,
    Fault,
    InTrouble,
    Miss,
    PhoneChecking,
    PhoneEntry,
    PhoneRejected,
    State,
    Step,
)
from kiosk.journey.technician_kinds import TechnicianAtWork
from kiosk.journey.timing import LAST_DIGITS
from kiosk.journey.turn import Turn, enter, in_front, say, tail_of
from kiosk.journey.words import UNSAID_WHILE_TURNING

Asking = Face | PhoneChecking | DigitsEntry | CodeEntry


def asking(step: Step, attempt: int) -> Asking | None:
    """The step that waits for answers of this attempt, if it is the one in front."""
    if isinstance(step, (Face, PhoneChecking, DigitsEntry, CodeEntry)) and step.attempt == attempt:
        return step
    return None


def face_guided(state: State, event: FaceGuided) -> Turn:
    if isinstance(state.step, Enrolling):
        return enrolment.guided(state, state.step, event)
    if isinstance(state.step, TechnicianAtWork):
        return technician.guided(state, state.step, event)
    step = asking(state.step, event.attempt)
    if not isinstance(step, Face) or step.checking or step.hint is event.hint:
        return state, ()
    guided = replace(state, step=replace(step, hint=event.hint))
    if event.hint is Hint.NO_FACE or (step.wants is Wanted.TURN and event.hint in UNSAID_WHILE_TURNING):
        return guided, ()
    present = replace(guided, touched_at=state.stamp.now, warned=False)  # a face in view is somebody there
    return say(present, Prompt(f"hint_{event.hint.value}"))


def face_captured(state: State, event: FaceCaptured) -> Turn:
    """In a lesson the look begins when she has heard what it is about: it would be over first."""
    if isinstance(state.step, Enrolling):
        return enrolment.captured(state, state.step, event)
    step = asking(state.step, event.attempt)
    if not isinstance(step, Face) or step.checking or guide_speaks(state):
        return state, ()
    return state, (SubmitCaptures(event.attempt, event.captures),)


def captures_taken(state: State, event: CapturesTaken) -> Turn:
    """The provider leads: go on looking, turn the head, or it has seen enough."""
    step = asking(state.step, event.attempt)
    if not isinstance(step, Face) or step.checking or step.wants is event.wants:
        return state, ()
    wanting = replace(state, step=replace(step, wants=event.wants), warned=False)
    match event.wants:
        case Wanted.NOTHING:
            checking = replace(wanting, step=replace(step, wants=event.wants, away=None, checking=True))
            after, speech = say(checking, Prompt.FACE_CHECKING)
            return after, (VerifyFace(event.attempt), *speech)
        case Wanted.TURN:
            after, speech = say(wanting, Prompt.TURN_LEFT if step.side is Side.LEFT else Prompt.TURN_RIGHT)
        case Wanted.LOOK:  # another person may have stepped in front
            after, speech = say(wanting, Prompt.FACE_LOOK)
    return after, (CaptureFace(event.attempt, event.wants, motion=not step.waived), *speech)


def captures_refused(state: State, event: CapturesRefused) -> Turn:
    step = asking(state.step, event.attempt)
    if not isinstance(step, Face) or step.checking:
        return state, ()
    looking = replace(state, step=replace(step, wants=Wanted.LOOK))
    capture = CaptureFace(event.attempt, Wanted.LOOK, motion=not step.waived)
    if step.wants is not Wanted.TURN:
        return looking, (capture,)
    after, speech = say(looking, Prompt.FACE_LOOK)  # the last thing said was to turn
    return after, (capture, *speech)


def camera_changed(state: State, event: CameraChanged) -> Turn:
    """A camera that fails while she looks at it is waited for, with words; she is sent nowhere meanwhile."""
    changed = replace(state, camera=event.condition)
    if isinstance(state.step, Enrolling):
        return enrolment.camera_changed(changed, state.step, event)
    step = state.step
    if not isinstance(step, Face) or step.checking:
        return changed, ()
    if event.condition is CameraCondition.READY:
        if step.away is None:
            return changed, ()
        back = replace(step, away=None, wants=Wanted.LOOK, hint=Hint.NO_FACE)
        return say(replace(changed, step=back), Prompt.FACE_LOOK)
    if step.away is event.condition:
        return changed, ()
    since = state.stamp.now if step.away is None else step.away_since
    away = replace(changed, step=replace(step, away=event.condition, away_since=since))
    covered = event.condition is CameraCondition.COVERED
    return say(away, Prompt.CAMERA_COVERED if covered else Prompt.CAMERA_AWAY)


def session_opened(state: State, event: SessionOpened) -> Turn:
    step = asking(state.step, event.attempt)
    if not isinstance(step, Face) or step.checking:
        return state, ()
    opened = replace(step, side=event.side, waived=not event.checks_liveness)
    capture = CaptureFace(event.attempt, Wanted.LOOK, motion=event.checks_liveness)
    return replace(state, step=opened), (capture,)


def identified(state: State, event: Identified) -> Turn:
    step = asking(in_front(state.step), event.attempt)
    if step is None:
        return state, ()
    new_hail = not_allowed(state, event.rider) is None
    if new_hail and limits.needs_code(state, event.rider) and state.stepped_up != event.attempt:
        return replace(state, stepped_up=event.attempt), (StepUp(event.attempt),)
    method = Method.PHONE if isinstance(step, PhoneChecking) or _by_phone(step) else Method.FACE
    return confirm_shown(state, Confirm(rider=event.rider, method=method))


def digits_wanted(state: State, event: DigitsWanted) -> Turn:
    step = asking(in_front(state.step), event.attempt)
    if step is None:
        return state, ()
    if isinstance(step, DigitsEntry) and step.checking and step.wanted == event.digits:
        wrong = DigitsEntry(event.attempt, event.digits, complaint=Complaint.WRONG)
        return enter(state, wrong, Prompt.COMPLAINT_WRONG)
    prompt = Prompt.DIGITS_FOUR if event.digits == LAST_DIGITS else Prompt.DIGITS_ELEVEN
    return enter(state, DigitsEntry(event.attempt, event.digits), prompt)


def code_wanted(state: State, event: CodeWanted) -> Turn:
    step = asking(in_front(state.step), event.attempt)
    if step is None:
        return state, ()
    if isinstance(step, CodeEntry):
        wrong = CodeEntry(event.attempt, event.phone_masked, step.phone, step.sent_at, complaint=Complaint.WRONG)
        return enter(state, wrong, Prompt.COMPLAINT_WRONG)
    phone = step.phone if isinstance(step, PhoneChecking) else None
    code = CodeEntry(event.attempt, event.phone_masked, phone, state.stamp.now)
    return enter(state, code, Prompt.CODE, tail=tail_of(event.phone_masked))


def not_identified(state: State, event: NotIdentified) -> Turn:
    step = asking(in_front(state.step), event.attempt)
    if step is None:
        return state, ()
    if _by_phone(step):
        return enter(state, PhoneRejected(), Prompt.PHONE_REJECTED)
    return _missed(state, Miss.of(event.why))


def identity_failed(state: State, event: IdentityFailed) -> Turn:
    step = asking(in_front(state.step), event.attempt)
    match step, event.fault:
        case None, _:
            return state, ()
        case CodeEntry(), (IdentityFault.EXPIRED | IdentityFault.TOO_OFTEN | IdentityFault.UNREACHABLE):
            return _typed_in_vain(state, step, event.fault)
        case DigitsEntry(), IdentityFault.UNREACHABLE:
            return _typed_in_vain(state, step, event.fault)
        case PhoneChecking(), IdentityFault.TOO_OFTEN:
            often = PhoneEntry(step.phone, complaint=Complaint.TOO_OFTEN)
            return enter(state, often, Prompt.COMPLAINT_TOO_OFTEN)
        case ((Face() | DigitsEntry()), IdentityFault.TOO_OFTEN):
            return enter(state, PhoneEntry(complaint=Complaint.TOO_OFTEN), Prompt.COMPLAINT_TOO_OFTEN)
        case ((Face() | DigitsEntry()), IdentityFault.EXPIRED):
            return _missed(state, Miss.EXPIRED)
        case _:
            method = Method.PHONE if _by_phone(step) else Method.FACE
            return enter(state, InTrouble(Fault.PROVIDER, method), Prompt.TROUBLE_PROVIDER)


def _typed_in_vain(state: State, step: CodeEntry | DigitsEntry, fault: IdentityFault) -> Turn:
    """The screen stays where she types; what she typed stays too unless it can never be right any more."""
    complaint = Complaint(fault.value)
    kept = step if fault is IdentityFault.UNREACHABLE else replace(step, typed=type(step.typed)())
    return enter(state, replace(kept, checking=False, complaint=complaint), Prompt(f"complaint_{fault.value}"))


def _missed(state: State, why: Miss) -> Turn:
    return enter(state, FaceMissed(why), Prompt(f"miss_{why.value}"))


def _by_phone(step: Asking | None) -> bool:
    return isinstance(step, PhoneChecking) or (isinstance(step, CodeEntry) and step.phone is not None)
