"""The fields of the touch test: the whole glass in a grid, and which of them a finger has reached. Pure."""

from __future__ import annotations

from kiosk.journey.events import Action
from kiosk.ui.elements import Box, Button, Element, Icon
from kiosk.ui.theme import GAP_MIN_MM, SHEET_H_MM, SHEET_W_MM

COLUMNS, ROWS = 5, 6  # fields of 71 x 74 mm: a dead strip of a panel is wider than the gap between two of them
FIELDS = tuple(f"{column}-{row}" for row in range(1, ROWS + 1) for column in range(1, COLUMNS + 1))
TICK_EM = 34.0


def touch_grid(touched: frozenset[str]) -> tuple[Element, ...]:
    """A button for each field, named key:COLUMN-ROW from the top left; one that was touched is green with a tick."""
    return tuple(_field(name, name in touched) for name in FIELDS)


def missing(touched: frozenset[str]) -> tuple[str, ...]:
    """Fields that no finger has reached, from the top left."""
    return tuple(name for name in FIELDS if name not in touched)


def _field(name: str, touched: bool) -> Button:
    column, row = (int(part) - 1 for part in name.split("-"))
    w = (SHEET_W_MM - (COLUMNS + 1) * GAP_MIN_MM) / COLUMNS
    h = (SHEET_H_MM - (ROWS + 1) * GAP_MIN_MM) / ROWS
    x, y = GAP_MIN_MM + column * (w + GAP_MIN_MM), GAP_MIN_MM + row * (h + GAP_MIN_MM)
    tick = (Icon(Box(0.0, 0.0, w, h), "check", TICK_EM, "white"),) if touched else ()
    fill = "leaf" if touched else "card"
    return Button(Box(x, y, w, h), Action.KEY, tick, name, fill=fill, pressed="sunk", edge="ink2")
