"""One person before the lens without a gap: her three frontal pictures, and how her head moves meanwhile.

The motion pictures show one place of the picture that stays fixed for the whole run. A cut that followed the face
would hide just what is asked for: how the head moves against what is behind it.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.camera.faces import Face
from kiosk.camera.selection import Selection
from kiosk.captures import Captures

CHIP_QUALITY = 90  # JPEG; 6 KB a chip; shifts the encoding by 0.03, far below the 0.4 that tells people apart
MOTION_QUALITY = 80  # JPEG; 6-12 KB; landmarks are found as well as in the raw picture
WINDOW_FACES = 2.2  # the window's side in widths of the face: room for the sway of standing and for a turn
LEANS_OUT = 0.1  # of the face's width: the box jumps by as much, and the landmarks are well inside it
MOTION_FACE_PX = 100  # the face's width in a motion picture; the detector needs 70
FLUSH_EVERY_S = 0.3  # ten pictures together: one request, and the provider is a third of a second behind at most

Picture = npt.NDArray[np.uint8]  # (height, width, 3), BGR


class Run:
    """Begins with a first good picture, in which the face is at `face`; `began`: monotonic seconds.

    frame: (height, width) of the camera's pictures, px. with_motion: motion pictures are wanted.
    """

    def __init__(self, number: int, began: float, face: Face, frame: tuple[int, int], with_motion: bool) -> None:
        self.number = number
        self._began = began
        self._flushed_at = began
        self._with_motion = with_motion
        self._selection = Selection()
        self._motion: list[tuple[int, bytes]] = []
        self._last_ms = -1
        height, width = frame
        self._side = round(min(WINDOW_FACES * face.width, height, width))
        x, y = face.centre
        self._left = round(min(max(0.0, x - self._side / 2), width - self._side))
        self._top = round(min(max(0.0, y - self._side / 2), height - self._side))
        self._motion_px = round(self._side * MOTION_FACE_PX / face.width)

    @property
    def progress(self) -> float:
        return self._selection.progress

    def holds(self, face: Face) -> bool:
        """The face is still inside the window, but for LEANS_OUT of it."""
        slack = LEANS_OUT * face.width
        return (
            self._left <= face.left + slack
            and face.left + face.width - slack <= self._left + self._side
            and self._top <= face.top + slack
            and face.top + face.width - slack <= self._top + self._side
        )

    def wants_chip(self, at: float) -> bool:
        return self._selection.wants(at)

    def offer_chip(self, at: float, sharpness: float, chip: Picture) -> None:
        """A good frontal picture of the face, aligned."""
        self._selection.offer(at, sharpness, chip)

    def add(self, at: float, picture: Picture) -> None:
        """Whatever the camera saw, with the face found in it or not. Two within a millisecond count as one: the
        provider takes rising times only."""
        at_ms = round(1000 * (at - self._began))
        if self._with_motion and at_ms > self._last_ms:
            self._last_ms = at_ms
            window = picture[self._top : self._top + self._side, self._left : self._left + self._side]
            how = cv2.INTER_AREA if self._side > self._motion_px else cv2.INTER_LINEAR
            sized = cv2.resize(window, (self._motion_px, self._motion_px), interpolation=how)
            self._motion.append((at_ms, _jpeg(sized, MOTION_QUALITY)))

    def flush(self, at: float) -> Captures | None:
        """What is to be handed on now: a chip at once, motion a few pictures at a time."""
        chip = self._selection.due(at)
        if chip is None and (not self._motion or at - self._flushed_at < FLUSH_EVERY_S):
            return None
        self._flushed_at = at
        chips = () if chip is None else (_jpeg(chip, CHIP_QUALITY),)
        motion, self._motion = tuple(self._motion), []
        return Captures(self.number, chips, motion)


def _jpeg(picture: Picture, quality: int) -> bytes:
    done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done  # a picture of known size and type can always be coded
    return bytes(coded)
