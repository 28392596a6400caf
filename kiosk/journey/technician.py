"""What the part behind a code does: knock, code, pages; each deed is written down before it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kiosk.domain import HELPER, Private
from kiosk.journey import keypad, knocking, practice_question
from kiosk.journey.comforting import for_the_next_person
from kiosk.journey.effects import Effect, Method
from kiosk.journey.events import Action, Event, FaceGuided, Touched
from kiosk.journey.practice_kinds import PracticeAnswered
from kiosk.journey.pressing import confirm_shown
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Confirm, Home, State, Step
from kiosk.journey.technician_kinds import (
    ActRecorded,
    CameraPage,
    CheckCode,
    CodeAnswered,
    Doing,
    KeepAdjustments,
    Knocked,
    LogPage,
    Menu,
    PartsPage,
    RecordAct,
    ReportTold,
    RestartPage,
    SoundPage,
    TechnicianAtWork,
    TechnicianCode,
    TouchPage,
    UnrecordedPage,
)
from kiosk.journey.technician_opening import opened, prints
from kiosk.journey.technician_paging import log_pages, part_pages
from kiosk.journey.turn import Turn, enter, in_front, say
from kiosk.journey.words import at_home, of_pages
from kiosk.receipt import Paper
from kiosk.technician import (
    NUMBER_DIGITS,
    PIN_LEAST,
    PIN_MOST,
    VOLUME_MOST_DB,
    VOLUME_STEP_DB,
    Act,
    Adjustments,
    Report,
    Role,
)

TYPED_LEAST, TYPED_MOST = NUMBER_DIGITS + PIN_LEAST, NUMBER_DIGITS + PIN_MOST
TOUCHES_KEPT = 500  # a field is felt a few times; what shouts for minutes needs no more proof
NOT_DONE = "not done"  # a detail of the audit log


def with_adjustments(state: State, adjusted: Adjustments) -> State:
    """As a technician has set it: residents hear and see it at once. Only a site with a notice looks at faces."""
    face = state.site.notice is not None and not adjusted.face_off
    return replace(state, adjusted=adjusted, site=replace(state.site, face_enabled=face))


def knocked(state: State, event: Knocked) -> Turn:
    """At home alone: nobody's hail is pushed aside."""
    if not isinstance(state.step, Home) or not state.site.technicians or state.practice is not None:
        return state, ()
    knocks = knocking.knocked(state.knocks, event.corner, state.stamp.now)
    if not knocking.is_whole(knocks):
        return replace(state, knocks=knocks), ()
    attempt = state.attempt + 1
    return enter(replace(state, knocks=(), attempt=attempt), TechnicianCode(attempt), Prompt.TECHNICIAN)


def touched(state: State, step: TechnicianCode | TechnicianAtWork, touch: Touched) -> Turn:
    if touch.action is Action.HOME:
        return at_home(for_the_next_person(state))
    if isinstance(step, TechnicianCode):
        return _typing(state, step, touch)
    return _at_work(state, step, touch)


def answered(state: State, event: CodeAnswered) -> Turn:
    """Right or wrong, the screen says no more than it must: not whether there is such a number."""
    step, admission = in_front(state.step), event.admission
    if not isinstance(step, TechnicianCode) or not step.checking or event.attempt != step.attempt:
        return state, ()
    if admission.handle:
        return _shown(state, TechnicianAtWork(admission.handle, role=admission.role))
    again = replace(step, typed=Private(), checking=False, refused=True)
    if admission.wait_s > 0:
        until = state.stamp.wall + timedelta(seconds=admission.wait_s, minutes=1)  # the whole minute after it
        again = replace(again, waits_until=f"{until:%H:%M}")
    return replace(state, step=again, touched_at=state.stamp.now, warned=False), ()


def reported(state: State, event: ReportTold) -> Turn:
    match state.step:
        case TechnicianAtWork(page=PartsPage() | LogPage() as page) as step:
            return replace(state, step=replace(step, page=replace(page, report=event.report))), ()
        case _:
            return state, ()


def guided(state: State, step: TechnicianAtWork, event: FaceGuided) -> Turn:
    page = step.page
    if not isinstance(page, CameraPage) or event.attempt != page.attempt:
        return state, ()
    return replace(state, step=replace(step, page=replace(page, hint=event.hint))), ()


def recorded(state: State, event: ActRecorded) -> Turn:
    """What she asked for is done now, unless she has left or gone back meanwhile, or the line is not on the disk."""
    step = state.step
    if not isinstance(step, TechnicianAtWork) or step.doing is None or step.doing.attempt != event.attempt:
        return state, ()
    if not event.written:
        shown = replace(step, page=UnrecordedPage(), doing=None)
        return enter(state, shown, of_pages(shown))
    return _done(state, replace(step, doing=None), step.doing)


def back_to_menu(state: State, step: TechnicianAtWork) -> Turn:
    """Also from help: the lens was closed meanwhile, and a report is old."""
    after, effects = _shown(state, replace(step, page=Menu(), doing=None))
    return after, (*_undone(step), *effects)


def left(before: Step, after: Step, event: Event) -> tuple[Effect, ...]:
    """By whatever way: a touch, five minutes without one; or because what she asked for is done, and leads on."""
    front = in_front(before)
    if not isinstance(front, TechnicianAtWork) or isinstance(in_front(after), TechnicianAtWork):
        return ()
    done = isinstance(event, (ActRecorded, PracticeAnswered))
    return (*(() if done else _undone(front)), RecordAct(front.handle, Act.LEFT))


def _undone(step: TechnicianAtWork) -> tuple[Effect, ...]:
    """Its line is on its way to the disk, and she does not wait for it: the log must not say that it was done."""
    return () if step.doing is None else (RecordAct(step.handle, step.doing.act, NOT_DONE),)


def _typing(state: State, step: TechnicianCode, touch: Touched) -> Turn:
    if step.checking or step.waits_until:
        return state, ()
    match touch.action:
        case Action.KEY | Action.DELETE | Action.CLEAR:
            typed = keypad.edited(step.typed, touch, TYPED_MOST)
            at = state.stamp.now if len(typed.text) > len(step.typed.text) else 0.0
            return replace(state, step=replace(step, typed=typed, last_key_at=at, refused=False)), ()
        case Action.NEXT if len(step.typed.text) < TYPED_LEAST:
            return say(state, Prompt.TECHNICIAN)
        case Action.NEXT:
            attempt, text = state.attempt + 1, step.typed.text
            checking = TechnicianCode(attempt, checking=True)
            asked = CheckCode(attempt, text[:NUMBER_DIGITS], Private(text[NUMBER_DIGITS:]))
            return replace(state, attempt=attempt, step=checking), (asked,)
        case _:
            return state, ()


def _at_work(state: State, step: TechnicianAtWork, touch: Touched) -> Turn:
    match touch.action, step.page:
        case Action.BACK, _:
            return back_to_menu(state, step)
        case Action.UPKEEP, Menu() if step.doing is None:
            return _chosen(state, step, touch.value)
        case Action.UPKEEP, SoundPage() if step.doing is None:
            return _volume(state, step, touch.value)
        case Action.UPKEEP, RestartPage(going=False):
            return _asked(state, replace(step, page=RestartPage(going=True)), Act.RESTART)
        case Action.FIELD, TouchPage(touched=fields):
            fields = (*fields, touch.value)[-TOUCHES_KEPT:]
            return replace(state, step=replace(step, page=TouchPage(fields))), ()
        case Action.UPKEEP, LogPage(report=Report() as report) as page:
            return _turned(state, step, page, log_pages(len(report.log)), touch.value)
        case Action.UPKEEP, PartsPage(report=Report() as report) as page:
            return _turned(state, step, page, len(part_pages(report.parts)), touch.value)
        case _:
            return state, ()


def _turned(state: State, step: TechnicianAtWork, shown: LogPage | PartsPage, pages: int, value: str) -> Turn:
    page = min(pages - 1, max(0, shown.page + {"next": 1, "previous": -1}.get(value, 0)))
    return replace(state, step=replace(step, page=replace(shown, page=page))), ()


def _chosen(state: State, step: TechnicianAtWork, value: str) -> Turn:
    """What the menu offers here, and to her role."""
    match value:
        case Act.PRACTICE:
            return _asked(state, step, Act.PRACTICE)
        case Act.HELP if state.site.helper is not None:
            return _asked(state, step, Act.HELP)
        case _ if step.role is Role.TECHNICIAN:
            return _chosen_by_a_technician(state, step, value)
        case _:
            return state, ()


def _chosen_by_a_technician(state: State, step: TechnicianAtWork, value: str) -> Turn:
    looks_at_faces = state.site.notice is not None
    match value:
        case Act.TOUCH | Act.RULER | Act.PARTS | Act.LOG | Act.SOUND:
            return _asked(state, step, Act(value))
        case Act.LAMPS if state.site.lamps:
            return _asked(state, step, Act.LAMPS)
        case Act.CAMERA if looks_at_faces:
            return _asked(state, step, Act.CAMERA)
        case Act.SLIP if state.paper is not Paper.NONE:
            return _asked(state, step, Act.SLIP, "" if prints(state) else "not printed")
        case Act.FACE if looks_at_faces:
            adjusted = replace(state.adjusted, face_off=not state.adjusted.face_off)
            return _asked(state, step, Act.FACE, "off" if adjusted.face_off else "on", adjusted)
        case Act.RESTART:
            return replace(state, step=replace(step, page=RestartPage())), ()
        case _:
            return state, ()


def _asked(
    state: State, step: TechnicianAtWork, act: Act, detail: str = "", adjusted: Adjustments | None = None
) -> Turn:
    """Written down first; done when it is (recorded)."""
    attempt = state.attempt + 1
    doing = Doing(attempt, act, adjusted)
    after = replace(state, attempt=attempt, step=replace(step, doing=doing))
    return after, (RecordAct(step.handle, act, detail, attempt),)


def _done(state: State, step: TechnicianAtWork, doing: Doing) -> Turn:
    match doing.act:
        case Act.RESTART:
            return replace(state, ending=True), ()
        case Act.PRACTICE:  # being done until it is answered (practice_question.answered)
            return practice_question.asked_by_hand(state, step, doing)
        case Act.HELP:
            return _helping(state, step)
        case _:
            return _opened_or_set(state, step, doing)


def _helping(state: State, step: TechnicianAtWork) -> Turn:
    """The question is for both of them, and nobody goes on in her pages: they are left. Where she has hailed as often
    as a helper may, she is told so."""
    helper = state.site.helper
    assert helper is not None, "offered where the site says under whom a helper hails"
    rider = replace(helper, subject=f"{HELPER}{step.handle}", tag=f"{HELPER}{step.handle}")
    return confirm_shown(replace(state, step=step), Confirm(rider, Method.HELPER))


def _opened_or_set(state: State, step: TechnicianAtWork, doing: Doing) -> Turn:
    if doing.adjusted is not None:
        adjusted = with_adjustments(replace(state, step=step), doing.adjusted)
        _, speech = say(adjusted, Prompt.TECHNICIAN) if doing.act is Act.VOLUME else (adjusted, ())  # so loud it is
        return adjusted, (KeepAdjustments(doing.adjusted), *speech)
    page, *effects = opened(state, doing)
    return replace(state, step=replace(step, page=page)), tuple(effects)


def _shown(state: State, step: TechnicianAtWork) -> Turn:
    """She hears once where she is, so that a resident who comes by hears how to hail."""
    arrived = not isinstance(state.step, TechnicianAtWork)
    return enter(state, step, of_pages(step) if arrived else None)


def _volume(state: State, step: TechnicianAtWork, value: str) -> Turn:
    by = {"up": VOLUME_STEP_DB, "down": -VOLUME_STEP_DB}.get(value, 0.0)
    volume_db = min(VOLUME_MOST_DB, max(-VOLUME_MOST_DB, state.adjusted.volume_db + by))
    if volume_db == state.adjusted.volume_db:
        return state, ()
    return _asked(state, step, Act.VOLUME, f"{volume_db:+.0f} dB", replace(state.adjusted, volume_db=volume_db))
