"""A taxi company at a Le.Taxi registry, ours or a real one: drivers who do as a test wants, over the public HTTP API.

It hears of hails by the registry's call-back where it may listen, else by asking for its own hails.
"""

from __future__ import annotations

import itertools
import random
import string
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from kiosk.domain import Position
from tests.letaxi_call_back import Ear

PATIENCE_S = 60.0  # a driver waits this long for the registry; its own timers end a hail before
THINKS_S = 0.1
STEP_S = 0.15  # between two positions of a taxi that drives
STEPS = 4  # from where it stood to the gate: 300 m in half a second, so that a test is over soon
AT_THE_GATE_S = 2.0  # she gets in; forty polls of a test, for one that is held up must still see it
WAITS_S = 2.0  # at the gate for somebody who does not come
RIDE_S = 2.0  # for the same reason
HEARS_S = 5.0  # after the call-back's answer the registry needs a moment to write it down
POLL_S = 0.05
ACCEPTED = ("accepted_by_taxi", "accepted_by_customer")


@dataclass(frozen=True)
class Manner:
    """How a driver behaves, from hearing of a hail on. The defaults bring her home."""

    hears: bool = True  # else the company hangs on the call-back until `let_hear` is set
    receives: bool = True  # else the app is dead
    answers: bool = True  # else received and never answered
    accepts: bool = True
    gives_back: bool = False  # on the way, with a breakdown
    takes_her: bool = True  # else reported as a no-show after WAITS_S
    free_again: bool = False  # after declining, at once: its app puts it back
    when_told: bool = False  # accepts only after `accept` is set, drives only after `drive` is


@dataclass
class Taxi:
    """One of the company's, at work at once. taxi_id: the registry's real one. place: where it stands now."""

    taxi_id: str
    plate: str
    phone: str
    place: Position
    manner: Manner
    accept: threading.Event = field(default_factory=threading.Event)
    drive: threading.Event = field(default_factory=threading.Event)
    received: threading.Event = field(default_factory=threading.Event)  # the hail lies before its driver, or is over
    answered: threading.Event = field(default_factory=threading.Event)  # the driver has said yes or no, or it is over
    hails: list[str] = field(default_factory=list)  # ids it has heard of


class Operator:
    """url, key: of the registry, role operateur. ear: where it calls back; None: the operator asks for its hails.

    insee, departement: of a town that the registry knows.
    """

    def __init__(self, url: str, key: str, insee: str, departement: str, ear: Ear | None) -> None:
        headers = {"X-Api-Key": key}
        self._http = httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=PATIENCE_S)
        self._insee, self._departement = insee, departement
        self._run = "".join(random.choices(string.ascii_uppercase, k=3))  # so that two runs share no plate
        self._numbers = itertools.count(1)
        self._taxis: dict[str, Taxi] = {}
        self._served: set[str] = set()
        self._over = threading.Event()  # for whoever asks for hails
        self._home = threading.Event()  # drivers stop waiting
        self._asks = threading.Thread(target=self._ask_for_hails)
        self._drivers: list[threading.Thread] = []
        self.let_hear = threading.Event()  # the company takes what it hung on
        self._ear = ear

    def __enter__(self) -> Operator:
        if self._ear is not None:
            self._ear.tell = self._called_back
        else:
            self._asks.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.home()
        if self._ear is None:
            self._asks.join(PATIENCE_S)
        self._http.close()

    def taxi(self, place: Position, manner: Manner) -> Taxi:
        """Registered, free and standing there."""
        number = next(self._numbers)
        plate = f"沪A·{self._run}{number:02}"
        licence, ads = f"{self._run}-{number:02}", f"{self._run}{number:02}"
        driver = {"professional_licence": licence, "departement": {"numero": self._departement}}
        car = {"licence_plate": plate, "color": "turquoise", "nb_seats": 4}
        self._post("/vehicles", {**car, "constructor": "Volkswagen", "model": f"Touran {number}"})
        self._post("/drivers", {"first_name": "Wei", "last_name": "Zhang", **driver})
        self._post("/ads", {"numero": ads, "insee": self._insee})
        made = self._post(
            "/taxis",
            {
                "ads": {"numero": ads, "insee": self._insee},
                "driver": {"professional_licence": licence, "departement": self._departement},
                "vehicle": {"licence_plate": plate},
            },
        )
        phone = f"+86139{random.randrange(10**7):07}1"
        taxi = Taxi(made["id"], plate, phone, place, manner)
        self._taxis[taxi.taxi_id] = taxi
        self._put_taxi(taxi, "free")
        self.stands(taxi, place)
        return taxi

    def stands(self, taxi: Taxi, place: Position) -> None:
        taxi.place = place
        where = {"taxi_id": taxi.taxi_id, "lon": place.lon, "lat": place.lat}
        answer = self._http.post("/geotaxi/", json={"data": [{"positions": [where]}]})
        assert answer.status_code == 200, answer.text

    def home(self) -> None:
        """Every taxi ends its work; what a driver still does for a hail comes to nothing, or to its end at once."""
        self._home.set()
        self.let_hear.set()
        for taxi in self._taxis.values():
            taxi.accept.set()
            taxi.drive.set()
        for driver in self._drivers:
            driver.join(PATIENCE_S)
        self._drivers.clear()
        for taxi in self._taxis.values():
            self._put_taxi(taxi, "off")
        self._taxis.clear()
        self._home.clear()
        self.let_hear.clear()

    def _post(self, path: str, told: dict[str, Any]) -> dict[str, Any]:
        answer = self._http.post(path, json={"data": [told]})
        assert answer.status_code in (200, 201), f"{path}: {answer.status_code} {answer.text}"
        made: dict[str, Any] = answer.json()["data"][0]
        return made

    def _put_taxi(self, taxi: Taxi, status: str) -> None:
        self._http.put(f"/taxis/{taxi.taxi_id}", json={"data": [{"status": status}]})

    # Hearing of a hail

    def _called_back(self, told: dict[str, Any]) -> None:
        """Returns when the call-back may be answered."""
        taxi = self._taxis.get(told["taxi"]["id"])
        if taxi is not None and not taxi.manner.hears:
            self.let_hear.wait(PATIENCE_S)
        self._take(told["id"], told["taxi"]["id"])

    def _ask_for_hails(self) -> None:
        while not self._over.wait(POLL_S * 5):
            with suppress(httpx.HTTPError, ValueError):  # the next question may be answered
                answer = self._http.get("/hails/", params={"status": "received_by_operator"})
                for each in answer.json()["data"] if answer.status_code == 200 else []:
                    self._take(each["id"], each["taxi_id"])

    def _take(self, hail_id: str, taxi_id: str) -> None:
        taxi = self._taxis.get(taxi_id)
        if taxi is None or hail_id in self._served:
            return
        self._served.add(hail_id)
        taxi.hails.append(hail_id)
        driver = threading.Thread(target=self._serve, args=(taxi, hail_id))
        driver.start()
        self._drivers.append(driver)

    # A driver and one hail

    def _serve(self, taxi: Taxi, hail_id: str) -> None:
        try:
            if self._answer(taxi, hail_id):
                taxi.answered.set()
                self._carry(taxi, hail_id)
        finally:
            taxi.received.set()
            taxi.answered.set()

    def _answer(self, taxi: Taxi, hail_id: str) -> bool:
        """Has the driver said yes, and in time?"""
        manner = taxi.manner
        if not manner.receives or not self._received(hail_id):
            return False
        taxi.received.set()
        if not manner.answers:
            return False
        if manner.when_told:
            taxi.accept.wait(PATIENCE_S)
        self._home.wait(THINKS_S)
        if manner.accepts:
            return self._put(hail_id, status="accepted_by_taxi", taxi_phone_number=taxi.phone)
        self._put(hail_id, status="declined_by_taxi")
        if manner.free_again:
            self._put_taxi(taxi, "free")
        return False

    def _received(self, hail_id: str) -> bool:
        """The registry must have done with its call-back, which may bring a hail back that had ended meanwhile."""
        for _ in range(int(HEARS_S / POLL_S)):
            if self._put(hail_id, status="received_by_taxi"):
                return True
            if self._home.wait(POLL_S):
                return False
        return False

    def _carry(self, taxi: Taxi, hail_id: str) -> None:
        manner = taxi.manner
        hail = self._until(hail_id, "accepted_by_customer")
        if hail is None:
            return
        if manner.when_told:
            taxi.drive.wait(PATIENCE_S)
        if not self._drive(taxi, hail_id, Position(hail["customer_lat"], hail["customer_lon"])):
            return
        if manner.gives_back:
            self._put(hail_id, status="incident_taxi", incident_taxi_reason="breakdown")
            self._put_taxi(taxi, "off")
        elif not manner.takes_her:
            if self._still(hail_id, WAITS_S):
                self._put(hail_id, status="incident_taxi", incident_taxi_reason="no_show")
        elif self._still(hail_id, AT_THE_GATE_S) and self._put(hail_id, status="customer_on_board"):
            self._home.wait(RIDE_S)
            self._put(hail_id, status="finished")

    def _drive(self, taxi: Taxi, hail_id: str, gate: Position) -> bool:
        """To the gate, or half the way if it breaks down there; False if the hail is over before."""
        start = taxi.place
        for step in range(1, STEPS // 2 if taxi.manner.gives_back else STEPS + 1):
            if not self._still(hail_id, STEP_S):
                return False
            share = step / STEPS
            lat, lon = start.lat + (gate.lat - start.lat) * share, start.lon + (gate.lon - start.lon) * share
            self.stands(taxi, Position(lat, lon))
        return True

    def _still(self, hail_id: str, for_s: float) -> bool:
        """Time passes; is the taxi still meant to come?"""
        self._home.wait(for_s)
        return not self._home.is_set() and bool(self._hail(hail_id)["status"] == "accepted_by_customer")

    def _until(self, hail_id: str, status: str) -> dict[str, Any] | None:
        """The hail once it stands there; None if it ends before."""
        for _ in range(int(PATIENCE_S / POLL_S)):
            hail = self._hail(hail_id)
            if hail["status"] == status:
                return hail
            if hail["status"] not in ACCEPTED:
                return None
            if self._home.wait(POLL_S):
                return None
        return None

    def _hail(self, hail_id: str) -> dict[str, Any]:
        answer = self._http.get(f"/hails/{hail_id}")
        hail: dict[str, Any] = answer.json()["data"][0] if answer.status_code == 200 else {"status": ""}
        return hail

    def _put(self, hail_id: str, **told: str) -> bool:
        """Was it taken? A hail that is over, or not there yet, takes nothing."""
        return self._http.put(f"/hails/{hail_id}", json={"data": [told]}).status_code == 200
