"""The line protocol between the kiosk and the serial board, for both ends: frames, numbers, times. docs/board.md.

Everything here is reckoned: no port is opened, no clock is asked.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

PROTOCOL = 1
BAUD = 115_200  # 8 data bits, no parity, one stop bit
LINE_MOST_BYTES = 64  # with its end; a board holds it in a small buffer, and it takes 6 ms
SEQUENCES = 1000  # 000 to 999, then 000 again
HEARTBEAT_S = 1.0  # both ways: whoever hears nothing for a few of them is alone
ACK_WITHIN_S = 0.25  # both lines of a command and its answer take 12 ms; the rest is for a board that is busy
TRIES = 5  # in a good second; a press that was told later could surprise whoever stands there by then
FAIL_SAFE_S = 5.0  # a board that hears no kiosk for so long shows "out of service" and turns the fill light off
DEBOUNCE_S = 0.03  # contacts bounce for up to 20 ms, and nobody lets go again within 50
PRESENCE_STAYS_S = 0.5  # it has to be so for so long before it is told: who walks past an edge of the beam flickers
PRESENCE_EVERY_S = 5.0  # told anew even where nothing has changed, so that a dead sensor is noticed
LIGHT_EVERY_S = 2.0

LINE = re.compile(rb"\$([0-9]{3}),([A-Z]{2,3})((?:,[A-Za-z0-9_.+-]*)*)\*([0-9A-F]{4})")
BOARD_ID = re.compile(r"[A-Za-z0-9_.-]{1,12}")


class Kind(StrEnum):
    """What a frame says. Those that have to be acknowledged count up in their sequence; the others carry 000."""

    HELLO = "HEL"  # board: protocol, id, what it has. A new beginning: acknowledged, and its state follows
    BUTTON = "BTN"  # board: 1 down; 0 up, after so many ms. Acknowledged
    PRESENCE = "PRS"  # board: 1 somebody is there, 0 nobody. Acknowledged
    LIGHT = "LUX"  # board: lux. The next one comes anyway
    WHO = "WHO"  # kiosk: say hello
    LED = "LED"  # kiosk: the lamp in the button, and 1 or 0 for the fill light. Acknowledged
    BEAT = "HB"  # both
    ACK = "ACK"  # both: carries the sequence of what has arrived


KINDS = {kind.value: kind for kind in Kind}
ACKNOWLEDGED = frozenset({Kind.HELLO, Kind.BUTTON, Kind.PRESENCE, Kind.LED})
FROM_KIOSK = frozenset({Kind.WHO, Kind.LED})  # heard by the kiosk they are its own echo


class Has(StrEnum):
    """What a board may have."""

    BUTTON = "button"
    LAMP = "lamp"
    FILL = "fill"
    PRESENCE = "presence"
    LIGHT = "light"


@dataclass(frozen=True)
class Frame:
    kind: Kind
    args: tuple[str, ...] = ()
    sequence: int = 0


@dataclass(frozen=True)
class Hello:
    protocol: int
    board_id: str
    has: frozenset[Has]


def check_sum(body: bytes) -> int:
    """CRC-16/XMODEM of what stands between $ and *: CCITT's polynomial 0x1021, beginning with 0, not reflected."""
    return binascii.crc_hqx(body, 0)


def encode(frame: Frame) -> bytes:
    """The whole line. Raises ValueError if it would not be one."""
    body = ",".join((f"{frame.sequence:03d}", frame.kind.value, *frame.args)).encode("ascii")
    line = b"$%s*%04X\n" % (body, check_sum(body))
    if len(line) > LINE_MOST_BYTES or decode(line[:-1]) != frame:
        raise ValueError("no frame can say this")
    return line


def decode(line: bytes) -> Frame | None:
    """line: without its end. None where it is damaged. Half a line before a whole one is overlooked."""
    found = LINE.fullmatch(line[max(0, line.rfind(b"$")) :])
    if found is None or len(found.group()) >= LINE_MOST_BYTES:
        return None
    sequence, name, args, told = found.groups()
    kind = KINDS.get(name.decode())
    if kind is None or check_sum(found.group()[1 : -1 - len(told)]) != int(told, 16):
        return None
    return Frame(kind, tuple(args.decode().split(",")[1:]), int(sequence))


@dataclass
class Lines:
    """Cuts what arrives into frames, in whatever pieces it comes. Never holds more than a line."""

    _held: bytearray = field(default_factory=bytearray)

    def feed(self, arrived: bytes) -> Iterator[Frame | None]:
        """None for each line that is damaged or too long."""
        *ended, rest = arrived.split(b"\n")
        for piece in ended:
            line = bytes(self._held) + piece
            self._held.clear()
            yield decode(line)
        self._held += rest
        if len(self._held) > LINE_MOST_BYTES:
            begun = bytes(self._held[max(0, self._held.rfind(b"$")) :])
            self._held[:] = begun if len(begun) < LINE_MOST_BYTES else b""
            yield None


def following(sequence: int) -> int:
    return (sequence + 1) % SEQUENCES


def is_new(sequence: int, last: int) -> bool:
    """Is it later than the last one? Else it was sent again because its acknowledgement was lost."""
    return 0 < (sequence - last) % SEQUENCES < SEQUENCES // 2


@dataclass
class Awaited:
    """A frame on its way until it is acknowledged. One at a time, so that nothing overtakes anything."""

    frame: Frame
    due_at: float  # when it is to be sent, for the first time or again
    left: int = TRIES

    def send(self, now: float) -> bytes | None:
        """The line if it is to be sent now; None if not yet, or never again: then left is 0 and it is due."""
        if now < self.due_at or not self.left:
            return None
        self.left -= 1
        self.due_at = now + ACK_WITHIN_S
        return encode(self.frame)

    def given_up(self, now: float) -> bool:
        return not self.left and now >= self.due_at

    def answered_by(self, frame: Frame) -> bool:
        return frame.kind is Kind.ACK and frame.sequence == self.frame.sequence


def hello_frame(hello: Hello, sequence: int) -> Frame:
    has = "+".join(part.value for part in Has if part in hello.has)
    return Frame(Kind.HELLO, (str(hello.protocol), hello.board_id, has), sequence)


def read_hello(frame: Frame) -> Hello | None:
    """None where it is none. A part that is not known here is left out; another protocol may mean anything by it."""
    if len(frame.args) < 2 or not frame.args[0].isdigit() or not BOARD_ID.fullmatch(frame.args[1]):
        return None
    told = frame.args[2].split("+") if len(frame.args) > 2 else []
    return Hello(int(frame.args[0]), frame.args[1], frozenset(part for part in Has if part.value in told))
