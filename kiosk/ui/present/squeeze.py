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

PIXEL_MM = 0.4  # letters are of whole pixels, of which a coarse panel has five in two millimetres


def squeezed(element: Element, top: float, to: float, share: float, *, words_too: bool = False) -> Element:
    """What began at height `top` begins at `to`, everything in it at `share` (0 to 1) of its distance and height.

    words_too: words and pictures are made smaller by the same share even where they would fit, so that lines that
    stood close do not meet."""
    box = _box(element.box, top, to, share)
    smaller = share if words_too else 1.0
    match element:
        case Text(lines=lines, em=em):
            fitting = box.h / ((lines - 1) * LINE_HEIGHT_EM + INK_EM) - PIXEL_MM
            return replace(element, box=box, em=_em(em, min(fitting, em * smaller)))
        case Row():
            return _row(element, box, smaller)
        case Icon(em=em):
            return replace(element, box=box, em=min(em, max(box.h, em * share)))
        case Plate(em=em) | Digits(em=em):
            return replace(element, box=box, em=_em(em, min(box.h / INK_EM, em * smaller)))
        case Taxi():
            return replace(element, box=_narrowed(box, share))
        case LivePicture(oval=oval):
            hole = None if oval is None else _narrowed(_box(oval, top, to, share), share)
            return replace(element, box=box, oval=hole)
        case Button(parts=parts):
            inside = tuple(squeezed(part, 0.0, 0.0, share, words_too=words_too) for part in parts)
            return replace(element, box=box, parts=inside)
        case _:
            return replace(element, box=box)


def _box(box: Box, top: float, to: float, share: float) -> Box:
    return Box(box.x, to + (box.y - top) * share, box.w, box.h * share)


def _narrowed(box: Box, share: float) -> Box:
    """As much less wide, round the same middle: a picture keeps its form."""
    return Box(box.x + box.w * (1 - share) / 2, box.y, box.w * share, box.h)


def _em(em: float, fitting: float) -> float:
    return min(em, max(EM_MIN_MM, fitting))


def _row(row: Row, box: Box, most: float) -> Row:
    """All its parts smaller together, words never under the smallest size."""
    tallest = max((part.em for part in row.parts if isinstance(part, Word | Glyph)), default=0.0)
    share = min(most, box.h / (tallest * INK_EM)) if tallest else most
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
