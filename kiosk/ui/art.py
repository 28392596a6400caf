"""Pictures drawn in code with Pillow: the skyline, shadows, gradients, the veil round the face; no Kivy here.

Each is drawn several times larger and scaled down, which gives smooth edges. Sizes are pixels, colours 0..255.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

OVERSIZE = 3
VEIL_STRENGTH = 0.8  # lights the face at night, and leaves no doubt where to look; she still sees herself come in

# outlines on the skyline's grid, from the ground up; of the symmetrical ones the right half
JIN_MAO = (
    (8.0, 0.0),
    (8.0, 20.0),
    (7.0, 20.0),
    (7.0, 30.0),
    (5.8, 30.0),
    (5.8, 37.0),
    (4.2, 37.0),
    (4.2, 42.0),
    (2.2, 42.0),
    (1.0, 46.0),
    (0.4, 53.0),
)
FINANCIAL_CENTER = ((8.0, 0.0), (7.0, 30.0), (4.6, 57.0), (3.0, 57.0), (2.4, 50.5))
SHANGHAI_TOWER = (
    (-9.0, 0.0),
    (-8.4, 22.0),
    (-6.6, 45.0),
    (-4.4, 62.0),
    (-2.4, 65.0),
    (3.6, 68.0),
    (4.6, 60.0),
    (7.2, 38.0),
    (9.0, 16.0),
    (9.6, 0.0),
)


def shadow(radius: int, blur: int, strength: float, ink: Colour) -> tuple[Image.Image, int]:
    """A soft rounded square for a nine-patch, and how many pixels of it lie outside the square."""
    pad, core = blur * 2, 4
    size = 2 * (pad + radius) + core
    mask = Image.new("L", (size, size), 0)
    square = (pad, pad, size - pad - 1, size - pad - 1)
    ImageDraw.Draw(mask).rounded_rectangle(square, radius, fill=int(255 * strength))
    return _tinted(mask.filter(ImageFilter.GaussianBlur(blur / 1.6)), ink), pad


def gradient(size: tuple[int, int], radius: int, top: Colour, bottom: Colour) -> Image.Image:
    """A rounded panel that darkens or lightens from top to bottom."""
    image = Image.new("RGB", (1, size[1]))
    for y in range(size[1]):
        image.putpixel((0, y), mix(top, bottom, y / max(1, size[1] - 1)))
    image = image.resize(size)
    image.putalpha(_rounded_mask(size, radius))
    return image


def face_scan(size: int) -> Image.Image:
    """A friendly face between the four corners of a viewfinder: white, to be tinted; holes for eyes and mouth."""
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
                near = [at(min(a, b) - width / 2) for a, b in zip((x, y), end, strict=True)]
                far = [at(max(a, b) + width / 2) for a, b in zip((x, y), end, strict=True)]
                draw.rounded_rectangle(near + far, at(width / 2), fill=255)
    draw.ellipse([at(v) for v in (0.235, 0.235, 0.765, 0.765)], fill=255)
    for eye in (0.40, 0.60):
        draw.ellipse([at(v) for v in (eye - 0.032, 0.405, eye + 0.032, 0.469)], fill=0)
    draw.chord([at(v) for v in (0.385, 0.455, 0.615, 0.655)], 12, 168, fill=0)
    return _tinted(mask.resize((size, size), Image.Resampling.LANCZOS), (255, 255, 255))


def veil(size: tuple[int, int], oval: tuple[float, float, float, float]) -> Image.Image:
    """How much of a white veil lies over each pixel, 0..255; none within oval (left, top, right, bottom)."""
    big = (size[0] * OVERSIZE, size[1] * OVERSIZE)
    cover = Image.new("L", big, int(255 * VEIL_STRENGTH))
    ImageDraw.Draw(cover).ellipse([value * OVERSIZE for value in oval], fill=0)
    return cover.resize(size, Image.Resampling.BOX)


def corner(radius: int, ground: Colour) -> Image.Image:
    """Ground to be laid over the top left corner of a square picture, so that it looks rounded."""
    mask = _rounded_mask((radius * 2, radius * 2), radius).point(lambda value: 255 - value)
    return _tinted(mask.crop((0, 0, radius, radius)), ground)


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
    for half, middle in ((JIN_MAO, 246), (FINANCIAL_CENTER, 276)):
        tower([(-x, y) for x, y in half] + list(reversed(half)), middle)
    tower(SHANGHAI_TOWER, 311)
    for left, right, top in ((120, 133, 18), (150, 162, 22), (165, 176, 29), (216, 228, 26), (338, 352, 30)):
        house(left, right, top, near)
    for left, right, top in ((354, 363, 38), (365, 381, 24), (383, 398, 33)):
        house(left, right, top, near)
    return image.convert("RGBa").resize((width, height), Image.Resampling.BOX).convert("RGBA")


def _rounded_mask(size: tuple[int, int], radius: int) -> Image.Image:
    """Only the corners are drawn oversize: a large panel costs no more than a small one."""
    mask = Image.new("L", size, 255)
    big = Image.new("L", (radius * 2 * OVERSIZE, radius * 2 * OVERSIZE), 0)
    ImageDraw.Draw(big).ellipse((0, 0, big.width - 1, big.height - 1), fill=255)
    disc = big.resize((radius * 2, radius * 2), Image.Resampling.BOX)
    for x, left in ((0, 0), (size[0] - radius, radius)):
        for y, top in ((0, 0), (size[1] - radius, radius)):
            mask.paste(disc.crop((left, top, left + radius, top + radius)), (x, y))
    return mask


def _tinted(mask: Image.Image, colour: Colour) -> Image.Image:
    return Image.merge("RGBA", [Image.new("L", mask.size, value) for value in colour] + [mask])


def mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue
