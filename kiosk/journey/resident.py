"""What a resident's touch does at each step."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Hail, HailState, Lang, Need, SearchWidth
from kiosk.journey import bell, elsewhere, enrolment, keypad, ladder, practice, technician
from kiosk.journey.comforting import for_the_next_person, next_voice
from kiosk.journey.effects import (
    CancelHail,
    Method,
    OpenCamera,
    OpenIdentity,
)
from kiosk.journey.events import Action, CameraCondition, Touched
from kiosk.journey.practice_kinds import ClassPage, LeavingPractice, LessonDone, LessonsPage
from kiosk.journey.pressing import commit
from kiosk.journey.prompts import Prompt
from kiosk.journey.site import CLAUSES_A_PAGE, Rung, RungKind
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
    Fault,
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
    Step,
)
from kiosk.journey.technician_kinds import TechnicianAtWork, TechnicianCode
from kiosk.journey.turn import Turn, enter, in_front, repeat, say
from kiosk.journey.words import at_home, of_consent, of_farewell, own_words, welcome


def touched(state: State, touch: Touched) -> Turn:
    """The touch has already woken the screen; touches that mean nothing here change nothing."""
    if touch.action is Action.HELP and not isinstance(state.step, (Helping, Committing)):
        return help_shown(state)
    match state.step:
        case Home():
            return _home(state, touch)
        case Consent() | Notice() | Face() | FaceMissed():
            return _face_way(state, touch)
        case EnrolAsk() | Enrolling() | EnrolEnded() as step:
            return enrolment.touched(state, step, touch)
        case PhoneEntry() as step:
            return keypad.phone_entry(state, step, touch)
        case PhoneChecking() as step:
            return keypad.phone_checking(state, step, touch)
        case DigitsEntry() as step:
            return keypad.digits_entry(state, step, touch)
        case CodeEntry() as step:
            return keypad.code_entry(state, step, touch)
        case Confirm() as step:
            return _confirm(state, step, touch)
        case Following() as step:
            return _following(state, step, touch)
        case PhoneRejected() | Limited() | InTrouble() | RungShown() | Helping():
            return _information(state, touch)
        case TechnicianCode() | TechnicianAtWork() as step:
            return technician.touched(state, step, touch)
        case LessonsPage(back_to=back_to) if back_to is not None and touch.action is Action.BACK:
            return _back_to(practice.goes_on(state), back_to)
        case LessonsPage() | LessonDone() | ClassPage() | LeavingPractice() as step:
            return practice.touched(state, step, touch)
        case Committing():
            return state, ()  # pressed already: one press, one hail


def again(state: State) -> Turn:
    """The screen's own words once more; at home, where nobody is spoken to, the board's."""
    return repeat(state, own_words(state))


def help_shown(state: State) -> Turn:
    state, ring = bell.rung(state)
    return enter(state, Helping(back_to=state.step, bell=state.bell), elsewhere.of_help(state, state.bell), *ring)


def start_face(state: State) -> Turn:
    attempt = state.attempt + 1
    return enter(
        replace(state, attempt=attempt),
        Face(attempt=attempt, since=state.stamp.now),
        Prompt.FACE_LOOK,
        OpenIdentity(attempt, Method.FACE),
        OpenCamera(attempt),
    )


def _home(state: State, touch: Touched) -> Turn:
    match touch.action:
        case Action.FACE if state.site.face_enabled:
            return consent_shown(state) if state.camera is CameraCondition.READY else say(state, Prompt.MISS_CAMERA)
        case Action.PHONE:
            return enter(state, PhoneEntry(), Prompt.PHONE_ENTRY)
        case Action.LANGUAGE:
            other = Lang.EN if state.lang is Lang.ZH else Lang.ZH
            return repeat(replace(state, lang=other), welcome(state))
        case Action.VOICES if state.site.packs:
            return repeat(next_voice(state), welcome(state))
        case _:
            return state, ()


def consent_shown(state: State) -> Turn:
    return enter(state, Consent(), of_consent(state))


def _notice(state: State, page: int) -> Turn:
    """A page of the whole notice; before the first and after the last one comes the question again."""
    notice = state.site.notice
    if notice is None or not 0 <= page * CLAUSES_A_PAGE < len(notice.clauses):
        return consent_shown(state)
    return enter(state, Notice(page), Prompt.NOTICE)


def _face_way(state: State, touch: Touched) -> Turn:
    match touch.action, state.step:
        case Action.AGREE, Consent():
            return start_face(state)
        case Action.NOTICE, Consent():
            return _notice(state, 0)
        case Action.NEXT, Notice(page=page):
            return _notice(state, page + 1)
        case Action.BACK, Notice(page=page):
            return _notice(state, page - 1)
        case Action.RETRY, FaceMissed() if state.camera is CameraCondition.READY:
            return consent_shown(state)  # whoever touches it may be somebody else
        case Action.RETRY, FaceMissed():
            return say(state, Prompt.MISS_CAMERA)
        case Action.PHONE, _:
            return enter(state, PhoneEntry(), Prompt.PHONE_ENTRY)
        case ((Action.BACK | Action.HOME), _):
            return at_home(state)
        case _:
            return state, ()


def _confirm(state: State, step: Confirm, touch: Touched) -> Turn:
    match touch.action:
        case Action.NEED if touch.value in set(Need):
            need = Need(touch.value)
            kept = tuple(other for other in step.needs if other is not need)
            needs = kept if need in step.needs else (*step.needs, need)
            return replace(state, step=replace(step, needs=needs)), ()
        case Action.HAIL:
            return commit(state, step, SearchWidth.NORMAL, "main")
        case Action.NOT_ME:
            helping = step if step.method is Method.HELPER else None
            return enter(state, PhoneEntry(helping=helping), Prompt.PHONE_ENTRY)
        case Action.BACK if step.method is Method.PHONE:
            return enter(state, PhoneEntry(), Prompt.PHONE_ENTRY)
        case Action.BACK | Action.HOME:
            return at_home(state)
        case _:
            return state, ()


def _following(state: State, step: Following, touch: Touched) -> Turn:
    hail = state.hail(step.key)
    if hail is None:
        return at_home(state)
    match touch.action:
        case Action.DONE | Action.HOME | Action.BACK:
            return _left(state, hail)
        case Action.CANCEL_HAIL if hail.awaited and hail.cancel_reason is None:
            return enter(state, replace(step, asking_cancel=True), Prompt.ASK_CANCEL)
        case Action.CANCEL_NO:
            return again(replace(state, step=replace(step, asking_cancel=False)))
        case Action.CANCEL_YES if step.asking_cancel and hail.live:
            cancelled = _cancelling(state, hail)
            return enter(cancelled, Following(step.key), Prompt.CANCELLING, CancelHail(hail.key, "rider"))
        case Action.RUNG if not (step.instead and hail.awaited):
            return _rung(state, hail, touch.value)
        case _:
            return state, ()


def _left(state: State, hail: Hail) -> Turn:
    """The farewell is hers, in her language and voice; what comes after it is the next person's."""
    awaited = hail.awaited and hail.cancel_reason is None
    left, farewell = enter(state, Home(), of_farewell(hail) if awaited else None)
    return for_the_next_person(left), farewell


def _rung(state: State, hail: Hail, value: str) -> Turn:
    rung = next((rung for rung in ladder.offered(state, hail) if rung.kind.value == value), None)
    if rung is None or not (ladder.is_cut_off(state, hail) or not hail.awaited):
        return state, ()
    match rung.kind:
        case RungKind.WIDER:
            same = hail.state is HailState.EXPIRED
            return commit(state, hail, hail.width if same else SearchWidth.WIDE, hail.dispatcher)
        case RungKind.SECOND if hail.live:  # it has not gone out: call it off first, so that it never will
            calling_off = _cancelling(state, hail)
            following = Following(hail.key, instead=True)
            return enter(calling_off, following, Prompt.SWITCHING, CancelHail(hail.key, "another company"))
        case RungKind.SECOND:
            return commit(state, hail, SearchWidth.NORMAL, "second")
        case _:
            return _told_rung(state, rung, hail.key)


def _told_rung(state: State, rung: Rung, key: str | None) -> Turn:
    return enter(state, RungShown(rung.kind, key), elsewhere.of_rung(state, rung))


def _cancelling(state: State, hail: Hail) -> State:
    leaving = replace(hail, cancel_reason="rider", cancel_refused=False)
    return replace(state, hails=tuple(leaving if other.key == hail.key else other for other in state.hails))


def _information(state: State, touch: Touched) -> Turn:
    match touch.action, state.step:
        case Action.RUNG, Limited():
            rungs = ladder.offered(state, None)
            rung = next((rung for rung in rungs if rung.kind.value == touch.value), None)
            return (state, ()) if rung is None else _told_rung(state, rung, None)
        case Action.BACK, Helping(back_to=back_to):
            return _back_to(state, back_to)
        case Action.BACK, RungShown(key=key) if key is not None and state.hail(key) is not None:
            return again(enter(state, Following(key))[0])
        case Action.RETRY, InTrouble(fault=Fault.PROVIDER, method=Method.FACE):
            return _home(replace(state, step=Home()), Touched(Action.FACE))
        case Action.RETRY, InTrouble(fault=Fault.STORE | Fault.EARNEST):
            return at_home(state)
        case ((Action.PHONE | Action.RETRY), (PhoneRejected() | InTrouble())):
            return enter(state, PhoneEntry(), Prompt.PHONE_ENTRY)
        case ((Action.BACK | Action.HOME), _):
            hers = _hail_beneath(state)
            comes = hers is not None and hers.awaited and hers.cancel_reason is None
            return _left(state, hers) if hers is not None and comes else at_home(state)
        case _:
            return state, ()


def _hail_beneath(state: State) -> Hail | None:
    """Her own, that she left for help or for a number to call."""
    front = in_front(state.step)
    return state.hail(front.key or "") if isinstance(front, (Following, RungShown)) else None


def _back_to(state: State, back_to: Step) -> Turn:
    """Back to where she was before help, or a volunteer's page, lay over it. An open camera was closed meanwhile,
    so what needs it begins again at its question."""
    match back_to:
        case Home():
            return at_home(state)
        case Face(checking=False):
            return _home(replace(state, step=Home()), Touched(Action.FACE))
        case Enrolling(saving=False, display_name=name):
            return enter(state, EnrolAsk(name), Prompt.ENROL_ASK)
        case TechnicianAtWork() as step:
            return technician.back_to_menu(state, step)
        case _:
            return again(replace(state, step=back_to, touched_at=state.stamp.now))
