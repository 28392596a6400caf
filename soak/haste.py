"""Makes a kiosk's own seconds shorter in this process, so that a trial of hours fits into minutes.

Nothing but numbers is changed. The limits on how often may be hailed are lifted: a trial hails more in a minute than
a gate in a day.
"""

from __future__ import annotations

from kiosk.dispatch_client.letaxi import asking, plan
from kiosk.http import TOTAL_DEADLINE_S
from kiosk.journey import limits
from kiosk.runtime import breaker, executor, hail_plan
from kiosk.store import kept

UNLIMITED = 10**9
SPANS = {
    executor: ("HAIL_LIFE_S",),
    asking: ("POST_NEEDS_S", "FOUND_FOR_S"),
    plan: ("HAIL_LIFE_S", "SEARCH_S", "STUCK_S", "SETTLED_S"),
    breaker: ("OPEN_S", "LONGEST_OPEN_S"),
    hail_plan: (
        "POLL_S",
        "FIRST_BACK_OFF_S",
        "LONGEST_BACK_OFF_S",
        "LONGEST_ASKED_S",
        "WATCHED_S",
        "WATCH_EVERY_S",
        "LOST_S",
        "GIVE_UP_S",
    ),
}


def hurry(divisor: float) -> float:
    """Every span in the life of a hail, by the same divisor. Returns the dispatch client's deadline in seconds."""
    for module, names in SPANS.items():
        for name in names:
            setattr(module, name, getattr(module, name) / divisor)
    return TOTAL_DEADLINE_S / divisor


def shorten_the_day(divisor: float) -> None:
    """What is counted or kept for a day is so for a shorter one, in which as many people come as in a real one."""
    limits.HOUR_S /= divisor
    limits.DAY_S /= divisor
    limits.NO_SHOW_MEMORY_S /= divisor
    kept.ENDED_KEPT_S /= divisor
    kept.KEPT_S = {kind: kept_s / divisor for kind, kept_s in kept.KEPT_S.items()}


def lift_limits() -> None:
    for name in ("HAILS_PER_NUMBER_PER_HOUR", "HAILS_PER_NUMBER_PER_DAY", "HAILS_PER_SCREEN_PER_HOUR"):
        assert getattr(limits, name) > 0
        setattr(limits, name, UNLIMITED)


def told(divisor: float) -> str:
    """What the trial says of itself."""
    return (
        f"In the kiosk under trial every span of a hail is divided by {divisor:g} (its life, back-off, watch, "
        "breaker, the client's deadline), and it may be hailed without limit; nothing else is changed."
    )
