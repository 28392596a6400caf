"""Enrolment at the screen: a volunteer has named the rider, she agrees herself, and is guided through three poses."""

from __future__ import annotations

from dataclasses import replace

from kiosk.captures import Wanted
from kiosk.journey import timing
from kiosk.journey.effects import (
    CaptureFace,
    Enrol,
    KeepPose,
    OpenCamera,
    Pose,
    Processing,
    RecordProcessing,
    WithdrawEnrolment,
)
from kiosk.journey.events import (
    Action,
    CameraChanged,
    CameraCondition,
    EnrolmentAnswered,
    EnrolmentAsked,
    EnrolmentResult,
    FaceCaptured,
    FaceGuided,
    Touched,
)
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import EnrolAsk, EnrolEnded, Enrolling, Home, State
from kiosk.journey.turn import Turn, enter, in_front, say
from kiosk.journey.words import UNSAID_AT_A_POSE, at_home

POSES = tuple(Pose)
STORED = frozenset({EnrolmentResult.ENROLLED, EnrolmentResult.LOOKS_ALIKE})


def asked(state: State, event: EnrolmentAsked) -> Turn:
    """Only at home: nobody's hail is pushed aside."""
    if not isinstance(state.step, Home) or not state.site.face_enabled:
        return state, ()
    return enter(state, EnrolAsk(event.display_name), Prompt.ENROL_ASK)


def touched(state: State, step: EnrolAsk | Enrolling | EnrolEnded, touch: Touched) -> Turn:
    match touch.action, step:
        case Action.AGREE, EnrolAsk(display_name=name):
            return _begun(state, name)
        case Action.RETRY, EnrolEnded(display_name=name, result=result) if result not in STORED:
            return _begun(state, name)
        case Action.WITHDRAW, EnrolEnded(result=result, withdrawing=False) if result in STORED:
            waiting = replace(state, step=replace(step, withdrawing=True, withdrawal_failed=False))
            after, speech = say(waiting, Prompt.PHONE_CHECKING)
            return after, (WithdrawEnrolment(), *speech)
        case ((Action.HOME | Action.BACK | Action.DONE), _):
            return at_home(state)
        case _:
            return state, ()


def _begun(state: State, display_name: str) -> Turn:
    """Consent, by her own hand: the camera opens."""
    if state.camera is not CameraCondition.READY:
        return say(state, Prompt.MISS_CAMERA)
    attempt = state.attempt + 1
    began = Enrolling(attempt, display_name, pose_since=state.stamp.now)
    begun = replace(state, attempt=attempt)
    return enter(begun, began, Prompt.ENROL_LOOK, OpenCamera(attempt))


def tick(state: State, step: Enrolling) -> Turn | None:
    """She has had time to do as she was asked: now the picture is taken. None: nothing is due."""
    if step.saving or step.capturing or state.stamp.now < step.pose_since + timing.POSE_S:
        return None
    looking = replace(state, step=replace(step, capturing=True))
    return looking, (CaptureFace(step.attempt, Wanted.LOOK, motion=False),)


def guided(state: State, step: Enrolling, event: FaceGuided) -> Turn:
    if step.saving or event.attempt != step.attempt or step.hint is event.hint:
        return state, ()
    after = replace(state, step=replace(step, hint=event.hint), touched_at=state.stamp.now, warned=False)
    unsaid = event.hint in UNSAID_AT_A_POSE or not step.capturing
    return (after, ()) if unsaid else say(after, Prompt(f"hint_{event.hint.value}"))


def captured(state: State, step: Enrolling, event: FaceCaptured) -> Turn:
    """One good picture a pose; the desk keeps them in memory until all are there."""
    if step.saving or not step.capturing or event.attempt != step.attempt or not event.captures.chips:
        return state, ()
    keep = KeepPose(event.attempt, step.pose, event.captures)
    later = POSES[POSES.index(step.pose) + 1 :]
    if not later:
        after, speech = say(replace(state, step=replace(step, saving=True)), Prompt.ENROL_SAVING)
        return after, (keep, Enrol(event.attempt), *speech)
    following = replace(step, pose=later[0], pose_since=state.stamp.now, capturing=False)
    after, speech = say(replace(state, step=following), Prompt(f"enrol_{later[0].value}"))
    return after, (keep, *speech)


def answered(state: State, event: EnrolmentAnswered) -> Turn:
    step = in_front(state.step)
    match step:
        case Enrolling(attempt=attempt, display_name=name) if attempt == event.attempt:
            return enter(state, EnrolEnded(name, event.result), Prompt(f"enrol_{event.result.value}"))
        case EnrolEnded(withdrawing=True, display_name=name) if event.result is EnrolmentResult.WITHDRAWN:
            return enter(state, EnrolEnded(name, event.result), Prompt.ENROL_WITHDRAWN)
        case EnrolEnded(withdrawing=True) as ended:  # she is enrolled still, and can ask again
            kept = replace(ended, withdrawing=False, withdrawal_failed=True)
            return enter(state, kept, Prompt.ENROL_NOT_WITHDRAWN)
        case _:
            return _left_meanwhile(state, event.result)


def _left_meanwhile(state: State, result: EnrolmentResult) -> Turn:
    """Nobody is enrolled who did not stay to hear it: it is taken back. What was done is written down."""
    if result in STORED:
        return state, (RecordProcessing(Processing.ENROLLED), WithdrawEnrolment())
    withdrawn = result is EnrolmentResult.WITHDRAWN
    happened = Processing.ENROLMENT_WITHDRAWN if withdrawn else Processing.ENROLMENT_FAILED
    return state, (RecordProcessing(happened),)


def camera_changed(state: State, step: Enrolling, event: CameraChanged) -> Turn:
    """A camera that fails ends the enrolment: nothing was stored, and it can be begun again."""
    if step.saving or event.condition is CameraCondition.READY:
        return state, ()
    return enter(state, EnrolEnded(step.display_name, EnrolmentResult.CAMERA), Prompt.ENROL_CAMERA)
