"""The worker that talks to one dispatcher: carries each hail from its first request past its final state."""

from __future__ import annotations

import logging
import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace

from kiosk.domain import (
    Availability,
    Hail,
    HailState,
    Need,
    Nonsense,
    PickUp,
    SearchWidth,
    Trouble,
    Unreachable,
)
from kiosk.journey.events import AvailabilityKnown, DispatcherReachable, Event, HailChanged
from kiosk.log_events import LogEvent
from kiosk.log_lines import log_event
from kiosk.order import HailOrder, HailReport
from kiosk.runtime import hail_plan
from kiosk.runtime.breaker import Breaker
from kiosk.runtime.hail_outcome import outcome
from kiosk.runtime.hail_plan import Move
from kiosk.runtime.parties import Dispatcher, HailJournal, Ledger
from kiosk.runtime.party_log import DISPATCHER, PartyLog
from kiosk.runtime.workers import Worker

log = logging.getLogger(__name__)

COLOUR_WORDS = {"red": "红", "blue": "蓝", "green": "绿", "yellow": "黄", "purple": "紫"}
NEED_WORDS = {Need.WHEELCHAIR: "乘客坐轮椅", Need.HELPER: "请下车扶一下乘客"}
HELPED_WORDS = "替邻居叫的，乘客没带手机"  # the telephone that he is given is in somebody else's hand
STILL_WORKED_ON = 409  # an answer of the dispatcher's own: it is there


class HailDesk:
    """Holds the newest copy of each of its dispatcher's hails. send() and cancel() may be called from any thread.

    name: the dispatcher's, as in Hail.dispatcher. now: steady seconds.
    """

    def __init__(
        self,
        name: str,
        dispatcher: Dispatcher,
        journal: HailJournal,
        ledger: Ledger,
        worker: Worker,
        post: Callable[[Event], None],
        now: Callable[[], float],
        site_id: str,
        pickup: PickUp,
        poll_s: float = hail_plan.POLL_S,
    ) -> None:
        self._name = name
        self._dispatcher = dispatcher
        self._journal = journal
        self._ledger = ledger
        self._worker = worker
        self._post = post
        self._now = now
        self._site_id = site_id
        self._pickup = pickup
        self._poll_s = poll_s
        self._hails: dict[str, Hail] = {}  # these three are used by the worker's thread alone
        self._rounds: dict[str, int] = {}  # the newest round of each hail; an older one ends where it is
        self._breaker = Breaker()
        self._log = PartyLog(DISPATCHER, name)

    def send(self, hail: Hail) -> None:
        """Take a committed hail on, new or found again after a restart.

        Where the dispatcher cannot search farther it is sought as far as can be, so nobody is offered more.
        """

        def job() -> None:
            farther = self._dispatcher.capabilities.widen_search
            self._hails[hail.key] = hail if farther else replace(hail, width=SearchWidth.WIDE)
            self._begin_round(hail.key)

        self._worker.submit(job)

    def cancel(self, key: str, reason: str) -> None:
        """Cancel it as soon as the request under way is answered, and again until the dispatcher's state is final."""

        def job() -> None:
            hail = self._hails.get(key)
            if hail is not None and hail.live:
                self._keep(replace(hail, cancel_reason=reason, cancel_refused=False))
                self._begin_round(key)

        self._worker.submit(job)

    def owed(self) -> int:
        """How many hails it still has something to do for; from any thread."""
        return len(self._hails)

    def ask_availability(self) -> None:
        def job() -> None:
            known = None if self._breaker.wait_s(self._now()) > 0 else self._availability()
            self._post(AvailabilityKnown(known, self._ledger.of_this_hour()))

        self._worker.submit(job)

    def _availability(self) -> Availability | None:
        """A convenience: that it fails proves nothing about hails, that it answers proves that somebody is there."""
        try:
            answer = self._dispatcher.availability(self._pickup.lat, self._pickup.lon)
        except Trouble as trouble:
            self._log.trouble(trouble, "availability")
            if self._breaker.open:
                self._note(trouble, "availability")
            return None
        self._note(None, "availability")
        return answer

    def _begin_round(self, key: str) -> None:
        self._rounds[key] = self._rounds.get(key, 0) + 1
        self._advance(key, self._rounds[key])

    def _advance(self, key: str, turn: int) -> None:
        """One request for this hail, and the next one put on the worker's list."""
        hail = self._hails.get(key)
        if hail is None or self._rounds[key] != turn:
            return
        hail = self._keep(hail_plan.foreseen(hail, self._now()))
        move = hail_plan.next_move(hail)
        if move is Move.NOTHING:
            del self._hails[key], self._rounds[key]
            return
        peace_s = self._breaker.wait_s(self._now())
        if peace_s > 0:
            wait_s = hail_plan.until_expiry(hail, peace_s, self._now())
        else:
            try:
                wait_s = self._request(hail, move)
            except Exception as error:  # whatever is wrong, a hail is never left alone
                log.error("hail %s: %s of %s failed", hail.call_sign, type(error).__name__, move.value)
                wait_s = hail_plan.LONGEST_BACK_OFF_S
        self._worker.submit(lambda: self._advance(key, turn), after_s=wait_s)

    def _request(self, hail: Hail, move: Move) -> float:
        """Do it; returns seconds to wait before the next move."""
        if move is Move.SUBMIT and self._now() >= hail.expires_at:
            return 0.0  # its life ended while something else was done
        try:
            hail = self._keep(hail_plan.leaving(hail, move), tell=False)
        except (sqlite3.Error, OSError) as error:
            log_event(LogEvent.HAIL_NOT_WRITTEN, hail=str(hail.call_sign), error=type(error).__name__)
            return hail_plan.LONGEST_BACK_OFF_S
        try:
            after = self._ask(hail, move)
        except Trouble as trouble:
            return self._after_trouble(hail, move, trouble)
        self._note(None, move.value)
        self._keep(after)
        if not after.live:
            return hail_plan.WATCH_EVERY_S if after.owed else 0.0
        if after.state is HailState.QUEUED:  # nobody has it: send it again, at the pace of a repeat
            wait_s = hail_plan.back_off_s(after.tries, random.random())  # noqa: S311 - spreads load
            return hail_plan.until_expiry(after, wait_s, self._now())
        return self._poll_s

    def _ask(self, hail: Hail, move: Move) -> Hail:
        match move:
            case Move.SUBMIT:
                within_s = hail.expires_at - self._now()  # it must not arrive when its life is over
                if within_s <= 0:  # the disk was slow: nothing has left
                    return hail_plan.foreseen(replace(hail, maybe_sent=False), self._now())
                return self._after_report(hail, self._dispatcher.submit(self._order(hail), within_s))
            case Move.LOOK_UP:
                found = self._dispatcher.look_up(hail.key)
                return hail_plan.not_found(hail, self._now()) if found is None else self._after_report(hail, found)
            case Move.CANCEL:
                assert hail.hail_id is not None
                assert hail.cancel_reason is not None
                return self._after_report(hail, self._dispatcher.cancel(hail.hail_id, hail.cancel_reason))
            case _:
                assert hail.hail_id is not None
                if hail_plan.wanted(hail):
                    return self._after_report(hail, self._dispatcher.follow(self._order(hail), hail.hail_id))
                return self._after_report(hail, self._dispatcher.status(hail.hail_id))

    def _after_report(self, hail: Hail, report: HailReport) -> Hail:
        if hail_plan.came_back(hail, report):
            log_event(LogEvent.HAIL_BACK_TO_LIFE, hail=str(hail.call_sign), over_here=hail.state, there=report.state)
            self._dispatcher.cancel(report.hail_id, hail.cancel_reason or "over")
            return hail_plan.cancelled_again(hail, report, self._now())
        if hail_plan.contradicts(hail, report) and not self._reckoned(hail, report):
            log_event(LogEvent.REPORT_OUT_OF_ORDER, hail=str(hail.call_sign), was=hail.state, said=report.state)
        after = hail_plan.reported(hail, report, self._now())
        away_m = hail_plan.boarded_away_m(hail, after, self._now())
        if away_m is not None:
            log_event(LogEvent.BOARDED_ELSEWHERE, hail=str(hail.call_sign), metres=round(away_m))
        return after

    def _reckoned(self, hail: Hail, report: HailReport) -> bool:
        """Where nobody says "it is here", an adapter reckons the way anew after a restart, from where the taxi is."""
        on_the_road = {hail.state, report.state} <= set(hail_plan.ON_THE_ROAD)
        return on_the_road and not self._dispatcher.capabilities.report_arrival

    def _after_trouble(self, hail: Hail, move: Move, trouble: Trouble) -> float:
        self._log.trouble(trouble, move.value, LogEvent.HAIL_REFUSED if move is Move.SUBMIT else None)
        after = self._keep(hail_plan.troubled(hail, move, trouble, self._dispatcher.capabilities, self._now()))
        self._note(trouble, move.value)
        asked_s = trouble.retry_after_s if isinstance(trouble, Unreachable) else None
        wait_s = hail_plan.back_off_s(after.tries, random.random(), asked_s)  # noqa: S311 - spreads load
        return hail_plan.until_expiry(after, wait_s, self._now())

    def _note(self, trouble: Trouble | None, doing: str) -> None:
        """Is the dispatcher there? Told to the journey when it stops answering and when it answers again."""
        was_open = self._breaker.open
        if trouble is None:
            self._log.answered(doing)
        if isinstance(trouble, Unreachable) and trouble.status != STILL_WORKED_ON:
            self._breaker = self._breaker.failed(self._now(), trouble.retry_after_s)
        elif isinstance(trouble, Nonsense):
            self._breaker = self._breaker.failed(self._now())
        else:
            self._breaker = self._breaker.answered()
        if self._breaker.open:
            self._worker.submit(self._probe, after_s=self._breaker.wait_s(self._now()))
        if self._breaker.open == was_open:
            return
        if self._breaker.open:
            log_event(LogEvent.DISPATCHER_PAUSED, subject=self._name, failures=self._breaker.failures)
            for hail in tuple(self._hails.values()):
                self._keep(hail_plan.cut_off(hail))
        self._post(DispatcherReachable(self._name, not self._breaker.open))

    def _probe(self) -> None:
        """With no hail waiting, this question finds out whether the dispatcher is back; else the hail does."""
        if not self._hails and self._breaker.open and self._breaker.wait_s(self._now()) == 0:
            self._availability()

    def _keep(self, hail: Hail, *, tell: bool = True) -> Hail:
        """The newest truth: on disk first, then to the journey, its end to the ledger last. Raises what the journal
        raises."""
        before = self._hails.get(hail.key)
        if hail == before:
            return hail
        on_disk = False
        try:
            self._journal.update(hail)
            on_disk = True
        except (sqlite3.Error, OSError) as error:
            if not tell:
                raise  # nothing may leave here that the disk does not know of
            log_event(LogEvent.HAIL_NOT_WRITTEN, hail=str(hail.call_sign), error=type(error).__name__)
        self._hails[hail.key] = hail
        if tell:
            self._post(HailChanged(hail))
        ended = outcome(before, hail) if before is not None and on_disk else None
        if ended is not None:  # what the disk does not know ends once more after a restart
            self._ledger.add(ended)
        return hail

    def _order(self, hail: Hail) -> HailOrder:
        sign = f"{COLOUR_WORDS[hail.call_sign.colour.value]} {hail.call_sign.number}"
        helped = (HELPED_WORDS,) if hail.rider.helped_by else ()
        notes = [f"呼号 {sign}", *helped, *(NEED_WORDS[need] for need in hail.needs)]
        return HailOrder(
            key=hail.key,
            site_id=self._site_id,
            pickup=self._pickup,
            phone_ref=hail.rider.phone_ref,
            display_name=hail.rider.display_name,
            needs=hail.needs,
            note="，".join(notes) if self._dispatcher.capabilities.carry_note else "",
            call_sign=sign,
            expires_at=hail.expires_on_wall,
            width=hail.width,
        )
