"""Where a row is played: one kiosk, the provider, one dispatcher or two behind proxies, and whoever comes."""

from __future__ import annotations

import itertools
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import yaml

from kiosk.demo.display import VirtualDisplay
from kiosk.demo.stage import Stage
from kiosk.demo.world import Wishes, World
from kiosk.log_lines import LoggedEvent
from kiosk.store.journal import memory_folder_for
from tests.faults.company import TLS, Company, Kind, Made
from tests.faults.person import Person
from tests.glassless_fixtures import Fingered, Glassless

TIME_SCALE = 6.0  # a taxi takes it within seconds, and there is time to cancel before it is here
POLL_S = 0.2  # how often a hail's news are asked for, so that a row is short
LOG = "kiosk.log_events"  # the logger's name, before each event's id
_numbers = itertools.count(1000)  # each person in each scene has a number of her own


class Scene:
    """A context. world: identity provider, shared by scenes. folder: this scene's own. kind: of its dispatchers."""

    def __init__(self, folder: Path, world: World, kind: Kind = Kind.HAIL_API) -> None:
        self.folder = folder
        self.world = world
        self.kind = kind
        self.state = folder / "state"
        self.config = folder / "config.yaml"
        self.log = folder / "kiosk.log"
        self.companies: list[Company] = []
        self.people: list[Person] = []
        self.well_since: float | None = None  # monotonic: when the fault ended, if the row said so
        self.identity_url = world.identity_url
        self._closing = ExitStack()
        self._names = itertools.count(1)

    def __enter__(self) -> Scene:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()
        shutil.rmtree(memory_folder_for(self.state), ignore_errors=True)

    # --- what is there ---

    def company(self, *options: str, time_scale: float = TIME_SCALE, tls: TLS = None, sure: bool = True) -> Company:
        """One more dispatcher: the first is the main one, the next the second."""
        options = ("--time-scale", str(time_scale), *options)
        name = f"dispatch-{next(self._names)}"
        self.companies.append(Company(self.folder, name, self.kind, options, tls, self._closing, sure=sure))
        return self.companies[-1]

    @property
    def main(self) -> Company:
        return self.companies[0]

    def own_provider(self) -> World:
        """For rows that order the provider to misbehave."""
        self.world = self._closing.enter_context(provider(self.folder / "world"))
        self.identity_url = self.world.identity_url
        return self.world

    def number(self) -> str:
        """A telephone number that nobody used yet."""
        return f"1370000{next(_numbers):04d}"

    def settings(self, **sections: Any) -> None:
        """Write config.yaml: the world's, with these sections in place of its own; dispatch: what differs in it."""
        shipped = yaml.safe_load(self.world.config.read_text("utf-8"))
        to = [company.section for company in self.companies] or [{"base_url": "http://127.0.0.1:9"}]
        ladder = [{"kind": "wider"}, {"kind": "second"}, *shipped["ladder"][1:]]
        written = {
            **shipped,
            "identity": {**shipped["identity"], "base_url": self.identity_url},
            "display": {"fullscreen": True},
            "store": {"folder": str(self.state)},
            "log": {"level": "debug"},
            **({"second_dispatch": to[1], "ladder": ladder} if len(to) > 1 else {}),
            **sections,
            "dispatch": {**to[0], **sections.get("dispatch", {})},
        }
        self.config.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")

    # --- who comes ---

    def opens(self, *arguments: str, poll_s: float = POLL_S, environment: dict[str, str] | None = None) -> Person:
        """Start the kiosk without its glass and go there; makes a dispatcher and settings if there are none."""
        self._furnish()
        given = ("--poll-s", str(poll_s), *arguments)
        stage = Glassless(self.config, {**os.environ, **(environment or {})}, self.log, given)
        self._closing.enter_context(stage)
        return self._comes(Person(stage, stage.touch, self.number()))

    def brings_a_taxi(self) -> Person:
        """Somebody comes, hails and is answered, and her taxi is on its way."""
        person = self.opens()
        person.hails()
        person.is_answered()
        person.sees_taxi()
        return person

    def opens_glass(self, poll_s: float = POLL_S) -> tuple[Person, VirtualDisplay]:
        """The same with a real window on a virtual display, and a real pointer."""
        self._furnish()
        display = self._closing.enter_context(VirtualDisplay())
        stage = Stage(self.config, display.environment(), self.log, ("--poll-s", str(poll_s)))
        self._closing.enter_context(stage)

        def press(target: str) -> None:
            x, y, width, height = stage.screen.targets[target]
            display.click(x + width / 2, y + height / 2)

        return self._comes(Person(stage, press, self.number(), at_a_glass=True)), display

    def opens_fingered(self, poll_s: float = POLL_S) -> tuple[Person, Fingered]:
        """The same with a real window, drawn where nobody sees it, and fingers as a touch panel reports them."""
        self._furnish()
        environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen"}
        stage = Fingered(self.config, environment, self.log, ("--poll-s", str(poll_s)))
        self._closing.enter_context(stage)
        return self._comes(Person(stage, stage.touch, self.number(), at_a_glass=True)), stage

    def _furnish(self) -> None:
        if not self.companies:
            self.company()
        if not self.config.exists():
            self.settings()

    def _comes(self, person: Person) -> Person:
        self.people.append(person)
        return person

    def joins(self, first: Person) -> Person:
        """Somebody else before the same screen."""
        return self._comes(first.neighbour(self.number()))

    def dies(self, person: Person) -> None:
        """kill -9, and the whole of it is gone."""
        process = person.stage.process
        assert process is not None
        process.kill()
        process.wait()

    def closes(self, person: Person) -> None:
        """The kiosk ends as systemd ends it."""
        person.stage.__exit__()

    # --- what became of it ---

    def mends(self) -> None:
        """The fault ends here: every line is well again."""
        for company in self.companies:
            company.proxy.clear()
            company.simulator.http.delete("/orders")
        self.well_since = time.monotonic()

    def orders(self) -> list[Made]:
        return [made for company in self.companies for made in company.orders()]

    def logged(self, *events: LoggedEvent) -> int:
        """How often these were written down for the technician."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()
        return sum(f"{LOG}: {event.value} " in line for line in lines for event in events)


@contextmanager
def provider(folder: Path) -> Iterator[World]:
    """The identity stub (and a dispatcher that is not used) in a world of its own; nobody is enrolled."""
    with World(folder, Wishes(time_scale=TIME_SCALE, hour=14, camera="none", voice=False, sign_up=())) as world:
        yield world
