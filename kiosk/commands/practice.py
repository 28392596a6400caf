"""`kiosk practice`: the screen as a place to learn at, with nothing but simulated taxis behind it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kiosk.commands import run as run_command
from kiosk.commands.run import DEFAULT_CONFIG


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "practice",
        help="let neighbours practise at the screen; no real taxi can be called",
        description="Practice: the real screen with simulated taxis behind it. Without a DEED it is started.",
    )
    parser.set_defaults(config=DEFAULT_CONFIG, window=None, witness=None, poll_s=None)
    of = parser.add_subparsers(dest="deed", required=False, metavar="DEED")
    start = of.add_parser(
        "start", help="tell the running kiosk to go into practice; where none runs, run one here in practice"
    )
    run_command.add_options(start)
    stop = of.add_parser("stop", help="tell the running kiosk to hail real taxis again")
    stop.add_argument("--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE", help="default: %(default)s")


def run(given: argparse.Namespace) -> int:
    """Raises UsageError."""
    return DEEDS[given.deed or "start"](given)


def _start(given: argparse.Namespace) -> int:
    return run_command.run(given)


def _stop(given: argparse.Namespace) -> int:
    return 0


DEEDS: Mapping[str, Callable[[argparse.Namespace], int]] = {"start": _start, "stop": _stop}
