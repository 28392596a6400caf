"""What a viewer of one walk-up has seen and when, and the numbers that come of it."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.face.walkups import FPS, Truth

DRAWING_S = 0.006  # what a window of this kind spends on a picture
GLASS_PX = (960, 720)  # the picture is enlarged to this while being drawn
GOOD_DISTANCE = 0.40  # straight through
LAST_PICTURES = 6  # of the film are not counted: its beginning again is late

Picture = NDArray[np.uint8]
Encoding = NDArray[np.float64]


@dataclass(frozen=True)
class Capture:
    """A face as it was ready for a decision. distance: to her own template. at: monotonic seconds."""

    at: float
    distance: float


@dataclass
class Seen:
    """began: when the film's first picture was there. drawn_at, boxes_at: pictures drawn, and those with a new box.

    verified_at: when the provider had named her from three captures; None: it did not. mistaken: somebody else was
    named at some time.
    """

    began: float = 0.0
    drawn_at: list[float] = field(default_factory=list)
    boxes_at: list[float] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    verified_at: float | None = None
    mistaken: bool = False


@dataclass(frozen=True)
class Numbers:
    """Seconds are counted from when the face was wholly in the picture (visible) or first usable; negative: before.
    None: it did not happen. good: of the first capture near enough to her template."""

    fps: float
    gap_ms: float
    boxes_per_s: float
    box_s: float | None
    capture_s: float | None
    distance: float | None
    good_s: float | None
    verified_s: float | None


def draw(picture: Picture) -> None:
    """Takes as long as drawing a picture does, part of it with the interpreter held."""
    ends = time.perf_counter() + DRAWING_S
    cv2.resize(picture, GLASS_PX, interpolation=cv2.INTER_LINEAR)
    while time.perf_counter() < ends:
        pass


def numbers(seen: Seen, truths: Sequence[Truth]) -> Numbers:
    visible = seen.began + _first(truths, lambda truth: truth.visible)
    usable = seen.began + _first(truths, lambda truth: truth.usable)
    ends = seen.began + (len(truths) - LAST_PICTURES) / FPS
    drawn = [at for at in seen.drawn_at if at <= ends]
    boxes = [at for at in seen.boxes_at if at <= ends]
    good = [capture.at for capture in seen.captures if capture.distance < GOOD_DISTANCE]
    first = seen.captures[0] if seen.captures else None
    return Numbers(
        fps=(len(drawn) - 1) / (drawn[-1] - drawn[0]),
        gap_ms=1000 * max(later - earlier for earlier, later in itertools.pairwise(drawn)),
        boxes_per_s=sum(at >= visible for at in boxes) / (ends - visible),
        box_s=boxes[0] - visible if boxes else None,
        capture_s=first.at - usable if first else None,
        distance=first.distance if first else None,
        good_s=good[0] - usable if good else None,
        verified_s=seen.verified_at - usable if seen.verified_at is not None else None,
    )


def median(values: Sequence[float | None]) -> float | None:
    """Of those that there are."""
    there = [value for value in values if value is not None]
    return statistics.median(there) if there else None


def _first(truths: Sequence[Truth], is_so: Callable[[Truth], bool]) -> float:
    return next(number for number, truth in enumerate(truths) if is_so(truth)) / FPS
