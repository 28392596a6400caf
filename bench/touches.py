"""Touch to redraw: from a real pointer's press to changed pixels on the glass, at rest and while the camera works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.glass import FINGER_S, Glass, Probe, Sample, changed, rest
from bench.hails import PHONE
from kiosk.demo.display import WIDTH_PX
from kiosk.demo.stage import Box

PRESSED_SHARE = 0.1  # of the button's pixels: its fill has changed
SCREEN_SHARE = 0.02  # of all other pixels: another screen; the clock alone is a seventh of that
ALIKE_SHARE = 0.02  # of a button's pixels may differ between two drawings of it
LIMIT_S = 30.0  # for a camera or a provider
OVAL_SHARE = 0.5  # of the oval's pixels: the live picture has replaced what was there before
IN_THE_OVAL: Box = (350.0, 400.0, 320.0, 320.0)  # pixels; her face, and nothing but the live picture
ABOVE_THE_OVAL_PX = 200.0


@dataclass
class Touches:
    """Seconds. to_pressed: from the press to the button's pressed look. to_next: from letting go to what follows."""

    to_pressed_s: list[float] = field(default_factory=list)
    to_next_s: list[float] = field(default_factory=list)


Targets = Mapping[str, Mapping[str, Box]]


class Finger:
    """Touches a kiosk whose screens are known from before: targets by screen and name, looks by target's name."""

    def __init__(self, glass: Glass, targets: Targets, looks: Mapping[str, Sample]) -> None:
        self._glass = glass
        self._targets = targets
        self._looks = looks

    def awaits(self, screen: str, target: str) -> None:
        """Until a button looks as it did when it could be pressed."""
        look = self._looks[target]
        probe = self._glass.probe((self._targets[screen][target],))
        self._glass.seen(probe, lambda now: changed(look, now) < ALIKE_SHARE, LIMIT_S)

    def at_rest(self, count: int) -> Touches:
        """Home, the keypad, back; the other language and back again. The camera is closed."""
        touches = Touches()
        way = (("home", "phone"), ("phone", "back"), ("home", "language"), ("home", "language"))
        for number in range(count):
            self.touch(*way[number % len(way)], touches)
        return touches

    def while_camera_works(self, again: int, leavings: int) -> tuple[Touches, Touches]:
        """From home and back to home. First: 'say it again' beside her live picture. Second: leaving that screen."""
        repeated, left = Touches(), Touches()
        for number in range(leavings):
            self.open_camera()
            for _ in range(again // leavings + (number < again % leavings)):
                self.touch("face", "again", repeated, stays=True)
            self.touch("face", "home", left, but=(self._picture(),))
            self.awaits("home", "face")
        return repeated, left

    def open_camera(self) -> None:
        """From home to the live picture, which is awaited."""
        nowhere = Touches()
        self.touch("home", "face", nowhere)
        before = self._glass.probe((IN_THE_OVAL,)).take()
        self.touch("consent", "agree", nowhere)
        probe = self._glass.probe((IN_THE_OVAL,))
        self._glass.seen(probe, lambda now: changed(before, now) > OVAL_SHARE, LIMIT_S)

    def closes_camera(self) -> None:
        self.touch("face", "home", Touches(), but=(self._picture(),))
        self.awaits("home", "face")

    def hails_by_phone(self) -> None:
        """From home to the press of 叫车."""
        self.touch("home", "phone", Touches())
        for digit in PHONE:
            self._glass.tap(self._targets["phone"][f"key:{digit}"])
        self._glass.tap(self._targets["phone"]["next"])
        self.awaits("confirm", "hail")
        self.touch("confirm", "hail", Touches())

    def touch(
        self, screen: str, target: str, touches: Touches, *, stays: bool = False, but: tuple[Box, ...] = ()
    ) -> None:
        """One touch. stays: what follows is the button as it was, else another screen outside the button and but."""
        button = self._targets[screen][target]
        inside = self._glass.probe((button,))
        outside = self._glass.probe((), (button, *but))
        self._glass.go_to(button)
        free = inside.take()
        pressed_at = self._glass.down()
        touches.to_pressed_s.append(self._seen_changed(inside, free, PRESSED_SHARE) - pressed_at)
        rest(FINGER_S)
        held, around = inside.take(), outside.take()
        let_go_at = self._glass.up()
        if stays:
            touches.to_next_s.append(self._seen_changed(inside, held, PRESSED_SHARE) - let_go_at)
        else:
            touches.to_next_s.append(self._seen_changed(outside, around, SCREEN_SHARE) - let_go_at)

    def _picture(self) -> Box:
        """Where the live picture lies: across the whole glass, between the words above it and the phone's button."""
        top = IN_THE_OVAL[1] - ABOVE_THE_OVAL_PX
        return 0.0, top, float(WIDTH_PX), self._targets["face"]["phone"][1] - top

    def _seen_changed(self, probe: Probe, before: Sample, share: float) -> float:
        return self._glass.seen(probe, lambda now: changed(before, now) >= share)
