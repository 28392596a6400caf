"""How practice begins and ends: by nobody's mistake, from everywhere by one touch, and never with somebody's taxi."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kiosk.classroom import ClassTally, Mark
from kiosk.domain import HailState, Lang
from kiosk.journey import guide, guide_wall, practice_question
from kiosk.journey.comfort import Comfort
from kiosk.journey.effects import CancelHail, CloseIdentity, CommitHail, DropReceipt, Method, Speak
from kiosk.journey.events import Action, ButtonPressed, CameraCondition, Event, FingerDown, HailChanged, Tick, Touched
from kiosk.journey.practice_kinds import (
    AskClass,
    BeginPractice,
    ClassPage,
    ClassTold,
    EarnestAgain,
    EndPractice,
    LeavingPractice,
    LessonDone,
    LessonsPage,
    Mode,
    Onward,
    PauseWorld,
    PracticeAnswer,
    PracticeAnswered,
    PracticeDue,
    PracticeEnded,
    PracticeEntered,
    PracticeOver,
    SetWorld,
    Way,
)
from kiosk.journey.practice_timing import DONE_GUARD_S, ENDING_SHOWN_S, LATE_TOLD_S, LEAVE_AT_MOST_S, QUIET_S
from kiosk.journey.prompts import Prompt
from kiosk.journey.scene import scene
from kiosk.journey.site import RungKind
from kiosk.journey.state import Committing, Confirm, Consent, Face, Following, Home, PhoneEntry, State
from kiosk.journey.technician_kinds import Doing, NoPracticePage, NotNow, TechnicianAtWork
from kiosk.journey.timing import IDLE_S, PRACTICE_SETTLED_S, WARN_S, next_tick
from kiosk.lesson import PRACTICE_PHONE, Fitting
from kiosk.local_time import SHANGHAI
from kiosk.practice.lessons import shipped
from kiosk.receipt import Paper
from kiosk.technician import Act
from kiosk.ui.situations import situations
from tests.journey_fixtures import CAR, START, WANG, WITH_EVERYTHING, Traveller, touches
from tests.practice_fixtures import BY_FACE, BY_NUMBER, CLASSROOM_SITE, LESSONS, Pupil
from tests.screen_fixtures import reads, shown
from tests.test_journey_walk import Walk

DUE = PracticeDue(until=None, occasion="2026-12-05 14:00")
TO_HAIL = Onward(Mode.EARNEST, Way.PHONE)
WALKED = 6_000


def local(after_s: float) -> datetime:
    return datetime.fromtimestamp(START, SHANGHAI) + timedelta(seconds=after_s)


def at_a_quiet_wall() -> Traveller:
    return Traveller().waits(IDLE_S + 1.0)


def begins_by_the_calendar() -> Traveller:
    """Asked, not answered yet."""
    return at_a_quiet_wall().does(DUE)


# --- in earnest ---


def test_a_class_begins_at_a_wall_that_nobody_stands_at() -> None:
    wall = begins_by_the_calendar()
    (asked,) = wall.asked_for(BeginPractice)
    assert (asked.until, asked.occasion) == (None, DUE.occasion)
    assert not wall.state.ending
    wall.does(PracticeAnswered(asked.attempt, PracticeAnswer.BEGUN))
    assert wall.state.ending
    assert wall.state.onward == Onward(Mode.PRACTICE)


def test_a_disk_that_never_says_whether_practice_begins_costs_nobody_her_taxi() -> None:
    wall = begins_by_the_calendar()
    attempt = wall.asked_for(BeginPractice)[0].attempt
    wall.state = replace(wall.state, step=Confirm(WANG, Method.FACE))
    wall.touches(Action.HAIL)
    assert next_tick(wall.state) <= wall.now + PRACTICE_SETTLED_S
    wall.waits(PRACTICE_SETTLED_S + 1.0)
    assert len(wall.asked_for(CommitHail)) == 1
    wall.disk_writes()
    assert isinstance(wall.state.step, Following)
    wall.does(PracticeAnswered(attempt, PracticeAnswer.BEGUN))
    assert not wall.state.ending
    assert len(wall.asked_for(EndPractice)) == 1, "the mark that came after all goes again"
    wall.does(PracticeEnded())
    assert len(wall.asked_for(CommitHail)) == 1


@pytest.mark.parametrize(
    "happened",
    [[Touched(Action.PHONE)], [Touched(Action.LANGUAGE)], [FingerDown()], [ButtonPressed()]],
    ids=["she types", "she reads English", "she touches", "she presses the button"],
)
def test_a_class_waits_for_whoever_is_at_the_wall(happened: list[Event]) -> None:
    wall = at_a_quiet_wall()
    wall.state = replace(wall.state, site=WITH_EVERYTHING)
    wall.does(*happened).does(DUE)
    assert wall.asked_for(BeginPractice) == []
    wall.waits(2 * IDLE_S + WARN_S + 2.0).does(DUE)
    assert len(wall.asked_for(BeginPractice)) == 1, "it comes again, and then nobody is there"


def test_a_class_waits_for_a_taxi_that_somebody_waits_for() -> None:
    wall = Traveller()
    hailed(wall)
    wall.touches(Action.DONE).waits(IDLE_S + 1.0).does(DUE)
    assert wall.state.step == Home()
    assert wall.asked_for(BeginPractice) == []


def hailed(wall: Traveller) -> None:
    wall.state = replace(wall.state, step=Confirm(WANG, Method.FACE))
    wall.touches(Action.HAIL).disk_writes()


def test_who_begins_something_before_the_answer_stays_in_earnest_and_goes_on() -> None:
    wall = begins_by_the_calendar().touches(Action.PHONE).does(*touches("139"))
    wall.does(PracticeAnswered(wall.asked_for(BeginPractice)[0].attempt, PracticeAnswer.BEGUN))
    assert not wall.state.ending
    assert isinstance(wall.state.step, PhoneEntry)
    assert wall.state.step.typed.text == "139"
    assert len(wall.asked_for(EndPractice)) == 1, "the mark goes again"
    wall.does(PracticeEnded())
    assert wall.state.practice_asked is None


def test_no_hail_is_written_down_while_it_is_open_whether_practice_begins() -> None:
    """The disk must never say both; and her press is not lost."""
    wall = begins_by_the_calendar()
    attempt = wall.asked_for(BeginPractice)[0].attempt
    wall.state = replace(wall.state, step=Confirm(WANG, Method.FACE))
    wall.touches(Action.HAIL)
    assert isinstance(wall.state.step, Committing)
    assert wall.asked_for(CommitHail) == []
    wall.does(PracticeAnswered(attempt, PracticeAnswer.BEGUN))
    assert wall.asked_for(CommitHail) == [], "the mark is on the disk still"
    wall.does(PracticeEnded())
    assert len(wall.asked_for(CommitHail)) == 1
    wall.disk_writes()
    assert isinstance(wall.state.step, Following)
    wall.does(PracticeEnded())
    assert len(wall.asked_for(CommitHail)) == 1


@pytest.mark.parametrize("answer", [PracticeAnswer.HAILS, PracticeAnswer.NOT_KEPT])
def test_by_the_calendar_a_no_is_told_to_nobody_and_asked_again(answer: PracticeAnswer) -> None:
    wall = begins_by_the_calendar()
    said = len(wall.said())
    wall.does(PracticeAnswered(wall.asked_for(BeginPractice)[0].attempt, answer), PracticeEnded())
    assert wall.state.step == Home()
    assert len(wall.said()) == said
    wall.does(DUE)
    assert len(wall.asked_for(BeginPractice)) == 2


def at_the_volunteers_page() -> Traveller:
    wall = Traveller()
    step = TechnicianAtWork("xiao-li", doing=Doing(9, Act.PRACTICE))
    wall.state, effects = practice_question.asked_by_hand(
        replace(wall.state, attempt=9), step, Doing(9, Act.PRACTICE)
    )
    wall.effects += effects
    return wall


def told_why_not(wall: Traveller, answer: PracticeAnswer) -> tuple[NotNow, str]:
    wall.does(PracticeAnswered(9, answer))
    assert isinstance(wall.state.step, TechnicianAtWork)
    assert isinstance(wall.state.step.page, NoPracticePage)
    return wall.state.step.page.why, wall.said()[-1]


def test_a_volunteer_is_told_why_practice_does_not_begin() -> None:
    wall = Traveller()
    hailed(wall)
    wall.touches(Action.DONE)
    waits = at_the_volunteers_page()
    waits.state = replace(waits.state, hails=wall.state.hails)
    assert told_why_not(waits, PracticeAnswer.HAILS) == (NotNow.HAILS, "practice_hails")
    assert told_why_not(at_the_volunteers_page(), PracticeAnswer.NOT_KEPT) == (NotNow.NOT_KEPT, "practice_not_kept")


def test_over_an_empty_board_nobody_is_said_to_wait_for_a_taxi() -> None:
    """A hail that ended is watched a while longer."""
    assert told_why_not(at_the_volunteers_page(), PracticeAnswer.HAILS) == (NotNow.WATCHED, "practice_watched")


def test_a_volunteers_own_hand_begins_practice_at_once() -> None:
    wall = at_the_volunteers_page().does(PracticeAnswered(9, PracticeAnswer.BEGUN))
    assert wall.state.onward == Onward(Mode.PRACTICE)


def test_a_volunteer_who_left_has_not_begun_practice() -> None:
    wall = at_the_volunteers_page().touches(Action.HOME).does(PracticeAnswered(9, PracticeAnswer.BEGUN))
    assert not wall.state.ending
    assert len(wall.asked_for(EndPractice)) == 1


def test_practice_does_not_begin_for_a_volunteer_who_left_long_ago() -> None:
    """The log says that it was not done, and nobody is there."""
    wall = at_the_volunteers_page().touches(Action.HOME).waits(2 * IDLE_S)
    wall.does(PracticeAnswered(9, PracticeAnswer.BEGUN))
    assert not wall.state.ending
    assert len(wall.asked_for(EndPractice)) == 1


def back_at_the_volunteers_page(wall: Traveller) -> Traveller:
    """Another one wants practice, too; her line is written."""
    attempt = wall.state.attempt + 1
    doing = Doing(attempt, Act.PRACTICE)
    step = TechnicianAtWork("xiao-ma", doing=doing)
    wall.state, effects = practice_question.asked_by_hand(replace(wall.state, attempt=attempt), step, doing)
    wall.effects += effects
    return wall


def test_who_wants_practice_while_another_is_not_answered_yet_gets_it_with_the_same_answer() -> None:
    wall = back_at_the_volunteers_page(at_the_volunteers_page().touches(Action.HOME))
    assert len(wall.asked_for(BeginPractice)) == 1, "a second one would be overtaken by the end of the first"
    wall.does(PracticeAnswered(9, PracticeAnswer.BEGUN))
    assert wall.state.onward == Onward(Mode.PRACTICE)
    assert wall.asked_for(EndPractice) == []


def test_who_wants_practice_while_the_mark_of_another_goes_again_is_asked_for_after_it() -> None:
    wall = at_the_volunteers_page().touches(Action.HOME).does(PracticeAnswered(9, PracticeAnswer.BEGUN))
    back_at_the_volunteers_page(wall)
    assert len(wall.asked_for(BeginPractice)) == 1
    wall.does(PracticeEnded())
    second = wall.asked_for(BeginPractice)[1]
    assert wall.state.practice_asked == second.attempt
    wall.does(PracticeAnswered(second.attempt, PracticeAnswer.BEGUN))
    assert wall.state.onward == Onward(Mode.PRACTICE)
    assert len(wall.asked_for(EndPractice)) == 1


def test_where_practice_was_to_begin_and_did_not_she_hears_so() -> None:
    wall = Traveller().does(EarnestAgain(None))
    assert wall.state.step == Home()
    assert wall.said() == ["practice_not_kept"]


class EarnestWalk(Walk):
    """The random walk of test_journey_walk, through everything that practice adds: asked of it and answered, too."""

    def pick(self) -> Event:
        asked = self.traveller.state.practice_asked
        strange: list[Event] = [
            DUE,
            PracticeAnswered(self.traveller.state.attempt + 1, PracticeAnswer.BEGUN),
            PracticeEnded(),
            PracticeOver(),
            ClassTold(ClassTally()),
            Touched(self.chance.choice(list(Action)), "phone"),
        ]
        if asked is not None and self.chance.random() < 0.1:
            return PracticeAnswered(asked, self.chance.choice((PracticeAnswer.HAILS, PracticeAnswer.NOT_KEPT)))
        return self.chance.choice(strange) if self.chance.random() < 0.2 else super().pick()


def test_in_earnest_nothing_but_the_answer_to_its_own_question_leads_into_practice() -> None:
    walk = EarnestWalk(7)
    asked = 0
    for _ in range(WALKED):
        walk.time_passes()
        walk.happen(walk.pick())
        state = walk.traveller.state
        assert state.onward is None
        assert state.practice is None
        asked += state.practice_asked is not None
        if state.ending:
            walk.traveller.state = replace(state, ending=False)
    assert asked, "it was asked at all"


def test_after_practice_she_hears_that_it_is_earnest_and_then_what_to_do() -> None:
    wall = Traveller().does(EarnestAgain(Way.PHONE))
    assert isinstance(wall.state.step, PhoneEntry)
    assert wall.said() == ["earnest", "phone_entry"]
    assert [effect.follows for effect in wall.asked_for(Speak)] == [False, True]


def test_who_came_by_face_is_asked_in_earnest_whether_she_agrees() -> None:
    wall = Traveller().does(EarnestAgain(Way.FACE))
    assert isinstance(wall.state.step, Consent)
    assert wall.said() == ["earnest", "consent"]
    elsewhere = Traveller()
    elsewhere.state = replace(elsewhere.state, site=replace(elsewhere.state.site, face_enabled=False))
    assert isinstance(elsewhere.does(EarnestAgain(Way.FACE)).state.step, PhoneEntry)


@pytest.mark.parametrize(
    ("way", "on"), [(Way.HOME, Action.PHONE), (Way.PHONE, Action.BACK), (Way.FACE, Action.AGREE)]
)
def test_the_first_screen_in_earnest_says_so_on_the_glass_until_she_has_gone_on(way: Way, on: Action) -> None:
    wall = Traveller().does(EarnestAgain(way))
    for touch in (Touched(Action.KEY, "1"), Touched(Action.LOUDER), Touched(Action.HELP), Touched(Action.BACK)):
        assert "现在是真的叫车" in reads(shown(wall.does(touch).state)), touch
        assert "Real taxis now" in reads(shown(wall.state, Lang.EN)), touch
    assert "现在是真的叫车" not in reads(shown(wall.touches(on).state))


def test_nobody_who_comes_later_reads_that_a_class_has_ended() -> None:
    wall = Traveller().does(EarnestAgain(Way.HOME))
    assert not wall.waits(IDLE_S).state.just_earnest
    assert not Traveller().does(EarnestAgain(None)).state.just_earnest


def test_where_nobody_asked_for_a_taxi_it_is_home_again() -> None:
    wall = Traveller().does(EarnestAgain(Way.HOME))
    assert wall.state.step == Home()
    assert wall.said() == ["earnest"]


def test_who_wants_a_real_taxi_keeps_her_language_her_height_and_her_loudness() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    hers = Comfort(louder=1, lowered=True, pack="shanghai")
    pupil.state = replace(pupil.state, lang=Lang.EN, comfort=hers)
    onward = pupil.does(Touched(Action.REAL_HAIL)).state.onward
    assert onward == Onward(Mode.EARNEST, Way.PHONE, Lang.EN, hers)
    wall = Traveller().does(EarnestAgain(onward.way, onward.lang, onward.comfort))
    assert (wall.state.lang, wall.state.comfort) == (Lang.EN, hers)
    assert all((effect.lang, effect.pack) == (Lang.EN, "shanghai") for effect in wall.asked_for(Speak))


def test_nobody_inherits_them_where_the_class_has_ended() -> None:
    pupil = Pupil()
    pupil.state = replace(pupil.state, lang=Lang.EN, comfort=Comfort(louder=1))
    assert pupil.does(PracticeOver()).state.onward == Onward(Mode.EARNEST, Way.HOME)


# --- to a real taxi ---


def test_from_every_screen_one_touch_leads_to_a_real_taxi() -> None:
    for name, state in (*situations(CLASSROOM_SITE, shipped()), *(every_page())):
        pupil = Pupil()
        known = state.practice or pupil.state.practice
        pupil.now = state.stamp.now
        pupil.state = replace(state, practice=known, practice_asked=None)
        if isinstance(state.step, LeavingPractice) or state.ending:
            continue
        pupil.taxis = {hail.key: hail for hail in state.hails}
        pupil.does(Touched(Action.REAL_HAIL))
        onward = pupil.state.onward
        assert onward is not None, name
        assert onward.mode is Mode.EARNEST
        assert onward.way in (Way.PHONE, Way.FACE), name
        assert pupil.said()[0] == "leaving_practice"


def every_page() -> list[tuple[str, State]]:
    state = Pupil().state
    pages = (LessonsPage(), LessonDone(BY_NUMBER), ClassPage(), ClassPage(ending=True))
    return [(type(page).__name__, replace(state, step=page)) for page in pages]


def test_a_real_taxi_is_one_touch_away_also_while_she_is_asked_whether_she_is_there() -> None:
    pupil = Pupil().does(Touched(Action.PHONE)).waits(IDLE_S + 1.0)
    assert pupil.state.warned
    assert pupil.does(Touched(Action.REAL_HAIL)).state.onward == TO_HAIL


def test_a_real_taxi_is_one_touch_away_also_while_the_world_stands_still() -> None:
    assert Pupil().does(Touched(Action.PAUSE), Touched(Action.REAL_HAIL)).state.onward == TO_HAIL


def test_a_real_taxi_is_one_touch_away_also_while_a_practice_hail_is_being_written_down() -> None:
    pupil = Pupil()
    pupil.state = replace(pupil.state, step=Committing(4, WANG), attempt=4)
    pupil.does(Touched(Action.REAL_HAIL))
    assert pupil.state.onward == TO_HAIL
    assert pupil.asked_for(CommitHail) == []


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ([Touched(Action.FACE)], Way.FACE),
        ([Touched(Action.FACE), Touched(Action.AGREE)], Way.FACE),
        ([Touched(Action.LESSON, BY_FACE.name)], Way.FACE),
        ([Touched(Action.PHONE)], Way.PHONE),
        ([Touched(Action.LESSON, BY_NUMBER.name)], Way.PHONE),
        ([], Way.PHONE),
    ],
)
def test_in_earnest_she_goes_on_in_the_way_that_she_had_chosen(path: list[Event], way: Way) -> None:
    assert Pupil().does(*path).does(Touched(Action.REAL_HAIL)).state.onward == Onward(Mode.EARNEST, way)


def test_an_open_camera_is_closed_on_the_way_to_earnest() -> None:
    pupil = Pupil().does(Touched(Action.FACE), Touched(Action.AGREE))
    assert isinstance(pupil.state.step, Face)
    names = [type(effect).__name__ for effect in pupil.does(Touched(Action.REAL_HAIL)).effects]
    assert names.index("CloseCamera") < names.index("EndPractice")


def test_a_disk_that_hangs_keeps_nobody_from_a_real_taxi() -> None:
    pupil = Pupil(disk_hangs=True).does(Touched(Action.REAL_HAIL))
    assert pupil.state.onward is None
    assert next_tick(pupil.state) <= pupil.now + LEAVE_AT_MOST_S
    pupil.waits(LEAVE_AT_MOST_S + 1.0)
    assert isinstance(pupil.state.step, LeavingPractice)
    assert pupil.state.step.late, "it may hold even the change: the glass says whom to phone"
    assert next_tick(pupil.state) <= pupil.now + LATE_TOLD_S
    pupil.waits(LATE_TOLD_S)
    assert pupil.state.onward == TO_HAIL
    assert pupil.state.step.late


def test_who_sees_badly_hears_whom_to_phone_before_a_disk_that_hangs_holds_the_change() -> None:
    pupil = Pupil(disk_hangs=True).does(Touched(Action.REAL_HAIL)).waits(LEAVE_AT_MOST_S + 1.0)
    assert pupil.state.onward is None
    told = pupil.asked_for(Speak)[-1]
    assert told.prompt is Prompt.TROUBLE_EARNEST
    assert dict(told.args)["number"] == pupil.state.site.hotline
    known = len(pupil.asked_for(Speak))
    pupil.does(FingerDown(), Touched(Action.HOME))
    assert pupil.asked_for(Speak)[known:] == [told], "her finger silenced it"
    pupil.does(PracticeEnded())
    assert pupil.state.onward == TO_HAIL, "the disk has answered"


def test_where_nobody_asked_for_a_taxi_a_disk_that_hangs_is_not_spoken_of() -> None:
    pupil = Pupil(disk_hangs=True).does(PracticeOver()).waits(LEAVE_AT_MOST_S + 1.0)
    assert pupil.state.onward == Onward(Mode.EARNEST, Way.HOME)
    assert Prompt.TROUBLE_EARNEST not in [each.prompt for each in pupil.asked_for(Speak)]


def test_on_the_way_to_earnest_nothing_else_happens() -> None:
    pupil = Pupil(disk_hangs=True).does(Touched(Action.REAL_HAIL))
    known = len(pupil.effects)
    pupil.does(*(Touched(action, "phone") for action in Action), ButtonPressed(), PracticeOver())
    assert isinstance(pupil.state.step, LeavingPractice)
    assert not [effect for effect in pupil.effects[known:] if isinstance(effect, EndPractice)]


def test_once_it_changes_over_this_process_takes_up_nothing() -> None:
    pupil = Pupil().does(Touched(Action.REAL_HAIL))
    known, step = len(pupil.effects), pupil.state.step
    pupil.does(Touched(Action.PHONE), Tick(), ButtonPressed(), PracticeEnded())
    assert pupil.effects[known:] == []
    assert pupil.state.step == step


# --- the class ---


def test_practice_says_at_once_that_it_is_practice() -> None:
    assert Pupil().does(PracticeEntered()).said() == ["practice"]


def test_a_new_try_is_a_new_person_and_a_new_world() -> None:
    pupil = Pupil().does(Touched(Action.LANGUAGE), Touched(Action.LOUDER)).begins(BY_NUMBER)
    while not pupil.state.hails or pupil.state.hails[0].vehicle is None:
        pupil.obeys()
    (hail,) = pupil.state.hails
    pupil.state = replace(pupil.state, lang=Lang.EN, paper=pupil.state.paper.READY)
    pupil.begins(BY_FACE)
    assert pupil.state.step == Home()
    assert (pupil.state.lang, pupil.state.comfort) == (Lang.ZH, Comfort())
    assert (pupil.state.hails, pupil.state.deeds) == ((), ())
    assert pupil.asked_for(CancelHail)[-1].key == hail.key
    assert pupil.asked_for(SetWorld)[-1] == SetWorld(BY_FACE)
    assert pupil.asked_for(DropReceipt)[-1].call_sign == hail.call_sign, "its slip is nobody's either"


def test_nothing_is_heard_any_more_of_an_earlier_try() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    while not pupil.state.hails:
        pupil.obeys()
    (hail,) = pupil.state.hails
    pupil.begins(BY_NUMBER)
    known = len(pupil.effects)
    for state in HailState:
        pupil.does(HailChanged(replace(hail, state=state, vehicle=CAR, eta_s=60.0)))
    assert pupil.state.hails == ()
    assert pupil.effects[known:] == []


def test_the_next_person_is_one_touch_after_a_lesson() -> None:
    pupil = Pupil().begins(BY_NUMBER).obeys_until_done().waits(DONE_GUARD_S)
    pupil.begins(BY_NUMBER).obeys_until_done()
    assert [mark for mark, _ in pupil.marks() if mark is not Mark.STATION] == [Mark.BEGUN, Mark.FINISHED] * 2


def test_without_a_lesson_nobody_is_guided_and_a_taxi_comes() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.FREELY))
    assert pupil.marks()[-1] == (Mark.LEFT, 1)
    assert pupil.asked_for(SetWorld)[-1] == SetWorld(None)
    assert pupil.said()[-1] == "practice"


@pytest.mark.parametrize("touch", [Action.BACK, Action.LESSON, Action.LESSONS, Action.FREELY])
def test_a_slow_double_tap_on_the_last_button_leads_nowhere(touch: Action) -> None:
    pupil = Pupil().begins(BY_NUMBER).obeys_until_done()
    done = pupil.state.step
    pupil.waits(0.5).does(Touched(touch, BY_NUMBER.name))
    assert pupil.state.step == done
    assert pupil.does(Touched(Action.REAL_HAIL)).state.step != done, "but to a real taxi"


def test_whoever_learns_in_english_is_praised_in_english_and_where_she_reaches() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    pupil.state = replace(pupil.state, lang=Lang.EN, comfort=Comfort(lowered=True))
    pupil.obeys_until_done()
    praise = pupil.asked_for(Speak)[-1]
    assert (praise.prompt, praise.lang, dict(praise.args)["title"]) == (
        *(Prompt.LESSON_DONE_BY_NUMBER, Lang.EN),
        "By phone",
    )
    assert (pupil.state.lang, pupil.state.comfort) == (Lang.EN, Comfort(lowered=True))
    pupil.waits(DONE_GUARD_S).begins(BY_NUMBER)
    assert (pupil.state.lang, pupil.state.comfort) == (Lang.ZH, Comfort()), "the next one is somebody else"


@pytest.mark.parametrize("paper", [Paper.OUT, Paper.FAULTY, Paper.NONE])
def test_where_no_slip_can_come_out_the_lesson_of_the_slip_is_not_given(paper: Paper) -> None:
    slip = replace(BY_NUMBER, name="slip", needs=(Fitting.PRINTER,))
    pupil = Pupil(lessons=(BY_NUMBER, slip))
    assert guide_wall.offered(pupil.state) == (BY_NUMBER, slip)
    pupil.state = replace(pupil.state, paper=paper)
    assert guide_wall.offered(pupil.state) == (BY_NUMBER,)
    assert pupil.begins(slip).marks() == []


@pytest.mark.parametrize("pages", [[Action.LESSONS], [Action.LESSONS, Action.CLASS], [Action.CLASS]], ids=str)
def test_who_looks_at_the_volunteers_pages_finds_her_taxi_where_it_was(pages: list[Action]) -> None:
    pupil = Pupil().begins(BY_NUMBER)
    while scene(pupil.state) != "searching":
        pupil.obeys()
    hers, hails = pupil.state.step, pupil.state.hails
    pupil.does(*(Touched(action) for action in pages)).waits(60.0)
    assert (guide.pointed(pupil.state), guide.words(pupil.state)) == ("", "")
    assert pupil.marks()[-1] == (Mark.STATION, 3), "nothing is given up"
    for _ in pages:
        pupil.does(Touched(Action.BACK))
    if pages == [Action.CLASS]:
        pupil.does(Touched(Action.BACK))
    assert (pupil.state.step, pupil.state.hails) == (hers, hails)
    pupil.obeys_until_done()
    assert pupil.marks()[-1] == (Mark.FINISHED, 0)
    assert len(pupil.asked_for(CommitHail)) == 1


@pytest.mark.parametrize(
    ("pages", "back"),
    [
        ([Action.LESSONS, Action.HELP, Action.LESSONS], 1),
        ([Action.CLASS, Action.HELP, Action.LESSONS], 1),
        ([Action.LESSONS, Action.HELP], 2),
    ],
    ids=str,
)
def test_who_asks_for_help_over_the_volunteers_page_finds_her_try_beneath_both(
    pages: list[Action], back: int
) -> None:
    pupil = Pupil().begins(BY_NUMBER)
    while scene(pupil.state) != "coming":
        pupil.obeys()
    hers, hails = pupil.state.step, pupil.state.hails
    pupil.does(*(Touched(action) for action in pages)).waits(60.0)
    pupil.does(*(Touched(Action.BACK) for _ in range(back)))
    assert (pupil.state.step, pupil.state.hails) == (hers, hails)
    pupil.obeys_until_done()
    assert pupil.marks()[-1] == (Mark.FINISHED, 0)


def test_an_answer_finds_her_beneath_help_and_the_volunteers_page() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE), *touches(PRACTICE_PHONE), Touched(Action.NEXT))
    pupil.does(Touched(Action.LESSONS), Touched(Action.HELP))
    assert pupil.asked_for(CloseIdentity) == [], "she is still being looked up"
    pupil.waits(1.0)
    assert isinstance(pupil.state.step, Confirm)
    assert len(pupil.asked_for(CloseIdentity)) == 1


def test_what_she_was_asked_of_a_taxi_that_is_gone_is_asked_beneath_no_page() -> None:
    pupil = Pupil().begins(BY_NUMBER)
    while scene(pupil.state) != "coming":
        pupil.obeys()
    (hail,) = pupil.state.hails
    pupil.does(Touched(Action.CANCEL_HAIL), Touched(Action.LESSONS), Touched(Action.HELP))
    pupil.does(HailChanged(replace(hail, state=HailState.NO_TAXI)))
    pupil.does(Touched(Action.BACK), Touched(Action.BACK))
    assert pupil.state.step == Following(hail.key)


def test_what_was_typed_is_still_there_after_the_volunteers_page() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE), *touches("138"))
    typing = pupil.state.step
    pupil.does(Touched(Action.LESSONS))
    assert pupil.state.step != typing
    assert pupil.does(Touched(Action.BACK)).state.step == typing
    assert guide.pointed(pupil.state) == "key:0"


def test_another_lesson_ends_the_try_that_waited() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE), Touched(Action.LESSONS)).begins(BY_FACE)
    assert pupil.marks() == [(Mark.BEGUN, 0), (Mark.STATION, 1), (Mark.LEFT, 2), (Mark.BEGUN, 0)]


@pytest.mark.parametrize(
    "touched", [[Action.LESSONS, Action.FREELY], [Action.CLASS, Action.END_PRACTICE], [Action.REAL_HAIL]], ids=str
)
def test_a_try_that_is_broken_off_is_noted_where_it_was_before_anything_else(touched: list[Action]) -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PHONE), *(Touched(action) for action in touched))
    assert pupil.marks()[-1] == (Mark.LEFT if Action.FREELY in touched else Mark.ENDED, 2)
    names = [type(effect).__name__ for effect in pupil.effects]
    assert "EndPractice" not in names or len(names) - names[::-1].index("NoteClass") <= names.index("EndPractice")


def test_the_volunteer_sees_the_chart_and_ends_practice_there() -> None:
    pupil = Pupil().does(Touched(Action.LESSONS))
    assert pupil.state.step == LessonsPage(back_to=Home())
    pupil.does(Touched(Action.CLASS))
    assert pupil.state.step == ClassPage(ClassTally(), back_to=Home()), "the chart first"
    pupil.does(Touched(Action.END_PRACTICE))
    assert pupil.state.onward == Onward(Mode.EARNEST, Way.HOME)


def test_there_are_more_lessons_than_one_page_holds() -> None:
    pupil = Pupil().does(Touched(Action.LESSONS), Touched(Action.LESSONS, "1"))
    assert pupil.state.step == LessonsPage(1, Home())


def test_a_person_at_the_machine_ends_practice() -> None:
    assert Pupil().does(PracticeOver()).state.onward == Onward(Mode.EARNEST, Way.HOME)


def test_a_pause_is_told_to_the_world_and_ends_with_the_lesson() -> None:
    pupil = Pupil().begins(BY_NUMBER).does(Touched(Action.PAUSE), Touched(Action.LESSON, BY_FACE.name))
    (halted,) = pupil.asked_for(PauseWorld)
    assert halted.paused, "the next lesson begins with her turn"
    pupil.does(Touched(Action.FREELY))
    assert pupil.asked_for(PauseWorld)[-1] == PauseWorld(paused=False)
    assert pupil.state.practice is not None
    assert pupil.state.practice.paused_at is None


# --- by itself ---


def test_after_ten_quiet_minutes_practice_ends_and_the_chart_is_shown_before() -> None:
    pupil = Pupil().waits(QUIET_S - ENDING_SHOWN_S - 1.0)
    assert pupil.state.step == Home()
    pupil.waits(2.0)
    assert pupil.state.step == ClassPage(ClassTally(), ending=True)
    assert pupil.said()[-1] == "practice_ends"
    assert len(pupil.asked_for(AskClass)) == 1
    pupil.waits(ENDING_SHOWN_S - 2.0)
    assert pupil.state.onward is None
    pupil.waits(2.0)
    assert pupil.state.onward == Onward(Mode.EARNEST, Way.HOME)


@pytest.mark.parametrize("hand", [Touched(Action.AGAIN), Touched(Action.HELP), Touched(Action.HOME)])
def test_a_touch_in_the_last_quiet_minute_goes_on_with_practice(hand: Event) -> None:
    pupil = Pupil().waits(QUIET_S - 10.0).does(hand)
    assert pupil.state.step == Home()
    pupil.waits(QUIET_S - ENDING_SHOWN_S - 1.0)
    assert pupil.state.step == Home()


def test_a_finger_anywhere_puts_the_end_off_without_moving_the_page_under_it() -> None:
    """It may be on its way to the button that ends practice now."""
    pupil = Pupil().waits(QUIET_S - 10.0).does(FingerDown())
    assert next_tick(pupil.state) <= pupil.now
    pupil.does(Tick())
    assert pupil.state.step == ClassPage(ClassTally(), ending=False)
    pupil.does(Touched(Action.END_PRACTICE))
    assert pupil.state.onward == Onward(Mode.EARNEST, Way.HOME)


def test_at_the_end_of_the_class_nobody_puts_it_off() -> None:
    pupil = Pupil(until=local(300.0)).begins(BY_NUMBER).waits(300.0 - ENDING_SHOWN_S + 1.0)
    assert pupil.state.step == ClassPage(ClassTally(), ending=True)
    assert pupil.marks()[-1] == (Mark.ENDED, 1)
    pupil.does(Touched(Action.LESSON, BY_NUMBER.name), Touched(Action.HOME))
    assert pupil.state.step == ClassPage(ClassTally(), ending=True)
    assert pupil.said()[-1] == "practice_ends", "and is told so"
    pupil.waits(ENDING_SHOWN_S)
    assert pupil.state.onward == Onward(Mode.EARNEST, Way.HOME)


def test_a_class_that_practises_is_not_ended_by_the_quiet() -> None:
    pupil = Pupil()
    for _ in range(10):
        pupil.waits(QUIET_S / 4).does(Touched(Action.PHONE))
    assert pupil.state.onward is None


def test_the_loop_is_woken_for_every_moment_at_which_practice_ends() -> None:
    """It sleeps until next_tick and no longer."""
    pupil = Pupil(until=local(3 * QUIET_S)).does(FingerDown())
    for _ in range(10_000):
        if pupil.state.onward is not None:
            break
        wakes_at = next_tick(pupil.state)
        assert wakes_at <= pupil.now + 60.0
        pupil.now = max(wakes_at, pupil.now + 0.001)
        pupil.does(Tick())
    assert pupil.now == pytest.approx(START + QUIET_S, abs=1.0)


# --- whatever happens ---


def chance_touch(chance: random.Random) -> Event:
    values = (*"0123456789", *(kind.value for kind in RungKind), *(lesson.name for lesson in LESSONS), "wheelchair")
    kinds: list[Event] = [
        Touched(chance.choice(list(Action)), chance.choice(values)),
        Touched(Action.LESSON, chance.choice(LESSONS).name),
        ButtonPressed(),
        FingerDown(),
    ]
    return chance.choices(kinds, (12, 1, 1, 1))[0]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_a_class_does_its_record_adds_up(seed: int) -> None:
    """One begun, at most one finished or left a try; each line of the lesson that is being tried."""
    chance, pupil = random.Random(seed), Pupil()
    for _ in range(500):
        event = chance_touch(chance)
        if isinstance(event, Touched) and event.action in (Action.REAL_HAIL, Action.END_PRACTICE):
            continue
        pupil.waits(chance.choice((0.5, 0.5, 2.0, 40.0)))
        for _ in range(chance.choice((0, 0, 0, 12))):
            pupil.obeys()
        pupil.does(event)
        assert pupil.state.onward is None or pupil.state.ending
        if pupil.state.onward is not None:
            break
    trying = ""
    tally: Counter[Mark] = Counter()
    for noted in pupil.noted():
        tally[noted.mark] += 1
        if noted.mark is Mark.BEGUN:
            assert trying == "", "the one before had no end"
            trying = noted.lesson
        assert noted.lesson == trying
        assert noted.took_s >= 0.0
        if noted.mark in (Mark.FINISHED, Mark.LEFT):
            trying = ""
    assert tally[Mark.BEGUN] > 10
    assert tally[Mark.FINISHED] > 0
    assert tally[Mark.LEFT] > 5


@pytest.mark.parametrize("seed", range(3))
def test_wherever_a_class_has_got_to_a_real_taxi_is_one_touch_away(seed: int) -> None:
    chance, pupil = random.Random(100 + seed), Pupil()
    for _ in range(800):
        pupil.waits(0.5)
        event = chance_touch(chance)
        if isinstance(event, Touched) and event.action in (Action.REAL_HAIL, Action.END_PRACTICE):
            continue
        pupil.does(event)
        leaver = replace(pupil, effects=[], answers=[*pupil.answers], taxis={**pupil.taxis})
        leaver.state = pupil.state
        leaver.does(Touched(Action.REAL_HAIL))
        assert leaver.state.onward is not None
        assert leaver.state.onward.mode is Mode.EARNEST
        assert leaver.state.onward.way is not Way.HOME


def test_the_camera_need_not_be_ready_to_be_asked() -> None:
    wall = Traveller()
    wall.state = replace(wall.state, camera=CameraCondition.ABSENT)
    assert isinstance(wall.does(EarnestAgain(Way.FACE)).state.step, Consent)
