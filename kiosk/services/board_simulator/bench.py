"""The board on the bench: its firmware on a terminal, a hand at its button, and a plug that can be pulled."""

from __future__ import annotations

import contextlib
import os
import random
import select
import time
import tty
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.peripherals.board_wire import PROTOCOL, Frame, Has, Hello, Kind, encode
from kiosk.services.board_simulator.firmware import Firmware, Sensed
from kiosk.services.board_simulator.orders import DEAD, GUISES, NOTHING, OFF, NoOrder, Order, Verb, order_of

BOARD_ID = "simulator"
TURN_S = 0.01  # a third of the debounce time, as a board's own loop would
PRESS_S = 0.15  # an old hand's
BOUNCES_S = (0.0, 0.002, 0.005, 0.007, 0.012)  # a contact closes and opens: down, up, down, up, down
READ_BYTES = 4096
GPS_LINE = b"$GPGGA,092750.000,3114.4,N,12124.5,E,1,8,1.03,12.0,M,8.0,M,,*5B\r\n"
GPS_EVERY_S = 1.0


class Bench:
    """link: where the terminal can be found, whichever it is; None: nowhere. say: told what the board shows."""

    def __init__(self, link: Path | None, say: Callable[[str], None]) -> None:
        self._link = link
        self._say = say
        self._chance = random.Random(1)  # noqa: S311  (damage that can be repeated)
        self._sensed = Sensed()
        self._hello = Hello(PROTOCOL, BOARD_ID, frozenset(Has))
        self._guise = GUISES[0]
        self._hand: list[tuple[float, bool]] = []  # when the contact closes or opens
        self._master = self._slave = -1
        self._flood_until = self._silent_until = self._deaf_until = 0.0
        self._lose = 0
        self._damage = 0.0
        self._gps_at = 0.0
        self._shown = ""
        self._firmware = self._booted()
        self.terminal = ""
        self.plug()

    def plug(self) -> None:
        """A new terminal, and the board boots."""
        if self._master >= 0:
            return
        self._master, self._slave = os.openpty()  # ours stays open: a terminal that nobody opened yet would hang up
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.terminal = os.ttyname(self._slave)
        if self._link is not None:
            beside = self._link.with_name(f"{self._link.name}.new")
            beside.unlink(missing_ok=True)
            beside.symlink_to(self.terminal)
            beside.replace(self._link)
        self._shown = ""
        self._firmware = self._booted()

    def unplug(self) -> None:
        if self._master < 0:
            return
        if self._link is not None:
            self._link.unlink(missing_ok=True)
        os.close(self._slave)
        os.close(self._master)
        self._master = -1

    def turn(self, also: Sequence[int] = ()) -> list[int]:
        """One turn of the board's own loop, TURN_S at most; call it again and again. -> which of also can be read."""
        plugged = [self._master] if self._master >= 0 else []
        readable, _, _ = select.select([*also, *plugged], (), (), TURN_S)
        self._live(os.read(self._master, READ_BYTES) if self._master in readable else b"", time.monotonic())
        return [each for each in also if each in readable]

    def _live(self, arrived: bytes, now: float) -> None:
        while self._hand and self._hand[0][0] <= now:
            self._sensed.contact = self._hand.pop(0)[1]
        if self._master < 0:
            return
        if self._guise == "board":
            self._as_board(arrived, now)
        elif self._guise == "gps" and now >= self._gps_at:
            self._gps_at = now + GPS_EVERY_S
            self._write(GPS_LINE)
        elif arrived and self._guise == "printer":
            self._say(f"prints {len(arrived)} bytes")

    def obey(self, line: str) -> None:
        """Raises NoOrder."""
        order = order_of(line)
        now = time.monotonic()
        match order.verb:
            case Verb.PRESS:
                self._press(now, PRESS_S)
            case Verb.HOLD:
                self._press(now, order.number)
            case Verb.DOWN | Verb.UP:
                self._hand.clear()
                self._sensed.contact = order.verb is Verb.DOWN
            case Verb.PRESENCE | Verb.LIGHT:
                self._sense(order)
            case Verb.UNPLUG:
                self.unplug()
            case Verb.PLUG:
                self.plug()
            case Verb.REBOOT:
                self._firmware = self._booted()
            case Verb.VERSION:
                self._hello = Hello(round(order.number), BOARD_ID, self._hello.has)
                self._firmware = self._booted()
            case Verb.LACK:
                has = frozenset(Has) if order.word == NOTHING else self._hello.has - {Has(order.word)}
                self._hello = Hello(self._hello.protocol, BOARD_ID, has)
                self._firmware = self._booted()
            case Verb.BE:
                self._guise = order.word
                self._firmware = self._booted()
            case _:
                self._misbehave(order, now)

    def _misbehave(self, order: Order, now: float) -> None:
        match order.verb:
            case Verb.GARBAGE:
                self._write(self._chance.randbytes(round(order.number)))
            case Verb.HALF_LINE:
                self._write(encode(Frame(Kind.BUTTON, ("0", "150"), 17))[:9])
            case Verb.FLOOD:
                self._flood_until = now + order.number
            case Verb.SILENCE:
                self._silent_until = now + order.number
            case Verb.DEAF:
                self._deaf_until = now + order.number
            case Verb.LOSE:
                self._lose = round(order.number)
            case Verb.DAMAGE:
                self._damage = order.number / 100
            case _:
                raise NoOrder(f"nobody knows how to {order.verb}")

    def _press(self, now: float, for_s: float) -> None:
        self._hand = [(now + bounce_s, index % 2 == 0) for index, bounce_s in enumerate(BOUNCES_S)]
        ends = max(for_s, 2 * BOUNCES_S[-1])
        self._hand += [(now + ends + bounce_s, index % 2 == 1) for index, bounce_s in enumerate(BOUNCES_S)]

    def _sense(self, order: Order) -> None:
        sensor = Has.PRESENCE if order.verb is Verb.PRESENCE else Has.LIGHT
        self._sensed.dead.discard(sensor)
        if order.word == DEAD:
            self._sensed.dead.add(sensor)
        elif sensor is Has.LIGHT:
            self._sensed.lux = round(order.number)
        else:
            self._sensed.distance_mm = None if order.word == OFF else round(order.number)

    def _booted(self) -> Firmware:
        return Firmware(self._hello, self._sensed, time.monotonic())

    def _as_board(self, arrived: bytes, now: float) -> None:
        if now >= self._deaf_until:
            self._firmware.take(self._lost(arrived), now)
        self._firmware.look(self._sensed, now)
        out = self._firmware.to_send()
        if now < self._flood_until:
            self._write(self._chance.randbytes(READ_BYTES))
        elif now >= self._silent_until:
            self._write(self._damaged(out))
        shows = f"lamp {self._firmware.lamp}, fill light {'on' if self._firmware.fill else 'off'}"
        if shows != self._shown:
            self._shown = shows
            self._say(shows)

    def _lost(self, arrived: bytes) -> bytes:
        """Without the acknowledgements that are to be lost."""
        kept = []
        for line in arrived.splitlines(keepends=True):
            if self._lose and b",ACK*" in line:
                self._lose -= 1
            else:
                kept.append(line)
        return b"".join(kept)

    def _damaged(self, out: bytes) -> bytes:
        if not self._damage:
            return out
        chance = self._chance
        return bytes(byte ^ (1 << chance.randrange(8)) if chance.random() < self._damage else byte for byte in out)

    def _write(self, out: bytes) -> None:
        """As a line does: what nobody fetches is lost."""
        if out and self._master >= 0:
            with contextlib.suppress(BlockingIOError):
                os.write(self._master, out)
