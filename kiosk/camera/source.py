"""Opens the place where pictures come from and reads them one by one, all brought to one size."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.camera import moving_picture
from kiosk.camera.address import SourceAddress, SourceKind
from kiosk.camera.device import HEIGHT_PX, WIDTH_PX, Device, NotToBeHad
from kiosk.camera.events import FaultKind

Picture = npt.NDArray[np.uint8]  # (HEIGHT_PX, WIDTH_PX, 3), BGR

# 640x480: with 1280x720 recognition was no better and detection cost three times as much
PICTURE_SHOWN_S = 15.0  # of pictures:FOLDER; walk-up and capture take 4 s, the rest is for a second try
PICTURES_FPS = 30.0  # of any webcam
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png")
ASSUMED_FPS = 25.0  # of a film that does not say
LATE_LIMIT_S = 1.0  # a film that is later than that (the machine slept) goes on from here and does not race

_log = logging.getLogger(__name__)


class Source(Protocol):
    """An opened place."""

    def read(self) -> Picture | None:
        """The next picture when it is due; None if there is none: close and open again."""

    def close(self) -> None: ...


class Opener:
    """Opens the place, again and again; remembers which camera stood there, as long as this object lives."""

    def __init__(self, address: SourceAddress) -> None:
        self.address = address
        self._known: str | None = None

    def open(self, stop: threading.Event) -> Source:
        """stop, when set, ends any waiting in read(). Raises NotToBeHad."""
        source: Source | None = None
        match self.address.kind:
            case SourceKind.DEVICE:
                source = _Sized(device := Device(self.address.path, self._known))
                self._known = device.name
            case SourceKind.VIDEO:
                source = _Video.open(self.address.path, stop)
            case SourceKind.PICTURES:
                source = _Pictures.open(Path(self.address.path), stop)
        if source is None:
            raise NotToBeHad(FaultKind.NO_FRAMES if self.address.is_present() else FaultKind.ABSENT)
        return source


def to_size(picture: npt.NDArray[np.uint8]) -> Picture:
    """Cut to 4:3 from the middle and scale to WIDTH_PX x HEIGHT_PX."""
    height, width = picture.shape[:2]
    if (width, height) == (WIDTH_PX, HEIGHT_PX):
        return picture
    cut_width, cut_height = min(width, height * WIDTH_PX // HEIGHT_PX), min(height, width * HEIGHT_PX // WIDTH_PX)
    x, y = (width - cut_width) // 2, (height - cut_height) // 2
    cut = picture[y : y + cut_height, x : x + cut_width]
    how = cv2.INTER_AREA if cut_width > WIDTH_PX else cv2.INTER_LINEAR
    sized: Picture = cv2.resize(cut, (WIDTH_PX, HEIGHT_PX), interpolation=how)
    return sized


class _Sized:
    def __init__(self, device: Device) -> None:
        self._device = device

    def read(self) -> Picture | None:
        picture = self._device.read()
        return None if picture is None else to_size(picture)

    def close(self) -> None:
        self._device.close()


class _Pace:
    """Keeps a rate in real time."""

    def __init__(self, fps: float, stop: threading.Event) -> None:
        self._step_s = 1 / fps
        self._stop = stop
        self._due = time.monotonic()

    def wait(self) -> None:
        """Return when the next picture is due, or at once when stopped."""
        ahead_s = self._due - time.monotonic()
        if ahead_s > 0:
            self._stop.wait(ahead_s)
        elif ahead_s < -LATE_LIMIT_S:
            self._due = time.monotonic()
        self._due += self._step_s


class _Video:
    def __init__(self, capture: cv2.VideoCapture, stop: threading.Event) -> None:
        self._capture = capture
        self._pace = _Pace(capture.get(cv2.CAP_PROP_FPS) or ASSUMED_FPS, stop)

    @classmethod
    def open(cls, path: str, stop: threading.Event) -> _Video | None:
        if not os.path.isfile(path):
            return None
        capture = cv2.VideoCapture(path)
        return cls(capture, stop) if capture.isOpened() else None

    def read(self) -> Picture | None:
        self._pace.wait()
        there, picture = self._capture.read()
        if not there:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)  # again from the start
            there, picture = self._capture.read()
        return to_size(picture) if there else None

    def close(self) -> None:
        self._capture.release()


class _Pictures:
    def __init__(self, portraits: list[moving_picture.Portrait], stop: threading.Event) -> None:
        self._portraits = portraits
        self._pace = _Pace(PICTURES_FPS, stop)
        self._began = time.monotonic()

    @classmethod
    def open(cls, folder: Path, stop: threading.Event) -> _Pictures | None:
        portraits = []
        for path in sorted(folder.glob("*")):
            if path.suffix.lower() in PICTURE_ENDINGS:
                picture = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
                if picture is None:
                    _log.warning("one file of the pictures folder is no picture; left out")
                else:
                    portraits.append(moving_picture.prepare(picture))
        return cls(portraits, stop) if portraits else None

    def read(self) -> Picture | None:
        self._pace.wait()
        index, shown_s = divmod(time.monotonic() - self._began, PICTURE_SHOWN_S)
        return moving_picture.frame_at(self._portraits[int(index) % len(self._portraits)], shown_s)

    def close(self) -> None:
        self._portraits = []
