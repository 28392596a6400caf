"""`kiosk bundle`: one file for whoever helps from afar, with nothing personal in it."""

from __future__ import annotations

import argparse
import io
import os
import tarfile
import time
from pathlib import Path
from typing import Any

from kiosk.commands.run import add_config, settings
from kiosk.usage import UsageError

PRIVATE = 0o600  # of the site, though of nobody


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "bundle",
        help="pack what helps to understand this site from afar",
        description="Pack release, settings, diary, metrics, the last check and package versions into one .tar.gz. "
        "It holds no name, no telephone number, no face and no key.",
    )
    add_config(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: yangzhao-SITE-DATE.tar.gz in this folder")


def run(given: argparse.Namespace) -> int:
    config = settings(given.config)
    from kiosk.bundle import contents
    from kiosk.local_time import local

    now = time.time()
    name = f"yangzhao-{config.site.id}-{local(now):%Y%m%d-%H%M%S}"
    out = given.out or Path(f"{name}.tar.gz")
    packed = contents(config, now)
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as file:
            _pack(file, name, packed, now)
    except OSError as error:
        raise UsageError(f"{out} cannot be written ({error.strerror}): name another file with --out.") from None
    print(f"{out}: send it to whoever helps you. It holds nothing personal; look into it if you like.")
    return 0


def _pack(file: io.BufferedWriter, folder: str, contents: dict[str, str], now: float) -> None:
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for name, text in contents.items():
            data = text.encode()
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size, entry.mtime, entry.mode = len(data), int(now), PRIVATE
            tar.addfile(entry, io.BytesIO(data))
