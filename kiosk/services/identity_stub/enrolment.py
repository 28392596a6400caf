"""Enrol a person: check what was given, encode the photos, throw them away, keep template, number and masked name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kiosk.domain import mask_phone
from kiosk.services.identity_stub import faces
from kiosk.services.identity_stub.decision import STRANGERS_DISTANCE, Encoding, look_alikes
from kiosk.services.identity_stub.names import is_number, masked_name
from kiosk.services.identity_stub.store import Store

OLDEST_AGE = 120
LONGEST_NAME = 20
LONGEST_TITLE = 4
ENOUGH_PHOTOS = 3  # three different ones halve the rejections of one
MAX_PHOTO_MB = 30


class EnrolmentRefused(Exception):
    """One sentence that says what to do. Holds no number."""


@dataclass(frozen=True)
class Applicant:
    """As typed. born: a year. title: how neighbours call her, '阿姨'; it replaces the given name on the screen."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    born: int = field(repr=False)
    title: str = field(default="", repr=False)


@dataclass(frozen=True)
class Enrolment:
    display_name: str = field(repr=False)
    phone_masked: str = field(repr=False)
    photos: int
    renewed: bool
    look_alikes: int


def enrol(store: Store, applicant: Applicant, photos: Sequence[Path], year: int) -> Enrolment:
    """year: the present one. Raises EnrolmentRefused; then nothing has been stored.

    A person who looks like somebody enrolled before is enrolled, and both are always asked for digits from then on.
    """
    applicant = _checked(applicant, year)
    if not photos:
        raise EnrolmentRefused("Give at least one photo; three different ones work best.")
    encodings = [_encode(path) for path in photos]
    _check_one_person(encodings, photos)
    template = np.mean(encodings, axis=0)
    display_name = masked_name(applicant.name, applicant.title)
    with store.transaction():
        same = (applicant.phone, display_name)
        others = [rider for rider in store.riders() if (rider.phone, rider.display_name) != same]
        doubles = look_alikes(template, others)
        renewed = store.put_rider(
            display_name=display_name,
            phone=applicant.phone,
            born=applicant.born,
            always_ask=bool(doubles),
            template=template,
        )
        for double in doubles:
            store.always_ask(double.rider_id)
    return Enrolment(display_name, mask_phone(applicant.phone), len(photos), renewed, len(doubles))


def _checked(applicant: Applicant, year: int) -> Applicant:
    name, title = applicant.name.strip(), applicant.title.strip()
    phone = re.sub(r"[ -]", "", applicant.phone)
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or re.search(r"[0-9*]", name):
        raise EnrolmentRefused(f"The name must have 1 to {LONGEST_NAME} characters and no digits, like 王桂英.")
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise EnrolmentRefused(f"The title must have at most {LONGEST_TITLE} characters, like 阿姨.")
    if not is_number(phone, landlines=False):
        raise EnrolmentRefused("The phone number must be a mainland mobile number: eleven digits, 13… to 19….")
    if not year - OLDEST_AGE <= applicant.born <= year:
        raise EnrolmentRefused(f"The birth year must lie between {year - OLDEST_AGE} and {year}.")
    return Applicant(name, phone, applicant.born, title)


def _check_one_person(encodings: Sequence[Encoding], photos: Sequence[Path]) -> None:
    """A template mixed of two people fits neither."""
    for one, first in zip(encodings, photos, strict=True):
        for other, second in zip(encodings, photos, strict=True):
            if np.linalg.norm(one - other) > STRANGERS_DISTANCE:
                raise EnrolmentRefused(f"{first.name} and {second.name} show two people; give photos of one.")


def _encode(path: Path) -> Encoding:
    try:
        if path.stat().st_size > MAX_PHOTO_MB * 1_000_000:
            raise EnrolmentRefused(f"{path.name} is larger than {MAX_PHOTO_MB} MB; give a smaller one.")
        return faces.read_photo(path.read_bytes())
    except OSError as error:
        raise EnrolmentRefused(f"{path.name} cannot be read ({error.strerror}).") from None
    except faces.Unreadable:
        raise EnrolmentRefused(f"{path.name} is not a picture that can be read; give a JPEG, PNG or WebP.") from None
    except faces.NotOneFace as error:
        raise EnrolmentRefused(
            f"{path.name} shows no face; give one with the face in front, well lit and at least 80 pixels wide."
            if error.count == 0
            else f"{path.name} shows {error.count} faces; give one with that person alone."
        ) from None
