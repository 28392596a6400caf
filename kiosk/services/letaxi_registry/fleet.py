"""The simulated taxis: parked near whoever searches, seen, called, driving; they use the operator's side only."""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import suppress
from random import Random

from kiosk.services.letaxi_registry import drivers
from kiosk.services.letaxi_registry.drivers import TAKEN, Act, Look, next_act
from kiosk.services.letaxi_registry.earth import Place, at_bearing, metres, towards
from kiosk.services.letaxi_registry.errors import Refusal
from kiosk.services.letaxi_registry.hails import Hails
from kiosk.services.letaxi_registry.orders import Fate, Orders
from kiosk.services.letaxi_registry.rows import FLEET, Customer, Hail, Taxi
from kiosk.services.letaxi_registry.states import Status, TaxiStatus
from kiosk.services.letaxi_registry.store import RegistryStore
from kiosk.services.letaxi_registry.taxis import TOWN_INSEE, new_id
from kiosk.services.letaxi_registry.wire import OperatorsChange

FEWEST_FREE, FREE_AGAIN = 3, 5  # when so few are left near a customer, there will be so many
NEAREST_M, FARTHEST_M = 150.0, 470.0  # from a customer; the registry looks 500 m far
AT_THE_KERB_M = 10.0
SEEN_EVERY_S = 5.0  # as the protocol's documents ask; real seconds when parked, world seconds when driving
JITTER_M = 4.0  # of a parked taxi's satellite fix
CALL_BACK_S = 0.2  # world seconds until the fleet has answered the registry's call
TICK_S, SHORTEST_TICK_S = 0.2, 0.02  # world seconds, real seconds

_CARS = (  # constructor, model, colour: the big companies of the town
    ("Volkswagen", "Touran", "turquoise"),
    ("Volkswagen", "Touran", "yellow"),
    ("Volkswagen", "Santana", "white"),
    ("Roewe", "Ei5", "blue"),
    ("Volkswagen", "Touran", "dark red"),
)
_LAST = ("Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Huang", "Zhao", "Wu", "Zhou")
_FIRST = ("Wei", "Jun", "Jianguo", "Ming", "Qiang", "Hua", "Ping", "Guoqing", "Lei", "Yong")
_PLATE_LETTERS = "ABDEFGHJKLM"
_DIGITS = "0123456789"
_REPORT = "no_show"


class Fleet:
    """step() lets it live until now; gather() before a search sees to it that somebody is near."""

    def __init__(self, store: RegistryStore, hails: Hails, orders: Orders, time_scale: float) -> None:
        self._store = store
        self._hails = hails
        self._orders = orders
        self._time_scale = time_scale
        self._chance = Random()  # noqa: S311 - a simulation
        self._stands: dict[str, Place] = {}  # where each taxi really is
        self._at_kerb: dict[str, float] = {}  # hail -> Unix time of arrival
        self._dead: set[str] = set()
        self._stepped_at = time.time()

    async def call_back(self, _hail: Hail, _taxi: Taxi) -> str | None:
        await self._orders.pause(CALL_BACK_S / self._time_scale)
        return None

    async def live(self) -> None:
        """For ever."""
        while True:
            await asyncio.sleep(max(TICK_S / self._time_scale, SHORTEST_TICK_S))
            self.step()

    def gather(self, here: Place) -> None:
        if self._orders.outage() or self._orders.no_taxi():
            return
        near = [
            taxi
            for taxi in self._store.taxis(FLEET.number)
            if taxi.status is TaxiStatus.FREE
            and taxi.id not in self._dead
            and metres(self._stand(taxi), here) <= FARTHEST_M
        ]
        if len(near) < FEWEST_FREE:
            near += [self._new_taxi(here) for _ in range(FREE_AGAIN - len(near))]
        now = time.time()
        for taxi in near:
            if not taxi.online(now):
                self._be_seen(taxi, now)  # its driver has just come
        near.sort(key=lambda taxi: metres(self._stand(taxi), here))
        self._dead.update(taxi.id for taxi in near[: self._orders.dying()])

    def step(self) -> None:
        now = time.time()
        world_s = (now - self._stepped_at) * self._time_scale
        self._stepped_at = now
        if self._orders.outage():
            return
        busy: set[str] = set()
        hails = [hail for hail in self._store.live_hails() if hail.operator == FLEET.number]
        taxis = {taxi.id: taxi for taxi in self._store.taxis(FLEET.number)}
        for hail in hails:
            taxi = taxis[hail.taxi_id]
            busy.add(taxi.id)
            self._attend(hail, taxi, hails, now, world_s)
        for hail in self._hails.overtaken():
            self._act(hail, taxis[hail.taxi_id], Act.ACCEPT)
        for taxi in taxis.values():
            if taxi.id not in busy:
                self._park(taxi, now)

    def _attend(self, hail: Hail, taxi: Taxi, hails: list[Hail], now: float, world_s: float) -> None:
        customer = self._store.customer(hail.customer_id, hail.added_by) or Customer(hail.customer_id, hail.added_by)
        if taxi.id in self._dead:
            return
        if hail.status is Status.ACCEPTED_BY_CUSTOMER:
            self._drive(hail, taxi, customer.frozen, now, world_s)
        came_at = self._at_kerb.get(hail.id)
        look = Look(
            hail_id=hail.id,
            taxi_id=taxi.id,
            customer_id=hail.customer_id,
            status=hail.status,
            in_status_s=(now - hail.changed_at) * self._time_scale,
            at_kerb_s=None if came_at is None else (now - came_at) * self._time_scale,
            fate=Fate(customer.fate) if customer.fate else None,
            elsewhere=any(
                other.id != hail.id and other.taxi_id == taxi.id and other.status in TAKEN for other in hails
            ),
        )
        act = next_act(look)
        if act is not None:
            self._act(hail, taxi, act)
        if act is Act.GIVE_BACK:
            customer.fate = Fate.SURE_TAXI
            self._store.save_customer(customer)

    def _act(self, hail: Hail, taxi: Taxi, act: Act) -> None:
        with suppress(Refusal):  # the customer or a timer was faster
            hail.status = self._hails.change(hail.id, FLEET, _said(act, taxi)).status
            if act is Act.FINISH:
                pick_up = (hail.customer_lat, hail.customer_lon)
                self._stands[taxi.id] = self._somewhere_near(pick_up)  # back from wherever the ride led
                self._be_seen(taxi, time.time())

    def _drive(self, hail: Hail, taxi: Taxi, frozen: bool, now: float, world_s: float) -> None:
        aim = (hail.customer_lat, hail.customer_lon)
        self._stands[taxi.id] = towards(self._stand(taxi), aim, drivers.SPEED_MPS * world_s)
        if metres(self._stands[taxi.id], aim) < AT_THE_KERB_M:
            self._at_kerb.setdefault(hail.id, now)
        due = taxi.seen_at is None or (now - taxi.seen_at) * self._time_scale >= SEEN_EVERY_S
        if due and not frozen:
            self._store.set_place(taxi.id, *self._stands[taxi.id], now)

    def _park(self, taxi: Taxi, now: float) -> None:
        """Without a hail he is for hire again at once, whatever the registry made of him, and is seen."""
        if taxi.status is not TaxiStatus.FREE:
            self._store.set_taxi(taxi.id, TaxiStatus.FREE)
        if taxi.id not in self._dead and (taxi.seen_at is None or now - taxi.seen_at >= SEEN_EVERY_S):
            self._be_seen(taxi, now)

    def _be_seen(self, taxi: Taxi, now: float) -> None:
        bearing, off_m = self._chance.uniform(0, 2 * math.pi), self._chance.uniform(0, JITTER_M)
        self._store.set_place(taxi.id, *at_bearing(self._stand(taxi), bearing, off_m), now)

    def _stand(self, taxi: Taxi) -> Place:
        assert taxi.place is not None, "a simulated taxi has a place from the beginning"
        return self._stands.setdefault(taxi.id, taxi.place)

    def _somewhere_near(self, here: Place) -> Place:
        return at_bearing(here, self._chance.uniform(0, 2 * math.pi), self._chance.uniform(NEAREST_M, FARTHEST_M))

    def _new_taxi(self, here: Place) -> Taxi:
        pick = self._chance.choice
        constructor, model, color = pick(_CARS)
        lat, lon = self._somewhere_near(here)
        taxi = Taxi(
            id=new_id(),
            operator=FLEET.number,
            insee=TOWN_INSEE,
            plate=f"沪{pick(_PLATE_LETTERS)}·{pick(_PLATE_LETTERS)}{''.join(self._chance.choices(_DIGITS, k=4))}",
            color=color,
            nb_seats=4,
            constructor=constructor,
            model=model,
            characteristics=["pet_accepted"],
            first_name=pick(_FIRST),
            last_name=pick(_LAST),
            phone="+86138" + "".join(self._chance.choices(_DIGITS, k=8)),
            status=TaxiStatus.FREE,
            lat=lat,
            lon=lon,
            seen_at=time.time(),
        )
        self._store.add_taxi(taxi)
        return taxi


def _said(act: Act, taxi: Taxi) -> OperatorsChange:
    match act:
        case Act.RECEIVE:
            return OperatorsChange(status=Status.RECEIVED_BY_TAXI)
        case Act.ACCEPT:
            return OperatorsChange(status=Status.ACCEPTED_BY_TAXI, taxi_phone_number=taxi.phone)
        case Act.DECLINE:
            return OperatorsChange(status=Status.DECLINED_BY_TAXI)
        case Act.GIVE_BACK:
            return OperatorsChange(status=Status.INCIDENT_TAXI, incident_taxi_reason="breakdown")
        case Act.BOARD:
            return OperatorsChange(status=Status.CUSTOMER_ON_BOARD)
        case Act.FIND_NOBODY:
            return OperatorsChange(
                status=Status.INCIDENT_TAXI,
                incident_taxi_reason="no_show",
                reporting_customer=True,
                reporting_customer_reason=_REPORT,
            )
        case Act.FINISH:
            return OperatorsChange(status=Status.FINISHED)
