"""Writes the pages that a command has made into a folder: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.usage import UsageError, in_both


def write(folder: Path, pages: Mapping[str, bytes]) -> None:
    """pages: by the names of their files, which are printed. The folder is made if need be.

    What stood there before stays until all pages are on the disk beside it. Raises UsageError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".new-", dir=folder) as new:
            for name, page in pages.items():
                (Path(new) / name).write_bytes(page)
            for name in pages:
                if (folder / name).is_dir():
                    raise IsADirectoryError(0, f"{name} is a folder")
            for name in pages:
                (Path(new) / name).replace(folder / name)
    except OSError as error:
        raise UsageError(
            in_both(
                f"{folder} 写不进去，请用 --out 换一个文件夹。",
                f"It cannot be written ({error.strerror}): give another folder with --out.",
            )
        ) from None
    for name in pages:
        print(folder / name)
