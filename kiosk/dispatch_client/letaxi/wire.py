"""What Le.Taxi's registry is sent, and of what it answers that which a rider's kiosk uses.

A distance is in kilometres in a hail, and under the same name in metres in a search, where nobody here reads it.
A hail's date-times without an offset are not read: only transitions and last_update tell when something was.

Ids, statuses and whose hail it is have to be right. All else adorns: what is not readable there is not known, and
costs nobody her taxi.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)


def _none_if_unreadable(said: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(said)
    except ValidationError:
        return None


def _readable_items(said: Any) -> list[Any]:
    return [each for each in said if isinstance(each, (str, dict))] if isinstance(said, list) else []


UNREADABLE_IS_NONE = WrapValidator(_none_if_unreadable)
NULL_IS_BLANK = BeforeValidator(lambda said: said if isinstance(said, dict) else {})
Text = Annotated[str, BeforeValidator(lambda said: said if isinstance(said, str) else "")]
Number = Annotated[float | None, UNREADABLE_IS_NONE]
RegistryId = Annotated[
    str,
    BeforeValidator(lambda said: str(said) if type(said) is int else said),
    Field(pattern=r"^[A-Za-z0-9_-]{1,64}$"),  # goes into paths
]


class Status(StrEnum):
    """In the order in which a hail lives; the first seven are alive, all others final."""

    RECEIVED = "received"
    SENT_TO_OPERATOR = "sent_to_operator"
    RECEIVED_BY_OPERATOR = "received_by_operator"
    RECEIVED_BY_TAXI = "received_by_taxi"
    ACCEPTED_BY_TAXI = "accepted_by_taxi"
    ACCEPTED_BY_CUSTOMER = "accepted_by_customer"
    CUSTOMER_ON_BOARD = "customer_on_board"
    FINISHED = "finished"
    FAILURE = "failure"
    DECLINED_BY_TAXI = "declined_by_taxi"
    DECLINED_BY_CUSTOMER = "declined_by_customer"
    TIMEOUT_TAXI = "timeout_taxi"
    TIMEOUT_CUSTOMER = "timeout_customer"
    TIMEOUT_ACCEPTED_BY_CUSTOMER = "timeout_accepted_by_customer"
    INCIDENT_TAXI = "incident_taxi"
    INCIDENT_CUSTOMER = "incident_customer"


LIVE = tuple(Status)[:7]
CALLING = frozenset({Status.RECEIVED, Status.SENT_TO_OPERATOR, Status.RECEIVED_BY_OPERATOR})  # no driver has it yet
ON_ITS_WAY = frozenset({Status.RECEIVED, Status.SENT_TO_OPERATOR})  # to the operator, who may overwrite a cancel
WITH_TAXI = frozenset({Status.ACCEPTED_BY_CUSTOMER, Status.CUSTOMER_ON_BOARD})  # plate, colour and driver are told
NO_SHOW = "no_show"


class _Answer(BaseModel):
    # hide_input_in_errors: a complaint must not repeat somebody's name
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


class Place(_Answer):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class FoundVehicle(_Answer):
    """constructor and model are told only by a search."""

    constructor: Text = ""
    model: Text = ""
    nb_seats: Annotated[int | None, UNREADABLE_IS_NONE] = None
    engine: Text = ""
    characteristics: Annotated[tuple[Text, ...], BeforeValidator(_readable_items)] = ()


class FoundTaxi(_Answer):
    """A free taxi of one search. id: new at every search. All that a search tells beside this is constant."""

    id: RegistryId
    position: Place
    operator: Text = ""
    vehicle: Annotated[FoundVehicle, NULL_IS_BLANK] = FoundVehicle()


class HailVehicle(_Answer):
    """Blank before a driver accepts, and again after the end."""

    licence_plate: Text = ""
    color: Text = ""


class DriverNames(_Answer):
    last_name: Text = Field(default="", repr=False)


class HailTaxi(_Answer):
    """last_update: of position and distance, in Unix seconds by the registry's clock."""

    position: Annotated[Place | None, UNREADABLE_IS_NONE] = None
    distance_km: Number = Field(default=None, alias="crowfly_distance")
    last_update: Number = None
    vehicle: Annotated[HailVehicle, NULL_IS_BLANK] = HailVehicle()
    driver: Annotated[DriverNames, NULL_IS_BLANK] = DriverNames()

    @property
    def distance_m(self) -> float | None:
        return None if self.distance_km is None else self.distance_km * 1000.0


class Transition(_Answer):
    """Meant for debugging there, so nothing of it is due. timestamp: with an offset, else it is not used."""

    to_status: Text = ""
    timestamp: Text = ""

    def at(self) -> float | None:
        """Unix seconds by the registry's clock."""
        try:
            moment = datetime.fromisoformat(self.timestamp)
        except ValueError:
            return None
        return None if moment.tzinfo is None else moment.timestamp()


class HailDocument(_Answer):
    """taxi_phone_number: real only while the status is accepted_by_customer, else a fake of ten digits."""

    id: RegistryId
    status: Status
    session_id: Annotated[str | None, Field(max_length=64), UNREADABLE_IS_NONE] = None
    taxi: Annotated[HailTaxi, NULL_IS_BLANK] = HailTaxi()
    taxi_phone_number: Text = Field(default="", repr=False)
    incident_taxi_reason: Text = ""
    transitions: Annotated[tuple[Annotated[Transition, NULL_IS_BLANK], ...], BeforeValidator(_readable_items)] = ()

    def told_again(self, status: Status) -> HailDocument:
        """As it may be told when only its status was read just now: without a place."""
        nowhere = self.taxi.model_copy(update={"position": None, "distance_km": None, "last_update": None})
        return self.model_copy(update={"taxi": nowhere, "status": status})


class ListedHail(_Answer):
    """One line of the list of hails."""

    id: RegistryId
    status: Status
    customer_id: str

    @property
    def live(self) -> bool:
        return self.status in LIVE


class Meta(_Answer):
    next_page: int | None = None


class HailPage(_Answer):
    """data: as they came; of another customer's nothing is read, of hers all has to be right."""

    data: tuple[dict[str, Any], ...]
    meta: Meta


class FoundTaxis(_Answer):
    """data: as they came, since one taxi that cannot be read must not hide the others."""

    data: tuple[Any, ...]


_Document = TypeVar("_Document", bound=BaseModel)


class One(_Answer, Generic[_Document]):
    """The registry's envelope: a list of exactly one."""

    data: tuple[_Document]


class NewHail(BaseModel):
    """What POST /hails is sent. The address is never left empty: the registry would look it up far away."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    taxi_id: str
    customer_id: str
    customer_lon: float
    customer_lat: float
    customer_address: str = Field(min_length=1)
    customer_phone_number: str = Field(min_length=1, repr=False)
    session_id: str | None = None
