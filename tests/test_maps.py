"""The maps in docs/ say what the code does: they are current, and no walk through the journey leaves them."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.journey.effects import Effect, Speak
from kiosk.journey.events import Event, Touched
from kiosk.journey.state import Helping, Step
from kiosk.journey.words import own_words
from tests.test_journey_walk import SEED, Walk

ROOT = Path(__file__).parents[1]
EVENTS = 20_000


def script(name: str) -> ModuleType:
    """docs/ is no package: its scripts are loaded by their path."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


read_journey = script("read_journey")
make_maps = script("make_maps")


@pytest.mark.parametrize("name", ["file_map", "flow_map"])
def test_the_map_in_docs_is_the_map_of_the_code(name: str) -> None:
    file = ROOT / "docs" / f"{name.replace('_', '-')}.md"
    assert file.read_text(encoding="utf-8") == getattr(make_maps, name)(), "run `make docs`"


def test_every_file_of_the_kiosk_stands_on_the_map_once() -> None:
    text = make_maps.file_map()
    for file in (ROOT / "kiosk").rglob("*.py"):
        assert text.count(f"| `{file.relative_to(ROOT)}` |") == 1, file


def test_lines_of_code_are_those_that_do_something() -> None:
    text = '"""What for."""\n\n# why\nx = 1  # unit\n\ndef f():\n    """More\n    words."""\n    return "text"\n'
    assert make_maps.lines_of_code(text) == 3


class MappedWalk(Walk):
    """The random walk of test_journey_walk, with the map in hand."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        journey = read_journey.read(ROOT / "kiosk" / "journey")
        self.ways = read_journey.ways(journey)
        self.closings = read_journey.closings(journey)
        self.strays: set[str] = set()

    def check(self, event: Event, step_before: Step, effects: list[Effect]) -> None:
        super().check(event, step_before, effects)
        before, beneath = step_before, step_before.back_to if isinstance(step_before, Helping) else None
        ways = [way for way in self.ways if way.event == type(event).__name__ and touches(way, event)]
        at = {type(before).__name__}
        if beneath is not None:
            at.add(type(beneath).__name__)
            ways = [way for way in ways if way.under_help or not way.steps or "Helping" in way.steps]
        ways = [way for way in ways if not way.steps or way.steps & at]
        goals = at.union(*(way.goes_to for way in ways))
        after = type(self.traveller.state.step).__name__
        where = f"{type(before).__name__}, {event!r}"
        if after not in goals:
            self.strays.add(f"{where}: goes to {after}")
        asked = self.closings.union(*(way.effects for way in ways))
        said = frozenset[str]().union(*(way.says for way in ways))
        own = {own_words(self.traveller.state).prompt.value} if read_journey.OWN_WORDS in said else set()
        for effect in effects:
            if isinstance(effect, Speak) and effect.prompt.value not in said | own:
                self.strays.add(f"{where}: says {effect.prompt.value}")
            if not isinstance(effect, Speak) and type(effect).__name__ not in asked:
                self.strays.add(f"{where}: asks for {type(effect).__name__}")


def touches(way: object, event: Event) -> bool:
    actions: frozenset[str] = getattr(way, "actions", frozenset())
    return not isinstance(event, Touched) or not actions or event.action.name in actions


def test_no_walk_through_the_journey_takes_a_way_that_the_map_does_not_show() -> None:
    walk = MappedWalk(SEED)
    walk.run(EVENTS)
    assert sorted(walk.strays) == []


def test_a_walk_that_leaves_the_map_is_noticed() -> None:
    walk = MappedWalk(SEED)
    walk.ways = [way for way in walk.ways if not (way.event == "Identified" and way.goes_to)]
    walk.run(2_000)
    assert any("Identified" in stray and stray.endswith("goes to Confirm") for stray in walk.strays)


def test_the_map_follows_the_code(tmp_path: Path) -> None:
    journey = tmp_path / "journey"
    shutil.copytree(ROOT / "kiosk" / "journey", journey, ignore=shutil.ignore_patterns("__pycache__"))
    enrolment = journey / "enrolment.py"
    old = "EnrolAsk(event.display_name), Prompt.ENROL_ASK"
    assert old in enrolment.read_text(encoding="utf-8")
    enrolment.write_text(
        enrolment.read_text(encoding="utf-8").replace(old, "PhoneRejected(), Prompt.DONE"), encoding="utf-8"
    )
    changed = [way for way in read_journey.ways(read_journey.read(journey)) if way.event == "EnrolmentAsked"]
    assert [(set(way.steps), set(way.goes_to), set(way.says)) for way in changed] == [
        ({"Home"}, {"PhoneRejected"}, {"done"})
    ]


def test_every_event_and_every_step_stands_on_the_flow_map() -> None:
    text = make_maps.flow_map()
    journey = read_journey.read(ROOT / "kiosk" / "journey")
    assert len(journey.steps) == len(Step.__args__)
    assert len(journey.events) == len(Event.__args__)
    for step in journey.steps:
        assert f"\n## {step}\n" in text
    for event in journey.events:
        assert f"\n| {event} |" in text


def test_make_docs_writes_both_maps_without_any_installed_package(tmp_path: Path) -> None:
    for part in ("docs", "kiosk", "tests"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "*.png"))
    (tmp_path / "docs" / "flow-map.md").unlink()
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / "docs" / "make_maps.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "docs" / "flow-map.md").read_text(encoding="utf-8") == make_maps.flow_map()
