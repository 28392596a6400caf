"""The loop: takes events one at a time through the journey's step and hands its effects to the executor."""

from __future__ import annotations

import queue
from collections.abc import Callable

from kiosk.journey.effects import Effect
from kiosk.journey.events import Event, Tick
from kiosk.journey.state import Stamp, State
from kiosk.journey.step import step
from kiosk.journey.timing import next_tick


class Loop:
    """post() may be called from any thread; run_pending() from the window's alone.

    stamp: the time for an event. carry_out: the executor, which must not wait. shown: called with every new state.
    wake: called after a post, to end the window's sleep.
    """

    def __init__(
        self,
        state: State,
        stamp: Callable[[], Stamp],
        carry_out: Callable[[Effect], None],
        shown: Callable[[State], None],
        wake: Callable[[], None],
    ) -> None:
        self.state = state
        self._stamp = stamp
        self._carry_out = carry_out
        self._shown = shown
        self._wake = wake
        self._inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def post(self, event: Event) -> None:
        self._inbox.put(event)
        self._wake()

    def run_pending(self) -> float:
        """Take up everything that waits, then time itself if it is due; returns seconds until it next is."""
        taken = False
        while (event := self._take()) is not None:
            self._step(event)
            taken = True
        if self._stamp().now >= next_tick(self.state):
            self._step(Tick())
            taken = True
        if taken:
            self._shown(self.state)
        return max(0.0, next_tick(self.state) - self._stamp().now)

    def _take(self) -> Event | None:
        try:
            return self._inbox.get_nowait()
        except queue.Empty:
            return None

    def _step(self, event: Event) -> None:
        self.state, effects = step(self.state, event, self._stamp())
        for effect in effects:
            self._carry_out(effect)
