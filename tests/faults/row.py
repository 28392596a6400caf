"""A row of the fault table: what is broken, how, what should come of it, and the function that does it and looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.scene import Scene


@dataclass(frozen=True)
class Row:
    """run: does it and returns in words what was seen; AssertionError when that is not as expected.

    quick: also run in CI's short version. With run=None the row cannot be run here: expected says what would have to
    hold, why says why it cannot be shown.
    """

    id: str
    fault: str
    injected: str
    expected: str
    run: Callable[[Scene], str] | None = None
    quick: bool = False
    why: str = ""

    @property
    def promise(self) -> str:
        """What it means to a person."""
        return "" if self.run is None else self.run.__name__


class CannotRunHere(Exception):
    """This machine lacks something that the row needs. The message says what."""
