"""Films of somebody who holds a photograph before the lens and moves it about, hoping that it passes for a face.

A photograph is a sheet: flat, or bent round an upright axis. It is held in perspective before a room, by a hand whose
fingers are seen at its edge and which trembles. Every film is made from a seed and is the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from accuracy import fingers, rooms
from accuracy.fingers import skin_of
from accuracy.heads import Head, Living
from accuracy.portraits import Portrait
from accuracy.rooms import FPS, HEIGHT_PX, WIDTH_PX, Sensor, wander
from kiosk.captures import Side
from kiosk.services.identity_stub.landmarks import Picture

FOCAL_PX = 457.0  # of a webcam that sees 70 degrees across 640 px
TREMOR_HZ = 8.5  # of a hand that holds something out
SWING_EVERY_S, SWING_WAITS_S, SWING_STAYS_S = 6.0, 3.0, 2.0  # until the turn is asked for, then over, and back
FLAT_ENOUGH = 1e-3  # of a bend, radians
USUAL_PX = (100, 165)  # of a face in the film, from ear to ear
CLOSE_PX = (180, 290)  # the nearer, the more its perspective changes as the sheet is turned
SECONDS = 13.0  # the look, the whole turn, and a little


class Mode(StrEnum):
    HAND = "hand"  # held as still as a hand can
    TILT = "tilt"  # top and bottom to and fro
    TURN = "turn"  # left and right to and fro, 38 degrees
    APPROACH = "approach"  # towards the lens and back
    WIPE = "wipe"  # a finger drawn over the eyes
    TWO_FINGERS = "two fingers"  # one laid on each eye, and taken away
    BEND = "bend"  # the sheet bulges and flattens
    TURN_APPROACH = "turn and approach"
    TURN_SHIFT = "turn and shift"  # turned while it is moved sideways
    ROLLED_TURN = "rolled and turned"  # kept rolled round a tube as wide as a head
    SWING = "swung over"  # held close and turned away, then swung over to the other side
    ROLLED_SWING = "rolled and swung over"
    SWAP = "swap"  # a second print, of the turned head, is slid over the first
    EYE_HOLES = "eyes cut out"  # the attacker's own eyes blink behind the sheet


# Counted apart: a sheet rolled round something is solid, living eyes live, and two pictures begin to be a film.
LENT = (Mode.ROLLED_TURN, Mode.ROLLED_SWING, Mode.SWAP, Mode.EYE_HOLES)
FLAT = tuple(mode for mode in Mode if mode not in LENT)  # what a sheet alone can do


@dataclass(frozen=True)
class Attack:
    """side: the way that the session asks for, and the attacker knows it: asymmetric movements go that way."""

    mode: Mode
    side: Side
    seed: int


@dataclass
class Pose:
    """Of the sheet. Angles in radians, x and y in px, z: distance as a share of the usual, bend: its curvature as
    the angle from its middle to the face's ear."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    x: float = 0.0
    y: float = 0.0
    z: float = 1.0
    bend: float = 0.0


def film(portrait: Portrait, attack: Attack, seconds: float = SECONDS) -> Iterator[Picture]:
    """RGB, WIDTH_PX x HEIGHT_PX, FPS a second."""
    rng = np.random.default_rng(attack.seed)
    sheet = Sheet(portrait, rng, CLOSE_PX if attack.mode is Mode.SWING else USUAL_PX)
    behind, sensor = rooms.room(rng), Sensor(rng)
    hold, move = _held(rng), _moved(attack, rng)
    covered = _FINGERS.get(attack.mode)
    cover = covered(portrait, rng) if covered else None
    lent = _Lent(portrait, attack, rng) if attack.mode in (Mode.SWAP, Mode.EYE_HOLES) else None
    for n in range(int(seconds * FPS)):
        t_s = n / FPS
        pose = hold(t_s)
        move(t_s, pose)
        content = lent.at(t_s) if lent else portrait.picture
        if cover:
            content = cover(content, t_s)
        yield sensor.sees(sheet.before(behind, content, pose), t_s)


class Sheet:
    """A print of the portrait, its face about as large as a living one before the lens."""

    def __init__(self, portrait: Portrait, rng: np.random.Generator, face_px: tuple[float, float]) -> None:
        self._scale = float(rng.uniform(*face_px)) / portrait.face_px  # px of the film for one of the portrait
        self._margin = int(rng.choice([0, 12, 30]))  # a print's white border, or a telephone's black one
        self._border = (250, 250, 248) if rng.random() < 0.6 else (18, 18, 20)
        self._gain = float(rng.uniform(0.85, 1.1))
        self._half_face = portrait.face_px / 2
        self._middle = np.array([portrait.points[[0, 16], 0].mean(), portrait.points[:, 1].mean()])
        self._skin = skin_of(rng)

    def before(self, behind: Picture, content: Picture, pose: Pose) -> Picture:
        bordered = cv2.copyMakeBorder(
            cv2.convertScaleAbs(content, alpha=self._gain),
            self._margin,
            self._margin,
            self._margin,
            self._margin,
            cv2.BORDER_CONSTANT,
            value=self._border,
        )
        self._hand(bordered)
        height, width = bordered.shape[:2]
        frame = behind.copy()
        if abs(pose.bend) > FLAT_ENOUGH:
            maps = self._bent(pose, width)
            cv2.remap(bordered, *maps, cv2.INTER_LINEAR, dst=frame, borderMode=cv2.BORDER_TRANSPARENT)
        else:
            size = (WIDTH_PX, HEIGHT_PX)
            move = self._flat(pose, width, height)
            cv2.warpPerspective(bordered, move, size, dst=frame, borderMode=cv2.BORDER_TRANSPARENT)
        return frame

    def _hand(self, sheet: Picture) -> None:
        """Two fingertips that hold the lower edge."""
        height, width = sheet.shape[:2]
        for x in (0.4, 0.52):
            size = (int(0.045 * width), int(0.09 * height))
            cv2.ellipse(sheet, (int(x * width), height), size, 0, 0, 360, self._skin, -1, cv2.LINE_AA)

    def _flat(self, pose: Pose, width: int, height: int) -> NDArray[np.float64]:
        turn = _rotation(pose)
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
        at = (corners - self._middle - self._margin) * self._scale
        placed = at @ turn[:, :2].T + np.array([pose.x * pose.z, pose.y * pose.z, FOCAL_PX * pose.z])
        on_film = FOCAL_PX * placed[:, :2] / placed[:, 2:] + (WIDTH_PX / 2, HEIGHT_PX / 2)
        move: NDArray[np.float64] = cv2.getPerspectiveTransform(
            corners.astype(np.float32), on_film.astype(np.float32)
        )
        return move

    def _bent(self, pose: Pose, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Round an upright axis: a column of the sheet stays a column of the film, so one row tells all columns."""
        radius = self._half_face * self._scale / pose.bend
        columns = np.arange(width, dtype=np.float64)
        arc = (columns - self._middle[0] - self._margin) * self._scale / radius
        arc = np.clip(arc, -np.pi / 2, np.pi / 2)
        x, z = radius * np.sin(arc), radius * (1 - np.cos(arc))
        turned_x = x * np.cos(pose.yaw) - z * np.sin(pose.yaw) + pose.x * pose.z
        turned_z = x * np.sin(pose.yaw) + z * np.cos(pose.yaw) + FOCAL_PX * pose.z
        lands = np.maximum.accumulate(FOCAL_PX * turned_x / turned_z) + columns * 1e-6
        film_x = np.arange(WIDTH_PX) - WIDTH_PX / 2
        column = np.interp(film_x, lands, columns, left=-99, right=width + 99).astype(np.float32)
        depth = np.interp(film_x, lands, turned_z) / FOCAL_PX
        rows = (_Y - HEIGHT_PX / 2 - pose.y) * depth[None, :] / self._scale + self._middle[1] + self._margin
        return np.repeat(column[None, :], HEIGHT_PX, axis=0), rows.astype(np.float32)


Move = Callable[[float, Pose], None]


def _held(rng: np.random.Generator) -> Callable[[float], Pose]:
    """A hand's drift and tremor."""
    x, y = wander(rng, 3.0), wander(rng, 3.0)
    near = wander(rng, 0.012)
    angles = [wander(rng, np.radians(1.2)) for _ in range(3)]
    shake = rng.uniform(0.2, 0.9, 2)  # px
    phase = rng.uniform(0, 6, 2)

    def hold(t_s: float) -> Pose:
        tremor = shake * np.sin(2 * np.pi * TREMOR_HZ * t_s + phase)
        yaw, pitch, roll = (angle(t_s) for angle in angles)
        return Pose(yaw, pitch, roll, x(t_s) + float(tremor[0]), y(t_s) + float(tremor[1]), 1 + near(t_s))

    return hold


def _moved(attack: Attack, rng: np.random.Generator) -> Move:
    hertz = float(rng.uniform(0.2, 0.55))
    big = np.radians(38) if attack.mode is not Mode.ROLLED_TURN else np.radians(30)
    towards = 1.0 if attack.side is Side.LEFT else -1.0  # the picture's right is the rider's left
    bulge = float(rng.uniform(0.5, 1.1))
    near = float(rng.uniform(0.6, 0.75))
    swing = float(np.radians(rng.uniform(25, 42) if attack.mode is Mode.SWING else rng.uniform(10, 22)))

    def wave(t_s: float) -> float:
        return float(np.sin(2 * np.pi * hertz * t_s))

    def move(t_s: float, pose: Pose) -> None:
        match attack.mode:
            case Mode.TILT:
                pose.pitch += big * wave(t_s)
            case Mode.TURN:
                pose.yaw += towards * big * wave(t_s)
            case Mode.APPROACH:
                pose.z *= 1 - (1 - near) * (1 - np.cos(2 * np.pi * hertz * t_s)) / 2
            case Mode.BEND:
                pose.bend = bulge * wave(t_s)
            case Mode.TURN_APPROACH:
                pose.yaw += towards * big * abs(wave(t_s))
                pose.z *= 1 - (1 - near) * abs(wave(t_s))
            case Mode.TURN_SHIFT:
                pose.yaw += towards * big * wave(t_s)
                pose.x += towards * 45 * wave(t_s)
            case Mode.ROLLED_TURN:
                pose.bend = bulge
                pose.yaw += towards * big * wave(t_s)
            case Mode.SWING | Mode.ROLLED_SWING:
                pose.bend = bulge if attack.mode is Mode.ROLLED_SWING else 0.0
                pose.yaw += towards * swing * _swung(t_s)
            case _:
                pass

    return move


def _swung(t_s: float) -> float:
    """-1 for most of the time, then over to 1 within a second, and back."""
    since = t_s % SWING_EVERY_S - SWING_WAITS_S
    return float(
        np.clip(2 * since - 1, -1, 1) if since < SWING_STAYS_S else np.clip(1 - 2 * (since - SWING_STAYS_S), -1, 1)
    )


_FINGERS: dict[Mode, Callable[[Portrait, np.random.Generator], fingers.Cover]] = {
    Mode.WIPE: fingers.wipe,
    Mode.TWO_FINGERS: fingers.two_fingers,
}


class _Lent:
    """What the sheet shows when it is more than one photograph."""

    def __init__(self, portrait: Portrait, attack: Attack, rng: np.random.Generator) -> None:
        self._attack, self._head = attack, Head(portrait, rng)
        towards = 1 if attack.side is Side.LEFT else -1
        self._second = self._head.turned(portrait.picture, towards * 20.0)
        self._blinks = Living(blinks=tuple((at, 0.25) for at in (0.9, 2.1, 4.0, 6.5)))
        self._slide_s = float(rng.uniform(0.1, 0.4))

    def at(self, t_s: float) -> Picture:
        if self._attack.mode is Mode.EYE_HOLES:
            return self._head.blinking(self._blinks.closed(t_s))
        share = min(1.0, max(0.0, ((t_s - 4.0) % 4.0) / self._slide_s)) if t_s >= 4.0 else 0.0
        first = self._head.portrait.picture
        edge = int(share * first.shape[1])
        shown = first.copy()
        if edge:  # the second print comes in from the left
            shown[:, :edge] = self._second[:, first.shape[1] - edge :]
        return shown


def _rotation(pose: Pose) -> NDArray[np.float64]:
    yaw, pitch, roll = pose.yaw, pose.pitch, pose.roll
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y)


_Y = np.repeat(np.arange(HEIGHT_PX, dtype=np.float64)[:, None], WIDTH_PX, axis=1)
