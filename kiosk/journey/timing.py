"""Every delay of the journey, with its reason (practice has its own); and when time next changes the screen."""

from __future__ import annotations

from math import inf

from kiosk.domain import Lang
from kiosk.journey import practice_timing, presence
from kiosk.journey.comfort import Comfort
from kiosk.journey.events import CameraCondition
from kiosk.journey.practice_kinds import ClassPage, LeavingPractice
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    DigitsEntry,
    EnrolEnded,
    Enrolling,
    Face,
    Farewell,
    Following,
    Home,
    PhoneChecking,
    PhoneEntry,
    RungShown,
    State,
    Step,
)
from kiosk.journey.technician_kinds import TechnicianAtWork, TechnicianCode
from kiosk.journey.turn import in_front
from kiosk.technician import Role

IDLE_S = 60.0  # untouched this long, she is asked whether she is still there (ten times a young user's pause)
WARN_S = 30.0  # asked aloud this long before leaving; WCAG 2.2.1 wants 20 s at least
PROVIDER_WAIT_S = 1800.0  # digits or a code awaited: no idle timer; after this no code of any provider is valid
RESEND_AFTER_S = 60.0  # message gateways send one a minute to a number; asked sooner, the code under way is lost
CAMERA_BACK_S = 4.0  # a camera that failed is back within a second or two; then the other way is offered
UNCOVERED_WITHIN_S = 10.0  # she looks for what hides the lens, and takes it away
POSE_S = 3.5  # a sentence is said in three seconds; then she has smiled, or stepped back
FACE_OFFERS_PHONE_S = 15.0  # no good face for so long: the other way is offered
MASK_AFTER_S = 1.0  # the last typed digit can be read for a second (checklist A29)
HAIL_LIFE_S = 60.0  # a hail is perishable: never sent later than this after the press
COMMIT_WAIT_S = 10.0  # a lock is waited for two seconds, the move to memory takes less: this disk hangs
PRACTICE_SETTLED_S = 3.0  # a mark is on the disk within a tenth: this disk hangs, and she has pressed for a taxi
AVAILABILITY_EVERY_S = 60.0  # the wait at this time of day changes slowly
SECONDS_COUNT_S = 1.0  # 'seconds since' on the searching screen steps once a second, not smoothly
ENDED_SHOWN_S = 30.0  # the end of a hail stays on the board so long for the eye, and until it was called out
ENDED_AT_MOST_S = 180.0  # the mouth is stuck: the board goes on
LATER_BY_S = 120.0  # a taxi this much later than told is worth telling
TECHNICIAN_LEAVES_S = 300.0  # left open behind a technician, the pages are nobody's for no longer; warning included
CODE_DIGITS = 6  # NIST 800-63B-4: 20 bits
MOBILE_DIGITS = 11
LAST_DIGITS = 4


def awaits_party(state: State, step: Step) -> bool:
    """True while a hail, the provider or the disk is at work for this step, which nothing lies over: nobody is sent
    away then."""
    match step:
        case Following(key=key) | RungShown(key=str(key)):
            hail = state.hail(key)
            return hail is not None and hail.awaited
        case Committing() | PhoneChecking():
            return True
        case Face(checking=busy) | Enrolling(saving=busy) | EnrolEnded(withdrawing=busy):
            return busy
        case _:
            return False


def idle_after_s(state: State) -> float | None:
    """Seconds after the last touch at which she is asked whether she is still there; None where she never is."""
    step = in_front(state.step)
    if isinstance(state.step, Home) or awaits_party(state, step) or _is_left_in_peace(state):
        return None
    if isinstance(step, (CodeEntry, DigitsEntry)):
        return PROVIDER_WAIT_S
    technician = isinstance(step, TechnicianAtWork) and step.role is Role.TECHNICIAN
    return TECHNICIAN_LEAVES_S - WARN_S if technician else IDLE_S  # a volunteer goes to look at no lamp


def _is_left_in_peace(state: State) -> bool:
    """In practice while it is paused, and before the page with which it ends."""
    practice, step = state.practice, state.step
    paused = practice is not None and practice.paused_at is not None
    return paused or isinstance(step, LeavingPractice) or (isinstance(step, ClassPage) and step.ending)


def leaves_at(state: State) -> float | None:
    """The steady time at which an untouched screen goes home; None where it never does."""
    idle_s = idle_after_s(state)
    return None if idle_s is None else state.touched_at + idle_s + WARN_S


def farewell_ends_at(farewell: Farewell) -> float:
    """The steady time at which an ended hail leaves the board."""
    return farewell.ended_at + (ENDED_SHOWN_S if farewell.said else ENDED_AT_MOST_S)


def camera_missed_at(step: Face) -> float | None:
    """The steady time at which a camera that is away is waited for no longer; None while it is there."""
    if step.away is None or step.checking:
        return None
    covered = step.away is CameraCondition.COVERED
    return step.away_since + (UNCOVERED_WITHIN_S if covered else CAMERA_BACK_S)


def availability_due(state: State) -> bool:
    """On home once a minute; on the other screens once another hour has begun, for what is told is an hour's."""
    asked, wall = state.availability_asked_at, state.stamp.wall
    if isinstance(state.step, Home) and (asked is None or state.stamp.now >= asked + AVAILABILITY_EVERY_S):
        return True
    hour_began = state.stamp.now - (60.0 * wall.minute + wall.second + wall.microsecond / 1e6)
    return asked is not None and asked < hour_began


def next_tick(state: State) -> float:
    """The steady time at which a Tick can next change the state or the picture; at the latest the next minute."""
    now = state.stamp.now
    moments = [now + 60.0 - state.stamp.wall.second - state.stamp.wall.microsecond / 1e6]
    if state.onward is not None:
        return min(moments)
    moments += [farewell_ends_at(farewell) for farewell in state.farewells]
    if presence.leaves_something(state):
        moments.append(presence.wiped_at(state) or inf)
    moments.append(presence.pages_close_at(state) or inf)
    moments += practice_timing.moments(state)
    dimmed_at = presence.dimmed_at(state)
    if dimmed_at is not None and dimmed_at > now:
        moments.append(dimmed_at)
    idle_s = idle_after_s(state)
    if idle_s is not None:
        moments.append(state.touched_at + idle_s + (WARN_S if state.warned else 0.0))
        if state.warned:
            moments.append(now + SECONDS_COUNT_S)
    match state.step:
        case Face(checking=False) as face:
            if not face.phone_offered:
                moments.append(face.since + FACE_OFFERS_PHONE_S)
            missed_at = camera_missed_at(face)
            if missed_at is not None:
                moments.append(missed_at)
        case Enrolling(capturing=False, saving=False, pose_since=since):
            moments.append(since + POSE_S)
        case (
            PhoneEntry(last_key_at=typed_at)
            | DigitsEntry(last_key_at=typed_at)
            | TechnicianCode(last_key_at=typed_at)
        ) if typed_at + MASK_AFTER_S > now:
            moments.append(typed_at + MASK_AFTER_S)
        case Following(key=key):
            hail = state.hail(key)
            if hail is not None and hail.awaited and hail.vehicle is None:
                moments.append(now + SECONDS_COUNT_S)
        case Committing():
            moments.append(state.touched_at + (COMMIT_WAIT_S if state.practice_asked is None else PRACTICE_SETTLED_S))
        case Home():
            asked = state.availability_asked_at
            moments.append(now if asked is None else asked + AVAILABILITY_EVERY_S)
            if state.lang is not Lang.ZH or state.comfort != Comfort():
                moments.append(state.touched_at + IDLE_S)
        case _:
            pass
    return min(moments)
