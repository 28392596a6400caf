"""What each screen says of itself, from the state alone: for 'say it again', and for coming back to it.

Always as things are now: 'again' beside a coming taxi says the minutes that are left, not those that were.
"""

from __future__ import annotations

from typing import assert_never

from kiosk.captures import Hint, Side, Wanted
from kiosk.domain import WITH_TAXI, Hail, HailState, Lang, Rider, minutes_left
from kiosk.journey import elsewhere, ladder, limits, practice_words
from kiosk.journey.effects import Method
from kiosk.journey.events import CameraCondition
from kiosk.journey.practice_kinds import ClassPage, LeavingPractice, LessonDone, LessonsPage
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    Complaint,
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
    Limit,
    Limited,
    Notice,
    PhoneChecking,
    PhoneEntry,
    PhoneRejected,
    RungShown,
    Spoken,
    State,
)
from kiosk.journey.technician_kinds import NoPracticePage, NotNow, TechnicianAtWork, TechnicianCode, UnrecordedPage
from kiosk.journey.timing import CODE_DIGITS, LAST_DIGITS, MOBILE_DIGITS
from kiosk.journey.turn import Turn, enter, filled, place, tail, tail_of
from kiosk.journey.wait import expected, told
from kiosk.technician import Role

WITHOUT_CAR = frozenset({HailState.NO_TAXI, HailState.NO_DRIVER, HailState.EXPIRED, HailState.REFUSED})
ENDED_PROMPTS = {
    HailState.NO_TAXI: Prompt.NO_TAXI,
    HailState.NO_DRIVER: Prompt.NO_DRIVER,
    HailState.EXPIRED: Prompt.EXPIRED,
    HailState.REFUSED: Prompt.REFUSED,
    HailState.CANCELLED_BY_RIDER: Prompt.CANCELLED,
    HailState.RIDER_NO_SHOW: Prompt.NO_SHOW,
    HailState.COMPLETED: Prompt.COMPLETED,
}
LIMIT_PROMPTS = {
    Limit.NUMBER: Prompt.LIMIT_NUMBER,
    Limit.SCREEN: Prompt.LIMIT_SCREEN,
    Limit.OFTEN: Prompt.LIMIT_OFTEN,
    Limit.AT_ONCE: Prompt.LIMIT_AT_ONCE,
    Limit.MISSED: Prompt.LIMIT_MISSED,
}
NOT_NOW_PROMPTS = {
    NotNow.HAILS: Prompt.PRACTICE_HAILS,
    NotNow.WATCHED: Prompt.PRACTICE_WATCHED,
    NotNow.NOT_KEPT: Prompt.PRACTICE_NOT_KEPT,
}
UNSAID_WHILE_LOOKING = frozenset({Hint.NO_FACE})
UNSAID_WHILE_TURNING = frozenset({Hint.NO_FACE, Hint.GOOD, Hint.HOLD_STILL, Hint.FACE_ME})  # they contradict the turn
UNSAID_AT_A_POSE = frozenset({Hint.NO_FACE, Hint.GOOD, Hint.HOLD_STILL})


def own_words(state: State) -> Spoken:
    """The words of the screen in front."""
    match state.step:
        case Home():
            return of_board(state) if state.board else welcome(state)
        case Consent():
            return of_consent(state)
        case Notice():
            return Spoken(Prompt.NOTICE)
        case Face() as face:
            return _of_face(face)
        case FaceMissed(why=why):
            return Spoken(Prompt(f"miss_{why.value}"))
        case EnrolAsk() | Enrolling() | EnrolEnded() as step:
            return _of_enrolment(step)
        case PhoneEntry(complaint=complaint, typed=typed):
            return _of_keypad(complaint, MOBILE_DIGITS - len(typed.text), Spoken(Prompt.PHONE_ENTRY))
        case PhoneChecking() | Committing() | DigitsEntry(checking=True) | CodeEntry(checking=True):
            return Spoken(Prompt.PHONE_CHECKING)
        case PhoneRejected():
            return Spoken(Prompt.PHONE_REJECTED)
        case DigitsEntry(wanted=wanted, complaint=complaint, typed=typed):
            whole = Spoken(Prompt.DIGITS_FOUR if wanted == LAST_DIGITS else Prompt.DIGITS_ELEVEN)
            return _of_keypad(complaint, wanted - len(typed.text), whole)
        case CodeEntry(phone_masked=masked, complaint=complaint, typed=typed):
            return _of_keypad(complaint, CODE_DIGITS - len(typed.text), filled(Prompt.CODE, tail=tail_of(masked)))
        case Confirm() as confirm:
            return of_confirm(state, confirm)
        case Following(key=key) as following:
            hail = state.hail(key)
            return welcome(state) if hail is None else of_hail(state, following, hail)
        case Limited(why=why):
            return of_limit(state, why)
        case InTrouble(fault=fault):
            return elsewhere.of_trouble(state, fault)
        case RungShown(rung=kind):
            return elsewhere.of_rung(state, next(rung for rung in state.site.ladder if rung.kind is kind))
        case Helping():
            return elsewhere.of_help(state, state.step.bell)
        case TechnicianCode():
            return Spoken(Prompt.TECHNICIAN)
        case TechnicianAtWork() as step:
            return of_pages(step)
        case LessonsPage() | LessonDone() | ClassPage() | LeavingPractice() as step:
            return practice_words.of_page(state, step)
        case _:
            assert_never(state.step)


def at_home(state: State) -> Turn:
    """Back at the start by her own touch: there she stands, so she is welcomed. Whoever walks away is not."""
    return enter(state, Home(), welcome(state))


def welcome(state: State) -> Spoken:
    if state.practice is not None and state.practice.lesson is None:
        return Spoken(Prompt.PRACTICE)
    prompt = Prompt.WELCOME if state.site.face_enabled else Prompt.WELCOME_PHONE
    return filled(prompt, wait=told(expected(state)))


def of_board(state: State) -> Spoken:
    board = ";".join(on_the_board(hail) for hail in state.board)
    return filled(Prompt.BOARD, board=board, wait=told(expected(state)))


def on_the_board(hail: Hail) -> str:
    """'red-7 minutes 2', 'blue-3 here', 'green-1 looking'…"""
    sign = str(hail.call_sign)
    if hail.state is HailState.ARRIVED:
        return f"{sign} here"
    if hail.state in WITH_TAXI:
        return f"{sign} coming" if hail.eta_s is None else f"{sign} minutes {minutes_left(hail.eta_s)}"
    if hail.awaited and hail.cancel_reason is None:
        return f"{sign} asking" if hail.silent or hail.state is HailState.UNKNOWN else f"{sign} looking"
    return f"{sign} over"


def of_consent(state: State) -> Spoken:
    notice = state.site.notice
    assert notice is not None, "the settings ask for a notice where face is enabled"
    return filled(Prompt.CONSENT, summary=notice.summary_en if state.lang is Lang.EN else notice.summary)


def of_confirm(state: State, confirm: Confirm) -> Spoken:
    rider, where = confirm.rider, place(state.site, state.lang)
    if confirm.method is Method.BUTTON:
        if limits.needs_hand(state):
            return elsewhere.of_hand_at_the_glass(state)
        contact = elsewhere.contact_of(state)
        return filled(Prompt.BUTTON_ASKS, contact=contact, place=where, wait=told(expected(state)))
    if confirm.method is Method.HELPER:
        return filled(Prompt.CONFIRM_HELPER, contact=elsewhere.helper_of(state), place=where)
    if rider.display_name:
        return filled(Prompt.CONFIRM, name=rider.display_name, place=where)
    return filled(Prompt.CONFIRM_TAIL, tail=tail(rider), place=where)


def of_press_for(state: State, rider: Rider) -> Spoken:
    """At a neighbour's own question: for whom the next press at the wall hails. In English by her number alone."""
    if rider.display_name and state.lang is Lang.ZH:
        return filled(Prompt.BUTTON_FOR, name=rider.display_name)
    return filled(Prompt.BUTTON_FOR_TAIL, tail=tail(rider))


def of_limit(state: State, why: Limit) -> Spoken:
    return filled(LIMIT_PROMPTS[why], choices=ladder.spoken(ladder.offered(state, None)))


def of_pages(step: TechnicianAtWork) -> Spoken:
    """To whoever is in by a code, and to a resident who comes by."""
    match step.page:
        case NoPracticePage(why=why):
            return Spoken(NOT_NOW_PROMPTS[why])
        case UnrecordedPage():
            return Spoken(Prompt.UNRECORDED)
        case _:
            pass
    return Spoken(Prompt.VOLUNTEER if step.role is Role.VOLUNTEER else Prompt.TECHNICIAN)


def of_hail(state: State, following: Following, hail: Hail) -> Spoken:
    """How her hail stands."""
    choices = ladder.told(state, hail)
    if hail.unanswered:
        return filled(Prompt.UNANSWERED, choices=choices)
    if following.asking_cancel and hail.live:
        return Spoken(Prompt.ASK_CANCEL)
    if hail.live and hail.cancel_reason is not None:
        return Spoken(Prompt.SWITCHING if following.instead else Prompt.CANCELLING)
    if ladder.is_cut_off(state, hail):
        return filled(Prompt.DISPATCH_DOWN, choices=choices)
    if hail.live:
        return _of_live(hail)
    return of_end(state, hail)


def of_end(state: State, hail: Hail) -> Spoken:
    if hail.state not in WITHOUT_CAR:
        return Spoken(ENDED_PROMPTS[hail.state])
    prompt = Prompt.LOST if hail.lost else ENDED_PROMPTS[hail.state]
    return filled(prompt, choices=ladder.told(state, hail))


def of_taxi(hail: Hail) -> Spoken:
    """That it comes, or is here. A dispatcher may tell the car later than that there is one."""
    sign = str(hail.call_sign)
    if hail.vehicle is None:
        here = hail.state is HailState.ARRIVED
        return filled(Prompt.ARRIVED_NO_CAR if here else Prompt.COMING_NO_CAR, call_sign=sign)
    plate = hail.vehicle.plate
    if hail.state is HailState.ARRIVED:
        return filled(Prompt.ARRIVED, call_sign=sign, plate=plate)
    surname = hail.driver.surname if hail.driver else ""
    if hail.eta_s is None:
        return filled(Prompt.COMING_NO_ETA, call_sign=sign, plate=plate, surname=surname)
    minutes = str(minutes_left(hail.eta_s))
    return filled(Prompt.COMING, call_sign=sign, plate=plate, surname=surname, minutes=minutes)


def of_farewell(hail: Hail) -> Spoken:
    """To whoever leaves the screen for the bench while her taxi comes."""
    if hail.state is HailState.ARRIVED:
        return of_taxi(hail)
    return filled(Prompt.DONE, call_sign=str(hail.call_sign))


def _of_live(hail: Hail) -> Spoken:
    sign = str(hail.call_sign)
    if hail.state is HailState.ON_BOARD:
        return Spoken(Prompt.ON_BOARD)
    if hail.state in WITH_TAXI:
        return of_taxi(hail)
    if hail.state is HailState.UNKNOWN:
        return Spoken(Prompt.UNKNOWN)
    if hail.silent:
        return Spoken(Prompt.NO_NETWORK)
    return filled(Prompt.REDISPATCHED if hail.redispatched else Prompt.RECEIVED, call_sign=sign)


def _of_face(face: Face) -> Spoken:
    if face.checking:
        return Spoken(Prompt.FACE_CHECKING)
    if face.away is not None:
        return Spoken(Prompt.CAMERA_COVERED if face.away is CameraCondition.COVERED else Prompt.CAMERA_AWAY)
    turning = face.wants is Wanted.TURN
    if face.hint not in (UNSAID_WHILE_TURNING if turning else UNSAID_WHILE_LOOKING):
        return Spoken(Prompt(f"hint_{face.hint.value}"))
    if turning:
        return Spoken(Prompt.TURN_LEFT if face.side is Side.LEFT else Prompt.TURN_RIGHT)
    return Spoken(Prompt.FACE_PHONE_OFFERED if face.phone_offered else Prompt.FACE_LOOK)


def _of_enrolment(step: EnrolAsk | Enrolling | EnrolEnded) -> Spoken:
    match step:
        case EnrolAsk():
            return Spoken(Prompt.ENROL_ASK)
        case Enrolling(saving=True):
            return Spoken(Prompt.ENROL_SAVING)
        case Enrolling(capturing=True, hint=hint) if hint not in UNSAID_AT_A_POSE:
            return Spoken(Prompt(f"hint_{hint.value}"))
        case Enrolling(pose=pose):
            return Spoken(Prompt(f"enrol_{pose.value}"))
        case EnrolEnded(withdrawing=True):
            return Spoken(Prompt.PHONE_CHECKING)
        case EnrolEnded(withdrawal_failed=True):
            return Spoken(Prompt.ENROL_NOT_WITHDRAWN)
        case EnrolEnded(result=result):
            return Spoken(Prompt(f"enrol_{result.value}"))


def _of_keypad(complaint: Complaint | None, missing: int, otherwise: Spoken) -> Spoken:
    if complaint is None:
        return otherwise
    if complaint is Complaint.TOO_SHORT:
        return filled(Prompt.COMPLAINT_TOO_SHORT, missing=str(missing))
    return Spoken(Prompt(f"complaint_{complaint.value}"))
