"""The hand of a lesson's guide, drawn in code with Pillow: a white glove with one finger out; no Kivy here.

Drawn several times larger and scaled down, which gives smooth edges. Sizes are pixels, colours 0..255.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

from kiosk.ui.theme import HAND_LONG, HAND_WIDE

Colour = tuple[int, int, int]
Shape = tuple[float, float, float, float, float]  # left, top, right, bottom, radius

OVERSIZE = 3
# The shapes are measured in millimetres of theme.HAND_WIDE by HAND_LONG; the finger points up, beside the thumb, with
# the other three curled.
FINGER: Shape = (9.0, 2.8, 19.8, 36.0, 5.4)
FIST: Shape = (9.0, 26.0, 35.6, 46.0, 8.0)
CURLED: tuple[Shape, ...] = (
    (18.0, 18.6, 25.8, 36.0, 3.9),
    (24.2, 20.4, 31.6, 37.0, 3.7),
    (30.0, 23.4, 37.0, 38.0, 3.5),
)
THUMB = ((6.2, 26.8), (13.0, 38.5), 3.7)  # from, to, half its width
CUFF: Shape = (10.0, 44.4, 33.4, 53.2, 3.0)
EDGE, HALO = 1.5, 1.1  # dark round the glove, light round that: it is seen on any ground
CREASE = 1.1
TURNED = {"up": 0, "left": 90, "down": 180, "right": 270}


def hand(width: int, height: int, towards: str, glove: Colour, edge: Colour, cuff: Colour) -> Image.Image:
    """Transparent around. towards: 'up', 'down', 'left' or 'right'."""
    across = towards in ("left", "right")
    w, h = (height, width) if across else (width, height)
    unit = min(w / HAND_WIDE, h / HAND_LONG) * OVERSIZE
    size = (w * OVERSIZE, h * OVERSIZE)
    left = (size[0] - HAND_WIDE * unit) / 2
    palm, sleeve = _palm(size, unit, left, 0.0), _sleeve(size, unit, left, 0.0)
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    for by, colour in ((EDGE + HALO, glove), (EDGE, edge)):
        image.paste(colour, mask=_palm(size, unit, left, by))
        image.paste(colour, mask=_sleeve(size, unit, left, by))
    image.paste(glove, mask=palm)
    image.paste(edge, mask=_sleeve(size, unit, left, EDGE))
    image.paste(cuff, mask=sleeve)
    _creases(image, edge, unit, left)
    small = image.convert("RGBa").resize((w, h), Image.Resampling.BOX).convert("RGBA")
    return small.rotate(TURNED[towards], expand=True)


def _palm(size: tuple[int, int], unit: float, left: float, by: float) -> Image.Image:
    """by: so many millimetres larger on all sides."""
    mask = Image.new("L", size, 0)
    for shape in (FINGER, FIST, *CURLED):
        _fill(mask, shape, unit, left, by)
    (x1, y1), (x2, y2), half = THUMB
    draw, half = ImageDraw.Draw(mask), half + by
    ends = [(left + x1 * unit, y1 * unit), (left + x2 * unit, y2 * unit)]
    draw.line(ends, fill=255, width=round(2 * half * unit))
    for x, y in ends:
        draw.ellipse((x - half * unit, y - half * unit, x + half * unit, y + half * unit), fill=255)
    return mask


def _sleeve(size: tuple[int, int], unit: float, left: float, by: float) -> Image.Image:
    mask = Image.new("L", size, 0)
    _fill(mask, CUFF, unit, left, by)
    return mask


def _fill(mask: Image.Image, shape: Shape, unit: float, left: float, by: float) -> None:
    x, y, right, bottom, radius = shape
    box = (left + (x - by) * unit, (y - by) * unit, left + (right + by) * unit, (bottom + by) * unit)
    ImageDraw.Draw(mask).rounded_rectangle(box, (radius + by) * unit, fill=255)


def _creases(image: Image.Image, edge: Colour, unit: float, left: float) -> None:
    """Between the fingers."""
    draw = ImageDraw.Draw(image)
    thick = max(1, round(CREASE * unit))
    lines = (((19.6, 23.0), (19.6, 33.0)), ((25.4, 24.0), (25.4, 33.0)), ((31.0, 26.5), (31.0, 33.5)))
    for (x1, y1), (x2, y2) in lines:
        draw.line(((left + x1 * unit, y1 * unit), (left + x2 * unit, y2 * unit)), fill=edge, width=thick)
