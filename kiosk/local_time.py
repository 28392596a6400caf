"""The one time zone of the residents, of the gate's hours and of both services, whatever the machine's own is."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991: an older moment is a smaller text


def moment(text: str) -> datetime:
    """Of ISO 8601; local where it does not say. Raises ValueError."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo is not None else read.replace(tzinfo=SHANGHAI)


def local(unix_s: float) -> datetime:
    """The moment as clocks show it there. Raises OverflowError, ValueError or OSError where it is none."""
    return datetime.fromtimestamp(unix_s, SHANGHAI)
