"""The folder that a kiosk in practice keeps its hails in: in memory where that takes one, removed at its end."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from kiosk.store.folders import memory_folder_for

WORD = "-practice-"


def scratch_folder(store: Path) -> Path:
    """A new and empty one for this process; where memory takes none, among the temporary files. Raises OSError."""
    clear_away(store)
    home = memory_folder_for(store)
    name = f"{home.name}{WORD}{os.getpid()}-"
    try:
        return Path(tempfile.mkdtemp(prefix=name, dir=home.parent))
    except OSError:
        return Path(tempfile.mkdtemp(prefix=name))


def clear_away(store: Path) -> None:
    """Remove what killed processes left of their practice at this store."""
    home = memory_folder_for(store)
    for place in (home.parent, Path(tempfile.gettempdir())):
        for left in place.glob(f"{home.name}{WORD}*"):
            if not _lives_elsewhere(left):
                shutil.rmtree(left, ignore_errors=True)


def _lives_elsewhere(folder: Path) -> bool:
    """Does another process that lives have it? This one has just begun."""
    pid = folder.name.partition(WORD)[2].partition("-")[0]
    return pid != str(os.getpid()) and Path("/proc", pid).exists()
