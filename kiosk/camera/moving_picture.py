"""Moves a still portrait so that it looks like a person who walks up to the lens and stands there; in memory only."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

WIDTH_PX = 640
HEIGHT_PX = 480
ALONE_S = 0.5  # nobody there yet
WALK_S = 2.5  # from first step to standing
FAR_SCALE = 0.35  # of the size when standing
SIDE_STEP_PX = 200.0  # where the walk begins, beside the middle
SWAY_PX = 5.0  # people standing sway one to two centimetres
SWAY_S = 3.1
NOD_PX = 2.0
NOD_S = 2.3
TILT_DEG = 1.0
TILT_S = 4.7
BACKGROUND_DIM = 0.6


@dataclass(frozen=True)
class Portrait:
    """image: BGR, HEIGHT_PX high. background: BGR, HEIGHT_PX x WIDTH_PX, the image's own colours washed out."""

    image: npt.NDArray[np.uint8]
    background: npt.NDArray[np.uint8]


def prepare(picture: npt.NDArray[np.uint8]) -> Portrait:
    """picture: BGR of any size."""
    scale = HEIGHT_PX / picture.shape[0]
    image = cv2.resize(
        picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    )
    colours = cv2.resize(picture, (4, 3), interpolation=cv2.INTER_AREA)
    washed = cv2.GaussianBlur(cv2.resize(colours, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_CUBIC), (0, 0), 40)
    return Portrait(image, cv2.convertScaleAbs(washed, alpha=BACKGROUND_DIM, beta=30))


def frame_at(portrait: Portrait, t_s: float) -> npt.NDArray[np.uint8]:
    """The picture t_s seconds after the person came into view: BGR, HEIGHT_PX x WIDTH_PX."""
    if t_s < ALONE_S:
        return portrait.background.copy()
    walked = min(1.0, (t_s - ALONE_S) / WALK_S)
    arrived = 1 - (1 - walked) ** 2  # slows down towards the end
    scale = FAR_SCALE + (1 - FAR_SCALE) * arrived
    x = WIDTH_PX / 2 + SIDE_STEP_PX * (1 - arrived) + SWAY_PX * math.sin(2 * math.pi * t_s / SWAY_S)
    y = HEIGHT_PX - HEIGHT_PX * scale / 2 + NOD_PX * math.sin(2 * math.pi * t_s / NOD_S)  # feet on the ground
    height, width = portrait.image.shape[:2]
    move = cv2.getRotationMatrix2D((width / 2, height / 2), TILT_DEG * math.sin(2 * math.pi * t_s / TILT_S), scale)
    move[:, 2] += (x - width / 2, y - height / 2)
    frame: npt.NDArray[np.uint8] = cv2.warpAffine(
        portrait.image,
        move,
        (WIDTH_PX, HEIGHT_PX),
        dst=portrait.background.copy(),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_TRANSPARENT,
    )
    return frame
