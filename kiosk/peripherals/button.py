"""The call button as its board tells it: what is a press, and what is a button that is stuck. Time is given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

STUCK_S = 10.0  # nobody holds a button for so long who wants a taxi; something leans on it, or it is broken
PRESSES_MOST = 30  # in a burst: an impatient hand presses every six seconds for four minutes; more is a wet contact
PAUSE_S = 20.0  # between presses of a gate that is merely busy: of as many seconds one press is forgotten
QUIET_S = (
    60.0  # after a flicker, with no two presses closer than PAUSE_S: water in a contact closes it every few seconds
)
FREED_AFTER_S = 5.0  # let go for so long without a break: a contact that only comes loose now and then is not mended


class Said(StrEnum):
    PRESSED = "pressed"  # and let go
    DOWN_AT_START = "down_at_start"
    STUCK = "stuck"
    FLICKERS = "flickers"
    FREED = "freed"


@dataclass
class Button:
    """broken: not obeyed. A button that is broken stays so when its board begins anew."""

    broken: bool = False
    down: bool | None = None  # None: the board has not said yet
    _since: float = 0.0
    _presses: float = 0.0  # of those that a hand may do in a burst, at _since
    _flickers_until: float = 0.0

    def begin(self) -> None:
        """The board says hello: what it tells next is how the button is, and nothing that anybody did."""
        self.down = None

    def told(self, down: bool, held_s: float, now: float) -> Said | None:
        """held_s: how long it was down, by the board's clock, where it is told to be up. now: steady seconds."""
        before, self.down = self.down, down
        if down == before:
            return None
        passed_s, self._since = now - self._since, now
        self._presses = max(0.0, self._presses - passed_s / PAUSE_S)
        if down and before is None:
            return self._broken(Said.DOWN_AT_START)
        if down and now < self._flickers_until and passed_s < PAUSE_S:
            self._flickers_until = now + QUIET_S
        if down or before is None:
            return None
        if self.broken:
            return None
        self._presses += 1
        if held_s >= STUCK_S:
            return self._broken(Said.STUCK)
        if self._presses <= PRESSES_MOST:
            return Said.PRESSED
        self._presses, self._flickers_until = 0.0, now + QUIET_S
        return self._broken(Said.FLICKERS)

    def _broken(self, how: Said) -> Said:
        self.broken = True
        return how

    def looked_at(self, now: float) -> Said | None:
        """Call it again and again: what has become of it by the mere passing of time."""
        if self.down and not self.broken and now - self._since >= STUCK_S:
            return self._broken(Said.STUCK)
        if self.broken and self.down is False and now >= max(self._since + FREED_AFTER_S, self._flickers_until):
            self.broken = False
            return Said.FREED
        return None
