"""A virtual display whose picture lies in shared memory: what changed on the glass is seen within a millisecond."""

from __future__ import annotations

import mmap
import os
import random
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kiosk.demo.display import HEIGHT_PX, WIDTH_PX
from kiosk.demo.stage import Box
from kiosk.demo.world import stop

STEP_PX = 8  # every eighth pixel of every eighth row: 20,000 of the glass, read in a tenth of a millisecond
LOOK_S = 0.0005  # between two looks; more often would take the processor from what is measured
STILL_S = 0.002  # a picture that has not changed for so long has arrived whole
SCAN_HEADER = ">25I"  # of Xvfb's file: XWDFileHeader
HEADER_BYTES, BYTES_PER_LINE, COLOURS = 0, 12, 19  # which of the 25
COLOUR_BYTES = 12
FINGER_S = (0.06, 0.14)  # how long a finger rests on the glass
BEFORE_TOUCH_S = (0.45, 0.65)  # the window ignores a touch in the first 0.35 s of a screen

Sample = npt.NDArray[np.uint32]


class NothingHappened(AssertionError):
    """The glass did not change as it should."""


class Probe:
    """Sampled pixels of some boxes (x, y, width, height; none: the whole glass) but not of others."""

    def __init__(self, pixels: Sample, boxes: Sequence[Box] = (), but: Sequence[Box] = ()) -> None:
        wanted = np.zeros((HEIGHT_PX, WIDTH_PX), dtype=bool)
        for box in boxes or ((0.0, 0.0, float(WIDTH_PX), float(HEIGHT_PX)),):
            wanted[_rows_and_columns(box)] = True
        for box in but:
            wanted[_rows_and_columns(box)] = False
        sampled = np.zeros_like(wanted)
        sampled[STEP_PX // 2 :: STEP_PX, STEP_PX // 2 :: STEP_PX] = True
        self._pixels = pixels
        self._places = np.flatnonzero(wanted & sampled)

    def take(self) -> Sample:
        return self._pixels[self._places]


def changed(before: Sample, now: Sample) -> float:
    """Share of the pixels, 0..1."""
    return float(np.count_nonzero(before != now)) / len(before)


class Glass:
    """A context: Xvfb, and one pointer that presses it (xdotool, kept running, for its start costs 5 ms)."""

    def __init__(self, folder: Path) -> None:
        self.name = ""
        self._folder = folder

    def __enter__(self) -> Glass:
        self._folder.mkdir(parents=True, exist_ok=True)
        reading, writing = os.pipe()
        size = f"{WIDTH_PX}x{HEIGHT_PX}x24"
        options = ["-displayfd", str(writing), "-screen", "0", size, "-fbdir", str(self._folder)]
        self._server = subprocess.Popen(
            ["Xvfb", *options, "-nolisten", "tcp", "-noreset"],
            pass_fds=(writing,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as number:
            self.name = f":{number.readline().strip()}"
        with (self._folder / "Xvfb_screen0").open("rb") as file:
            memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        header = struct.unpack_from(SCAN_HEADER, memory)
        assert header[BYTES_PER_LINE] == 4 * WIDTH_PX
        start = header[HEADER_BYTES] + COLOUR_BYTES * header[COLOURS]
        self.pixels: Sample = np.frombuffer(memory, np.uint32, WIDTH_PX * HEIGHT_PX, start)
        self._pointer = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, env=self.environment(), bufsize=0)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._pointer.stdin is not None
        self._pointer.stdin.close()
        stop(self._pointer)
        stop(self._server)

    @property
    def server_pid(self) -> int:
        return self._server.pid

    def environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.name}

    def probe(self, boxes: Sequence[Box] = (), but: Sequence[Box] = ()) -> Probe:
        return Probe(self.pixels, boxes, but)

    def go_to(self, box: Box) -> None:
        """The pointer goes to the middle and stays there as long as a person takes to press."""
        x, y, width, height = box
        self._tell(f"mousemove {round(x + width / 2)} {round(y + height / 2)}")
        rest(BEFORE_TOUCH_S)

    def down(self) -> float:
        """Returns the monotonic second at which it was ordered."""
        at = time.monotonic()
        self._tell("mousedown 1")
        return at

    def up(self) -> float:
        at = time.monotonic()
        self._tell("mouseup 1")
        return at

    def tap(self, box: Box) -> float:
        """Returns the monotonic second of letting go, which is when a touch acts."""
        self.go_to(box)
        self.down()
        rest(FINGER_S)
        return self.up()

    def seen(self, probe: Probe, true: Callable[[Sample], bool], limit_s: float = 5.0) -> float:
        """The monotonic second at which the picture had become so and stood still. Raises NothingHappened."""
        ends = time.monotonic() + limit_s
        while not true(now := probe.take()):
            if time.monotonic() > ends:
                raise NothingHappened(f"nothing to be seen on the glass within {limit_s:.0f} s")
            time.sleep(LOOK_S)
        at = time.monotonic()
        while time.monotonic() - at < STILL_S:
            time.sleep(LOOK_S)
            later = probe.take()
            if not np.array_equal(now, later):
                now, at = later, time.monotonic()
        return at

    def _tell(self, order: str) -> None:
        assert self._pointer.stdin is not None
        self._pointer.stdin.write(f"{order}\n".encode())


class Film:
    """A context that notes when a part of the glass changes. A picture that comes in two pieces counts once."""

    def __init__(self, probe: Probe) -> None:
        self.at: list[float] = []  # monotonic seconds
        self._probe = probe
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Film:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        before = self._probe.take()
        while not self._over.wait(LOOK_S):
            now = self._probe.take()
            if np.array_equal(before, now):
                continue
            before, at = now, time.monotonic()
            if self.at and at - self.at[-1] < 2 * STILL_S:
                self.at[-1] = at
            else:
                self.at.append(at)


def rest(between_s: tuple[float, float]) -> None:
    """A time by chance, so that what is measured does not keep step with what is drawn."""
    threading.Event().wait(random.uniform(*between_s))


def _rows_and_columns(box: Box) -> tuple[slice, slice]:
    x, y, width, height = (round(value) for value in box)
    return slice(max(0, y), y + height), slice(max(0, x), x + width)
