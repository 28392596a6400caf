"""One hail from end to end with everything real but the taxi: this kiosk's brain before the shipped simulator.

The button is pressed, the hail is written down, sent by the real client, a taxi is found and comes. No server of the
site is asked, so no driver is ever called by a check; store, key and contact are made for it and removed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kiosk.assembly import assemble
from kiosk.commissioning.finding import Finding, Level
from kiosk.config import Config
from kiosk.config.dispatch import Dispatch
from kiosk.config.settings import Camera, SiteContact, Store
from kiosk.config.wall import Health
from kiosk.dispatchers import dispatchers
from kiosk.domain import FINAL, Hail, HailState
from kiosk.identity.keys import generate_key
from kiosk.journey.button import REST_S
from kiosk.journey.events import ButtonPressed
from kiosk.journey.state import State
from kiosk.oversight import Oversight
from kiosk.runtime.loop import Loop
from kiosk.runtime.watchdog import Notifier
from kiosk.store.journal import Journal, memory_folder_for
from kiosk.surroundings import Surroundings
from kiosk.ui.fonts import Fonts
from kiosk.ui.panel import PanelSize

PART = "hail"
READY = " ready on "
TIME_SCALE = 100.0  # a taxi that needs five minutes is there in three seconds
POLL_S = 0.2
HOUR = 14  # of the simulated day: neither rush hour nor night, and most hails find a taxi
TRIES = 3  # of ten simulated hails one finds no taxi, as in the street
WITHIN_S = 40.0
STOP_S = 5.0
CALM_S = REST_S + 0.2  # between two presses of a hand that means them
NOBODY = SiteContact(name="试叫", name_en="rehearsal", phone="021-0000-0000")


def hail(config: Config) -> list[Finding]:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yangzhao-rehearsal-") as folder, _simulator(Path(folder)) as address:
        if not address:
            to_do = "install the kiosk again (`bin/install`)"
            return [Finding(Level.FAULT, PART, "the shipped dispatch simulator does not start", to_do)]
        ends: list[HailState | None] = [HailState.NO_TAXI]
        for number in range(TRIES):
            if ends[-1] in (HailState.NO_TAXI, HailState.NO_DRIVER):
                ends.append(_hailed(_alone(config, Path(folder) / str(number), address), began + WITHIN_S))
    took_s = time.monotonic() - began
    if ends[-1] is HailState.ARRIVED:
        found = f"pressed, written down, sent, found and at the gate in {took_s:.0f} s, with simulated taxis"
        return [Finding(Level.OK, PART, found)]
    reached = ends[-1].value if ends[-1] is not None else "never committed"
    found = f"a rehearsed hail came no further than {reached} in {took_s:.0f} s"
    return [Finding(Level.FAULT, PART, found, "check again; if it stays so, send the log to the developers")]


def _alone(config: Config, folder: Path, address: str) -> Config:
    """These settings with nothing of the wall and nobody outside."""
    folder.mkdir()
    generate_key(folder / "key.pem", folder / "public.pem")
    return config.model_copy(
        update={
            "dispatch": Dispatch(base_url=address),
            "second_dispatch": None,
            "ladder": [],
            "site": config.site.model_copy(update={"guard_bell": ""}),
            "display": config.display.model_copy(
                update={"theme": "day", "light_sensor": "none", "backlight": "none"}
            ),
            "identity": config.identity.model_copy(update={"key_file": folder / "key.pem"}),
            "camera": Camera(source="none"),
            "voice": config.voice.model_copy(update={"enabled": False}),
            "call_button": NOBODY,
            "board": None,
            "printer": None,
            "technician": None,
            "health": Health(port=0),
            "store": Store(folder=folder / "state"),
        }
    )


def _hailed(config: Config, ends_at: float) -> HailState | None:
    """How far one hail came until a taxi was at the gate or it ended; None: it was never committed."""
    around = Surroundings(
        fonts=Fonts(Path(), Path(), Path()),  # nothing is drawn
        panel=PanelSize(),
        identity_key=config.identity.key_file.read_bytes(),
        cache=config.store.folder / "voice",
        poll_s=POLL_S,
    )
    memory = memory_folder_for(config.store.folder)
    with ExitStack() as closing:
        journal = Journal(config.store.folder, memory)
        closing.callback(journal.close)
        brain = assemble(
            config, around, journal, dispatchers(config), closing, Oversight(config, Notifier(), closing)
        )
        waking = threading.Event()
        brain.inbox.wakes(waking.set)
        loop = brain.loop(_nobody_looks)
        press_at = time.monotonic() + CALM_S  # it begins as if somebody had just touched the glass
        while time.monotonic() < ends_at:
            wait_s = loop.run_pending()
            made = _hail_of(loop)
            if made is not None and (made.state is HailState.ARRIVED or made.state in FINAL):
                break
            if made is None and time.monotonic() >= press_at:  # the first press asks, the next one says yes
                brain.inbox.post(ButtonPressed())
                press_at = time.monotonic() + CALM_S
            waking.wait(min(wait_s, POLL_S))
            waking.clear()
        made = _hail_of(loop)
    return None if made is None else made.state


def _hail_of(loop: Loop) -> Hail | None:
    return loop.state.hails[0] if loop.state.hails else None


def _nobody_looks(_: State) -> None:
    pass


@contextmanager
def _simulator(folder: Path) -> Iterator[str]:
    """Its address; '' where it does not start."""
    command = [sys.executable, "-m", "kiosk", "dispatch-simulator", "--port", "0", "--no-history"]
    command += ["--database", str(folder / "dispatch.sqlite3"), "--time-scale", str(TIME_SCALE), "--hour", str(HOUR)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        yield next((line.rsplit(" ", 1)[1].strip() for line in process.stdout if READY in line), "")
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
