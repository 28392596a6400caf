"""Two scales in millimetres, one along the top, one down the left: to lay a steel ruler to. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.ui.elements import Box, Element, Panel, Text
from kiosk.ui.theme import EM_MIN_MM

TICK_MM = 0.4  # thick: one pixel, or two on a fine panel
TICK_LENGTHS_MM = {10: 9.0, 5: 6.0, 1: 3.5}
NUMBERED_EVERY_MM = 50
NUMBER_W, NUMBER_H = 30.0, 13.0


def scales(box: Box) -> Iterator[Element]:
    """Zero is in the box's top left corner; numbers stand every 50 mm, but for zero and the ends."""
    for mm in range(int(box.w) + 1):
        x = box.x + min(max(0.0, mm - TICK_MM / 2), box.w - TICK_MM)
        yield _tick(Box(x, box.y, TICK_MM, _length(mm)))
        if mm and mm % NUMBERED_EVERY_MM == 0 and mm < box.w:
            y = box.y + TICK_LENGTHS_MM[10] + 1.0
            yield _number(Box(box.x + mm - NUMBER_W / 2, y, NUMBER_W, NUMBER_H), mm)
    for mm in range(int(box.h) + 1):
        y = box.y + min(max(0.0, mm - TICK_MM / 2), box.h - TICK_MM)
        yield _tick(Box(box.x, y, _length(mm), TICK_MM))
        if mm and mm % NUMBERED_EVERY_MM == 0 and mm < box.h:
            x = box.x + TICK_LENGTHS_MM[10] + 1.0
            yield _number(Box(x, box.y + mm - NUMBER_H / 2, NUMBER_W, NUMBER_H), mm, left=True)


def _length(mm: int) -> float:
    return next(length for every, length in TICK_LENGTHS_MM.items() if mm % every == 0)


def _tick(box: Box) -> Panel:
    return Panel(box, "ink", 0.0)


def _number(box: Box, mm: int, *, left: bool = False) -> Text:
    return Text(box, str(mm), EM_MIN_MM, bold=True, align="left" if left else "center")
