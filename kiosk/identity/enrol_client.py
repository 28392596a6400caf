"""Enrols one person with the provider, and takes her out again, from the kiosk's screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_before_delay, wait_fixed

from kiosk.domain import Nonsense, Unreachable
from kiosk.http import Caller
from kiosk.identity import enrol_wire
from kiosk.identity.client import FIRST_WAIT_S, SHORTEST_ATTEMPT_S, STEP_DEADLINE_S, TRIES, signer


@dataclass(frozen=True)
class Person:
    """Whom a volunteer named. born: a year. site_id: her home's. consent_version: of the notice that she
    agreed to. display_name: her name as the provider masks it.
    """

    name: str = field(repr=False)
    title: str = field(repr=False)
    phone: str = field(repr=False)
    born: int = field(repr=False)
    site_id: str
    consent_version: str
    display_name: str = field(repr=False)


class EnrolClient:
    """Of one person. Methods raise Unreachable, Refused or Nonsense (kiosk.domain); Refused with code PARAM: her
    pictures or her data cannot be taken, and nothing was stored.

    ValueError at construction if the key is not an RSA private key in PEM form.
    """

    def __init__(
        self,
        base_url: str,
        device_id: str,
        private_key_pem: bytes,
        person: Person,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._person = person
        self._caller = Caller(base_url, sign=signer(device_id, private_key_pem, clock))

    def enrol(self, chips: Sequence[bytes]) -> int:
        """JPEGs of her face in several poses -> how many people enrolled before look like her.

        Safe to send again: she is enrolled once, with the newest pictures.
        """
        person = self._person
        form = {
            "name": [person.name],
            "title": [person.title],
            "phone": [person.phone],
            "born": [str(person.born)],
            "site_id": [person.site_id],
            "consent_version": [person.consent_version],
        }
        files = [(enrol_wire.PHOTO_FIELD, chip) for chip in chips]
        raw = self._ask("POST", files=files, form=form)
        try:
            return enrol_wire.EnrolledRider.model_validate(raw).look_alikes
        except ValidationError:
            raise Nonsense("identity enrol: not the answer of the contract") from None

    def withdraw(self) -> None:
        """She is forgotten, and nobody else who has the same number; safe to send again."""
        her = enrol_wire.Withdrawal(phone=self._person.phone, display_name=self._person.display_name)
        self._ask("DELETE", body=her.model_dump(mode="json"))

    def _ask(self, method: str, **content: Any) -> Any:
        ends = time.monotonic() + STEP_DEADLINE_S
        retrying = Retrying(
            retry=retry_if_exception_type(Unreachable),
            stop=stop_after_attempt(TRIES) | stop_before_delay(STEP_DEADLINE_S),
            wait=wait_fixed(FIRST_WAIT_S),
            reraise=True,
        )
        return retrying(
            lambda: self._caller.call(
                method,
                enrol_wire.RIDERS_PATH,
                deadline_s=max(SHORTEST_ATTEMPT_S, ends - time.monotonic()),
                **content,
            )
        )
