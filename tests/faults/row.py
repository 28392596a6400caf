"""A row of the fault table: what is broken, how, what should come of it, and the function that does it and looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.company import Kind
from tests.faults.scene import Scene

EVERYWHERE = frozenset(Kind)
ONCE = frozenset({Kind.HAIL_API})  # the dispatcher has no part in it: shown with one
AT_LETAXI = frozenset({Kind.LETAXI})  # a fault that only this protocol knows


@dataclass(frozen=True)
class Row:
    """run: does it and returns in words what was seen; AssertionError when that is not as expected.

    quick: also run in CI's short version. With run=None the row cannot be run here: expected says what would have to
    hold, why says why it cannot be shown. at: in whose table it stands. no_letaxi: why Le.Taxi knows no such fault.
    """

    id: str
    fault: str
    injected: str
    expected: str
    run: Callable[[Scene], str] | None = None
    quick: bool = False
    why: str = ""
    at: frozenset[Kind] = EVERYWHERE
    no_letaxi: str = ""

    def not_here(self, kind: Kind) -> str:
        """Why it is not run with this dispatcher; '' when it is."""
        return self.why or (self.no_letaxi if kind is Kind.LETAXI else "")

    @property
    def promise(self) -> str:
        """What it means to a person."""
        return "" if self.run is None else self.run.__name__


class CannotRunHere(Exception):
    """This machine lacks something that the row needs. The message says what."""
