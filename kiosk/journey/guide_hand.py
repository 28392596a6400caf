"""Which button the guide's hand means: the next key of a number, or the way back to the lesson. Pure."""

from __future__ import annotations

import re

from kiosk.journey.events import Action
from kiosk.journey.keypad import LANDLINE, MOBILE
from kiosk.journey.practice_timing import taxi_of_lesson
from kiosk.journey.state import (
    CodeEntry,
    Consent,
    DigitsEntry,
    Following,
    Helping,
    Home,
    InTrouble,
    Notice,
    PhoneEntry,
    RungShown,
    State,
)
from kiosk.journey.timing import CODE_DIGITS
from kiosk.lesson import PRACTICE_CODE, PRACTICE_PHONE

MAY_BECOME_MOBILE = re.compile(r"(1([3-9]\d*)?)?")


def way_back(state: State) -> str:
    """The button that leads back from a screen that the lesson does not know, '' where none need be touched."""
    match state.step:
        case Following(asking_cancel=True):
            return Action.CANCEL_NO.value
        case Following(key=key):
            hail = state.hail(key)
            goes_on = hail is not None and hail.live and hail.cancel_reason is None and not hail.unanswered
            return (Action.DONE if goes_on else Action.HOME).value
        case Helping() | RungShown() | Consent() | Notice() | PhoneEntry() | CodeEntry() | DigitsEntry():
            return Action.BACK.value
        case InTrouble():
            return Action.RETRY.value
        case Home() if taxi_of_lesson(state) is not None:
            return ""  # the guide goes back there by itself
        case _:
            return Action.HOME.value


def next_key(state: State) -> str:
    """The next digit of the practice number or code while it is not whole, then Next. What can become no number any
    more is taken back."""
    match state.step:
        case PhoneEntry(typed=typed):
            whole = MOBILE.fullmatch(typed.text) or (state.site.landlines and LANDLINE.fullmatch(typed.text))
            if not whole and not MAY_BECOME_MOBILE.fullmatch(typed.text):
                return Action.CLEAR.value
            digits = typed.text if whole else PRACTICE_PHONE
        case DigitsEntry(typed=typed, wanted=wanted):
            digits = PRACTICE_PHONE[-wanted:]
        case CodeEntry(typed=typed):
            digits = PRACTICE_CODE[:CODE_DIGITS]
        case _:
            return ""
    if len(typed.text) >= len(digits):
        return Action.NEXT.value
    return f"{Action.KEY.value}:{digits[len(typed.text)]}"
