"""What a technician has adjusted at the screen, kept in a small file of its own."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kiosk.log_lines import log_event
from kiosk.store.whole_file import put
from kiosk.technician import VOLUME_MOST_DB, Adjustments
from kiosk.upkeep_events import UpkeepEvent

FILE_NAME = "adjustments.json"
SUBJECT = "adjustments"  # of its lines in the log
_ADJUSTMENTS = TypeAdapter(Adjustments)


class KeptAdjustments:
    """Never raises: what cannot be kept or read is told in the log of events."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME
        self._told = False

    def read(self) -> Adjustments:
        """As kept; nothing adjusted where nothing was, or where it cannot be read."""
        try:
            kept = _ADJUSTMENTS.validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return Adjustments()
        except (OSError, ValidationError):
            self._failed()
            return Adjustments()
        return Adjustments(min(VOLUME_MOST_DB, max(-VOLUME_MOST_DB, kept.volume_db)), kept.face_off)

    def keep(self, adjusted: Adjustments) -> None:
        """Whole or not at all."""
        try:
            put(self._file, _ADJUSTMENTS.dump_json(adjusted))
        except OSError:
            self._failed()
        else:
            if self._told:
                self._told = False
                log_event(UpkeepEvent.STORE_BACK, subject=SUBJECT)

    def _failed(self) -> None:
        if not self._told:
            self._told = True
            log_event(UpkeepEvent.ADJUSTMENTS_NOT_KEPT, subject=SUBJECT)
