"""Where a guide's hand stands: its fingertip on the button that is meant, the rest where it hides least. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from kiosk.ui.elements import (
    Box,
    Button,
    Digits,
    Element,
    Glyph,
    Hand,
    Icon,
    LivePicture,
    Plate,
    Ring,
    Row,
    Text,
    Word,
)
from kiosk.ui.present.parts import INK_EM, width_em
from kiosk.ui.theme import HAND_LONG, HAND_TIP, HAND_WIDE, LINE_HEIGHT_EM, SHEET_H_MM, SHEET_W_MM

RING_FREE_MM = 4.0  # round the button: half of the gap to the next one
TIP_IN_MM = 5.0  # how far the fingertip comes in over the button's edge
ALONG = tuple(share / 20 for share in (15, 14, 16, 13, 17, 12, 18, 11, 19, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1))
# ^ where along an edge it may point to; of equals the first is taken, beside the middle and to the right
OWN_WORDS, NEVER, TARGET = 20.0, 100.0, 0.2  # how much it counts to hide the button's own words, or what is kept free
LATIN_SHARE = 0.9

Towards = Literal["up", "down", "left", "right"]


def pointing(name: str, elements: tuple[Element, ...], kept_free: tuple[Box, ...]) -> tuple[Ring, Hand] | tuple[()]:
    """What shows the button of that name, to be drawn over all else; nothing where there is none. kept_free: what the
    hand may not hide."""
    buttons = [element for element in elements if isinstance(element, Button) and element.enabled]
    target = next((button for button in buttons if button.name == name), None)
    if target is None:
        return ()
    box, free = target.box, RING_FREE_MM
    ring = Ring(Box(box.x - free, box.y - free, box.w + 2 * free, box.h + 2 * free), target.radius + free)
    hidden = [(ink, OWN_WORDS) for ink in _inks((target,))]
    hidden += [(ink, 1.0) for element in elements if element is not target for ink in _inks((element,))]
    hidden += [(button.box, TARGET) for button in buttons if button is not target]
    hidden += [(each, NEVER) for each in kept_free]
    best = min(_places(box), key=lambda hand: sum(weight * _shared(hand.box, each) for each, weight in hidden))
    return ring, best


def _places(target: Box) -> Iterator[Hand]:
    """From below first, as a hand comes to a glass; wholly on the glass."""
    for along in ALONG:
        x, y = target.x + target.w * along, target.y + target.h * along
        below, above = target.y + target.h - TIP_IN_MM, target.y + TIP_IN_MM - HAND_LONG
        right, left = target.x + target.w - TIP_IN_MM, target.x + TIP_IN_MM - HAND_LONG
        tip, other = HAND_WIDE * HAND_TIP, HAND_WIDE * (1 - HAND_TIP)
        every: tuple[tuple[Towards, Box], ...] = (
            ("up", Box(x - tip, below, HAND_WIDE, HAND_LONG)),
            ("down", Box(x - other, above, HAND_WIDE, HAND_LONG)),
            ("left", Box(right, y - other, HAND_LONG, HAND_WIDE)),
            ("right", Box(left, y - tip, HAND_LONG, HAND_WIDE)),
        )
        for towards, box in every:
            if box.x >= 0 and box.y >= 0 and box.x + box.w <= SHEET_W_MM and box.y + box.h <= SHEET_H_MM:
                yield Hand(box, towards)


def _shared(one: Box, other: Box) -> float:
    """mm² that both cover."""
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return max(0.0, across) * max(0.0, down)


def _inks(elements: tuple[Element, ...], x: float = 0.0, y: float = 0.0) -> Iterator[Box]:
    """About where words and pictures stand, from the top left of the sheet."""
    for element in elements:
        box = Box(element.box.x + x, element.box.y + y, element.box.w, element.box.h)
        match element:
            case Button(parts=parts):
                yield from _inks(parts, box.x, box.y)
            case Text(text=text, em=em, lines=lines, align=align):
                longest = max(_wide(line) for line in text.split("\n")) * em
                tall = ((lines - 1) * LINE_HEIGHT_EM + INK_EM) * em
                yield _within(box, min(box.w, longest), min(box.h, tall), align)
            case Row(parts=parts, gap=gap, align=align):
                words = [part for part in parts if isinstance(part, Word)]
                glyphs = [part for part in parts if isinstance(part, Glyph)]
                wide = sum(_wide(part.text) * part.em for part in words) + sum(part.em for part in glyphs)
                tall = max([part.em for part in words] + [part.em for part in glyphs], default=0.0)
                yield _within(box, min(box.w, wide + gap * (len(parts) - 1)), min(box.h, tall), align)
            case Icon(em=em):
                yield _within(box, em, em, "center")
            case Plate() | Digits():
                yield box
            case LivePicture(oval=oval) if oval is not None:
                yield oval
            case _:
                pass


def _wide(text: str) -> float:
    """In em; what says whether a line fits takes Latin letters for wider than most of them are."""
    return width_em(text) * (LATIN_SHARE if text.isascii() else 1.0)


def _within(box: Box, w: float, h: float, align: str) -> Box:
    free = box.w - w
    return Box(box.x + {"left": 0.0, "center": free / 2, "right": free}[align], box.y + (box.h - h) / 2, w, h)
