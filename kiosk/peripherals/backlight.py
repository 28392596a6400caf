"""The panel's own backlight, where Linux shows it as a file: turned down while the glass is dimmed, else at its full.

Linux, ABI/stable/sysfs-class-backlight: `brightness` takes whole numbers from 0 to what stands beside it in
`max_brightness`.
"""

from __future__ import annotations

import errno
import os
import queue
import threading
from pathlib import Path

from kiosk.lights import Lights
from kiosk.log_lines import log_event
from kiosk.wall_events import WallEvent

DIMMED_SHARE = 0.1  # of its full: a lit sign, and no lamp into bedrooms
LEAST = 1  # at 0 many panels go out, and nobody would see that there is a kiosk
AGAIN_S = 30.0  # after a failure: a panel that was unplugged is back soon, and a file that never comes costs nothing
STOP_WAIT_S = 2.0  # at the end a driver that hangs is waited for no longer
READ_AT_MOST_BYTES = 64

MISSING, FORBIDDEN, GARBAGE = "missing", "forbidden", "garbage"  # why it could not be set, for the log


class Backlight:
    """Sets it from a thread of its own until stop(). What fails is logged once, and once when it is well again."""

    def __init__(self, path: Path, again_s: float = AGAIN_S) -> None:
        """path: of `brightness`. At first it is set bright: a kiosk that was ended in the dark left it dim."""
        self._path = path
        self._again_s = again_s
        self._dimmed = False
        self._wishes: queue.SimpleQueue[bool | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="backlight", daemon=True)
        self._writer.start()

    def show(self, lights: Lights) -> None:
        if lights.dimmed != self._dimmed:
            self._dimmed = lights.dimmed
            self._wishes.put(lights.dimmed)

    def stop(self) -> None:
        """It is left bright: whoever works at the machine without the kiosk shall see what is on the screen."""
        self._wishes.put(None)
        self._writer.join(STOP_WAIT_S)

    def _write(self) -> None:
        wish: bool | None = False
        lost = False
        while True:
            trouble = trouble_setting(self._path, dimmed=bool(wish))
            if trouble is not None and not lost:
                log_event(WallEvent.BACKLIGHT_LOST, why=trouble)
            elif trouble is None and lost:
                log_event(WallEvent.BACKLIGHT_BACK)
            lost = trouble is not None
            if wish is None:
                return
            try:
                wish = self._wishes.get(timeout=self._again_s if lost else None)
            except queue.Empty:
                continue


def _existing(path: str, flags: int) -> int:
    """Makes no file where there is none."""
    return os.open(path, flags & ~os.O_CREAT)


def trouble_setting(path: Path, *, dimmed: bool) -> str | None:
    """Sets the backlight. Why it could not be set: MISSING, FORBIDDEN, GARBAGE; None where it was."""
    try:
        with path.with_name("max_brightness").open("rb") as file:
            full = int(file.read(READ_AT_MOST_BYTES).decode("ascii"))
        if full < LEAST:
            return GARBAGE
        level = max(LEAST, round(full * DIMMED_SHARE)) if dimmed else full
        with open(path, "w", encoding="ascii", opener=_existing) as file:
            file.write(f"{level}\n")
    except PermissionError:
        return FORBIDDEN
    except ValueError:
        return GARBAGE
    except OSError as error:
        return FORBIDDEN if error.errno == errno.EROFS else MISSING  # read-only: the unit's own sandbox
    return None
