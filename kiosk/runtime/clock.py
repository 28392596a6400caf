"""A clock that is never stepped: wall time at the start, then the machine's monotonic seconds."""

from __future__ import annotations

import time
from datetime import datetime

from kiosk.journey.state import Stamp


class SteadyClock:
    """Setting the machine's clock in the middle of a hail changes nothing but the time of day on the screen."""

    def __init__(self) -> None:
        self._offset_s = time.time() - time.monotonic()

    def now(self) -> float:
        """Unix seconds (UTC), counted on from the start of this process."""
        return time.monotonic() + self._offset_s

    def stamp(self) -> Stamp:
        return Stamp(now=self.now(), wall=datetime.now().astimezone())
