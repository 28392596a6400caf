"""What a dispatcher is asked for and what it says of a hail: the words between the kiosk and every adapter."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain import Driver, HailState, Need, PickUp, Position, SearchWidth, Vehicle


@dataclass(frozen=True)
class HailOrder:
    """What a dispatcher is asked for, in words that every adapter can send."""

    key: str  # UUID4, the idempotency key
    site_id: str
    pickup: PickUp
    phone_ref: str = field(repr=False)
    display_name: str = field(repr=False)
    needs: tuple[Need, ...]
    note: str = field(repr=False)  # for the driver, in Chinese; may be about the rider
    call_sign: str  # as spoken to the driver: '红 7'
    expires_at: float  # by the wall clock: the dispatcher compares it with its own
    width: SearchWidth = SearchWidth.NORMAL


@dataclass(frozen=True)
class HailReport:
    """What a dispatcher says of a hail at one moment."""

    hail_id: str
    state: HailState
    updated_at: float  # by the dispatcher's clock
    vehicle: Vehicle | None = None
    driver: Driver | None = None
    eta_s: float | None = None  # None when nothing usable was said
    position: Position | None = None
    distance_m: float | None = None  # of position from the pick-up point, in a straight line
    position_age_s: float | None = None  # of position, at updated_at
    redispatched: int = 0  # how often a driver accepted and then gave it back
