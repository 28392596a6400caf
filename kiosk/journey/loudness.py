"""How loud the screen speaks: an ordinary loudness with room above it, and a ceiling for quiet hours.

Decibels relative to full scale. The site's amplifier is set once so that full scale is as loud as the gate may ever
be; then three touches give 20 dB more than the ordinary loudness, as 36 CFR 1194.25(f) wants over a loud street.
"""

from __future__ import annotations

from kiosk.journey.comfort import LOUDEST
from kiosk.journey.state import State

ORDINARY_DB = -20.0
LOUDEST_DB = 0.0
STEP_DB = (LOUDEST_DB - ORDINARY_DB) / LOUDEST


def for_person_db(state: State) -> float:
    """For the person in front, as she has chosen."""
    return _capped(state, ORDINARY_DB + STEP_DB * state.comfort.louder)


def for_everybody_db(state: State) -> float:
    """For the bench."""
    return _capped(state, ORDINARY_DB)


def _capped(state: State, wanted_db: float) -> float:
    quiet = state.site.quiet
    if quiet is None or not quiet.hold(state.stamp.wall):
        return wanted_db
    return min(wanted_db, state.site.quiet_db)
