"""How long she will wait at this time of day, as far as anybody knows: one source for the screen and the voice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain import minutes_left
from kiosk.journey.state import State


class Known(StrEnum):
    """What the wait is known by; each has its own words."""

    MOSTLY = "mostly"  # most hails of this gate brought a taxi
    SELDOM = "seldom"  # no more than half did
    NEVER = "never"  # none did
    SAID = "said"  # by the dispatcher alone: this gate's own record is too short
    UNKNOWN = "unknown"
    DOWN = "down"  # the dispatcher does not answer just now: what was usual is beside the point


@dataclass(frozen=True)
class Wait:
    """hails, came: so many of this gate's own, so many of them with a taxi; 0 where they are too few to tell.

    minutes: what most of those that came waited, by this gate's own record; None where it does not tell. said and
    said_slow: the dispatcher's word on a usual and on a slow hour, in minutes; None where it gives none.
    """

    known: Known
    hails: int = 0
    came: int = 0
    minutes: int | None = None
    said: int | None = None
    said_slow: int | None = None


def expected(state: State) -> Wait:
    """This gate's own experience of this hour first, then the dispatcher's word, then that nobody can say."""
    own, estimate = state.experience, state.availability
    if own is not None and own.hour != state.stamp.wall.hour:
        own = None  # an earlier hour's: this one's is asked for
    if "main" in state.dispatch_down:
        return Wait(Known.DOWN)
    said = None if estimate is None else minutes_left(estimate.wait_p50_s)
    slow = None if estimate is None else minutes_left(estimate.wait_p90_s)
    if own is None:
        return Wait(Known.UNKNOWN if said is None else Known.SAID, said=said, said_slow=slow)
    if not own.came:
        return Wait(Known.NEVER, own.hails)
    minutes = None if own.wait_p50_s is None else minutes_left(own.wait_p50_s)
    known = Known.MOSTLY if 2 * own.came > own.hails else Known.SELDOM
    return Wait(known, own.hails, own.came, minutes, said, slow)


def told(wait: Wait) -> str:
    """For the voice: 'mostly 20 17 6', 'seldom 12 3 18', 'never 12', 'said 4', 'unknown', 'down'.

    Where nobody at this gate saw taxis arrive, somebody else's word on the minutes follows, or that there is none:
    'mostly 20 17;said 4', 'seldom 12 3;unknown'.
    """
    if wait.known in (Known.MOSTLY, Known.SELDOM):
        own = f"{wait.known} {wait.hails} {wait.came}"
        return f"{own};{_word(wait)}" if wait.minutes is None else f"{own} {wait.minutes}"
    if wait.known is Known.NEVER:
        return f"{wait.known} {wait.hails}"
    return "down" if wait.known is Known.DOWN else _word(wait)


def _word(wait: Wait) -> str:
    return "unknown" if wait.said is None else f"said {wait.said}"
