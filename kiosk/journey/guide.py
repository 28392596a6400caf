"""The guide of a lesson: says and shows what to touch next, follows whoever wanders, and notes how it went. Pure.

The screen in front decides which station it is: the one she is at, else the next later one, else the latest earlier
one. She may touch whatever she likes; where no station fits, the guide leads back.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf

from kiosk.classroom import Mark, Noted
from kiosk.journey.effects import CancelHail, Effect
from kiosk.journey.events import Action, ButtonPressed, Event, Tick, Touched
from kiosk.journey.guide_done import done_with
from kiosk.journey.guide_hand import next_key, way_back
from kiosk.journey.guide_notes import noted_at
from kiosk.journey.practice_kinds import LessonDone, NoteClass, SetWorld
from kiosk.journey.practice_timing import (
    REMINDERS_MOST,
    VOLUNTEERS,
    clock,
    goes_back_at,
    guided,
    known,
    lost_at,
    reminds_at,
    since,
    taxi_of_lesson,
)
from kiosk.journey.practice_words import of_page
from kiosk.journey.prompts import Prompt
from kiosk.journey.scene import OF_STEPS, is_passing, scene
from kiosk.journey.state import Following, Helping, Home, State
from kiosk.journey.turn import Turn, enter, say
from kiosk.lesson import BUTTON, TYPE

BEFORE_HAIL = frozenset(OF_STEPS.values()) - {OF_STEPS[Helping]}
LEFT_BECAUSE = "practice"  # why a hail of an earlier try is called off


def words(state: State) -> str:
    """What the guide says now, in her language; '' where there is no guide, or she is astray."""
    lesson = guided(state)
    silent = lesson is None or lesson.practice.astray or isinstance(state.step, VOLUNTEERS)
    return "" if lesson is None or silent else lesson.station.say_in(state.lang)


def is_mistyped(state: State) -> bool:
    """What she has typed can become no number any more, and the hand shows how to take it back."""
    lesson = guided(state)
    typing = lesson is not None and lesson.station.touch == TYPE
    return typing and pointed(state) == Action.CLEAR.value


def needs_teacher(state: State) -> bool:
    """Reminded twice, she still did not find it: the last reminder asks for a person, until she touches something."""
    lesson = guided(state)
    return lesson is not None and lesson.practice.telling.to_teacher


def pointed(state: State) -> str:
    """What the hand shows: a button's name on the glass ('phone', 'key:1'), BUTTON for the one at the wall, '' for
    nothing."""
    lesson = guided(state)
    if lesson is None or lesson.practice.paused_at is not None:
        return ""
    if state.warned:
        return Action.STAY.value
    if lesson.practice.astray and not is_passing(state):
        return way_back(state)
    if scene(state) != lesson.station.screen:
        return ""
    return next_key(state) if lesson.station.touch == TYPE else lesson.station.touch


def followed(before: State, after: State, event: Event) -> Turn:
    """What this event means for the lesson that is being given. before: the state that it found."""
    was, now = before.practice, after.practice
    if was is None or now is None or now.lesson is None:
        return after, ()
    if was.tries != now.tries:
        return _told(after)
    if isinstance(event, Tick) and isinstance(after.step, Home) and not isinstance(before.step, Home):
        return broken_off(after, Mark.LEFT)  # nobody is there any more
    if now.paused_at is not None:
        return after, ()  # she is found where she is when it goes on
    done = done_with(before, after, event)
    if done is None:
        return _placed(before, after, event, now.station)
    went, noted = _passed(after, done)
    last = guided(went)
    assert last is not None
    if last.next is None:
        finished, effects = _finished(before, went)
        return finished, (*noted, *effects)
    placed, effects = _placed(before, _at(went, done + 1), event, done + 1)
    return placed, (*noted, *effects)


def broken_off(state: State, ends: Mark) -> Turn:
    """The try ends here, if there is one; with it go its hails, and what is played. ends: LEFT or ENDED."""
    return (state, ()) if guided(state) is None else put_away(state, ends)


def put_away(state: State, ends: Mark) -> Turn:
    """As broken_off, also where no lesson is given."""
    over, effects = cleared(state)
    return over, effects if guided(state) is None else (NoteClass(noted_at(state, ends)), *effects)


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


def _passed(state: State, done: int) -> tuple[State, tuple[Effect, ...]]:
    """The state at the station that she is done with, and what is noted; also where she was stuck before it."""
    practice = state.practice
    assert practice is not None
    if done == practice.station:
        return state, (NoteClass(noted_at(state, Mark.STATION)),)
    there = _past(state, done)
    assert there.practice is not None
    there = replace(there, practice=replace(there.practice, since=practice.since))
    around = noted_at(state, Mark.AROUND)
    ahead = NoteClass(noted_at(there, Mark.STATION))
    return there, ((NoteClass(around), ahead) if around.stuck else (ahead,))


def _placed(before: State, after: State, event: Event, index: int) -> Turn:
    """Where the guide stands now. index: the station that is due; told of already, or not."""
    practice, lesson = after.practice, guided(after)
    assert practice is not None
    assert lesson is not None
    where = scene(after)
    resumed = _is_resumed(before)
    fits = index if is_passing(after) else _fitting(after, index, where)
    if fits is None and isinstance(after.step, Home) and taxi_of_lesson(after) is not None:
        return _taken_back(before, after, event, index)
    if fits is None:
        hers = isinstance(event, (Touched, ButtonPressed)) and where != scene(before)
        late = isinstance(event, Tick) and after.stamp.now >= (lost_at(after) or inf)
        if not practice.astray and (hers or late):
            return _led_back(after)
        return _told(after, Prompt.GUIDE_BACK) if practice.astray and resumed else _reminded(after, event)
    if fits != index:
        back = isinstance(event, (Touched, ButtonPressed)) and fits < index and practice.told
        back = back and not resumed
        there = replace(after, practice=replace(practice, strayed=practice.strayed + back))
        noted = noted_at(there, Mark.AROUND)
        went, effects = _told(_past(after, fits))
        return went, (NoteClass(noted), *effects) if noted.stuck else effects
    if where != lesson.station.screen:
        return after, ()  # its screen is still to come
    if not practice.told:
        return _told(replace(after, practice=replace(practice, since=clock(after))))
    again = _asked_again(before, event) or is_mistyped(after) is not is_mistyped(before)
    if practice.astray or before.lang is not after.lang or again:
        return _told(after)
    return _reminded(after, event)


def _fitting(state: State, index: int, where: str) -> int | None:
    """Never back to before her taxi was called: she would call a second one."""
    fits = known(state, where)
    later = [at for at in fits if at >= index]
    if later:
        return later[0]
    return fits[-1] if fits and (where not in BEFORE_HAIL or taxi_of_lesson(state) is None) else None


def _taken_back(before: State, after: State, event: Event, index: int) -> Turn:
    """She went home while the lesson still needs her taxi's screen: she is told so, and shown it again."""
    practice, taxi = after.practice, taxi_of_lesson(after)
    assert practice is not None
    assert taxi is not None
    if not practice.astray:
        strayed = practice.strayed + isinstance(event, (Touched, ButtonPressed))
        return _told(replace(after, practice=replace(practice, astray=True, strayed=strayed)), Prompt.GUIDE_TAXI)
    if not isinstance(event, Tick) or after.stamp.now < (goes_back_at(after) or inf):
        return _told(after, Prompt.GUIDE_TAXI) if _is_resumed(before) else (after, ())
    shown, _ = enter(after, Following(taxi.key))
    return _placed(before, shown, event, index)


def _is_resumed(before: State) -> bool:
    """Of a lesson that is not paused: it was a moment ago."""
    return before.practice is not None and before.practice.paused_at is not None


def _asked_again(before: State, event: Event) -> bool:
    """Or comes back to the screen, answers that she is there, has it louder or lower: she would stand in silence."""
    comforts = (Action.AGAIN, Action.LOUDER, Action.LOW)
    answered = isinstance(event, Touched) and (before.warned or event.action in comforts)
    return answered or _is_resumed(before) or isinstance(before.step, VOLUNTEERS)


def _at(state: State, index: int) -> State:
    practice = state.practice
    assert practice is not None
    began = replace(practice, station=index, since=clock(state), told=False, reminded=0, strayed=0, astray=False)
    return replace(state, practice=began)


def _past(state: State, index: int) -> State:
    """At a station without having done those before it."""
    practice = state.practice
    assert practice is not None
    assert practice.lesson is not None
    skipped = [station.touch for station in practice.lesson.stations[practice.station : index]]
    by_glass = index > practice.station and (practice.by_glass or BUTTON in skipped)
    return _at(replace(state, practice=replace(practice, by_glass=by_glass)), index)


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
    back = Prompt.GUIDE_BACK if practice.astray else None
    is_last = practice.reminded + 1 >= REMINDERS_MOST
    return _told(again, Prompt.GUIDE_TEACHER if is_last else back)


def _told(state: State, back: Prompt | None = None) -> Turn:
    """In place of whatever is being said. back: instead of the station's own words."""
    lesson = guided(state)
    assert lesson is not None
    astray = lesson.practice.astray and back is not None
    told = replace(state, practice=replace(lesson.practice, told=True, astray=astray))
    if back is not None:
        _, speech = say(told, back)
    elif is_mistyped(told):
        _, speech = say(told, Prompt.GUIDE_CLEAR)
    else:
        _, speech = say(told, Prompt.GUIDE, words=lesson.station.say_in(state.lang))
    return told, speech


def _finished(before: State, state: State) -> Turn:
    """In the language of whoever has done it, as loud and as low: home has forgotten them."""
    practice = state.practice
    assert practice is not None
    assert practice.lesson is not None
    took = Noted(practice.lesson.name, Mark.FINISHED, took_s=since(state, practice.began))
    if practice.by_glass:
        took = noted_at(state, Mark.ENDED)
    over, effects = cleared(replace(state, lang=before.lang, comfort=before.comfort))
    page = LessonDone(practice.lesson, state.stamp.now, practice.by_glass)
    done, speech = enter(over, page, of_page(over, page))
    return done, (NoteClass(took), *effects, *speech)
