"""The folder that a kiosk in practice keeps its hails in: in memory, removed at its end."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from kiosk.store.folders import make_private, memory_folder_for

WORD = "-practice-"


def scratch_folder(store: Path) -> Path:
    """A new and empty one for this process."""
    clear_away(store)
    home = memory_folder_for(store)
    folder = home.with_name(f"{home.name}{WORD}{os.getpid()}")
    try:
        make_private(folder)
    except OSError:  # no such place in memory, or somebody else sits there
        return Path(tempfile.mkdtemp(prefix=f"yangzhao{WORD}"))
    return folder


def clear_away(store: Path) -> None:
    """Remove what killed processes left of their practice at this store."""
    home = memory_folder_for(store)
    for left in home.parent.glob(f"{home.name}{WORD}*"):
        if not _lives_elsewhere(left):
            shutil.rmtree(left, ignore_errors=True)


def _lives_elsewhere(folder: Path) -> bool:
    """Does another process that lives have it? This one has just begun."""
    pid = folder.name.rpartition("-")[2]
    return pid != str(os.getpid()) and Path("/proc", pid).exists()
