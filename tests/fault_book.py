"""What the fault proxy has been ordered and has not done yet, and what became of each request that came."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from tests.faults_as_data import Call, Exchange, Fate, Held, LateAnswer, LoseAnswer, LoseRequest, Mixed, RequestFault

_Kind = TypeVar("_Kind", bound=RequestFault)


@dataclass
class _Waiting:
    fault: RequestFault
    left: int | None
    chance: random.Random | None


class Faults:
    """Orders about requests that still wait: counted ones go before standing ones, older before newer."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []

    def give(self, fault: RequestFault) -> None:
        chance = random.Random(fault.seed) if isinstance(fault, Mixed) else None
        self._waiting.append(_Waiting(fault, fault.times, chance))
        self._waiting.sort(key=lambda each: each.left is None)  # stable

    def waiting(self) -> list[RequestFault]:
        return [each.fault.model_copy(update={"times": each.left}) for each in self._waiting]

    def clear(self) -> None:
        self._waiting.clear()

    def fate(self, call: Call | None) -> Fate | None:
        """What the request that has just come shall meet, Mixed already drawn; None: nothing."""
        for each in self._waiting:
            if isinstance(each.fault, Fate) and _concerns(each.fault, call):
                self._count(each)
                return (
                    _drawn(each.fault, each.chance) if isinstance(each.fault, Mixed) and each.chance else each.fault
                )
        return None

    def take(self, kind: type[_Kind], call: Call | None) -> _Kind | None:
        for each in self._waiting:
            if isinstance(each.fault, kind) and _concerns(each.fault, call):
                self._count(each)
                return each.fault
        return None

    def _count(self, each: _Waiting) -> None:
        if each.left is not None:
            each.left -= 1
            if not each.left:
                self._waiting.remove(each)


def _concerns(fault: RequestFault, call: Call | None) -> bool:
    return fault.on in (Call.ANY, call)


def _drawn(mixed: Mixed, chance: random.Random) -> Fate | None:
    drawn = chance.random()
    if drawn < mixed.lost_requests:
        return LoseRequest()
    if drawn < mixed.lost_requests + mixed.lost_answers:
        return LoseAnswer()
    if drawn < mixed.lost_requests + mixed.lost_answers + mixed.late:
        return LateAnswer(delay_s=mixed.late_s)
    return None


class History:
    """Every request in order of arrival; whoever waits for news is woken by each change."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.version = 0
        self._news = asyncio.Event()
        self._released: dict[int, asyncio.Event] = {}

    def arrived(self, method: str, path: str, call: Call | None, key: str | None) -> Exchange:
        exchange = Exchange(
            number=len(self.exchanges) + 1,
            method=method,
            path=path,
            call=call,
            key=key,
            arrived_s=time.monotonic(),
        )
        self.exchanges.append(exchange)
        self.changed()
        return exchange

    def changed(self) -> None:
        self.version += 1
        self._news.set()
        self._news = asyncio.Event()

    async def newer_than(self, version: int, wait_s: float) -> None:
        """Returns as soon as there is news since this version, or after wait_s."""
        if self.version <= version:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), wait_s)

    def hold(self, exchange: Exchange, where: Held) -> asyncio.Event:
        """Marks the exchange as held; the event is set when it is released."""
        released = self._released[exchange.number] = asyncio.Event()
        exchange.held = where
        self.changed()
        return released

    def held_no_more(self, exchange: Exchange) -> None:
        del self._released[exchange.number]
        exchange.held = None
        self.changed()

    def release(self, number: int) -> bool:
        """False if this request is not held."""
        if number not in self._released:
            return False
        self._released[number].set()
        return True

    def release_all(self) -> None:
        for released in self._released.values():
            released.set()
