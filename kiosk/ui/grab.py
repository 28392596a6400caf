"""Reads back what is drawn on the glass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kivy.clock import Clock
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
from PIL import Image, ImageOps

from kiosk.ui.brush import DrawnText


def grab(window: Any, hidden: Iterable[DrawnText]) -> Image.Image:
    """Draws a frame, with some texts hidden, and gives it back as seen by a person, without showing it.

    window: Kivy's.
    """
    pieces = [piece for text in hidden for piece in text.pieces]
    kept = [piece.colour.a for piece in pieces]
    for piece in pieces:
        piece.colour.a = 0
    window.canvas.ask_update()
    window.dispatch("on_draw")
    width, height = window.system_size
    pixels = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
    for piece, alpha in zip(pieces, kept, strict=True):
        piece.colour.a = alpha
    window.canvas.ask_update()
    Clock.tick()  # lets go of textures that nothing shows any more: they pile up between two turns of the loop
    image = ImageOps.flip(Image.frombytes("RGBA", (width, height), pixels).convert("RGB"))
    return image.rotate(-window.rotation, expand=True) if window.rotation else image
