"""What happens in each round, by seed: who comes, what she does, how the line fails, when the kiosk is killed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from soak.points import Point

RANDOM_MOMENTS = 4  # as many kills at any moment as at four of the points
LATEST_KILL_S = 3.0  # after the start: in the middle of the start, of typing, of asking, of waiting
PREFIXES = ("130", "135", "138", "139", "150", "158", "186", "189")


class Then(StrEnum):
    """What she does after 'received'."""

    WAITS = "waits"
    CANCELS = "cancels"
    LEAVES = "leaves"  # and the next person hails
    LOOKS_FURTHER = "looks further"  # there is no taxi, and she takes the ladder's first rung


@dataclass(frozen=True)
class Round:
    """phones: hers and the next person's. die_at: a point, or None for any moment, kill_s after the start.

    bounces: her finger presses twice. late_request: the first request of a hail arrives after the kiosk gave it up.
    """

    number: int
    phones: tuple[str, str]
    then: Then
    bounces: bool
    late_request: bool
    die_at: Point | None
    kill_s: float


def planned(count: int, seed: int) -> list[Round]:
    """The same rounds for the same seed; every person's number ends in four digits of her own."""
    chance = random.Random(seed)
    endings: list[Point | None] = [*Point, *([None] * RANDOM_MOMENTS)]
    return [
        Round(
            number=number,
            phones=(_phone(2 * number, chance), _phone(2 * number + 1, chance)),
            then=chance.choices(list(Then), weights=(4, 3, 2, 1))[0],
            bounces=chance.random() < 0.3,
            late_request=chance.random() < 0.1,
            die_at=endings[number % len(endings)],
            kill_s=chance.uniform(0.0, LATEST_KILL_S),
        )
        for number in range(count)
    ]


def _phone(serial: int, chance: random.Random) -> str:
    return f"{chance.choice(PREFIXES)}{chance.randrange(10_000):04d}{serial:04d}"
