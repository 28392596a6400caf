"""Whether a store owes somebody a taxi, for whoever only looks: nothing there is touched."""

from __future__ import annotations

import shutil
from functools import reduce
from pathlib import Path

from kiosk.store.database import FILE_NAME
from kiosk.store.folders import memory_folder_for
from kiosk.store.inspection import inspect
from kiosk.store.kept import merged
from kiosk.store.scratch import LOOK, scratch_folder


def owed(folder: Path) -> int:
    """Hails for which something is still to be done, on the disk and in memory. Raises OSError, sqlite3.Error; also
    NewerVersion."""
    scratch = scratch_folder(folder, LOOK)
    try:
        places = (folder, memory_folder_for(folder))  # what is in memory is the newer
        kept = reduce(merged, (inspect(place / FILE_NAME, scratch / "copy").kept for place in places))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return sum(row.hail.owed for row in kept.hails.values())
