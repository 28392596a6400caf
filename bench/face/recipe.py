"""The well-known webcam recipe of the face_recognition library, written anew from its idea.

In one loop: read a picture; in every other one, at a quarter of the size, find all faces, encode them, and give each
the name of the nearest known face under 0.6; draw boxes and names; show.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from bench.face.seen import Capture, Encoding, Picture, Seen, draw
from bench.face.walkups import FPS
from kiosk.services.identity_stub import faces

SHRINK = 4
EVERY = 2
UNKNOWN = "Unknown"
BUFFERS = 4  # of a webcam's driver: while all are full, new pictures are lost, and a late reader gets old ones


class Webcam:
    """A film that comes in real time, as a driver hands pictures on. began: when the first one was there."""

    def __init__(self, film: Path) -> None:
        reader = cv2.VideoCapture(str(film))
        self._pictures: list[Picture] = []
        while True:
            there, picture = reader.read()
            if not there:
                break
            self._pictures.append(picture)
        reader.release()
        self._taken = self._next = 0  # pictures handed on or lost; the next one to come
        self._waiting: list[Picture] = []
        self.began = time.monotonic()

    def read(self) -> Picture | None:
        """Waits for one that is due; None after the last."""
        self._fill()
        if not self._waiting:
            if self._next >= len(self._pictures):
                return None
            time.sleep(max(0.0, self.began + self._next / FPS - time.monotonic()))
            self._fill()
        return self._waiting.pop(0)

    def _fill(self) -> None:
        due = min(len(self._pictures), int((time.monotonic() - self.began) * FPS + 1))
        for number in range(self._next, due):
            if len(self._waiting) < BUFFERS:
                self._waiting.append(self._pictures[number])
        self._next = max(self._next, due)


def watch(film: Path, known: Mapping[str, Encoding], own: str) -> Seen:
    """known: one encoding each. own: whose film it is."""
    face_recognition = faces.load()
    names, encodings = list(known), list(known.values())
    webcam, seen = Webcam(film), Seen()
    seen.began = webcam.began
    places: Sequence[tuple[int, int, int, int]] = []
    labels: list[str] = []
    count = 0
    while (picture := webcam.read()) is not None:
        if count % EVERY == 0:
            small = cv2.resize(picture, None, fx=1 / SHRINK, fy=1 / SHRINK)
            rgb = np.ascontiguousarray(small[:, :, ::-1])
            places = face_recognition.face_locations(rgb)
            found = face_recognition.face_encodings(rgb, places)
            labels = []
            for encoding in found:
                matches = face_recognition.compare_faces(encodings, encoding)
                distances = face_recognition.face_distance(encodings, encoding)
                best = int(np.argmin(distances))
                labels.append(names[best] if matches[best] else UNKNOWN)
                seen.captures.append(Capture(time.monotonic(), float(distances[names.index(own)])))
            seen.mistaken |= bool(set(labels) - {own, UNKNOWN})
        count += 1
        for (top, right, bottom, left), label in zip(places, labels, strict=True):
            corner, other = (SHRINK * left, SHRINK * top), (SHRINK * right, SHRINK * bottom)
            cv2.rectangle(picture, corner, other, (0, 0, 255), 2)
            cv2.putText(picture, label, corner, cv2.FONT_HERSHEY_DUPLEX, 1.0, (255, 255, 255), 1)
        draw(picture)
        seen.drawn_at.append(time.monotonic())
        if places and count % EVERY == 1:
            seen.boxes_at.append(seen.drawn_at[-1])
    return seen
