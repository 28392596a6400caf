"""What a receipt printer says of itself, asked by ESC/POS's DLE EOT; and whether a slip came out, asked by GS r.

The bits are those of Epson's ESC/POS reference: every answer to DLE EOT has bits 1 and 4 set, 0 and 7 clear, whatever
it tells, so that a device of another kind is known by the first bytes it sends.
"""

from __future__ import annotations

from enum import StrEnum

from escpos.constants import DLE, GS, RT_STATUS

from kiosk.peripherals.printer_port import Port, PrinterUnusable, drain
from kiosk.wall_events import WallEvent

ONLINE, OFFLINE_CAUSE, PAPER = (RT_STATUS + bytes((number,)) for number in (1, 2, 4))
CLEAR = DLE + b"\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4, function 8: forget all that you hold
FINISHED = GS + b"r\x01"  # answered in turn, after what was sent before it has been printed
HANDSHAKES = b"\x11\x13"  # XON and XOFF, which some printers send beside their answers

IS_STATUS, FIXED_BITS = 0b1001_0011, 0b0001_0010
IS_OFFLINE = 0b0000_1000  # of ONLINE
LID_OPEN, PAPER_ENDED, ERROR = 0b0000_0100, 0b0010_0000, 0b0100_0000  # of OFFLINE_CAUSE
NEAR_END, AT_END = 0b0000_1100, 0b0110_0000  # of PAPER
ENDED_WITHIN = 0b0000_1100  # of the answer to FINISHED
ANSWER_WITHIN_S = 1.0  # printers answer within hundredths; a receiver or a board speaks once a second
FINISHED_WITHIN_S = 10.0  # the longest slip, 25 cm, at 50 mm a second, and as long again
ASKED_TIMES = 2  # one answer may be lost, or damaged on the way


class Condition(StrEnum):
    READY = "ready"
    LOW = "low"
    OUT = "out"
    LID_OPEN = "lid-open"
    ERROR = "error"  # its cutter is jammed, for example
    OFFLINE = "offline"


PRINTS = frozenset({Condition.READY, Condition.LOW})


def condition(online: int, cause: int | None, paper: int | None) -> Condition:
    """From the three answers; None where a printer does not know the question."""
    if paper is not None and paper & AT_END:
        return Condition.OUT
    if online & IS_OFFLINE:
        told = cause or 0
        if told & LID_OPEN:
            return Condition.LID_OPEN
        if told & PAPER_ENDED:
            return Condition.OUT
        return Condition.ERROR if told & ERROR else Condition.OFFLINE
    return Condition.LOW if paper is not None and paper & NEAR_END else Condition.READY


def asked(port: Port) -> Condition:
    """Raises PrinterUnusable if this is no ESC/POS printer, or it is silent; OSError when the wire is gone."""
    told = _asked(port)
    # Off line for no cause: a roll was put in, or a lid closed, between one question and the next.
    return _asked(port) if told is Condition.OFFLINE else told


def _asked(port: Port) -> Condition:
    online = _answer(port, ONLINE)
    if online is None:
        raise PrinterUnusable(WallEvent.PRINTER_SILENT)
    cause = _answer(port, OFFLINE_CAUSE) if online & IS_OFFLINE else None
    return condition(online, cause, _answer(port, PAPER))


def _answer(port: Port, question: bytes) -> int | None:
    """Raises PrinterUnusable if something else than a status comes, again and again."""
    foreign = False
    for _ in range(ASKED_TIMES):
        drain(port)
        port.send(question)
        got = port.answer(ANSWER_WITHIN_S).translate(None, HANDSHAKES)
        if len(got) == 1 and got[0] & IS_STATUS == FIXED_BITS:
            return got[0]
        foreign = foreign or bool(got)
    if foreign:
        raise PrinterUnusable(WallEvent.PRINTER_WRONG_DEVICE, "garbage")
    return None


def clear(port: Port) -> None:
    """Whatever a printer still holds of an earlier slip is never printed. Raises OSError."""
    port.send(CLEAR)
    port.answer(ANSWER_WITHIN_S)  # some say that it is done


def printed(port: Port, data: bytes) -> bool:
    """Whether a slip came out whole. A printer that does not know the question is asked how it is instead.

    Raises PrinterUnusable and OSError as asked() does.
    """
    drain(port)
    port.send(data + FINISHED)
    told = port.answer(FINISHED_WITHIN_S).translate(None, HANDSHAKES)
    if told:
        return not told[0] & ENDED_WITHIN or asked(port) in PRINTS
    return asked(port) in PRINTS
