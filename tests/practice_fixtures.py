"""A pupil at the screen in practice, with a provider, a disk and taxis that answer on the pupil's own clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from kiosk.captures import Captures, Side, Wanted
from kiosk.classroom import ClassTally, Mark, Noted
from kiosk.domain import Hail, HailState, SearchWidth
from kiosk.journey import guide
from kiosk.journey.effects import (
    CancelHail,
    CommitHail,
    Effect,
    OpenCamera,
    OpenIdentity,
    SendCode,
    SendDigits,
    SendHail,
    Speak,
    SubmitCaptures,
    VerifyFace,
    VerifyPhone,
)
from kiosk.journey.events import (
    Action,
    ButtonPressed,
    CapturesTaken,
    CodeWanted,
    Event,
    FaceCaptured,
    HailChanged,
    HailCommitted,
    Identified,
    SessionOpened,
    Tick,
    Touched,
)
from kiosk.journey.practice_kinds import (
    AskClass,
    ClassTold,
    EndPractice,
    LessonDone,
    NoteClass,
    PauseWorld,
    Practice,
    PracticeEnded,
    Said,
    SetWorld,
)
from kiosk.journey.timing import HAIL_LIFE_S
from kiosk.lesson import BUTTON, PRACTICE_PHONE_MASKED, TYPE, Fitting, Lesson, Station, TaxiStory
from kiosk.receipt import Paper
from tests.journey_fixtures import BY_PHONE, CAR, DRIVER, OTHER_CAR, START, WITH_EVERYTHING, Traveller

CLASSROOM_SITE = replace(WITH_EVERYTHING, technicians=False, bell=False)
STEP_S = 0.5
BETWEEN_TOUCHES_S = 1.5  # more than the rest that the button at the wall asks for

PHONE_STATIONS = (
    Station("home", "请按手机号叫车。", "Press phone.", "phone"),
    Station("phone", "按号码。", "Type.", TYPE),
    Station("confirm", "请按叫车。", "Press hail.", "hail"),
)
BY_NUMBER = Lesson(
    "phone",
    "手机号叫车",
    "By phone",
    (
        *PHONE_STATIONS,
        Station("searching", "等一等。", "Wait."),
        Station("coming", "看车牌。", "Look at the plate.", wait_s=8.0),
        Station("coming", "请按我记住了。", "Press done.", "done"),
    ),
)
WITH_CODE = Lesson(
    "code",
    "验证码",
    "The code",
    (
        *PHONE_STATIONS[:2],
        Station("code", "不要急。", "No hurry.", wait_s=6.0),
        Station("code", "按验证码。", "Type the code.", TYPE),
        *PHONE_STATIONS[2:],
        Station("searching", "等一等。", "Wait."),
        Station("coming", "好了。", "Well done.", wait_s=5.0),
    ),
    code=True,
)
BY_FACE = Lesson(
    "face",
    "刷脸叫车",
    "By face",
    (
        Station("home", "请按刷脸叫车。", "Press face.", "face"),
        Station("consent", "请按同意。", "Press agree.", "agree"),
        Station("face", "看镜头。", "Look."),
        Station("confirm", "请按叫车。", "Press hail.", "hail"),
        Station("searching", "等一等。", "Wait."),
        Station("coming", "请按我记住了。", "Press done.", "done"),
    ),
    needs=(Fitting.FACE,),
)
NOBODY = Lesson(
    "nobody",
    "没有车",
    "Nobody comes",
    (
        *PHONE_STATIONS,
        Station("searching", "等一等。", "Wait."),
        Station("no_taxi", "打电话。", "The hotline.", "rung:hotline"),
        Station("rung_hotline", "请按返回。", "Go back.", "back"),
        Station("no_taxi", "找远一点。", "Farther.", "rung:wider"),
        Station("coming", "来了。", "It comes.", "done"),
    ),
    taxi=TaxiStory.NO_TAXI,
)
CANCELS = Lesson(
    "cancel",
    "取消",
    "Cancelling",
    (
        *PHONE_STATIONS,
        Station("coming", "请按取消。", "Cancel.", "cancel_hail"),
        Station("ask_cancel", "请按不要了。", "Yes.", "cancel_yes"),
        Station("cancelled", "请按回到开头。", "To the start.", "home"),
    ),
)
AT_THE_BUTTON = Lesson(
    "button",
    "按钮",
    "The button",
    (
        Station("home", "按墙上的按钮。", "Press the button.", BUTTON),
        Station("confirm", "再按一下。", "Once more.", BUTTON),
        Station("searching", "等一等。", "Wait."),
        Station("coming", "好了。", "Well done.", wait_s=5.0),
    ),
    needs=(Fitting.BUTTON,),
)
LESSONS = (BY_NUMBER, WITH_CODE, BY_FACE, NOBODY, CANCELS, AT_THE_BUTTON)


@dataclass
class Pupil(Traveller):
    """lessons: those that the wall can give."""

    lessons: tuple[Lesson, ...] = LESSONS
    until: datetime | None = None
    lesson: Lesson | None = None  # that the world plays
    answers: list[tuple[float, Event]] = field(default_factory=list)
    taxis: dict[str, Hail] = field(default_factory=dict)
    riders: int = 0
    wanted_hails: int = 0
    disk_hangs: bool = False
    halted: bool = False  # taxis stand still
    sentence_s: float = 0.0  # that a sentence takes

    def __post_init__(self) -> None:
        practice = Practice(lessons=self.lessons, until=self.until, felt_at=START)
        self.state = replace(self.state, site=CLASSROOM_SITE, practice=practice, paper=Paper.READY)

    def does(self, *events: Event) -> Pupil:
        for event in events:
            known = len(self.effects)
            super().does(event)
            for effect in self.effects[known:]:
                self._answer(effect)
            self._arrive()
        return self

    def waits(self, seconds: float, every_s: float = STEP_S) -> Pupil:
        ends = self.now + seconds
        while self.now < ends:
            by = min(ends - self.now, every_s)
            self.now += by
            if self.halted:
                self.answers = [(at + by * isinstance(event, HailChanged), event) for at, event in self.answers]
            self._arrive()
            self.does(Tick())
        return self

    def begins(self, lesson: Lesson) -> Pupil:
        return self.does(Touched(Action.LESSON, lesson.name))

    def obeys(self) -> Pupil:
        """Does what the hand shows, once; waits where it shows nothing."""
        shown = guide.pointed(self.state)
        self.waits(BETWEEN_TOUCHES_S)
        if shown != guide.pointed(self.state) or not shown:
            return self
        if shown == BUTTON:
            return self.does(ButtonPressed())
        action, _, value = shown.partition(":")
        return self.does(Touched(Action(action), value))

    def obeys_until_done(self, most: int = 300) -> Pupil:
        for _ in range(most):
            if isinstance(self.state.step, LessonDone):
                return self
            self.obeys()
        practice = self.state.practice
        raise AssertionError(f"never done: {type(self.state.step).__name__}, {practice and practice.station}")

    def noted(self) -> list[Noted]:
        return [effect.noted for effect in self.asked_for(NoteClass)]

    def marks(self) -> list[tuple[Mark, int]]:
        return [(noted.mark, noted.station) for noted in self.noted()]

    def station(self) -> int:
        assert self.state.practice is not None
        return self.state.practice.station

    def _later(self, seconds: float, *events: Event) -> None:
        self.answers += [(self.now + seconds, event) for event in events]

    def _arrive(self) -> None:
        """Whatever is due."""
        while due := [answer for answer in self.answers if answer[0] <= self.now]:
            answer = min(due, key=lambda each: each[0])
            self.answers.remove(answer)
            event = answer[1]
            if isinstance(event, HailChanged):
                if not self.taxis[event.hail.key].live:
                    continue
                self.taxis[event.hail.key] = event.hail
            self.does(event)

    def _answer(self, effect: Effect) -> None:
        match effect:
            case OpenIdentity(attempt=attempt):
                self._later(0.0, SessionOpened(attempt, Side.LEFT, False))
            case OpenCamera(attempt=attempt):
                self._later(1.0, FaceCaptured(attempt, Captures(1, (b"jpeg",))))
            case SubmitCaptures(attempt=attempt):
                self._later(1.0, CapturesTaken(attempt, Wanted.NOTHING))
            case VerifyPhone(attempt=attempt) if self.lesson is not None and self.lesson.code:
                self._later(0.5, CodeWanted(attempt, PRACTICE_PHONE_MASKED))
            case VerifyFace(attempt=attempt) | VerifyPhone(attempt=attempt):
                self._later(0.5, self._known(attempt))
            case SendCode(attempt=attempt) | SendDigits(attempt=attempt):
                self._later(0.5, self._known(attempt))
            case CommitHail():
                self._later(0.0, self._committed(effect))
            case SendHail(key=key):
                self._drives(self.taxis[key])
            case CancelHail(key=key) if self.taxis[key].live:
                self._later(0.5, HailChanged(replace(self.taxis[key], state=HailState.CANCELLED_BY_RIDER)))
            case Speak(number=number) if number:
                self._later(self.sentence_s, Said(number))
            case PauseWorld(paused=paused):
                self.halted = paused
            case SetWorld(lesson=lesson):
                self.lesson = lesson
            case EndPractice() if not self.disk_hangs:
                self._later(0.0, PracticeEnded())
            case AskClass():
                self._later(0.0, ClassTold(ClassTally()))
            case _:
                pass

    def _known(self, attempt: int) -> Identified:
        self.riders += 1
        name = f"practice-{self.riders}"
        return Identified(attempt, replace(BY_PHONE, subject=name, phone_ref=name, tag=name))

    def _committed(self, wish: CommitHail) -> HailCommitted:
        self.wanted_hails += 1
        hail = Hail(
            key=f"practice-{self.wanted_hails}",
            dispatcher=wish.dispatcher,
            call_sign=wish.call_sign,
            rider=wish.rider,
            needs=wish.needs,
            width=wish.width,
            pressed_at=wish.pressed_at,
            expires_at=wish.pressed_at + HAIL_LIFE_S,
            expires_on_wall=wish.pressed_on_wall + HAIL_LIFE_S,
        )
        self.taxis[hail.key] = hail
        return HailCommitted(wish.attempt, hail)

    def _drives(self, hail: Hail) -> None:
        told = TaxiStory.COMES if self.lesson is None else self.lesson.taxi
        searching = replace(hail, state=HailState.SEARCHING, hail_id="h")
        self._later(1.0, HailChanged(searching))
        if told is TaxiStory.NO_TAXI and hail.width is SearchWidth.NORMAL:
            self._later(5.0, HailChanged(replace(searching, state=HailState.NO_TAXI)))
            return
        found = replace(searching, state=HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=240.0)
        begins = 5.0
        self._later(begins, HailChanged(found))
        if told is TaxiStory.DRIVER_CANCELS:
            self._later(15.0, HailChanged(replace(searching, redispatched=1)))
            begins, found = 20.0, replace(found, vehicle=OTHER_CAR, redispatched=1)
            self._later(begins, HailChanged(found))
        for after_s, state in (
            (15.0, HailState.ARRIVING),
            (20.0, HailState.ARRIVED),
            (50.0, HailState.ON_BOARD),
            (90.0, HailState.COMPLETED),
        ):
            self._later(begins + after_s, HailChanged(replace(found, state=state, eta_s=60.0)))
