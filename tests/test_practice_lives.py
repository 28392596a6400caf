"""Every lesson lived through, without glass and without waiting: whoever obeys the hand finishes, however slowly."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest

from kiosk.classroom import Mark
from kiosk.domain import Hail, HailState
from kiosk.journey import guide
from kiosk.journey.events import Action, Touched
from kiosk.journey.practice_kinds import LessonDone
from kiosk.journey.practice_timing import DONE_GUARD_S, READING_S
from kiosk.journey.scene import scene
from kiosk.journey.state import Home
from kiosk.lesson import PRACTICE_PHONE, Lesson
from kiosk.practice.lessons import shipped
from kiosk.practice.rehearsal import Classroom
from kiosk.ui.elements import Button
from kiosk.ui.present import present

LESSONS = shipped()
LONG_S = 900.0  # of the class's clock; nobody waits for it
BRISK, OLD = (2.0, 0.5), (15.0, 3.0)  # seconds before a touch, and for a digit
TAXI_SCREENS = ("searching", "coming", "arrived")
WITH_A_PLATE = ("coming", "arrived")
OF_THE_VOLUNTEER = {Action.REAL_HAIL, Action.PAUSE, Action.LESSONS, Action.CLASS, Action.END_PRACTICE}
READ_S = 3.5  # a screen that goes by sooner has not been read


def by_name(lesson: Lesson) -> str:
    return lesson.name


def is_done(room: Classroom) -> bool:
    """A finished lesson stands on its page; asked as a question, so that each look counts anew."""
    return isinstance(room.state.step, LessonDone)


def obeys(room: Classroom, chats_s: float = 0.0) -> None:
    """Touches what the hand points at, or waits; chats_s: talks it over first where a taxi is under way."""
    pointed = guide.pointed(room.state)
    if chats_s and pointed and scene(room.state) in TAXI_SCREENS:
        room.waits(chats_s)
        pointed = guide.pointed(room.state)
    if pointed:
        room.waits(2.0)
        room.touches(pointed)
    else:
        room.waits(1.0)


def of_each_screen(screens: list[tuple[float, str]], until_s: float) -> Mapping[str, float]:
    """For how long each was seen, in seconds."""
    seen: dict[str, float] = {}
    for (at_s, name), (next_s, _) in itertools.pairwise([*screens, (until_s, "")]):
        seen[name] = seen.get(name, 0.0) + next_s - at_s
    return seen


@pytest.mark.parametrize(("pace_s", "digit_s"), [BRISK, OLD])
@pytest.mark.parametrize("lesson", LESSONS, ids=by_name)
def test_whoever_touches_what_the_hand_shows_finishes_and_is_never_led_back(
    lesson: Lesson, pace_s: float, digit_s: float
) -> None:
    room = Classroom().practises(LESSONS)
    assert room.learns(lesson, pace_s, LONG_S, digit_s), f"still at {scene(room.state)} after {room.screens}"
    marks = Counter(noted.mark for noted in room.noted)
    assert (marks[Mark.BEGUN], marks[Mark.FINISHED], marks[Mark.LEFT]) == (1, 1, 0)
    assert sum(noted.strayed for noted in room.noted) == 0
    stations = [noted.station for noted in room.noted if noted.mark is Mark.STATION]
    assert stations == sorted(set(stations)), "a station was taught twice: the world did not wait for her"


@pytest.mark.parametrize("lesson", LESSONS, ids=by_name)
def test_a_class_that_talks_it_over_for_a_minute_misses_no_taxi(lesson: Lesson) -> None:
    room = Classroom().practises(LESSONS)
    room.does(Touched(Action.LESSON, lesson.name))
    room.waits(3.0)
    ends = room.now + LONG_S
    while not is_done(room) and room.now < ends:
        obeys(room, chats_s=50.0)
    assert is_done(room), f"still at {scene(room.state)} after {room.screens}"
    assert sum(noted.strayed for noted in room.noted) == 0


def test_however_fast_an_association_lets_its_world_go_what_is_to_be_read_waits() -> None:
    phone = next(lesson for lesson in LESSONS if lesson.name == "phone")
    room = Classroom().practises((replace(phone, speed=60.0),))
    assert room.learns(phone, 15.0, LONG_S, 3.0), f"still at {scene(room.state)} after {room.screens}"
    assert sum(noted.strayed for noted in room.noted) == 0
    assert "arrived" not in [name for _, name in room.screens]


def test_who_looks_for_help_in_the_middle_finds_her_taxi_where_it_was() -> None:
    room = Classroom().practises(LESSONS)
    room.does(Touched(Action.LESSON, "phone"))
    while not (scene(room.state) == "coming" and guide.pointed(room.state)):
        obeys(room)
    room.touches("help")
    room.waits(60.0)
    room.touches(guide.pointed(room.state))
    room.waits(3.0)
    assert scene(room.state) == "coming"
    assert guide.pointed(room.state) == "done"


@pytest.mark.parametrize("lesson", LESSONS, ids=by_name)
def test_whoever_touches_this_and_that_first_is_led_back_and_finishes_all_the_same(lesson: Lesson) -> None:
    chance, room = Random(lesson.name), Classroom().practises(LESSONS)
    room.does(Touched(Action.LESSON, lesson.name))
    for _ in range(25):
        here = present(room.state, str).elements
        buttons = [each for each in here if isinstance(each, Button) and each.action not in OF_THE_VOLUNTEER]
        if buttons and not is_done(room):
            button = chance.choice(buttons)
            room.does(Touched(button.action, button.value))
        room.waits(chance.choice((0.25, 1.0, 3.0, 8.0)))
    ends = room.now + LONG_S
    while not is_done(room) and room.now < ends:
        obeys(room)
    assert is_done(room), f"still at {scene(room.state)} after {room.screens[-30:]}"


@pytest.mark.parametrize("lesson", LESSONS, ids=by_name)
def test_what_the_world_shows_by_itself_stays_long_enough_to_be_read(lesson: Lesson) -> None:
    room = Classroom().practises(LESSONS)
    assert room.learns(lesson, 4.0, LONG_S, 1.0)
    seen = of_each_screen(room.screens, room.screens[-1][0])
    short = {name: seconds for name, seconds in seen.items() if name in WITH_A_PLATE and seconds < READ_S}
    assert not short, f"{short} in {room.screens}"


@pytest.mark.parametrize("lesson", LESSONS, ids=by_name)
def test_the_next_pupil_begins_in_a_world_of_her_own(lesson: Lesson) -> None:
    """Whatever the one before has left behind is neither shown nor called out, and stops no hail."""
    room = Classroom().practises(LESSONS)
    for _ in range(3):
        assert room.learns(lesson, 3.0, LONG_S, 1.0)
        assert room.state.hails == ()
        room.waits(DONE_GUARD_S)
    room.does(Touched(Action.HOME))
    assert isinstance(room.state.step, Home)
    assert room.state.board == ()


def hailed_freely() -> tuple[Classroom, Hail]:
    """Without a lesson, until there is a taxi."""
    room = Classroom().practises(LESSONS)
    room.does(Touched(Action.FREELY))
    room.waits(3.0)
    for pointed in ("phone", *(f"key:{digit}" for digit in PRACTICE_PHONE), "next"):
        room.touches(pointed)
    room.waits(1.0)
    room.touches("hail")
    while scene(room.state) != "coming":
        room.waits(1.0)
    (hail,) = room.state.hails
    return room, hail


def test_whoever_tries_without_a_lesson_and_looks_on_sees_the_taxi_come() -> None:
    room, found = hailed_freely()
    room.waits(READING_S - 3.0)
    assert room.state.hails[0].eta_s == found.eta_s
    room.waits(300.0)
    assert "arrived" in [each.prompt.value for each in room.said]


def test_a_paused_class_finds_the_taxi_where_it_left_it() -> None:
    room, before = hailed_freely()
    room.touches("done")
    room.waits(3.0)
    room.touches("pause")
    room.waits(2.0)
    (paused,) = room.state.hails
    room.waits(120.0)
    (after,) = room.state.hails
    assert (after.state, after.eta_s) == (paused.state, paused.eta_s)
    room.touches("pause")
    room.waits(300.0)
    assert room.state.hail(before.key) is None or not room.state.hails[0].live


@pytest.mark.parametrize("over", [[], ["help"], ["lessons"]], ids=["in front", "help over it", "lessons over it"])
def test_who_tries_freely_has_all_the_time_to_read_the_plate_to_remember_it_or_to_cancel(over: list[str]) -> None:
    room, found = hailed_freely()
    for touch in over:
        room.touches(touch)
    room.waits(40.0)
    (later,) = room.state.hails
    assert (later.state, later.eta_s) == (found.state, found.eta_s)
    for _ in over:
        room.touches("back")
    room.touches("cancel_hail")
    room.waits(40.0)
    room.touches("cancel_yes")
    room.waits(5.0)
    assert scene(room.state) == "cancelled"


def test_who_has_remembered_it_is_called_when_it_comes() -> None:
    room, found = hailed_freely()
    room.touches("done")
    while (hail := room.state.hail(found.key)) is not None and hail.state is not HailState.ARRIVED:
        room.waits(1.0)
    assert hail is not None
    assert "arrived" in [each.prompt.value for each in room.said]
