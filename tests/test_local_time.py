"""The hours of a gate are Shanghai's, whatever zone the machine was left at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.runtime.clock import SteadyClock


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Shanghai"])
def left_at(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine's own zone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_quiet_hours_night_and_the_clock_on_the_screen_are_shanghais_whatever_the_machine_was_left_at(
    left_at: str,
) -> None:
    before = datetime.now(UTC)
    wall = SteadyClock().stamp().wall
    after = datetime.now(UTC)
    eight_hours = timedelta(hours=8)
    assert wall.utcoffset() == eight_hours, left_at
    shown = wall.replace(tzinfo=None)  # what a screen, quiet hours and night read of it
    assert (before + eight_hours).replace(tzinfo=None) <= shown <= (after + eight_hours).replace(tzinfo=None)
