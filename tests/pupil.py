"""A pupil before a kiosk in practice, in a real window: she touches what the hand shows, or something else."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from kiosk.demo.display import VirtualDisplay
from kiosk.demo.resident import KEY_S, LOOK_S
from kiosk.demo.stage import NotSeen, Screen, Stage
from kiosk.journey.button import REST_S
from kiosk.journey.practice_timing import DONE_GUARD_S
from kiosk.lesson import BUTTON
from kiosk.practice.lessons import SHIPPED

LIMIT_S = 60.0
ANSWERED_WITHIN_S = 15.0  # a press that fell into a new picture is not taken, and is made once more
PRESSES_MOST = 5  # of one button
TOUCHES_MOST = 120  # for one lesson; the longest takes thirty
HURRY = 6.0  # times as fast as a class: the same steps, the same order


def hurried(folder: Path) -> Path:
    """The shipped lessons for somebody who need not listen: taxis and waits go faster, and nothing else differs."""
    folder.mkdir()
    for file in SHIPPED.iterdir():
        told: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        told["speed"] *= HURRY
        for step in told["steps"]:
            if "wait_s" in step:
                step["wait_s"] /= HURRY
        (folder / file.name).write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return folder


class Pupil:
    """press: the button at the wall."""

    def __init__(self, stage: Stage, display: VirtualDisplay, press: Callable[[], None]) -> None:
        self.stage = stage
        self._display = display
        self._press = press

    @property
    def screen(self) -> Screen:
        self.stage.catch_up()
        return self.stage.screen

    def sees(self, *names: str) -> Screen:
        return self.stage.wait_until(lambda screen: screen.name in names, f"one of {names}", LIMIT_S)

    def goes(self, target: str, *screens: str) -> None:
        """Touches it until one of these screens comes."""
        self.stage.wait_until(lambda screen: target in screen.targets, f"'{target}' to press", LIMIT_S)
        self._looks_at(target)
        self._until(target, lambda screen: screen.name in screens)

    def taps(self, target: str) -> None:
        """Once it is there, until something else is on the glass."""
        self.stage.wait_until(lambda screen: target in screen.targets, f"'{target}' to press", LIMIT_S)
        self._looks_at(target)
        self.touches(target)

    def touches(self, target: str) -> None:
        """Until something else is on the glass."""
        before = _read(self.screen)
        self._until(target, lambda screen: _read(screen) != before)

    def types(self, digits: str) -> None:
        threading.Event().wait(LOOK_S)
        for digit in digits:
            self.touches(f"key:{digit}")
            threading.Event().wait(KEY_S)  # sooner, of two equal ones the second is taken for a finger that bounces

    def reads(self, words: str) -> None:
        self.stage.wait_until(lambda screen: any(words in text for text in screen.texts), f"'{words}'", LIMIT_S)

    def begins(self, lesson: str) -> None:
        """From wherever the one before stopped. Twice touched by mistake, the page of lessons leads elsewhere."""
        if self.screen.name == "lesson_done":
            threading.Event().wait(DONE_GUARD_S)  # praise is looked at, and takes no touch so long
        for _ in range(PRESSES_MOST):
            if self.screen.name != "lessons":
                self.goes("lessons", "lessons")
            self._looks_at(lesson)
            self._presses(f"lesson:{lesson}")
            try:
                self.stage.wait_until(
                    lambda screen: screen.name == "home" and bool(screen.pointed), "the first step", ANSWERED_WITHIN_S
                )
            except NotSeen:
                continue
            return
        raise AssertionError(f"'{lesson}' does not begin, {self.screen.name} is still there")

    def obeys(self, *, until: str = "lesson_done") -> list[str]:
        """Touches what the hand shows, and nothing else, until that screen comes; what it was, in order."""
        touched: list[str] = []
        while self._waits_for_the_hand(until) != until:
            assert len(touched) < TOUCHES_MOST, f"the hand leads nowhere: {touched[-10:]}"
            shown = self.screen.pointed
            if not (touched and touched[-1].startswith("key:") and shown.startswith("key:")):
                self._looks_at(shown)
            if self.screen.pointed == shown:  # the world has not gone on meanwhile
                touched.append(shown)
                self.touches(shown)
        return touched

    def _waits_for_the_hand(self, until: str) -> str:
        return self.stage.wait_until(
            lambda screen: bool(screen.pointed) or screen.name == until, f"the hand, or '{until}'", LIMIT_S
        ).name

    def _looks_at(self, target: str) -> None:
        """The glass ignores what comes with a new picture, and the button a hand that shakes."""
        threading.Event().wait(REST_S + 0.3 if target == BUTTON else LOOK_S)

    def _until(self, target: str, true: Callable[[Screen], bool]) -> None:
        for _ in range(PRESSES_MOST):
            self._presses(target)
            try:
                self.stage.wait_until(true, f"an answer to '{target}'", ANSWERED_WITHIN_S)
            except NotSeen:
                continue
            return
        raise AssertionError(f"'{target}' was touched {PRESSES_MOST} times, and {self.screen.name} is still there")

    def _presses(self, target: str) -> None:
        if target == BUTTON:
            self._press()
        elif target in self.screen.targets:
            x, y, width, height = self.screen.targets[target]
            self._display.click(x + width / 2, y + height / 2)


def _read(screen: Screen) -> object:
    return screen.name, screen.texts, screen.pointed


def sentences(text: str) -> list[str]:
    """Chinese, as they are said."""
    return [sentence for sentence in re.findall("[^。！？]+[。！？]?", text) if sentence.strip()]
