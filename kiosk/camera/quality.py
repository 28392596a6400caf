"""Judges one sighting of a face: measures it, and says the one thing that would make the picture better.

Numbers were set on 80 pictures of the London face set (pasted at 70-200 px, blurred or not) and are to be checked on
the residents of a site: faces differ, above all in how far the nose is below the eyes.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.camera.faces import Face, Grey, Points
from kiosk.camera.source import Picture
from kiosk.captures import Hint

MIN_SHARE = 0.11  # of the picture's width: 70 px of 640, one metre away; recognition is good from 60 px upwards
MAX_SHARE = 0.5  # nearer than 25 cm: forehead and chin leave the picture
MAX_OFF_CENTRE = 0.28  # of the width; up and down only "inside" counts: children and wheelchairs are lower
MIN_BRIGHTNESS = 45.0  # mean of the face, 0..255; the encoding is unharmed down to a quarter of daylight
MAX_BRIGHTNESS = 205.0  # above, cheeks are burnt out
MAX_ROLL_DEG = 15.0  # the chip is turned upright anyway; more means a face that is not attending
MAX_YAW = 0.15  # nose off the middle of the eyes, in eye distances; people who look straight stay within 0.08
PITCH = (0.42, 0.92)  # nose below the eyes, in eye distances; people who look straight lie within 0.52-0.82
MIN_SCORE = 0.8  # of dlib's detector: 98 of 100 bare faces reach 0.89, half of 204 with a drawn mask stay below 0.6
BARE_SCORE = 1.5  # nine in ten bare faces reach it, one in fifty masked ones
MAX_CHROMA = 14.0  # cheeks and chin against nose bridge and temples, 0..255: 98 of 100 bare faces (beards too) stay
# below 10, masks and scarves have 12-59; whoever is taken for masked is not served, so the limit is generous
MIN_SHARPNESS = 60.0  # Laplacian variance on 112 px at mean 128: sharp faces 70-450, out of focus by 2 px 5-50
MAX_MOVE_PER_S = 1.05  # of the face's width: 16 cm/s, four times the sway of a standing person, and still sharp
PICTURE_S = 1 / 30  # from one picture of an ordinary camera to the next
ALWAYS_BARE = ((0.0, 0.12, 0.1), (0.45, -0.3, 0.08), (-0.45, -0.3, 0.08))  # sideways, below the eyes, radius, in
# eye distances: bridge and temples; not the brow, where hats are
COVERED_BY_MASK = ((0.45, 1.05, 0.12), (-0.45, 1.05, 0.12), (0.0, 1.75, 0.1))
SHARPNESS_PX = 112
SHARPNESS_AT_MEAN = 128.0
DARK_SCENE = 35.0  # mean of a whole picture in which nobody can be found: too dark to find anybody
BRIGHT_SCENE = 235.0


_ABOUT_POSE = frozenset({Hint.FACE_ME, Hint.HOLD_STILL, Hint.COVERED})  # a profile looks like half a face


@dataclass(frozen=True)
class Measures:
    """One face in one picture. share: of the picture's width. off_centre: sideways from the middle, of the width.
    inside: no part of the face is cut off. yaw and pitch in eye distances, roll in degrees, brightness 0..255,
    move in face widths a second, since the picture before. chroma: see chroma().
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
    chroma: float


def measure(
    picture: Picture, grey: Grey, face: Face, points_before: Points | None, apart_s: float = PICTURE_S
) -> Measures:
    """picture and grey: the same in colour and without. points_before: the face's landmarks in the picture before;
    None: not known, which counts as moving. apart_s: how long ago that was."""
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
        move=moved_px / face.width / apart_s,
        score=face.score,
        frontal=face.side == 0,
        chroma=chroma(picture, face.points),
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


def chroma(picture: Picture, points: Points) -> float:
    """How much the colour beside the mouth and on the chin differs from that of nose bridge and temples.

    0..255. Colour without brightness, so that neither a shadow nor the colour of the light matters; both lie in it.
    """
    middle = points[0:4].mean(axis=0)
    across = points[0:2].mean(axis=0) - points[2:4].mean(axis=0)
    down = np.array([-across[1], across[0]])

    def colours(*places: tuple[float, float, float]) -> npt.NDArray[np.float64]:
        found = []
        for sideways, below, radius in places:
            x, y = middle + sideways * across + below * down
            reach = max(1.0, radius * float(np.linalg.norm(across)))
            patch = picture[max(0, int(y - reach)) : int(y + reach) + 1, max(0, int(x - reach)) : int(x + reach) + 1]
            if patch.size:
                found.append(cv2.cvtColor(patch, cv2.COLOR_BGR2YCrCb).reshape(-1, 3)[:, 1:])
        return np.median(np.concatenate(found), axis=0) if found else np.full(2, np.nan)

    apart = float(np.linalg.norm(colours(*ALWAYS_BARE) - colours(*COVERED_BY_MASK)))
    return 0.0 if np.isnan(apart) else apart


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
    straight = seen.frontal and abs(seen.yaw) <= MAX_YAW  # turned away, the cheeks are looked for on the background
    if straight and seen.score < BARE_SCORE and seen.chroma > MAX_CHROMA:
        return Hint.COVERED  # before the pose: landmarks on a mask's edge look like a lifted head
    if (
        not seen.frontal
        or abs(seen.yaw) > MAX_YAW
        or not PITCH[0] <= seen.pitch <= PITCH[1]
        or abs(seen.roll_deg) > MAX_ROLL_DEG
    ):
        return Hint.FACE_ME
    if seen.move > MAX_MOVE_PER_S or seen.sharpness < MIN_SHARPNESS:
        return Hint.HOLD_STILL
    if seen.score < MIN_SCORE:  # sharp, lit, straight and still, and yet hardly a face
        return Hint.COVERED
    return Hint.GOOD


def while_turning(hint: Hint) -> Hint:
    """What to say of a picture while she turns her head as she was asked to: nothing that contradicts it."""
    return Hint.GOOD if hint in _ABOUT_POSE else hint


def judge_empty(scene_mean: float) -> Hint:
    """What to say when no face is found. scene_mean: brightness of the whole picture, 0..255."""
    if scene_mean < DARK_SCENE:
        return Hint.TOO_DARK
    if scene_mean > BRIGHT_SCENE:
        return Hint.TOO_BRIGHT
    return Hint.NO_FACE
