"""A screen in practice: framed in amber, named in large letters, with the guide's words and hand, and the way out.

The journey's own body stands between the band and the second row, lower than in earnest."""

from __future__ import annotations

from kiosk.captures import Wanted
from kiosk.domain import Lang
from kiosk.journey import guide
from kiosk.journey.events import Action
from kiosk.journey.practice_kinds import ClassPage, LeavingPractice, LessonDone, LessonsPage
from kiosk.journey.practice_timing import goes_back
from kiosk.journey.state import Face, Fault, InTrouble, State
from kiosk.lesson import BUTTON
from kiosk.ui.elements import Box, Button, Element, Glyph, Panel, Row, Text, Word
from kiosk.ui.present.hand import WALL_H, out_of_the_glass, pointing
from kiosk.ui.present.parts import BODY_Y, FOOTER_H, FOOTER_Y, LEFT, WIDTH, Words, equal_em, paragraph
from kiosk.ui.present.reach import Body, in_less_room, reach_in_practice_mm
from kiosk.ui.theme import EM_MIN_MM, FRAME_MM, GAP_MIN_MM, RADIUS_CARD, SHEET_H_MM, SHEET_W_MM

FOOT_Y = FOOTER_Y + FOOTER_H + 1.5  # a little thinner below: the edge of what is touched must not be lost in it
BAND_END = 40.0
NAME_EM, NAME_W = {Lang.ZH: 24.0, Lang.EN: 20.0}, {Lang.ZH: 48.0, Lang.EN: 82.0}  # of the word for practice
NAME_PAD = 8.0
TOLD_EM = 19.0  # where the guide says little
ROW_Y = FOOTER_Y - GAP_MIN_MM - FOOTER_H
ROW_END_MM = 10.0  # between the body and the row
BODY = Body(BODY_Y, ROW_Y - ROW_END_MM)
WALL_Y = BAND_END + 4.0
BODY_BELOW_WALL = Body(WALL_Y + WALL_H + 4.0, BODY.end)  # where the button at the wall is meant
REAL_W = 184.0
SMALL_W = (WIDTH - REAL_W - 2 * GAP_MIN_MM) / 2
REAL_BOX = Box(LEFT, ROW_Y, REAL_W, FOOTER_H)
PAUSE_BOX = Box(LEFT + REAL_W + GAP_MIN_MM, ROW_Y, SMALL_W, FOOTER_H)
LESSONS_BOX = Box(LEFT + WIDTH - SMALL_W, ROW_Y, SMALL_W, FOOTER_H)
SMALL_EM, SMALL_ICON, SMALL_GAP = 16.0, 15.0, 3.0

FRAME = (
    Panel(Box(0.0, 0.0, SHEET_W_MM, BAND_END), "amber", 0.0),  # with the band
    Panel(Box(0.0, BAND_END, FRAME_MM, SHEET_H_MM - BAND_END), "amber", 0.0),
    Panel(Box(SHEET_W_MM - FRAME_MM, BAND_END, FRAME_MM, SHEET_H_MM - BAND_END), "amber", 0.0),
    Panel(Box(FRAME_MM, FOOT_Y, SHEET_W_MM - 2 * FRAME_MM, SHEET_H_MM - FOOT_Y), "amber", 0.0),
)
BAND = FRAME[0].box


def in_practice(
    body: tuple[Element, ...], always: tuple[Button, ...], state: State, _: Words
) -> tuple[tuple[Element, ...], str]:
    """The whole sheet but for the light behind it, and what the guide shows: the name of a button, BUTTON for the one
    at the wall, '' for nothing.

    body: as in earnest, without a header. always: what stands on every screen."""
    pointed = guide.pointed(state)
    room = BODY_BELOW_WALL if pointed == BUTTON else BODY
    placed = in_less_room(body, room, reach_in_practice_mm(state))
    whole = (*placed, *FRAME, *_row(state, _), *always, *_band(state, _))
    if pointed == BUTTON:
        return (*whole, *out_of_the_glass(WALL_Y, _("The button is on the wall,\nnot on the screen"))), pointed
    hand = pointing(pointed, whole, (BAND, REAL_BOX))
    return (*whole, *hand), pointed if hand else ""


def _band(state: State, _: Words) -> tuple[Element, ...]:
    w = NAME_W[state.lang]
    x = LEFT + w + NAME_PAD
    told = Box(x, FRAME_MM - 6.0, SHEET_W_MM - FRAME_MM - x, BAND_END - FRAME_MM + 4.0)
    return (
        Text(Box(LEFT, FRAME_MM - 6.0, w, told.h), _("Practice"), NAME_EM[state.lang], "amber_dark", bold=True),
        paragraph(told, _told(state, _), TOLD_EM, "amber_dark", bold=True),
    )


def _told(state: State, _: Words) -> str:
    """What the guide says here; without a lesson, what practice is."""
    if isinstance(state.step, LeavingPractice) or state.step == InTrouble(Fault.EARNEST) or state.practice is None:
        return ""  # without practice: it begins in a moment
    if isinstance(state.step, Face) and (state.step.wants is Wanted.TURN or state.step.away is not None):
        return ""  # the guide has told her to look into the camera; now the screen alone tells what to do
    if isinstance(state.step, ClassPage) and state.step.ending:
        return _("In one minute practice ends by itself")
    if isinstance(state.step, (LessonsPage, ClassPage)):
        return _("No taxi comes. Try whatever you like.")
    if state.practice.paused_at is not None:
        return _("Paused: look at the teacher, then touch Continue")
    if goes_back(state):
        return _("Your taxi is called already; let us go back to it")
    if guide.needs_teacher(state):
        return _("Take your time, please ask the teacher to have a look")
    if state.practice.lesson is not None and state.practice.astray:
        return _("To come back to the lesson, touch what the hand points at")
    if guide.is_mistyped(state):
        return _("Never mind, touch Clear all, then follow the hand")
    return guide.words(state) or _("No taxi comes. Try whatever you like.")


def _row(state: State, _: Words) -> tuple[Button, ...]:
    """Out of practice to a real taxi, in a colour that nothing else has; beside it what the teacher needs."""
    match state.step:
        case _ if state.practice is None:
            return ()
        case LeavingPractice():
            return ()
        case LessonsPage() | LessonDone() | ClassPage():  # the teacher's own pages
            return (_real(_),)
        case _:
            paused = state.practice.paused_at is not None
            icon, words = ("play_arrow", _("Continue")) if paused else ("pause", _("Pause"))
            return (
                _real(_),
                _small(PAUSE_BOX, Action.PAUSE, icon, words),
                _small(LESSONS_BOX, Action.LESSONS, "school", _("Lessons")),
            )


def _real(_: Words) -> Button:
    words = _("I want a real taxi")
    em = equal_em(24.0, REAL_W - 30.0, words)  # Latin letters are a little less wide than they are taken to be
    parts = (Glyph("local_taxi", 24.0, "white"), Word(words, em, "white"))
    row = Row(Box(8.0, 0.0, REAL_W - 16.0, FOOTER_H), parts, gap=5.0)
    return Button(REAL_BOX, Action.REAL_HAIL, (row,), fill="plum", pressed="plum_pressed", radius=RADIUS_CARD)


def _small(box: Box, action: Action, icon: str, words: str) -> Button:
    em = equal_em(SMALL_EM, box.w - 8.0 - SMALL_ICON - SMALL_GAP, words)
    parts = (Glyph(icon, SMALL_ICON), Word(words, max(EM_MIN_MM, em)))
    row = Row(Box(4.0, 0.0, box.w - 8.0, box.h), parts, gap=SMALL_GAP)
    return Button(box, action, (row,), fill="card", pressed="line", radius=RADIUS_CARD, edge="ink2")
