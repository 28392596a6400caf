"""The mark of practice on the disk: while it lies there the kiosk practises, after every kill and power cut, too."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.local_time import local, moment
from kiosk.log_lines import Loudness, log_event
from kiosk.store.faults import cause_of
from kiosk.store.whole_file import put, sync
from kiosk.upkeep_events import UpkeepEvent

FILE_NAME = "practice.json"
SUBJECT = "practice"  # of its lines in the log
MOST_BYTES = 1000  # of which it needs fifty


@dataclass(frozen=True)
class Marked:
    """until: local; None: practice has no end by the clock."""

    until: datetime | None = None


class PracticeMark:
    """Never raises: what the disk does not take or give is told in the log of events. From any thread."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE_NAME
        self._loudness = Loudness()
        self._lock = threading.Lock()
        self._unwanted = False  # it could not be read or removed, and nobody has put it since
        self._held: int | None = None  # a descriptor

    def read(self) -> Marked | None:
        """None: in earnest, also where the disk cannot say. A mark with damaged content is one without an end."""
        try:
            with self.file.open("rb") as file:
                content = file.read(MOST_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._failed(error)
            with self._lock:
                self._unwanted = True  # it goes, if there is one: the kiosk serves in earnest from now on
            return None
        try:
            until = json.loads(content)["until"]
            return Marked(None if until is None else moment(until))
        except (ValueError, TypeError, LookupError, RecursionError):
            log_event(UpkeepEvent.PRACTICE_WITHOUT_END)
            return Marked()

    def put_at(self) -> datetime | None:
        """Local; None where the disk cannot say."""
        try:
            return local(self.file.stat().st_mtime)
        except (OSError, ValueError, OverflowError):
            return None

    def put(self, until: datetime | None) -> bool:
        """Whole or not at all. Is it on the disk?"""
        told = None if until is None else until.isoformat()
        with self._lock:
            try:
                put(self.file, json.dumps({"until": told}).encode())
            except OSError as error:
                self._failed(error)
                if self._held is None:
                    self._remove()  # it may have got its name all the same
                else:
                    self._hold()  # the class goes on by the one that was there
                return False
            self._unwanted = False
            self._well()
            if self._held is not None:
                self._hold()
            return True

    def remove(self) -> bool:
        """Is the disk without one, and will it be after a power cut?"""
        with self._lock:
            return self._remove()

    def hold(self) -> None:
        """For as long as this process lives: others see by it that a kiosk practises. A mark that a disk keeps beside
        a kiosk in earnest is held by nobody. Nothing is written."""
        with self._lock:
            self._hold()

    def is_held(self) -> bool:
        """Does a kiosk practise by this mark? False where this user may not look."""
        try:
            descriptor = os.open(self.file, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False

    def settle(self) -> None:
        """Remove what could not be read or removed: what came back after a power cut would be practice in earnest."""
        with self._lock:
            if self._unwanted:
                self._remove()

    def _hold(self) -> None:
        before = self._held
        try:
            self._held = os.open(self.file, os.O_RDONLY)
            fcntl.flock(self._held, fcntl.LOCK_SH)  # whoever asks holds it for no time
        except OSError as error:
            self._failed(error)
        if before is not None and before != self._held:
            os.close(before)

    def _remove(self) -> bool:
        try:
            self.file.unlink(missing_ok=True)
            if self.file.parent.exists():
                sync(self.file.parent)
        except OSError as error:
            self._unwanted = True
            self._failed(error)
            return False
        self._unwanted = False
        self._well()
        return True

    def _failed(self, error: OSError) -> None:
        self._loudness.failed(UpkeepEvent.PRACTICE_MARK_FAILED, SUBJECT, cause=cause_of(error))

    def _well(self) -> None:
        self._loudness.recovered(UpkeepEvent.STORE_BACK, SUBJECT, after=(UpkeepEvent.PRACTICE_MARK_FAILED,))
