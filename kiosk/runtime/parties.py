"""The outside parties as the runtime knows them: what it calls, no more. Adapters fit these by shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from kiosk.captures import Captures, Side, Wanted
from kiosk.classroom import ClassTally, Noted
from kiosk.domain import (
    Availability,
    CallSign,
    Capabilities,
    Experience,
    Hail,
    IdentityOutcome,
)
from kiosk.journey.effects import Method, Processing, Speak
from kiosk.lesson import Lesson
from kiosk.lights import Lights
from kiosk.order import HailOrder, HailReport
from kiosk.outcome import Outcome
from kiosk.receipt import Receipt
from kiosk.technician import Act, Adjustments, Admission


class ProviderSession(Protocol):
    @property
    def session_id(self) -> str: ...
    @property
    def turn(self) -> Side: ...
    @property
    def liveness_required(self) -> bool: ...


class Taken(Protocol):
    @property
    def face_token(self) -> str: ...
    @property
    def wants(self) -> Wanted: ...


class IdentityProvider(Protocol):
    """All methods raise kiosk.domain's Unreachable, Refused or Nonsense."""

    def open(self, method: Method) -> ProviderSession: ...
    def submit_captures(self, session_id: str, captures: Captures) -> Taken: ...
    def verify_face(self, session_id: str, face_token: str) -> IdentityOutcome: ...
    def verify_phone(self, session_id: str, phone: str) -> IdentityOutcome: ...
    def send_digits(self, session_id: str, digits: str) -> IdentityOutcome: ...
    def send_code(self, session_id: str, code: str) -> IdentityOutcome: ...
    def step_up(self, session_id: str) -> IdentityOutcome: ...
    def close(self, session_id: str) -> None: ...


class Enroller(Protocol):
    """Of the one rider whom a volunteer named. Methods raise kiosk.domain's Unreachable, Refused or Nonsense."""

    def enrol(self, chips: Sequence[bytes]) -> int:
        """-> how many people enrolled before look like her."""

    def withdraw(self) -> None: ...


class Dispatcher(Protocol):
    """All methods raise kiosk.domain's Unreachable, Refused or Nonsense."""

    capabilities: Capabilities

    def submit(self, order: HailOrder, within_s: float) -> HailReport: ...
    def look_up(self, key: str) -> HailReport | None: ...
    def follow(self, order: HailOrder, hail_id: str) -> HailReport:
        """The hail now, carried on where its dispatcher leaves that to us: only for a hail that is wanted."""

    def status(self, hail_id: str) -> HailReport:
        """The hail now. Asks and changes nothing: for one that is over here, or to be cancelled."""

    def cancel(self, hail_id: str, reason: str) -> HailReport: ...
    def availability(self, lat: float, lon: float) -> Availability | None: ...


class HailJournal(Protocol):
    """Every method commits before it returns; raises sqlite3.Error or OSError when the disk does not take it."""

    def insert(self, hail: Hail) -> None: ...
    def update(self, hail: Hail) -> None: ...


class Ledger(Protocol):
    """Never raises: what the disk does not take or tell is told in the log of events."""

    def add(self, outcome: Outcome) -> None: ...
    def of_this_hour(self) -> Experience | None: ...


class Camera(Protocol):
    """Answers come as events; no method waits for the device."""

    def open(self, attempt: int) -> None: ...
    def capture(self, attempt: int, wants: Wanted, motion: bool) -> None: ...
    def close(self) -> None: ...


class ProcessingLog(Protocol):
    """Never raises: a line that cannot be written is told in the log of events."""

    def append(self, happened: Processing) -> None: ...


class GuardBell(Protocol):
    """Raises kiosk.domain's Unreachable, Refused or Nonsense."""

    def ring(self) -> None: ...


class ReceiptPrinter(Protocol):
    """Never waits and never raises: a slip that cannot be printed is told in the log and by SlipEnded."""

    def print_receipt(self, receipt: Receipt) -> None: ...
    def drop(self, call_sign: CallSign) -> None:
        """What still waits about this hail is never printed."""


class WallLights(Protocol):
    """Never waits and never raises. Called with every change."""

    def show(self, lights: Lights) -> None: ...


class Doorkeeper(Protocol):
    """Never raises: where it cannot count, it lets nobody in."""

    def admit(self, number: str, code: str) -> Admission: ...


class AuditLog(Protocol):
    """Never raises: a line that cannot be written is told in the log of events, and False comes back."""

    def append(self, handle: str, act: Act, detail: str = "") -> bool: ...


class KeptAdjustments(Protocol):
    """Never raises: what cannot be kept is told in the log of events, and lasts until the next start."""

    def keep(self, adjusted: Adjustments) -> None: ...


class PracticeMark(Protocol):
    """That the kiosk is in practice, on the disk: there is a mark or there is none. Never raises: what the disk does
    not take is told in the log of events, and False comes back."""

    def put(self, until: datetime | None) -> bool: ...
    def remove(self) -> bool: ...


class ClassRecord(Protocol):
    """Of the newest class. Never raises: what cannot be kept is told in the log of events."""

    def begin(self, occasion: str) -> bool:
        """A new class; is it on the disk?"""

    def enter(self) -> None:
        """The newest class is practice from now on."""

    def settle(self, occasion: str) -> bool:
        """This class of the calendar begins no more by itself; is that on the disk?"""

    def note(self, noted: Noted) -> None: ...
    def of_this_class(self) -> ClassTally: ...


class PracticeWorld(Protocol):
    """Whoever is behind this kiosk in practice. Neither method waits; from any thread."""

    def play(self, lesson: Lesson | None) -> None:
        """From now on, for hails and riders to come; those before it are over. None: a taxi comes."""

    def pause(self, paused: bool) -> None: ...


class Voice(Protocol):
    """done is called, from any thread, when it was said to its end, was cut off or could not be said."""

    def say(self, speak: Speak, done: Callable[[], None] | None) -> None: ...
    def hush(self) -> None: ...
