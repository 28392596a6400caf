"""`kiosk screens`: a picture of every situation that the screen can show, in both languages, with its measures."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.commands.run import add_config, prepared_fonts, settings
from kiosk.usage import UsageError


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "screens",
        help="draw every screen into picture files",
        description="Draw every situation that the screen can show as NAME.LANGUAGE.png, and beside it "
        "NAME.LANGUAGE.json with every word's and touch target's place, size and colours as drawn. "
        "Needs no display.",
    )
    parser.add_argument("out", type=Path, metavar="FOLDER", help="where the files go; made if need be")
    add_config(parser)
    parser.add_argument("--night", action="store_true", help="as they are in the dark, not by day")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Says how many were drawn; returns 0. Raises UsageError."""
    from kiosk import wording
    from kiosk.domain import Lang
    from kiosk.fittings import site
    from kiosk.journey.comfort import WHOLE_DAY
    from kiosk.practice.lessons import shipped
    from kiosk.ui import preview
    from kiosk.ui.elements import Sheet
    from kiosk.ui.kivy_start import NoDisplay
    from kiosk.ui.panel import PanelSize
    from kiosk.ui.present import present
    from kiosk.ui.situations import situations

    config = settings(given.config)
    display = config.display
    panel = PanelSize(display.width_px, display.height_px, display.width_mm, display.height_mm)

    def sheets() -> Iterator[tuple[str, Lang, Sheet]]:
        here = replace(site(config), night=WHOLE_DAY if given.night else None)
        for name, state in situations(here, shipped()):
            for lang in Lang:
                yield name, lang, present(replace(state, lang=lang), wording.translator(lang, "screen"))

    fonts = prepared_fonts()
    try:
        count = preview.draw_all(sheets(), given.out, panel, fonts)
    except NoDisplay as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"The folder {given.out} cannot be written ({error.strerror}): give another.") from None
    print(f"{count} pictures in {given.out}")
    return 0
