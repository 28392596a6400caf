"""Who is let in to the technician's pages: five tries, then longer and longer waits, and every answer written down.

NIST SP 800-63B §5.2.2. Each try is counted on the disk before it is looked at, so no power cut gives it back; a right
code takes the count away. What the disk does not count, or does not write down, lets nobody in.
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
FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 3600.0  # doubling: 35 guesses in the first day, 8,771 in a year
DOUBLINGS_MOST = 7  # by then it is an hour: a count of thousands is no reason to reckon with larger numbers
# Failures in a row, then no PIN is looked at. Anybody's right one-time code gives the others theirs back; the PIN of
# the number that they were typed for, `kiosk technician reset` alone.
PIN_TRIES = 10
ALL = "all"  # the subject of what anybody got wrong
CODES = "codes"  # the subject of what the log tells of their file


def wait_s(failures: int) -> float:
    """Until the next code is looked at, after so many failures in a row."""
    if failures < FREE_TRIES:
        return 0.0
    doublings = min(failures - FREE_TRIES, DOUBLINGS_MOST)
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0**doublings)


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
        failures = self._tries.of(subjects)
        if failures is None:
            return Admission(wait_s=FIRST_WAIT_S)
        left = self._left_s(subjects, failures, now)
        if left > 0:
            self._audit.append("", Act.TURNED_AWAY)
            return Admission(wait_s=left)
        if not self._tries.charge(subjects, now):
            return Admission(wait_s=FIRST_WAIT_S)
        count = max(each.count for each in failures)
        known = self._codes().of_number(number)
        proof = proved(known, code, self._wall(), pins=count < PIN_TRIES)
        if (
            known is None
            or proof is None
            or (proof.step is not None and not self._tries.use(known.handle, proof.step))
        ):
            return self._refused(known, count + 1)
        self._tries.clear(subjects)
        if not self._audit.append(known.handle, Act.ENTERED):
            return Admission(wait_s=FIRST_WAIT_S)  # what she would do could not be written down either
        return Admission(known.handle, known.role)

    def _left_s(self, subjects: tuple[str, ...], failures: tuple[Failures, ...], now: float) -> float:
        """Of the longest wait. One that seems to have begun in the future (the machine was started with its clock set
        back) begins anew now, so that it is never longer than it is."""
        if any(each.at > now for each in failures):
            self._tries.begin_anew(subjects, now)
        return max(0.0, *(min(each.at, now) + wait_s(each.count) - now for each in failures))

    def _refused(self, known: Technician | None, count: int) -> Admission:
        wait = wait_s(count)
        handle = "" if known is None else known.handle
        self._audit.append(handle, Act.REFUSED)
        if wait:
            self._audit.append(handle, Act.LOCKED_OUT, f"{wait:.0f} s")
            log_event(UpkeepEvent.TECHNICIAN_LOCKED_OUT, failures=count, wait_s=wait)
        return Admission(wait_s=wait)

    def _codes(self) -> Codes:
        """Read anew each time: whoever was removed is out at once."""
        try:
            codes = load(self._codes_file)
        except CodesUnusable:
            self._loudness.failed(UpkeepEvent.TECHNICIAN_CODES_UNUSABLE, CODES)
            return NOBODYS
        after = (UpkeepEvent.TECHNICIAN_CODES_UNUSABLE,)
        self._loudness.recovered(UpkeepEvent.TECHNICIAN_CODES_USABLE, CODES, after=after)
        return codes
