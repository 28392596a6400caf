"""Puts a settings file in the place of another: the old one stays whole until the new one is, and beside it after."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kiosk.store.whole_file import sync

NEW_MODE = 0o644  # no secret stands in it


class ChangedMeanwhile(Exception):
    """Somebody else has written the file; nothing was done to it."""


def exchange(path: Path, before: bytes | None, text: str, now: datetime) -> Path | None:
    """Write the text; returns where the old file was kept, None where there was none.

    before: what the file held when it was read, None where there was none. now: names the copy, local time. A kill
    at any moment leaves the old file or the new one. Raises ChangedMeanwhile or OSError.
    """
    path = path.resolve()
    if (path.read_bytes() if path.exists() else None) != before:
        raise ChangedMeanwhile
    kept = None
    if before is not None:
        kept = path.with_name(f"{path.name}.{now:%Y%m%d-%H%M%S}.bak")
        _written(kept, before, path)
    beside = _beside(path)
    try:
        _written(beside, text.encode(), path)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync(path.parent)
    return kept


def tried(path: Path) -> None:
    """Can the file be exchanged by this user? Leaves nothing behind. Raises OSError."""
    beside = _beside(path.resolve())
    try:
        _written(beside, b"", beside)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def _written(file: Path, content: bytes, like: Path) -> None:
    """Whole on the disk, with owner and mode of the file that it is like."""
    status = like.stat() if like.exists() else None
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, NEW_MODE)
    with os.fdopen(descriptor, "wb") as stream:
        if status is not None:
            os.fchmod(descriptor, status.st_mode & 0o777)
            with suppress(PermissionError):  # whoever may not give it away keeps it
                os.fchown(descriptor, status.st_uid, status.st_gid)
        stream.write(content)
        stream.flush()
        os.fsync(descriptor)
