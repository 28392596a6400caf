"""The section display: a panel that hangs upright within reach, and when it is light or dark."""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import model_validator

from kiosk.config.checking import plain
from kiosk.config.values import (
    MOUNT_BOTTOM_MM,
    SHEET_H_MM,
    Backlight,
    HeightMm,
    LightSensor,
    MountBottomMm,
    Pixels,
    Section,
    TimeOfDay,
    WidthMm,
)

ASPECT_TOLERANCE = 0.05  # how far a pixel may be from square before a circle looks like an egg


class Display(Section):
    width_px: Pixels = 1024
    height_px: Pixels = 1280
    width_mm: WidthMm = 400
    height_mm: HeightMm = 500
    mount_bottom_mm: MountBottomMm = 800
    rotation: Literal[0, 90, 270] = 0
    fullscreen: bool = True
    theme: Literal["auto", "day", "night"] = "auto"
    day_from: TimeOfDay = "06:30"
    night_from: TimeOfDay = "19:00"
    light_sensor: LightSensor = "none"
    backlight: Backlight = "none"

    @model_validator(mode="after")
    def _hangs_upright(self) -> Self:
        for across, down in (("width_px", "height_px"), ("width_mm", "height_mm")):
            if getattr(self, across) > getattr(self, down):
                raise plain(
                    f"is more than {down}, but this screen hangs upright: turn the panel, set rotation, and give "
                    "width and height as people see them",
                    across,
                )
        return self

    @model_validator(mode="after")
    def _pixels_are_square(self) -> Self:
        across, down = self._px_per_mm
        if abs(across / down - 1) > ASPECT_TOLERANCE:
            raise plain(
                f"makes {across:.2f} pixels a millimetre across but {down:.2f} down: measure the picture again",
                "width_mm",
            )
        return self

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        below = (self.height_px / min(self._px_per_mm) - SHEET_H_MM) / 2  # on a tall panel the sheet is in its middle
        least, most = MOUNT_BOTTOM_MM[0], MOUNT_BOTTOM_MM[1] - math.ceil(max(0.0, below))
        if most < least:
            raise plain("is too tall: what is touched stands in its middle, where hands do not reach", "height_mm")
        if self.mount_bottom_mm > most:
            raise plain(
                f"is too high for a panel of {self.height_mm} mm: hands reach up to 1220 mm, so at most {most}",
                "mount_bottom_mm",
            )
        return self

    @model_validator(mode="after")
    def _night_has_an_end(self) -> Self:
        if self.theme == "auto" and self.day_from == self.night_from:
            raise plain(
                "is the same as day_from: for one theme all day long write theme: day or theme: night", "night_from"
            )
        return self

    @property
    def _px_per_mm(self) -> tuple[float, float]:
        return self.width_px / self.width_mm, self.height_px / self.height_mm
