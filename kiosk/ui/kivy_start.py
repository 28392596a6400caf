"""Starts Kivy as a wall kiosk needs it: nothing from the surroundings, no way out, one window.

Whoever imports kivy must call this first: Kivy reads its environment and settings while it is imported.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import signal
import sys
import tempfile
from typing import Any

from kiosk.ui.panel import PanelSize
from kiosk.ui.sdl import Sdl

ADVICE = (
    "There is no display to draw on: start the X server and set DISPLAY, or set SDL_VIDEODRIVER=offscreen "
    "to draw without one (packages libgl1 and libegl1)."
)


GLASSES = frozenset({"x11", "wayland", "kmsdrm"})  # SDL's drivers that know how large the glass is
OF_SIGNALS = frozenset(128 + number for number in signal.Signals)  # exit codes


class NoDisplay(Exception):
    """There is no display to draw on, or not the one of the settings. The message is one sentence that says what to
    do."""


def start(panel: PanelSize, title: str) -> Any:
    """Makes the process's one window and returns Kivy's Window object, ready to draw. Raises NoDisplay."""
    if "kivy" in sys.modules:
        raise RuntimeError("Kivy was imported before kivy_start.start() could set it up")
    _set_environment()
    kivy_log = logging.getLogger("kivy")
    kivy_log.disabled = True  # its start-up says nothing of ours, its failure takes forty lines for ADVICE
    try:
        _configure(panel)
        from kivy.core.window import Window  # makes the window
    except (Exception, SystemExit) as error:
        if isinstance(error, SystemExit) and error.code in OF_SIGNALS:
            raise  # the system ends the program (kiosk.ui.window); Kivy gives up with another
        raise NoDisplay(ADVICE) from error
    if Window is None:
        raise NoDisplay(ADVICE)
    if panel.borderless and os.environ["SDL_VIDEODRIVER"] in GLASSES:
        _compare(panel.screen_px, Sdl().display_px())
    from kivy.base import runTouchApp
    from kivy.metrics import Metrics

    kivy_log.disabled = False
    kivy_log.setLevel(logging.WARNING)
    Metrics.dpi = panel.dpi  # SDL says 96 on every desktop
    Window.set_title(title)
    runTouchApp(embedded=True)  # starts the input; the loop is our own
    Window.bind(on_mouse_move=_in_order, on_mouse_up=_in_order)
    return Window


def _in_order(*_: object) -> None:
    """Before a finger moves on or is lifted, what it did before is taken up. Kivy does it once a turn: after a turn
    that took long, a quick swipe would come down where it ended."""
    from kivy.base import EventLoop

    EventLoop.dispatch_input()


def _compare(wanted: tuple[int, int], found: tuple[int, int]) -> None:
    """Raises NoDisplay where the picture would hang over the edge of the glass, or leave a part of it dark."""
    if found == wanted:
        return
    turned = "turn it (rotation: 90 or 270, or xrandr --rotate left), or " if found == wanted[::-1] else ""
    raise NoDisplay(
        f"The display has {found[0]}x{found[1]} pixels, but width_px, height_px and rotation of display in the "
        f"settings want {wanted[0]}x{wanted[1]}: {turned}give the display's own size there."
    )


def _set_environment() -> None:
    home = tempfile.mkdtemp(prefix="yangzhao-kivy-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ.setdefault("SDL_VIDEODRIVER", "x11")  # else SDL draws, without a word, where nobody sees it
    os.environ.update(
        KIVY_HOME=home,
        KIVY_NO_ARGS="1",
        KIVY_NO_CONFIG="1",
        KIVY_NO_ENV_CONFIG="1",
        KIVY_NO_FILELOG="1",
        KIVY_NO_CONSOLELOG="1",
        KIVY_LOG_MODE="PYTHON",  # else Kivy takes over everybody's logging and standard error
        KIVY_WINDOW="sdl2",  # else Kivy quietly falls back to a window without touch
        SDL_MOUSE_FOCUS_CLICKTHROUGH="1",  # else the first touch after a start is swallowed
    )


def _configure(panel: PanelSize) -> None:
    from kivy.config import Config

    width, height = panel.screen_px
    graphics = {
        "width": width,
        "height": height,
        "rotation": panel.rotation,
        "borderless": int(panel.borderless),  # and not fullscreen: without a window manager Kivy only believes in it
        "fullscreen": 0,
        "position": "custom" if panel.borderless else "auto",
        "left": 0,
        "top": 0,
        "resizable": 0,
        "show_cursor": int(not panel.borderless),
        "multisamples": 0,  # edges are smoothed by the shapes; doubling every pixel costs 20 fps without a GPU
        "maxfps": 0,  # our loop sleeps in SDL, Kivy's clock must not sleep as well
        "allow_screensaver": 0,
    }
    for key, value in graphics.items():
        Config.set("graphics", key, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "log_level", "warning")  # its start-up tells nothing of ours
    Config.set("kivy", "desktop", "1")
    for key, _ in Config.items("modules"):
        Config.remove_option("modules", key)
    for key, _ in Config.items("input"):
        Config.remove_option("input", key)
    # A touch arrives as SDL's left mouse button; any second provider would deliver every tap twice.
    Config.set("input", "mouse", "mouse,disable_multitouch,disable_hover")
