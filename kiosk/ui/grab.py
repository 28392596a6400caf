"""Reads back what is drawn on the glass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from kivy.clock import Clock
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
from numpy.typing import NDArray
from PIL import Image

from kiosk.ui.brush import DrawnText


def grab(window: Any, hidden: Iterable[DrawnText]) -> Image.Image:
    """Draws a frame, with some texts hidden, and gives it back as seen by a person, without showing it.

    window: Kivy's.
    """
    return Image.fromarray(np.ascontiguousarray(pixels(window, hidden)))


def pixels(window: Any, hidden: Iterable[DrawnText]) -> NDArray[np.uint8]:
    """The same as height x width x 3."""
    pieces = [piece for text in hidden for piece in text.pieces]
    kept = [piece.colour.a for piece in pieces]
    for piece in pieces:
        piece.colour.a = 0
    window.canvas.ask_update()
    window.dispatch("on_draw")
    width, height = window.system_size
    read = np.frombuffer(glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE), np.uint8)
    for piece, alpha in zip(pieces, kept, strict=True):
        piece.colour.a = alpha
    window.canvas.ask_update()
    Clock.tick()  # lets go of textures that nothing shows any more: they pile up between two turns of the loop
    seen = read.reshape(height, width, 4)[::-1, :, :3]
    return np.rot90(seen, -window.rotation // 90) if window.rotation else seen
