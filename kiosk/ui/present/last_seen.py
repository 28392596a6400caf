"""Where her taxi was last seen, for when nobody can honestly say how many minutes it still needs."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain import FARTHEST_SEEN_M, LAST_SEEN_S, Hail
from kiosk.ui.elements import Box, Element, Row, Text, Word
from kiosk.ui.present.parts import Words

AGE_STEP_S, PLACE_STEP_M = 10, 50  # finer ones would only make the words flicker at every report
MINUTE_S = 60


@dataclass(frozen=True)
class LastSeen:
    """metres: from the pick-up point in a straight line, a multiple of 50. seconds: ago, a multiple of 10."""

    metres: int
    seconds: int


def last_seen(hail: Hail, now: float) -> LastSeen | None:
    """None where minutes are known, where nothing is, where it was too long ago to say anything, and while the
    dispatcher is silent: then nobody counts how old it grows."""
    if hail.eta_s is not None or hail.seen_m is None or hail.seen_at is None or hail.silent:
        return None
    age_s = max(0.0, now - hail.seen_at)
    if age_s > LAST_SEEN_S or hail.seen_m > FARTHEST_SEEN_M:
        return None
    return LastSeen(max(PLACE_STEP_M, _nearest(hail.seen_m, PLACE_STEP_M)), _nearest(age_s, AGE_STEP_S))


def place_and_age(box: Box, seen: LastSeen, _: Words) -> tuple[Element, ...]:
    """Two lines where the minutes would be: how far off, and how long ago that was."""
    return (
        Row(
            Box(box.x, box.y, box.w, 36.0),
            (
                Word(_("Last seen"), 24.0, "ink2", dy=3.0),
                Word(str(seen.metres), 40.0, "pine"),
                Word(_("metres away"), 24.0, dy=3.0),
            ),
            gap=7.0,
        ),
        Text(Box(box.x, box.y + 37.0, box.w, 20.0), _ago(seen.seconds, _), 16.0, "ink2", align="center"),
    )


def _ago(seconds: int, _: Words) -> str:
    if seconds == 0:
        return _("a moment ago")
    if seconds < MINUTE_S:
        return _("{seconds} seconds ago").format(seconds=seconds)
    return _("more than a minute ago")


def _nearest(value: float, step: int) -> int:
    return int(value / step + 0.5) * step
