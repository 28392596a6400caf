"""The delays of practice, with their reasons, and the moments at which time itself changes something there. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.practice_kinds import ClassPage, LeavingPractice, Practice
from kiosk.journey.scene import OF_HAILS, is_passing, scene
from kiosk.journey.state import Following, State
from kiosk.lesson import Station

QUIET_S = 600.0  # nobody practises any more, and the wall is needed for taxis; what is told in between is shorter
ENDING_SHOWN_S = 60.0  # the chart can be read, and a hand can say that the class goes on
LEAVE_AT_MOST_S = 5.0  # a mark is removed within milliseconds: this disk hangs, and somebody wants a taxi
REMIND_AFTER_S = 20.0  # a sentence takes five, an old reader as long again; then she still looks for it, or is stuck
REMINDERS_MOST = 3  # at one station: neighbours who talk it over are not talked over


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
    """The steady time, which stands still for the guide while the world does."""
    practice = state.practice
    return state.stamp.now if practice is None or practice.paused_at is None else practice.paused_at


def ends_at(state: State) -> float:
    """The steady time at which practice ends by itself. Only where there is practice."""
    practice = state.practice
    assert practice is not None, "in earnest nothing ends by itself"
    quiet_at = practice.felt_at + QUIET_S
    if practice.until is None:
        return quiet_at
    return min(quiet_at, state.stamp.now + (practice.until - state.stamp.wall).total_seconds())


def is_ending(state: State) -> bool:
    return state.stamp.now >= ends_at(state) - ENDING_SHOWN_S


def wait_ends_at(state: State) -> float | None:
    """The steady time at which a station is done where nothing is touched; None where it waits for something else."""
    lesson = guided(state)
    if lesson is None or lesson.station.touch or not lesson.station.wait_s or not _is_told(state, lesson):
        return None
    if lesson.next is not None and lesson.next.screen != lesson.station.screen:
        return None  # the next screen is the world's to bring
    return lesson.practice.since + lesson.station.wait_s


def world_stands(state: State) -> bool:
    """The world stands still: a volunteer explains; or it is her turn, so that no taxi drives off before somebody who
    needs a minute for a button has found it."""
    lesson = guided(state)
    if state.practice is not None and state.practice.paused_at is not None:
        return True
    if lesson is None:
        return False
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
    if lesson.practice.paused_at is not None:
        return None
    return max(lesson.practice.told_at or 0.0, state.touched_at, state.button_at) + REMIND_AFTER_S


def lost_at(state: State) -> float | None:
    """The steady time at which she is led back from a screen that the world brought and the lesson does not know;
    None while it may bring another one."""
    lesson = guided(state)
    if lesson is None or lesson.practice.astray or lesson.practice.paused_at is not None or is_passing(state):
        return None
    if scene(state) == lesson.station.screen or (not lesson.station.touch and _awaits_taxi(state)):
        return None
    return max(lesson.practice.since, state.touched_at) + REMIND_AFTER_S


def moments(state: State) -> list[float]:
    """The steady times at which a Tick can next change something of practice."""
    practice = state.practice
    if practice is None:
        return []
    if isinstance(state.step, LeavingPractice):
        return [state.step.since + LEAVE_AT_MOST_S]
    shown = isinstance(state.step, ClassPage) and state.step.ending
    if shown and not is_ending(state):  # a hand was felt meanwhile
        return [state.stamp.now]
    of_guide = (wait_ends_at(state), reminds_at(state), lost_at(state))
    return [ends_at(state) - (0.0 if shown else ENDING_SHOWN_S), *(at for at in of_guide if at is not None)]


def _is_told(state: State, lesson: Guided) -> bool:
    practice = lesson.practice
    still = practice.astray or practice.paused_at is not None or practice.told_at is None
    return not still and scene(state) == lesson.station.screen


def _awaits_taxi(state: State) -> bool:
    hail = state.hail(state.step.key) if isinstance(state.step, Following) else None
    return hail is not None and hail.awaited
