"""`kiosk check-config`: is this settings file fit for use? Names every fault with its line and column."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

FAULTY_EXIT_CODE = 2


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "check-config", help="check a settings file", description="Check a settings file and name every fault in it."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="for example config.yaml")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """One line per fault and 2, or one line and 0. Reads the file only; changes nothing."""
    from kiosk.config import ConfigError, load

    try:
        config = load(given.file)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return FAULTY_EXIT_CODE
    print(f"{given.file}: in order, for {config.site.name} ({config.site.id})")
    return 0
