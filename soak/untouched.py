"""Gates with people who come and stay away, invented by a seed, before the judge of silences: `make untouched`.

How often is a gate called untouched that is as it always was, and how soon one that nobody can use any more?
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from kiosk.alarms.untouched import Signs, Verdict, judged
from kiosk.footfall import Hour, HourOf, What

SEED = 7
HOURS_A_DAY = 24
FIRST = date(2026, 3, 2)  # a Monday
KEPT_DAYS = 56
RAMP_DAYS = 28  # before anything is judged, so that every gate has its habit
VISITS_A_DAY = (0.3, 0.7, 1.5, 4.0, 10.0, 30.0)
# Which share of a day's visits comes in which hour: old people go out in the morning, and again after their nap.
SHAPE = dict(enumerate((0.02, 0.06, 0.12, 0.16, 0.14, 0.1, 0.05, 0.03, 0.06, 0.08, 0.07, 0.05, 0.03, 0.02, 0.01), 5))
WEEKEND_FACTOR = 0.7
WET_SHARE, WET_FACTOR = 0.25, 0.4  # of days, and what is left of the visits
DAY_SPREAD = 4.0  # shape of the gamma by which days differ otherwise: half of themselves
HOLIDAY_FACTOR = 0.25  # of a week in which everybody is with the children
FUMBLERS, TRIES = 0.02, (8, 15)  # children, and those who cannot find it: they begin again and again
NEW_VISIT = 0.3  # of these tries: after a minute's pause, as of somebody else
HAILS, LINGERS = 0.6, 0.5  # of those who touch, of those who come beside them


@dataclass(frozen=True)
class Gate:
    """fumblers: which share of the visitors begins again and again. hails: of the others, the share that does."""

    visits_a_day: float
    rng: random.Random
    fumblers: float = 0.0
    hails: float = HAILS


def day_of(gate: Gate, day: date, factor: float = 1.0) -> list[Hour]:
    """One day's hours. factor: of the visits; 0: nobody touches it."""
    rng = gate.rng
    mean = gate.visits_a_day * factor * rng.gammavariate(DAY_SPREAD, 1.0 / DAY_SPREAD)
    mean *= WEEKEND_FACTOR if day.weekday() >= 5 else 1.0
    mean *= WET_FACTOR if rng.random() < WET_SHARE else 1.0
    hours = []
    for number in range(HOURS_A_DAY):
        share = SHAPE.get(number, 0.0)
        visits = poisson(rng, mean * share)
        hails = sum(rng.random() < gate.hails for _ in range(visits))
        tries = sum(rng.randint(*TRIES) for _ in range(visits) if gate.fumblers and rng.random() < gate.fumblers)
        counts = {
            What.TOUCHED: visits + sum(rng.random() < NEW_VISIT for _ in range(tries)),
            What.BEGAN: visits + tries,
            What.HAILED: hails,
            What.GAVE_UP: visits + tries - hails,
            What.LINGERED: poisson(rng, mean * share * LINGERS),
        }
        gave_up = counts[What.GAVE_UP]
        steps = {"phone_entry": gave_up} if gave_up else {}
        present = {what: count for what, count in counts.items() if count}
        hours.append(Hour(HourOf(day.isoformat(), number), 1.0, present, steps))
    return hours


def poisson(rng: random.Random, mean: float) -> int:
    """Knuth's: products of chance until they are less likely than nobody."""
    least, product, number = math.exp(-mean), rng.random(), 0
    while product > least:
        product *= rng.random()
        number += 1
    return number


def judgements(hours: list[Hour], new: list[Hour]) -> Iterator[Verdict | None]:
    """The verdict at the beginning of each new hour of those in which people come; it is known when it has passed."""
    for hour in new:
        if hour.at.hour in SHAPE:
            yield judged(hours, hour.at, Signs(sensor=True))
        hours.append(hour)
        del hours[: -KEPT_DAYS * HOURS_A_DAY]


def begun(visits_a_day: float, seed: int, fumblers: float = 0.0) -> tuple[Gate, list[Hour], date]:
    """A gate with its habit, the hours so far, and the next day."""
    gate = Gate(visits_a_day, random.Random(f"{seed} {visits_a_day}"), fumblers)
    hours = [hour for number in range(RAMP_DAYS) for hour in day_of(gate, FIRST + timedelta(days=number))]
    return gate, hours, FIRST + timedelta(days=RAMP_DAYS)


def false_alarms(
    visits_a_day: float, weeks: int, seed: int, holiday_every: int = 0, fumblers: float = 0.0
) -> tuple[int, int]:
    """Silences of a gate that is as ever which were called untouched, and those called in vain. holiday_every: so
    many weeks."""
    gate, hours, day = begun(visits_a_day, seed, fumblers)
    seen: set[tuple[What, HourOf]] = set()
    for week in range(weeks):
        holiday = holiday_every and week % holiday_every == holiday_every - 1
        for _ in range(7):
            new = day_of(gate, day, HOLIDAY_FACTOR if holiday else 1.0)
            seen |= {(verdict.what, verdict.since) for verdict in judgements(hours, new) if verdict is not None}
            day += timedelta(days=1)
    untouched = sum(what is What.TOUCHED for what, _ in seen)
    return untouched, len(seen) - untouched


def detected_after_days(visits_a_day: float, seed: int, longest_days: int = 60) -> float:
    """From the moment at which nobody can touch it any more to the alarm; infinite where there is none."""
    _, hours, day = begun(visits_a_day, seed)
    for number in range(longest_days * HOURS_A_DAY):
        at = HourOf((day + timedelta(days=number // HOURS_A_DAY)).isoformat(), number % HOURS_A_DAY)
        if judged(hours, at, Signs(sensor=True)) is not None:
            return number / HOURS_A_DAY
        hours.append(Hour(at, 1.0, {}, {}))
    return math.inf


def vain_after_days(visits_a_day: float, seed: int, longest_days: int = 200) -> float:
    """From the moment at which no way ends in a hail any more to the alarm; infinite where there is none."""
    gate, hours, day = begun(visits_a_day, seed)
    dead = replace(gate, hails=0.0)
    for number in range(longest_days):
        new = day_of(dead, day + timedelta(days=number))
        for passed, verdict in enumerate(judgements(hours, new)):
            if verdict is not None:
                return number + (min(SHAPE) + passed) / HOURS_A_DAY
    return math.inf


def row(visits: float, weeks: int, gates: int) -> str:
    """One line of the table."""
    usual, fumblers = (false_alarms(visits, weeks, SEED, fumblers=share) for share in (0.0, FUMBLERS))
    holidays, _ = false_alarms(visits, weeks, SEED, holiday_every=26)
    delays = (
        [after_days(visits, SEED + number) for number in range(gates)]
        for after_days in (detected_after_days, vain_after_days)
    )
    columns = (*usual, sum(fumblers), holidays, *map(_told, delays))
    return f"| {visits:g} | {' | '.join(map(str, columns))} |"


def _told(days: list[float]) -> str:
    """Half of them, nine tenths, never."""
    return f"{median(days):.1f}, {sorted(days)[len(days) * 9 // 10]:.1f}, {sum(map(math.isinf, days))}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=300, help="of each kind of gate; default: %(default)s")
    parser.add_argument("--gates", type=int, default=30, help="that break, of each kind; default: %(default)s")
    parser.add_argument("--visits", type=float, nargs="+", default=VISITS_A_DAY, help="a day; default: %(default)s")
    given = parser.parse_args()
    print(
        f"| visits a day | untouched in {given.weeks} weeks | in vain | both, with fumblers | with quiet weeks | ",
        end="",
    )
    print("days until told: half, nine tenths, never | days until told in vain |")
    print("|---" * 7 + "|")
    for visits in given.visits:
        print(row(visits, given.weeks, given.gates), flush=True)


if __name__ == "__main__":
    main()
