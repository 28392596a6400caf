"""Process start to the first screen on the glass, with the program's files in memory and with none of them there."""

from __future__ import annotations

import os
import sys
import sysconfig
import time
from pathlib import Path

from bench import kiosks
from bench.glass import Glass, Sample, changed
from kiosk.demo.stage import Box

LIMIT_S = 60.0
DRAWN_SHARE = 0.98  # of the sampled pixels as on a home screen that has stood for a while
COUNT = 5


def first_screen_s(config: Path, glass: Glass, button: Box, look: Sample, *, cold: bool) -> list[float]:
    """COUNT starts, in seconds. button: one that home shows from the first; look: how it looks."""
    probe = glass.probe((button,))
    taken = []
    for _ in range(COUNT):
        if cold:
            forget_files()
        began = time.monotonic()
        with kiosks.running(config, glass):
            drawn = glass.seen(probe, lambda now: 1 - changed(look, now) >= DRAWN_SHARE, LIMIT_S)
            taken.append(drawn - began)
    return taken


def forget_files() -> None:
    """Drop everything that Python, its libraries and the kiosk lie in from the system's page cache, as after a boot.

    Pages that a running process has mapped stay, so the C library is warm.
    """
    for folder in {Path(sysconfig.get_path("stdlib")), Path(sys.prefix), Path(__file__).parent.parent / "kiosk"}:
        for file in folder.rglob("*"):
            if file.is_file() and not file.is_symlink():
                _forget(file)


def _forget(file: Path) -> None:
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except OSError:
        return  # gone, or not ours to read: it stays warm
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
