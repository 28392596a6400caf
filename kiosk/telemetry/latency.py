"""How long the parties take to answer: each call is timed, whoever makes it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from prometheus_client import Histogram
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from kiosk.domain import Nonsense, Refused, Trouble, Unreachable
from kiosk.telemetry.numbers import Number

# A good line answers within a tenth of a second; longer than 8 s no call takes (kiosk.http.TOTAL_DEADLINE_S).
BUCKETS_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
ANSWERED, FAILED = "answered", "failed"  # the latter is a fault of this program
OUTCOMES = {Refused: "refused", Unreachable: "unreachable", Nonsense: "nonsense"}

Party = TypeVar("Party")


class Latency(Collector):
    """From any thread."""

    def __init__(self) -> None:
        number = Number.REQUESTS
        self._took = Histogram(number.value, number.meaning, number.labels, registry=None, buckets=BUCKETS_S)

    def collect(self) -> Iterable[Metric]:
        return self._took.collect()

    def of(self, name: str, party: Party) -> Party:
        """The same party, with every call of its methods timed under this name."""
        return cast(Party, _Timed(party, lambda outcome, seconds: self._took.labels(name, outcome).observe(seconds)))


class _Timed:
    def __init__(self, party: object, took: Callable[[str, float], None]) -> None:
        self._party = party
        self._took = took

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._party, name)
        if not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            began = time.monotonic()
            outcome = FAILED
            try:
                answer = found(*args, **kwargs)
                outcome = ANSWERED
            except Trouble as trouble:
                outcome = OUTCOMES[type(trouble)]
                raise
            finally:
                self._took(outcome, time.monotonic() - began)
            return answer

        return call
