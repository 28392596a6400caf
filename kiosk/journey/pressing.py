"""The question and the press that calls a taxi: one number, one taxi; in limits; written down before promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.domain import Hail, Need, Rider, SearchWidth
from kiosk.journey import limits, words
from kiosk.journey.call_signs import next_call_sign
from kiosk.journey.effects import CommitHail
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Committing, Confirm, Following, Home, Limit, Limited, State
from kiosk.journey.turn import Turn, enter


def confirm_shown(state: State, confirm: Confirm) -> Turn:
    """It is known for whom. Who has a taxi already is shown it; who hailed too often is told so here."""
    instead = not_allowed(state, confirm.rider)
    if instead is not None:
        return instead
    return enter(state, confirm, words.of_confirm(state, confirm))


def not_allowed(state: State, rider: Rider) -> Turn | None:
    """What she is shown instead of a new hail: the taxi she has, or that it was too often; None if she may hail."""
    hail = limits.running(state, rider)
    if hail is not None and state.practice is None:  # the next pupil at the button is another neighbour
        return _shown_hers(state, hail)
    limit = limits.reached(state, rider)
    if limit is not None:
        limited = Limited(limit, _again(state, rider) if limit is Limit.MISSED else None)
        return enter(state, limited, words.of_limit(state, limit))
    return None


def _again(state: State, rider: Rider) -> datetime | None:
    """The whole minute after it, local."""
    at = limits.helps_again_at(state, rider)
    return None if at is None else state.stamp.wall + timedelta(seconds=at - state.stamp.now, minutes=1)


def _shown_hers(state: State, hail: Hail) -> Turn:
    front = Following(hail.key)
    if hail.unanswered or hail.cancel_reason is not None:
        return enter(state, front, words.of_hail(state, front, hail))
    if limits.is_contact(state, hail.rider):  # another neighbour's, as like as not: it stays on the board, for all
        return enter(state, Home(), Prompt.BUTTON_ALREADY, board=words.on_the_board(hail))
    return enter(state, front, Prompt.ALREADY, call_sign=str(hail.call_sign))


def commit(state: State, rider_of: Confirm | Hail, width: SearchWidth, dispatcher: str) -> Turn:
    return not_allowed(state, rider_of.rider) or _written_down(
        state, rider_of.rider, rider_of.needs, width, dispatcher
    )


def _written_down(state: State, rider: Rider, needs: tuple[Need, ...], width: SearchWidth, dispatcher: str) -> Turn:
    attempt = state.attempt + 1
    committing = Committing(attempt, rider, needs, width, dispatcher)
    pressed = replace(state, attempt=attempt)
    if state.practice_asked is not None:
        return enter(pressed, committing)
    return enter(pressed, committing, None, _wish(pressed, committing))


def written_down_now(state: State) -> Turn:
    """What waited until it was settled whether practice begins."""
    return (state, (_wish(state, state.step),)) if isinstance(state.step, Committing) else (state, ())


def _wish(state: State, step: Committing) -> CommitHail:
    return CommitHail(
        attempt=step.attempt,
        pressed_at=state.stamp.now,
        pressed_on_wall=state.stamp.wall.timestamp(),
        dispatcher=step.dispatcher,
        call_sign=next_call_sign(state.hails_made, tuple(hail.call_sign for hail in state.hails)),
        rider=step.rider,
        needs=step.needs,
        width=step.width,
    )
