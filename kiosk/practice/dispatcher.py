"""The dispatcher of practice: taxis that drive in this process and nowhere else. No request leaves the kiosk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.dispatch_client.wire import EventKind
from kiosk.domain import Availability, Capabilities, Driver, HailState, Position, Refused, SearchWidth, Vehicle
from kiosk.lesson import TaxiStory
from kiosk.order import HailOrder, HailReport
from kiosk.practice.clock import WorldClock
from kiosk.services.dispatch_simulator import supply, world
from kiosk.services.dispatch_simulator.taxis import Taxi
from kiosk.services.dispatch_simulator.world import Fate, SimulatedHail

HOUR = supply.at(10.0)  # an ordinary morning, whatever the hour of the class
USUAL_WAIT = Availability(wait_p50_s=240.0, wait_p90_s=480.0)  # of these taxis: three to six minutes, or a jam
NOBODYS_PROVINCE = "练"  # no plate of a real car begins with it
TAXIS_A_HAIL = 10  # the last digit of a plate tells the taxis of one hail apart


@dataclass(frozen=True)
class _Life:
    """A hail's whole life follows from these two. Chosen so that each screen is seen where nothing is said
    (tests/test_practice_parties.py); while something is said, the world stands (journey/practice_timing.py)."""

    fate: Fate
    seed: int


LIVES = {
    TaxiStory.COMES: _Life(Fate.SURE_TAXI, 430),
    TaxiStory.DELAYED: _Life(Fate.DELAYED, 1475),
    TaxiStory.DRIVER_CANCELS: _Life(Fate.DRIVER_CANCELS, 4336),
    TaxiStory.NO_TAXI: _Life(Fate.NO_TAXI, 1),
    TaxiStory.NO_DRIVER: _Life(Fate.NOBODY_ACCEPTS, 1),
}
SOUGHT_FARTHER = _Life(Fate.SURE_TAXI, 201)  # whoever looks farther finds one, whatever the story was before


@dataclass
class _Hail:
    hail_id: str
    number: int
    made_at: float  # by the world's clock
    simulated: SimulatedHail


class PracticeDispatcher:
    """Fits runtime.parties.Dispatcher. From any thread; never waits. steady: real seconds, for what puts reports in
    order. capabilities: nobody learns a button here that the same wall does not have in earnest."""

    def __init__(self, clock: WorldClock, steady: Callable[[], float], capabilities: Capabilities) -> None:
        self.capabilities = capabilities
        self._clock = clock
        self._steady = steady
        self._lock = threading.Lock()  # guards what follows
        self._story = TaxiStory.COMES
        self._hails: dict[str, _Hail] = {}  # by our key
        self._made = 0

    def play(self, story: TaxiStory) -> None:
        """For hails to come; those before it are over."""
        with self._lock:
            self._story = story
            self._hails.clear()

    def submit(self, order: HailOrder, within_s: float = 0.0) -> HailReport:  # noqa: ARG002 - never waits
        with self._lock:
            if order.key not in self._hails:
                self._hails[order.key] = self._begun(order)
            return self._report(self._hails[order.key])

    def look_up(self, key: str) -> HailReport | None:
        with self._lock:
            hail = self._hails.get(key)
            return None if hail is None else self._report(hail)

    def follow(self, order: HailOrder, hail_id: str) -> HailReport:  # noqa: ARG002 - there is nothing to carry on
        return self.status(hail_id)

    def status(self, hail_id: str) -> HailReport:
        """One of a try that is over was cancelled."""
        with self._lock:
            hail = self._known(hail_id)
            return self._over(hail_id) if hail is None else self._report(hail)

    def cancel(self, hail_id: str, reason: str) -> HailReport:  # noqa: ARG002 - nobody counts them
        """Refused(code STATE) once the rider is on board."""
        with self._lock:
            hail = self._known(hail_id)
            if hail is None:
                return self._over(hail_id)
            self._carry_on(hail)
            if not world.cancel(hail.simulated):
                raise Refused("she is on board", status=409, code="STATE")
            return self._report(hail)

    def availability(self, lat: float, lon: float) -> Availability | None:  # noqa: ARG002 - it is the same everywhere
        return USUAL_WAIT

    def _begun(self, order: HailOrder) -> _Hail:
        self._made += 1
        wide = order.width is SearchWidth.WIDE
        life, key = (SOUGHT_FARTHER, "wider") if wide else (LIVES[self._story], self._story.value)
        place = order.pickup
        simulated = SimulatedHail(key, life.seed, place.lat, place.lon, wide, life.fate)
        world.begin(simulated, HOUR)
        return _Hail(f"practice-{self._made}", self._made, self._clock.now(), simulated)

    def _known(self, hail_id: str) -> _Hail | None:
        return next((hail for hail in self._hails.values() if hail.hail_id == hail_id), None)

    def _carry_on(self, hail: _Hail) -> None:
        passed_s = self._clock.now() - hail.made_at - hail.simulated.age_s
        world.advance(hail.simulated, int(passed_s / world.STEP_S), HOUR)

    def _over(self, hail_id: str) -> HailReport:
        return HailReport(hail_id, HailState.CANCELLED_BY_RIDER, self._steady())

    def _report(self, hail: _Hail) -> HailReport:
        self._carry_on(hail)
        simulated = hail.simulated
        taxi, position = simulated.taxi, simulated.position
        given_back = sum(event.kind is EventKind.DRIVER_CANCELLED for event in simulated.events)
        return HailReport(
            hail_id=hail.hail_id,
            state=HailState(simulated.status.value),
            updated_at=self._steady(),
            vehicle=None if taxi is None else _vehicle(taxi, hail.number, given_back),
            driver=None if taxi is None else Driver(taxi.surname),
            eta_s=simulated.eta_s,
            position=None if position is None else Position(*position),
            redispatched=given_back,
        )


def _vehicle(taxi: Taxi, number: int, given_back: int) -> Vehicle:
    """With a plate of its own, '练A 00010', that nobody looks for in the street."""
    sign = (number * TAXIS_A_HAIL + given_back) % 100_000
    return Vehicle(f"{NOBODYS_PROVINCE}A {sign:05d}", taxi.colour, taxi.model)
