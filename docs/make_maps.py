"""Writes docs/file-map.md and docs/flow-map.md from the code itself: `make docs`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(ROOT), str(DOCS)]

from read_journey import Journey, Way, closings, read, ways  # noqa: E402 - beside this script

from tests.floors import BESIDE, FLOORS, part_of, within  # noqa: E402 - the one home of the floors

GENERATED = "<!-- Made from the code by docs/make_maps.py (`make docs`); a test keeps it current. -->\n"
FILE_MAP = DOCS / "file-map.md"
FLOW_MAP = DOCS / "flow-map.md"
INTRODUCTION = """\
What each step does with each event, read from the source of `kiosk/journey` without running it. Each row says what
*may* follow; which of it does depends on the state, and a step may always stay as it is. Leaving a step brings
{closings} by itself where something is open. Touches that are not listed change nothing.
In practice the guide of a lesson adds its own to whatever happens (`guide.py`): its words, its notes, and after the
last station `LessonDone`.
"""


OVER_ALL = frozenset({"Helping", "LessonsPage", "LessonDone", "ClassPage", "LeavingPractice"})  # from every screen


def file_map() -> str:
    """Each file of the kiosk with its first line and its lines of code, floor by floor, from the top of the house."""
    files = sorted((ROOT / "kiosk").rglob("*.py"))
    lines = [GENERATED, "# The files\n"]
    lines.append("Floors from the top; a file imports only from floors below its own (`tests/floors.py`).\n")
    floors = [(len(FLOORS) - number, *floor) for number, floor in enumerate(reversed(FLOORS))]
    for number, what, parts in [*floors, (0, *BESIDE)]:
        rows = [file for file in files if _stands_on(_module(file), parts)]
        title = f"Floor {number}: {what}" if number else f"Beside: {BESIDE[0]}"
        lines += [f"## {title}\n", "| file | what it is for | lines of code |", "|---|---|---:|"]
        for file in rows:
            text = file.read_text(encoding="utf-8")
            purpose = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
            lines.append(f"| `{file.relative_to(ROOT)}` | {_cell(purpose)} | {lines_of_code(text)} |")
        lines.append("")
    return "\n".join(lines)


def _module(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _stands_on(module: str, parts: Iterable[str]) -> bool:
    part = part_of(module) or ""
    return any(part == place or within(place, part) for place in parts if part != "kiosk" or place == "kiosk")


def lines_of_code(text: str) -> int:
    """Lines that hold more than a comment, a docstring or nothing."""
    tree = ast.parse(text)
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            silent.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    rows = enumerate(text.splitlines(), 1)
    return sum(1 for number, row in rows if number not in silent and row.strip() and not row.strip().startswith("#"))


def flow_map() -> str:
    """The journey as a picture and as a table per step."""
    journey = read(ROOT / "kiosk" / "journey")
    every = ways(journey)
    wide = [way for way in every if not way.steps or len(way.steps) > len(journey.steps) / 2]
    lines = [GENERATED, "# The ways of the journey\n", INTRODUCTION.format(closings=_list(closings(journey)))]
    lines += ["## In one picture\n", *_picture(journey, every)]
    lines += ["## At every step, or nearly\n", *_table(merged(wide), lambda way: _where(journey, way))]
    for step, what in journey.steps.items():
        lines.append(f"## {step}\n")
        lines += [f"{what}\n"] if what else []
        here = [replace(way, steps=frozenset({step})) for way in every if step in way.steps and way not in wide]
        lines += _table(merged(here))
    lines += ["## Who takes up which event\n", "| event | what it means | taken up by |", "|---|---|---|"]
    handlers = {way.event: way.handler for way in every}
    for event, what in journey.events.items():
        lines.append(f"| {event} | {_cell(what)} | `{handlers.get(event, 'at once')}` |")
    return "\n".join([*lines, ""])


def merged(every: Iterable[Way]) -> list[Way]:
    """Ways that begin alike (same event, touches and steps) as one; then touches that end alike as one."""
    alike: dict[Way, Way] = {}
    for way in every:
        for action in way.actions or [""]:
            begin = Way(way.event, way.handler, frozenset({action} - {""}), way.steps, way.under_help)
            known = alike.get(begin, begin)
            alike[begin] = replace(
                known,
                goes_to=known.goes_to | way.goes_to,
                effects=known.effects | way.effects,
                says=known.says | way.says,
            )
    ends: dict[Way, Way] = {}
    for way in alike.values():
        end = replace(way, actions=frozenset({"any of"} if way.actions else ()))
        ends[end] = replace(way, actions=way.actions | ends.get(end, way).actions)
    return list(ends.values())


def _picture(journey: Journey, every: list[Way]) -> list[str]:
    edges: dict[tuple[str, str], list[str]] = {}
    for way in every:
        for step in journey.steps:
            for goal in journey.steps:
                if step in way.steps and goal in way.goes_to and goal not in (step, "Home", *OVER_ALL):
                    edges.setdefault((step, goal), []).extend(_trigger_words(way))
    lines = [
        "Not drawn: the ways home (Back, Home, Done, or leaving unanswered), help, which lies over any step, and\n"
        "what practice has on every screen: the volunteer's pages and the way to earnest.\n"
    ]
    lines += ["```mermaid", "flowchart TD", *(f"    {step}" for step in journey.steps if step not in OVER_ALL)]
    for (step, goal), words in edges.items():
        lines.append(f'    {step} -- "{", ".join(dict.fromkeys(words))}" --> {goal}')
    return [*lines, "```\n"]


def _trigger_words(way: Way) -> list[str]:
    return sorted(way.actions) if way.actions else [way.event]


def _table(rows: list[Way], where: Callable[[Way], str] | None = None) -> list[str]:
    at = " | at" if where else ""
    lines = [f"| what happens{at} | goes to | asks for | says |", "|---|---|---|---|" + ("---|" if where else "")]
    for way in rows:
        what = "touch " + ", ".join(sorted(way.actions)) if way.actions else "any touch" * (way.event == "Touched")
        what = what or way.event + (" (also under help)" if way.under_help else "")
        cells = [what, *([where(way)] if where else []), *map(_list, (way.goes_to, way.effects, way.says))]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""] if rows else ["Nothing of its own.\n"]


def _where(journey: Journey, way: Way) -> str:
    missing = [step for step in journey.steps if way.steps and step not in way.steps]
    return f"all but {', '.join(missing)}" if missing else "all"


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    for file, text in ((FILE_MAP, file_map()), (FLOW_MAP, flow_map())):
        file.write_text(text, encoding="utf-8")
        print(f"{file.relative_to(ROOT)}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
