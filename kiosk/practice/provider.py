"""The identity provider of practice: asks what a real one asks, and knows nobody. What it is given it drops."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from kiosk.captures import Captures, Side, Wanted
from kiosk.domain import IdentityOutcome, Match, NeedCode, Rider
from kiosk.journey.effects import Method
from kiosk.lesson import PRACTICE_PHONE_MASKED

LOOKED_AT_MS = 2000  # as long as a real provider looks at somebody who blinks
TURNED_MS = 3500  # "turn slowly" is said in two seconds, and followed in one and a half
SOMEBODY = "邻居"  # by her face a rider is called by a name, and this one is everybody's


@dataclass(frozen=True)
class PracticeSession:
    session_id: str
    turn: Side = Side.LEFT
    liveness_required: bool = True


@dataclass(frozen=True)
class PracticeTaken:
    wants: Wanted
    face_token: str = field(default="practice", repr=False)


@dataclass
class _Watched:
    """How far a session's look has come. began_ms, turn_ms: in its run, when the look and the turn began."""

    run: int
    began_ms: int
    turn_ms: int | None = None


class PracticeProvider:
    """Fits runtime.parties.IdentityProvider. From any thread; never waits, and keeps neither a picture nor a digit.

    Each session is another rider, so that no neighbour meets the taxi, the limits or the code of the one before.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # guards what follows
        self._opened = 0
        self._asks_code = False
        self._watched: dict[str, _Watched] = {}

    def play(self, asks_code: bool) -> None:
        """asks_code: before whoever types a number is believed."""
        with self._lock:
            self._asks_code = asks_code

    def open(self, method: Method) -> PracticeSession:  # noqa: ARG002 - both ways are the same
        with self._lock:
            self._opened += 1
            return PracticeSession(f"practice-{self._opened}")

    def submit_captures(self, session_id: str, captures: Captures) -> PracticeTaken:
        """Looks at the times of the pictures alone: first a look, then one slow turn, whoever it is."""
        if not captures.motion:
            return PracticeTaken(Wanted.LOOK)
        return PracticeTaken(self._wants(session_id, captures.run, captures.motion[-1][0]))

    def _wants(self, session_id: str, run: int, at_ms: int) -> Wanted:
        with self._lock:
            watched = self._watched.get(session_id)
            if watched is None or watched.run != run:  # perhaps another person: from the beginning
                watched = self._watched[session_id] = _Watched(run, at_ms)
            if watched.turn_ms is None and at_ms - watched.began_ms < LOOKED_AT_MS:
                return Wanted.LOOK
            if watched.turn_ms is None:
                watched.turn_ms = at_ms
            return Wanted.TURN if at_ms - watched.turn_ms < TURNED_MS else Wanted.NOTHING

    def verify_face(self, session_id: str, face_token: str) -> IdentityOutcome:  # noqa: ARG002 - it is always the same
        return Match(_rider(session_id, SOMEBODY))

    def verify_phone(self, session_id: str, phone: str) -> IdentityOutcome:  # noqa: ARG002 - forgotten here
        return NeedCode(PRACTICE_PHONE_MASKED) if self._asks_code else Match(_rider(session_id))

    def send_digits(self, session_id: str, digits: str) -> IdentityOutcome:  # noqa: ARG002 - forgotten here
        return Match(_rider(session_id))

    def send_code(self, session_id: str, code: str) -> IdentityOutcome:  # noqa: ARG002 - any code is the right one
        return Match(_rider(session_id))

    def step_up(self, session_id: str) -> IdentityOutcome:  # noqa: ARG002 - nobody is told apart
        return NeedCode(PRACTICE_PHONE_MASKED)

    def close(self, session_id: str) -> None:
        with self._lock:
            self._watched.pop(session_id, None)


def _rider(session_id: str, display_name: str = "") -> Rider:
    """Nobody: the reference is none that a dispatcher could exchange for a call."""
    return Rider(
        subject=session_id, phone_ref=session_id, phone_masked=PRACTICE_PHONE_MASKED, display_name=display_name
    )
