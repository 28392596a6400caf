"""What the physical call button does at each step: a whole hail without touching the glass.

It gives no consent and types nothing. Where only a finger can go on, the screen says its words once more. Nobody's
hail is made, told or given up by a press of somebody else: what another left in front is put away for the next.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Hail, HailState, SearchWidth
from kiosk.journey import elsewhere, ladder, limits, presence, resident, words
from kiosk.journey.comforting import for_the_next_person
from kiosk.journey.effects import Hush, Method
from kiosk.journey.events import Action, Touched
from kiosk.journey.pressing import commit, confirm_shown
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Committing, Confirm, Fault, Following, Home, InTrouble, Limited, State
from kiosk.journey.technician_kinds import TechnicianAtWork, TechnicianCode
from kiosk.journey.turn import Turn, in_front, repeat, say
from kiosk.technician import Role

REST_S = 1.0  # of the hand before a press leads on: a button that is shaken gives five presses a second
ANSWER_S = 30.0  # after a press that was told what the next one does; later it may be another hand, and is told anew


def pressed(state: State) -> Turn:
    """At home it asks, under the site's own contact; at the question it hails; then it says how the hail stands.

    A press that leads nowhere keeps nothing of whom the sensor saw go, and the idle time is as it was.
    """
    if isinstance(state.step, Committing):
        return state, ()  # pressed already: one press, one hail
    rested = state.stamp.now >= max(state.touched_at, state.button_at) + REST_S
    known = replace(presence.felt(state) if leads_on(state) else state, button_at=state.stamp.now)
    if state.warned:
        after, effects = _still_here(known)
    elif leads_on(state) and not rested:
        return known, ()
    else:
        after, effects = _taken_up(known)
    return after, (Hush(), *effects)


def still_there(state: State) -> Prompt:
    """Whoever hails by the button is asked to press it, not to touch the glass."""
    return Prompt.BUTTON_STILL_THERE if _is_of_the_button(state) else Prompt.STILL_THERE


def leads_on(state: State) -> bool:
    """A press changes more here than what is said."""
    match state.step:
        case Home():
            return state.site.contact is not None
        case Confirm() | Following() | InTrouble(fault=Fault.STORE):
            return True
        case _:
            return _is_a_helpers_leaving(state)


def _is_a_helpers_leaving(state: State) -> bool:
    """In front is a helper's menu that nobody has touched for a while, or that she may hail for nobody now: whoever
    presses wants a taxi, and there is nothing of hers to lose."""
    if state.site.contact is None:
        return False
    match state.step:
        case TechnicianAtWork(role=Role.VOLUNTEER, doing=None):
            return state.stamp.now >= state.touched_at + ANSWER_S
        case Limited(why=why):
            return why in limits.OF_HELPERS
        case _:
            return False


def _still_here(state: State) -> Turn:
    """'Are you still there?' Who hails by the button answers by it. At another's screen it is the next person."""
    if _is_of_the_button(state):
        return resident.again(_awake(state))
    if state.site.contact is None:
        return say(state, Prompt.STILL_THERE)
    return _asked_of_the_next(state)


def _taken_up(state: State) -> Turn:
    match state.step:
        case Home() if state.site.contact is not None:
            return _asked(state)
        case Confirm(method=Method.HELPER):  # whose hand it is nobody knows: no helper is said to have pressed
            return resident.again(state) if state.site.contact is None else _asked_of_the_next(state)
        case Confirm() if limits.needs_hand(state):
            return resident.again(state)
        case Confirm(method=Method.BUTTON) as confirm:
            return commit(state, confirm, SearchWidth.NORMAL, "main")
        case Confirm() as confirm:
            return _for_a_neighbour(state, confirm)
        case Following() as following:
            return _following(state, following)
        case InTrouble(fault=Fault.STORE):
            return _asked(state)
        case _ if _is_a_helpers_leaving(state):
            return _asked_of_the_next(state)
        case _ if state.left_at is not None and isinstance(in_front(state.step), (TechnicianAtWork, TechnicianCode)):
            return _asked_of_the_next(state)
        case _:
            return resident.again(state)


def _asked(state: State) -> Turn:
    """The button's own question; where the gate has no contact to hail under, the welcome."""
    contact = state.site.contact
    if contact is None:
        return words.at_home(state)
    return confirm_shown(state, Confirm(contact, Method.BUTTON))


def _asked_of_the_next(state: State) -> Turn:
    return _asked(for_the_next_person(state))


def _for_a_neighbour(state: State, confirm: Confirm) -> Turn:
    """She may have gone, and the hand at the button be another's: it is told whose taxi the next press calls."""
    if _just_told(state, confirm.button_told_at):
        return commit(state, confirm, SearchWidth.NORMAL, "main")
    told = replace(state, step=replace(confirm, button_told_at=state.stamp.now))
    if confirm.button_told_at is None:  # once: or the screen would stay hers for as long as another presses
        told = _awake(told)
    return repeat(told, words.of_press_for(told, confirm.rider))


def _following(state: State, following: Following) -> Turn:
    hail = state.hail(following.key)
    if hail is None:
        return _asked_of_the_next(state)
    if not _is_the_gates(state, hail):  # the board keeps it, and she hears her call sign
        at_work_for_her = following.instead and hail.live  # gone from here, the second company would not be asked
        return resident.again(state) if at_work_for_her else _asked_of_the_next(state)
    if following.asking_cancel and hail.live:
        return resident.touched(state, Touched(Action.CANCEL_NO))
    if hail.state in words.WITHOUT_CAR:
        return _without_car(state, following, hail)
    if not hail.live or hail.state is HailState.ON_BOARD:
        return _asked_of_the_next(state)
    if hail.cancel_reason is not None:
        return resident.again(state)
    return _how_it_stands(state, hail)


def _without_car(state: State, following: Following, hail: Hail) -> Turn:
    """Asks whether to try again, and with the next press tries; the first hand may have gone."""
    again = next((rung for rung in ladder.offered(state, hail) if rung.kind in ladder.ANOTHER_HAIL), None)
    if again is None:
        return _asked(state)
    if limits.needs_hand(state):
        return repeat(state, elsewhere.of_hand_at_the_glass(state))
    if _just_told(state, following.button_told_at):
        return resident.touched(state, Touched(Action.RUNG, again.kind.value))
    asking = replace(following, button_told_at=state.stamp.now)
    return say(_awake(replace(state, step=asking)), Prompt.BUTTON_AGAIN)


def _how_it_stands(state: State, hail: Hail) -> Turn:
    """As it is now, and not as if it were his: whose hand it is nobody knows, and many hail under this contact."""
    here = hail.vehicle is not None and hail.state is HailState.ARRIVED  # then the plate is what is needed
    if here or ladder.is_cut_off(state, hail):
        return resident.again(state)
    return say(state, Prompt.BUTTON_ALREADY, board=words.on_the_board(hail))


def _just_told(state: State, told_at: float | None) -> bool:
    return told_at is not None and state.stamp.now < told_at + ANSWER_S


def _awake(state: State) -> State:
    return replace(state, touched_at=state.stamp.now, warned=False)


def _is_of_the_button(state: State) -> bool:
    """In front is what a press has asked or hailed."""
    match in_front(state.step):
        case Confirm(method=Method.BUTTON):
            return True
        case Following(key=key):
            return _is_the_gates(state, state.hail(key))
        case _:
            return False


def _is_the_gates(state: State, hail: Hail | None) -> bool:
    return hail is not None and limits.is_contact(state, hail.rider)
