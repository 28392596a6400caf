"""One time that the device is open: pictures in; preview, guidance and what was captured of a face out."""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.backoff import Backoff
from kiosk.camera import faults, quality
from kiosk.camera import preview as shared
from kiosk.camera.events import CameraFault, Capture, Captured, FaultKind, Guidance, Recovered, Report
from kiosk.camera.faces import Face, FaceFinder, Grey, Points
from kiosk.camera.faults import FaultWatch
from kiosk.camera.guidance import CalmHint
from kiosk.camera.preview import Box, SharedPreview
from kiosk.camera.reader import Reader, Shot
from kiosk.camera.run import Run
from kiosk.camera.source import Opener, Picture
from kiosk.camera.tracking import Sighting, Tracker
from kiosk.captures import Hint, Wanted

SAMPLE_STEP = 4  # every fourth pixel of every fourth row: enough for brightness and for "the same picture again"

SHORTEST_S = 0.001  # two pictures of a source that hands on what it had stored

_MENDED_BY_OPENING = frozenset({FaultKind.FROZEN, FaultKind.GARBLED})


class Session:
    """Opens the source when made; close() closes it.

    look() is to be called when fileno() is readable, and tick() now and then even if it is not. Both return news.
    """

    def __init__(self, attempt: int, now: float, opener: Opener, finder: FaceFinder, preview: SharedPreview):
        self._finder = finder
        self._preview = preview
        self._reader = Reader(opener)
        self._watch = FaultWatch(now)
        self._told_fault: FaultKind | None = None
        self._backoff = Backoff()
        self._reopen_at = now
        self._seen = 0  # number of the picture seen last
        self._sample: Grey | None = None
        self._runs = 0
        self.begin(attempt)

    def begin(self, attempt: int) -> None:
        """A new attempt, perhaps another person: nothing of the former one is kept."""
        self._attempt = attempt
        self._tracker = Tracker(self._finder)
        self._calm = CalmHint()
        self._points: Points | None = None
        self._points_at = 0.0
        self._face: Face | None = None  # seen last
        self._person = 0
        self._wants: Wanted | None = None  # None: to guide, and to capture nothing
        self._with_motion = False
        self._run: Run | None = None
        self._told: Guidance | None = None
        self._preview.wipe()

    def capture(self, wish: Capture) -> None:
        """Hand on what the wish asks for, from the next good picture on. A turn goes on with the run under way."""
        self._runs = max(self._runs, wish.after_run)
        if wish.wants is not Wanted.TURN:
            self._run = None
        self._wants = None if wish.wants is Wanted.NOTHING else wish.wants
        self._with_motion = wish.motion

    def fileno(self) -> int:
        return self._reader.fileno()

    def close(self) -> None:
        """Returns when the device is closed and the preview is wiped."""
        self._run = None
        self._reader.close()
        self._preview.wipe()

    def driver_stuck_for_s(self, now: float) -> float:
        return self._reader.in_call_for_s(now)

    def look(self) -> list[Report]:
        """Look at the newest picture, if there is a new one."""
        shot = self._reader.seen()
        if shot is None or shot.number == self._seen:
            return []
        self._seen = shot.number
        return self._look(shot)

    def tick(self, now: float) -> list[Report]:
        """now: monotonic seconds. Does the camera serve?"""
        fault = self._watch.tick(now, self._reader.trouble)
        if fault in _MENDED_BY_OPENING and now >= self._reopen_at:
            self._reader.reopen()
            self._reopen_at = now + self._backoff.pause_s()
        if fault is self._told_fault:
            return []
        self._told_fault = fault
        if fault is None:
            self._backoff.reset()
            return [Recovered()]
        self._end_run()
        return [CameraFault(self._attempt, fault)]

    def _look(self, shot: Shot) -> list[Report]:
        picture = shot.picture
        self._draw(picture, self._face)  # before the search, which may take as long as a picture lasts
        grey: Grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        sample = grey[::SAMPLE_STEP, ::SAMPLE_STEP].copy()
        seen = faults.look(sample, self._sample)
        self._watch.picture(shot.at, seen)
        self._sample = sample

        sighting = self._tracker.look(grey, shot.at, turning=self._wants is Wanted.TURN)
        if sighting.certain:
            self._calm.hear(self._judge(sighting, shot, grey, seen.mean), shot.at)
        self._face = sighting.face
        return self._hand_on(shot)

    def _judge(self, sighting: Sighting, shot: Shot, grey: Grey, scene_mean: float) -> Hint:
        """What this picture calls for; a good one is offered to the run on the way."""
        face = sighting.face
        if face is None or sighting.person != self._person:
            self._person, self._points = sighting.person, None
            self._end_run()  # never pictures of two people in one run
        if face is None:
            return Hint.STEP_BACK if sighting.too_near else quality.judge_empty(scene_mean)
        if self._run is not None and not self._run.holds(face):
            self._end_run()
        apart_s = max(shot.at - self._points_at, SHORTEST_S)
        seen = quality.measure(shot.picture, grey, face, self._points, apart_s)
        self._points, self._points_at = face.points, shot.at
        if sighting.company:
            return Hint.TWO_PEOPLE
        hint = quality.judge(seen)
        if hint is Hint.GOOD and self._wants is not None:
            self._offer(shot, face, seen.sharpness)
        return quality.while_turning(hint) if self._wants is Wanted.TURN else hint

    def _offer(self, shot: Shot, face: Face, sharpness: float) -> None:
        if self._run is None:
            self._runs += 1
            height, width = shot.picture.shape[:2]
            self._run = Run(self._runs, shot.at, face, (height, width), self._with_motion)
        if self._run.wants_chip(shot.at):
            self._run.offer_chip(shot.at, sharpness, self._finder.chip(shot.picture, face))

    def _end_run(self) -> None:
        """Whoever comes next, or the same again, has not been asked to turn."""
        self._run = None
        if self._wants is Wanted.TURN:
            self._wants = Wanted.LOOK

    def _hand_on(self, shot: Shot) -> list[Report]:
        """Captures that are due, and guidance if it changed."""
        news: list[Report] = []
        captures = None
        if self._run is not None:
            self._run.add(shot.at, shot.picture)
            captures = self._run.flush(shot.at)
        if self._calm.now is not None:
            guidance = Guidance(self._attempt, self._calm.now, self._progress)
            if guidance != self._told:
                self._told = guidance
                news.append(guidance)
        if captures is not None:
            news.insert(0, Captured(self._attempt, captures))
        return news

    @property
    def _progress(self) -> float:
        return 0.0 if self._run is None else self._run.progress

    def _draw(self, picture: Picture, face: Face | None) -> None:
        mirrored = cv2.flip(cv2.resize(picture, (shared.WIDTH_PX, shared.HEIGHT_PX)), 1)
        box = None if face is None else _mirrored_box(face, picture.shape[1], picture.shape[0])
        with self._preview.drawing(self._attempt, box, self._progress) as pixels:
            target = np.frombuffer(pixels, np.uint8).reshape(shared.HEIGHT_PX, shared.WIDTH_PX, shared.BYTES_PER_PX)
            cv2.cvtColor(mirrored, cv2.COLOR_BGR2RGBA, dst=target)
            del target  # numpy must let go of the memory before the block ends


def _mirrored_box(face: Face, width: int, height: int) -> Box:
    return 1 - (face.left + face.width) / width, face.top / height, face.width / width, face.width / height
