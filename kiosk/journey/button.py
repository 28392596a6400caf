"""What the physical call button does at each step: a whole hail without touching the glass.

It gives no consent and types nothing. Where only a finger can go on, the screen says its words once more.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import WITH_TAXI, Hail, HailState, SearchWidth
from kiosk.journey import ladder, limits, resident, words
from kiosk.journey.effects import Hush, Method
from kiosk.journey.events import Action, Touched
from kiosk.journey.pressing import commit, confirm_shown
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Committing, Confirm, Fault, Following, Home, InTrouble, State
from kiosk.journey.turn import Turn, say

REST_S = 1.0  # of the hand before a press leads on: a button that is shaken gives five presses a second


def pressed(state: State) -> Turn:
    """At home it asks, under the site's own contact; at the question it hails; then it says how the hail stands."""
    now = state.stamp.now
    resting = replace(state, touched_at=now, warned=False)
    if isinstance(state.step, Committing):
        return state, ()  # pressed already: one press, one hail
    if state.warned:  # whatever she presses says: I am still here
        after, effects = resident.again(resting)
    elif now < state.touched_at + REST_S and _leads_on(state):
        return resting, ()
    else:
        after, effects = _taken_up(resting)
    return after, (Hush(), *effects)


def still_there(state: State) -> Prompt:
    """Whoever hails by the button is asked to press it, not to touch the glass."""
    match state.step:
        case Confirm(method=Method.BUTTON):
            return Prompt.BUTTON_STILL_THERE
        case Following(key=key) if _is_the_gates(state, state.hail(key)):
            return Prompt.BUTTON_STILL_THERE
        case _:
            return Prompt.STILL_THERE


def _leads_on(state: State) -> bool:
    """A press changes more here than what is said."""
    return isinstance(state.step, (Confirm, Following, InTrouble)) or (
        isinstance(state.step, Home) and state.site.contact is not None
    )


def _taken_up(state: State) -> Turn:
    match state.step:
        case Home() if state.site.contact is not None:
            return confirm_shown(state, Confirm(state.site.contact, Method.BUTTON))
        case Confirm() as confirm:
            return commit(state, confirm, SearchWidth.NORMAL, "main")
        case Following() as following:
            return _following(state, following)
        case InTrouble(fault=Fault.STORE):
            return resident.touched(state, Touched(Action.RETRY))
        case _:
            return resident.again(state)


def _following(state: State, following: Following) -> Turn:
    hail = state.hail(following.key)
    if hail is None:
        return resident.touched(state, Touched(Action.DONE))
    if following.asking_cancel:
        return resident.touched(state, Touched(Action.CANCEL_NO))
    if hail.state in words.WITHOUT_CAR:
        return _without_car(state, hail)
    if not hail.live or hail.state is HailState.ON_BOARD:
        return resident.touched(state, Touched(Action.DONE))
    if hail.cancel_reason is not None:
        return resident.again(state)
    if _is_the_gates(state, hail):
        return _how_it_stands(state, hail)
    return resident.touched(state, Touched(Action.DONE))  # the board keeps it, and the next neighbour may press


def _without_car(state: State, hail: Hail) -> Turn:
    """Under the gate's own contact it tries again; under a neighbour's number only she may."""
    rungs = ladder.offered(state, hail) if _is_the_gates(state, hail) else ()
    again = next((rung for rung in rungs if rung.kind in ladder.ANOTHER_HAIL), None)
    if again is None:
        return resident.again(state)
    return resident.touched(state, Touched(Action.RUNG, again.kind.value))


def _how_it_stands(state: State, hail: Hail) -> Turn:
    """As it is now, not as it was when it was last said."""
    if hail.vehicle is not None and hail.state in WITH_TAXI:
        return resident.again(state)
    if ladder.is_cut_off(state, hail):
        return resident.again(state)
    return say(state, Prompt.BOARD, board=words.on_the_board(hail))


def _is_the_gates(state: State, hail: Hail | None) -> bool:
    return hail is not None and limits.is_contact(state, hail.rider)
