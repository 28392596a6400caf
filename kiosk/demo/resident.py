"""A scripted resident: looks, waits like a person, clicks with a real pointer, and keeps a diary."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.demo.display import VirtualDisplay
from kiosk.demo.stage import NotSeen, Stage

LOOK_S = 0.9  # a person looks before pressing; a new picture takes no press on the same place in its first 0.7 s
KEY_S = 0.12  # between two digits
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Entry:
    who: str
    step: str
    said: str
    seconds: float
    picture: Path


class Resident:
    """who: for the diary. Pictures go to album, numbered in order of the whole demo by count()."""

    def __init__(
        self, who: str, stage: Stage, display: VirtualDisplay, album: Path, tell: Callable[[Entry], None]
    ) -> None:
        self._who = who
        self._stage = stage
        self._display = display
        self._album = album
        self._tell = tell
        self._since = time.monotonic()
        self._heard = len(stage.said)

    def sees(self, screen: str, step: str, limit_s: float = PATIENCE_S) -> None:
        """Wait for a screen by name, take its picture, write it into the diary."""
        self._stage.wait_until(lambda now: now.name == screen, f"the screen '{screen}'", limit_s)
        self.looks(step)

    def looks(self, step: str) -> None:
        """Write what is in front into the diary."""
        threading.Event().wait(LOOK_S)
        self._stage.catch_up()
        now = time.monotonic()
        number = len(list(self._album.glob("*.png"))) + 1
        file = self._album / f"{number:02d}-{self._stage.screen.name}.png"
        self._display.picture().save(file)
        said = " ".join(str(note["text"]) for note in self._stage.said[self._heard :])
        self._tell(Entry(self._who, step, said, now - self._since, file))
        self._since, self._heard = now, len(self._stage.said)

    def taps(self, target: str) -> None:
        x, y, width, height = self._target(target)
        self._display.click(x + width / 2, y + height / 2)

    def types(self, digits: str) -> None:
        for digit in digits:
            self._stage.catch_up()
            before = self._stage.screen.texts
            self.taps(f"key:{digit}")
            self._reads_anew(before)
            threading.Event().wait(KEY_S)

    def reads(self, text: str, limit_s: float = PATIENCE_S) -> None:
        """Wait until some text on the screen holds these words."""
        self._stage.wait_until(lambda now: any(text in line for line in now.texts), f"the words '{text}'", limit_s)

    def _reads_anew(self, before: tuple[str, ...]) -> None:
        """What she typed is on the glass: the same digit again sooner might be taken for a finger that bounces."""
        self._stage.wait_until(lambda now: now.texts != before, "what she typed", PATIENCE_S)

    def _target(self, name: str) -> tuple[float, float, float, float]:
        self._stage.catch_up()
        targets = self._stage.screen.targets
        if name not in targets:
            raise NotSeen(f"no '{name}' to press on '{self._stage.screen.name}', only {sorted(targets)}")
        return targets[name]
