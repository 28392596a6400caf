"""`kiosk practice report`: one page of a class to read and to pin to the wall: its chart, its hardest steps."""

from __future__ import annotations

import argparse
import logging
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.run import DEFAULT_CONFIG, prepared_fonts, settings
from kiosk.release import release
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.practice.report import Report
    from kiosk.store.class_record import HeldClass

DEFAULT_OUT = Path("out/practice")
NEWEST = 0


def add_parser(deeds: Any) -> None:
    parser = deeds.add_parser(
        "report",
        help="write one page of a class: its chart and its three hardest steps",
        description="Write one page of a class, to read (HTML) and to print (PDF). It names nobody. Classes are kept "
        "for two years.",
    )
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE", help="default: %(default)s")
    parser.add_argument(
        "--class",
        dest="number",
        type=_number,
        default=NEWEST,
        metavar="N",
        help="its number in the record, or newest; default: the newest in which something was tried",
    )
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_OUT, metavar="FOLDER", help="made if need be; default: %(default)s"
    )
    parser.add_argument("--list", action="store_true", help="only list the classes: number, when, tries, finished")


def run(given: argparse.Namespace) -> int:
    """Raises UsageError."""
    from kiosk.practice.report_page import html_page
    from kiosk.practice.report_print import printed

    config = settings(given.config)
    held = _held(config.store.folder)
    if given.list:
        for each in held:
            print(_line(each))
        return 0
    report = _report(_chosen(held, given.number), config)
    fonts = prepared_fonts()
    stem = given.out / f"class-{report.number}-{report.began:%Y-%m-%d}"
    pages = {stem.with_suffix(".html"): html_page(report).encode(), stem.with_suffix(".pdf"): printed(report, fonts)}
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        for file, content in pages.items():
            file.write_bytes(content)
            print(file)
    except OSError as error:
        raise UsageError(f"{given.out} cannot be written ({error.strerror}): name another folder.") from None
    return 0


def _held(folder: Path) -> list[HeldClass]:
    from kiosk.store.class_record import FILE_NAME, read

    try:
        held = read(folder)
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{folder / FILE_NAME} cannot be read ({why}): run this as the kiosk's own user.") from None
    if not any(each.lines for each in held):
        raise UsageError("Nobody has tried a lesson here yet: hold a class with `kiosk practice`, then ask again.")
    return held


def _chosen(held: list[HeldClass], number: int) -> HeldClass:
    """Of all that are kept; one at least has lines."""
    tried = [each for each in held if each.lines]
    if number == NEWEST:
        return tried[-1]
    for each in tried:
        if each.number == number:
            return each
    raise UsageError(f"Nothing was tried in class {number}: `kiosk practice report --list` shows all that are kept.")


def _report(held: HeldClass, config: Config) -> Report:
    from kiosk.classroom import tally
    from kiosk.practice.lessons import lessons_of
    from kiosk.practice.report import Report

    logging.getLogger().addHandler(logging.NullHandler())  # a lesson that cannot be used is told by `practice check`
    return Report(
        config.site.name,
        config.site.name_en,
        held.number,
        datetime.fromisoformat(held.began),
        datetime.fromisoformat(held.ended),
        tally(held.lines),
        lessons_of(config),
        release(),
    )


def _line(held: HeldClass) -> str:
    from kiosk.classroom import tally

    told = tally(held.lines)
    return f"{held.number:4}  {held.began[:16].replace('T', ' ')}  {told.tries} tries, {told.finished} finished"


def _number(text: str) -> int:
    if text == "newest":
        return NEWEST
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError("give its number, or newest")
    return int(text)
