"""What one picture of a face says about life: numbers from its landmarks, and the face brought to one size and place.

Left and right here are those of the picture; the rider's own left is the picture's right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.services.identity_stub.landmarks import Picture, Points, Reading

Patch = NDArray[np.float32]  # (PATCH_PX, PATCH_PX), grey: the face upright, eyes and nose always at the same place

PATCH_PX: Final = 64
PATCH_BLUR_PX: Final = 1.0  # landmarks are off by half a pixel: edges that moved so little are no change
# Where things lie in a patch, in shares of its side.
EYES_Y: Final = 0.34
EYES_X: Final = (0.30, 0.70)  # the middles of the eyes, left and right in the picture
EYE_HALF: Final = (0.13, 0.065)  # half width and half height of what lids move over
# Places that a blink leaves alone and a finger does not: (x, y) of the middle; half sides CALM_HALF.
CALM: Final = (
    *((0.50, 0.34), (0.50, 0.52), (0.26, 0.56), (0.74, 0.56)),  # root and back of the nose, cheeks
    *((0.50, 0.16), (0.30, 0.14), (0.70, 0.14)),  # forehead
)
CALM_HALF: Final = (0.075, 0.06)

ANCHORS: Final = (36, 39, 42, 45, 27, 30, 31, 35)
_IN_PATCH: Final = PATCH_PX * np.array(
    [(0.18, 0.34), (0.385, 0.35), (0.615, 0.35), (0.82, 0.34), (0.5, 0.34), (0.5, 0.62), (0.43, 0.66), (0.57, 0.66)]
)
STABLE: Final = (*range(17, 36), 36, 39, 42, 45)  # brows, nose, corners of the eyes: what speaking does not move


@dataclass(frozen=True, eq=False)
class Look:
    """One face at one moment.

    yaw: the nose's tip between the ends of the jaw, 0 to 1 from the left. eyes: how far open, left and right, height
    over width. x, y: the place of brows, nose and eye corners, px. height: from the eye corners down to the base of
    the nose, px; a turn of the head leaves it as it is. halves: from the nose's tip to the outer corner of the left
    and right eye, in heights. score: the detector's.
    """

    at_s: float
    yaw: float
    eyes: tuple[float, float]
    x: float
    y: float
    height: float
    roll_deg: float
    halves: tuple[float, float]
    score: float = 1.0
    patch: Patch | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Change:
    """Between two patches, in grey levels. eyes: of the eye that changed less. elsewhere: of the place, outside the
    eyes, that changed most."""

    eyes: float
    elsewhere: float


def look(picture: Picture, reading: Reading, at_s: float) -> Look:
    points = reading.points
    across = points[42:48].mean(axis=0) - points[36:42].mean(axis=0)
    roll = float(np.arctan2(across[1], across[0]))
    upright = (points - points.mean(axis=0)) @ np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    stable = points[list(STABLE)]
    height = max(1.0, float(upright[33, 1] - upright[[36, 39, 42, 45], 1].mean()))
    left, tip, right = upright[0, 0], upright[30, 0], upright[16, 0]
    return Look(
        at_s=at_s,
        yaw=float((tip - left) / max(1.0, right - left)),
        eyes=(_openness(points[36:42]), _openness(points[42:48])),
        x=float(stable[:, 0].mean()),
        y=float(stable[:, 1].mean()),
        height=height,
        roll_deg=float(np.degrees(roll)),
        halves=(float(tip - upright[36, 0]) / height, float(upright[45, 0] - tip) / height),
        score=reading.score,
        patch=_patch(picture, points),
    )


def change(before: Patch, after: Patch) -> Change:
    """How two patches differ, where. Light that changed over the whole face is taken out."""
    gain = float(before.mean()) / max(1.0, float(after.mean()))
    differs = np.abs(before - after * gain)
    eyes = [_mean(differs, (x, EYES_Y), EYE_HALF) for x in EYES_X]
    return Change(min(eyes), max(_mean(differs, place, CALM_HALF) for place in CALM))


def _openness(eye: Points) -> float:
    """The eye aspect ratio: mean height over width."""
    heights = np.linalg.norm(eye[1] - eye[5]) + np.linalg.norm(eye[2] - eye[4])
    return float(heights / (2 * max(1e-6, float(np.linalg.norm(eye[0] - eye[3])))))


def _patch(picture: Picture, points: Points) -> Patch:
    """Placed by the corners of the eyes and the nose together, so that no one landmark's tremble moves it."""
    seen = points[list(ANCHORS), 0] + 1j * points[list(ANCHORS), 1]
    wanted = _IN_PATCH[:, 0] + 1j * _IN_PATCH[:, 1]
    about, to = seen.mean(), wanted.mean()
    turn = np.vdot(seen - about, wanted - to) / np.vdot(seen - about, seen - about).real  # least squares: scale, roll
    shift = to - turn * about
    where = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    cut = cv2.warpAffine(grey, where, (PATCH_PX, PATCH_PX), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    soft: Patch = cv2.GaussianBlur(cut, (0, 0), PATCH_BLUR_PX).astype(np.float32)
    return soft


def _mean(values: Patch, middle: tuple[float, float], half: tuple[float, float]) -> float:
    (x, y), (dx, dy) = middle, half
    top, bottom = round((y - dy) * PATCH_PX), round((y + dy) * PATCH_PX)
    left, right = round((x - dx) * PATCH_PX), round((x + dx) * PATCH_PX)
    return float(values[top:bottom, left:right].mean())
