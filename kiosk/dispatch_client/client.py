"""Speaks our hail API to a dispatcher; one call, one request: the kiosk repeats in one layer only, not here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import ValidationError

from kiosk.dispatch_client.answers import checked, places
from kiosk.dispatch_client.telephone import number_in
from kiosk.dispatch_client.wire import (
    AvailabilityDocument,
    CancelRequest,
    EventKind,
    HailDocument,
    HailRequest,
    PickUpBody,
    ProblemCode,
    RiderBody,
)
from kiosk.domain import (
    Availability,
    Capabilities,
    Driver,
    HailState,
    Nonsense,
    Position,
    Refused,
    Unreachable,
    Vehicle,
)
from kiosk.http import TOTAL_DEADLINE_S, Caller
from kiosk.order import HailOrder, HailReport

MAX_ETA_S = 3 * 3600.0  # no taxi is worth announcing three hours ahead: the estimate is broken


class DispatchClient:
    """One dispatcher that speaks our hail API.

    Every method makes one request of at most deadline_s seconds and raises only Unreachable, Refused or Nonsense.
    A 409 IN_PROGRESS is Unreachable with maybe_done and status 409: the same request is still being worked on.
    """

    capabilities = Capabilities()

    def __init__(self, base_url: str, deadline_s: float = TOTAL_DEADLINE_S) -> None:
        self._caller = Caller(base_url)
        self._deadline_s = deadline_s

    def submit(self, order: HailOrder, within_s: float = TOTAL_DEADLINE_S) -> HailReport:
        """Ask for a taxi, giving up after within_s. Safe to repeat with the same order: the key makes it one hail.

        After a repeat the report may be the first answer word for word, and so be older than the hail's state.
        Refused(code): EXPIRED, KEY_REUSED, BAD_REQUEST.
        """
        body = _request(order).model_dump(mode="json", exclude_none=True)
        headers = {"Idempotency-Key": f'"{order.key}"'}
        return _report(self._ask("POST", "/v1/hails", body, headers, min(within_s, self._deadline_s)))

    def look_up(self, key: str) -> HailReport | None:
        """What became of a submit whose answer was lost; None if the dispatcher made no hail with this key.

        Only the dispatcher's own UNKNOWN_KEY counts as None: any other 404 proves nothing about the hail.
        """
        try:
            return _report(self._ask("GET", "/v1/hails?" + urlencode({"key": key})))
        except Refused as refusal:
            if refusal.code == ProblemCode.UNKNOWN_KEY:
                return None
            raise

    def follow(self, order: HailOrder, hail_id: str) -> HailReport:  # noqa: ARG002 - there is nothing to carry on
        """The hail now: this dispatcher searches by itself. Raises as status."""
        return self.status(hail_id)

    def status(self, hail_id: str) -> HailReport:
        """The hail now. Refused(code UNKNOWN_HAIL) if the dispatcher does not know it."""
        return _report(self._ask("GET", f"/v1/hails/{quote(hail_id, safe='')}"))

    def cancel(self, hail_id: str, reason: str) -> HailReport:
        """Give the hail back; may be repeated. The state returned may not be final yet.

        Refused(code STATE) once the rider is on board.
        """
        body = CancelRequest(reason=reason).model_dump()
        return _report(self._ask("POST", f"/v1/hails/{quote(hail_id, safe='')}/cancel", body))

    def availability(self, lat: float, lon: float) -> Availability | None:
        """How long people wait here at this hour; None when the dispatcher can say nothing honest."""
        answer = self._ask("GET", "/v1/availability?" + urlencode({"lat": lat, "lon": lon}))
        if answer is None:
            return None
        document = checked(AvailabilityDocument, answer)
        return Availability(wait_p50_s=document.wait_p50_s, wait_p90_s=document.wait_p90_s)

    def _ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        deadline_s: float | None = None,
    ) -> Any:
        within_s = self._deadline_s if deadline_s is None else deadline_s
        try:
            return self._caller.call(method, path, body=body, headers=headers, deadline_s=within_s)
        except Refused as refusal:
            if refusal.code == ProblemCode.IN_PROGRESS:
                raise Unreachable(f"{method}: still being worked on", maybe_done=True, status=409) from None
            raise


def usable_eta_s(eta_s: float | None) -> float | None:
    """A negative estimate means the taxi is due: 0. One beyond MAX_ETA_S says nothing: None."""
    if eta_s is None or eta_s > MAX_ETA_S:
        return None
    return max(0.0, eta_s)


def _request(order: HailOrder) -> HailRequest:
    pickup = order.pickup
    try:
        return HailRequest(
            site_id=order.site_id,
            pickup=PickUpBody(lat=pickup.lat, lon=pickup.lon, name=pickup.name, bay=pickup.bay),
            rider=_rider(order),
            needs=order.needs,
            note=order.note,
            call_sign=order.call_sign,
            expires_at=datetime.fromtimestamp(order.expires_at, UTC),
            search=order.width,
        )
    except ValidationError as error:
        raise Nonsense(f"not sent, this hail breaks the contract at: {places(error)}") from None


def _rider(order: HailOrder) -> RiderBody:
    phone = number_in(order.phone_ref)
    if not phone:
        return RiderBody(phone_ref=order.phone_ref, display_name=order.display_name)
    return RiderBody(phone=phone, display_name=order.display_name)


def _report(answer: Any) -> HailReport:
    document = checked(HailDocument, answer)
    driver, vehicle, position = document.driver, document.vehicle, document.position
    return HailReport(
        hail_id=document.id,
        state=HailState(document.status.value),
        updated_at=document.updated_at.timestamp(),
        vehicle=Vehicle(plate=vehicle.plate, colour=vehicle.colour, model=vehicle.model) if vehicle else None,
        driver=Driver(surname=driver.surname, phone_masked=driver.phone_masked) if driver else None,
        eta_s=usable_eta_s(document.eta_s),
        position=Position(lat=position.lat, lon=position.lon) if position else None,
        redispatched=sum(event.kind is EventKind.DRIVER_CANCELLED for event in document.events),
    )
