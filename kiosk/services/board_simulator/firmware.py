"""What runs on the board: debounces, tells news until they are acknowledged, obeys, and fails safe. Time is given.

docs/board.md describes it for whoever writes it in C; that sketch and this do the same.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from kiosk.lights import ButtonLight
from kiosk.peripherals.board_wire import (
    ACKNOWLEDGED,
    DEBOUNCE_S,
    FAIL_SAFE_S,
    HEARTBEAT_S,
    LIGHT_EVERY_S,
    PRESENCE_EVERY_S,
    PRESENCE_STAYS_S,
    Awaited,
    Frame,
    Has,
    Hello,
    Kind,
    Lines,
    encode,
    following,
    hello_frame,
)

OUT_OF_SERVICE = "out-of-service"  # what the lamp shows while no kiosk drives it
NEWS_MOST = 8  # that wait to be told; a board has little memory, and begins anew where they are more
HELD_MOST_MS = 999_999
LAMPS = frozenset(light.value for light in ButtonLight)


@dataclass
class Steady:
    """A contact or a sensor that flickers: it is what it has been for stays_s without a break."""

    stays_s: float
    is_on: bool
    since: float = 0.0  # it has been as it is, as far as it is believed
    _turned_at: float | None = None

    def seen(self, on: bool, now: float) -> bool:
        """-> has it changed?"""
        if on == self.is_on:
            self._turned_at = None
            return False
        if self._turned_at is None:
            self._turned_at = now
        if now - self._turned_at < self.stays_s:
            return False
        self.is_on, self.since, self._turned_at = on, now, None
        return True


@dataclass
class Sensed:
    """What the pins say. distance_mm: of whoever stands there; lux; dead: a sensor that says nothing any more."""

    contact: bool = False
    distance_mm: int | None = None
    lux: int = 300
    dead: set[Has] = field(default_factory=set)


class Firmware:
    """Give it what arrives and what the pins say, all the time; it gives what is to be sent and what it shows."""

    def __init__(self, hello: Hello, sensed: Sensed, now: float) -> None:
        self.lamp = OUT_OF_SERVICE
        self.fill = False
        self._hello = hello
        self._lines = Lines()
        self._out = bytearray()
        self._button = Steady(DEBOUNCE_S, sensed.contact, now)
        self._presence = Steady(PRESENCE_STAYS_S, sensed.distance_mm is not None, now)
        self._known = False  # the kiosk has acknowledged our hello
        self._sequence = 0
        self._awaited: Awaited | None = None
        self._waiting: deque[tuple[Kind, tuple[str, ...]]] = deque()
        self._heard_at = now
        self._beat_at = self._presence_at = self._light_at = now
        self._begin(now)

    def to_send(self) -> bytes:
        out = bytes(self._out)
        self._out.clear()
        return out

    def take(self, arrived: bytes, now: float) -> None:
        for frame in self._lines.feed(arrived):
            if frame is not None:
                self._heard(frame, now)

    def look(self, sensed: Sensed, now: float) -> None:
        """Once every few milliseconds."""
        self._look_at_pins(sensed, now)
        if now - self._heard_at >= FAIL_SAFE_S:
            self.lamp, self.fill, self._known = OUT_OF_SERVICE, False, False
        if now >= self._beat_at:
            self._out += encode(Frame(Kind.BEAT))
            self._beat_at = now + HEARTBEAT_S
        if now >= self._light_at and Has.LIGHT in self._hello.has - sensed.dead:
            self._out += encode(Frame(Kind.LIGHT, (str(sensed.lux),)))
            self._light_at = now + LIGHT_EVERY_S
        if self._awaited is not None and self._awaited.given_up(now):
            self._awaited = None
            if self._known:  # nothing is skipped: whoever does not hear is told all of it from the beginning
                self._begin(now)
        if self._awaited is None and self._waiting:
            self._sequence = following(self._sequence)
            self._awaited = Awaited(Frame(*self._waiting.popleft(), self._sequence), now)
        if self._awaited is not None:
            self._out += self._awaited.send(now) or b""

    def _look_at_pins(self, sensed: Sensed, now: float) -> None:
        held_ms = min(round((now - self._button.since) * 1000), HELD_MOST_MS)
        if self._button.seen(sensed.contact, now):
            self._tell(Kind.BUTTON, ("1",) if sensed.contact else ("0", str(held_ms)), now)
        if Has.PRESENCE in sensed.dead:
            return
        changed = self._presence.seen(sensed.distance_mm is not None, now)
        if changed or now >= self._presence_at:
            self._tell_presence(sensed.distance_mm, now)

    def _tell_presence(self, distance_mm: int | None, now: float) -> None:
        self._presence_at = now + PRESENCE_EVERY_S
        away = () if distance_mm is None or not self._presence.is_on else (str(distance_mm),)
        self._tell(Kind.PRESENCE, ("1" if self._presence.is_on else "0", *away), now)

    def _begin(self, now: float) -> None:
        """Say hello; all that is known is told anew once somebody has acknowledged it."""
        self._known = False
        self._waiting.clear()
        self._sequence = following(self._sequence)
        self._awaited = Awaited(hello_frame(self._hello, self._sequence), now)

    def _tell(self, kind: Kind, args: tuple[str, ...], now: float) -> None:
        if not self._known or (kind is Kind.PRESENCE and Has.PRESENCE not in self._hello.has):
            return
        self._waiting.append((kind, args))
        if len(self._waiting) > NEWS_MOST:
            self._begin(now)

    def _heard(self, frame: Frame, now: float) -> None:
        self._heard_at = now
        if frame.kind is Kind.WHO or (not self._known and self._awaited is None):
            self._begin(now)
        if frame.kind in ACKNOWLEDGED:
            self._out += encode(Frame(Kind.ACK, (), frame.sequence))
        awaited = self._awaited
        if awaited is not None and awaited.answered_by(frame):
            self._awaited = None
            if awaited.frame.kind is Kind.HELLO:
                self._known = True
                self._tell(Kind.BUTTON, ("1",) if self._button.is_on else ("0", "0"), now)
                self._presence_at = now
        match frame.kind, frame.args:
            case Kind.LED, (lamp, fill) if lamp in LAMPS:
                self.lamp, self.fill = lamp, fill == "1"
