"""The thread that owns the device while it is wanted: keeps the newest picture only, reopens after a failure."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

import cv2

from kiosk.camera.address import SourceAddress
from kiosk.camera.source import Picture, open_source

REOPEN_FIRST_S = 0.5  # a replugged camera can be opened after 70 ms
REOPEN_MOST_S = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shot:
    """number: counts up from 1. at: monotonic seconds when it was read."""

    number: int
    at: float
    picture: Picture


class Reader:
    """Opens the source on construction, in its own thread; close() ends both."""

    def __init__(self, address: SourceAddress) -> None:
        self._address = address
        self._stop = threading.Event()
        self._reopen = False
        self._newest: Shot | None = None
        self._missing = False
        self._call_began: float | None = None
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
        self._thread.start()

    @property
    def newest(self) -> Shot | None:
        return self._newest

    @property
    def missing(self) -> bool:
        """The source did not exist when it was opened last."""
        return self._missing

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

    def _run(self) -> None:
        pause_s = REOPEN_FIRST_S
        while not self._stop.is_set():
            before = self._newest
            try:
                self._read_until_it_fails()
            except (OSError, cv2.error) as error:  # a file that vanished half-way, a picture that is none
                _log.warning("the camera source failed: %s", type(error).__name__)
            self._call_began = None
            self._missing = not self._address.is_present()
            if self._newest is not before:
                pause_s = REOPEN_FIRST_S
            self._stop.wait(pause_s)
            pause_s = min(2 * pause_s, REOPEN_MOST_S)

    def _read_until_it_fails(self) -> None:
        self._reopen = False
        number = self._newest.number if self._newest else 0
        self._call_began = time.monotonic()
        source = open_source(self._address, self._stop)
        if source is None:
            return
        try:
            while not self._stop.is_set() and not self._reopen:
                self._call_began = time.monotonic()
                picture = source.read()
                if picture is None:
                    _log.warning("the camera gave no picture; opening it again")
                    return
                self._missing = False
                number += 1
                self._newest = Shot(number, time.monotonic(), picture)
        finally:
            source.close()
