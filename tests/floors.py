"""The rules of the house: who may import whom, as tables, and a pure function that finds every breach."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# The parts of the house from the ground up. A part is a package or a file; parts on one floor are strangers.
FLOORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "the words everybody shares; a question to another program",
        ("kiosk", "kiosk.domain", "kiosk.usage", "kiosk.programs"),
    ),
    (
        "one careful way to call a server; the words of a language; what the log says; which release this is",
        ("kiosk.http", "kiosk.wording", "kiosk.log_events", "kiosk.release"),
    ),
    ("how each part is, by what the log says", ("kiosk.health",)),
    (
        "the journey, and one adapter for each outside party",
        (
            "kiosk.journey",
            "kiosk.camera",
            "kiosk.identity",
            "kiosk.dispatch_client",
            "kiosk.peripherals",
            "kiosk.voice",
            "kiosk.store",
            "kiosk.telemetry",
            "kiosk.config",
        ),
    ),
    (
        "what the resident sees; the loop and the executor; what is written down for technicians",
        ("kiosk.ui", "kiosk.runtime", "kiosk.log_setup", "kiosk.witness"),
    ),
    (
        "what notices that a site is moved, mute or untouched; what asks for a site's settings",
        ("kiosk.alarms", "kiosk.setup"),
    ),
    (
        "the composition root: the one place that knows everybody; what changes versions",
        ("kiosk.app", "kiosk.update"),
    ),
    ("what is packed for support", ("kiosk.bundle",)),
    ("the commands, and the demonstration that one of them runs", ("kiosk.commands",)),
    ("the command line", ("kiosk.__main__",)),
)
BESIDE = (
    "the simulators: processes of their own",
    (
        "kiosk.services.board_simulator",
        "kiosk.services.dispatch_simulator",
        "kiosk.services.identity_stub",
        "kiosk.services.letaxi_registry",
    ),
)
BELONGS_TO = {  # what shares a part
    "kiosk.demo": "kiosk.commands",
    "kiosk.footfall": "kiosk.domain",
    "kiosk.http_answers": "kiosk.http",
    "kiosk.fittings": "kiosk.app",
    "kiosk.dispatchers": "kiosk.app",
    "kiosk.commissioning": "kiosk.app",
    "kiosk.captures": "kiosk.domain",
    "kiosk.outcome": "kiosk.domain",
    "kiosk.order": "kiosk.domain",
    "kiosk.local_time": "kiosk.domain",
    "kiosk.chinese_maps": "kiosk.domain",
    "kiosk.receipt": "kiosk.domain",
    "kiosk.technician": "kiosk.domain",
    "kiosk.lesson": "kiosk.domain",
    "kiosk.classroom": "kiosk.domain",
    "kiosk.lights": "kiosk.domain",
    "kiosk.backoff": "kiosk.domain",
    "kiosk.log_lines": "kiosk.log_events",
    "kiosk.wall_events": "kiosk.log_events",
    "kiosk.upkeep_events": "kiosk.log_events",
    "kiosk.event_catalogue": "kiosk.log_events",
    "kiosk.oversight": "kiosk.app",
    "kiosk.wall": "kiosk.app",
    "kiosk.technician_fittings": "kiosk.app",
    "kiosk.practice": "kiosk.app",
    "kiosk.assembly": "kiosk.app",
    "kiosk.surroundings": "kiosk.app",
    "kiosk.handout": "kiosk.app",
}

# In practice taxis drive in the kiosk's own process: the simulator's world, and nothing that serves or asks.
PRACTISED = tuple(f"kiosk.services.dispatch_simulator.{module}" for module in ("supply", "taxis", "world"))

# part -> what it may import of the kiosk beside itself. Everything else is a breach, so each new wire is a decision.
_EVERYTHING = tuple(part for _, parts in FLOORS[:5] for part in parts)
MAY_IMPORT: Mapping[str, tuple[str, ...]] = {
    "kiosk": (),
    "kiosk.domain": (),
    "kiosk.usage": (),
    "kiosk.programs": (),
    "kiosk.release": ("kiosk",),
    "kiosk.http": ("kiosk.domain",),
    "kiosk.wording": ("kiosk.domain",),
    "kiosk.log_events": (),
    "kiosk.health": ("kiosk.log_events",),
    "kiosk.telemetry": ("kiosk.domain", "kiosk.log_events", "kiosk.health"),
    "kiosk.journey": ("kiosk.domain",),
    "kiosk.camera": ("kiosk.domain", "kiosk.log_events"),
    "kiosk.identity": ("kiosk.domain", "kiosk.http", "kiosk.log_events"),
    "kiosk.dispatch_client": ("kiosk.domain", "kiosk.http", "kiosk.log_events"),
    "kiosk.peripherals": ("kiosk.domain", "kiosk.http", "kiosk.log_events"),
    "kiosk.voice": ("kiosk.domain", "kiosk.log_events"),
    "kiosk.store": ("kiosk.domain", "kiosk.log_events"),
    "kiosk.config": ("kiosk.lesson",),
    "kiosk.ui": ("kiosk.domain", "kiosk.log_events", "kiosk.journey", "kiosk.camera.preview"),
    "kiosk.runtime": ("kiosk.domain", "kiosk.log_events", "kiosk.journey"),
    "kiosk.log_setup": ("kiosk.log_events",),
    "kiosk.witness": (),
    "kiosk.alarms": (
        *("kiosk.domain", "kiosk.programs", "kiosk.log_events", "kiosk.health", "kiosk.journey"),
        *("kiosk.runtime.clock", "kiosk.runtime.workers", "kiosk.store.footfall", "kiosk.store.whole_file"),
        "kiosk.voice.hearing",
    ),
    "kiosk.setup": ("kiosk.config", "kiosk.store.whole_file"),
    "kiosk.app": (*_EVERYTHING, "kiosk.alarms", *PRACTISED),
    "kiosk.update": ("kiosk.domain", "kiosk.store"),
    "kiosk.bundle": (
        *("kiosk.domain", "kiosk.log_events", "kiosk.release", "kiosk.config", "kiosk.store.diary"),
        *("kiosk.telemetry.question", "kiosk.commissioning.archive", "kiosk.commissioning.finding"),
    ),
    "kiosk.commands": (*_EVERYTHING, "kiosk.alarms", "kiosk.setup", "kiosk.app", "kiosk.bundle", "kiosk.services"),
    "kiosk.__main__": ("kiosk.commands", "kiosk.release", "kiosk.usage"),
    "kiosk.services": ("kiosk.usage",),
    "kiosk.services.board_simulator": ("kiosk.domain", "kiosk.peripherals.board_wire"),
    "kiosk.services.dispatch_simulator": ("kiosk.domain", "kiosk.dispatch_client.wire"),
    # not the adapter's wire models: registry and adapter are two readings of one protocol, and each would hide the
    # other's mistake
    "kiosk.services.letaxi_registry": ("kiosk.domain",),
    "kiosk.services.identity_stub": ("kiosk.domain", "kiosk.identity.wire", "kiosk.identity.enrol_wire"),
}

# library -> the only ones that may import it
KEEPERS: Mapping[str, tuple[str, ...]] = {
    "kivy": ("kiosk.ui",),
    "cv2": ("kiosk.camera", "kiosk.services.identity_stub"),
    "dlib": ("kiosk.camera", "kiosk.services.identity_stub"),
    "face_recognition": ("kiosk.camera", "kiosk.services.identity_stub"),
    "face_recognition_models": ("kiosk.camera", "kiosk.services.identity_stub"),
    "requests": ("kiosk.http",),
    "urllib3": ("kiosk.http",),
    "pyotp": ("kiosk.store",),
    "serial": ("kiosk.peripherals",),
    "prometheus_client": ("kiosk.telemetry",),
    "escpos": ("kiosk.peripherals",),
    "usb": ("kiosk.peripherals",),
    "fpdf": ("kiosk.commissioning", "kiosk.practice", "kiosk.handout"),
    "fastapi": ("kiosk.services",),
    "starlette": ("kiosk.services",),
    "uvicorn": ("kiosk.services", "kiosk.commands"),
    "yaml": ("kiosk.config", "kiosk.demo"),
}

# Pure modules use nothing but the language and each other: no clock, thread, file, network, chance.
PURE = (
    "kiosk.domain",
    "kiosk.captures",
    "kiosk.outcome",
    "kiosk.footfall",
    "kiosk.alarms.likeness",
    "kiosk.alarms.untouched",
    "kiosk.order",
    "kiosk.local_time",
    "kiosk.chinese_maps",
    "kiosk.receipt",
    "kiosk.technician",
    "kiosk.lights",
    "kiosk.lesson",
    "kiosk.classroom",
    "kiosk.journey",
    "kiosk.ui.present",
    "kiosk.ui.elements",
    "kiosk.ui.theme",
    "kiosk.ui.palette",
    "kiosk.ui.situations",
    "kiosk.ui.longest",
)
PURE_LIBRARY = frozenset(
    {
        "__future__",
        "dataclasses",
        "enum",
        "typing",
        "collections.abc",
        "math",
        "datetime",
        "itertools",
        "functools",
        "re",
    }
)
CLOCK_METHODS = frozenset({"now", "today", "utcnow"})  # of datetime and date: the type is allowed, asking it is not
IMPURE_BUILTINS = frozenset({"open", "print", "input", "eval", "exec", "compile", "__import__", "breakpoint"})

IMPORTING_CALLS = frozenset({"importlib.import_module", "__import__"})


@dataclass(frozen=True)
class Import:
    target: str  # a module, as far as the sources tell: 'kiosk.journey.step', 'kivy.core.window'
    line: int


def within(module: str, place: str) -> bool:
    """'kiosk.ui.present.board' is within 'kiosk.ui'; 'kiosk' holds nothing but itself."""
    return module == place or (place != "kiosk" and module.startswith(f"{place}."))


def part_of(module: str) -> str | None:
    """The part of the house that a module belongs to: 'kiosk.demo.stage' -> 'kiosk.commands'."""
    for place, part in BELONGS_TO.items():
        if within(module, place):
            return part
    places = [place for place in MAY_IMPORT if within(module, place)]
    return max(places, key=len, default=None)


def imports_of(tree: ast.Module, modules: frozenset[str]) -> Iterator[Import]:
    """Every import, also those inside functions, under TYPE_CHECKING, and by importlib with a name written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield Import(inner if inner in modules else base, node.lineno)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in IMPORTING_CALLS:
            yield from (Import(str(name.value), node.lineno) for name in node.args if isinstance(name, ast.Constant))


def breaches(sources: Mapping[str, str]) -> list[str]:
    """sources: module -> its text. Returns one sentence per breach, 'module:line: what'; empty when all is well."""
    modules = frozenset(sources)
    found: list[str] = []
    for module, text in sources.items():
        tree = ast.parse(text)
        if part_of(module) is None:
            found.append(f"{module}:1: belongs to no floor: give it one in tests/floors.py")
            continue
        for imported in imports_of(tree, modules):
            found += [f"{module}:{imported.line}: {what}" for what in _wrong_with(module, imported.target)]
        if _is_pure(module):
            found += [f"{module}:{line}: {what}" for line, what in _impurities(tree)]
    return found


def _wrong_with(module: str, target: str) -> Iterator[str]:
    library = target.split(".")[0]
    if target.startswith("."):
        yield f"imports {target} relatively: write the whole name"
    elif library == "kiosk":
        yield from _wrong_inside(module, target)
    elif library in KEEPERS and not any(within(module, keeper) for keeper in KEEPERS[library]):
        yield f"imports {library}, which only {' and '.join(KEEPERS[library])} may"
    elif _is_pure(module) and target not in PURE_LIBRARY:
        yield f"is pure and imports {target}"


def _wrong_inside(module: str, target: str) -> Iterator[str]:
    here, there = part_of(module), part_of(target)
    if here is None or there is None:
        yield f"imports {target}, which belongs to no floor"
    elif here != there and not any(within(target, allowed) or there == allowed for allowed in MAY_IMPORT[here]):
        yield f"is part of {here}, which may not import {target}"
    elif _is_pure(module) and not _is_pure(target):
        yield f"is pure and imports {target}, which is not"


def _is_pure(module: str) -> bool:
    return any(within(module, place) for place in PURE)


def _impurities(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_METHODS and _names_a_clock(node.value):
            yield node.lineno, f"is pure and asks {ast.unparse(node)}: time comes in as a value"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_BUILTINS:
            yield node.lineno, f"is pure and calls {node.func.id}()"


def _names_a_clock(value: ast.expr) -> bool:
    return ast.unparse(value).split(".")[-1] in ("datetime", "date", "time")
