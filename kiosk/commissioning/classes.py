"""Practice as the settings have it: are the site's own lessons given, and when is the next class?"""

from __future__ import annotations

from datetime import datetime

from kiosk.commissioning.finding import Finding, Level, by_event
from kiosk.config import Config
from kiosk.config.practice import Appointment
from kiosk.local_time import SHANGHAI
from kiosk.practice.lessons import files_beyond, own_lessons
from kiosk.upkeep_events import UpkeepEvent


def practice(config: Config) -> list[Finding]:
    return [_lessons(config), _calendar(config.practice.calendar, datetime.now(SHANGHAI))]


def _lessons(config: Config) -> Finding:
    part, folder = "practice, lessons", config.practice.lessons
    if folder is None:
        return Finding(Level.OK, part, "those that come with the kiosk (practice.lessons)")
    try:
        own, beyond = [*own_lessons(folder)], files_beyond(folder)
    except OSError:
        return by_event(Level.WARNING, part, UpkeepEvent.LESSONS_UNREADABLE)
    if not own:
        return Finding(
            Level.WARNING, part, f"{folder} holds none", "put the files there, or take practice.lessons out"
        )
    left_out = len(beyond) + sum(file.error is not None or file.twin is not None for file in own)
    if left_out:
        found = f"{left_out} of {len(own) + len(beyond)} files in {folder} cannot be given"
        return Finding(Level.WARNING, part, found, f"`kiosk practice check {folder}` says why")
    return Finding(Level.OK, part, f"{len(own)} of the site's own, beside those that come with the kiosk")


def _calendar(calendar: tuple[Appointment, ...], now: datetime) -> Finding:
    """now: local."""
    part = "practice, calendar"
    if not calendar:
        return Finding(Level.OK, part, "no class begins by itself (practice.calendar)")
    ends = sorted((each.date, each.ends, each.begins) for each in calendar)
    to_come = [(date, begins) for date, end, begins in ends if f"{date} {end}" > f"{now:%Y-%m-%d %H:%M}"]
    if to_come:
        date, begins = to_come[0]
        return Finding(Level.OK, part, f"the next class begins on {date} at {begins}, {len(to_come)} are to come")
    found = f"every class is over, the last one since {ends[-1][0]}, so none begins by itself"
    return Finding(Level.WARNING, part, found, "write the next one into practice.calendar, or take the old ones out")
