"""The slip of paper about one taxi: what it tells, what it is set in, how its printer is. It names no rider."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.domain import CallSign, Lang, Vehicle


class Paper(StrEnum):
    """How the printer is. NONE: this wall has none."""

    NONE = "none"
    READY = "ready"
    LOW = "low"
    OUT = "out"
    FAULTY = "faulty"  # it does not answer, or its lid is open


@dataclass(frozen=True)
class Receipt:
    """surname: the driver's. phone_masked: the rider's. minutes: until the taxi comes, None where nobody knows.
    at: local time of the print. again: the slip before it tells another taxi, which does not come. lang: hers."""

    call_sign: CallSign
    vehicle: Vehicle
    surname: str = field(repr=False)
    minutes: int | None
    place: str  # gate and pick-up point, as spoken
    hotline: str
    at: datetime
    phone_masked: str = field(default="", repr=False)
    again: bool = False
    lang: Lang = Lang.ZH


@dataclass(frozen=True)
class Line:
    """times: so many times the printer's own letters, 1 to 8, in width and height."""

    text: str = field(repr=False)  # may hold a surname or her number
    times: int = 1
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True)
class Code:
    """A QR code that holds this text."""

    text: str = field(repr=False)


Piece = Line | Rule | Code
