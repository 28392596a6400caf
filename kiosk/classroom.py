"""What a class did in practice, told without names: tries, where people got stuck, how long they took. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

HARDEST_SHOWN = 3  # as many as a class can talk about before it goes home
FEWEST_TOLD = 3  # of one or two a neighbour who was there knows who they were


class Mark(StrEnum):
    BEGUN = "begun"  # a try at a lesson
    STATION = "station"  # one of its stations is done: what it asks for was touched, or came
    AROUND = "around"  # the guide was needed at one, and then somebody turned back from it or went on by another way
    FINISHED = "finished"  # the last one is done
    LEFT = "left"  # given up; station: where
    ENDED = "ended"  # nobody gave it up: practice was over, the wall lacks what it needs, or it went another way than
    # by the button that it is about; station: where


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


ENDINGS = (Mark.FINISHED, Mark.LEFT, Mark.ENDED)  # after which the next line is of another try


@dataclass(frozen=True)
class StationTally:
    """One station in all its tries, each counted once however often it came by.

    came: tries that did it, needed the guide there or ended there. left: those that were given up there. stuck: those
    that needed the guide there, and went on. median_s: of those that did it, each with all its time there; None where
    they are fewer than FEWEST_TOLD.
    """

    lesson: str
    station: int
    came: int = 0
    left: int = 0
    stuck: int = 0
    median_s: float | None = None

    @property
    def hard(self) -> int:
        """How many of all who came here did not pass by themselves."""
        return self.stuck + self.left


@dataclass(frozen=True)
class LessonTally:
    """median_s: of the finished tries; None where they are fewer than FEWEST_TOLD."""

    lesson: str
    tries: int = 0
    finished: int = 0
    median_s: float | None = None


@dataclass(frozen=True)
class ClassTally:
    """lessons, stations: in the order in which they first happened."""

    tries: int = 0
    finished: int = 0
    lessons: tuple[LessonTally, ...] = ()
    stations: tuple[StationTally, ...] = ()


def tally(lines: Iterable[Noted]) -> ClassTally:
    """Of one class, its lines in the order in which they happened. A try that has only begun is no finished one; one
    whose beginning was not written is a try all the same."""
    tries = _tries(lines)
    lessons = tuple(_of_lesson(name, tries) for name in dict.fromkeys(each[0].lesson for each in tries))
    places = dict.fromkeys((line.lesson, line.station) for each in tries for line in each if line.station)
    return ClassTally(
        tries=sum(each.tries for each in lessons),
        finished=sum(each.finished for each in lessons),
        lessons=lessons,
        stations=tuple(_of_station(lesson, station, tries) for lesson, station in places),
    )


def hardest(told: ClassTally) -> tuple[StationTally, ...]:
    """The stations at which most people did not pass by themselves; of as many the one where they are the larger
    share of those who came, then the slower one, then the earlier one. All that anybody found hard, but none that
    fewer than FEWEST_TOLD came to."""
    hard = [each for each in told.stations if each.hard and each.came >= FEWEST_TOLD]
    return tuple(sorted(hard, key=lambda each: (-each.hard, -each.hard / each.came, -(each.median_s or 0.0))))


def are_hardest(hard: Sequence[StationTally]) -> bool:
    """Of what hardest tells: whether the HARDEST_SHOWN that are shown are the hardest, or simply all there are."""
    return len(hard) > HARDEST_SHOWN


def shown(lessons: Sequence[LessonTally], most: int) -> tuple[tuple[LessonTally, ...], tuple[LessonTally, ...]]:
    """The lessons that have a row of their own, and those that share the last one; rows: most, at most. The most
    often tried stand by themselves; both in the order in which they first happened."""
    if len(lessons) <= most:
        return tuple(lessons), ()
    alone = sorted(lessons, key=lambda each: -each.tries)[: most - 1]
    return tuple(each for each in lessons if each in alone), tuple(each for each in lessons if each not in alone)


def together(lessons: Sequence[LessonTally]) -> LessonTally:
    """As if they were one, without a name."""
    return LessonTally("", sum(each.tries for each in lessons), sum(each.finished for each in lessons))


def _tries(lines: Iterable[Noted]) -> list[list[Noted]]:
    tries: list[list[Noted]] = []
    for line in lines:
        before = tries[-1][-1] if tries else None
        goes_on = before is not None and before.lesson == line.lesson and before.mark not in ENDINGS
        if goes_on and line.mark is not Mark.BEGUN:
            tries[-1].append(line)
        else:
            tries.append([line])
    return tries


def _median(values: Sequence[float]) -> float | None:
    """The middle one, the mean of both where there are two. Not that of statistics, which draws random in."""
    if len(values) < FEWEST_TOLD:
        return None
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _of_lesson(name: str, tries: Sequence[Sequence[Noted]]) -> LessonTally:
    own = [each for each in tries if each[0].lesson == name]
    took = [each[-1].took_s for each in own if each[-1].mark is Mark.FINISHED]
    return LessonTally(name, len(own), len(took), _median(took))


def _of_station(lesson: str, station: int, tries: Sequence[Sequence[Noted]]) -> StationTally:
    places = ([line for line in each if (line.lesson, line.station) == (lesson, station)] for each in tries)
    visits = [here for here in places if here]
    left = [here for here in visits if here[-1].mark is Mark.LEFT]
    stuck = [here for here in visits if here[-1].mark is not Mark.LEFT and any(line.stuck for line in here)]
    done = [here for here in visits if any(line.mark is Mark.STATION for line in here)]
    took = [sum(line.took_s for line in here) for here in done]
    return StationTally(lesson, station, len(visits), len(left), len(stuck), _median(took))
