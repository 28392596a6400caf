"""What is round a face in a film: a room, a camera's noise and its changing exposure."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.services.identity_stub.landmarks import Picture

WIDTH_PX = 640
HEIGHT_PX = 480
FPS = 30
NOISE = 3.0  # standard deviation of a webcam's sensor indoors, 0..255
NOISE_FRAMES = 8  # made once and shifted about: a fresh one for each frame costs more than the rest of it
NOISE_SPARE_PX = 64
FLICKER = 0.02  # exposure hunts by about so much


def room(rng: np.random.Generator) -> Picture:
    """A wall with furniture out of focus."""
    wall = np.empty((HEIGHT_PX, WIDTH_PX, 3), np.uint8)
    wall[:] = rng.integers(90, 190, 3)
    for _ in range(14):
        x, y = int(rng.integers(-60, WIDTH_PX)), int(rng.integers(-60, HEIGHT_PX))
        w, h = int(rng.integers(40, 220)), int(rng.integers(40, 260))
        cv2.rectangle(wall, (x, y), (x + w, y + h), tuple(int(v) for v in rng.integers(40, 220, 3)), -1)
    slope = np.linspace(0.8, 1.15, WIDTH_PX)[None, :, None]
    lit: Picture = np.clip(cv2.GaussianBlur(wall, (0, 0), 5) * slope, 0, 255).astype(np.uint8)
    return lit


class Sensor:
    """Adds to a picture what a cheap webcam adds."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._noise = [
            rng.normal(0, NOISE, (HEIGHT_PX + NOISE_SPARE_PX, WIDTH_PX, 3)).astype(np.int16)
            for _ in range(NOISE_FRAMES)
        ]
        self._phase = float(rng.uniform(0, 6))

    def sees(self, picture: Picture, t_s: float) -> Picture:
        gain = 1 + FLICKER * float(np.sin(2 * np.pi * 0.4 * t_s + self._phase))
        lit = cv2.convertScaleAbs(picture, alpha=gain)
        noise, top = self._noise[int(self._rng.integers(NOISE_FRAMES))], int(self._rng.integers(NOISE_SPARE_PX))
        seen: Picture = cv2.add(lit, noise[top : top + HEIGHT_PX], dtype=cv2.CV_8U)
        return seen


def wander(rng: np.random.Generator, size: float, slowest_hz: float = 0.12, fastest_hz: float = 0.6) -> Wander:
    return Wander(size, rng.uniform(slowest_hz, fastest_hz, 3), rng.uniform(0, 2 * np.pi, 3))


class Wander:
    """A slow, aimless movement: three sines, of standard deviation `size`."""

    def __init__(self, size: float, hertz: NDArray[np.float64], phases: NDArray[np.float64]) -> None:
        self._size, self._hertz, self._phases = size, hertz, phases

    def __call__(self, t_s: float) -> float:
        return float(self._size * np.sqrt(2 / 3) * np.sin(2 * np.pi * self._hertz * t_s + self._phases).sum())
