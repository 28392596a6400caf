"""One hail committed to the disk, forced there, as the kiosk does before it says 已收到."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from pathlib import Path

from kiosk.config import load
from kiosk.fittings import site
from kiosk.store.journal import Journal
from kiosk.ui.situations import situations

COUNT = 200


def commit_s(config: Path, folder: Path) -> list[float]:
    """COUNT commits into a store of its own in `folder`, in seconds each."""
    hail = next(state.hails[0] for _, state in situations(site(load(config))) if state.hails)
    store = Journal(folder / "disk", folder / "memory")
    taken = []
    for _ in range(COUNT):
        began = time.monotonic()
        store.insert(replace(hail, key=str(uuid.uuid4())))
        taken.append(time.monotonic() - began)
    store.close()
    return taken
