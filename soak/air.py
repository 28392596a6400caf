"""Houses full of routers, invented by a seed, before the judge of the air: `make air`.

How often does a screen that was only without current look carried, and how often is one noticed that was?
"""

from __future__ import annotations

import argparse
import math
import random
from dataclasses import dataclass

from kiosk.alarms.strengths import SCANS, Levels, levels, shift_db, stands_elsewhere

SEED = 7
FLOORS, FLOOR_M = 6, 3.0
LONG_M, DEEP_M = 40.0, 12.0  # one house
SENT_DBM = 20.0
AT_ONE_METRE_DB = 20.0 * math.log10(2440.0) - 28.0  # ITU-R P.1238 (1): 2.4 GHz
BY_DISTANCE = 28.0  # the same, Table 2: residential, for each factor of ten
SLAB_DB = 10.0  # the same, Table 3: an apartment house, each floor of concrete
SHADOWS_DB = 8.0  # the same, Table 5: of walls and furniture, other at each place
ALIKE_M = 4.0  # within which shadows are alike
PEOPLE_DB = 5.0  # from one look to the next
SEASON_DB = 3.0  # from one boot to another: doors, furniture, another channel
GONE_SHARE = 0.03  # of the routers, while it was without current: a month
SOFTEST_DBM = -92.0


@dataclass(frozen=True)
class Spot:
    floor: int
    along_m: float
    deep_m: float


class House:
    """routers: that are there now, by name; a name never comes twice."""

    def __init__(self, flats: int, seed: int) -> None:
        self._rng = random.Random(f"{seed} {flats}")
        self._shadows: dict[tuple[str, Spot], float] = {}
        self._count = 0
        self.routers = {self._name(): self.spot() for _ in range(flats)}

    def spot(self) -> Spot:
        rng = self._rng
        return Spot(rng.randrange(FLOORS), rng.uniform(0.0, LONG_M), rng.uniform(0.0, DEEP_M))

    def a_month_on(self) -> None:
        for name in list(self.routers):
            if self._rng.random() < GONE_SHARE:
                self.routers[self._name()] = self.routers.pop(name)

    def heard_at(self, here: Spot) -> Levels:
        """Over the first hours of one boot."""
        middle = {name: self._middle(name, here) + self._rng.gauss(0.0, SEASON_DB) for name in self.routers}
        return levels([self._look(middle) for _ in range(SCANS)])

    def _look(self, middle: Levels) -> Levels:
        seen = {name: level + self._rng.gauss(0.0, PEOPLE_DB) for name, level in middle.items()}
        return {name: level for name, level in seen.items() if level >= SOFTEST_DBM}

    def _middle(self, name: str, here: Spot) -> float:
        there = self.routers[name]
        floors = abs(there.floor - here.floor)
        metres = math.dist(
            (there.along_m, there.deep_m, FLOOR_M * there.floor), (here.along_m, here.deep_m, FLOOR_M * here.floor)
        )
        lost = AT_ONE_METRE_DB + BY_DISTANCE * math.log10(max(1.0, metres)) + SLAB_DB * floors
        return SENT_DBM - lost - self._shadow(name, here)

    def _shadow(self, name: str, here: Spot) -> float:
        """Gudmundson's: the nearer to a place that is known, the more alike."""
        if (name, here) not in self._shadows:
            known = [(spot, shadow) for (known, spot), shadow in self._shadows.items() if known == name]
            fresh = self._rng.gauss(0.0, SHADOWS_DB)
            if known:
                spot, shadow = known[0]
                apart_m = math.dist(
                    (spot.along_m, spot.deep_m, FLOOR_M * spot.floor),
                    (here.along_m, here.deep_m, FLOOR_M * here.floor),
                )
                alike = math.exp(-apart_m / ALIKE_M)
                fresh = alike * shadow + math.sqrt(1.0 - alike**2) * fresh
            self._shadows[name, here] = fresh
        return self._shadows[name, here]

    def _name(self) -> str:
        self._count += 1
        return f"router {self._count}"


WAYS = {
    "stayed": Spot(0, 5.0, 1.0),
    "a metre aside": Spot(0, 6.0, 1.0),
    "the floor above": Spot(1, 5.0, 1.0),
    "two floors up": Spot(2, 5.0, 1.0),
    "the other end": Spot(0, 25.0, 1.0),
    "the floor above, at the other end": Spot(1, 25.0, 1.0),
}
GATE = WAYS["stayed"]


def told(flats: int, houses: int, to: Spot, seed: int) -> tuple[int, int]:
    """In how many houses the air was judged at all, and in how many of them the screen looked carried."""
    judged = carried = 0
    for number in range(houses):
        house = House(flats, seed + number)
        before = house.heard_at(GATE)
        house.a_month_on()
        after = house.heard_at(to)
        judged += shift_db(before, after) is not None
        carried += stands_elsewhere(before, after)
    return judged, carried


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--houses", type=int, default=2000, help="of each kind; default: %(default)s")
    given = parser.parse_args()
    print(f"| routers in the house | {' | '.join(('judged', *WAYS))} |")
    print("|---" * (2 + len(WAYS)) + "|")
    for flats in (12, 24, 48):
        found = [told(flats, given.houses, to, SEED) for to in WAYS.values()]
        shares = [f"{carried} of {judged}" for judged, carried in found]
        print(f"| {flats} | {found[0][0] / given.houses:.0%} | {' | '.join(shares)} |", flush=True)


if __name__ == "__main__":
    main()
