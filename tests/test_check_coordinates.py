"""What `kiosk check` says of the pick-up point: no server is asked for that."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk.chinese_maps import bd09_to_wgs84, gcj02_to_wgs84, metres_between, wgs84_to_bd09, wgs84_to_gcj02
from kiosk.commissioning.coordinates import coordinates
from kiosk.config import load
from tests.letaxi_fixtures import LAT, LON

SHIPPED = Path(__file__).parents[1] / "config.yaml"


class Site:
    """The shipped settings at another place, without a map."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "site.yaml"
        self._settings: dict[str, Any] = yaml.safe_load(SHIPPED.read_text("utf-8"))
        del self._settings["site"]["map_lat"], self._settings["site"]["map_lon"]
        self.has(LAT, LON)

    def hails_at_a_registry(self) -> None:
        self._settings["dispatch"] |= {"kind": "letaxi", "api_key_file": "key"}

    def has(self, lat: float, lon: float) -> None:
        self._settings["site"] |= {"lat": round(lat, 6), "lon": round(lon, 6)}

    def stands_on_a_map_at(self, lat: float, lon: float) -> None:
        self._settings["site"] |= {"map_lat": round(lat, 6), "map_lon": round(lon, 6)}

    def is_told(self) -> str:
        self._file.write_text(yaml.safe_dump(self._settings, allow_unicode=True), encoding="utf-8")
        [finding] = coordinates(load(self._file, {}))
        return f"{finding.level} {finding.found}: {finding.to_do}"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def beside(point: tuple[float, float]) -> tuple[float, float]:
    """As a finger finds it on a map, 10 m off."""
    return point[0] + 0.00009, point[1]


def test_who_copied_baidus_point_twice_is_told_the_true_one_too(site: Site) -> None:
    site.has(*wgs84_to_bd09(LAT, LON))
    site.stands_on_a_map_at(*wgs84_to_bd09(LAT, LON))
    assert ", or lat 31.23970, lon 121.40790 if that map was Baidu's: if a GPS receiver gave them" in site.is_told()


@pytest.mark.parametrize(
    ("shown", "reckoned", "this", "other"),
    [
        (wgs84_to_bd09(LAT, LON), gcj02_to_wgs84(*wgs84_to_bd09(LAT, LON)), "Amap or Tencent", "Baidu"),
        (wgs84_to_gcj02(LAT, LON), bd09_to_wgs84(*wgs84_to_gcj02(LAT, LON)), "Baidu", "Amap or Tencent"),
    ],
    ids=["Baidu's as if Amap's", "Amap's as if Baidu's"],
)
def test_what_was_reckoned_from_the_map_does_not_prove_it(
    site: Site, shown: tuple[float, float], reckoned: tuple[float, float], this: str, other: str
) -> None:
    """Else a point of Baidu's map, taken for one of Amap's and turned back by the check's own words, would pass."""
    site.has(round(reckoned[0], 5), round(reckoned[1], 5))
    site.stands_on_a_map_at(*shown)
    assert re.fullmatch(
        "warning lat and lon agree to the metre with map_lat and map_lon, as if reckoned from them: right if "
        rf"{this} showed those; had {other} shown them, WGS-84 would be lat 31.23970, lon 121.40790, 9\d\d m away: "
        "write what a GPS receiver shows where the taxi stops into site.lat and site.lon",
        site.is_told(),
    )


def test_baidus_map_is_known_by_its_own_shift(site: Site) -> None:
    site.stands_on_a_map_at(*beside(wgs84_to_bd09(LAT, LON)))
    baidus = "Baidu's map shows the same place, within 10 m; map_lat and map_lon are Baidu's (BD-09): "
    assert site.is_told() == f"ok WGS-84: {baidus}"
    site.has(*wgs84_to_gcj02(LAT, LON))
    assert site.is_told().startswith(
        "warning lat and lon look like GCJ-02 (copied from Amap or Tencent): WGS-84 would be lat 31.23970, lon "
        "121.40790, 487 m away: write what a GPS receiver shows"
    )
    site.has(*wgs84_to_bd09(LAT, LON))
    site.stands_on_a_map_at(*beside(wgs84_to_gcj02(LAT, LON)))
    assert site.is_told().startswith(
        "warning lat and lon look like BD-09 (copied from Baidu's map): WGS-84 would be lat 31.23970, lon 121.40790, "
    )


def test_where_the_shift_is_larger_the_check_says_so(site: Site) -> None:
    site.hails_at_a_registry()
    shown = wgs84_to_gcj02(22.543847, 113.912316)  # Shenzhen
    site.has(*shown)
    site.stands_on_a_map_at(*shown)
    assert "604 m away, more than the 500 m in which the registry looks for taxis" in site.is_told()


def test_a_gps_receiver_and_a_finger_on_a_map_need_not_agree_to_the_metre(site: Site) -> None:
    lat, lon = wgs84_to_gcj02(LAT, LON)
    site.stands_on_a_map_at(lat + 0.0004, lon)
    assert site.is_told() == "ok WGS-84: the map shows the same place, within 44 m: "
    site.stands_on_a_map_at(lat + 0.0006, lon)
    assert site.is_told().startswith("warning lat, lon and map_lat, map_lon are two places, 67 m apart: ")


def test_two_different_places_are_told_with_their_distance(site: Site) -> None:
    site.stands_on_a_map_at(*wgs84_to_gcj02(39.915, 116.404))
    assert site.is_told().startswith("warning lat, lon and map_lat, map_lon are two places, 1065 km apart: ")


def test_without_a_map_nobody_can_tell_and_a_registry_needs_to_know(site: Site) -> None:
    site.hails_at_a_registry()
    true = gcj02_to_wgs84(LAT, LON)
    assert site.is_told().startswith(
        "warning nobody can tell whether lat and lon are WGS-84; had they been copied from Amap or Tencent, "
        f"WGS-84 would be lat {true[0]:.5f}, lon {true[1]:.5f}, 487 m away, and the registry looks"
    )


def test_without_a_map_and_without_a_registry_it_is_told_that_nothing_was_compared(site: Site) -> None:
    assert site.is_told() == "ok not compared with a map: site.map_lat and site.map_lon are not given: "


def test_where_no_map_is_shifted_there_is_nothing_to_ask(site: Site) -> None:
    site.hails_at_a_registry()
    site.has(48.8566, 2.3522)
    assert site.is_told() == (
        "ok outside mainland China, whose border is known here to some tens of kilometres: no map is shifted there: "
    )
    site.stands_on_a_map_at(48.8567, 2.3522)
    assert site.is_told() == "ok the map shows the same numbers, within 11 m, as it does outside mainland China: "
    site.stands_on_a_map_at(48.8577, 2.3522)
    assert site.is_told().startswith("warning lat, lon and map_lat, map_lon are two places, 122 m apart: ")


def test_where_the_shift_is_small_the_better_of_two_readings_counts(site: Site) -> None:
    """In the far west a map may be 30 m off: a true point is not taken for a copied one, nor the reverse."""
    west = min(
        ((lat / 10, lon / 10) for lat in range(330, 420) for lon in range(800, 1000)),
        key=lambda point: abs(metres_shifted(point) - 40),
    )
    assert 30 < metres_shifted(west) < 50
    site.has(*west)
    site.stands_on_a_map_at(*beside(wgs84_to_gcj02(*west)))
    assert site.is_told().startswith("ok ")
    site.stands_on_a_map_at(*west)
    assert site.is_told().startswith("warning lat and lon look like GCJ-02")


def metres_shifted(point: tuple[float, float]) -> float:
    return metres_between(*point, *wgs84_to_gcj02(*point))
