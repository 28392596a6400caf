"""`kiosk board-simulator`: the serial board on a terminal of this computer, with a button that can be pressed."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.services.board_simulator.bench import Bench

READ_BYTES = 4096


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from kiosk.services.board_simulator.orders import manual

    parser = subparsers.add_parser(
        "board-simulator",
        help="run the simulated serial board on this computer",
        description="A serial board on a pseudo terminal. It says what its lamps show, and takes orders, one a line:",
        epilog=manual(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--link", type=Path, metavar="PATH", help="a link to its terminal, kept while it is plugged in and replaced"
    )


def run(args: argparse.Namespace) -> int:
    """Until SIGTERM or Ctrl-C; returns 0. Raises UsageError when the link cannot be made."""
    from kiosk.services.board_simulator.bench import Bench
    from kiosk.services.serving import end_when_told

    end_when_told()
    link: Path | None = args.link
    if link is not None and link.exists() and not link.is_symlink():
        raise UsageError(f"{link} is there already and no link: choose another --link.")
    try:
        bench = Bench(link, lambda shows: print(shows, flush=True))
    except OSError as error:
        raise UsageError(f"No link can be made at {link} ({error.strerror}): choose another --link.") from None
    try:
        print(f"board simulator ready on {link or bench.terminal}", flush=True)
        _serve(bench)
    finally:
        bench.unplug()
    return 0


def _serve(bench: Bench) -> None:
    """Until a signal. The end of the input ends nothing: it may have been started without any."""
    from kiosk.services.board_simulator.orders import NoOrder

    listening, begun = [sys.stdin.fileno()], b""
    while True:
        for orders in bench.turn(listening):
            typed = os.read(orders, READ_BYTES)
            if not typed:
                listening.clear()
            *lines, begun = (begun + typed).split(b"\n")
            for line in lines:
                try:
                    bench.obey(line.decode(errors="replace"))
                except NoOrder as wrong:
                    print(wrong, file=sys.stderr, flush=True)
