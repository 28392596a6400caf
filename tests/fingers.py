"""The whole kiosk on a drawn display, touched by fingers as a touch panel reports them, which come by lines.

    python -m tests.fingers --config FILE --witness FILE [--poll-s S]

Standard input: {"finger": "down" | "move" | "up", "id": 1, "x": 512, "y": 640} in pixels from the top left. Of the
first finger on the glass SDL makes a mouse as well, of no other: so does this panel. The end of the input ends it.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import kiosk.app
from kiosk import log_setup
from kiosk.app import run_kiosk
from kiosk.config import load
from kiosk.practice.start import Start
from kiosk.runtime.hail_plan import POLL_S
from kiosk.store.practice_mark import PracticeMark
from kiosk.surroundings import Surroundings
from kiosk.ui import fonts
from kiosk.ui.panel import PanelSize
from kiosk.ui.sdl import FINGER_EVENTS, FingerEvent
from kiosk.ui.window import KioskWindow
from tests.window_fixtures import LEFT, MOUSE_DOWN, MOUSE_MOTION, MOUSE_UP, MouseButton, MouseMotion

PANEL = PanelSize(borderless=True)
KINDS = {name.removeprefix("finger"): number for number, name in FINGER_EVENTS.items()}


class TouchedWindow(KioskWindow):
    """The real window before a panel of this file's own."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._mouse: int | None = None  # the finger that SDL shows as a mouse, too
        self._down: set[int] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            report = json.loads(line)
            self._report(report["finger"], report["id"], report["x"], report["y"])
        os.kill(os.getpid(), signal.SIGTERM)

    def _report(self, kind: str, finger: int, x: int, y: int) -> None:
        if kind == "down" and not self._down:
            self._mouse = finger
        self._down = self._down | {finger} if kind == "down" else self._down - ({finger} if kind == "up" else set())
        number = KINDS["motion" if kind == "move" else kind]
        share = (x / PANEL.width_px, y / PANEL.height_px)
        self._push(FingerEvent(number, 0, 1, finger, *share, 0.0, 0.0, 1.0, 1))
        if finger == self._mouse:
            self._push(_as_mouse(kind, x, y))
            if kind == "up":
                self._mouse = None

    def _push(self, event: ctypes.Structure) -> None:
        self._sdl.push(event)


def _as_mouse(kind: str, x: int, y: int) -> ctypes.Structure:
    match kind:
        case "down":
            return MouseButton(MOUSE_DOWN, 0, 1, 0, LEFT, 1, 1, 0, x, y)
        case "up":
            return MouseButton(MOUSE_UP, 0, 1, 0, LEFT, 0, 1, 0, x, y)
        case _:
            return MouseMotion(MOUSE_MOTION, 0, 1, 0, LEFT, x, y, 0, 0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fingers", description="The kiosk under scripted fingers.")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--witness", type=Path, required=True)
    parser.add_argument("--poll-s", type=float, default=POLL_S)
    given = parser.parse_args()
    config = load(given.config)
    log_setup.set_up(config.log.level)
    setattr(kiosk.app, "KioskWindow", TouchedWindow)  # noqa: B010
    around = Surroundings(
        fonts=fonts.prepare(),
        panel=PANEL,
        identity_key=config.identity.key_file.read_bytes(),
        cache=config.store.folder / "voice",
        witness=given.witness,
        poll_s=given.poll_s,
    )
    run_kiosk(config, around, Start(PracticeMark(config.store.folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
