"""How practice begins and ends, and the volunteer's pages; what the guide does is in guide.py."""

from __future__ import annotations

from kiosk.journey.events import Touched
from kiosk.journey.practice_kinds import (
    ClassTold,
    EarnestAgain,
    PracticeAnswered,
    PracticeDue,
    PracticeStep,
)
from kiosk.journey.state import State
from kiosk.journey.turn import Turn


def touched(state: State, step: PracticeStep, touch: Touched) -> Turn:
    return state, ()


def entered(state: State) -> Turn:
    return state, ()


def in_earnest_again(state: State, event: EarnestAgain) -> Turn:
    return state, ()


def due(state: State, event: PracticeDue) -> Turn:
    return state, ()


def answered(state: State, event: PracticeAnswered) -> Turn:
    return state, ()


def ended(state: State) -> Turn:
    return state, ()


def class_told(state: State, event: ClassTold) -> Turn:
    return state, ()
