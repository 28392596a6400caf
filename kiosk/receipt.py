"""What stands on the slip of paper about one taxi, and how the printer is. No rider's name; her number masked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.domain import CallSign, Vehicle


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
    at: local time of the print. again: the slip before it tells another taxi, which does not come."""

    call_sign: CallSign
    vehicle: Vehicle
    surname: str = field(repr=False)
    minutes: int | None
    place: str  # gate and pick-up point, as spoken
    hotline: str
    at: datetime
    phone_masked: str = field(default="", repr=False)
    again: bool = False
