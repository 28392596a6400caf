"""Whether an obedient pupil comes through every step of a lesson, and where she gets stuck. Nobody waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.classroom import Mark
from kiosk.journey.scene import PASSING, is_passing, scene
from kiosk.journey.state import State
from kiosk.lesson import Lesson
from kiosk.practice.rehearsal import Classroom

PACE_S, DIGIT_S = 2.0, 0.5  # of a brisk pupil
WORLD_MOST_S = 1800.0  # of the world's own clock at one step: the longest ride is over
HERS_MOST_S = 60.0  # to type a number, and for whatever is said
ROUNDS_MOST = 3  # to the start and back here: she goes round in circles
AT_MOST_S = 86_400.0  # every step has an end of its own


@dataclass(frozen=True)
class Stuck:
    """step: counted from 0, the one that an obedient pupil never comes to, or never comes away from.

    came: the screen that came instead of its own; '' where there is none. back: the touch before that leads to the
    start."""

    step: int
    came: str = ""
    back: str = ""
    passes: bool = False  # its screen is gone before anybody has touched it
    left_out: bool = False  # she finishes, and was never taught it
    over: bool = False  # nobody touched anything for so long that practice ended


@dataclass
class _Walk:
    """far: the furthest step. came: what settled on the glass since it was due, in order."""

    lesson: Lesson
    far: int = 0
    since: float = 0.0
    rounds: int = 0
    at: int = 0
    came: list[str] = field(default_factory=list)
    over: bool = False

    def gives_up(self, state: State) -> bool:
        practice = state.practice
        self.over = practice is None or practice.lesson is None
        if practice is None or practice.lesson is None:
            return True
        if practice.station > self.far:
            self.far, self.since, self.rounds, self.came = practice.station, state.stamp.now, 0, []
        self.rounds += practice.station == 0 and self.at > 0
        self.at = practice.station
        where = scene(state)
        if where and not is_passing(state) and self.came[-1:] != [where]:
            self.came.append(where)
        waits_s = HERS_MOST_S + self.lesson.stations[self.far].wait_s + WORLD_MOST_S / self.lesson.speed
        return self.rounds >= ROUNDS_MOST or state.stamp.now - self.since > waits_s


def walked(lesson: Lesson) -> Stuck | None:
    """None: whoever obeys finishes it, and is taught every step."""
    room = Classroom()
    walk = _Walk(lesson, since=room.now)
    room.practises((lesson,))
    if not room.learns(lesson, PACE_S, AT_MOST_S, DIGIT_S, walk.gives_up):
        return _stuck(walk)
    taught = {noted.station for noted in room.noted if noted.mark is Mark.STATION}
    left_out = (step for step in range(len(lesson.stations)) if lesson.number(step) not in taught)
    return next((Stuck(step, left_out=True) for step in left_out), None)


def _stuck(walk: _Walk) -> Stuck:
    stations, far = walk.lesson.stations, walk.far
    here = stations[far]
    if walk.over:
        return Stuck(far, over=True)
    if here.screen in PASSING:
        return Stuck(far, passes=True)
    if here.screen in walk.came:
        left = walk.came[walk.came.index(here.screen) + 1 :]
        if not left or far + 1 == len(stations):
            return Stuck(far)
        return Stuck(far + 1, left[0], here.touch if left[0] == "home" else "")
    came = next((where for where in walk.came if far == 0 or where != stations[far - 1].screen), "")
    return Stuck(far, came, stations[far - 1].touch if far and came == "home" else "")
