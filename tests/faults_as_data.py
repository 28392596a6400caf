"""The faults that the proxy can be ordered to make, as data, and what is known of each request that met it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

HEADER_VALUE = r"^[\x21-\x7e]([\x20-\x7e]{0,98}[\x21-\x7e])?$"
Seconds = Annotated[float, Field(gt=0, le=600)]


class Call(StrEnum):
    """What a request asks of a dispatcher. search, confirm: at Le.Taxi alone; availability: at the hail API alone."""

    SEARCH = "search"
    SUBMIT = "submit"
    LOOK_UP = "look_up"
    STATUS = "status"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    AVAILABILITY = "availability"
    ANY = "any"


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _RequestOrder(_Order):
    """times: how many requests meet it, None: all until cleared. on: which call; identity calls are only ANY."""

    times: int | None = Field(default=1, ge=1)
    on: Call = Call.ANY


# What happens to the line: at once, in place of what happened to it before. Open connections are cut.


class Refuse(_Order):
    """The listening socket is closed: connections are refused for for_s seconds (None: until cleared)."""

    kind: Literal["refuse"] = "refuse"
    for_s: Seconds | None = None


class BlackHole(_Order):
    """A SYN gets no answer, so that connect() hangs, for for_s seconds (None: until cleared)."""

    kind: Literal["black_hole"] = "black_hole"
    for_s: Seconds | None = None


class Flap(_Order):
    """Refusing for period_s, up for period_s, and so on until cleared; refuses first."""

    kind: Literal["flap"] = "flap"
    period_s: Seconds = 5.0


# What happens to a request: it meets at most one of these.


class LoseRequest(_RequestOrder):
    """The connection is closed before anything is forwarded."""

    kind: Literal["lose_request"] = "lose_request"


class LoseAnswer(_RequestOrder):
    """The request is carried out upstream, then the connection is closed without an answer."""

    kind: Literal["lose_answer"] = "lose_answer"


class LateRequest(_RequestOrder):
    """The request is forwarded delay_s after it came, even though the client has gone away by then."""

    kind: Literal["late_request"] = "late_request"
    delay_s: Seconds


class LateAnswer(_RequestOrder):
    """The request is carried out at once, its answer is returned delay_s after it came from upstream."""

    kind: Literal["late_answer"] = "late_answer"
    delay_s: Seconds


class Reset(_RequestOrder):
    """Carried out; then head and half of the answer's body are sent and the connection is reset (RST)."""

    kind: Literal["reset"] = "reset"


class Drip(_RequestOrder):
    """Carried out; the answer's body comes byte by byte, delay_s apart; with headers=True the head does too."""

    kind: Literal["drip"] = "drip"
    delay_s: Seconds = 0.5
    headers: bool = False


class Portal(_RequestOrder):
    """Never forwarded: 200 with an HTML page, as a captive portal answers."""

    kind: Literal["portal"] = "portal"


class Redirect(_RequestOrder):
    """Never forwarded: 302 to a login page."""

    kind: Literal["redirect"] = "redirect"


class Status(_RequestOrder):
    """Never forwarded: this status with a problem body carrying `problem` as its code; retry_after is sent as is."""

    kind: Literal["status"] = "status"
    code: int = Field(ge=200, le=599)
    retry_after: str | None = Field(default=None, pattern=HEADER_VALUE)
    problem: str = "ORDERED"


class WrongType(_RequestOrder):
    """Carried out; the true body comes with this content type."""

    kind: Literal["wrong_type"] = "wrong_type"
    content_type: str = Field(default="text/html", pattern=HEADER_VALUE)


class Garbage(_RequestOrder):
    """Carried out; the answer is 200 application/json with a body that is no JSON."""

    kind: Literal["garbage"] = "garbage"


class Huge(_RequestOrder):
    """Carried out; the answer is 200 with JSON of this size, valid if it is ever read whole; None: it never ends."""

    kind: Literal["huge"] = "huge"
    mebibytes: int | None = Field(default=100, ge=1)


class Twins(_RequestOrder):
    """Carried out; the true JSON object has this key twice, with the same value.

    None, or a key that it lacks: its first key.
    """

    kind: Literal["twins"] = "twins"
    key: str | None = None


class Mixed(_RequestOrder):
    """Each request meets its fate by seeded chance, in order of arrival; `late` answers come late_s late."""

    kind: Literal["mixed"] = "mixed"
    times: int | None = Field(default=None, ge=1)
    seed: int
    lost_requests: float = Field(default=0.10, ge=0, le=1)
    lost_answers: float = Field(default=0.20, ge=0, le=1)
    late: float = Field(default=0.05, ge=0, le=1)
    late_s: Seconds = 10.0


# What comes on top of the fate: a request may meet one of each of these too.


class SwapKey(_RequestOrder):
    """A hail that is forwarded gets a fresh random key (at Le.Taxi customer_id), as if there were no key at all."""

    kind: Literal["swap_key"] = "swap_key"
    times: int | None = Field(default=None, ge=1)
    on: Literal[Call.SUBMIT] = Call.SUBMIT


class Rewrite(_RequestOrder):
    """A JSON object answered with 2xx gets these members in place of its own, one in an envelope too.

    on: e.g. Call.STATUS.
    """

    kind: Literal["rewrite"] = "rewrite"
    members: dict[str, JsonValue]


class PauseBeforeForward(_RequestOrder):
    """The whole request has come and is held until released, cleared or the client goes away.

    forward_if_client_gone: then forward it nevertheless, instead of forgetting it.
    """

    kind: Literal["pause_before_forward"] = "pause_before_forward"
    forward_if_client_gone: bool = False


class PauseBeforeAnswer(_RequestOrder):
    """The answer has come from upstream and is held until released, cleared or the client goes away."""

    kind: Literal["pause_before_answer"] = "pause_before_answer"


LineFault = Refuse | BlackHole | Flap
Fate = (
    LoseRequest
    | LoseAnswer
    | LateRequest
    | LateAnswer
    | Reset
    | Drip
    | Portal
    | Redirect
    | Status
    | WrongType
    | Garbage
    | Huge
    | Twins
    | Mixed
)
RequestFault = Fate | SwapKey | Rewrite | PauseBeforeForward | PauseBeforeAnswer
Fault = LineFault | RequestFault
ANY_FAULT: TypeAdapter[Fault] = TypeAdapter(Annotated[Fault, Field(discriminator="kind")])
PASSED = "passed"  # the fate of a request that met no fault
NO_UPSTREAM = "no_upstream"  # the fate of a request that upstream did not answer: the connection is closed


class Held(StrEnum):
    BEFORE_FORWARD = "before_forward"
    BEFORE_ANSWER = "before_answer"


class Exchange(BaseModel):
    """One request and what became of it; times are of CLOCK_MONOTONIC, None while it has not come to that.

    key: the Idempotency-Key as the client sent it, without its quotes, or Le.Taxi's customer_id where the request
    names it; forwarded_key differs under swap_key.
    path: without the query. fate: a kind of Fate (of `mixed` the one drawn), 'passed' or 'no_upstream'.
    also: what came on top, e.g. 'rewrite'. returned_s: the answer was wholly written to a client still there.
    """

    number: int
    method: str
    path: str
    call: Call | None
    key: str | None
    forwarded_key: str | None = None
    fate: str = PASSED
    also: list[str] = []
    upstream_status: int | None = None
    held: Held | None = None
    arrived_s: float
    forwarded_s: float | None = None
    answered_s: float | None = None
    returned_s: float | None = None
    ended_s: float | None = None
