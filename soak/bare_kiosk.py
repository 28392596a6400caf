"""The kiosk without its glass, ready to die: python -m soak.bare_kiosk --config FILE [--hurry N].

Everything but the window, the camera and the voice is the real kiosk, put together by its own composition root.
Lines of JSON go in and out (soak.told); {"arm": POINT} sets the trap.
"""

from __future__ import annotations

import argparse
import functools
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kiosk import log_setup, wording
from kiosk.assembly import assemble
from kiosk.commands.run import prepared_fonts
from kiosk.config import load
from kiosk.config.dispatch import Dispatch
from kiosk.dispatch_client.client import DispatchClient
from kiosk.dispatch_client.letaxi.client import LetaxiClient
from kiosk.dispatchers import api_key
from kiosk.journey.state import State
from kiosk.oversight import Oversight
from kiosk.runtime import hail_plan
from kiosk.runtime.parties import Dispatcher
from kiosk.runtime.watchdog import Notifier
from kiosk.store.journal import memory_folder_for
from kiosk.surroundings import Surroundings
from kiosk.ui.panel import PanelSize
from kiosk.ui.present import present
from soak.haste import hurry, lift_limits
from soak.points import Point, Trap, TrappedDispatcher, TrappedJournal
from soak.told import listen, say, say_shown


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m soak.bare_kiosk", description="The kiosk without its glass.")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--hurry", type=float, default=1.0, metavar="N", help="divides every span of a hail")
    given = parser.parse_args()
    config = load(given.config)
    log_setup.set_up(config.log.level)
    lift_limits()
    deadline_s = hurry(given.hurry)
    trap = Trap(say)
    with ExitStack() as closing:
        journal = TrappedJournal(config.store.folder, memory_folder_for(config.store.folder))
        journal.trap = trap
        closing.callback(journal.close)
        around = Surroundings(
            fonts=prepared_fonts(),
            panel=PanelSize(),
            identity_key=config.identity.key_file.read_bytes(),
            cache=config.store.folder / "voice",
            poll_s=hail_plan.POLL_S,
        )
        to = {"main": TrappedDispatcher(client(config.dispatch, deadline_s), trap)}
        brain = assemble(config, around, journal, to, closing, Oversight(config, Notifier(), closing))
        woken = threading.Event()
        brain.inbox.wakes(woken.set)
        loop = brain.loop(shown)
        arm = functools.partial(armed, trap)
        threading.Thread(target=functools.partial(listen, brain.inbox.post, arm), daemon=True).start()
        while True:
            woken.wait(loop.run_pending())
            woken.clear()


def client(section: Dispatch, deadline_s: float) -> Dispatcher:
    """The real one of this section, with a deadline of its own."""
    if section.api_key_file is None:
        return DispatchClient(section.base_url, deadline_s)
    key = api_key(section.api_key_file, "dispatch.api_key_file")
    return LetaxiClient(section.base_url, key, section.phone, deadline_s)


def shown(state: State) -> None:
    """Presents the state as the window would."""
    say_shown(state, present(state, wording.translator(state.lang, "screen")))


def armed(trap: Trap, wish: dict[str, Any]) -> None:
    trap.armed = Point(wish["arm"])


if __name__ == "__main__":
    sys.exit(main())
