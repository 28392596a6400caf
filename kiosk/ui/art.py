"""Pictures drawn in code with Pillow: the taxi, the skyline, the shadows, the veil round the face; no Kivy here.

Each is drawn several times larger and scaled down, which gives smooth edges. Sizes are pixels, colours 0..255.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
Point = tuple[float, float]

OVERSIZE = 3
VEIL_STRENGTH = 0.62  # lights the face at night, and leaves no doubt where to look


def shadow(radius: int, blur: int, strength: float, ink: Colour) -> tuple[Image.Image, int]:
    """A soft rounded square for a nine-patch, and how many pixels of it lie outside the square."""
    pad, core = blur * 2, 4
    size = 2 * (pad + radius) + core
    mask = Image.new("L", (size, size), 0)
    ImageDraw.Draw(mask).rounded_rectangle((pad, pad, size - pad - 1, size - pad - 1), radius, fill=int(255 * strength))
    return _tinted(mask.filter(ImageFilter.GaussianBlur(blur / 1.6)), ink), pad


def gradient(size: tuple[int, int], radius: int, top: Colour, bottom: Colour) -> Image.Image:
    """A rounded panel that darkens or lightens from top to bottom."""
    image = Image.new("RGB", (1, size[1]))
    for y in range(size[1]):
        image.putpixel((0, y), _mix(top, bottom, y / max(1, size[1] - 1)))
    image = image.resize(size)
    image.putalpha(_rounded_mask(size, radius))
    return image


def face_scan(size: int) -> Image.Image:
    """A friendly face between the four corners of a viewfinder: white, to be tinted; holes where eyes and mouth are."""
    big = size * OVERSIZE
    mask = Image.new("L", (big, big), 0)
    draw = ImageDraw.Draw(mask)

    def at(share: float) -> float:
        return share * big

    width, low, high, arm = 0.088, 0.12, 0.88, 0.17
    for x in (low, high):
        for y in (low, high):
            inward_x, inward_y = (arm if x == low else -arm), (arm if y == low else -arm)
            for end in ((x + inward_x, y), (x, y + inward_y)):
                box = (min(x, end[0]), min(y, end[1]), max(x, end[0]), max(y, end[1]))
                corners = [at(v) for v in (box[0] - width / 2, box[1] - width / 2, box[2] + width / 2, box[3] + width / 2)]
                draw.rounded_rectangle(corners, at(width / 2), fill=255)
    draw.ellipse([at(v) for v in (0.235, 0.235, 0.765, 0.765)], fill=255)
    for eye in (0.40, 0.60):
        draw.ellipse([at(v) for v in (eye - 0.032, 0.405, eye + 0.032, 0.469)], fill=0)
    draw.chord([at(v) for v in (0.385, 0.455, 0.615, 0.655)], 12, 168, fill=0)
    return _tinted(mask.resize((size, size), Image.Resampling.LANCZOS), (255, 255, 255))


def veil(size: tuple[int, int], oval: tuple[float, float, float, float]) -> Image.Image:
    """How much of a paper-coloured veil lies over each pixel, 0..255: none within the oval (left, top, right, bottom)."""
    big = (size[0] * OVERSIZE, size[1] * OVERSIZE)
    cover = Image.new("L", big, int(255 * VEIL_STRENGTH))
    ImageDraw.Draw(cover).ellipse([value * OVERSIZE for value in oval], fill=0)
    return cover.resize(size, Image.Resampling.BOX)


def corner(radius: int, paper: Colour) -> Image.Image:
    """Paper to be laid over the top left corner of a square picture, so that it looks rounded."""
    mask = _rounded_mask((radius * 2, radius * 2), radius).point(lambda value: 255 - value)
    return _tinted(mask.crop((0, 0, radius, radius)), paper)


def taxi(width: int, height: int, body: Colour, sign_font: str, to_the_right: bool) -> Image.Image:
    """A family car as Shanghai's taxis are, in its real body colour, with a lit roof sign. Drawn on a 100 x 50 grid,
    as large as fits in width x height. sign_font: a font file for the word on the sign."""
    unit = min(width / 100, height / 50)
    big_unit = unit * OVERSIZE
    w, h = round(100 * big_unit), round(50 * big_unit)
    image = Image.new("RGBA", (w, h), (0, 0, 0, 0))
    image.paste((15, 30, 41, 255), (0, 0), _ground_shadow(w, h, big_unit))
    pen = _GridPen(ImageDraw.Draw(image), big_unit)
    _car_body(pen, body)
    _car_glass(pen, body)
    _car_lights(pen)
    for x in (22.5, 77.5):
        _wheel(pen, x, body)
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

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        self._draw.polygon([self._px(point) for point in points], fill=fill)

    def line(self, points: Iterable[Point], fill: Colour, width: float) -> None:
        self._draw.line([self._px(p) for p in points], fill=fill, width=max(1, round(width * self._unit)), joint="curve")

    def rounded(self, box: tuple[float, float, float, float], radius: float, fill: Colour) -> None:
        self._draw.rounded_rectangle([v * self._unit for v in box], radius * self._unit, fill=fill)

    def disc(self, middle: Point, radius: float, fill: Colour) -> None:
        x, y = middle
        self._draw.ellipse([v * self._unit for v in (x - radius, y - radius, x + radius, y + radius)], fill=fill)

    def _px(self, point: Point) -> Point:
        return point[0] * self._unit, point[1] * self._unit


def _ground_shadow(w: int, h: int, unit: float) -> Image.Image:
    mask = Image.new("L", (w, h), 0)
    ImageDraw.Draw(mask).ellipse((5 * unit, 42.3 * unit, 95 * unit, 48.6 * unit), fill=120)
    return mask.filter(ImageFilter.GaussianBlur(unit))


def _car_body(pen: _GridPen, body: Colour) -> None:
    outline = [
        *_curve((4.2, 39), (2.6, 37), (2.6, 32), (3.8, 29.2)),
        *_curve((3.8, 29.2), (6, 26.2), (13, 24), (22, 22.4)),
        *_curve((22, 22.4), (28.5, 15.4), (34, 11.3), (42, 10.5)),
        *_curve((42, 10.5), (56, 9.4), (72, 9.6), (82, 11.2)),
        *_curve((82, 11.2), (89, 12.6), (92.5, 18.5), (94.6, 23.5)),
        *_curve((94.6, 23.5), (97.2, 28), (97.6, 34), (96, 39)),
    ]
    seam = _seam(body)
    pen.polygon([*outline, (95.6, 40.6), (4.8, 40.6)], body)
    pen.polygon([(22, 22.4), *_curve((22, 22.4), (44, 20.6), (70, 20.8), (94.2, 23.2)), (95.4, 26), (4.6, 28.2)], _lighter(body, 0.16))
    pen.polygon([(3.2, 34.6), (97, 34.6), (96, 39.4), (93.4, 41.4), (6.8, 41.4), (4.2, 39.4)], _darker(body, 0.78))
    pen.line([(8, 34.6), (93, 34.6)], _darker(body, 0.68), 0.5)
    pen.line(outline, seam, 0.42)
    for points in ([(49.6, 22), (50, 38.4)], [(73.5, 22.4), (72.9, 30.6)], [(26.3, 23), (27.6, 31.4)]):
        pen.line(points, seam, 0.42)
    for x in (43.4, 66.6):
        pen.rounded((x, 24.4, x + 4.6, 25.7), 0.6, seam)
    pen.rounded((50.2, 4.4, 61.8, 9.6), 1.4, (255, 200, 69))
    pen.rounded((51.6, 9.2, 60.4, 10.6), 0.5, (40, 50, 58))


def _car_glass(pen: _GridPen, body: Colour) -> None:
    glass, shine = (32, 52, 66), (78, 112, 130)
    front = [(27.4, 21.6), *_curve((27.4, 21.6), (33, 15.4), (38, 13.1), (47.8, 12.9)), (48.6, 21.2)]
    rear = [(50.8, 21.2), (50.6, 12.9), *_curve((50.6, 12.9), (58, 12.6), (66, 12.8), (71.4, 13.2)), (72.8, 21.4)]
    last = [(75.2, 21.5), (73.8, 13.4), *_curve((73.8, 13.4), (83, 14.2), (86, 16.6), (88.4, 22.2))]
    for pane in (front, rear, last):
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


def skyline(width: int, height: int, near: Colour, far: Colour) -> Image.Image:
    """A pale Lujiazui: Pearl Tower, Jin Mao, World Financial Center, Shanghai Tower, in front of nameless houses."""
    unit = height / 70 * OVERSIZE
    image = Image.new("RGBA", (width * OVERSIZE, height * OVERSIZE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)

    def at(x: float, y: float) -> Point:  # x counts to 400 at the right edge, y upwards from the ground
        return width * OVERSIZE - (400 - x) * unit, height * OVERSIZE - y * unit

    def house(left: float, right: float, top: float, fill: Colour) -> None:
        draw.rectangle((*at(left, top), *at(right, 0)), fill=fill)

    def tower(points: Iterable[Point], middle: float) -> None:
        draw.polygon([at(middle + x, y) for x, y in points], fill=near)

    chance = random.Random(7)  # noqa: S311 - the same houses every day
    x = 400 - width * OVERSIZE / unit
    while x < 400:
        wide = chance.uniform(9, 20)
        house(x, x + wide - 1.2, chance.uniform(8, 24), far)
        x += wide
    for y, radius in ((50.0, 1.8), (42.0, 4.6), (17.0, 7.6)):
        draw.ellipse((*at(196 - radius, y + radius), *at(196 + radius, y - radius)), fill=near)
    tower(((-1.5, 0), (-1.5, 42), (-0.5, 66), (0.5, 66), (1.5, 42), (1.5, 0)), 196)
    tower(((-6.4, 0), (-3.4, 40), (-2.4, 40), (-5, 0)), 196)
    tower(((6.4, 0), (3.4, 40), (2.4, 40), (5, 0)), 196)
    steps = ((8, 0), (8, 20), (7, 20), (7, 30), (5.8, 30), (5.8, 37), (4.2, 37), (4.2, 42), (2.2, 42), (1, 46), (0.4, 53))
    tower([(-x, y) for x, y in steps] + list(reversed(steps)), 246)
    tower(((-8, 0), (-7, 30), (-4.6, 57), (-3, 57), (-2.4, 50.5), (2.4, 50.5), (3, 57), (4.6, 57), (7, 30), (8, 0)), 276)
    tower(((-9, 0), (-8.4, 22), (-6.6, 45), (-4.4, 62), (-2.4, 65), (3.6, 68), (4.6, 60), (7.2, 38), (9, 16), (9.6, 0)), 311)
    for left, right, top in ((120, 133, 18), (150, 162, 22), (165, 176, 29), (216, 228, 26), (338, 352, 30)):
        house(left, right, top, near)
    for left, right, top in ((354, 363, 38), (365, 381, 24), (383, 398, 33)):
        house(left, right, top, near)
    return image.convert("RGBa").resize((width, height), Image.Resampling.BOX).convert("RGBA")


def _rounded_mask(size: tuple[int, int], radius: int, inside: int = 255) -> Image.Image:
    """Only the corners are drawn oversize: a large panel costs no more than a small one."""
    mask = Image.new("L", size, inside)
    big = Image.new("L", (radius * 2 * OVERSIZE, radius * 2 * OVERSIZE), 0)
    ImageDraw.Draw(big).ellipse((0, 0, big.width - 1, big.height - 1), fill=inside)
    disc = big.resize((radius * 2, radius * 2), Image.Resampling.BOX)
    for x, left in ((0, 0), (size[0] - radius, radius)):
        for y, top in ((0, 0), (size[1] - radius, radius)):
            mask.paste(disc.crop((left, top, left + radius, top + radius)), (x, y))
    return mask


def _tinted(mask: Image.Image, colour: Colour) -> Image.Image:
    return Image.merge("RGBA", [Image.new("L", mask.size, value) for value in colour] + [mask])


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _lighter(colour: Colour, share: float) -> Colour:
    return _mix(colour, (255, 255, 255), share)


def _darker(colour: Colour, share: float) -> Colour:
    return _mix((0, 0, 0), colour, share)


def _seam(body: Colour) -> Colour:
    """Of doors and outline: to be seen on a black car as on a white one."""
    return _darker(body, 0.6) if sum(body) > 200 else _lighter(body, 0.35)


def _curve(start: Point, first: Point, second: Point, end: Point, steps: int = 24) -> list[Point]:
    """A cubic Bezier curve."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
        points.append(
            (a * start[0] + b * first[0] + c * second[0] + d * end[0], a * start[1] + b * first[1] + c * second[1] + d * end[1])
        )
    return points
