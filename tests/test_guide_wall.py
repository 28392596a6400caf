"""A lesson that this wall cannot give just now keeps nobody, and its button is sought at the wall."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.classroom import Mark, hardest, tally
from kiosk.journey import guide
from kiosk.journey.effects import Speak
from kiosk.journey.events import (
    Action,
    ButtonPressed,
    CameraChanged,
    CameraCondition,
    Event,
    PaperChanged,
    SlipEnded,
    Touched,
)
from kiosk.journey.guide_wall import offered
from kiosk.journey.practice_kinds import LessonDone, LessonsPage
from kiosk.journey.practice_timing import REMIND_AFTER_S
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Face
from kiosk.journey.technician_kinds import Knocked
from kiosk.journey.timing import CAMERA_BACK_S
from kiosk.lesson import BUTTON, PRACTICE_PHONE, Fitting, Lesson
from kiosk.practice.rehearsal import Classroom
from kiosk.receipt import Paper
from tests.journey_fixtures import touches
from tests.practice_fixtures import AT_THE_BUTTON, BY_FACE, BY_NUMBER, LESSONS, STEP_S, Pupil
from tests.screen_fixtures import reads, shown

SLIP = replace(BY_NUMBER, name="slip", needs=(Fitting.PRINTER,))
AWAY, BACK = CameraChanged(CameraCondition.FAULTY), CameraChanged(CameraCondition.READY)
NO_PAPER = PaperChanged(Paper.OUT)


def a_class() -> Pupil:
    return Pupil(lessons=(*LESSONS, SLIP)).does(BACK)


def prompts(pupil: Pupil) -> list[Prompt]:
    return [speak.prompt for speak in pupil.asked_for(Speak)]


def is_put_aside(pupil: Pupil) -> bool:
    """Kindly, with nobody's step called hard."""
    practice = pupil.state.practice
    assert practice is not None
    told = hardest(tally(pupil.noted() * 3))  # of three neighbours, as fewer are not told of
    return pupil.state.step == LessonsPage(cannot=True) and practice.lesson is None and not told


def test_while_the_camera_is_away_nobody_is_offered_the_lesson_of_the_face() -> None:
    pupil = a_class()
    assert BY_FACE in offered(pupil.state)
    assert BY_FACE not in offered(pupil.does(AWAY).state)
    assert BY_FACE in offered(pupil.does(BACK).state)


@pytest.mark.parametrize(("gone", "lesson"), [(AWAY, BY_FACE), (NO_PAPER, SLIP)], ids=["camera", "paper"])
def test_no_hand_stays_at_what_the_wall_cannot_do_any_more(gone: Event, lesson: Lesson) -> None:
    pupil = a_class().begins(lesson).obeys()
    assert is_put_aside(pupil.does(gone))
    assert prompts(pupil)[-1] is Prompt.LESSON_CANNOT
    assert guide.pointed(pupil.state) == ""


def test_a_camera_that_fails_before_her_face_is_waited_for_and_then_the_lesson_is_put_aside() -> None:
    room = Classroom().practises((BY_FACE,))
    for touch in ("lesson:face", "face", "agree"):
        room.touches(touch)
        room.waits(1.0)
    room.does(AWAY)
    room.waits(2.0)
    assert isinstance(room.state.step, Face)
    assert BY_FACE.stations[2].say not in reads(shown(room.state)), "the band says nothing against the screen"
    room.waits(CAMERA_BACK_S)
    assert room.state.step == LessonsPage(cannot=True)
    assert not any(each.stuck or each.mark is Mark.LEFT for each in room.noted)


def test_a_camera_that_fails_once_it_has_seen_her_ends_no_lesson() -> None:
    pupil = a_class().begins(BY_FACE).obeys().obeys()
    while isinstance(pupil.state.step, Face) and not pupil.state.step.checking:
        pupil.waits(STEP_S)
    assert isinstance(pupil.state.step, Face)
    assert isinstance(pupil.does(AWAY).obeys_until_done().state.step, LessonDone)


def test_who_has_been_looked_at_needs_no_camera_any_more() -> None:
    pupil = a_class().begins(BY_FACE)
    while guide.pointed(pupil.state) != Action.HAIL.value:
        pupil.obeys()
    assert isinstance(pupil.does(AWAY).obeys_until_done().state.step, LessonDone)


def test_a_roll_that_ends_with_her_slip_ends_no_lesson() -> None:
    pupil = a_class().begins(SLIP)
    while not pupil.state.slips:
        pupil.obeys()
    hail, slip = pupil.state.hails[0], pupil.state.slips[0]
    pupil.does(SlipEnded(hail.call_sign, slip.plate, came_out=True), NO_PAPER)
    assert isinstance(pupil.obeys_until_done().state.step, LessonDone)


def test_the_next_person_is_told_when_the_lesson_before_can_be_given_no_more() -> None:
    pupil = a_class().begins(BY_FACE).obeys_until_done().does(AWAY).waits(2.0)
    assert pupil.does(Touched(Action.LESSON, BY_FACE.name)).state.step == LessonsPage(cannot=True)


# --- the button at the wall ---


def test_who_taps_the_glass_for_the_button_at_the_wall_is_told_where_it_is() -> None:
    pupil = a_class().begins(AT_THE_BUTTON)
    assert guide.pointed(pupil.state) == BUTTON
    assert prompts(pupil.does(Knocked(None)))[-1] is Prompt.GUIDE_WALL
    said = len(prompts(pupil))
    pupil.begins(BY_NUMBER).does(Knocked(None))
    assert Prompt.GUIDE_WALL not in prompts(pupil)[said:]


def by_the_glass(pupil: Pupil) -> Pupil:
    pupil.does(Touched(Action.PHONE), *touches(PRACTICE_PHONE), Touched(Action.NEXT))
    return pupil.waits(3.0)


def test_the_lesson_of_the_button_is_learnt_by_the_button_alone() -> None:
    pupil = by_the_glass(a_class().begins(AT_THE_BUTTON).waits(2.0)).does(Touched(Action.HAIL))
    while not isinstance(pupil.state.step, LessonDone):
        pupil.waits(1.0)
    done = pupil.state.step
    assert isinstance(done, LessonDone)
    assert done.by_glass
    assert prompts(pupil)[-1] is Prompt.LESSON_BY_GLASS
    assert Mark.FINISHED not in [mark for mark, _ in pupil.marks()]
    assert pupil.marks()[-1][0] is Mark.ENDED
    pupil.waits(3.0).begins(AT_THE_BUTTON).obeys_until_done()
    assert prompts(pupil)[-1] is Prompt.LESSON_DONE


def test_who_tries_the_glass_first_and_goes_back_to_the_button_has_learnt_it() -> None:
    pupil = by_the_glass(a_class().begins(AT_THE_BUTTON).waits(2.0)).does(Touched(Action.HOME)).waits(3.0)
    pupil.does(ButtonPressed()).obeys_until_done()
    assert prompts(pupil)[-1] is Prompt.LESSON_DONE


def test_who_was_reminded_twice_and_does_not_find_it_is_told_to_ask_the_teacher() -> None:
    pupil = a_class().begins(BY_NUMBER).waits(2.5 * REMIND_AFTER_S)
    assert not guide.needs_teacher(pupil.state)
    pupil.waits(2.5 * REMIND_AFTER_S)
    assert prompts(pupil)[-1] is Prompt.GUIDE_TEACHER
    assert guide.needs_teacher(pupil.state)
    assert not guide.needs_teacher(pupil.does(Touched(Action.PHONE)).waits(1.0).state)


def test_who_types_slowly_is_sent_to_the_teacher_only_until_her_next_digit() -> None:
    digits = touches(PRACTICE_PHONE)
    pupil = a_class().begins(BY_NUMBER).does(Touched(Action.PHONE))
    while not guide.needs_teacher(pupil.state):
        pupil.does(digits.pop(0)).waits(1.2 * REMIND_AFTER_S)
    assert not guide.needs_teacher(pupil.does(digits.pop(0)).state)
