"""The guide of a lesson: says and shows what to touch next, follows whoever wanders, and notes how it went. Pure.

The screen in front decides which station it is: the one she is at, else the next later one, else the latest earlier
one. She may touch whatever she likes; where no station fits, the guide leads back.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf

from kiosk.classroom import Mark, Noted
from kiosk.domain import Lang
from kiosk.journey.effects import CancelHail, Speak
from kiosk.journey.events import Action, ButtonPressed, Event, Tick, Touched
from kiosk.journey.keypad import LANDLINE, MOBILE
from kiosk.journey.practice_kinds import LessonDone, NoteClass, SetWorld
from kiosk.journey.practice_timing import Guided, clock, guided, lost_at, reminds_at, wait_ends_at
from kiosk.journey.prompts import Prompt
from kiosk.journey.scene import is_passing, scene
from kiosk.journey.state import (
    CodeEntry,
    Consent,
    DigitsEntry,
    Following,
    Helping,
    Home,
    InTrouble,
    Notice,
    PhoneEntry,
    RungShown,
    State,
)
from kiosk.journey.timing import CODE_DIGITS
from kiosk.journey.turn import Turn, enter, filled, say
from kiosk.lesson import BUTTON, PRACTICE_CODE, PRACTICE_PHONE, TYPE, Station

MAY_BECOME_MOBILE = re.compile(r"(1([3-9]\d*)?)?")
LEFT_BECAUSE = "practice"  # why a hail of an earlier try is called off


def words(state: State) -> str:
    """What the guide says now, in her language; '' where there is no guide, or she is astray."""
    lesson = guided(state)
    return "" if lesson is None or lesson.practice.astray else _said(lesson.station, state.lang)


def pointed(state: State) -> str:
    """What the hand shows: a button's name on the glass ('phone', 'key:1'), BUTTON for the one at the wall, '' for
    nothing."""
    lesson = guided(state)
    if lesson is None:
        return ""
    if state.warned:
        return Action.STAY.value
    if lesson.practice.astray and not is_passing(state):
        return _way_back(state)
    if scene(state) != lesson.station.screen:
        return ""
    return _next_key(state) if lesson.station.touch == TYPE else lesson.station.touch


def followed(before: State, after: State, event: Event) -> Turn:
    """What this event means for the lesson that is being given. before: the state that it found."""
    was, now = before.practice, after.practice
    if was is None or now is None or now.lesson is None:
        return after, ()
    if was.tries != now.tries:
        return _told(after)
    if isinstance(event, Tick) and isinstance(after.step, Home) and not isinstance(before.step, Home):
        return broken_off(after, Mark.LEFT)  # nobody is there any more
    lesson = guided(before)
    assert lesson is not None, "it was being given before, too"
    if not _is_done(before, after, event, lesson):
        return _placed(before, after, event, now.station)
    noted = NoteClass(_noted(after, Mark.STATION))
    if lesson.next is None:
        finished, effects = _finished(after)
        return finished, (noted, *effects)
    went, effects = _placed(before, _at(after, now.station + 1), event, now.station + 1)
    return went, (noted, *effects)


def broken_off(state: State, ends: Mark) -> Turn:
    """The try ends here, if there is one; with it go its hails, and what is played. ends: LEFT or ENDED."""
    if guided(state) is None:
        return state, ()
    over, effects = cleared(state)
    return over, (NoteClass(_noted(state, ends)), *effects)


def cleared(state: State) -> Turn:
    """Without a lesson, a pause, or the hails that there are: nothing more of them is shown or called out."""
    practice = state.practice
    assert practice is not None, "only in practice is anybody's hail put away"
    calls_off = tuple(CancelHail(hail.key, LEFT_BECAUSE) for hail in state.hails if hail.live)
    dropped = practice.dropped | {hail.key for hail in state.hails}
    after = replace(practice, lesson=None, astray=False, paused_at=None, dropped=dropped)
    return replace(state, practice=after, hails=(), farewells=(), deeds=()), (*calls_off, SetWorld(None))


def forgotten(state: State, key: str) -> State:
    """In practice nothing is heard any more of a hail that came too late."""
    practice = state.practice
    if practice is None:
        return state
    return replace(state, practice=replace(practice, dropped=practice.dropped | {key}))


def is_forgotten(state: State, key: str) -> bool:
    return state.practice is not None and key in state.practice.dropped


def _is_done(before: State, after: State, event: Event, lesson: Guided) -> bool:
    station, at, goes_to = lesson.station, scene(before), scene(after)
    if at != station.screen or before.warned:
        return False
    leads_on = goes_to != at or lesson.next is None or lesson.next.screen == goes_to
    match event:
        case Touched() if station.touch == TYPE:
            return event.action is Action.NEXT and _is_handed_in(after, station)
        case Touched() if station.touch:
            return leads_on and station.touch in (event.action.value, f"{event.action.value}:{event.value}")
        case ButtonPressed() if station.touch:
            return leads_on and station.touch == BUTTON
        case Tick() if after.stamp.now >= (wait_ends_at(after) or inf):
            return True
        case _:
            return not station.touch and goes_to != at and _is_later(lesson, goes_to)


def _is_handed_in(after: State, station: Station) -> bool:
    """A whole number or code."""
    if isinstance(after.step, (DigitsEntry, CodeEntry)):
        return after.step.checking
    return scene(after) != station.screen


def _is_later(lesson: Guided, where: str) -> bool:
    assert lesson.practice.lesson is not None
    coming = lesson.practice.lesson.stations[lesson.practice.station + 1 :]
    return not coming or any(station.screen == where for station in coming)


def _placed(before: State, after: State, event: Event, index: int) -> Turn:
    """Where the guide stands now. index: the station that is due; told of already, or not."""
    practice, lesson = after.practice, guided(after)
    assert practice is not None
    assert lesson is not None
    where = scene(after)
    fits = index if is_passing(after) else _fitting(lesson, index, where)
    if fits is None:
        hers = isinstance(event, (Touched, ButtonPressed)) and where != scene(before)
        late = isinstance(event, Tick) and after.stamp.now >= (lost_at(after) or inf)
        return _led_back(after) if not practice.astray and (hers or late) else _reminded(after, event)
    if fits != index:
        back = isinstance(event, (Touched, ButtonPressed)) and fits < index and practice.told_at is not None
        there = replace(after, practice=replace(practice, strayed=practice.strayed + back))
        noted = _noted(there, Mark.AROUND)
        went, effects = _told(_at(after, fits))
        return went, (NoteClass(noted), *effects) if noted.stuck else effects
    if where != lesson.station.screen:
        return after, ()  # its screen is still to come
    if practice.told_at is None:
        return _told(replace(after, practice=replace(practice, since=clock(after))))
    if practice.astray or before.lang is not after.lang or _asked_again(event):
        return _told(after)
    return _reminded(after, event)


def _fitting(lesson: Guided, index: int, where: str) -> int | None:
    assert lesson.practice.lesson is not None
    known = [at for at, station in enumerate(lesson.practice.lesson.stations) if station.screen == where]
    later = [at for at in known if at >= index]
    return later[0] if later else known[-1] if known else None


def _asked_again(event: Event) -> bool:
    return isinstance(event, Touched) and event.action in (Action.AGAIN, Action.LOUDER)


def _at(state: State, index: int) -> State:
    practice = state.practice
    assert practice is not None
    began = replace(practice, station=index, since=clock(state), told_at=None, reminded=0, strayed=0, astray=False)
    return replace(state, practice=began)


def _led_back(state: State) -> Turn:
    practice = state.practice
    assert practice is not None
    astray = replace(practice, astray=True, strayed=practice.strayed + 1)
    return _told(replace(state, practice=astray), Prompt.GUIDE_BACK)


def _reminded(state: State, event: Event) -> Turn:
    practice, at = state.practice, reminds_at(state)
    assert practice is not None
    if at is None or not isinstance(event, Tick) or state.stamp.now < at:
        return state, ()
    again = replace(state, practice=replace(practice, reminded=practice.reminded + 1))
    return _told(again, Prompt.GUIDE_BACK if practice.astray else None)


def _told(state: State, back: Prompt | None = None) -> Turn:
    """After what the screen itself says. back: instead of the station's own words."""
    lesson = guided(state)
    assert lesson is not None
    astray = lesson.practice.astray and back is not None
    told = replace(state, practice=replace(lesson.practice, told_at=state.stamp.now, astray=astray))
    if back is not None:
        _, speech = say(told, back)
    else:
        _, speech = say(told, Prompt.GUIDE, words=_said(lesson.station, state.lang))
    return told, tuple(replace(each, follows=True) for each in speech if isinstance(each, Speak))


def _finished(state: State) -> Turn:
    practice = state.practice
    assert practice is not None
    assert practice.lesson is not None
    took = Noted(practice.lesson.name, Mark.FINISHED, took_s=_since(state, practice.began))
    over, effects = cleared(state)
    title = practice.lesson.title_en if state.lang is Lang.EN else practice.lesson.title
    done, speech = enter(over, LessonDone(practice.lesson), filled(Prompt.LESSON_DONE, title=title))
    return done, (NoteClass(took), *effects, *speech)


def _noted(state: State, mark: Mark) -> Noted:
    """Of the station that the guide is at."""
    practice = state.practice
    assert practice is not None
    assert practice.lesson is not None
    return Noted(
        practice.lesson.name,
        mark,
        practice.station + 1,
        _since(state, practice.since),
        practice.reminded,
        practice.strayed,
    )


def _since(state: State, moment: float) -> float:
    return max(0.0, clock(state) - moment)


def _said(station: Station, lang: Lang) -> str:
    return station.say_en if lang is Lang.EN else station.say


def _way_back(state: State) -> str:
    """The button that leads back from a screen that the lesson does not know."""
    match state.step:
        case Following(asking_cancel=True):
            return Action.CANCEL_NO.value
        case Following(key=key):
            hail = state.hail(key)
            goes_on = hail is not None and hail.live and hail.cancel_reason is None and not hail.unanswered
            return (Action.DONE if goes_on else Action.HOME).value
        case Helping() | RungShown() | Consent() | Notice() | PhoneEntry() | CodeEntry() | DigitsEntry():
            return Action.BACK.value
        case InTrouble():
            return Action.RETRY.value
        case _:
            return Action.HOME.value


def _next_key(state: State) -> str:
    """The next digit of the practice number or code while it is not whole, then Next. What can become no number any
    more is taken back."""
    match state.step:
        case PhoneEntry(typed=typed):
            whole = MOBILE.fullmatch(typed.text) or (state.site.landlines and LANDLINE.fullmatch(typed.text))
            if not whole and not MAY_BECOME_MOBILE.fullmatch(typed.text):
                return Action.CLEAR.value
            digits = typed.text if whole else PRACTICE_PHONE
        case DigitsEntry(typed=typed, wanted=wanted):
            digits = PRACTICE_PHONE[-wanted:]
        case CodeEntry(typed=typed):
            digits = PRACTICE_CODE[:CODE_DIGITS]
        case _:
            return ""
    if len(typed.text) >= len(digits):
        return Action.NEXT.value
    return f"{Action.KEY.value}:{digits[len(typed.text)]}"
