"""All checks of a site in the order in which they are told, each on its own: none can spoil or hold up another."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from kiosk.commissioning.classes import practice
from kiosk.commissioning.coordinates import coordinates
from kiosk.commissioning.finding import Finding, Level
from kiosk.commissioning.glass import display, home, letters
from kiosk.commissioning.hardware import board, printer
from kiosk.commissioning.machine import disk, memory, ports, service, swap, system_clock
from kiosk.commissioning.network import addresses, certificates, names
from kiosk.commissioning.parties import clocks, dispatchers_answer, provider_answers, wider_search
from kiosk.commissioning.place import neighbourhood, pin, reach
from kiosk.commissioning.rehearsal import hail
from kiosk.commissioning.sight import camera
from kiosk.commissioning.sound import loudspeaker, voice
from kiosk.config import Config
from kiosk.config.values import is_loopback
from kiosk.store.technicians import CodesUnusable, load

WITHIN_S = 90.0  # all of them together; the slowest, a rehearsed hail on a busy machine, ends itself after forty
BUSY = ("home", "hail")  # take the whole processor for seconds
BUSY_S = 45.0  # at most so long: a rehearsed hail ends itself after forty
CALM = ("camera",)  # counts pictures a second

Check: TypeAlias = Callable[[Config], list[Finding]]


def settings(config: Config) -> list[Finding]:
    """What can be read has been checked; that nobody real is behind it is told."""
    told = [Finding(Level.OK, "settings", f"in order, for {config.site.name} ({config.site.id})")]
    servers = {key: url for key, url in addresses(config).items() if key != "site.guard_bell"}  # a relay may be here
    here = [key for key, url in servers.items() if is_loopback(urlsplit(url).hostname or "")]
    if here:
        found = f"on this machine: {', '.join(here)}; a stand-in sends no real taxi and knows nobody"
        to_do = "write the addresses of your contracts (`kiosk setup`), if no tunnel to them ends here"
        told.append(Finding(Level.WARNING, "settings", found, to_do))
    return [*told, *_helpers(config)]


def _helpers(config: Config) -> list[Finding]:
    """Where the site says under whom a helper hails: is there anybody with a code?"""
    if config.helper is None or config.technician is None:
        return []
    try:
        someone = bool(load(config.technician.codes_file).technicians)
    except CodesUnusable as error:
        return [Finding(Level.WARNING, "settings, codes", str(error).rstrip("."))]
    if someone:
        return []
    found = "nobody has a code yet, so nobody can hail for a neighbour or begin practice at the screen"
    return [Finding(Level.WARNING, "settings, codes", found, "`kiosk technician add NAME --role volunteer`")]


# (the part that it looks at, the check)
CHECKS: tuple[tuple[str, Check], ...] = (
    ("settings", settings),
    ("coordinates", coordinates),
    ("pin", pin),
    ("neighbourhood", neighbourhood),
    ("reach", reach),
    ("display", display),
    ("home", home),
    ("fonts", letters),
    ("ladder", wider_search),
    ("dispatcher", dispatchers_answer),
    ("clock", clocks),
    ("clock, system", system_clock),
    ("names", names),
    ("certificate", certificates),
    ("identity", provider_answers),
    ("hail", hail),
    ("practice", practice),
    ("disk", disk),
    ("memory", memory),
    ("swap", swap),
    ("ports", ports),
    ("service", service),
    ("camera", camera),
    ("voice", voice),
    ("loudspeaker", loudspeaker),
    ("board", board),
    ("printer", printer),
)


def findings(
    config: Config,
    checks: tuple[tuple[str, Check], ...] = CHECKS,
    within_s: float = WITHIN_S,
) -> list[Finding]:
    """All checks, told in their order. Changes nothing at the site, and calls no taxi.

    They are made at once, but those of CALM after those of BUSY. A check that fails is a fault of its own part, and
    so is one that has not ended within_s.
    """
    found: dict[int, list[Finding]] = {}
    threads: list[threading.Thread] = []
    busy: list[threading.Thread] = []

    def look(number: int, part: str, check: Check) -> None:
        calm_at = time.monotonic() + BUSY_S
        for thread in busy if part in CALM else ():
            thread.join(max(0.0, calm_at - time.monotonic()))
        found[number] = _looked(part, check, config)

    for number, (part, check) in enumerate(checks):
        threads.append(threading.Thread(target=look, args=(number, part, check), name=part, daemon=True))
        if part in BUSY:
            busy.append(threads[-1])
    for thread in threads:
        thread.start()
    ends_at = time.monotonic() + within_s
    for thread in threads:
        thread.join(max(0.0, ends_at - time.monotonic()))
    late = f"did not end within {within_s:.0f} s"
    return [
        finding
        for number, (part, _) in enumerate(checks)
        for finding in found.get(number, [Finding(Level.FAULT, part, late, "check again; then look at that device")])
    ]


def _looked(part: str, check: Check, config: Config) -> list[Finding]:
    try:
        return check(config)
    except Exception as error:  # its kind and place alone: what it says may hold a key
        place = traceback.extract_tb(error.__traceback__)[-1]
        told = f"the check itself failed ({type(error).__name__}, {Path(place.filename).name}:{place.lineno})"
        return [Finding(Level.FAULT, part, told, "send this to the developers")]
