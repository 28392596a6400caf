"""Is the pick-up point that of the world, or was it copied from a Chinese map, half a kilometre away? Pure.

Two numbers alone cannot tell (docs/adr/0027-two-numbers-cannot-tell.md); the point as a map shows it can.
"""

from __future__ import annotations

from kiosk.chinese_maps import gcj02_to_wgs84, in_mainland, metres_between, wgs84_to_gcj02
from kiosk.commissioning.finding import Finding, Level
from kiosk.config import Config

PART = "coordinates"
SAME_PLACE_M = 60.0  # a finger on a map and a GPS receiver between houses agree no better
REGISTRY_RADIUS_M = 500.0  # how far from the pick-up point Le.Taxi's registry looks for taxis, at most

Point = tuple[float, float]  # latitude, longitude


def coordinates(config: Config) -> list[Finding]:
    site = config.site
    here = site.lat, site.lon
    sections = (config.dispatch, config.second_dispatch)
    registry = any(section is not None and section.kind == "letaxi" for section in sections)
    if site.map_lat is not None and site.map_lon is not None:
        return [_compared(here, (site.map_lat, site.map_lon), registry=registry)]
    if not in_mainland(*here):
        return [Finding(Level.OK, PART, "outside mainland China, where maps show WGS-84")]
    if not registry:
        return [Finding(Level.OK, PART, "not compared with a map: site.map_lat and site.map_lon are not given")]
    true = gcj02_to_wgs84(*here)
    return [
        Finding(
            Level.WARNING,
            PART,
            "nobody can tell whether lat and lon are WGS-84; had they been copied from a Chinese map, WGS-84 would "
            f"be {_written(true)}, {_away(here, true, registry=registry)}",
            "look the pick-up point up on a Chinese map (not Baidu's), write what it shows into site.map_lat and "
            "site.map_lon, and check again",
        )
    ]


def _compared(here: Point, shown: Point, *, registry: bool) -> Finding:
    """shown: the same point on a Chinese map. Where the shift is small both may fit: the better one counts."""
    if_true_m = metres_between(*wgs84_to_gcj02(*here), *shown)
    if_copied_m = metres_between(*here, *shown)
    if if_true_m <= min(SAME_PLACE_M, if_copied_m):
        return Finding(Level.OK, PART, f"WGS-84: the map shows the same place, within {_metres(if_true_m)}")
    if if_copied_m <= SAME_PLACE_M:
        true = gcj02_to_wgs84(*here)
        return Finding(
            Level.WARNING,
            PART,
            f"lat and lon look like GCJ-02 (copied from a Chinese map): WGS-84 would be {_written(true)}, "
            f"{_away(here, true, registry=registry)}",
            "write that into site.lat and site.lon, or, if a GPS receiver gave them, what a map shows into "
            "site.map_lat and site.map_lon",
        )
    apart_m = metres_between(*here, *gcj02_to_wgs84(*shown))
    return Finding(
        Level.WARNING,
        PART,
        f"lat, lon and map_lat, map_lon are two places, {_metres(apart_m)} apart",
        "look up both again (not on Baidu's map, which has a further shift of its own)",
    )


def _away(here: Point, true: Point, *, registry: bool) -> str:
    shift_m = metres_between(*here, *true)
    away = f"{_metres(shift_m)} away"
    if not registry:
        return away
    if shift_m > REGISTRY_RADIUS_M:
        return f"{away}, more than the {_metres(REGISTRY_RADIUS_M)} in which the registry looks for taxis"
    return f"{away}, and the registry looks for taxis within {_metres(REGISTRY_RADIUS_M)} only"


def _written(point: Point) -> str:
    return f"lat {point[0]:.5f}, lon {point[1]:.5f}"  # five digits are a metre


def _metres(metres: float) -> str:
    return f"{metres:.0f} m" if metres < 10_000 else f"{metres / 1000:.0f} km"
