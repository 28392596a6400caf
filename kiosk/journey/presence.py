"""What the presence sensor changes: somebody stands there, or nobody does any more."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.events import PresenceChanged
from kiosk.journey.state import State
from kiosk.journey.turn import Turn


def changed(state: State, event: PresenceChanged) -> Turn:
    if event.present == state.present:
        return state, ()
    return replace(state, present=event.present, present_since=state.stamp.now), ()
