"""The call button as its board tells it: what is a press, and what is a button that is stuck. Time is given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

STUCK_S = 10.0  # nobody holds a button for so long who wants a taxi; something leans on it, or it is broken
PRESSES_MOST = 12  # in a burst: an impatient hand, or a child; more is a contact that flickers
PRESS_PER_S = 1 / 20  # besides, for as long as it goes on: the busiest gate presses four times in as many minutes
QUIET_S = 60.0  # after a flicker: water in a contact closes it every few seconds
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
    _freed_after_s: float = FREED_AFTER_S

    def begin(self) -> None:
        """The board says hello: what it tells next is how the button is, and nothing that anybody did."""
        self.down = None

    def told(self, down: bool, held_s: float, now: float) -> Said | None:
        """held_s: how long it was down, by the board's clock, where it is told to be up. now: steady seconds."""
        before, self.down = self.down, down
        if down == before:
            return None
        passed_s, self._since = now - self._since, now
        self._presses = max(0.0, self._presses - passed_s * PRESS_PER_S)
        if down and before is None:
            return self._broken(Said.DOWN_AT_START, FREED_AFTER_S)
        if down or before is None:
            return None
        self._presses = min(self._presses + 1, PRESSES_MOST + 1)
        if self.broken:
            return None
        if held_s >= STUCK_S:
            return self._broken(Said.STUCK, FREED_AFTER_S)
        return Said.PRESSED if self._presses <= PRESSES_MOST else self._broken(Said.FLICKERS, QUIET_S)

    def _broken(self, how: Said, freed_after_s: float) -> Said:
        self.broken, self._freed_after_s = True, freed_after_s
        return how

    def looked_at(self, now: float) -> Said | None:
        """Call it again and again: what has become of it by the mere passing of time."""
        if self.down and not self.broken and now - self._since >= STUCK_S:
            return self._broken(Said.STUCK, FREED_AFTER_S)
        if self.broken and self.down is False and now - self._since >= self._freed_after_s:
            self.broken = False
            return Said.FREED
        return None
