"""The receipt printer at the wall: prints slips in a thread of its own, and says how it is before anybody needs it.

A slip is worth paper for a minute: then the taxi has come or is seen. What cannot be printed by then is thrown away,
and nothing waits for it.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.backoff import Backoff
from kiosk.domain import CallSign
from kiosk.log_lines import log_event
from kiosk.peripherals.printer_port import Connection, Port, PrinterUnusable, open_port, unusable
from kiosk.peripherals.printer_status import PRINTS, Condition, asked, clear, printed
from kiosk.receipt import Paper, Receipt
from kiosk.wall_events import WallEvent

WAITING_MOST = 4  # slips: a wall's busiest minute
TRIES_MOST = 2  # of a slip that came out in part: a third strip of paper would confuse more than it tells
STOP_LIMIT_S = 2.0
EVENTS = {
    Condition.LOW: WallEvent.PRINTER_PAPER_LOW,
    Condition.OUT: WallEvent.PRINTER_PAPER_OUT,
    Condition.LID_OPEN: WallEvent.PRINTER_STOPPED,
    Condition.ERROR: WallEvent.PRINTER_STOPPED,
    Condition.OFFLINE: WallEvent.PRINTER_STOPPED,
}
PAPERS = {
    None: Paper.READY,
    WallEvent.PRINTER_PAPER_LOW: Paper.LOW,
    WallEvent.PRINTER_PAPER_OUT: Paper.OUT,
}
HOPELESS = frozenset({WallEvent.PRINTER_SILENT, WallEvent.PRINTER_WRONG_DEVICE})  # nobody mends that in a minute


@dataclass(frozen=True)
class Pace:
    """look_every_s: while all is well. retry_s: at first, then doubled, up to look_every_s; stranger_most_s: where
    something else may be at the address, since an office printer may print a page for each question. slip_life_s:
    then a slip is thrown away."""

    look_every_s: float = 60.0
    retry_s: float = 2.0
    stranger_most_s: float = 3600.0
    slip_life_s: float = 60.0


PACE = Pace()


@dataclass(frozen=True)
class Look:
    """event: what is wrong, None where the printer is ready; its sentence says what to do. why: which, in a word."""

    event: WallEvent | None
    why: str | None = None

    @property
    def prints(self) -> bool:
        return self.event in (None, WallEvent.PRINTER_PAPER_LOW)


@dataclass(frozen=True)
class _Waiting:
    receipt: Receipt
    since: float  # time.monotonic


def look(connection: Connection) -> Look:
    """How the printer is just now, for a technician. A kiosk that runs holds a serial or USB one: PRINTER_BUSY."""
    return _once(connection, asked)


def print_once(connection: Connection, data: bytes) -> Look:
    """Print a slip and wait for it; it came out if the printer still prints."""

    def whole(port: Port) -> Condition:
        before = asked(port)
        return before if before not in PRINTS or printed(port, data) else asked(port)

    return _once(connection, whole)


def _once(connection: Connection, ask: Callable[[Port], Condition]) -> Look:
    try:
        with contextlib.closing(open_port(connection)) as port:
            return _told(ask(port))
    except PrinterUnusable as error:
        return Look(error.event, error.why)
    except OSError as error:
        broken = unusable(error)
        return Look(broken.event, broken.why)


def _told(condition: Condition) -> Look:
    event = EVENTS.get(condition)
    return Look(event, condition.value if event is WallEvent.PRINTER_STOPPED else None)


class Printer:
    """At work until stop(). What goes wrong is told in the log once, and once when it is well again."""

    def __init__(
        self,
        opened: Callable[[], Port],
        slip: Callable[[Receipt], bytes],
        scrap: bytes,
        changed: Callable[[Paper], None],
        ended: Callable[[Receipt, bool], None],
        patient: bool = False,
        pace: Pace = PACE,
    ) -> None:
        """opened: the wire, or PrinterUnusable. slip: its bytes. scrap: what cuts off a slip that came out in part.
        changed: told of each change. ended: whether a slip came out, unless it is wanted no more. Both from the
        printer's thread; neither may wait. patient: in a network, where something else may be at the address."""
        self._opened = opened
        self._slip = slip
        self._scrap = scrap
        self._changed = changed
        self._ended = ended
        self._pace = pace
        self._stranger_most_s = pace.stranger_most_s if patient else pace.look_every_s
        self._port: Port | None = None
        self._cleared = False  # of what it may hold from before this start, of another's slip
        self._torn = False  # a slip came out in part, and it may hold the rest
        self._event: WallEvent | None = None
        self._paper: Paper | None = None
        self._waiting: deque[_Waiting] = deque()
        self._at_work: CallSign | None = None  # whose slip is being printed, unless it was dropped
        self._change = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def print_receipt(self, receipt: Receipt) -> None:
        """From any thread. Of two slips about one hail only the newer one is still true."""
        with self._change:
            others = [each for each in self._waiting if each.receipt.call_sign != receipt.call_sign]
            self._waiting = deque([*others, _Waiting(receipt, time.monotonic())])
            thrown = self._waiting.popleft() if len(self._waiting) > WAITING_MOST else None
            self._change.notify()
        if thrown is not None:
            self._missed(thrown, "full")

    def drop(self, call_sign: CallSign) -> None:
        """What still waits about this hail is never printed. From any thread."""
        with self._change:
            self._waiting = deque(each for each in self._waiting if each.receipt.call_sign != call_sign)
            if self._at_work == call_sign:
                self._at_work = None
            self._change.notify()

    def stop(self) -> None:
        """A slip under way is printed to its end where that takes a moment; what waits is thrown away."""
        with self._change:
            self._stopping = True
            self._change.notify()
        self._thread.join(STOP_LIMIT_S)

    def _run(self) -> None:
        backoff = Backoff(self._pace.retry_s)
        while not self._stopping:
            ready = self._look()
            backoff.most_s = self._stranger_most_s if self._event in HOPELESS else self._pace.look_every_s
            if ready:
                backoff.reset()
            waiting = self._next(self._pace.look_every_s if ready else backoff.pause_s())
            if waiting is not None:
                self._try(waiting)
        self._close()

    def _next(self, within_s: float) -> _Waiting | None:
        with self._change:
            self._change.wait_for(lambda: self._stopping or self._waiting, within_s)
            if self._stopping or not self._waiting:
                return None
            waiting = self._waiting.popleft()
            self._at_work = waiting.receipt.call_sign
            return waiting

    def _try(self, waiting: _Waiting) -> None:
        try:
            missed = self._why_missed(waiting, self._slip(waiting.receipt))
        except Exception as error:  # whatever it is, the next slip may be better
            missed = type(error).__name__
        if missed is not None:
            self._missed(waiting, missed)

    def _missed(self, waiting: _Waiting, why: str) -> None:
        log_event(WallEvent.SLIP_NOT_PRINTED, why=why)
        self._ended(waiting.receipt, False)

    def _why_missed(self, waiting: _Waiting, data: bytes) -> str | None:
        """Why it was not printed; None when it was, or nobody wants it any more."""
        ends_at = waiting.since + self._pace.slip_life_s
        backoff, tries = Backoff(self._pace.retry_s, self._pace.look_every_s), 0
        while time.monotonic() < ends_at:
            ready = self._look()
            if self._is_old_news(waiting):
                return None
            if ready:
                if self._print(data):
                    self._ended(waiting.receipt, True)
                    return None
                tries += 1
                if tries == TRIES_MOST:
                    return "half"
            elif self._event in HOPELESS:
                return "not-ready"
            pause_s = min(backoff.pause_s(), ends_at - time.monotonic())
            with self._change:
                self._change.wait_for(lambda: self._is_old_news(waiting), pause_s)
        return "not-ready"

    def _is_old_news(self, waiting: _Waiting) -> bool:
        """The kiosk ends, its hail is dropped, or a newer one about the same hail takes its place."""
        sign = waiting.receipt.call_sign
        with self._change:
            newer = any(each.receipt.call_sign == sign for each in self._waiting)
            return self._stopping or newer or self._at_work != sign

    def _print(self, data: bytes) -> bool:
        assert self._port is not None, "only a printer that was just looked at is printed on"
        whole = (self._scrap if self._torn else b"") + data
        self._torn = True
        try:
            self._torn = not printed(self._port, whole)
        except (OSError, PrinterUnusable):
            self._close()
        return not self._torn

    def _look(self) -> bool:
        """Whether it prints, told to whoever has to know."""
        try:
            told = _told(self._condition())
        except PrinterUnusable as error:
            told = Look(error.event, error.why)
        except Exception as error:  # whatever a driver does, the next look may be better
            told = Look(WallEvent.PRINTER_LOST, type(error).__name__)
        if told.event is not self._event:
            self._event = told.event
            log_event(told.event or WallEvent.PRINTER_BACK, why=told.why)
        paper = PAPERS.get(told.event, Paper.FAULTY)
        if paper is not self._paper:
            self._paper = paper
            self._changed(paper)
        return told.prints

    def _condition(self) -> Condition:
        """Raises PrinterUnusable. A wire that has stood open for long may be dead: then a new one is asked."""
        if self._port is not None:
            with contextlib.suppress(OSError, PrinterUnusable):
                return self._asked(self._port)
            self._close()
        self._port = self._opened()
        try:
            return self._asked(self._port)
        except OSError as error:
            self._close()
            raise unusable(error) from None
        except PrinterUnusable:
            self._close()
            raise

    def _asked(self, port: Port) -> Condition:
        """What it holds is cleared also while it has no paper: with the next roll it would print it."""
        if self._torn:
            clear(port)
        condition = asked(port)
        if not self._cleared:  # once it has answered as a printer does: nothing is sent to anything else
            clear(port)
            self._cleared = True
        return condition

    def _close(self) -> None:
        if self._port is not None:
            self._port.close()
            self._port = None
