"""How a class went, to be read from two metres: a bar for each lesson, and the three steps that were hardest."""

from __future__ import annotations

from kiosk.classroom import (
    HARDEST_SHOWN,
    ClassTally,
    LessonTally,
    StationTally,
    are_hardest,
    hardest,
    shown,
    together,
)
from kiosk.journey.events import Action
from kiosk.journey.practice_kinds import ClassPage
from kiosk.journey.state import State
from kiosk.lesson import called
from kiosk.ui.elements import Box, Disc, Element, Panel, Text
from kiosk.ui.present.footer import back, footer
from kiosk.ui.present.parts import (
    BODY_END,
    BODY_Y,
    HALF,
    LEFT,
    WIDTH,
    Words,
    disc,
    equal_em,
    paragraph,
    quiet,
    strong,
    title,
)
from kiosk.ui.theme import RADIUS_CARD

BUTTONS_H = 56.0
HARD_H, HARD_HEADING_H = 43.0, 21.0
BARS_Y = BODY_Y + 40.0
LESSONS_SHOWN = 9  # with as many as come with the kiosk a bar is as thin as its words
BAR_MOST_H = 64.0  # of a class that has tried a lesson or two
NAME_W, COUNT_W = 132.0, 96.0
BAR_SHARE = 0.62  # of its row's height
EM_SHARE, EM_MOST = 0.5, 20.0
EM = 13.0  # from two metres a character is read from 11.6 mm (ISO 9241-303)
FACT_W = 78.0


def class_page(step: ClassPage, state: State, _: Words) -> tuple[Element, ...]:
    buttons = Box(LEFT, BODY_END - BUTTONS_H, WIDTH, BUTTONS_H)
    return (
        *_chart(step, Box(LEFT, BARS_Y, WIDTH, buttons.y - 10.0 - BARS_Y), state, _),
        strong(Box(LEFT, buttons.y, HALF, BUTTONS_H), Action.LESSONS, "school", _("Go on practising"), em=22.0),
        quiet(
            Box(LEFT + WIDTH - HALF, buttons.y, HALF, BUTTONS_H),
            Action.END_PRACTICE,
            "logout",
            _("End practice"),
            em=22.0,
        ),
        *footer(None if step.ending else back(_)),
    )


def _chart(step: ClassPage, box: Box, state: State, _: Words) -> tuple[Element, ...]:
    told = step.tally
    if told is None:
        return _instead(box, "hourglass_top", _("Counting, one moment"))
    if told.tries == 0:
        return _instead(box, "school", _("Nobody has tried a lesson yet"))
    heading = _("Tried {tries} times, finished {finished}").format(tries=told.tries, finished=told.finished)
    hard = hardest(told)
    hard_h = HARD_HEADING_H + len(hard[:HARDEST_SHOWN]) * HARD_H if hard else 0.0
    bars = Box(box.x, box.y, box.w, box.h - hard_h - (8.0 if hard else 0.0))
    below = Box(box.x, box.y + box.h - hard_h, box.w, hard_h)
    return (title(BODY_Y, heading, 25.0), *_bars(bars, told, state, _), *_hard(below, hard, state, _))


def _instead(box: Box, icon: str, words: str) -> tuple[Element, ...]:
    d = 110.0
    y = box.y + (box.h - d - 46.0) / 2
    return (*disc(200.0 - d / 2, y, d, icon), title(y + d + 12.0, words, 27.0))


def _bars(box: Box, told: ClassTally, state: State, _: Words) -> tuple[Element, ...]:
    """As long as there were tries; full as far as they were finished. Where the lessons do not all fit, the last bar
    is of all the others together."""
    alone, others = shown(told.lessons, LESSONS_SHOWN)
    rows = [(_title(each.lesson, state), each) for each in alone]
    if others:
        rows.append((_("{count} other lessons").format(count=len(others)), together(others)))
    h = min(BAR_MOST_H, box.h / max(1, len(rows)))
    longest = max(each.tries for _name, each in rows)
    em = max(EM, equal_em(min(EM_MOST, h * EM_SHARE), NAME_W - 2.0, *(name for name, _each in rows)))
    return tuple(
        part
        for i, (name, each) in enumerate(rows)
        for part in _bar(Box(box.x, box.y + i * h, box.w, h), name, each, longest, em, _)
    )


def _bar(box: Box, name: str, lesson: LessonTally, longest: int, em: float, _: Words) -> tuple[Element, ...]:
    room = box.w - NAME_W - COUNT_W - 8.0
    tall = box.h * BAR_SHARE
    bar = Box(box.x + NAME_W + 4.0, box.y + (box.h - tall) / 2, room * lesson.tries / longest, tall)
    full = Box(bar.x, bar.y, bar.w * lesson.finished / max(1, lesson.tries), tall)
    count = _("{finished} of {tries}").format(finished=lesson.finished, tries=lesson.tries)
    return (
        Text(Box(box.x, box.y, NAME_W, box.h), name, em, bold=True),
        Panel(bar, "pine_tint", 3.0, edge="pine", edge_mm=0.8),
        *((Panel(full, "pine", 3.0),) if lesson.finished else ()),
        Text(Box(box.x + box.w - COUNT_W, box.y, COUNT_W, box.h), count, em, align="right"),
    )


def _hard(box: Box, hard: tuple[StationTally, ...], state: State, _: Words) -> tuple[Element, ...]:
    if not hard:
        return ()
    heading = _("The hardest steps") if are_hardest(hard) else _("Hard steps")
    first = Text(Box(box.x, box.y, box.w, HARD_HEADING_H - 2.0), heading, 16.0, bold=True)
    steps = hard[:HARDEST_SHOWN]
    rows = [Box(box.x, box.y + HARD_HEADING_H + i * HARD_H, box.w, HARD_H - 3.0) for i in range(len(steps))]
    return (first, *(part for i, row in enumerate(rows) for part in _step(row, i + 1, steps[i], state, _)))


def _step(box: Box, number: int, hard: StationTally, state: State, _: Words) -> tuple[Element, ...]:
    """What the guide said there; how many needed help or gave up, and how long it took."""
    d = 22.0
    badge = Box(box.x + 4.0, box.y + (box.h - d) / 2, d, d)
    x = badge.x + d + 6.0
    facts = Box(box.x + box.w - FACT_W - 5.0, box.y + 1.0, FACT_W, box.h - 2.0)
    stuck = _("{hard} of {came} stuck").format(hard=hard.hard, came=hard.came)
    took = "" if hard.median_s is None else _("{seconds} s").format(seconds=round(hard.median_s))
    return (
        Panel(box, "amber_tint", RADIUS_CARD),
        Disc(badge, "amber"),
        Text(badge, str(number), 15.0, "amber_dark", True, "center"),
        paragraph(Box(x, box.y + 1.0, facts.x - x - 4.0, box.h - 2.0), _said(hard, state), 13.0),
        Text(facts, f"{stuck}\n{took}".strip(), 12.5, "amber_ink", True, "right", lines=2 if took else 1),
    )


def _said(hard: StationTally, state: State) -> str:
    assert state.practice is not None
    lesson = called(state.practice.lessons, hard.lesson)
    station = None if lesson is None else lesson.station(hard.station)
    if station is None:
        return f"{_title(hard.lesson, state)} {hard.station}"  # of a lesson that this wall no longer gives
    return station.say_in(state.lang)


def _title(name: str, state: State) -> str:
    assert state.practice is not None
    lesson = called(state.practice.lessons, name)
    return name if lesson is None else lesson.title_in(state.lang)
