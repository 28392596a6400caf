"""Waits for what makes no event of its own: it is looked at again and again, and given up on after a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PATIENCE_S = 30.0  # only a failing test waits so long
LOOK_S = 0.01


def until(true: Callable[[], object], what: str = "it") -> None:
    ends_at = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < ends_at, f"never came true: {what}"
        threading.Event().wait(LOOK_S)
