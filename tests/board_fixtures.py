"""A simulated board as a real process on a real terminal, and a kiosk's side of it that keeps what it heard."""

from __future__ import annotations

import contextlib
import logging
import queue
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kiosk.demo.world import command, stop
from kiosk.lights import Lights
from kiosk.log_lines import EventLine
from kiosk.log_lines import log as event_log
from kiosk.peripherals.board import Board, exchange, opened
from kiosk.peripherals.board_session import Began, Session
from kiosk.peripherals.board_wire import Hello
from kiosk.peripherals.button import Button
from tests.patience import until

LIMIT_S = 30.0  # for whatever has to happen at last on a busy machine
SOON_STEADY_S = 0.3
OUT_OF_SERVICE = "lamp out-of-service, fill light off"
PRESSED = "pressed"
Said = TypeVar("Said")


class Simulator:
    """A context: the board is plugged in at link. said: what it says that it shows."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.said: queue.Queue[str] = queue.Queue()

    def __enter__(self) -> Simulator:
        self._process = subprocess.Popen(
            command("board-simulator", "--link", str(self.link)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout is not None
        assert " ready on " in self._process.stdout.readline()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        stop(self._process)
        self._listener.join()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()

    def does(self, *orders: str) -> None:
        assert self._process.stdin is not None
        for order in orders:
            self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()

    def until_it_says(self, wanted: str) -> list[str]:
        return taken(self.said, wanted)

    def begins_anew(self) -> None:
        """A board out of its box, plugged in a moment ago."""
        self.does("unplug", *(f"{trouble} 0" for trouble in ("flood", "silence", "deaf", "lose", "damage")))
        self.does("up", "presence off", "light 300", "version 1", "lack nothing", "be board", "over")
        until(lambda: self.said.get(timeout=LIMIT_S).startswith("no order: over"))
        self.does("plug")
        self.until_it_says(OUT_OF_SERVICE)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.put(line.strip())


@dataclass
class Heard(logging.Handler):
    """What came of the board, in order: PRESSED, presence, events of the log that were told loudly; and its lines."""

    news: queue.Queue[object] = field(default_factory=queue.Queue)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.INFO)

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, EventLine):
            self.lines.append(record.msg)
            self.news.put(record.msg.event)

    def until(self, *wanted: object) -> list[object]:
        """All that came up to the last of them, which have to come in this order."""
        return [each for one in wanted for each in taken(self.news, one)]

    __hash__ = logging.Handler.__hash__


def taken(news: queue.Queue[Said], wanted: object) -> list[Said]:
    """All up to what is wanted, and that. Fails when it does not come."""
    came: list[Said] = []
    while not came or came[-1] != wanted:
        try:
            came.append(news.get(timeout=LIMIT_S))
        except queue.Empty:
            raise AssertionError(f"waited for {wanted!r}; came {came}") from None
    return came


@contextlib.contextmanager
def heard_events() -> Iterator[Heard]:
    heard = Heard()
    before = event_log.level
    event_log.addHandler(heard)
    event_log.setLevel(logging.INFO)
    try:
        yield heard
    finally:
        event_log.removeHandler(heard)
        event_log.setLevel(before)


@contextlib.contextmanager
def kiosk_side(port: Path | str) -> Iterator[tuple[Board, Heard]]:
    """The real thing, for a board that is plugged in there or not."""
    with heard_events() as heard:
        board = Board(str(port), lambda: heard.news.put(PRESSED), heard.news.put, SOON_STEADY_S)
        try:
            yield board, heard
        finally:
            board.stop()


def introduced(port: Path | str) -> Hello:
    """Who is plugged in there. Raises BoardUnusable."""
    with opened(str(port)) as line:
        session = Session(Button(), Lights(), time.monotonic())
        while True:
            for news in exchange(line, session):
                if isinstance(news, Began):
                    return news.hello


def presses(news: list[object]) -> int:
    return news.count(PRESSED)
