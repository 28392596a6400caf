"""Watches one person before the lens for signs of life: a blink of her own, or else a turn of the head when asked.

It refuses a flat photograph. It does not stop a film on a telephone, a mask, a picture with living eyes behind it, or
one that is rolled round a tube and turned to the named side: a real provider's certified camera that sees depth does
that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.captures import Side, Wanted
from kiosk.services.identity_stub import liveness_signals
from kiosk.services.identity_stub.faces import Box
from kiosk.services.identity_stub.landmarks import Reading, reader
from kiosk.services.identity_stub.liveness_verdict import FRONTAL_YAW, MEMORY_S, Judge

KEPT_EVERY_S: Final = 1.0  # of the pictures of her face straight ahead, the surest of each second


@dataclass(frozen=True, eq=False)
class Sight:
    """Her face in one picture, RGB. score: how sure the detector was of it."""

    at_s: float
    picture: NDArray[np.uint8]
    box: Box
    score: float


class LivenessWatch:
    """One run of pictures of one person, judged as they come. In memory only.

    wants: NOTHING once she has passed, or had all the time. side: to which the head is to be turned.
    """

    def __init__(self, side: Side) -> None:
        self._judge = Judge(side)
        self._at_s = float("-inf")
        self._surest: dict[int, Sight] = {}  # of each second, straight ahead
        self._newest: Sight | None = None  # straight ahead
        self._last: Sight | None = None

    @property
    def wants(self) -> Wanted:
        return self._judge.wants

    @property
    def passed(self) -> bool:
        return self._judge.passed

    @property
    def last(self) -> Sight | None:
        """The last picture that was judged: once she has passed, the end of her blink, or her head turned."""
        return self._last

    @property
    def frontals(self) -> list[Sight]:
        """She looks straight ahead, from within the evidence, newest first: the newest is of whoever blinked, or of
        whoever then turned; the others of whoever stood there before. Empty if there is none."""
        return sorted(
            {one.at_s: one for one in (self._newest, *self._surest.values()) if one is not None}.values(),
            key=lambda one: -one.at_s,
        )

    @property
    def baseline(self) -> NDArray[np.uint8] | None:
        """The surest of the frontals. None if there is none."""
        surest = max(self.frontals, key=lambda one: one.score, default=None)
        return None if surest is None else surest.picture

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
        self._keep(crop, at_s, reading, frontal=abs(look.yaw - 0.5) <= FRONTAL_YAW and reading.side == 0)

    def _keep(self, crop: NDArray[np.uint8], at_s: float, reading: Reading, *, frontal: bool) -> None:
        since = max(self._judge.since, at_s - MEMORY_S)
        self._surest = {second: one for second, one in self._surest.items() if one.at_s >= since}
        if self._newest is not None and self._newest.at_s < since:
            self._newest = None
        self._last = Sight(at_s, crop, reading.box, reading.score)
        if frontal:
            self._newest = self._last
            second = int(at_s / KEPT_EVERY_S)
            if second not in self._surest or reading.score > self._surest[second].score:
                self._surest[second] = self._last
