"""What counts as a press: a finger put down on a target and lifted on the same target, once. Pure; time is given.

Old fingers tremble, rest and tap twice; each rule below is for one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import dist

from kiosk.journey.events import Action
from kiosk.ui.elements import Button

TYPED_FAST = frozenset({Action.KEY, Action.DELETE})
REPEAT_GUARD_S = 0.35  # a trembling finger or a double tap is one press; each further tap begins it anew
KEY_BOUNCE_S = 0.08  # of the same key: a glass that loses a finger for a moment; quick typists take 120 ms
SCREEN_GUARD_S = 0.35  # after a new screen: the second half of a double tap must not press what came up under it
SAME_PLACE_GUARD_S = 0.7  # an old hand taps twice within 0.6 s, and on the same place; elsewhere she has aimed anew
LIFTED_S = 1.0  # before a new screen: let go longer ago, no second half is to come any more
SAME_PLACE_MM = 30.0  # between the two halves: a finger and a trembling hand
PALM_S = 5.0  # a finger that rests this long is a palm or a bag: others may press
STUCK_S = 60.0  # a bag is taken along and a hand grows tired: what rests longer is dirt, water or a broken glass


@dataclass(frozen=True)
class Target:
    """What a finger is on: the button's name, and whether it is a key that may be typed fast."""

    name: str
    key: bool = False

    @property
    def guard_s(self) -> float:
        return KEY_BOUNCE_S if self.key else REPEAT_GUARD_S


def target_of(button: Button) -> Target:
    return Target(button.name, button.action in TYPED_FAST)


def target_at(buttons: Sequence[Button], x_mm: float, y_mm: float) -> Target | None:
    """What lies uppermost at this place of the sheet, unless it is switched off."""
    for button in reversed(buttons):
        box = button.box
        if box.x <= x_mm < box.x + box.w and box.y <= y_mm < box.y + box.h:
            return target_of(button) if button.enabled else None
    return None


def _is_near(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    return one is not None and other is not None and dist(one, other) <= SAME_PLACE_MM


BESIDE = Target("")  # what up() answers for a tap that met no target, from its beginning to its end


@dataclass
class Presses:
    """One finger at a time. `held` is the target to be drawn pressed now, or None."""

    held: Target | None = None
    _finger: object | None = None
    _began_on: Target | None = None
    _down_at: float = 0.0
    _palms: dict[object, float] = field(default_factory=dict)  # since when each is down
    _last: Target | None = None  # the last target that was touched, and when the finger left it
    _last_at: float = -1e9
    _new_screen_at: float = -1e9
    _lifted: tuple[float, float] | None = None  # where a target was last let go, on the screen before this one
    _lifted_at: float = -1e9
    _beside: bool = False  # the finger that is down has met no target yet
    _beside_at: float = -1e9  # the last one that met none was lifted

    @property
    def palm(self) -> bool:
        """Something rests on the glass that means nothing."""
        return bool(self._palms)

    def stuck(self, now: float) -> bool:
        """A touch does not end."""
        return any(now - since >= STUCK_S for since in self._palms.values())

    def screen_changed(self, now: float) -> None:
        """What is held belongs to a screen that is gone: it will not act."""
        self._new_screen_at = now
        if now - self._lifted_at > LIFTED_S:
            self._lifted = None
        self._began_on = self.held = self._last = None

    def down(
        self, finger: object, target: Target | None, now: float, place: tuple[float, float] | None = None
    ) -> None:
        """place: millimetres on the sheet."""
        self.watch(now)
        if self._finger is not None:
            return
        self._finger, self._down_at = finger, now
        self._beside = target is None and now - self._beside_at >= KEY_BOUNCE_S
        if target is None or now - self._new_screen_at < SCREEN_GUARD_S:
            return
        again = now - self._new_screen_at < SAME_PLACE_GUARD_S and _is_near(place, self._lifted)
        if (
            again and not target.key
        ):  # a digit is seen, and goes again; one that is missing sends a code to a stranger
            return
        if target == self._last and now - self._last_at < target.guard_s:
            return
        self._began_on = self.held = target

    def move(self, finger: object, target: Target | None, now: float) -> None:
        self.watch(now)
        if finger == self._finger:
            self.held = target if target == self._began_on else None
            self._beside = self._beside and target is None

    def up(
        self, finger: object, target: Target | None, now: float, place: tuple[float, float] | None = None
    ) -> Target | None:
        """The target to act on, BESIDE, or None. place: millimetres on the sheet."""
        self.watch(now)
        self._palms.pop(finger, None)
        if finger != self._finger:
            return None
        acts = target is not None and target == self._began_on
        beside = self._beside and target is None
        if target is not None:
            self._last, self._last_at = target, now
        else:
            self._beside_at = now
        self._finger = self._began_on = self.held = None
        if acts:
            self._lifted, self._lifted_at = place, now
        return target if acts else BESIDE if beside else None

    def watch(self, now: float) -> None:
        """Takes a finger that rests too long for a palm."""
        left = self.palm_in_s(now)
        if self._finger is not None and left is not None and left <= 0:
            self._palms[self._finger] = self._down_at
            self._finger = self._began_on = self.held = None

    def palm_in_s(self, now: float) -> float | None:
        """Until the finger that is down would be a palm; None when none is down."""
        return None if self._finger is None else self._down_at + PALM_S - now
