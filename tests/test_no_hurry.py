"""Nobody is hurried: time alone warns long ahead, one touch stays, and what she waits for is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain import Lang
from kiosk.journey.events import Action, ButtonPressed, Event, Tick, Touched
from kiosk.journey.state import CodeEntry, DigitsEntry, Face, Following, Helping, Home, PhoneChecking, Stamp, State
from kiosk.journey.step import step
from kiosk.journey.timing import IDLE_S, next_tick
from tests.screen_fixtures import SITUATIONS, shown

WARNED_AHEAD_S = 20.0  # WCAG 2.2.1
STAYS = 10
LEAST_S = 60.0  # untouched, before anybody is asked anything
AWAITED_S = 29 * 60.0  # a code of any provider is void by then
GLANCE_S = 5.0
FLASHES_IN_A_SECOND = 2  # WCAG 2.3.1 allows three

EVERY = {name: state for name, state in SITUATIONS.items() if not name.endswith("_long_texts")}  # the same to a clock


def after(state: State, event: Event, seconds: float) -> State:
    stamp = Stamp(state.stamp.now + seconds, state.stamp.wall + timedelta(seconds=seconds))
    return step(state, event, stamp)[0]


def untouched(state: State, seconds: float) -> Iterator[State]:
    """Every state that time alone brings, as the kiosk itself lets time in."""
    ends = state.stamp.now + seconds
    while (due := next_tick(state)) <= ends:
        state = after(state, Tick(), max(0.0, due - state.stamp.now))
        yield state


def at_rest(state: State) -> State:
    """She has just touched it and then touches nothing more."""
    return replace(state, touched_at=state.stamp.now, warned=False)


def in_front(state: State) -> object:
    return state.step.back_to if isinstance(state.step, Helping) else state.step


def waits_for_a_party(state: State) -> bool:
    front = in_front(state)
    if isinstance(front, Following):
        hail = state.hail(front.key)
        return hail is not None and hail.awaited
    return isinstance(front, (CodeEntry, DigitsEntry, PhoneChecking)) or (isinstance(front, Face) and front.checking)


def test_no_screen_is_left_without_being_asked_aloud_twenty_seconds_ahead() -> None:
    for name, state in EVERY.items():
        assert hurried(at_rest(state)) == "", name


def hurried(state: State) -> str:
    """How somebody who touches nothing is sent away too early; empty if she is not."""
    began = state.stamp.now
    warned_at: float | None = None
    for later in untouched(state, AWAITED_S * 2):
        if later.warned and warned_at is None:
            if later.stamp.now - began < LEAST_S:
                return "asked too soon"
            warned_at = later.stamp.now
        if isinstance(later.step, Home) and not isinstance(state.step, Home):
            if warned_at is None:
                return "left without a word"
            return "" if later.stamp.now - warned_at >= WARNED_AHEAD_S else "left too soon after the word"
        if type(later.step) is not type(state.step):  # a camera that stays away, a disk that hangs: told, and rests
            state, began, warned_at = later, later.stamp.now, None
    return ""


def test_while_a_code_a_hail_or_the_provider_is_awaited_nobody_is_asked_to_hurry() -> None:
    earnest = {name: state for name, state in EVERY.items() if state.practice is None}  # classes end by the clock
    awaiting = {name: at_rest(state) for name, state in earnest.items() if waits_for_a_party(state)}
    assert {"code_empty", "digits_four", "phone_checking", "face_checking", "searching", "coming"} <= set(awaiting)
    for name, state in awaiting.items():
        for later in untouched(state, AWAITED_S):
            assert type(later.step) is type(state.step), name
            assert not later.warned, name


@pytest.mark.parametrize("stay", [Touched(Action.STAY), Touched(Action.HOME)], ids=repr)
def test_one_touch_stays_ten_times_and_keeps_all_that_was_done(stay: Event) -> None:
    assert sum(times_stayed(name, stay) for name in EVERY) >= 30 * STAYS


def test_who_was_asked_by_the_button_at_the_wall_stays_by_it_ten_times() -> None:
    assert times_stayed("confirm_by_button", ButtonPressed()) == STAYS


def times_stayed(name: str, stay: Event) -> int:
    state = at_rest(EVERY[name])
    for stayed in range(STAYS):
        asked = next((later for later in untouched(state, IDLE_S * 2) if later.warned), None)
        if asked is None:  # she is not asked here, or only after half an hour
            return stayed
        last_moment = [later for later in untouched(asked, WARNED_AHEAD_S - 1.0) if later.warned][-1]
        state = after(last_moment, stay, 0.5)
        assert not state.warned, name
        assert state.step == asked.step, name
    return STAYS


def test_nothing_flashes() -> None:
    """An untouched screen changes at most twice in any second, so it cannot flash three times."""
    for name, state in EVERY.items():
        changed_at = changes(state)
        for first, third in zip(changed_at, changed_at[FLASHES_IN_A_SECOND:], strict=False):
            assert third - first >= 1.0, name


def changes(state: State) -> list[float]:
    before, changed_at = shown(state), []
    for later in untouched(state, GLANCE_S):
        now = shown(later, Lang.ZH)
        if now != before:
            changed_at.append(later.stamp.now)
        before = now
    return changed_at


def test_being_hurried_would_be_noticed() -> None:
    """A state that was warned too late, as a faulty step would leave it; and one that was idle too long already."""
    typing = at_rest(EVERY["phone_full"])
    now = typing.stamp.now
    assert hurried(replace(typing, warned=True, touched_at=now - 85.0)) != ""
    assert hurried(replace(typing, touched_at=now - 55.0)) == "asked too soon"
    assert len(changes(EVERY["searching"])) >= GLANCE_S - 1.0, "and a picture that changes is seen to change"
