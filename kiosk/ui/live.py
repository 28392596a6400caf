"""Her own picture as in a mirror: the one part of a screen that changes without a new sheet."""

from __future__ import annotations

from typing import Any

from kivy.graphics import Rectangle, SmoothLine
from kivy.graphics.texture import Texture

from kiosk.camera.preview import Preview
from kiosk.ui import art, theme
from kiosk.ui.brush import Brush, Drawn, texture_of_image
from kiosk.ui.elements import LivePicture
from kiosk.ui.panel import PanelSize

RING_MM = 5.0
CORNER_MM = 15.0
WAITING = "#A9B5B5"  # before the first picture arrives


class Live:
    """A drawn LivePicture. Its box on the glass: the picture cut to the box's shape, the veil, the ring."""

    def __init__(self, element: LivePicture, panel: PanelSize) -> None:
        self.drawn = Drawn()
        self._element = element
        self._sequence: int | None = None
        self._texture: Any = None
        brush = Brush(panel, self.drawn)
        x, y, w, h = brush.place(element.box)
        oval_x, oval_y, oval_w, oval_h = brush.place(element.oval)
        self._tint = brush.colour(WAITING)
        self._picture = Rectangle(pos=(x, y), size=(w, h))
        self.drawn.group.add(self._picture)
        top = (y + h) - (oval_y + oval_h)
        hole = (oval_x - x, top, oval_x - x + oval_w, top + oval_h)
        veil = art.veil((w, h), hole, brush.mm(CORNER_MM), theme.rgb("paper"))
        brush.picture(element.box, texture_of_image(veil))
        self._oval = (oval_x, oval_y, oval_w, oval_h)
        self._ring_width = brush.mm(RING_MM) / 2
        brush.colour("white")
        self.drawn.group.add(SmoothLine(ellipse=(*self._oval, 0, 360, 160), width=self._ring_width))
        brush.colour("pine")
        self._ring = SmoothLine(width=self._ring_width + 1)
        self.drawn.group.add(self._ring)
        self._turned = 0.0
        self._turn(element.progress)

    def show(self, preview: Preview | None) -> bool:
        """Draws the picture if it is a new one; says whether anything changed on the glass."""
        if preview is None or preview.sequence == self._sequence:
            return False
        self._sequence = preview.sequence
        if self._texture is None or self._texture.size != (preview.width, preview.height):
            self._texture = Texture.create(size=(preview.width, preview.height), colorfmt="rgba")
            self._picture.texture = self._texture
            self._picture.tex_coords = _cover((preview.width, preview.height), self._picture.size)
            self._tint.rgb = (1, 1, 1)
        self._texture.blit_buffer(preview.pixels, colorfmt="rgba", bufferfmt="ubyte")
        self._turn(max(self._element.progress, preview.progress))
        return True

    def _turn(self, progress: float) -> None:
        if progress != self._turned:
            self._turned = progress
            self._ring.ellipse = (*self._oval, 0, 360 * min(1.0, max(0.001, progress)), 160)


def _cover(picture: tuple[int, int], box: tuple[float, float]) -> tuple[float, ...]:
    """Texture coordinates that fill the box without distortion, the picture's middle in the box's middle; rows of a
    preview come from the top."""
    scale = max(box[0] / picture[0], box[1] / picture[1])
    wide, high = box[0] / (picture[0] * scale), box[1] / (picture[1] * scale)
    left, right, top, bottom = (1 - wide) / 2, (1 + wide) / 2, (1 - high) / 2, (1 + high) / 2
    return (left, bottom, right, bottom, right, top, left, top)
