"""One time that the device is open: pictures in; preview, guidance and chosen face pictures out."""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.camera import preview as shared
from kiosk.camera import quality
from kiosk.camera.address import SourceAddress
from kiosk.camera.events import CameraFault, Captured, FaultKind, Guidance, Recovered, Report
from kiosk.camera.faces import Face, FaceFinder, Grey, Points
from kiosk.camera.faults import FaultWatch
from kiosk.camera.guidance import CalmHint
from kiosk.camera.preview import Box, SharedPreview
from kiosk.camera.reader import REOPEN_FIRST_S, REOPEN_MOST_S, Reader
from kiosk.camera.selection import Chip, Selection
from kiosk.camera.source import Picture
from kiosk.camera.tracking import Sighting, Tracker
from kiosk.domain import Hint

JPEG_QUALITY = 90  # 6 KB a chip; shifts the encoding by 0.03, far below the 0.4 that tells people apart
SAMPLE_STEP = 4  # every fourth pixel of every fourth row: enough for brightness and for "the same picture again"


class Session:
    """Opens the source when made; close() closes it.

    tick() is to be called 15 times a second, and soon again where it saw nothing new (`seen` stays as it was).
    """

    def __init__(self, attempt: int, now: float, address: SourceAddress, finder: FaceFinder, preview: SharedPreview):
        self._finder = finder
        self._preview = preview
        self._reader = Reader(address)
        self._watch = FaultWatch(now)
        self._told_fault: FaultKind | None = None
        self._reopen_at = now
        self._reopen_pause_s = REOPEN_FIRST_S
        self.seen = 0  # number of the picture seen last
        self._sample: Grey | None = None
        self.begin(attempt)

    def begin(self, attempt: int) -> None:
        """A new attempt, perhaps another person: nothing of the former one is kept."""
        self._attempt = attempt
        self._tracker = Tracker(self._finder)
        self._calm = CalmHint()
        self._points: Points | None = None
        self._person = 0
        self._selection: Selection | None = None
        self._delivered = False
        self._told: Guidance | None = None
        self._preview.wipe()

    def capture(self) -> None:
        """From now on good pictures are chosen, and delivered once."""
        self._selection, self._delivered = Selection(), False

    def close(self) -> None:
        """Returns when the device is closed and the preview is wiped."""
        self._reader.close()
        self._preview.wipe()

    def driver_stuck_for_s(self, now: float) -> float:
        return self._reader.in_call_for_s(now)

    def tick(self, now: float) -> list[Report]:
        """Look at the newest picture, if there is a new one. now: monotonic seconds. Returns the news."""
        news: list[Report] = []
        shot = self._reader.newest
        if shot is not None and shot.number != self.seen:
            self.seen = shot.number
            news += self._look(shot.picture, now)
        return self._faults(now) + news

    def _faults(self, now: float) -> list[Report]:
        fault = self._watch.tick(now, self._reader.missing)
        if fault is FaultKind.FROZEN and now >= self._reopen_at:
            self._reader.reopen()
            self._reopen_at = now + self._reopen_pause_s
            self._reopen_pause_s = min(2 * self._reopen_pause_s, REOPEN_MOST_S)
        if fault is self._told_fault:
            return []
        self._told_fault = fault
        if fault is None:
            self._reopen_pause_s = REOPEN_FIRST_S
            return [Recovered()]
        return [CameraFault(self._attempt, fault)]

    def _look(self, picture: Picture, now: float) -> list[Report]:
        grey: Grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        sample = grey[::SAMPLE_STEP, ::SAMPLE_STEP].copy()
        scene_mean = float(sample.mean())
        self._watch.picture(now, scene_mean, same=self._sample is not None and np.array_equal(sample, self._sample))
        self._sample = sample

        sighting = self._tracker.look(grey, now)
        if sighting.certain:
            self._calm.hear(self._judge(sighting, picture, grey, scene_mean, now), now)
        news = self._deliver(now)
        self._draw(picture, sighting.face)
        return news

    def _judge(self, sighting: Sighting, picture: Picture, grey: Grey, scene_mean: float, now: float) -> Hint:
        """What this picture calls for; a good one is offered to the selection on the way."""
        face = sighting.face
        if face is None or sighting.person != self._person:
            self._person, self._points = sighting.person, None
            if self._selection is not None:
                self._selection = Selection()  # never pictures of two people in one delivery
        if face is None:
            return Hint.STEP_BACK if sighting.too_near else quality.judge_empty(scene_mean)
        seen = quality.measure(grey, face, self._points)
        self._points = face.points
        if sighting.company:
            return Hint.TWO_PEOPLE
        hint = quality.judge(seen)
        if hint is Hint.GOOD and self._selection is not None and self._selection.wants(now):
            self._selection.offer(now, seen.sharpness, self._finder.chip(picture, face))
        return hint

    def _deliver(self, now: float) -> list[Report]:
        """Guidance if it changed, and the chosen pictures once they are complete."""
        news: list[Report] = []
        chips = None
        if self._selection is not None:
            self._selection.tick(now)
            chips = self._selection.chips()
        if chips is not None:
            self._selection, self._delivered = None, True
        if self._calm.now is not None:
            guidance = Guidance(self._attempt, self._calm.now, self._progress)
            if guidance != self._told:
                self._told = guidance
                news.append(guidance)
        if chips is not None:
            news.append(Captured(self._attempt, tuple(_jpeg(chip) for chip in chips)))
        return news

    @property
    def _progress(self) -> float:
        if self._delivered:
            return 1.0
        return 0.0 if self._selection is None else self._selection.progress

    def _draw(self, picture: Picture, face: Face | None) -> None:
        mirrored = cv2.flip(cv2.resize(picture, (shared.WIDTH_PX, shared.HEIGHT_PX)), 1)
        box = None if face is None else _mirrored_box(face, picture.shape[1], picture.shape[0])
        with self._preview.drawing(self._attempt, box, self._progress) as pixels:
            target = np.frombuffer(pixels, np.uint8).reshape(shared.HEIGHT_PX, shared.WIDTH_PX, shared.BYTES_PER_PX)
            cv2.cvtColor(mirrored, cv2.COLOR_BGR2RGBA, dst=target)
            del target  # numpy must let go of the memory before the block ends


def _mirrored_box(face: Face, width: int, height: int) -> Box:
    return 1 - (face.left + face.width) / width, face.top / height, face.width / width, face.width / height


def _jpeg(chip: Chip) -> bytes:
    done, coded = cv2.imencode(".jpg", chip, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    assert done  # a chip of fixed size and type can always be coded
    return bytes(coded)
