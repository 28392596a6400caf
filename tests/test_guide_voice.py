"""Who listens hears the guide: first, to her end, and of nothing that has gone from the glass meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from kiosk.captures import Wanted
from kiosk.classroom import Mark
from kiosk.domain import Lang
from kiosk.journey import guide
from kiosk.journey.effects import Hush, Speak
from kiosk.journey.events import Action, ButtonPressed, FingerDown, HailChanged, SlipEnded, Touched
from kiosk.journey.practice_kinds import LessonDone, PauseWorld, Said
from kiosk.journey.practice_timing import REMIND_AFTER_S, TAXI_TOLD_S
from kiosk.journey.prompts import Prompt
from kiosk.journey.scene import scene
from kiosk.journey.state import CodeEntry, Complaint, Face, Following, Home, State
from kiosk.journey.words import own_words
from kiosk.lesson import Lesson
from kiosk.practice.lessons import shipped
from kiosk.practice.rehearsal import STEP_S, Classroom
from kiosk.ui.elements import Row, Text, Word
from kiosk.ui.present import present
from kiosk.ui.present.practice import BAND_END
from tests.journey_fixtures import touches
from tests.practice_fixtures import AT_THE_BUTTON, BY_FACE, BY_NUMBER, WITH_CODE, Pupil

GUIDE_S, OWN_S = 5.0, 9.0  # that a sentence takes: of the guide, and of a screen with a plate on it
AT_MOST_S = 900.0  # of the class's clock; nobody waits for it
SHIPPED = {lesson.name: lesson for lesson in shipped()}


@dataclass
class Listening(Classroom):
    """A classroom with a mouth that says one sentence at a time, as the real one does. heard: to the end, and on
    which screen that was."""

    heard: list[tuple[Speak, str]] = field(default_factory=list)
    waiting: deque[tuple[Speak, Callable[[], None]]] = field(default_factory=deque)
    speaking: tuple[Speak, Callable[[], None]] | None = None

    def say(self, speak: Speak, done: Callable[[], None] | None) -> None:
        self.said.append(speak)
        if not speak.follows:
            self.hush()
        self.waiting.append((speak, done or (lambda: None)))
        self._next()

    def hush(self) -> None:
        given_up = [*self.waiting, *([self.speaking] if self.speaking else [])]
        self.waiting.clear()
        self.speaking = None
        for _, done in given_up:
            self.later(done, 0.0)

    def _next(self) -> None:
        if self.speaking is None and self.waiting:
            self.speaking = line = self.waiting.popleft()
            self.later(lambda: self._ends(line), GUIDE_S if line[0].prompt is Prompt.GUIDE else OWN_S)

    def _ends(self, line: tuple[Speak, Callable[[], None]]) -> None:
        if self.speaking is not line:
            return
        self.speaking = None
        self.heard.append((line[0], scene(self.state)))
        line[1]()
        self._next()

    def listens(self, lesson: Lesson) -> None:
        """Touches what the hand shows as soon as nothing is being said any more."""
        self.does(Touched(Action.LESSON, lesson.name))
        ends = self.now + AT_MOST_S
        while not isinstance(self.state.step, LessonDone) and self.now < ends:
            pointed = guide.pointed(self.state)
            if pointed and (self.speaking is None or pointed.startswith("key:")):
                self.touches(pointed)
            self.waits(STEP_S)


def words(speak: Speak) -> str:
    return dict(speak.args).get("words", "")


def said(pupil: Pupil) -> list[Prompt]:
    return [each.prompt for each in pupil.asked_for(Speak)]


@pytest.mark.parametrize("lesson", SHIPPED.values(), ids=lambda lesson: lesson.name)
def test_whoever_listens_hears_every_sentence_of_the_guide_on_its_own_screen(lesson: Lesson) -> None:
    room = Listening()
    room.practises((lesson,)).listens(lesson)
    assert isinstance(room.state.step, LessonDone)
    heard = [(words(each), where) for each, where in room.heard if each.prompt is Prompt.GUIDE]
    hers = [station for station in lesson.stations if station.touch != "type"]  # typing, she has heard enough
    missed = [station.say for station in hers if (station.say, station.screen) not in heard]
    assert not missed, f"never said to its end: {missed}"
    assert not any(noted.stuck for noted in room.noted), "to listen is not to be stuck"


@pytest.mark.parametrize("name", ["phone", "driver-cancels", "button"])
def test_whoever_listens_hears_the_plate_before_it_goes_on(name: str) -> None:
    room = Listening()
    room.practises((SHIPPED[name],)).listens(SHIPPED[name])
    assert [where for each, where in room.heard if each.prompt is Prompt.COMING][:1] == ["coming"]


def test_the_guide_speaks_first_and_then_the_screen() -> None:
    pupil = Pupil(sentence_s=5.0).begins(BY_NUMBER)
    known = len(said(pupil))
    pupil.does(Touched(Action.PHONE))
    assert said(pupil)[known:] == [Prompt.GUIDE], "what she is shown comes first"
    assert not pupil.asked_for(Speak)[-1].follows, "in place of what was being said"
    pupil.waits(6.0)
    assert said(pupil)[known:] == [Prompt.GUIDE, Prompt.PHONE_ENTRY]


def test_a_touch_ends_what_is_said_and_nothing_old_is_said_after_it() -> None:
    pupil = Pupil(sentence_s=5.0).begins(BY_NUMBER).does(Touched(Action.PHONE))
    known = len(said(pupil))
    pupil.does(FingerDown(), *touches("1")).waits(8.0)
    assert said(pupil)[known:] == []


def test_what_the_screen_has_to_say_is_said_as_it_is_by_then() -> None:
    pupil = Pupil(sentence_s=5.0).begins(BY_NUMBER)
    while scene(pupil.state) != "coming":
        pupil.obeys()
    hail = pupil.state.hails[-1]
    pupil.does(HailChanged(replace(hail, eta_s=hail.eta_s and hail.eta_s - 120.0)))
    pupil.waits(6.0)
    spoken = [each for each in pupil.asked_for(Speak) if each.prompt is Prompt.COMING]
    assert [dict(each.args)["minutes"] for each in spoken] == ["2"]


def test_the_slip_is_told_of_after_the_taxi_that_it_is_about() -> None:
    pupil = Pupil(sentence_s=5.0).begins(BY_NUMBER)
    while scene(pupil.state) != "coming":
        pupil.obeys()
    hail = pupil.state.hails[-1]
    assert hail.vehicle is not None
    pupil.does(SlipEnded(hail.call_sign, hail.vehicle.plate, came_out=True)).waits(12.0)
    assert said(pupil)[-3:] == [Prompt.GUIDE, Prompt.COMING, Prompt.SLIP]


def test_the_world_stands_while_something_is_said_of_her_taxi() -> None:
    pupil = Pupil(sentence_s=5.0).begins(BY_NUMBER)
    while scene(pupil.state) != "searching":
        pupil.obeys()
    assert pupil.asked_for(PauseWorld)[-1].paused
    pupil.waits(4.0)
    assert pupil.halted
    pupil.waits(7.0)
    assert not pupil.halted, "the guide and the screen have spoken"


def test_a_mouth_that_has_stopped_for_good_keeps_nobody_who_touches() -> None:
    pupil = Pupil(sentence_s=1e9).begins(BY_NUMBER)
    for _ in range(100):
        pupil.does(FingerDown())
        pupil.obeys()
    assert pupil.marks()[-1] == (Mark.FINISHED, 0)


def test_the_end_of_an_older_sentence_is_no_end_of_this_one() -> None:
    pupil = Pupil(sentence_s=1e9).begins(BY_NUMBER)
    first = pupil.asked_for(Speak)[-1].number
    pupil.does(Touched(Action.AGAIN), Said(first)).waits(REMIND_AFTER_S + 5.0)
    assert said(pupil).count(Prompt.GUIDE) == 2, "she is still being told"


def test_who_listens_to_the_end_is_not_reminded_and_not_stuck() -> None:
    pupil = Pupil(sentence_s=12.0).begins(BY_FACE).does(Touched(Action.FACE)).waits(25.0)
    told = said(pupil).count(Prompt.GUIDE)
    pupil.waits(REMIND_AFTER_S - 2.0)
    assert said(pupil).count(Prompt.GUIDE) == told
    pupil.does(Touched(Action.AGREE))
    assert not any(noted.stuck for noted in pupil.noted())


def test_who_asks_for_help_in_a_lesson_hears_where_help_is() -> None:
    room = Listening().practises(shipped())
    for action, value in ((Action.LESSON, "phone"), (Action.PHONE, ""), (Action.HELP, "")):
        room.does(Touched(action, value))
        room.waits(2 * OWN_S + 1.0)
    assert [each.prompt for each, _ in room.heard][-2:] == [Prompt.GUIDE_BACK, own_words(room.state).prompt]


def test_whoever_is_left_alone_in_a_lesson_is_asked_aloud_whether_she_is_there() -> None:
    room = Listening().practises(shipped())
    room.does(Touched(Action.LESSON, "phone"))
    room.waits(GUIDE_S + OWN_S)
    room.does(Touched(Action.PHONE))
    ends = room.now + AT_MOST_S
    while not room.state.warned and room.now < ends:
        room.waits(STEP_S)
    room.waits(GUIDE_S + OWN_S)
    assert Prompt.STILL_THERE in [each.prompt for each, _ in room.heard]


def test_who_listens_at_the_button_is_not_reminded_and_not_stuck() -> None:
    pupil = Pupil(sentence_s=10.0).begins(AT_THE_BUTTON).waits(2.0).does(ButtonPressed()).waits(21.0)
    pupil.does(ButtonPressed()).waits(1.0)
    assert [noted.stuck for noted in pupil.noted() if noted.mark is Mark.STATION] == [False, False]


def test_where_she_is_taken_back_to_is_said_before_she_is() -> None:
    pupil = Pupil(sentence_s=7.0).begins(BY_NUMBER)
    while scene(pupil.state) != "searching":
        pupil.obeys()
    pupil.does(Touched(Action.DONE)).waits(7.0)
    assert isinstance(pupil.state.step, Home)
    assert said(pupil)[-1] is Prompt.GUIDE_TAXI, "nothing of a start that she is taken away from"
    pupil.waits(TAXI_TOLD_S + 1.0)
    assert isinstance(pupil.state.step, Following)


def test_a_hint_of_the_camera_does_not_cut_off_the_guide_and_the_look_waits_for_her() -> None:
    room = Listening().practises((BY_FACE,))
    room.does(Touched(Action.LESSON, BY_FACE.name))
    room.touches("face")
    room.touches("agree")
    room.waits(GUIDE_S - 1.0)
    assert room.said[-1].prompt is Prompt.GUIDE
    assert isinstance(room.state.step, Face)
    while isinstance(room.state.step, Face) and room.state.step.wants is Wanted.LOOK:
        room.waits(STEP_S)
    assert room.said[-1].prompt in (Prompt.TURN_LEFT, Prompt.TURN_RIGHT)


def test_who_asks_for_another_code_too_soon_is_told_so_and_of_no_message() -> None:
    lesson = SHIPPED["code-late"]
    pupil = Pupil(lessons=(lesson,)).begins(lesson)
    while scene(pupil.state) != "code":
        pupil.obeys()
    at = pupil.station()
    pupil.does(Touched(Action.RESEND))
    assert isinstance(pupil.state.step, CodeEntry)
    assert pupil.state.step.complaint is Complaint.TOO_OFTEN
    assert pupil.station() == at
    assert not [noted for noted in pupil.noted() if noted.station > at + 1]


def test_the_code_is_told_where_another_one_was_asked_for_in_time() -> None:
    pupil = Pupil().begins(WITH_CODE).obeys_until_done()
    assert isinstance(pupil.state.step, LessonDone)


@pytest.mark.parametrize("action", [Action.LOW, Action.LOUDER, Action.AGAIN])
def test_who_has_it_lower_or_louder_does_not_stand_in_silence(action: Action) -> None:
    pupil = Pupil().begins(BY_NUMBER).waits(2.0)
    known = len(said(pupil))
    pupil.does(Touched(action))
    assert Prompt.GUIDE in said(pupil)[known:]


def test_after_a_pause_the_guide_says_again_where_she_is() -> None:
    pupil = Pupil().begins(BY_NUMBER).waits(2.0).does(Touched(Action.PAUSE)).waits(5.0)
    known = len(said(pupil))
    pupil.does(Touched(Action.PAUSE))
    assert said(pupil)[known:] == [Prompt.GUIDE]


def test_after_a_pause_whoever_is_astray_is_told_the_way_back() -> None:
    pupil = Pupil().begins(AT_THE_BUTTON).does(Touched(Action.PHONE), Touched(Action.PAUSE)).waits(5.0)
    known = len(said(pupil))
    pupil.does(Touched(Action.PAUSE))
    assert said(pupil)[known:] == [Prompt.GUIDE_BACK]


def test_while_she_turns_her_head_the_band_does_not_tell_her_to_look() -> None:
    pupil = Pupil().begins(BY_FACE).does(Touched(Action.FACE), Touched(Action.AGREE))
    look = BY_FACE.stations[2].say
    assert look in band(pupil.state)
    assert isinstance(pupil.state.step, Face)
    turning = band(replace(pupil.state, step=replace(pupil.state.step, wants=Wanted.TURN)))
    assert look not in turning


def test_in_a_pause_the_seconds_of_the_search_stand_and_are_not_made_up_for() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    while scene(pupil.state) != "searching":
        pupil.obeys()
    pupil.waits(2.0).does(Touched(Action.PAUSE))
    shown = drawn(pupil)
    pupil.waits(30.0)
    assert drawn(pupil) == shown
    pupil.does(Touched(Action.PAUSE))
    assert drawn(pupil) == shown


def band(state: State) -> list[str]:
    here = present(state, str).elements
    return [each.text for each in here if isinstance(each, Text) and each.box.y < BAND_END]


def drawn(pupil: Pupil) -> list[str]:
    rows = [each for each in present(pupil.state, str).elements if isinstance(each, Row)]
    return [part.text for row in rows for part in row.parts if isinstance(part, Word) and part.text.isdecimal()]


def test_in_earnest_and_without_a_lesson_no_sentence_is_counted() -> None:
    pupil = Pupil().does(Touched(Action.FREELY), Touched(Action.PHONE))
    assert {each.number for each in pupil.asked_for(Speak)} == {0}
    assert pupil.state.lang is Lang.ZH
    assert own_words(pupil.state).prompt is Prompt.PHONE_ENTRY
    assert pupil.asked_for(Hush)
