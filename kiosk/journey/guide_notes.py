"""What the class's record is told of a station. Pure."""

from __future__ import annotations

from kiosk.classroom import Mark, Noted
from kiosk.journey.practice_timing import since
from kiosk.journey.state import State


def noted_at(state: State, mark: Mark) -> Noted:
    """Of the station that the guide is at."""
    practice = state.practice
    assert practice is not None
    assert practice.lesson is not None
    return Noted(
        practice.lesson.name,
        mark,
        practice.lesson.number(practice.station),
        since(state, practice.since),
        practice.reminded,
        practice.strayed,
    )
