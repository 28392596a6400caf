"""The kiosk's side of one conversation with what is plugged in, from the opened port to its end. Time is given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.lights import Lights
from kiosk.peripherals.board_wire import (
    ACK_WITHIN_S,
    ACKNOWLEDGED,
    FROM_KIOSK,
    HEARTBEAT_S,
    PRESENCE_EVERY_S,
    PROTOCOL,
    Awaited,
    Frame,
    Has,
    Hello,
    Kind,
    Lines,
    encode,
    following,
    is_new,
    read_hello,
)
from kiosk.peripherals.button import Button, Said

HELLO_WITHIN_S = 6.0  # opening the port restarts many boards, and their boot loaders wait for up to 2 s
WHO_EVERY_S = 2 * ACK_WITHIN_S
SILENT_S = 3 * HEARTBEAT_S  # one beat may be damaged, and another one late
PRESENCE_LOST_S = 3 * PRESENCE_EVERY_S
ASK_AFTER_S = PRESENCE_LOST_S  # a board that has told nothing is asked who it is: it may beat, and be deaf or dumb
FLOOD_BYTES_PER_S = 2000  # a sixth of what the line carries; a board that shakes all it has sends 400
GARBLED_LINES = 10  # within GARBLED_WITHIN_S: a switched lamp or a pump now and then damages a line or two
GARBLED_WITHIN_S = 60.0


class Why(StrEnum):
    """Why a conversation has ended."""

    SILENT = "silent"
    STRANGER = "stranger"  # it says something, and nothing of it is ours
    NO_HELLO = "no-hello"  # it speaks as a board does and does not say which it is, at first or when asked later
    NO_ACK = "no-ack"  # it speaks and does not hear
    VERSION = "version"
    FLOODS = "floods"


@dataclass(frozen=True)
class Began:
    hello: Hello


@dataclass(frozen=True)
class Ended:
    why: Why
    protocol: int | None = None  # the board's, where it is not ours


@dataclass(frozen=True)
class PresenceTold:
    """None: its sensor says nothing any more."""

    present: bool | None


@dataclass(frozen=True)
class LightTold:
    lux: float


@dataclass(frozen=True)
class Garbled:
    """Many lines arrive damaged; or, for a whole minute, none did."""

    now: bool


News = Began | Ended | Said | PresenceTold | LightTold | Garbled


class Session:
    """Give it what arrives, and the time again and again; it gives news, and what is to be sent.

    Nothing is sent to what has not spoken as a board does, so that a printer prints nothing of ours. button: outlives
    the conversation. lights: what the lamps are to show, changed at will. now: steady seconds.
    """

    def __init__(self, button: Button, lights: Lights, now: float) -> None:
        self.lights = lights
        self._button = button
        self._hello: Hello | None = None
        self._lines = Lines()
        self._out = bytearray()
        self._began_at = now
        self._heard_at = now  # the last frame that was whole
        self._beat_at = now  # our next one is due
        self._who_at: float | None = None  # our next question is due; None until it has spoken
        self._noise = False
        self._second: tuple[float, int] = (now, 0)  # since when, and how many bytes
        self._minute: tuple[float, int] = (now, 0)  # since when, and how many damaged lines
        self._garbled = False
        self._last = 0  # sequence of the last frame that we acknowledged
        self._sequence = 0  # of our own last one
        self._led: Awaited | None = None
        self._shown: tuple[str, ...] = ()  # what the board was told last
        self._presence_at = now
        self._told_at = now  # the last news that had to be acknowledged

    def to_send(self) -> bytes:
        """What is to be sent now; it is given once."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def take(self, arrived: bytes, now: float) -> list[News]:
        since, count = self._second
        if now - since >= 1.0:
            since, count = now, 0
        self._second = (since, count + len(arrived))
        if self._second[1] > FLOOD_BYTES_PER_S:
            return [Ended(Why.FLOODS)]
        self._noise = self._noise or bool(arrived)
        news: list[News] = []
        for frame in self._lines.feed(arrived):
            news += self._damaged() if frame is None or frame.kind in FROM_KIOSK else self._heard(frame, now)
        return news

    def pass_time(self, now: float) -> list[News]:
        if self._hello is None:
            return self._wait_for_hello(now)
        if now - self._heard_at >= SILENT_S:
            return [Ended(Why.SILENT)]
        if not self._led_is_heard(now):
            return [Ended(Why.NO_ACK)]
        if self._is_mute(now):
            return [Ended(Why.NO_HELLO)]
        if now >= self._beat_at:
            self._send(Frame(Kind.BEAT))
            self._beat_at = now + HEARTBEAT_S
        news: list[News] = [*self._minute_over(now)]
        said = self._button.looked_at(now)
        if said is not None:
            news.append(said)
        if Has.PRESENCE in self._hello.has and now - self._presence_at >= PRESENCE_LOST_S:
            self._presence_at = now
            news.append(PresenceTold(None))
        return news

    def _send(self, frame: Frame) -> None:
        self._out += encode(frame)

    def _wait_for_hello(self, now: float) -> list[News]:
        if now - self._began_at >= HELLO_WITHIN_S:
            spoke = Why.NO_HELLO if self._who_at is not None else Why.STRANGER if self._noise else Why.SILENT
            return [Ended(spoke)]
        if self._who_at is not None:
            self._ask(self._who_at, now)
        return []

    def _ask(self, due_at: float, now: float) -> None:
        if now >= due_at:
            self._send(Frame(Kind.WHO, (str(PROTOCOL),)))
            self._who_at = now + WHO_EVERY_S

    def _is_mute(self, now: float) -> bool:
        """It beats and tells nothing: its wire from us may be broken, or it waits for what never comes. Asked, it
        says hello, and both begin anew. Not while a hand is at the button: its press would be cut in half."""
        if self._button.down and not self._button.broken:
            self._told_at = now
        if self._was_asked(now):
            self._ask(self._who_at or now, now)
        return now - self._told_at >= ASK_AFTER_S + SILENT_S

    def _was_asked(self, now: float) -> bool:
        return now - self._told_at >= ASK_AFTER_S

    def _heard(self, frame: Frame, now: float) -> list[News]:
        self._heard_at = now
        if frame.kind is Kind.HELLO:
            return self._greeted(frame, now)
        if self._hello is None:
            if self._who_at is None:
                self._who_at = now
            return []
        if frame.kind is Kind.ACK:
            if self._led is not None and self._led.answered_by(frame):
                self._led = None
            return []
        if frame.kind in ACKNOWLEDGED:
            self._send(Frame(Kind.ACK, (), frame.sequence))
            if not is_new(frame.sequence, self._last):
                return []
            self._last = frame.sequence
            self._told_at = now
        return self._told(frame, now)

    def _greeted(self, frame: Frame, now: float) -> list[News]:
        hello = read_hello(frame)
        if hello is None:
            return self._damaged()
        if hello.protocol != PROTOCOL:
            return [Ended(Why.VERSION, hello.protocol)]
        self._send(Frame(Kind.ACK, (), frame.sequence))
        if self._hello is None or not self._was_asked(now):  # else it has run all along: what it tells next is news
            self._presence_at = now
            self._button.begin()
        self._hello, self._last = hello, frame.sequence
        self._led, self._shown = None, ()
        self._told_at = self._beat_at = now
        return [Began(hello)]

    def _told(self, frame: Frame, now: float) -> list[News]:
        match frame.kind, frame.args:
            case Kind.BUTTON, ("1",):
                return _one(self._button.told(True, 0.0, now))
            case Kind.BUTTON, ("0", held) if held.isdigit():
                return _one(self._button.told(False, int(held) / 1000, now))
            case Kind.PRESENCE, ("0" | "1" as told, *_):  # behind it how far away, for whoever reads along
                self._presence_at = now
                return [PresenceTold(told == "1")]
            case Kind.LIGHT, (lux,) if lux.isdigit():
                return [LightTold(float(lux))]
            case Kind.BEAT, ():
                return []
            case _:
                return self._damaged()

    def _led_is_heard(self, now: float) -> bool:
        """False once the board has not acknowledged what its lamps are to show, however often it was told."""
        wanted = (self.lights.button.value, "1" if self.lights.fill else "0")
        if self._led is None and wanted != self._shown:
            self._sequence = following(self._sequence)
            self._led, self._shown = Awaited(Frame(Kind.LED, wanted, self._sequence), now), wanted
        if self._led is None:
            return True
        self._out += self._led.send(now) or b""
        return not self._led.given_up(now)

    def _damaged(self) -> list[News]:
        since, count = self._minute
        self._minute = (since, count + 1)
        if self._hello is None or self._garbled or count + 1 < GARBLED_LINES:
            return []
        self._garbled = True
        return [Garbled(True)]

    def _minute_over(self, now: float) -> list[News]:
        since, count = self._minute
        if now - since < GARBLED_WITHIN_S:
            return []
        self._minute = (now, 0)
        if count:
            return []
        self._garbled = False
        return [Garbled(False)]


def _one(said: Said | None) -> list[News]:
    return [] if said is None else [said]
