"""The three keypads: the phone number, the last digits the provider asks for, the code from a text message."""

from __future__ import annotations

import re
from dataclasses import replace

from kiosk.domain import Private
from kiosk.journey.effects import Method, OpenIdentity, SendCode, SendDigits, VerifyPhone
from kiosk.journey.events import Action, Touched
from kiosk.journey.pressing import confirm_shown
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import CodeEntry, Complaint, DigitsEntry, PhoneChecking, PhoneEntry, State
from kiosk.journey.timing import CODE_DIGITS, MOBILE_DIGITS, RESEND_AFTER_S
from kiosk.journey.turn import Turn, enter, say
from kiosk.journey.words import at_home
from kiosk.lesson import PRACTICE_PHONE

MOBILE = re.compile(r"1[3-9]\d{9}")  # mainland mobile numbers
LANDLINE = re.compile(r"(?:021)?([2-9]\d{7})")  # Shanghai, with or without the area code
DECIMAL = re.compile(r"\d")
PRACTISED_RESEND_AFTER_S = 5.0  # a class is told of the minute, and need not wait for it; no message is lost


def start_phone(state: State, phone: Private) -> Turn:
    """In practice whatever was typed is forgotten here, and the number of practice goes on in its place."""
    if state.practice is not None:
        phone = Private(PRACTICE_PHONE)
    attempt = state.attempt + 1
    return enter(
        replace(state, attempt=attempt),
        PhoneChecking(attempt=attempt, phone=phone),
        Prompt.PHONE_CHECKING,
        OpenIdentity(attempt, Method.PHONE),
        VerifyPhone(attempt, phone),
    )


def edited(typed: Private, touch: Touched, longest: int) -> Private:
    """The keypad: a digit more (never beyond the longest), one less, or none. Anything else leaves it as it is."""
    match touch.action:
        case Action.KEY if DECIMAL.fullmatch(touch.value) and touch.value.isascii() and len(typed.text) < longest:
            return Private(typed.text + touch.value)
        case Action.DELETE:
            return Private(typed.text[:-1])
        case Action.CLEAR:
            return Private()
        case _:
            return typed


def _typed_at(state: State, before: Private, after: Private) -> float:
    """When the digit that may still be seen was typed; 0 when all are masked."""
    return state.stamp.now if len(after.text) > len(before.text) else 0.0


def phone_entry(state: State, step: PhoneEntry, touch: Touched) -> Turn:
    match touch.action:
        case Action.KEY | Action.DELETE | Action.CLEAR:
            typed = edited(step.typed, touch, MOBILE_DIGITS)
            at = _typed_at(state, step.typed, typed)
            return replace(state, step=PhoneEntry(typed, at, helping=step.helping)), ()
        case Action.NEXT:
            return _number_given(state, step)
        case Action.BACK if step.helping is not None:
            return confirm_shown(state, step.helping)
        case Action.BACK | Action.HOME:
            return at_home(state)
        case _:
            return state, ()


def _number_given(state: State, step: PhoneEntry) -> Turn:
    """In earnest the number that a class has learnt by heart calls nobody's taxi: a driver would reach no one."""
    text = step.typed.text
    if text == PRACTICE_PHONE and state.practice is None:
        anew = PhoneEntry(complaint=Complaint.OF_PRACTICE, helping=step.helping)
        return say(replace(state, step=anew), Prompt.COMPLAINT_OF_PRACTICE)
    if MOBILE.fullmatch(text):
        return start_phone(state, step.typed)
    landline = LANDLINE.fullmatch(text)
    if state.site.landlines and landline:
        return start_phone(state, Private("021" + landline.group(1)))
    if len(text) < MOBILE_DIGITS:
        return _complain(state, replace(step, complaint=Complaint.TOO_SHORT), MOBILE_DIGITS - len(text))
    return say(replace(state, step=replace(step, complaint=Complaint.NOT_MOBILE)), Prompt.COMPLAINT_NOT_MOBILE)


def _complain(state: State, step: PhoneEntry | DigitsEntry | CodeEntry, missing: int) -> Turn:
    return say(replace(state, step=step), Prompt.COMPLAINT_TOO_SHORT, missing=str(missing))


def phone_checking(state: State, step: PhoneChecking, touch: Touched) -> Turn:
    match touch.action:
        case Action.BACK:
            return enter(state, PhoneEntry(step.phone), Prompt.PHONE_ENTRY)
        case Action.HOME:
            return at_home(state)
        case _:
            return state, ()


def digits_entry(state: State, step: DigitsEntry, touch: Touched) -> Turn:
    match touch.action:
        case Action.BACK | Action.HOME:
            return at_home(state)
        case Action.PHONE:
            return enter(state, PhoneEntry(), Prompt.PHONE_ENTRY)
        case _ if step.checking:
            return state, ()
        case Action.KEY | Action.DELETE | Action.CLEAR:
            typed = edited(step.typed, touch, step.wanted)
            at = _typed_at(state, step.typed, typed)
            return replace(state, step=replace(step, typed=typed, last_key_at=at, complaint=None)), ()
        case Action.NEXT if len(step.typed.text) < step.wanted:
            short = replace(step, complaint=Complaint.TOO_SHORT)
            return _complain(state, short, step.wanted - len(step.typed.text))
        case Action.NEXT:
            checking = replace(step, checking=True, complaint=None)
            after, speech = say(replace(state, step=checking), Prompt.PHONE_CHECKING)
            return after, (SendDigits(step.attempt, step.typed), *speech)
        case _:
            return state, ()


def _still_coming(state: State, step: CodeEntry) -> bool:
    """The message may be on its way: a new one would be refused, and by then the old one is worthless."""
    resend_after_s = RESEND_AFTER_S if state.practice is None else PRACTISED_RESEND_AFTER_S
    return state.stamp.now < step.sent_at + resend_after_s and step.complaint is not Complaint.EXPIRED


def code_entry(state: State, step: CodeEntry, touch: Touched) -> Turn:
    match touch.action:
        case Action.BACK if step.phone is not None:
            return enter(state, PhoneEntry(step.phone), Prompt.PHONE_ENTRY)
        case Action.BACK | Action.HOME:
            return at_home(state)
        case _ if step.checking:
            return state, ()
        case Action.RESEND if _still_coming(state, step):
            return say(replace(state, step=replace(step, complaint=Complaint.TOO_OFTEN)), Prompt.COMPLAINT_TOO_OFTEN)
        case Action.RESEND if step.phone is not None:
            return start_phone(state, step.phone)
        case Action.RESEND:
            return enter(state, PhoneEntry(), Prompt.PHONE_ENTRY)
        case Action.KEY | Action.DELETE | Action.CLEAR:
            typed = edited(step.typed, touch, CODE_DIGITS)
            return replace(state, step=replace(step, typed=typed, complaint=None)), ()
        case Action.NEXT if len(step.typed.text) < CODE_DIGITS:
            short = replace(step, complaint=Complaint.TOO_SHORT)
            return _complain(state, short, CODE_DIGITS - len(step.typed.text))
        case Action.NEXT:
            checking = replace(step, checking=True, complaint=None)
            after, speech = say(replace(state, step=checking), Prompt.PHONE_CHECKING)
            return after, (SendCode(step.attempt, step.typed), *speech)
        case _:
            return state, ()
