"""Somebody before the kiosk: presses what is there, waits for what comes, and always finds the way home."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from kiosk.demo.resident import KEY_S, LOOK_S
from kiosk.demo.stage import NotSeen, Screen, Stage

LIMIT_S = 30.0  # a screen that takes longer does not come
TAXI_LIMIT_S = 60.0
ANSWER_LIMIT_S = 5.0  # a touch that shows nothing for so long is not answered
PRESSES = ("hail", "rung:wider", "rung:second", "retry_hail")  # each asks for a taxi
WAITING = ("searching", "cut_off")  # received, no taxi known yet
TAXI = ("coming", "arrived", "on_board")
WAYS_OUT = ("cancel_yes", "cancel_hail", "stay", "done", "home", "back", "retry")  # in this order


class Person:
    """press: touches the target of this name. phone: her own number."""

    def __init__(self, stage: Stage, press: Callable[[str], None], phone: str, *, at_a_glass: bool = False) -> None:
        self.stage = stage
        self.phone = phone
        self.presses = 0  # taxis asked for
        self.answered = 0  # touches that brought a new sheet at once
        self._press = press
        self._at_a_glass = at_a_glass

    def neighbour(self, phone: str) -> Person:
        """Somebody else before the same screen."""
        return Person(self.stage, self._press, phone, at_a_glass=self._at_a_glass)

    def stays_on(self, name: str, seconds: float) -> None:
        """Touches nothing for so long, and nothing else comes."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            assert self.screen.name == name, f"'{self.screen.name}' came though nobody touched anything"
            threading.Event().wait(min(1.0, max(0.0, ends - time.monotonic())))

    @property
    def screen(self) -> Screen:
        self.stage.catch_up()
        return self.stage.screen

    def sees(self, *names: str, limit_s: float = LIMIT_S) -> Screen:
        """Wait until one of these screens is in front."""
        return self.stage.wait_until(lambda screen: screen.name in names, f"one of {names}", limit_s)

    def has_seen(self, name: str) -> bool:
        self.stage.catch_up()
        return name in self.stage.seen

    def hears(self, prompt: str, limit_s: float = LIMIT_S) -> None:
        """Wait until this was said, now or before."""
        self.stage.wait_until(lambda _: prompt in self.heard(), f"the words of '{prompt}'", limit_s)

    def heard(self) -> list[str]:
        return [str(note["prompt"]) for note in self.stage.said]

    def reads(self, words: str, limit_s: float = LIMIT_S) -> Screen:
        return self.stage.wait_until(
            lambda screen: any(words in text for text in screen.texts), f"the words '{words}'", limit_s
        )

    def taps(self, target: str) -> None:
        if self._at_a_glass and not target.startswith("key:"):
            threading.Event().wait(LOOK_S)  # a person looks; the glass ignores what comes with a new picture
        self.stage.wait_until(lambda screen: target in screen.targets, f"'{target}' to press", LIMIT_S)
        if target in PRESSES:
            self.presses += 1
        self._press(target)

    def types(self, digits: str) -> None:
        if self._at_a_glass:
            threading.Event().wait(LOOK_S)
        for digit in digits:
            self.taps(f"key:{digit}")
            if self._at_a_glass:
                threading.Event().wait(KEY_S)

    def gives_number(self, phone: str | None = None) -> None:
        self.sees("home")
        self.taps("phone")
        self.sees("phone")
        self.types(phone or self.phone)
        self.taps("next")

    def to_confirm(self, phone: str | None = None) -> None:
        self.gives_number(phone)
        self.sees("confirm")

    def hails(self, phone: str | None = None) -> Screen:
        """By number; returns once the screen says that it was received."""
        self.to_confirm(phone)
        self.taps("hail")
        return self.sees(*WAITING, *TAXI)

    def sees_taxi(self, limit_s: float = TAXI_LIMIT_S) -> Screen:
        return self.sees("coming", "arrived", limit_s=limit_s)

    def cancels(self, limit_s: float = LIMIT_S) -> None:
        self.asks_to_cancel()
        self.sees("cancelled", "expired", limit_s=limit_s)

    def asks_to_cancel(self) -> None:
        self.taps("cancel_hail")
        self.sees("ask_cancel")
        self.taps("cancel_yes")

    def leaves(self) -> None:
        """Goes to sit on the bench: the hail lives on, the next person may come."""
        self.taps("done" if "done" in self.screen.targets else "home")
        self.sees("home")

    def is_answered(self) -> None:
        """A touch, whatever is broken meanwhile, brings another sheet at once: help and back, or another language."""
        before = self.screen
        if "help" in before.targets:
            self._touches("help", lambda screen: screen.name == "help")
            self._touches("back", lambda screen: screen.name != "help")
        else:
            self._touches("language", lambda screen: screen.lang != before.lang)
            self._touches("language", lambda screen: screen.lang == before.lang)
        self.answered += 1

    def _touches(self, target: str, shown: Callable[[Screen], bool]) -> None:
        self.taps(target)
        self.stage.wait_until(shown, f"an answer to a touch on '{target}'", ANSWER_LIMIT_S)

    def goes_home(self, limit_s: float) -> None:
        """By touch from wherever she is: a hail whose taxi may still come is cancelled first."""
        ends = time.monotonic() + limit_s
        tried = ("", "")  # what was pressed last, on which screen: not again before something has changed
        while (screen := self.screen).name != "home":
            left_s = ends - time.monotonic()
            if left_s <= 0:
                raise NotSeen(f"not home within {limit_s:.0f} s: still on '{screen.name}'")
            way_out = next((each for each in WAYS_OUT if each in screen.targets), "")
            if not way_out or tried == (way_out, screen.name):
                tried = ("", "")
            else:
                self.taps(way_out)
                tried = (way_out, screen.name)
            self._sees_another(screen, left_s)

    def _sees_another(self, screen: Screen, limit_s: float) -> None:
        self.stage.wait_until(lambda now: now != screen, f"anything after '{screen.name}'", limit_s)
