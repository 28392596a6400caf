"""Writes a small file whole or not at all, on the disk before it has its name: a power cut leaves the old or the new.

Also what forces the names of a folder to the disk, for whoever makes or renames files there.
"""

from __future__ import annotations

import os
from pathlib import Path

MODE = 0o600  # for this user alone


def put(file: Path, content: bytes, modified_at: float | None = None) -> None:
    """Its folder is made where it is missing. modified_at: Unix seconds, the file's own time; None: now.

    On failure the file is what it was, and nothing lies beside it. Raises OSError.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)  # of one that was killed
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as stream:
            stream.write(content)
            stream.flush()
            if modified_at is not None:
                os.utime(stream.fileno(), (modified_at, modified_at))
            os.fsync(stream.fileno())
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync(file.parent)


def sync(folder: Path) -> None:
    """Force names that were made or changed in a folder to the disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
