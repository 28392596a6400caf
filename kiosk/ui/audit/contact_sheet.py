"""All screens of one language and theme on one picture, each with its name: to be looked at, and to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from kiosk.ui.audit.seen import Pixels
from kiosk.ui.fonts import Fonts
from kiosk.ui.palette import palette
from kiosk.ui.theme import rgb

SHAPE = 1.4  # wider than high, as a poster is
THUMB_W = 256
GAP, MARGIN = 28, 64
CAPTION_H, HEADING_H = 34, 150
CAPTION_PX, HEADING_PX, NOTE_PX = 17, 54, 24
SHADOW_PX = 9


@dataclass
class ContactSheet:
    """heading: '中文 · 日间'. note: a second, smaller line."""

    heading: str
    note: str
    night: bool
    screens: list[tuple[str, Image.Image]] = field(default_factory=list)

    def add(self, name: str, picture: Pixels) -> None:
        image = Image.fromarray(picture)
        height = round(image.height * THUMB_W / image.width)
        self.screens.append((name, image.resize((THUMB_W, height), Image.Resampling.BOX, reducing_gap=2.0)))

    def save(self, path: Path, fonts: Fonts) -> None:
        colours = palette(self.night)
        ground, ink, soft = (rgb(value) for value in (colours.fill("sunk"), colours.ink("ink"), colours.ink("ink2")))
        thumb_h = max(image.height for _, image in self.screens)
        columns = round(sqrt(len(self.screens) * SHAPE * (thumb_h + CAPTION_H + GAP) / (THUMB_W + GAP)))
        columns = max(1, min(columns, len(self.screens)))
        rows = -(-len(self.screens) // columns)
        width = 2 * MARGIN + columns * THUMB_W + (columns - 1) * GAP
        height = MARGIN + HEADING_H + rows * (thumb_h + CAPTION_H + GAP) + MARGIN - GAP
        sheet = Image.new("RGB", (width, height), ground)
        places = [
            (
                MARGIN + (i % columns) * (THUMB_W + GAP),
                MARGIN + HEADING_H + (i // columns) * (thumb_h + CAPTION_H + GAP),
            )
            for i in range(len(self.screens))
        ]
        sheet.paste(Image.new("RGB", sheet.size, (0, 0, 0)), mask=self._shadows(sheet.size, places))
        draw = ImageDraw.Draw(sheet)
        draw.text((MARGIN, MARGIN - 6), self.heading, ink, ImageFont.truetype(str(fonts.bold), HEADING_PX))
        draw.text((MARGIN, MARGIN + 74), self.note, soft, ImageFont.truetype(str(fonts.regular), NOTE_PX))
        caption = ImageFont.truetype(str(fonts.regular), CAPTION_PX)
        for (name, image), (x, y) in zip(self.screens, places, strict=True):
            sheet.paste(image, (x, y))
            draw.text((x + 1, y + thumb_h + 7), _shortened(name, caption), soft, caption)
        sheet.save(path, optimize=True)

    def _shadows(self, size: tuple[int, int], places: Sequence[tuple[int, int]]) -> Image.Image:
        """How dark the ground is beside each picture."""
        mask = Image.new("L", size, 0)
        draw = ImageDraw.Draw(mask)
        for (_, image), (x, y) in zip(self.screens, places, strict=True):
            draw.rectangle((x + 1, y + 4, x + image.width - 1, y + image.height + 4), fill=70)
        return mask.filter(ImageFilter.GaussianBlur(SHADOW_PX))


def _shortened(name: str, font: ImageFont.FreeTypeFont) -> str:
    """What fits below a picture."""
    name = name.replace("_", " ")
    while font.getlength(name) > THUMB_W and len(name) > 1:
        name = name.removesuffix("…")[:-1] + "…"
    return name
