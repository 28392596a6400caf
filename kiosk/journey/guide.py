"""The guide of a lesson: says and shows what to touch next, follows whoever wanders, and notes how it went."""

from __future__ import annotations

from kiosk.journey.effects import Effect
from kiosk.journey.events import Event
from kiosk.journey.state import State


def followed(before: State, after: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    """What this event means for the lesson that is being given. before: the state that it found."""
    return after, ()
