"""`kiosk guide`: a guide to take home and a poster for the wall, made from this site's own screens."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.pages import write
from kiosk.commands.run import add_config, prepared_fonts, settings
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from PIL import Image

    from kiosk.ui.elements import Sheet
    from kiosk.ui.fonts import Fonts

DEFAULT_OUT = Path("out/guide")
PX_PER_MM = 3  # on the screen's 400 mm: 280 dots an inch where the poster shows it largest


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "guide",
        help="make a guide to print and a poster for the wall",
        description="Make guide.pdf (A4) and poster.pdf (A3) in Chinese from this site's own screens, with its name, "
        "telephone and pick-up point, and only the ways that it has. Needs no display.",
    )
    add_config(parser)
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_OUT, metavar="FOLDER", help="made if need be; default: %(default)s"
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Says where the two files are; returns 0. Raises UsageError."""
    from kiosk.handout.content import content, sheets
    from kiosk.handout.guide import guide
    from kiosk.handout.paper import LettersMissing
    from kiosk.handout.poster import poster
    from kiosk.ui.kivy_start import NoDisplay
    from kiosk.ui.situations.neighbourhood import WALL

    if given.out.exists() and not given.out.is_dir():
        raise UsageError(f"{given.out} is a file: give the folder for both files with --out.")
    told = content(settings(given.config))
    fonts = prepared_fonts()
    try:
        pictures = drawn(sheets(told), fonts)
        pages = {"guide.pdf": guide(told, fonts, pictures, WALL), "poster.pdf": poster(told, fonts, pictures, WALL)}
    except NoDisplay as error:
        raise UsageError(str(error)) from None
    except LettersMissing as error:
        raise UsageError(
            f"The fonts have no letter for {error}: write the texts of {given.config} without."
        ) from None
    write(given.out, pages)
    return 0


def drawn(sheets: Iterable[Sheet], fonts: Fonts) -> dict[Sheet, Image.Image]:
    """Each as the window draws it. Raises NoDisplay."""
    from kiosk.ui import preview
    from kiosk.ui.panel import PanelSize
    from kiosk.ui.theme import SHEET_H_MM, SHEET_W_MM

    glass = PanelSize(
        round(SHEET_W_MM * PX_PER_MM), round(SHEET_H_MM * PX_PER_MM), width_mm=SHEET_W_MM, height_mm=SHEET_H_MM
    )
    return {sheet: preview.drawn(sheet, glass, fonts).convert("RGB") for sheet in sheets}
