"""How high a hand may be asked to reach, and how a sheet is put so that it need not reach higher."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from kiosk.journey.events import Action
from kiosk.journey.state import State
from kiosk.ui.elements import Button, Element, Sheet, Text
from kiosk.ui.present.parts import BODY_END, BODY_Y, FOOTER_Y, INK_EM
from kiosk.ui.present.squeeze import squeezed
from kiosk.ui.theme import EM_MIN_MM, GAP_MIN_MM, LINE_HEIGHT_EM, SHEET_H_MM

# With everything lowered each target is as low as it can be and still be 25 mm high on the fullest screen. Where the
# picture's lower edge is at 800 mm, the highest then is at 1020 mm: for an arm that is not stretched, of somebody who
# sits (ADA 308.2.2 allows 1120 over what is in the way; low counters of GB 50763 are 700 to 850 mm high). It is also
# what is left below 1220 mm where the picture's lower edge is at 1000 mm.
LOWERED_MM = 220.0

TARGET_LEAST_H, KEY_LEAST_H = 25.0, 30.0  # lower ones are missed by an old finger; keys are pressed eleven times
KEYS = frozenset({Action.KEY, Action.DELETE, Action.CLEAR})
ROW_OF_PRACTICE_MM = 44.0  # at most: with the gap between the two rows
TOLD_GAP_MM = 6.0  # between two pieces of information that must stand close
APART_MM = 10.0  # between what is told and what is touched
TOUCHING_MM = 0.5  # parts that overlap by less do not belong together


def reach_mm(state: State) -> float:
    """How far above the sheet's lower edge targets may stand now."""
    return min(state.site.reach_mm, LOWERED_MM) if state.comfort.lowered else state.site.reach_mm


def reach_in_practice_mm(state: State) -> float:
    """The same where a second row stands above the footer: what is lowered may stand as much higher as that row and
    its gap need, or the keys would be too small. 1064 mm at most where the picture's lower edge is at 800 mm."""
    return max(reach_mm(state), LOWERED_MM + ROW_OF_PRACTICE_MM)


def highest(state: State) -> float:
    """The upper end of what may be touched, mm from the top of the sheet."""
    return SHEET_H_MM - reach_mm(state)


@dataclass(frozen=True)
class _Slice:
    """What belongs together because it stands at the same height."""

    top: float
    end: float
    elements: tuple[Element, ...]

    @property
    def h(self) -> float:
        return self.end - self.top

    @property
    def touched(self) -> bool:
        return any(isinstance(element, Button) for element in self.elements)

    @property
    def least_h(self) -> float:
        """How low it may be squeezed; what holds no target may be squeezed to nothing."""
        targets = [element for element in self.elements if isinstance(element, Button)]
        shares = [_least_h(target) / target.box.h for target in targets]
        return min(1.0, max(shares, default=0.0)) * self.h


@dataclass(frozen=True)
class Body:
    """From where to where the journey's own part of a sheet stands, mm from the top."""

    top: float
    end: float


IN_EARNEST = Body(36.0, BODY_END)  # a heading may stand a little over BODY_Y


def within_reach(sheet: Sheet, reach: float) -> Sheet:
    """The sheet with every target within `reach` mm of its lower edge, which must be 220 at least.

    A sheet that is so already comes back as it is. Else what is told moves up, what is touched moves down, and what
    does not fit so is squeezed; header and footer stay.
    """
    limit = SHEET_H_MM - reach
    if all(element.box.y >= limit for element in sheet.elements if isinstance(element, Button)):
        return sheet
    behind = tuple(element for element in sheet.elements if element.box.h >= SHEET_H_MM)
    header = tuple(element for element in sheet.elements if element.box.y + element.box.h <= BODY_Y)
    kept = {id(element) for element in (*behind, *header)}
    rest = tuple(element for element in sheet.elements if id(element) not in kept)
    return replace(sheet, elements=(*behind, *header, *_arranged(rest, limit, BODY_END)))


def in_less_room(elements: tuple[Element, ...], body: Body, reach: float) -> tuple[Element, ...]:
    """A body as in earnest, put between body.top and body.end: all of it lower by the same share. Where its targets
    would become too low for a finger or for their words, or stand higher than `reach` allows, it is arranged as
    within_reach does. The footer stays."""
    limit = SHEET_H_MM - reach
    share = (body.end - body.top) / (IN_EARNEST.end - IN_EARNEST.top)
    inner = [element for element in elements if not _is_footer(element)]
    lower = [_lower(element, body.top, share) for element in inner]
    targets = [element for element in lower if isinstance(element, Button)]
    touchable = all(target.box.y >= limit and target.box.h >= _least_h(target) for target in targets)
    if touchable and all(map(_holds_its_words, lower)):
        return (*lower, *(element for element in elements if _is_footer(element)))
    down = body.top - IN_EARNEST.top
    moved = tuple(element if _is_footer(element) else squeezed(element, 0.0, down, 1.0) for element in elements)
    return _arranged(moved, limit, body.end, words_too=True)


def _lower(element: Element, to: float, share: float) -> Element:
    """A target gives up a little more, so that the gap below it stays as wide as it was at the least."""
    lower = squeezed(element, IN_EARNEST.top, to, share, words_too=True)
    if not isinstance(lower, Button):
        return lower
    box = lower.box
    return squeezed(lower, box.y, box.y, 1.0 - (1.0 - share) * GAP_MIN_MM / box.h)


def _holds_its_words(element: Element) -> bool:
    match element:
        case Text(box=box, lines=lines):
            return EM_MIN_MM * ((lines - 1) * LINE_HEIGHT_EM + INK_EM) <= box.h + TOUCHING_MM
        case Button(parts=parts):
            return all(map(_holds_its_words, parts))
        case _:
            return True


def _is_footer(element: Element) -> bool:
    return element.box.y >= FOOTER_Y - APART_MM


def _least_h(target: Button) -> float:
    return KEY_LEAST_H if target.action in KEYS else TARGET_LEAST_H


def _arranged(
    elements: tuple[Element, ...], limit: float, end: float, *, words_too: bool = False
) -> tuple[Element, ...]:
    """What is told above, what is touched below the limit and over the end; the footer as it is. words_too: see
    squeezed."""
    footer = tuple(element for element in elements if _is_footer(element))
    slices = _sliced([element for element in elements if not _is_footer(element)])
    told = [each for each in slices if not each.touched]
    touched = [each for each in slices if each.touched]
    heights, gaps = _heights(touched, end - limit, GAP_MIN_MM)
    start = end - sum(heights) - sum(gaps)
    room = start - APART_MM - (slices[0].top if told else 0.0)
    told_heights, told_gaps = _heights(told, room, TOLD_GAP_MM)
    spare = max(0.0, room - sum(told_heights) - sum(told_gaps)) / (len(told) + 1)
    spared = [gap + spare for gap in told_gaps]
    upper = _stacked(told, slices[0].top + spare, told_heights, spared, words_too=words_too)
    return (*upper, *_stacked(touched, start, heights, gaps, words_too=words_too), *footer)


def _sliced(elements: list[Element]) -> list[_Slice]:
    """From the top down. Within a slice the order of drawing is kept."""
    spans: list[tuple[float, float]] = []
    for box in sorted((element.box for element in elements), key=lambda box: box.y):
        if spans and box.y < spans[-1][1] - TOUCHING_MM:
            spans[-1] = (spans[-1][0], max(spans[-1][1], box.y + box.h))
        else:
            spans.append((box.y, box.y + box.h))
    return [
        _Slice(top, end, tuple(element for element in elements if top <= element.box.y < end - TOUCHING_MM))
        for top, end in spans
    ]


def _heights(slices: list[_Slice], room: float, gap: float) -> tuple[list[float], list[float]]:
    """Of the slices and of the gaps between them: as they are where there is room, else squeezed."""
    gaps = [max(gap, min(APART_MM, below.top - above.end)) for above, below in pairwise(slices)]
    heights = [each.h for each in slices]
    if sum(heights) + sum(gaps) <= room:
        return heights, gaps
    gaps = [gap] * len(gaps)
    room -= sum(gaps)
    stiff: set[int] = set()  # squeezed as far as may be
    while True:
        free = room - sum(slices[i].least_h for i in stiff)
        soft = sum(slices[i].h for i in range(len(slices)) if i not in stiff)
        share = min(1.0, max(0.0, free / soft)) if soft else 0.0
        more = {i for i, each in enumerate(slices) if i not in stiff and each.h * share < each.least_h}
        if not more:
            break
        stiff |= more
    return [each.least_h if i in stiff else each.h * share for i, each in enumerate(slices)], gaps


def _stacked(
    slices: list[_Slice], y: float, heights: list[float], gaps: list[float], *, words_too: bool
) -> tuple[Element, ...]:
    elements: list[Element] = []
    for each, height, gap in zip(slices, heights, [*gaps, 0.0], strict=True):
        share = height / each.h
        elements += [squeezed(element, each.top, y, share, words_too=words_too) for element in each.elements]
        y += height + gap
    return tuple(elements)
