"""Which corner of the glass a tap has hit that met no button: the gate's name, the clock, or nothing."""

from __future__ import annotations

from kiosk.journey.technician_kinds import Corner
from kiosk.ui.theme import SHEET_W_MM

CORNER_W, CORNER_H = 75.0, 45.0  # a hand's breadth, and above every button of the start screen


def corner_at(x_mm: float, y_mm: float) -> Corner | None:
    """x_mm, y_mm: from the top left of the sheet."""
    if not 0.0 <= y_mm < CORNER_H:
        return None
    if 0.0 <= x_mm < CORNER_W:
        return Corner.PLACE
    return Corner.CLOCK if SHEET_W_MM - CORNER_W <= x_mm < SHEET_W_MM else None
