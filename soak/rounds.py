"""What happens in each round, by seed: who comes, what she does, how the line fails, when the kiosk is killed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from soak.points import Point

RANDOM_MOMENTS = 4  # as many kills at any moment as at four of the points
BOUNCES = 0.3  # an old hand trembles
LATE, LATE_WHEN_CANCELLED = 0.1, 0.5  # a request that comes to life after her cancel is the worst of them
LATEST_KILL_S = 3.0  # after the start: in the middle of the start, of typing, of asking, of waiting
LATEST_KILL_IN_A_SEARCH_S = (
    8.0  # where the kiosk searches, a taxi is five answers away, and a third of them is spoilt
)
PREFIXES = ("130", "135", "138", "139", "150", "158", "186", "189")


class Then(StrEnum):
    """What she does after 'received'."""

    WAITS = "waits"
    CANCELS = "cancels"
    LEAVES = "leaves"  # and the next person hails
    LOOKS_FURTHER = "looks further"  # there is no taxi, and she takes the ladder's first rung


class WrittenOver(StrEnum):
    """How a registry comes to forget a cancel that it has taken."""

    BY_CALL_BACK = "an operator's late answer"
    BY_DRIVER = "a driver's yes in the same instant"


IN_TURN: tuple[WrittenOver | None, ...] = (None, *WrittenOver)


@dataclass(frozen=True)
class Round:
    """phones: hers and the next person's. bounces: her finger presses twice. die_at: a point, or None for any moment,
    kill_s after the start, or after her cancelling. late_by: the hail's first request arrives so many of the kiosk's
    deadlines after it left, so that the kiosk has given it up; 0: it arrives as it may. written_over: what becomes of
    her cancel at a registry.
    """

    number: int
    phones: tuple[str, str]
    then: Then
    bounces: bool
    die_at: Point | None
    kill_s: float
    late_by: float
    written_over: WrittenOver | None


def planned(count: int, seed: int, *, searched_here: bool = False) -> list[Round]:
    """The same rounds for the same seed; every person's number ends in four digits of her own.

    searched_here: the kiosk looks for a taxi, in a registry.
    """
    chance = random.Random(seed)
    endings: list[Point | None] = [*Point, *([None] * RANDOM_MOMENTS)]
    return [_planned(number, endings[number % len(endings)], chance, searched_here) for number in range(count)]


def _planned(number: int, ending: Point | None, chance: random.Random, searched_here: bool) -> Round:
    then = chance.choices(list(Then), weights=(4, 3, 2, 1))[0]
    cancels = then is Then.CANCELS
    over = IN_TURN[number % len(IN_TURN)] if cancels and searched_here else None
    late = chance.random() < (LATE_WHEN_CANCELLED if cancels else LATE)
    return Round(
        number=number,
        phones=(_phone(2 * number, chance), _phone(2 * number + 1, chance)),
        then=then,
        bounces=chance.random() < BOUNCES,
        die_at=None if cancels else ending,  # at a point there would be nothing to cancel
        kill_s=chance.uniform(0.0, LATEST_KILL_IN_A_SEARCH_S if searched_here else LATEST_KILL_S),
        late_by=chance.uniform(1.2, 3.0) if late and over is None else 0.0,
        written_over=over,
    )


def _phone(serial: int, chance: random.Random) -> str:
    return f"{chance.choice(PREFIXES)}{chance.randrange(10_000):04d}{serial:04d}"
