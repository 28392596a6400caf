"""Holds shapes as drawn: a target stands out from its ground; what differs in colour differs in grey and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kiosk.domain import CallSign, Colour, Need
from kiosk.journey.comfort import LOUDEST
from kiosk.journey.events import CameraCondition
from kiosk.journey.state import Confirm, State
from kiosk.ui.audit.ledger import Found
from kiosk.ui.audit.seen import Pixels, Seen, picture_of
from kiosk.ui.audit.words import luminance, ratio
from kiosk.ui.elements import Sheet
from kiosk.ui.report import BoxPx
from kiosk.ui.situations.neighbourhood import hail_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.ui.window import KioskWindow

OUTSIDE_MM = 1.0  # beside the edge, beyond its smoothing
INSIDE_MM = 2.5  # an edge and the beginning of the fill
PLACES = (0.3, 0.4, 0.5, 0.6, 0.7)  # along each side, clear of rounded corners
BY_SHAPE = frozenset({"loudness"})  # told by how many bars are full, not by colour: words need not say it
GREY_STEP = 26  # of 255: a tenth of the whole range is seen beside another grey


def edges(seen: Seen) -> Iterator[Found]:
    """Of everything that can be touched, the least visible of its four sides."""
    for target in seen.targets:
        if target.enabled:
            least = min(_sides(target.box_px, seen.ground, seen.panel.px_per_mm), default=21.0)
            yield Found("edge", least, f"{seen.where}: {target.name}")


def _sides(box: BoxPx, ground: Pixels, px_per_mm: float) -> Iterator[float]:
    """For each side that has glass beside it: the contrast of edge or fill with what is just outside."""
    x, y, w, h = box
    out, deep = max(2, round(OUTSIDE_MM * px_per_mm)), round(INSIDE_MM * px_per_mm)
    height, width = ground.shape[:2]
    lines = (
        (y - out >= 0, [ground[y - out : y + deep, x + round(w * place)] for place in PLACES]),
        (y + h + out <= height, [ground[y + h - deep : y + h + out, x + round(w * place)][::-1] for place in PLACES]),
        (x - out >= 0, [ground[y + round(h * place), x - out : x + deep] for place in PLACES]),
        (x + w + out <= width, [ground[y + round(h * place), x + w - deep : x + w + out][::-1] for place in PLACES]),
    )
    for on_glass, profiles in lines:
        if on_glass:
            yield median(_step(profile, out) for profile in profiles)


def _step(profile: Pixels, out: int) -> float:
    """profile: from outside inwards; the first pixel is the surroundings."""
    light = luminance(profile)
    return float(ratio(light[out:], light[:1]).max())


# --- states that differ in colour ---


def families(every: Mapping[str, State]) -> dict[str, dict[str, State]]:
    """Sets of states that are told apart by colour, each alone on its screen: family -> name -> state."""
    plain, confirm = every["home"], every["confirm"]
    assert isinstance(confirm.step, Confirm)
    hails = every["home_six_hails"].hails + tuple(every["home_six_ended"].hails)
    farewells = every["home_six_ended"].farewells
    same = hail_of(10, hails[0].state).call_sign
    standings = {
        f"{hail.state.value} {'silent' if hail.unreachable else ''}".strip(): replace(
            plain, hails=(replace(hail, call_sign=same),), farewells=farewells
        )
        for hail in hails
    }
    signs = {
        colour.value: replace(plain, hails=(replace(hails[0], call_sign=CallSign(colour, 7)),)) for colour in Colour
    }
    return {
        "board": standings,
        "call sign": signs,
        "camera": {
            condition.value: replace(plain, camera=condition)
            for condition in (CameraCondition.READY, CameraCondition.ABSENT)
        },
        "need": {
            "off": confirm,
            **{need: replace(confirm, step=replace(confirm.step, needs=(need,))) for need in Need},
        },
        "loudness": {
            str(louder): replace(plain, comfort=replace(plain.comfort, louder=louder))
            for louder in range(LOUDEST + 1)
        },
        "digits": {name: every[name] for name in ("phone_empty", "phone_full", "phone_not_mobile")},
        "checking": {name: every[name] for name in ("code_full", "code_checking")},
    }


def told_apart(
    window: KioskWindow, family: str, states: dict[str, State], show: Callable[[State], Sheet], where: str
) -> Iterator[Found]:
    """show: the sheet of a state, in this language and theme."""
    shown: list[tuple[str, Pixels, tuple[str, ...]]] = []
    for name, state in states.items():
        picture = picture_of(window, show(state))
        shown.append((name, picture, _words(window)))
    for (name, first, words), (other, second, others) in combinations(shown, 2):
        pair = f"{where}: {family} {name} and {other}"
        area = int((grey_step(first, second) >= GREY_STEP).sum()) / window.panel.px_per_mm**2
        yield Found("grey", area, pair)
        yield Found("said_too", float(words == others and family not in BY_SHAPE), pair)


def _words(window: KioskWindow) -> tuple[str, ...]:
    return tuple(text.text for text in window.texts())


def grey_step(first: Pixels, second: Pixels) -> NDArray[np.int16]:
    """How far each pixel of two pictures is apart for somebody who sees no colours, 0 to 255."""
    apart: NDArray[np.int16] = np.abs(_grey(first) - _grey(second))
    return apart


def _grey(pixels: Pixels) -> NDArray[np.int16]:
    """Rec. 709 luma, as a screen without its colours shows it."""
    red, green, blue = (pixels[..., channel].astype(np.int32) for channel in range(3))
    return ((red * 54 + green * 183 + blue * 19) >> 8).astype(np.int16)
