"""What a picture of practice shows of a lesson and of a class. The lessons are given: a picture reads no file."""

from __future__ import annotations

from dataclasses import replace

from kiosk.classroom import ClassTally, LessonTally, StationTally
from kiosk.lesson import Lesson, Station

IN_CHART = 8
LONGEST = Station(  # a lesson has no more
    "",
    "跟着大手，一个一个按号码，按完了看一看，没有错的话，再按绿色“下一步”，慢慢来。",
    "Follow the hand and press the digits one by one, then press Next, without hurry.",
)
FIRST = ClassTally(
    tries=3,
    finished=2,
    lessons=(LessonTally("phone", 3, 2, 62.0),),
    stations=(StationTally("phone", 2, came=3, left=1, stuck=2, median_s=48.0),),
)


def tally_of(lessons: tuple[Lesson, ...]) -> ClassTally:
    """Of a class that was given them all but the last."""
    return ClassTally(
        tries=38,
        finished=29,
        lessons=tuple(LessonTally(each.name, 9 - i, 8 - i, 62.0 + i) for i, each in enumerate(lessons[:IN_CHART])),
        stations=(
            StationTally("phone", 2, came=9, left=2, stuck=4, median_s=48.0),
            StationTally("code-late", 4, came=6, left=1, stuck=3, median_s=131.0),
            StationTally("nobody", 6, came=4, left=0, stuck=1, median_s=9.0),
            StationTally("cancel", 4, came=3, left=1),
        ),
    )


def many(lessons: tuple[Lesson, ...]) -> tuple[Lesson, ...]:
    """More than a page holds."""
    return (*lessons, *(replace(lesson, name=f"{lesson.name}-more") for lesson in lessons[:3]))


def lesson_at(lessons: tuple[Lesson, ...], screen: str, touch: str) -> Lesson:
    """The first one that shows this there, with this station alone; with the longest words, where none does."""
    for lesson in lessons:
        for station in lesson.stations:
            if (station.screen, station.touch) == (screen, touch):
                return replace(lesson, stations=(station,))
    return replace(lessons[0], stations=(replace(LONGEST, screen=screen, touch=touch),))
