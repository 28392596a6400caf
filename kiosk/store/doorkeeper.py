"""Who is let in to the technician's pages: five tries, then longer and longer waits, and every answer written down.

NIST SP 800-63B §5.2.2, but that nothing is closed for good: who types nonsense must not end what neighbours need.
Each try is counted on the disk before it is looked at, so no power cut gives it back; a right code takes the count
away. What the disk does not count, or does not write down, lets nobody in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from kiosk.log_lines import Loudness, log_event
from kiosk.store.audit_log import AuditLog
from kiosk.store.technicians import NOBODYS, Codes, CodesUnusable, Technician, load, proved
from kiosk.store.tries import Failures, Tries
from kiosk.technician import Act, Admission
from kiosk.upkeep_events import UpkeepEvent

FREE_TRIES = 5  # cold fingers; more than that is somebody who does not know it
FIRST_WAIT_S = 30.0  # doubling
LONGEST_WAIT_S = 3600.0  # for everybody: a prankster keeps a guard from helping no longer than that
LONGEST_OF_NUMBER_S = 4 * 3600.0  # after wrong ones at one number: 2,203 guesses at one PIN in a year
DOUBLINGS_MOST = 9  # by then it is four hours: a count of thousands is no reason to reckon with larger numbers
FORGOTTEN_AFTER_S = 86_400.0  # what anybody got wrong: yesterday's prankster; what was got wrong at a number is not
ALL = "all"  # the subject of what anybody got wrong
CODES = "codes"  # the subject of what the log tells of their file


def wait_s(failures: int, longest_s: float = LONGEST_WAIT_S) -> float:
    """Until the next code is looked at, after so many failures in a row."""
    if failures < FREE_TRIES:
        return 0.0
    doublings = min(failures - FREE_TRIES, DOUBLINGS_MOST)
    return min(longest_s, FIRST_WAIT_S * 2.0**doublings)


def _waits_s(counts: tuple[int, ...]) -> tuple[float, float]:
    """After so many failures of anybody, and at one number."""
    anybodys, at_number = counts
    return wait_s(anybodys), wait_s(at_number, LONGEST_OF_NUMBER_S)


class Doorkeeper:
    """Never raises. steady: seconds that no setting of the clock moves; wall: Unix seconds, for one-time codes."""

    def __init__(
        self,
        codes_file: Path,
        tries: Tries,
        audit: AuditLog,
        steady: Callable[[], float],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._codes_file = codes_file
        self._tries = tries
        self._audit = audit
        self._steady = steady
        self._wall = wall
        self._loudness = Loudness()

    def admit(self, number: str, code: str) -> Admission:
        """number: whose code it is said to be. The answer to a wrong one is the same whoever exists."""
        now = self._steady()
        subjects = (ALL, number)  # a colleague's right code takes nothing off what was guessed at another's
        failures = self._failures(subjects, now)
        if failures is None:
            return Admission(wait_s=FIRST_WAIT_S)
        left = self._left_s(subjects, failures, now)
        if left > 0:
            self._audit.append("", Act.TURNED_AWAY)
            return Admission(wait_s=left)
        if not self._tries.charge(subjects, now):
            return Admission(wait_s=FIRST_WAIT_S)
        known = self._codes().of_number(number)
        proof = proved(known, code, self._wall())
        if (
            known is None
            or proof is None
            or (proof.step is not None and not self._tries.use(known.handle, proof.step))
        ):
            return self._refused(known, tuple(each.count + 1 for each in failures))
        self._tries.clear(subjects)
        if not self._audit.append(known.handle, Act.ENTERED):
            return Admission(wait_s=FIRST_WAIT_S)  # what she would do could not be written down either
        return Admission(known.handle, known.role)

    def _failures(self, subjects: tuple[str, ...], now: float) -> tuple[Failures, ...] | None:
        failures = self._tries.of(subjects)
        if failures is None or not failures[0].count or now < failures[0].at + FORGOTTEN_AFTER_S:
            return failures
        return (Failures(), *failures[1:]) if self._tries.clear((ALL,)) else None

    def _left_s(self, subjects: tuple[str, ...], failures: tuple[Failures, ...], now: float) -> float:
        """Of the longest wait. One that seems to have begun in the future (the machine was started with its clock set
        back) begins anew now, so that it is never longer than it is."""
        if any(each.at > now for each in failures):
            self._tries.begin_anew(subjects, now)
        waits = zip(failures, _waits_s(tuple(each.count for each in failures)), strict=True)
        return max(0.0, *(min(each.at, now) + wait - now for each, wait in waits))

    def _refused(self, known: Technician | None, counts: tuple[int, ...]) -> Admission:
        wait, count = max(_waits_s(counts)), max(counts)
        handle = "" if known is None else known.handle
        self._audit.append(handle, Act.REFUSED)
        if wait:
            self._audit.append(handle, Act.LOCKED_OUT, f"{wait:.0f} s")
            log_event(UpkeepEvent.TECHNICIAN_LOCKED_OUT, failures=count, wait_s=wait)
        return Admission(wait_s=wait)

    def _codes(self) -> Codes:
        """Read anew each time: whoever was removed is out at the next code."""
        try:
            codes = load(self._codes_file)
        except CodesUnusable:
            self._loudness.failed(UpkeepEvent.TECHNICIAN_CODES_UNUSABLE, CODES)
            return NOBODYS
        after = (UpkeepEvent.TECHNICIAN_CODES_UNUSABLE,)
        self._loudness.recovered(UpkeepEvent.TECHNICIAN_CODES_USABLE, CODES, after=after)
        return codes
