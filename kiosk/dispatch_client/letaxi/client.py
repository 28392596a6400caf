"""A dispatcher made of Le.Taxi's registry: it only lists free taxis and carries one hail to one of them at a time.

Every call begins with the registry's list of this rider's hails: it shows whatever became of requests whose answers
were lost, so that nothing has to be remembered for safety. (Where the list took all the time, the next call is made
without it.) The search goes on by the calls of follow, one step each.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from kiosk.dispatch_client.letaxi import plan
from kiosk.dispatch_client.letaxi.asking import ask_next
from kiosk.dispatch_client.letaxi.memory import FORGOTTEN_S, Memory
from kiosk.dispatch_client.letaxi.registry import Registry, not_meant, told_again
from kiosk.dispatch_client.letaxi.round import TRIES, Round
from kiosk.dispatch_client.letaxi.wire import LIVE, WITH_TAXI, HailDocument, ListedHail, Status
from kiosk.domain import Availability, Capabilities, HailState, Refused, Trouble, Unreachable
from kiosk.http import TOTAL_DEADLINE_S
from kiosk.order import HailOrder, HailReport

BANNED = (403, "CUSTOMER_ID")
STATE = "STATE"  # the code of a cancel that comes too late


class LetaxiClient:
    """The registry behind base_url. phone: the service number that drivers are given.

    A hail's id is our own key, the registry's customer_id: one rider's hail may be several there, one after another.
    Every method makes its requests within deadline_s seconds and raises only Unreachable, Refused or Nonsense.
    steady: seconds that are never stepped. Raises ValueError, without the key, for a key that no header can carry.
    """

    capabilities = Capabilities(
        look_up_by_key=False,
        widen_search=False,
        carry_note=False,
        give_eta=False,
        report_arrival=False,
        fresh_positions=False,
    )

    def __init__(
        self,
        base_url: str,
        api_key: str,
        phone: str,
        deadline_s: float = TOTAL_DEADLINE_S,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = Registry(base_url, api_key)
        self._phone = phone
        self._deadline_s = deadline_s
        self._steady = steady
        self._memories: dict[str, Memory] = {}

    def submit(self, order: HailOrder, within_s: float = plan.HAIL_LIFE_S) -> HailReport:
        """Ask the nearest driver, unless a hail of this key lives there already; then go on with that one.

        within_s: what is left of the order's life, whatever the clock on the wall says.
        SEARCHING also when nobody is near: nothing is at the registry then. Refused(code): CUSTOMER_ID, the rider is
        banned; URL, no hailing here; or what else the registry does not take.
        """
        turn = self._round(order.key, min(within_s, self._deadline_s))
        turn.memory.expires = self._steady() + within_s
        try:
            return self._carried_on(turn, order)
        except Unreachable as lost:
            raise (told_again(lost, maybe_done=True) if turn.memory.live else lost) from None
        except Refused as refusal:  # a no while a hail lives there is no word about all of it
            raise (not_meant(refusal, refusal.status) if turn.memory.live else refusal) from None

    def follow(self, order: HailOrder, hail_id: str) -> HailReport:
        """Carry on: confirm the driver who accepted, cancel every other hail, ask the next driver.

        A hail that cancel() was called for is only asked after: it is never confirmed.
        """
        turn = self._round(hail_id)
        try:
            return self._carried_on(turn, order)
        except Refused as refusal:
            if (refusal.status, refusal.code) == BANNED:
                turn.memory.banned = True
                return turn.report(HailState.NO_DRIVER)
            raise not_meant(refusal) from None

    def look_up(self, key: str) -> HailReport | None:
        """What lives there of this rider, or how the ride ended. None: nothing lives, so a taxi may be asked."""
        turn = self._round(key)
        try:
            return self._as_it_is(turn, by_list=True)
        except Refused as refusal:
            raise not_meant(refusal) from None

    def status(self, hail_id: str) -> HailReport:
        """The hail now. Asks and changes nothing; one of which nothing lives has ended."""
        turn = self._round(hail_id)
        try:
            return self._as_it_is(turn) or self._as_it_ended(turn)
        except Refused as refusal:
            raise not_meant(refusal) from None

    def cancel(self, hail_id: str, reason: str) -> HailReport:  # noqa: ARG002 - the registry has no room for it
        """Cancel whatever lives there of this rider. To be repeated until the state is final: a yes may be lost.

        Refused(409, STATE) once the rider is on board. Nothing else is a refusal, whatever the registry refuses: the
        rider would be told that the taxi comes, and her cancel forgotten. Where the list cannot be read it goes out
        all the same to whatever is known.
        """
        turn = self._round(hail_id)
        turn.memory.off = True
        try:
            try:
                turn.refresh()
            except Trouble:
                turn.call_off_unseen()
                raise
            if turn.live:
                turn.call_off(turn.live)
                turn.refresh()
            if not any(hail.status is Status.CUSTOMER_ON_BOARD for hail in turn.hails):
                return self._after_cancel(turn)
        except Refused as refusal:
            raise not_meant(refusal, refusal.status) from None
        raise Refused("PUT: the rider is on board", status=409, code=STATE)

    def availability(self, lat: float, lon: float) -> Availability | None:
        """None: the registry knows nothing of waits. Asked all the same, since the answer proves server and key."""
        self._registry.search(lat, lon, time.monotonic() + self._deadline_s)
        return None

    def _round(self, key: str, within_s: float | None = None) -> Round:
        now = self._steady()
        ends = time.monotonic() + (self._deadline_s if within_s is None else within_s)
        owed = {one: memory for one, memory in self._memories.items() if now - memory.touched < FORGOTTEN_S}
        memory = owed.setdefault(key, Memory(now))
        memory.touched = now
        self._memories = owed
        return Round(self._registry, key, memory, ends, self._steady)

    def _carried_on(self, turn: Round, order: HailOrder) -> HailReport:
        memory = turn.memory
        if memory.expires is None:  # sent before a restart: the wall clock is asked once, and makes no life longer
            memory.expires = self._steady() + min(order.expires_at - time.time(), plan.HAIL_LIFE_S)
        if memory.off:
            return self._as_it_is(turn) or self._as_it_ended(turn)
        late = turn.unread()
        if late is not None and late.status in WITH_TAXI and memory.ends_known:
            return turn.live_report(ListedHail(id=late.id, status=late.status, customer_id=order.key), late)
        for _ in range(TRIES):
            turn.refresh()
            live = turn.live
            kept = plan.kept(live, memory.called_off, memory.confirmed)
            given_up = None
            if kept is not None:
                seen = memory.hails[kept.id]
                if plan.stuck(kept, seen.since, self._steady(), seen.confirmed):
                    given_up, kept = kept, None
            document = None if kept is None else turn.confirmed(kept)
            turn.call_off([hail for hail in live if hail is not kept])
            if given_up is not None and given_up.status is Status.ACCEPTED_BY_CUSTOMER:
                memory.hails[given_up.id].end = plan.End.LEFT_WAITING, self._steady()
            if kept is None:
                return self._next(turn, order, memory.expires)
            if document is None or document.status in LIVE:
                return turn.live_report(kept, document)
        return turn.report(HailState.SEARCHING)  # list and hail are at odds: the next call sees who was right

    def _next(self, turn: Round, order: HailOrder, expires: float) -> HailReport:
        """Nothing lives: how it ended, or the next driver is asked."""
        final = turn.final_state()
        if final is not None:
            return turn.report(final)
        if turn.hails and plan.hers(turn.hails[0], turn.memory.called_off):
            return turn.report(HailState.CANCELLED_BY_RIDER)
        asked = bool(turn.hails)
        if turn.memory.banned or not plan.may_ask(self._steady(), expires, asked, turn.memory.given_back):
            return turn.report(HailState.NO_DRIVER if asked else HailState.NO_TAXI)
        ask_next(turn, order, self._phone)
        return turn.report(HailState.SEARCHING)

    def _as_it_is(self, turn: Round, *, by_list: bool = False) -> HailReport | None:
        """by_list: where the list took all the time, what it tells has to do: that there is a taxi, and not which."""
        for _ in range(TRIES):
            turn.refresh()
            hail = plan.most_advanced(turn.live)
            if hail is None:
                break
            try:
                document = turn.document(hail)
            except Unreachable:
                if not by_list:
                    raise
                document = HailDocument(id=hail.id, status=hail.status)
            if document is None or document.status in LIVE:
                return turn.live_report(hail, document)
        final = turn.final_state()
        return None if final is None else turn.report(final)

    def _as_it_ended(self, turn: Round) -> HailReport:
        if turn.memory.off or (turn.hails and turn.hails[0].status in plan.CANCEL_WITH.values()):
            return turn.report(HailState.CANCELLED_BY_RIDER)
        return turn.report(HailState.NO_DRIVER if turn.hails else HailState.NO_TAXI)

    def _after_cancel(self, turn: Round) -> HailReport:
        left = plan.most_advanced(turn.live)
        if left is not None:
            return turn.live_report(left, turn.document(left))
        if turn.final_state() is HailState.COMPLETED:
            return turn.report(HailState.COMPLETED)
        memory, now = turn.memory, self._steady()
        for hail in turn.hails:
            seen = memory.hails[hail.id]
            before = seen.been.isdisjoint(LIVE)  # it was cancelled before this kiosk was started
            if hail.status is Status.DECLINED_BY_CUSTOMER and before and seen.unsettled_at is None:
                seen.unsettled_at = now
        return turn.report(HailState.CANCELLED_BY_RIDER if memory.settled(now) else HailState.SEARCHING)
