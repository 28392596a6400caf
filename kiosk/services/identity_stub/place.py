"""Where the stub and `kiosk enrol` keep riders unless told otherwise."""

from __future__ import annotations

import os
from pathlib import Path


def default_database() -> Path:
    """In the user's state folder (XDG Base Directory specification)."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "yangzhao" / "identity.sqlite3"
