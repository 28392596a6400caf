"""Distances of pairs: how many of one person lie too far apart, and of different people too near, by threshold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accuracy.captures import AS_IT_IS, Encoding, Photographed
from kiosk.captures import Hint

Distances = NDArray[np.float64]

THRESHOLDS = (0.40, 0.45, 0.50, 0.60)
SAME_PHOTO = 0.05  # compressing a picture anew shifts its encoding by 0.03 to 0.04; another picture is farther away
DOUBLE = 0.30  # one pair of Koreans or Japanese in a thousand is nearer than 0.38; two photos of one person often are

Usable = dict[str, list[list[Encoding]]]  # by person, by photo: as it is, then the worse copies


@dataclass(frozen=True)
class Errors:
    """How many of how many distances lie on the wrong side of each of THRESHOLDS."""

    false_matches: NDArray[np.int64]
    impostors: int
    false_rejections: NDArray[np.int64]
    genuine: int

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.false_matches + other.false_matches,
            self.impostors + other.impostors,
            self.false_rejections + other.false_rejections,
            self.genuine + other.genuine,
        )


def usable(photographed: Sequence[Photographed], *, gate: bool) -> Usable:
    """gate: without the pictures that the kiosk would not have sent. A photo that comes twice counts once."""
    people: defaultdict[str, list[list[Encoding]]] = defaultdict(list)
    for photo in photographed:
        taken = [one for one in photo.taken if one.hint is Hint.GOOD or not gate]
        if not taken or taken[0].condition != AS_IT_IS.name:
            continue
        known = [copies[0] for copies in people[photo.person]]
        if all(np.linalg.norm(taken[0].encoding - one) > SAME_PHOTO for one in known):
            people[photo.person].append([one.encoding for one in taken])
    return {person: photos for person, photos in people.items() if photos}


def one_to_one(people: Usable) -> Errors:
    """One photo against one photo, as they are."""
    photos = np.array([copies[0] for photos in people.values() for copies in photos])
    owner = np.array([place for place, photos in enumerate(people.values()) for _ in photos])
    upper = np.triu_indices(len(photos), 1)
    between = distances(photos, photos)[upper]
    same = (owner[:, None] == owner[None, :])[upper]
    return errors(between[same], between[~same])


def doubles(people: Usable) -> list[tuple[str, str, float]]:
    """Pairs of people of whom some photos are too near to each other to be of two, nearest first."""
    names = list(people)
    photos = np.array([copies[0] for several in people.values() for copies in several])
    owner = np.array([place for place, several in enumerate(people.values()) for _ in several])
    nearest: dict[tuple[int, int], float] = {}
    for own, apart in zip(owner, distances(photos, photos), strict=True):
        for at in np.flatnonzero((apart <= DOUBLE) & (owner > own)):
            pair = int(own), int(owner[at])
            nearest[pair] = min(float(apart[at]), nearest.get(pair, DOUBLE))
    found = [(names[one], names[other], distance) for (one, other), distance in nearest.items()]
    return sorted(found, key=lambda double: double[2])


def errors(
    genuine: Sequence[float] | NDArray[np.float64], impostors: Sequence[float] | NDArray[np.float64]
) -> Errors:
    false_matches = [np.count_nonzero(np.asarray(impostors) <= threshold) for threshold in THRESHOLDS]
    false_rejections = [np.count_nonzero(np.asarray(genuine) > threshold) for threshold in THRESHOLDS]
    return Errors(np.array(false_matches), len(impostors), np.array(false_rejections), len(genuine))


def distances(some: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """All of some (n, 128) to all of others (m, 128): (n, m)."""
    squares = (some**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None, :] - 2 * some @ others.T
    between: NDArray[np.float64] = np.sqrt(np.maximum(squares, 0.0))
    return between
