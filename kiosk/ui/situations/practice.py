"""What practice shows: its frame round the journey's screens, the guide's hand on each kind of target, its pages."""

from __future__ import annotations

from dataclasses import replace

from kiosk.captures import Hint, Side, Wanted
from kiosk.classroom import ClassTally
from kiosk.domain import HailState, Private
from kiosk.journey.comfort import Comfort
from kiosk.journey.effects import Method
from kiosk.journey.practice_kinds import (
    ClassPage,
    LeavingPractice,
    LessonDone,
    LessonsPage,
    Mode,
    Onward,
    Practice,
    Way,
)
from kiosk.journey.site import RungKind
from kiosk.journey.state import (
    CodeEntry,
    Confirm,
    Consent,
    Face,
    Fault,
    Following,
    Helping,
    Home,
    InTrouble,
    PhoneEntry,
    RungShown,
    State,
    Step,
)
from kiosk.journey.timing import IDLE_S
from kiosk.lesson import BUTTON, PRACTICE_CODE, PRACTICE_PHONE_MASKED, TYPE, Lesson
from kiosk.receipt import Paper
from kiosk.ui.situations.before import with_button
from kiosk.ui.situations.classes import FIRST, LONGEST, lesson_at, many, tally_of
from kiosk.ui.situations.neighbourhood import BY_PHONE, GATE, NOW, hail_of, neighbours, on


def practice(plain: State, lessons: tuple[Lesson, ...]) -> tuple[tuple[str, State], ...]:
    """plain: home, in earnest. lessons: as they come with the kiosk."""
    done, tally = next(lesson for lesson in lessons if lesson.name == "cancel"), tally_of(lessons)
    here = replace(plain, practice=Practice(lessons, felt_at=NOW), paper=Paper.READY)
    busy = replace(here, hails=neighbours(6))
    typing = PhoneEntry(Private("1380"), last_key_at=NOW - 3.0)
    code = CodeEntry(attempt=7, phone_masked=PRACTICE_PHONE_MASKED, typed=Private(PRACTICE_CODE))
    pupil = replace(BY_PHONE, phone_masked=PRACTICE_PHONE_MASKED)
    confirm = Confirm(pupil, Method.PHONE)
    looking = Face(attempt=7, since=NOW - 3.0, side=Side.LEFT, hint=Hint.CENTRE)
    home = _at(here, "home", "phone", Home())
    keys = _at(here, "phone", TYPE, typing)
    coming = _front(here, HailState.ASSIGNED, "coming", "done")
    none = _front(here, HailState.NO_TAXI, "no_taxi", f"rung:{RungKind.HOTLINE.value}")
    return (
        ("practice_begins", replace(plain, ending=True, onward=Onward(Mode.PRACTICE))),
        ("practice_home", here),
        ("practice_home_six_hails", busy),
        ("practice_home_guided", home),
        ("practice_home_guided_face", _at(here, "home", "face", Home())),
        ("practice_home_guided_six_hails", _at(busy, "home", "phone", Home())),
        ("practice_home_button", _at(here, "home", BUTTON, Home())),
        ("practice_home_lowered", _lowered(_longest(home))),
        ("practice_home_longest", _longest(home)),
        ("practice_phone_only", _at(_phone_only(here), "home", "phone", Home())),
        ("practice_consent", _at(here, "consent", "agree", Consent())),
        ("practice_face", _at(here, "face", "", looking)),
        ("practice_face_turn", _at(here, "face", "", replace(looking, wants=Wanted.TURN, hint=Hint.GOOD))),
        ("practice_phone_key", keys),
        ("practice_phone_mistyped", replace(keys, step=replace(typing, typed=Private("29")))),
        ("practice_phone_key_lowered", _lowered(_longest(keys))),
        ("practice_phone_key_longest", _longest(keys)),
        ("practice_phone_next", _at(here, "phone", TYPE, PhoneEntry(Private("13800000000")))),
        ("practice_phone_paused", _paused(keys)),
        ("practice_code_next", _at(here, "code", TYPE, code)),
        ("practice_code_resend", _at(here, "code", "resend", replace(code, typed=Private("")))),
        ("practice_confirm", _at(here, "confirm", "hail", confirm)),
        (
            "practice_confirm_by_face",
            _at(busy, "confirm", "hail", Confirm(replace(pupil, display_name="邻居"), Method.FACE)),
        ),
        ("practice_confirm_lowered", _lowered(_longest(_at(here, "confirm", "hail", confirm)))),
        (
            "practice_home_taxi_called",
            _astray(_front(here, HailState.SEARCHING, "searching"), Home()),
        ),
        ("practice_confirm_button", _at(with_button(here), "confirm", BUTTON, Confirm(GATE, Method.BUTTON))),
        ("practice_searching", _front(here, HailState.SEARCHING, "searching")),
        ("practice_coming", coming),
        ("practice_coming_lowered", _lowered(_longest(coming))),
        ("practice_coming_longest", _longest(coming)),
        ("practice_coming_cancel", _front(here, HailState.ASSIGNED, "coming", "cancel_hail")),
        ("practice_ask_cancel", _front(here, HailState.ASSIGNED, "ask_cancel", "cancel_yes", asking=True)),
        ("practice_arrived", _front(here, HailState.ARRIVED, "arrived", "done")),
        ("practice_no_taxi", none),
        ("practice_no_taxi_lowered", _lowered(_longest(none))),
        ("practice_rung", _at(none, "rung_hotline", "back", RungShown(RungKind.HOTLINE, none.hails[0].key))),
        ("practice_help", on(here, Helping(Home()))),
        ("practice_astray", _astray(home, Helping(Home()))),
        ("practice_still_there", replace(keys, warned=True, touched_at=NOW - IDLE_S - 6.0)),
        ("practice_lessons", on(here, LessonsPage())),
        ("practice_lessons_more", on(_with(here, many(lessons)), LessonsPage(1, Home()))),
        ("practice_lessons_over_a_taxi", on(coming, LessonsPage(back_to=coming.step))),
        ("practice_lessons_cannot", on(here, LessonsPage(cannot=True))),
        ("practice_lessons_lowered", _lowered(on(here, LessonsPage()))),
        ("practice_lesson_done", on(here, LessonDone(done))),
        ("practice_lesson_by_glass", on(here, LessonDone(lessons[-1], by_glass=True))),
        ("practice_class_counting", on(here, ClassPage())),
        ("practice_class_empty", on(here, ClassPage(ClassTally()))),
        ("practice_class", on(here, ClassPage(tally))),
        ("practice_class_of_one_lesson", on(here, ClassPage(FIRST))),
        ("practice_class_ending", on(here, ClassPage(tally, ending=True))),
        ("practice_leaving", on(here, LeavingPractice(Way.HOME, NOW))),
        ("practice_leaving_for_a_taxi", on(here, LeavingPractice(Way.PHONE, NOW))),
        ("practice_leaving_too_late", on(here, LeavingPractice(Way.PHONE, NOW, late=True))),
        *_just_earnest(plain),
        ("practice_no_earnest", on(here, InTrouble(Fault.EARNEST))),
        ("practice_no_earnest_lowered", _lowered(on(here, InTrouble(Fault.EARNEST)))),
        ("practice_no_earnest_alone", on(_alone(here), InTrouble(Fault.EARNEST))),
    )


def _just_earnest(plain: State) -> tuple[tuple[str, State], ...]:
    """The first screens after it."""
    first = replace(plain, just_earnest=True)
    home, phone = on(first, Home()), on(first, PhoneEntry())
    return (
        ("just_earnest_home", home),
        ("just_earnest_home_lowered", _lowered(home)),
        ("just_earnest_phone", phone),
        ("just_earnest_phone_lowered", _lowered(phone)),
        ("just_earnest_consent", on(first, Consent())),
    )


def _alone(state: State) -> State:
    """Where no guard sits and no hotline answers."""
    return replace(state, site=replace(state.site, hotline="", guard="", guard_en=""))


def _at(state: State, screen: str, touch: str, step: Step) -> State:
    """At this step, in a lesson whose only station is here."""
    assert state.practice is not None
    lesson = lesson_at(state.practice.lessons, screen, touch)
    given = replace(state.practice, lesson=lesson, began=NOW - 20.0, since=NOW - 4.0, told=True, tries=1)
    return replace(state, step=step, practice=given)


def _front(state: State, stands: HailState, screen: str, touch: str = "", *, asking: bool = False) -> State:
    hail = hail_of(10, stands)
    return _at(replace(state, hails=(hail,)), screen, touch, Following(hail.key, asking_cancel=asking))


def _longest(state: State) -> State:
    """In a lesson of somebody's own, who needs many words."""
    assert state.practice is not None
    assert state.practice.lesson is not None
    (station,) = state.practice.lesson.stations
    wordy = replace(station, say=LONGEST.say, say_en=LONGEST.say_en)
    return replace(state, practice=replace(state.practice, lesson=replace(state.practice.lesson, stations=(wordy,))))


def _lowered(state: State) -> State:
    return replace(state, comfort=Comfort(lowered=True))


def _phone_only(state: State) -> State:
    return replace(state, site=replace(state.site, face_enabled=False, notice=None))


def _with(state: State, lessons: tuple[Lesson, ...]) -> State:
    assert state.practice is not None
    return replace(state, practice=replace(state.practice, lessons=lessons))


def _paused(state: State) -> State:
    assert state.practice is not None
    return replace(state, practice=replace(state.practice, paused_at=NOW - 2.0))


def _astray(state: State, step: Step) -> State:
    assert state.practice is not None
    return replace(state, step=step, practice=replace(state.practice, astray=True))
