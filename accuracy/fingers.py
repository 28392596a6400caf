"""Fingers laid over the eyes of a photograph, so that the eyes seem to close."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from accuracy.portraits import Portrait
from kiosk.services.identity_stub.landmarks import Picture

Colour = tuple[int, int, int]  # RGB


def finger(picture: Picture, tip: tuple[float, float], root: tuple[float, float], wide: float, skin: Colour) -> None:
    """A finger that reaches in from `root` to its tip, lighter along its middle, where it is round."""
    start, end = (int(tip[0]), int(tip[1])), (int(root[0]), int(root[1]))
    for share, light in ((1.0, 0.82), (0.75, 0.94), (0.45, 1.0)):
        colour = [int(light * value) for value in skin]
        cv2.line(picture, start, end, colour, max(1, int(share * wide)), cv2.LINE_AA)


def skin_of(rng: np.random.Generator) -> Colour:
    """Anybody's."""
    shade = float(rng.uniform(0.5, 1.1))
    return int(205 * shade), int(155 * shade), int(130 * shade)


def cheek(portrait: Portrait) -> Colour:
    """The portrait's own skin, beside the nose: a finger of the same is the hardest to tell from a lid."""
    (x, y), half = portrait.points[[31, 2]].mean(axis=0), max(2, int(portrait.face_px * 0.05))
    patch = portrait.picture[int(y) - half : int(y) + half, int(x) - half : int(x) + half]
    red, green, blue = patch.reshape(-1, 3).mean(axis=0)
    return int(red), int(green), int(blue)


Cover = Callable[[Picture, float], Picture]


def wipe(portrait: Portrait, rng: np.random.Generator) -> Cover:
    hertz, skin = float(rng.uniform(0.5, 2.0)), skin_of(rng) if rng.random() < 0.5 else cheek(portrait)
    upright = rng.random() < 0.5  # a finger that comes from below, or one laid across that comes from the brow
    thick = float(rng.uniform(0.1, 0.2))  # of the face

    def cover(picture: Picture, t_s: float) -> Picture:
        eyes, face = portrait.points[36:48].mean(axis=0), portrait.face_px
        swing = float(np.sin(2 * np.pi * hertz * t_s))
        shown = picture.copy()
        if upright:
            x, y = eyes[0] + swing * face * 0.8, eyes[1]
            finger(shown, (x, y - face * 0.1), (x, y + face * 1.5), thick * face, skin)
        else:
            y = eyes[1] - swing * face * 0.5
            finger(shown, (eyes[0] - face * 0.45, y), (eyes[0] + face * 1.2, y), thick * face, skin)
        return shown

    return cover


def two_fingers(portrait: Portrait, rng: np.random.Generator) -> Cover:
    hertz, skin = float(rng.uniform(0.3, 1.6)), skin_of(rng) if rng.random() < 0.5 else cheek(portrait)

    def cover(picture: Picture, t_s: float) -> Picture:
        away = max(0.0, float(np.sin(2 * np.pi * hertz * t_s)))  # 0: on the eyes
        shown = picture.copy()
        for eye, outwards in ((slice(36, 42), -1), (slice(42, 48), 1)):
            x, y = portrait.points[eye].mean(axis=0)
            face = portrait.face_px
            tip = x + outwards * face * (away * 0.6 - 0.08)
            finger(shown, (tip, y), (tip + outwards * face, y), face * 0.14, skin)
        return shown

    return cover
