"""Where the journey stands. Each step holds its own private data, so leaving it forgets them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.captures import Hint, Side, Wanted
from kiosk.domain import (
    Availability,
    Capabilities,
    Deed,
    Experience,
    Hail,
    Lang,
    Need,
    Private,
    Rejection,
    Rider,
    SearchWidth,
)
from kiosk.journey.comfort import Comfort
from kiosk.journey.effects import Method, Pose
from kiosk.journey.events import CameraCondition, EnrolmentResult
from kiosk.journey.knocking import Knocks
from kiosk.journey.practice_kinds import ClassPage, LeavingPractice, LessonDone, LessonsPage, Onward, Practice
from kiosk.journey.prompts import Prompt
from kiosk.journey.site import RungKind, Site
from kiosk.journey.technician_kinds import CameraPage, TechnicianAtWork, TechnicianCode
from kiosk.receipt import Paper
from kiosk.technician import Adjustments


class Complaint(StrEnum):
    """Why what was typed is not taken; said and shown where it was typed."""

    TOO_SHORT = "too_short"
    NOT_MOBILE = "not_mobile"
    OF_PRACTICE = "of_practice"  # the number that the lessons type
    WRONG = "wrong"
    EXPIRED = "expired"
    TOO_OFTEN = "too_often"
    UNREACHABLE = "unreachable"  # the provider did not answer: what she typed stays


@dataclass(frozen=True)
class Home:
    pass


@dataclass(frozen=True)
class Consent:
    pass


@dataclass(frozen=True)
class Notice:
    """The whole privacy notice, a page at a time; leads back to the question."""

    page: int = 0


@dataclass(frozen=True)
class Face:
    """Consented: the camera is open until checking.

    side: to turn to when wants is TURN; None until the provider's session is open. waived: this provider does not
    look whether a living face is there. away: why the camera gives no picture just now, since away_since (steady).
    """

    attempt: int
    since: float
    hint: Hint = Hint.NO_FACE
    wants: Wanted = Wanted.LOOK
    side: Side | None = None
    waived: bool = False
    away: CameraCondition | None = None
    away_since: float = 0.0
    checking: bool = False  # the provider has seen enough and says who it is
    phone_offered: bool = False  # no good face for a while: the other way is offered, without accusing


class Miss(StrEnum):
    """Why the face way ended without a rider."""

    NO_MATCH = "no_match"
    LIVENESS_FAILED = "liveness_failed"
    MINOR = "minor"
    RISK_REJECTED = "risk_rejected"
    CAMERA = "camera"
    EXPIRED = "expired"

    @classmethod
    def of(cls, why: Rejection) -> Miss:
        return cls(why.value)


@dataclass(frozen=True)
class FaceMissed:
    why: Miss


@dataclass(frozen=True)
class EnrolAsk:
    """A volunteer has named her; whether her face is enrolled she decides herself, here."""

    display_name: str = field(repr=False)


@dataclass(frozen=True)
class Enrolling:
    """Consented: the camera is open until saving. capturing: she has had time to do as the pose asks."""

    attempt: int
    display_name: str = field(repr=False)
    pose_since: float
    pose: Pose = Pose.LOOK
    hint: Hint = Hint.NO_FACE
    capturing: bool = False
    saving: bool = False


@dataclass(frozen=True)
class EnrolEnded:
    display_name: str = field(repr=False)
    result: EnrolmentResult
    withdrawing: bool = False
    withdrawal_failed: bool = False  # it did not get through: she is enrolled still


@dataclass(frozen=True)
class PhoneEntry:
    typed: Private = Private()
    last_key_at: float = 0.0  # the last digit is masked a moment after it was typed
    complaint: Complaint | None = None
    helping: Confirm | None = None  # the helper's question that she left for her neighbour's own number


@dataclass(frozen=True)
class PhoneChecking:
    attempt: int
    phone: Private


@dataclass(frozen=True)
class PhoneRejected:
    """The provider will not serve this number now; never says why in a way that tells whether it is known."""


@dataclass(frozen=True)
class DigitsEntry:
    """After the face: the last four digits, or the whole number."""

    attempt: int
    wanted: int
    typed: Private = Private()
    last_key_at: float = 0.0
    complaint: Complaint | None = None
    checking: bool = False


@dataclass(frozen=True)
class CodeEntry:
    """A code was sent to her phone. No idle timer here: she is looking for it."""

    attempt: int
    phone_masked: str = field(repr=False)
    phone: Private | None = None  # kept on the phone way only, to send a new code
    sent_at: float = 0.0  # steady time at which the screen learnt that the code was sent
    typed: Private = Private()
    complaint: Complaint | None = None
    checking: bool = False


@dataclass(frozen=True)
class Confirm:
    rider: Rider = field(repr=False)
    method: Method
    needs: tuple[Need, ...] = ()
    button_told_at: float | None = None  # steady: a press was told for whom the next one hails


@dataclass(frozen=True)
class Committing:
    """Pressed; being written to disk. Nothing is promised yet."""

    attempt: int
    rider: Rider = field(repr=False)
    needs: tuple[Need, ...] = ()
    width: SearchWidth = SearchWidth.NORMAL
    dispatcher: str = "main"


@dataclass(frozen=True)
class Following:
    """Her own hail in front: searching, coming, arrived or ended. Drawn from the hail's own state.

    instead: she asked for another company while this hail had not gone out; it is asked once this one is surely over.
    button_told_at: steady; a press was told, after "no taxi", that the next one hails again.
    """

    key: str
    asking_cancel: bool = False
    instead: bool = False
    button_told_at: float | None = None


class Limit(StrEnum):
    """What was hailed too often."""

    NUMBER = "number"
    SCREEN = "screen"
    OFTEN = "often"  # one helper called for so many neighbours
    AT_ONCE = "at_once"  # one helper waits with so many neighbours already
    MISSED = "missed"  # nobody came to taxis that one helper called


@dataclass(frozen=True)
class Limited:
    """No more hails for now, said kindly, with the ways that remain. again: local time at which a helper may help
    again."""

    why: Limit
    again: datetime | None = None


class Fault(StrEnum):
    PROVIDER = "provider"  # the identity provider does not answer
    STORE = "store"  # the hail could not be written down, so none was made
    EARNEST = "earnest"  # in practice: no kiosk in earnest could start, so no taxi can be called here


@dataclass(frozen=True)
class InTrouble:
    fault: Fault
    method: Method = Method.PHONE


@dataclass(frozen=True)
class RungShown:
    """Hotline spelt out, bus or guard: plain information, read aloud."""

    rung: RungKind
    key: str | None = None  # the ended hail it belongs to, to go back to


class Bell(StrEnum):
    """The guard's bell: rung when somebody asks for help, where the site has one."""

    NONE = "none"
    RINGING = "ringing"
    RUNG = "rung"  # it took the ring; whether the guard comes nobody knows
    BROKEN = "broken"


@dataclass(frozen=True)
class Helping:
    """'找人帮忙': hotline and guard. Goes back to the step it was asked from, which keeps its own data."""

    back_to: Step
    bell: Bell = Bell.NONE


Step = (
    Home
    | Consent
    | Notice
    | Face
    | FaceMissed
    | EnrolAsk
    | Enrolling
    | EnrolEnded
    | PhoneEntry
    | PhoneChecking
    | PhoneRejected
    | DigitsEntry
    | CodeEntry
    | Confirm
    | Committing
    | Following
    | Limited
    | InTrouble
    | RungShown
    | Helping
    | TechnicianCode
    | TechnicianAtWork
    | LessonsPage
    | LessonDone
    | ClassPage
    | LeavingPractice
)


def camera_open(step: Step) -> bool:
    """The lens is on: she has agreed, and not enough has been seen yet; or a technician looks what it sees."""
    if isinstance(step, TechnicianAtWork):
        return isinstance(step.page, CameraPage)
    return (isinstance(step, Face) and not step.checking) or (isinstance(step, Enrolling) and not step.saving)


@dataclass(frozen=True)
class Stamp:
    """When an event was taken up. now: steady Unix seconds, never stepped. wall: the time of day in Shanghai."""

    now: float
    wall: datetime


@dataclass(frozen=True)
class Spoken:
    """A sentence: a prompt and its blanks."""

    prompt: Prompt
    args: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # may hold a name


@dataclass(frozen=True)
class Farewell:
    """An ended hail that stays on the board until it was called out and could be read. ended_at: steady."""

    key: str
    ended_at: float
    said: bool = False


@dataclass(frozen=True)
class Slip:
    """A slip of paper was asked for, about this hail's taxi. came_out: None: nobody knows, as after a restart."""

    key: str
    plate: str
    came_out: bool | None = None


@dataclass(frozen=True)
class State:
    site: Site
    capabilities: Capabilities
    stamp: Stamp
    step: Step = Home()
    lang: Lang = Lang.ZH
    hails: tuple[Hail, ...] = ()  # of this site, oldest first: the live ones, and the one in front
    farewells: tuple[Farewell, ...] = ()
    hails_made: int = 0  # ever, for the next call sign
    deeds: tuple[Deed, ...] = ()  # of this site, oldest first: what the limits count
    dispatch_down: frozenset[str] = frozenset()  # dispatchers that do not answer and are left in peace for a while
    attempt: int = 0  # of identifying or committing; stale answers carry an older one
    stepped_up: int = 0  # the newest attempt for which the provider was asked for a code
    camera: CameraCondition = CameraCondition.ABSENT
    availability: Availability | None = None
    experience: Experience | None = None  # this gate's own, of the hour in which it was asked for
    comfort: Comfort = Comfort()
    dark: bool | None = None  # what the light sensor says; None: nothing
    present: bool | None = None  # what the presence sensor says; None: there is none, or it says nothing
    present_since: float = 0.0  # steady: since when
    left_at: float | None = None  # steady: whom the sensor saw is there no longer; no hand has said otherwise since
    paper: Paper = Paper.NONE
    slips: tuple[Slip, ...] = ()  # of the hails that are known
    availability_asked_at: float | None = None
    touched_at: float = 0.0  # or the step's beginning: the idle timer counts from here
    warned: bool = False  # "are you still there?" is on the screen
    button_proved_at: float = 0.0  # steady: somebody boarded what the button called, or was seen to come to the wall
    button_at: float = 0.0  # steady: the button at the wall was last pressed
    bell: Bell = Bell.NONE  # what became of the last ring, at bell_at (steady)
    bell_at: float = 0.0
    knocks: Knocks = ()  # taps beside every button, as far as they count
    adjusted: Adjustments = Adjustments()  # by a technician
    practice: Practice | None = None  # None: in earnest
    just_earnest: bool = False  # practice has ended, and this is the first screen after it
    practice_asked: int | None = None  # in earnest: the question whether practice may begin, until it is settled
    practice_by_hand: bool = False  # somebody at the glass asked it: it is nobody's once she has left
    ending: bool = False  # nothing more happens here: a technician restarts the kiosk, or it changes over
    onward: Onward | None = None  # as what it goes on; None: as it is

    def hail(self, key: str) -> Hail | None:
        return next((hail for hail in self.hails if hail.key == key), None)

    @property
    def board(self) -> tuple[Hail, ...]:
        """For everybody to see, oldest first: hails that a taxi may come for, and the end of others."""
        ended = {farewell.key for farewell in self.farewells}
        return tuple(hail for hail in self.hails if hail.awaited or hail.key in ended)
