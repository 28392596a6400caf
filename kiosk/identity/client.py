"""The kiosk's end of the identity contract: signs, asks, retries where that is safe, and answers in domain words.

A real provider's adapter is one file with the same methods: initialize <-> open, the device SDK <-> submit_captures,
ftoken.query <-> verify_face.
"""

from __future__ import annotations

import base64
import random
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, stop_before_delay

from kiosk.captures import Captures, Side, Wanted
from kiosk.domain import (
    IdentityOutcome,
    Match,
    NeedCode,
    NeedPhone,
    Nonsense,
    Refused,
    Rejected,
    Rejection,
    Rider,
    Unreachable,
)
from kiosk.http import Caller
from kiosk.identity import wire
from kiosk.identity.wire import Method

STEP_DEADLINE_S = 8.0  # one step, retries and all: a person stands and waits for it
FIRST_WAIT_S = 0.3  # long enough for a dropped packet, short enough not to be felt
LONGEST_WAIT_S = 2.0
TRIES = 3
OPEN_TRIES = 2  # opening is not idempotent at real providers; a session lost this way merely expires
SHORTEST_ATTEMPT_S = 0.5  # a last attempt gets at least this much

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Session:
    """One person's time with the provider. turn: the side to which a live face is asked to turn, the rider's own."""

    session_id: str
    turn: Side
    liveness_required: bool
    expires_in_s: int


@dataclass(frozen=True)
class Taken:
    """What the provider says to captures. face_token: opaque, good for one verify."""

    face_token: str = field(repr=False)
    wants: Wanted


class IdentityClient:
    """base_url of the provider; device_id under which it holds our public key; private_key_pem: RSA, PKCS#8 PEM.

    Every method raises Unreachable, Refused or Nonsense (kiosk.domain) and nothing else for anything that the other
    side can do. ValueError at construction if the key is not an RSA private key.
    """

    def __init__(
        self,
        base_url: str,
        device_id: str,
        site_id: str,
        private_key_pem: bytes,
        min_age: int = 14,  # below it a guardian must consent: PIPL art. 31
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._device_id = device_id
        self._site_id = site_id
        self._min_age = min_age
        self._caller = Caller(base_url, sign=signer(device_id, private_key_pem, clock))

    def open(self, method: Method) -> Session:
        """Begin. Sent again once at most."""
        request = wire.OpenSession(
            device_id=self._device_id, site_id=self._site_id, method=method, min_age=self._min_age
        )
        opened = _read(wire.Opened, self._ask("POST", "", request, tries=OPEN_TRIES))
        return Session(
            session_id=opened.session_id,
            turn=Side(opened.challenge.turn),
            liveness_required=opened.challenge.liveness == "required",
            expires_in_s=opened.expires_in,
        )

    def submit_captures(self, session_id: str, captures: Captures) -> Taken:
        """One batch; batches of one run add up. Safe to send again: what has come already counts once."""
        files = [(wire.CAPTURE_FIELD, jpeg) for jpeg in captures.chips]
        files += [(wire.MOTION_FIELD, jpeg) for _, jpeg in captures.motion]
        form = {wire.RUN_FIELD: [str(captures.run)], wire.TIME_FIELD: [str(at_ms) for at_ms, _ in captures.motion]}
        answer = _read(wire.Captured, self._ask("POST", f"/{session_id}/captures", files=files, form=form))
        return Taken(answer.face_token, Wanted(answer.wants))

    def verify_face(self, session_id: str, token: str) -> IdentityOutcome:
        """Who is this? Safe to send again: the same token in the same session is answered with the first answer."""
        return self._outcome(session_id, "verify", wire.VerifyFace(face_token=token))

    def verify_phone(self, session_id: str, phone: str) -> IdentityOutcome:
        """phone: eleven digits. Safe to send again: no second message goes out, the first answer is repeated."""
        return self._outcome(session_id, "verify", wire.VerifyPhone(phone=phone))

    def send_digits(self, session_id: str, digits: str) -> IdentityOutcome:
        """Answer NeedPhone. Safe to send again: the same digits twice running count as one try."""
        return self._outcome(session_id, "phone", wire.Digits(digits=digits))

    def send_code(self, session_id: str, code: str) -> IdentityOutcome:
        """Answer NeedCode. Safe to send again: the same code twice running counts as one guess."""
        return self._outcome(session_id, "code", wire.SmsCode(code=code))

    def step_up(self, session_id: str) -> IdentityOutcome:
        """After a Match: have a code sent to the rider's telephone. NeedCode, then send_code gives the same Match.

        Match at once if this session's match was won by a code already. Safe to send again: no second message goes
        out while the code lives. Refused with code STATE in a session whose last answer was no match, Unreachable
        with status 429 if too many messages have gone to that number.
        """
        return self._outcome(session_id, "step-up", wire.StepUp())

    def close(self, session_id: str) -> None:
        """The person is done or has left; the provider drops what it holds. One that is gone already is closed."""
        try:
            self._ask("DELETE", f"/{session_id}")
        except Refused as refused:
            if refused.code not in (wire.Code.UNKNOWN_SESSION, wire.Code.EXPIRED):
                raise

    def _outcome(self, session_id: str, step: str, request: BaseModel) -> IdentityOutcome:
        raw = self._ask("POST", f"/{session_id}/{step}", request)
        try:
            answer = wire.ANSWER.validate_python(raw)
        except ValidationError as error:
            raise _nonsense(step, error) from None
        match answer:
            case wire.MatchAnswer():
                return Match(
                    Rider(
                        subject=answer.subject,
                        phone_ref=answer.phone_ref,
                        phone_masked=answer.phone_masked,
                        display_name=answer.display_name,
                        age_60_plus=answer.age_60_plus,
                    )
                )
            case wire.NeedPhoneAnswer():
                return NeedPhone(answer.digits, answer.tries_left)
            case wire.NeedCodeAnswer():
                return NeedCode(answer.phone_masked, answer.tries_left)
            case wire.RejectedAnswer():
                return Rejected(Rejection(answer.result))

    def _ask(
        self,
        method: str,
        path: str,
        request: BaseModel | None = None,
        *,
        files: list[tuple[str, bytes]] | None = None,
        form: Mapping[str, list[str]] | None = None,
        tries: int = TRIES,
    ) -> Any:
        body = None if request is None else request.model_dump(mode="json")
        ends = time.monotonic() + STEP_DEADLINE_S
        retrying = Retrying(
            retry=retry_if_exception_type(Unreachable),
            stop=stop_after_attempt(tries) | stop_before_delay(STEP_DEADLINE_S),
            wait=_wait_s,
            reraise=True,
        )
        return retrying(
            lambda: self._caller.call(
                method,
                wire.SESSIONS_PATH + path,
                body=body,
                files=files,
                form=form,
                deadline_s=max(SHORTEST_ATTEMPT_S, ends - time.monotonic()),
            )
        )


def signer(
    device_id: str, private_key_pem: bytes, clock: Callable[[], float] = time.time
) -> Callable[[str, str, bytes], Mapping[str, str]]:
    """A function (method, path, body) -> the four signature headers, with a fresh nonce each time.

    Raises ValueError if the PEM holds no RSA private key.
    """
    try:
        key = serialization.load_pem_private_key(private_key_pem, password=None)
    except (TypeError, UnsupportedAlgorithm):  # locked with a password, or of a kind that nobody knows here
        raise ValueError("the kiosk's key must be in PEM form without a password") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("the kiosk's key must be an RSA private key in PEM form")  # noqa: TRY004 - a wrong value

    def sign(method: str, path: str, body: bytes) -> Mapping[str, str]:
        timestamp, nonce = str(int(clock())), str(uuid.uuid4())
        text = wire.canonical(method, path, timestamp, nonce, body)
        signature = key.sign(text, padding.PKCS1v15(), hashes.SHA256())
        return {
            wire.APP_ID_HEADER: device_id,
            wire.TIMESTAMP_HEADER: timestamp,
            wire.NONCE_HEADER: nonce,
            wire.SIGN_HEADER: base64.b64encode(signature).decode("ascii"),
        }

    return sign


def _wait_s(state: RetryCallState) -> float:
    """What the party asked for, else equal jitter: half of a doubling delay, and up to as much again."""
    error = state.outcome.exception() if state.outcome is not None else None
    if isinstance(error, Unreachable) and error.retry_after_s is not None:
        return error.retry_after_s
    half = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (state.attempt_number - 1)) / 2
    return half + random.uniform(0, half)  # noqa: S311 - spreads load, keeps no secret


def _read(model: type[Model], raw: Any) -> Model:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise _nonsense(model.__name__, error) from None


def _nonsense(what: str, error: ValidationError) -> Nonsense:
    """Says where the answer broke the contract, never what stood there."""
    places = sorted({".".join(str(part) for part in fault["loc"]) + ": " + fault["type"] for fault in error.errors()})
    return Nonsense(f"identity {what}: {'; '.join(places)}")
