"""Distances and places on the ground, WGS-84, for stretches within a town."""

from __future__ import annotations

import math

METRES_PER_DEGREE = 111_320.0  # of latitude

Place = tuple[float, float]  # lat, lon


def metres(one: Place, other: Place) -> float:
    """As the crow flies; exact to a few in a thousand within a town."""
    north = (other[0] - one[0]) * METRES_PER_DEGREE
    east = (other[1] - one[1]) * METRES_PER_DEGREE * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(north, east)


def at_bearing(place: Place, bearing: float, distance_m: float) -> Place:
    """bearing in radians, 0 is east."""
    across = METRES_PER_DEGREE * math.cos(math.radians(place[0]))
    north, east = distance_m * math.sin(bearing), distance_m * math.cos(bearing)
    return place[0] + north / METRES_PER_DEGREE, place[1] + east / across


def towards(place: Place, aim: Place, distance_m: float) -> Place:
    """distance_m along the straight line to aim, or at it."""
    whole_m = metres(place, aim)
    if whole_m <= distance_m:
        return aim
    share = distance_m / whole_m
    return place[0] + (aim[0] - place[0]) * share, place[1] + (aim[1] - place[1]) * share
