"""A kiosk in a process of its own, watched through what it says of itself: each screen drawn, each prompt said."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.demo.world import command, stop

Note = dict[str, Any]
Box = tuple[float, float, float, float]


@dataclass
class Screen:
    """The screen in front, as drawn."""

    name: str = ""
    lang: str = ""
    texts: tuple[str, ...] = ()
    targets: dict[str, Box] = field(default_factory=dict)  # those that can be pressed; pixels from the top left
    at: float = 0.0
    pointed: str = ""  # the target that a guide's hand shows


class NotSeen(AssertionError):
    """What was waited for did not come."""


class Stage:
    """A context: the kiosk runs inside it. environment must name the display; arguments go to `kiosk run`, or to
    whatever other command opens the window."""

    def __init__(
        self,
        config: Path,
        environment: dict[str, str],
        log: Path,
        arguments: tuple[str, ...] = (),
        opened_by: str = "run",
    ) -> None:
        self.screen = Screen()
        self.notes: list[Note] = []  # all of them, as they came
        self.said: list[Note] = []
        self.seen: list[str] = []  # names of the screens, in order
        self.process: subprocess.Popen[bytes] | None = None
        self._config = config
        self._environment = environment
        self._log = log
        self._arguments = arguments
        self._opened_by = opened_by
        self._pipe = config.parent / f"witness-{os.getpid()}-{id(self)}"
        self._held: int | None = None
        self._notes: queue.Queue[Note] = queue.Queue()

    def __enter__(self) -> Stage:
        self._lay_pipe()
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                command(
                    self._opened_by, "--config", str(self._config), "--witness", str(self._pipe), *self._arguments
                ),
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            stop(self.process)
        held, self._held = self._held, None  # a second end closes nobody else's
        if held is not None:
            os.close(held)
        self._pipe.unlink(missing_ok=True)

    def _lay_pipe(self) -> None:
        os.mkfifo(self._pipe, 0o600)
        self._held = os.open(self._pipe, os.O_RDWR)  # a kiosk that becomes another process does not end it
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_until(self, true: Callable[[Screen], bool], what: str, limit_s: float) -> Screen:
        """Take in notes until the screen in front is as wanted. Raises NotSeen when time is up or the kiosk ended."""
        ends = time.monotonic() + limit_s
        self.catch_up()
        while not true(self.screen):
            try:
                self._take(self._notes.get(timeout=max(0.0, min(1.0, ends - time.monotonic()))))
            except queue.Empty:
                if self.process is not None and self.process.poll() is not None:
                    raise NotSeen(f"the kiosk ended with {self.process.returncode}, see {self._log}") from None
                if time.monotonic() >= ends:
                    raise NotSeen(f"waited {limit_s:.0f} s for {what}; saw {', '.join(self.seen[-8:])}") from None
        return self.screen

    def catch_up(self) -> None:
        while True:
            try:
                self._take(self._notes.get_nowait())
            except queue.Empty:
                return

    def _take(self, note: Note) -> None:
        self.notes.append(note)
        if note["kind"] == "said":
            self.said.append(note)
        if note["kind"] != "screen":
            return
        self.screen = Screen(
            name=note["name"],
            lang=note["lang"],
            texts=tuple(text["text"] for text in note["texts"]),
            targets={target["name"]: target["box_px"] for target in note["targets"] if target["enabled"]},
            at=note["at"],
            pointed=note.get("pointed", ""),
        )
        if not self.seen or self.seen[-1] != self.screen.name:
            self.seen.append(self.screen.name)

    def _listen(self) -> None:
        with self._pipe.open(encoding="utf-8") as lines:
            for line in lines:
                self._notes.put(json.loads(line))
