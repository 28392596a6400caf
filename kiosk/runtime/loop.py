"""The loop: takes events one at a time through the journey's step and hands its effects to the executor."""

from __future__ import annotations

import queue
from collections.abc import Callable

from kiosk.journey.effects import Effect
from kiosk.journey.events import Event, Tick
from kiosk.journey.state import Stamp, State
from kiosk.journey.step import step
from kiosk.journey.timing import next_tick


class Inbox:
    """Where every event arrives, from any thread, in the order of arrival."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._wake: Callable[[], None] = _nobody_sleeps

    def wakes(self, wake: Callable[[], None]) -> None:
        """wake ends the window's sleep; called after each post."""
        self._wake = wake

    def post(self, event: Event) -> None:
        self._events.put(event)
        self._wake()

    def take(self) -> Event | None:
        try:
            return self._events.get_nowait()
        except queue.Empty:
            return None


def _nobody_sleeps() -> None:
    """Until the window runs."""


class Loop:
    """run_pending() is called from the window's thread alone.

    stamp: the time for an event. carry_out: the executor, which must not wait. shown: called with every new state.
    """

    def __init__(
        self,
        state: State,
        inbox: Inbox,
        stamp: Callable[[], Stamp],
        carry_out: Callable[[Effect], None],
        shown: Callable[[State], None],
    ) -> None:
        self.state = state
        self._inbox = inbox
        self._stamp = stamp
        self._carry_out = carry_out
        self._shown = shown

    def run_pending(self) -> float:
        """Take up everything that waits, then time itself if it is due; returns seconds until it next is."""
        taken = False
        while (event := self._inbox.take()) is not None:
            self._step(event)
            taken = True
        if self._stamp().now >= next_tick(self.state):
            self._step(Tick())
            taken = True
        if taken:
            self._shown(self.state)
        return max(0.0, next_tick(self.state) - self._stamp().now)

    def _step(self, event: Event) -> None:
        self.state, effects = step(self.state, event, self._stamp())
        for effect in effects:
            self._carry_out(effect)
