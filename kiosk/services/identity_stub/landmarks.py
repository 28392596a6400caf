"""Finds the 68 landmarks of the one face in a small picture, twice, so that they do not jump with the detector's box.

The 68-point model is trained on iBUG 300-W, whose licence excludes commercial use: it serves this stand-in for a
provider only. The kiosk itself does without.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from kiosk.services.identity_stub import faces

Picture = NDArray[np.uint8]  # (height, width, 3), RGB
Points = NDArray[np.float64]  # (68, 2), x and y in px of the picture

SEARCH_SIDE_PX: Final = 190  # a crop is 2.2 faces wide: its face is then 86 px, and dlib's HOG finds 70 px and more
LEAST_SCORE: Final = -0.2  # of the detector; a head turned by 25 degrees scores about 0 with the sub-detectors

# dlib's box in terms of its own landmarks, measured on 204 frontal portraits: so a second reading can be given a box
# that moves with the face and not in the steps of the detector's pyramid.
BOX_PER_SPREAD: Final = 3.9
BOX_RIGHT_OF_CENTRE: Final = -0.02  # of the width
BOX_BELOW_CENTRE: Final = -0.045


@dataclass(frozen=True)
class Reading:
    """One face. score: the detector's. side: 0 frontal, 1 and 2 turned, 3 and 4 tilted (dlib's sub-detectors)."""

    points: Points
    score: float
    side: int

    @property
    def box(self) -> faces.Box:
        """As the detector would draw it round these landmarks."""
        left, top, right, bottom = (round(value) for value in _box_of(self.points))
        return top, right, bottom, left


class LandmarkReader:
    """Holds the models. May be used by several threads; they take turns."""

    def __init__(self) -> None:
        self._detector = dlib.get_frontal_face_detector()
        self._predictor = faces.load().api.pose_predictor_68_point
        self._turn = threading.Lock()  # dlib's detector keeps scratch space and releases the interpreter

    def read(self, picture: Picture) -> Reading | None:
        """The largest face of a crop about 2.2 faces wide; None if there is none. About 5 ms for 220 px."""
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        scale = SEARCH_SIDE_PX / max(grey.shape)
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        with self._turn:
            boxes, scores, sides = self._detector.run(small, 0, LEAST_SCORE)
            if not boxes:
                return None
            best = max(range(len(boxes)), key=lambda i: boxes[i].width())
            first = self._landmarks(grey, *(value / scale for value in _sides(boxes[best])))
            points = self._landmarks(grey, *_box_of(first))
        return Reading(points, float(scores[best]), int(sides[best]))

    def _landmarks(self, grey: NDArray[np.uint8], left: float, top: float, right: float, bottom: float) -> Points:
        box = dlib.rectangle(round(left), round(top), round(right), round(bottom))
        return np.array([(p.x, p.y) for p in self._predictor(grey, box).parts()], dtype=np.float64)


@cache
def reader() -> LandmarkReader:
    """The process's one reader: the model takes 99 MB. Raises ImportError."""
    return LandmarkReader()


def _sides(box: Any) -> tuple[float, float, float, float]:
    return float(box.left()), float(box.top()), float(box.right()), float(box.bottom())


def _box_of(points: Points) -> tuple[float, float, float, float]:
    centre, width = points.mean(axis=0), BOX_PER_SPREAD * float(points.std(axis=0).mean())
    x, y = centre[0] + BOX_RIGHT_OF_CENTRE * width, centre[1] + BOX_BELOW_CENTRE * width
    return x - width / 2, y - width / 2, x + width / 2, y + width / 2
