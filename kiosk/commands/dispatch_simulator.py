"""kiosk dispatch-simulator: run the simulated dispatcher on this computer."""

from __future__ import annotations

import argparse
import errno
import signal
import socket
import sqlite3
import sys
from pathlib import Path
from typing import Any

import uvicorn

from kiosk.commands import UsageError
from kiosk.services.dispatch_simulator.app import Settings, build_app
from kiosk.services.dispatch_simulator.line import Line

HOST = "127.0.0.1"  # it has no lock on its door
KEEP_ALIVE_S = 75  # longer than a kiosk pauses between two questions
SHUTDOWN_S = 2  # for a client that does not take its answer
MAX_TIME_SCALE = 1000.0  # beyond, a taxi comes and goes between two questions


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("dispatch-simulator", help="run the simulated dispatcher on this computer")
    parser.add_argument("--port", type=int, default=8102, help="port on 127.0.0.1 (default 8102)")
    parser.add_argument("--database", type=Path, required=True, metavar="FILE", help="SQLite file; made if missing")
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
    settings = _settings(args)
    listener = _listen(args.port)
    try:
        app = build_app(settings)
    except sqlite3.Error as error:
        listener.close()
        raise UsageError(f"{args.database} cannot be used as a database ({error}); choose another file.") from None
    config = uvicorn.Config(
        app,
        http=Line,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    signal.signal(signal.SIGTERM, _leave)  # uvicorn raises the signal again once it has shut down
    signal.signal(signal.SIGINT, _leave)
    _Server(config).run(sockets=[listener])
    return 0


class _Server(uvicorn.Server):
    """Says when it is ready, and lets no order to be slow hold up its end."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = sockets[0].getsockname()[1] if sockets else self.config.port
        print(f"dispatch simulator ready on http://{HOST}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.app.state.orders.end()  # type: ignore[union-attr] # the FastAPI application we made
        await super().shutdown(sockets)


def _leave(*_: Any) -> None:
    sys.exit(0)


def _settings(args: argparse.Namespace) -> Settings:
    if not 0 < args.time_scale <= MAX_TIME_SCALE:
        raise UsageError(f"--time-scale must be more than 0 and at most {MAX_TIME_SCALE:.0f}.")
    if args.hour is not None and not 0 <= args.hour < 24:
        raise UsageError("--hour must be at least 0 and less than 24, as in --hour 8.5.")
    if not 0 <= args.port <= 65535:
        raise UsageError("--port must be between 0 and 65535.")
    if not args.database.absolute().parent.is_dir():
        raise UsageError(f"The folder of --database {args.database} does not exist; make it first.")
    return Settings(
        database=args.database,
        time_scale=args.time_scale,
        hour=args.hour,
        seed=args.seed,
        with_history=args.history,
    )


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"Port {port} is in use; choose another with --port.") from None
        raise UsageError(f"Port {port} cannot be opened ({error.strerror}); choose another with --port.") from None
    return listener
