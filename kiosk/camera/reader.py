"""The thread that owns the device while it is wanted: keeps the newest picture only, reopens after a failure."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from dataclasses import dataclass

import cv2

from kiosk.backoff import Backoff
from kiosk.camera.device import NotToBeHad
from kiosk.camera.events import FaultKind
from kiosk.camera.source import Opener, Picture, Source

MISREADS_FORGIVEN = 4  # in a row: a torn JPEG in four does not interrupt the picture
MISREAD_PAUSE_S = 0.03  # a picture's time: an unplugged camera says no at once, every time
SLOW_MISREAD_S = 1.0  # a driver that waited in vain for so long has no torn picture but none

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shot:
    """number: counts up from 1. at: monotonic seconds when it was read."""

    number: int
    at: float
    picture: Picture


class Reader:
    """Opens the source on construction, in its own thread; close() ends both.

    fileno: can be waited for (select); readable when a picture has come since seen() was called last.
    """

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._stop = threading.Event()
        self._reopen = False
        self._newest: Shot | None = None
        self._number = 0
        self._trouble: FaultKind | None = None
        self._call_began: float | None = None
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
        self._thread.start()

    def fileno(self) -> int:
        return self._bell

    def seen(self) -> Shot | None:
        """The newest picture; what comes after it rings again."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._bell)
        return self._newest

    @property
    def trouble(self) -> FaultKind | None:
        """Why the source could not be opened last; None once a picture has come."""
        return self._trouble

    def in_call_for_s(self, now: float) -> float:
        """How long the driver has been in the call it is in (a pace kept by waiting counts too); 0 if in none."""
        began = self._call_began
        return 0.0 if began is None else now - began

    def reopen(self) -> None:
        """Close the source and open it again: what it delivers is of no use."""
        self._reopen = True

    def close(self) -> None:
        """Returns when the source is closed; waits for the driver as long as that takes."""
        self._stop.set()
        self._thread.join()
        self._newest = None
        os.close(self._bell)

    def _run(self) -> None:
        backoff = Backoff()
        while not self._stop.is_set():
            before = self._number
            try:
                self._read_until_it_fails()
            except NotToBeHad as why:
                self._trouble = why.kind
            except (OSError, cv2.error) as error:  # a file that vanished half-way, a picture that is none
                _log.debug("the camera source failed: %s", type(error).__name__)
            self._call_began = None
            if not self._opener.address.is_present():
                self._trouble = FaultKind.ABSENT
            if self._number != before:
                backoff.reset()
            self._stop.wait(backoff.pause_s())

    def _read_until_it_fails(self) -> None:
        self._reopen = False
        self._call_began = time.monotonic()
        source = self._opener.open(self._stop)
        try:
            misreads = 0
            while not self._stop.is_set() and not self._reopen:
                if self._read(source):
                    misreads = 0
                    continue
                misreads += 1
                if misreads > MISREADS_FORGIVEN or self._call_took_s() >= SLOW_MISREAD_S:
                    return
                self._stop.wait(MISREAD_PAUSE_S)
        finally:
            source.close()

    def _read(self, source: Source) -> bool:
        self._call_began = time.monotonic()
        picture = source.read()
        if picture is None:
            return False
        self._trouble = None
        self._number += 1
        self._newest = Shot(self._number, time.monotonic(), picture)
        os.eventfd_write(self._bell, 1)
        return True

    def _call_took_s(self) -> float:
        return self.in_call_for_s(time.monotonic())
