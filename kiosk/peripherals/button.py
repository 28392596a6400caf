"""The call button as its board tells it: what is a press, and what is a button that is stuck. Time is given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

STUCK_S = 10.0  # nobody holds a button for so long who wants a taxi; something leans on it, or it is broken
FREED_AFTER_S = 5.0  # let go for so long without a break: a contact that only comes loose now and then is not mended


class Said(StrEnum):
    PRESSED = "pressed"  # and let go
    DOWN_AT_START = "down_at_start"
    STUCK = "stuck"
    FREED = "freed"


@dataclass
class Button:
    """broken: not obeyed. A button that is broken stays so when its board begins anew."""

    broken: bool = False
    down: bool | None = None  # None: the board has not said yet
    _since: float = 0.0

    def begin(self) -> None:
        """The board says hello: what it tells next is how the button is, and nothing that anybody did."""
        self.down = None

    def told(self, down: bool, held_s: float, now: float) -> Said | None:
        """held_s: how long it was down, by the board's clock, where it is told to be up. now: steady seconds."""
        before, self.down = self.down, down
        if down == before:
            return None
        self._since = now
        if down and before is None:
            self.broken = True
            return Said.DOWN_AT_START
        if self.broken or down or before is None:
            return None
        if held_s < STUCK_S:
            return Said.PRESSED
        self.broken = True
        return Said.STUCK

    def looked_at(self, now: float) -> Said | None:
        """Call it again and again: what has become of it by the mere passing of time."""
        if self.down and not self.broken and now - self._since >= STUCK_S:
            self.broken = True
            return Said.STUCK
        if self.broken and self.down is False and now - self._since >= FREED_AFTER_S:
            self.broken = False
            return Said.FREED
        return None
