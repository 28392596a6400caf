"""Time in practice: its delays with their reasons, where the lesson stands, and when time changes something. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

from kiosk.domain import Hail, HailState
from kiosk.journey.practice_kinds import ClassPage, LeavingPractice, LessonsPage, Practice
from kiosk.journey.scene import OF_HAILS, is_passing, scene
from kiosk.journey.state import Following, Home, State
from kiosk.journey.turn import in_front
from kiosk.lesson import Station

QUIET_S = 600.0  # nobody practises any more, and the wall is needed for taxis; what is told in between is shorter
NOBODY_CAME_S = 1800.0  # old people are late; for half an hour a class that was appointed waits for its first hand
STUCK_S = 600.0  # a technician mends settings meanwhile, and a wall that can call nobody a taxi keeps its peace
OVER_AGAIN_S = 60.0  # whoever mends them at the machine and ends practice there waits no longer
ENDING_SHOWN_S = 60.0  # the chart can be read, and a hand can say that the class goes on
LEAVE_AT_MOST_S = 8.0  # whether it can be left is known in two: this disk hangs, and somebody wants a taxi
LATE_TOLD_S = 20.0  # then: whom to phone takes 15 seconds to say, in English 19
REMIND_AFTER_S = 20.0  # of silence: she has read it all once more, and still looks for it, or is stuck
TAXI_TOLD_S = 3.0  # after she was told where she is taken back to: whoever has only read it is done, too
DONE_GUARD_S = 1.5  # a slow double tap on the last button of a lesson takes 0.6 s; praise is looked at for longer
READING_S = 45.0  # without a lesson, after the last touch or news: to read a plate, remember it or find the button
REMINDERS_MOST = 3  # at one station: neighbours who talk it over are not talked over

VOLUNTEERS = (LessonsPage, ClassPage)  # pages, and the chart at the end: the try waits behind them
# Where a taxi waits for whoever tries without a lesson: she may read the plate, remember it or cancel.
HERS = frozenset({OF_HAILS[HailState.ASSIGNED], OF_HAILS[HailState.ARRIVED], "ask_cancel"})


@dataclass(frozen=True)
class Guided:
    """A lesson that is being given. next: the station after this one, None: it is the last."""

    practice: Practice
    station: Station
    next: Station | None


def guided(state: State) -> Guided | None:
    """None: no lesson is being given."""
    practice = state.practice
    if practice is None or practice.lesson is None:
        return None
    here, *coming = practice.lesson.stations[practice.station :]
    return Guided(practice, here, coming[0] if coming else None)


def clock(state: State) -> float:
    """The steady time, which stands still for the guide while it is paused."""
    practice = state.practice
    return state.stamp.now if practice is None or practice.paused_at is None else practice.paused_at


def since(state: State, moment: float) -> float:
    """Seconds from a steady time, without the pauses of the try."""
    practice = state.practice
    pauses = () if practice is None else practice.pauses
    return max(0.0, clock(state) - moment - sum(for_s for began, for_s in pauses if began >= moment))


def ends_at(state: State) -> float:
    """The steady time at which practice ends by itself. Only where there is practice."""
    practice = state.practice
    assert practice is not None, "in earnest nothing ends by itself"
    stuck_until = -inf if practice.stuck_at is None else practice.stuck_at + STUCK_S
    if practice.until is None:
        return max(practice.felt_at + QUIET_S, stuck_until)
    quiet_at = practice.felt_at + (QUIET_S if practice.felt else NOBODY_CAME_S)
    over_at = state.stamp.now + (practice.until - state.stamp.wall).total_seconds()
    return max(min(quiet_at, over_at), stuck_until)


def is_ending(state: State) -> bool:
    return state.stamp.now >= ends_at(state) - ENDING_SHOWN_S


def guide_speaks(state: State) -> bool:
    """What the guide says now is about the screen as it is: it goes on when she has said it."""
    lesson = guided(state)
    return lesson is not None and lesson.practice.telling.guide is not None


def wait_ends_at(state: State) -> float | None:
    """The steady time at which a station is done where nothing is touched; None where it waits for something else."""
    lesson = guided(state)
    if lesson is None or lesson.station.touch or not lesson.station.wait_s or not _is_told(state, lesson):
        return None
    if lesson.next is not None and lesson.next.screen != lesson.station.screen:
        return None  # the next screen is the world's to bring
    ended_at = lesson.practice.telling.ended_at
    return None if ended_at is None else max(lesson.practice.since, ended_at) + lesson.station.wait_s


def world_stands(state: State) -> bool:
    """The world stands still: a volunteer explains; something is being said, which is so until its end; or it is her
    turn, so that no taxi drives off before somebody who needs a minute for a button has found it."""
    lesson = guided(state)
    if state.practice is not None and state.practice.paused_at is not None:
        return True
    if lesson is None:
        return isinstance(state.step, VOLUNTEERS) or state.stamp.now < (_read_at(state) or -inf)
    if guide_speaks(state) or (lesson.practice.telling.ended_at is None and isinstance(state.step, Following)):
        return True
    if scene(state) == lesson.station.screen:
        return bool(lesson.station.touch) or wait_ends_at(state) is not None
    return lesson.practice.astray and scene(state) not in OF_HAILS.values()


def reminds_at(state: State) -> float | None:
    """The steady time at which the guide says it again; None where there is nothing for her to do, or enough said."""
    lesson = guided(state)
    if lesson is None or lesson.practice.reminded >= REMINDERS_MOST or state.warned:
        return None
    if not lesson.practice.astray and not (lesson.station.touch and _is_told(state, lesson)):
        return None
    quiet_since = _quiet_since(state, lesson)
    return None if quiet_since is None else quiet_since + REMIND_AFTER_S


def known(state: State, where: str) -> list[int]:
    """The stations of the lesson that are on this screen, from 0."""
    lesson = state.practice and state.practice.lesson
    return [at for at, station in enumerate(lesson.stations) if station.screen == where] if lesson else []


def taxi_of_lesson(state: State) -> Hail | None:
    """The pupil's own, where the lesson goes on with it: on its screen now, or when it is found."""
    for hail in reversed(state.hails):
        there = scene(replace(state, step=Following(hail.key)))
        goes_on = there == OF_HAILS[HailState.SEARCHING] or known(state, there)
        if hail.live and hail.cancel_reason is None and goes_on:
            return hail
    return None


def goes_back(state: State) -> bool:
    """She went home from the taxi that the lesson is about: the guide takes her back to it."""
    lesson = guided(state)
    if lesson is None or not lesson.practice.astray or lesson.practice.paused_at is not None:
        return False
    return isinstance(state.step, Home) and taxi_of_lesson(state) is not None


def goes_back_at(state: State) -> float | None:
    """The steady time at which the guide shows it to her again."""
    lesson = guided(state)
    quiet_since = _quiet_since(state, lesson) if lesson is not None and goes_back(state) else None
    return None if quiet_since is None else quiet_since + TAXI_TOLD_S


def lost_at(state: State) -> float | None:
    """The steady time at which she is led back from a screen that the world brought and the lesson does not know;
    None while it may bring another one."""
    lesson = guided(state)
    if lesson is None or lesson.practice.astray or lesson.practice.paused_at is not None or is_passing(state):
        return None
    if scene(state) == lesson.station.screen or (not lesson.station.touch and _awaits_taxi(state)):
        return None
    quiet_since = _quiet_since(state, lesson)
    return None if quiet_since is None else max(lesson.practice.since, quiet_since) + REMIND_AFTER_S


def waits_until(step: LeavingPractice) -> float:
    """The steady time at which the process goes whether the disk has answered or not, or says first whom to phone."""
    return step.since + (LATE_TOLD_S if step.late else LEAVE_AT_MOST_S)


def moments(state: State) -> list[float]:
    """The steady times at which a Tick can next change something of practice."""
    practice = state.practice
    if practice is None:
        return []
    if isinstance(state.step, LeavingPractice):
        return [waits_until(state.step)]
    shown = isinstance(state.step, ClassPage) and state.step.ending
    if shown and not is_ending(state):  # a hand was felt meanwhile
        return [state.stamp.now]
    led = (wait_ends_at(state), reminds_at(state), lost_at(state), goes_back_at(state), _read_at(state))
    return [ends_at(state) - (0.0 if shown else ENDING_SHOWN_S), *(at for at in led if at is not None)]


def _read_at(state: State) -> float | None:
    """The steady time at which the taxi of whoever tries without a lesson drives on; None: it waits at no screen."""
    if state.practice is None or state.practice.lesson is not None:
        return None
    there = scene(replace(state, step=in_front(state.step)))
    return max(state.touched_at, state.button_at) + READING_S if there in HERS else None


def _is_told(state: State, lesson: Guided) -> bool:
    practice = lesson.practice
    still = practice.astray or practice.paused_at is not None or not practice.told
    return not still and scene(state) == lesson.station.screen


def _quiet_since(state: State, lesson: Guided) -> float | None:
    """The steady time at which she last heard or touched something; None: she is hearing it, or the lesson waits."""
    practice = lesson.practice
    if practice.paused_at is not None or practice.telling.ended_at is None:
        return None
    return max(practice.telling.ended_at, state.touched_at, state.button_at)


def _awaits_taxi(state: State) -> bool:
    hail = state.hail(state.step.key) if isinstance(state.step, Following) else None
    return hail is not None and hail.awaited
