"""What a screen is called, from the state alone: the name by which a lesson says where it is."""

from __future__ import annotations

from kiosk.domain import Hail, HailState
from kiosk.journey.ladder import is_cut_off
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    Confirm,
    Consent,
    DigitsEntry,
    Face,
    FaceMissed,
    Following,
    Helping,
    Home,
    InTrouble,
    Limited,
    Notice,
    PhoneChecking,
    PhoneEntry,
    PhoneRejected,
    RungShown,
    State,
    Step,
)

OF_STEPS: dict[type[Step], str] = {
    Home: "home",
    Consent: "consent",
    Notice: "notice",
    Face: "face",
    FaceMissed: "face_missed",
    PhoneEntry: "phone",
    PhoneChecking: "phone_checking",
    PhoneRejected: "phone_rejected",
    DigitsEntry: "digits",
    CodeEntry: "code",
    Confirm: "confirm",
    Committing: "committing",
    Helping: "help",
}
OF_HAILS = {
    HailState.QUEUED: "searching",
    HailState.UNKNOWN: "searching",
    HailState.SEARCHING: "searching",
    HailState.ASSIGNED: "coming",
    HailState.ARRIVING: "coming",
    HailState.ARRIVED: "arrived",
    HailState.ON_BOARD: "on_board",
    HailState.NO_TAXI: "no_taxi",
    HailState.NO_DRIVER: "no_driver",
    HailState.EXPIRED: "expired",
    HailState.REFUSED: "refused",
    HailState.COMPLETED: "completed",
    HailState.CANCELLED_BY_RIDER: "cancelled",
    HailState.RIDER_NO_SHOW: "no_show",
}
PASSING = frozenset({"phone_checking", "committing", "cancelling"})  # the world leads on from there by itself


def scene(state: State) -> str:
    """The name of the sheet that present() draws, where nobody is asked whether she is still there; '' where it is no
    place of a lesson."""
    match state.step:
        case Following(key=key) as following:
            hail = state.hail(key)
            return OF_STEPS[Home] if hail is None else _of_hail(state, following, hail)
        case RungShown(rung=kind):
            return f"rung_{kind.value}"
        case Limited() | InTrouble():
            return ""
        case step:
            return OF_STEPS.get(type(step), "")


def is_passing(state: State) -> bool:
    """Somebody else is at work for her: the next screen comes by itself."""
    match state.step:
        case DigitsEntry(checking=True) | CodeEntry(checking=True) | Face(checking=True):
            return True
        case _:
            return scene(state) in PASSING


def _of_hail(state: State, following: Following, hail: Hail) -> str:
    if hail.unanswered:
        return ""
    if following.asking_cancel and hail.live:
        return "ask_cancel"
    if hail.live and hail.cancel_reason is not None:
        return "" if following.instead else "cancelling"
    if is_cut_off(state, hail):
        return "cut_off"
    coming = hail.state in (HailState.ASSIGNED, HailState.ARRIVING)
    if coming and hail.vehicle is None:
        return OF_HAILS[HailState.SEARCHING]
    return OF_HAILS[hail.state]
