"""Enrol a person: check what was given, encode the photos, throw them away, keep template, number and masked name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kiosk.domain import mask_phone
from kiosk.services.identity_stub import faces
from kiosk.services.identity_stub.gallery import Encoding
from kiosk.services.identity_stub.names import is_number, masked_name
from kiosk.services.identity_stub.recognition import Recognition
from kiosk.services.identity_stub.riders import Entry, Riders
from kiosk.services.identity_stub.store import Store

OLDEST_AGE = 120
LONGEST_NAME = 20
LONGEST_TITLE = 4
LONGEST_SITE = 64
LONGEST_CONSENT = 64
MAX_PHOTO_MB = 30
# Between two photos of one person: 4 in 1,000 pairs of one Chinese person lie beyond.
ONE_PERSON_DISTANCE = 0.60
# One photo saved again, smaller, brighter or turned lies within 0.10 of itself (95 % of 26 people), another photo of
# the same minute beyond it (99 % of 102): what adds nothing counts once.
NEAR_DUPLICATE_DISTANCE = 0.10
# Down to 80 px the distance to oneself grows by a tenth (0.22 -> 0.25); from there on it grows faster.
MIN_FACE_PX = 80.0
# Light harms little, 2 % beyond 0.40 at a quarter of it; what is burnt out or black is lost.
BRIGHTNESS = (45.0, 205.0)
# Sharp faces have 140 and more, cut out of a kiosk's picture at 90 px still 47 to 390; out of focus by 2 px, half of
# them are below 45, and then 39 % of the probes lie beyond 0.40.
MIN_SHARPNESS = 45.0


class EnrolmentRefused(Exception):
    """One sentence that says what to do. Holds no number."""


@dataclass(frozen=True)
class Applicant:
    """As typed. born: a year. site_id: the gate where she lives. consent: the version of the notice she agreed to.
    title: how neighbours call her, '阿姨'; it replaces the given name on the screen."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    born: int = field(repr=False)
    site_id: str
    consent: str
    title: str = field(default="", repr=False)


@dataclass(frozen=True)
class Picture:
    """name: how to speak of it, 'first.jpg'. data: JPEG, PNG or WebP."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Enrolment:
    """photos: different ones. repeated: names of those that are nearly the same as another."""

    display_name: str = field(repr=False)
    phone: str = field(repr=False)
    photos: int
    repeated: tuple[str, ...]
    renewed: bool
    look_alikes: int

    @property
    def phone_masked(self) -> str:
        return mask_phone(self.phone)


class Enrolments:
    """May be used from any thread."""

    def __init__(self, store: Store, recognition: Recognition) -> None:
        self._store = store
        self._riders = Riders(store)
        self._recognition = recognition

    def enrol(self, applicant: Applicant, pictures: Sequence[Picture], year: int) -> Enrolment:
        """year: the present one. Raises EnrolmentRefused; then nothing has been stored.

        A person who looks like somebody enrolled before is enrolled, and both are always asked for digits from then
        on. Whom she looked like before, if she is renewed, is looked at again.
        """
        applicant = checked(applicant, year)
        if not pictures:
            raise EnrolmentRefused("Give at least one photo; three different ones work best.")
        encodings = [_encode(picture) for picture in pictures]
        _check_one_person(encodings, pictures)
        different = _different(encodings)
        display_name = masked_name(applicant.name, applicant.title)
        before = {
            one: self._recognition.look_alikes(one) for one in self._riders.known(applicant.phone, display_name)
        }
        entry = Entry(
            site_id=applicant.site_id,
            display_name=display_name,
            phone=applicant.phone,
            born=applicant.born,
            photos=len(different),
            consent=applicant.consent,
            template=np.mean([encodings[place] for place in different], axis=0),
        )
        with self._store.transaction():
            rider_id, renewed = self._riders.put(entry)
        alike = self._recognition.look_alikes(rider_id)
        self._mark([rider_id, *alike, *before.get(rider_id, [])])
        self._store.scour()
        repeated = tuple(picture.name for place, picture in enumerate(pictures) if place not in different)
        return Enrolment(display_name, applicant.phone, len(different), repeated, renewed, len(alike))

    def withdraw(self, phone: str, display_name: str = "") -> tuple[int, bool]:
        """Everybody with this number, or the one who is shown by just this name -> how many there were, and whether
        the files hold nothing of them any more (False: a reader was in the way; withdrawing again completes it)."""
        gone = self._riders.known(phone, display_name)
        alike = [other for rider_id in gone for other in self._recognition.look_alikes(rider_id)]
        with self._store.transaction():
            for rider_id in gone:
                self._riders.take_out(rider_id)
            if not self._riders.known(phone):
                self._store.forget_number(phone)
        self._recognition.catch_up()
        self._mark(other for other in alike if other not in gone)
        return len(gone), self._store.scour()

    def _mark(self, rider_ids: Iterable[int]) -> None:
        """Whether each of them is like somebody, as the gallery stands now."""
        marks = {rider_id: bool(self._recognition.look_alikes(rider_id)) for rider_id in rider_ids}
        with self._store.transaction():
            for rider_id, always_ask in marks.items():
                self._riders.mark(rider_id, always_ask=always_ask)


def picture_file(path: Path) -> Picture:
    """Raises EnrolmentRefused."""
    try:
        if path.stat().st_size > MAX_PHOTO_MB * 1_000_000:
            raise EnrolmentRefused(f"{path.name} is larger than {MAX_PHOTO_MB} MB; give a smaller one.")
        return Picture(path.name, path.read_bytes())
    except OSError as error:
        raise EnrolmentRefused(f"{path.name} cannot be read ({error.strerror}).") from None


def checked(applicant: Applicant, year: int) -> Applicant:
    """Without spaces that mean nothing. Raises EnrolmentRefused."""
    name, title = applicant.name.strip(), applicant.title.strip()
    phone, site_id = re.sub(r"[ -]", "", applicant.phone), applicant.site_id.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or re.search(r"[0-9*]", name):
        raise EnrolmentRefused(f"The name must have 1 to {LONGEST_NAME} characters and no digits, like 王桂英.")
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise EnrolmentRefused(f"The title must have at most {LONGEST_TITLE} characters, like 阿姨.")
    if not is_number(phone, landlines=False):
        raise EnrolmentRefused(
            "The phone number must be a mainland mobile number: eleven digits, 13… to 19…, not the one for practice."
        )
    if not year - OLDEST_AGE <= applicant.born <= year:
        raise EnrolmentRefused(f"The birth year must lie between {year - OLDEST_AGE} and {year}.")
    if not 1 <= len(site_id) <= LONGEST_SITE or not site_id.isprintable():
        raise EnrolmentRefused("The site must be the id of the gate where the person lives, like plum-lane-gate.")
    if not 1 <= len(applicant.consent) <= LONGEST_CONSENT or not applicant.consent.isprintable():
        raise EnrolmentRefused("Say which version of the notice the person has agreed to.")
    return Applicant(name, phone, applicant.born, site_id, applicant.consent, title)


def _check_one_person(encodings: Sequence[Encoding], pictures: Sequence[Picture]) -> None:
    """A template mixed of two people fits neither."""
    for one, first in zip(encodings, pictures, strict=True):
        for other, second in zip(encodings, pictures, strict=True):
            if np.linalg.norm(one - other) > ONE_PERSON_DISTANCE:
                raise EnrolmentRefused(f"{first.name} and {second.name} show two people; give photos of one.")


def _different(encodings: Sequence[Encoding]) -> list[int]:
    """The places of those that are not nearly the same as one before."""
    kept: list[int] = []
    for place, encoding in enumerate(encodings):
        if all(np.linalg.norm(encoding - encodings[other]) > NEAR_DUPLICATE_DISTANCE for other in kept):
            kept.append(place)
    return kept


def _encode(picture: Picture) -> Encoding:
    name = picture.name
    try:
        photo = faces.read_photo(picture.data)
    except faces.Unreadable:
        raise EnrolmentRefused(f"{name} is not a picture that can be read; give a JPEG, PNG or WebP.") from None
    except faces.NotOneFace as error:
        raise EnrolmentRefused(
            f"{name} shows no face; give one with the face in front, well lit and at least {MIN_FACE_PX:.0f} pixels "
            "wide."
            if error.count == 0
            else f"{name} shows {error.count} faces; give one with that person alone."
        ) from None
    if photo.width_px < MIN_FACE_PX:
        raise EnrolmentRefused(
            f"The face in {name} is {photo.width_px:.0f} pixels wide; come nearer, until it has {MIN_FACE_PX:.0f}."
        )
    if photo.brightness < BRIGHTNESS[0]:
        raise EnrolmentRefused(f"The face in {name} is too dark; turn it towards the light.")
    if photo.brightness > BRIGHTNESS[1]:
        raise EnrolmentRefused(f"The face in {name} is burnt out; take one with less light on it.")
    if photo.sharpness < MIN_SHARPNESS:
        raise EnrolmentRefused(f"The face in {name} is blurred; hold still and take one in focus.")
    return photo.encoding
