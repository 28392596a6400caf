"""The registry's requests, one for each method: what goes into its envelope and what comes out of it."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import ValidationError

from kiosk.dispatch_client.answers import checked
from kiosk.dispatch_client.letaxi.wire import (
    FoundTaxi,
    FoundTaxis,
    HailDocument,
    HailPage,
    ListedHail,
    NewHail,
    One,
    Status,
)
from kiosk.domain import Nonsense, Refused, Unreachable
from kiosk.http import Caller


class Registry:
    """Le.Taxi's registry, for the holder of one key of the role `moteur`.

    ends: when a request is given up, by time.monotonic(). Every method raises only Unreachable, Refused or Nonsense.
    A Refused's code is the field that the registry complains about: TAXI_ID, OPERATEUR, SESSION_ID, CUSTOMER_ID,
    CUSTOMER_ADDRESS, STATUS, URL; '' where it names none, as for a wrong key (401) or role (403).
    """

    def __init__(self, base_url: str, api_key: str) -> None:
        """Raises ValueError, without the key, if it cannot stand in a header."""
        if not api_key or not api_key.isascii() or not api_key.isprintable():
            raise ValueError("the registry's API key must be one line of printable ASCII")
        self._caller = Caller(base_url, sign=lambda *_: {"X-Api-Key": api_key}, code_of=complained_of)

    @property
    def now(self) -> float:
        """The registry's own clock at its last answer, in Unix seconds."""
        return self._caller.server_time

    def search(self, lat: float, lon: float, ends: float) -> tuple[FoundTaxi, ...]:
        """The free taxis near, nearest first; none where nobody is near, or the point is in no town of the registry.
        One without a readable id or place is left out.

        Refused(404, URL) where hailing is forbidden, as at an airport.
        """
        answer = self._ask("GET", "/taxis?" + urlencode({"lon": lon, "lat": lat}), ends)
        return tuple(taxi for taxi in map(_taxi, checked(FoundTaxis, answer).data) if taxi is not None)

    def post_hail(self, hail: NewHail, ends: float) -> HailDocument:
        """Hail one taxi. Not safe to repeat: after Unreachable or Nonsense hails_of tells whether it is there."""
        body = {"data": [hail.model_dump(exclude_none=True)]}
        return _one(self._ask("POST", "/hails", ends, body))

    def hail(self, hail_id: str, ends: float) -> HailDocument:
        return _one(self._ask("GET", f"/hails/{quote(hail_id, safe='')}", ends))

    def put_status(self, hail_id: str, status: Status, ends: float) -> HailDocument:
        """Safe to repeat. Refused(400) whatever the reason: the hail's status tells what to do."""
        body = {"data": [{"status": status.value}]}
        return _one(self._ask("PUT", f"/hails/{quote(hail_id, safe='')}", ends, body))

    def hails_of(self, customer_id: str, ends: float) -> tuple[ListedHail, ...]:
        """Every hail of this customer, newest first."""
        hails: list[ListedHail] = []
        page: int | None = 1
        while page is not None:
            query = urlencode({"customer_id": customer_id, "p": page})
            answer = checked(HailPage, self._ask("GET", f"/hails/?{query}", ends))
            hails += [checked(ListedHail, row) for row in answer.data if not _anothers(row, customer_id)]
            after = answer.meta.next_page
            if after is not None and after <= page:
                raise Nonsense("GET: the pages of hails go round in a circle")
            page = after
        return tuple(hails)

    def _ask(self, method: str, path: str, ends: float, body: dict[str, Any] | None = None) -> Any:
        left_s = ends - time.monotonic()
        if left_s <= 0:
            raise Unreachable(f"{method}: no time left to ask", maybe_done=False)
        try:
            return self._caller.call(method, path, body=body, deadline_s=left_s)
        except Unreachable as lost:
            if method != "GET":
                raise
            raise told_again(lost, maybe_done=False) from None  # a question changes nothing there


def told_again(lost: Unreachable, *, maybe_done: bool) -> Unreachable:
    """The same trouble, with what is known better here: whether anything may have happened."""
    return Unreachable(
        str(lost),
        maybe_done=maybe_done,
        retry_after_s=lost.retry_after_s,
        status=lost.status,
        certificate=lost.certificate,
    )


def _taxi(found: Any) -> FoundTaxi | None:
    try:
        return FoundTaxi.model_validate(found)
    except ValidationError:
        return None


def _anothers(row: dict[str, Any], customer_id: str) -> bool:
    """The list finds by a prefix in any case. A row that does not say whose it is may be hers."""
    return isinstance(row.get("customer_id"), str) and row["customer_id"] != customer_id


def _one(answer: Any) -> HailDocument:
    return checked(One[HailDocument], answer).data[0]


def complained_of(answer: Any) -> str:
    """{'errors': {'data': {'0': {'taxi_id': ['…']}}}} -> 'TAXI_ID': the innermost name; never a sentence."""
    place = answer.get("errors") if isinstance(answer, dict) else None
    name = ""
    while isinstance(place, dict) and place:
        inner, place = next(iter(place.items()))
        name = name if str(inner).isdigit() else str(inner)
    return name.upper()


def not_meant(refusal: Refused, *statuses: int) -> Nonsense | Refused:
    """A 404, and what else of these a caller would take for a word about the hail, though it says nothing of it."""
    if refusal.status not in (404, *statuses):
        return refusal
    return Nonsense(f"refused with {refusal.status} {refusal.code}".rstrip() + ", which tells nothing of the hail")
