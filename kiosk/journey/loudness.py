"""How loud the screen speaks: an ordinary loudness with room above it, and a ceiling for quiet hours.

Decibels relative to full scale. The site's amplifier is set once, so that at the ordinary loudness the voice reads
65 dB(A) before the screen, as loud as people talk; three touches then give 20 dB more, over a street of 65 dB(A), as
36 CFR 1194.25(f) wants. Where a technician has made the ordinary loudness louder, there is so much less room above
it: after +12 dB three touches give 8 dB more.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.comfort import LOUDEST
from kiosk.journey.state import State

ORDINARY_DB = -20.0
LOUDEST_DB = 0.0
STEP_DB = (LOUDEST_DB - ORDINARY_DB) / LOUDEST


def for_person_db(state: State) -> float:
    """For the person in front, as she has chosen."""
    return _capped(state, _ordinary_db(state) + STEP_DB * state.comfort.louder)


def for_everybody_db(state: State) -> float:
    """For the bench."""
    return _capped(state, _ordinary_db(state))


def may_be_louder(state: State) -> bool:
    """Whether a touch of 大声一点 makes it louder now: not at the loudest, nor above the ceiling of quiet hours."""
    if state.comfort.louder >= LOUDEST:
        return False
    louder = replace(state.comfort, louder=state.comfort.louder + 1)
    return for_person_db(replace(state, comfort=louder)) > for_person_db(state)


def is_held_down(state: State) -> bool:
    """Whether the ceiling of quiet hours is just now below the ordinary loudness."""
    return for_everybody_db(state) < min(LOUDEST_DB, _ordinary_db(state))


def _ordinary_db(state: State) -> float:
    """As a technician has set it at the wall."""
    return ORDINARY_DB + state.adjusted.volume_db


def _capped(state: State, wanted_db: float) -> float:
    wanted_db = min(wanted_db, LOUDEST_DB)
    quiet = state.site.quiet
    if quiet is None or not quiet.hold(state.stamp.wall):
        return wanted_db
    return min(wanted_db, state.site.quiet_db)
