"""Holds every text as drawn: large enough, dark enough, whole, in its own place, in its own language, with glyphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from math import atan2, degrees
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.domain import Lang
from kiosk.journey.state import State
from kiosk.journey.technician_kinds import LogPage, TechnicianAtWork
from kiosk.technician import Report
from kiosk.ui.audit.ledger import Found
from kiosk.ui.audit.seen import Ink, Pixels, Seen, SeenText, ink_of
from kiosk.ui.present.parts import OWN_NAMES

CORE_ALPHA = 250  # of 255: the middle of a stroke, untouched by smoothing
WORST_SHARE = 5.0  # percent of the ink may stand on smoothed edges of what lies below
TOUCH_PX = 1  # inks that meet by so much only touch
SEATED_EYE_MM = 1015.0  # above the floor: ADA 707.7.1
VIEW_MM = 600.0  # from the glass
LATIN = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile("[\u4e00-\u9fff]")
PLATE = re.compile("[\u4e00-\u9fff][A-Z]·[A-Z0-9]+")
MASKS = "•*"
LINEAR = np.array(
    [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in range(256))],
    np.float32,
)
Light = NDArray[np.floating[Any]]
WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)


def held(seen: Seen, mount_bottom_mm: float, glyphs: dict[bool, frozenset[int]]) -> Iterator[Found]:
    """glyphs: of the regular (False) and the bold font."""
    allowed = _foreign_names(seen.state, seen.lang)
    for text in seen.texts:
        where = f"{seen.where}: {text.text.replace(chr(10), ' ')}"
        yield from _size(text, seen, where)
        yield from _lines(text, where)
        yield from _contrast(text, seen, where)
        yield from _place(text, seen, where)
        yield Found("cut", float(not text.fits), where)
        yield Found("foreign", float(_is_foreign(text.text, seen.lang, allowed)), where)
        lacking = [mark for mark in text.text if not mark.isspace() and ord(mark) not in glyphs[text.bold]]
        yield Found("glyphs", float(bool(lacking)), f"{where} lacks {''.join(lacking)}")
        yield Found("seated", _steepness(text, seen, mount_bottom_mm), where)
    yield from _overlaps(seen)


# --- size ---


def _size(text: SeenText, seen: Seen, where: str) -> Iterator[Found]:
    scale = seen.panel.px_per_mm
    capital = _reference_px("H", text.em_px, text.bold) / scale
    yield Found("capital", capital, where)
    yield Found("smallest", capital, where)
    yield Found("em", text.em_px / scale, where)


@cache
def _reference_px(mark: str, em_px: int, bold: bool) -> int:
    """The height of a letter's ink, from the rasteriser itself."""
    from kiosk.ui import lettering  # only now: the window set Kivy up

    ink = ink_of(lettering.texture_of(mark, em_px, bold))
    return 0 if ink is None else int(ink[2].shape[0])


def _lines(text: SeenText, where: str) -> Iterator[Found]:
    yield Found("line_length", max((ink.w for ink in text.lines), default=0) / text.em_px, where)
    for upper, lower in pairwise(sorted(set(text.middles))):
        if lower - upper > text.em_px / 2:  # a row of masked digits has marks of two sizes
            yield Found("line_gap", (lower - upper) / text.em_px, where)


# --- contrast ---


def _contrast(text: SeenText, seen: Seen, where: str) -> Iterator[Found]:
    ratios = [ratio for ink in text.lines if (ratio := _ratios(ink, seen)) is not None]
    if ratios:
        yield Found("contrast", float(np.percentile(np.concatenate(ratios), WORST_SHARE)), where)


def _ratios(ink: Ink, seen: Seen) -> Light | None:
    """Of every pixel in the middle of a stroke: what is there with the words, against what is there without."""
    over, under = ink.cut_from(seen.picture), ink.cut_from(seen.ground)
    if over is None or under is None:
        return None
    core = ink.alpha >= min(CORE_ALPHA, int(ink.alpha.max()))
    return ratio(luminance(over[core]), luminance(under[core]))


def luminance(pixels: Pixels) -> Light:
    """WCAG 2.2's relative luminance of pixels (…, 3)."""
    light: Light = LINEAR[pixels] @ WEIGHTS
    return light


def ratio(first: Light, second: Light) -> Light:
    """WCAG 2.2's contrast of two luminances."""
    contrast: Light = (np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05)
    return contrast


# --- place ---


def _place(text: SeenText, seen: Seen, where: str) -> Iterator[Found]:
    height, width = seen.picture.shape[:2]
    beyond = any(ink.x < 0 or ink.y < 0 or ink.x + ink.w > width or ink.y + ink.h > height for ink in text.lines)
    yield Found("off_glass", float(beyond), where)
    for target in seen.targets:
        x, y, w, h = target.box_px
        for ink in text.lines:
            across = min(ink.x + ink.w, x + w) - max(ink.x, x)
            down = min(ink.y + ink.h, y + h) - max(ink.y, y)
            if across > TOUCH_PX and down > TOUCH_PX:
                inside = across >= ink.w - TOUCH_PX and down >= ink.h - TOUCH_PX
                yield Found("overlap", float(not inside), f"{where} and the edge of {target.name}")


def _overlaps(seen: Seen) -> Iterator[Found]:
    for first, second in combinations(seen.texts, 2):
        met = any(_meet(one, other) for one in first.lines for other in second.lines)
        yield Found("overlap", float(met), f"{seen.where}: {first.text} and {second.text}" if met else "")


def _meet(one: Ink, other: Ink) -> bool:
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return across > TOUCH_PX and down > TOUCH_PX


def _steepness(text: SeenText, seen: Seen, mount_bottom_mm: float) -> float:
    """The angle at which the seated eye sees the middle of the text, up or down from straight ahead."""
    if not text.lines:
        return 0.0
    top = min(ink.y for ink in text.lines)
    bottom = max(ink.y + ink.h for ink in text.lines)
    above_mm = mount_bottom_mm + (seen.panel.height_px - (top + bottom) / 2) / seen.panel.px_per_mm
    return abs(degrees(atan2(above_mm - SEATED_EYE_MM, VIEW_MM)))


# --- language ---


def _foreign_names(state: State, lang: Lang) -> tuple[str, ...]:
    """Names keep their own writing: of cars, people, each language in itself, and the facts of the log."""
    vehicles = [hail.vehicle for hail in state.hails if hail.vehicle is not None]
    cars = [name for vehicle in vehicles for name in (vehicle.model, vehicle.plate)]
    people = [hail.driver.surname for hail in state.hails if hail.driver is not None]
    step = state.step
    for part in (getattr(step, "rider", None), step):
        people.append(getattr(part, "display_name", ""))
    languages = [OWN_NAMES[other] for other in Lang if other is not lang]
    initials = [character for name in people for character in name]  # in the picture of her
    facts: list[str] = []
    match step:
        case TechnicianAtWork(page=LogPage(report=Report(log=log))):
            facts = [fact for line in log for fact in line.facts.split()]
    return tuple(name for name in (*cars, *people, *languages, *initials, *facts) if name)


def _is_foreign(text: str, lang: Lang, allowed: tuple[str, ...]) -> bool:
    text = PLATE.sub("", text)
    for name in allowed:
        text = text.replace(name, "")
    if lang is Lang.ZH:
        return LATIN.search(text) is not None
    return CHINESE.search(text) is not None
