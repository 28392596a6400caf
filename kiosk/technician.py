"""The words about those who look after a kiosk: roles, what they do, how the parts are, what they adjust. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

NUMBER_DIGITS = 2  # typed before the code: it says whose, so that a guess is a guess at one person's secret
PIN_LEAST, PIN_MOST = 6, 10  # digits; NIST SP 800-63B asks for six, and nobody remembers more than ten
VOLUME_STEP_DB = 3.0  # heard as a little louder or softer
VOLUME_MOST_DB = 12.0  # up and down: from a bedroom's wall to a street's


class Role(StrEnum):
    TECHNICIAN = "technician"
    VOLUNTEER = "volunteer"


class Act(StrEnum):
    """What the audit log tells of."""

    ADDED = "added"  # at the machine, as is what follows
    REMOVED = "removed"
    RESET = "reset"
    ENTERED = "entered"  # at the screen, as is all that follows
    REFUSED = "refused"
    LOCKED_OUT = "locked_out"  # and nobody is let in for a while
    TURNED_AWAY = "turned_away"  # tried again while nobody was let in
    CAMERA = "camera"
    TOUCH = "touch"
    RULER = "ruler"
    PARTS = "parts"
    LOG = "log"
    SOUND = "sound"
    VOLUME = "volume"
    FACE = "face"
    LAMPS = "lamps"
    SLIP = "slip"
    RESTART = "restart"
    PRACTICE = "practice"  # began it
    HELP = "help"  # opened a hail for a neighbour who has nothing
    HAILED = "hailed"  # and called it; the detail is its call sign
    LEFT = "left"


@dataclass(frozen=True)
class Admission:
    """The answer to a code. handle: whose it was, '' if nobody's. wait_s: until the next code is looked at."""

    handle: str = ""
    role: Role = Role.TECHNICIAN
    wait_s: float = 0.0


@dataclass(frozen=True)
class Adjustments:
    """What a technician has changed at the screen, kept until somebody changes it back. volume_db: beside the
    ordinary loudness."""

    volume_db: float = 0.0
    face_off: bool = False


class Standing(StrEnum):
    WELL = "well"
    LOOK = "look"  # residents are served; look at it
    FAULT = "fault"


@dataclass(frozen=True)
class PartCheck:
    """at: local time at which `kiosk check`, or a person for it, last looked. well: found in order."""

    at: datetime
    well: bool


@dataclass(frozen=True)
class PartNow:
    """part: its name in kiosk.health. since: local time. told, told_en: the sentence of the event that made it so.
    checked: None: never, or not by the newest passport."""

    part: str
    standing: Standing
    since: datetime
    told: str = ""
    told_en: str = ""
    checked: PartCheck | None = None


@dataclass(frozen=True)
class LastCheck:
    """The newest passport of `kiosk check`. at: local time. parts: by their names in kiosk.health."""

    at: datetime
    faults: int
    warnings: int
    parts: Mapping[str, PartCheck] = field(default_factory=dict)


@dataclass(frozen=True)
class LogLine:
    """One event of one subject in the last day, however often it came. at: local time of the last one. facts: its
    own, as in the log: 'subject=main status=403'."""

    at: datetime
    times: int
    told: str
    told_en: str
    facts: str = ""


@dataclass(frozen=True)
class Report:
    """How the kiosk is, as the pages tell it. log: newest first."""

    parts: tuple[PartNow, ...] = ()
    checked: LastCheck | None = None
    log: tuple[LogLine, ...] = field(default=(), repr=False)
