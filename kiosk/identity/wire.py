"""The identity contract as both ends see it: requests, answers, problems and the string that is signed.

A real provider's device SDK turns a face into a token and a server exchanges the token for a person, so the way is
open -> captures -> verify -> (phone digits | code) -> result. A kiosk that wants more than a match asks for a
step-up, and a code goes to the rider's telephone. No image, certificate name or certificate number is ever asked for
or answered; a phone number travels only from the kiosk to the provider.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

SESSIONS_PATH: Final = "/v1/identity/sessions"
CAPTURE_FIELD: Final = "captures"  # the multipart field that carries each frontal face, cut out upright
MOTION_FIELD: Final = "motion"  # and each picture of the place where the head is
RUN_FIELD: Final = "run"  # a whole number: the pictures of one run show one person without a gap
TIME_FIELD: Final = "at_ms"  # one a motion picture: milliseconds since its run began, rising
MAX_CAPTURES: Final = 5
MAX_MOTION: Final = 60  # two seconds of a camera with 30 pictures a second
MAX_MOTION_BYTES: Final = 30_000  # 220 px square at JPEG quality 80 has 6,000 to 12,000
MAX_CAPTURE_BYTES: Final = 200_000  # ten times a 1.7x crop of a 720p face at JPEG quality 85
MAX_BODY_BYTES: Final = MAX_CAPTURES * MAX_CAPTURE_BYTES + MAX_MOTION * MAX_MOTION_BYTES + 40_000  # and wrapping

APP_ID_HEADER: Final = "X-App-Id"  # the kiosk's device_id
TIMESTAMP_HEADER: Final = "X-Timestamp"  # Unix seconds, whole
NONCE_HEADER: Final = "X-Nonce"  # a UUID, used once
SIGN_HEADER: Final = "X-Sign"  # base64 of RSA-SHA256 (PKCS#1 v1.5) over canonical()
CLOCK_SKEW_S: Final = 300  # the payment platforms' own limit (WeChat Pay API v3: five minutes)
NONCE_MEMORY_S: Final = 2 * CLOCK_SKEW_S  # the longest time for which a signed request stays acceptable

MOBILE_PATTERN: Final = r"^1[3-9][0-9]{9}$"  # mainland China
LANDLINE_PATTERN: Final = r"^021[0-9]{8}$"  # Shanghai
CODE_PATTERN: Final = r"^[0-9]{6}$"  # 20 bits: NIST SP 800-63B


def canonical(method: str, path: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """What a kiosk signs: method, path (with its query, if any), timestamp, nonce and the raw body, one a line.

    For multipart the body is the bytes as sent, boundary lines and all.
    """
    return f"{method}\n{path}\n{timestamp}\n{nonce}\n".encode() + body


class Method(StrEnum):
    FACE = "face"
    PHONE = "phone"


class Code(StrEnum):
    """The short word in a problem's `code`."""

    PARAM = "PARAM"  # 400
    SIGN = "SIGN"  # 401
    TIMESTAMP = "TIMESTAMP"  # 401
    NONCE_REPLAY = "NONCE_REPLAY"  # 401
    PERMISSION = "PERMISSION"  # 403
    UNKNOWN_SESSION = "UNKNOWN_SESSION"  # 404
    STATE = "STATE"  # 409, asked in the wrong order
    EXPIRED = "EXPIRED"  # 410, the session or its code
    RATE = "RATE"  # 429, with Retry-After
    UNKNOWN = "UNKNOWN"  # 5xx


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class OpenSession(_Request):
    """POST /v1/identity/sessions. min_age in years: anybody younger is answered `minor` and nothing else."""

    device_id: Annotated[str, Field(min_length=1, max_length=64)]
    site_id: Annotated[str, Field(min_length=1, max_length=64)]
    method: Method
    min_age: Annotated[int, Field(ge=0, le=120)]


class VerifyFace(_Request):
    """POST .../verify on the face way."""

    face_token: Annotated[str, Field(min_length=1, max_length=200, repr=False)]


class VerifyPhone(_Request):
    """POST .../verify on the phone way: a whole number, as typed."""

    phone: Annotated[str, Field(pattern=r"^[0-9]{11}$", repr=False)]


class Digits(_Request):
    """POST .../phone: as many digits as need_phone asked for."""

    digits: Annotated[str, Field(pattern=r"^([0-9]{4}|[0-9]{11})$", repr=False)]


class SmsCode(_Request):
    """POST .../code: what the message on the rider's own telephone said."""

    code: Annotated[str, Field(pattern=CODE_PATTERN, repr=False)]


class StepUp(_Request):
    """POST .../step-up, an empty object: after a match, have a code sent to the rider's telephone before it counts.

    409 STATE unless the last answer was a match. Sent again while the code lives, no second message goes out. A
    session whose match was won by a code already is answered with that match. Alike for every number, known or not.
    """


class _Answer(BaseModel):
    """Answers may grow members that this kiosk does not know; those it knows are strict."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, hide_input_in_errors=True)


Opaque = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9._~-]+$", repr=False)]
MaskedPhone = Annotated[str, Field(max_length=20, pattern=r"^[0-9]{0,4}\*{2,}[0-9]{2,4}$", repr=False)]
TriesLeft = Annotated[int | None, Field(ge=1, le=100)]


class Challenge(_Answer):
    """liveness: whether the provider wants to see that a living face is there, and so takes motion pictures.

    turn: the side, the rider's own, to which she will be asked to turn her head should that be needed.
    """

    turn: Literal["left", "right"]
    liveness: Literal["required", "waived"]


class Opened(_Answer):
    """201 of open. expires_in: seconds."""

    session_id: Opaque
    challenge: Challenge
    expires_in: Annotated[int, Field(gt=0, le=86_400)]


class Captured(_Answer):
    """201 of captures. wants: what is to come next; `nothing` says that verify can be asked.

    The token replaces the one before and is good for one verify in this session. Whether the pictures pass is told
    by verify alone.
    """

    face_token: Opaque
    wants: Literal["look", "turn", "nothing"]


class MatchAnswer(_Answer):
    """This is the rider. display_name comes masked, and empty on the phone way: it would reveal a known number."""

    result: Literal["match"] = "match"
    subject: Opaque
    display_name: Annotated[str, Field(max_length=20, repr=False)]
    phone_masked: MaskedPhone
    phone_ref: Opaque
    age_60_plus: bool | None


class NeedPhoneAnswer(_Answer):
    """Type the last four digits, or all eleven. tries_left: null when first asked, a number after a wrong try."""

    result: Literal["need_phone"] = "need_phone"
    digits: Literal[4, 11]
    tries_left: TriesLeft = None


class NeedCodeAnswer(_Answer):
    """A code has gone to this telephone. tries_left: null when first asked, a number after a wrong try."""

    result: Literal["need_code"] = "need_code"
    phone_masked: MaskedPhone
    tries_left: TriesLeft = None


class RejectedAnswer(_Answer):
    """This session cannot end in a match any more."""

    result: Literal["no_match", "liveness_failed", "minor", "risk_rejected"]


Answer = Annotated[
    MatchAnswer | NeedPhoneAnswer | NeedCodeAnswer | RejectedAnswer,
    Field(discriminator="result"),
]
ANSWER: Final[TypeAdapter[MatchAnswer | NeedPhoneAnswer | NeedCodeAnswer | RejectedAnswer]] = TypeAdapter(Answer)


class Problem(BaseModel):
    """application/problem+json (RFC 9457). detail names no value that was sent."""

    type: str = "about:blank"
    title: str
    status: int
    code: Code
    detail: str = ""
