"""Judges the evidence: no hail lost, doubled or lied about. A pure function, so that every verdict can be tried."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.dispatch_client.wire import Status
from kiosk.domain import FINAL, HailState
from soak.evidence import TAXI_UNDER_WAY, Evidence, Order

TOLD_BY_DISPATCHER = TAXI_UNDER_WAY | {
    HailState.COMPLETED,
    HailState.NO_TAXI,
    HailState.NO_DRIVER,
    HailState.RIDER_NO_SHOW,
}  # the kiosk cannot know these by itself
SAME_END = {
    HailState.COMPLETED: Status.COMPLETED,
    HailState.NO_TAXI: Status.NO_TAXI,
    HailState.NO_DRIVER: Status.NO_DRIVER,
    HailState.RIDER_NO_SHOW: Status.RIDER_NO_SHOW,
}
FEWEST_SERVED = 0.25  # of those who waited where the kiosk searches; of 40 over so bad a line 29 were
ENOUGH_TO_TELL = 40  # of fewer who waited, chance may leave so few served
SLACK_S = 0.5  # between the kiosk's two ways of telling when a hail was pressed
NO_TAXI_CAME = frozenset({Status.CANCELLED_BY_RIDER, Status.NO_TAXI, Status.NO_DRIVER})
FOUND_BY_SEARCHING = frozenset({HailState.SEARCHING, HailState.NO_TAXI, HailState.NO_DRIVER})


@dataclass(frozen=True)
class Verdict:
    """Counts, and one sentence for each breach; a trial is passed when breaches() is empty.

    waited: hails that were received and not called off, and for which there was to be a taxi; served: that got one.
    """

    presses: int
    acknowledged: int  # hails that stood in front as 'received'
    orders: int
    waited: int
    served: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    orphans: tuple[str, ...]
    untrue: tuple[str, ...]
    unwritten: tuple[str, ...]
    unsettled: tuple[str, ...]
    unsound: tuple[str, ...]
    unserved: tuple[str, ...]

    def breaches(self) -> tuple[str, ...]:
        return (
            *self.lost,
            *self.doubled,
            *self.orphans,
            *self.untrue,
            *self.unwritten,
            *self.unsettled,
            *self.unsound,
            *self.unserved,
        )


def judged(evidence: Evidence) -> Verdict:
    orders: dict[str, list[Order]] = defaultdict(list)
    for order in evidence.orders:
        orders[order.key].append(order)
    waited = evidence.shown.keys() - evidence.called_off - evidence.none_free
    served = {key for key in waited if any(_came(order) for order in orders.get(key, []))}
    return Verdict(
        presses=evidence.presses,
        acknowledged=len(evidence.shown),
        orders=len(evidence.orders),
        waited=len(waited),
        served=len(served),
        lost=tuple(_lost(evidence, orders)),
        doubled=tuple(_doubled(evidence, orders)),
        orphans=tuple(_orphans(evidence)),
        untrue=tuple(_untrue(evidence, orders)),
        unwritten=(
            *(f"{key}: received before it was written down" for key in evidence.early),
            *(f"{key}: received, not on the disk" for key in evidence.shown if key not in evidence.rows),
        ),
        unsettled=tuple(
            f"{key}: still {row.state.value} and owed" for key, row in evidence.rows.items() if not row.settled
        ),
        unsound=tuple(f"the kiosk's file: {complaint}" for complaint in evidence.unsound),
        unserved=tuple(_unserved(evidence, len(waited), len(served))),
    )


def _came(order: Order) -> bool:
    return order.lives or order.status not in NO_TAXI_CAME


def _unserved(evidence: Evidence, waited: int, served: int) -> Iterator[str]:
    """A kiosk that finds nobody anything loses, doubles and invents nothing either."""
    if evidence.searched_here and waited >= ENOUGH_TO_TELL and served < FEWEST_SERVED * waited:
        yield f"a taxi for {served} of {waited} who waited for one: a kiosk that finds none proves nothing"


def _lost(evidence: Evidence, orders: dict[str, list[Order]]) -> Iterator[str]:
    """Received, yet neither at the dispatcher nor ended honestly: expired, refused, or called off by its rider."""
    for key in evidence.shown:
        if orders.get(key):
            continue
        row = evidence.rows.get(key)
        state = None if row is None else row.state
        if state in (HailState.EXPIRED, HailState.REFUSED):
            continue
        if evidence.searched_here and state in (HailState.NO_TAXI, HailState.NO_DRIVER):
            continue
        if state is HailState.CANCELLED_BY_RIDER and key in evidence.called_off:
            continue
        yield f"{key}: received, not at the dispatcher, and {state.value if state else 'nowhere'} on the kiosk's disk"


def _doubled(evidence: Evidence, orders: dict[str, list[Order]]) -> Iterator[str]:
    """One key, one order; and one person has never two taxis under way at a time.

    Where the kiosk searches, one key may have had several taxis, one after another.
    """
    for key, made in orders.items():
        if len(made) > 1 and not evidence.searched_here:
            yield f"{key}: {len(made)} orders for one press"
    of_rider: dict[str, list[Order]] = defaultdict(list)
    for order in evidence.orders:
        if order.key in evidence.rider_of:
            of_rider[evidence.rider_of[order.key]].append(order)
    for rider, made in of_rider.items():
        for one, other in itertools.combinations(made, 2):
            if (one.key != other.key or evidence.searched_here) and one.overlaps(other):
                yield f"{rider}: two orders at a time, {one.key} and {other.key}"


def _orphans(evidence: Evidence) -> Iterator[str]:
    """A taxi is or was under way of which the kiosk knows nothing, or which it holds for over.

    Where the kiosk searches, its own "there was none" is worth nothing beside a taxi that came.
    """
    own = _found_here(evidence)
    for order in evidence.orders:
        if order.called_off_before:
            yield f"{order.key}: confirmed after it was called off"
        elif evidence.searched_here and order.made_at > evidence.off_at.get(order.key, math.inf):
            yield f"{order.key}: another hail of it confirmed after its rider had called it off"
        if not _came(order):
            continue
        row = evidence.rows.get(order.key)
        if row is None:
            yield f"{order.key}: {order.status.value} at the dispatcher, unknown to the kiosk"
        elif row.state in FINAL and (row.state not in SAME_END or row.state in own):
            yield f"{order.key}: {order.status.value} at the dispatcher, {row.state.value} on the kiosk's disk"


def _found_here(evidence: Evidence) -> frozenset[HailState]:
    """What the dispatcher cannot bear out."""
    return FOUND_BY_SEARCHING if evidence.searched_here else frozenset()


def _untrue(evidence: Evidence, orders: dict[str, list[Order]]) -> Iterator[str]:
    """The screen or the disk says of the dispatcher what the dispatcher does not say."""
    own = _found_here(evidence)
    for key, states in evidence.shown.items():
        told = (states & TOLD_BY_DISPATCHER) - own
        if told and not orders.get(key):
            yield f"{key}: shown as {', '.join(sorted(told))}, not at the dispatcher"
    for key, row in evidence.rows.items():
        if row.state in TAXI_UNDER_WAY - own and not orders.get(key):
            yield f"{key}: {row.state.value} on the kiosk's disk, not at the dispatcher"
        end = SAME_END.get(row.state)
        if end is not None and row.state not in own and all(order.status is not end for order in orders.get(key, [])):
            at_dispatcher = ", ".join(order.status.value for order in orders.get(key, [])) or "unknown"
            yield f"{key}: {row.state.value} on the kiosk's disk, {at_dispatcher} at the dispatcher"
        least_s = evidence.searched_for.get(row.state, 0.0)
        if row.lived_s < least_s - SLACK_S:
            yield f"{key}: {row.state.value} after {row.lived_s:.1f} s; it is searched for {least_s:.1f} s"
