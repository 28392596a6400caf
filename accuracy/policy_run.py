"""Plays the stub's own decision on real faces: enrolled people who come back, and strangers who were never enrolled.

In each draw some photos of everybody are enrolled by chance and all the others come to the kiosk. Every person is a
stranger, too, before the gallery of all the others. Beside it the library's own rule: the nearest photo under 0.6.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from accuracy.captures import Encoding
from accuracy.pairs import Errors, Usable, distances, errors
from kiosk.services.identity_stub import decision
from kiosk.services.identity_stub.decision import Accept, Ask, Confirm, Nobody
from kiosk.services.identity_stub.gallery import Gallery, Row
from kiosk.services.identity_stub.policy import POLICY, Policy

DRAWS = 10
SEED = 20261128
ENROLLED_PHOTOS = 3  # of one person, where she has so many and one more to come back with
MOST_TRIES = 1500  # of enrolled people in one draw, and as many of strangers: minutes and not hours for large folders
LIBRARY_DISTANCE = 0.6  # face_recognition.compare_faces' default tolerance
QUANTILE = 0.001
SITE = "here"  # everybody lives in one neighbourhood, which is the hardest case


class Outcome(Enum):
    STRAIGHT = "straight through"
    DIGITS = "after the digits"
    CODE = "after the digits and a code"
    NOT_SERVED = "not served"
    WRONG = "taken for another"


class Stranger(Enum):
    STRAIGHT = "straight through"
    KNOWS_DIGITS = "with the look-alike's digits"
    REFUSED = "refused"


class Library(Enum):
    RIGHT = "right"
    WRONG = "taken for another"
    NOBODY = "not served"
    STRANGER_ACCEPTED = "stranger accepted"
    STRANGER_REFUSED = "stranger refused"


Tally = Counter[Outcome | Stranger | Library]


@dataclass
class Run:
    """What came of all draws.

    returning, strangers: how many different pictures there are of each person who is enrolled, and of each.
    enrolled_photos: of most people. quantiles: of the distances between templates, one a draw. accept_distances: what
    the policy became for that gallery. look_alikes: share of people who are always asked for being alike.
    """

    draws: int
    enrolled_photos: int
    returning: dict[str, int]
    strangers: dict[str, int]
    tallies: dict[str, Tally]
    templates: Errors
    quantiles: list[float] = field(default_factory=list)
    accept_distances: list[float] = field(default_factory=list)
    look_alikes: list[float] = field(default_factory=list)

    def tally(self, people: Sequence[str] | None = None) -> Tally:
        """Of some people; None: of all."""
        total: Tally = Counter()
        for person in self.tallies if people is None else people:
            total.update(self.tallies.get(person, Counter()))
        return total


def run(people: Usable, *, draws: int = DRAWS, seed: int = SEED, as_if_enough: bool = False) -> Run:
    """At least two people must have two photos each. as_if_enough: few enrolled photos are let pass for enough."""
    chance = np.random.default_rng(seed)
    several = {person: photos for person, photos in people.items() if len(photos) > 1}
    usual = Counter(min(ENROLLED_PHOTOS, len(photos) - 1) for photos in several.values()).most_common(1)[0][0]
    pictures = {person: sum(map(len, photos)) for person, photos in people.items()}
    result = Run(
        draws=draws,
        enrolled_photos=usual,
        returning={person: pictures[person] for person in several},
        strangers=pictures,
        tallies={person: Counter() for person in people},
        templates=errors([], []),
    )
    for _ in range(draws):
        drawn = _Draw(several, chance, as_if_enough=as_if_enough)
        result.quantiles.append(drawn.quantile)
        result.accept_distances.append(drawn.policy.accept_distance)
        result.look_alikes.append(float(drawn.look_alike.mean()))
        result.templates += drawn.errors(several)
        back = {
            person: [
                probe
                for place, copies in enumerate(photos)
                if place not in drawn.enrolled[person]
                for probe in copies
            ]
            for person, photos in several.items()
        }
        for person, probes in _some(back, chance).items():
            result.tallies[person].update(_comes_back(probe, drawn.places[person], drawn) for probe in probes)
            result.tallies[person].update(_library(probe, drawn.places[person], drawn) for probe in probes)
        anybody = {person: [probe for copies in photos for probe in copies] for person, photos in people.items()}
        for person, probes in _some(anybody, chance).items():
            own = drawn.places.get(person)
            drawn.leave_out(own)
            result.tallies[person].update(_stranger(probe, drawn) for probe in probes)
            drawn.take_back(own)
            result.tallies[person].update(_library_stranger(probe, own, drawn) for probe in probes)
    return result


class _Draw:
    """One gallery of everybody; the rider_id is her place. enrolled: which of a person's photos, by place."""

    def __init__(self, several: Usable, chance: np.random.Generator, *, as_if_enough: bool) -> None:
        self.places = {person: place for place, person in enumerate(several)}
        self.enrolled: dict[str, frozenset[int]] = {}
        templates, single = [], []
        for person, photos in several.items():
            chosen = chance.permutation(len(photos))[: min(ENROLLED_PHOTOS, len(photos) - 1)]
            self.enrolled[person] = frozenset(int(one) for one in chosen)
            templates.append(np.mean([photos[one][0] for one in chosen], axis=0))
            single.append(np.array([photos[one][0] for one in chosen]))
        self.templates = np.array(templates)
        self.single = np.concatenate(single)  # what the library's rule compares with
        self.single_of = np.repeat(np.arange(len(single)), [len(photos) for photos in single])
        between = distances(self.templates, self.templates)
        self.quantile = float(np.quantile(between[np.triu_indices(len(between), 1)], QUANTILE))
        self._alike = between <= POLICY.look_alike_distance
        np.fill_diagonal(self._alike, val=False)
        self._enough = np.array([as_if_enough or len(photos) >= POLICY.enough_photos for photos in single])
        phones = 13_000_000_000 + chance.choice(1_000_000_000, size=len(several), replace=False)
        self.phones = [str(phone) for phone in phones]
        self._with_four: defaultdict[str, list[int]] = defaultdict(list)
        for place, phone in enumerate(self.phones):
            self._with_four[phone[-4:]].append(place)
        self.gallery = Gallery(self._rows(self.look_alike))
        self.policy: Policy = POLICY.fitted(self.gallery.fit(POLICY).quantile)

    @property
    def look_alike(self) -> NDArray[np.bool_]:
        """Who would have been marked at enrolment."""
        return np.asarray(self._alike.any(axis=1))

    def with_digits(self, digits: str) -> list[int]:
        return [place for place in self._with_four[digits[-4:]] if self.phones[place].endswith(digits)]

    def leave_out(self, own: int | None) -> None:
        """The gallery of all the others, as if she had never come; None: she is not in it anyhow."""
        if own is not None:
            marked = np.asarray(np.delete(self._alike, own, axis=1).any(axis=1))
            self.gallery.keep({place for place in range(len(self.phones)) if place != own})
            self.gallery.put(row for row in self._rows(marked, changed_by=own) if row[0].rider_id != own)

    def take_back(self, own: int | None) -> None:
        if own is not None:
            self.gallery.put(self._rows(self.look_alike, changed_by=own))

    def errors(self, several: Usable) -> Errors:
        """Of what came back against the templates, as it is."""
        genuine, impostors = [], []
        for person, own in self.places.items():
            rest = [copies[0] for at, copies in enumerate(several[person]) if at not in self.enrolled[person]]
            between = distances(np.array(rest), self.templates)
            genuine.append(between[:, own])
            impostors.append(np.delete(between, own, axis=1).ravel())
        return errors(np.concatenate(genuine), np.concatenate(impostors))

    def _rows(self, marked: NDArray[np.bool_], changed_by: int | None = None) -> list[tuple[Row, Encoding]]:
        """changed_by: only hers and those of the people who are like her."""
        places = range(len(self.phones))
        if changed_by is not None:
            places = [changed_by, *np.flatnonzero(self._alike[changed_by])]  # type: ignore[assignment]
        return [
            (Row(int(at), SITE, bool(self._enough[at] and not marked[at]), self.phones[at]), self.templates[at])
            for at in places
        ]


def _comes_back(probe: Encoding, own: int, drawn: _Draw) -> Outcome:
    match decision.by_face(drawn.gallery.nearby(probe, {SITE}), drawn.policy):
        case Accept(rider_id):
            return Outcome.STRAIGHT if rider_id == own else Outcome.WRONG
        case Nobody():
            return Outcome.NOT_SERVED
        case Ask(asked):
            verdict = _types(drawn.phones[own], asked, probe, drawn)
    if isinstance(verdict, Accept):
        return Outcome.DIGITS if verdict.rider_id == own else Outcome.WRONG
    if isinstance(verdict, Confirm) and verdict.rider_id == own:  # the code goes to her own telephone
        return Outcome.CODE
    return Outcome.NOT_SERVED


def _stranger(probe: Encoding, drawn: _Draw) -> Stranger:
    near = drawn.gallery.nearby(probe, {SITE})
    match decision.by_face(near, drawn.policy):
        case Accept():
            return Stranger.STRAIGHT
        case Ask(asked) if near.nearest is not None:
            verdict = _types(drawn.phones[near.nearest.rider_id], asked, probe, drawn)
            return Stranger.KNOWS_DIGITS if isinstance(verdict, Accept) else Stranger.REFUSED
        case _:
            return Stranger.REFUSED


def _types(phone: str, asked: Literal[4, 11], probe: Encoding, drawn: _Draw) -> Accept | Confirm | None:
    """Somebody types the last digits of this number, and all of it if she is asked for all."""
    near = drawn.gallery.nearby(probe, {SITE})
    fitting = drawn.gallery.among(probe, drawn.with_digits(phone[-asked:]), {SITE})
    match decision.by_digits(fitting, near, asked, drawn.policy):
        case Accept() | Confirm() as verdict:
            return verdict
        case Ask(11) if asked == 4:
            return _types(phone, 11, probe, drawn)
        case _:
            return None


def _library(probe: Encoding, own: int, drawn: _Draw) -> Library:
    far = np.linalg.norm(drawn.single - probe, axis=1)
    best = int(far.argmin())
    if far[best] > LIBRARY_DISTANCE:
        return Library.NOBODY
    return Library.RIGHT if drawn.single_of[best] == own else Library.WRONG


def _library_stranger(probe: Encoding, own: int | None, drawn: _Draw) -> Library:
    others = drawn.single[drawn.single_of != (-1 if own is None else own)]
    nearest = np.linalg.norm(others - probe, axis=1).min()
    return Library.STRANGER_ACCEPTED if nearest <= LIBRARY_DISTANCE else Library.STRANGER_REFUSED


def _some(probes: Mapping[str, list[Encoding]], chance: np.random.Generator) -> dict[str, list[Encoding]]:
    """MOST_TRIES at most, by chance."""
    every = [(person, probe) for person, some in probes.items() for probe in some]
    if len(every) > MOST_TRIES:
        every = [every[one] for one in sorted(chance.choice(len(every), size=MOST_TRIES, replace=False))]
    chosen: defaultdict[str, list[Encoding]] = defaultdict(list)
    for person, probe in every:
        chosen[person].append(probe)
    return chosen
