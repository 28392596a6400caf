"""A hundred thousand things that can happen, in an order nobody planned."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from kiosk.captures import Captures, Hint, Side, Wanted
from kiosk.domain import FINAL, Availability, Deed, DeedKind, Hail, HailState, Need, Rejection, Rider
from kiosk.journey.effects import CloseCamera, CommitHail, Effect, Method, OpenCamera
from kiosk.journey.events import (
    Action,
    AvailabilityKnown,
    ButtonPressed,
    CalledOut,
    CameraChanged,
    CameraCondition,
    CapturesRefused,
    CapturesTaken,
    CodeWanted,
    DigitsWanted,
    DispatcherReachable,
    EnrolmentAnswered,
    EnrolmentAsked,
    EnrolmentResult,
    Event,
    FaceCaptured,
    FaceGuided,
    FingerDown,
    GuardRung,
    HailChanged,
    HailNotCommitted,
    Identified,
    IdentityFailed,
    IdentityFault,
    LightChanged,
    NotIdentified,
    PresenceChanged,
    Recovered,
    SessionOpened,
    Tick,
    Touched,
)
from kiosk.journey.knocking import KNOCKS
from kiosk.journey.limits import HAILS_PER_NUMBER_PER_DAY, HELPER_AT_ONCE_MOST
from kiosk.journey.practice_kinds import (
    ClassPage,
    LeavingPractice,
    LessonDone,
    LessonsPage,
    PracticeAnswer,
    PracticeAnswered,
    PracticeEnded,
)
from kiosk.journey.site import RungKind
from kiosk.journey.state import Committing, Confirm, Consent, EnrolAsk, Enrolling, Face, Following, Home, Step
from kiosk.journey.technician_kinds import (
    ActRecorded,
    CameraPage,
    CodeAnswered,
    Corner,
    Knocked,
    Menu,
    NoPracticePage,
    ReportTold,
    TechnicianAtWork,
    UnrecordedPage,
)
from kiosk.journey.timing import HAIL_LIFE_S
from kiosk.technician import Act, Admission, Report, Role
from tests.journey_fixtures import (
    BY_PHONE,
    CAR,
    DRIVER,
    START,
    WANG,
    WITH_EVERYTHING,
    Traveller,
    touches,
)

EVENTS = 100_000
SEED = 20261123
LONGEST_PAUSE_S = 120.0
GIVEN_UP_S = 1800.0 + HAIL_LIFE_S  # no hail is heard of longer: its dispatcher ends it, or the kiosk gives it up

RIDERS = [replace(who, tag=f"tag-{number}") for number in range(18) for who in (WANG, BY_PHONE)]
IN_PRACTICE = (LessonsPage, LessonDone, ClassPage, LeavingPractice)
ONWARD = {  # where somebody goes who wants a taxi
    "Home": [Action.FACE, Action.PHONE],
    "Consent": [Action.AGREE, Action.AGREE, Action.NOTICE],
    "Notice": [Action.NEXT, Action.BACK],
    "EnrolAsk": [Action.AGREE],
    "PhoneEntry": [Action.NEXT],
    "DigitsEntry": [Action.NEXT],
    "CodeEntry": [Action.NEXT],
    "Confirm": [Action.HAIL],
    "Following": [Action.DONE, Action.CANCEL_HAIL, Action.CANCEL_YES],
    "FaceMissed": [Action.RETRY, Action.PHONE],
    "Limited": [Action.RUNG, Action.HOME],
    "TechnicianAtWork": [Action.UPKEEP, Action.BACK, Action.HOME],
}


class Walk:
    """Chance at the screen. Checks after every event what must always hold."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        busy = (Deed(RIDERS[0].tag, START, DeedKind.HAILED),) * HAILS_PER_NUMBER_PER_DAY
        self.traveller: Traveller = Traveller()
        self.traveller.state = replace(self.traveller.state, site=WITH_EVERYTHING)
        self.traveller.does(Recovered((), 0, busy))
        self.seen: Counter[str] = Counter()
        self.commits = 0
        self.camera_open = False
        self.agreed = False  # since the start, to the camera that is open or may be opened again
        self.last_effects: list[Effect] = []

    def run(self, events: int) -> None:
        for _ in range(events):
            self.time_passes()
            self.happen(self.pick())

    def time_passes(self) -> None:
        self.traveller.now += self.chance.choice((0.0, 0.05, 0.3, 1.0, 5.0, self.chance.random() * LONGEST_PAUSE_S))

    def happen(self, event: Event) -> None:
        step_before = self.traveller.state.step
        before = len(self.traveller.effects)
        self.traveller.does(event)
        new = self.traveller.effects[before:]
        self.last_effects = new
        self.seen[type(self.traveller.state.step).__name__] += 1
        self.check(event, step_before, new)
        del self.traveller.effects[:]
        for effect in new:
            if isinstance(effect, CommitHail):
                self.settle(effect)

    def check(self, event: Event, step_before: Step, effects: list[Effect]) -> None:
        if isinstance(event, Touched) and event.action is Action.AGREE:
            self.agreed = True
        elif isinstance(event, PresenceChanged):
            assert not effects, "whoever comes or goes sets nothing going"
            assert self.traveller.state.step == step_before
        for effect in effects:
            if isinstance(effect, CommitHail):
                self.commits += 1
                assert self.pressed_for(event, step_before), "a hail nobody pressed for"
            if isinstance(effect, CloseCamera):
                self.camera_open = False
            if isinstance(effect, OpenCamera):
                self.camera_open = True
                assert self.agreed or isinstance(step_before, TechnicianAtWork), "a camera nobody agreed to"
        step = self.traveller.state.step
        self.agreed = self.agreed and not isinstance(step, (Home, Consent, EnrolAsk))
        looking = (isinstance(step, Face) and not step.checking) or (isinstance(step, Enrolling) and not step.saving)
        looking = looking or (isinstance(step, TechnicianAtWork) and isinstance(step.page, CameraPage))
        assert self.camera_open == looking
        signs = [hail.call_sign for hail in self.traveller.state.board]
        assert len(signs) == len(set(signs)), "two live hails with one call sign"
        state = self.traveller.state
        leaving = {farewell.key for farewell in state.farewells}
        ended = [hail.key for hail in state.hails if not hail.live and hail.key not in leaving]
        assert len(ended) <= 1, "an ended hail nobody looks at"
        waits = [hail.rider for hail in state.hails if hail.live and hail.state is not HailState.ON_BOARD]
        waiting = [rider.tag for rider in waits if not rider.helped_by]
        assert len(waiting) == len(set(waiting)), "two taxis for one number"
        helped = Counter(rider.helped_by for rider in waits if rider.helped_by)
        assert not helped or max(helped.values()) <= HELPER_AT_ONCE_MOST, "more than one helper can see to"
        if isinstance(step, TechnicianAtWork) and step.role is Role.VOLUNTEER:
            assert isinstance(step.page, (Menu, NoPracticePage, UnrecordedPage)), (
                "a technician's page for a volunteer"
            )
            assert step.doing is None or step.doing.act in (Act.PRACTICE, Act.HELP)

    def pressed_for(self, event: Event, step_before: Step) -> bool:
        if isinstance(event, HailChanged):  # she had asked for the other company before
            return isinstance(step_before, Following) and step_before.instead
        if isinstance(event, (PracticeAnswered, PracticeEnded)):  # she had pressed before it was settled
            return isinstance(step_before, Committing)
        if isinstance(event, ButtonPressed):
            return isinstance(step_before, (Confirm, Following))
        if not isinstance(event, Touched):
            return False
        on_the_ladder = isinstance(step_before, Following) and event.action is Action.RUNG
        return on_the_ladder or (isinstance(step_before, Confirm) and event.action is Action.HAIL)

    def settle(self, wish: CommitHail) -> None:
        """The disk answers, now and then with a refusal, now and then after another touch."""
        if self.chance.random() < 0.3:
            self.happen(Touched(self.chance.choice(list(Action))))
        if self.chance.random() < 0.1:
            self.happen(HailNotCommitted(wish.attempt))
            return
        self.traveller.effects.append(wish)
        self.traveller.disk_writes()
        del self.traveller.effects[:]

    def pick(self) -> Event:
        state = self.traveller.state
        for hail in state.hails:
            if hail.live and self.traveller.now >= hail.pressed_at + GIVEN_UP_S:
                return HailChanged(replace(hail, state=self.chance.choice(sorted(FINAL))))
        attempt = state.attempt if self.chance.random() < 0.9 else self.chance.randint(0, state.attempt)
        asked = state.practice_asked or attempt
        kinds: list[tuple[int, Event]] = [
            (15, Touched(self.chance.choice(list(Action)), self.touch_value())),
            (
                25,
                Touched(self.chance.choice(ONWARD.get(type(state.step).__name__, [Action.HOME])), self.touch_value()),
            ),
            (12, Tick()),
            (1, FingerDown()),
            (4, SessionOpened(attempt, self.chance.choice(list(Side)), self.chance.random() < 0.7)),
            (4, FaceGuided(attempt, self.chance.choice(list(Hint)))),
            (4, FaceCaptured(attempt, Captures(1, (b"jpeg",)))),
            (4, CapturesTaken(attempt, self.chance.choice(list(Wanted)))),
            (1, CapturesRefused(attempt)),
            (1, EnrolmentAsked("王阿姨")),
            (1, EnrolmentAnswered(attempt, self.chance.choice(list(EnrolmentResult)))),
            (16, Identified(attempt, self.rider())),
            (3, DigitsWanted(attempt, self.chance.choice((4, 11)))),
            (3, CodeWanted(attempt, "139****0315")),
            (1, NotIdentified(attempt, self.chance.choice(list(Rejection)))),
            (1, IdentityFailed(attempt, self.chance.choice(list(IdentityFault)))),
            (2, CameraChanged(self.chance.choice([CameraCondition.READY, *CameraCondition]))),
            (1, AvailabilityKnown(self.chance.choice([None, Availability(200.0, 500.0)]))),
            (3, ButtonPressed()),
            (1, LightChanged(self.chance.random() < 0.5)),
            (1, GuardRung(self.chance.random() < 0.5)),
            (1, Knocked(self.chance.choice((None, *Corner)))),
            (1, ReportTold(Report())),
            (3, ActRecorded(attempt, self.chance.random() < 0.9)),
            (1, PracticeEnded()),
            (1, PracticeAnswered(asked, self.chance.choice((PracticeAnswer.HAILS, PracticeAnswer.NOT_KEPT)))),
            (3, PresenceChanged(self.chance.choice((True, True, False, False, None)))),
        ]
        kinds.append((1, DispatcherReachable(self.chance.choice(("main", "second")), self.chance.random() < 0.5)))
        if state.hails:
            kinds.append((2, CalledOut(self.chance.choice(state.hails).key)))
            kinds.append((20, HailChanged(self.changed(self.chance.choice(state.hails)))))
        if self.chance.random() < 0.05:
            for event in [Touched(Action.PHONE), *touches("13900000315")]:
                self.happen(event)
        if self.chance.random() < 0.01:
            self.a_technician_comes()
        return self.chance.choices([event for _, event in kinds], [weight for weight, _ in kinds])[0]

    def a_technician_comes(self) -> None:
        """Knocks wherever the journey is; what follows is chance again."""
        for event in [*map(Knocked, KNOCKS), *touches("11482159"), Touched(Action.NEXT)]:
            self.happen(event)
        admission = Admission(self.chance.choice(("", "hong", "lao-wang")), self.chance.choice(list(Role)))
        self.happen(CodeAnswered(self.traveller.state.attempt, admission))

    def rider(self) -> Rider:
        """Some neighbours hail often, most seldom."""
        return self.chance.choice(RIDERS[: self.chance.randint(1, len(RIDERS))])

    def touch_value(self) -> str:
        values: list[str] = [*"0123456789", *Need, *(kind.value for kind in RungKind), *Act, "up", "down", "", "x"]
        return self.chance.choice(values)

    def changed(self, hail: Hail) -> Hail:
        on_board = hail.state is HailState.ON_BOARD  # who sits in a taxi waits for it no longer
        state = self.chance.choice([HailState.ON_BOARD, *sorted(FINAL)] if on_board else list(HailState))
        return replace(
            hail,
            state=state,
            vehicle=self.chance.choice((None, CAR)),
            driver=self.chance.choice((None, DRIVER)),
            eta_s=self.chance.choice((None, 30.0, 200.0, 900.0)),
            redispatched=hail.redispatched + (self.chance.random() < 0.1),
        )


def test_whatever_happens_no_hail_is_doubled_or_unasked_and_home_is_always_reached() -> None:
    walk = Walk(SEED)
    walk.run(EVENTS)
    every_step = {kind.__name__ for kind in Step.__args__ if kind not in IN_PRACTICE}
    assert set(walk.seen) == every_step, f"never walked through: {every_step - set(walk.seen)}"
    assert walk.commits > 300
    left: tuple[Hail, ...] = walk.traveller.state.hails
    for hail in left:
        if hail.live:
            walk.traveller.does(HailChanged(replace(hail, state=HailState.COMPLETED)))
    walk.traveller.does(HailNotCommitted(walk.traveller.state.attempt))
    walk.traveller.does(IdentityFailed(walk.traveller.state.attempt, IdentityFault.BROKEN))
    walk.traveller.waits(3600.0, every_s=5.0)
    assert walk.traveller.state.step == Home()
    assert walk.traveller.state.hails == ()


def test_one_journey_never_has_two_live_hails() -> None:
    """From the first touch until the screen is home again, or the button at the wall asks somebody else."""
    walk = Walk(SEED + 1)
    mine: set[str] = set()
    for _ in range(20_000):
        walk.traveller.now += walk.chance.random() * 5.0
        known = {hail.key for hail in walk.traveller.state.hails}
        walk.happen(walk.pick())
        state = walk.traveller.state
        asked = isinstance(state.step, Confirm) and state.step.method is Method.BUTTON
        if asked or isinstance(state.step, Home):
            mine.clear()
            continue
        mine |= {hail.key for hail in state.hails} - known
        live = [hail for hail in state.hails if hail.key in mine and hail.live]
        assert len(live) <= 1
