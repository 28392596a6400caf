"""When a party is left in peace: after failures in a row nobody asks it for a while, then one request tries. Pure.

The library for this, pybreaker, measures its pause with the wall clock: setting the clock back by an hour would keep
a taxi company unreachable for an hour. Here all times are steady.
"""

from __future__ import annotations

from dataclasses import dataclass

FAILURES_TO_OPEN = 5  # in a row: a lost packet or two is nothing, five are an outage
OPEN_S = 15.0  # then one probe; a fleet of kiosks must not hammer a server that is coming back
LONGEST_OPEN_S = 60.0  # a party may ask for more peace, but no longer than a hail lives


@dataclass(frozen=True)
class Breaker:
    """open_until: steady time until which nobody asks; past it one request is the probe. None: closed.

    The one worker of a party asks one thing at a time, so the first request after open_until is the only probe.
    """

    failures: int = 0
    open_until: float | None = None

    @property
    def open(self) -> bool:
        """The party is taken to be down, be it in peace or being probed."""
        return self.open_until is not None

    def wait_s(self, now: float) -> float:
        """How long nobody may ask: 0 when one may."""
        return 0.0 if self.open_until is None else max(0.0, self.open_until - now)

    def answered(self) -> Breaker:
        """It gave any answer of its own, a refusal included."""
        return Breaker()

    def failed(self, now: float, asked_s: float | None = None) -> Breaker:
        """No usable answer. asked_s: for how long the party itself wants to be left in peace, if it said so."""
        failures = self.failures + 1
        peace_s = min(asked_s or 0.0, LONGEST_OPEN_S)
        if self.open or failures >= FAILURES_TO_OPEN:
            return Breaker(failures, now + max(OPEN_S, peace_s))
        if peace_s > OPEN_S:
            return Breaker(failures, now + peace_s)
        return Breaker(failures)
