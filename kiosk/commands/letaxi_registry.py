"""kiosk letaxi-registry: run a street-hail registry after Le.Taxi's protocol on this computer."""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kiosk.services.place import default_database, need_folder, usable
from kiosk.usage import UsageError

if TYPE_CHECKING:
    from kiosk.services.letaxi_registry.app import Settings

PORT = 8103
MAX_TIME_SCALE = 1000.0  # beyond, a taxi comes and goes between two questions
MAX_TIMER_SCALE = 10_000.0  # two hours in less than a second
KEY_FILE_MODE = 0o600  # nobody else's business
KEY_BYTES = 24
LAT, LON = 31.2397, 121.4079  # the demo's gate; the shipped settings' is a kilometre away, in the same town


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "letaxi-registry", help="run a street-hail registry after Le.Taxi on this computer"
    )
    parser.add_argument("--port", type=int, default=PORT, help="port on 127.0.0.1 (default %(default)s, 0: any)")
    parser.add_argument(
        "--database", type=Path, default=default_database("letaxi"), metavar="FILE", help="default: %(default)s"
    )
    parser.add_argument(
        "--moteur-key-file",
        type=Path,
        metavar="FILE",
        help="the kiosk's key, made if missing (default: FILE.moteur.key)",
    )
    parser.add_argument(
        "--operator-key-file", type=Path, metavar="FILE", help="an operator's key (default: FILE.operator.key)"
    )
    parser.add_argument("--time-scale", type=float, default=1.0, metavar="N", help="the drivers live N times as fast")
    parser.add_argument("--timer-scale", type=float, default=1.0, metavar="N", help="hails time out N times as fast")
    parser.add_argument(
        "--fleet",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="simulated taxis near whoever searches; without, an operator must bring its own",
    )
    parser.add_argument("--callback", metavar="URL", help="where the operator is told of a hail (default: nowhere)")
    parser.add_argument("--lat", type=float, default=LAT, help="of the town's centre (default %(default)s)")
    parser.add_argument("--lon", type=float, default=LON, help="of the town's centre (default %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; returns 0. Raises UsageError when it cannot start."""
    from kiosk.services.letaxi_registry.app import build_app
    from kiosk.services.letaxi_registry.line import Line
    from kiosk.services.serving import end_when_told, listen, serve

    end_when_told()
    settings = _settings(args)
    with listen(args.port) as listener:
        with usable(args.database):
            app = build_app(settings)
        orders = app.state.orders
        serve(Line(app, orders), listener, "letaxi registry", orders.end, "h11")
    return 0


def _settings(args: argparse.Namespace) -> Settings:
    from kiosk.services.letaxi_registry.app import Settings

    if not 0 < args.time_scale <= MAX_TIME_SCALE:
        raise UsageError(f"--time-scale must be more than 0 and at most {MAX_TIME_SCALE:.0f}.")
    if not 0 < args.timer_scale <= MAX_TIMER_SCALE:
        raise UsageError(f"--timer-scale must be more than 0 and at most {MAX_TIMER_SCALE:.0f}.")
    if not -85 <= args.lat <= 85 or not -180 <= args.lon <= 180:
        raise UsageError("--lat must be between -85 and 85, --lon between -180 and 180, in degrees.")
    if args.callback is not None and not _is_http(args.callback):
        raise UsageError("--callback must be an address like http://127.0.0.1:9000/hail.")
    need_folder(args.database, "letaxi")
    return Settings(
        database=args.database,
        lat=args.lat,
        lon=args.lon,
        moteur_key=_key_of(args.moteur_key_file or _beside(args.database, "moteur")),
        operator_key=_key_of(args.operator_key_file or _beside(args.database, "operator")),
        time_scale=args.time_scale,
        timer_scale=args.timer_scale,
        with_fleet=args.fleet,
        call_back=args.callback,
    )


def _beside(database: Path, whose: str) -> Path:
    return database.with_name(f"{database.name}.{whose}.key")


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and bool(parts.hostname) and parts.port is not None
    except ValueError:
        return False


def _key_of(path: Path) -> str:
    """The key in this file, made with chance if it is missing. Raises UsageError."""
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, KEY_FILE_MODE)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise UsageError(
            f"The key file {path} cannot be made ({error.strerror}); choose a folder that is there."
        ) from None
    key = secrets.token_urlsafe(KEY_BYTES)
    with os.fdopen(made, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key


def _read(path: Path) -> str:
    try:
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"The key file {path} cannot be read; mend it, or delete it to have a new key made."
        ) from None
    if not key:
        raise UsageError(f"The key file {path} is empty; delete it to have a new key made.")
    return key
