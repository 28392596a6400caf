"""A living head made from a still portrait: it stands, sways, blinks and turns, as far as one picture can tell.

The head is an ellipsoid with a nose, laid over the 68 landmarks, and turned about the vertical axis through its
middle; the lids are drawn down within the opening of the eyes. It stands in for clips of living people, of whom none
may be kept here: it shows that the rules can be met, not how often people meet them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from accuracy.portraits import Portrait
from accuracy.rooms import FPS, HEIGHT_PX, WIDTH_PX, Sensor, wander
from kiosk.captures import Side
from kiosk.services.identity_stub.landmarks import Picture

Map = NDArray[np.float32]

HALF_DEPTH = 1.25  # of a head, in half widths at the cheekbones (anthropometry: 19 cm long, 15 cm wide)
HALF_HEIGHT = 1.5  # crown to chin, in the same unit
NOSE = (0.20, 0.30)  # how far the tip stands out of the ellipsoid, in half widths; people differ
NECK_SHARE = 0.25  # of the half width: over so much the turn of the head fades into what does not turn
LID_TRAVEL = 0.9  # of the eye's opening: lids meet above the lower rim
SWAY_PX = 5.0  # a standing old person sways by 6 mm (standard deviation), in a picture where her face is 130 px
EYES = ((36, 37, 38, 39, 40, 41), (42, 43, 44, 45, 46, 47))  # outer or inner corner first, then over the top


@dataclass(frozen=True)
class Living:
    """What the person does. blinks: when, for how long (s). turn: to her own side, from when, by how many degrees,
    within how many seconds; she looks there for a moment and comes back."""

    blinks: tuple[tuple[float, float], ...] = ()
    turn: Side | None = None
    turn_at_s: float = 4.0
    turn_deg: float = 22.0
    turn_takes_s: float = 1.4
    turn_holds_s: float = 0.7

    def yaw_deg(self, t_s: float) -> float:
        """Positive to the picture's right: her own left."""
        if self.turn is None:
            return 0.0
        there = _eased((t_s - self.turn_at_s) / self.turn_takes_s)
        back = _eased((t_s - self.turn_at_s - self.turn_takes_s - self.turn_holds_s) / self.turn_takes_s)
        return (there - back) * self.turn_deg * (1 if self.turn is Side.LEFT else -1)

    def closed(self, t_s: float) -> float:
        """0 open, 1 shut; lids fall in a third of a blink's time and rise in the rest."""
        for at, lasts in self.blinks:
            share = (t_s - at) / lasts
            if 0 <= share <= 1:
                return _eased(share * 3) if share < 1 / 3 else 1 - _eased((share - 0.45) / 0.55)
        return 0.0


class Head:
    def __init__(self, portrait: Portrait, rng: np.random.Generator) -> None:
        self.portrait = portrait
        height, width = portrait.picture.shape[:2]
        self._x, self._y = (axis.astype(np.float32) for axis in np.meshgrid(np.arange(width), np.arange(height)))
        points = portrait.points
        self._half = half = portrait.face_px / 2 * 1.05
        self._middle = float((points[0, 0] + points[16, 0]) / 2)
        eyes_y = float(points[36:48, 1].mean())
        self._depth = self._relief(float(rng.uniform(*NOSE)) * half, eyes_y)
        down = np.hypot((self._x - self._middle) / half, (self._y - eyes_y) / (HALF_HEIGHT * half))
        self._turns = np.clip((1 + NECK_SHARE - down) / NECK_SHARE, 0, 1)  # 1 within the head, 0 beyond

    def _relief(self, nose: float, eyes_y: float) -> Map:
        """Towards the lens, px, from the axis of the neck."""
        points, half = self.portrait.points, self._half
        flat = 1 - ((self._x - self._middle) / half) ** 2 - ((self._y - eyes_y) / (HALF_HEIGHT * half)) ** 2
        depth = HALF_DEPTH * half * np.sqrt(np.clip(flat, 0, None))
        (x, top), tip, base = points[27], points[30], points[33]
        along = np.interp(self._y, [top, tip[1], base[1] + 0.3 * (base[1] - tip[1])], [0.15, 1.0, 0.0], left=0)
        width = 0.55 * float(points[35, 0] - points[31, 0])
        ridge = np.exp(-(((self._x - x - (tip[0] - x) * along) / width) ** 2))
        soft: Map = cv2.GaussianBlur((depth + nose * along * ridge).astype(np.float32), (0, 0), half / 40)
        return soft

    def turned(self, picture: Picture, yaw_deg: float) -> Picture:
        """yaw_deg: positive to the picture's right. What the turn hides is gone, what it uncovers is stretched."""
        if yaw_deg == 0:
            return picture
        yaw = np.radians(yaw_deg)
        moved = self._turns * ((self._x - self._middle) * (np.cos(yaw) - 1) + self._depth * np.sin(yaw))
        lands = self._x + moved
        # what is nearer hides what is behind it: a place already passed is not seen again
        lands = np.maximum.accumulate(lands, axis=1) + self._x * 1e-4
        columns = np.arange(lands.shape[1], dtype=np.float32)
        source = np.stack([np.interp(columns, row, columns) for row in lands]).astype(np.float32)
        seen: Picture = cv2.remap(picture, source, self._y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return seen

    def blinking(self, closed: float) -> Picture:
        """The portrait with its lids so far down: 0 as photographed, 1 shut."""
        if closed <= 0:
            return self.portrait.picture
        source_y = self._y.copy()
        for eye, brow in zip(EYES, (slice(17, 22), slice(22, 27)), strict=True):
            self._close(self.portrait.points[list(eye)], self.portrait.points[brow], closed, source_y)
        shut: Picture = cv2.remap(self.portrait.picture, self._x, source_y, cv2.INTER_LINEAR)
        return shut

    def _close(self, eye: NDArray[np.float64], brow: NDArray[np.float64], closed: float, source_y: Map) -> None:
        left, right = int(np.floor(eye[:, 0].min())), int(np.ceil(eye[:, 0].max()))
        for x in range(max(0, left), min(right + 1, source_y.shape[1])):
            upper = float(np.interp(x, eye[:4, 0], eye[:4, 1]))
            lower = float(np.interp(x, eye[[0, 5, 4, 3], 0], eye[[0, 5, 4, 3], 1]))
            top = float(np.interp(x, brow[:, 0], brow[:, 1]))
            lid = upper + closed * LID_TRAVEL * max(0.0, lower - upper)
            if lid - top < 1:
                continue
            ys = np.arange(max(0, int(np.ceil(top))), min(source_y.shape[0], int(lid) + 1))
            source_y[ys, x] = top + (ys - top) * (upper - top) / (lid - top)


def film(portrait: Portrait, living: Living, seed: int, seconds: float = 12.5) -> Iterator[Picture]:
    """RGB, WIDTH_PX x HEIGHT_PX, FPS a second, before the portrait's own wall."""
    rng = np.random.default_rng(seed)
    head, sensor = Head(portrait, rng), Sensor(rng)
    scale = float(rng.uniform(105, 150)) / portrait.face_px
    sways = [wander(rng, SWAY_PX), wander(rng, SWAY_PX / 2)]
    roll, lean = wander(rng, 0.6), wander(rng, 0.006)
    centre = portrait.points.mean(axis=0)
    for n in range(int(seconds * FPS)):
        t_s = n / FPS
        picture = head.turned(head.blinking(living.closed(t_s)), living.yaw_deg(t_s))
        move = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), roll(t_s), scale * (1 + lean(t_s)))
        move[:, 2] += np.array([WIDTH_PX / 2 + sways[0](t_s), HEIGHT_PX / 2 + sways[1](t_s)]) - centre
        frame = cv2.warpAffine(picture, move, (WIDTH_PX, HEIGHT_PX), borderMode=cv2.BORDER_REPLICATE)
        yield sensor.sees(frame, t_s)


def _eased(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
