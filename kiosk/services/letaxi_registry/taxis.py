"""Taxis at the registry: found near a customer, seen where they are, registered by their operators."""

from __future__ import annotations

import secrets
import string
import time
from typing import Any

from kiosk.services.letaxi_registry import views
from kiosk.services.letaxi_registry.earth import Place, metres
from kiosk.services.letaxi_registry.errors import NO_RIGHTS, Refusal, of_call, of_field, of_path
from kiosk.services.letaxi_registry.rows import RADIUS_M, Account, Taxi
from kiosk.services.letaxi_registry.states import TaxiStatus
from kiosk.services.letaxi_registry.store import RegistryStore
from kiosk.services.letaxi_registry.wire import (
    NewAds,
    NewDriver,
    NewTaxi,
    NewVehicle,
    Point,
    Positions,
    TaxiChange,
)

TOWN_INSEE = "75056"  # the one town's number
TOWN_RADIUS_M = 15_000.0  # 30 km across
_SIGNS = string.ascii_letters + string.digits
_ID_SIGNS = 7


def new_id() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_ID_SIGNS))


class Taxis:
    """town: (lat, lon) of its centre."""

    def __init__(self, store: RegistryStore, town: Place) -> None:
        self._store = store
        self._town = town

    def in_town(self, point: Point) -> bool:
        return metres((point.lat, point.lon), self._town) <= TOWN_RADIUS_M

    def near(self, account: Account, point: Point) -> list[dict[str, Any]]:
        """The answer to a search, nearest first, each taxi under an id that it has only here and for an hour."""
        now, here = time.time(), (point.lat, point.lon)
        if not self.in_town(point):
            return []
        found = [
            (metres(here, taxi.place), taxi)
            for taxi in self._store.taxis()
            if taxi.place and taxi.insee == TOWN_INSEE and taxi.status is TaxiStatus.FREE and taxi.online(now)
        ]
        listed = sorted((each for each in found if each[0] <= each[1].radius_m), key=lambda each: each[0])
        shown = [(new_id(), distance_m, taxi) for distance_m, taxi in listed]
        self._store.remember_searched({new: taxi.id for new, _, taxi in shown}, account.number, now)
        return [views.search_element(new, taxi, distance_m) for new, distance_m, taxi in shown]

    def place(self, account: Account, given: Positions) -> None:
        """All of them or, with a Refusal, none."""
        own = {taxi.id for taxi in self._store.taxis(account.number)}
        for at, each in enumerate(given.positions):
            if each.taxi_id not in own:
                raise Refusal(
                    400, {"data": {"0": {f"positions.{at}.taxi_id": ["Unable to find a taxi with this id."]}}}
                )
        now = time.time()
        with self._store.together():
            for each in given.positions:
                self._store.set_place(each.taxi_id, each.lat, each.lon, now)

    def own(self, account: Account, taxi_id: str) -> Taxi:
        """Raises Refusal."""
        taxi = self._store.taxi(taxi_id)
        if taxi is None:
            raise of_path(404, "Unable to find this taxi")
        if taxi.operator != account.number:
            raise of_call(403, NO_RIGHTS)
        return taxi

    def all_of(self, account: Account) -> list[Taxi]:
        return self._store.taxis(account.number)

    def change(self, account: Account, taxi_id: str, change: TaxiChange) -> Taxi:
        taxi = self.own(account, taxi_id)
        if change.status is not None:
            self._store.set_taxi(taxi.id, TaxiStatus(change.status))
        if "radius" in change.model_fields_set:
            self._store.set_radius(taxi.id, RADIUS_M if change.radius is None else change.radius)
        return self.own(account, taxi_id)

    def register_vehicle(self, account: Account, given: NewVehicle) -> tuple[int, bool]:
        return self._store.register("vehicle", account.number, given.licence_plate, given.model_dump())

    def register_driver(self, account: Account, given: NewDriver) -> tuple[int, bool]:
        key = f"{given.departement.numero}/{given.professional_licence}"
        return self._store.register("driver", account.number, key, given.model_dump())

    def register_ads(self, account: Account, given: NewAds) -> tuple[int, bool]:
        if given.insee != TOWN_INSEE:
            raise of_field(404, "insee", "Unable to find this town.")
        return self._store.register("ads", account.number, f"{given.insee}/{given.numero}", given.model_dump())

    def register_taxi(self, account: Account, given: NewTaxi) -> tuple[Taxi, bool]:
        """(the taxi, whether it is new). It begins off, and was never seen."""
        vehicle = self._store.registered("vehicle", account.number, given.vehicle.licence_plate)
        driver_key = f"{given.driver.departement}/{given.driver.professional_licence}"
        driver = self._store.registered("driver", account.number, driver_key)
        ads_key = f"{given.ads.insee}/{given.ads.numero}"
        ads = self._store.registered("ads", account.number, ads_key)
        for name, part in (("ads", ads), ("driver", driver), ("vehicle", vehicle)):
            if part is None:
                raise of_field(404, name, f"Unable to find this {name}.")
        assert vehicle is not None, "looked at just now"
        assert driver is not None, "looked at just now"
        key = f"{ads_key} {driver_key} {given.vehicle.licence_plate}"
        known = self._store.registered("taxi", account.number, key)
        if known is not None:
            return self.own(account, str(known["id"])), False
        taxi = Taxi(
            id=new_id(),
            operator=account.number,
            insee=given.ads.insee,
            plate=given.vehicle.licence_plate,
            color=vehicle["color"],
            nb_seats=vehicle["nb_seats"],
            constructor=vehicle["constructor"],
            model=vehicle["model"],
            characteristics=NewVehicle.model_validate(vehicle).characteristics,
            first_name=driver["first_name"],
            last_name=driver["last_name"],
        )
        with self._store.together():
            self._store.register("taxi", account.number, key, {"id": taxi.id})
            self._store.add_taxi(taxi)
        return taxi, True
