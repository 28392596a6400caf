"""What a lesson may say of a screen: its name in a story, what can be touched on it, and what leads there."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain import Lang
from kiosk.lesson import BUTTON, TYPE, Fitting, TaxiStory
from kiosk.wording import translator

_WITH_HAIL = ("cancel_hail", "done")
_WITHOUT_CAR = ("home", "rung:bus", "rung:guard", "rung:hotline", "rung:wider")
_BACK_OR_HOME = ("back", "home")

# The screens that a story of practice comes through, and what leads on from each. On every one of them stand also the
# touches of FOOTER.
TOUCHES: Mapping[str, tuple[str, ...]] = {
    "home": ("face", "phone", BUTTON),
    "consent": ("agree", "back", "notice", "phone"),
    "notice": ("back", "next"),
    "face": ("home", "phone"),
    "phone": ("back", "clear", "delete", TYPE),
    "code": ("back", "clear", "delete", "resend", TYPE),
    "confirm": ("hail", "home", "need:helper", "need:wheelchair", "not_me", BUTTON),
    "searching": _WITH_HAIL,
    "coming": _WITH_HAIL,
    "arrived": _WITH_HAIL,
    "on_board": ("done",),
    "ask_cancel": ("cancel_no", "cancel_yes"),
    "cancelling": ("home",),
    "cancelled": ("home",),
    "completed": ("home",),
    "no_taxi": (*_WITHOUT_CAR, BUTTON),
    "no_driver": (*_WITHOUT_CAR, BUTTON),
    "rung_hotline": _BACK_OR_HOME,
    "rung_bus": _BACK_OR_HOME,
    "rung_guard": _BACK_OR_HOME,
    "help": _BACK_OR_HOME,
}
FOOTER = ("again", "help", "louder")
HOME_FOOTER = ("language", "low")

OF_STORIES: Mapping[str, TaxiStory] = {"no_taxi": TaxiStory.NO_TAXI, "no_driver": TaxiStory.NO_DRIVER}
OF_THE_FACE = frozenset({"consent", "notice", "face"})
LEADS_TO: Mapping[str, str] = {  # a screen that comes of one touch alone
    "ask_cancel": "cancel_hail",
    "cancelling": "cancel_yes",
    "cancelled": "cancel_yes",
    "help": "help",
    "rung_hotline": "rung:hotline",
    "rung_bus": "rung:bus",
    "rung_guard": "rung:guard",
}
NEEDS: Mapping[str, Fitting] = {"face": Fitting.FACE, "agree": Fitting.FACE, BUTTON: Fitting.BUTTON}

# What stands on the buttons, in English; the Chinese is the screen's own.
LABELS: Mapping[str, tuple[str, ...]] = {
    "face": ("Hail by face",),
    "phone": ("Hail by phone", "Type my number", "Use my number", "Use my number instead"),
    "agree": ("Agree to face",),
    "notice": ("Read all about it",),
    "next": ("Go on", "I have read it"),
    TYPE: ("Next",),
    "back": ("Back", "Carry on"),
    "clear": ("Clear all",),
    "delete": ("Undo one",),
    "resend": ("Send another",),
    "hail": ("Call a taxi",),
    "need:helper": ("Help me in",),
    "need:wheelchair": ("Wheelchair",),
    "not_me": ("Not me, use my number", "Not me, use another number"),
    "home": ("Go to the start", "To the start", "Stop", "Cancel"),
    "done": ("I will remember", "I have noted it", "I am going"),
    "cancel_hail": ("Cancel taxi",),
    "cancel_no": ("Keep the taxi",),
    "cancel_yes": ("Cancel it, please",),
    "rung:wider": ("Look farther away",),
    "rung:hotline": ("See the taxi hotline",),
    "rung:bus": ("See the bus",),
    "rung:guard": ("Find the guard",),
    "again": ("Repeat",),
    "help": ("Help",),
    "louder": ("Louder",),
    "low": ("Lower",),
}


def labelled(screen: str, label: str) -> str:
    """'手机号叫车' on home -> 'phone': the touch that a button of this name is; '' where there is none."""
    chinese = translator(Lang.ZH, "screen")
    words = label.strip(" “”\"'")
    found = (
        touch for touch in touches(screen) if words in {*LABELS.get(touch, ()), *map(chinese, LABELS.get(touch, ()))}
    )
    return next(found, "")


def touches(screen: str) -> tuple[str, ...]:
    """Everything that a step on this screen may point at."""
    footer = (*FOOTER, *(HOME_FOOTER if screen == "home" else ()))
    return (*TOUCHES[screen], *(touch for touch in footer if touch != screen))
