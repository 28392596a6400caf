"""What a resident's touch does at each step."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain import Hail, Lang, Need, SearchWidth
from kiosk.journey import keypad
from kiosk.journey.call_signs import next_call_sign
from kiosk.journey.effects import (
    CancelHail,
    CommitHail,
    Method,
    OpenCamera,
    OpenIdentity,
)
from kiosk.journey.events import Action, CameraCondition, Touched
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    Confirm,
    Consent,
    DigitsEntry,
    Face,
    FaceMissed,
    Fault,
    Following,
    Helping,
    Home,
    InTrouble,
    PhoneChecking,
    PhoneEntry,
    PhoneRejected,
    RungKind,
    RungShown,
    Spoken,
    State,
)
from kiosk.journey.turn import Turn, enter, place, repeat, say, tail


def touched(state: State, touch: Touched) -> Turn:
    """The touch has already woken the screen; touches that mean nothing here change nothing."""
    if touch.action is Action.HELP and not isinstance(state.step, (Helping, Committing)):
        return help_shown(state)
    match state.step:
        case Home():
            return _home(state, touch)
        case Consent() | Face() | FaceMissed():
            return _face_way(state, touch)
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
        case PhoneRejected() | InTrouble() | RungShown() | Helping():
            return _information(state, touch)
        case Committing():
            return state, ()  # pressed already: one press, one hail


def again(state: State) -> Turn:
    return repeat(state, state.spoken or Spoken(Prompt.WELCOME))


def help_shown(state: State) -> Turn:
    site = state.site
    guard = site.guard_en if state.lang is Lang.EN else site.guard
    helping = Helping(back_to=state.step)
    if guard and site.hotline:
        return enter(state, helping, Prompt.HELP, guard=guard, number=site.hotline)
    if guard:
        return enter(state, helping, Prompt.HELP_GUARD, guard=guard)
    if site.hotline:
        return enter(state, helping, Prompt.HELP_HOTLINE, number=site.hotline)
    return enter(state, helping, Prompt.HELP_NONE)


def start_face(state: State) -> Turn:
    attempt = state.attempt + 1
    return enter(
        replace(state, attempt=attempt),
        Face(attempt=attempt, since=state.stamp.now),
        Prompt.FACE_LOOK,
        OpenIdentity(attempt, Method.FACE),
        OpenCamera(attempt),
    )


def commit(state: State, rider_of: Confirm | Hail, width: SearchWidth, dispatcher: str) -> Turn:
    attempt = state.attempt + 1
    committing = Committing(attempt, rider_of.rider, rider_of.needs, width, dispatcher)
    sign = next_call_sign(state.hails_made, tuple(hail.call_sign for hail in state.hails if hail.live))
    return enter(
        replace(state, attempt=attempt),
        committing,
        None,
        CommitHail(attempt, dispatcher, sign, rider_of.rider, rider_of.needs, width),
    )


def confirm_shown(state: State, confirm: Confirm) -> Turn:
    rider = confirm.rider
    where = place(state.site, state.lang)
    if rider.display_name:
        return enter(state, confirm, Prompt.CONFIRM, name=rider.display_name, place=where)
    return enter(state, confirm, Prompt.CONFIRM_TAIL, tail=tail(rider), place=where)


def _home(state: State, touch: Touched) -> Turn:
    match touch.action:
        case Action.FACE if state.camera is CameraCondition.READY:
            provider = state.site.provider_name_en if state.lang is Lang.EN else state.site.provider_name
            return enter(state, Consent(), Prompt.CONSENT, provider=provider)
        case Action.FACE:
            return say(state, Prompt.MISS_CAMERA)
        case Action.PHONE:
            return enter(state, PhoneEntry(), Prompt.PHONE_ENTRY)
        case Action.LANGUAGE:
            other = Lang.EN if state.lang is Lang.ZH else Lang.ZH
            return say(replace(state, lang=other), Prompt.WELCOME)
        case _:
            return state, ()


def _face_way(state: State, touch: Touched) -> Turn:
    match touch.action, state.step:
        case Action.AGREE, Consent():
            return start_face(state)
        case Action.RETRY, FaceMissed() if state.camera is CameraCondition.READY:
            return start_face(state)
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
        case Action.DONE | Action.HOME | Action.BACK if hail.awaited:
            gone = replace(state, lang=Lang.ZH)
            after, effects = enter(gone, Home(), Prompt.DONE, call_sign=str(hail.call_sign))
            return replace(after, spoken=None), effects
        case Action.DONE | Action.HOME | Action.BACK:
            return enter(replace(state, lang=Lang.ZH), Home())
        case Action.CANCEL_HAIL if hail.awaited and hail.cancel_reason is None:
            return enter(state, replace(step, asking_cancel=True), Prompt.ASK_CANCEL)
        case Action.CANCEL_NO:
            return replace(state, step=replace(step, asking_cancel=False)), ()
        case Action.CANCEL_YES if step.asking_cancel and hail.live:
            leaving = replace(hail, cancel_reason="rider")
            others = tuple(leaving if other.key == hail.key else other for other in state.hails)
            cancelled = replace(state, hails=others)
            return enter(cancelled, Following(step.key), Prompt.CANCELLING, CancelHail(hail.key, "rider"))
        case Action.RUNG if not hail.awaited:
            return _rung(state, hail, touch.value)
        case _:
            return state, ()


def _rung(state: State, hail: Hail, value: str) -> Turn:
    rung = next((rung for rung in state.site.ladder if rung.kind.value == value), None)
    if rung is None:
        return state, ()
    text = rung.text_en if state.lang is Lang.EN else rung.text
    shown = RungShown(rung.kind, hail.key)
    match rung.kind:
        case RungKind.WIDER | RungKind.SECOND if hail.live:
            return state, ()  # the first one may still be answered: one press, one taxi
        case RungKind.WIDER:
            return commit(state, hail, SearchWidth.WIDE, hail.dispatcher)
        case RungKind.SECOND:
            return commit(state, hail, SearchWidth.NORMAL, "second")
        case RungKind.HOTLINE:
            return enter(state, shown, Prompt.RUNG_HOTLINE, number=rung.text)
        case RungKind.BUS:
            return enter(state, shown, Prompt.RUNG_BUS, where=text)
        case RungKind.GUARD:
            return enter(state, shown, Prompt.RUNG_GUARD, where=text)


def _information(state: State, touch: Touched) -> Turn:
    match touch.action, state.step:
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
    """Back to where she was. An open camera was closed meanwhile, so the face way begins again at consent."""
    match back_to:
        case Face():
            return _home(replace(state, step=Home()), Touched(Action.FACE))
        case _:
            assert isinstance(state.step, Helping)
            return replace(state, step=state.step.back_to, touched_at=state.stamp.now), ()
