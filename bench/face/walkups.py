"""Films of people who walk up to a webcam, made from still portraits, and the truth about each of their pictures.

She comes in from the side, far, moving, out of focus and too bright, as a camera sees somebody before it has found
focus and exposure; a hand passes before the face; then she stands and sways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from accuracy import rooms
from kiosk.camera.faces import FaceFinder

FPS = 30
WIDTH_PX, HEIGHT_PX = 640, 480
LASTS_S = 6.0
ALONE_S = 0.4  # nobody there yet
WALK_S = 2.0  # from the edge of the picture to standing
FAR_SCALE = 0.6  # of the size when standing
FACE_PX = 115.0  # its width, standing: 60 cm from a webcam of 70 degrees
OUTSIDE_PX = 120.0  # beyond the edge, where she begins
BRIGHT_GAIN = 1.45  # of the first pictures; exposure is right when...
EXPOSED_S = 2.2
DEFOCUS_PX = 2.0  # sigma of the first pictures; sharp when...
FOCUSED_S = 2.4
SHUTTER = 0.5  # of the time between two pictures: what moves meanwhile is smeared
HAND_S = 0.35  # it hides the face for so long
HAND_BETWEEN_S = (1.2, 3.2)
SWAY_PX = 2.0
FEATHER_PX = 25  # how the portrait's edges fade into the room

# Until here a picture's distance to the person's own template has not risen above 0.30, of 0.22 at its best, and one
# in fifty lies beyond 0.40 (102 people, measured one by one).
USABLE_FACE_PX = 80.0
USABLE_DEFOCUS_PX = 1.0  # sigma
USABLE_SMEAR_PX = 5.0
USABLE_GAIN = 1.3
USABLE_MOVE = 0.035  # of the face's width from picture to picture: who moves more is still walking

CODE_BITS = 10  # pictures of half a minute
CODE_PX = 16  # of each bit's square, along the upper edge

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Truth:
    """visible: the whole face is in the picture. usable: large, sharp, lit, still and free."""

    visible: bool
    usable: bool


@dataclass(frozen=True)
class Walker:
    """portrait: BGR, scaled to the standing size. face: centre and width in it, px. seed: of what differs."""

    name: str
    portrait: Picture = field(repr=False)
    face: tuple[float, float, float]
    seed: int


class NoFace(Exception):
    """The portrait shows none."""


def walker(name: str, photo: Picture, seed: int) -> Walker:
    """photo: BGR. Raises NoFace."""
    grey = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
    found = FaceFinder().search(grey, max(40.0, 0.09 * photo.shape[1]))
    if not found:
        raise NoFace(name)
    scale = FACE_PX / found[0].width
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    x, y = found[0].centre
    sized = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=how)
    return Walker(name, sized, (scale * x, scale * y, FACE_PX), seed)


def film(who: Walker, file: Path, lasts_s: float = LASTS_S) -> list[Truth]:
    """An MJPG film, which appears whole; each picture bears its number. Returns the truth about each."""
    half_done = file.with_name(f"half-done-{file.name}")
    writer = cv2.VideoWriter(str(half_done), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (WIDTH_PX, HEIGHT_PX))
    truths = []
    try:
        for number, (picture, truth) in enumerate(_pictures(who, round(lasts_s * FPS))):
            writer.write(_numbered(picture, number))
            truths.append(truth)
    finally:
        writer.release()
    half_done.replace(file)
    return truths


def number_of(grey: Picture, *, mirrored: bool) -> int:
    """The number that a picture of any size bears."""
    height, width = grey.shape
    number = 0
    for bit in range(CODE_BITS):
        x = (bit + 0.5) * CODE_PX / WIDTH_PX
        column = int((1 - x if mirrored else x) * width)
        number |= int(grey[int(CODE_PX / 2 / HEIGHT_PX * height), column] > 127) << bit
    return number


def _numbered(picture: Picture, number: int) -> Picture:
    for bit in range(CODE_BITS):
        picture[:CODE_PX, bit * CODE_PX : (bit + 1) * CODE_PX] = 255 * (number >> bit & 1)
    return picture


def _pictures(who: Walker, count: int) -> Iterator[tuple[Picture, Truth]]:
    chance = np.random.default_rng(who.seed)
    room, sensor, sway = rooms.room(chance), rooms.Sensor(chance), rooms.wander(chance, SWAY_PX)
    side = -1 if chance.random() < 0.5 else 1
    hand_at = float(chance.uniform(*HAND_BETWEEN_S))
    person = _faded(who.portrait)
    before = None
    for number in range(count):
        t = number / FPS
        walked = min(1.0, max(0.0, t - ALONE_S) / WALK_S)
        arrived = 1 - (1 - walked) ** 2  # slows down towards the end
        width = who.face[2] * (FAR_SCALE + (1 - FAR_SCALE) * arrived)
        x = WIDTH_PX / 2 + side * (WIDTH_PX / 2 + OUTSIDE_PX) * (1 - arrived) + sway(t)
        y = 0.5 * HEIGHT_PX + 0.5 * sway(t + 9.0)
        moved = 0.0 if before is None else abs(x - before)
        before = x
        gain = 1 + (BRIGHT_GAIN - 1) * max(0.0, 1 - t / EXPOSED_S)
        defocus = DEFOCUS_PX * max(0.0, 1 - t / FOCUSED_S)
        smear = SHUTTER * moved
        hidden = hand_at <= t < hand_at + HAND_S

        picture = _placed(room, person, who, x, y, width / who.face[2])
        if hidden:
            _hand(picture, x, y, width, (t - hand_at) / HAND_S)
        picture = _seen(picture, smear, defocus, gain)
        visible = width / 2 <= x <= WIDTH_PX - width / 2
        usable = (
            visible
            and not hidden
            and width >= USABLE_FACE_PX
            and defocus <= USABLE_DEFOCUS_PX
            and smear <= USABLE_SMEAR_PX
            and gain <= USABLE_GAIN
            and moved <= USABLE_MOVE * width
        )
        yield sensor.sees(picture, t), Truth(visible, usable)


def _faded(portrait: Picture) -> Picture:
    """With a fourth channel: how much of the portrait covers the room."""
    height, width = portrait.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    mask[FEATHER_PX:, FEATHER_PX : width - FEATHER_PX] = 255
    return np.dstack([portrait, cv2.GaussianBlur(mask, (0, 0), FEATHER_PX / 3)])


def _placed(room: Picture, person: Picture, who: Walker, x: float, y: float, scale: float) -> Picture:
    move = np.array([[scale, 0, x - scale * who.face[0]], [0, scale, y - scale * who.face[1]]])
    layer = cv2.warpAffine(person, move, (WIDTH_PX, HEIGHT_PX), flags=cv2.INTER_LINEAR)
    covers = layer[:, :, 3:].astype(np.float32) / 255
    placed: Picture = (layer[:, :, :3] * covers + room * (1 - covers)).astype(np.uint8)
    return placed


def _hand(picture: Picture, x: float, y: float, width: float, through: float) -> None:
    """through: 0..1 of its way past the face."""
    middle = (round(x + (through - 0.5) * width), round(y + 0.1 * width))
    cv2.ellipse(picture, middle, (round(0.55 * width), round(0.4 * width)), 20, 0, 360, (120, 150, 200), -1)


def _seen(picture: Picture, smear_px: float, defocus_px: float, gain: float) -> Picture:
    length = round(smear_px)
    if length > 1:
        picture = cv2.blur(picture, (length, 1))
    if defocus_px > 0:
        picture = cv2.GaussianBlur(picture, (0, 0), defocus_px)
    lit: Picture = cv2.convertScaleAbs(picture, alpha=gain)
    return lit
