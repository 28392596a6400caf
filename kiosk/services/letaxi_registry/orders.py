"""Orders to the fleet and to the registry itself: what they are, and those that still wait to be obeyed."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

MOST_TIMES = 1000
LONGEST_S = 600.0


class Fate(StrEnum):
    """What an order makes of one customer."""

    SURE_TAXI = "sure_taxi"
    NOBODY_ACCEPTS = "nobody_accepts"
    DRIVER_CANCELS = "driver_cancels"
    NO_SHOW = "no_show"
    NEVER_ANSWERS = "never_answers"
    NEVER_RECEIVES = "never_receives"


class Call(StrEnum):
    """The calls of the customer's side, for orders that spoil an answer."""

    SEARCH = "search"
    SUBMIT = "submit"
    LOOK_UP = "look_up"
    STATUS = "status"
    UPDATE = "update"
    ANY = "any"


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Counted(_Order):
    times: int = Field(default=1, ge=1, le=MOST_TIMES)


class FateOrder(_Counted):
    """For the next `times` customers, from the first hail of each: every driver who is asked acts so.

    After driver_cancels has come true, the next driver is a sure one. no_show also reports the customer.
    """

    kind: Literal[
        Fate.SURE_TAXI,
        Fate.NOBODY_ACCEPTS,
        Fate.DRIVER_CANCELS,
        Fate.NO_SHOW,
        Fate.NEVER_ANSWERS,
        Fate.NEVER_RECEIVES,
    ]


class NoTaxi(_Order):
    """Every search is empty, until a sure taxi is ordered or all orders are cleared."""

    kind: Literal["no_taxi"]


class ExcludedZone(_Order):
    """Every search is refused, as from an airport, until orders are cleared."""

    kind: Literal["excluded_zone"]


class FrozenPosition(_Counted):
    """The taxis of the next `times` customers are not seen any more once they drive."""

    kind: Literal["frozen_position"]


class DeadApp(_Counted):
    """At the next search the nearest `times` taxis are dead: found for 120 s more, they receive nothing."""

    kind: Literal["dead_app"]


class SlowCallback(_Counted):
    """The operator's answer to the next `times` call-backs takes delay_s real seconds longer."""

    kind: Literal["slow_callback"]
    delay_s: float = Field(default=4.0, gt=0, le=LONGEST_S)


class LostCancel(_Counted):
    """The next `times` cancels of a hail that a driver is thinking about are overwritten by his accept."""

    kind: Literal["lost_cancel"]


class Unlocked(_Order):
    """Until orders are cleared, for_s real seconds pass between finding a taxi free and taking it."""

    kind: Literal["unlocked"]
    for_s: float = Field(default=0.5, gt=0, le=LONGEST_S)


class Outage(_Order):
    """For for_s real seconds the database is down (everything is 500) or redis (all but the lists)."""

    kind: Literal["outage"]
    part: Literal["database", "redis"]
    for_s: float = Field(default=10.0, gt=0, le=LONGEST_S)


class _OnAnswers(_Counted):
    on: Call = Call.ANY


class Slow(_OnAnswers):
    """The next `times` of these calls wait delay_s real seconds before they are carried out."""

    kind: Literal["slow"]
    delay_s: float = Field(default=6.0, gt=0, le=LONGEST_S)


class Error(_OnAnswers):
    """These calls are answered with this status; not carried out, or carried out all the same."""

    kind: Literal["error"]
    status: int = Field(default=500, ge=400, le=599)
    carried_out: bool = False


Order = Annotated[
    FateOrder
    | NoTaxi
    | ExcludedZone
    | FrozenPosition
    | DeadApp
    | SlowCallback
    | LostCancel
    | Unlocked
    | Outage
    | Slow
    | Error,
    Field(discriminator="kind"),
]
FOR_THE_FLEET = (FateOrder, NoTaxi, FrozenPosition, DeadApp)
_Counting = TypeVar("_Counting", bound=_Counted)


class Orders:
    """Orders not yet obeyed, oldest first."""

    def __init__(self) -> None:
        self._pending: list[_Order] = []
        self._outage_ends = 0.0  # steady time
        self._ending = asyncio.Event()

    async def pause(self, delay_s: float) -> None:
        """Real seconds; over at once when the registry ends."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), delay_s)

    def end(self) -> None:
        self._ending.set()

    def give(self, order: _Order) -> None:
        if isinstance(order, FateOrder) and order.kind is Fate.SURE_TAXI:
            self._pending = [each for each in self._pending if not isinstance(each, NoTaxi)]
        if isinstance(order, Outage):
            self._pending = [each for each in self._pending if not isinstance(each, Outage)]
            self._outage_ends = time.monotonic() + order.for_s
        self._pending.append(order)

    def pending(self) -> list[_Order]:
        if time.monotonic() >= self._outage_ends:
            self._pending = [each for each in self._pending if not isinstance(each, Outage)]
        return list(self._pending)

    def clear(self) -> None:
        self._pending.clear()

    def fate(self) -> Fate | None:
        """For a customer who hails for the first time."""
        order = self._first(FateOrder)
        return self._taken(order).kind if order else None

    def freezes(self) -> bool:
        order = self._first(FrozenPosition)
        return self._taken(order) is not None if order else False

    def no_taxi(self) -> bool:
        return self._first(NoTaxi) is not None

    def excluded(self) -> bool:
        return self._first(ExcludedZone) is not None

    def dying(self) -> int:
        """How many of the nearest taxis die now."""
        order = self._first(DeadApp)
        if order is None:
            return 0
        self._pending.remove(order)
        return order.times

    def call_back_delay_s(self) -> float:
        order = self._first(SlowCallback)
        return self._taken(order).delay_s if order else 0.0

    def loses_cancel(self) -> bool:
        order = self._first(LostCancel)
        return self._taken(order) is not None if order else False

    def lock_gap_s(self) -> float:
        order = self._first(Unlocked)
        return order.for_s if order else 0.0

    def outage(self) -> Literal["database", "redis"] | None:
        order = self._first(Outage)
        return order.part if order else None

    def for_answer(self, call: Call) -> Slow | Error | None:
        for order in self.pending():
            if isinstance(order, Slow | Error) and order.on in (Call.ANY, call):
                return self._taken(order)
        return None

    def _first(self, kind: type[_Found]) -> _Found | None:
        return next((each for each in self.pending() if isinstance(each, kind)), None)

    def _taken(self, order: _Counting) -> _Counting:
        left = order.model_copy(update={"times": order.times - 1})
        place = self._pending.index(order)
        self._pending[place : place + 1] = [left] if left.times else []
        return order


_Found = TypeVar("_Found", bound=_Order)
