"""What the physical call button does at each step: a whole hail without touching the glass."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import SearchWidth
from kiosk.journey import resident
from kiosk.journey.effects import Hush, Method
from kiosk.journey.pressing import commit
from kiosk.journey.state import Confirm, Home, State
from kiosk.journey.turn import Turn


def pressed(state: State) -> Turn:
    """At home it asks, under the site's own contact; at the question it hails; elsewhere the screen says its words
    once more."""
    awake = replace(state, touched_at=state.stamp.now, warned=False)
    if state.warned:
        return awake, (Hush(),)
    match awake.step:
        case Home() if awake.site.contact is not None:
            after, effects = resident.confirm_shown(awake, Confirm(awake.site.contact, Method.BUTTON))
        case Confirm() as confirm:
            after, effects = commit(awake, confirm, SearchWidth.NORMAL, "main")
        case _:
            return resident.again(awake)
    return after, (Hush(), *effects)
