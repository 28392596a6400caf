"""`kiosk practice report`: one page of a class to read and to pin to the wall: its chart, its hardest steps."""

from __future__ import annotations

import argparse
import logging
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.pages import write
from kiosk.commands.practice_request import site
from kiosk.commands.run import add_config, prepared_fonts
from kiosk.release import release
from kiosk.usage import UsageError, in_both

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.practice.report import Report
    from kiosk.store.class_record import HeldClass
    from kiosk.ui.fonts import Fonts

DEFAULT_OUT = Path("out/practice")
NEWEST = 0
OLDEST_YEAR = 2026  # of the first class that there can be: the kiosk is no older
PRIMARY = 0xFF  # of an extended result code of SQLite


def add_parser(deeds: Any) -> None:
    parser = deeds.add_parser(
        "report",
        help="write one page of a class: its chart and its hardest steps",
        description="Write one page of a class, to read (HTML) and to print (PDF). It names nobody. Classes are kept "
        "for two years.",
        argument_default=argparse.SUPPRESS,
    )
    add_config(parser)
    parser.add_argument(
        "--class",
        dest="number",
        type=_number,
        default=NEWEST,
        metavar="N",
        help="its number in the record; default: the newest in which something was tried",
    )
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_OUT, metavar="FOLDER", help="made if need be; default: %(default)s"
    )
    parser.add_argument(
        "--list",
        action="store_true",
        default=False,
        help="only list the classes: number, when, tries, finished, whether by the calendar",
    )


def run(given: argparse.Namespace) -> int:
    """Raises UsageError."""
    from kiosk.practice.report_page import html_page
    from kiosk.practice.report_print import printed

    logging.getLogger().addHandler(logging.NullHandler())  # a lesson that cannot be used is told by `practice check`
    config = site(given)
    held = _held(config.store.folder)
    if given.list:
        for each in held:
            print(_line(each))
        return 0
    report = _report(_chosen(held, given.number), config)
    fonts = prepared_fonts()
    day = "" if report.began is None else f"-{report.began:%Y-%m-%d}"
    stem = f"class-{report.number}{day}"
    page = html_page(report)
    _refuse_missing_letters(page, fonts)
    write(given.out, {f"{stem}.html": page.encode(), f"{stem}.pdf": printed(report, fonts)})
    return 0


def _refuse_missing_letters(page: str, fonts: Fonts) -> None:
    """A name with a letter left out is another name. Raises UsageError."""
    from kiosk.ui.audit.glyphs import lacking, of_fonts

    there = of_fonts(fonts)
    missing = " ".join(lacking(page, there[False] & there[True]))
    if missing:
        raise UsageError(
            in_both(
                f"字体里没有 {missing}：小区的名字和课里请不要用这个字。",
                f"The fonts have no {missing}: write site.name, site.name_en and the lessons without it.",
            )
        )


def _held(folder: Path) -> list[HeldClass]:
    from kiosk.store.class_record import FILE_NAME, read

    try:
        held = read(folder)
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        chinese, english = _to_do(error)
        raise UsageError(
            in_both(
                f"{folder / FILE_NAME} 读不出来：{chinese}", f"{folder / FILE_NAME} cannot be read ({why}): {english}"
            )
        ) from None
    if not any(each.lines for each in held):
        raise UsageError(
            in_both(
                "这里还没有人练过：先用 `kiosk practice` 上一课，再来看。",
                "Nobody has tried a lesson here yet: hold a class with `kiosk practice`, then ask again.",
            )
        )
    return held


def _to_do(error: OSError | sqlite3.Error) -> tuple[str, str]:
    """In Chinese and in English."""
    from kiosk.store.faults import Fault, NewerVersion, fault_of

    if isinstance(error, NewerVersion):
        return "是新一点的版本写的，请用那个版本。", "a newer release wrote it; ask that one."
    if getattr(error, "sqlite_errorcode", 0) & PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "过一分钟再试。", "try again in a minute."
    if fault_of(error) is Fault.DAMAGE:
        return (
            "它坏了；屏幕下次要写的时候会放到一边，重新记。",
            "it is damaged; the kiosk sets it aside when it next writes there, and begins a new one.",
        )
    return "请用管屏幕的那个用户来做。", "run this as the kiosk's own user."


def _chosen(held: list[HeldClass], number: int) -> HeldClass:
    """Of all that are kept; one at least has lines."""
    tried = [each for each in held if each.lines]
    if number == NEWEST:
        return tried[-1]
    for each in tried:
        if each.number == number:
            return each
    raise UsageError(
        in_both(
            f"第 {number} 次课没有人练过：有哪些课，请看 `kiosk practice report --list`。",
            f"Nothing was tried in class {number}: `kiosk practice report --list` shows all that are kept.",
        )
    )


def _report(held: HeldClass, config: Config) -> Report:
    from kiosk.classroom import tally
    from kiosk.practice.lessons import given_here, known
    from kiosk.practice.report import Report

    began, ended = _dated(held.began), _dated(held.ended)
    there = known(config)
    return Report(
        config.site.name,
        config.site.name_en,
        held.number,
        began or ended,
        ended,
        tally(held.lines),
        there,
        frozenset(lesson.name for lesson in given_here(there, config)),
        release(),
    )


def _dated(moment: str) -> datetime | None:
    """None: a clock that nobody had set yet."""
    read = datetime.fromisoformat(moment)
    return read if read.year >= OLDEST_YEAR else None


def _line(held: HeldClass) -> str:
    from kiosk.classroom import tally

    told = tally(held.lines)
    began = held.began[:16].replace("T", " ")
    by, by_english = ("，日历上的课", ", by the calendar") if held.occasion else ("", "")
    counted = in_both(
        f"试了 {told.tries} 次，走完 {told.finished} 次{by}。",
        f"{told.tries} tried, {told.finished} finished{by_english}",
    )
    return f"{held.number:4}  {began}  {counted}"


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(
            in_both(
                "请写它的号码，请看 `kiosk practice report --list`。",
                "Give its number: `kiosk practice report --list` shows them.",
            )
        )
    return int(text)
