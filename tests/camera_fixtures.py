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
from kiosk.camera.capture import Camera, CameraEvent

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


def write_film(path: Path, frames: list[Picture]) -> None:
    """An MJPG film; appears at path whole, in one step."""
    half_done = path.with_name("half-done.avi")
    writer = cv2.VideoWriter(str(half_done), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (640, 480))
    for frame in frames:
        writer.write(frame)
    writer.release()
    half_done.replace(path)


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

    def so_far(self) -> list[CameraEvent]:
        while not self._queue.empty():
            self.events.append(self._queue.get())
        return self.events

    def forget(self) -> None:
        self.so_far()
        self.events.clear()


def eventually(is_true: Callable[[], bool], what: str) -> None:
    """Wait for something that sends no event. Fails after PATIENCE_S."""
    give_up = time.monotonic() + PATIENCE_S
    pause = queue.Queue[None]()
    while not is_true():
        assert time.monotonic() < give_up, f"never came true: {what}"
        try:
            pause.get(timeout=0.01)
        except queue.Empty:
            continue


def child_pid(camera: Camera) -> int:
    assert camera._child is not None
    pid = camera._child.process.pid
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
