"""What goes over the wire between a kiosk and a dispatcher: requests, hail document, availability, problem.

Times are RFC 3339 in UTC, ETAs and waits are seconds, coordinates WGS-84 degrees. Requests refuse unknown fields;
answers may carry more than a client knows.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from kiosk.domain import Need, SearchWidth

PROBLEM_TYPE = "application/problem+json"  # RFC 9457
REPLAYED_HEADER = "Idempotent-Replayed"
KEY_PATTERN = r'^"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$'  # a structured string in quotes holding a UUID
PLATE_PATTERN = r"^[一-龥][A-Z] [0-9A-Z]{5,6}$"  # '沪A D5683'; six characters for electric cars (GA 36-2018)
COLOUR_PATTERN = r"^#[0-9A-Fa-f]{6}$"


def _in_utc(value: datetime) -> datetime:
    if value.utcoffset() != timedelta(0):
        raise ValueError("the time must be in UTC")
    return value


Utc = Annotated[AwareDatetime, AfterValidator(_in_utc)]
HailId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Status(StrEnum):
    """Every state a dispatcher may report; QUEUED, UNKNOWN and EXPIRED exist in the kiosk only."""

    SEARCHING = "searching"
    ASSIGNED = "assigned"
    ARRIVING = "arriving"
    ARRIVED = "arrived"
    ON_BOARD = "on_board"
    COMPLETED = "completed"
    NO_TAXI = "no_taxi"
    NO_DRIVER = "no_driver"
    CANCELLED_BY_RIDER = "cancelled_by_rider"
    RIDER_NO_SHOW = "rider_no_show"


WITH_TAXI = frozenset({Status.ASSIGNED, Status.ARRIVING, Status.ARRIVED, Status.ON_BOARD})


class EventKind(StrEnum):
    """What happened to a hail: it reached a status, or a driver was asked, declined or gave it back."""

    SEARCHING = "searching"
    DRIVER_ASKED = "driver_asked"
    DRIVER_DECLINED = "driver_declined"
    DRIVER_CANCELLED = "driver_cancelled"
    ASSIGNED = "assigned"
    ARRIVING = "arriving"
    ARRIVED = "arrived"
    ON_BOARD = "on_board"
    COMPLETED = "completed"
    NO_TAXI = "no_taxi"
    NO_DRIVER = "no_driver"
    CANCELLED_BY_RIDER = "cancelled_by_rider"
    RIDER_NO_SHOW = "rider_no_show"


class _Request(BaseModel):
    # hide_input_in_errors: a complaint must not repeat somebody's number
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


class PickUpBody(_Request):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    name: str = Field(min_length=1, max_length=100)
    bay: str = Field(default="", max_length=40)


class RiderBody(_Request):
    """Exactly one of phone_ref (the identity provider's reference) and phone (digits)."""

    phone_ref: str | None = Field(default=None, min_length=1, max_length=128, repr=False)
    phone: str | None = Field(default=None, pattern=r"^[0-9]{7,15}$", repr=False)
    display_name: str = Field(default="", max_length=40, repr=False)

    @model_validator(mode="after")
    def _one_way_to_reach_her(self) -> RiderBody:
        if (self.phone_ref is None) == (self.phone is None):
            raise ValueError("give exactly one of phone_ref and phone")
        return self


class HailRequest(_Request):
    """Body of POST /v1/hails. expires_at: the hail must not be made after this moment."""

    site_id: str = Field(min_length=1, max_length=64)
    pickup: PickUpBody
    rider: RiderBody
    needs: tuple[Need, ...] = ()
    note: str = Field(default="", max_length=200, repr=False)
    call_sign: str = Field(min_length=1, max_length=20)
    expires_at: Utc
    search: SearchWidth = SearchWidth.NORMAL


class CancelRequest(_Request):
    """Body of POST /v1/hails/{id}/cancel. reason: a short word for the dispatcher's statistics."""

    reason: str = Field(min_length=1, max_length=64)


class DriverBody(_Answer):
    surname: str = Field(min_length=1, max_length=4, repr=False)
    phone_masked: str = Field(default="", max_length=20, repr=False)


class VehicleBody(_Answer):
    plate: str = Field(pattern=PLATE_PATTERN)
    colour: str = Field(pattern=COLOUR_PATTERN, description="of the body, CSS hex")
    model: str = Field(min_length=1, max_length=40)


class PositionBody(_Answer):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class HailEvent(_Answer):
    at: Utc
    kind: EventKind


class HailDocument(_Answer):
    """A hail as the dispatcher sees it at updated_at.

    eta_s may be anything a dispatcher's estimate can be, negative included; the client clamps it.
    A hail with a taxi always names vehicle and driver: a plate is what the rider looks for.
    """

    id: HailId
    status: Status
    driver: DriverBody | None = None
    vehicle: VehicleBody | None = None
    eta_s: float | None = None
    position: PositionBody | None = None
    updated_at: Utc
    events: tuple[HailEvent, ...] = ()

    @model_validator(mode="after")
    def _a_taxi_has_a_plate(self) -> HailDocument:
        if self.status in WITH_TAXI and (self.vehicle is None or self.driver is None):
            raise ValueError(f"a hail that is {self.status.value} must name its vehicle and driver")
        return self


class AvailabilityDocument(_Answer):
    """Seconds from the hail to the taxi's arrival, of past hails near this place at this hour of the day."""

    wait_p50_s: float = Field(ge=0)
    wait_p90_s: float = Field(ge=0)


class ProblemCode(StrEnum):
    BAD_REQUEST = "BAD_REQUEST"  # 400: the body or a parameter is not of this contract
    BAD_KEY = "BAD_KEY"  # 400: Idempotency-Key missing or malformed
    UNKNOWN_KEY = "UNKNOWN_KEY"  # 404: no hail was made with this key
    UNKNOWN_HAIL = "UNKNOWN_HAIL"  # 404
    NOT_FOUND = "NOT_FOUND"  # 404: no such page
    IN_PROGRESS = "IN_PROGRESS"  # 409: the first request with this key is still running
    STATE = "STATE"  # 409: not possible in the hail's present state
    EXPIRED = "EXPIRED"  # 410: arrived after expires_at; no hail was made
    KEY_REUSED = "KEY_REUSED"  # 422: this key came before with another body
    ORDERED = "ORDERED"  # any: the simulator was told to fail


class Problem(_Answer):
    """Every error's body, application/problem+json (RFC 9457) with our short code."""

    type: str = "about:blank"
    title: str
    status: int
    code: ProblemCode
    detail: str = ""
