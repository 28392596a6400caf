"""Has nobody touched the kiosk for longer than is usual at this gate, and what does it look like? Pure.

How many people come in which hour is learnt from the gate's own count; days differ more than chance alone would make
them (rain, markets, holidays), so a day's number is taken to be negative binomial, not Poisson. docs/alarms.md tells
how often that is wrong and how soon it is right.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from kiosk.footfall import Hour, HourOf, What

LEARNT_DAYS = 28  # every day of the week four times; what was before is another season
LEAST_DAYS = 14  # the gate's own, two of each day of the week: a younger one cannot be judged
LEAST_VISITS = 10  # in these days: of fewer the rate itself is a guess
LEAST_WAYS = 20  # begun in these days, before it is known how many of them end in a hail
LEAST_BEGUN = 4  # hours with a way and without a hail: a child at play begins twenty within one
MOST_BEGUN = (
    12  # such hours, told where it is not known how many ways end in a hail; if half of them do: once in 4,000
)
CHANCE = 1e-4  # a silence that would come by itself no oftener than that is told
SPREAD = 2.0  # of the negative binomial: a day's number varies by seven tenths of itself beside chance
MOST_SILENT_DAYS = 30.0  # watched, told whatever the habit is: also of a gate that never had one
LEAST_SILENT_DAYS = 1.5  # watched: a wet day and the night after it never are an alarm, however busy the gate is
LEAST_LINGERED = 3  # so many stood there and went, and none touched it: one may have waited for the bus
COMING_SHARE = 0.25  # of the busiest hour's rate: an hour in which people come, and in which an alarm is raised
DAYTIME = range(8, 18)  # hours of the day in which an alarm is raised at a gate without a habit
FIRST_OF_THE_WEEKEND = 5  # Saturday, as date.weekday() counts
HOURS_A_DAY = 24


class Cause(StrEnum):
    NOBODY_NEEDS_IT = "nobody_needs_it"
    UNKNOWN = "unknown"  # no sensor tells whether anybody comes
    THEY_GIVE_UP = "they_give_up"
    BROKEN = "broken"


@dataclass(frozen=True)
class Signs:
    """sensor: a presence sensor is there and works. broken: the first part without which nobody can hail, by its
    name; '' where all are well."""

    sensor: bool
    broken: str = ""


@dataclass(frozen=True)
class Verdict:
    """since: the last hour in which somebody did what is missed now, or the first that is known. what: that deed.
    days: so long is that, watched.

    expected: so many would have done it meanwhile, 0 where there is no habit. began: ways. step: where most gave up,
    '' where that is not known.
    """

    cause: Cause
    what: What
    since: HourOf
    days: float
    expected: float
    lingered: int = 0
    began: int = 0
    step: str = ""


@dataclass(frozen=True)
class Habit:
    """rates: of visits by (weekend, hour of the day), in each hour that is watched."""

    rates: dict[tuple[bool, int], float]

    def of(self, at: HourOf) -> float:
        return self.rates.get((_is_weekend(at), at.hour), 0.0)

    def comes(self, at: HourOf) -> bool:
        """Is this an hour in which people come?"""
        return self.of(at) > 0.0 and self.of(at) >= COMING_SHARE * max(self.rates.values())


def judged(hours: Sequence[Hour], now: HourOf, signs: Signs) -> Verdict | None:
    """None where all is as usual, where it cannot be known yet, and in hours in which nobody comes anyhow.

    hours: oldest first, none later than now.
    """
    if not hours:
        return None
    touched = last(hours, What.TOUCHED) or hours[0].at
    verdict = _untouched(hours, touched, signs) or _in_vain(hours, touched, signs)
    if verdict is None:
        return None
    learnt = habit(hours, touched)
    return verdict if (now.hour in DAYTIME if learnt is None else learnt.comes(now)) else None


def last(hours: Sequence[Hour], what: What) -> HourOf | None:
    """The last hour in which it happened."""
    return next((hour.at for hour in reversed(hours) if hour.count(what)), None)


def habit(hours: Sequence[Hour], until: HourOf) -> Habit | None:
    """Learnt from the four weeks up to an hour; None where they tell too little."""
    learnt = _weeks_until(hours, until)
    if sum(hour.watched for hour in learnt) < LEAST_DAYS * HOURS_A_DAY:
        return None
    if sum(hour.count(What.TOUCHED) for hour in learnt) < LEAST_VISITS:
        return None
    apart = all(
        sum(hour.count(What.TOUCHED) for hour in learnt if _is_weekend(hour.at) is weekend) >= LEAST_VISITS
        for weekend in (False, True)
    )
    visits: dict[tuple[bool, int], int] = {}
    watched: dict[tuple[bool, int], float] = {}
    for hour in learnt:
        for weekend in (_is_weekend(hour.at),) if apart else (False, True):
            key = weekend, hour.at.hour
            visits[key] = visits.get(key, 0) + hour.count(What.TOUCHED)
            watched[key] = watched.get(key, 0.0) + hour.watched
    return Habit({key: visits[key] / share for key, share in watched.items() if share > 0.0})


def chance_of_nobody(learnt: Habit, silent: Sequence[Hour]) -> float:
    """How probable it is that nobody comes in these hours by itself."""
    by_day: dict[str, float] = {}
    for hour in silent:
        by_day[hour.at.day] = by_day.get(hour.at.day, 0.0) + learnt.of(hour.at) * hour.watched
    return math.exp(-SPREAD * sum(math.log1p(mean / SPREAD) for mean in by_day.values()))


def _untouched(hours: Sequence[Hour], since: HourOf, signs: Signs) -> Verdict | None:
    silent = _after(hours, since)
    days = sum(hour.watched for hour in silent) / HOURS_A_DAY
    if days < LEAST_SILENT_DAYS:
        return None
    learnt = habit(hours, since)
    usual = learnt is None or chance_of_nobody(learnt, silent) > CHANCE
    if usual and days < MOST_SILENT_DAYS:
        return None
    lingered = sum(hour.count(What.LINGERED) for hour in silent)
    if signs.broken:
        cause = Cause.BROKEN
    elif lingered >= LEAST_LINGERED:
        cause = Cause.THEY_GIVE_UP
    else:
        cause = Cause.NOBODY_NEEDS_IT if signs.sensor else Cause.UNKNOWN
    expected = sum(learnt.of(hour.at) * hour.watched for hour in silent) if learnt is not None else 0.0
    return Verdict(cause, What.TOUCHED, since, days, expected, lingered)


def _in_vain(hours: Sequence[Hour], touched: HourOf, signs: Signs) -> Verdict | None:
    """They touch it and begin, but since the last hail so many ways ended without one as never do by chance.

    An hour counts as one way, so that a child at play is one person.
    """
    since = last(hours, What.HAILED) or hours[0].at
    if touched <= since:
        return None
    after = _after(hours, since)
    in_hours = sum(hour.count(What.BEGAN) > 0 for hour in after)
    if in_hours < LEAST_BEGUN:
        return None
    share = _share_of_hails(_weeks_until(hours, since))
    usual = (1.0 - share) ** in_hours > CHANCE if share > 0.0 else in_hours < MOST_BEGUN
    if usual:
        return None
    steps: dict[str, int] = {}
    for hour in after:
        for step, times in hour.steps.items():
            steps[step] = steps.get(step, 0) + times
    worst = max(steps, key=lambda step: steps[step], default="")
    days = sum(hour.watched for hour in after) / HOURS_A_DAY
    cause = Cause.BROKEN if signs.broken else Cause.THEY_GIVE_UP
    began = sum(hour.count(What.BEGAN) for hour in after)
    return Verdict(cause, What.HAILED, since, days, in_hours * share, began=began, step=worst)


def _share_of_hails(known: Sequence[Hour]) -> float:
    """Of the people who begin; 0 where they are too few to say."""
    people = sum(min(hour.count(What.BEGAN), hour.count(What.TOUCHED)) for hour in known)
    if people < LEAST_WAYS:
        return 0.0
    hails = sum(hour.count(What.HAILED) for hour in known)
    return min(hails / people, 1.0 - 1.0 / people)  # nobody hails every time


def _after(hours: Sequence[Hour], since: HourOf) -> list[Hour]:
    """The hours later than that, oldest first; hours come oldest first."""
    later = itertools.takewhile(lambda hour: hour.at > since, reversed(hours))
    return list(later)[::-1]


def _weeks_until(hours: Sequence[Hour], until: HourOf) -> list[Hour]:
    oldest = (date.fromisoformat(until.day) - timedelta(days=LEARNT_DAYS - 1)).isoformat()
    return [hour for hour in hours if hour.at <= until and hour.at.day >= oldest]


def _is_weekend(at: HourOf) -> bool:
    return _is_weekend_day(at.day)


@lru_cache(maxsize=2 * LEARNT_DAYS)  # asked of each hour of each of these days
def _is_weekend_day(day: str) -> bool:
    return date.fromisoformat(day).weekday() >= FIRST_OF_THE_WEEKEND
