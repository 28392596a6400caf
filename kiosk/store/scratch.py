"""Folders that go with the process: the hails of a kiosk in practice, and a look's copy of the real ones."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from kiosk.store.folders import memory_folder_for

PRACTICE, LOOK = "practice", "look"


def scratch_folder(store: Path, word: str) -> Path:
    """A new and empty one for this user alone; where memory takes none, among the temporary files. Whoever asks
    removes it. Raises OSError."""
    home = memory_folder_for(store)
    name = f"{home.name}-{word}-{os.getpid()}-"
    try:
        return Path(tempfile.mkdtemp(prefix=name, dir=home.parent))
    except OSError:
        return Path(tempfile.mkdtemp(prefix=name))


def clear_away(store: Path) -> None:
    """At a start: remove what killed processes left of theirs at this store."""
    home = memory_folder_for(store)
    for word in (PRACTICE, LOOK):
        begin = f"{home.name}-{word}-"
        for place in (home.parent, Path(tempfile.gettempdir())):
            for left in place.glob(f"{begin}*"):
                if not _lives_elsewhere(left.name.removeprefix(begin).partition("-")[0]):
                    shutil.rmtree(left, ignore_errors=True)


def _lives_elsewhere(pid: str) -> bool:
    """Does another process that lives have it? This one has just begun."""
    return pid != str(os.getpid()) and Path("/proc", pid).exists()
