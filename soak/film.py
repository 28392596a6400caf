"""What stands before the lens in the search for traces: the demo's rider, among bars that no other run has."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from kiosk.camera import moving_picture
from kiosk.demo import riders
from kiosk.demo.riders import WANG
from soak.traces import Barcode, Picture

FPS = 30.0
FILM_S = 12.0  # longer than one look; it is played in a loop
FACE_SCALE = 0.72  # leaves room for bars around a face of about 150 px
FACE_BOX = (190, 150, 450, 480)  # left, top, right, bottom: where the head moves and no bar is


def write_film(file: Path, barcode: Barcode) -> Picture:
    """The demo's rider among bars, standing; returns the first frame, BGR, as it was drawn."""
    photo = np.ascontiguousarray(np.array(riders.picture(WANG.portrait))[:, :, ::-1])
    portrait = moving_picture.prepare(photo)
    size = (moving_picture.WIDTH_PX, moving_picture.HEIGHT_PX)
    smaller = cv2.getRotationMatrix2D((size[0] / 2, size[1]), 0.0, FACE_SCALE)
    film = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), FPS, size)
    stands = moving_picture.ALONE_S + moving_picture.WALK_S
    frames = [
        barcode.around(cv2.warpAffine(moving_picture.frame_at(portrait, stands + n / FPS), smaller, size), FACE_BOX)
        for n in range(round(FILM_S * FPS))
    ]
    try:
        for frame in frames:
            film.write(frame)
    finally:
        film.release()
    return frames[0]
