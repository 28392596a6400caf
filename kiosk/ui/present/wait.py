"""What the screens say of the wait at this time of day: this gate's own experience, or whose word it is."""

from __future__ import annotations

from kiosk.journey.state import State
from kiosk.journey.wait import Known, Wait, expected
from kiosk.ui.present.parts import Words, in_minutes


def at_this_hour(state: State, _: Words) -> tuple[str, str]:
    """For home, while the dispatcher is there: the one thing to know, and what belongs to it."""
    wait = expected(state)
    match wait.known:
        case Known.MOSTLY:
            return _own(wait, _), _minutes(wait, _("Most waited {minutes} min"), _)
        case Known.SELDOM:
            return _own(wait, _), _minutes(wait, _("If one comes, mostly in {minutes} min"), _)
        case Known.NEVER:
            return _own(wait, _), _("You may still press")
        case Known.SAID:
            usual = _("Most wait {minutes} min at this hour").format(minutes=wait.said)
            return usual, _("Says the taxi company; {minutes} when slow").format(minutes=wait.said_slow)
        case _:
            return _("The wait: hard to say now"), _("We will tell you as soon as we know")


def in_line(state: State, _: Words) -> str:
    """For home, above a board of several hails, while the dispatcher is there: all of it in one short line."""
    wait = expected(state)
    if wait.known is Known.MOSTLY and wait.minutes is not None:
        words = _("This hour {came} of {hails} came, most in {minutes} min")
    elif wait.known is Known.SELDOM and wait.minutes is not None:
        words = _("This hour {came} of {hails} came, those in {minutes} min")
    else:
        return _own(wait, _) if wait.hails else _minutes(wait, "", _)
    return words.format(came=wait.came, hails=wait.hails, minutes=wait.minutes)


def in_short(state: State, _: Words) -> tuple[str, str]:
    """For the question whether to call: what it is, and one fact among others."""
    wait = expected(state)
    minutes = _usual_minutes(wait)
    if minutes is not None:
        return _("Wait"), _("about {minutes} min").format(minutes=minutes)
    return (_("This hour"), _came(wait, _)) if wait.hails else (_("Wait"), _("hard to say now"))


def as_a_number(state: State, _: Words) -> tuple[str, str, str]:
    """While she waits: what it is, a number to be set large or '', and its unit or the words that stand for both."""
    wait = expected(state)
    minutes = _usual_minutes(wait)
    if minutes is not None:
        return _("Usually takes"), *in_minutes(minutes, _)
    if wait.hails:
        return _("This hour"), "", _came(wait, _)
    return _("How long it takes"), "", _("hard to say now")


def _usual_minutes(wait: Wait) -> int | None:
    """None also where most hails brought no taxi: minutes alone would promise one."""
    match wait.known:
        case Known.MOSTLY:
            return wait.said if wait.minutes is None else wait.minutes
        case Known.SAID:
            return wait.said
        case _:
            return None


def _own(wait: Wait, _: Words) -> str:
    if not wait.came:
        return _("At this hour none of {hails} got a taxi").format(hails=wait.hails)
    return _("At this hour {came} of {hails} got a taxi").format(hails=wait.hails, came=wait.came)


def _came(wait: Wait, _: Words) -> str:
    if not wait.came:
        return _("none of {hails} got a taxi").format(hails=wait.hails)
    return _("{came} of {hails} got a taxi").format(hails=wait.hails, came=wait.came)


def _minutes(wait: Wait, own: str, _: Words) -> str:
    if wait.minutes is not None:
        return own.format(minutes=wait.minutes)
    if wait.said is not None:
        return _("The taxi company says: most wait {minutes} min").format(minutes=wait.said)
    return _("The wait: hard to say now")
