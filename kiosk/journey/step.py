"""The one pure function of the kiosk: (state, event, stamp) -> (state, effects)."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import assert_never

from kiosk.journey import (
    answers,
    bell,
    button,
    comforting,
    enrolment,
    guide_voice,
    guide_wall,
    hails,
    limits,
    practice,
    practice_question,
    presence,
    resident,
    slips,
    technician,
    timing,
)
from kiosk.journey.closings import closed
from kiosk.journey.effects import AskAvailability, Hush
from kiosk.journey.events import (
    Action,
    AvailabilityKnown,
    ButtonPressed,
    CalledOut,
    CameraChanged,
    CapturesRefused,
    CapturesTaken,
    CodeWanted,
    DigitsWanted,
    DispatcherReachable,
    EnrolmentAnswered,
    EnrolmentAsked,
    Event,
    FaceCaptured,
    FaceGuided,
    FingerDown,
    GuardRung,
    HailChanged,
    HailCommitted,
    HailNotCommitted,
    Identified,
    IdentityFailed,
    LightChanged,
    NotIdentified,
    PaperChanged,
    PresenceChanged,
    Recovered,
    SessionOpened,
    SlipEnded,
    Tick,
    Touched,
)
from kiosk.journey.practice_kinds import (
    ClassTold,
    EarnestAgain,
    PracticeAnswered,
    PracticeDue,
    PracticeEnded,
    PracticeEntered,
    PracticeOver,
    Said,
)
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import (
    Committing,
    Enrolling,
    Face,
    FaceMissed,
    Fault,
    Following,
    Home,
    InTrouble,
    Miss,
    RungShown,
    Stamp,
    State,
    Step,
)
from kiosk.journey.technician_kinds import ActRecorded, CodeAnswered, Knocked, ReportTold
from kiosk.journey.turn import Turn, enter, in_front, say


def step(state: State, event: Event, stamp: Stamp) -> Turn:
    """Take up one event. The state that comes back is new; the effects are to be carried out in order.

    Private data live in the steps alone, so a step that is left takes them along; a camera or a provider's
    session that the new step does not need is closed by an effect.
    """
    if state.onward is not None:  # the other process takes it up
        return replace(state, stamp=stamp), ()
    before = practice.felt(replace(state, stamp=stamp), event)
    after, effects = _take_up(before, event)
    after = practice.gone_on(before, limits.remembered(_without_ended(after)))
    led, guided = guide_wall.followed(before, after, event)
    led, printed = slips.due(before, led)
    ends = closed(after.step, led.step, event)  # a lesson's own end leaves the step that has just been entered
    own = (*closed(before.step, after.step, event), *effects, *ends, *printed)
    spoken, ordered = guide_voice.in_order(led, own, guided)
    return spoken, (*ordered, *practice.world_halted(state, spoken))


def _take_up(state: State, event: Event) -> Turn:
    match event:
        case Touched():
            return _touched(state, event)
        case FingerDown():
            return presence.finger_down(state), (Hush(),)
        case Tick():
            after, effects = practice.tick(state) or _tick(state)
            if not timing.availability_due(after):
                return after, effects
            return replace(after, availability_asked_at=after.stamp.now), (*effects, AskAvailability())
        case FaceGuided():
            return answers.face_guided(state, event)
        case FaceCaptured():
            return answers.face_captured(state, event)
        case CameraChanged():
            return answers.camera_changed(state, event)
        case EnrolmentAsked():
            return enrolment.asked(state, event)
        case EnrolmentAnswered():
            return enrolment.answered(state, event)
        case SessionOpened():
            return answers.session_opened(state, event)
        case CapturesTaken():
            return answers.captures_taken(state, event)
        case CapturesRefused():
            return answers.captures_refused(state, event)
        case Identified():
            return answers.identified(state, event)
        case DigitsWanted():
            return answers.digits_wanted(state, event)
        case CodeWanted():
            return answers.code_wanted(state, event)
        case NotIdentified():
            return answers.not_identified(state, event)
        case IdentityFailed():
            return answers.identity_failed(state, event)
        case HailCommitted():
            return hails.committed(state, event)
        case HailNotCommitted():
            return hails.not_committed(state, event)
        case HailChanged():
            return hails.changed(state, event.hail)
        case Recovered():
            return hails.recovered(state, event)
        case DispatcherReachable():
            return hails.dispatcher_reachable(state, event)
        case CalledOut():
            return hails.called_out(state, event), ()
        case AvailabilityKnown():
            return replace(state, availability=event.availability, experience=event.experience), ()
        case ButtonPressed():
            return button.pressed(state)
        case LightChanged():
            return replace(state, dark=event.dark), ()
        case PresenceChanged():
            return presence.changed(state, event)
        case PaperChanged():
            return replace(state, paper=event.paper), ()
        case SlipEnded():
            return slips.ended(state, event)
        case GuardRung():
            return bell.answered(state, event)
        case Knocked():
            return technician.knocked(state, event)
        case CodeAnswered():
            return technician.answered(state, event)
        case ReportTold():
            return technician.reported(state, event)
        case ActRecorded():
            return technician.recorded(state, event)
        case PracticeEntered():
            return practice.entered(state)
        case EarnestAgain():
            return practice.in_earnest_again(state, event)
        case PracticeDue():
            return practice_question.due(state, event)
        case PracticeAnswered():
            return practice_question.answered(state, event)
        case PracticeEnded():
            return practice.ended(state, event)
        case PracticeOver():
            return practice.over(state)
        case ClassTold():
            return practice.class_told(state, event)
        case Said():
            return guide_voice.ended(state, event)
        case _:
            assert_never(event)


def _touched(state: State, event: Touched) -> Turn:
    awake = replace(presence.felt(state), touched_at=state.stamp.now, warned=False, knocks=())
    practised = practice.first(awake, event)
    if practised is not None:
        return practised[0], (Hush(), *practised[1])
    if state.warned:  # whatever she touches says: I am still here
        after, effects = resident.again(awake)
        return after, (Hush(), *effects)
    match event.action:
        case Action.AGAIN:
            return resident.again(awake)
        case Action.LOUDER:
            return resident.again(comforting.louder(awake))
        case Action.LOW:
            return comforting.lowered(awake), (Hush(),)
        case _:
            pass
    after, effects = resident.touched(awake, event)
    return after, (Hush(), *effects)


def _tick(state: State) -> Turn:
    now = state.stamp.now
    if now >= (presence.pages_close_at(state) or inf):
        return presence.pages_closed(state)
    if presence.leaves_something(state) and now >= (presence.wiped_at(state) or inf):
        return presence.wiped(state)
    match state.step:
        case Home() if now >= state.touched_at + timing.IDLE_S:
            return comforting.for_the_next_person(state), ()
        case Committing() if state.practice_asked is not None and now >= state.touched_at + timing.PRACTICE_SETTLED_S:
            return practice_question.waited_for_no_longer(state)
        case Committing() if now >= state.touched_at + timing.COMMIT_WAIT_S:
            return enter(state, InTrouble(Fault.STORE), Prompt.TROUBLE_STORE)
        case Enrolling() as enrolling:
            return enrolment.tick(state, enrolling) or _idle(state)
        case Face() as face if now >= (timing.camera_missed_at(face) or inf):
            return enter(state, FaceMissed(Miss.CAMERA), Prompt.MISS_CAMERA)
        case Face(phone_offered=False, checking=False, since=since) as face if (
            now >= since + timing.FACE_OFFERS_PHONE_S
        ):
            return say(replace(state, step=replace(face, phone_offered=True)), Prompt.FACE_PHONE_OFFERED)
        case _:
            return _idle(state)


def _idle(state: State) -> Turn:
    """Ask aloud whether she is still there; later go home. Never while a party is at work for her."""
    now = state.stamp.now
    idle_s = timing.idle_after_s(state)
    leaves_at = timing.leaves_at(state)
    if idle_s is None or leaves_at is None:
        return replace(state, warned=False), ()
    if state.warned and now >= leaves_at:
        return enter(comforting.for_the_next_person(state), Home())
    if not state.warned and now >= state.touched_at + idle_s:
        warned = replace(state, warned=True, touched_at=now - idle_s)
        return say(warned, button.still_there(state))
    return state, ()


def _without_ended(state: State) -> State:
    """Ended hails leave once nobody looks at them and they were called out."""
    shown = _hail_shown(state.step)
    farewells = tuple(
        each for each in state.farewells if each.key != shown and state.stamp.now < timing.farewell_ends_at(each)
    )
    staying = {shown, *(farewell.key for farewell in farewells)}
    kept = tuple(hail for hail in state.hails if hail.live or hail.key in staying)
    if kept == state.hails and farewells == state.farewells:
        return state
    return replace(state, hails=kept, farewells=farewells)


def _hail_shown(step: Step) -> str | None:
    front = in_front(step)
    return front.key if isinstance(front, (Following, RungShown)) else None
