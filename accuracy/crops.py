"""Cuts out of a film what a kiosk's camera sends for liveness: one window, fixed for as long as its face stays in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from accuracy.rooms import FPS
from kiosk.camera.faces import Face, FaceFinder
from kiosk.services.identity_stub.landmarks import Picture

WINDOW_FACES = 2.2  # the window's side, in widths of the detector's box
FACE_PX = 100  # what the face is scaled to
JPEG_QUALITY = 80
SMALLEST_PX = 72.0  # of 640: smaller ones are asked to come closer
LOOK_EVERY = 3  # frames: whether the face is still in its window
LOST_AFTER = 4  # looks without a face


@dataclass(frozen=True)
class Crop:
    """picture: RGB, after JPEG. run: another number, another run."""

    run: int
    at_s: float
    picture: Picture


def crops(film: Iterable[Picture], finder: FaceFinder) -> Iterator[Crop]:
    """One crop for each frame that has a window. film: RGB frames, FPS a second."""
    face: Face | None = None
    window: tuple[int, int, int] | None = None  # left, top, side
    run = missed = 0
    for n, frame in enumerate(film):
        if window is None or n % LOOK_EVERY == 0:
            grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
            seen = (
                finder.follow(grey, face) if face is not None else next(iter(finder.search(grey, SMALLEST_PX)), None)
            )
            missed = 0 if seen is not None else missed + 1
            face = seen if seen is not None else face
            if face is not None and missed > LOST_AFTER:
                face = window = None
            if seen is not None and (window is None or not _within(seen, window)):
                run, window = run + 1, _round(seen)
        if window is not None:
            yield Crop(run, n / FPS, _cut(frame, window))


def _round(face: Face) -> tuple[int, int, int]:
    (x, y), side = face.centre, face.width * WINDOW_FACES
    return int(x - side / 2), int(y - side / 2), int(side)


def _within(face: Face, window: tuple[int, int, int]) -> bool:
    left, top, side = window
    return (
        left <= face.left
        and face.left + face.width <= left + side
        and top <= face.top
        and face.top + face.width <= top + side
    )


def _cut(frame: Picture, window: tuple[int, int, int]) -> Picture:
    left, top, side = window
    size = round(FACE_PX * WINDOW_FACES)
    move = np.array([[size / side, 0, -left * size / side], [0, size / side, -top * size / side]])
    cut = cv2.warpAffine(frame, move, (size, size), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    coded = cv2.imencode(".jpg", cv2.cvtColor(cut, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1]
    crop: Picture = cv2.cvtColor(cv2.imdecode(coded, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    return crop
