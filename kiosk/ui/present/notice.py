"""Before the camera opens: what it is for, with two equal answers; and the whole notice for whoever likes to read."""

from __future__ import annotations

from kiosk.domain import Lang
from kiosk.journey.events import Action
from kiosk.journey.site import CLAUSES_A_PAGE
from kiosk.journey.state import Notice, State
from kiosk.ui.elements import Box, Button, Element, Icon, Panel, Text
from kiosk.ui.present.footer import back, footer
from kiosk.ui.present.parts import (
    BODY_END,
    BODY_Y,
    EM_STEP_MM,
    HALF,
    INK_EM,
    LEFT,
    WIDTH,
    Words,
    disc,
    equal_em,
    lines_of,
    paragraph,
    quiet,
    spaced,
    title,
)
from kiosk.ui.theme import (
    EM_BODY,
    EM_MIN_MM,
    FACE_SCAN,
    LINE_HEIGHT_EM,
    RADIUS_CARD,
    RADIUS_GIANT,
)

ANSWER_H = 108.0
ANSWER_Y = BODY_END - ANSWER_H
ALL_H = 44.0
ALL_Y = ANSWER_Y - 10.0 - ALL_H
CARD = Box(LEFT, 82.0, WIDTH, ALL_Y - 9.0 - 82.0)
STORY_MM, STORY_STEP_MM = 42.0, 84.0
PAD = 14.0

CLAUSES = Box(LEFT, 76.0, WIDTH, 318.0)
CLAUSE_EM = 17.0  # no larger, even where the clauses are short
CLAUSE_GAP = 9.0
CLAUSE_PAD = 8.0
REGULAR = 0.88  # of the width of bold Latin letters
PIXEL_MM = 0.4  # letters are drawn in whole pixels: up to this much larger
CLAUSE_W = WIDTH - 2 * CLAUSE_PAD


def consent(state: State, _: Words) -> tuple[Element, ...]:
    told = state.site.notice
    summary = "" if told is None else told.summary_en if state.lang is Lang.EN else told.summary
    agree, phone = _("Agree to face"), _("Type my number")
    em = equal_em(32.0, HALF - 32.0, agree, phone)
    summary_y = CARD.y + STORY_MM + 14.0
    return (
        title(BODY_Y + 1.0, _("First, may we look at your face?"), 27.0),
        Panel(CARD, radius=RADIUS_CARD, shadow="rest"),
        *_story(CARD.y + 9.0),
        paragraph(
            Box(LEFT + PAD, summary_y, WIDTH - 2 * PAD, CARD.y + CARD.h - 8.0 - summary_y),
            spaced(summary),
            24.0,
            bold=True,
        ),
        quiet(Box(LEFT, ALL_Y, WIDTH, ALL_H), Action.NOTICE, "privacy_tip", _("Read all about it"), em=20.0),
        equal_answer(Box(LEFT, ANSWER_Y, HALF, ANSWER_H), Action.AGREE, FACE_SCAN, agree, "pine", em),
        equal_answer(Box(LEFT + HALF + 10.0, ANSWER_Y, HALF, ANSWER_H), Action.PHONE, "dialpad", phone, "indigo", em),
        *footer(back(_)),
    )


def _story(y: float) -> tuple[Element, ...]:
    """For the eye, what the sentence says: looked at, compared, not kept."""
    icons = ("visibility", "verified_user", "no_photography")
    first = 200.0 - STORY_MM / 2 - STORY_STEP_MM
    elements: tuple[Element, ...] = ()
    for i, icon in enumerate(icons):
        elements += disc(first + i * STORY_STEP_MM, y, STORY_MM, icon)
        if i:
            between = Box(first + (i - 0.5) * STORY_STEP_MM + STORY_MM / 2 - 10.0, y, 20.0, STORY_MM)
            elements += (Icon(between, "arrow_forward", 18.0, "ink2"),)
    return elements


def equal_answer(box: Box, action: Action, icon: str, words: str, fill: str, em: float) -> Button:
    """One of two equals: same size, same place in the eye, own icon."""
    return Button(
        box,
        action,
        (
            Icon(Box(0.0, 9.0, box.w, 50.0), icon, 47.0, "white"),
            Text(Box(6.0, 62.0, box.w - 12.0, 40.0), words, em, "white", bold=True, align="center"),
        ),
        fill=fill,
        top_fill=f"{fill}_top",
        pressed=f"{fill}_pressed",
        radius=RADIUS_GIANT,
        shadow="lift",
    )


def notice(step: Notice, state: State, _: Words) -> tuple[Element, ...]:
    """A page of it, in the largest letters that let the page fit; then back to the question."""
    every = () if state.site.notice is None else state.site.notice.clauses
    clauses = every[step.page * CLAUSES_A_PAGE : (step.page + 1) * CLAUSES_A_PAGE]
    english = state.lang is Lang.EN
    told = tuple((each.heading_en, each.text_en) if english else (each.heading, each.text) for each in clauses)
    pages = -(-len(every) // CLAUSES_A_PAGE)
    last = step.page + 1 >= pages
    y = CLAUSES.y + CLAUSES.h + 10.0
    onward = Box(LEFT, y, WIDTH, BODY_END - y)
    where = _("Page {page} of {pages}").format(page=step.page + 1, pages=pages)
    return (
        Text(Box(LEFT + 2.0, BODY_Y + 1.0, 250.0, 32.0), _("All about your picture"), 24.0, bold=True),
        Text(Box(LEFT + 254.0, BODY_Y + 1.0, WIDTH - 256.0, 32.0), where, EM_BODY, "ink2", align="right"),
        Panel(CLAUSES, radius=RADIUS_CARD, shadow="rest"),
        *_clauses(told),
        quiet(
            onward,
            Action.NEXT,
            "check" if last else "arrow_forward",
            _("I have read it") if last else _("Go on"),
            em=26.0,
        ),
        *footer(back(_)),
    )


def _clauses(told: tuple[tuple[str, str], ...]) -> tuple[Element, ...]:
    em = CLAUSE_EM
    while em > EM_MIN_MM and sum(_tall(text, em) for _, text in told) > CLAUSES.h - CLAUSE_GAP:
        em = max(EM_MIN_MM, em - EM_STEP_MM)
    x, y = LEFT + CLAUSE_PAD, CLAUSES.y + CLAUSE_GAP
    head_h = em * LINE_HEIGHT_EM
    elements: list[Element] = []
    for heading, text in told:
        high = _tall(text, em)
        below = Box(x, y + head_h, CLAUSE_W, high - CLAUSE_GAP - head_h)
        elements += [
            Text(Box(x, y, CLAUSE_W, head_h), heading, em, "pine", bold=True, top=True),
            Text(below, text, em, lines=_lines(text, em), top=True),
        ]
        y += high
    return tuple(elements)


def _lines(text: str, em: float) -> int:
    em_drawn = em + PIXEL_MM
    return lines_of(text, em_drawn * REGULAR if text.isascii() else em_drawn, CLAUSE_W)


def _tall(text: str, em: float) -> float:
    """The height of a clause with its heading and the gap after it, mm."""
    return (_lines(text, em) * LINE_HEIGHT_EM + INK_EM) * (em + PIXEL_MM) + CLAUSE_GAP
