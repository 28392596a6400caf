"""Tells systemd that the kiosk is ready and alive: alive only while its window turns and its brain takes up events.

The protocol is sd_notify(3): datagrams to the socket that NOTIFY_SOCKET names. Without it nothing is told.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from enum import StrEnum
from math import inf

MICROSECONDS = 1_000_000
SIGNS_PER_TIMEOUT = 4  # sd_watchdog_enabled(3) asks for two; with four a lost datagram and a slow turn cost nothing
START_S = 90  # TimeoutStartSec= of systemd/yangzhao.service: what a start may take
VARIABLES = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")


class Beat(StrEnum):
    WINDOW = "window"  # it has drawn what was to be drawn
    BRAIN = "brain"  # it has taken up every event that waited


class Notifier:
    """A line to the service manager. Never waits and never raises: a sign of life that does not fit is lost."""

    def __init__(self, address: str = "", watchdog_s: float | None = None) -> None:
        """address: a path, or '@' and an abstract name; '' or anything else: nobody listens. watchdog_s: after how
        many seconds without a sign of life the manager acts; None: never."""
        self.watchdog_s = watchdog_s
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._socket: socket.socket | None = None
        if address.startswith(("/", "@")):
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.setblocking(False)

    def tell(self, *assignments: str) -> None:
        """'READY=1', 'STATUS=…': each a line of one datagram."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.sendto("\n".join(assignments).encode(), self._address)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def notifier(environ: MutableMapping[str, str]) -> Notifier:
    """From the environment, which is cleared of it: no child of the kiosk may give signs of life in its name.

    WATCHDOG_PID is not looked at: on a wall it names this process, the only one to which the unit listens
    (NotifyAccess=main); in a unit with a shell between, whose NotifyAccess must be all, it names the shell.
    """
    address, microseconds, _ = (environ.pop(name, "") for name in VARIABLES)
    digits = microseconds if microseconds.isascii() and microseconds.isdigit() else ""
    return Notifier(address, int(digits) / MICROSECONDS if digits and int(digits) else None)


class Watchdog:
    """beat() is called from the window's thread; age_s() from any.

    status: words on how the kiosk is, for whoever asks systemd. clock: steady seconds.
    A sign of life leaves when both have beaten since the last one, so that neither can speak for the other.
    """

    def __init__(
        self, line: Notifier, status: Callable[[], str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.ready = False
        self._line = line
        self._status = status
        self._clock = clock
        self._every_s = inf if line.watchdog_s is None else line.watchdog_s / SIGNS_PER_TIMEOUT
        self._beaten: dict[Beat, float] = {}
        self._waiting_for = set(Beat)  # since the last sign of life
        self._signed_at = 0.0
        self._told = ""

    def beat(self, of: Beat) -> None:
        """The first time that both have beaten the kiosk is ready."""
        now = self._clock()
        self._beaten[of] = now
        self._waiting_for.discard(of)
        if not self.ready and not self._waiting_for:
            self.ready = True
            self._line.tell("READY=1")
            if self._line.watchdog_s is not None:  # a process before this one may have asked for more
                self._line.tell(f"WATCHDOG_USEC={round(self._line.watchdog_s * MICROSECONDS)}")
            self._sign(now)
        elif self.ready and now - self._signed_at >= self._every_s:
            if self._waiting_for:
                (missing,) = self._waiting_for
                self._tell_status(f"The {missing.value} is stuck: no sign of life is given.")
            else:
                self._sign(now)

    def age_s(self, of: Beat) -> float | None:
        """How long ago it last beat; None if it never did."""
        at = self._beaten.get(of)
        return None if at is None else max(0.0, self._clock() - at)

    def stopping(self) -> None:
        """The program ends because it was asked to."""
        self._line.tell("STOPPING=1", "STATUS=Ending.")

    def changing_over(self) -> None:
        """The program goes on as another one in this process, which takes as long as a start; it does not end."""
        self._line.tell("WATCHDOG=1", f"WATCHDOG_USEC={START_S * MICROSECONDS}", "STATUS=Changing over.")

    def _sign(self, now: float) -> None:
        self._signed_at = now
        self._waiting_for = set(Beat)
        self._line.tell("WATCHDOG=1")
        self._tell_status(self._status())

    def _tell_status(self, status: str) -> None:
        if status != self._told:
            self._told = status
            self._line.tell(f"STATUS={status}")
