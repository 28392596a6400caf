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
# Between the mean of the chips and a picture straight ahead from within the evidence of life, 100 px wide and
# compressed. London, neutral against smiling: 99 % of 204 within 0.35, all within 0.443; strangers from 0.462 on.
SAME_FACE_DISTANCE = 0.45

Probe = tuple[float, ...]  # an encoding, or empty


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


@dataclass(frozen=True)
class Seen:
    """One run as it stands. probe: the mean of its chips' encodings, None before the first. alive: life was seen, and
    it was the one's whom the chips show; True where nobody asks."""

    run: int | None
    wants: Wanted
    probe: Encoding | None = field(repr=False)
    alive: bool


@dataclass
class _Run:
    """chips: digest -> encoding. life: whom the evidence of life shows, each with how far she may be from the chips;
    None before there is any."""

    number: int | None
    watch: LivenessWatch | None
    chips: dict[bytes, Encoding] = field(default_factory=dict, repr=False)
    life: list[tuple[Encoding, float]] | None = field(default=None, repr=False)
    last_ms: int = -1

    def wants(self) -> Wanted:
        wanted = Wanted.NOTHING if self.watch is None else self.watch.wants
        return Wanted.LOOK if wanted is Wanted.NOTHING and len(self.chips) < CHIPS_WANTED else wanted

    def probe(self) -> Encoding | None:
        if not self.chips:
            return None
        mean: Encoding = np.mean(list(self.chips.values()), axis=0)
        return mean

    def is_alive(self, probe: Encoding | None) -> bool:
        if self.watch is None:
            return True
        if not self.life or probe is None:
            return False
        return all(float(np.linalg.norm(one - probe)) <= most for one, most in self.life)


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
        """Add what has not come before; another run begins anew. Raises Refused; then all is as it was."""
        with self._lock:
            run = self._run if batch.run == self._run.number else self._begin(batch.run)
            chips = {_digest(jpeg): jpeg for jpeg in batch.chips}
            new = {digest: jpeg for digest, jpeg in chips.items() if digest not in run.chips}
            if len(run.chips) + len(new) > MAX_CHIPS:
                raise Refused(f"a run has at most {MAX_CHIPS} captures")
            pictures = [(at_ms, _motion(jpeg)) for at_ms, jpeg in batch.motion if at_ms > run.last_ms]
            encodings = {digest: _chip(jpeg) for digest, jpeg in new.items()}
            _check_one_person([*run.chips.values(), *encodings.values()])
            self._run = run
            run.chips |= encodings
            for at_ms, picture in pictures:
                run.last_ms = at_ms
                if run.watch is not None:
                    run.watch.add(picture, at_ms / 1000)
            if run.watch is not None and run.watch.passed and run.life is None:
                run.life = _shown_alive(run.watch)
            return run.wants()

    def seen(self) -> Seen:
        with self._lock:
            probe = self._run.probe()
            return Seen(self._run.number, self._run.wants(), probe, self._run.is_alive(probe))

    def _begin(self, number: int | None) -> _Run:
        return _Run(number, LivenessWatch(self._side) if self._required else None)


class Watches:
    """session_id -> what was seen of it: the captures until they are judged, then the probe while it is needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[str, Watched] = {}
        self._probes: dict[str, tuple[float, Probe]] = {}  # with the time at which the session expires

    def __len__(self) -> int:
        """Of how many sessions anything is held."""
        with self._lock:
            return len(self._watched.keys() | self._probes.keys())

    def of(self, session_id: str, side: Side, liveness: Literal["required", "waived"], expires_at: float) -> Watched:
        """The one of this session; begun if there is none yet."""
        with self._lock:
            if session_id not in self._watched:
                self._watched[session_id] = Watched(side, liveness, expires_at)
            return self._watched[session_id]

    def find(self, session_id: str) -> Watched | None:
        with self._lock:
            return self._watched.get(session_id)

    def probe(self, session_id: str) -> Probe:
        """Empty if none is held."""
        with self._lock:
            return self._probes.get(session_id, (0.0, ()))[1]

    def settle(self, session_id: str, probe: Probe, expires_at: float) -> None:
        """The captures are judged and go; the probe stays, unless it is empty."""
        with self._lock:
            self._watched.pop(session_id, None)
            self._probes.pop(session_id, None)
            if probe:
                self._probes[session_id] = (expires_at, probe)

    def unwatch(self, session_id: str) -> None:
        """Captures that came too late to be judged."""
        with self._lock:
            self._watched.pop(session_id, None)

    def drop(self, session_id: str) -> None:
        self.settle(session_id, (), 0.0)

    def forget(self, now: float) -> None:
        """Those whose session has expired."""
        with self._lock:
            self._watched = {name: one for name, one in self._watched.items() if one.expires_at > now}
            self._probes = {name: held for name, held in self._probes.items() if held[0] > now}


def _shown_alive(watch: LivenessWatch) -> list[tuple[Encoding, float]]:
    """Empty if she never looked straight ahead.

    A photograph that is lowered before a living face is seen first, her blink or turn last: so the newest count, and
    not only the surest, which is often the photograph. The last one may be turned, and turned faces lie further off.
    """
    if watch.last is None or not watch.frontals:
        return []
    newest, *others = watch.frontals
    chosen = {newest.at_s: newest}
    if others:
        surest = max(others, key=lambda one: one.score)
        chosen |= {one.at_s: one for one in (surest, others[-1])}
    life = [(faces.encode_at(one.picture, one.box), SAME_FACE_DISTANCE) for one in chosen.values()]
    if watch.last.at_s not in chosen:
        life.append((faces.encode_at(watch.last.picture, watch.last.box), ONE_PERSON_DISTANCE))
    return life


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
