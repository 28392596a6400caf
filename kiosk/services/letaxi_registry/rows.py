"""What the registry knows of a hail, a taxi and a customer: the rows of its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kiosk.services.letaxi_registry.states import LIVE, Status, TaxiStatus

FRESH_S = 120.0  # a taxi not seen for longer is not online
RADIUS_M = 500  # within which a taxi lets itself be hailed unless its driver wants less


@dataclass(frozen=True)
class Account:
    """Whoever holds a key. number stands in transitions, name is shown as the operator's."""

    number: int
    name: str


KIOSK = Account(2, "kiosk")
OPERATOR = Account(3, "chauffeur professionnel")  # holds the operator's key
FLEET = Account(4, "coopérative de Shanghai")  # the simulated drivers; nobody holds its key


@dataclass
class Taxi:
    """A vehicle, its driver and a town's permit, under one id. Degrees WGS-84; seen_at is Unix time, None: never."""

    id: str
    operator: int
    insee: str
    plate: str
    color: str
    nb_seats: int
    constructor: str | None
    model: str | None
    characteristics: list[str]
    first_name: str
    last_name: str
    phone: str = ""  # of a simulated driver
    status: TaxiStatus = TaxiStatus.OFF
    radius_m: int = RADIUS_M
    lat: float | None = None
    lon: float | None = None
    seen_at: float | None = None

    @property
    def place(self) -> tuple[float, float] | None:
        """(lat, lon) where it was last seen."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)

    def online(self, now: float) -> bool:
        return self.seen_at is not None and now - self.seen_at <= FRESH_S


@dataclass
class Hail:
    """One customer's call of one taxi. Times are Unix seconds.

    shown_taxi_id is the id by which the customer's side named the taxi. transitions is what the registry still
    believes has happened; the file's own table forgets nothing.
    """

    id: str
    session_id: str
    customer_id: str
    added_by: int
    operator: int
    taxi_id: str
    shown_taxi_id: str
    plate: str
    customer_lat: float
    customer_lon: float
    customer_address: str
    customer_phone_number: str
    made_at: float
    changed_at: float
    status: Status = Status.RECEIVED
    taxi_phone_number: str | None = None
    incident_customer_reason: str | None = None
    incident_taxi_reason: str | None = None
    reporting_customer: bool | None = None
    reporting_customer_reason: str | None = None
    rating_ride: int | None = None
    rating_ride_reason: str | None = None
    transitions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def live(self) -> bool:
        return self.status in LIVE


@dataclass
class Customer:
    """fate is what an order makes of her; ban_end is Unix time."""

    id: str
    added_by: int
    fate: str | None = None
    frozen: bool = False  # her taxi's picture freezes
    ban_begin: float | None = None
    ban_end: float | None = None

    def banned(self, now: float) -> bool:
        return self.ban_begin is not None and self.ban_end is not None and self.ban_begin <= now < self.ban_end
