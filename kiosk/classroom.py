"""What a class did in practice, told without names: tries, where people got stuck, how long they took. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    BEGUN = "begun"  # a try at a lesson
    STATION = "station"  # one of its stations is done
    FINISHED = "finished"  # the last one is
    LEFT = "left"  # given up or broken off; station: where


@dataclass(frozen=True)
class Noted:
    """A line of the class's record. station: from 1, 0 where it is about the whole try. took_s: without pauses; of the
    station, or of the whole try. reminded: how often the guide had to say it again. strayed: how often somebody left
    the lesson's way and had to be led back."""

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
    """One station in all its tries. done: how often it was passed. left: how often a try ended here. stuck: how many
    of both needed the guide. median_s: of the passes; 0 where there are none."""

    lesson: str
    station: int
    done: int = 0
    left: int = 0
    stuck: int = 0
    median_s: float = 0.0


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
