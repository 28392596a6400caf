"""A clock that is never stepped: wall time at the start, then the machine's monotonic seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.journey.state import Stamp
from kiosk.local_time import SHANGHAI

BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")  # of Linux: proc(5)


class SteadyClock:
    """Setting the machine's clock in the middle of a hail changes nothing but the time of day on the screen.

    offset_s: steady time minus the machine's monotonic seconds; an earlier process of the same boot hands it on, so
    that a hail keeps its age when the clock was set while the kiosk was down. None: taken from the wall clock now.
    """

    def __init__(self, offset_s: float | None = None) -> None:
        self.offset_s = time.time() - time.monotonic() if offset_s is None else offset_s

    def now(self) -> float:
        """Seconds, steady; close to Unix seconds (UTC) as the wall clock told them when the machine started."""
        return time.monotonic() + self.offset_s

    def stamp(self) -> Stamp:
        return Stamp(now=self.now(), wall=datetime.now(SHANGHAI))


def boot_id() -> str:
    """Which start of the machine this is; monotonic seconds of two boots have nothing to do with each other."""
    return BOOT_ID_FILE.read_text(encoding="ascii").strip()


@dataclass(frozen=True)
class Boot:
    """A start of the machine. up_s: seconds since then, sleep included."""

    id: str
    up_s: float


def this_boot() -> Boot:
    return Boot(boot_id(), time.clock_gettime(time.CLOCK_BOOTTIME))
