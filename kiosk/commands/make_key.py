"""`kiosk make-key`: a key pair for one kiosk."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.usage import UsageError


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "make-key",
        help="make this kiosk's key pair",
        description="Write a new RSA key pair: the private half for identity.key_file in config.yaml, "
        "the public half for the identity provider.",
    )
    parser.add_argument("private", type=Path, metavar="PRIVATE", help="file for the private key; never overwritten")
    parser.add_argument("public", type=Path, metavar="PUBLIC", help="file for the public key")


def run(given: argparse.Namespace) -> int:
    from kiosk.identity.keys import generate_key

    try:
        given.private.parent.mkdir(parents=True, exist_ok=True)
        generate_key(given.private, given.public)
    except FileExistsError:
        raise UsageError(
            f"{given.private} is there already and is not overwritten: name another file, or move it away first."
        ) from None
    except OSError as error:
        raise UsageError(
            f"The keys cannot be written ({error.strerror}: {error.filename}): choose a folder that you may write to."
        ) from None
    print(f"{given.private} stays on this kiosk; give {given.public} to the identity provider.")
    return 0
