"""One call about one rider's hails at the registry: listed first, then asked after, confirmed and called off."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from kiosk.dispatch_client.letaxi import cars, plan
from kiosk.dispatch_client.letaxi.memory import Memory
from kiosk.dispatch_client.letaxi.registry import Registry
from kiosk.dispatch_client.letaxi.wire import LIVE, ON_ITS_WAY, WITH_TAXI, HailDocument, ListedHail, Status
from kiosk.domain import HailState, Nonsense, Position, Refused, Trouble, Unreachable
from kiosk.log_events import LogEvent
from kiosk.log_lines import log_event
from kiosk.order import HailReport

TRIES = 3  # a hail may move between a question and the next; more often in one call it does not


class Round:
    """key: the rider's, the registry's customer_id. ends: of the whole call, by time.monotonic(). steady: for all
    that is remembered. Every method that asks raises Unreachable, Refused or Nonsense."""

    def __init__(
        self, registry: Registry, key: str, memory: Memory, ends: float, steady: Callable[[], float]
    ) -> None:
        self.registry = registry
        self.key = key
        self.memory = memory
        self.ends = ends
        self.steady = steady
        self.hails: tuple[ListedHail, ...] = ()  # of this rider, newest first

    @property
    def live(self) -> list[ListedHail]:
        return [hail for hail in self.hails if hail.live]

    @property
    def left_s(self) -> float:
        return self.ends - time.monotonic()

    def refresh(self) -> None:
        self.hails = self.registry.hails_of(self.key, self.ends)
        self.memory.note(self.hails, self.steady())

    def document(self, hail: ListedHail) -> HailDocument | None:
        """None where the list tells all that matters: no driver has said yes, or the yes is not confirmed.

        Where the list took all the time, what was read before is told, without a place; the next call reads it first.
        """
        if hail.status not in WITH_TAXI:
            return None
        try:
            return self._read(hail.id)
        except Unreachable:
            self.memory.unread = hail.id
            known = self.memory.hails[hail.id].told
            if known is None:
                raise
            return known.told_again(hail.status)

    def unread(self) -> HailDocument | None:
        """What the last call had no time to read."""
        hail_id, self.memory.unread = self.memory.unread, None
        return None if hail_id is None else self._read(hail_id)

    def _read(self, hail_id: str) -> HailDocument:
        return self._keep(self.registry.hail(hail_id, self.ends))

    def _keep(self, document: HailDocument) -> HailDocument:
        if document.status in WITH_TAXI:
            self.memory.hails[document.id].told = document
        return document

    def confirmed(self, hail: ListedHail) -> HailDocument | None:
        """As document(), but a driver's yes is confirmed first. Refused, that came too late or twice: its status
        tells which."""
        if hail.status is not Status.ACCEPTED_BY_TAXI:
            return self.document(hail)
        self.memory.hails[hail.id].confirmed = True
        try:
            return self._keep(self.registry.put_status(hail.id, Status.ACCEPTED_BY_CUSTOMER, self.ends))
        except Unreachable:
            self.memory.unread = hail.id
            raise
        except Refused as refusal:
            if refusal.status != 400:
                raise
        return self._read(hail.id)

    def call_off(self, hails: Iterable[ListedHail]) -> None:
        """For good. Each one is tried, the most advanced first, before the first trouble is raised."""
        first: Trouble | None = None
        may_end = (hail for hail in hails if hail.status in plan.CANCEL_WITH)
        for hail in sorted(may_end, key=lambda hail: LIVE.index(hail.status), reverse=True):
            if not self.memory.off:
                log_event(LogEvent.REGISTRY_HAIL_CALLED_OFF, status=hail.status)
            self.memory.hails[hail.id].called_off = True
            try:
                self._call_one_off(hail.id, hail.status)
            except Trouble as trouble:
                first = first or trouble
        if first is not None:
            raise first

    def call_off_unseen(self) -> None:
        """What lived when it was last heard of: a cancel may get through where answers do not. By the verb of a hail
        that we have said yes to, if we may have: it ends one that only waits for the yes, too."""
        known = sorted(self.memory.live.items(), key=lambda each: LIVE.index(each[1].status), reverse=True)
        for hail_id, seen in known:  # the first one may use up the call's time
            said_yes = seen.status is Status.ACCEPTED_BY_TAXI and seen.confirmed
            with suppress(Trouble):
                self._call_one_off(hail_id, Status.ACCEPTED_BY_CUSTOMER if said_yes else seen.status)

    def _call_one_off(self, hail_id: str, status: Status) -> None:
        for _ in range(TRIES):
            if status not in plan.CANCEL_WITH:
                return  # it is over, or the rider is on board
            if status in ON_ITS_WAY:
                self.memory.hails[hail_id].unsettled_at = self.steady()
            try:
                self.registry.put_status(hail_id, plan.CANCEL_WITH[status], self.ends)
            except Refused as refusal:
                if refusal.status != 400:
                    raise
                status = self.registry.hail(hail_id, self.ends).status
            else:
                return

    def final_state(self) -> HailState | None:
        """How it ended for the rider, where an end settles that. What the list alone does not tell is asked once."""
        for hail in self.hails:
            if not hail.live and self.memory.hails[hail.id].end is None:
                self._look_at_end(hail)
        return plan.final_state({end for end, _ in self.memory.ends})

    def _look_at_end(self, hail: ListedHail) -> None:
        seen = self.memory.hails[hail.id]
        been = seen.been - {hail.status}
        reason, at = "", self.steady()
        if hail.status in plan.TOLD_BY_TRANSITIONS:
            document = self.registry.hail(hail.id, self.ends)
            been |= {each.to_status for each in document.transitions} - {hail.status}
            reason = document.incident_taxi_reason
            ended_at = document.transitions[-1].at() if document.transitions else None
            if ended_at is not None:
                at -= max(0.0, self.registry.now - ended_at)
        seen.end = plan.end_of(hail.status, been, reason), at

    def live_report(self, hail: ListedHail, document: HailDocument | None) -> HailReport:
        """document: as document() or confirmed() brought it. One that has ended meanwhile is for the next call."""
        self.final_state()  # how often it was given back before
        if document is None or document.status not in LIVE:
            return self.report(HailState.SEARCHING)
        if LIVE.index(document.status) < LIVE.index(hail.status):
            raise Nonsense("GET: a hail is said to have gone back to an earlier status")
        if document.status not in WITH_TAXI:
            return self.report(HailState.SEARCHING)
        seen = self.memory.hails[hail.id]
        seen.heard(document.status)
        on_board = document.status is Status.CUSTOMER_ON_BOARD
        if on_board and self.steady() - seen.since > plan.RIDE_S:
            return self.report(HailState.COMPLETED)
        taxi = document.taxi
        where = plan.whereabouts(taxi.distance_m, taxi.last_update, self.registry.now)
        state = HailState.ON_BOARD
        if document.status is Status.ACCEPTED_BY_CUSTOMER:
            state = seen.station = plan.station(where, seen.station, seen.been_here)
            seen.been_here = seen.been_here or state is HailState.ARRIVED
        no_minutes = seen.been_here or state is HailState.ON_BOARD
        known = where.age_s is not None and taxi.position is not None
        return HailReport(
            hail_id=self.key,
            state=state,
            updated_at=self.registry.now,
            vehicle=cars.vehicle_of(document, cars.model_of(seen.taxi) if seen.taxi else ""),
            driver=cars.driver_of(document),
            eta_s=None if no_minutes else where.eta_s,
            position=Position(taxi.position.lat, taxi.position.lon) if known and taxi.position else None,
            distance_m=where.distance_m,
            position_age_s=where.age_s,
            redispatched=self.memory.redispatched,
        )

    def report(self, state: HailState) -> HailReport:
        """Of a hail without a taxi."""
        return HailReport(
            hail_id=self.key, state=state, updated_at=self.registry.now, redispatched=self.memory.redispatched
        )
