"""What is said of help beyond this screen: the guard and his bell, hotline, bus, whom a driver phones for others."""

from __future__ import annotations

from kiosk.domain import Lang
from kiosk.journey.prompts import Prompt
from kiosk.journey.site import Rung, RungKind
from kiosk.journey.state import Bell, Fault, Spoken, State
from kiosk.journey.turn import filled


def of_rung(state: State, rung: Rung) -> Spoken:
    text = rung.text_en if state.lang is Lang.EN else rung.text
    match rung.kind:
        case RungKind.HOTLINE:
            return filled(Prompt.RUNG_HOTLINE, number=rung.text)
        case RungKind.BUS:
            return filled(Prompt.RUNG_BUS, where=text)
        case _:
            return filled(Prompt.RUNG_GUARD, where=text)


def of_help(state: State, bell: Bell) -> Spoken:
    """What became of the bell, for that is what the screen says; where there is none, where help is found."""
    site = state.site
    if state.practice is not None and state.practice.stuck_at is not None:  # whoever asks now may need it
        return of_trouble(state, Fault.EARNEST)
    match bell, site.hotline:
        case Bell.RINGING, _:
            return Spoken(Prompt.HELP_RINGING)
        case Bell.RUNG, "":
            return Spoken(Prompt.HELP_RUNG_ALONE)
        case Bell.RUNG, number:
            return filled(Prompt.HELP_RUNG, number=number)
        case Bell.BROKEN, "":
            return Spoken(Prompt.HELP_NOT_RUNG_ALONE)
        case Bell.BROKEN, number:
            return filled(Prompt.HELP_NOT_RUNG, number=number)
    guard = site.guard_en if state.lang is Lang.EN else site.guard
    if guard and site.hotline:
        return filled(Prompt.HELP, guard=guard, number=site.hotline)
    if guard:
        return filled(Prompt.HELP_GUARD, guard=guard)
    if site.hotline:
        return filled(Prompt.HELP_HOTLINE, number=site.hotline)
    return Spoken(Prompt.HELP_NONE)


def of_trouble(state: State, fault: Fault) -> Spoken:
    match fault:
        case Fault.STORE:
            return Spoken(Prompt.TROUBLE_STORE)
        case Fault.EARNEST if state.site.hotline:
            return filled(Prompt.TROUBLE_EARNEST, number=state.site.hotline)
        case Fault.EARNEST:
            return Spoken(Prompt.TROUBLE_EARNEST_ALONE)
        case _:
            return Spoken(Prompt.TROUBLE_PROVIDER)


def of_hand_at_the_glass(state: State) -> Spoken:
    """The button alone does not hail just now: what else there is, for one who cannot touch the glass, too."""
    if state.site.hotline:
        return filled(Prompt.BUTTON_BY_HAND, contact=contact_of(state), number=state.site.hotline)
    return filled(Prompt.BUTTON_BY_HAND_ALONE, contact=contact_of(state))


def contact_of(state: State) -> str:
    contact = state.site.contact
    assert contact is not None, "without one the button hails nobody"
    return state.site.contact_en if state.lang is Lang.EN else contact.display_name


def helper_of(state: State) -> str:
    """Whom the driver phones where somebody hails for a neighbour."""
    helper = state.site.helper
    assert helper is not None, "without one nobody hails for another"
    return state.site.helper_en if state.lang is Lang.EN else helper.display_name
