"""What the lamps at the wall show for a state. Pure."""

from __future__ import annotations

from kiosk.domain import HailState
from kiosk.journey import button, limits, presence
from kiosk.journey.state import State, camera_open
from kiosk.journey.technician_kinds import LampsPage, TechnicianAtWork
from kiosk.lights import ButtonLight, Lights


def lights(state: State) -> Lights:
    if isinstance(state.step, TechnicianAtWork) and isinstance(state.step.page, LampsPage):
        return Lights(button=ButtonLight.ON, fill=True)
    return Lights(button=_of_the_button(state), fill=camera_open(state.step), dimmed=presence.is_dimmed(state))


def _of_the_button(state: State) -> ButtonLight:
    """It speaks of the button's own hail alone, to whoever pressed it: lit where a press leads to a taxi. What was
    hailed on the glass stands on the board; a lamp that blinked for it would be taken for an answer to the hand."""
    contact = state.site.contact
    if contact is None:
        return ButtonLight.OFF
    hail = limits.running(state, contact)
    if hail is None:
        hails = button.leads_on(state) and not (limits.reached(state, contact) or limits.needs_hand(state))
        return ButtonLight.ON if hails else ButtonLight.OFF
    if not hail.awaited or hail.cancel_reason is not None:
        return ButtonLight.OFF
    return ButtonLight.BLINK if hail.state is HailState.ARRIVED else ButtonLight.BREATHE
