"""What goes wrong with an outside party, told to the technician: loudly once, quietly after that, its end once."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain import Nonsense, Refused, Trouble, Unreachable
from kiosk.log_events import LogEvent
from kiosk.log_lines import Loudness, log_event, log_quietly
from kiosk.upkeep_events import UpkeepEvent


@dataclass(frozen=True)
class PartyEvents:
    """Which events of the catalogue speak of this kind of party."""

    unreachable: LogEvent
    refused: LogEvent
    nonsense: LogEvent
    back: LogEvent


DISPATCHER = PartyEvents(
    LogEvent.DISPATCHER_UNREACHABLE,
    LogEvent.DISPATCHER_REFUSED,
    LogEvent.DISPATCHER_NONSENSE,
    LogEvent.DISPATCHER_BACK,
)
PROVIDER = PartyEvents(
    LogEvent.PROVIDER_UNREACHABLE,
    LogEvent.PROVIDER_REFUSED,
    LogEvent.PROVIDER_NONSENSE,
    LogEvent.PROVIDER_BACK,
)
REFUSALS = {
    "TIMESTAMP": LogEvent.CLOCK_DISAGREES,
    "EXPIRED": LogEvent.CLOCK_DISAGREES,  # of a hail within its life: somebody's clock is wrong
    "KEY_REUSED": LogEvent.KEY_REUSED,
}  # codes that mean something else


class PartyLog:
    """subject: the party's short name ('main', 'identity'). From one thread at a time."""

    def __init__(self, events: PartyEvents, subject: str) -> None:
        self._events = events
        self._subject = subject
        self._loudness = Loudness()
        self._in_trouble = False  # by what the newest request said
        self._clock_off: set[str] = set()  # requests that were last refused for the time they named

    def trouble(self, trouble: Trouble, doing: str, refused: LogEvent | None = None) -> None:
        """doing: the request, a short word: each kind fails and recovers by itself. refused: the event for a refusal
        of this request, if it has its own."""
        self._in_trouble = True
        match trouble:
            case Refused(status=status, code=code):
                self._recovered(doing)
                event = REFUSALS.get(code, refused or self._events.refused)
                if event is LogEvent.CLOCK_DISAGREES:
                    self._clock_off.add(doing)
                log_event(event, subject=self._subject, doing=doing, status=status, code=code or None)
            case Unreachable(status=status, certificate=certificate):
                event = LogEvent.CERTIFICATE_REFUSED if certificate else self._events.unreachable
                self._loudness.failed(event, f"{self._subject}.{doing}", status=status)
            case Nonsense(page=page):
                event = LogEvent.CAPTIVE_PORTAL if page else self._events.nonsense
                self._loudness.failed(event, f"{self._subject}.{doing}")

    def answered(self, doing: str) -> None:
        """This request is answered as wished; others of the party may still fail, and say so when they do."""
        self._recovered(doing)
        if self._in_trouble:
            self._in_trouble = False
            log_quietly(self._events.back, subject=self._subject)
        if doing in self._clock_off:
            self._clock_off.remove(doing)
            log_event(UpkeepEvent.CLOCK_AGREES, subject=self._subject, doing=doing)

    def _recovered(self, doing: str) -> None:
        self._loudness.recovered(
            self._events.back,
            f"{self._subject}.{doing}",
            after=(
                self._events.unreachable,
                self._events.nonsense,
                LogEvent.CERTIFICATE_REFUSED,
                LogEvent.CAPTIVE_PORTAL,
            ),
        )
