"""What the log may say: an event has an id, a level, a sentence of what it means and what to do; and facts.

The events themselves stand in kiosk.log_events (the parties, the disk, the camera), kiosk.wall_events (what hangs at
the wall) and kiosk.upkeep_events (the program itself, the people who look after it, alarms).
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Self

LOGGER = "kiosk.log_events"  # under this name operators find it in their journals
log = logging.getLogger(LOGGER)

HIDDEN = "<hidden>"
IDENTIFIER = re.compile(r"[A-Za-z0-9_.:/+-]{1,64}")  # ASCII, no space: no sentence and no name of a person
# Seven digits or more, however they are grouped, may be somebody's number, here and in every other text that leaves
# the kiosk's memory. What is known to be none is let through: moments, addresses of machines, degrees and shares.
_DIGIT, _BETWEEN = r"[\d〇零一二三四五六七八九]", r"[-–—.:/+_() \t\u00a0\u3000]{0,3}"
_MOMENT = r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[ T-][012]\d:?[0-5]\d(?::?[0-5]\d)?)?"
_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_MACHINE = rf"{_BYTE}(?:\.{_BYTE}){{3}}(?::\d{{1,5}})?"
NUMBER = re.compile(
    rf"(?<!{_DIGIT})(?P<none>{_MOMENT}(?!{_DIGIT})|(?:{_MACHINE}|\d{{1,3}}\.\d{{1,6}})(?!{_BETWEEN}{_DIGIT}))"
    rf"|\+?{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{6,}}"
)
LARGEST = 10**10  # a mobile number has eleven digits; no count or size of ours is as large

Fact = int | float | bool | str | None  # StrEnum is a str; None is left out


class LoggedEvent(StrEnum):
    """A member's value is its id in the log; level is logging's; sentence is English, chinese says the same."""

    level: int
    sentence: str
    chinese: str

    def __new__(cls, name: str, level: int, sentence: str, chinese: str) -> Self:
        event = str.__new__(cls, name)
        event._value_ = name
        event.level, event.sentence, event.chinese = level, sentence, chinese
        return event


class EventLine(str):
    """A line of the log that remembers what it was made of: a logging handler finds it as record.msg.

    facts: as written, 'status=403 code=PERMISSION'. subject: that fact, as written; '' where there is none.
    """

    __slots__ = ("event", "facts", "subject")

    event: LoggedEvent
    facts: str
    subject: str

    def __new__(cls, event: LoggedEvent, facts: str, subject: str = "") -> Self:
        told = super().__new__(cls, f"{event.value}{facts and ' '}{facts}: {event.sentence}")
        told.event, told.facts, told.subject = event, facts, subject
        return told


def line(event: LoggedEvent, /, **facts: Fact) -> EventLine:
    """'dispatcher-refused status=403 code=PERMISSION: the dispatcher …'. Never raises.

    What could belong to a person (a number of seven digits or more, text other than a short ASCII identifier, any
    other kind of value) is written as <hidden>.
    """
    shown = {_shown(name): _shown(fact) for name, fact in facts.items() if fact is not None}
    return EventLine(event, " ".join(f"{name}={fact}" for name, fact in shown.items()), shown.get("subject", ""))


def without_numbers(text: str) -> str:
    """The text with <hidden> for whatever may be somebody's number. It errs towards hiding."""
    return NUMBER.sub(lambda found: found["none"] or HIDDEN, text)


def log_event(event: LoggedEvent, /, **facts: Fact) -> None:
    """Write the event's line at its own level."""
    log.log(event.level, line(event, **facts))


def log_quietly(event: LoggedEvent, /, **facts: Fact) -> None:
    """Write the event's line at DEBUG: kiosk.health hears it, and no journal is filled with it."""
    log.debug(line(event, **facts))


class Loudness:
    """The first failure is logged loudly, the rest quietly, the recovery once. May be used from any thread.

    A failure is an event of a subject: a short identifier of what it concerns ('main', 'red-7').
    write: what is done with (level, line).
    """

    def __init__(self, write: Callable[[int, str], None] = log.log) -> None:
        self._write = write
        self._repeats: dict[tuple[LoggedEvent, str], int] = {}
        self._lock = threading.Lock()

    def failed(self, event: LoggedEvent, subject: str, /, **facts: Fact) -> None:
        """At the event's own level the first time since it last recovered, at DEBUG after that."""
        with self._lock:
            known = (event, subject) in self._repeats
            self._repeats[event, subject] = self._repeats.get((event, subject), -1) + 1
        self._write(logging.DEBUG if known else event.level, line(event, **{"subject": subject, **facts}))

    def recovered(self, back: LoggedEvent, subject: str, /, *, after: Iterable[LoggedEvent], **facts: Fact) -> None:
        """Log back once, with how often the failures in after were repeated; nothing if none of them had happened."""
        with self._lock:
            ended = [self._repeats.pop((event, subject)) for event in after if (event, subject) in self._repeats]
        if ended:
            self._write(back.level, line(back, **{"subject": subject, "repeats": sum(ended), **facts}))


def _shown(fact: object) -> str:
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, int):
        return str(int(fact)) if abs(fact) < LARGEST else HIDDEN
    if isinstance(fact, float):
        return HIDDEN if abs(fact) >= LARGEST else f"{fact:.6g}"
    if isinstance(fact, str) and IDENTIFIER.fullmatch(fact) and without_numbers(fact) == fact:
        return str.__str__(fact)
    return HIDDEN
