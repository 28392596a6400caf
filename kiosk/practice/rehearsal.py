"""A lesson played without glass and without waiting: the real journey, desks and parties, and a pupil who obeys."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from kiosk.captures import Captures, Hint, Wanted
from kiosk.classroom import ClassTally, Noted
from kiosk.domain import CallSign, Experience, Hail, PickUp, Rider
from kiosk.journey import guide
from kiosk.journey.effects import Processing, Speak
from kiosk.journey.events import (
    Action,
    ButtonPressed,
    CameraCondition,
    Event,
    FaceCaptured,
    FaceGuided,
    Tick,
    Touched,
)
from kiosk.journey.practice_kinds import LessonDone, Practice
from kiosk.journey.scene import scene
from kiosk.journey.site import Clause, PrivacyNotice, Rung, RungKind, Site
from kiosk.journey.state import Stamp, State
from kiosk.journey.step import step
from kiosk.lesson import BUTTON, PRACTICE_PHONE_MASKED, Lesson
from kiosk.local_time import SHANGHAI
from kiosk.outcome import Outcome
from kiosk.practice.site import CONTACT_REF
from kiosk.practice.world import POLL_S, PracticeWorld
from kiosk.receipt import Paper, Receipt
from kiosk.runtime.executor import Executor
from kiosk.runtime.hail_desk import HailDesk
from kiosk.runtime.identity_desk import IdentityDesk
from kiosk.runtime.practice_desk import PracticeDesk
from kiosk.runtime.workers import Job, Worker

STEP_S = 0.25  # of the clock: a tick, and whatever is due
GLASS_S = 0.3  # between two batches of the camera's pictures
SENTENCE_S = 5.0  # as long as most that the guide says
MORNING = datetime(2026, 5, 4, 10, tzinfo=SHANGHAI).timestamp()
SOMEWHERE = PickUp(0.0, 0.0, "小区门口", "1")
HERE = Site(  # with everything that a lesson may show
    *("rehearsal", "小区", "The estate", "小区门口", "the gate", "95128", "门卫室", "the guard's office"),
    *("没有人", "nobody"),
    landlines=False,
    ladder=tuple(Rung(kind, "95128", "95128") for kind in RungKind if kind is not RungKind.SECOND),
    notice=PrivacyNotice("", "请看镜头。", "Please look.", (Clause("谁", "Who", "没有人", "nobody"),)),
    contact=Rider("contact", CONTACT_REF, PRACTICE_PHONE_MASKED),
    contact_en="the guard's office",
    lamps=True,
)


class Soon(Worker):
    """Runs its jobs when the class's clock has come so far."""

    def __init__(self, room: Classroom) -> None:
        self._room = room

    def submit(self, job: Job, after_s: float = 0.0) -> None:
        self._room.later(job, after_s)

    def stop(self) -> None:
        pass


class Quiet:
    """Journal, ledger, processing log, mark, camera's shutter, voice and printer of a class that leaves nothing."""

    def insert(self, hail: Hail) -> None: ...
    def update(self, hail: Hail) -> None: ...
    def add(self, outcome: Outcome) -> None: ...
    def of_this_hour(self) -> Experience | None: ...
    def append(self, happened: Processing) -> None: ...
    def print_receipt(self, receipt: Receipt) -> None: ...
    def drop(self, call_sign: CallSign) -> None: ...
    def hush(self) -> None: ...
    def put(self, until: datetime | None) -> bool:  # noqa: ARG002 - no disk
        return True

    def remove(self) -> bool:
        return True


@dataclass
class Classroom:
    """state: as the screen would show it. screens: (seconds, scene) of every change. noted: the class's record."""

    now: float = field(default=MORNING, init=False)
    screens: list[tuple[float, str]] = field(default_factory=list, init=False)
    said: list[Speak] = field(default_factory=list, init=False)
    noted: list[Noted] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._posted: list[Event] = []
        self._camera: tuple[int, float, Wanted] | None = None
        self.world = PracticeWorld(lambda: self.now)
        worker, quiet = Soon(self), Quiet()
        desk = HailDesk(
            *("main", self.world.dispatcher, quiet, quiet, worker, self._posted.append),
            *(lambda: self.now, HERE.site_id, SOMEWHERE, POLL_S),
        )
        self._executor = Executor(
            identity=IdentityDesk(self.world.provider, worker, self._posted.append, lambda ref: f"tag of {ref}"),
            desks={"main": desk},
            camera=self,
            voice=self,
            journal=quiet,
            processing=quiet,
            writer=worker,
            post=self._posted.append,
            printer=quiet,
            practice=PracticeDesk(quiet, self, worker, self._posted.append, lambda: 0, self.world),
        )
        self.state = State(
            *(HERE, self.world.dispatcher.capabilities, self._stamp()),
            camera=CameraCondition.READY,
            touched_at=self.now,
            paper=Paper.READY,
        )

    # --- whom the executor asks ---

    def open(self, attempt: int) -> None:
        self._camera = (attempt, self.now, Wanted.NOTHING)
        self._posted.append(FaceGuided(attempt, Hint.GOOD))
        self.later(lambda: self._looks(attempt), GLASS_S)

    def capture(self, attempt: int, wants: Wanted, motion: bool) -> None:  # noqa: ARG002 - it always moves
        if self._camera is not None:
            self._camera = (attempt, self._camera[1], wants)

    def close(self) -> None:
        self._camera = None

    def say(self, speak: Speak, done: Callable[[], None] | None) -> None:
        self.said.append(speak)
        if done is not None:
            self.later(done, SENTENCE_S)

    def hush(self) -> None: ...

    def begin(self, occasion: str) -> bool:  # noqa: ARG002 - nothing is kept
        return True

    def enter(self) -> None: ...

    def settle(self, occasion: str) -> bool:  # noqa: ARG002 - nothing is kept
        return True

    def note(self, noted: Noted) -> None:
        self.noted.append(noted)

    def of_this_class(self) -> ClassTally:
        return ClassTally()

    # --- the clock and the glass ---

    def later(self, job: Callable[[], None], after_s: float) -> None:
        heapq.heappush(self._due, (self.now + after_s, next(self._numbers), job))

    def practises(self, lessons: tuple[Lesson, ...]) -> Self:
        self.state = replace(self.state, practice=Practice(lessons, felt_at=self.now))
        return self

    def does(self, event: Event) -> None:
        before = scene(self.state)
        self.state, effects = step(self.state, event, self._stamp())
        for effect in effects:
            self._executor.carry_out(effect)
        if scene(self.state) != before:
            self.screens.append((self.now - MORNING, scene(self.state)))
        while self._posted:
            self.does(self._posted.pop(0))

    def waits(self, seconds: float) -> None:
        ends = self.now + seconds
        while self.now < ends:
            self.now += STEP_S
            while self._due and self._due[0][0] <= self.now:
                heapq.heappop(self._due)[2]()
                while self._posted:
                    self.does(self._posted.pop(0))
            self.does(Tick())

    def touches(self, pointed: str) -> None:
        """pointed: as the hand says it, 'phone', 'key:1', 'button'."""
        action, _, value = pointed.partition(":")
        self.does(ButtonPressed() if pointed == BUTTON else Touched(Action(action), value))

    def learns(
        self,
        lesson: Lesson,
        pace_s: float,
        at_most_s: float,
        digit_s: float | None = None,
        gives_up: Callable[[State], bool] = lambda _: False,
    ) -> bool:
        """A pupil who needs so long before each touch, or so long for a digit, and obeys. gives_up: asked again and
        again. -> did she finish?"""
        self.does(Touched(Action.LESSON, lesson.name))
        ends, shown, since = self.now + at_most_s, "", self.now
        while self.now < ends:
            if isinstance(self.state.step, LessonDone):
                self.waits(STEP_S)  # for what is still to be noted
                return True
            if gives_up(self.state):
                return False
            pointed = guide.pointed(self.state)
            if pointed != shown:
                shown, since = pointed, self.now
            needs_s = digit_s if digit_s is not None and pointed.startswith("key:") else pace_s
            if pointed and self.now - since >= needs_s:
                self.touches(pointed)
                shown = ""
            else:
                self.waits(STEP_S)
        return False

    def _looks(self, attempt: int) -> None:
        """What a camera sees of somebody who stands before it."""
        if self._camera is None or self._camera[0] != attempt:
            return
        at_ms = round(1000 * (self.now - self._camera[1]))
        if self._camera[2] is not Wanted.NOTHING:
            self._posted.append(FaceCaptured(attempt, Captures(1, (b"chip",), ((at_ms, b"motion"),))))
        self.later(lambda: self._looks(attempt), GLASS_S)

    def _stamp(self) -> Stamp:
        return Stamp(self.now, datetime.fromtimestamp(self.now, SHANGHAI))
