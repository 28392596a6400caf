"""One session as the provider remembers it between requests, and the answers after which it waits or ends."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kiosk.domain import mask_phone
from kiosk.identity.wire import Answer, MatchAnswer, Method, NeedCodeAnswer, NeedPhoneAnswer, RejectedAnswer
from kiosk.services.identity_stub import sms

LIFE_S = 120.0  # from opening: a person looks at the screen or types eleven digits
TOMBSTONE_S = 3600.0  # for this long an expired session is answered 410 and not 404


class State(StrEnum):
    """A kiosk that dies leaves its session where it is until it expires, as at real providers."""

    OPEN = "open"
    CAPTURED = "captured"
    NEED_PHONE = "need_phone"
    NEED_CODE = "need_code"
    DONE = "done"


class Session(BaseModel):
    """session_id, device_id, state and expires_at are columns; the rest lies sealed in the database, but for the
    probe, which stays in memory: what was once in the database's files is in them until they are scoured.

    last_request and last_answer let a request whose answer was lost be sent again without being done again.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    session_id: str
    device_id: str
    site_id: str
    state: State = State.OPEN
    expires_at: float
    method: Method
    min_age: int
    turn: Literal["left", "right"]
    liveness: Literal["required", "waived"]
    face_token: str = Field(default="", repr=False)
    run: int = -1  # of the captures for which the token was given
    # the mean of the captures' encodings, from verify on
    probe: tuple[float, ...] = Field(default=(), repr=False, exclude=True)
    phone: str = Field(default="", repr=False)  # typed, on the phone way; after a match the rider's
    digits: Literal[4, 11] = 4
    wrong_digits: int = 0
    code_tag: str = Field(default="", repr=False)
    wrong_codes: int = 0
    match: MatchAnswer | None = Field(default=None, repr=False)  # what a step-up is to confirm
    code_passed: bool = False
    last_request: str = Field(default="", repr=False)
    last_answer: Answer | None = Field(default=None, repr=False)

    @property
    def needs_probe(self) -> bool:
        """It is still to be found out whose face that was."""
        return self.method is Method.FACE and self.state in (State.NEED_PHONE, State.NEED_CODE) and not self.phone

    def but(self, **changes: Any) -> Session:
        return self.model_copy(update=changes)

    def done(self) -> Session:
        """Nothing of the person stays but the answer, for the case that it was lost on its way."""
        return self.but(state=State.DONE, face_token="", probe=(), phone="", code_tag="", match=None)

    def matched(self, phone: str) -> Session:
        """Nothing of the person stays but the answer and where a step-up would send its code."""
        return self.done().but(phone=phone)


Decided = tuple[Answer, Session]


def ask_digits(session: Session, digits: Literal[4, 11]) -> Decided:
    return NeedPhoneAnswer(digits=digits), session.but(state=State.NEED_PHONE, digits=digits)


def ask_code(session: Session, phone: str) -> Decided:
    """The code has gone out, now or before."""
    tries_left = sms.MAX_GUESSES - session.wrong_codes if session.wrong_codes else None
    return NeedCodeAnswer(phone_masked=mask_phone(phone), tries_left=tries_left), session.but(state=State.NEED_CODE)


def reject(session: Session, result: Literal["no_match", "liveness_failed", "minor", "risk_rejected"]) -> Decided:
    return RejectedAnswer(result=result), session.done()
