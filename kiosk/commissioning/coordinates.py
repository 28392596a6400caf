"""Is the pick-up point that of the world, or was it copied from a Chinese map, half a kilometre away? Pure.

Two numbers alone cannot tell (docs/adr/0027-two-numbers-cannot-tell.md); the point as a map shows it can. Which map
that was is told from the numbers, too: Baidu's shift is another one than that of all others.
"""

from __future__ import annotations

from kiosk.chinese_maps import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    in_mainland,
    metres_between,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from kiosk.commissioning.finding import Finding, Level
from kiosk.config import Config

PART = "coordinates"
SAME_PLACE_M = 60.0  # a finger on a map and a GPS receiver between houses agree no better
RECKONED_M = (
    1.5  # five digits of a degree; a finger and a receiver that agree so well are one reading, turned into two
)
REGISTRY_RADIUS_M = 500.0  # how far from the pick-up point Le.Taxi's registry looks for taxis, at most
A_MAP = "Amap or Tencent (not Baidu)"
MEASURE = "write what a GPS receiver shows where the taxi stops into site.lat and site.lon"

Point = tuple[float, float]  # latitude, longitude


def coordinates(config: Config) -> list[Finding]:
    site = config.site
    here = site.lat, site.lon
    sections = (config.dispatch, config.second_dispatch)
    registry = any(section is not None and section.kind == "letaxi" for section in sections)
    if site.map_lat is not None and site.map_lon is not None:
        return [_compared(here, (site.map_lat, site.map_lon), registry=registry)]
    if not in_mainland(*here):
        found = (
            "outside mainland China, whose border is known here to some tens of kilometres: no map is shifted there"
        )
        return [Finding(Level.OK, PART, found)]
    if not registry:
        return [Finding(Level.OK, PART, "not compared with a map: site.map_lat and site.map_lon are not given")]
    true = gcj02_to_wgs84(*here)
    return [
        _warning(
            "nobody can tell whether lat and lon are WGS-84; had they been copied from Amap or Tencent, WGS-84 would "
            f"be {_written(true)}, {_away(here, true, registry=registry)}",
            f"write what {A_MAP} shows at the pick-up point into site.map_lat and site.map_lon, and check again",
        )
    ]


def _compared(here: Point, shown: Point, *, registry: bool) -> Finding:
    """shown: the same point on a Chinese map. Where a shift is small several readings fit: the best one counts."""
    gap_m = metres_between(*here, *shown)
    if not in_mainland(*here):
        if gap_m > SAME_PLACE_M:
            return _two_places(gap_m)
        found = f"the map shows the same numbers, within {_metres(gap_m)}, as it does outside mainland China"
        return Finding(Level.OK, PART, found)
    as_gcj02, as_bd09 = gcj02_to_wgs84(*here), bd09_to_wgs84(*here)
    fits_m = {
        "true": metres_between(*wgs84_to_gcj02(*here), *shown),
        "true, Baidu": metres_between(*wgs84_to_bd09(*here), *shown),
        "both copied": gap_m,
        "copied, Baidu": metres_between(*wgs84_to_bd09(*as_gcj02), *shown),
        "copied from Baidu": metres_between(*wgs84_to_gcj02(*as_bd09), *shown),
    }
    best = min(fits_m, key=lambda reading: fits_m[reading])  # the first of equals
    within_m = fits_m[best]
    if within_m > SAME_PLACE_M:
        return _two_places(metres_between(*here, *gcj02_to_wgs84(*shown)))
    if within_m <= RECKONED_M and best in ("true", "true, Baidu"):
        return _reckoned(here, shown, by_baidu=best == "true, Baidu", registry=registry)
    match best:
        case "true":
            return Finding(Level.OK, PART, f"WGS-84: the map shows the same place, within {_metres(within_m)}")
        case "true, Baidu":
            found = f"WGS-84: Baidu's map shows the same place, within {_metres(within_m)}"
            return Finding(Level.OK, PART, f"{found}; map_lat and map_lon are Baidu's (BD-09)")
        case "both copied":
            return _warning(
                "lat and lon look like GCJ-02 (copied from a Chinese map), being the same as map_lat and map_lon: "
                f"WGS-84 would be {_written(as_gcj02)}, {_away(here, as_gcj02, registry=registry)}, or "
                f"{_written(as_bd09)} if that map was Baidu's",
                f"if a GPS receiver gave them, write what {A_MAP} shows into site.map_lat and site.map_lon; if a map "
                f"did, {MEASURE}",
            )
        case "copied, Baidu":
            copied, true = "lat and lon look like GCJ-02 (copied from Amap or Tencent)", as_gcj02
        case _:
            copied, true = "lat and lon look like BD-09 (copied from Baidu's map)", as_bd09
    return _warning(f"{copied}: WGS-84 would be {_written(true)}, {_away(here, true, registry=registry)}", MEASURE)


def _reckoned(here: Point, shown: Point, *, by_baidu: bool, registry: bool) -> Finding:
    """lat and lon are what a program makes of map_lat and map_lon, and prove nothing about them."""
    this, other = ("Baidu", "Amap or Tencent") if by_baidu else ("Amap or Tencent", "Baidu")
    true = gcj02_to_wgs84(*shown) if by_baidu else bd09_to_wgs84(*shown)
    return _warning(
        f"lat and lon agree to the metre with map_lat and map_lon, as if reckoned from them: right if {this} showed "
        f"those; had {other} shown them, WGS-84 would be {_written(true)}, {_away(here, true, registry=registry)}",
        MEASURE,
    )


def _two_places(apart_m: float) -> Finding:
    found = f"lat, lon and map_lat, map_lon are two places, {_metres(apart_m)} apart"
    return _warning(found, f"look up both again, the second on {A_MAP}")


def _warning(found: str, to_do: str) -> Finding:
    return Finding(Level.WARNING, PART, found, to_do)


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
