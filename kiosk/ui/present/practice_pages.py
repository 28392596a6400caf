"""The volunteer's pages in practice: the lessons, a lesson's end, the class's chart, the way to earnest."""

from __future__ import annotations

from typing import assert_never

from kiosk.journey.practice_kinds import ClassPage, LeavingPractice, LessonDone, LessonsPage, PracticeStep
from kiosk.journey.state import State
from kiosk.ui.elements import Element
from kiosk.ui.present.parts import Words


def practice_page(step: PracticeStep, state: State, _: Words) -> tuple[str, tuple[Element, ...]]:
    """Its name, and all of it but the frame."""
    match step:
        case LessonsPage():
            return "lessons", ()
        case LessonDone():
            return "lesson_done", ()
        case ClassPage():
            return "class", ()
        case LeavingPractice():
            return "leaving_practice", ()
        case _:
            assert_never(step)
