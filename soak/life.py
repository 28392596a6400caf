"""One life of a kiosk under trial, from start to kill, and the hand that touches its screen."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.journey.events import Action
from soak.points import Point

LIMIT_S = 30.0  # what has not come by then will not
Note = dict[str, Any]


class Over(Exception):
    """This life has ended: killed, or by itself."""


class NotSeen(Exception):
    """What was waited for did not come."""


@dataclass(frozen=True)
class Screen:
    """name: of the sheet. key and state: of the hail before whose screen she stands; '' where it is no hail's."""

    name: str = ""
    key: str = ""
    state: str = ""


class Life:
    """A context: the kiosk is started on entry and surely dead on exit. notes: all that it said, in order."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        """command: arguments for Python. environment: beside this process's own."""
        self.notes: list[Note] = []
        self.screen = Screen()
        self._screens = 0
        self._command = [sys.executable, *command]
        self._environment = {**os.environ, **(environment or {})}
        self._log = log
        self._news: queue.SimpleQueue[Note | None] = queue.SimpleQueue()

    def __enter__(self) -> Life:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._process.wait()
        self._listener.join()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdout.close()
        with suppress(BrokenPipeError):  # a last touch that nobody read
            self._process.stdin.close()
        self._catch_up()

    def kill(self) -> None:
        """As a power cut does it: SIGKILL. Usable from any thread, at any time."""
        self._process.kill()

    @property
    def died_at(self) -> Point | None:
        """The trap that killed it, if one did."""
        return next((Point(note["at"]) for note in self.notes if note["kind"] == "died"), None)

    def touch(self, action: Action, value: str = "") -> None:
        self._tell({"touch": action.value, "value": value})

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, wish: str, answer: str, limit_s: float = LIMIT_S) -> Note:
        """Wish for something and wait for the note that it answers with. Raises Over or NotSeen."""
        asked = len(self.notes)
        self._tell({"wish": wish})
        self.wait_until(lambda _: any(note["kind"] == answer for note in self.notes[asked:]), limit_s)
        return next(note for note in self.notes[asked:] if note["kind"] == answer)

    def arm(self, point: Point) -> None:
        self._tell({"arm": point.value})

    def wait_until(self, true: Callable[[Screen], bool], limit_s: float = LIMIT_S) -> Screen:
        """The screen, as soon as it is as wanted. Raises Over when this life ends first, NotSeen when time is up."""
        ends = time.monotonic() + limit_s
        while not true(self.screen):
            try:
                note = self._news.get(timeout=max(0.0, ends - time.monotonic()))
            except queue.Empty:
                raise NotSeen(f"waited {limit_s:.0f} s before '{self.screen.name}'") from None
            self._take(note)
        return self.screen

    def wait_for_next(self) -> None:
        """Until something is put on the glass again, be it the same."""
        seen = self._screens
        self.wait_until(lambda _: self._screens > seen)

    def wait_for_end(self, limit_s: float) -> bool:
        """False if it still lives after so long."""
        try:
            self.wait_until(lambda _: False, limit_s)
        except NotSeen:
            return False
        except Over:
            pass
        return True

    def _tell(self, wish: dict[str, str]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(wish) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise Over from None

    def _take(self, note: Note | None) -> None:
        if note is None:
            self._news.put(None)  # the end stays the end
            raise Over
        self.notes.append(note)
        if note["kind"] == "screen":
            self._screens += 1
            self.screen = Screen(note["name"], note.get("key", ""), note.get("state", ""))

    def _catch_up(self) -> None:
        while True:
            try:
                self._take(self._news.get_nowait())
            except (Over, queue.Empty):
                return

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._news.put(json.loads(line))
        self._news.put(None)
