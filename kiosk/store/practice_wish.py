"""What somebody at the machine wishes of the kiosk that runs there: that it goes into practice, or out of it."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.local_time import moment
from kiosk.store.whole_file import put

FILE_NAME = "practice-wish.json"
MOST_BYTES = 1000
HOLDS_S = 3600.0  # a wish that waited longer, as through a night without power, is nobody's any more


@dataclass(frozen=True)
class Wish:
    """practice: into it, else out of it. until: local; when it is to end by itself, None: no time is set."""

    practice: bool
    until: datetime | None = None


class PracticeWish:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / FILE_NAME

    def leave(self, wish: Wish) -> None:
        """For the kiosk to find, also where root leaves it for the kiosk's user. Raises OSError."""
        until = None if wish.until is None else wish.until.isoformat()
        put(self._file, json.dumps({"practice": wish.practice, "until": until}).encode())
        if os.geteuid() == 0:
            owner = self._folder.stat()
            with suppress(FileNotFoundError):  # it was taken up already
                os.chown(self._file, owner.st_uid, owner.st_gid)

    def read(self) -> Wish | None:
        """None where there is none that holds or can be read."""
        try:
            if abs(time.time() - self._file.stat().st_mtime) > HOLDS_S:
                return None
            with self._file.open("rb") as file:
                told = json.loads(file.read(MOST_BYTES))
            until = told["until"]
            return Wish(bool(told["practice"]), None if until is None else moment(until))
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None

    def forget(self) -> None:
        """It was fulfilled, called off or too old. A disk that keeps it all the same lets it grow old."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)
