"""Where a point of the world stands on a Chinese map: WGS-84 to GCJ-02, on Baidu's to BD-09, and back. Pure.

By law maps of mainland China shift every point (GCJ-02): by 20 to 700 m, in Shanghai by 455 to 495. The formula
here is the one in public use since 2010, as in eviltransform and gcoord; nobody official has confirmed it. It agrees
with the pairs of points that they publish to a metre (tests/test_chinese_maps.py). Baidu's maps shift what GCJ-02
shows by some 900 m once more; that formula is in public use, too. All angles are degrees.
"""

from __future__ import annotations

import math

AXIS_M = 6378245.0  # of the ellipsoid of Krasovsky, 1940
ECCENTRICITY_2 = 0.00669342162296594323  # its first eccentricity, squared: 1/f = 298.3
ORIGIN_LAT, ORIGIN_LON = 35.0, 105.0  # the middle of China: the shift is reckoned from there
EARTH_M = 6371008.8  # mean radius (IUGG)
BAIDU_LAT, BAIDU_LON = 0.006, 0.0065  # degrees by which Baidu moves everything, and a ripple on top of it
BAIDU_WAVE = 3000  # of the ripple, in half turns for each half turn of the earth
BAIDU_LENGTH, BAIDU_ANGLE = 0.00002, 0.000003  # of the ripple: degrees from 0, 0, and radians around it
TURNS = 8  # each leaves less than a hundredth of the error: three are enough, and more cost nothing
# The border of the mainland with Hainan, 'lon lat', clockwise from Fuyuan: good to some tens of kilometres, and to
# one where towns face each other. Hong Kong, Macao, Kinmen and Matsu are not shifted.
_BORDER = """
135.1 48.4, 133.9 46.5, 133.0 45.0, 131.0 44.8, 131.2 43.5, 130.6 42.4, 129.8 42.4, 128.0 42.0, 128.2 41.5,
126.9 41.7, 124.40 40.12, 124.2 39.7, 122.5 39.1, 121.0 38.4, 122.9 37.8, 122.9 36.8, 120.6 35.3, 120.4 34.6,
121.9 32.6, 122.9 31.2, 123.0 29.9, 121.9 28.2, 120.6 26.8, 119.85 26.35, 119.95 25.4, 119.0 24.6, 118.22 24.47,
118.1 24.2, 116.6 22.6, 114.7 22.4, 114.25 22.55, 114.11 22.53, 114.05 22.51, 113.95 22.47, 113.75 22.42,
113.60 22.25, 113.56 22.214, 113.535 22.214, 113.53 22.10, 112.0 20.9, 111.0 17.8, 108.3 17.8, 108.0 21.5,
106.7 22.0, 105.3 23.3, 104.0 22.5, 102.5 22.7, 101.7 21.1, 99.2 22.1, 97.6 24.0, 98.7 27.6, 97.3 28.2, 91.6 27.8,
88.9 27.3, 86.0 27.9, 84.0 28.9, 81.2 30.0, 78.7 31.5, 78.0 35.5, 74.9 37.2, 73.6 39.3, 73.8 39.8, 76.9 41.0,
80.2 42.1, 80.3 45.0, 82.3 45.5, 83.0 47.2, 85.6 47.2, 85.5 48.3, 87.3 49.2, 88.0 48.6, 90.9 46.9, 91.0 45.2,
95.4 44.3, 97.0 42.8, 105.0 41.6, 110.0 42.6, 111.9 43.7, 113.5 44.8, 116.5 46.3, 119.8 46.9, 118.5 47.9,
115.5 48.1, 116.7 49.8, 117.8 49.5, 119.2 50.2, 120.0 51.5, 120.9 53.3, 123.3 53.6, 126.0 53.0, 127.5 50.3,
130.6 48.9, 131.0 47.7
"""
_CORNERS = tuple((float(lon), float(lat)) for lon, lat in (corner.split() for corner in _BORDER.split(",")))


def in_mainland(lat: float, lon: float) -> bool:
    """Does a Chinese map shift this point? The border is coarse."""
    inside = False
    for (lon_a, lat_a), (lon_b, lat_b) in zip(_CORNERS, (*_CORNERS[1:], _CORNERS[0]), strict=True):
        if (lat_a > lat) != (lat_b > lat) and lon < lon_a + (lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a):
            inside = not inside
    return inside


def wgs84_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """(lat, lon) as a Chinese map shows this point; unchanged outside the mainland."""
    if not in_mainland(lat, lon):
        return lat, lon
    north, east = _shift(lat, lon)
    return lat + north, lon + east


def gcj02_to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """(lat, lon) of what a Chinese map shows here, to less than a millimetre of the formula; unchanged outside."""
    if not in_mainland(lat, lon):
        return lat, lon
    true_lat, true_lon = lat, lon
    for _ in range(TURNS):
        north, east = _shift(true_lat, true_lon)
        true_lat, true_lon = lat - north, lon - east
    return true_lat, true_lon


def wgs84_to_bd09(lat: float, lon: float) -> tuple[float, float]:
    """(lat, lon) as Baidu's map shows this point of the mainland."""
    return _as_baidu_shows(*wgs84_to_gcj02(lat, lon))


def bd09_to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """(lat, lon) of what Baidu's map shows here, in the mainland."""
    shown_lat, shown_lon = lat - BAIDU_LAT, lon - BAIDU_LON
    for _ in range(TURNS):
        there_lat, there_lon = _as_baidu_shows(shown_lat, shown_lon)
        shown_lat, shown_lon = shown_lat + lat - there_lat, shown_lon + lon - there_lon
    return gcj02_to_wgs84(shown_lat, shown_lon)


def metres_between(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """In a straight line on a round earth (haversine): within 0.5 % of the ellipsoid."""
    a, b = math.radians(lat_a), math.radians(lat_b)
    across = math.sin((b - a) / 2) ** 2
    across += math.cos(a) * math.cos(b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(across)))


def _shift(lat: float, lon: float) -> tuple[float, float]:
    """Degrees by which a point of the mainland is moved north and east."""
    x, y = lon - ORIGIN_LON, lat - ORIGIN_LAT
    ripple = 20 * _wave(6 * x) + 20 * _wave(2 * x)
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north_m += (ripple + 20 * _wave(y) + 40 * _wave(y / 3) + 160 * _wave(y / 12) + 320 * _wave(y / 30)) * 2 / 3
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east_m += (ripple + 20 * _wave(x) + 40 * _wave(x / 3) + 150 * _wave(x / 12) + 300 * _wave(x / 30)) * 2 / 3
    squash = 1 - ECCENTRICITY_2 * math.sin(math.radians(lat)) ** 2
    meridian_m = AXIS_M * (1 - ECCENTRICITY_2) / squash**1.5  # radii of curvature there
    parallel_m = AXIS_M / math.sqrt(squash) * math.cos(math.radians(lat))
    return math.degrees(north_m / meridian_m), math.degrees(east_m / parallel_m)


def _as_baidu_shows(lat: float, lon: float) -> tuple[float, float]:
    """What GCJ-02 has here."""
    half_turns = BAIDU_WAVE / 180
    length = math.hypot(lon, lat) + BAIDU_LENGTH * _wave(lat * half_turns)
    angle = math.atan2(lat, lon) + BAIDU_ANGLE * math.cos(math.pi * lon * half_turns)
    return length * math.sin(angle) + BAIDU_LAT, length * math.cos(angle) + BAIDU_LON


def _wave(half_turns: float) -> float:
    return math.sin(math.pi * half_turns)
