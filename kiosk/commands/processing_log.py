"""`kiosk processing-log`: what was written down of looking at faces, for whoever has to account for it."""

from __future__ import annotations

import argparse
import csv
import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from kiosk.commands.run import add_config, settings
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.store.processing_log import Entry

MONTH = slice(0, 7)  # of '2026-11-28T09:05+08:00'


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "processing-log",
        help="print the log of face processing",
        description="Print what was written down of looking at faces, and how often each thing happened in each "
        "month. It names nobody. Lines are kept for three years.",
    )
    add_config(parser)
    parser.add_argument("--since", type=_day, metavar="DATE", help="from this day on, as 2026-11-01")
    parser.add_argument("--csv", action="store_true", help="the lines only, as comma-separated values")


def run(given: argparse.Namespace) -> int:
    from kiosk.store.processing_log import FILE_NAME, read

    config = settings(given.config)
    folder = config.store.folder
    try:
        entries = read(folder, given.since)
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{folder / FILE_NAME} cannot be read ({why}): run this as the kiosk's own user.") from None
    if given.csv:
        _print_csv(entries)
    else:
        print(_table(entries))
    return 0


def _print_csv(entries: Sequence[Entry]) -> None:
    from kiosk.store.processing_log import Entry

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(field.name for field in fields(Entry))
    writer.writerows(astuple(entry) for entry in entries)


def _table(entries: Sequence[Entry]) -> str:
    if not entries:
        return "Nothing was written down."
    site = max(len(entry.site) for entry in entries)
    rows = [f"{entry.at}  {entry.site:<{site}}  {entry.notice or '-':<8}  {entry.happened}" for entry in entries]
    counts = Counter((entry.at[MONTH], entry.happened) for entry in entries)
    months = [f"{month}  {happened:<20}{count:>7}" for (month, happened), count in sorted(counts.items())]
    return "\n".join([*rows, "", *months])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("give a day as 2026-11-01") from None
