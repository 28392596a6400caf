"""The house stands as it was drawn: floors, keepers of libraries, pure rooms, light doors, readable files."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.floors import BESIDE, FLOORS, KEEPERS, MAY_IMPORT, PRACTISED, PURE, breaches, part_of, within

ROOT = Path(__file__).parents[1]
LONGEST_LINES = 400
LONG_LINES = 300
LONG_FOR_A_REASON = {  # more than LONG_LINES, and why one file is still better than two
    "kiosk/domain.py": "the vocabulary: many short types and hardly any code",
    "kiosk/journey/state.py": "every step of the journey: many short types and hardly any code",
    "kiosk/journey/events.py": "all that can happen: many short types and hardly any code",
    "kiosk/ui/window.py": "one life cycle of one window: what it shows, when it sleeps, whose finger is on it",
    "kiosk/log_events.py": "the catalogue: one long table and hardly any code",
    "kiosk/camera/capture.py": "one life cycle of one child process, whose states belong together",
}


def house() -> dict[str, str]:
    """Every module of the kiosk with its text; a package goes by its own name."""
    sources = {}
    for file in sorted((ROOT / "kiosk").rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        sources[module] = file.read_text(encoding="utf-8")
    return sources


HOUSE = house()
FILES = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "kiosk").rglob("*.py"))


def test_every_module_keeps_to_its_floor() -> None:
    assert breaches(HOUSE) == []


# rule -> (the module where a line is planted, the line, a part of the sentence that must come)
PLANTED = {
    "a floor below knows nothing above": (
        "kiosk.domain",
        "from kiosk.journey.state import State",
        "may not import kiosk.journey.state",
    ),
    "http knows domain only": ("kiosk.http", "import kiosk.wording", "may not import kiosk.wording"),
    "journey and camera are strangers": ("kiosk.journey.step", "import kiosk.camera.events", "may not import"),
    "camera and journey are strangers": ("kiosk.camera.session", "import kiosk.journey.events", "may not import"),
    "voice and journey are strangers": (
        "kiosk.voice.prompts",
        "from kiosk.journey.prompts import Prompt",
        "may not import",
    ),
    "store and config are strangers": ("kiosk.store.hails", "from kiosk.config import load", "may not import"),
    "identity and dispatch are strangers": (
        "kiosk.identity.client",
        "from kiosk.dispatch_client import wire",
        "may not import kiosk.dispatch_client.wire",
    ),
    "an adapter never takes the config object": (
        "kiosk.voice.player",
        "from kiosk.config import Config",
        "may not import kiosk.config",
    ),
    "an adapter does not know the runtime": ("kiosk.camera.capture", "import kiosk.runtime.loop", "may not import"),
    "ui and runtime are strangers": ("kiosk.ui.window", "from kiosk.runtime import loop", "may not import"),
    "runtime and ui are strangers": ("kiosk.runtime.loop", "from kiosk.ui.present import present", "may not import"),
    "runtime imports no adapter": ("kiosk.runtime.executor", "import kiosk.voice.player", "may not import"),
    "runtime imports no store": (
        "kiosk.runtime.executor",
        "from kiosk.store.hails import HailStore",
        "may not import",
    ),
    "runtime imports no config": ("kiosk.runtime.executor", "import kiosk.config", "may not import"),
    "ui knows no outside party": ("kiosk.ui.window", "import kiosk.identity.client", "may not import"),
    "ui knows no more of the camera than its picture": (
        "kiosk.ui.window",
        "import kiosk.camera.capture",
        "may not import kiosk.camera.capture",
    ),
    "nobody below knows the composition root": ("kiosk.runtime.loop", "import kiosk.app", "may not import kiosk.app"),
    "the composition root imports no service": (
        "kiosk.app",
        "import kiosk.services.identity_stub.app",
        "may not import kiosk.services",
    ),
    "a service knows no client": (
        "kiosk.services.identity_stub.service",
        "from kiosk.identity.client import IdentityClient",
        "may not import kiosk.identity.client",
    ),
    "a service knows its own wire only": (
        "kiosk.services.dispatch_simulator.world",
        "import kiosk.identity.wire",
        "may not import kiosk.identity.wire",
    ),
    "services are strangers to each other": (
        "kiosk.services.identity_stub.service",
        "import kiosk.services.dispatch_simulator.world",
        "may not import",
    ),
    "the command line knows commands only": ("kiosk.__main__", "import kiosk.app", "may not import kiosk.app"),
    "an import inside a function counts": (
        "kiosk.runtime.loop",
        "def late() -> None:\n    import kiosk.config",
        "may not import kiosk.config",
    ),
    "an import for the type checker counts": (
        "kiosk.runtime.loop",
        "if TYPE_CHECKING:\n    from kiosk.config import Config",
        "may not import kiosk.config",
    ),
    "an import by name counts": (
        "kiosk.runtime.loop",
        "import importlib\nimportlib.import_module('kivy.app')",
        "imports kivy",
    ),
    "imports are written whole": ("kiosk.camera.session", "from . import faces", "relatively"),
    "a module without a floor is asked for one": ("kiosk.helpers", '"""Odds and ends."""', "belongs to no floor"),
    "importing a module without a floor": ("kiosk.app", "import kiosk.helpers", "belongs to no floor"),
    "only ui imports kivy": ("kiosk.app", "from kivy.core.window import Window", "imports kivy"),
    "present draws without kivy": ("kiosk.ui.present.home", "import kivy", "imports kivy"),
    "elements are data": ("kiosk.ui.elements", "from kivy.metrics import dp", "imports kivy"),
    "only the camera imports OpenCV": ("kiosk.ui.live", "import cv2", "imports cv2"),
    "only the stub keeps face encodings": ("kiosk.identity.client", "import face_recognition", "imports face_recog"),
    "only camera and stub import dlib": ("kiosk.app", "import dlib", "imports dlib"),
    "only http imports requests": ("kiosk.dispatch_client.client", "import requests", "imports requests"),
    "only peripherals import serial": ("kiosk.runtime.loop", "import serial", "imports serial"),
    "no server inside the kiosk": ("kiosk.app", "import fastapi", "imports fastapi"),
    "the journey has no clock": ("kiosk.journey.step", "import time", "is pure and imports time"),
    "the journey has no chance": ("kiosk.journey.step", "import random", "is pure and imports random"),
    "the journey has no threads": ("kiosk.journey.step", "import threading", "is pure and imports threading"),
    "the journey has no files": ("kiosk.journey.step", "from pathlib import Path", "is pure and imports pathlib"),
    "the journey does not log": ("kiosk.journey.hails", "import logging", "is pure and imports logging"),
    "domain uses the language only": ("kiosk.domain", "import pydantic", "is pure and imports pydantic"),
    "the journey does not ask the time": (
        "kiosk.journey.step",
        "from datetime import datetime\nx = datetime.now()",
        "asks datetime.now",
    ),
    "present does not ask the time": (
        "kiosk.ui.present.home",
        "import datetime\nx = datetime.date.today()",
        "asks datetime.date.today",
    ),
    "the journey opens no file": ("kiosk.journey.step", "open('x')", "calls open()"),
    "the journey prints nothing": ("kiosk.journey.step", "print('x')", "calls print()"),
    "present imports pure modules only": (
        "kiosk.ui.present.home",
        "from kiosk.ui import window",
        "is pure and imports kiosk.ui.window, which is not",
    ),
}


@pytest.mark.parametrize(("module", "line", "sentence"), PLANTED.values(), ids=PLANTED)
def test_a_planted_breach_of_each_rule_is_found(module: str, line: str, sentence: str) -> None:
    empty_house = dict.fromkeys(HOUSE, '"""Empty."""')
    assert breaches(empty_house) == []
    (found,) = breaches({**empty_house, module: line})
    assert found.startswith(f"{module}:")
    assert sentence in found


def test_the_table_of_wires_agrees_with_the_floors() -> None:
    """What a part may import lies on a floor strictly below; services stand beside and reach down to shared words."""
    level = {part: number for number, (_, parts) in enumerate(FLOORS) for part in parts}
    for part, allowed in MAY_IMPORT.items():
        for target in allowed:
            if target.startswith("kiosk.services"):
                assert part == "kiosk.commands" or (part == "kiosk.app" and target in PRACTISED)
            elif part.startswith("kiosk.services"):
                assert target in ("kiosk.domain", "kiosk.usage") or target.endswith("wire")
            else:
                lower = part_of(target)
                assert lower is not None
                assert level[lower] < level[part]


def test_every_part_and_every_pure_room_of_the_tables_exists() -> None:
    for part in (*(part for _, parts in (*FLOORS, BESIDE) for part in parts), *PURE):
        assert part in HOUSE, part
    for keepers in KEEPERS.values():
        for keeper in keepers:
            assert keeper == "kiosk.peripherals" or keeper in HOUSE, keeper


def test_a_name_that_only_begins_alike_is_not_within() -> None:
    assert within("kiosk.ui.present", "kiosk.ui")
    assert not within("kiosk.uix", "kiosk.ui")
    assert not within("kiosk.ui", "kiosk")


def loaded_by(module: str, *, alone: bool = False) -> set[str]:
    """Top-level modules in a fresh interpreter after one import. alone: without any installed package in reach."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}; print(*sys.modules)"
    command = [sys.executable, "-I", *(["-S"] if alone else []), "-c", code]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr
    return {name.split(".")[0] for name in answer.stdout.split()}


def test_the_command_line_answers_without_loading_what_it_does_not_need() -> None:
    heavy = {"kivy", "cv2", "dlib", "face_recognition", "fastapi", "uvicorn", "requests", "numpy", "PIL"}
    assert loaded_by("kiosk.__main__") & heavy == set()


def test_the_journey_runs_on_a_bare_language() -> None:
    loaded = loaded_by("kiosk.journey.step", alone=True)
    assert loaded - {"kiosk", "__main__"} <= sys.stdlib_module_names
    assert loaded & {"socket", "sqlite3", "threading", "subprocess", "logging", "asyncio", "random", "ssl"} == set()


def test_what_the_screen_shows_is_computed_on_a_bare_language() -> None:
    assert loaded_by("kiosk.ui.present", alone=True) - {"kiosk", "__main__"} <= sys.stdlib_module_names


def test_the_parents_end_of_the_camera_loads_neither_the_camera_nor_the_window() -> None:
    assert loaded_by("kiosk.camera.capture") & {"cv2", "dlib", "face_recognition", "kivy", "requests"} == set()


@pytest.mark.parametrize("file", FILES)
def test_every_file_says_in_its_first_line_what_it_is_for(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    purpose = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    assert text.startswith(('"""', 'r"""')), "the first line is the docstring"
    assert len(purpose) >= len("The commands."), "a sentence, not a word"
    assert purpose.endswith((".", ";", ":", ")", "?")), f"the first line is a whole thought: {purpose!r}"


@pytest.mark.parametrize("file", FILES)
def test_every_file_can_be_read_at_one_sitting(file: str) -> None:
    lines = len((ROOT / file).read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_LINES
    assert lines <= LONG_LINES or file in LONG_FOR_A_REASON, f"{lines} lines: divide it, or give the reason here"


def test_files_that_are_long_for_a_reason_exist() -> None:
    assert set(LONG_FOR_A_REASON) <= set(FILES)
