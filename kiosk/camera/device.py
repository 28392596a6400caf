"""A V4L2 camera, and why it cannot be had when it cannot: asked of the driver, since OpenCV only says no."""

from __future__ import annotations

import errno
import fcntl
import os
import struct

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.camera.events import FaultKind

WIDTH_PX, HEIGHT_PX = 640, 480  # asked for; every webcam has it, and at that size sends pictures whole, not as JPEG
FPS = 30
LEAST_WIDTH_PX = 320  # narrower is a thermal or a toy camera: a face a metre away would have 35 px

# linux/videodev2.h
_QUERYCAP, _CAPABILITY = 0x80685600, struct.Struct("16s32s32sIII12x")
_REQBUFS, _BUFFERS = 0xC0145608, struct.Struct("IIIII")
_VIDEO_CAPTURE, _HAS_DEVICE_CAPS = 0x1, 0x80000000
_MEMORY_MAPPED = 1

_OPEN_TELLS = {errno.EACCES: FaultKind.FORBIDDEN, errno.EPERM: FaultKind.FORBIDDEN, errno.EBUSY: FaultKind.BUSY}
_GONE = (errno.ENOENT, errno.ENODEV, errno.ENXIO)


class NotToBeHad(Exception):
    """The device cannot serve. kind: why, as far as the driver tells."""

    def __init__(self, kind: FaultKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


class Device:
    """Pictures of any size, BGR. Unplugged, read() answers None at once, every time: the caller must pause."""

    def __init__(self, path: str, known: str | None) -> None:
        """known: the name of the camera that stood here before. Raises NotToBeHad."""
        self._capture = cv2.VideoCapture(path, cv2.CAP_V4L2)  # named, else three other back-ends try and complain
        if not self._capture.isOpened():
            raise NotToBeHad(_why_not(path))
        self.name = _name(path)
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH_PX)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT_PX)
        self._capture.set(cv2.CAP_PROP_FPS, FPS)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # no store of old pictures
        if known not in (None, self.name) or 0 < self._capture.get(cv2.CAP_PROP_FRAME_WIDTH) < LEAST_WIDTH_PX:
            self.close()
            raise NotToBeHad(FaultKind.WRONG_DEVICE)

    def read(self) -> npt.NDArray[np.uint8] | None:
        try:
            there, picture = self._capture.read()
        except cv2.error:  # a JPEG that is none
            return None
        return picture if there else None

    def close(self) -> None:
        self._capture.release()


def _name(path: str) -> str | None:
    """What the driver calls the camera; two of one model are not told apart. None: not told."""
    try:
        return _ask(path)[0]
    except OSError:
        return None


def _why_not(path: str) -> FaultKind:
    try:
        _, captures, busy = _ask(path)
    except OSError as error:
        if error.errno in _GONE:
            return FaultKind.ABSENT
        return _OPEN_TELLS.get(error.errno or 0, FaultKind.WRONG_DEVICE)  # ENOTTY: no video device at all
    if not captures:
        return FaultKind.WRONG_DEVICE
    return FaultKind.BUSY if busy else FaultKind.NO_FRAMES


def _ask(path: str) -> tuple[str, bool, bool]:
    """Its name, whether it gives pictures (a webcam's second number does not), whether somebody else takes them."""
    fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        told = bytearray(_CAPABILITY.size)
        fcntl.ioctl(fd, _QUERYCAP, told)
        _, name, _, _, all_numbers, this_number = _CAPABILITY.unpack(told)
        can = this_number if all_numbers & _HAS_DEVICE_CAPS else all_numbers
        return name.split(b"\0")[0].decode("ascii", "replace"), bool(can & _VIDEO_CAPTURE), _is_busy(fd)
    finally:
        os.close(fd)


def _is_busy(fd: int) -> bool:
    try:
        for count in (1, 0):  # taken, and given back
            fcntl.ioctl(fd, _REQBUFS, bytearray(_BUFFERS.pack(count, _VIDEO_CAPTURE, _MEMORY_MAPPED, 0, 0)))
    except OSError as error:
        return error.errno == errno.EBUSY
    return False
