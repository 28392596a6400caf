"""What somebody did between two states that were shown, for the gate's own count. Pure; knows nobody."""

from __future__ import annotations

import re

from kiosk.footfall import Happening, What
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    Confirm,
    Consent,
    DigitsEntry,
    Face,
    FaceMissed,
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
from kiosk.journey.technician_kinds import TechnicianAtWork
from kiosk.journey.timing import IDLE_S
from kiosk.journey.turn import in_front

LINGERS_S = 15.0  # whoever stands there for so long wanted something; passers-by are gone in five (lost before press)
ON_THE_WAY = (
    Consent,
    Notice,
    Face,
    FaceMissed,
    PhoneEntry,
    PhoneChecking,
    PhoneRejected,
    DigitsEntry,
    CodeEntry,
    Confirm,
    Committing,
    Limited,
    InTrouble,
)


def counted(before: State, after: State) -> tuple[Happening, ...]:
    """before, after: two states shown one after the other, once the hails of earlier runs are taken up."""
    was, is_ = in_front(before.step), in_front(after.step)
    happened = []
    if _came(before, after):
        happened.append(Happening(What.TOUCHED))
    if isinstance(was, (Home, TechnicianAtWork)) and isinstance(is_, ON_THE_WAY):  # or helped by somebody with a code
        happened.append(Happening(What.BEGAN))
    if after.hails_made > before.hails_made:
        happened.append(Happening(What.HAILED))
    elif isinstance(was, ON_THE_WAY) and isinstance(is_, Home):
        happened.append(Happening(What.GAVE_UP, _word(was)))
    if _lingered(before, after):
        happened.append(Happening(What.LINGERED))
    return tuple(happened)


def _came(before: State, after: State) -> bool:
    """The first touch or press after the screen was left alone: what follows soon is the same person's."""
    here = isinstance(before.step, Home) and isinstance(in_front(after.step), (Home, RungShown, *ON_THE_WAY))
    return here and _hand(after) - _hand(before) >= IDLE_S


def _hand(state: State) -> float:
    return max(state.touched_at, state.button_at)


def _lingered(before: State, after: State) -> bool:
    """Told when she goes, for only then it is known that she did not touch it."""
    if before.present is not True or after.present is not False:
        return False
    return after.present_since - before.present_since >= LINGERS_S and _hand(before) < before.present_since


def _word(step: Step) -> str:
    """PhoneEntry -> 'phone_entry'."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(step).__name__).lower()
