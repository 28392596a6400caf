"""The street that the kiosk stands in: provider and dispatcher as processes, and the bad line to the latter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import yaml

from kiosk.demo.story import SUPPLIES
from kiosk.demo.world import LETAXI, Wishes, World
from kiosk.domain import Refused
from kiosk.http import Caller
from soak.evidence import Order
from soak.ledger import at_the_dispatcher, at_the_registry, written_over
from soak.rounds import WrittenOver
from tests.fault_proxy_fixtures import FaultProxy
from tests.faults_as_data import Call, Exchange, Fault, LateRequest, Mixed, PauseBeforeAnswer, SwapKey

HOUR = 14  # plenty of taxis, some without
CALL_BACK_S = 8.0  # an operator's server that takes its time; up to 10 s were seen
AT_ONCE_S = 0.001  # so late is not late at all: a request that is sure to meet no other fault


class Street:
    """config: the kiosk's settings, whose dispatcher is the far end of the bad line."""

    def __init__(self, world: World, line: FaultProxy, config: Path) -> None:
        self.config = config
        self.state = world.folder / "state"
        self.searched_here = world.wishes.dispatcher == LETAXI  # and nobody looks farther away
        self._world = world
        self._line = line
        self._control = httpx.Client(base_url=line.control_url, trust_env=False)
        self._called_off: set[str] = set()  # keys of hails that may yet come to life

    def is_bad(self, *faults: Fault) -> None:
        """These faults from now on, and nothing else that was ordered before."""
        self._line.clear()
        self._line.order(*faults)
        self.is_ordered_nothing()

    def is_ordered_nothing(self) -> None:
        """The dispatcher goes on as chance will have it, but nobody boards what was called off, however late."""
        Caller(self._world.dispatch_url).call("DELETE", "/orders")
        for key in tuple(self._called_off):
            self._is_patient_with(key)

    def worsens(self, *faults: Fault) -> None:
        """These faults first, then what was ordered before."""
        self._line.order(*faults)

    def has_no_taxi_for_the_next(self) -> None:
        """At a registry: for everybody, until another line is ordered."""
        self._world.order(self._world.dispatch_url, **SUPPLIES[self._world.wishes.dispatcher].no_taxi)

    def has_a_patient_driver_for_the_next(self) -> None:
        """Nobody boards a taxi that was called off, so it can be called back for as long as its driver waits.

        Ordered twice: a hail of before may arrive only now and take the first.
        """
        self._world.order(self._world.dispatch_url, kind="no_show", times=2)

    def has_a_patient_driver_for(self, key: str) -> None:
        """The same for a hail that is called off now, in every round until it is made: its request may be on its way
        longer than the kiosk lives. At a registry no taxi comes without the kiosk's own yes."""
        if not self.searched_here:
            self._is_patient_with(key)

    def _is_patient_with(self, key: str) -> None:
        try:
            waiting = Caller(self._world.dispatch_url).call("POST", "/orders", body={"kind": "no_show", "key": key})
        except Refused:  # it has ended
            waiting = []
        if any(order.get("key") == key for order in waiting):
            self._called_off.add(key)
        else:  # it is made, and its driver knows
            self._called_off.discard(key)

    def writes_over_the_next_cancel(self, by: WrittenOver) -> None:
        """A registry answers 200 to it, and what was read before comes after it. Ordered twice, as above."""
        match by:
            case WrittenOver.BY_CALL_BACK:
                delay_s = CALL_BACK_S / self._world.wishes.timer_scale
                self._world.order(self._world.dispatch_url, kind="slow_callback", delay_s=delay_s, times=2)
            case WrittenOver.BY_DRIVER:  # who would say nothing, and whose yes then comes all the same
                self._world.order(self._world.dispatch_url, kind="never_answers", times=2)
                self._world.order(self._world.dispatch_url, kind="lost_cancel", times=2)

    def cancels_written_over(self) -> int:
        return written_over(self._world.dispatch_file) if self.searched_here else 0

    def orders(self, sent_key: Mapping[str, str]) -> tuple[Order, ...]:
        """Every order in the dispatcher's own book. sent_key: as sent_keys() gives it."""
        read = at_the_registry if self.searched_here else at_the_dispatcher
        return read(self._world.dispatch_file, sent_key)

    def holds_an_answer(self) -> bool:
        """The ordered pause has been taken: a request has been carried out, and its answer is held."""
        return all(order["kind"] != PauseBeforeAnswer().kind for order in self._control.get("/orders").json())

    def close(self) -> None:
        self._control.close()

    def history(self) -> list[Exchange]:
        """What became of every request, in order of arrival."""
        return self._line.history()


@contextmanager
def street(folder: Path, time_scale: float, hurry: float, dispatcher: str) -> Iterator[Street]:
    """time_scale: seconds of the taxis' world in one of ours. hurry: what a registry's own spans are divided by, as
    the kiosk's are."""
    wishes = Wishes(
        time_scale=time_scale,
        hour=HOUR,
        camera="none",
        voice=False,
        sign_up=(),
        dispatcher=dispatcher,
        timer_scale=hurry,
    )
    with World(folder, wishes) as world, FaultProxy(world.dispatch_url) as line:
        settings = yaml.safe_load(world.config.read_text(encoding="utf-8"))
        settings["dispatch"]["base_url"] = line.url
        config = folder / "bad-line.yaml"
        config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        there = Street(world, line, config)
        try:
            yield there
        finally:
            there.close()


def sent_keys(line: Sequence[Exchange]) -> dict[str, str]:
    """For each key that the dispatcher got, the one that the kiosk sent."""
    return {each.forwarded_key: each.key for each in line if each.forwarded_key is not None and each.key is not None}


def bad_line(seed: int, deadline_s: float, without_key: bool) -> tuple[Fault, ...]:
    """10 % of requests lost, 20 % of answers lost, 5 % of answers later than the kiosk waits."""
    mixed = Mixed(seed=seed, lost_requests=0.10, lost_answers=0.20, late=0.05, late_s=1.5 * deadline_s)
    return (mixed, SwapKey()) if without_key else (mixed,)


def late_request(delay_s: float) -> Fault:
    """The next hail's request arrives so late."""
    return LateRequest(on=Call.SUBMIT, delay_s=delay_s)


def held_after_send() -> tuple[Fault, ...]:
    """The next hail's request arrives, and its answer is held."""
    return (LateRequest(on=Call.SUBMIT, delay_s=AT_ONCE_S), PauseBeforeAnswer(on=Call.SUBMIT))
