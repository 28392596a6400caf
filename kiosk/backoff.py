"""How long to wait before the next try of something that failed: longer each time, up to a limit. Pure."""

from __future__ import annotations

STEP_S = 0.5  # a replugged device can be opened after 70 ms; half a second spares the processor and is not felt
MOST_S = 5.0  # a technician who plugs it in again does not wait longer


class Backoff:
    """first_s: the wait before the first new try. Then STEP_S, or twice as long as before, up to most_s, which may be
    changed between two tries."""

    def __init__(self, first_s: float = STEP_S, most_s: float = MOST_S) -> None:
        self._first_s = first_s
        self.most_s = most_s
        self._next_s = first_s

    def pause_s(self) -> float:
        """How long to wait this time."""
        pause_s = min(self._next_s, self.most_s)
        self._next_s = max(2 * pause_s, STEP_S)
        return pause_s

    def reset(self) -> None:
        """It worked."""
        self._next_s = self._first_s
