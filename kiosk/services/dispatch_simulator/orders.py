"""Orders to misbehave: what they are, and the list of those that still wait to be obeyed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from kiosk.services.dispatch_simulator.world import Fate


class Call(StrEnum):
    """The calls of the hail API, for orders that spoil an answer."""

    SUBMIT = "submit"
    LOOK_UP = "look_up"
    STATUS = "status"
    CANCEL = "cancel"
    AVAILABILITY = "availability"
    ANY = "any"


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _HailOrder(_Order):
    times: int = Field(default=1, ge=1, le=1000, description="how many hails")
    hail_id: str | None = Field(default=None, description="this hail, at once; without it the next ones made")


class _AnswerOrder(_Order):
    times: int = Field(default=1, ge=1, le=1000, description="how many answers")
    on: Call = Field(default=Call.ANY, description="which call's answers")


class NoTaxi(_HailOrder):
    """No taxi is near: after the search limit the hail ends as no_taxi."""

    kind: Literal["no_taxi"]


class NobodyAccepts(_HailOrder):
    """Drivers are found and asked, all decline: after the search limit the hail ends as no_driver."""

    kind: Literal["nobody_accepts"]


class DriverCancels(_HailOrder):
    """A driver accepts and 20 to 40 world seconds later gives it back: searching again, then another driver."""

    kind: Literal["driver_cancels"]


class NoShow(_HailOrder):
    """Nobody boards: five world minutes after arrival the hail ends as rider_no_show."""

    kind: Literal["no_show"]
    key: str | None = Field(default=None, description="the hail with this key, at once or as soon as it is made")


class SureTaxi(_HailOrder):
    """A taxi is near and its driver accepts, whatever the hour: for a lesson that must not end without one."""

    kind: Literal["sure_taxi"]


class Delayed(_HailOrder):
    """A taxi is near and its driver accepts, then stands in a jam for about three world minutes: its ETA leaps."""

    kind: Literal["delayed"]


class EtaJump(_Order):
    """Status answers of a taxi under way carry this eta_s instead of the true one; it may be negative or absurd."""

    kind: Literal["eta_jump"]
    times: int = Field(default=1, ge=1, le=1000, description="how many answers")
    eta_s: float = 1500.0


class Slow(_AnswerOrder):
    """The work takes delay_s real seconds longer; a hail is committed at their end, its key is busy meanwhile."""

    kind: Literal["slow"]
    delay_s: float = Field(default=6.0, gt=0, le=600, description="6 s is beyond the kiosk's read time-out")


class Drip(_AnswerOrder):
    """The answer's body comes one byte at a time, delay_s real seconds apart."""

    kind: Literal["drip"]
    delay_s: float = Field(default=0.5, gt=0, le=10)


class Error(_AnswerOrder):
    """The call is not carried out; the answer is this status, with a Retry-After header if one is given."""

    kind: Literal["error"]
    status: int = Field(default=503, ge=400, le=599)
    retry_after: str | None = Field(default=None, pattern=r"^[\x20-\x7e]{0,100}$", description="sent as it stands")


class LoseAnswer(_AnswerOrder):
    """The call is carried out and committed, then the connection is closed without an answer."""

    kind: Literal["lose_answer"]


class Reset(_AnswerOrder):
    """The call is carried out and committed, then the connection is reset in the middle of the answer's body."""

    kind: Literal["reset"]


class Nonsense(_AnswerOrder):
    """The call never arrives: 200 with an HTML page, as a captive portal answers."""

    kind: Literal["nonsense"]


class ForgetKey(_Order):
    """At once: all idempotency keys are forgotten, as if pruned. The hails themselves stay known by their id."""

    kind: Literal["forget_key"]


AnswerOrder = Slow | Drip | Error | LoseAnswer | Reset | Nonsense
FateOrder = NoTaxi | NobodyAccepts | DriverCancels | NoShow | SureTaxi | Delayed
PendingOrder = AnswerOrder | FateOrder | EtaJump
Order = Annotated[PendingOrder | ForgetKey, Field(discriminator="kind")]
_Taken = TypeVar("_Taken", bound=PendingOrder)


def wanted_key(order: FateOrder) -> str | None:
    """The key of the one hail that it is meant for."""
    return order.key if isinstance(order, NoShow) else None


class Orders:
    """Orders not yet obeyed, oldest first; each is obeyed `times` times."""

    def __init__(self) -> None:
        self._pending: list[PendingOrder] = []
        self._ending = asyncio.Event()

    async def pause(self, delay_s: float) -> None:
        """The real seconds that an order delays something; over at once when the simulator ends."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), delay_s)

    def end(self) -> None:
        self._ending.set()

    def give(self, order: PendingOrder) -> None:
        self._pending.append(order)

    def pending(self) -> list[PendingOrder]:
        return list(self._pending)

    def clear(self) -> None:
        self._pending.clear()

    def for_answer(self, call: Call) -> AnswerOrder | None:
        """The order for the answer of this call, taken off the list."""
        for order in self._pending:
            if isinstance(order, AnswerOrder) and order.on in (Call.ANY, call):
                return self._taken(order)
        return None

    def for_new_hail(self, key: str) -> Fate | None:
        """What was ordered for this key goes before what was ordered for whoever comes next."""
        fates = [order for order in self._pending if isinstance(order, FateOrder)]
        for wanted in (key, None):
            for order in fates:
                if wanted_key(order) == wanted:
                    return Fate(self._taken(order).kind)
        return None

    def for_eta(self) -> float | None:
        for order in self._pending:
            if isinstance(order, EtaJump):
                return self._taken(order).eta_s
        return None

    def _taken(self, order: _Taken) -> _Taken:
        left = order.model_copy(update={"times": order.times - 1})
        place = self._pending.index(order)
        self._pending[place : place + 1] = [left] if left.times else []
        return order
