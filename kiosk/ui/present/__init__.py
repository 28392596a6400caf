"""Turns a state into the sheet that the resident sees. Pure: no clock, thread, file, network, chance or Kivy."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk.domain import Hail, HailState
from kiosk.journey.comforting import is_night
from kiosk.journey.ladder import is_cut_off
from kiosk.journey.practice_kinds import ClassPage, LeavingPractice, LessonDone, LessonsPage, Mode
from kiosk.journey.presence import is_dimmed
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    Confirm,
    Consent,
    DigitsEntry,
    EnrolAsk,
    EnrolEnded,
    Enrolling,
    Face,
    FaceMissed,
    Following,
    Helping,
    Home,
    InTrouble,
    Limited,
    Notice,
    PhoneChecking,
    PhoneEntry,
    PhoneRejected,
    RungShown,
    State,
    camera_open,
)
from kiosk.journey.technician_kinds import TechnicianAtWork, TechnicianCode
from kiosk.ui.elements import Element, Sheet
from kiosk.ui.present.board import header
from kiosk.ui.present.confirm import confirm
from kiosk.ui.present.cut_off import cut_off, switching
from kiosk.ui.present.ended import limited, over, without_car
from kiosk.ui.present.enrolment import enrol_ask, enrol_ended, enrolling
from kiosk.ui.present.face import face
from kiosk.ui.present.face_missed import face_missed
from kiosk.ui.present.following import arrived, ask_cancel, cancelling, coming, on_board
from kiosk.ui.present.footer import always
from kiosk.ui.present.help import help_screen, phone_rejected, rung_shown, still_there, trouble
from kiosk.ui.present.home import home
from kiosk.ui.present.keypad import code_entry, digits_entry, phone_entry
from kiosk.ui.present.lens import FILL_LIGHT
from kiosk.ui.present.notice import consent, notice
from kiosk.ui.present.parts import Words
from kiosk.ui.present.practice import in_practice
from kiosk.ui.present.practice_pages import beginning, practice_page
from kiosk.ui.present.reach import reach_mm, within_reach
from kiosk.ui.present.searching import searching
from kiosk.ui.present.technician import technician_code
from kiosk.ui.present.technician_page import technician_page
from kiosk.ui.present.waiting import committing, phone_checking

__all__ = ["present"]


def present(state: State, _: Words) -> Sheet:
    """The screen of this state in the language of `_`, which turns an English msgid into the person's words.

    Millimetres from the top left of a glass of theme.SHEET_W_MM by SHEET_H_MM. The name is the same in every
    language: 'home', 'phone', 'coming', 'no_taxi'…
    """
    begins = state.onward is not None and state.onward.mode is Mode.PRACTICE
    lit = camera_open(state.step)  # then the white glass is the lamp for her face, by night as by day
    name, body = ("practice_begins", beginning(_)) if begins else _screen(state, _)
    light = (FILL_LIGHT,) if lit else ()
    sheet = Sheet(name, (), night=is_night(state) and not lit, dimmed=is_dimmed(state))
    if state.practice is not None or begins:
        elements, pointed = in_practice(body, always(name, state, _), state, _)
        return replace(sheet, elements=(*light, *elements), pointed=pointed)
    top = () if name == "home" else header(state, _)
    elements = (*light, *top, *body, *always(name, state, _))
    return within_reach(replace(sheet, elements=elements), reach_mm(state))


def _screen(state: State, _: Words) -> tuple[str, tuple[Element, ...]]:
    """Its name, and all of it but the header."""
    if state.warned:
        return "still_there", still_there(state, _)
    match state.step:
        case Home():
            return "home", home(state, _)
        case Following() as following:
            hail = state.hail(following.key)
            if hail is None:  # it ended and left between two pictures
                return "home", home(state, _)
            return _following(hail, following, state, _)
        case _:
            return _step(state, _)


def _step(state: State, _: Words) -> tuple[str, tuple[Element, ...]]:
    match state.step:
        case Consent():
            return "consent", consent(state, _)
        case Notice() as step:
            return "notice", notice(step, state, _)
        case Face() as step:
            return "face", face(step, _)
        case EnrolAsk() as step:
            return "enrol_ask", enrol_ask(step, state, _)
        case Enrolling() as step:
            return "enrolling", enrolling(step, _)
        case EnrolEnded() as step:
            return "enrol_ended", enrol_ended(step, _)
        case FaceMissed() as step:
            return "face_missed", face_missed(step, state, _)
        case PhoneEntry() as step:
            return "phone", phone_entry(step, state, _)
        case PhoneChecking() as step:
            return "phone_checking", phone_checking(step, state, _)
        case PhoneRejected():
            return "phone_rejected", phone_rejected(_)
        case DigitsEntry() as step:
            return "digits", digits_entry(step, state, _)
        case CodeEntry() as step:
            return "code", code_entry(step, state, _)
        case Confirm() as step:
            return "confirm", confirm(step, state, _)
        case Committing() as step:
            return "committing", committing(step, state, _)
        case Limited() as step:
            return f"limited_{step.why.value}", limited(step, state, _)
        case InTrouble() as step:
            return f"trouble_{step.fault.value}", trouble(step, state, _)
        case RungShown() as step:
            return f"rung_{step.rung.value}", rung_shown(step, state, _)
        case Helping() as step:
            return "help", help_screen(step, state, _)
        case TechnicianCode() as step:
            return technician_code(step, state, _)
        case TechnicianAtWork() as step:
            return technician_page(step, state, _)
        case LessonsPage() | LessonDone() | ClassPage() | LeavingPractice() as step:
            return practice_page(step, state, _)
        case Home() | Following():
            raise AssertionError("drawn by present itself")
        case _:
            assert_never(state.step)


def _following(hail: Hail, step: Following, state: State, _: Words) -> tuple[str, tuple[Element, ...]]:
    if hail.unanswered:
        return "unanswered", without_car(hail, state, _)
    if step.asking_cancel and hail.live:
        return "ask_cancel", ask_cancel(hail, _)
    if hail.live and hail.cancel_reason is not None:
        return ("switching", switching(_)) if step.instead else ("cancelling", cancelling(hail, _))
    if is_cut_off(state, hail):
        return "cut_off", cut_off(hail, state, _)
    match hail.state:
        case HailState.QUEUED | HailState.UNKNOWN | HailState.SEARCHING:
            return "searching", searching(hail, state, _)
        case HailState.ASSIGNED | HailState.ARRIVING:
            if hail.vehicle is None:  # a dispatcher that tells no car yet
                return "searching", searching(hail, state, _)
            return "coming", coming(hail, state, _)
        case HailState.ARRIVED:
            return "arrived", arrived(hail, state, _)
        case HailState.ON_BOARD:
            return "on_board", on_board(hail, _)
        case HailState.NO_TAXI | HailState.NO_DRIVER | HailState.EXPIRED | HailState.REFUSED:
            return hail.state.value, without_car(hail, state, _)
        case HailState.COMPLETED:
            return "completed", over(hail, _)
        case HailState.CANCELLED_BY_RIDER:
            return "cancelled", over(hail, _)
        case HailState.RIDER_NO_SHOW:
            return "no_show", over(hail, _)
        case _:
            assert_never(hail.state)
