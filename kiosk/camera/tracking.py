"""Keeps to one person from picture to picture: search, follow, forgive a blink, notice company."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.camera.faces import SMALLEST_SEEN_SHARE, Face, FaceFinder, Grey

SEARCH_EVERY_S = 0.2  # a search costs ten times a follow; nobody notices a fifth of a second
COMPANY_EVERY_S = 0.5
MISSES_FORGIVEN = 2  # a third miss in a row: the face is lost
COMPANY_SHARE = 0.6  # of the followed face's width: smaller ones stand behind and do not disturb
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
        self._misses = 0
        self._company = False
        self._searched_at = float("-inf")
        self._near_at = float("-inf")

    def look(self, grey: Grey, now: float) -> Sighting:
        """now: monotonic seconds."""
        if self._face is None:
            return self._look_for_somebody(grey, now)
        found = self._finder.follow(grey, self._face)
        if found is None or _far_apart(found, self._face):
            self._misses += 1
            if self._misses > MISSES_FORGIVEN:
                self._face = None
            return Sighting(None, False, self._person)
        self._misses = 0
        self._face = found
        if found.width >= NEAR_SHARE * grey.shape[1]:
            self._near_at = now
        if now - self._searched_at >= COMPANY_EVERY_S:
            self._look_for_company(grey, found, now)
        return Sighting(self._face, True, self._person, self._company)

    def _look_for_somebody(self, grey: Grey, now: float) -> Sighting:
        if now - self._searched_at < SEARCH_EVERY_S:
            return Sighting(None, False, self._person)
        self._searched_at = now
        faces = self._finder.search(grey, SMALLEST_SEEN_SHARE * grey.shape[1])
        if not faces:
            return Sighting(None, True, self._person, too_near=now - self._near_at < NEAR_FOR_S)
        self._take(faces[0])
        self._company = len(faces) > 1 and faces[1].width >= COMPANY_SHARE * faces[0].width
        return Sighting(self._face, True, self._person, self._company)

    def _look_for_company(self, grey: Grey, followed: Face, now: float) -> None:
        self._searched_at = now
        faces = self._finder.search(grey, max(COMPANY_SHARE * followed.width, SMALLEST_SEEN_SHARE * grey.shape[1]))
        others = [face for face in faces if not followed.covers(*face.centre)]
        if others and others[0].width >= TAKE_OVER_SHARE * followed.width:
            self._take(others[0])
            self._company = True  # until the next look tells
        else:
            self._company = bool(others) and others[0].width >= COMPANY_SHARE * followed.width

    def _take(self, face: Face) -> None:
        self._face, self._misses = face, 0
        self._person += 1


def _far_apart(one: Face, other: Face) -> bool:
    (x1, y1), (x2, y2) = one.centre, other.centre
    return max(abs(x1 - x2), abs(y1 - y2)) > SAME_PERSON_WITHIN * other.width
