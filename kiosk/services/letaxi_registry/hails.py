"""The registry's heart: hails are made, changed by both sides, carried to the operator and ended by their timers.

It keeps the faults of its model. A change is a copy that is read, judged and written back: whoever has read before
writes over what came between, and only the file's own table of transitions remembers it.
"""

from __future__ import annotations

import asyncio
import copy
import secrets
import sqlite3
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from kiosk.services.letaxi_registry import states, views
from kiosk.services.letaxi_registry.errors import NOT_YOURS, broken, of_field, of_path
from kiosk.services.letaxi_registry.orders import Orders
from kiosk.services.letaxi_registry.rows import KIOSK, Account, Customer, Hail, Taxi
from kiosk.services.letaxi_registry.states import CANCELS, Role, Status, TaxiStatus
from kiosk.services.letaxi_registry.store import RegistryStore
from kiosk.services.letaxi_registry.wire import CustomersChange, NewHail, OperatorsChange

FIRST_USE_S = 0.05  # a new customer is looked for and written down in two steps, not in one
PICK_UP_S = (
    0.05  # until the worker takes a new hail to its operator; seen: received at 0.1 s, by the operator at 0.4 s
)
SESSION_S = 300.0  # a hail so soon after the same customer's last one joins its session
OVERTAKEN_S = 2.0  # how long an accept that was read before a cancel may still be on its way
BAN_S = 24 * 3600.0
OUTAGE_POLL_S = 0.05
HAIL_ID_SIGNS = 7

CallBack = Callable[[Hail, Taxi], Awaitable[str | None]]  # None: the operator has it; else why not
IGNORED_FIELDS = frozenset({"status", "customer_phone_number"})


class Hails:
    """timer_scale shortens the registry's own timers. call_backs: from an operator's number to its door."""

    def __init__(
        self, store: RegistryStore, orders: Orders, timer_scale: float, call_backs: dict[int, CallBack]
    ) -> None:
        self._store = store
        self._orders = orders
        self._timer_scale = timer_scale
        self._call_backs = call_backs
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._errands: set[asyncio.Task[None]] = set()
        self._overtaken: dict[str, tuple[Hail, float]] = {}  # a driver's reading of a hail, and until when it counts

    def resume(self) -> None:
        """After a start: what waits for an operator or a timer goes on."""
        for hail in self._store.live_hails():
            if hail.status is not Status.RECEIVED:
                self._set_timer(hail)
            elif time.time() - hail.made_at > states.PICKED_UP_WITHIN_S / self._timer_scale:
                self._write(hail, Status.FAILURE, None, "late")
            else:
                self._run(self._take_to_operator(hail))

    def end(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        for errand in self._errands:
            errand.cancel()

    async def make(self, account: Account, wanted: NewHail) -> Hail:
        """Raises Refusal."""
        taxi = self._store.meant_taxi(wanted.taxi_id, account.number, time.time())
        if taxi is None:
            raise of_field(404, "operateur", "Unable to find taxi for this operateur.")
        customer = self._store.customer(wanted.customer_id, account.number)
        if customer is not None and customer.banned(time.time()):
            raise of_field(403, "customer_id", "This customer is banned.")
        if customer is None:
            await self._first_use(wanted.customer_id, account)
        _refuse_unless_free(self._store.taxi(taxi.id) or taxi)
        session_id = self._session(wanted, account)
        if not wanted.customer_address:
            raise of_field(400, "customer_address", "Unable to find the address of these coordinates.")
        if gap_s := self._orders.lock_gap_s():
            await self._orders.pause(gap_s)
        now = time.time()
        hail = Hail(
            id=secrets.token_hex(HAIL_ID_SIGNS)[:HAIL_ID_SIGNS],
            session_id=session_id,
            customer_id=wanted.customer_id,
            added_by=account.number,
            operator=taxi.operator,
            taxi_id=taxi.id,
            shown_taxi_id=wanted.taxi_id,
            plate=taxi.plate,
            customer_lat=wanted.customer_lat,
            customer_lon=wanted.customer_lon,
            customer_address=wanted.customer_address,
            customer_phone_number=wanted.customer_phone_number,
            made_at=now,
            changed_at=now,
            transitions=[views.transition(None, Status.RECEIVED, now, account.number, None)],
        )
        with self._store.together():
            self._store.add_hail(hail)
            self._store.add_transition(hail.id, None, Status.RECEIVED, now, account.number, None)
            self._store.set_taxi(taxi.id, TaxiStatus.ANSWERING)
        self._run(self._take_to_operator(copy.deepcopy(hail)))
        return hail

    def known(self, hail_id: str, account: Account) -> Hail:
        """Raises Refusal unless it is there and this account is a party to it."""
        hail = self._store.hail(hail_id, time.time())
        if hail is None:
            raise of_path(404, "Hail not found")
        if account.number not in (hail.added_by, hail.operator):
            raise of_path(403, NOT_YOURS)
        return hail

    def change(self, hail_id: str, account: Account, change: CustomersChange | OperatorsChange) -> Hail:
        """All of it or, with a Refusal, nothing."""
        role = Role.MOTEUR if account is KIOSK else Role.OPERATEUR
        hail = self.known(hail_id, account)
        if change.status is Status.ACCEPTED_BY_TAXI and role is Role.OPERATEUR:
            hail = self._overtaken_reading(hail) or hail
        wanted = None if change.status is hail.status else change.status
        if wanted is not None:
            if sentence := states.refusal(hail.status, wanted, role):
                raise of_field(400, "status", sentence)
            if wanted is Status.ACCEPTED_BY_TAXI and not _phone(change, hail):
                raise of_field(400, "taxi_phone_number", "Missing data for required field.")
        fields = [name for name in change.model_fields_set - IGNORED_FIELDS if getattr(change, name) is not None]
        reading = copy.deepcopy(hail)
        for name in fields:
            setattr(hail, name, getattr(change, name))
        with self._store.together():
            self._store.save_fields(hail, fields)
            if isinstance(change, OperatorsChange) and change.reporting_customer:
                self._ban(hail)
        if wanted is not None:
            self._write(hail, wanted, account.number, None)
        if wanted in CANCELS and reading.status is Status.RECEIVED_BY_TAXI and self._orders.loses_cancel():
            self._overtaken[hail.id] = reading, time.monotonic() + OVERTAKEN_S
        return hail

    def overtaken(self) -> list[Hail]:
        """Hails that were cancelled while a driver's accept, read before, is still on its way."""
        now = time.monotonic()
        self._overtaken = {key: value for key, value in self._overtaken.items() if now < value[1]}
        return [hail for hail, _ in self._overtaken.values()]

    async def _first_use(self, customer_id: str, account: Account) -> None:
        await self._orders.pause(FIRST_USE_S)
        customer = Customer(customer_id, account.number)
        try:
            self._store.add_customer(customer)
        except sqlite3.IntegrityError:
            raise broken() from None
        customer.fate, customer.frozen = self._orders.fate(), self._orders.freezes()
        self._store.save_customer(customer)

    def _session(self, wanted: NewHail, account: Account) -> str:
        if wanted.session_id is not None:
            session_id = str(wanted.session_id)
            whose = self._store.customer_of_session(session_id)
            if whose is None:
                raise of_field(400, "session_id", "This sesssion ID does not exist.")
            if whose != wanted.customer_id:
                raise of_field(400, "session_id", "The session ID exists, but it is linked to another customer.")
            return session_id
        last = self._store.newest_hail_of(wanted.customer_id, account.number)
        joins = last is not None and time.time() - last.made_at < SESSION_S
        return last.session_id if last is not None and joins else str(uuid.uuid4())

    async def _take_to_operator(self, reading: Hail) -> None:
        """The worker: what it has read before the call is what it writes after it."""
        await self._orders.pause(PICK_UP_S)
        taxi = self._store.taxi(reading.taxi_id)
        assert taxi is not None, "taxis are never deleted"
        trouble = await self._call_backs[reading.operator](reading, taxi)
        if delay_s := self._orders.call_back_delay_s():
            await self._orders.pause(delay_s)
        while self._orders.outage():
            await self._orders.pause(OUTAGE_POLL_S)
        self._write(reading, Status.FAILURE if trouble else Status.RECEIVED_BY_OPERATOR, None, trouble)

    def _write(self, hail: Hail, after: Status, user: int | None, reason: str | None) -> None:
        before, now = hail.status, time.time()
        hail.status, hail.changed_at = after, now
        hail.transitions.append(views.transition(before, after, now, user, reason))
        with self._store.together():
            self._store.save_fields(hail, ["status", "changed_at", "transitions"])
            self._store.add_transition(hail.id, before, after, now, user, reason)
            if after in states.TAXI_BECOMES:
                self._store.set_taxi(hail.taxi_id, states.TAXI_BECOMES[after])
        self._set_timer(hail)

    def _set_timer(self, hail: Hail) -> None:
        if (running := self._timers.pop(hail.id, None)) is not None:
            running.cancel()
        if (timer := states.TIMERS_S.get(hail.status)) is not None:
            left_s = hail.changed_at + timer[0] / self._timer_scale - time.time()
            self._time_out_in(max(0.0, left_s), hail.id, hail.status, timer[1])

    def _time_out_in(self, left_s: float, hail_id: str, before: Status, after: Status) -> None:
        later = asyncio.get_running_loop().call_later
        self._timers[hail_id] = later(left_s, self._time_out, hail_id, before, after)

    def _time_out(self, hail_id: str, before: Status, after: Status) -> None:
        if self._orders.outage():
            self._time_out_in(OUTAGE_POLL_S, hail_id, before, after)
            return
        hail = self._store.hail(hail_id, time.time())
        if hail is not None and hail.status is before:
            self._write(hail, after, None, "timeout")

    def _overtaken_reading(self, hail: Hail) -> Hail | None:
        if any(each.id == hail.id for each in self.overtaken()):
            return self._overtaken.pop(hail.id)[0]
        return None

    def _ban(self, hail: Hail) -> None:
        """For a day, and while she is banned for twice as long as before."""
        customer = self._store.customer(hail.customer_id, hail.added_by)
        assert customer is not None, "whoever has hailed is known"
        now = time.time()
        span_s = BAN_S
        if customer.banned(now) and customer.ban_begin is not None and customer.ban_end is not None:
            span_s = 2 * (customer.ban_end - customer.ban_begin)
        customer.ban_begin, customer.ban_end = now, now + span_s
        self._store.save_customer(customer)

    def _run(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def _phone(change: CustomersChange | OperatorsChange, hail: Hail) -> str | None:
    given = change.taxi_phone_number if isinstance(change, OperatorsChange) else None
    return given or hail.taxi_phone_number


def _refuse_unless_free(taxi: Taxi) -> None:
    if taxi.seen_at is None:
        raise of_field(400, "taxi_id", "Taxi is not online.")
    if not taxi.online(time.time()):
        raise of_field(400, "taxi_id", "Taxi is no longer online.")
    if taxi.status is not TaxiStatus.FREE:
        raise of_field(400, "taxi_id", "Taxi is not free.")
