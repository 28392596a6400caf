"""From photos to what the kiosk would send of them, encoded as the provider does it: in memory only, two at a time.

A photo is laid before the lens as a person would stand there, then goes through the kiosk's own search, judgement and
aligned crop, and through the stub's own reading. Where photos are few, the same face comes again a little out of
focus, darker, farther away, tilted, and badly compressed.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import quality
from kiosk.camera.faces import SMALLEST_SEEN_SHARE, Face, FaceFinder
from kiosk.camera.moving_picture import HEIGHT_PX, WIDTH_PX
from kiosk.camera.run import CHIP_QUALITY
from kiosk.camera.tracking import COMPANY_SHARE
from kiosk.captures import Hint
from kiosk.services.identity_stub import faces

WORKERS = 2  # processes; the smallest machine that this is built for has two cores
FACE_PX = 115  # what a webcam of 70 degrees gives of a face 60 cm away, 640 px wide
SMALLEST_FACE_PX = 80  # a smaller one is enlarged to this: the kiosk takes none that it finds below 70
SEARCH_SIDE_PX = 800  # a photo is scaled down to this for the search, as the provider does at enrolment
SMALLEST_SEARCHED_PX = 40  # in a photo; more would be missed of a 92 px wide scan

Picture = NDArray[np.uint8]
Encoding = NDArray[np.float64]


class Trouble(StrEnum):
    UNREADABLE = "no readable picture"
    NO_FACE = "no face"
    SEVERAL_FACES = "two faces or more"


@dataclass(frozen=True)
class Condition:
    """How the face comes before the lens. blur_px: sigma. gain: of the brightness. jpeg: quality of the picture."""

    name: str
    face_px: int = FACE_PX
    blur_px: float = 0.0
    gain: float = 1.0
    roll_deg: float = 0.0
    jpeg: int | None = None


AS_IT_IS = Condition("as it is")
WORSE = (  # what a hall does to a face, each within what the kiosk's gate may let through
    Condition("out of focus", blur_px=1.0),
    Condition("dark", gain=0.5),
    Condition("far", face_px=80),
    Condition("tilted", roll_deg=9.0),
    Condition("compressed", jpeg=70),
)


@dataclass(frozen=True)
class Taken:
    """hint: the gate's judgement; anything but GOOD would not have been sent."""

    condition: str
    hint: Hint
    encoding: Encoding = field(repr=False)


@dataclass(frozen=True)
class Photographed:
    """One photo. taken is empty where there is trouble; the first is of the face as it is."""

    person: str
    trouble: Trouble | None
    taken: tuple[Taken, ...] = field(default=(), repr=False)


def take_all(photos: dict[str, list[Path]], *, worse: bool, tell: Callable[[int, int], None]) -> list[Photographed]:
    """worse: in the worse conditions too. tell: called with how many of how many photos are done."""
    tasks = [(person, file, worse) for person, files in photos.items() for file in files]
    done = []
    with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
        for photographed in pool.imap(_take, tasks):
            done.append(photographed)
            tell(len(done), len(tasks))
    return done


def _take(task: tuple[str, Path, bool]) -> Photographed:
    person, file, worse = task
    try:
        picture = cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    except (OSError, cv2.error):
        picture = None
    if picture is None:
        return Photographed(person, Trouble.UNREADABLE)
    shrunk = _shrunk(picture)
    width = shrunk.shape[1]
    found = _finder().search(_grey(shrunk), max(SMALLEST_SEARCHED_PX, SMALLEST_SEEN_SHARE * width))
    if not found:
        return Photographed(person, Trouble.NO_FACE)
    if len(found) > 1 and found[1].width >= COMPANY_SHARE * found[0].width:
        return Photographed(person, Trouble.SEVERAL_FACES)
    taken = tuple(_taken(shrunk, found[0], (AS_IT_IS, *(WORSE if worse else ()))))
    if not taken:
        return Photographed(person, Trouble.NO_FACE)
    return Photographed(person, None, taken)


def _taken(photo: Picture, face: Face, conditions: tuple[Condition, ...]) -> Iterator[Taken]:
    """Of each condition in which the face is found; none at all if it is not found as it is."""
    for condition in conditions:
        width = float(np.clip(face.width, SMALLEST_FACE_PX, condition.face_px))
        frame = _before_the_lens(photo, face, width, condition)
        grey = _grey(frame)
        expected = replace(face, left=(WIDTH_PX - width) / 2, top=(HEIGHT_PX - width) / 2, width=width)
        seen = _finder().follow(grey, expected)
        encoding = None if seen is None else _encoding(frame, seen)
        if seen is not None and encoding is not None:
            hint = quality.judge(quality.measure(frame, grey, seen, seen.points))  # a photo is as still as can be
            yield Taken(condition.name, hint, encoding)
        elif condition is AS_IT_IS:
            return


def _before_the_lens(photo: Picture, face: Face, width: float, condition: Condition) -> Picture:
    """The camera's picture, with the face in its middle."""
    scale = width / face.width
    sized = cv2.resize(
        photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    )
    x, y = (scale * place for place in face.centre)
    move = cv2.getRotationMatrix2D((x, y), condition.roll_deg, 1.0)
    move[:, 2] += (WIDTH_PX / 2 - x, HEIGHT_PX / 2 - y)
    frame = cv2.warpAffine(sized, move, (WIDTH_PX, HEIGHT_PX), borderMode=cv2.BORDER_REPLICATE)
    if condition.blur_px:
        frame = cv2.GaussianBlur(frame, (0, 0), condition.blur_px)
    frame = cv2.convertScaleAbs(frame, alpha=condition.gain)
    if condition.jpeg is not None:
        frame = cv2.imdecode(_jpeg(frame, condition.jpeg), cv2.IMREAD_COLOR)
    picture: Picture = frame
    return picture


def _encoding(frame: Picture, face: Face) -> Encoding | None:
    """None if the provider sees no single face in what the kiosk cut out."""
    chip = _finder().chip(frame, face)
    try:
        return faces.read_capture(_jpeg(chip, CHIP_QUALITY).tobytes())
    except faces.NotOneFace:
        return None


@cache
def _finder() -> FaceFinder:
    """This process's own."""
    cv2.setNumThreads(1)
    return FaceFinder()


def _shrunk(picture: Picture) -> Picture:
    scale = SEARCH_SIDE_PX / max(picture.shape[:2])
    if scale >= 1:
        return picture
    shrunk: Picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return shrunk


def _grey(picture: Picture) -> Picture:
    grey: Picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return grey


def _jpeg(picture: Picture, jpeg_quality: int) -> NDArray[np.uint8]:
    coded: NDArray[np.uint8] = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, jpeg_quality])[1]
    return coded
