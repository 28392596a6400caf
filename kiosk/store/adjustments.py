"""What a technician has adjusted at the screen, kept in a small file of its own."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kiosk.log_lines import Loudness
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
        self._loudness = Loudness()

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
            self._loudness.recovered(UpkeepEvent.STORE_BACK, SUBJECT, after=(UpkeepEvent.ADJUSTMENTS_NOT_KEPT,))

    def _failed(self) -> None:
        self._loudness.failed(UpkeepEvent.ADJUSTMENTS_NOT_KEPT, SUBJECT)
