"""How loud the access points are here, and whether the kiosk still stands where they were so loud.

Who stands in the way and which door is open moves a strength by ten decibels within the hour, a slab of concrete by
10 to 15 and another corner of the house by as much (ITU-R P.1238): no single one tells, half of all of them does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

Levels = Mapping[str, float]  # dBm by access point, each named by a hash

SCANS = 6  # one an hour: of a whole morning or afternoon the middle is told, people and doors are not
UNHEARD_DBM = -95.0  # what is softer no receiver tells from noise
CLEAR_DBM = -80.0  # louder than that it is in nearly every look round
LEAST_CLEAR = 8  # of fewer, three that stand elsewhere would be a floor
SHIFT_DB = 9.0  # of the middle one: docs/alarms.md has how often that is wrong


def levels(scans: Sequence[Levels]) -> Levels:
    """The middle of each access point's strength over several looks round; what is never clear is left out."""
    points = {point for scan in scans for point in scan}
    middle = {point: median(scan.get(point, UNHEARD_DBM) for scan in scans) for point in sorted(points)}
    return {point: level for point, level in middle.items() if level > UNHEARD_DBM}


def shift_db(one: Levels, other: Levels) -> float | None:
    """By how much the strength of the middle one differs, of all that are clear here or there; None where they are
    too few to say."""
    clear = {point for heard in (one, other) for point, level in heard.items() if level >= CLEAR_DBM}
    if len(clear) < LEAST_CLEAR:
        return None
    return median(abs(one.get(point, UNHEARD_DBM) - other.get(point, UNHEARD_DBM)) for point in clear)


def stands_elsewhere(one: Levels, other: Levels) -> bool:
    """Enough is known, and the air is another one."""
    shift = shift_db(one, other)
    return shift is not None and shift >= SHIFT_DB
