"""The guide of a lesson: never a lock, never in the way, and whoever does what the hand shows is done in the end."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from kiosk.classroom import Mark, tally
from kiosk.domain import HailState, Lang
from kiosk.journey import guide
from kiosk.journey.effects import CommitHail, Hush, Speak
from kiosk.journey.events import Action, ButtonPressed, HailChanged, Touched
from kiosk.journey.practice_kinds import LessonDone, PracticeOver, SetWorld
from kiosk.journey.practice_timing import REMIND_AFTER_S, REMINDERS_MOST, TAXI_TOLD_S, goes_back
from kiosk.journey.prompts import Prompt
from kiosk.journey.scene import is_passing, scene
from kiosk.journey.site import RungKind
from kiosk.journey.state import Confirm, Following, Helping, Home, PhoneEntry
from kiosk.journey.technician_kinds import Corner, Knocked
from kiosk.journey.timing import IDLE_S, WARN_S, next_tick
from kiosk.lesson import PRACTICE_PHONE, Lesson, Station, TaxiStory
from kiosk.practice.lessons import shipped
from kiosk.ui.elements import Button
from kiosk.ui.present import present
from kiosk.ui.situations import situations
from tests.journey_fixtures import CAR, touches
from tests.practice_fixtures import (
    AT_THE_BUTTON,
    BY_FACE,
    BY_NUMBER,
    CANCELS,
    CLASSROOM_SITE,
    LESSONS,
    NOBODY,
    PHONE_STATIONS,
    WITH_CODE,
    Pupil,
)

SEEDS = range(2)
WANDERING = 500


def guided(pupil: Pupil) -> list[str]:
    """What the guide said."""
    told = {Prompt.GUIDE_BACK: "back", Prompt.GUIDE_TAXI: "taxi", Prompt.GUIDE_CLEAR: "clear"}
    told |= {Prompt.GUIDE_TEACHER: "teacher"}
    spoken = [each for each in pupil.asked_for(Speak) if each.prompt is Prompt.GUIDE or each.prompt in told]
    return [told.get(each.prompt, dict(each.args).get("words", "")) for each in spoken]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.title_en)
def test_whoever_does_what_the_hand_shows_finishes_the_lesson(lesson: Lesson) -> None:
    pupil = Pupil(lessons=(lesson,)).begins(lesson).obeys_until_done()
    assert pupil.marks()[0] == (Mark.BEGUN, 0)
    assert pupil.marks()[-1] == (Mark.FINISHED, 0)
    assert not any(noted.stuck for noted in pupil.noted()), "she did all that she was shown"
    assert pupil.state.hails == ()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.title_en)
def test_after_wandering_wherever_she_likes_the_hand_still_leads_to_the_end(lesson: Lesson, seed: int) -> None:
    pupil = Pupil(lessons=(lesson,)).begins(lesson)
    chance = random.Random(f"{lesson.name} {seed}")
    for _ in range(WANDERING):
        wander(pupil, chance)
        if isinstance(pupil.state.step, LessonDone):
            return
    if is_paused(pupil):
        pupil.does(Touched(Action.PAUSE))
    pupil.obeys_until_done()
    tally = Counter(mark for mark, _ in pupil.marks())
    assert (tally[Mark.BEGUN], tally[Mark.FINISHED], tally[Mark.LEFT]) == (1, 1, 0)


def is_paused(pupil: Pupil) -> bool:
    return pupil.state.practice is not None and pupil.state.practice.paused_at is not None


LEADS_AWAY = {Action.LESSONS, Action.LESSON, Action.FREELY, Action.CLASS, Action.END_PRACTICE, Action.REAL_HAIL}


def wander(pupil: Pupil, chance: random.Random) -> None:
    pupil.waits(chance.choice((0.5, 1.0, 3.0)))
    if isinstance(pupil.state.step, LessonDone):
        return
    if chance.random() < 0.1:
        pupil.does(ButtonPressed())
        return
    if chance.random() < 0.1:
        pupil.does(*touches("139"), Touched(Action.NEXT))
        return
    actions = [Action.PAUSE] if is_paused(pupil) else [action for action in Action if action not in LEADS_AWAY]
    value = chance.choice((*"0123456789", *(kind.value for kind in RungKind), "wheelchair"))
    pupil.does(Touched(chance.choice(actions), value))


def test_a_lesson_begins_with_its_first_sentence_and_a_hand_at_the_first_button() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    assert guided(pupil) == [BY_NUMBER.stations[0].say]
    assert guide.pointed(pupil.state) == "phone"
    assert guide.words(pupil.state) == BY_NUMBER.stations[0].say


def test_each_station_is_told_once() -> None:
    pupil = Pupil().begins(BY_NUMBER).obeys_until_done()
    assert guided(pupil) == [station.say for station in BY_NUMBER.stations]


def test_the_hand_shows_digit_after_digit_and_then_next() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE))
    shown = []
    while guide.pointed(pupil.state) != "next":
        shown.append(guide.pointed(pupil.state))
        pupil.does(*touches(shown[-1].removeprefix("key:")))
    assert shown == [f"key:{digit}" for digit in PRACTICE_PHONE]


def test_her_own_number_is_as_good_as_the_one_that_the_hand_shows() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE), *touches("13900000315"))
    assert guide.pointed(pupil.state) == "next"
    pupil.does(Touched(Action.NEXT)).waits(1.0)
    assert isinstance(pupil.state.step, Confirm)
    assert pupil.station() == 2


def test_what_can_become_no_number_is_taken_back_before_it_is_whole() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE), *touches("7"))
    assert guide.pointed(pupil.state) == "clear"
    pupil.does(Touched(Action.CLEAR))
    assert guide.pointed(pupil.state) == "key:1"


def test_who_mistypes_is_told_why_the_hand_has_left_the_digits() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE), *touches("2"))
    assert guided(pupil)[-1] == "clear"
    told = len(guided(pupil))
    pupil.does(*touches("9"))
    assert len(guided(pupil)) == told, "once, however much more she types"
    pupil.does(Touched(Action.AGAIN))
    assert guided(pupil)[told:] == ["clear"], "again when she asks"
    pupil.does(Touched(Action.CLEAR))
    assert guided(pupil)[-1] == "按号码。"
    assert pupil.station() == 1


def test_a_number_that_is_not_whole_does_not_pass_the_station() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE), *touches("138"), Touched(Action.NEXT))
    assert pupil.station() == 1
    assert guide.pointed(pupil.state) == "key:0"


def test_a_learner_who_is_faster_than_the_guide_hears_nothing_old() -> None:
    """She touches while the guide speaks: her touch hushes it, and the next sentence is of the screen she came to."""
    pupil = Pupil().begins(BY_NUMBER)
    before = len(pupil.effects)
    pupil.does(Touched(Action.PHONE))
    new = pupil.effects[before:]
    hushed = next(at for at, effect in enumerate(new) if isinstance(effect, Hush))
    spoken = [effect for effect in new[hushed:] if isinstance(effect, Speak)]
    assert [dict(effect.args).get("words") for effect in spoken if effect.prompt is Prompt.GUIDE] == ["按号码。"]
    assert not any(isinstance(effect, Speak) for effect in new[:hushed])


def test_while_a_party_is_at_work_nothing_is_said_of_a_screen_that_is_still_to_come() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE), *touches("13900000315"))
    told = len(guided(pupil))
    pupil.does(Touched(Action.NEXT))
    assert scene(pupil.state) == "phone_checking"
    assert len(guided(pupil)) == told
    assert guide.pointed(pupil.state) == ""
    pupil.waits(1.0)
    assert guided(pupil)[told:] == ["请按叫车。"]


def test_two_stations_on_one_screen_follow_each_other_by_time() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    while scene(pupil.state) != "coming":
        pupil.obeys()
    assert guide.pointed(pupil.state) == ""
    pupil.waits(BY_NUMBER.stations[4].wait_s + 1.0)
    assert guide.pointed(pupil.state) == "done"


def test_whoever_knows_already_is_not_held_up_by_a_station_that_waits() -> None:
    pupil = Pupil().begins(WITH_CODE)
    while scene(pupil.state) != "code":
        pupil.obeys()
    pupil.does(*touches("246810"), Touched(Action.NEXT)).waits(1.0)
    assert scene(pupil.state) == "confirm"
    assert guide.pointed(pupil.state) == "hail"


def test_a_pause_stops_the_clock_of_a_station_and_the_reminders() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    while scene(pupil.state) != "coming":
        pupil.obeys()
    pupil.does(Touched(Action.PAUSE)).waits(120.0)
    told = guided(pupil)
    assert pupil.station() == 4
    assert not pupil.state.warned, "nobody is asked while the volunteer explains"
    pupil.does(Touched(Action.PAUSE)).waits(BY_NUMBER.stations[4].wait_s - 3.0)
    assert guided(pupil) == [*told, told[-1]], "where she had stopped"
    pupil.waits(4.0)
    assert pupil.station() == 5
    took = [noted.took_s for noted in pupil.noted() if noted.station == 5]
    assert took == [pytest.approx(BY_NUMBER.stations[4].wait_s, abs=1.5)], "without the pause"


def test_who_does_not_find_it_is_told_again_and_it_is_counted() -> None:
    pupil = Pupil().begins(BY_NUMBER).waits(REMIND_AFTER_S + 1.0)
    assert guided(pupil) == ["请按手机号叫车。"] * 2
    pupil.does(Touched(Action.PHONE))
    assert [(noted.station, noted.reminded) for noted in pupil.noted() if noted.mark is Mark.STATION] == [(1, 1)]


def test_a_class_that_talks_is_not_talked_over() -> None:
    pupil = Pupil().begins(BY_NUMBER).waits(400.0)
    assert len(guided(pupil)) == 1 + REMINDERS_MOST


def test_typing_slowly_is_no_reason_to_be_told_again() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE))
    told = len(guided(pupil))
    for digit in PRACTICE_PHONE:
        pupil.waits(REMIND_AFTER_S - 5.0).does(*touches(digit))
    assert len(guided(pupil)) == told


def test_while_the_world_is_awaited_nobody_is_reminded() -> None:
    waits = Lesson("w", "等", "Wait", (*PHONE_STATIONS, Station("searching", "等一等。", "Wait.")))
    pupil = Pupil(lessons=(waits,)).begins(waits)
    while scene(pupil.state) != "searching":
        pupil.obeys()
    pupil.answers.clear()
    told = guided(pupil)
    pupil.waits(3 * REMIND_AFTER_S)
    assert guided(pupil) == told


def test_who_goes_astray_is_led_back_and_told_again() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE), Touched(Action.HELP))
    assert isinstance(pupil.state.step, Helping)
    assert guided(pupil)[-1] == "back"
    assert guide.pointed(pupil.state) == "back"
    assert guide.words(pupil.state) == ""
    pupil.does(Touched(Action.BACK))
    assert isinstance(pupil.state.step, PhoneEntry)
    assert guided(pupil)[-1] == "按号码。"
    pupil.obeys_until_done()
    assert [noted.strayed for noted in pupil.noted() if noted.station == 2] == [1]


def test_who_wanders_back_is_followed_back_and_the_station_she_left_is_known_as_hard() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    while scene(pupil.state) != "confirm":
        pupil.obeys()
    pupil.does(Touched(Action.NOT_ME))
    assert pupil.station() == 1
    assert guided(pupil)[-1] == "按号码。"
    pupil.obeys_until_done()
    passes = [(noted.station, noted.strayed) for noted in pupil.noted() if noted.station]
    assert passes == [(1, 0), (2, 0), (3, 1), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0)]


def test_who_is_stuck_and_then_finds_another_way_is_counted_where_she_was_stuck() -> None:
    """The hotline is not found for a minute; then she looks for a taxi farther away."""
    pupil = Pupil().begins(NOBODY)
    while scene(pupil.state) != "no_taxi":
        pupil.obeys()
    at = pupil.station() + 1
    pupil.waits(REMIND_AFTER_S * 2 + 2.0).does(Touched(Action.RUNG, RungKind.WIDER.value)).obeys_until_done()
    (around,) = [noted for noted in pupil.noted() if noted.mark is Mark.AROUND]
    assert (around.station, around.reminded) == (at, 2)
    assert around.took_s > REMIND_AFTER_S * 2
    assert [each.stuck for each in tally(pupil.noted()).stations if each.station == at] == [1]
    assert pupil.marks()[-1] == (Mark.FINISHED, 0)


def test_who_goes_back_and_forth_five_times_is_counted_once() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    for _ in range(5):
        pupil.does(Touched(Action.PHONE)).waits(2.0).does(Touched(Action.BACK)).waits(2.0)
    pupil.obeys_until_done()
    told = tally(pupil.noted())
    assert [(each.came, each.stuck) for each in told.stations] == [(1, 0), (1, 1), (1, 0), (1, 0), (1, 0), (1, 0)]


def test_who_is_quick_and_takes_another_way_is_stuck_nowhere() -> None:
    pupil = Pupil().begins(NOBODY)
    while scene(pupil.state) != "no_taxi":
        pupil.obeys()
    pupil.does(Touched(Action.RUNG, RungKind.WIDER.value)).obeys_until_done()
    assert not any(noted.stuck for noted in pupil.noted())


def test_a_try_that_the_clock_or_a_real_taxi_ended_is_not_one_that_was_given_up() -> None:
    for ends, mark in (
        (Touched(Action.REAL_HAIL), Mark.ENDED),
        (PracticeOver(), Mark.ENDED),
        (Touched(Action.FREELY), Mark.LEFT),
        (Touched(Action.LESSON, BY_NUMBER.name), Mark.LEFT),
    ):
        pupil = Pupil().begins(BY_NUMBER).does(ends)
        assert pupil.marks()[:2] == [(Mark.BEGUN, 0), (mark, 1)]


def test_who_takes_a_shorter_way_is_found_where_she_is() -> None:
    """She does not look for the hotline but for a taxi farther away."""
    pupil = Pupil().begins(NOBODY)
    while scene(pupil.state) != "no_taxi":
        pupil.obeys()
    pupil.does(Touched(Action.RUNG, RungKind.WIDER.value)).waits(10.0)
    assert scene(pupil.state) == "coming"
    assert guide.pointed(pupil.state) == "done"


def test_what_the_world_brings_is_nobodys_straying() -> None:
    """The taxi is here before she has remembered the plate, and this lesson knows no such screen."""
    pupil = Pupil().begins(CANCELS)
    while scene(pupil.state) != "coming":
        pupil.obeys()
    hail = pupil.state.hails[0]
    pupil.answers.clear()
    pupil.does(HailChanged(replace(hail, state=HailState.ARRIVED, vehicle=CAR)))
    assert guided(pupil)[-1] != "back"
    assert guide.pointed(pupil.state) == ""
    pupil.waits(REMIND_AFTER_S + 1.0)
    assert guided(pupil)[-1] == "back", "but she is not left alone there"
    assert guide.pointed(pupil.state) == "done"


def test_the_same_in_english_as_soon_as_she_reads_english() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.LANGUAGE))
    assert pupil.state.lang is Lang.EN
    assert guide.words(pupil.state) == "Press phone."
    assert guided(pupil)[-1] == "Press phone."


def test_say_it_again_says_the_guides_sentence_too() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.AGAIN))
    assert guided(pupil) == ["请按手机号叫车。"] * 2
    assert all(noted.reminded == 0 for noted in pupil.noted()), "she asked for it herself"


def test_going_home_because_nobody_is_there_ends_the_try_where_it_was() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE)).waits(IDLE_S + WARN_S + 1.0)
    assert pupil.state.step == Home()
    assert pupil.marks() == [(Mark.BEGUN, 0), (Mark.STATION, 1), (Mark.LEFT, 2)]
    assert guide.pointed(pupil.state) == ""


def test_who_is_asked_whether_she_is_there_is_shown_the_answer() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE)).waits(IDLE_S + 1.0)
    assert pupil.state.warned
    assert guide.pointed(pupil.state) == "stay"
    pupil.does(Touched(Action.STAY))
    assert guide.pointed(pupil.state) == "key:1"


def test_a_finished_lesson_leaves_no_camera_and_no_session_open() -> None:
    """It may end with the touch that opens them."""
    short = Lesson("look", "看", "Look", (*BY_FACE.stations[:2],))
    pupil = Pupil(lessons=(short,)).begins(short).obeys_until_done()
    names = [type(effect).__name__ for effect in pupil.effects]
    assert names.index("OpenCamera") < names.index("CloseCamera")
    assert names.index("OpenIdentity") < names.index("CloseIdentity")


def test_a_finished_lesson_leaves_no_taxi_behind() -> None:
    pupil = Pupil().begins(BY_NUMBER).obeys_until_done()
    assert pupil.state.board == ()
    before = len(pupil.effects)
    pupil.waits(60.0)
    assert not [effect for effect in pupil.effects[before:] if isinstance(effect, Speak) and effect.announcement]
    assert isinstance(pupil.state.step, LessonDone)
    assert pupil.asked_for(SetWorld)[-1] == SetWorld(None)


def test_a_hail_that_is_written_down_after_its_lesson_ended_is_nobodys() -> None:
    short = Lesson("short", "短", "Short", PHONE_STATIONS)
    pupil = Pupil(lessons=(short,)).begins(short).obeys_until_done()
    assert len(pupil.asked_for(CommitHail)) == 1
    pupil.waits(30.0)
    assert pupil.state.hails == ()
    assert isinstance(pupil.state.step, LessonDone)


def test_the_button_at_the_wall_is_pointed_at_and_pressed() -> None:
    pupil = Pupil().begins(AT_THE_BUTTON)
    assert guide.pointed(pupil.state) == "button"
    pupil.waits(2.0).does(ButtonPressed())
    assert pupil.station() == 1
    pupil.waits(2.0).does(ButtonPressed()).waits(1.0)
    assert isinstance(pupil.state.step, Following)


@pytest.mark.parametrize("lesson", [*LESSONS, *shipped()], ids=lambda lesson: lesson.title_en)
def test_who_goes_home_while_her_taxi_is_looked_for_is_taken_back_to_it_and_calls_no_second_one(
    lesson: Lesson,
) -> None:
    pupil = Pupil(lessons=(lesson,)).begins(lesson)
    while scene(pupil.state) != "searching":
        pupil.obeys()
    pupil.does(Touched(Action.DONE))
    assert pupil.state.step == Home()
    assert guided(pupil)[-1] == "taxi"
    assert goes_back(pupil.state)
    assert guide.pointed(pupil.state) == "", "nothing more is to be called"
    pupil.waits(TAXI_TOLD_S + 1.0)
    assert isinstance(pupil.state.step, Following)
    if lesson.taxi is not TaxiStory.NO_TAXI:
        pupil.obeys_until_done()
        assert len(pupil.asked_for(CommitHail)) == 1


def test_who_begins_anew_though_her_taxi_is_called_is_led_back_to_it() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    while scene(pupil.state) != "searching":
        pupil.obeys()
    pupil.does(Touched(Action.DONE), Touched(Action.PHONE))
    assert guide.pointed(pupil.state) == "back"
    pupil.obeys_until_done()
    assert len(pupil.asked_for(CommitHail)) == 1


def test_who_remembers_the_plate_before_the_hand_shows_the_button_has_done_it() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    while scene(pupil.state) != "coming":
        pupil.obeys()
    pupil.waits(3.0).does(Touched(Action.DONE))
    assert isinstance(pupil.state.step, LessonDone)
    *_, last, finished = pupil.noted()
    assert (last.mark, last.station, finished.mark) == (Mark.STATION, 6, Mark.FINISHED)
    assert last.took_s >= 3.0


def test_in_a_pause_nothing_is_pointed_at_and_no_station_passes() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PAUSE))
    assert guide.pointed(pupil.state) == ""
    pupil.does(Touched(Action.PHONE), *touches(PRACTICE_PHONE), Touched(Action.NEXT)).waits(5.0)
    assert pupil.marks() == [(Mark.BEGUN, 0)]
    pupil.does(Touched(Action.PAUSE)).waits(2.0)
    assert guide.pointed(pupil.state) == "hail", "she is found where she is"
    assert not any(noted.stuck for noted in pupil.noted())


def test_knocking_beside_the_buttons_leads_nowhere() -> None:
    pupil = Pupil()
    pupil.state = replace(pupil.state, site=replace(CLASSROOM_SITE, technicians=True))
    pupil.does(*(Knocked(corner) for corner in (Corner.PLACE, Corner.PLACE, *[Corner.CLOCK] * 3, Corner.PLACE)))
    assert pupil.state.step == Home()
    assert pupil.state.knocks == ()


def test_a_place_is_called_as_its_screen_is() -> None:
    for name, state in situations(CLASSROOM_SITE, shipped()):
        if scene(state) and not state.warned and state.onward is None:
            assert present(state, lambda text: text).name == scene(state), name


def test_the_way_back_is_a_button_of_the_very_screen() -> None:
    """Wherever somebody goes astray: a lesson that knows no screen at all is given on every screen there is."""
    nowhere = Lesson("nowhere", "哪里", "Nowhere", (Station("nowhere", "", "", "hail"),))
    for name, state in situations(CLASSROOM_SITE, shipped()):
        if state.practice is not None or name.startswith("technician") or scene(state) == "home" or is_passing(state):
            continue
        if type(state.step).__name__.startswith(("Enrol", "Technician")):
            continue
        practice = Pupil(lessons=(nowhere,)).begins(nowhere).state.practice
        assert practice is not None
        astray = replace(state, practice=replace(practice, astray=True))
        targets = {
            element.name for element in present(state, lambda text: text).elements if isinstance(element, Button)
        }
        assert guide.pointed(astray) in targets, name


def test_time_wakes_the_guide_by_itself() -> None:
    """The loop sleeps until next_tick: what the guide does by time must be among its moments."""
    pupil = Pupil().begins(BY_NUMBER)
    assert next_tick(pupil.state) <= pupil.now + REMIND_AFTER_S
    while scene(pupil.state) != "coming":
        pupil.obeys()
    practice = pupil.state.practice
    assert practice is not None
    assert next_tick(pupil.state) <= practice.since + BY_NUMBER.stations[4].wait_s
    pupil.does(Touched(Action.PAUSE))
    assert next_tick(pupil.state) > pupil.now, "nothing is due for ever"
