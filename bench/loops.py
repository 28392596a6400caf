"""Ways to do the same thing side by side, in one process with one real window: `python -m bench.loops CONFIG`.

Idle: the loop as it is, asleep in SDL, against the same loop woken 60 times a second, as stock Kivy's is.
A live picture: its own place drawn alone, as it is, against the whole window drawn for every picture.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kiosk import wording
from kiosk.config import load
from kiosk.domain import Lang
from kiosk.fittings import site
from kiosk.ui import fonts, situations
from kiosk.ui.panel import PanelSize
from kiosk.ui.present import present
from kiosk.ui.stand_in import stand_in
from kiosk.ui.window import KioskWindow

IDLE_S = 20.0
LIVE_S = 10.0
POLLS_PER_S = 60.0


@dataclass(frozen=True)
class Loops:
    """Processor time in per cent of one core; the renderer's name."""

    asleep: float
    polling: float
    place_alone: float
    whole_window: float
    renderer: str


def main(config: Path) -> None:
    pictures = (replace(stand_in(), sequence=number) for number in itertools.count(1))
    window = KioskWindow(PanelSize(borderless=True), fonts.prepare(), lambda *_: None, lambda: next(pictures))
    from kivy.graphics.opengl import GL_RENDERER, glGetString

    from kiosk.ui import live

    states = dict(situations.situations(site(load(config))))
    words = wording.translator(Lang.ZH, "screen")
    sdl = window._sdl

    window.show(present(states["home"], words))
    window.frame()
    asleep = _cost(window, IDLE_S)
    wait, sdl.wait = sdl.wait, lambda timeout_s: time.sleep(1 / POLLS_PER_S)  # type: ignore[method-assign]  # noqa: ARG005
    polling = _cost(window, IDLE_S)
    sdl.wait = wait  # type: ignore[method-assign]

    face = next(state for name, state in states.items() if present(state, words).name == "face")
    window.show(present(face, words))
    window.frame()
    alone = _cost(window, LIVE_S)
    live.keeps_frames = lambda: False  # type: ignore[assignment]
    whole = _cost(window, LIVE_S)

    renderer = glGetString(GL_RENDERER).decode("ascii", "replace")
    print(json.dumps(asdict(Loops(asleep, polling, alone, whole, renderer))))


def _cost(window: KioskWindow, seconds: float) -> float:
    """The window's loop for so long: processor time of all threads, in per cent of one core."""
    threading.Timer(seconds, window.stop).start()
    began, used = time.monotonic(), time.process_time()
    window.run(lambda: None)
    return 100 * (time.process_time() - used) / (time.monotonic() - began)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
