"""The glass: its pixels, its millimetres, and how its window stands."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ui.theme import SHEET_H_MM, SHEET_W_MM

MM_PER_INCH = 25.4
HIGHEST_REACH_MM = 1220.0  # above the floor, from a wheelchair: ADA 308.2.1, EN 301 549 §8.3.3.1


@dataclass(frozen=True)
class PanelSize:
    """What the person sees: width and height as they look at it, after any turning.

    rotation: 0, 90, 180 or 270 degrees by which the window turns its picture (an X screen that is not turned
    itself). borderless: the whole panel, no title bar, no pointer; else a window of the demo.
    """

    width_px: int = 1024
    height_px: int = 1280
    width_mm: float = 400.0
    height_mm: float = 500.0
    rotation: int = 0
    borderless: bool = False

    @property
    def px_per_mm(self) -> float:
        """One scale for both directions, so that a circle is a circle."""
        return min(self.width_px / self.width_mm, self.height_px / self.height_mm)

    @property
    def dpi(self) -> float:
        return self.px_per_mm * MM_PER_INCH

    @property
    def margin_mm(self) -> tuple[float, float]:
        """Left and top: where the sheet begins on a panel that is larger than the sheet."""
        scale = self.px_per_mm
        width, height = self.width_px / scale, self.height_px / scale
        return max(0.0, (width - SHEET_W_MM) / 2), max(0.0, (height - SHEET_H_MM) / 2)

    def reach_mm(self, mount_bottom_mm: float) -> float:
        """How far above the sheet's lower edge a hand reaches, where the picture's is so far above the floor."""
        return min(SHEET_H_MM, HIGHEST_REACH_MM - mount_bottom_mm - self.margin_mm[1])

    @property
    def screen_px(self) -> tuple[int, int]:
        """Width and height of the window before it is turned."""
        turned = self.rotation in (90, 270)
        return (self.height_px, self.width_px) if turned else (self.width_px, self.height_px)
