"""Enrolment and withdrawal by a kiosk's request: answers, faults, and a message to the telephone that is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.identity.enrol_wire import EnrolledRider, Withdrawal
from kiosk.identity.wire import Code
from kiosk.local_time import local
from kiosk.services.identity_stub import sms
from kiosk.services.identity_stub.enrolment import Applicant, EnrolmentRefused, Enrolments, Picture
from kiosk.services.identity_stub.problems import Fault
from kiosk.services.identity_stub.sms import Outbox


class PeopleService:
    """clock: Unix seconds. Every method raises Fault and may be called from any thread."""

    def __init__(self, enrolments: Enrolments, outbox: Outbox, hotline: str, clock: Callable[[], float]) -> None:
        self._enrolments = enrolments
        self._outbox = outbox
        self._hotline = hotline
        self._clock = clock

    def enrol(self, applicant: Applicant, photos: Sequence[bytes]) -> EnrolledRider:
        """Her telephone is told, so that nobody gives her number to a face of his own unseen."""
        now = self._clock()
        pictures = [Picture(f"photo {number}", data) for number, data in enumerate(photos, 1)]
        try:
            enrolment = self._enrolments.enrol(applicant, pictures, local(now).year)
        except EnrolmentRefused as refused:
            raise Fault(400, Code.PARAM, str(refused)) from None
        self._outbox.tell(enrolment.phone, sms.enrolled(self._hotline), now)
        return EnrolledRider(
            display_name=enrolment.display_name,
            phone_masked=enrolment.phone_masked,
            look_alikes=enrolment.look_alikes,
            photos=enrolment.photos,
        )

    def withdraw(self, request: Withdrawal) -> None:
        count, _ = self._enrolments.withdraw(request.phone, request.display_name)
        if count:
            self._outbox.tell(request.phone, sms.withdrawn(self._hotline), self._clock())
