"""Real faces and real films for the camera's tests, made when they are needed, and a recorder of camera events.

The faces come from picture libraries' sample files (an astronaut in scikit-image, Grace Hopper in matplotlib).
"""

from __future__ import annotations

import importlib.util
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.camera import moving_picture
from kiosk.camera.capture import Camera, CameraEvent, Captured
from kiosk.camera.child import Child
from kiosk.camera.faces import FaceFinder
from tests.patience import until

Picture = npt.NDArray[np.uint8]
Event = TypeVar("Event", bound=CameraEvent)

FPS = 15
PATIENCE_S = 30.0  # for anything that must happen; only a failing test waits so long
STANDING_S = 4.0  # of moving_picture: the walk is over


def _sample(package: str, *inside: str) -> Picture:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return decode(Path(spec.origin).parent.joinpath(*inside).read_bytes())


def decode(coded: bytes) -> Picture:
    picture: Picture | None = cv2.imdecode(np.frombuffer(coded, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture


def astronaut() -> Picture:
    return _sample("skimage", "data", "astronaut.png")[0:220, 120:330]


def hopper() -> Picture:
    return _sample("matplotlib", "mpl-data", "sample_data", "grace_hopper.jpg")


def walk_up(picture: Picture, seconds: float = 6.0) -> list[Picture]:
    portrait = moving_picture.prepare(picture)
    return [moving_picture.frame_at(portrait, n / FPS) for n in range(int(seconds * FPS))]


def standing(picture: Picture, seconds: float = 2.0) -> list[Picture]:
    portrait = moving_picture.prepare(picture)
    return [moving_picture.frame_at(portrait, STANDING_S + n / FPS) for n in range(int(seconds * FPS))]


def empty(seconds: float = 2.0) -> list[Picture]:
    """A doorway with nobody in it: a wall, a window, a plant-like clutter, and the noise of a sensor."""
    rng = np.random.default_rng(7)
    wall = np.full((480, 640, 3), (140, 150, 160), np.uint8)
    wall[60:300, 380:560] = (210, 200, 190)
    for _ in range(60):
        x, y = int(rng.integers(40, 240)), int(rng.integers(220, 470))
        colour = tuple(int(v) for v in rng.integers(20, 140, 3))
        cv2.line(wall, (140, 470), (x, y), colour, 3)
    return [cv2.add(wall, rng.integers(0, 12, wall.shape, dtype=np.uint8)) for _ in range(int(seconds * FPS))]


def zoomed(frames: Iterable[Picture], factor: float) -> list[Picture]:
    """Nearer (factor > 1) or farther; what is uncovered is filled with the edge."""
    move = cv2.getRotationMatrix2D((320, 240), 0, factor)
    return [cv2.warpAffine(frame, move, (640, 480), borderMode=cv2.BORDER_REPLICATE) for frame in frames]


def shifted(frames: Iterable[Picture], x: int) -> list[Picture]:
    move = np.array([[1, 0, x], [0, 1, 0]], dtype=np.float32)
    return [cv2.warpAffine(frame, move, (640, 480), borderMode=cv2.BORDER_REPLICATE) for frame in frames]


def lit(frames: Iterable[Picture], gain: float, lift: float = 0.0) -> list[Picture]:
    return [cv2.convertScaleAbs(frame, alpha=gain, beta=lift) for frame in frames]


def masked(picture: Picture, colour: tuple[int, int, int]) -> Picture:
    """The largest face of a 640x480 picture behind a pleated mask from nose bridge to chin. colour: BGR."""
    face = FaceFinder().search(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8), 57.0)[0]
    eyes = face.points[0:4].mean(axis=0)
    across = face.points[0:2].mean(axis=0) - face.points[2:4].mean(axis=0)
    down = np.array([-across[1], across[0]])
    half = [(0.0, 0.38), (0.95, 0.55), (0.85, 1.5), (0.35, 2.05)]  # sideways and below the eyes, in eye distances
    outline = half + [(-x, y) for x, y in reversed(half[1:])]
    hidden = picture.copy()
    cv2.fillPoly(
        hidden, [np.array([eyes + x * across + y * down for x, y in outline], np.int32)], colour, cv2.LINE_AA
    )
    for y in (0.9, 1.2, 1.5):
        ends = [tuple(int(v) for v in eyes + x * across + y * down) for x in (-0.8, 0.8)]
        cv2.line(hidden, ends[0], ends[1], tuple(int(0.85 * v) for v in colour), 2, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(hidden, (0, 0), 0.7), np.uint8)


def noisy(frames: Iterable[Picture], deviation: float = 3.0) -> list[Picture]:
    """As from a cheap sensor."""
    chance = np.random.default_rng(3)
    return [np.clip(frame + chance.normal(0, deviation, frame.shape), 0, 255).astype(np.uint8) for frame in frames]


def torn(jpeg: bytes, chance: np.random.Generator, flips: int = 12) -> bytes:
    """A JPEG of which some bytes were hurt on the way; its headers (700 bytes) arrived."""
    hurt = bytearray(jpeg)
    for place in chance.integers(700, len(hurt) - 2, flips):
        hurt[place] = int(chance.integers(0, 255))
    return bytes(hurt)


def write_film(path: Path, frames: list[Picture], fps: float = FPS) -> None:
    """An MJPG film; appears at path whole, in one step."""
    half_done = path.with_name("half-done.avi")
    writer = cv2.VideoWriter(str(half_done), cv2.VideoWriter.fourcc(*"MJPG"), fps, (640, 480))
    for frame in frames:
        writer.write(frame)
    writer.release()
    half_done.replace(path)


def tear_film(path: Path, flips: int = 12) -> None:
    """Hurts every picture of an MJPG film, as a bad cable would."""
    chance = np.random.default_rng(3)
    film, start = path.read_bytes(), b"\xff\xd8\xff"
    head, *pictures = film.split(start)
    *middle, last = pictures
    hurt = [torn(start + picture, chance, flips) for picture in middle]
    path.write_bytes(b"".join([head, *hurt, start, last]))


class Heard:
    """All events of a camera, in order, to be waited for."""

    def __init__(self) -> None:
        self.events: list[CameraEvent] = []
        self.at_leisure = threading.Event()  # cleared: the receiver does not get round to receiving
        self.at_leisure.set()
        self._queue: queue.Queue[CameraEvent] = queue.Queue()

    def put(self, event: CameraEvent) -> None:
        self.at_leisure.wait(PATIENCE_S)
        self._queue.put(event)

    def until(self, kind: type[Event], is_it: Callable[[Event], bool] = lambda _: True) -> Event:
        """The next event of that kind that fits; those before it are kept in `events`. Fails after PATIENCE_S."""
        give_up = time.monotonic() + PATIENCE_S
        while True:
            try:
                event = self._queue.get(timeout=max(0.01, give_up - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no such {kind.__name__}; heard {self.events[-8:]}") from None
            self.events.append(event)
            if isinstance(event, kind) and is_it(event):
                return event

    def chips(self, count: int) -> list[Captured]:
        """The next captures of one run that hold so many frontal pictures together."""
        found: list[Captured] = []
        while sum(len(one.captures.chips) for one in found) < count:
            captured = self.until(Captured)
            if found and captured.captures.run != found[0].captures.run:
                found = []
            found.append(captured)
        return found

    def so_far(self) -> list[CameraEvent]:
        while not self._queue.empty():
            self.events.append(self._queue.get())
        return self.events

    def forget(self) -> None:
        self.so_far()
        self.events.clear()


def child_pid(camera: Camera) -> int:
    """Of the process that serves; waits for one."""
    until(lambda: camera._child is not None, "a camera process")
    assert camera._child is not None
    return _pid(camera._child)


def spare_pid(camera: Camera) -> int:
    """Of the process that waits behind it."""
    assert camera._spare is not None
    return _pid(camera._spare)


def has_spare(camera: Camera) -> bool:
    """A process waits behind the one that serves and has loaded its libraries."""
    spare = camera._spare
    return spare is not None and spare.started


def _pid(child: Child) -> int:
    pid = child.process.pid
    assert pid is not None
    return pid


def files_open_in(pid: int) -> set[str]:
    """What the process has open at this moment, as the system tells."""
    found = set()
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(os.readlink(fd))
        except FileNotFoundError:  # closed meanwhile
            continue
    return found


def libraries_in(pid: int) -> str:
    """The list of library files that the process has mapped."""
    return Path(f"/proc/{pid}/maps").read_text()
