"""Every event that the log may tell, in the order of the manual, and each by its id."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.log_events import LogEvent
from kiosk.log_lines import LoggedEvent
from kiosk.upkeep_events import UpkeepEvent
from kiosk.wall_events import WallEvent

EVERY_EVENT: tuple[LoggedEvent, ...] = (*LogEvent, *WallEvent, *UpkeepEvent)
BY_ID: Mapping[str, LoggedEvent] = {event.value: event for event in EVERY_EVENT}
