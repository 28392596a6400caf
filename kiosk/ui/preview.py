"""Draws sheets into picture files without anybody touching anything: for designers, for tests, for the manual."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from PIL import Image

from kiosk.domain import Lang
from kiosk.journey.events import Action
from kiosk.ui import fonts as kiosk_fonts
from kiosk.ui.elements import Sheet
from kiosk.ui.fonts import Fonts
from kiosk.ui.panel import PanelSize
from kiosk.ui.stand_in import stand_in
from kiosk.ui.window import KioskWindow


def picture(sheet: Sheet, path: Path, panel: PanelSize | None = None, fonts: Fonts | None = None) -> None:
    """One sheet as a PNG. As drawn."""
    drawn(sheet, panel or PanelSize(), fonts or kiosk_fonts.prepare()).save(path)


def drawn(sheet: Sheet, panel: PanelSize, fonts: Fonts) -> Image.Image:
    """One sheet; the first call of a process fixes the panel and the fonts. Raises NoDisplay."""
    window = _window(panel, fonts)
    window.show(sheet)
    return window.grab()


def draw_all(situations: Iterable[tuple[str, Lang, Sheet]], out: Path, panel: PanelSize, fonts: Fonts) -> int:
    """Every situation as NAME.LANG.png and NAME.LANG.json (its ScreenReport, with the real backgrounds) in `out`;
    says how many. Raises NoDisplay, or OSError when `out` cannot be written."""
    out.mkdir(parents=True, exist_ok=True)
    window = _window(panel, fonts)
    count = 0
    for name, lang, sheet in situations:
        window.show(sheet)
        image, report = window.look()
        image.save(out / f"{name}.{lang.value}.png")
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
        (out / f"{name}.{lang.value}.json").write_text(text + "\n", encoding="utf-8")
        count += 1
    return count


@lru_cache(maxsize=1)
def _window(panel: PanelSize, fonts: Fonts) -> KioskWindow:
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    return KioskWindow(panel, fonts, _nobody_touches, stand_in)


def _nobody_touches(_action: Action, _value: str) -> None:
    pass
