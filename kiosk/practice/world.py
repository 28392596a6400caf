"""Whoever is behind the kiosk in practice, in this process: the provider, the dispatcher, and the clock of both."""

from __future__ import annotations

import time
from collections.abc import Callable

from kiosk.domain import Capabilities
from kiosk.lesson import USUAL_SPEED, Lesson, TaxiStory
from kiosk.practice.clock import WorldClock
from kiosk.practice.dispatcher import PracticeDispatcher
from kiosk.practice.provider import PracticeProvider

EVERYTHING = Capabilities()
POLL_S = 0.5  # nobody is burdened by being asked, and this world goes several times as fast as a real one


class PracticeWorld:
    """Fits runtime.parties.PracticeWorld. steady: real seconds. able: what its dispatcher can do."""

    def __init__(self, steady: Callable[[], float] = time.monotonic, able: Capabilities = EVERYTHING) -> None:
        self._clock = WorldClock(steady, USUAL_SPEED)
        self.provider = PracticeProvider()
        self.dispatcher = PracticeDispatcher(self._clock, steady, able)

    def play(self, lesson: Lesson | None) -> None:
        self._clock.run(USUAL_SPEED if lesson is None else lesson.speed)
        self.provider.play(asks_code=lesson is not None and lesson.code)
        self.dispatcher.play(TaxiStory.COMES if lesson is None else lesson.taxi)

    def pause(self, paused: bool) -> None:
        self._clock.pause(paused)
