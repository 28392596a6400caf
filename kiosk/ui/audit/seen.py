"""One screen as it was really drawn: its picture, the picture without its words, every word's ink, every target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kiosk.domain import Lang
from kiosk.journey.state import State
from kiosk.ui.elements import Sheet
from kiosk.ui.panel import PanelSize
from kiosk.ui.report import INK_ALPHA, ScreenReport, TargetReport, measure

if TYPE_CHECKING:
    from kiosk.ui.brush import DrawnText, Piece
    from kiosk.ui.window import KioskWindow

Pixels = NDArray[np.uint8]  # height x width x 3
Mask = NDArray[np.uint8]  # height x width: how much of each pixel is ink


@dataclass(frozen=True)
class Ink:
    """One line of a text: its ink's top-left corner on the glass in pixels, and the ink itself."""

    x: int
    y: int
    alpha: Mask

    @property
    def w(self) -> int:
        return int(self.alpha.shape[1])

    @property
    def h(self) -> int:
        return int(self.alpha.shape[0])

    def cut_from(self, pixels: Pixels) -> Pixels | None:
        """What of the picture lies under it; None where it leaves the glass."""
        part = pixels[max(0, self.y) : self.y + self.h, max(0, self.x) : self.x + self.w]
        return part if part.shape[:2] == self.alpha.shape else None


@dataclass(frozen=True)
class SeenText:
    text: str
    em_px: int
    bold: bool
    fits: bool
    lines: tuple[Ink, ...]
    middles: tuple[float, ...]  # of the lines, pixels from the top, whatever characters they hold


@dataclass(frozen=True)
class Seen:
    """where: for the table, 'home_six_hails zh night'."""

    where: str
    state: State
    lang: Lang
    sheet: Sheet
    panel: PanelSize
    texts: tuple[SeenText, ...]
    targets: tuple[TargetReport, ...]
    picture: Pixels
    ground: Pixels  # without the words

    @property
    def lowered(self) -> bool:
        return self.state.comfort.lowered


def look(window: KioskWindow, state: State, lang: Lang, sheet: Sheet, where: str) -> Seen:
    """Puts the sheet on the glass and reads it back; costs two frames."""
    window.show(sheet)
    drawn = window.texts()
    picture, ground = _pixels(), _pixels(drawn)
    report: ScreenReport = measure(sheet, window.panel, (), None)
    texts = tuple(_seen(text, window.panel) for text in drawn)
    return Seen(where, state, lang, sheet, window.panel, texts, report.targets, picture, ground)


def picture_of(window: KioskWindow, sheet: Sheet) -> Pixels:
    """The sheet on the glass; costs one frame."""
    window.show(sheet)
    return _pixels()


def _pixels(hidden: Sequence[DrawnText] = ()) -> Pixels:
    from kivy.core.window import Window  # only now: the window set Kivy up

    from kiosk.ui.grab import pixels

    return pixels(Window, hidden)


def _seen(text: DrawnText, panel: PanelSize) -> SeenText:
    inks = [ink for piece in text.pieces if (ink := _ink(piece, panel)) is not None]
    middles = tuple(panel.height_px - piece.y - piece.texture.height / 2 for piece in text.pieces)
    return SeenText(text.text, text.em_px, text.bold, text.fits, tuple(inks), middles)


def _ink(piece: Piece, panel: PanelSize) -> Ink | None:
    texture = piece.texture
    box = ink_of(texture)
    if box is None:
        return None
    left, top, alpha = box
    return Ink(piece.x + left, panel.height_px - piece.y - texture.height + top, alpha)


def ink_of(texture: Any) -> tuple[int, int, Mask] | None:
    """Left, top and strength of the ink of a texture; None where there is nothing to see."""
    width, height = texture.size
    alpha = np.frombuffer(texture.pixels, np.uint8).reshape(height, width, 4)[:, :, 3]
    solid = alpha > INK_ALPHA
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    if not len(rows):
        return None
    left, top = int(columns[0]), int(rows[0])
    return left, top, alpha[top : rows[-1] + 1, left : columns[-1] + 1]
