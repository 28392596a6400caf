"""The worker that talks to one dispatcher: carries each hail from its first request to its final state."""

from __future__ import annotations

import logging
import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace

from kiosk.domain import Hail, HailOrder, HailState, Need, PickUp, Refused, Trouble, Unreachable
from kiosk.journey.events import AvailabilityKnown, Event, HailChanged
from kiosk.runtime import hail_plan
from kiosk.runtime.hail_plan import Move
from kiosk.runtime.parties import Dispatcher, HailJournal
from kiosk.runtime.workers import Worker

log = logging.getLogger(__name__)

COLOUR_WORDS = {"red": "红", "blue": "蓝", "green": "绿", "yellow": "黄", "purple": "紫"}
NEED_WORDS = {Need.WHEELCHAIR: "乘客坐轮椅", Need.HELPER: "请下车扶一下乘客"}


class HailDesk:
    """Holds the newest copy of each of its dispatcher's hails. send() and cancel() may be called from any thread."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        journal: HailJournal,
        worker: Worker,
        post: Callable[[Event], None],
        now: Callable[[], float],
        site_id: str,
        pickup: PickUp,
        poll_s: float = hail_plan.POLL_S,
    ) -> None:
        self._dispatcher = dispatcher
        self._journal = journal
        self._worker = worker
        self._post = post
        self._now = now
        self._site_id = site_id
        self._pickup = pickup
        self._poll_s = poll_s
        self._hails: dict[str, Hail] = {}  # used by the worker's thread alone
        self._rounds: dict[str, int] = {}  # the newest round of each hail; an older one ends where it is

    def send(self, hail: Hail) -> None:
        """Take a committed hail on, new or found again after a restart."""

        def job() -> None:
            self._hails[hail.key] = hail
            self._begin_round(hail.key)

        self._worker.submit(job)

    def cancel(self, key: str, reason: str) -> None:
        """Cancel it as soon as the request under way is answered, and again until the dispatcher's state is final."""

        def job() -> None:
            hail = self._hails.get(key)
            if hail is not None and hail.live:
                self._keep(replace(hail, cancel_reason=reason))
                self._begin_round(key)

        self._worker.submit(job)

    def ask_availability(self) -> None:
        def job() -> None:
            try:
                answer = self._dispatcher.availability(self._pickup.lat, self._pickup.lon)
            except Trouble as trouble:
                log.info("availability not known: %s", trouble)
                answer = None
            self._post(AvailabilityKnown(answer))

        self._worker.submit(job)

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
        try:
            wait_s = self._request(hail, move)
        except Exception as error:  # whatever is wrong, a hail is never left alone
            log.error("hail %s: %s of %s failed", hail.call_sign, type(error).__name__, move.value)
            wait_s = hail_plan.LONGEST_BACK_OFF_S
        self._worker.submit(lambda: self._advance(key, turn), after_s=wait_s)

    def _request(self, hail: Hail, move: Move) -> float:
        """Do it; returns seconds to wait before the next move."""
        try:
            hail = self._keep(hail_plan.leaving(hail, move), tell=False)
        except (sqlite3.Error, OSError) as error:
            log.error("hail not sent, the disk does not take it: %s", type(error).__name__)
            return hail_plan.LONGEST_BACK_OFF_S
        try:
            after = self._ask(hail, move)
        except Trouble as trouble:
            return self._after_trouble(hail, move, trouble)
        self._keep(after)
        return 0.0 if after.state is HailState.QUEUED or not after.live else self._poll_s

    def _ask(self, hail: Hail, move: Move) -> Hail:
        match move:
            case Move.SUBMIT:
                return hail_plan.reported(hail, self._dispatcher.submit(self._order(hail)))
            case Move.LOOK_UP:
                found = self._dispatcher.look_up(hail.key)
                return hail_plan.not_found(hail, self._now()) if found is None else hail_plan.reported(hail, found)
            case Move.CANCEL:
                assert hail.hail_id is not None
                assert hail.cancel_reason is not None
                return hail_plan.reported(hail, self._dispatcher.cancel(hail.hail_id, hail.cancel_reason))
            case _:
                assert hail.hail_id is not None
                return hail_plan.reported(hail, self._dispatcher.status(hail.hail_id))

    def _after_trouble(self, hail: Hail, move: Move, trouble: Trouble) -> float:
        level = logging.ERROR if isinstance(trouble, Refused) else logging.WARNING
        log.log(level, "dispatcher, %s of hail %s: %s", move.value, hail.call_sign, trouble)
        after = self._keep(hail_plan.troubled(hail, move, trouble, self._dispatcher.capabilities, self._now()))
        asked_s = trouble.retry_after_s if isinstance(trouble, Unreachable) else None
        wait_s = hail_plan.back_off_s(after.tries, random.random(), asked_s)  # noqa: S311 - spreads load
        if self._now() < after.expires_at:  # wake up at its expiry at the latest
            wait_s = min(wait_s, after.expires_at - self._now())
        return wait_s

    def _keep(self, hail: Hail, *, tell: bool = True) -> Hail:
        """The newest truth: on disk first, then to the journey. Raises what the journal raises."""
        if hail == self._hails.get(hail.key):
            return hail
        try:
            self._journal.update(hail)
        except (sqlite3.Error, OSError) as error:
            if not tell:
                raise  # nothing may leave here that the disk does not know of
            log.error("hail not written, the disk does not take it: %s", type(error).__name__)
        self._hails[hail.key] = hail
        if tell:
            self._post(HailChanged(hail))
        return hail

    def _order(self, hail: Hail) -> HailOrder:
        sign = f"{COLOUR_WORDS[hail.call_sign.colour.value]} {hail.call_sign.number}"
        notes = [f"呼号 {sign}", *(NEED_WORDS[need] for need in hail.needs)]
        return HailOrder(
            key=hail.key,
            site_id=self._site_id,
            pickup=self._pickup,
            phone_ref=hail.rider.phone_ref,
            display_name=hail.rider.display_name,
            needs=hail.needs,
            note="，".join(notes) if self._dispatcher.capabilities.carry_note else "",
            call_sign=sign,
            expires_at=hail.expires_at,
            width=hail.width,
        )
