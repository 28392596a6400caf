"""Draws the primitive shapes onto a Kivy canvas in millimetres: rounded panels, shadows, discs, words, pictures.

Shapes take real colours ('#RRGGBB'), which fill() and ink() know by name. Everything drawn goes into one
InstructionGroup; every text is also noted, for reports of what is really on the glass.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kivy.graphics import (
    Color,
    InstructionGroup,
    Mesh,
    Rectangle,
    SmoothEllipse,
    SmoothLine,
    SmoothRoundedRectangle,
)
from kivy.graphics.texture import Texture
from PIL import Image

from kiosk.ui import art, lettering, theme, typesetting
from kiosk.ui.elements import Box, Text
from kiosk.ui.palette import Palette
from kiosk.ui.panel import PanelSize
from kiosk.ui.taxi import taxi as draw_taxi

ICON_EM_MIN_PX = 4
INK_EM = 0.92  # the height of one line's ink
UNTINTED = "#FFFFFF"  # a texture that has colours of its own

Pixel = tuple[float, float]  # Kivy's: from the bottom left


@dataclass(frozen=True)
class Piece:
    """A texture of words where it stands, in Kivy's pixels (from the bottom left), and the colour it is drawn in."""

    texture: Any
    x: int
    y: int
    colour: Any


@dataclass(frozen=True)
class DrawnText:
    """One text as it is on the glass: for a report. ink: '#RRGGBB'."""

    text: str
    em_px: int
    ink: str
    bold: bool
    fits: bool
    pieces: tuple[Piece, ...]


@dataclass
class Drawn:
    """What one element left on the canvas."""

    group: Any = field(default_factory=InstructionGroup)
    texts: list[DrawnText] = field(default_factory=list)


class Brush:
    """Boxes are millimetres from the top left of `origin`, which is millimetres from the top left of the sheet."""

    def __init__(
        self, panel: PanelSize, palette: Palette, drawn: Drawn, origin: Box | None = None, ink_instead: str = ""
    ) -> None:
        """ink_instead: the name of a colour that all words and icons are drawn in, whatever their own."""
        self.panel = panel
        self.palette = palette
        self.drawn = drawn
        self.scale = panel.px_per_mm
        self._ink_instead = ink_instead
        self._left = panel.margin_mm[0] + (origin.x if origin else 0.0)
        self._top = panel.margin_mm[1] + (origin.y if origin else 0.0)

    def mm(self, length: float) -> float:
        return length * self.scale

    def place(self, box: Box) -> tuple[int, int, int, int]:
        """x, y, width, height in Kivy's whole pixels, y from the bottom: sharp edges."""
        left = round(self.mm(self._left + box.x))
        right = round(self.mm(self._left + box.x + box.w))
        top = round(self.mm(self._top + box.y))
        bottom = round(self.mm(self._top + box.y + box.h))
        return left, self.panel.height_px - bottom, max(1, right - left), max(1, bottom - top)

    def fill(self, name: str) -> str:
        """The real colour of a surface."""
        return self.palette.fill(name)

    def ink(self, name: str) -> str:
        """The real colour of words, icons, edges and marks."""
        return self.palette.ink(self._ink_instead or name)

    def colour(self, real: str, alpha: float = 1.0) -> Any:
        """Tints what is added next."""
        red, green, blue = theme.rgb(real)
        colour = Color(red / 255, green / 255, blue / 255, alpha)
        self.drawn.group.add(colour)
        return colour

    def _add(self, instruction: Any) -> None:
        self.drawn.group.add(instruction)

    # --- shapes ---

    def rounded(self, box: Box, fill: str, radius: float) -> None:
        self.rounded_px(*self.place(box), fill, self.mm(radius))

    def rounded_px(
        self, x: float, y: float, w: float, h: float, fill: str, radius: float, alpha: float = 1.0
    ) -> None:
        self.colour(fill, alpha)
        corner = max(1.0, min(radius, w / 2, h / 2))
        self._add(SmoothRoundedRectangle(pos=(x, y), size=(w, h), radius=[corner], segments=16))

    def gradient(self, box: Box, top: str, bottom: str, radius: float) -> None:
        x, y, w, h = self.place(box)
        self.colour(UNTINTED)
        texture = _gradient_texture(w, h, top, bottom, round(self._radius(radius, w, h)))
        self._add(Rectangle(texture=texture, pos=(x, y), size=(w, h)))

    def edged(self, box: Box, fill: str, edge: str, edge_mm: float, radius: float) -> None:
        """The edge lies inside the box."""
        half = edge_mm / 2
        inner = Box(box.x + half, box.y + half, box.w - edge_mm, box.h - edge_mm)
        self.rounded(inner, fill, radius - half)
        self.rim(box, edge, edge_mm, radius)

    def rim(self, box: Box, colour: str, width_mm: float, radius: float) -> None:
        """A line inside the box, along its edge."""
        half = width_mm / 2
        inner = Box(box.x + half, box.y + half, box.w - width_mm, box.h - width_mm)
        self.outline(inner, colour, half, radius - half)

    def outline(self, box: Box, ink: str, half_width_mm: float, radius: float) -> None:
        """A line of twice half_width_mm along the edge of the box."""
        x, y, w, h = self.place(box)
        self.colour(ink)
        shape = (x, y, w, h, self._radius(radius, w, h))
        self._add(SmoothLine(rounded_rectangle=shape, width=max(1.0, math.ceil(self.mm(half_width_mm) * 2) / 2)))

    def shadow(self, box: Box, kind: str, radius: float) -> None:
        down_mm, blur_mm, strength = theme.SHADOWS[kind]
        x, y, w, h = self.place(box)
        texture, border, pad = _shadow_texture(
            int(self._radius(radius, w, h)), int(self.mm(blur_mm) / 2), strength, self.fill("shadow")
        )
        self.colour(UNTINTED)
        y -= round(self.mm(down_mm))
        self._add(_frame_of(texture, border, (x - pad, y - pad, w + 2 * pad, h + 2 * pad)))

    def disc(self, box: Box, fill: str, alpha: float = 1.0) -> None:
        x, y, w, h = self.place(box)
        self.disc_px((x + w / 2, y + h / 2), min(w, h), fill, alpha)

    def disc_px(self, middle: Pixel, d: float, fill: str, alpha: float = 1.0) -> None:
        self.colour(fill, alpha)
        self._add(SmoothEllipse(pos=(middle[0] - d / 2, middle[1] - d / 2), size=(d, d), segments=96))

    def picture(self, box: Box, texture: Any) -> Any:
        x, y, w, h = self.place(box)
        self.colour(UNTINTED)
        rectangle = Rectangle(texture=texture, pos=(x, y), size=(w, h))
        self._add(rectangle)
        return rectangle

    def _radius(self, radius: float, w: float, h: float) -> float:
        return max(1.0, min(self.mm(radius), w / 2, h / 2))

    # --- words ---

    def em_px(self, em: float) -> int:
        """Never smaller than asked for, so that the smallest size stays the smallest size."""
        return math.ceil(round(self.mm(em), 3))

    def text(self, element: Text) -> None:
        text = typesetting.drawable(element.text)
        if not text.strip():
            return
        x, y, w, h = self.place(element.box)
        bold, em_px = element.bold, self.em_px(element.em)

        def measure(part: str, size: int) -> float:
            return lettering.width_px(part, size, bold)

        setting = typesetting.fit(text, w, em_px, self.em_px(theme.EM_MIN_MM), element.lines, measure)
        pitch = setting.em_px * theme.LINE_HEIGHT_EM
        tall = (len(setting.lines) - 1) * pitch + setting.em_px * INK_EM
        middle = (y + h if element.top else y + (h + tall) / 2) - setting.em_px * INK_EM / 2  # of the first line
        ink = self.ink(element.ink)
        colour = self.colour(ink)
        pieces = []
        for line in setting.lines:
            texture = lettering.texture_of(line, setting.em_px, bold)
            if texture is not None:
                free = w - texture.width
                left = x + {"left": 0, "center": free / 2, "right": free}[element.align]
                pieces.append(self._letters(texture, left, middle, setting.em_px, colour))
            middle -= pitch
        fits = setting.fits and tall <= h + 1
        self.note(text, setting.em_px, ink, bold, fits, pieces)

    def word(self, text: str, em_px: int, ink: str, bold: bool, middle: Pixel, fits: bool = True) -> None:
        """A word round a middle point."""
        piece = self.letters(text, em_px, ink, bold, middle)
        if piece is not None:
            self.note(text, em_px, ink, bold, fits, [piece])

    def letters(self, text: str, em_px: int, ink: str, bold: bool, middle: Pixel) -> Piece | None:
        """Draws, without noting it as a text of its own."""
        texture = lettering.texture_of(typesetting.drawable(text), em_px, bold)
        if texture is None:
            return None
        colour = self.colour(ink)
        return self._letters(texture, middle[0] - texture.width / 2, middle[1], em_px, colour)

    def _letters(self, texture: Any, left: float, middle: float, em_px: int, colour: Any) -> Piece:
        x = round(left)
        y = round(middle - texture.height / 2 + theme.INK_LOW_EM * em_px)
        self._add(Rectangle(texture=texture, pos=(x, y), size=texture.size))
        return Piece(texture, x, y, colour)

    def note(self, text: str, em_px: int, ink: str, bold: bool, fits: bool, pieces: Sequence[Piece]) -> None:
        self.drawn.texts.append(DrawnText(text, em_px, ink, bold, fits, tuple(pieces)))

    def icon(self, icon: str, em_px: int, ink: str, middle: Pixel) -> None:
        if icon == theme.FACE_SCAN:
            texture = _face_scan_texture(em_px)
        else:
            code = chr(theme.ICONS[icon])
            texture = lettering.texture_of(code, max(em_px, ICON_EM_MIN_PX), False, lettering.ICONS_FONT)
        self.colour(ink)
        x, y = round(middle[0] - texture.width / 2), round(middle[1] - texture.height / 2)
        self._add(Rectangle(texture=texture, pos=(x, y), size=texture.size))


# --- textures that hold no words: kept, since the same few are drawn again and again ---


def texture_of_image(image: Image.Image) -> Any:
    texture = Texture.create(size=image.size, colorfmt="rgba")
    texture.blit_buffer(image.convert("RGBA").tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


def _frame_of(texture: Any, border: int, place: tuple[float, float, float, float]) -> Any:
    """Eight patches of a nine-patch: the middle is hidden by what casts the shadow, and filling it costs as much as
    the panel itself."""
    x, y, w, h = place
    share = border / texture.width
    columns = [(x, 0.0), (x + border, share), (x + w - border, 1 - share), (x + w, 1.0)]
    rows = [(y, 0.0), (y + border, share), (y + h - border, 1 - share), (y + h, 1.0)]
    vertices = [value for py, v in rows for px, u in columns for value in (px, py, u, 1 - v)]
    indices: list[int] = []
    for row in range(3):
        for column in range(3):
            if (row, column) != (1, 1):
                corner = row * 4 + column
                indices += [corner, corner + 1, corner + 5, corner, corner + 5, corner + 4]
    return Mesh(vertices=vertices, indices=indices, mode="triangles", texture=texture)


@lru_cache(maxsize=64)
def _shadow_texture(radius: int, blur: int, strength: float, colour: str) -> tuple[Any, int, int]:
    image, pad = art.shadow(radius, blur, strength, theme.rgb(colour))
    return texture_of_image(image), pad + radius, pad


@lru_cache(maxsize=32)
def _gradient_texture(w: int, h: int, top: str, bottom: str, radius: int) -> Any:
    return texture_of_image(art.gradient((w, h), radius, theme.rgb(top), theme.rgb(bottom)))


@lru_cache(maxsize=8)
def _face_scan_texture(size: int) -> Any:
    return texture_of_image(art.face_scan(size))


@lru_cache(maxsize=16)
def taxi_texture(width: int, height: int, body: str, ground: str, sign_font: str, to_the_right: bool) -> Any:
    known = theme.rgb(body) if body else None
    image = draw_taxi(width, height, known, theme.rgb(ground), sign_font, to_the_right)
    return texture_of_image(image)


@lru_cache(maxsize=4)
def skyline_texture(width: int, height: int, near: str, far: str) -> Any:
    return texture_of_image(art.skyline(width, height, theme.rgb(near), theme.rgb(far)))
