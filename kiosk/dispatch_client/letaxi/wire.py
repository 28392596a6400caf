"""What Le.Taxi's registry is sent, and of what it answers that which a rider's kiosk uses.

A distance is in metres in a search and in kilometres in a hail, under the same name on the wire; here its name says
which. A hail's date-times without an offset are not read: only transitions and last_update tell when something was.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Text = Annotated[str, BeforeValidator(lambda said: "" if said is None else said)]  # null and blank mean the same
RegistryId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]  # goes into paths


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
    nb_seats: int | None = None
    engine: Text = ""
    characteristics: Annotated[tuple[str, ...], BeforeValidator(lambda said: said or ())] = ()


class FoundTaxi(_Answer):
    """A free taxi of one search. id: new at every search. All that a search tells beside this is constant."""

    id: RegistryId
    distance_m: float = Field(alias="crowfly_distance")
    position: Place
    operator: Text = ""
    vehicle: FoundVehicle


class HailVehicle(_Answer):
    """Blank before a driver accepts, and again after the end."""

    licence_plate: Text = ""
    color: Text = ""


class DriverNames(_Answer):
    last_name: Text = Field(default="", repr=False)


class HailTaxi(_Answer):
    """last_update: of position and distance, in Unix seconds by the registry's clock."""

    id: Text = ""
    position: Place | None = None
    distance_km: float | None = Field(default=None, alias="crowfly_distance")
    last_update: float | None = None
    vehicle: HailVehicle = HailVehicle()
    driver: DriverNames = DriverNames()

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
    session_id: str | None = Field(default=None, max_length=64)
    taxi: HailTaxi = HailTaxi()
    taxi_phone_number: Text = Field(default="", repr=False)
    incident_taxi_reason: Text = ""
    transitions: Annotated[tuple[Transition, ...], BeforeValidator(lambda said: said or ())] = ()


class ListedHail(_Answer):
    """One line of the list of hails."""

    id: RegistryId
    status: Status
    taxi_id: Text = ""
    customer_id: Text = ""

    @property
    def live(self) -> bool:
        return self.status in LIVE


class Meta(_Answer):
    next_page: int | None = None


class HailPage(_Answer):
    data: tuple[ListedHail, ...]
    meta: Meta


class FoundTaxis(_Answer):
    data: tuple[FoundTaxi, ...]


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
