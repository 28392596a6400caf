"""What is said in a lesson, in which order: the guide first, then the screen's own words as they are by then. Pure.

A pupil who listens hears the guide to her end, whatever the screen has to say; one who touches has heard enough.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import button
from kiosk.journey.effects import Effect, Hush, Speak
from kiosk.journey.practice_kinds import Said, Telling
from kiosk.journey.practice_timing import clock
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import CodeEntry, Confirm, DigitsEntry, Face, Home, PhoneEntry, State
from kiosk.journey.turn import Turn, repeat, say
from kiosk.journey.words import own_words

# Off the lesson these ask her for what leads farther away from it; every other screen tells her something.
ASKING = (Home, PhoneEntry, DigitsEntry, CodeEntry, Face, Confirm)


def in_order(state: State, own: tuple[Effect, ...], guided: tuple[Effect, ...]) -> Turn:
    """own: what the event brought; guided: what the guide makes of it. While she speaks, the screen's own sentences
    wait for her end and are said as things are then, and after them what only adds to them. A farewell waits for
    nobody."""
    practice = state.practice
    if practice is None or practice.lesson is None:
        return state, (*own, *guided)
    told = [each for each in guided if isinstance(each, Speak)]
    said = [each for each in own if isinstance(each, Speak)]
    others = [each for each in (*own, *guided) if not isinstance(each, Speak)]
    telling = practice.telling
    if any(isinstance(each, Hush) for each in own):
        telling = Telling(telling.number, telling.ended_at or state.stamp.now)
    if told:
        to_teacher = any(each.prompt is Prompt.GUIDE_TEACHER for each in told)
        telling = replace(telling, guide=telling.number + 1, to_teacher=to_teacher)
    if telling.guide is not None:
        owed = telling.owed or any(not each.follows and not each.about for each in said)
        added = (*telling.added, *(each for each in said if each.follows))
        said = [each for each in said if each.about]
        telling = replace(telling, owed=owed and not _leads_away(state), added=added)
    spoken: list[Speak] = []
    for each in (*told, *said):
        if not each.about:
            telling = replace(telling, number=telling.number + 1, ended_at=None)
        spoken.append(each if each.about else replace(each, number=telling.number))
    return replace(state, practice=replace(practice, telling=telling)), (*others, *spoken)


def ended(state: State, event: Said) -> Turn:
    """A sentence is over. After the guide's own, the screen says what it had to say as far as it is so by now."""
    practice = state.practice
    if practice is None or practice.lesson is None:
        return state, ()
    telling = practice.telling
    if event.number == telling.number and telling.ended_at is None:
        telling = replace(telling, ended_at=clock(state))
    if event.number != telling.guide:
        return replace(state, practice=replace(practice, telling=telling)), ()
    quiet = replace(telling, guide=None, owed=False, added=())
    after = replace(state, practice=replace(practice, telling=quiet))
    _, own = say(after, button.still_there(after)) if after.warned else repeat(after, own_words(after))
    return after, (*(own if telling.owed else ()), *telling.added)


def _leads_away(state: State) -> bool:
    """What the screen has to say contradicts the hand. Whether she is there is asked everywhere."""
    astray = state.practice is not None and state.practice.astray
    return astray and not state.warned and isinstance(state.step, ASKING)
