"""The guard's bell: rung once when somebody asks for help, where the site has one; what became of it is told."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import Effect, RingGuard
from kiosk.journey.elsewhere import of_help
from kiosk.journey.events import GuardRung
from kiosk.journey.state import Bell, Helping, State
from kiosk.journey.turn import Turn, repeat

RING_AGAIN_S = 60.0  # a guard who is on the way needs no second ring, and a frightened hand presses help many times


def rung(state: State) -> tuple[State, tuple[Effect, ...]]:
    """Somebody asks for help. A ring that was taken a moment ago serves; one that was not is tried again."""
    if not state.site.bell:
        return state, ()
    if state.bell in (Bell.RINGING, Bell.RUNG) and state.stamp.now < state.bell_at + RING_AGAIN_S:
        return state, ()
    return replace(state, bell=Bell.RINGING, bell_at=state.stamp.now), (RingGuard(),)


def answered(state: State, event: GuardRung) -> Turn:
    """Whether the bell took the ring; told only while she still looks at the help."""
    known = replace(state, bell=Bell.RUNG if event.taken else Bell.BROKEN)
    if state.bell is not Bell.RINGING or not isinstance(state.step, Helping):
        return known, ()
    shown = replace(known, step=replace(state.step, bell=known.bell))
    return repeat(shown, of_help(shown, known.bell))
