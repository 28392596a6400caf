"""`kiosk identity-stub`: run the stand-in for the face identity provider on this machine."""

from __future__ import annotations

import argparse
import logging
import sqlite3
from pathlib import Path
from typing import Any

from kiosk.services.place import default_database
from kiosk.usage import UsageError

DEFAULT_PORT = 8101
CITY_HOTLINE = "12345"  # Shanghai's, for citizens' complaints, until a real provider names its own


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "identity-stub",
        help="run the stand-in for the face identity provider",
        description="Run the stand-in for the face identity provider on 127.0.0.1. The text messages that it sends "
        "arrive at /outbox; orders to misbehave are posted to /orders.",
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="default: %(default)s; 0 takes a free one")
    parser.add_argument(
        "--database", type=Path, default=default_database("identity"), metavar="FILE", help="default: %(default)s"
    )
    parser.add_argument(
        "--kiosk-key",
        action="append",
        default=[],
        metavar="DEVICE_ID=FILE.pem",
        help="the public key of a kiosk that may ask; may be repeated",
    )
    parser.add_argument("--kiosk-keys", type=Path, metavar="FOLDER", help="a folder of public keys, DEVICE_ID.pem")
    parser.add_argument(
        "--phone-code",
        choices=("never", "always"),
        default="never",
        help="send a code to a typed number before it is accepted (default: %(default)s)",
    )
    parser.add_argument("--landlines", action="store_true", help="take Shanghai landlines (021…) on the phone way")
    parser.add_argument(
        "--liveness",
        choices=("required", "waived"),
        default="required",
        help="whether a living face must be shown: a blink of a steady head, or a turn to a named side (default: "
        "%(default)s)",
    )
    parser.add_argument(
        "--neighbours",
        action="append",
        default=[],
        metavar="SITE_ID,SITE_ID",
        help="gates whose residents are one neighbourhood; may be repeated",
    )
    parser.add_argument(
        "--place",
        action="append",
        default=[],
        metavar="SITE_ID=NAME",
        help="what a gate is called in messages, 梅岭园 3 号门; may be repeated",
    )
    parser.add_argument("--hotline", default=CITY_HOTLINE, help="whom messages say to call (default: %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; returns 0. Raises UsageError when it cannot start."""
    from kiosk.services.identity_stub import faces  # imported here: it takes a second that other commands need
    from kiosk.services.identity_stub.app import create_app
    from kiosk.services.identity_stub.settings import Settings
    from kiosk.services.serving import end_when_told, listen, serve

    end_when_told()
    keys = _read_keys(args.kiosk_key, args.kiosk_keys)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    settings = Settings(
        keys,
        code_by_phone=args.phone_code == "always",
        landlines=args.landlines,
        liveness=args.liveness,
        neighbours=tuple(frozenset(filter(None, group.split(","))) for group in args.neighbours),
        places=dict(_pair(entry) for entry in args.place),
        hotline=args.hotline,
    )
    if args.liveness == "waived":
        print("Liveness is waived: a photograph is taken for a person. For demonstrations only.", flush=True)
    with listen(args.port) as listener:
        try:
            faces.load()
            app = create_app(args.database, settings)
        except ImportError as error:
            raise UsageError(f"{error}; install the project's requirements.") from None
        except ValueError as error:
            raise UsageError(f"A key cannot be used, {error}: give the kiosk's public key.") from None
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"The database {args.database} cannot be used: {error}.") from None
        serve(app, listener, "identity stub")
    return 0


def _pair(entry: str) -> tuple[str, str]:
    site_id, equals, name = entry.partition("=")
    if not (site_id and equals and name):
        raise UsageError(f"--place must look like SITE_ID=NAME, not {entry!r}.")
    return site_id, name


def _read_keys(named: list[str], folder: Path | None) -> dict[str, bytes]:
    """device_id -> PEM."""
    files = {}
    for entry in named:
        device_id, equals, file = entry.partition("=")
        if not (device_id and equals and file):
            raise UsageError(f"--kiosk-key must look like DEVICE_ID=FILE.pem, not {entry!r}.")
        files[device_id] = Path(file)
    if folder is not None:
        if not folder.is_dir():
            raise UsageError(f"--kiosk-keys must name a folder; {folder} is none.")
        files |= {path.stem: path for path in sorted(folder.glob("*.pem"))}
    if not files:
        raise UsageError("No kiosk may ask yet: give its public key with --kiosk-key DEVICE_ID=FILE.pem.")
    return {device_id: _read(path) for device_id, path in files.items()}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"The key {path} cannot be read ({error.strerror}).") from None
