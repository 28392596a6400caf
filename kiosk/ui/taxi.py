"""The taxi, drawn with Pillow in its real body colour; no Kivy here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from kiosk.ui.art import OVERSIZE, Colour, Point, mix

Fill = Colour | tuple[int, int, int, int]  # with how much of it covers what is behind, 0 to 255

DARK_GROUND, DARK_BODY = 200, 350  # sums of red, green and blue
WHEELS_X = (22.5, 77.5)
CLEAR: Fill = (0, 0, 0, 0)  # what is behind the picture is seen
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
LINE, LINE_SHARE = 1.1, 0.6  # of a car in outline: its width, and how much stronger than the ground it is


def taxi(
    width: int, height: int, body: Colour | None, ground: Colour, sign_font: str, to_the_right: bool
) -> Image.Image:
    """A family car as Shanghai's taxis are, in its real body colour, with a lit roof sign. Drawn on a 100 x 50 grid,
    as large as fits in width x height. body: None where nobody knows it, then the car is drawn in outline. ground:
    what it is seen against. sign_font: a font file for the sign's word.
    """
    unit = min(width / 100, height / 50)
    big_unit = unit * OVERSIZE
    w, h = round(100 * big_unit), round(50 * big_unit)
    image = Image.new("RGBA", (w, h), (0, 0, 0, 0))
    image.paste((15, 30, 41, 255), (0, 0), _ground_shadow(w, h, big_unit))
    pen = _GridPen(ImageDraw.Draw(image), big_unit)
    if body is None:
        _car_in_outline(pen, ground)
    else:
        _whole_car(pen, body, ground)
    if to_the_right:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    small = image.convert("RGBa").resize((round(100 * unit), round(50 * unit)), Image.Resampling.BOX).convert("RGBA")
    middle = (44.0 if to_the_right else 56.0) * unit
    font = ImageFont.truetype(sign_font, max(6, round(3.9 * unit)))
    ImageDraw.Draw(small).text((middle, 5.9 * unit), "TAXI", font=font, fill=(60, 40, 0), anchor="mm")
    framed = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    framed.paste(small, ((width - small.width) // 2, height - small.height))
    return framed


class _GridPen:
    """Draws on a grid of its own units."""

    def __init__(self, draw: Any, unit: float) -> None:
        self._draw, self._unit = draw, unit

    def polygon(self, points: Iterable[Point], fill: Fill) -> None:
        self._draw.polygon([self._px(point) for point in points], fill=fill)

    def line(self, points: Iterable[Point], fill: Fill, width: float) -> None:
        thick = max(1, round(width * self._unit))
        self._draw.line([self._px(point) for point in points], fill=fill, width=thick, joint="curve")

    def rounded(self, box: tuple[float, float, float, float], radius: float, fill: Fill) -> None:
        self._draw.rounded_rectangle([v * self._unit for v in box], radius * self._unit, fill=fill)

    def disc(self, middle: Point, radius: float, fill: Fill) -> None:
        x, y = middle
        self._draw.ellipse([v * self._unit for v in (x - radius, y - radius, x + radius, y + radius)], fill=fill)

    def _px(self, point: Point) -> Point:
        return point[0] * self._unit, point[1] * self._unit


def _ground_shadow(w: int, h: int, unit: float) -> Image.Image:
    mask = Image.new("L", (w, h), 0)
    ImageDraw.Draw(mask).ellipse((5 * unit, 42.3 * unit, 95 * unit, 48.6 * unit), fill=120)
    return mask.filter(ImageFilter.GaussianBlur(unit))


def _whole_car(pen: _GridPen, body: Colour, ground: Colour) -> None:
    _car_body(pen, body, ground)
    _roof_sign(pen)
    _car_glass(pen, body)
    _car_lights(pen)
    for x in WHEELS_X:
        _wheel(pen, x, body)


def _car_in_outline(pen: _GridPen, ground: Colour) -> None:
    """As a child draws it, and seen through, so that nobody takes it for a white or a grey one."""
    line = mix(ground, WHITE if sum(ground) < DARK_GROUND else BLACK, LINE_SHARE)
    body = [*_silhouette(), (95.6, 40.6), (4.8, 40.6)]
    pen.polygon(body, CLEAR)
    pen.line([*body, body[0], body[1]], line, LINE)
    _roof_sign(pen)
    for pane in _panes():
        pen.line([*pane, pane[0], pane[1]], line, LINE)
    for x in WHEELS_X:
        pen.disc((x, 40), 8.2, CLEAR)
        pen.disc((x, 40.3), 7.3, line)
        pen.disc((x, 40.3), 7.3 - LINE, CLEAR)
        pen.disc((x, 40.3), 1.8, line)


def _silhouette() -> list[Point]:
    """From the front bumper over the roof to the rear one."""
    return [
        *_curve((4.2, 39), (2.6, 37), (2.6, 32), (3.8, 29.2)),
        *_curve((3.8, 29.2), (6, 26.2), (13, 24), (22, 22.4)),
        *_curve((22, 22.4), (28.5, 15.4), (34, 11.3), (42, 10.5)),
        *_curve((42, 10.5), (56, 9.4), (72, 9.6), (82, 11.2)),
        *_curve((82, 11.2), (89, 12.6), (92.5, 18.5), (94.6, 23.5)),
        *_curve((94.6, 23.5), (97.2, 28), (97.6, 34), (96, 39)),
    ]


def _car_body(pen: _GridPen, body: Colour, ground: Colour) -> None:
    outline = _silhouette()
    seam = _seam(body)
    pen.polygon([*outline, (95.6, 40.6), (4.8, 40.6)], body)
    shoulder = [*_curve((22, 22.4), (44, 20.6), (70, 20.8), (94.2, 23.2)), (95.4, 26), (4.6, 28.2)]
    pen.polygon(shoulder, _lighter(body, 0.16))
    pen.polygon([(3.2, 34.6), (97, 34.6), (96, 39.4), (93.4, 41.4), (6.8, 41.4), (4.2, 39.4)], _darker(body, 0.78))
    pen.line([(8, 34.6), (93, 34.6)], _darker(body, 0.68), 0.5)
    pen.line(outline, *_outline(body, ground))
    for points in ([(49.6, 22), (50, 38.4)], [(73.5, 22.4), (72.9, 30.6)], [(26.3, 23), (27.6, 31.4)]):
        pen.line(points, seam, 0.42)
    for x in (43.4, 66.6):
        pen.rounded((x, 24.4, x + 4.6, 25.7), 0.6, seam)


def _roof_sign(pen: _GridPen) -> None:
    pen.rounded((50.2, 4.4, 61.8, 9.6), 1.4, (255, 200, 69))
    pen.rounded((51.6, 9.2, 60.4, 10.6), 0.5, (40, 50, 58))


def _panes() -> tuple[list[Point], ...]:
    front = [(27.4, 21.6), *_curve((27.4, 21.6), (33, 15.4), (38, 13.1), (47.8, 12.9)), (48.6, 21.2)]
    rear = [(50.8, 21.2), (50.6, 12.9), *_curve((50.6, 12.9), (58, 12.6), (66, 12.8), (71.4, 13.2)), (72.8, 21.4)]
    last = [(75.2, 21.5), (73.8, 13.4), *_curve((73.8, 13.4), (83, 14.2), (86, 16.6), (88.4, 22.2))]
    return front, rear, last


def _car_glass(pen: _GridPen, body: Colour) -> None:
    glass, shine = (32, 52, 66), (78, 112, 130)
    for pane in _panes():
        pen.polygon(pane, glass)
    pen.polygon([(32.6, 21.4), (38.8, 15.6), (42, 14.4), (36.4, 21.4)], shine)
    pen.polygon([(54.4, 21.3), (57.2, 13.6), (60.4, 13.5), (57.8, 21.3)], shine)
    pen.polygon([(77.4, 21.6), (78.2, 15), (80.4, 15.3), (79.8, 21.7)], shine)
    pen.polygon([(30.2, 20.2), (30.4, 23), (27.6, 23.2), (26.9, 21.4)], _darker(body, 0.7))


def _car_lights(pen: _GridPen) -> None:
    pen.polygon([(4, 29.4), (11.4, 26.6), (12.6, 29.2), (3.6, 32)], (255, 246, 214))
    pen.polygon([(94.2, 23.6), (95.9, 26.4), (96.7, 30.8), (93.2, 29.8), (92.6, 24.4)], (196, 30, 24))


def _wheel(pen: _GridPen, x: float, body: Colour) -> None:
    pen.disc((x, 40), 8.2, _darker(body, 0.5))
    pen.disc((x, 40.3), 7.3, (24, 30, 36))
    pen.disc((x, 40.3), 4.5, (205, 212, 217))
    pen.disc((x, 40.3), 3.6, (178, 187, 193))
    pen.disc((x, 40.3), 1.4, (88, 98, 106))


def _lighter(colour: Colour, share: float) -> Colour:
    return mix(colour, (255, 255, 255), share)


def _darker(colour: Colour, share: float) -> Colour:
    return mix((0, 0, 0), colour, share)


def _outline(body: Colour, ground: Colour) -> tuple[Colour, float]:
    """Its colour and width: a dark car in the dark has a brighter edge, as under a street lamp."""
    if sum(ground) < DARK_GROUND and sum(body) < DARK_BODY:
        return _lighter(body, 0.5), 0.7
    return _seam(body), 0.42


def _seam(body: Colour) -> Colour:
    """Of the doors: to be seen on a black car as on a white one."""
    return _darker(body, 0.6) if sum(body) > 200 else _lighter(body, 0.35)


def _curve(start: Point, first: Point, second: Point, end: Point, steps: int = 24) -> list[Point]:
    """A cubic Bezier curve."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3)
        corners = (start, first, second, end)
        x, y = (sum(w * corner[axis] for w, corner in zip(weights, corners, strict=True)) for axis in (0, 1))
        points.append((x, y))
    return points
