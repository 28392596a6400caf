"""Chinese maps: published pairs of points come out as published, there and back, and nothing moves elsewhere."""

from __future__ import annotations

from itertools import product

import pytest

from kiosk.chinese_maps import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    in_mainland,
    metres_between,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

Point = tuple[float, float]  # latitude, longitude

# The vectors that the authors of eviltransform test their translations with (googollee/eviltransform,
# python/test.py), and the example in the readme of wandergis/coordtransform: WGS-84, GCJ-02.
VECTORS: dict[str, tuple[Point, Point]] = {
    "Shanghai": ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    "Shenzhen": ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    "Beijing": ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    "Tiananmen": ((39.915, 116.404), (39.91640428150164, 116.41024449916938)),
}
# Towns as gcoord has them with seven digits (hujiulong/gcoord, test/fixtures/china-cities.json). Its own tests allow
# four digits, which is 5 m: these pairs were not made by the formula.
TOWNS: dict[str, tuple[Point, Point]] = {
    "Zhumadian": ((33.0133556, 114.0164322), (33.0115324, 114.022306)),
    "Xingtai": ((37.0700925, 114.498916), (37.0705911, 114.5048503)),
    "Nagqu": ((31.4784436, 92.0499619), (31.4762063, 92.0512438)),
    "Jiuquan": ((39.7319946, 98.4937175), (39.7328234, 98.4943595)),
    "Shantou": ((23.3567569, 116.6775114), (23.3540964, 116.6819735)),
    "Shenyang": ((41.8032629, 123.4253306), (41.8057023, 123.4314787)),
    "Xilinhot": ((43.9312805, 116.0414035), (43.9334573, 116.0482308)),
    "Quanzhou": ((24.8770487, 118.6711365), (24.8741363, 118.6756787)),
    "Taizhou": ((32.4580023, 119.9183831), (32.4557802, 119.9231242)),
    "Jinhua": ((29.0820414, 119.6427465), (29.0790641, 119.6474509)),
    "Chuxiong": ((25.048566, 101.5265949), (25.0455363, 101.5280737)),
    "Qinzhou": ((21.9828281, 108.6503952), (21.9799392, 108.6541485)),
    "Zhengzhou": ((34.7478004, 113.6192856), (34.7466173, 113.6253334)),
}
SHIFTED: dict[str, Point] = {
    "Chongming": (31.6, 121.5),
    "Luohu, beside Hong Kong": (22.536, 114.12),
    "Gongbei, beside Macao": (22.27, 113.57),
    "Xiamen, beside Kinmen": (24.48, 118.09),
    "Dandong, beside Sinuiju": (40.13, 124.37),
    "Sanya": (18.25, 109.5),
    "Kashgar": (39.47, 75.99),
    "Mohe": (52.97, 122.54),
}
NOT_SHIFTED: dict[str, Point] = {
    "Hong Kong": (22.28, 114.16),
    "Sheung Shui": (22.50, 114.128),
    "Macao": (22.19, 113.54),
    "Kinmen": (24.43, 118.32),
    "Taipei": (25.03, 121.56),
    "Sinuiju": (40.10, 124.41),
    "Seoul": (37.57, 126.98),
    "Ulan Bator": (47.9, 106.9),
    "Hanoi": (21.03, 105.85),
    "Singapore": (1.35, 103.8),
    "Paris": (48.86, 2.35),
}
FORMULA_M = 1e-6  # between two ways to write down the same formula
PUBLISHED_M = 1.0  # between the formula and pairs with seven digits; the worst of these 13 is 0.69 m
ROUND_TRIP_M = 1e-3


@pytest.mark.parametrize(("true", "shown"), VECTORS.values(), ids=VECTORS)
def test_the_formula_is_the_published_one(true: Point, shown: Point) -> None:
    assert metres_between(*wgs84_to_gcj02(*true), *shown) < FORMULA_M
    assert metres_between(*gcj02_to_wgs84(*shown), *true) < FORMULA_M


@pytest.mark.parametrize(("true", "shown"), TOWNS.values(), ids=TOWNS)
def test_a_town_is_found_where_a_chinese_map_shows_it(true: Point, shown: Point) -> None:
    assert metres_between(*wgs84_to_gcj02(*true), *shown) < PUBLISHED_M
    assert metres_between(*gcj02_to_wgs84(*shown), *true) < PUBLISHED_M
    assert metres_between(*true, *shown) > 100 * PUBLISHED_M, "or the test would pass without any shift"


def test_there_and_back_leads_to_the_same_point_all_over_the_mainland() -> None:
    points = [(lat / 2, lon / 2) for lat, lon in product(range(36, 108), range(147, 271))]
    inland = [point for point in points if in_mainland(*point) and in_mainland(*wgs84_to_gcj02(*point))]
    assert len(inland) > 3000
    worst_m = max(metres_between(*gcj02_to_wgs84(*wgs84_to_gcj02(*point)), *point) for point in inland)
    assert worst_m < ROUND_TRIP_M


def test_baidus_map_shows_what_its_translators_publish() -> None:
    """The point of coordtransform's own test (wandergis/coordtransform, test/app.js), from WGS-84 all the way."""
    assert metres_between(*wgs84_to_bd09(39.915, 116.404), 39.922699552216216, 116.41662724378733) < 0.01
    assert metres_between(*bd09_to_wgs84(39.922699552216216, 116.41662724378733), 39.915, 116.404) < 0.01


@pytest.mark.parametrize("point", SHIFTED.values(), ids=SHIFTED)
def test_the_mainland_is_shifted_to_its_edges(point: Point) -> None:
    assert wgs84_to_gcj02(*point) != point
    assert gcj02_to_wgs84(*point) != point


@pytest.mark.parametrize("point", NOT_SHIFTED.values(), ids=NOT_SHIFTED)
def test_nothing_moves_outside_the_mainland(point: Point) -> None:
    assert wgs84_to_gcj02(*point) == point
    assert gcj02_to_wgs84(*point) == point


def test_in_shanghai_the_shift_is_most_of_what_a_registry_searches() -> None:
    points = [(lat / 100, lon / 100) for lat, lon in product(range(3090, 3160, 5), range(12100, 12190, 5))]
    shifts = [metres_between(*point, *wgs84_to_gcj02(*point)) for point in points if in_mainland(*point)]
    assert len(shifts) > 200
    assert min(shifts) > 455
    assert max(shifts) < 495


def test_a_distance_is_what_a_map_says() -> None:
    """One minute of latitude is a nautical mile; Shanghai to Beijing as eviltransform has it."""
    assert metres_between(31.0, 121.0, 31.0 + 1 / 60, 121.0) == pytest.approx(1852, rel=0.005)
    assert metres_between(
        31.17530398364597, 121.531541859215, 39.91334545536069, 116.38404722455657
    ) == pytest.approx(1078164, rel=0.002)
    assert metres_between(31.0, 121.0, 31.0, 121.0) == 0
