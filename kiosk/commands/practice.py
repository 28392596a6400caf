"""`kiosk practice`: the screen as a place to learn at, with nothing but simulated taxis behind it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from kiosk.commands import practice_check, practice_report, practice_start, practice_stop


def add_parser(subparsers: Any) -> None:
    """What is given before a deed counts for it, too."""
    parser = subparsers.add_parser(
        "practice",
        help="let neighbours practise at the screen; no real taxi can be called",
        description="Practice: the real screen with simulated taxis behind it. Without a DEED it is started.",
    )
    practice_start.add_options(parser)
    of = parser.add_subparsers(dest="deed", required=False, metavar="DEED")
    for deed in (practice_start, practice_stop, practice_check, practice_report):
        deed.add_parser(of)


def run(given: argparse.Namespace) -> int:
    """Raises UsageError."""
    return DEEDS[given.deed or "start"](given)


DEEDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "start": practice_start.run,
    "stop": practice_stop.run,
    "check": practice_check.run,
    "report": practice_report.run,
}
