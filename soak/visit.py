"""Plays one round: the kiosk has been started, somebody comes, touches, hails, and the kiosk is killed."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from kiosk.domain import FINAL, WITH_TAXI, HailState
from kiosk.journey.events import Action
from soak.life import Life, Over, Screen
from soak.points import Point
from soak.rounds import Round, Then, WrittenOver
from soak.street import Street, held_after_send, late_request

POINT_LIMIT_S = 15.0  # a hail that met five faults in a row has got its answer by then
LOOK_S = 0.02
RINGS_S = 0.3  # until a driver's phone rings, and he has not yet answered
UNHEARD = frozenset({HailState.QUEUED.value, HailState.UNKNOWN.value})
ENDED = frozenset(state.value for state in FINAL)
CAR = frozenset(state.value for state in WITH_TAXI)
NO_CAR = frozenset({HailState.NO_TAXI.value, HailState.NO_DRIVER.value, HailState.EXPIRED.value})


@dataclass
class Diary:
    """What the residents did. presses: wishes for a taxi, the bounces of a finger not counted. none_free: hails for
    which there was to be no taxi."""

    presses: int = 0
    called_off: set[str] = field(default_factory=set)
    none_free: set[str] = field(default_factory=set)


class Visit:
    """One round on one street, in one life of the kiosk."""

    def __init__(self, life: Life, street: Street, plan: Round, deadline_s: float, diary: Diary) -> None:
        self._life = life
        self._street = street
        self._plan = plan
        self._deadline_s = deadline_s
        self._diary = diary
        self._clock = threading.Timer(plan.kill_s, life.kill)

    def play(self) -> None:
        """The kiosk is dead, or dying, when this returns. Raises NotSeen when it does not do what it should."""
        if self._plan.die_at is None and self._plan.then is not Then.CANCELS:
            self._clock.start()
        try:
            self._live()
        except Over:
            pass
        finally:
            self._clock.cancel()
            self._life.kill()

    def _live(self) -> None:
        first, second = self._plan.phones
        then = self._plan.then
        self._types(first)
        if then is Then.LOOKS_FURTHER:
            self._street.has_no_taxi_for_the_next()
        if self._plan.written_over is not None:
            self._street.writes_over_the_next_cancel(self._plan.written_over)
        if then is Then.CANCELS:
            self._street.has_a_patient_driver_for_the_next()
        if then in (Then.WAITS, Then.CANCELS):
            self._sets_trap()
        self._presses(Action.HAIL)
        hers = self._life.wait_until(lambda now: now.key != "")
        match then:
            case Then.CANCELS:
                self._cancels(hers)
            case Then.LEAVES:
                self._types(second)
                self._sets_trap()
                self._presses(Action.HAIL)
            case Then.LOOKS_FURTHER:
                self._diary.none_free.add(hers.key)
                if self._finds_none(hers) and not self._street.searched_here:
                    self._sets_trap()
                    self._presses(Action.RUNG, "wider")
            case _:
                pass
        if self._plan.die_at is Point.AFTER_SEND:
            self._dies_after_send()
        else:
            self._life.wait_for_end(self._plan.kill_s if self._plan.die_at is None else POINT_LIMIT_S)

    def _types(self, phone: str) -> None:
        """From whatever is in front to the question whether this is right."""
        while self._life.wait_until(lambda now: now.name != "").name != "home":
            self._life.touch(Action.HOME)
            self._life.wait_for_next()
        self._life.touch(Action.PHONE)
        for digit in phone:
            self._life.touch(Action.KEY, digit)
        self._life.touch(Action.NEXT)
        self._life.wait_until(lambda now: now.name == "confirm")

    def _sets_trap(self) -> None:
        if self._plan.late_by:
            self._street.worsens(late_request(self._plan.late_by * self._deadline_s))
        if self._plan.die_at is Point.AFTER_SEND:
            self._street.worsens(*held_after_send())
        elif self._plan.die_at is not None:
            self._life.arm(self._plan.die_at)

    def _presses(self, action: Action, value: str = "") -> None:
        self._diary.presses += 1
        self._life.touch(action, value)
        if self._plan.bounces:
            self._life.touch(action, value)

    def _finds_none(self, hers: Screen) -> bool:
        """False if there was a taxi after all: another's hail came late and took the order for none."""
        seen = self._life.wait_until(lambda now: now.key == hers.key and now.state in CAR | ENDED)
        return seen.state in NO_CAR

    def _cancels(self, hers: Screen) -> None:
        if self._plan.written_over is not None:
            self._life.wait_until(lambda now: now.state not in UNHEARD)
        if self._plan.written_over is WrittenOver.BY_DRIVER:
            self._life.wait_for_end(RINGS_S)
        self._life.touch(Action.CANCEL_HAIL)
        self._life.wait_until(lambda now: now.name == "ask_cancel" or now.state in ENDED)
        self._diary.called_off.add(hers.key)
        self._street.has_a_patient_driver_for(hers.key)
        self._life.touch(Action.CANCEL_YES)
        self._clock.start()

    def _dies_after_send(self) -> None:
        ends = time.monotonic() + POINT_LIMIT_S
        while time.monotonic() < ends:
            if self._street.holds_an_answer():
                self._life.notes.append({"kind": "died", "at": Point.AFTER_SEND.value})
                return
            time.sleep(LOOK_S)
