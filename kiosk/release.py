"""Which release this is: two builds of one version are two releases, and each must be known from the other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kiosk import __version__

FILE = Path(__file__).parent.parent / "release"  # written by bin/install: what it calls this build


@cache
def release() -> str:
    """'0.1.0-eklpacdfgh' where it was installed, else the version alone."""
    try:
        return FILE.read_text(encoding="ascii").strip() or __version__
    except (OSError, ValueError):
        return __version__
