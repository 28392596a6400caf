"""Residents of the marathon: each from home to home, by number or by face, who rides, gives up or finds no taxi."""

from __future__ import annotations

import random
from collections import Counter
from enum import StrEnum

from kiosk.demo.riders import WANG
from kiosk.demo.world import World
from kiosk.domain import FINAL, WITH_TAXI, HailState, Need
from kiosk.journey.events import Action
from soak.life import Life

FACES_EVERY = 10
PREFIXES = ("130", "135", "138", "139", "150", "158", "186", "189")
LIMIT_S = 60.0
ENDED = frozenset(state.value for state in FINAL)
COMING = frozenset(state.value for state in WITH_TAXI)


class Way(StrEnum):
    SITS_DOWN = "sits down"  # after 'received', or after the plate; the next one comes while the taxi is under way
    STAYS = "stays"  # before the screen until the hail is over
    CANCELS = "cancels"
    NO_TAXI = "no taxi"


WEIGHTS = {Way.SITS_DOWN: 6, Way.STAYS: 1, Way.CANCELS: 2, Way.NO_TAXI: 1}


class Walkers:
    """done: how many came by which method and how it went."""

    def __init__(self, life: Life, world: World, seed: int) -> None:
        self.done: Counter[str] = Counter()
        self.keys: set[str] = set()
        self._life = life
        self._world = world
        self._chance = random.Random(seed)

    def one(self, number: int) -> None:
        """The number-th journey, from home to home. Raises NotSeen or Over when the kiosk does not go along."""
        if number % FACES_EVERY == 0:
            self._by_face()
            way = Way.CANCELS  # she has one face and one number: the next time she comes, her taxi must be over
            self.done["by face"] += 1
        else:
            self._by_phone(number)
            way = self._chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
            self.done["by number"] += 1
        self._hails(way)
        self.done[way.value] += 1

    def _by_phone(self, number: int) -> None:
        touch = self._touch
        touch(Action.PHONE)
        for digit in f"{self._chance.choice(PREFIXES)}{number % 10**8:08d}":
            touch(Action.KEY, digit)
        touch(Action.NEXT)
        self._sees("confirm")
        if self._chance.random() < 0.2:
            touch(Action.NEED, Need.WHEELCHAIR.value)
        if self._chance.random() < 0.1:
            touch(Action.HELP)
            touch(Action.BACK)

    def _by_face(self) -> None:
        """The rider of the demo, who stands before the lens; asked for the end of her number or not."""
        self._touch(Action.FACE)
        self._touch(Action.AGREE)
        seen = self._life.wait_until(lambda now: now.name in ("confirm", "digits"), LIMIT_S)
        if seen.name == "digits":
            for digit in WANG.phone[-4:]:
                self._touch(Action.KEY, digit)
            self._touch(Action.NEXT)
            self._sees("confirm")

    def _hails(self, way: Way) -> None:
        if way is Way.NO_TAXI:
            self._world.order(self._world.dispatch_url, kind="no_taxi", times=1)
        self._touch(Action.HAIL)
        key = self._life.wait_until(lambda now: now.key != "", LIMIT_S).key
        self.keys.add(key)
        match way:
            case Way.CANCELS:
                self._touch(Action.CANCEL_HAIL)
                self._touch(Action.CANCEL_YES)
                self._until(ENDED)
            case Way.NO_TAXI:
                self._until(frozenset({HailState.NO_TAXI.value}))
                self._touch(Action.RUNG, "bus")
                self._touch(Action.BACK)
            case Way.STAYS:
                self._until(ENDED)
            case _ if self._chance.random() < 0.5:
                self._until(COMING | ENDED)
            case _:
                pass
        self._touch(Action.HOME)
        self._sees("home")

    def _touch(self, action: Action, value: str = "") -> None:
        """And waits for the picture that it makes."""
        self._life.touch(action, value)
        self._life.wait_for_next()

    def _sees(self, name: str) -> None:
        self._life.wait_until(lambda now: now.name == name, LIMIT_S)

    def _until(self, states: frozenset[str]) -> None:
        self._life.wait_until(lambda now: now.state in states, LIMIT_S)
