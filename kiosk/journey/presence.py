"""What the presence sensor changes: at night the glass is dimmed where nobody stands; what somebody left is wiped.

It opens nothing, says nothing and touches no hail. A hand at the glass is somebody, whatever the sensor says, and so
is one at the button where a press leads on; without a sensor everything is as it would be without this file.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Lang, Private
from kiosk.journey.comfort import Comfort
from kiosk.journey.comforting import for_the_next_person, is_night
from kiosk.journey.effects import Hush, Method
from kiosk.journey.events import PresenceChanged
from kiosk.journey.practice_kinds import ClassPage, LessonsPage
from kiosk.journey.state import (
    CodeEntry,
    Confirm,
    DigitsEntry,
    EnrolEnded,
    Enrolling,
    Face,
    Helping,
    Home,
    PhoneEntry,
    State,
    Step,
)
from kiosk.journey.technician_kinds import CameraPage, Menu, TechnicianAtWork, TechnicianCode
from kiosk.journey.turn import Turn, enter, in_front

PRESENCE_WIPE_S = 10.0  # who turns round for a bag is back by then; a number may lie open no longer (fault U2)
PAGES_CLOSE_S = 60.0  # the technician: round the wall to look at the lamp or for a roll of paper, and back
DIM_AFTER_S = 60.0  # at night, with nobody there: whoever steps aside to the kerb comes back to a lit screen


def changed(state: State, event: PresenceChanged) -> Turn:
    """Only whom the sensor has seen can have left: one that is plugged in and finds nobody tells of no leaving."""
    if event.present == state.present:
        return state, ()
    left = state.present is True and event.present is False
    came = state.present is False and event.present is True
    now = state.stamp.now
    proved_at = now if came else state.button_proved_at
    told = replace(state, present=event.present, present_since=now, left_at=now if left else None)
    return replace(told, button_proved_at=proved_at), ()


def felt(state: State) -> State:
    """A hand is here: a sensor that does not see whom it belongs to is not believed until it has seen somebody."""
    return replace(state, left_at=None)


def finger_down(state: State) -> State:
    """On home it is the end of the dimming, wherever on the glass it came down."""
    here = felt(state)
    return replace(here, touched_at=state.stamp.now) if isinstance(state.step, Home) else here


def wiped_at(state: State) -> float | None:
    """The steady time from which on nothing of somebody who left may stay; None while she may be there."""
    return None if state.left_at is None else state.left_at + PRESENCE_WIPE_S


def leaves_something(state: State) -> bool:
    """There is something of hers that goes with her."""
    chosen = state.lang is not Lang.ZH or state.comfort != Comfort()
    return without_her(state.step) != state.step or (isinstance(state.step, Home) and chosen)


def wiped(state: State) -> Turn:
    """What is being said to her ends; nobody is asked whether she is still there. Her hail waits on."""
    after = without_her(state.step)
    if after != Home():
        return replace(state, step=after), ()
    return enter(for_the_next_person(state), Home(), None, Hush())


def pages_close_at(state: State) -> float | None:
    """The steady time from which on the technician's pages are open for nobody behind one who was seen to leave."""
    if state.left_at is None or not isinstance(in_front(state.step), TechnicianAtWork):
        return None
    return state.left_at + PAGES_CLOSE_S


def pages_closed(state: State) -> Turn:
    return enter(for_the_next_person(state), Home(), None, Hush())


def without_her(step: Step) -> Step:
    """The step as it is left to whoever comes next. It stays where there is nothing of hers in it, and where she may
    be away for its sake: to find the phone that a code went to, to fetch the guard, to wait for her taxi."""
    match step:
        case PhoneEntry() | Face(checking=False) | Enrolling(saving=False) | EnrolEnded(withdrawing=False):
            return Home()
        case TechnicianCode(checking=False):
            return Home()
        case TechnicianAtWork(page=CameraPage()):
            return replace(step, page=Menu())  # the lens is open for nobody
        case Confirm(method=method) if method is not Method.BUTTON:
            return Home()
        case DigitsEntry(checking=False) | CodeEntry(checking=False):
            return replace(step, typed=Private())
        case Helping() | LessonsPage() | ClassPage() if step.back_to is not None:
            return replace(step, back_to=without_her(step.back_to))
        case _:
            return step


def dimmed_at(state: State) -> float | None:
    """The steady time from which on the glass is dimmed; None where it is not: by day, before somebody, and while a
    hail stands on the board, which is read from the bench."""
    if state.present is not False or not isinstance(state.step, Home) or state.board or not is_night(state):
        return None
    return max(state.present_since, state.touched_at, state.button_at) + DIM_AFTER_S


def is_dimmed(state: State) -> bool:
    at = dimmed_at(state)
    return at is not None and state.stamp.now >= at
