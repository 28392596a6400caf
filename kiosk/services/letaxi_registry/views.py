"""What the registry shows, and to whom: most of a hail can be seen only for a part of its life."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kiosk.local_time import local
from kiosk.services.letaxi_registry.earth import metres
from kiosk.services.letaxi_registry.rows import FLEET, KIOSK, OPERATOR, Customer, Hail, Taxi
from kiosk.services.letaxi_registry.states import SHOWS_PHONES, SHOWS_PLATE

NO_PHONE = "0600000000"  # looks like a number, and is nobody's
NAMES = {account.number: account.name for account in (KIOSK, OPERATOR, FLEET)}
DISTANCE_DIGITS = 6


def naive(unix_s: float) -> str:
    """ISO without an offset, in the time zone of the database's session, which is the town's."""
    return local(unix_s).replace(tzinfo=None).isoformat()


def aware(unix_s: float) -> str:
    return datetime.fromtimestamp(unix_s, UTC).isoformat()


def transition(before: str | None, after: str, at: float, user: int | None, reason: str | None) -> dict[str, Any]:
    return {"from_status": before, "to_status": after, "timestamp": aware(at), "user": user, "reason": reason}


def search_element(shown_id: str, taxi: Taxi, distance_m: float) -> dict[str, Any]:
    """A taxi of a search. crowfly_distance is in metres; what would tell whose taxi it is, is a stub."""
    assert taxi.place is not None, "a taxi that was never seen is not found"
    return {
        "id": shown_id,
        "internal_id": None,
        "operator": NAMES[taxi.operator],
        "position": {"lat": taxi.place[0], "lon": taxi.place[1]},
        "crowfly_distance": round(distance_m, 4),
        "last_update": None,
        "status": "free",
        "rating": 0,
        "radius": 0,
        "added_at": naive(0),
        "ads": {"insee": "", "numero": ""},
        "driver": {"departement": "", "professional_licence": ""},
        "vehicle": {
            "licence_plate": "",
            "color": "",
            "constructor": taxi.constructor,
            "model": taxi.model,
            "nb_seats": taxi.nb_seats,
            "engine": "",
            "characteristics": taxi.characteristics,
        },
    }


def hail_object(hail: Hail, taxi: Taxi, *, for_operator: bool, just_changed: bool = False) -> dict[str, Any]:
    """A hail. crowfly_distance is in kilometres here, from where the taxi was last seen, however long ago.

    just_changed: the answer to a change, in which last_status_change has an offset. Seats and characteristics are for
    accounts that were let see them; nobody here is one.
    """
    plate, phones = hail.status in SHOWS_PLATE, hail.status in SHOWS_PHONES
    place = taxi.place if hail.live else None
    distance_m = metres(place, (hail.customer_lat, hail.customer_lon)) if place else None
    return {
        "id": hail.id,
        "status": hail.status,
        "session_id": hail.session_id,
        "operateur": NAMES[hail.operator],
        "customer_id": hail.customer_id,
        "customer_lon": hail.customer_lon,
        "customer_lat": hail.customer_lat,
        "customer_address": hail.customer_address,
        "customer_phone_number": hail.customer_phone_number if phones else NO_PHONE,
        "taxi_phone_number": (hail.taxi_phone_number or NO_PHONE) if phones else NO_PHONE,
        "creation_datetime": naive(hail.made_at),
        "last_status_change": aware(hail.changed_at) if just_changed else naive(hail.changed_at),
        "taxi": {
            "id": taxi.id if for_operator else hail.shown_taxi_id,
            "position": {"lat": place[0], "lon": place[1]} if place else None,
            "crowfly_distance": None if distance_m is None else round(distance_m / 1000, DISTANCE_DIGITS),
            "last_update": int(taxi.seen_at) if place and taxi.seen_at is not None else None,
            "vehicle": {"licence_plate": taxi.plate if plate else "", "color": taxi.color if plate else ""},
            "driver": {
                "first_name": taxi.first_name if plate else "",
                "last_name": taxi.last_name if plate else "",
            },
        },
        "incident_customer_reason": hail.incident_customer_reason,
        "incident_taxi_reason": hail.incident_taxi_reason,
        "reporting_customer": hail.reporting_customer,
        "reporting_customer_reason": hail.reporting_customer_reason,
        "rating_ride": hail.rating_ride,
        "rating_ride_reason": hail.rating_ride_reason,
        "transitions": hail.transitions,
    }


def call_back_body(hail: Hail, taxi: Taxi) -> dict[str, Any]:
    """What the operator is told: the taxi by its own id, nobody's number, no position."""
    shown = hail_object(hail, taxi, for_operator=True)
    shown["taxi"] |= {"position": None, "crowfly_distance": None, "last_update": None}
    return {"data": [shown]}


def list_element(hail: Hail, viewer: int) -> dict[str, Any]:
    return {
        "id": hail.id,
        "added_by": NAMES[hail.added_by],
        "operateur": NAMES[hail.operator],
        "status": hail.status,
        "creation_datetime": naive(hail.made_at),
        "taxi_id": taxi_id_for(hail, viewer),
        "customer_id": hail.customer_id,
    }


def taxi_id_for(hail: Hail, viewer: int) -> str:
    return hail.taxi_id if viewer == hail.operator else hail.shown_taxi_id


def customer_object(customer: Customer) -> dict[str, Any]:
    begin, end = customer.ban_begin, customer.ban_end
    return {
        "id": customer.id,
        "ban_begin": None if begin is None else naive(begin),
        "ban_end": None if end is None else naive(end),
    }


def taxi_object(taxi: Taxi) -> dict[str, Any]:
    """Its operator's own view."""
    place = taxi.place
    return {
        "id": taxi.id,
        "operator": NAMES[taxi.operator],
        "status": taxi.status,
        "radius": taxi.radius_m,
        "last_update": None if taxi.seen_at is None else int(taxi.seen_at),
        "position": {"lat": place[0], "lon": place[1]} if place else None,
        "ads": {"insee": taxi.insee},
        "driver": {"first_name": taxi.first_name, "last_name": taxi.last_name},
        "vehicle": {
            "licence_plate": taxi.plate,
            "color": taxi.color,
            "constructor": taxi.constructor,
            "model": taxi.model,
            "nb_seats": taxi.nb_seats,
            "characteristics": taxi.characteristics,
        },
    }
