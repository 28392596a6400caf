"""Holds time: nobody is hurried, sent away while something is awaited, or flashed at. A clock turned by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from kiosk.journey.events import Action, Tick, Touched
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    DigitsEntry,
    EnrolEnded,
    Enrolling,
    Face,
    Following,
    Home,
    InTrouble,
    PhoneChecking,
    RungShown,
    Stamp,
    State,
)
from kiosk.journey.step import step
from kiosk.journey.timing import leaves_at, next_tick
from kiosk.journey.turn import in_front
from kiosk.ui.audit.ledger import Found
from kiosk.ui.elements import Button, Element, Row, Sheet, Text, Word

Show = Callable[[State], Sheet]

EXTENSIONS = 10  # WCAG 2.2.1
WATCHED_S = 900.0  # nobody waits longer at a gate for an answer
FLASHES_WATCHED_S = 4.0
LEFT_ALONE_S = 3600.0  # by then every screen that leaves by itself has left
STUCK_S = 0.25  # a screen that never rests changes four times a second, and that is too often


def held(name: str, state: State, show: Show) -> Iterator[Found]:
    """show: the sheet of a state in its language."""
    if state.warned:
        yield Found("untold", float(not _tells_seconds(state, show(state))), name)
        return
    yield Found("flashes", float(_most_changes_a_second(state, show)), name)
    if isinstance(state.step, Home):
        return
    if awaits(state):
        yield Found("sent_away", float(_at_home(later(state, WATCHED_S))), name)
        return
    yield from _leaving(name, state, show)


def awaits(state: State) -> bool:
    """A hail, a code or an answer is awaited: judged anew, not asked from the journey's own timing."""
    match in_front(state.step):
        case CodeEntry() | DigitsEntry() | PhoneChecking() | Committing():
            return True
        case Face(checking=busy) | Enrolling(saving=busy) | EnrolEnded(withdrawing=busy):
            return busy
        case Following(key=key) | RungShown(key=str(key)):
            hail = state.hail(key)
            return hail is not None and hail.awaited
        case _:
            return False


def _at_home(state: State) -> bool:
    return isinstance(state.step, Home)


def _leaving(name: str, state: State, show: Show) -> Iterator[Found]:
    """Untouched it asks, and only long after that it leaves; a touch each time it asks keeps her."""
    began = state.stamp.now
    touched = replace(state, touched_at=began)
    asked = until(touched, lambda now: now.warned or _at_home(now))
    if asked is None:
        return  # a screen that never leaves hurries nobody
    if not asked.warned:
        yield Found("warned", 0.0, name)
        return
    yield Found("idle", asked.stamp.now - touched.touched_at if asked.step == touched.step else 60.0, name)
    yield Found("untold", float(not _tells_seconds(asked, show(asked))), name)
    gone = until(asked, _at_home)
    if gone is not None:
        yield Found("warned", gone.stamp.now - asked.stamp.now, name)
    yield Found("extended", float(_extensions(asked)), name)


def _extensions(asked: State) -> int:
    """How often in a row one touch, whatever it hits, keeps her where she is."""
    for count in range(EXTENSIONS):
        kept, _ = step(asked, Touched(Action.HOME), asked.stamp)
        again = until(kept, lambda now: now.warned or _at_home(now))
        if kept.warned or kept.step != asked.step or again is None or _at_home(again):
            return count
        asked = again
    return EXTENSIONS


def later(state: State, seconds: float) -> State:
    """What becomes of it when nobody touches it and no party answers."""
    ends = state.stamp.now + seconds
    for moment in _moments(state):
        if moment.stamp.now >= ends or isinstance(moment.step, (Home, InTrouble)):
            return moment
    return state


def until(state: State, seen: Callable[[State], bool]) -> State | None:
    """The first state, untouched, of which that is so; None when there is none."""
    return next((moment for moment in _moments(state) if seen(moment)), None)


def _moments(state: State) -> Iterator[State]:
    ends = state.stamp.now + LEFT_ALONE_S
    while state.stamp.now < ends:
        state = step(state, Tick(), _after(state.stamp, next_tick(state)))[0]
        yield state


def _after(stamp: Stamp, now: float) -> Stamp:
    """A tick that asks for the same moment again must not stop the clock."""
    passed = now - stamp.now if now > stamp.now else STUCK_S
    return Stamp(stamp.now + passed, stamp.wall + timedelta(seconds=passed))


def _most_changes_a_second(state: State, show: Show) -> int:
    """The most pictures that follow each other within one second while nobody touches anything."""
    changed: list[float] = []
    before, began = show(state), state.stamp.now
    for moment in _moments(state):
        if moment.stamp.now > began + FLASHES_WATCHED_S:
            break
        sheet = show(moment)
        if sheet != before:
            changed.append(moment.stamp.now)
        before = sheet
    return max((sum(first <= at < first + 1.0 for at in changed) for first in changed), default=0)


def _tells_seconds(state: State, sheet: Sheet) -> bool:
    ends = leaves_at(state)
    left = None if ends is None else round(ends - state.stamp.now)
    return str(left) in re.findall(r"\d+", " ".join(_texts(sheet.elements)))


def _texts(elements: tuple[Element, ...]) -> Iterator[str]:
    for element in elements:
        match element:
            case Text(text=text):
                yield text
            case Row(parts=parts):
                yield from (part.text for part in parts if isinstance(part, Word))
            case Button(parts=inside):
                yield from _texts(inside)
            case _:
                pass
