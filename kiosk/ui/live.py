"""Her own picture as in a mirror: the one part of a screen that changes without a new sheet.

Without a GPU it is filling pixels that costs, so the veil is laid over the small picture before it is enlarged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from kivy.graphics import Rectangle, SmoothLine
from kivy.graphics.opengl import (
    GL_RENDERER,
    GL_SCISSOR_TEST,
    glDisable,
    glEnable,
    glGetString,
    glScissor,
)
from kivy.graphics.texture import Texture

from kiosk.camera.preview import Preview
from kiosk.ui import art, theme
from kiosk.ui.brush import UNTINTED, Brush, Drawn, texture_of_image
from kiosk.ui.elements import LivePicture
from kiosk.ui.palette import Palette
from kiosk.ui.panel import PanelSize

RING_MM = 5.0
CORNER_MM = 15.0
GROUND = "#FFFFFF"  # of the screens that show her, and of the veil: the glass lights her face, by night as by day
WAITING = "#E9ECE8"  # before the first picture arrives
SOFTWARE_RENDERERS = ("llvmpipe", "softpipe")
WHOLE = 256  # of a pixel, in eight binary places

Place = tuple[int, int, int, int]


class Live:
    """A drawn LivePicture: the picture cut to the shape of its box, the veil, the ring, rounded corners."""

    def __init__(self, element: LivePicture, panel: PanelSize, palette: Palette) -> None:
        self.drawn = Drawn()
        self._element = element
        self._sequence: int | None = None
        self._captured = 0.0  # share of the pictures that the camera has got
        self._texture: Any = None
        brush = Brush(panel, palette, self.drawn)
        self.place = brush.place(element.box)  # in Kivy's pixels
        self._oval = None if element.oval is None else brush.place(element.oval)
        self._tint = brush.colour(WAITING)
        x, y, w, h = self.place
        self._picture = Rectangle(pos=(x, y), size=(w, h))
        self.drawn.group.add(self._picture)
        self._add_corners(round(brush.mm(CORNER_MM)), brush)
        if self._oval is not None:
            self._add_ring(self._oval, brush, palette)
        self._turned = -1.0
        self._turn()

    def follows(self, element: LivePicture) -> bool:
        """Takes over a new element's progress; False when it stands elsewhere and must be drawn anew."""
        if (element.box, element.oval) != (self._element.box, self._element.oval):
            return False
        self._element = element
        self._turn()
        return True

    def show(self, preview: Preview | None) -> bool:
        """Draws the picture if it is a new one; says whether anything changed on the glass."""
        if preview is None or preview.sequence == self._sequence:
            return False
        self._sequence = preview.sequence
        size = (preview.width, preview.height)
        if self._texture is None or self._texture.size != size:
            self._texture = Texture.create(size=size, colorfmt="rgba")
            self._picture.texture = self._texture
            self._picture.tex_coords = _cut(size, self.place).texture_coordinates
            self._veil = None if self._oval is None else _Veil(size, self.place, self._oval)
            self._tint.rgb = (1, 1, 1)
        shown = preview.pixels if self._veil is None else self._veil.over(preview.pixels)
        self._texture.blit_buffer(shown, colorfmt="rgba", bufferfmt="ubyte")
        self._captured = preview.progress
        self._turn()
        return True

    def draw_alone(self, window: Any) -> None:
        """Puts a new picture on the glass. Without a GPU only its place is drawn, at a third of a whole frame's cost.

        window: Kivy's. Mesa's processor renderers keep the frame before; a GPU may hand out another buffer.
        """
        if window.canvas.needs_redraw or window.rotation or not keeps_frames():
            window.canvas.ask_update()
            return
        glEnable(GL_SCISSOR_TEST)
        glScissor(*self.place)
        window.render_context.draw()
        glDisable(GL_SCISSOR_TEST)
        window.dispatch("on_flip")

    def _turn(self) -> None:
        progress = max(self._element.progress, self._captured)
        if self._oval is not None and progress != self._turned:
            self._turned = progress
            self._ring.ellipse = (*self._oval, 0, 360 * min(1.0, max(0.001, progress)), 160)

    def _add_ring(self, oval: Place, brush: Brush, palette: Palette) -> None:
        width = brush.mm(RING_MM) / 2
        brush.colour(GROUND)
        self.drawn.group.add(SmoothLine(ellipse=(*oval, 0, 360, 160), width=width))
        brush.colour(palette.fill("pine"))  # on white
        self._ring = SmoothLine(width=width + 1)
        self.drawn.group.add(self._ring)

    def _add_corners(self, radius: int, brush: Brush) -> None:
        texture = texture_of_image(art.corner(radius, theme.rgb(GROUND)))
        brush.colour(UNTINTED)
        x, y, w, h = self.place
        top_left = (0, 1, 1, 1, 1, 0, 0, 0)  # of the texture, whose rows come from the top; then mirrored
        for left, top, turned in (
            (x, y + h - radius, top_left),
            (x + w - radius, y + h - radius, (1, 1, 0, 1, 0, 0, 1, 0)),
            (x, y, (0, 0, 1, 0, 1, 1, 0, 1)),
            (x + w - radius, y, (1, 0, 0, 0, 0, 1, 1, 1)),
        ):
            corner = Rectangle(texture=texture, pos=(left, top), size=(radius, radius), tex_coords=turned)
            self.drawn.group.add(corner)


@cache
def keeps_frames() -> bool:
    """Without a GPU: the processor draws, and leaves on the glass what it drew before."""
    name: str = glGetString(GL_RENDERER).decode("ascii", "replace")
    return name.startswith(SOFTWARE_RENDERERS)


@dataclass(frozen=True)
class _Cut:
    """What of a picture is seen so that it fills its place: left and top in its own pixels, and on what scale."""

    left: float
    top: float
    scale: float
    texture_coordinates: tuple[float, ...]


def _cut(size: tuple[int, int], place: Place) -> _Cut:
    width, height = size
    scale = max(place[2] / width, place[3] / height)
    left, top = (width - place[2] / scale) / 2, (height - place[3] / scale) / 2
    u, v = left / width, top / height
    # rows of a preview come from the top
    return _Cut(left, top, scale, (u, 1 - v, 1 - u, 1 - v, 1 - u, v, u, v))


class _Veil:
    """Lays the veil over pictures of one size, which are to fill `place` with the oval where it belongs."""

    def __init__(self, size: tuple[int, int], place: Place, oval: Place) -> None:
        width, height = size
        cut = _cut(size, place)
        oval_left = cut.left + (oval[0] - place[0]) / cut.scale
        oval_top = cut.top + (place[1] + place[3] - oval[1] - oval[3]) / cut.scale
        hole = (oval_left, oval_top, oval_left + oval[2] / cut.scale, oval_top + oval[3] / cut.scale)
        cover = np.asarray(art.veil(size, hole), dtype=np.uint16)[..., None] * WHOLE // 255
        self._shape = (height, width, 4)
        self._keep = np.ascontiguousarray(np.broadcast_to(WHOLE - cover, self._shape))
        self._light = cover * np.array([*theme.rgb(GROUND), 255], dtype=np.uint16)
        self._sum = np.empty(self._shape, dtype="<u2")

    def over(self, pixels: bytes) -> bytes:
        """RGBA in, RGBA out; one millisecond for 512x384."""
        picture = np.frombuffer(pixels, dtype=np.uint8).reshape(self._shape)
        np.multiply(picture, self._keep, out=self._sum)
        np.add(self._sum, self._light, out=self._sum)
        upper: np.ndarray[Any, Any] = self._sum.view(np.uint8)[..., 1::2]  # the upper byte: divided by 256
        return upper.tobytes()
