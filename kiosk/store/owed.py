"""Whether a store owes somebody a taxi, for whoever only looks: nothing there is touched."""

from __future__ import annotations

import tempfile
from functools import reduce
from pathlib import Path

from kiosk.store.database import FILE_NAME
from kiosk.store.folders import MEMORY, memory_folder_for
from kiosk.store.inspection import inspect
from kiosk.store.kept import merged


def owed(folder: Path) -> int:
    """Hails for which something is still to be done, on the disk and in memory. Raises OSError, sqlite3.Error; also
    NewerVersion."""
    with tempfile.TemporaryDirectory(prefix="yangzhao-look-", dir=MEMORY if MEMORY.is_dir() else None) as scratch:
        places = (folder, memory_folder_for(folder))  # what is in memory is the newer
        kept = reduce(merged, (inspect(place / FILE_NAME, Path(scratch) / "copy").kept for place in places))
    return sum(row.hail.owed for row in kept.hails.values())
