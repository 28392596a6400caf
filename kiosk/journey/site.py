"""What the journey knows of the place it serves; made from config.yaml once, at start."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain import Rider
from kiosk.journey.comfort import Hours, VoicePack


class RungKind(StrEnum):
    """The rungs of the ladder that a site may configure, in the order they are offered."""

    WIDER = "wider"
    SECOND = "second"
    HOTLINE = "hotline"
    BUS = "bus"
    GUARD = "guard"


@dataclass(frozen=True)
class Rung:
    kind: RungKind
    text: str = ""  # the hotline's number, the bus lines and stop, where the guard sits; Chinese
    text_en: str = ""


@dataclass(frozen=True)
class Clause:
    heading: str
    heading_en: str
    text: str
    text_en: str


@dataclass(frozen=True)
class PrivacyNotice:
    """What a resident is told before the camera opens; from config.yaml. summary: said and shown when she is asked.
    version: changes with every word."""

    version: str
    summary: str
    summary_en: str
    clauses: tuple[Clause, ...]


CLAUSES_A_PAGE = 5  # what fits the glass at a size that can be read


@dataclass(frozen=True)
class Site:
    """What the screen says of its own place; from config.yaml."""

    site_id: str
    name: str  # '枫林新村 3 号门'
    name_en: str
    pick_up: str  # where to stand, as spoken: '小区门口' or '3 号门'
    pick_up_en: str
    hotline: str  # digits, spelt out on the help screen; may be empty
    guard: str  # where a person to help can be found; may be empty
    guard_en: str
    provider_name: str  # who receives the picture: named on the consent screen
    provider_name_en: str
    landlines: bool  # may an eight-digit number (or 021 + eight) be typed?
    ladder: tuple[Rung, ...] = ()
    face_enabled: bool = True  # False: by phone number only, and no word about faces anywhere
    notice: PrivacyNotice | None = None  # None where face is not enabled
    reach_mm: float = 500.0  # how far above the sheet's lower edge a hand may be asked to reach
    night: Hours | None = None  # when the screen is dark; None: never
    quiet: Hours | None = None  # when neighbours sleep; None: never
    quiet_db: float = 0.0  # the voice's ceiling then
    packs: tuple[VoicePack, ...] = ()  # neighbours' voices
    bell: bool = False  # asking for help rings the guard
    contact: Rider | None = field(default=None, repr=False)  # under whom the physical button hails; None: it does not
    contact_en: str = ""  # its name for readers of English
    technicians: bool = False  # there are pages for those who look after it, behind a code
    helper: Rider | None = field(default=None, repr=False)  # under whom somebody with a code hails for a neighbour
    helper_en: str = ""
    lamps: bool = False  # a board lights lamps at the wall
    voice: bool = True  # False: it says nothing aloud, and promises no call
