"""The life of a hail at the registry, as tables: which status follows which, by whose hand, how long it may last."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Of a hail; what is not live is an end, and stays."""

    RECEIVED = "received"
    SENT_TO_OPERATOR = "sent_to_operator"  # of the protocol, never used
    RECEIVED_BY_OPERATOR = "received_by_operator"
    RECEIVED_BY_TAXI = "received_by_taxi"
    ACCEPTED_BY_TAXI = "accepted_by_taxi"
    ACCEPTED_BY_CUSTOMER = "accepted_by_customer"
    CUSTOMER_ON_BOARD = "customer_on_board"
    FINISHED = "finished"
    FAILURE = "failure"
    DECLINED_BY_TAXI = "declined_by_taxi"
    DECLINED_BY_CUSTOMER = "declined_by_customer"
    INCIDENT_TAXI = "incident_taxi"
    INCIDENT_CUSTOMER = "incident_customer"
    TIMEOUT_TAXI = "timeout_taxi"
    TIMEOUT_CUSTOMER = "timeout_customer"
    TIMEOUT_ACCEPTED_BY_CUSTOMER = "timeout_accepted_by_customer"


class TaxiStatus(StrEnum):
    """Its driver says free, occupied or off; the registry makes it answering and oncoming."""

    FREE = "free"
    ANSWERING = "answering"
    ONCOMING = "oncoming"
    OCCUPIED = "occupied"
    OFF = "off"


class Role(StrEnum):
    MOTEUR = "moteur"  # the customer's application
    OPERATEUR = "operateur"  # who speaks for the drivers


S = Status
LIVE = frozenset(
    {
        S.RECEIVED,
        S.SENT_TO_OPERATOR,
        S.RECEIVED_BY_OPERATOR,
        S.RECEIVED_BY_TAXI,
        S.ACCEPTED_BY_TAXI,
        S.ACCEPTED_BY_CUSTOMER,
        S.CUSTOMER_ON_BOARD,
    }
)
CANCELS = frozenset({S.DECLINED_BY_CUSTOMER, S.INCIDENT_CUSTOMER})

# who may lead a hail from where to where
_BEFORE_CONFIRMED = (
    S.RECEIVED,
    S.SENT_TO_OPERATOR,
    S.RECEIVED_BY_OPERATOR,
    S.RECEIVED_BY_TAXI,
    S.ACCEPTED_BY_TAXI,
)
_WITH_A_DRIVER = (S.RECEIVED_BY_TAXI, S.ACCEPTED_BY_TAXI, S.ACCEPTED_BY_CUSTOMER, S.CUSTOMER_ON_BOARD)
EDGES: dict[Status, tuple[Role, tuple[Status, ...]]] = {  # to: (whose hand, from)
    S.RECEIVED_BY_TAXI: (Role.OPERATEUR, (S.RECEIVED_BY_OPERATOR,)),
    S.ACCEPTED_BY_TAXI: (Role.OPERATEUR, (S.RECEIVED_BY_TAXI,)),
    S.DECLINED_BY_TAXI: (Role.OPERATEUR, (S.RECEIVED_BY_TAXI,)),
    S.INCIDENT_TAXI: (Role.OPERATEUR, _WITH_A_DRIVER),
    S.CUSTOMER_ON_BOARD: (Role.OPERATEUR, (S.ACCEPTED_BY_CUSTOMER,)),
    S.FINISHED: (Role.OPERATEUR, (S.CUSTOMER_ON_BOARD,)),
    S.ACCEPTED_BY_CUSTOMER: (Role.MOTEUR, (S.ACCEPTED_BY_TAXI,)),
    S.DECLINED_BY_CUSTOMER: (Role.MOTEUR, _BEFORE_CONFIRMED),
    S.INCIDENT_CUSTOMER: (Role.MOTEUR, _WITH_A_DRIVER),
}

# status: (seconds that it may last, what it becomes then); a hail that is received has no such end
TIMERS_S: dict[Status, tuple[float, Status]] = {
    S.RECEIVED_BY_OPERATOR: (10.0, S.FAILURE),
    S.RECEIVED_BY_TAXI: (30.0, S.TIMEOUT_TAXI),
    S.ACCEPTED_BY_TAXI: (30.0, S.TIMEOUT_CUSTOMER),
    S.ACCEPTED_BY_CUSTOMER: (30 * 60.0, S.TIMEOUT_ACCEPTED_BY_CUSTOMER),
    S.CUSTOMER_ON_BOARD: (2 * 3600.0, S.TIMEOUT_TAXI),
}
PICKED_UP_WITHIN_S = 10.0  # a hail that its operator was not called for by then is a failure

# what the taxi becomes when its hail does; not named: it stays what it is
TAXI_BECOMES: dict[Status, TaxiStatus] = {
    S.RECEIVED: TaxiStatus.ANSWERING,
    S.ACCEPTED_BY_CUSTOMER: TaxiStatus.ONCOMING,
    S.CUSTOMER_ON_BOARD: TaxiStatus.OCCUPIED,
    S.TIMEOUT_ACCEPTED_BY_CUSTOMER: TaxiStatus.OCCUPIED,
    S.DECLINED_BY_TAXI: TaxiStatus.OFF,
    S.TIMEOUT_TAXI: TaxiStatus.OFF,
    S.FINISHED: TaxiStatus.FREE,
    S.FAILURE: TaxiStatus.FREE,
    S.INCIDENT_TAXI: TaxiStatus.FREE,
    S.TIMEOUT_CUSTOMER: TaxiStatus.FREE,
    S.DECLINED_BY_CUSTOMER: TaxiStatus.FREE,
    S.INCIDENT_CUSTOMER: TaxiStatus.FREE,
}

SHOWS_PLATE = frozenset({S.ACCEPTED_BY_TAXI, S.ACCEPTED_BY_CUSTOMER, S.CUSTOMER_ON_BOARD})
SHOWS_PHONES = frozenset({S.ACCEPTED_BY_CUSTOMER})


def refusal(now: Status, wanted: Status, role: Role) -> str | None:
    """Why this hand may not lead a hail from now to wanted; None if it may. now and wanted differ."""
    if now not in LIVE:
        return f"Hail status is {now} and cannot be changed to {wanted}"
    who, before = EDGES.get(wanted, (None, ()))
    if now not in before:
        return f"Impossible to set status from {now} to {wanted}"
    if role is not who:
        return f"Permission {who} is required to set status from {now} to {wanted}"
    return None
