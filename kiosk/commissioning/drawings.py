"""The passport's small drawings as shapes in millimetres, for any page that can draw a rectangle and a word. Pure.

x to the right, y down, from the drawing's top left. Colours are '#RRGGBB'; what a colour means is also written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

INK, PALE, GREEN, AMBER, RED, BLUE = "#0F1E29", "#D5CEBF", "#1B7A4B", "#B87400", "#A8231A", "#1D3C85"
W_MM = 110.0
EM_MM = 3.0  # of letters on paper
SLOW_MS, SCALE_MS = 1000.0, 2000.0  # an answer is slow from a second on; longer than two is drawn as two
NEAR_M = 60.0  # two readings of one point need not agree better: kiosk.commissioning.coordinates


@dataclass(frozen=True)
class Area:
    x: float
    y: float
    w: float
    h: float
    fill: str = PALE


@dataclass(frozen=True)
class Ring:
    """Around x, y; filled, or a line alone where fill is ''."""

    x: float
    y: float
    r: float
    fill: str = ""


@dataclass(frozen=True)
class Label:
    """y: of the letters' foot. em: of the letters, in millimetres."""

    x: float
    y: float
    text: str
    align: Literal["left", "middle", "right"] = "left"
    ink: str = INK
    em: float = EM_MM
    bold: bool = False


@dataclass(frozen=True)
class Photo:
    """A picture that the kiosk has drawn itself; never one of a camera."""

    x: float
    y: float
    w: float
    h: float
    png: bytes


Shape = Area | Ring | Label | Photo


@dataclass(frozen=True)
class Drawing:
    """title: in Chinese and English, what it shows, also for who cannot see it."""

    title: str
    w: float
    h: float
    shapes: tuple[Shape, ...]


def latency(seconds: float) -> Drawing:
    """How long an answer took, on a scale of two seconds with a mark at the first."""
    ms = 1000.0 * seconds
    scale = (W_MM - 24.0) / SCALE_MS
    return Drawing(
        f"应答时间 answered in {ms:.0f} ms",
        W_MM,
        6.0,
        (
            Area(0.0, 1.0, SCALE_MS * scale, 3.5),
            Area(0.0, 1.0, max(0.5, min(ms, SCALE_MS) * scale), 3.5, RED if ms > SLOW_MS else GREEN),
            Area(SLOW_MS * scale, 0.0, 0.3, 5.5, INK),
            Label(SCALE_MS * scale + 2.0, 4.0, f"{ms:.0f} ms"),
        ),
    )


def histogram(shares: Sequence[float]) -> Drawing:
    """Of the brightness of a camera's picture, dark on the left: all that is kept of it. shares: 0 to 1."""
    high, floor = 22.0, 26.0
    most = max([*shares, 0.01])
    w = W_MM / len(shares)
    bars = [
        Area(i * w, floor - high * share / most, w - 0.6, high * share / most, BLUE) for i, share in enumerate(shares)
    ]
    ends = (Label(0.0, floor + 4.0, "暗 dark"), Label(W_MM, floor + 4.0, "亮 bright", "right"))
    return Drawing(
        "摄像头画面的亮度分布，不是照片 how bright the camera's picture is, and no picture",
        W_MM,
        floor + 5.5,
        (*bars, Area(0.0, floor, W_MM, 0.3, INK), *ends),
    )


def grid(columns: int, rows: int, missing: Iterable[str]) -> Drawing:
    """Of the touch test. missing: fields that did not answer, 'COLUMN-ROW' from the top left."""
    dead, w, h = set(missing), 8.0, 7.0
    shapes: list[Shape] = []
    for row in range(rows):
        for column in range(columns):
            gone = f"{column + 1}-{row + 1}" in dead
            shapes.append(Area(column * w, row * h, w - 0.6, h - 0.6, RED if gone else GREEN))
            shapes.append(Label(column * w + w / 2 - 0.3, row * h + 4.4, "×" if gone else "✓", "middle", "#FFFFFF"))
    title = f"点到的格子 fields that answered: {columns * rows - len(dead)} of {columns * rows}"
    return Drawing(title, columns * w, rows * h, tuple(shapes))


def compared(wanted: float, measured: float, unit: str) -> Drawing:
    """Two bars, one under the other, of what should be and what was measured."""
    scale = (W_MM - 36.0) / max(wanted, measured, 1.0)
    colour = GREEN if abs(wanted - measured) <= 0.01 * wanted else RED
    return Drawing(
        f"应为 should be {wanted:g} {unit}, 实测 measured {measured:g} {unit}",
        W_MM,
        11.0,
        (
            Area(0.0, 0.0, wanted * scale, 4.0),
            Label(wanted * scale + 2.0, 3.4, f"应为 {wanted:g} {unit}"),
            Area(0.0, 5.5, measured * scale, 4.0, colour),
            Label(measured * scale + 2.0, 8.9, f"实测 {measured:g} {unit}"),
        ),
    )


def heights(lowest_mm: float, highest_mm: float, least_mm: float, most_mm: float) -> Drawing:
    """Where hands are asked to reach, above the floor, between what hands reach."""
    top, scale = 1400.0, 40.0 / 1400.0

    def y(height_mm: float) -> float:
        return (top - height_mm) * scale

    def bar(x: float, low_mm: float, high_mm: float, fill: str, *words: tuple[str, str]) -> Iterator[Shape]:
        """words: of its upper end, then of its lower one."""
        yield Area(x, y(high_mm), 16.0, (high_mm - low_mm) * scale, fill)
        for height_mm, (chinese, english) in zip((high_mm, low_mm), words, strict=True):
            yield Area(x, y(height_mm) - 0.15, 18.5, 0.3, INK)
            yield Label(x + 20.0, y(height_mm) + 1.1, f"{height_mm:.0f} mm {chinese}")
            yield Label(x + 20.0, y(height_mm) + 4.6, english)

    good = least_mm <= lowest_mm and highest_mm <= most_mm
    hands = ("最高够得着", "hands reach up"), ("最低够得着", "hands reach down")
    targets = ("最高的按键", "highest target"), ("最低的按键", "lowest target")
    return Drawing(
        f"够得着的高度 touched from {lowest_mm:.0f} to {highest_mm:.0f} mm above the floor",
        W_MM,
        42.0,
        (
            *bar(0.0, least_mm, most_mm, PALE, *hands),
            *bar(W_MM / 2, lowest_mm, highest_mm, GREEN if good else RED, *targets),
            Area(0.0, y(0.0), W_MM, 0.4, INK),
        ),
    )


def place(east_m: float, north_m: float, bay: str) -> Drawing:
    """The pick-up point in the middle, and where the second reading of it lies, so many metres off."""
    away = math.hypot(east_m, north_m)
    radius = 16.0
    scale = radius / max(NEAR_M * 1.5, away * 1.1)
    x, y = radius + east_m * scale, radius - north_m * scale
    return Drawing(
        f"上车点与地图读数 pick-up point and the map's reading, {away:.0f} m apart",
        W_MM,
        2 * radius + 2.0,
        (
            Area(0.0, 0.0, 2 * radius, 2 * radius),
            Ring(radius, radius, NEAR_M * scale),
            Area(radius - 3.0, radius - 0.2, 6.0, 0.4, INK),
            Area(radius - 0.2, radius - 3.0, 0.4, 6.0, INK),
            Ring(x, y, 1.3, GREEN if away <= NEAR_M else RED),
            Label(2 * radius + 4.0, 5.0, "＋ 上车点 lat, lon"),
            Label(2 * radius + 4.0, 10.0, "● 地图上的同一点 map_lat, map_lon"),
            Label(2 * radius + 4.0, 15.0, f"○ {NEAR_M:.0f} m"),
            Label(2 * radius + 4.0, 20.0, "上北 north is up"),
            Label(2 * radius + 4.0, 27.0, f"车位 bay: {bay}" if bay else "没写车位 no bay"),
        ),
    )


def picture(title: str, png: bytes, w_px: int, h_px: int, h_mm: float = 70.0) -> Drawing:
    w = h_mm * w_px / h_px
    return Drawing(title, w, h_mm, (Photo(0.0, 0.0, w, h_mm, png), Area(0.0, h_mm, w, 0.2, INK)))
