"""Draws how a lesson's guide points: the ring round what is meant, and the large hand."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kiosk.ui import theme
from kiosk.ui.brush import Brush, texture_of_image
from kiosk.ui.elements import Box, Hand, Ring
from kiosk.ui.hand import hand as draw_hand

RING_MM, EDGE_MM = 4.0, 0.9  # bright between two dark lines: it is seen on every ground
GLOVE, DARK, BRIGHT = theme.HAND_FILLS  # by day and by night a dark one is dark


def ring(element: Ring, brush: Brush) -> None:
    box, inset = element.box, EDGE_MM
    brush.rim(box, brush.fill(DARK), RING_MM, element.radius)
    bright = Box(box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset)
    brush.rim(bright, brush.fill(BRIGHT), RING_MM - 2 * inset, element.radius - inset)


def hand(element: Hand, brush: Brush) -> None:
    _, _, w, h = brush.place(element.box)
    picture = _texture(w, h, element.towards, *(brush.fill(name) for name in (GLOVE, DARK, BRIGHT)))
    brush.picture(element.box, picture)


@lru_cache(maxsize=8)
def _texture(width: int, height: int, towards: str, glove: str, edge: str, cuff: str) -> Any:
    return texture_of_image(draw_hand(width, height, towards, theme.rgb(glove), theme.rgb(edge), theme.rgb(cuff)))
