"""Where a guide's hand stands: its fingertip on the button that is meant, the rest where it hides least. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
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
from kiosk.ui.present.parts import INK_EM, paragraph, width_em
from kiosk.ui.theme import (
    FRAME_MM,
    HAND_LONG,
    HAND_TIP,
    HAND_WIDE,
    LINE_HEIGHT_EM,
    RING_FREE_MM,
    SHEET_H_MM,
    SHEET_W_MM,
)

WORDS_FREE_MM = 3.0  # a finger at the last letter would hide it
TIPS_IN_MM = (10.0, 16.0, 24.0, 34.0, 48.0, 66.0)  # how far the fingertip may come in over the button's edge
ALONG = tuple(share / 20 for share in (15, 14, 16, 13, 17, 12, 18, 11, 19, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1))
# ^ where along an edge it may point to; of equals the first is taken, beside the middle and to the right
# How much it counts to hide a mm²: of the button's own words, its own picture, anybody's words, another picture, what
# is kept free, another button's empty part, the frame.
OWN_WORDS, OWN_PICTURE, WORDS, PICTURE, NEVER, TARGET, FRAME = 20.0, 0.8, 4.0, 1.0, 100.0, 0.2, 0.5
LATIN_SHARE = 0.9

EDGES = (
    Box(0.0, 0.0, FRAME_MM, SHEET_H_MM),
    Box(SHEET_W_MM - FRAME_MM, 0.0, FRAME_MM, SHEET_H_MM),
    Box(0.0, SHEET_H_MM - FRAME_MM, SHEET_W_MM, FRAME_MM),
)
WALL_H = HAND_WIDE  # of the row that shows out of the glass
WALL_EM, WALL_GAP = 26.0, 6.0

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
    hidden = [(_grown(ink) if words else ink, OWN_WORDS if words else OWN_PICTURE) for ink, words in _inks((target,))]
    hidden += _others(tuple(element for element in elements if element is not target))
    hidden += [(button.box, TARGET) for button in buttons if button is not target]
    hidden += [(each, NEVER) for each in kept_free]
    hidden += [(edge, FRAME) for edge in EDGES]
    best = min(_places(box), key=lambda hand: sum(weight * _shared(hand.box, each) for each, weight in hidden))
    return ring, best


def out_of_the_glass(y: float, words: str) -> tuple[Element, ...]:
    """A row between y and y + WALL_H for the button at the wall: it hangs beside the glass, on which side no glass
    knows, so that hands show out of it at both. Nothing of it looks as if it could be touched."""
    x = HAND_LONG + WALL_GAP
    told = paragraph(Box(x, y, SHEET_W_MM - 2 * x, WALL_H), words, WALL_EM, bold=True, align="center")
    left, right = Box(0.0, y, HAND_LONG, HAND_WIDE), Box(SHEET_W_MM - HAND_LONG, y, HAND_LONG, HAND_WIDE)
    return told, Hand(left, "left"), Hand(right, "right")


def _places(target: Box) -> Iterator[Hand]:
    """From below first, as a hand comes to a glass; wholly on the glass."""
    for tip_in, along in product(TIPS_IN_MM, ALONG):
        x, y = target.x + target.w * along, target.y + target.h * along
        below, above = target.y + target.h - tip_in, target.y + tip_in - HAND_LONG
        right, left = target.x + target.w - tip_in, target.x + tip_in - HAND_LONG
        tip, other = HAND_WIDE * HAND_TIP, HAND_WIDE * (1 - HAND_TIP)
        every: tuple[tuple[Towards, Box], ...] = (
            ("up", Box(x - tip, below, HAND_WIDE, HAND_LONG)),
            ("down", Box(x - other, above, HAND_WIDE, HAND_LONG)),
            ("left", Box(right, y - other, HAND_LONG, HAND_WIDE)),
            ("right", Box(left, y - tip, HAND_LONG, HAND_WIDE)),
        )
        for towards, box in every:
            deep = target.w if towards in ("left", "right") else target.h
            if tip_in > deep - TIPS_IN_MM[0] / 2:
                continue
            if box.x >= 0 and box.y >= 0 and box.x + box.w <= SHEET_W_MM and box.y + box.h <= SHEET_H_MM:
                yield Hand(box, towards)


def _grown(ink: Box) -> Box:
    return Box(ink.x - WORDS_FREE_MM, ink.y, ink.w + 2 * WORDS_FREE_MM, ink.h)


def _shared(one: Box, other: Box) -> float:
    """mm² that both cover."""
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return max(0.0, across) * max(0.0, down)


def _others(elements: tuple[Element, ...]) -> list[tuple[Box, float]]:
    """What stands elsewhere, and how much it counts."""
    return [(ink, WORDS if words else PICTURE) for ink, words in _inks(elements)]


def _inks(elements: tuple[Element, ...], x: float = 0.0, y: float = 0.0) -> Iterator[tuple[Box, bool]]:
    """About where words and pictures stand, from the top left of the sheet; whether it is words."""
    for element in elements:
        box = Box(element.box.x + x, element.box.y + y, element.box.w, element.box.h)
        match element:
            case Button(parts=parts):
                yield from _inks(parts, box.x, box.y)
            case Text(text=text, em=em, lines=lines, align=align):
                longest = max(_wide(line) for line in text.split("\n")) * em
                tall = ((lines - 1) * LINE_HEIGHT_EM + INK_EM) * em
                yield _within(box, min(box.w, longest), min(box.h, tall), align), True
            case Row(parts=parts, gap=gap, align=align):
                words = [part for part in parts if isinstance(part, Word)]
                glyphs = [part for part in parts if isinstance(part, Glyph)]
                wide = sum(_wide(part.text) * part.em for part in words) + sum(part.em for part in glyphs)
                tall = max([part.em for part in words] + [part.em for part in glyphs], default=0.0)
                yield _within(box, min(box.w, wide + gap * (len(parts) - 1)), min(box.h, tall), align), True
            case Icon(em=em):
                yield _within(box, em, em, "center"), False
            case Plate() | Digits():
                yield box, True
            case LivePicture(oval=oval) if oval is not None:
                yield oval, True
            case _:
                pass


def _wide(text: str) -> float:
    """In em; what says whether a line fits takes Latin letters for wider than most of them are."""
    return width_em(text) * (LATIN_SHARE if text.isascii() else 1.0)


def _within(box: Box, w: float, h: float, align: str) -> Box:
    free = box.w - w
    return Box(box.x + {"left": 0.0, "center": free / 2, "right": free}[align], box.y + (box.h - h) / 2, w, h)
