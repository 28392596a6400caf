"""The ground that a promise is tested on: a server, what stands in its streets, and the truth that it holds."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from pydantic import JsonValue

from kiosk.domain import FINAL, Capabilities, Hail, HailState, PickUp, Unreachable
from kiosk.order import HailOrder, HailReport
from kiosk.runtime import hail_plan
from kiosk.runtime.parties import Dispatcher
from tests.test_hail_plan import FRESH

PATIENCE_S = 150.0  # over the two minutes that a hail may be carried from driver to driver on real timers
POLL_S = 0.05  # a fortieth of the desk's: drivers in tests are as much faster
LIFE_S = 60.0  # of a hail from its press until it must have arrived
WITHIN_S = LIFE_S  # for one submit, as the desk gives a fresh hail

COMING = frozenset({HailState.ASSIGNED, HailState.ARRIVING})
SAT_IN = frozenset({HailState.ON_BOARD, HailState.COMPLETED})

Until = Callable[[HailReport], bool]


class Street(StrEnum):
    """Who is near, and how they behave."""

    ANY = "whatever there is"
    EMPTY = "nobody"
    SURE = "a driver who comes, drives her and sets her down"
    UNWILLING = "drivers who all decline"
    FIRST_DECLINES = "one who declines, one who comes"
    FIRST_SILENT = "one who never answers, one who comes"
    FIRST_DEAD = "one whose app is dead, one who comes"
    FIRST_HANGS = "one whose company hears of the hail only when told, one who comes"
    GIVES_BACK = "one who sets out and gives the hail back, one who comes"
    NO_SHOW = "one who comes, waits at the gate and drives off without her"
    BY_HAND = "one who does each thing when told"
    HELD_UP = "one who hears of the hail only when told, and does the rest when told"


A_KEY = "a key by which its kiosks are known"
Need = Street | str  # of a test: pytest.mark.needs


class Ground(Protocol):
    """What no server of this kind can have, its module lists (LACKS), and no test that needs it is made for it. What
    just this server has no means for ends the test by pytest.skip, with the reason."""

    url: str
    capabilities: Capabilities

    def order(self, street: Street, expires_in_s: float = LIFE_S) -> HailOrder:
        """The streets are made so, and this is the hail to press there."""

    def client(self, url: str | None = None) -> Dispatcher:
        """A new one, as after a restart. url: of a proxy in front of the server."""

    def stranger(self) -> Dispatcher:
        """A client whom the server must not know."""

    def let_hear(self) -> None:
        """The driver's company learns of the hail that it was slow to take."""

    def let_accept(self) -> None:
        """The driver says yes. Returns when the server has taken it, or refused it."""

    def let_drive(self) -> None:
        """The driver comes, and drives her."""

    def cars(self, order: HailOrder) -> int:
        """Taxis told to come for this press, without those given back by their drivers, as the server knows."""

    def live(self, order: HailOrder) -> int:
        """Hails of this press that live on at the server."""

    def asked(self, order: HailOrder) -> int:
        """Drivers who have had the hail of this press before them so far."""

    def seen_long_ago(self, order: HailOrder, age_s: float, *, at_the_gate: bool = False) -> dict[str, JsonValue]:
        """What the server would say of its taxi if the app had been silent for so long: members for Rewrite."""

    def tidy(self) -> None:
        """Nothing of the last test is left in the streets."""


def an_order(
    pickup: PickUp, key: str | None = None, expires_in_s: float = LIFE_S, call_sign: str = "红 7"
) -> HailOrder:
    return HailOrder(
        key=key or str(uuid.uuid4()),
        site_id="contract",
        pickup=pickup,
        phone_ref="ref-4711",
        display_name="王阿姨",
        needs=(),
        note="",
        call_sign=call_sign,
        expires_at=time.time() + expires_in_s,
    )


def state_is(*states: HailState) -> Until:
    return lambda report: report.state in states


def over(report: HailReport) -> bool:
    return report.state in FINAL


def ride(
    ground: Ground,
    order: HailOrder,
    until: Until,
    *,
    client: Dispatcher | None = None,
    hail_id: str | None = None,
    restarts: bool = False,
    bad_line: bool = False,
) -> list[HailReport]:
    """Press (or go on with hail_id) and poll as the desk does; every report, the last one as wanted.

    restarts: a kiosk that starts anew before every single request. bad_line: Unreachable is tried again.
    """
    seen: list[HailReport] = []
    client = client or ground.client()
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        client = ground.client() if restarts else client
        try:
            report = client.submit(order, WITHIN_S) if hail_id is None else client.follow(order, hail_id)
        except Unreachable:
            if not bad_line:
                raise
        else:
            hail_id = report.hail_id
            seen.append(report)
            if until(report):
                return seen
            if over(report):
                break
        time.sleep(POLL_S)
    raise AssertionError(f"never came true; last seen: {seen[-3:]}")


def call_off(client: Dispatcher, hail_id: str, *, bad_line: bool = False) -> list[HailReport]:
    """Cancel as the desk does: again and again until the answer is final. bad_line: Unreachable is tried again."""
    seen: list[HailReport] = []
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        try:
            seen.append(client.cancel(hail_id, "rider"))
        except Unreachable:
            if not bad_line:
                raise
        else:
            if over(seen[-1]):
                return seen
        time.sleep(POLL_S)
    raise AssertionError(f"never final; last seen: {seen[-3:]}")


def as_kept(order: HailOrder, seen: list[HailReport]) -> Hail:
    """What the kiosk makes of these reports. None of them may send the rider back to an earlier station."""
    hail = replace(FRESH, key=order.key, state=HailState.UNKNOWN)
    for count, report in enumerate(seen):
        assert not hail_plan.contradicts(hail, report), f"{hail.state}, then {report}"
        hail = hail_plan.reported(hail, report, now=float(count))
    return hail


def stations(seen: list[HailReport]) -> list[HailState]:
    """Each state once, in order of first sight, with the two of coming as one."""
    return list(dict.fromkeys(HailState.ASSIGNED if report.state in COMING else report.state for report in seen))
