"""What is really on the glass: every text's ink and size, every target's box, measured from what was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
from PIL import Image, ImageOps

from kiosk.ui.brush import DrawnText, Piece
from kiosk.ui.elements import Button, Sheet
from kiosk.ui.panel import PanelSize
from kiosk.ui.theme import contrast, rgb

INK_ALPHA = 60  # of 255: fainter pixels are the smoothing of an edge

BoxPx = tuple[int, int, int, int]  # x, y, width, height from the top left
BoxMm = tuple[float, float, float, float]


@dataclass(frozen=True)
class TextReport:
    """box: of the ink. fg and bg: '#RRGGBB'; bg is the worst ground that the ink really stands on, '' if not asked."""

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

    def as_json(self) -> dict[str, Any]:
        """Plain lists and dictionaries, for json.dumps."""
        return asdict(self)


def measure(
    sheet: Sheet, panel: PanelSize, texts: Iterable[DrawnText], pictures: tuple[Image.Image, Image.Image] | None
) -> ScreenReport:
    """pictures: the glass with and without its words, both as large as the panel; None leaves bg empty."""
    return ScreenReport(
        sheet.name,
        (panel.width_px, panel.height_px),
        round(panel.px_per_mm, 4),
        tuple(_text(text, panel, pictures[1] if pictures else None) for text in texts),
        tuple(_target(element, panel) for element in sheet.elements if isinstance(element, Button)),
    )


def _text(text: DrawnText, panel: PanelSize, ground: Image.Image | None) -> TextReport:
    inks = [_ink(piece, panel) for piece in text.pieces]
    box = _union([box for box, _ in inks])
    on_panel = box[0] >= 0 and box[1] >= 0 and box[0] + box[2] <= panel.width_px and box[1] + box[3] <= panel.height_px
    foreground = "#{:02X}{:02X}{:02X}".format(*rgb(text.ink))
    background = _ground(foreground, inks, ground) if ground else ""
    em_mm = round(text.em_px / panel.px_per_mm, 2)
    return TextReport(
        text.text, box, _mm(box, panel), em_mm, foreground, background, text.bold, text.fits and on_panel
    )


def _target(button: Button, panel: PanelSize) -> TargetReport:
    left, top = panel.margin_mm
    x, y, w, h = (round(v * panel.px_per_mm) for v in (left + button.box.x, top + button.box.y, button.box.w, button.box.h))
    return TargetReport(button.name, (x, y, w, h), _mm((x, y, w, h), panel), button.enabled)


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
    colours: list[tuple[int, int, int]] = []
    for (x, y, w, h), mask in inks:
        under = ground.crop((x, y, x + w, y + h)).convert("RGB")
        pairs = zip(under.get_flattened_data(), mask.get_flattened_data(), strict=True)
        colours += [colour for colour, ink in pairs if ink]
    if not colours:
        return ""
    counted = {colour: colours.count(colour) for colour in set(colours)}
    names = {colour: "#{:02X}{:02X}{:02X}".format(*colour) for colour in counted}
    worst_first = sorted(counted, key=lambda colour: contrast(foreground, names[colour]))
    passed = 0
    for colour in worst_first:
        passed += counted[colour]
        if passed * 20 > len(colours):
            return names[colour]
    return names[worst_first[-1]]


def grab(window: Any, hidden: Iterable[DrawnText]) -> Image.Image:
    """Draws a frame, with some texts hidden, and reads it back before it is shown."""
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
    image = ImageOps.flip(Image.frombytes("RGBA", (width, height), pixels).convert("RGB"))
    return image.rotate(window.rotation, expand=True) if window.rotation else image


def _union(boxes: Sequence[BoxPx]) -> BoxPx:
    boxes = [box for box in boxes if box[2] and box[3]]
    if not boxes:
        return (0, 0, 0, 0)
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    return left, top, max(b[0] + b[2] for b in boxes) - left, max(b[1] + b[3] for b in boxes) - top


def _mm(box: BoxPx, panel: PanelSize) -> BoxMm:
    x, y, w, h = (round(value / panel.px_per_mm, 2) for value in box)
    return x, y, w, h
