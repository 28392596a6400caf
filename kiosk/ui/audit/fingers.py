"""Holds the real window: a tap is one press; sliding off, holding long, trembling, a second finger add none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.journey.events import Action
from kiosk.ui.audit.ledger import Found
from kiosk.ui.audit.seen import Seen
from kiosk.ui.elements import Button
from kiosk.ui.report import TargetReport
from kiosk.ui.touch import TYPED_FAST

if TYPE_CHECKING:
    from kiosk.ui.window import KioskWindow

TAP_S = 0.05
FIVE_TAPS_WITHIN_S = 0.7
LONG_S = 4.0  # held; after five a finger is taken for a palm
RESTED_S = 10.0  # between two people


class Hand(Protocol):
    """The window's clock, turned by hand."""

    now: float


@dataclass
class Finger:
    """A touch as Kivy hands it to its window: pixels from the bottom left."""

    uid: int
    x: float
    y: float
    button: str = "left"


@dataclass
class Fingers:
    """Somebody's hand before the glass. Places are pixels from the top left."""

    window: KioskWindow
    clock: Hand
    pressed: list[tuple[Action, str]]

    def down(self, place: tuple[int, int], uid: int = 1) -> None:
        self._send("on_touch_down", place, uid)

    def move(self, place: tuple[int, int], uid: int = 1) -> None:
        self._send("on_touch_move", place, uid)

    def up(self, place: tuple[int, int], uid: int = 1) -> None:
        self._send("on_touch_up", place, uid)

    def tap(self, place: tuple[int, int]) -> None:
        self.down(place)
        self.clock.now += TAP_S
        self.up(place)

    def rest(self) -> int:
        """Lets go of everything; how often something was pressed since the last rest."""
        count = len(self.pressed)
        self.pressed.clear()
        self.clock.now += RESTED_S
        return count

    def _send(self, kind: str, place: tuple[int, int], uid: int) -> None:
        from kivy.core.window import Window  # only now: the window set Kivy up

        x, y = place
        Window.dispatch(kind, Finger(uid, x + 0.5, self.window.panel.height_px - y - 0.5))


@contextmanager
def before(window: KioskWindow, clock: Hand) -> Iterator[Fingers]:
    """A hand whose presses go nowhere else."""
    told, pressed = window.on_touch, list[tuple[Action, str]]()
    window.on_touch = lambda action, value: pressed.append((action, value))
    hand = Fingers(window, clock, pressed)
    hand.rest()
    try:
        yield hand
    finally:
        window.on_touch = told


def held(hand: Fingers, seen: Seen, known: set[tuple[Any, ...]]) -> Iterator[Found]:
    """Of every target of the screen in front that was not tried elsewhere. known: those that were."""
    targets = {target.name: target for target in seen.targets}
    buttons = [element for element in seen.sheet.elements if isinstance(element, Button)]
    for button in buttons:
        target = targets[button.name]
        mark = (button.name, target.box_px, button.enabled)
        if mark in known or not button.enabled:
            continue
        known.add(mark)
        others = [other for other in targets.values() if other.name != target.name]
        yield from _tried(hand, button, target, others, f"{seen.where}: {target.name}")


def _tried(
    hand: Fingers, button: Button, target: TargetReport, others: list[TargetReport], where: str
) -> Iterator[Found]:
    here, off = _middle(target), (1, 1)
    for away in (off, *(_middle(other) for other in others[:1])):
        hand.rest()
        hand.down(here)
        hand.move(away)
        hand.up(away)
        yield Found("slide_off", float(hand.rest() != 0), where)
    hand.down(here)
    hand.clock.now += LONG_S
    hand.up(here)
    yield Found("long_press", float(hand.rest() != 1), where)
    if button.action not in TYPED_FAST:  # five taps on a digit may be five digits
        for _ in range(5):
            hand.tap(here)
            hand.clock.now += FIVE_TAPS_WITHIN_S / 5 - TAP_S
        yield Found("five_taps", float(hand.rest()), where)
    for other in others[:1]:
        hand.down(here)
        hand.down(_middle(other), uid=2)
        hand.up(_middle(other), uid=2)
        yield Found("second_finger", float(hand.rest() != 0), where)
        hand.up(here)
        hand.rest()


def _middle(target: TargetReport) -> tuple[int, int]:
    x, y, w, h = target.box_px
    return x + w // 2, y + h // 2
