"""kiosk dispatch-simulator: run the simulated dispatcher on this computer."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.services.place import default_database, need_folder, usable
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.services.dispatch_simulator.app import Settings

MAX_TIME_SCALE = 1000.0  # beyond, a taxi comes and goes between two questions


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("dispatch-simulator", help="run the simulated dispatcher on this computer")
    parser.add_argument("--port", type=int, default=8102, help="port on 127.0.0.1 (default 8102)")
    parser.add_argument(
        "--database", type=Path, default=default_database("dispatch"), metavar="FILE", help="default: %(default)s"
    )
    parser.add_argument("--time-scale", type=float, default=1.0, metavar="N", help="world seconds per real second")
    parser.add_argument("--hour", type=float, metavar="H", help="fixed hour of the day, 0 to 23.99 (default: now)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another number, other taxis (default 1)")
    parser.add_argument(
        "--history",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="begin with a synthetic week of past hails, so that waits can be told at once",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; returns 0. Raises UsageError when it cannot start."""
    from kiosk.services.dispatch_simulator.app import build_app
    from kiosk.services.dispatch_simulator.line import Line
    from kiosk.services.serving import end_when_told, listen, serve

    end_when_told()
    settings = _settings(args)
    with listen(args.port) as listener:
        with usable(args.database):
            app = build_app(settings)
        serve(app, listener, "dispatch simulator", app.state.orders.end, Line)
    return 0


def _settings(args: argparse.Namespace) -> Settings:
    from kiosk.services.dispatch_simulator.app import Settings

    if not 0 < args.time_scale <= MAX_TIME_SCALE:
        raise UsageError(f"--time-scale must be more than 0 and at most {MAX_TIME_SCALE:.0f}.")
    if args.hour is not None and not 0 <= args.hour < 24:
        raise UsageError("--hour must be at least 0 and less than 24, as in --hour 8.5.")
    need_folder(args.database, "dispatch")
    return Settings(
        database=args.database,
        time_scale=args.time_scale,
        hour=args.hour,
        seed=args.seed,
        with_history=args.history,
    )
