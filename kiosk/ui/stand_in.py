"""A drawn, friendly face where a picture of a person would be: nobody's portrait. For previews and tests."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

from kiosk.camera.preview import HEIGHT_PX, WIDTH_PX, Preview

OVERSIZE = 3

SKIN, SKIN_SHADE, CHEEK = (232, 190, 160), (214, 168, 138), (236, 178, 152)
HAIR, HAIR_LIGHT = (205, 206, 208), (216, 217, 219)
COAT, COLLAR = (124, 44, 56), (96, 30, 42)
GLASSES, LIPS, EYE = (60, 54, 60), (176, 84, 80), (52, 38, 30)


@lru_cache(maxsize=1)
def stand_in() -> Preview:
    image = portrait(WIDTH_PX, HEIGHT_PX)
    pixels = image.convert("RGBA").tobytes()
    return Preview(WIDTH_PX, HEIGHT_PX, pixels, sequence=1, attempt=0, face=None, progress=0.0)


def portrait(width: int, height: int) -> Image.Image:
    """An elderly lady in front of a bright hall, looking at you."""
    w, h = width * OVERSIZE, height * OVERSIZE
    image = _hall(w, h)
    draw = ImageDraw.Draw(image)
    unit = h / 100  # everything below is in hundredths of the height, from the middle of the face
    face_x, face_y = w / 2, 0.45 * h

    def box(x: float, y: float, rx: float, ry: float) -> tuple[float, float, float, float]:
        middle_x, middle_y = face_x + x * unit, face_y + y * unit
        return middle_x - rx * unit, middle_y - ry * unit, middle_x + rx * unit, middle_y + ry * unit

    def points(*places: tuple[float, float]) -> list[tuple[float, float]]:
        return [(face_x + x * unit, face_y + y * unit) for x, y in places]

    draw.ellipse(box(0, 72, 46, 36), fill=COAT)
    draw.polygon(points((-12, 24), (12, 24), (15, 40), (0, 52), (-15, 40)), fill=SKIN_SHADE)
    for side in (-1, 1):
        draw.polygon(points((18 * side, 35), (2 * side, 53), (14 * side, 57)), fill=COLLAR)
    draw.ellipse(box(0, -7, 25, 23.5), fill=HAIR)
    for step in range(-5, 6):
        draw.ellipse(box(step * 4.4, -25 + abs(step) ** 1.5 * 0.75, 5, 6.6), fill=HAIR_LIGHT)
    for side in (-1, 1):
        draw.ellipse(box(20.4 * side, 1.5, 2.9, 4.6), fill=SKIN_SHADE)
    draw.ellipse(box(0, 0, 20.5, 25.5), fill=SKIN)
    draw.pieslice(box(0, -10, 21.3, 17.5), 190, 350, fill=HAIR)
    draw.ellipse(box(0, 0.5, 17.8, 16.5), fill=SKIN)
    line = max(1, round(0.75 * unit))
    for side in (-1, 1):
        draw.ellipse(box(10 * side, 7, 4.1, 2.4), fill=CHEEK)
        draw.ellipse(box(8.4 * side, -1.4, 3.1, 1.5), fill=(250, 248, 244))
        draw.ellipse(box(8.4 * side, -1.5, 1.55, 1.55), fill=EYE)
        draw.arc(box(8.4 * side, -4.6, 4.9, 3.2), 200, 340, fill=(150, 140, 134), width=line)
        draw.rounded_rectangle(box(8.4 * side, -1.4, 6.3, 4.2), 3 * unit, outline=GLASSES, width=line)
    draw.line(points((-2.1, -2), (2.1, -2)), fill=GLASSES, width=line)
    draw.arc(box(0, 4.6, 2.8, 3.2), 20, 160, fill=(196, 144, 116), width=line)
    draw.chord(box(0, 12, 7, 4.2), 12, 168, fill=LIPS)
    small = image.resize((width, height), Image.Resampling.LANCZOS)
    return small.filter(ImageFilter.GaussianBlur(0.5))


def _hall(w: int, h: int) -> Image.Image:
    image = Image.new("RGB", (w, h))
    draw = ImageDraw.Draw(image)
    for y in range(h):
        fade = y / h
        draw.line((0, y, w, y), fill=(int(203 - 38 * fade), int(212 - 34 * fade), int(206 - 32 * fade)))
    draw.rectangle((w * 0.06, h * 0.05, w * 0.30, h * 0.50), fill=(226, 235, 234))
    draw.rectangle((w * 0.17, h * 0.05, w * 0.185, h * 0.5), fill=(176, 190, 190))
    draw.rectangle((w * 0.74, 0, w * 0.98, h * 0.64), fill=(150, 130, 108))
    draw.rectangle((w * 0.77, h * 0.03, w * 0.95, h * 0.61), fill=(163, 142, 118))
    return image.filter(ImageFilter.GaussianBlur(w / 80))
