"""Cuts out of a film what a kiosk hands on of it: by the camera's own tracker, gate and runs, without the device."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.camera import quality
from kiosk.camera.faces import FaceFinder, Points
from kiosk.camera.run import Run
from kiosk.camera.tracking import Tracker
from kiosk.captures import Hint
from kiosk.services.identity_stub.landmarks import Picture


@dataclass(frozen=True, eq=False)
class Crop:
    """picture: RGB, after JPEG. run: another number, another run. at_s: since the run began."""

    run: int
    at_s: float
    picture: Picture


class Cutter:
    """Frame by frame, as kiosk/camera/session.py does it."""

    def __init__(self, finder: FaceFinder) -> None:
        self._tracker = Tracker(finder)
        self._points: Points | None = None
        self._person = 0
        self._runs = 0
        self._run: Run | None = None

    def see(self, frame: Picture, at_s: float, turning: bool) -> list[Crop]:
        """frame: RGB. at_s: since the film began. turning: the person was asked to turn her head."""
        picture: Picture = cv2.cvtColor(frame, cv2.COLOR_RGB2BGR)
        grey: Picture = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
        sighting = self._tracker.look(grey, at_s, turning=turning)
        face = sighting.face
        if sighting.certain and (face is None or sighting.person != self._person):
            self._person, self._points, self._run = sighting.person, None, None
        if sighting.certain and face is not None:
            if self._run is not None and not self._run.holds(face):
                self._run = None
            seen = quality.measure(picture, grey, face, self._points)
            self._points = face.points
            if self._run is None and quality.judge(seen) is Hint.GOOD:
                self._runs += 1
                self._run = Run(self._runs, at_s, face, grey.shape[:2], with_motion=True)
        if self._run is None:
            return []
        self._run.add(at_s, picture)
        captures = self._run.flush(at_s)
        motion = () if captures is None else captures.motion
        return [Crop(self._runs, at_ms / 1000, _decoded(jpeg)) for at_ms, jpeg in motion]


def _decoded(jpeg: bytes) -> Picture:
    picture: Picture = cv2.cvtColor(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    return picture
