"""The kiosk without its glass: the real brain in a process of its own, touched by lines, watched by its witness.

    python -m tests.glassless --config FILE --witness FILE [--poll-s S] [--die POINT] [--trust FILE] [--resolver HOW]

Standard input: one JSON object a line, {"touch": "hail"} or {"touch": "key:5"}: the name of a target of the sheet in
front, which is pressed if it is there and switched on; {"press": "call_button"}: the button at the wall. The end of
the input ends the kiosk. The witness gets a "screen" for every new sheet, as the window writes it but without places,
"said" for every prompt, "touched" for every touch with what became of it, "called off" once it is on the disk that a
hail is, and "private" with the words of each new rider, which no log may hold.
"""

from __future__ import annotations

import argparse
import json
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import requests.adapters

from kiosk import log_setup, wording
from kiosk.assembly import assemble
from kiosk.config import load
from kiosk.dispatchers import dispatchers
from kiosk.domain import Lang
from kiosk.journey.events import Action, ButtonPressed, Event, Touched
from kiosk.journey.state import State
from kiosk.oversight import Oversight
from kiosk.runtime.hail_plan import POLL_S
from kiosk.runtime.watchdog import Notifier
from kiosk.store.journal import memory_folder_for
from kiosk.surroundings import Surroundings
from kiosk.ui import fonts
from kiosk.ui.elements import Button, Digits, Element, Plate, Row, Sheet, Text, Word
from kiosk.ui.panel import PanelSize
from kiosk.ui.present import present
from kiosk.witness import Witness
from soak.points import Point, Trap, TrappedDispatcher, TrappedJournal

NOWHERE = (0, 0, 0, 0)  # there is no glass
HANG_S = 30.0  # longer than any call may take


class Glass:
    """Where the window would be: keeps the sheet in front, and takes touches for its targets alone."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._sheet = Sheet("", ())
        self._lang = Lang.ZH
        self._riders: set[str] = set()

    def show(self, state: State) -> None:
        for hail in state.hails:
            if hail.key not in self._riders:
                self._riders.add(hail.key)
                rider = hail.rider
                words = (rider.subject, rider.phone_ref, rider.display_name)
                self._witness.note("private", words=[word for word in words if word])
        sheet = present(state, wording.translator(state.lang, "screen"))
        if (sheet, state.lang) == (self._sheet, self._lang):
            return
        self._sheet, self._lang = sheet, state.lang
        targets = [
            {"name": button.name, "enabled": button.enabled, "box_px": NOWHERE} for button in buttons(sheet.elements)
        ]
        words_shown = [{"text": text} for text in texts(sheet.elements)]
        self._witness.note("screen", name=sheet.name, lang=state.lang.value, texts=words_shown, targets=targets)

    def happened(self, told: dict[str, str]) -> Event | None:
        return self.touch(told["touch"]) if "touch" in told else ButtonPressed()

    def touch(self, name: str) -> Touched | None:
        """What this touch means to the journey; None if there is no such target to press."""
        there = any(button.name == name and button.enabled for button in buttons(self._sheet.elements))
        self._witness.note("touched", on=self._sheet.name, target=name, there=there)
        action, _, value = name.partition(":")
        return Touched(Action(action), value) if there else None


def buttons(elements: tuple[Element, ...]) -> list[Button]:
    return [element for element in elements if isinstance(element, Button)]


def texts(elements: tuple[Element, ...]) -> list[str]:
    """Every word on the sheet, in the order of drawing."""
    found: list[str] = []
    for element in elements:
        match element:
            case Text(text=text):
                found.append(text)
            case Plate(plate=shown) | Digits(shown=shown):
                found.append(shown)
            case Row(parts=parts):
                found += [part.text for part in parts if isinstance(part, Word)]
            case Button(parts=parts):
                found += texts(parts)
            case _:
                pass
    return found


def without_names(how: str) -> None:
    """A resolver that knows no name, or one that never says so. Addresses in digits stay what they are."""
    real: Callable[..., Any] = socket.getaddrinfo

    def resolve(host: str, *rest: Any, **more: Any) -> Any:
        if host.replace(".", "").isdigit():
            return real(host, *rest, **more)
        if how == "hangs":
            threading.Event().wait(HANG_S)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    setattr(socket, "getaddrinfo", resolve)  # noqa: B010


def run(given: argparse.Namespace) -> None:
    config = load(given.config)
    log_setup.set_up(config.log.level)
    around = Surroundings(
        fonts=fonts.prepare(),
        panel=PanelSize(),
        identity_key=config.identity.key_file.read_bytes(),
        cache=config.store.folder / "voice",
        witness=given.witness,
        poll_s=given.poll_s,
    )
    touches: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
    waking, over = threading.Event(), threading.Event()

    def end(*_: object) -> None:
        over.set()
        waking.set()

    def listen() -> None:
        for line in sys.stdin:
            touches.put(json.loads(line))
            waking.set()
        end()

    signal.signal(signal.SIGTERM, end)
    with ExitStack() as closing:
        trap = Trap(lambda _: None)
        trap.armed = given.die
        journal = TrappedJournal(config.store.folder, memory_folder_for(config.store.folder))
        journal.trap = trap
        closing.callback(journal.close)
        to = dispatchers(config)
        if given.die:
            to["main"] = TrappedDispatcher(to["main"], trap)
        brain = assemble(config, around, journal, to, closing, Oversight(config, Notifier(), closing))
        trap.say = lambda note: brain.witness.note(note["kind"], key=note.get("key", ""))
        glass = Glass(brain.witness)
        brain.inbox.wakes(waking.set)
        loop = brain.loop(glass.show)
        brain.camera.start()
        threading.Thread(target=listen, daemon=True).start()
        while not over.is_set():
            wait_s = loop.run_pending()
            if not touches.empty():  # one at a time: the next is meant for the sheet that this one brings
                happened = glass.happened(touches.get())
                if happened is not None:
                    brain.inbox.post(happened)
                continue
            waking.wait(wait_s)
            waking.clear()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.glassless", description="The kiosk without its glass.")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--witness", type=Path, required=True)
    parser.add_argument("--poll-s", type=float, default=POLL_S)
    parser.add_argument("--die", type=Point, choices=list(Point), help="kill -9 at this point of the first hail")
    parser.add_argument("--trust", type=Path, metavar="FILE", help="authorities to trust, in place of all others")
    parser.add_argument("--resolver", choices=("fails", "hangs"), help="a resolver that knows no name")
    given = parser.parse_args()
    if given.trust is not None:
        setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(given.trust))  # noqa: B010
    if given.resolver is not None:
        without_names(given.resolver)
    run(given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
