"""What is really on the glass: every text's ink and size, every target's box, measured from what was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from kiosk.ui.elements import Button, Sheet
from kiosk.ui.panel import PanelSize
from kiosk.ui.theme import contrast

if TYPE_CHECKING:
    from kiosk.ui.brush import DrawnText, Piece

INK_ALPHA = 60  # of 255: fainter pixels are the smoothing of an edge
WORST_SHARE = 20  # one twentieth of the ink may stand on smoothed edges of what lies below

BoxPx = tuple[int, int, int, int]  # x, y, width, height from the top left
BoxMm = tuple[float, float, float, float]


@dataclass(frozen=True)
class TextReport:
    """box: of the ink. fg and bg: '#RRGGBB'; bg: the worst ground that the ink really stands on, '' if not asked."""

    text: str
    box_px: BoxPx
    box_mm: BoxMm
    em_mm: float
    fg: str
    bg: str
    bold: bool
    fits: bool


@dataclass(frozen=True)
class TargetReport:
    name: str
    box_px: BoxPx
    box_mm: BoxMm
    enabled: bool


@dataclass(frozen=True)
class ScreenReport:
    name: str
    size_px: tuple[int, int]
    px_per_mm: float
    texts: tuple[TextReport, ...]
    targets: tuple[TargetReport, ...]
    pointed: str = ""  # the target that a guide's hand shows

    def as_json(self) -> dict[str, Any]:
        """Plain lists and dictionaries, for json.dumps."""
        return asdict(self)


def measure(sheet: Sheet, panel: PanelSize, texts: Iterable[DrawnText], ground: Image.Image | None) -> ScreenReport:
    """ground: a picture of the glass without its words; None leaves bg empty."""
    return ScreenReport(
        sheet.name,
        (panel.width_px, panel.height_px),
        round(panel.px_per_mm, 4),
        tuple(_text(text, panel, ground) for text in texts),
        tuple(_target(element, panel) for element in sheet.elements if isinstance(element, Button)),
        sheet.pointed,
    )


def _text(text: DrawnText, panel: PanelSize, ground: Image.Image | None) -> TextReport:
    inks = [_ink(piece, panel) for piece in text.pieces]
    box = _union([box for box, _ in inks])
    x, y, w, h = box
    on_panel = x >= 0 and y >= 0 and x + w <= panel.width_px and y + h <= panel.height_px
    background = _ground(text.ink, inks, ground) if ground else ""
    em_mm = round(text.em_px / panel.px_per_mm, 2)
    return TextReport(text.text, box, _mm(box, panel), em_mm, text.ink, background, text.bold, text.fits and on_panel)


def _target(button: Button, panel: PanelSize) -> TargetReport:
    margin, box, scale = panel.margin_mm, button.box, panel.px_per_mm
    left, right = round((margin[0] + box.x) * scale), round((margin[0] + box.x + box.w) * scale)
    top, bottom = round((margin[1] + box.y) * scale), round((margin[1] + box.y + box.h) * scale)
    place = (left, top, right - left, bottom - top)
    return TargetReport(button.name, place, _mm(place, panel), button.enabled)


def _ink(piece: Piece, panel: PanelSize) -> tuple[BoxPx, Image.Image]:
    """The box of a piece's ink on the panel, and its mask."""
    texture = piece.texture
    alpha = Image.frombytes("RGBA", texture.size, texture.pixels).getchannel("A")
    mask = alpha.point(lambda value: 255 if value > INK_ALPHA else 0)
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    y = panel.height_px - piece.y - texture.height
    return (piece.x + left, y + top, right - left, bottom - top), mask.crop((left, top, right, bottom))


def _ground(foreground: str, inks: Sequence[tuple[BoxPx, Image.Image]], ground: Image.Image) -> str:
    """The colour under the ink that it stands out from least; the worst twentieth is left out as smoothing."""
    under = [np.asarray(ground.crop((x, y, x + w, y + h)))[np.asarray(mask) > 0] for (x, y, w, h), mask in inks]
    colours, counts = np.unique(np.concatenate(under), axis=0, return_counts=True)
    named = {"#{:02X}{:02X}{:02X}".format(*colour): count for colour, count in zip(colours, counts, strict=True)}
    passed = 0
    for name in sorted(named, key=lambda name: contrast(foreground, name)):
        passed += named[name]
        if passed * WORST_SHARE > counts.sum():
            return name
    return ""


def _union(boxes: Sequence[BoxPx]) -> BoxPx:
    boxes = [box for box in boxes if box[2] and box[3]]
    if not boxes:
        return (0, 0, 0, 0)
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    return left, top, max(b[0] + b[2] for b in boxes) - left, max(b[1] + b[3] for b in boxes) - top


def _mm(box: BoxPx, panel: PanelSize) -> BoxMm:
    x, y, w, h = (round(value / panel.px_per_mm, 2) for value in box)
    return x, y, w, h
