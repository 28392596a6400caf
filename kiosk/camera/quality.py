"""Judges one sighting of a face: measures it, and says the one thing that would make the picture better.

Numbers were set on 80 pictures of the London face set (pasted at 70-200 px, blurred or not) and are to be checked on
the residents of a site: faces differ, above all in how far the nose is below the eyes.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.camera.faces import Face, Grey, Points
from kiosk.domain import Hint

MIN_SHARE = 0.11  # of the picture's width: 70 px of 640, one metre away; recognition is good from 60 px upwards
MAX_SHARE = 0.5  # nearer than 25 cm: forehead and chin leave the picture
MAX_OFF_CENTRE = 0.28  # of the width; up and down only "inside" counts: children and wheelchairs are lower
MIN_BRIGHTNESS = 45.0  # mean of the face, 0..255; the encoding is unharmed down to a quarter of daylight
MAX_BRIGHTNESS = 205.0  # above, cheeks are burnt out
MAX_ROLL_DEG = 15.0  # the chip is turned upright anyway; more means a face that is not attending
MAX_YAW = 0.15  # nose off the middle of the eyes, in eye distances; people who look straight stay within 0.08
PITCH = (0.42, 0.92)  # nose below the eyes, in eye distances; people who look straight lie within 0.52-0.82
MIN_SCORE = 0.8  # of dlib's detector; 95 of 100 sharp frontal faces reach 1.1, hands and masks lower it
MIN_SHARPNESS = 60.0  # Laplacian variance on 112 px at mean 128: sharp faces 70-450, out of focus by 2 px 5-50
MAX_MOVE = 0.035  # of the face's width from picture to picture: 8 cm/s, twice the sway of a standing person
SHARPNESS_PX = 112
SHARPNESS_AT_MEAN = 128.0
DARK_SCENE = 35.0  # mean of a whole picture in which nobody can be found: too dark to find anybody
BRIGHT_SCENE = 235.0


@dataclass(frozen=True)
class Measures:
    """One face in one picture. share: of the picture's width. off_centre: sideways from the middle, of the width.
    inside: no part of the face is cut off. yaw and pitch in eye distances, roll in degrees, brightness 0..255,
    move in face widths since the picture before.
    """

    share: float
    off_centre: float
    inside: bool
    yaw: float
    pitch: float
    roll_deg: float
    brightness: float
    sharpness: float
    move: float
    score: float
    frontal: bool


def measure(grey: Grey, face: Face, points_before: Points | None) -> Measures:
    """points_before: the face's landmarks in the picture before; None: not known, which counts as moving."""
    height, width = grey.shape
    yaw, pitch, roll_deg = pose(face.points)
    crop = grey[
        max(0, int(face.top)) : int(face.top + face.width), max(0, int(face.left)) : int(face.left + face.width)
    ]
    brightness = float(crop.mean())
    moved_px = np.inf if points_before is None else float(np.linalg.norm((face.points - points_before).mean(axis=0)))
    return Measures(
        share=face.width / width,
        off_centre=face.centre[0] / width - 0.5,
        inside=min(face.left, face.top) >= 0 and face.left + face.width <= width and face.top + face.width <= height,
        yaw=yaw,
        pitch=pitch,
        roll_deg=roll_deg,
        brightness=brightness,
        sharpness=sharpness(crop, brightness),
        move=moved_px / face.width,
        score=face.score,
        frontal=face.side == 0,
    )


def pose(points: Points) -> tuple[float, float, float]:
    """Yaw (positive: nose towards the picture's right) and pitch in eye distances, roll in degrees.

    points: dlib's five: the eye on the picture's right (outer, inner), the eye on its left (outer, inner), nose base.
    """
    right, left, nose = points[0:2].mean(axis=0), points[2:4].mean(axis=0), points[4]
    across = right - left
    distance = float(np.linalg.norm(across)) or 1.0
    across = across / distance
    down = np.array([-across[1], across[0]])
    from_middle = nose - (right + left) / 2
    yaw, pitch = float(from_middle @ across) / distance, float(from_middle @ down) / distance
    return yaw, pitch, float(np.degrees(np.arctan2(across[1], across[0])))


def sharpness(crop: Grey, brightness: float) -> float:
    """Variance of the Laplacian, at a fixed size and as if lit to a fixed mean: comparable between people."""
    how = cv2.INTER_AREA if crop.shape[0] > SHARPNESS_PX else cv2.INTER_LINEAR
    sized = cv2.resize(crop, (SHARPNESS_PX, SHARPNESS_PX), interpolation=how)
    variance = float(cv2.Laplacian(sized, cv2.CV_32F).var())
    return variance * (SHARPNESS_AT_MEAN / max(brightness, 1.0)) ** 2


def judge(seen: Measures) -> Hint:
    """GOOD if the picture can be used, else what to ask of the person: place first, then light, pose and calm."""
    if seen.share > MAX_SHARE:
        return Hint.STEP_BACK
    if seen.share < MIN_SHARE:
        return Hint.STEP_CLOSER
    if not seen.inside or abs(seen.off_centre) > MAX_OFF_CENTRE:
        return Hint.CENTRE
    if seen.brightness < MIN_BRIGHTNESS:
        return Hint.TOO_DARK
    if seen.brightness > MAX_BRIGHTNESS:
        return Hint.TOO_BRIGHT
    if (
        not seen.frontal
        or abs(seen.yaw) > MAX_YAW
        or not PITCH[0] <= seen.pitch <= PITCH[1]
        or abs(seen.roll_deg) > MAX_ROLL_DEG
    ):
        return Hint.FACE_ME
    if seen.move > MAX_MOVE or seen.sharpness < MIN_SHARPNESS:
        return Hint.HOLD_STILL
    if seen.score < MIN_SCORE:  # sharp and straight and yet hardly a face: a mask, a hand, a scarf
        return Hint.FACE_ME
    return Hint.GOOD


def judge_empty(scene_mean: float) -> Hint:
    """What to say when no face is found. scene_mean: brightness of the whole picture, 0..255."""
    if scene_mean < DARK_SCENE:
        return Hint.TOO_DARK
    if scene_mean > BRIGHT_SCENE:
        return Hint.TOO_BRIGHT
    return Hint.NO_FACE
