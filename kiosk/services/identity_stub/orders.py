"""Orders to misbehave or to give a certain result, for tests and lessons. Kept in memory, first come first served."""

from __future__ import annotations

import threading
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Step = Literal["open", "captures", "verify", "phone", "code", "step_up", "close", "enrol", "withdraw"]
RESULT_STEPS: frozenset[Step] = frozenset({"verify", "phone", "code", "step_up"})
MAX_DELAY_S = 120.0  # longer than any caller waits


class Order(BaseModel):
    """What the next `times` fitting requests meet. Everything may be combined.

    on: the step it waits for; without it, a result waits for verify, phone, code or step_up, liveness for open, and
    the rest for whatever comes. status: 429 (with Retry-After) or 5xx, answered instead of doing the work. nonsense:
    200 with JSON that breaks the contract, without doing the work. drop_answer: the work is done and the connection
    cut.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: Step | None = None
    result: (
        Literal["match", "need_phone", "need_code", "no_match", "liveness_failed", "minor", "risk_rejected"] | None
    ) = None
    digits: Literal[4, 11] = 4
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    delay_s: Annotated[float, Field(ge=0, le=MAX_DELAY_S)] = 0.0
    status: int | None = None
    retry_after_s: Annotated[int, Field(ge=0, le=86_400)] = 1
    nonsense: bool = False
    drop_answer: bool = False
    liveness: Literal["required", "waived"] | None = None

    @field_validator("status")
    @classmethod
    def _trouble(cls, status: int | None) -> int | None:
        if status is not None and status != 429 and not 500 <= status <= 599:
            raise ValueError("429 or 500 to 599")
        return status

    def fits(self, step: Step) -> bool:
        if self.on is not None:
            return step == self.on
        if self.result is not None:
            return step in RESULT_STEPS
        return self.liveness is None or step == "open"


class Orders:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Order] = []

    def give(self, order: Order) -> None:
        with self._lock:
            self._waiting.append(order)

    def waiting(self) -> list[Order]:
        with self._lock:
            return list(self._waiting)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def take(self, step: Step) -> Order | None:
        """The first order that fits, once; None if there is none."""
        with self._lock:
            for place, order in enumerate(self._waiting):
                if order.fits(step):
                    if order.times > 1:
                        self._waiting[place] = order.model_copy(update={"times": order.times - 1})
                    else:
                        del self._waiting[place]
                    return order
        return None
