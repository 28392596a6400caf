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

# What stands on the buttons, in English; the Chinese is the screen's own. A screen may have other words for a touch.
LABELS: Mapping[str, tuple[str, ...]] = {
    "face": ("Hail by face",),
    "phone": ("Hail by phone",),
    "agree": ("Agree to face",),
    "notice": ("Read all about it",),
    "next": ("Go on", "I have read it"),
    TYPE: ("Next",),
    "back": ("Back",),
    "clear": ("Clear all",),
    "delete": ("Undo one",),
    "resend": ("Send another",),
    "hail": ("Call a taxi",),
    "need:helper": ("Help me in",),
    "need:wheelchair": ("Wheelchair",),
    "not_me": ("Not me, use my number", "Not me, use another number"),
    "home": ("Go to the start",),
    "done": ("I have noted it",),
    "cancel_hail": ("Cancel taxi",),
    "cancel_no": ("Keep the taxi",),
    "cancel_yes": ("Cancel it, please",),
    "rung:wider": ("Look farther away",),
    "rung:hotline": ("See the taxi hotline",),
    "rung:bus": ("See the bus",),
    "rung:guard": ("Find the guard",),
    "again": ("Repeat",),
    "help": ("Help",),
    "louder": ("Louder", "Quieter"),
    "low": ("Lower", "Raise"),
}
LABELS_THERE: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("consent", "phone"): ("Type my number",),
    ("face", "phone"): ("Use my number", "Use my number instead"),
    ("face", "home"): ("Cancel",),
    ("confirm", "home"): ("Stop",),
    ("searching", "done"): ("I will remember",),
    ("arrived", "done"): ("I am going",),
    ("on_board", "done"): ("Go to the start",),
    ("help", "back"): ("Carry on",),
    ("cancelling", "home"): ("To the start",),
    ("no_taxi", "home"): ("To the start", "Go to the start"),
    ("no_driver", "home"): ("To the start",),
    ("help", "home"): ("To the start",),
}


def labels(screen: str, touch: str, lang: Lang) -> tuple[str, ...]:
    """What stands on this button of this screen, sometimes the one and sometimes the other; () where nothing that can
    be said: the button at the wall, the name of a language."""
    words = translator(lang, "screen")
    return tuple(dict.fromkeys(map(words, LABELS_THERE.get((screen, touch)) or LABELS.get(touch, ()))))


def labelled(screen: str, label: str) -> str:
    """'手机号叫车' on home -> 'phone': the touch that a button of this name is; '' where there is none."""
    words = label.strip(" “”\"'")
    found = (touch for touch in touches(screen) for lang in Lang if words in labels(screen, touch, lang))
    return next(found, "")


def touches(screen: str) -> tuple[str, ...]:
    """Everything that a step on this screen may point at."""
    footer = (*FOOTER, *(HOME_FOOTER if screen == "home" else ()))
    return (*TOUCHES[screen], *(touch for touch in footer if touch != screen))
