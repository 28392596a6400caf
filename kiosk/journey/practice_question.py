"""May practice begin, or the next class in practice? One question at a time goes to the disk. Pure.

In earnest nothing leads into practice but the answer to the kiosk's own question, and that only where nobody has
begun anything meanwhile and whoever asked is still there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import inf

from kiosk.journey import pressing, words
from kiosk.journey.effects import Effect
from kiosk.journey.practice_kinds import (
    BeginPractice,
    EndPractice,
    LeavingPractice,
    Mode,
    Onward,
    PracticeAnswer,
    PracticeAnswered,
    PracticeDue,
)
from kiosk.journey.state import Home, State
from kiosk.journey.technician_kinds import Doing, NoPracticePage, NotNow, TechnicianAtWork
from kiosk.journey.timing import IDLE_S
from kiosk.journey.turn import Turn, enter, in_front


def asked(state: State, attempt: int, until: datetime | None, occasion: str = "") -> Turn:
    """May practice begin? Until that is settled no hail is written down: the disk must not say both."""
    return replace(state, practice_asked=attempt, practice_by_hand=False), (BeginPractice(attempt, until, occasion),)


def asked_by_hand(state: State, step: TechnicianAtWork, doing: Doing) -> Turn:
    """Whoever is in by a code wants it. While it is open already hers is the same question: a second one on its way
    to the disk would be overtaken there by the end of the first."""
    attempt = doing.attempt if state.practice_asked is None else state.practice_asked
    waiting = replace(state, step=replace(step, doing=replace(doing, attempt=attempt)))
    if state.practice_asked is not None:
        return waiting, ()
    open_, effects = asked(waiting, attempt, until=None)
    return replace(open_, practice_by_hand=True), effects


def due(state: State, event: PracticeDue) -> Turn:
    """By the calendar, or from the machine: only a wall that nobody stands at, with nobody waiting for a taxi. In
    practice the next class follows this one without an end between: whoever learns would hail in earnest there. It
    writes no mark any more once that is to go, for whoever wants a real taxi."""
    if isinstance(state.step, LeavingPractice):
        return state, ()
    if state.practice is not None:
        return state, (BeginPractice(state.attempt, event.until, event.occasion, event.goes_on),)
    if state.practice_asked is not None or not _is_free(state):
        return state, ()
    attempt = state.attempt + 1
    return asked(replace(state, attempt=attempt), attempt, event.until, event.occasion)


def answered(state: State, event: PracticeAnswered) -> Turn:
    """Who began something meanwhile stays in earnest: the mark goes again. So it does where who asked has left."""
    if state.practice is not None:
        return _class_after_class(state, event), ()
    begun = event.answer is PracticeAnswer.BEGUN
    if event.attempt != state.practice_asked:
        return state, ((EndPractice(),) if begun else ())
    technician = _who_asked(state, event.attempt)
    wanted = technician is not None or (not state.practice_by_hand and _is_free(state))
    under_way = any(hail.live for hail in state.hails)
    if begun and wanted and not under_way:
        return replace(state, step=Home(), ending=True, onward=Onward(Mode.PRACTICE)), ()
    after: State = state
    effects: tuple[Effect, ...] = ()
    if technician is not None:
        hails = NotNow.HAILS if under_way else NotNow.WATCHED
        page = NoPracticePage(NotNow.NOT_KEPT if event.answer is PracticeAnswer.NOT_KEPT else hails)
        shown = replace(technician, page=page, doing=None)
        after, effects = enter(state, shown, words.of_pages(shown))
    if event.answer is not PracticeAnswer.HAILS:  # a disk that answers badly may have taken it all the same
        return after, (EndPractice(), *effects)
    settled, late = _settled(after)
    return settled, (*effects, *late)


def mark_gone(state: State) -> Turn:
    """After a beginning that nobody wanted any more."""
    if state.practice_asked is None:
        return state, ()
    technician = _who_asked(state, state.practice_asked)
    settled, effects = _settled(state)
    if technician is None or technician.doing is None:
        return settled, effects
    attempt = state.attempt + 1  # she asked while the mark of the question before went again
    doing = replace(technician.doing, attempt=attempt)
    return asked_by_hand(replace(settled, attempt=attempt), technician, doing)


def waited_for_no_longer(state: State) -> Turn:
    """She pressed, and no answer comes. One that comes later is a stranger's, so that its mark goes again; and a mark
    beside a taxi under way gives way at the next start."""
    return _settled(state)


def _is_free(state: State) -> bool:
    """Nobody has come or touched anything for a while, and no taxi is under way. Whoever stands there longer and
    touches nothing does not hail: it may be the class."""
    came_at = state.present_since if state.present else -inf
    quiet = state.stamp.now >= max(state.touched_at, state.button_at, came_at) + IDLE_S
    return quiet and isinstance(state.step, Home) and not any(hail.live for hail in state.hails)


def _class_after_class(state: State, event: PracticeAnswered) -> State:
    practice = state.practice
    assert practice is not None
    if event.answer is not PracticeAnswer.BEGUN:
        return state
    return replace(state, practice=replace(practice, until=event.until, felt_at=state.stamp.now, felt=False))


def _who_asked(state: State, attempt: int) -> TechnicianAtWork | None:
    step = in_front(state.step)
    if not isinstance(step, TechnicianAtWork) or step.doing is None or step.doing.attempt != attempt:
        return None
    return step


def _settled(state: State) -> Turn:
    return pressing.written_down_now(replace(state, practice_asked=None, practice_by_hand=False))
