"""What the captures of a session have shown so far. In memory only, and gone with the session."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np

from kiosk.captures import Side, Wanted
from kiosk.identity import wire
from kiosk.services.identity_stub import faces
from kiosk.services.identity_stub.gallery import Encoding
from kiosk.services.identity_stub.liveness import LivenessWatch

CHIPS_WANTED = 3  # averaged; more of the same second add little
MAX_CHIPS = 12  # of one run; a kiosk chooses three, and three more when somebody stays
# Between two chips of a run, so that no run is of two people: 4 in 1,000 pairs of one Chinese person lie beyond.
ONE_PERSON_DISTANCE = 0.60
# Between the mean of the chips and the picture from within the evidence of life, 100 px wide and compressed. London,
# neutral against smiling: 99 % of 204 within 0.35, all within 0.443; strangers from 0.462 on.
SAME_FACE_DISTANCE = 0.45


class Refused(Exception):
    """These captures cannot be taken; nothing of them counts. Says why."""


@dataclass(frozen=True)
class Batch:
    """As it came: chips and motion are JPEGs, motion with milliseconds since the run began."""

    run: int
    chips: Sequence[bytes] = field(repr=False)
    motion: Sequence[tuple[int, bytes]] = field(repr=False)

    def check(self) -> None:
        """Raises Refused for what the contract excludes, before anything is unpacked."""
        if not self.chips and not self.motion:
            raise Refused("captures or motion pictures are needed")
        if len(self.chips) > wire.MAX_CAPTURES:
            raise Refused(f"at most {wire.MAX_CAPTURES} captures are taken at once")
        if len(self.motion) > wire.MAX_MOTION:
            raise Refused(f"at most {wire.MAX_MOTION} motion pictures are taken at once")
        if any(len(jpeg) > wire.MAX_CAPTURE_BYTES for jpeg in self.chips):
            raise Refused(f"a capture has at most {wire.MAX_CAPTURE_BYTES} bytes")
        if any(len(jpeg) > wire.MAX_MOTION_BYTES for _, jpeg in self.motion):
            raise Refused(f"a motion picture has at most {wire.MAX_MOTION_BYTES} bytes")
        if any(later <= earlier for (earlier, _), (later, _) in pairwise(self.motion)):
            raise Refused("the times of motion pictures must rise")


@dataclass
class _Run:
    """chips: digest -> encoding."""

    number: int | None
    watch: LivenessWatch | None
    chips: dict[bytes, Encoding] = field(default_factory=dict, repr=False)
    last_ms: int = -1

    def wants(self) -> Wanted:
        wanted = Wanted.NOTHING if self.watch is None else self.watch.wants
        return Wanted.LOOK if wanted is Wanted.NOTHING and len(self.chips) < CHIPS_WANTED else wanted


class Watched:
    """One session's captures, judged as they come. May be used from several threads.

    side: to which the head is to be turned; liveness: whether a living face must be shown at all.
    """

    def __init__(self, side: Side, liveness: Literal["required", "waived"], expires_at: float) -> None:
        self.expires_at = expires_at
        self._side = side
        self._required = liveness == "required"
        self._lock = threading.Lock()
        self._run = self._begin(None)

    def take(self, batch: Batch) -> Wanted:
        """Add what has not come before; another run begins anew. Raises Refused."""
        with self._lock:
            if batch.run != self._run.number:
                self._run = self._begin(batch.run)
            run = self._run
            chips = {_digest(jpeg): jpeg for jpeg in batch.chips}
            new = {digest: jpeg for digest, jpeg in chips.items() if digest not in run.chips}
            if len(run.chips) + len(new) > MAX_CHIPS:
                raise Refused(f"a run has at most {MAX_CHIPS} captures")
            pictures = [(at_ms, _motion(jpeg)) for at_ms, jpeg in batch.motion if at_ms > run.last_ms]
            encodings = {digest: _chip(jpeg) for digest, jpeg in new.items()}
            _check_one_person([*run.chips.values(), *encodings.values()])
            run.chips |= encodings
            for at_ms, picture in pictures:
                run.last_ms = at_ms
                if run.watch is not None:
                    run.watch.add(picture, at_ms / 1000)
            return run.wants()

    def wants(self) -> Wanted:
        with self._lock:
            return self._run.wants()

    def probe(self) -> Encoding:
        """The mean of the run's chips; to be asked once nothing more is wanted."""
        with self._lock:
            mean: Encoding = np.mean(list(self._run.chips.values()), axis=0)
            return mean

    def is_alive(self) -> bool:
        """Was life seen, and was it the one whom the chips show? True where nobody asks."""
        watch = self._run.watch
        if watch is None:
            return True
        if not watch.passed or watch.baseline is None:
            return False
        try:
            seen = faces.encode(watch.baseline)
        except faces.NotOneFace:
            return False
        return float(np.linalg.norm(seen - self.probe())) <= SAME_FACE_DISTANCE

    def _begin(self, number: int | None) -> _Run:
        return _Run(number, LivenessWatch(self._side) if self._required else None)


class Watches:
    """session_id -> what was seen of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[str, Watched] = {}

    def of(self, session_id: str, side: Side, liveness: Literal["required", "waived"], expires_at: float) -> Watched:
        """The one of this session; begun if there is none yet."""
        with self._lock:
            if session_id not in self._watched:
                self._watched[session_id] = Watched(side, liveness, expires_at)
            return self._watched[session_id]

    def find(self, session_id: str) -> Watched | None:
        with self._lock:
            return self._watched.get(session_id)

    def drop(self, session_id: str) -> None:
        with self._lock:
            self._watched.pop(session_id, None)

    def forget(self, now: float) -> None:
        """Those whose session has expired."""
        with self._lock:
            self._watched = {name: one for name, one in self._watched.items() if one.expires_at > now}


def _check_one_person(encodings: Sequence[Encoding]) -> None:
    for place, one in enumerate(encodings):
        if any(np.linalg.norm(one - other) > ONE_PERSON_DISTANCE for other in encodings[:place]):
            raise Refused("the captures of a run must show one person")


def _digest(jpeg: bytes) -> bytes:
    """Sent again, a capture counts once."""
    return hashlib.sha256(jpeg).digest()


def _chip(jpeg: bytes) -> Encoding:
    try:
        return faces.read_capture(jpeg)
    except faces.Unreadable as error:
        raise Refused(f"a capture is no JPEG of a face: it {error}") from None
    except faces.NotOneFace as error:
        raise Refused(f"a capture must show one face, this shows {error.count}") from None


def _motion(jpeg: bytes) -> faces.Pixels:
    try:
        return faces.read_motion(jpeg)
    except faces.Unreadable as error:
        raise Refused(f"a motion picture is no JPEG: it {error}") from None
