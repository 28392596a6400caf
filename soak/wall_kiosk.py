"""The whole kiosk with its window, drawn off screen: python -m soak.wall_kiosk --config FILE --hurry N --day N.

Its touches come as the window reports them, but from standard input (soak.told). {"sweep": ...} asks for what Python
itself no longer needs to be given back, before memory is looked at.
"""

from __future__ import annotations

import argparse
import functools
import gc
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kiosk import log_setup, wording
from kiosk.assembly import assemble
from kiosk.commands.run import prepared_fonts
from kiosk.config import load
from kiosk.dispatch_client.client import DispatchClient
from kiosk.journey.events import Touched
from kiosk.journey.state import State
from kiosk.oversight import Oversight
from kiosk.runtime import hail_plan
from kiosk.runtime.loop import Loop
from kiosk.runtime.watchdog import Notifier
from kiosk.store.journal import Journal, memory_folder_for
from kiosk.surroundings import Surroundings
from kiosk.ui.panel import PanelSize
from kiosk.ui.present import present
from kiosk.ui.window import KioskWindow
from soak.haste import hurry, lift_limits, shorten_the_day
from soak.told import listen, say, say_shown


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m soak.wall_kiosk", description="The kiosk, drawn off screen.")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--hurry", type=float, default=1.0, metavar="N", help="divides every span of a hail")
    parser.add_argument("--day", type=float, default=1.0, metavar="N", help="divides the day, too")
    given = parser.parse_args()
    config = load(given.config)
    log_setup.set_up(config.log.level)
    lift_limits()
    shorten_the_day(given.day)
    deadline_s = hurry(given.hurry)
    with ExitStack() as closing:
        journal = Journal(config.store.folder, memory_folder_for(config.store.folder))
        closing.callback(journal.close)
        around = Surroundings(
            fonts=prepared_fonts(),
            panel=PanelSize(borderless=True),
            identity_key=config.identity.key_file.read_bytes(),
            cache=config.store.folder / "voice",
            poll_s=hail_plan.POLL_S,
        )
        to = {"main": DispatchClient(config.dispatch.base_url, deadline_s)}
        brain = assemble(config, around, journal, to, closing, Oversight(config, Notifier(), closing))
        window = KioskWindow(
            around.panel,
            around.fonts,
            on_touch=lambda action, value: brain.inbox.post(Touched(action, value)),
            live_picture=brain.camera.frame,
        )
        brain.inbox.wakes(window.wake)
        sweeper = Sweeper(brain.loop(functools.partial(shown, window)), window)
        touched = lambda touch: window.on_touch(touch.action, touch.value)  # noqa: E731
        threading.Thread(target=functools.partial(listen, touched, sweeper.wished), daemon=True).start()
        brain.camera.start()
        window.run(sweeper.run_pending)
    return 0


class Sweeper:
    """The loop, and the broom between two of its turns: on the thread of the window, which owns the textures."""

    def __init__(self, loop: Loop, window: KioskWindow) -> None:
        self._loop = loop
        self._window = window
        self._wanted = threading.Event()

    def wished(self, _: dict[str, Any]) -> None:
        self._wanted.set()
        self._window.wake()

    def run_pending(self) -> float:
        wait_s = self._loop.run_pending()
        if self._wanted.is_set():
            self._wanted.clear()
            gc.collect()
            say({"kind": "swept", "camera": self._loop.state.camera.value})
        return wait_s


def shown(window: KioskWindow, state: State) -> None:
    sheet = present(state, wording.translator(state.lang, "screen"))
    window.show(sheet)
    say_shown(state, sheet)


if __name__ == "__main__":
    sys.exit(main())
