"""The words everybody shares: site, rider, hail, call sign, and the three kinds of trouble a party can be.

All times are Unix seconds (UTC, float) unless a name says otherwise; coordinates are WGS-84 degrees. A *steady* time
is counted on from the machine's start and never stepped: setting the clock does not touch it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum


class Lang(StrEnum):
    ZH = "zh_CN"
    EN = "en"


@dataclass(frozen=True, repr=False)
class Private:
    """Text that belongs to a resident (digits she types, a code). Never prints itself."""

    text: str = ""

    def __repr__(self) -> str:
        return f"Private({len(self.text)} hidden)"

    __str__ = __repr__


def mask_phone(digits: str) -> str:
    """'13812345678' -> '138****5678'; anything of seven digits or fewer keeps its last two only."""
    if len(digits) <= 7:
        return "*" * max(0, len(digits) - 2) + digits[-2:]
    return f"{digits[:3]}****{digits[-4:]}"


class HailState(StrEnum):
    """What is true of a hail as far as this kiosk knows. Each dispatcher's adapter maps to these."""

    QUEUED = "queued"  # committed here, not yet sent
    UNKNOWN = "unknown"  # may have been sent, no answer: ask before sending again
    SEARCHING = "searching"
    ASSIGNED = "assigned"
    ARRIVING = "arriving"  # two minutes or less
    ARRIVED = "arrived"
    ON_BOARD = "on_board"
    COMPLETED = "completed"
    NO_TAXI = "no_taxi"  # none near
    NO_DRIVER = "no_driver"  # found, none accepted
    CANCELLED_BY_RIDER = "cancelled_by_rider"
    RIDER_NO_SHOW = "rider_no_show"
    EXPIRED = "expired"  # the dispatcher could not be reached within the hail's life
    REFUSED = "refused"  # the dispatcher was reached and will not take it: the technician's business


FINAL = frozenset(
    {
        HailState.COMPLETED,
        HailState.NO_TAXI,
        HailState.NO_DRIVER,
        HailState.CANCELLED_BY_RIDER,
        HailState.RIDER_NO_SHOW,
        HailState.EXPIRED,
        HailState.REFUSED,
    }
)
WITH_TAXI = frozenset({HailState.ASSIGNED, HailState.ARRIVING, HailState.ARRIVED, HailState.ON_BOARD})
ON_THE_BOARD = frozenset(set(HailState) - FINAL - {HailState.ON_BOARD})
CALLED_OFF = frozenset({HailState.CANCELLED_BY_RIDER, HailState.EXPIRED, HailState.REFUSED})
QUIET_TRIES = 3  # so many requests in a row without an answer: one lost packet is not worth a word, this is
LEFT_AGAIN_M = 150.0  # a taxi that was reckoned to be here has plainly driven on: positions jump between houses
POSITION_FRESH_S = 30.0  # a taxi is where it was so long ago, near enough for minutes and for "it is here"
FARTHEST_SEEN_M = 5000.0  # ten times the widest search of a registry: a place farther off is a slip of its satnav
LAST_SEEN_S = 120.0  # where a taxi was longer ago says nothing: at 20 km/h it may be 600 m away by now
EXPIRED_REASON = "expired"  # why a hail is cancelled that nobody cancelled


class Colour(StrEnum):
    """Colours of call signs: told apart by the colour-blind too, since each carries its own number."""

    RED = "red"
    BLUE = "blue"
    GREEN = "green"
    YELLOW = "yellow"
    PURPLE = "purple"


@dataclass(frozen=True)
class CallSign:
    """What this hail is called aloud, on the board and to the driver: '红 7'."""

    colour: Colour
    number: int

    def __str__(self) -> str:
        return f"{self.colour.value}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> CallSign:
        """Inverse of str(). Raises ValueError."""
        colour, _, number = text.partition("-")
        return cls(Colour(colour), int(number))


class Need(StrEnum):
    WHEELCHAIR = "wheelchair"
    HELPER = "helper"  # the driver is asked to get out and help


HELPER = "helper-"  # before the handle of whoever hails for her: no pseudonym and no provider's id begins so


@dataclass(frozen=True)
class Rider:
    """The person as the identity provider knows them. Holds no number of hers, no birthday, no face.

    subject: the provider's opaque id. display_name: already masked by the provider ('王阿姨', '王**') or
    empty on the phone way, where a name would reveal that a number is known. phone_ref: what the dispatcher
    exchanges for a call; a tel: URI (RFC 3966) for the site's own contact. tag: this kiosk's own pseudonym of the
    number, by which hails are counted; it never leaves the kiosk. For a neighbour who has nothing it says who hails
    for her. Nothing of it is printed by repr.
    """

    subject: str = field(repr=False)
    phone_ref: str = field(repr=False)
    phone_masked: str = field(repr=False)
    display_name: str = field(default="", repr=False)
    age_60_plus: bool | None = None
    tag: str = field(default="", repr=False)

    @property
    def helped_by(self) -> str:
        """The handle of whoever hails for her, '' where she does it herself."""
        return self.tag.removeprefix(HELPER) if self.tag.startswith(HELPER) else ""


@dataclass(frozen=True)
class Vehicle:
    plate: str  # '沪A D5683': province and letter, a space, five or six characters; any other as it is written
    colour: str  # CSS hex of the body, '#F3F4F4', '' where nobody knows it; names belong to the wording
    model: str  # as a neighbour would say it: '大众途安'; '' where nobody knows it


@dataclass(frozen=True)
class Driver:
    surname: str = field(repr=False)
    phone_masked: str = field(default="", repr=False)


@dataclass(frozen=True)
class Position:
    lat: float
    lon: float


def minutes_left(eta_s: float) -> int:
    """Whole minutes as a neighbour says them: rounded up, never under one."""
    return max(1, math.ceil(eta_s / 60))


class Rejection(StrEnum):
    """Why the identity provider names no rider."""

    NO_MATCH = "no_match"
    LIVENESS_FAILED = "liveness_failed"
    MINOR = "minor"
    RISK_REJECTED = "risk_rejected"


@dataclass(frozen=True)
class Match:
    rider: Rider


@dataclass(frozen=True)
class NeedPhone:
    """digits: 4 (the last four) or 11. tries_left: None when first asked, a number after a wrong try."""

    digits: int
    tries_left: int | None = None


@dataclass(frozen=True)
class NeedCode:
    """A code has been sent. tries_left: None when first asked, a number after a wrong try."""

    phone_masked: str = field(repr=False)
    tries_left: int | None = None


@dataclass(frozen=True)
class Rejected:
    """The session is over without a rider; the phone way stays open in a new one."""

    reason: Rejection


IdentityOutcome = Match | NeedPhone | NeedCode | Rejected


class SearchWidth(StrEnum):
    NORMAL = "normal"
    WIDE = "wide"


@dataclass(frozen=True)
class Hail:
    """The request for one taxi. Outlives the journey that made it; lives on disk before it lives on screen."""

    key: str  # UUID4, the idempotency key
    dispatcher: str  # which configured dispatcher it goes to: 'main' or 'second'
    call_sign: CallSign
    rider: Rider
    needs: tuple[Need, ...]
    width: SearchWidth
    pressed_at: float  # steady
    expires_at: float  # steady
    expires_on_wall: float  # the same moment by the wall clock at the press, as the dispatcher is told
    state: HailState = HailState.QUEUED
    hail_id: str | None = None  # the dispatcher's id, once known
    cancel_reason: str | None = None  # set when it is to be cancelled; stays until a final state
    cancel_refused: bool = False  # the dispatcher would not cancel it: it goes on
    maybe_sent: bool = False  # a request has left here whose fate is not known
    may_arrive_late: bool = False  # a request left once, and though nobody knew it when asked, it may yet arrive
    watched_until: float | None = None  # ended by a cancel: asked after until then, lest it come back to life
    tries: int = 0  # requests in a row that got no usable answer
    unreachable: bool = False  # the last request got no answer
    vehicle: Vehicle | None = None
    driver: Driver | None = None
    eta_s: float | None = None  # at updated_at
    seen_m: float | None = None  # how far its taxi was from the pick-up point at seen_at, in a straight line
    seen_at: float | None = None  # steady
    first_eta_s: float | None = None  # the first promise, for the progress rail
    arrived_at: float | None = None  # steady: when its taxi was seen to reach the gate; None where nobody saw it
    redispatched: int = 0  # how often a driver accepted and then gave it back
    updated_at: float = 0.0  # steady: when it last changed or was confirmed
    reported_at: float = 0.0  # by the dispatcher's own clock: only puts its reports in order

    @property
    def live(self) -> bool:
        return self.state not in FINAL

    @property
    def silent(self) -> bool:
        """The dispatcher does not answer: what it said last may be true no longer."""
        return self.unreachable and (self.state is HailState.QUEUED or self.tries >= QUIET_TRIES)

    @property
    def unanswered(self) -> bool:
        """Its life is over and nobody knows whether it ever arrived: it is asked after, and cancelled if it did."""
        return self.state is HailState.UNKNOWN and self.cancel_reason == EXPIRED_REASON

    @property
    def awaited(self) -> bool:
        """A taxi may still come for it: it stands on the board, and nobody is sent away from it."""
        return self.state in ON_THE_BOARD and not self.unanswered

    @property
    def unsent(self) -> bool:
        """Certainly not at the dispatcher, so that another may be asked instead."""
        return self.state is HailState.QUEUED and self.never_sent

    @property
    def never_sent(self) -> bool:
        """No request for it can have reached anybody."""
        return self.hail_id is None and not self.maybe_sent and not self.may_arrive_late

    @property
    def bothered_nobody(self) -> bool:
        """It is over and never reached a dispatcher that took it: it does not count against a limit."""
        return self.never_sent and self.state in CALLED_OFF

    @property
    def lost(self) -> bool:
        """The dispatcher had it and is heard no more, or knows it no more: nobody can say whether a taxi comes."""
        return self.state is HailState.EXPIRED and self.reported_at > 0

    @property
    def owed(self) -> bool:
        """The dispatcher still has to be asked something about it."""
        return self.live or self.watched_until is not None


class DeedKind(StrEnum):
    HAILED, NO_SHOW = "hailed", "no_show"


@dataclass(frozen=True)
class Deed:
    """What was done under one number, by its pseudonym: enough to count, too little to know who; or by a helper.
    at: steady."""

    tag: str = field(repr=False)
    at: float
    kind: DeedKind


@dataclass(frozen=True)
class PickUp:
    """Where the taxi stops: WGS-84 degrees, the address as spoken and the bay ('' where there is none)."""

    lat: float
    lon: float
    name: str
    bay: str = ""


@dataclass(frozen=True)
class Availability:
    """How long people wait here at this time of day, in seconds; made from past hails, no promise."""

    wait_p50_s: float
    wait_p90_s: float


@dataclass(frozen=True)
class Experience:
    """What became of the hails of this gate at one hour of the day in the last weeks: its own record, no promise.

    hails: the newest that ended with a taxi or without one, 10 to 20. came: with one. wait_p50_s: half of those
    waited no longer; None where too few are known to have waited, or less than half. hour: 0 to 23, in Shanghai.
    """

    hails: int
    came: int
    wait_p50_s: float | None
    hour: int


@dataclass(frozen=True)
class Capabilities:
    """What a dispatcher's adapter can do; the journey offers nothing beyond it.

    look_up_by_key: the dispatcher itself knows our key, so that a request may be repeated under it. give_eta and
    report_arrival: it says so itself; else the adapter reckons from where the taxi is. fresh_positions: a position is
    the taxi's present one; else it may have stood still, and HailReport.position_age_s tells for how long.
    """

    look_up_by_key: bool = True
    widen_search: bool = True
    carry_note: bool = True
    give_eta: bool = True
    report_arrival: bool = True
    fresh_positions: bool = True


class Trouble(Exception):
    """A party did not do what was asked. The message never holds private data."""


class Unreachable(Trouble):
    """No usable answer: try again within the deadline.

    maybe_done: the request may have arrived, so ask before sending again. retry_after_s: what the party asked
    for. status: the HTTP status, if there was one (429: we ask too often). certificate: the server's was refused,
    so nothing was sent.
    """

    def __init__(
        self,
        message: str,
        *,
        maybe_done: bool,
        retry_after_s: float | None = None,
        status: int | None = None,
        certificate: bool = False,
    ) -> None:
        super().__init__(message)
        self.maybe_done = maybe_done
        self.retry_after_s = retry_after_s
        self.status = status
        self.certificate = certificate


class Refused(Trouble):
    """The party understood and said no: tell the person what to do. code: the party's short upper-case word."""

    def __init__(self, message: str, *, status: int, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Nonsense(Trouble):
    """The contract is broken: log it, degrade, tell the technician.

    page: a page or a redirect came where JSON was due, as from a captive portal.
    """

    def __init__(self, message: str, *, page: bool = False) -> None:
        super().__init__(message)
        self.page = page
