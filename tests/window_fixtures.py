"""A real window drawn off screen, a clock that the test turns, and SDL's own events as a device sends them."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from PIL import Image, ImageOps

from kiosk.camera.preview import Preview
from kiosk.journey.events import Action
from kiosk.ui import fonts
from kiosk.ui.elements import Box, Button, Element, Sheet, Text
from kiosk.ui.panel import PanelSize
from kiosk.ui.report import TargetReport
from kiosk.ui.window import KioskWindow

PANEL = PanelSize(borderless=True)
LATER_S = 100.0  # between two tests: no guard of the one before holds any longer
LEFT, RIGHT = 1, 3  # SDL's numbers of mouse buttons
MOUSE_MOTION, MOUSE_DOWN, MOUSE_UP = 0x400, 0x401, 0x402
KEY_DOWN, KEY_UP = 0x300, 0x301
QUIT = 0x100


class MouseMotion(ctypes.Structure):
    """SDL_MouseMotionEvent."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("state", ctypes.c_uint32),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("dx", ctypes.c_int32),
        ("dy", ctypes.c_int32),
    )


class MouseButton(ctypes.Structure):
    """SDL_MouseButtonEvent."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("button", ctypes.c_uint8),
        ("state", ctypes.c_uint8),
        ("clicks", ctypes.c_uint8),
        ("padding", ctypes.c_uint8),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
    )


class KeyPress(ctypes.Structure):
    """SDL_KeyboardEvent."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("state", ctypes.c_uint8),
        ("repeat", ctypes.c_uint8),
        ("padding", ctypes.c_uint16),
        ("scancode", ctypes.c_int32),
        ("keycode", ctypes.c_int32),
        ("modifiers", ctypes.c_uint16),
        ("unused", ctypes.c_uint32),
    )


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Glass:
    """The window with somebody in front of it. Places are pixels from the top left, names those of targets."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.pressed: list[tuple[Action, str]] = []
        self.pictures: list[Preview] = []  # the last one is what the camera sees now
        self.flips = 0
        self.window = KioskWindow(PANEL, fonts.prepare(), self._on_touch, self._live, self.clock)
        from kivy.core.window import Window  # only now: the window sets Kivy up

        self.kivy: Any = Window
        self.kivy.bind(on_flip=self._on_flip)

    def _on_touch(self, action: Action, value: str) -> None:
        self.pressed.append((action, value))

    def _live(self) -> Preview | None:
        return self.pictures[-1] if self.pictures else None

    def _on_flip(self, _window: object) -> None:  # None: anything else would stop the picture from appearing
        self.flips += 1

    def show(self, *elements: Element, name: str = "screen") -> None:
        """Puts a sheet up, draws it and waits until no guard of its appearance holds."""
        self.window.show(Sheet(name, elements))
        self.window.frame()
        self.clock.now += 1.0

    def target(self, name: str) -> TargetReport:
        return next(target for target in self.window.report().targets if target.name == name)

    def middle(self, name: str) -> tuple[int, int]:
        x, y, w, h = self.target(name).box_px
        return x + w // 2, y + h // 2

    def down(self, place: tuple[int, int], button: int = LEFT) -> None:
        self._send(MouseButton(MOUSE_DOWN, 0, 1, 0, button, 1, 1, 0, *place))

    def move(self, place: tuple[int, int]) -> None:
        self._send(MouseMotion(MOUSE_MOTION, 0, 1, 0, LEFT, *place, 0, 0))

    def up(self, place: tuple[int, int], button: int = LEFT) -> None:
        self._send(MouseButton(MOUSE_UP, 0, 1, 0, button, 0, 1, 0, *place))

    def tap(self, name: str, after_s: float = 0.0) -> None:
        """A quick tap, so many seconds after whatever was before."""
        self.clock.now += after_s
        self.down(self.middle(name))
        self.up(self.middle(name))

    def finger(self, kind: int, finger: int, place: tuple[int, int]) -> None:
        """A finger event beside SDL's mouse: SDL sends one for every finger."""
        from kiosk.ui.sdl import FingerEvent

        x, y = place[0] / PANEL.width_px, place[1] / PANEL.height_px
        self._send(FingerEvent(kind, 0, 1, finger, x, y, 0.0, 0.0, 1.0, 1))

    def key(self, keycode: int, scancode: int) -> None:
        self._send(KeyPress(KEY_DOWN, 0, 1, 1, 0, 0, scancode, keycode, 0, 0))
        self._send(KeyPress(KEY_UP, 0, 1, 0, 0, 0, scancode, keycode, 0, 0))

    def quit(self) -> None:
        self._send(ctypes.c_uint32(QUIT))

    def picture(self) -> Image.Image:
        return self.window.look()[0]

    def kept(self) -> Image.Image:
        """What the last frame left on the glass, without drawing it anew."""
        from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

        size = (PANEL.width_px, PANEL.height_px)
        return ImageOps.flip(Image.frombytes("RGB", size, glReadPixels(0, 0, *size, GL_RGB, GL_UNSIGNED_BYTE)))

    def at_once(self, *events: Any) -> None:
        """What has gathered in SDL's queue while the loop was busy."""
        for event in events:
            self.window._sdl.push(event)
        self.window.frame()

    def _send(self, event: Any) -> None:
        self.at_once(event)


@cache
def _the_only_glass() -> Glass:
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    before = signal.getsignal(signal.SIGTERM)
    try:
        return Glass()
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.fixture
def glass() -> Iterator[Glass]:
    """Kivy knows one window per process: the same for all tests, empty and rested at the start of each."""
    glass = _the_only_glass()
    glass.clock.now += LATER_S
    glass.window.show(Sheet("", ()))
    glass.window.frame()
    glass.pressed.clear()
    glass.pictures.clear()
    yield glass
    for finger in range(1, 4):
        glass.finger(0x701, finger, (1, 1))
    glass.up((1, 1))


def button(action: Action, box: Box, value: str = "", *, enabled: bool = True) -> Button:
    words = Text(Box(0.0, 0.0, box.w, box.h), "按", 20.0, bold=True, align="center")
    return Button(box, action, (words,), value, fill="card", pressed="amber", enabled=enabled)


HAIL = button(Action.HAIL, Box(18.0, 300.0, 364.0, 70.0))
BACK = button(Action.BACK, Box(18.0, 450.0, 100.0, 34.0))
KEYPAD = tuple(
    button(Action.KEY, Box(18.0 + i % 3 * 124.0, 100.0 + i // 3 * 64.0, 116.0, 56.0), digit)
    for i, digit in enumerate("123456789")
)
