"""`kiosk print-sample`: a slip as residents get it, marked as a sample: on the site's printer, or as a picture."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.run import add_config, prepared_fonts, settings
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.receipt import Receipt

MARKED = "样张"
FAULTY_EXIT_CODE = 1


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "print-sample",
        help="print a slip on the receipt printer, marked as a sample",
        description="Print a slip as residents get it, marked 样张, on the printer of these settings. First end "
        "a kiosk that runs: it holds the printer.",
    )
    add_config(parser)
    parser.add_argument(
        "--picture",
        type=Path,
        metavar="FILE.png",
        help="draw the paper into this file instead, from the same bytes, without a printer",
    )


def run(given: argparse.Namespace) -> int:
    """0 when the slip came out, 1 with one sentence when it did not. Raises UsageError."""
    config = settings(given.config)
    if config.printer is None:
        raise UsageError(f"{given.config} names no printer: fill in its section printer first (docs/printer.md).")
    font = prepared_fonts().regular
    from kiosk.peripherals.printer import print_once
    from kiosk.wall import printer_connection, slip_of

    receipt = _receipt(config)
    data = slip_of(config.printer, receipt, font, MARKED)
    boxes = _without_letter(receipt.place, font)
    if boxes:
        print(
            f"There is no letter for {boxes}, so a crossed box is printed: write site.name and site.pick_up without."
        )
    if given.picture is not None:
        _draw(given.picture, config, data, font)
        return FAULTY_EXIT_CODE if boxes else 0
    look = print_once(printer_connection(config.printer), data)
    if look.event is not None:
        why = f" ({look.why})" if look.why else ""
        print(f"{look.event.value}{why}: {look.event.sentence}\n{look.event.chinese}")
    print("The sample is printed: 样张打好了。" if look.prints else "No whole sample came out: 样张没有打好。")
    return 0 if look.prints and not boxes else FAULTY_EXIT_CODE


def _without_letter(text: str, font: Path) -> str:
    """What is drawn, since it takes four bytes in GB18030, and the font cannot draw."""
    from kiosk.peripherals.slip import is_drawn
    from kiosk.ui.audit.glyphs import characters

    have = characters(font)
    return " ".join(sorted({mark for mark in text if is_drawn(mark) and ord(mark) not in have}))


def _receipt(config: Config) -> Receipt:
    from datetime import datetime

    from kiosk.domain import CallSign, Colour, Vehicle
    from kiosk.local_time import SHANGHAI
    from kiosk.receipt import Receipt

    site = config.site
    return Receipt(
        call_sign=CallSign(Colour.RED, 7),
        vehicle=Vehicle("沪A D1234", "#F3F4F4", "大众途安"),
        surname="王",
        minutes=3,
        place=f"{site.name}{site.pick_up}",
        hotline=site.hotline,
        at=datetime.now(SHANGHAI),
        phone_masked="138****5678",
    )


def _draw(file: Path, config: Config, data: bytes, font: Path) -> None:
    from kiosk.peripherals.slip import roll
    from kiosk.peripherals.slip_picture import picture

    assert config.printer is not None
    try:
        picture(data, roll(config.printer.profile, config.printer.paper_mm).dots, font).save(file)
    except (OSError, ValueError) as error:  # ValueError: the name ends as no picture's does
        raise UsageError(f"The picture cannot be written to {file} ({error}): give another place.") from None
    print(file)
