"""Watches one person before the lens for signs of life: a blink of her own, or else a turn of the head when asked.

It refuses a flat photograph. It does not stop a film on a telephone, a mask, or a picture with living eyes behind it:
a real provider's certified camera that sees depth does that.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.captures import Side, Wanted
from kiosk.services.identity_stub import liveness_signals
from kiosk.services.identity_stub.landmarks import reader
from kiosk.services.identity_stub.liveness_verdict import FRONTAL_YAW, MEMORY_S, Judge

KEPT_EVERY_S: Final = 1.0  # of the pictures of her face straight ahead, the surest of each second


class LivenessWatch:
    """One run of pictures of one person, judged as they come. In memory only.

    wants: NOTHING once she has passed, or had all the time. side: to which the head is to be turned.
    """

    def __init__(self, side: Side) -> None:
        self._judge = Judge(side)
        self._at_s = float("-inf")
        self._frontal: dict[int, tuple[float, float, NDArray[np.uint8]]] = {}  # second -> at_s, score, picture

    @property
    def wants(self) -> Wanted:
        return self._judge.wants

    @property
    def passed(self) -> bool:
        return self._judge.passed

    @property
    def baseline(self) -> NDArray[np.uint8] | None:
        """A picture of her looking straight ahead, from within the evidence: RGB. None if there is none."""
        kept = max(self._frontal.values(), key=lambda one: one[1], default=None)
        return None if kept is None else kept[2]

    def add(self, crop: NDArray[np.uint8], at_s: float) -> None:
        """crop: (height, width, 3), RGB, cut from one place of the picture. at_s: seconds, rising; others are passed
        over. About 6 ms. Raises ImportError if the models are not installed."""
        if self.wants is Wanted.NOTHING or at_s <= self._at_s:
            return
        self._at_s = at_s
        reading = reader().read(crop)
        if reading is None:
            self._judge.pass_time(at_s)
            return
        look = liveness_signals.look(crop, reading, at_s)
        self._judge.see(look)
        if abs(look.yaw - 0.5) <= FRONTAL_YAW and reading.side == 0:
            self._keep(crop, at_s, reading.score)
        self._frontal = {
            second: kept
            for second, kept in self._frontal.items()
            if kept[0] >= self._judge.since and kept[0] >= at_s - MEMORY_S
        }

    def _keep(self, crop: NDArray[np.uint8], at_s: float, score: float) -> None:
        second = int(at_s / KEPT_EVERY_S)
        kept = self._frontal.get(second)
        if kept is None or score > kept[1] or kept[0] < self._judge.since:
            self._frontal[second] = (at_s, score, crop)
