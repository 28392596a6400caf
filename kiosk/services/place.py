"""Where the shipped services keep their databases unless told otherwise."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER_MODE = 0o700  # nobody else's business


def default_database(service: str) -> Path:
    """In the user's state folder (XDG Base Directory specification)."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "yangzhao" / f"{service}.sqlite3"
