"""Words in Noto Sans SC, and icons, as Kivy draws them: how wide they are, and their textures."""

from __future__ import annotations

from typing import Any

from kivy.core.text import Label, LabelBase

from kiosk.ui.fonts import Fonts

WORDS_FONT = "words"
ICONS_FONT = "icons"


def register(fonts: Fonts) -> None:
    """Makes the fonts known to Kivy, once per process."""
    LabelBase.register(WORDS_FONT, str(fonts.regular), fn_bold=str(fonts.bold))
    LabelBase.register(ICONS_FONT, str(fonts.icons))


def width_px(text: str, em_px: int, bold: bool) -> float:
    if not text:
        return 0.0
    width: float = Label(text=text, font_size=em_px, font_name=WORDS_FONT, bold=bold).get_extents(text)[0]
    return width


def texture_of(text: str, em_px: int, bold: bool, font: str = WORDS_FONT) -> Any:
    """The words in white on nothing, to be tinted when drawn. None where there is nothing to see."""
    if not text.strip():
        return None
    label = Label(text=text, font_size=em_px, font_name=font, bold=bold, color=(1, 1, 1, 1))
    label.refresh()
    return label.texture
