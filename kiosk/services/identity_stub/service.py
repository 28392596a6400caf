"""The way of a session: open -> captures -> verify -> digits or code -> result (-> step-up -> code).

One method for each request.
"""

from __future__ import annotations

import logging
import random
import secrets
import threading
import uuid
from collections.abc import Callable

from pydantic import BaseModel

from kiosk.captures import Side, Wanted
from kiosk.identity import wire
from kiosk.identity.wire import Answer, Code, Method
from kiosk.services.identity_stub import watching
from kiosk.services.identity_stub.deciding import Decisions
from kiosk.services.identity_stub.names import is_number
from kiosk.services.identity_stub.orders import Order
from kiosk.services.identity_stub.problems import Fault
from kiosk.services.identity_stub.recognition import Recognition
from kiosk.services.identity_stub.sessions import LIFE_S, Decided, Session, State, ask_code, reject
from kiosk.services.identity_stub.settings import Settings
from kiosk.services.identity_stub.sms import Outbox
from kiosk.services.identity_stub.store import Store
from kiosk.services.identity_stub.watching import Batch, Watches

log = logging.getLogger(__name__)


class IdentityService:
    """clock: Unix seconds. Every method raises Fault and may be called from any thread."""

    def __init__(
        self,
        store: Store,
        recognition: Recognition,
        settings: Settings,
        outbox: Outbox,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._recognition = recognition
        self._settings = settings
        self._clock = clock
        self._decisions = Decisions(store, recognition, settings, outbox, clock)
        self._watches = Watches()
        self._lock = threading.Lock()  # a session is read, decided and written by one thread at a time

    def open(self, device_id: str, request: wire.OpenSession, order: Order | None) -> wire.Opened:
        if request.device_id != device_id:
            raise Fault(403, Code.PERMISSION, "device_id is not the device that signed")
        session = Session(
            session_id=str(uuid.uuid4()),
            device_id=device_id,
            site_id=request.site_id,
            expires_at=self._clock() + LIFE_S,
            method=request.method,
            min_age=request.min_age,
            turn=random.SystemRandom().choice(("left", "right")),
            liveness=(order.liveness if order else None) or self._settings.liveness,
        )
        self._store.put_session(session)
        if session.method is Method.FACE and session.liveness == "waived":
            log.warning("liveness is waived in this session: a photograph is taken for a person")
        return wire.Opened(
            session_id=session.session_id,
            challenge=wire.Challenge(turn=session.turn, liveness=session.liveness),
            expires_in=int(LIFE_S),
        )

    def captures(self, device_id: str, session_id: str, batch: Batch) -> wire.Captured:
        """Batches of one run add up. Sent again, since an answer may be lost, a batch counts once."""
        session = self._awaiting_captures(device_id, session_id)
        if session.state is State.CAPTURED and self._watches.find(session_id) is None:
            raise Fault(409, Code.STATE, "what came before is not known here any more")
        watched = self._watches.of(session_id, Side(session.turn), session.liveness, session.expires_at)
        wants, refused = None, ""
        try:
            batch.check()
            wants = watched.take(batch)  # 0.1 s a capture, outside the lock
        except watching.Refused as reason:
            refused = str(reason)
        with self._lock:
            try:
                session = self._awaiting_captures(device_id, session_id)
            except Fault:  # closed, expired or decided meanwhile
                self._watches.unwatch(session_id)
                raise
            if wants is None:
                raise Fault(400, Code.PARAM, refused)
            token = secrets.token_urlsafe(24)
            self._store.put_session(session.but(state=State.CAPTURED, face_token=token, run=batch.run))
        return wire.Captured(face_token=token, wants=wants.value)

    def verify_face(self, device_id: str, session_id: str, request: wire.VerifyFace, order: Order | None) -> Answer:
        def decide(session: Session) -> Decided:
            if session.method is not Method.FACE or session.state is not State.CAPTURED:
                raise Fault(409, Code.STATE)
            if not secrets.compare_digest(request.face_token.encode(), session.face_token.encode()):
                raise Fault(400, Code.PARAM, "the face token is not this session's")
            watched = self._watches.find(session_id)
            seen = None if watched is None else watched.seen()
            if seen is not None and seen.run != session.run:
                raise Fault(400, Code.PARAM, "the face token is of a former run")
            if seen is None or seen.wants is not Wanted.NOTHING or seen.probe is None:
                raise Fault(409, Code.STATE, "more is to be seen first")
            session = session.but(face_token="", probe=tuple(float(x) for x in seen.probe))  # the token is used up
            decided = self._decisions.obey(session, order)
            if decided is None:
                decided = self._decisions.by_face(session) if seen.alive else reject(session, "liveness_failed")
            return decided

        return self._step(device_id, session_id, request, decide)

    def verify_phone(self, device_id: str, session_id: str, request: wire.VerifyPhone, order: Order | None) -> Answer:
        """Never tells whether a number is known: every valid number is answered alike."""

        def decide(session: Session) -> Decided:
            if session.method is not Method.PHONE or session.state is not State.OPEN:
                raise Fault(409, Code.STATE)
            if not is_number(request.phone, landlines=self._settings.landlines):
                raise Fault(400, Code.PARAM, "not a telephone number that is taken here")
            session = session.but(phone=request.phone)
            obeyed = self._decisions.obey(session, order)
            if obeyed:
                return obeyed
            return (
                self._decisions.send_code(session)
                if self._settings.code_by_phone
                else self._decisions.accept_phone(session)
            )

        return self._step(device_id, session_id, request, decide)

    def digits(self, device_id: str, session_id: str, request: wire.Digits, order: Order | None) -> Answer:
        def decide(session: Session) -> Decided:
            if session.state is not State.NEED_PHONE:
                raise Fault(409, Code.STATE)
            if len(request.digits) != session.digits:
                raise Fault(400, Code.PARAM, f"{session.digits} digits were asked for")
            return self._decisions.obey(session, order) or self._decisions.by_digits(session, request.digits)

        return self._step(device_id, session_id, request, decide)

    def code(self, device_id: str, session_id: str, request: wire.SmsCode, order: Order | None) -> Answer:
        def decide(session: Session) -> Decided:
            if session.state is not State.NEED_CODE:
                raise Fault(409, Code.STATE)
            answer, session = self._decisions.obey(session, order) or self._decisions.by_code(session, request.code)
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
            return self._decisions.obey(session, order) or self._decisions.send_code(session)

        return self._step(device_id, session_id, request, decide)

    def close(self, device_id: str, session_id: str) -> None:
        with self._lock:
            self._load(device_id, session_id)
            self._store.drop_session(session_id)
        self._watches.drop(session_id)

    def faces_held(self) -> int:
        """In how many sessions captures, or what was read from them, are in memory."""
        return len(self._watches)

    def forget(self, now: float) -> None:
        """What was seen in sessions that have expired, and whoever has been taken out of the database."""
        self._watches.forget(now)
        self._recognition.catch_up()

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
            session = session.but(probe=self._watches.probe(session_id))
            if session.needs_probe and not session.probe:
                raise Fault(409, Code.STATE, "whose face that was is not known here any more")
            answer, session = decide(session)
            self._store.put_session(session.but(last_request=digest, last_answer=answer))
            self._watches.settle(session_id, session.probe, session.expires_at)
            return answer
