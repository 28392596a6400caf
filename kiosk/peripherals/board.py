"""The serial board at the wall: kept open by a thread of its own, whatever is plugged in, unplugged or sent by it."""

from __future__ import annotations

import contextlib
import errno
import select
import termios
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import serial

from kiosk.backoff import Backoff
from kiosk.lights import ButtonLight, Lights
from kiosk.log_lines import Loudness
from kiosk.peripherals.board_session import (
    Began,
    Ended,
    Garbled,
    LightTold,
    News,
    PresenceTold,
    Session,
    Why,
)
from kiosk.peripherals.board_wire import BAUD, LIGHT_EVERY_S
from kiosk.peripherals.button import Button, Said
from kiosk.peripherals.light import MISSING
from kiosk.wall_events import WallEvent

LOOK_S = 0.05  # how finely the times of a conversation are kept, a fifth of ACK_WITHIN_S; a lamp is late by no more
READ_MOST_BYTES = 4096  # what Linux holds of a terminal; more is a flood
WRITE_WITHIN_S = 0.5
STEADY_S = 5.0  # a board that has answered for so long is well again; one with a loose plug would fill the log
LUX_STALE_S = 3 * LIGHT_EVERY_S
STOP_LIMIT_S = 2.0
SUBJECT = "board"
OPENING = {
    errno.EACCES: WallEvent.BOARD_FORBIDDEN,
    errno.EPERM: WallEvent.BOARD_FORBIDDEN,
    errno.EAGAIN: WallEvent.BOARD_BUSY,  # the lock that pyserial takes
    errno.EBUSY: WallEvent.BOARD_BUSY,  # the lock of the terminal itself
    errno.ENOTTY: WallEvent.BOARD_WRONG_DEVICE,
    errno.EISDIR: WallEvent.BOARD_WRONG_DEVICE,
}
ENDINGS = {
    Why.STRANGER: WallEvent.BOARD_WRONG_DEVICE,
    Why.VERSION: WallEvent.BOARD_WRONG_VERSION,
    Why.FLOODS: WallEvent.BOARD_FLOODS,
}
FAULTS = frozenset({WallEvent.BOARD_LOST, *OPENING.values(), *ENDINGS.values()})
BUTTON_FAULTS = {
    Said.STUCK: WallEvent.BUTTON_STUCK,
    Said.DOWN_AT_START: WallEvent.BUTTON_DOWN_AT_START,
    Said.FLICKERS: WallEvent.BUTTON_FLICKERS,
}


class BoardUnusable(Exception):
    """The board cannot be used just now. event: what is told; why: in a word; protocol: its own, where not ours."""

    def __init__(self, event: WallEvent, why: str, protocol: int | None = None) -> None:
        super().__init__(event.sentence)
        self.event = event
        self.why = why
        self.protocol = protocol


class Board:
    """At work until stop(). What goes wrong is told in the log and mends itself; nothing here waits for the board.

    pressed: called for each press, once it is let go. presence: called with whether somebody is there, and with None
    when nobody knows any more. Both from the board's thread; neither may wait.
    """

    def __init__(
        self,
        port: str,
        pressed: Callable[[], None],
        presence: Callable[[bool | None], None],
        steady_s: float = STEADY_S,
    ) -> None:
        """port: a device; looked up anew at each opening, since udev may have given its name to another one."""
        self._port = port
        self._pressed = pressed
        self._presence = presence
        self._steady_s = steady_s
        self._lights = Lights()
        self._present: bool | None = None
        self._lux: tuple[float, float] | None = None  # and when it was told
        self._button = Button()
        self._loudness = Loudness()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="board", daemon=True)
        self._thread.start()

    def show(self, lights: Lights) -> None:
        """From any thread; what the lamps show already is not sent again."""
        self._lights = lights

    def lux(self) -> float | str:
        """The light at the wall, or why nobody knows (kiosk.peripherals.light). From any thread."""
        told = self._lux
        return MISSING if told is None or time.monotonic() - told[1] > LUX_STALE_S else told[0]

    def stop(self) -> None:
        """The board itself shows, a few seconds later, that nobody drives it."""
        self._stopping.set()
        self._thread.join(STOP_LIMIT_S)

    def _run(self) -> None:
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                with opened(self._port) as line:
                    self._converse(line, backoff)
            except BoardUnusable as unusable:
                self._loudness.failed(unusable.event, SUBJECT, why=unusable.why, protocol=unusable.protocol)
            except Exception as error:  # whatever a driver does, the next try may be better
                self._loudness.failed(WallEvent.BOARD_LOST, SUBJECT, why=type(error).__name__)
            self._lux = None
            self._now_present(None)
            self._stopping.wait(backoff.pause_s())

    def _converse(self, line: Any, backoff: Backoff) -> None:
        session, began_at = Session(self._button, self._lights, time.monotonic()), None
        while not self._stopping.is_set():
            session.lights = replace(self._lights, button=ButtonLight.OFF) if self._button.broken else self._lights
            for news in exchange(line, session):
                if isinstance(news, Began):
                    began_at = began_at or time.monotonic()
                self._take_up(news)
            if began_at is not None and time.monotonic() - began_at >= self._steady_s:
                backoff.reset()
                self._loudness.recovered(WallEvent.BOARD_BACK, SUBJECT, after=FAULTS)

    def _take_up(self, news: News) -> None:
        match news:
            case Said.PRESSED:
                self._pressed()
            case Said.STUCK | Said.DOWN_AT_START | Said.FLICKERS:
                self._loudness.failed(BUTTON_FAULTS[news], "button")
            case Said.FREED:
                self._loudness.recovered(WallEvent.BUTTON_FREED, "button", after=BUTTON_FAULTS.values())
            case PresenceTold(present=None):
                self._loudness.failed(WallEvent.PRESENCE_LOST, "presence")
                self._now_present(None)
            case PresenceTold():
                self._loudness.recovered(WallEvent.PRESENCE_BACK, "presence", after=(WallEvent.PRESENCE_LOST,))
                self._now_present(news.present)
            case LightTold():
                self._lux = (news.lux, time.monotonic())
            case Garbled(now=True):
                self._loudness.failed(WallEvent.BOARD_GARBLES, "line")
            case Garbled():
                self._loudness.recovered(WallEvent.BOARD_BACK, "line", after=(WallEvent.BOARD_GARBLES,))

    def _now_present(self, present: bool | None) -> None:
        if present != self._present:
            self._present = present
            self._presence(present)


@contextlib.contextmanager
def opened(port: str) -> Iterator[Any]:
    """pyserial's port. Raises BoardUnusable when it cannot be opened, and when it goes away while it is used.

    DTR is left as the system sets it: boards with USB of their own send nothing without it, and those that it
    restarts say hello afterwards.
    """
    try:
        line = serial.Serial(port, BAUD, timeout=0, write_timeout=WRITE_WITHIN_S, exclusive=True)
    except (OSError, termios.error) as error:  # pyserial's own are OSErrors; without a number: no terminal to set up
        number = getattr(error, "errno", None) or errno.ENOTTY
        event = OPENING.get(number, WallEvent.BOARD_LOST)
        raise BoardUnusable(event, errno.errorcode.get(number, "unknown")) from None
    try:
        yield line
    except serial.SerialTimeoutException:
        raise BoardUnusable(WallEvent.BOARD_LOST, "takes-nothing") from None
    except OSError:  # pyserial's own exceptions are some
        raise BoardUnusable(WallEvent.BOARD_LOST, "unplugged") from None
    finally:
        with contextlib.suppress(OSError, termios.error):
            line.reset_output_buffer()  # what was not sent would hold up the closing of a port for half a minute
        line.close()


def exchange(line: Any, session: Session) -> list[News]:
    """One turn: take up what arrives within LOOK_S, send what is due. Raises BoardUnusable where the session ends."""
    readable, _, _ = select.select([line], (), (), LOOK_S)
    now = time.monotonic()
    arrived = line.read(min(max(line.in_waiting, 1), READ_MOST_BYTES)) if readable else b""
    news = [*session.take(arrived, now), *session.pass_time(now)]
    if (out := session.to_send()) != b"":
        line.write(out)
    for ended in news:
        if isinstance(ended, Ended):
            raise BoardUnusable(ENDINGS.get(ended.why, WallEvent.BOARD_LOST), ended.why.value, ended.protocol)
    return news
