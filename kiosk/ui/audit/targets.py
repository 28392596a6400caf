"""Holds every target as drawn: large, apart from the next, within reach, alive, in its place; one thing to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from kiosk.domain import Private
from kiosk.journey.effects import Hush
from kiosk.journey.events import Action, Touched
from kiosk.journey.state import CodeEntry, DigitsEntry, PhoneEntry, State
from kiosk.journey.step import step
from kiosk.journey.technician_kinds import TechnicianCode
from kiosk.ui.audit.ledger import Found
from kiosk.ui.audit.seen import Seen
from kiosk.ui.elements import Box, Button, Sheet
from kiosk.ui.present.footer import UNHELPED, UNTOUCHED
from kiosk.ui.report import BoxMm, TargetReport

KEYS = frozenset({Action.KEY, Action.DELETE, Action.CLEAR})
EQUALS = frozenset({"home", "consent", "enrol_ask", "volunteer_menu"})  # sheets with two answers, neither favoured
SAME_EVERYWHERE = ("help", "again", "louder")
NOWHERE = ""  # no target is called so

Corners = dict[str, tuple[int, ...]]


def held(seen: Seen, mount_bottom_mm: float, corners: Corners) -> Iterator[Found]:
    """corners: where help and the like stood on the screens before this one; the first one fixes it."""
    buttons = [element for element in seen.sheet.elements if isinstance(element, Button)]
    names = [target.name for target in seen.targets]
    yield Found("namesakes", float(len(names) != len(set(names))), f"{seen.where}: {' '.join(names)}")
    for button, target in zip(buttons, seen.targets, strict=True):
        where = f"{seen.where}: {target.name}"
        yield from _size(button, target, seen, where)
        yield from _reach(target.box_mm, seen, mount_bottom_mm, where)
        yield Found(
            "dead", float(button.enabled and is_dead(seen.state, Touched(button.action, button.value))), where
        )
    for first, second in combinations(seen.targets, 2):
        yield Found("gap", gap_mm(first.box_mm, second.box_mm), f"{seen.where}: {first.name} and {second.name}")
    for name in covered(seen.sheet):
        yield Found("covered", float(name != NOWHERE), f"{seen.where}: {name}")
    yield from _one_decision(seen, buttons)
    yield from _corners(seen, corners)


def _size(button: Button, target: TargetReport, seen: Seen, where: str) -> Iterator[Found]:
    side = min(target.box_mm[2], target.box_mm[3])
    here = "_low" if seen.lowered else "_practice" if seen.state.practice is not None else ""  # each with less room
    yield Found("target", side, where)
    yield Found("legal", side, where)
    if button.action in KEYS:
        yield Found(f"key{here}", side, where)
    if button.top_fill and button.action is not Action.RUNG:  # a ladder of five rungs has no room for 60 each
        yield Found(f"primary{here}", side, where)


def _reach(box: BoxMm, seen: Seen, mount_bottom_mm: float, where: str) -> Iterator[Found]:
    _, y, w, h = box
    glass_mm = seen.panel.height_px / seen.panel.px_per_mm
    yield Found("reach_high", mount_bottom_mm + glass_mm - y, where)
    yield Found("reach_low", mount_bottom_mm + glass_mm - y - h, where)
    beyond = box[0] < 0 or y < 0 or box[0] + w > seen.panel.width_px / seen.panel.px_per_mm or y + h > glass_mm
    yield Found("off_glass", float(beyond), where)


def is_dead(state: State, touch: Touched) -> bool:
    """Nothing changes and nothing is asked for, but that she was here and the voice is hushed."""
    awake = replace(_half_typed(state), warned=False, touched_at=state.stamp.now)
    after, effects = step(awake, touch, awake.stamp)
    if touch.action is Action.STAY:  # the warning itself is what it takes away
        return step(state, touch, state.stamp)[0].warned
    return after == step_of_nothing(awake) and not any(not isinstance(effect, Hush) for effect in effects)


def _half_typed(state: State) -> State:
    """A full field takes no digit and an empty one gives none back; in between every key does something."""
    if isinstance(state.step, (PhoneEntry, DigitsEntry, CodeEntry, TechnicianCode)):
        return replace(state, step=replace(state.step, typed=Private("1")))
    return state


def step_of_nothing(awake: State) -> State:
    """What becomes of a state in the moment of a touch that means nothing."""
    return step(awake, Touched(Action.STAY), awake.stamp)[0]


def gap_mm(first: BoxMm, second: BoxMm) -> float:
    """The free way between two boxes; negative where they overlap."""
    across = max(second[0] - first[0] - first[2], first[0] - second[0] - second[2])
    down = max(second[1] - first[1] - first[3], first[1] - second[1] - second[3])
    return max(across, down) if across <= 0 or down <= 0 else (across**2 + down**2) ** 0.5


def covered(sheet: Sheet) -> Iterator[str]:
    """The name of every target that something drawn later lies on; NOWHERE for each that is free."""
    for index, element in enumerate(sheet.elements):
        if isinstance(element, Button):
            later = sheet.elements[index + 1 :]
            yield element.name if any(_overlap(element.box, other.box) for other in later) else NOWHERE


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return across > 0.1 and down > 0.1


def _one_decision(seen: Seen, buttons: list[Button]) -> Iterator[Found]:
    """Filled buttons are what the screen wants: one, or two that are equal; rungs of a ladder are one choice."""
    filled = [button for button in buttons if button.top_fill]
    equal = len({(round(button.box.w), round(button.box.h)) for button in filled}) <= 1
    many = len(filled) > (2 if seen.sheet.name in EQUALS else 1) or not equal
    yield Found("decisions", float(many), f"{seen.where}: {' '.join(button.name for button in filled)}")


def _corners(seen: Seen, corners: Corners) -> Iterator[Found]:
    """On every screen and in every language the same; lowered or not, too: the corner is low already."""
    if seen.sheet.name in UNTOUCHED:
        return
    boxes = {target.name: target.box_px for target in seen.targets}
    for name in SAME_EVERYWHERE:
        box = boxes.get(name)
        if name == "help" and seen.sheet.name in UNHELPED:
            yield Found("help", float(box is not None), f"{seen.where}: {name} where she is there already")
            continue
        moved = box is None or corners.setdefault(name, box) != box
        yield Found("help", float(moved), f"{seen.where}: {name}")
    lacking = {"again", "louder"} - set(boxes)
    yield Found("no_sound_keys", float(bool(lacking)), f"{seen.where}: {' '.join(sorted(lacking))}")
