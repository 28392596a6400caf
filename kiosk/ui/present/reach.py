"""How high a hand may be asked to reach, and how a sheet is put so that it need not reach higher."""

from __future__ import annotations

from kiosk.journey.state import State
from kiosk.ui.theme import SHEET_H_MM

# With everything lowered each target is as low as it can be and still be 25 mm high on the fullest screen. Where the
# picture's lower edge is at 800 mm, the highest then is at 1020 mm: for an arm that is not stretched, of somebody who
# sits (ADA 308.2.2 allows 1120 over what is in the way; low counters of GB 50763 are 700 to 850 mm high). It is also
# what is left below 1220 mm where the picture's lower edge is at 1000 mm.
LOWERED_MM = 220.0


def reach_mm(state: State) -> float:
    """How far above the sheet's lower edge targets may stand now."""
    return min(state.site.reach_mm, LOWERED_MM) if state.comfort.lowered else state.site.reach_mm


def highest(state: State) -> float:
    """The upper end of what may be touched, mm from the top of the sheet."""
    return SHEET_H_MM - reach_mm(state)
