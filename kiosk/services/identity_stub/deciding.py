"""What a session's answer is to be: accept, ask, send a code, refuse. Sessions in, answers and sessions out."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import numpy as np

from kiosk.domain import mask_phone
from kiosk.identity import wire
from kiosk.identity.wire import Code
from kiosk.local_time import local
from kiosk.services.identity_stub import decision, sms
from kiosk.services.identity_stub.decision import Accept, Ask, Confirm, Nobody, WrongDigits
from kiosk.services.identity_stub.gallery import LENGTH
from kiosk.services.identity_stub.names import masked_name
from kiosk.services.identity_stub.orders import Order
from kiosk.services.identity_stub.problems import Fault
from kiosk.services.identity_stub.recognition import Recognition
from kiosk.services.identity_stub.riders import Enrolled
from kiosk.services.identity_stub.sessions import Decided, Session, ask_code, ask_digits, reject
from kiosk.services.identity_stub.settings import Settings
from kiosk.services.identity_stub.sms import Outbox
from kiosk.services.identity_stub.store import Store

MAX_WRONG_DIGITS = 3  # a slip or two of an old hand; three guesses at 10,000
SENIOR_AGE = 60  # 老年人: Law on the Protection of the Rights and Interests of the Elderly, art. 2

# Whom an ordered match names if nobody is enrolled: no real number begins with 10.
INVENTED = Enrolled(0, "ordered", "", masked_name("王", "阿姨"), "10000000000", 1946, 0, always_ask=False)


class Decisions:
    """clock: Unix seconds. Raises Fault. One thread at a time for one session."""

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
        self._outbox = outbox
        self._clock = clock

    def by_face(self, session: Session) -> Decided:
        match self._recognition.by_face(np.array(session.probe), session.site_id):
            case Accept(rider_id):
                return self._accept(session, rider_id)
            case Ask(digits):
                return ask_digits(session, digits)
            case Nobody():
                return reject(session, "no_match")

    def by_digits(self, session: Session, digits: str) -> Decided:
        verdict: Accept | Confirm | Ask | WrongDigits | Nobody
        if session.phone:  # only ordered digits come here with a number: they confirm what was typed or matched
            if session.phone.endswith(digits):
                return self._accept_known(session)
            verdict = WrongDigits()
        else:
            verdict = self._recognition.by_digits(np.array(session.probe), session.site_id, digits)
        match verdict:
            case Accept(rider_id):
                return self._accept(session, rider_id)
            case Confirm(rider_id):
                return self._accept(session, rider_id, by_code=True)
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

    def by_code(self, session: Session, code: str) -> Decided:
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
        return self.accept_phone(session) if session.phone else self._matched(session, self._nearest(session))

    def _accept(self, session: Session, rider_id: int, *, by_code: bool = False) -> Decided:
        """Her telephone is told, whoever stands there; by_code: by a code without which the match does not count."""
        rider = self._recognition.rider(rider_id)
        if rider is None:  # taken out this very moment
            return reject(session, "no_match")
        answer, session = self._matched(session, rider)
        if not isinstance(answer, wire.MatchAnswer):
            return answer, session
        if by_code:
            return self.send_code(session.but(match=answer))
        self._tell(rider, session.site_id)
        return answer, session

    def _tell(self, rider: Enrolled, site_id: str) -> None:
        now = self._clock()
        told = self._store.messages_sent("notice", rider.phone)
        if told and now - told[-1] < sms.NOTICE_EVERY_S:
            return
        self._store.remember_message("notice", rider.phone, now)
        self._outbox.tell(rider.phone, sms.used(self._settings.places.get(site_id, ""), self._settings.hotline), now)

    def _matched(self, session: Session, rider: Enrolled) -> Decided:
        """The face way. The birth year decides here and goes no further."""
        year = local(self._clock()).year
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

    def accept_phone(self, session: Session) -> Decided:
        answer = wire.MatchAnswer(
            subject=self._store.vault.tag("subject", session.phone),
            display_name="",
            phone_masked=mask_phone(session.phone),
            phone_ref=self._store.vault.tag("phone_ref", session.phone),
            age_60_plus=None,
        )
        return answer, session.matched(session.phone)

    def send_code(self, session: Session) -> Decided:
        now, phone = self._clock(), self._code_phone(session)
        wait_s = sms.wait_s(self._store.messages_sent("code", phone), now)
        if wait_s > 0:
            raise Fault(429, Code.RATE, retry_after_s=wait_s)
        code = sms.new_code()
        self._store.remember_message("code", phone, now)
        self._outbox.send(phone, code, now)
        sent = session.but(
            expires_at=now + sms.CODE_LIFE_S,  # the session lives exactly as long as its code
            code_tag=self._code_tag(session, code),
            wrong_codes=0,
        )
        return ask_code(sent, phone)

    def obey(self, session: Session, order: Order | None) -> Decided | None:
        """What an order says instead of a decision; None without one."""
        match order.result if order else None:
            case None:
                return None
            case "match":
                return self._accept_known(session)
            case "need_phone":
                return ask_digits(session, order.digits if order else 4)
            case "need_code":
                return self.send_code(session)
            case "no_match" | "liveness_failed" | "minor" | "risk_rejected" as rejection:
                return reject(session, rejection)

    def _nearest(self, session: Session) -> Enrolled:
        probe = np.array(session.probe) if session.probe else np.zeros(LENGTH)
        return self._recognition.nearest(probe, session.site_id) or INVENTED

    def _code_phone(self, session: Session) -> str:
        return session.phone or self._nearest(session).phone

    def _code_tag(self, session: Session, code: str) -> str:
        return self._store.vault.tag("code", f"{session.session_id}\n{code}")
