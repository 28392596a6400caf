"""The gesture that opens the technician's part: taps in a fixed order where there is nothing to be touched.

Nothing shows that it is under way, that it failed, or that there is such a thing. Nobody trembles, leans or wipes her
way through it: the two places are 250 mm apart at the upper edge of the glass, a second tap in the wrong one begins
it anew, and so does every touch of a button.
"""

from __future__ import annotations

from kiosk.journey.technician_kinds import Corner

KNOCKS = (Corner.PLACE, Corner.PLACE, Corner.CLOCK, Corner.CLOCK, Corner.CLOCK, Corner.PLACE)
WITHIN_S = 8.0  # from the first to the last: a second for each, and two to reach across

Knocks = tuple[tuple[Corner, float], ...]  # where, and when (steady)


def knocked(before: Knocks, corner: Corner | None, now: float) -> Knocks:
    """What counts after a tap, oldest first; nothing after one that means nothing."""
    if corner is None:
        return ()
    return (*before, (corner, now))[-len(KNOCKS) :]


def is_whole(knocks: Knocks) -> bool:
    in_order = tuple(corner for corner, _ in knocks) == KNOCKS
    return in_order and knocks[-1][1] - knocks[0][1] <= WITHIN_S
