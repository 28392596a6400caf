"""Holds the ways to a hail: in how many touches, without a face, by a button alone, with nothing to remember."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from kiosk.captures import Side, Wanted
from kiosk.domain import Rider
from kiosk.journey.effects import CommitHail, Effect
from kiosk.journey.events import (
    Action,
    ButtonPressed,
    CameraCondition,
    CapturesTaken,
    CodeWanted,
    DigitsWanted,
    Event,
    Identified,
    IdentityFailed,
    IdentityFault,
    SessionOpened,
    Touched,
)
from kiosk.journey.state import Confirm, DigitsEntry, PhoneEntry, Stamp, State
from kiosk.journey.step import step
from kiosk.ui.audit.ledger import Found
from kiosk.ui.audit.walk import NUMBER, RIDER
from kiosk.ui.elements import Button, Sheet, targets_moved
from kiosk.ui.touch import Presses, target_at, target_of

BETWEEN_S = 2.0  # two touches of somebody who looks first
CONTACT = Rider("site", "site", "", "门口保安室", tag="site")  # where the site names none


def held(home: State) -> Iterator[Found]:
    """home: nobody there, no hails."""
    ready = replace(home, camera=CameraCondition.READY)
    face, hails = _done(ready, _by_face(ready.attempt + 1))
    if ready.site.face_enabled:
        yield Found("taps_face", float(face) if hails == 1 else 99.0, "face")
    number, hails = _done(ready, _by_number(ready.attempt + 1))
    yield Found("taps_phone", float(number) if hails == 1 else 99.0, "phone")
    blind = replace(home, site=replace(home.site, face_enabled=False, notice=None), camera=CameraCondition.ABSENT)
    yield Found("no_face", float(_done(blind, _by_number(home.attempt + 1))[1]), "phone")
    at_wall = replace(home, site=replace(home.site, contact=home.site.contact or CONTACT))
    yield Found("button", float(_done(at_wall, (ButtonPressed(), ButtonPressed()))[1]), "two presses")
    yield from _memory(ready)


def _by_face(attempt: int) -> tuple[Event, ...]:
    return (
        Touched(Action.FACE),
        Touched(Action.AGREE),
        SessionOpened(attempt, Side.LEFT, True),
        CapturesTaken(attempt, Wanted.NOTHING),
        Identified(attempt, RIDER),
        Touched(Action.HAIL),
    )


def _by_number(attempt: int) -> tuple[Event, ...]:
    typed = (Touched(Action.KEY, digit) for digit in NUMBER.text)
    by_number = replace(RIDER, display_name="")
    return (Touched(Action.PHONE), *typed, Touched(Action.NEXT), Identified(attempt, by_number), Touched(Action.HAIL))


def _done(state: State, events: tuple[Event, ...]) -> tuple[int, int]:
    """How often she touched the glass, and how many hails were made of it."""
    touches = hails = 0
    for event in events:
        state = _unhurried(state)
        state, effects = step(state, event, state.stamp)
        touches += isinstance(event, Touched)
        hails += _hails(effects)
    return touches, hails


def _unhurried(state: State) -> State:
    """A few seconds later."""
    now, wall = state.stamp.now + BETWEEN_S, state.stamp.wall + timedelta(seconds=BETWEEN_S)
    return replace(state, stamp=Stamp(now, wall))


def _hails(effects: tuple[Effect, ...]) -> int:
    return sum(isinstance(effect, CommitHail) for effect in effects)


# --- one press, one hail ---


def five_hails(confirm: State, show: Callable[[State], Sheet]) -> Iterator[Found]:
    """Five taps in 0.7 s where the hailing button is, through the rules of the finger and the journey."""
    state, presses, hails, now = confirm, Presses(), 0, 0.0
    (button,) = [each for each in _buttons(show(confirm)) if each.action is Action.HAIL]
    x, y = button.box.x + button.box.w / 2, button.box.y + button.box.h / 2
    for _ in range(5):
        sheet = show(state)
        presses.down(1, target_at(_buttons(sheet), x, y), now)
        hit = presses.up(1, target_at(_buttons(sheet), x, y), now + 0.05)
        now += 0.14
        pressed = next((each for each in _buttons(sheet) if hit is not None and target_of(each) == hit), None)
        if pressed is not None:
            state, effects = step(state, Touched(pressed.action, pressed.value), state.stamp)
            hails += _hails(effects)
        after = show(state)
        if after.name != sheet.name or targets_moved(sheet, after):
            presses.screen_changed(now)
    yield Found("five_hails", float(hails), "confirm")


def _buttons(sheet: Sheet) -> list[Button]:
    return [element for element in sheet.elements if isinstance(element, Button)]


# --- nothing to be remembered ---


def _memory(home: State) -> Iterator[Found]:
    """What was typed stays when the way goes on or back; a code is asked for only where the provider wants one."""
    attempt = home.attempt + 1
    checking = _after(home, *_by_number(attempt)[:-2])
    typed = {
        "back while it is checked": _after(checking, Touched(Action.BACK)),
        "too few digits": _after(_after(home, *_by_number(attempt)[:-4]), Touched(Action.NEXT)),
        "back from the code": _after(checking, CodeWanted(attempt, RIDER.phone_masked), Touched(Action.BACK)),
        "help and back": _after(_after(home, *_by_number(attempt)[:-3]), Touched(Action.HELP), Touched(Action.BACK)),
    }
    for how, state in typed.items():
        kept = isinstance(state.step, PhoneEntry) and NUMBER.text.startswith(state.step.typed.text or "lost")
        yield Found("memory", float(not kept), how)
    ordinary = _after(checking, Identified(attempt, RIDER))
    yield Found("memory", float(not isinstance(ordinary.step, Confirm)), "a code in the ordinary case")
    asked = _after(home, *_by_face(attempt)[:-2], DigitsWanted(attempt, 4))
    digits = _after(asked, *(Touched(Action.KEY, digit) for digit in "5678"), Touched(Action.NEXT))
    away = _after(digits, IdentityFailed(attempt, IdentityFault.UNREACHABLE))
    lost = not isinstance(away.step, DigitsEntry) or away.step.typed.text != "5678"
    yield Found("memory", float(home.site.face_enabled and lost), "digits when the network is away")


def _after(state: State, *events: Event) -> State:
    for event in events:
        state, _ = step(_unhurried(state), event, _unhurried(state).stamp)
    return state
