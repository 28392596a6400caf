"""The glass at night with nobody before it: a veil over all that is drawn, through which it can still be read.

It does what every panel can. Where a panel's backlight can be turned down as well, peripherals/backlight.py does it.
"""

from __future__ import annotations

from typing import Any

from kivy.graphics import Color, InstructionGroup, Rectangle

DIMMED_BY = 0.6  # an eighth of the light is left (2.2 is a panel's gamma), and 叫车 can still be read across the road


class Veil:
    def __init__(self, window: Any) -> None:
        """window: Kivy's, on whose canvas everything else is already."""
        self._canvas = window.canvas
        self._group = InstructionGroup()
        self._group.add(Color(0, 0, 0, DIMMED_BY))
        self._group.add(Rectangle(size=window.size))
        self._lies = False

    def lay(self, wanted: bool) -> None:
        if wanted and not self._lies:
            self._canvas.add(self._group)
        elif self._lies and not wanted:
            self._canvas.remove(self._group)
        self._lies = wanted
