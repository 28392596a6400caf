"""Makes a drawn thing lower without cutting it: its box, and what stands in it only as far as it no longer fits."""

from __future__ import annotations

from dataclasses import replace

from kiosk.ui.elements import (
    Box,
    Button,
    Digits,
    Dot,
    Element,
    Glyph,
    Icon,
    LivePicture,
    Plate,
    Row,
    Taxi,
    Text,
    Word,
)
from kiosk.ui.present.parts import INK_EM
from kiosk.ui.theme import EM_MIN_MM, LINE_HEIGHT_EM


def squeezed(element: Element, top: float, to: float, share: float) -> Element:
    """What began at height `top` begins at `to`, everything in it at `share` (0 to 1) of its distance and height."""
    box = _box(element.box, top, to, share)
    match element:
        case Text(lines=lines, em=em):
            fitting = box.h / ((lines - 1) * LINE_HEIGHT_EM + INK_EM)
            return replace(element, box=box, em=_em(em, fitting))
        case Row():
            return _row(element, box)
        case Icon(em=em):
            return replace(element, box=box, em=min(em, max(box.h, em * share)))
        case Plate(em=em) | Digits(em=em):
            return replace(element, box=box, em=_em(em, box.h / INK_EM))
        case Taxi():
            return replace(element, box=_narrowed(box, share))
        case LivePicture(oval=oval):
            hole = None if oval is None else _narrowed(_box(oval, top, to, share), share)
            return replace(element, box=box, oval=hole)
        case Button(parts=parts):
            return replace(element, box=box, parts=tuple(squeezed(part, 0.0, 0.0, share) for part in parts))
        case _:
            return replace(element, box=box)


def _box(box: Box, top: float, to: float, share: float) -> Box:
    return Box(box.x, to + (box.y - top) * share, box.w, box.h * share)


def _narrowed(box: Box, share: float) -> Box:
    """As much less wide, round the same middle: a picture keeps its form."""
    return Box(box.x + box.w * (1 - share) / 2, box.y, box.w * share, box.h)


def _em(em: float, fitting: float) -> float:
    return min(em, max(EM_MIN_MM, fitting))


def _row(row: Row, box: Box) -> Row:
    """All its parts smaller together, words never under the smallest size."""
    tallest = max((part.em for part in row.parts if isinstance(part, Word | Glyph)), default=0.0)
    share = min(1.0, box.h / (tallest * INK_EM)) if tallest else 1.0
    parts: list[Word | Glyph | Dot] = []
    for part in row.parts:
        match part:
            case Word():
                parts.append(replace(part, em=_em(part.em, part.em * share), dy=part.dy * share))
            case Glyph():
                parts.append(replace(part, em=part.em * share, dy=part.dy * share))
            case Dot():
                parts.append(replace(part, d=part.d * share, dy=part.dy * share))
    return replace(row, box=box, parts=tuple(parts))
