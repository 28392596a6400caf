"""The way of a session: open -> captures -> verify -> digits or code -> result (-> step-up -> code).

One method for each request.
"""

from __future__ import annotations

import random
import secrets
import threading
import uuid
from collections.abc import Callable, Sequence

import numpy as np
from pydantic import BaseModel

from kiosk.domain import mask_phone
from kiosk.identity import wire
from kiosk.identity.wire import Answer, Code, Method
from kiosk.services.identity_stub import decision, faces, sms
from kiosk.services.identity_stub.decision import Accept, Ask, Enrolled, Nobody, WrongDigits
from kiosk.services.identity_stub.local_time import year_in_shanghai
from kiosk.services.identity_stub.names import is_number, masked_name
from kiosk.services.identity_stub.orders import Order
from kiosk.services.identity_stub.problems import Fault
from kiosk.services.identity_stub.sessions import LIFE_S, Decided, Session, State, ask_code, ask_digits, reject
from kiosk.services.identity_stub.settings import Settings
from kiosk.services.identity_stub.sms import Outbox
from kiosk.services.identity_stub.store import Store

MAX_WRONG_DIGITS = 3  # a slip or two of an old hand; three guesses at 10,000
SENIOR_AGE = 60  # 老年人: Law on the Protection of the Rights and Interests of the Elderly, art. 2

# Whom an ordered match names if nobody is enrolled: no real number begins with 10.
INVENTED = Enrolled(0, "ordered", masked_name("王", "阿姨"), "10000000000", 1946, False, np.zeros(128))


class IdentityService:
    """clock: Unix seconds. Every method raises Fault and may be called from any thread."""

    def __init__(self, store: Store, settings: Settings, outbox: Outbox, clock: Callable[[], float]) -> None:
        self._store = store
        self._settings = settings
        self._outbox = outbox
        self._clock = clock
        self._lock = threading.Lock()  # a session is read, decided and written by one thread at a time

    def open(self, device_id: str, request: wire.OpenSession, order: Order | None) -> wire.Opened:
        if request.device_id != device_id:
            raise Fault(403, Code.PERMISSION, "device_id is not the device that signed")
        session = Session(
            session_id=str(uuid.uuid4()),
            device_id=device_id,
            expires_at=self._clock() + LIFE_S,
            method=request.method,
            min_age=request.min_age,
            turn=random.SystemRandom().choice(("left", "right")),
            liveness=(order.liveness if order else None) or self._settings.liveness,
        )
        self._store.put_session(session)
        return wire.Opened(
            session_id=session.session_id,
            challenge=wire.Challenge(turn=session.turn, liveness=session.liveness),
            expires_in=int(LIFE_S),
        )

    def captures(self, device_id: str, session_id: str, jpegs: Sequence[bytes]) -> wire.Captured:
        """Sent again before verify, the new captures and token replace the old: an answer may have been lost."""
        if not 1 <= len(jpegs) <= wire.MAX_CAPTURES:
            raise Fault(400, Code.PARAM, f"1 to {wire.MAX_CAPTURES} captures are taken")
        if any(len(jpeg) > wire.MAX_CAPTURE_BYTES for jpeg in jpegs):
            raise Fault(400, Code.PARAM, f"a capture has at most {wire.MAX_CAPTURE_BYTES} bytes")
        session = self._awaiting_captures(device_id, session_id)
        read = [_read_capture(jpeg, session.liveness == "required") for jpeg in jpegs]  # 0.1 s each, outside the lock
        with self._lock:
            session = self._awaiting_captures(device_id, session_id)
            token = secrets.token_urlsafe(24)
            self._store.put_session(
                session.but(
                    state=State.CAPTURED,
                    face_token=token,
                    probe=tuple(float(x) for x in np.mean([face.encoding for face in read], axis=0)),
                    yaws=tuple(face.yaw for face in read if face.yaw is not None),
                )
            )
        return wire.Captured(face_token=token)

    def verify_face(self, device_id: str, session_id: str, request: wire.VerifyFace, order: Order | None) -> Answer:
        def decide(session: Session) -> Decided:
            if session.method is not Method.FACE or session.state is not State.CAPTURED:
                raise Fault(409, Code.STATE)
            if not secrets.compare_digest(request.face_token.encode(), session.face_token.encode()):
                raise Fault(400, Code.PARAM, "the face token is not this session's")
            session = session.but(face_token="")  # single use
            return self._obey(session, order) or self._decide_face(session)

        return self._step(device_id, session_id, request, decide)

    def verify_phone(self, device_id: str, session_id: str, request: wire.VerifyPhone, order: Order | None) -> Answer:
        """Never tells whether a number is known: every valid number is answered alike."""

        def decide(session: Session) -> Decided:
            if session.method is not Method.PHONE or session.state is not State.OPEN:
                raise Fault(409, Code.STATE)
            if not is_number(request.phone, landlines=self._settings.landlines):
                raise Fault(400, Code.PARAM, "not a telephone number that is taken here")
            session = session.but(phone=request.phone)
            obeyed = self._obey(session, order)
            if obeyed:
                return obeyed
            return self._send_code(session) if self._settings.code_by_phone else self._accept_phone(session)

        return self._step(device_id, session_id, request, decide)

    def digits(self, device_id: str, session_id: str, request: wire.Digits, order: Order | None) -> Answer:
        def decide(session: Session) -> Decided:
            if session.state is not State.NEED_PHONE:
                raise Fault(409, Code.STATE)
            if len(request.digits) != session.digits:
                raise Fault(400, Code.PARAM, f"{session.digits} digits were asked for")
            return self._obey(session, order) or self._decide_digits(session, request.digits)

        return self._step(device_id, session_id, request, decide)

    def code(self, device_id: str, session_id: str, request: wire.SmsCode, order: Order | None) -> Answer:
        def decide(session: Session) -> Decided:
            if session.state is not State.NEED_CODE:
                raise Fault(409, Code.STATE)
            answer, session = self._obey(session, order) or self._decide_code(session, request.code)
            passed = isinstance(answer, wire.MatchAnswer)
            return answer, session.done().but(code_passed=True) if passed else session

        return self._step(device_id, session_id, request, decide)

    def step_up(self, device_id: str, session_id: str, request: wire.StepUp, order: Order | None) -> Answer:
        """The match is to be confirmed by a code, whichever way the rider came and whoever's number it is."""

        def decide(session: Session) -> Decided:
            if session.state is State.NEED_CODE and session.match is not None:  # asked again after a wrong guess
                return ask_code(session, session.phone)
            if not isinstance(session.last_answer, wire.MatchAnswer):
                raise Fault(409, Code.STATE, "only a match can be stepped up")
            if session.code_passed:
                return session.last_answer, session
            session = session.but(match=session.last_answer)
            return self._obey(session, order) or self._send_code(session)

        return self._step(device_id, session_id, request, decide)

    def close(self, device_id: str, session_id: str) -> None:
        with self._lock:
            self._load(device_id, session_id)
            self._store.drop_session(session_id)

    def _load(self, device_id: str, session_id: str) -> Session:
        try:
            session = self._store.session(session_id, device_id, self._clock())
        except TimeoutError:
            raise Fault(410, Code.EXPIRED, "the session has expired") from None
        if session is None:
            raise Fault(404, Code.UNKNOWN_SESSION)
        return session

    def _awaiting_captures(self, device_id: str, session_id: str) -> Session:
        session = self._load(device_id, session_id)
        if session.method is not Method.FACE or session.state not in (State.OPEN, State.CAPTURED):
            raise Fault(409, Code.STATE)
        return session

    def _step(
        self, device_id: str, session_id: str, request: BaseModel, decide: Callable[[Session], Decided]
    ) -> Answer:
        """Decide once. The request that was answered last may come again and gets the same answer."""
        with self._lock:
            session = self._load(device_id, session_id)
            digest = self._store.vault.tag(type(request).__name__, f"{session_id}\n{request.model_dump_json()}")
            if session.last_answer is not None and secrets.compare_digest(digest, session.last_request):
                return session.last_answer
            answer, session = decide(session)
            self._store.put_session(session.but(last_request=digest, last_answer=answer))
            return answer

    def _decide_face(self, session: Session) -> Decided:
        if session.liveness == "required" and not decision.turned(session.turn, session.yaws):
            return reject(session, "liveness_failed")
        match decision.by_face(np.array(session.probe), self._store.riders()):
            case Accept(rider):
                return self._accept(session, rider)
            case Ask(digits):
                return ask_digits(session, digits)
            case Nobody():
                return reject(session, "no_match")

    def _decide_digits(self, session: Session, digits: str) -> Decided:
        verdict: Accept | Ask | WrongDigits | Nobody
        if session.phone:  # only ordered digits come here with a number: they confirm what was typed or matched
            if session.phone.endswith(digits):
                return self._accept_known(session)
            verdict = WrongDigits()
        else:
            verdict = decision.by_digits(np.array(session.probe), self._store.riders(), digits)
        match verdict:
            case Accept(rider):
                return self._accept(session, rider)
            case Ask(more):
                return ask_digits(session, more)
            case Nobody():
                return reject(session, "no_match")
            case WrongDigits():
                wrong = session.wrong_digits + 1
                if wrong >= MAX_WRONG_DIGITS:
                    return reject(session, "risk_rejected")
                answer = wire.NeedPhoneAnswer(digits=session.digits, tries_left=MAX_WRONG_DIGITS - wrong)
                return answer, session.but(wrong_digits=wrong)

    def _decide_code(self, session: Session, code: str) -> Decided:
        if secrets.compare_digest(self._code_tag(session, code), session.code_tag):
            return self._accept_known(session)
        wrong = session.wrong_codes + 1
        if wrong >= sms.MAX_GUESSES:
            return reject(session, "risk_rejected")
        return ask_code(session.but(wrong_codes=wrong), self._code_phone(session))

    def _accept_known(self, session: Session) -> Decided:
        """Whom this session is about already: the one matched before, or the number typed, or the nearest face."""
        if session.match is not None:
            return session.match, session.matched(session.phone)
        return self._accept_phone(session) if session.phone else self._accept(session, self._nearest(session))

    def _accept(self, session: Session, rider: Enrolled) -> Decided:
        """The face way. The birth year decides here and goes no further."""
        year = year_in_shanghai(self._clock())
        if not decision.surely_aged(rider.born, year, session.min_age):
            return reject(session, "minor")
        answer = wire.MatchAnswer(
            subject=rider.subject,
            display_name=rider.display_name,
            phone_masked=mask_phone(rider.phone),
            phone_ref=self._store.vault.tag("phone_ref", rider.phone),
            age_60_plus=decision.surely_aged(rider.born, year, SENIOR_AGE),
        )
        return answer, session.matched(rider.phone)

    def _accept_phone(self, session: Session) -> Decided:
        answer = wire.MatchAnswer(
            subject=self._store.vault.tag("subject", session.phone),
            display_name="",
            phone_masked=mask_phone(session.phone),
            phone_ref=self._store.vault.tag("phone_ref", session.phone),
            age_60_plus=None,
        )
        return answer, session.matched(session.phone)

    def _send_code(self, session: Session) -> Decided:
        now, phone = self._clock(), self._code_phone(session)
        wait_s = sms.wait_s(self._store.codes_sent(phone), now)
        if wait_s > 0:
            raise Fault(429, Code.RATE, retry_after_s=wait_s)
        code = sms.new_code()
        self._store.remember_code_sent(phone, now)
        self._outbox.send(phone, code, now)
        sent = session.but(
            expires_at=now + sms.CODE_LIFE_S,  # the session lives exactly as long as its code
            code_tag=self._code_tag(session, code),
            wrong_codes=0,
        )
        return ask_code(sent, phone)

    def _obey(self, session: Session, order: Order | None) -> Decided | None:
        """What an order says instead of a decision; None without one."""
        match order.result if order else None:
            case None:
                return None
            case "match":
                return self._accept_known(session)
            case "need_phone":
                return ask_digits(session, order.digits if order else 4)
            case "need_code":
                return self._send_code(session)
            case "no_match" | "liveness_failed" | "minor" | "risk_rejected" as rejection:
                return reject(session, rejection)

    def _nearest(self, session: Session) -> Enrolled:
        return decision.nearest(np.array(session.probe), self._store.riders()) or INVENTED

    def _code_phone(self, session: Session) -> str:
        return session.phone or self._nearest(session).phone

    def _code_tag(self, session: Session, code: str) -> str:
        return self._store.vault.tag("code", f"{session.session_id}\n{code}")


def _read_capture(jpeg: bytes, with_yaw: bool) -> faces.Face:
    try:
        return faces.read_capture(jpeg, with_yaw=with_yaw)
    except faces.Unreadable:
        raise Fault(400, Code.PARAM, "a capture is not a readable JPEG") from None
    except faces.NotOneFace as error:
        raise Fault(400, Code.PARAM, f"a capture must show one face, this shows {error.count}") from None
