"""The guard's bell: rung once when somebody asks for help, where the site has one."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import RingGuard
from kiosk.journey.events import GuardRung
from kiosk.journey.state import Bell, Helping, State


def helping(state: State) -> tuple[Helping, tuple[RingGuard, ...]]:
    """The help over the step that she was at, and the ring."""
    if not state.site.bell:
        return Helping(back_to=state.step), ()
    return Helping(back_to=state.step, bell=Bell.RINGING), (RingGuard(),)


def answered(state: State, event: GuardRung) -> State:
    """Whether the ring was taken; told only while she still looks at the help."""
    if not isinstance(state.step, Helping) or state.step.bell is not Bell.RINGING:
        return state
    return replace(state, step=replace(state.step, bell=Bell.RUNG if event.taken else Bell.BROKEN))
