"""Everything that can happen to the journey: a touch, an answer, a camera's word, the passing of time.

Answers carry the attempt they belong to, so that a late one is recognised and dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.captures import Captures, Hint, Side, Wanted
from kiosk.domain import Availability, CallSign, Deed, Experience, Hail, Rejection, Rider
from kiosk.journey.practice_kinds import (
    ClassTold,
    EarnestAgain,
    PracticeAnswered,
    PracticeDue,
    PracticeEnded,
    PracticeEntered,
    PracticeOver,
    Said,
)
from kiosk.journey.technician_kinds import ActRecorded, CodeAnswered, Knocked, ReportTold
from kiosk.receipt import Paper


class Action(StrEnum):
    """What a touch means. The name of every touch target on screen is one of these (plus a value)."""

    FACE = "face"  # home: hail by face
    PHONE = "phone"  # anywhere: hail by phone number
    AGREE = "agree"  # consent to the picture
    WITHDRAW = "withdraw"  # enrolled a moment ago: forget me again
    NOTICE = "notice"  # read the whole privacy notice first
    KEY = "key"  # a digit; value is the digit
    DELETE = "delete"
    CLEAR = "clear"
    NEXT = "next"  # the typed number, digits or code are complete
    RESEND = "resend"  # a new code, please
    NEED = "need"  # wheelchair or helper, on and off; value is the Need
    HAIL = "hail"  # call the taxi
    NOT_ME = "not_me"
    BACK = "back"
    HOME = "home"  # leave: her own wish
    AGAIN = "again"  # say it again
    LANGUAGE = "language"
    HELP = "help"
    STAY = "stay"  # "I am still here"
    CANCEL_HAIL = "cancel_hail"  # asks first
    CANCEL_YES = "cancel_yes"
    CANCEL_NO = "cancel_no"
    DONE = "done"  # remembered the plate; the next person may start
    RUNG = "rung"  # a rung of the ladder; value is the Rung's kind
    RETRY = "retry"  # the same step once more
    LOUDER = "louder"
    LOW = "low"  # what is touched comes down for somebody who sits, and back up
    VOICES = "voices"  # home: the next of the neighbours' voices
    UPKEEP = "upkeep"  # a technician's page or deed; value says which
    FIELD = "field"  # of the touch test; value says which
    LESSONS = "lessons"  # in practice: the volunteer's page
    LESSON = "lesson"  # begin it; value is its name
    FREELY = "freely"  # without a lesson
    PAUSE = "pause"  # the world stands still, or goes on
    CLASS = "class"  # the chart
    END_PRACTICE = "end_practice"
    REAL_HAIL = "real_hail"  # leave practice and hail in earnest


@dataclass(frozen=True)
class FingerDown:
    """A finger has come down on a button, or anywhere on a dimmed glass: it is quiet at once.

    What is pressed is told by Touched, when it lifts.
    """


@dataclass(frozen=True)
class Touched:
    action: Action
    value: str = ""

    def __repr__(self) -> str:  # a digit is part of somebody's number
        return f"Touched({self.action.value})"


@dataclass(frozen=True)
class Tick:
    """Time has passed: sent when timing.next_tick asked for it."""


@dataclass(frozen=True)
class FaceGuided:
    attempt: int
    hint: Hint


@dataclass(frozen=True)
class FaceCaptured:
    """Pictures for the provider. They pass through one step and are never part of a state."""

    attempt: int
    captures: Captures


class CameraCondition(StrEnum):
    READY = "ready"
    ABSENT = "absent"  # unplugged, or none configured
    COVERED = "covered"  # black: something lies over the lens
    FAULTY = "faulty"  # frozen, silent, in another's hands or crashed


@dataclass(frozen=True)
class CameraChanged:
    condition: CameraCondition


@dataclass(frozen=True)
class SessionOpened:
    """side: to which the head is to be turned should the provider ask. checks_liveness: it looks whether a living
    face is there; a demonstration may waive that, and then says so."""

    attempt: int
    side: Side
    checks_liveness: bool


@dataclass(frozen=True)
class CapturesTaken:
    attempt: int
    wants: Wanted


@dataclass(frozen=True)
class CapturesRefused:
    """The provider could do nothing with these pictures: others are to be chosen."""

    attempt: int


@dataclass(frozen=True)
class Identified:
    attempt: int
    rider: Rider = field(repr=False)


@dataclass(frozen=True)
class DigitsWanted:
    """The provider asks for the last four digits, or for the whole number."""

    attempt: int
    digits: int
    tries_left: int | None = None


@dataclass(frozen=True)
class CodeWanted:
    """An SMS code is on its way already."""

    attempt: int
    phone_masked: str = field(repr=False)
    tries_left: int | None = None


@dataclass(frozen=True)
class NotIdentified:
    attempt: int
    why: Rejection


class IdentityFault(StrEnum):
    UNREACHABLE = "unreachable"
    EXPIRED = "expired"  # the session or the code is too old
    TOO_OFTEN = "too_often"  # the provider sends no more codes for now
    BROKEN = "broken"  # refused or answered nonsense: the technician's business


@dataclass(frozen=True)
class IdentityFailed:
    attempt: int
    fault: IdentityFault


@dataclass(frozen=True)
class EnrolmentAsked:
    """A volunteer has said, elsewhere, who is to be enrolled. display_name: as the provider would mask it."""

    display_name: str = field(repr=False)


class EnrolmentResult(StrEnum):
    ENROLLED = "enrolled"
    LOOKS_ALIKE = "looks_alike"  # enrolled; she and somebody else will always be asked for digits
    REFUSED = "refused"  # the pictures did not serve
    UNREACHABLE = "unreachable"
    CAMERA = "camera"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class EnrolmentAnswered:
    attempt: int
    result: EnrolmentResult


@dataclass(frozen=True)
class HailCommitted:
    """The hail and its key are on disk."""

    attempt: int
    hail: Hail


@dataclass(frozen=True)
class HailNotCommitted:
    attempt: int


@dataclass(frozen=True)
class HailChanged:
    hail: Hail


@dataclass(frozen=True)
class AvailabilityKnown:
    """availability: the dispatcher's estimate. experience: this gate's own, of one hour."""

    availability: Availability | None
    experience: Experience | None = None


@dataclass(frozen=True)
class ButtonPressed:
    """The physical call button at the wall: pressed and let go."""


@dataclass(frozen=True)
class LightChanged:
    """dark: what the light sensor says; None when it says nothing any more."""

    dark: bool | None


@dataclass(frozen=True)
class PresenceChanged:
    """present: what the presence sensor says; None when it says nothing any more."""

    present: bool | None


@dataclass(frozen=True)
class PaperChanged:
    """How the receipt printer is now."""

    paper: Paper


@dataclass(frozen=True)
class SlipEnded:
    """A slip came out of the printer, or was thrown away. Of one that nobody wanted any more nothing is told."""

    call_sign: CallSign
    plate: str
    came_out: bool


@dataclass(frozen=True)
class GuardRung:
    """The guard's bell took the ring, or did not answer."""

    taken: bool


@dataclass(frozen=True)
class Recovered:
    """At start: the hails found on disk that live or ended a moment ago, oldest first; how many there ever were; and
    what was done lately under which pseudonym."""

    hails: tuple[Hail, ...]
    hails_made: int
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True)
class DispatcherReachable:
    """A dispatcher stopped answering and is left in peace for a while, or answers again."""

    dispatcher: str
    reachable: bool


@dataclass(frozen=True)
class CalledOut:
    """An announcement about this hail was said to its end, or could not be said."""

    key: str


Event = (
    FingerDown
    | Touched
    | Tick
    | FaceGuided
    | FaceCaptured
    | CameraChanged
    | SessionOpened
    | CapturesTaken
    | CapturesRefused
    | EnrolmentAsked
    | EnrolmentAnswered
    | Identified
    | DigitsWanted
    | CodeWanted
    | NotIdentified
    | IdentityFailed
    | HailCommitted
    | HailNotCommitted
    | HailChanged
    | AvailabilityKnown
    | ButtonPressed
    | LightChanged
    | PresenceChanged
    | PaperChanged
    | SlipEnded
    | GuardRung
    | Recovered
    | DispatcherReachable
    | CalledOut
    | Knocked
    | CodeAnswered
    | ReportTold
    | ActRecorded
    | PracticeEntered
    | EarnestAgain
    | PracticeDue
    | PracticeAnswered
    | PracticeEnded
    | PracticeOver
    | ClassTold
    | Said
)
