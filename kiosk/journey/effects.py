"""Everything the journey can ask for. The executor carries each out; every answer comes back as an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.captures import Captures, Wanted
from kiosk.domain import CallSign, Lang, Need, Private, Rider, SearchWidth
from kiosk.journey.practice_kinds import AskClass, BeginPractice, EndPractice, NoteClass, PauseWorld, SetWorld
from kiosk.journey.prompts import Prompt
from kiosk.journey.technician_kinds import AskReport, CheckCode, KeepAdjustments, RecordAct
from kiosk.receipt import Receipt


class Method(StrEnum):
    FACE = "face"
    PHONE = "phone"
    BUTTON = "button"  # the physical one, under the site's own contact
    HELPER = "helper"  # somebody with a code, for a neighbour who has nothing


class Pose(StrEnum):
    """Pictures that differ make a better likeness than three of one moment."""

    LOOK = "look"
    SMILE = "smile"
    STEP_BACK = "step_back"


@dataclass(frozen=True)
class OpenIdentity:
    """Open a session with the provider for this attempt; later effects of the attempt use it."""

    attempt: int
    method: Method


@dataclass(frozen=True)
class OpenCamera:
    """Consent was given: open the device, show the picture, guide."""

    attempt: int


@dataclass(frozen=True)
class CaptureFace:
    """Choose pictures from now on, anew if it chose before. motion: also how the head moves, for a provider that
    wants to see a living face."""

    attempt: int
    wants: Wanted
    motion: bool


@dataclass(frozen=True)
class CloseCamera:
    pass


@dataclass(frozen=True)
class SubmitCaptures:
    attempt: int
    captures: Captures


@dataclass(frozen=True)
class VerifyFace:
    """Who is it that the captures of this attempt show?"""

    attempt: int


@dataclass(frozen=True)
class VerifyPhone:
    attempt: int
    phone: Private


class Processing(StrEnum):
    """What the law wants written down of looking at faces: that it was asked, answered, done and how it ended."""

    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # she agreed and left while the camera looked
    MATCHED = "matched"
    ASKED_DIGITS = "asked_digits"
    ASKED_CODE = "asked_code"
    NO_MATCH = "no_match"
    LIVENESS_FAILED = "liveness_failed"
    MINOR = "minor"
    RISK_REJECTED = "risk_rejected"
    CAMERA = "camera"
    EXPIRED = "expired"
    PROVIDER = "provider"  # it did not answer
    LEFT = "left"  # she was asked and went away
    ENROLMENT_AGREED = "enrolment_agreed"
    ENROLMENT_LEFT = "enrolment_left"
    ENROLMENT_FAILED = "enrolment_failed"
    ENROLLED = "enrolled"
    ENROLMENT_WITHDRAWN = "enrolment_withdrawn"


@dataclass(frozen=True)
class RecordProcessing:
    """One line in the log of face processing, which names nobody. Kept three years: PIPL art. 56."""

    happened: Processing


@dataclass(frozen=True)
class KeepPose:
    """A picture for enrolment; kept in memory until Enrol or DropEnrolment."""

    attempt: int
    pose: Pose
    captures: Captures


@dataclass(frozen=True)
class Enrol:
    """Send what was kept to the provider; answered by EnrolmentAnswered."""

    attempt: int


@dataclass(frozen=True)
class DropEnrolment:
    """Forget what was kept."""


@dataclass(frozen=True)
class WithdrawEnrolment:
    """The provider shall forget her; answered by EnrolmentAnswered."""


@dataclass(frozen=True)
class SendDigits:
    attempt: int
    digits: Private


@dataclass(frozen=True)
class SendCode:
    attempt: int
    code: Private


@dataclass(frozen=True)
class StepUp:
    """The provider shall send a code before this match is trusted."""

    attempt: int


@dataclass(frozen=True)
class CloseIdentity:
    attempt: int


@dataclass(frozen=True)
class CommitHail:
    """Write the hail and a new idempotency key to disk; answered by HailCommitted or HailNotCommitted.

    pressed_at: steady. pressed_on_wall: the same moment by the wall clock, which the dispatcher shares.
    """

    attempt: int
    pressed_at: float
    pressed_on_wall: float
    dispatcher: str
    call_sign: CallSign
    rider: Rider = field(repr=False)
    needs: tuple[Need, ...]
    width: SearchWidth


@dataclass(frozen=True)
class SendHail:
    """Hand a committed hail to its dispatcher's worker, which stays with it until it is final."""

    key: str


@dataclass(frozen=True)
class CancelHail:
    key: str
    reason: str


@dataclass(frozen=True)
class AskAvailability:
    pass


@dataclass(frozen=True)
class Speak:
    """Say a prompt. args fill its blanks (minutes, plate, call sign…).

    An announcement is called out to the bench. Anything else is said to the person in front: in place of what is
    being said to her, or, if that is still so and this only adds to it, after it (follows). about: the key of the
    hail that is called out; CalledOut follows when it has been said. gain_db: relative to full scale. pack: the
    neighbours' voice that says it as far as it can, '' for the engine's. number: of a sentence in a lesson, 0
    elsewhere; Said follows when it is over.
    """

    prompt: Prompt
    lang: Lang
    args: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # may hold a name
    announcement: bool = False
    follows: bool = False
    about: str = ""
    gain_db: float = 0.0
    pack: str = ""
    number: int = 0


@dataclass(frozen=True)
class PrintReceipt:
    """Paper for her hand. Nothing waits for it, and nothing comes back but how the printer is (PaperChanged) and
    whether it came out (SlipEnded)."""

    receipt: Receipt


@dataclass(frozen=True)
class DropReceipt:
    """That taxi comes no more, or has come: a slip about this hail that still waits for its printer is void."""

    call_sign: CallSign


@dataclass(frozen=True)
class RingGuard:
    """Somebody asks for help; answered by GuardRung."""


@dataclass(frozen=True)
class Hush:
    """Somebody touched the screen: stop speaking to her (what is called out to the bench goes on)."""


Effect = (
    OpenIdentity
    | OpenCamera
    | CaptureFace
    | CloseCamera
    | SubmitCaptures
    | VerifyFace
    | RecordProcessing
    | KeepPose
    | Enrol
    | DropEnrolment
    | WithdrawEnrolment
    | VerifyPhone
    | SendDigits
    | SendCode
    | StepUp
    | CloseIdentity
    | CommitHail
    | SendHail
    | CancelHail
    | AskAvailability
    | Speak
    | PrintReceipt
    | DropReceipt
    | RingGuard
    | Hush
    | CheckCode
    | RecordAct
    | AskReport
    | KeepAdjustments
    | BeginPractice
    | EndPractice
    | SetWorld
    | PauseWorld
    | NoteClass
    | AskClass
)
