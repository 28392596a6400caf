"""Which station of a lesson an event is the end of. Pure."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from kiosk.journey.events import Action, ButtonPressed, Event, Tick, Touched
from kiosk.journey.practice_timing import Guided, guided, wait_ends_at
from kiosk.journey.scene import scene
from kiosk.journey.state import CodeEntry, DigitsEntry, PhoneEntry, State
from kiosk.lesson import BUTTON, TYPE, Station


def done_with(before: State, after: State, event: Event) -> int | None:
    """The station that this is the end of: the guide's own, or one that she has touched before it was shown."""
    lesson = guided(before)
    assert lesson is not None, "it was being given before, too"
    if _is_done(before, after, event, lesson):
        return lesson.practice.station
    if not isinstance(event, (Touched, ButtonPressed)):
        return None
    assert lesson.practice.lesson is not None
    for at in range(lesson.practice.station + 1, len(lesson.practice.lesson.stations)):
        ahead = guided(replace(before, practice=replace(lesson.practice, station=at)))
        if ahead is not None and ahead.station.touch and _is_done(before, after, event, ahead):
            return at
    return None


def _is_done(before: State, after: State, event: Event, lesson: Guided) -> bool:
    station, at, goes_to = lesson.station, scene(before), scene(after)
    if at != station.screen or before.warned:
        return False
    leads_on = goes_to != at or lesson.next is None or lesson.next.screen == goes_to
    match event:
        case Touched() if station.touch == TYPE:
            return event.action is Action.NEXT and _is_handed_in(after, station)
        case Touched() if station.touch:
            return (
                leads_on
                and not _is_refused(after)
                and station.touch in (event.action.value, f"{event.action.value}:{event.value}")
            )
        case ButtonPressed() if station.touch:
            return leads_on and station.touch == BUTTON
        case Tick() if after.stamp.now >= (wait_ends_at(after) or inf):
            return True
        case _:
            return not station.touch and goes_to != at and _is_later(lesson, goes_to)


def _is_refused(after: State) -> bool:
    """The keypad says why not."""
    return isinstance(after.step, (PhoneEntry, DigitsEntry, CodeEntry)) and after.step.complaint is not None


def _is_handed_in(after: State, station: Station) -> bool:
    """A whole number or code."""
    if isinstance(after.step, (DigitsEntry, CodeEntry)):
        return after.step.checking
    return scene(after) != station.screen


def _is_later(lesson: Guided, where: str) -> bool:
    assert lesson.practice.lesson is not None
    coming = lesson.practice.lesson.stations[lesson.practice.station + 1 :]
    return not coming or any(station.screen == where for station in coming)
