"""What a resident's touch does at each step."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import WITH_TAXI, Hail, HailState, Lang, Need, SearchWidth, minutes_left
from kiosk.journey import bell, enrolment, keypad, ladder
from kiosk.journey.comforting import for_the_next_person, next_voice
from kiosk.journey.effects import (
    CancelHail,
    Method,
    OpenCamera,
    OpenIdentity,
)
from kiosk.journey.events import Action, CameraCondition, Touched
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
    Spoken,
    State,
)
from kiosk.journey.turn import Turn, enter, repeat, say
from kiosk.journey.wait import expected, told


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
        case Committing():
            return state, ()  # pressed already: one press, one hail


def again(state: State) -> Turn:
    """The screen's own words once more; at home, where nobody is spoken to, the board's."""
    if isinstance(state.step, Home) and state.board:
        board = Spoken(Prompt.BOARD, (("board", ";".join(on_the_board(hail) for hail in state.board)),))
        return state, repeat(state, board)[1]
    if state.spoken is None or state.spoken.prompt in (Prompt.WELCOME, Prompt.WELCOME_PHONE):
        return repeat(state, _welcome(state))
    return repeat(state, state.spoken)


def _welcome(state: State) -> Spoken:
    """Made anew each time: what this hour is like changes."""
    prompt = Prompt.WELCOME if state.site.face_enabled else Prompt.WELCOME_PHONE
    return Spoken(prompt, (("wait", told(expected(state))),))


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


def help_shown(state: State) -> Turn:
    site = state.site
    guard = site.guard_en if state.lang is Lang.EN else site.guard
    state, ring = bell.rung(state)
    helping = Helping(back_to=state.step, bell=state.bell)
    if guard and site.hotline:
        return enter(state, helping, Prompt.HELP, *ring, guard=guard, number=site.hotline)
    if guard:
        return enter(state, helping, Prompt.HELP_GUARD, *ring, guard=guard)
    if site.hotline:
        return enter(state, helping, Prompt.HELP_HOTLINE, *ring, number=site.hotline)
    return enter(state, helping, Prompt.HELP_NONE, *ring)


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
            return repeat(replace(state, lang=other), _welcome(state))
        case Action.VOICES if state.site.packs:
            return repeat(next_voice(state), _welcome(state))
        case _:
            return state, ()


def consent_shown(state: State) -> Turn:
    notice = state.site.notice
    assert notice is not None, "the settings ask for a notice where face is enabled"
    return enter(
        state, Consent(), Prompt.CONSENT, summary=notice.summary_en if state.lang is Lang.EN else notice.summary
    )


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
            return enter(state, Home())
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
            return enter(state, PhoneEntry(), Prompt.PHONE_ENTRY)
        case Action.BACK if step.method is Method.PHONE:
            return enter(state, PhoneEntry(), Prompt.PHONE_ENTRY)
        case Action.BACK | Action.HOME:
            return enter(state, Home())
        case _:
            return state, ()


def _following(state: State, step: Following, touch: Touched) -> Turn:
    hail = state.hail(step.key)
    if hail is None:
        return enter(state, Home())
    match touch.action:
        case Action.DONE | Action.HOME | Action.BACK if hail.awaited and hail.cancel_reason is None:
            gone = for_the_next_person(state)
            after, effects = enter(gone, Home(), Prompt.DONE, call_sign=str(hail.call_sign))
            return replace(after, spoken=None), effects
        case Action.DONE | Action.HOME | Action.BACK:
            return enter(for_the_next_person(state), Home())
        case Action.CANCEL_HAIL if hail.awaited and hail.cancel_reason is None:
            return enter(state, replace(step, asking_cancel=True), Prompt.ASK_CANCEL)
        case Action.CANCEL_NO:
            return replace(state, step=replace(step, asking_cancel=False)), ()
        case Action.CANCEL_YES if step.asking_cancel and hail.live:
            cancelled = _cancelling(state, hail)
            return enter(cancelled, Following(step.key), Prompt.CANCELLING, CancelHail(hail.key, "rider"))
        case Action.RUNG if not (step.instead and hail.awaited):
            return _rung(state, hail, touch.value)
        case _:
            return state, ()


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
    text = rung.text_en if state.lang is Lang.EN else rung.text
    shown = RungShown(rung.kind, key)
    match rung.kind:
        case RungKind.HOTLINE:
            return enter(state, shown, Prompt.RUNG_HOTLINE, number=rung.text)
        case RungKind.BUS:
            return enter(state, shown, Prompt.RUNG_BUS, where=text)
        case _:
            return enter(state, shown, Prompt.RUNG_GUARD, where=text)


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
            return _back_from_help(state, back_to)
        case Action.BACK, RungShown(key=key) if key is not None and state.hail(key) is not None:
            return enter(state, Following(key))
        case Action.RETRY, InTrouble(fault=Fault.PROVIDER, method=Method.FACE):
            return _home(replace(state, step=Home()), Touched(Action.FACE))
        case Action.RETRY, InTrouble(fault=Fault.STORE):
            return enter(state, Home())
        case ((Action.PHONE | Action.RETRY), (PhoneRejected() | InTrouble())):
            return enter(state, PhoneEntry(), Prompt.PHONE_ENTRY)
        case ((Action.BACK | Action.HOME), _):
            return enter(state, Home())
        case _:
            return state, ()


def _back_from_help(state: State, back_to: object) -> Turn:
    """Back to where she was. An open camera was closed meanwhile, so what needs it begins again at its question."""
    match back_to:
        case Face(checking=False):
            return _home(replace(state, step=Home()), Touched(Action.FACE))
        case Enrolling(saving=False, display_name=name):
            return enter(state, EnrolAsk(name), Prompt.ENROL_ASK)
        case _:
            assert isinstance(state.step, Helping)
            return replace(state, step=state.step.back_to, touched_at=state.stamp.now), ()
