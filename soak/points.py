"""The five points at which a kill is worst, and the traps around the journal and the dispatch client that find them.

The traps live here, in the trial's own process, and never in the kiosk.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from enum import StrEnum

from kiosk.domain import Availability, Hail
from kiosk.order import HailOrder, HailReport
from kiosk.runtime.parties import Dispatcher
from kiosk.store.journal import Journal

Say = Callable[[Mapping[str, str]], None]


class Point(StrEnum):
    BEFORE_COMMIT = "before commit"
    AFTER_COMMIT = "after commit"  # on disk, nothing shown yet
    AFTER_SEND = "after send"  # the dispatcher has it, the kiosk has no answer: the line's pause finds this one
    AFTER_RESPONSE = "after response"  # the kiosk has the answer, its disk has not
    AFTER_LOCAL_ACK = "after local ack"  # the answer is on disk


class Trap:
    """Kills this process at one point in the life of a hail that was pressed in it, once it is armed."""

    def __init__(self, say: Say) -> None:
        self.armed: Point | None = None
        self.say = say
        self._mine: set[str] = set()

    def pressed(self, hail: Hail) -> None:
        self.say({"kind": "pressed", "key": hail.key, "rider": hail.rider.phone_masked})
        self._mine.add(hail.key)

    def called_off(self, hail: Hail) -> None:
        """wall: Unix seconds."""
        self.say({"kind": "called off", "key": hail.key, "wall": str(time.time())})

    def at(self, point: Point, key: str) -> None:
        if point is self.armed and key in self._mine:
            self.say({"kind": "died", "at": point.value})
            os.kill(os.getpid(), signal.SIGKILL)


class TrappedJournal(Journal):
    """The kiosk's real journal between two traps."""

    trap: Trap

    def insert(self, hail: Hail) -> None:
        self.trap.pressed(hail)
        self.trap.at(Point.BEFORE_COMMIT, hail.key)
        super().insert(hail)
        self.trap.say({"kind": "written", "key": hail.key})
        self.trap.at(Point.AFTER_COMMIT, hail.key)

    def update(self, hail: Hail) -> None:
        super().update(hail)
        if hail.cancel_reason is not None:
            self.trap.called_off(hail)
        if hail.hail_id is not None:
            self.trap.at(Point.AFTER_LOCAL_ACK, hail.key)


class TrappedDispatcher:
    """One of the kiosk's real dispatch clients with a trap behind each answer about a key."""

    def __init__(self, client: Dispatcher, trap: Trap) -> None:
        self.capabilities = client.capabilities
        self._client = client
        self._trap = trap

    def submit(self, order: HailOrder, within_s: float) -> HailReport:
        report = self._client.submit(order, within_s)
        self._trap.at(Point.AFTER_RESPONSE, order.key)
        return report

    def look_up(self, key: str) -> HailReport | None:
        report = self._client.look_up(key)
        if report is not None:
            self._trap.at(Point.AFTER_RESPONSE, key)
        return report

    def follow(self, order: HailOrder, hail_id: str) -> HailReport:
        return self._client.follow(order, hail_id)

    def status(self, hail_id: str) -> HailReport:
        return self._client.status(hail_id)

    def cancel(self, hail_id: str, reason: str) -> HailReport:
        return self._client.cancel(hail_id, reason)

    def availability(self, lat: float, lon: float) -> Availability | None:
        return self._client.availability(lat, lon)
