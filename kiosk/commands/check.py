"""`kiosk check`: is this site ready? Asks everybody outside and says of each part how it is and what to do."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.commands.run import DEFAULT_CONFIG, settings

FAULTY_EXIT_CODE = 1


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "check",
        help="check a site",
        description="Check the site of these settings: its coordinates, whether dispatchers and provider answer and "
        "know this kiosk, the clocks. One line each.",
    )
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE", help="default: %(default)s")


def run(given: argparse.Namespace) -> int:
    """0 if there is no fault, 1 if there is one. Raises UsageError when the settings cannot be read."""
    config = settings(given.config)
    from kiosk.commissioning.finding import Level, table
    from kiosk.commissioning.passport import findings

    found = findings(config)
    for line in table(found):
        print(line)
    return FAULTY_EXIT_CODE if any(finding.level is Level.FAULT for finding in found) else 0
