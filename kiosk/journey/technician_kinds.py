"""The steps, pages, events and effects of the technician's part of the screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.captures import Hint
from kiosk.domain import Private
from kiosk.technician import Act, Adjustments, Admission, Report, Role


class Corner(StrEnum):
    """Places of the glass that show something and hold no button."""

    PLACE = "place"  # the upper left, where the gate's name stands
    CLOCK = "clock"  # the upper right


# --- steps ---


@dataclass(frozen=True)
class TechnicianCode:
    """Somebody knocked: number and code are typed. waits_until: local time of day, told while nobody is let in."""

    attempt: int
    typed: Private = Private()
    last_key_at: float = 0.0  # the last digit is masked a moment after it was typed
    checking: bool = False
    refused: bool = False
    waits_until: str = ""


@dataclass(frozen=True)
class Menu:
    pass


@dataclass(frozen=True)
class CameraPage:
    """What the camera sees, and what it says of the light. The lens is open while this is in front."""

    attempt: int
    hint: Hint = Hint.NO_FACE


@dataclass(frozen=True)
class TouchPage:
    """touched: the fields that a finger reached, in that order; a field twice where it was felt twice."""

    touched: tuple[str, ...] = ()


@dataclass(frozen=True)
class RulerPage:
    pass


@dataclass(frozen=True)
class PartsPage:
    """report: None until it is there."""

    report: Report | None = None
    page: int = 0


@dataclass(frozen=True)
class LogPage:
    report: Report | None = None
    page: int = 0


@dataclass(frozen=True)
class SoundPage:
    pass


@dataclass(frozen=True)
class LampsPage:
    """Every lamp at the wall is lit while this is in front."""


@dataclass(frozen=True)
class SlipPage:
    """sent: a slip to look at went to the printer; it had no paper or did not answer otherwise."""

    sent: bool


@dataclass(frozen=True)
class RestartPage:
    going: bool = False


@dataclass(frozen=True)
class UnrecordedPage:
    """What she asked for was not done, for the audit log did not take its line."""


class NotNow(StrEnum):
    """Why practice does not begin."""

    HAILS = "hails"  # a taxi is under way for somebody
    WATCHED = "watched"  # none is, but one that ended is watched a while longer: it may come all the same
    NOT_KEPT = "not_kept"  # the disk did not take it


@dataclass(frozen=True)
class NoPracticePage:
    """Practice was asked for and does not begin now."""

    why: NotNow


Page = (
    Menu
    | NoPracticePage
    | CameraPage
    | TouchPage
    | RulerPage
    | PartsPage
    | LogPage
    | SoundPage
    | LampsPage
    | SlipPage
    | RestartPage
    | UnrecordedPage
)


@dataclass(frozen=True)
class Doing:
    """An act whose line is being written down; it is done when the line is on the disk. adjusted: what it sets."""

    attempt: int
    act: Act
    adjusted: Adjustments | None = None


@dataclass(frozen=True)
class TechnicianAtWork:
    """A technician or a volunteer is in: handle is hers. Hails go on meanwhile."""

    handle: str
    page: Page = Menu()
    doing: Doing | None = None
    role: Role = Role.TECHNICIAN


# --- events ---


@dataclass(frozen=True)
class Knocked:
    """A finger tapped the glass beside every button. corner: None where that means nothing."""

    corner: Corner | None


@dataclass(frozen=True)
class CodeAnswered:
    attempt: int
    admission: Admission


@dataclass(frozen=True)
class ReportTold:
    report: Report


@dataclass(frozen=True)
class ActRecorded:
    """written: the line is on the disk."""

    attempt: int
    written: bool


# --- effects ---


@dataclass(frozen=True)
class CheckCode:
    """Whose number and code is this? Answered by CodeAnswered."""

    attempt: int
    number: str = field(repr=False)
    code: Private


@dataclass(frozen=True)
class RecordAct:
    """A line in the audit log. detail: a word or two. Answered by ActRecorded; attempt None: nobody waits for it."""

    handle: str
    act: Act
    detail: str = ""
    attempt: int | None = None


@dataclass(frozen=True)
class AskReport:
    """How is every part, what did the last check find, what was told in the last day? Answered by ReportTold."""


@dataclass(frozen=True)
class KeepAdjustments:
    adjusted: Adjustments


TechnicianEffect = CheckCode | RecordAct | AskReport | KeepAdjustments
