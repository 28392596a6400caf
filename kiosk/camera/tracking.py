"""Keeps to one person from picture to picture: search, follow, forgive a blink, notice company."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.camera.faces import SMALLEST_SEEN_SHARE, Face, FaceFinder, Grey

SEARCH_EVERY_S = 0.2  # a search costs ten times a follow; nobody notices a fifth of a second
COMPANY_EVERY_S = 0.5
LOST_AFTER_S = 0.25  # not found for so long: lost. A blink of the detector is forgiven, at 5 pictures a second too
LOST_WHILE_TURNING_S = 0.4  # the detector loses a head turned by more than 40 degrees; turned back, it is hers
SURE_SCORE = 0.0  # of the detector: dlib's own threshold, for company. faces.SEEN_SCORE is lower
COMPANY_SHARE = 0.5  # of the followed face's width: smaller ones stand behind and do not disturb. The detector
# measures widths in steps of a fifth, so that 0.6 is meant
TAKE_OVER_SHARE = 1.2  # a face so much wider stands in front: she is the one to serve
SAME_PERSON_WITHIN = 0.5  # of the width between two pictures; further is somebody else
NEAR_SHARE = 0.4  # of the picture's width: a face lost at this size came too near to be found
NEAR_FOR_S = 2.0


@dataclass(frozen=True)
class Sighting:
    """face None: nobody (or not found in this picture alone, when certain is False). person: changes when another
    person is followed. company: a second face of like size. too_near: lost while filling the picture."""

    face: Face | None
    certain: bool
    person: int
    company: bool = False
    too_near: bool = False


class Tracker:
    def __init__(self, finder: FaceFinder) -> None:
        self._finder = finder
        self._face: Face | None = None
        self._person = 0
        self._seen_at = float("-inf")
        self._company = False
        self._searched_at = float("-inf")
        self._near_at = float("-inf")

    def look(self, grey: Grey, at: float, turning: bool = False) -> Sighting:
        """at: monotonic seconds of the picture. turning: she was asked to turn her head."""
        lost_after_s = LOST_WHILE_TURNING_S if turning else LOST_AFTER_S
        if self._face is not None and at - self._seen_at > lost_after_s:
            self._face = None  # too long ago, even if the camera gave no picture meanwhile: who is there now?
        if self._face is None:
            return self._look_for_somebody(grey, at)
        found = self._finder.follow(grey, self._face)
        if found is None or _far_apart(found, self._face):
            return Sighting(None, False, self._person)
        self._face, self._seen_at = found, at
        if found.width >= NEAR_SHARE * grey.shape[1]:
            self._near_at = at
        if at - self._searched_at >= COMPANY_EVERY_S:
            self._look_for_company(grey, found, at)
        return Sighting(self._face, True, self._person, self._company)

    def _look_for_somebody(self, grey: Grey, at: float) -> Sighting:
        if at - self._searched_at < SEARCH_EVERY_S:
            return Sighting(None, False, self._person)
        self._searched_at = at
        faces = self._finder.search(grey, SMALLEST_SEEN_SHARE * grey.shape[1])
        if not faces:
            return Sighting(None, True, self._person, too_near=at - self._near_at < NEAR_FOR_S)
        self._take(faces[0], at)
        self._company = any(_is_company(face, faces[0]) for face in faces[1:])
        return Sighting(self._face, True, self._person, self._company)

    def _look_for_company(self, grey: Grey, followed: Face, at: float) -> None:
        self._searched_at = at
        faces = self._finder.search(grey, max(COMPANY_SHARE * followed.width, SMALLEST_SEEN_SHARE * grey.shape[1]))
        others = [face for face in faces if not followed.covers(*face.centre) and _is_company(face, followed)]
        self._company = bool(others)  # when she takes over: until the next look tells
        if others and others[0].width >= TAKE_OVER_SHARE * followed.width:
            self._take(others[0], at)

    def _take(self, face: Face, at: float) -> None:
        self._face, self._seen_at = face, at
        self._person += 1


def _is_company(face: Face, followed: Face) -> bool:
    return face.score >= SURE_SCORE and face.width >= COMPANY_SHARE * followed.width


def _far_apart(one: Face, other: Face) -> bool:
    (x1, y1), (x2, y2) = one.centre, other.centre
    return max(abs(x1 - x2), abs(y1 - y2)) > SAME_PERSON_WITHIN * other.width
