"""Finds faces in a grey picture: a search of the whole, then a cheap look round the face already known (dlib).

Landmarks are dlib's five points (outer and inner eye corners, base of the nose), a public-domain model. The usual
68-point model is trained on iBUG 300-W, whose licence excludes commercial use; roll, yaw and pitch can be judged from
five points and from which of the detector's five sub-detectors fired, so the 68 points are not needed here.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import dlib
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]  # (height, width)
Points = npt.NDArray[np.float64]  # (5, 2), x and y in px

DETECTOR_FACE_PX = 72  # dlib's HOG finds all faces of 70 px and more, four in five of 60 px, one in five of 50 px
TRACKED_FACE_PX = 82  # a little above, so that a face that steps back a little is not lost
TRACKING_MARGIN = 0.55  # of the box, on each side: 0.5 s of walking between two looks
SEEN_SCORE = -0.2  # dlib's own threshold is 0: of 51 faces behind drawn masks it finds 80 %, this one 88 %, and in 25
# pictures of clutter neither sees more than the other; also keeps to a turning head for longer
SMALLEST_SEEN_SHARE = 0.09  # of the picture's width; smaller than what is accepted, to say "step closer"
CHIP_PX = 150  # what the recognition network takes
CHIP_PADDING = 0.25  # dlib's own default for that network


@dataclass(frozen=True)
class Face:
    """Where a face is (px of the picture), how sure the detector is, and its landmarks.

    side: 0 frontal, 1 and 2 turned left or right, 3 and 4 tilted, as dlib's five sub-detectors are numbered.
    """

    left: float
    top: float
    width: float
    score: float
    side: int
    points: Points
    shape: Any  # dlib.full_object_detection, for the chip

    @property
    def centre(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.width / 2

    def covers(self, x: float, y: float) -> bool:
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.width


class FaceFinder:
    """Holds the models; loading them takes a third of a second."""

    def __init__(self) -> None:
        self._detector = dlib.get_frontal_face_detector()
        self._landmarks = dlib.shape_predictor(str(_five_point_model()))

    def search(self, grey: Grey, smallest_px: float) -> list[Face]:
        """All faces at least smallest_px wide, largest first. About 20 ms for 640x480 at 72 px, by area."""
        scale = DETECTOR_FACE_PX / smallest_px
        found = self._detect(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=_filter(scale)))
        faces = [self._face(grey, 0.0, 0.0, scale, *one) for one in found]
        return sorted(faces, key=lambda face: -face.width)

    def follow(self, grey: Grey, known: Face) -> Face | None:
        """The same face a moment later, looked for round its last place; None if it is not there. About 3 ms."""
        margin = known.width * TRACKING_MARGIN
        x0, y0 = max(0, int(known.left - margin)), max(0, int(known.top - margin))
        x1, y1 = int(known.left + known.width + margin), int(known.top + known.width + margin)
        region = grey[y0:y1, x0:x1]
        if region.size == 0:
            return None
        scale = TRACKED_FACE_PX / known.width
        found = self._detect(cv2.resize(region, None, fx=scale, fy=scale, interpolation=_filter(scale)))
        if not found:
            return None
        best = max(found, key=lambda one: one[1])
        return self._face(grey, x0, y0, scale, *best)

    def chip(self, picture: npt.NDArray[np.uint8], face: Face) -> npt.NDArray[np.uint8]:
        """The face upright and centred, CHIP_PX square, in the picture's own colour order."""
        chip: npt.NDArray[np.uint8] = dlib.get_face_chip(picture, face.shape, size=CHIP_PX, padding=CHIP_PADDING)
        return chip

    def _detect(self, grey: Grey) -> list[tuple[Any, float, int]]:
        boxes, scores, sides = self._detector.run(grey, 0, SEEN_SCORE)
        return list(zip(boxes, scores, sides, strict=True))

    def _face(self, grey: Grey, x0: float, y0: float, scale: float, box: Any, score: float, side: int) -> Face:
        left, top, width = x0 + box.left() / scale, y0 + box.top() / scale, box.width() / scale
        place = dlib.rectangle(round(left), round(top), round(left + width), round(top + width))
        shape = self._landmarks(grey, place)
        points = np.array([(point.x, point.y) for point in shape.parts()], dtype=np.float64)
        return Face(left, top, width, score, side, points, shape)


def _filter(scale: float) -> int:
    """Averaging when shrinking (no moiré, which HOG takes for edges), interpolation when enlarging."""
    return int(cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def _five_point_model() -> Path:
    """The file shipped in the face_recognition_models package, found without importing that package: its import
    needs pkg_resources, which newer setuptools no longer hold."""
    package = importlib.util.find_spec("face_recognition_models")
    if package is None or package.origin is None:
        raise FileNotFoundError("the package face_recognition_models is not installed: run the installation again")
    return Path(package.origin).parent / "models" / "shape_predictor_5_face_landmarks.dat"
