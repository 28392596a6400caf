"""The next driver for a rider of whom nothing lives at the registry: search, and hail the best of those not asked."""

from __future__ import annotations

from pydantic import ValidationError

from kiosk.dispatch_client.answers import places
from kiosk.dispatch_client.letaxi import plan
from kiosk.dispatch_client.letaxi.memory import FOUND_FOR_S
from kiosk.dispatch_client.letaxi.round import Round
from kiosk.dispatch_client.letaxi.wire import FoundTaxi, HailDocument, NewHail
from kiosk.dispatch_client.telephone import number_in
from kiosk.domain import Nonsense, Refused
from kiosk.order import HailOrder

POST_NEEDS_S = 2.0  # twenty times what a registry takes: a hail whose answer is given up may live there unseen
GONE = frozenset({"TAXI_ID", "OPERATEUR"})  # not free, not online or not known any more: another's by now


def ask_next(turn: Round, order: HailOrder, phone: str) -> None:
    """Hail one, if somebody near may be asked and enough time is left; else it is for the next call.

    phone: the service number. Unreachable or Nonsense of the hail itself: the next list tells whether it lives.
    """
    memory = turn.memory
    if not memory.found or turn.steady() - memory.found_at > FOUND_FOR_S:
        found = turn.registry.search(order.pickup.lat, order.pickup.lon, turn.ends)
        unasked = plan.unasked(found, memory.asked, memory.passed)
        memory.found = plan.fitting(unasked, order.needs)
        memory.found_at = turn.steady()
    found, memory.found = memory.found, ()
    for place, taxi in enumerate(found):
        if turn.left_s < POST_NEEDS_S:
            memory.found = found[place:]
            return
        memory.passed = found[place + 1 :]
        try:
            made = _posted(turn, order, phone, taxi)
        except Refused as refusal:
            memory.posted = None
            if refusal.status in (400, 404) and refusal.code in GONE:
                continue
            raise
        memory.made(made, turn.steady())
        return


def _posted(turn: Round, order: HailOrder, phone: str, taxi: FoundTaxi) -> HailDocument:
    memory = turn.memory
    memory.posted = taxi
    try:
        hail = NewHail(
            taxi_id=taxi.id,
            customer_id=order.key,
            customer_lon=order.pickup.lon,
            customer_lat=order.pickup.lat,
            customer_address=f"{order.pickup.name} {order.pickup.bay}".strip(),  # a site without a name is refused
            customer_phone_number=number_in(order.phone_ref) or phone,
            session_id=memory.session_id,
        )
    except ValidationError as error:
        raise Nonsense(f"not sent, this hail breaks the contract at: {places(error)}") from None
    try:
        return turn.registry.post_hail(hail, turn.ends)
    except Refused as refusal:
        if refusal.code != "SESSION_ID":
            raise
    # a session only groups hails
    return turn.registry.post_hail(hail.model_copy(update={"session_id": None}), turn.ends)
