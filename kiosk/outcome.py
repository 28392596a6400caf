"""How one hail ended, as the gate's own record keeps it: without whose it was."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """pressed_on_wall: Unix seconds. wait_s: from the press to the taxi at the gate; None where it did not come or
    nobody saw it arrive."""

    pressed_on_wall: float
    came: bool
    wait_s: float | None
