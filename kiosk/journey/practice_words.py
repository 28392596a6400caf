"""What the pages of practice say of themselves."""

from __future__ import annotations

from kiosk.journey.elsewhere import of_trouble
from kiosk.journey.practice_kinds import ClassPage, LeavingPractice, LessonDone, LessonsPage, PracticeStep
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Fault, Spoken, State
from kiosk.journey.turn import filled


def of_page(state: State, step: PracticeStep) -> Spoken:
    match step:
        case LessonsPage(cannot=cannot):
            return Spoken(Prompt.LESSON_CANNOT if cannot else Prompt.LESSONS)
        case LessonDone(by_glass=True):
            return Spoken(Prompt.LESSON_BY_GLASS)
        case LessonDone(lesson=lesson):
            done = Prompt.LESSON_DONE_BY_NUMBER if lesson.types_a_number else Prompt.LESSON_DONE
            return filled(done, title=lesson.title_in(state.lang))
        case ClassPage(ending=ending):
            return Spoken(Prompt.PRACTICE_ENDS if ending else Prompt.CLASS)
        case LeavingPractice(late=True):
            return of_trouble(state, Fault.EARNEST)
        case LeavingPractice():
            return Spoken(Prompt.LEAVING_PRACTICE)
