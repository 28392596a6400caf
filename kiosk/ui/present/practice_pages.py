"""The volunteer's pages in practice: the lessons, a lesson's end, the way to earnest; the chart is class_chart.py."""

from __future__ import annotations

from typing import assert_never

from kiosk.journey.events import Action
from kiosk.journey.guide_wall import offered
from kiosk.journey.practice_kinds import ClassPage, LeavingPractice, LessonDone, LessonsPage, PracticeStep, Way
from kiosk.journey.state import State
from kiosk.lesson import Fitting, Lesson, TaxiStory
from kiosk.ui.elements import Box, Button, Element, Icon, Panel, Text
from kiosk.ui.present.class_chart import class_page
from kiosk.ui.present.footer import LEAVE_BOX, LEFT_W, beside, footer, pill
from kiosk.ui.present.help import MAIN_Y, no_earnest
from kiosk.ui.present.parts import (
    BODY_END,
    BODY_Y,
    HALF,
    LEFT,
    WIDTH,
    Words,
    disc,
    equal_em,
    inset,
    paragraph,
    quiet,
    strong,
    title,
)
from kiosk.ui.present.reach import highest
from kiosk.ui.present.waiting import waiting
from kiosk.ui.theme import GAP_MIN_MM, RADIUS_CARD, RADIUS_GIANT

ROWS, COLUMNS = 5, 2  # lowered, five rows of 25 mm are what a hand of somebody who sits can reach
PER_PAGE = ROWS * COLUMNS - 1  # the last tile is for whoever wants to try without a lesson
TILES_Y = BODY_Y + 42.0
GAP = 10.0
TILE_ICON, TILE_EM = 34.0, 22.0
FLAT_ICON, FLAT_EM = 14.0, 16.0  # where hands reach only low, words stand in one line
ENDS_H, ENDS_GAP = 78.0, 10.0  # of the two buttons below 'you can do it'

OF_NEEDS = {Fitting.FACE: "face", Fitting.PRINTER: "receipt", Fitting.BUTTON: "radio_button_checked"}
OF_STORIES = {
    TaxiStory.DELAYED: "schedule",
    TaxiStory.DRIVER_CANCELS: "swap_horiz",
    TaxiStory.NO_TAXI: "error_outline",
    TaxiStory.NO_DRIVER: "error_outline",
}


def beginning(_: Words) -> tuple[Element, ...]:
    """In earnest still: what stands on the glass until the process that practises has drawn its own."""
    return waiting("school", _("Practice begins in a moment"), _("One moment, please"), ())


def practice_page(step: PracticeStep, state: State, _: Words) -> tuple[str, tuple[Element, ...]]:
    """Its name, and all of it but the frame."""
    match step:
        case LessonsPage():
            return "lessons", _lessons(step, state, _)
        case LessonDone():
            return "lesson_done", _done(step, state, _)
        case ClassPage():
            return "class", class_page(step, state, _)
        case LeavingPractice(late=True):
            trying = title(MAIN_Y + 8.0, _("Still trying, one moment"), 30.0)
            return "leaving_practice", (*no_earnest(state, _), trying)
        case LeavingPractice(way=way):
            wait = _("One moment, please") if way is Way.HOME else _("One moment, then call a taxi yourself")
            return "leaving_practice", waiting("hourglass_top", _("Practice ends"), wait, ())
        case _:
            assert_never(step)


def _lessons(step: LessonsPage, state: State, _: Words) -> tuple[Element, ...]:
    lessons = offered(state)
    pages = max(1, -(-len(lessons) // PER_PAGE))
    page = min(step.page, pages - 1)
    shown = lessons[page * PER_PAGE : (page + 1) * PER_PAGE]
    kinds = [(Action.LESSON, each.name, _icon(each), each.title_in(state.lang)) for each in shown]
    top = max(TILES_Y, highest(state))
    kinds.append((Action.FREELY, "", "touch_app", _("Try freely")))
    asked = _("Not just now: choose another") if step.cannot else _("Which lesson shall it be?")
    return (
        title(BODY_Y - 2.0, asked, 26.0),
        *(_tile(place, *kind, flat=top > TILES_Y) for place, kind in zip(_places(top), kinds, strict=False)),
        *_footer_of_lessons(step, page, pages, _),
    )


def _footer_of_lessons(step: LessonsPage, page: int, pages: int, _: Words) -> tuple[Element, ...]:
    chart = (Action.CLASS, "bar_chart", _("Results"))
    back = [] if step.back_to is None else [(Action.BACK, "arrow_back", _("Back"))]
    if pages > 1:
        return beside(*back, chart, (Action.LESSONS, "list", _("More")), value=str((page + 1) % pages))
    if back:
        return beside(*back, chart)
    return footer(pill(Box(LEAVE_BOX.x, LEAVE_BOX.y, LEFT_W, LEAVE_BOX.h), *chart))


def _icon(lesson: Lesson) -> str:
    for need in lesson.needs:
        return OF_NEEDS[need]
    if lesson.code:
        return "sms"
    if any(station.touch == Action.CANCEL_HAIL.value for station in lesson.stations):
        return "close"
    return OF_STORIES.get(lesson.taxi, "dialpad")


def _places(top: float) -> list[Box]:
    """For the tiles, below `top`."""
    gap = GAP if top <= TILES_Y else GAP_MIN_MM
    h = (BODY_END - top - gap * (ROWS - 1)) / ROWS
    return [
        Box(LEFT + column * (WIDTH - HALF), top + row * (h + gap), HALF, h)
        for row in range(ROWS)
        for column in range(COLUMNS)
    ]


def _tile(box: Box, action: Action, value: str, icon: str, words: str, *, flat: bool) -> Button:
    d = FLAT_ICON if flat else TILE_ICON
    x = 6.0 + d + 5.0
    room = Box(x, 2.0, box.w - x - 3.0, box.h - 4.0)
    told = paragraph(room, words, TILE_EM, bold=True)
    if flat:
        told = Text(room, words, equal_em(FLAT_EM, room.w, words), bold=True)
    parts = (Icon(Box(6.0, 0.0, d, box.h), icon, d, "pine"), told)
    return Button(box, action, parts, value, fill="card", pressed="line", edge="ink2", radius=RADIUS_GIANT)


def _done(step: LessonDone, state: State, _: Words) -> tuple[Element, ...]:
    """Praise without fuss; then the next person, or another lesson."""
    lesson, room = step.lesson, WIDTH - 16.0
    icon, done, what = "thumb_up", _("You can do it!"), lesson.title_in(state.lang)
    onward = "person", _("Next person, please")
    if step.by_glass:
        icon, done, what = "local_taxi", _("A taxi came as well"), _("The button on the wall is not pressed yet")
        onward = "refresh", _("Try again")
    other = Box(LEFT, BODY_END - ENDS_H, WIDTH, ENDS_H)
    again = Box(LEFT, other.y - ENDS_GAP - ENDS_H, WIDTH, ENDS_H)
    ground = Box(LEFT, BODY_Y + 4.0, WIDTH, again.y - 10.0 - BODY_Y - 4.0)
    d, words = 84.0, inset(ground, 8.0)
    own = _("For a real taxi, type your own number") if lesson.types_a_number else ""
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        *disc(200.0 - d / 2, ground.y + 10.0, d, icon),
        Text(Box(words.x, ground.y + 98.0, room, 54.0), done, equal_em(42.0, room, done), "pine", True, "center"),
        paragraph(Box(words.x, ground.y + 152.0, words.w, 34.0 if own else 64.0), what, 24.0, align="center"),
        Text(Box(words.x, ground.y + 188.0, words.w, 28.0), own, 18.0, bold=True, align="center"),
        strong(again, Action.LESSON, *onward, value=lesson.name, em=32.0),
        quiet(other, Action.LESSONS, "list", _("Another lesson"), em=28.0),
        *footer(None),
    )
