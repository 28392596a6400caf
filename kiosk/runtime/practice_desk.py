"""What practice asks for outside the journey: the mark of the mode, the class's record, the world that is played."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from kiosk.journey.events import Event
from kiosk.journey.practice_kinds import (
    AskClass,
    BeginPractice,
    ClassTold,
    EndPractice,
    NoteClass,
    PauseWorld,
    PracticeAnswer,
    PracticeAnswered,
    PracticeEffect,
    PracticeEnded,
    SetWorld,
)
from kiosk.log_lines import Loudness, log_event
from kiosk.runtime.parties import ClassRecord, PracticeMark, PracticeWorld
from kiosk.runtime.workers import Worker
from kiosk.upkeep_events import UpkeepEvent


class PracticeDesk:
    """Never waits; answers come through post(). owed: hails for which something is still to be done. worker: waits
    for the disk. world: None in earnest, where nothing is played. could_return: could a kiosk in earnest start here
    now? Asked in practice alone. disk_fails: it takes no hails any more, so that it is not asked for practice."""

    def __init__(
        self,
        mark: PracticeMark,
        record: ClassRecord,
        worker: Worker,
        post: Callable[[Event], None],
        owed: Callable[[], int],
        world: PracticeWorld | None = None,
        could_return: Callable[[], bool] = lambda: True,
        disk_fails: Callable[[], bool] = lambda: False,
    ) -> None:
        self._mark = mark
        self._record = record
        self._post = post
        self._owed = owed
        self._world = world
        self._could_return = could_return
        self._disk_fails = disk_fails
        self._worker = worker
        self._loudness = Loudness()  # whoever is refused at the glass is told there; the calendar has nobody there

    def carry_out(self, effect: PracticeEffect) -> None:
        match effect:
            case SetWorld():
                assert self._world is not None, "a world is set in practice alone"
                self._world.play(effect.lesson)
            case PauseWorld():
                assert self._world is not None, "a world is paused in practice alone"
                self._world.pause(effect.paused)
            case BeginPractice():
                self._worker.submit(lambda: self._begin(effect))
            case EndPractice():
                self._worker.submit(self._end)
            case NoteClass():
                self._worker.submit(lambda: self._record.note(effect.noted))
            case AskClass():
                self._worker.submit(lambda: self._post(ClassTold(self._record.of_this_class())))
            case _:
                assert_never(effect)

    def _begin(self, asked: BeginPractice) -> None:
        """Whatever goes wrong, the screen gets its answer, and the kiosk stays in earnest."""
        answer = PracticeAnswer.NOT_KEPT
        try:
            if asked.goes_on:  # its end first: what is not settled is asked for again
                if self._mark.put(asked.until) and self._record.settle(asked.occasion):
                    answer = PracticeAnswer.BEGUN
            elif self._world is None and self._owed():
                answer = PracticeAnswer.HAILS
            elif self._disk_fails():
                self._loudness.failed(UpkeepEvent.PRACTICE_MARK_FAILED, "practice", cause="store")
            elif self._record.begin(asked.occasion) and self._mark.put(asked.until):
                answer = PracticeAnswer.BEGUN
                if self._world is not None:  # one class after another
                    self._record.enter()
        finally:
            self._post(PracticeAnswered(asked.attempt, answer, asked.until))

    def _end(self) -> None:
        """Whoever wants a real taxi is not kept: it ends whether that can be written down or not. But where no kiosk
        in earnest could start, the glass would stay black: it is said instead."""
        stays = False
        try:
            if self._world is not None and not self._could_return():
                stays = True
                log_event(UpkeepEvent.EARNEST_IMPOSSIBLE)
            else:
                self._mark.remove()
        finally:
            self._post(PracticeEnded(stays))
