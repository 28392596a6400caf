"""The one time zone of the residents, of the gate's hours and of both services, whatever the machine's own is."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991: an older moment is a smaller text


def year_in_shanghai(unix_s: float) -> int:
    return datetime.fromtimestamp(unix_s, SHANGHAI).year
