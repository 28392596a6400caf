"""Everybody's templates in memory, in one block of numbers, so that a face is compared with all of them at once.

Holds no name and no number. 100,000 riders take 70 MB and 4 ms a search, `python -m bench.gallery` measures it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kiosk.services.identity_stub.decision import Candidate, Nearby
from kiosk.services.identity_stub.policy import Policy

Encoding = NDArray[np.float64]  # (128,): where a face lies; near to each other is alike

LENGTH = 128
FIRST_ROOM = 256  # rows; doubled when full
COMPARED = 2  # of the neighbourhood: the nearest, and the one she must not be confused with
SAMPLE = 2000  # riders, that is two million pairs: resolves one pair in 100,000 and takes a tenth of a second
FEWEST_PAIRS = 1000  # below, no share of one in a thousand can be seen
SEED = 7  # the same gallery is measured alike at every start


@dataclass(frozen=True, slots=True)
class Row:
    """One rider as the gallery needs her. site_id: her home. straight: enough photos, and like nobody else. number:
    opaque, the same for all who share a telephone."""

    rider_id: int
    site_id: str
    straight: bool
    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class Fit:
    """How a gallery's strangers lie to each other. quantile: the distance below which `share` of the pairs are; None
    if there are too few to tell."""

    riders: int
    pairs: int
    share: float
    quantile: float | None


class Gallery:
    """Not safe for several threads at once."""

    def __init__(self, rows: Iterable[tuple[Row, Encoding]] = ()) -> None:
        self._templates = np.zeros((FIRST_ROOM, LENGTH), dtype=np.float32)
        self._squares = np.zeros(FIRST_ROOM, dtype=np.float32)
        self._sites = np.zeros(FIRST_ROOM, dtype=np.int32)
        self._rows: list[Row] = []
        self._place_of: dict[int, int] = {}
        self._site_numbers: dict[str, int] = {}
        self.put(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, rows: Iterable[tuple[Row, Encoding]]) -> None:
        """Add riders, or replace those with the same rider_id. An encoding: (128,), of single or double precision."""
        for row, template in rows:
            place = self._place_of.setdefault(row.rider_id, len(self._rows))
            if place == len(self._rows):
                self._make_room()
                self._rows.append(row)
            self._write(place, row, template)

    def keep(self, rider_ids: Collection[int]) -> None:
        """Forget everybody else."""
        for rider_id in [known for known in self._place_of if known not in rider_ids]:
            place, last = self._place_of.pop(rider_id), len(self._rows) - 1
            moved = self._rows.pop()
            if place != last:
                self._write(place, moved, self._templates[last])
                self._place_of[moved.rider_id] = place
            self._templates[last] = 0.0

    def nearby(self, probe: Encoding, sites: Collection[str]) -> Nearby:
        """sites: those of the neighbourhood."""
        squares = self._squared_distances(probe)
        here = np.isin(self._sites[: len(self)], [self._site_numbers.get(site, -1) for site in sites])
        nearest = _smallest(squares, np.flatnonzero(here), COMPARED)
        visitors = _smallest(squares, np.flatnonzero(~here), 1)
        return Nearby(
            tuple(self._candidate(place, probe, here=True) for place in nearest),
            self._candidate(visitors[0], probe, here=False) if visitors else None,
        )

    def among(self, probe: Encoding, rider_ids: Iterable[int], sites: Collection[str]) -> list[Candidate]:
        """How far these riders are, nearest first; those who are not in the gallery are left out."""
        places = [self._place_of[rider_id] for rider_id in rider_ids if rider_id in self._place_of]
        found = [self._candidate(place, probe, here=self._rows[place].site_id in sites) for place in places]
        return sorted(found, key=lambda one: one.distance)

    def template(self, rider_id: int) -> Encoding | None:
        place = self._place_of.get(rider_id)
        return None if place is None else self._templates[place].astype(np.float64)

    def within(self, template: Encoding, distance: float, *, but: int | None = None) -> list[int]:
        """The rider_ids of all whose template is at most so far away, but for one rider's."""
        near = np.flatnonzero(self._squared_distances(template) <= distance**2)
        return [self._rows[place].rider_id for place in near if self._rows[place].rider_id != but]

    def fit(self, policy: Policy) -> Fit:
        """Measures strangers' distances: all pairs, or those of a seeded sample of a large gallery."""
        count = len(self)
        chosen = np.arange(count)
        if count > SAMPLE:
            chosen = np.random.default_rng(SEED).choice(count, SAMPLE, replace=False)
        pairs = len(chosen) * (len(chosen) - 1) // 2
        largest = int(np.bincount(self._sites[:count]).max(initial=0))
        share = policy.share_allowed(largest)
        if pairs < FEWEST_PAIRS:
            return Fit(count, pairs, share, None)
        templates, squares = self._templates[chosen], self._squares[chosen]
        between = templates @ templates.T
        between *= -2
        between += squares[:, None]
        between += squares[None, :]
        np.fill_diagonal(between, np.inf)
        rank = int(share * 2 * pairs)  # every pair stands there twice
        square = np.partition(between, rank, axis=None)[rank]
        return Fit(count, pairs, share, float(np.sqrt(max(0.0, square))))

    def _squared_distances(self, probe: Encoding) -> NDArray[np.float32]:
        """|a|^2 + |b|^2 - 2ab, without a copy of the gallery.

        Row by row on one thread: the product with a matrix is handed to several, which wait for each other for 10 ms
        when the machine is busy.
        """
        wanted = probe.astype(np.float32)
        squares: NDArray[np.float32] = np.vecdot(self._templates[: len(self)], wanted)
        squares *= -2
        squares += self._squares[: len(self)]
        squares += wanted @ wanted
        return squares

    def _candidate(self, place: int, probe: Encoding, *, here: bool) -> Candidate:
        row = self._rows[place]
        distance = float(np.linalg.norm(self._templates[place].astype(np.float64) - probe))
        return Candidate(row.rider_id, distance, here, row.straight, row.number)

    def _write(self, place: int, row: Row, template: NDArray[np.floating]) -> None:
        self._templates[place] = template
        self._squares[place] = self._templates[place] @ self._templates[place]
        self._sites[place] = self._site_numbers.setdefault(row.site_id, len(self._site_numbers))
        self._rows[place] = row

    def _make_room(self) -> None:
        if len(self._rows) == len(self._templates):
            self._templates = np.concatenate([self._templates, np.zeros_like(self._templates)])
            self._squares = np.concatenate([self._squares, np.zeros_like(self._squares)])
            self._sites = np.concatenate([self._sites, np.zeros_like(self._sites)])


def _smallest(values: NDArray[np.float32], places: NDArray[np.intp], count: int) -> list[int]:
    """Which of these places hold the smallest values, smallest first."""
    if len(places) > count:
        places = places[np.argpartition(values[places], count)[:count]]
    return [int(place) for place in places[np.argsort(values[places])]]
