"""A receipt printer at work for tests, what it told, and slips in which a missing line is seen."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain import CallSign, Colour
from kiosk.log_lines import EventLine
from kiosk.peripherals.printer import Pace, Printer
from kiosk.peripherals.printer_port import Connection, open_port
from kiosk.peripherals.slip import slip_bytes
from kiosk.receipt import Line, Paper, Receipt
from kiosk.wall_events import WallEvent
from tests.fake_printer import NetworkPrinter, PtyPrinter
from tests.golden_slips import PAPER, WANG
from tests.test_receipt_slip import FONT

PATIENCE_S = 20.0
QUICK = Pace(look_every_s=0.1, retry_s=0.05, stranger_most_s=0.1, slip_life_s=PATIENCE_S)
HASTY = replace(QUICK, slip_life_s=0.5)
SCRAP = slip_bytes((), PAPER, FONT)
OTHER = replace(WANG, call_sign=CallSign(Colour.BLUE, 2))


def simple_slip(receipt: Receipt) -> bytes:
    """Thirty lines with the call sign in each, so that one that came out in part is seen."""
    lines = tuple(Line(f"{receipt.call_sign} {receipt.vehicle.plate}") for _ in range(30))
    return slip_bytes(lines, PAPER, FONT)


def lines_of(slip: bytes, receipt: Receipt) -> int:
    return slip.count(f"{receipt.call_sign} {receipt.vehicle.plate}".encode("gb18030"))


class Wall:
    """A printer at work, what it told and what the log says."""

    def __init__(self, connection: Connection, pace: Pace, patient: bool = False) -> None:
        self.told: queue.SimpleQueue[Paper] = queue.SimpleQueue()
        self.ended: queue.SimpleQueue[tuple[Receipt, bool]] = queue.SimpleQueue()
        self.printer = Printer(
            lambda: open_port(connection),
            simple_slip,
            SCRAP,
            self.told.put,
            lambda receipt, came_out: self.ended.put((receipt, came_out)),
            patient=patient,
            pace=pace,
        )

    def hears(self, *papers: Paper) -> None:
        for paper in papers:
            assert self.told.get(timeout=PATIENCE_S) is paper

    def ends(self, receipt: Receipt, came_out: bool) -> None:
        assert self.ended.get(timeout=PATIENCE_S) == (receipt, came_out)


@contextlib.contextmanager
def wall(connection: Connection, pace: Pace = QUICK, patient: bool = False) -> Iterator[Wall]:
    at_work = Wall(connection, pace, patient)
    try:
        yield at_work
    finally:
        at_work.printer.stop()


def at(printer: PtyPrinter | NetworkPrinter) -> Connection:
    if isinstance(printer, NetworkPrinter):
        return Connection("network", printer.address)
    return Connection("serial", str(printer.link))


class Heard(logging.Handler):
    """The events of the log, in order; a test may wait for one."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[WallEvent] = []
        self.lines: list[str] = []
        self._change = threading.Condition()

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, EventLine) and isinstance(record.msg.event, WallEvent):
            with self._change:
                self.events.append(record.msg.event)
                self.lines.append(record.msg)
                self._change.notify_all()

    def wait_for(self, event: WallEvent) -> str:
        with self._change:
            assert self._change.wait_for(lambda: event in self.events, PATIENCE_S), f"heard only {self.events}"
            return self.lines[self.events.index(event)]


@pytest.fixture
def plugged(tmp_path: Path) -> Iterator[PtyPrinter]:
    with PtyPrinter(tmp_path / "printer") as printer:
        yield printer


@pytest.fixture
def heard() -> Iterator[Heard]:
    handler, log = Heard(), logging.getLogger("kiosk.log_events")
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    yield handler
    log.removeHandler(handler)
    log.setLevel(level)
