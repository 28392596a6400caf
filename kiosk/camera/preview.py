"""The newest picture, shared between the camera's process and the window: anonymous memory that no file ever names.

A memfd and not multiprocessing.shared_memory: it has no name in /dev/shm, so nothing is left behind even when both
processes are killed at the same instant, and no resource tracker has to be told about it.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import reduction

from kiosk.camera import secrecy

WIDTH_PX = 512  # 4:3; drawn larger by the window: uploading 512x384 RGBA costs 0.2 ms, drawing is what costs
HEIGHT_PX = 384
BYTES_PER_PX = 4  # RGBA: Kivy uploads it four times faster than RGB

Box = tuple[float, float, float, float]  # left, top, width, height as shares 0..1 of the picture

_LATEST = struct.Struct("<Q")  # sequence number of the newest whole picture, 0: none
_BEGUN = struct.Struct("<Q")  # per slot: number of the picture being written
_DONE = struct.Struct("<Qq?4ff")  # per slot: number of the picture written, attempt, face known, box, progress
_SLOT_HEADER = 64
_PIXELS = WIDTH_PX * HEIGHT_PX * BYTES_PER_PX
_SLOT = _SLOT_HEADER + _PIXELS
_HEADER = 64
_SIZE = _HEADER + 2 * _SLOT
_READ_TRIES = 3  # a reader is overtaken only if it sleeps for a whole picture's time


@dataclass(frozen=True)
class Preview:
    """One picture for the window, mirrored as people expect of their own face.

    pixels: RGBA, rows from the top, width * height * 4 bytes. sequence: differs from picture to picture.
    face: the face being judged. progress: 0..1 of the pictures wanted.
    """

    width: int
    height: int
    pixels: bytes = field(repr=False)
    sequence: int
    attempt: int
    face: Box | None
    progress: float


class SharedPreview:
    """Two slots written in turn, so that a reader copies a whole picture while the next one is being written.

    Made by the kiosk's process and handed to the child as a Process argument. One writer, one reader.
    """

    def __init__(self) -> None:
        fd = os.memfd_create("camera-preview")
        os.ftruncate(fd, _SIZE)
        self._map(fd)

    def _map(self, fd: int) -> None:
        self._fd = fd
        self._memory = mmap.mmap(fd, _SIZE)
        secrecy.keep_off_disk(self._memory)
        self._sequence = 0

    def __getstate__(self) -> object:  # called while a child is being spawned
        return reduction.DupFd(self._fd)

    def __setstate__(self, dup: object) -> None:
        self._map(dup.detach())  # type: ignore[attr-defined]  # DupFd's class differs by start method

    @contextmanager
    def drawing(self, attempt: int, face: Box | None, progress: float) -> Iterator[memoryview]:
        """Gives the bytes to draw the next picture into; it becomes the newest when the block ends."""
        self._sequence += 1
        slot = _slot_at(self._sequence)
        _BEGUN.pack_into(self._memory, slot, self._sequence)
        with memoryview(self._memory) as whole, whole[slot + _SLOT_HEADER : slot + _SLOT] as pixels:
            yield pixels
        _DONE.pack_into(
            self._memory,
            slot + _BEGUN.size,
            self._sequence,
            attempt,
            face is not None,
            *(face or (0.0, 0.0, 0.0, 0.0)),
            progress,
        )
        _LATEST.pack_into(self._memory, 0, self._sequence)

    def read(self, after: int = 0) -> Preview | None:
        """The newest picture, copied once; None if there is none or it is number `after`."""
        for _ in range(_READ_TRIES):
            (latest,) = _LATEST.unpack_from(self._memory, 0)
            if latest in (0, after):
                return None
            slot = _slot_at(latest)
            done, attempt, known, x, y, w, h, progress = _DONE.unpack_from(self._memory, slot + _BEGUN.size)
            pixels = self._memory[slot + _SLOT_HEADER : slot + _SLOT]
            (begun,) = _BEGUN.unpack_from(self._memory, slot)
            if begun == done == latest:
                face = (x, y, w, h) if known else None
                return Preview(WIDTH_PX, HEIGHT_PX, pixels, latest, attempt, face, progress)
        return None

    def wipe(self) -> None:
        """Zero every byte: nobody's face stays behind."""
        self._memory[:] = bytes(_SIZE)

    def is_blank(self) -> bool:
        return self._memory[:].count(0) == _SIZE

    def close(self) -> None:
        """Wipe and give the memory back; read() answers None from now on."""
        self.wipe()
        os.close(self._fd)


def _slot_at(sequence: int) -> int:
    return _HEADER + (sequence % 2) * _SLOT
