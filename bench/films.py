"""The demo's rider as a webcam sees her: 30 pictures a second with the noise of a sensor, written as a film."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from kiosk.camera import moving_picture
from kiosk.demo import riders

FPS = 30.0  # of any webcam
NOISE = 3.0  # standard deviation of 256 steps, of a cheap sensor in a hall
SEED = 1
STANDING_FROM_S = moving_picture.ALONE_S + moving_picture.WALK_S
LASTS_S = 30.0  # longer than anything measured: where the film begins again a picture comes late
ASKEW_DEG = 22.0  # beyond what can be used (15): the face is followed and judged, but never good


def standing(file: Path) -> Path:
    """She stands before the lens from the first picture on."""
    return _write(file, 0.0)


def askew(file: Path) -> Path:
    """She holds her head so that no picture is ever good: the camera goes on working, the live picture stays."""
    return _write(file, ASKEW_DEG)


def _write(file: Path, tilt_deg: float) -> Path:
    chance = np.random.default_rng(SEED)
    size = (moving_picture.WIDTH_PX, moving_picture.HEIGHT_PX)
    photo = np.array(riders.picture(riders.WANG.portrait))[:, :, ::-1]
    portrait = moving_picture.prepare(np.ascontiguousarray(photo))
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), tilt_deg, 1.0)
    film = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), FPS, size)
    try:
        for number in range(round(LASTS_S * FPS)):
            frame = moving_picture.frame_at(portrait, STANDING_FROM_S + number / FPS)
            turned = cv2.warpAffine(frame, turn, size, borderMode=cv2.BORDER_REPLICATE)
            noise = chance.normal(0.0, NOISE, turned.shape)
            film.write(np.clip(turned + noise, 0, 255).astype(np.uint8))
    finally:
        film.release()
    return file
