"""What the registry takes: one object in {"data": […]}, read strictly, and refused in its own sentences.

Coordinates are WGS-84 degrees. Numbers may come as numeric strings. An unknown or read-only field is refused.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from kiosk.services.letaxi_registry.errors import Refusal, of_call
from kiosk.services.letaxi_registry.states import Status

MOST_LATITUDE = 85.05112878  # where the web's map ends
POSITIONS_AT_ONCE = 50
JSON_TYPE = "application/json"

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-MOST_LATITUDE, le=MOST_LATITUDE, allow_inf_nan=False)]
CustomerReason = Literal["", "mud_river", "parade", "earthquake", "no_show", "no_specs"]
TaxiReason = Literal["no_show", "address", "traffic", "breakdown", "traffic_jam", "garbage_truck"]
RatingReason = Literal[
    "ko",
    "payment",
    "courtesy",
    "route",
    "cleanliness",
    "late",
    "no_credit_card",
    "bad_itinerary",
    "dirty_taxi",
    "automatic_rating",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Point(BaseModel):
    """The query of a search; other parameters are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    lon: Longitude
    lat: Latitude


class NewHail(_Strict):
    taxi_id: str
    customer_id: str
    customer_lon: Longitude
    customer_lat: Latitude
    customer_address: str
    customer_phone_number: str
    session_id: UUID | None = None
    operateur: str | None = None  # ignored


class CustomersChange(_Strict):
    """What the customer's side may write into a hail."""

    status: Status | None = None
    customer_lon: Longitude | None = None
    customer_lat: Latitude | None = None
    customer_address: str | None = None
    customer_phone_number: str | None = None  # taken and ignored
    incident_customer_reason: CustomerReason | None = None
    rating_ride: int | None = None
    rating_ride_reason: RatingReason | None = None


class OperatorsChange(_Strict):
    status: Status | None = None
    taxi_phone_number: str | None = None
    incident_taxi_reason: TaxiReason | None = None
    reporting_customer: bool | None = None
    reporting_customer_reason: str | None = None


class HailFilter(_Strict):
    """The query of the list. Ids match by their beginning."""

    id: str = ""
    customer_id: str = ""
    taxi_id: str = ""
    status: Status | None = None
    date: Annotated[str, Field(pattern=r"^\d{4}/\d{2}/\d{2}$")] | None = None
    p: int = Field(default=1, ge=1)


class Page(BaseModel):
    p: int = Field(default=1, ge=1)


class Ban(_Strict):
    """Of a customer, by her own application; None ends it."""

    ban_begin: datetime | None = None
    ban_end: datetime | None = None


class NewVehicle(_Strict):
    licence_plate: str = Field(min_length=7, max_length=10)
    color: str = ""
    nb_seats: int = 4
    constructor: str | None = None
    model: str | None = None
    engine: str = ""
    pet_accepted: bool = False
    bike_accepted: bool = False
    baby_seat: bool = False
    wifi: bool = False
    vasp_handicap: bool = False
    amex_accepted: bool = False
    bank_check_accepted: bool = False

    @property
    def characteristics(self) -> list[str]:
        return [name for name, value in self if value is True]


class Departement(_Strict):
    numero: str


class NewDriver(_Strict):
    first_name: str
    last_name: str
    professional_licence: str
    departement: Departement
    birth_date: str | None = None


class NewAds(_Strict):
    """A town's permit to ply for hire."""

    numero: str
    insee: str
    vehicle_id: int | None = None
    owner_name: str = ""
    owner_type: Literal["individual", "company"] | None = None


class _AdsOfTaxi(_Strict):
    numero: str
    insee: str


class _DriverOfTaxi(_Strict):
    professional_licence: str
    departement: str


class _VehicleOfTaxi(_Strict):
    licence_plate: str


class NewTaxi(_Strict):
    ads: _AdsOfTaxi
    driver: _DriverOfTaxi
    vehicle: _VehicleOfTaxi


class TaxiChange(_Strict):
    status: Literal["free", "occupied", "off"] | None = None
    radius: Annotated[int, Field(ge=150, le=500)] | None = None  # m


class TaxiPosition(_Strict):
    taxi_id: str
    lon: Longitude
    lat: Latitude


class Positions(_Strict):
    positions: list[TaxiPosition] = Field(max_length=POSITIONS_AT_ONCE)


Model = TypeVar("Model", bound=BaseModel)
_SENTENCES = {  # pydantic's kind of error -> the registry's sentence
    "missing": "Missing data for required field.",
    "extra_forbidden": "Unknown field.",
    "string_type": "Not a valid string.",
    "string_pattern_mismatch": "Not a valid datetime.",
    "uuid_type": "Not a valid UUID.",
    "uuid_parsing": "Not a valid UUID.",
    "int_type": "Not a valid integer.",
    "int_parsing": "Not a valid integer.",
    "int_from_float": "Not a valid integer.",
    "float_type": "Not a valid number.",
    "float_parsing": "Not a valid number.",
    "finite_number": "Not a valid number.",
    "bool_type": "Not a valid boolean.",
    "bool_parsing": "Not a valid boolean.",
    "list_type": "Not a valid list.",
    "model_type": "Invalid input type.",
}


def body_of(raw: bytes, content_type: str | None) -> Any:
    """The JSON of a request, looked at before anybody asks who sent it. Raises Refusal."""
    if content_type is not None and content_type.split(";")[0].strip().lower() != JSON_TYPE:
        raise of_call(400, f"Content-Type should be {JSON_TYPE}.")
    try:
        return json.loads(raw)
    except ValueError:
        raise of_call(400, "No data provided, or data is not valid JSON.") from None


def one_object(body: Any, model: type[Model], *, may_be_absent: bool = False) -> Model:
    """The one object of the envelope. Raises Refusal; may_be_absent: {} counts as an object without fields."""
    if not isinstance(body, dict):
        raise Refusal(400, {"_schema": ["Invalid input type."]})
    if "data" not in body:
        if may_be_absent:
            return _checked({}, model, _in_envelope)
        raise Refusal(400, {"data": ["Missing data for required field."]})
    data = body["data"]
    if not isinstance(data, list) or len(data) != 1:
        raise Refusal(400, {"data": ["data should be a list of one element."]})
    if not isinstance(data[0], dict):
        raise Refusal(400, {"data": {"0": {"_schema": ["Invalid input type."]}}})
    return _checked(data[0], model, _in_envelope)


def query_of(parameters: dict[str, str], model: type[Model]) -> Model:
    """The query string. Raises Refusal."""
    return _checked(parameters, model, lambda errors: errors)


def _sentence(error: ErrorDetails) -> str:
    if error["type"] in ("enum", "literal_error"):
        return f"Must be one of: {error['ctx']['expected']}."
    return _SENTENCES.get(error["type"], error["msg"])


def _in_envelope(errors: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"0": errors}}


def _checked(given: dict[str, Any], model: type[Model], filed: Any) -> Model:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        errors: dict[str, list[str]] = {}
        for each in error.errors(include_url=False, include_input=False):
            path = ".".join(str(part) for part in each["loc"])
            errors.setdefault(path, []).append(_sentence(each))
        raise Refusal(400, filed(errors)) from None
