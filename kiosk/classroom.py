"""What a class did in practice, told without names: tries, where people got stuck, how long they took. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

HARDEST_SHOWN = 3  # as many as a class can talk about before it goes home


class Mark(StrEnum):
    BEGUN = "begun"  # a try at a lesson
    STATION = "station"  # one of its stations is done
    FINISHED = "finished"  # the last one is
    LEFT = "left"  # given up or broken off; station: where


@dataclass(frozen=True)
class Noted:
    """A line of the class's record. station: from 1, 0 where it is about the whole try. took_s: without pauses; of
    the station, or of the whole try. reminded: how often the guide had to say it again. strayed: how often somebody
    left the lesson's way and had to be led back."""

    lesson: str
    mark: Mark
    station: int = 0
    took_s: float = 0.0
    reminded: int = 0
    strayed: int = 0

    @property
    def stuck(self) -> bool:
        return self.mark is not Mark.BEGUN and (self.reminded > 0 or self.strayed > 0)


@dataclass(frozen=True)
class StationTally:
    """One station in all its tries. done: how often it was passed; stuck: how many of these passes needed the guide.
    left: how often a try ended here. median_s: of the passes; 0 where there are none."""

    lesson: str
    station: int
    done: int = 0
    left: int = 0
    stuck: int = 0
    median_s: float = 0.0

    @property
    def came(self) -> int:
        return self.done + self.left

    @property
    def hard(self) -> int:
        """How many of all who came here did not pass by themselves."""
        return self.stuck + self.left


@dataclass(frozen=True)
class LessonTally:
    """median_s: of the finished tries; 0 where there are none."""

    lesson: str
    tries: int = 0
    finished: int = 0
    median_s: float = 0.0


@dataclass(frozen=True)
class ClassTally:
    """lessons, stations: in the order in which they first happened."""

    tries: int = 0
    finished: int = 0
    lessons: tuple[LessonTally, ...] = ()
    stations: tuple[StationTally, ...] = ()


def tally(lines: Iterable[Noted]) -> ClassTally:
    """Of one class, its lines in the order in which they happened. A try that has only begun is no finished one."""
    noted = tuple(lines)
    lessons = tuple(_of_lesson(name, noted) for name in dict.fromkeys(each.lesson for each in noted))
    ended = [each for each in noted if each.mark in (Mark.STATION, Mark.LEFT)]
    places = dict.fromkeys((each.lesson, each.station) for each in ended)
    return ClassTally(
        tries=sum(each.tries for each in lessons),
        finished=sum(each.finished for each in lessons),
        lessons=lessons,
        stations=tuple(_of_station(lesson, station, ended) for lesson, station in places),
    )


def hardest(told: ClassTally, most: int = HARDEST_SHOWN) -> tuple[StationTally, ...]:
    """The stations at which the largest share of those who came there did not pass by themselves; of equal shares the
    one with more such people, then the slower one, then the earlier one. Never one that nobody found hard."""
    hard = [each for each in told.stations if each.hard]
    return tuple(sorted(hard, key=lambda each: (-each.hard / each.came, -each.hard, -each.median_s))[:most])


def median(values: Sequence[float]) -> float:
    """The middle one, the mean of both where there are two; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _of_lesson(name: str, noted: Sequence[Noted]) -> LessonTally:
    own = [each for each in noted if each.lesson == name]
    took = [each.took_s for each in own if each.mark is Mark.FINISHED]
    return LessonTally(name, sum(each.mark is Mark.BEGUN for each in own), len(took), median(took))


def _of_station(lesson: str, station: int, ended: Sequence[Noted]) -> StationTally:
    own = [each for each in ended if (each.lesson, each.station) == (lesson, station)]
    passes = [each for each in own if each.mark is Mark.STATION]
    return StationTally(
        lesson,
        station,
        done=len(passes),
        left=len(own) - len(passes),
        stuck=sum(each.stuck for each in passes),
        median_s=median([each.took_s for each in passes]),
    )
