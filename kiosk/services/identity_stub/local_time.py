"""The one time zone of the service's people."""

from datetime import datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))  # no daylight saving since 1991


def year_in_shanghai(unix_s: float) -> int:
    return datetime.fromtimestamp(unix_s, SHANGHAI).year
