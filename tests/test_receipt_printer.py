"""The receipt printer on a real terminal and a real socket: slips come out once, or not at all, and nobody waits."""

from __future__ import annotations

import contextlib
import errno
import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain import CallSign, Colour
from kiosk.health import AFFECTS, Condition, Part
from kiosk.log_lines import EventLine
from kiosk.peripherals.printer import WAITING_MOST, Look, Pace, Printer, look, print_once
from kiosk.peripherals.printer_port import Connection, Port, Unusable, open_port, unusable
from kiosk.peripherals.slip import slip_bytes
from kiosk.receipt import Line, Paper, Receipt
from kiosk.wall_events import WallEvent
from tests.fake_printer import CUT, NetworkPrinter, PtyPrinter, Works
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


@pytest.fixture
def plugged(tmp_path: Path) -> Iterator[PtyPrinter]:
    with PtyPrinter(tmp_path / "printer") as printer:
        yield printer


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
def heard() -> Iterator[Heard]:
    handler, log = Heard(), logging.getLogger("kiosk.log_events")
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    yield handler
    log.removeHandler(handler)
    log.setLevel(level)


def until(what: Callable[[], object]) -> None:
    """The fake printer says nothing when paper has come out: it is looked at."""
    ends_at = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < ends_at
        threading.Event().wait(0.01)


# --- all is well ---


def test_a_slip_comes_out_whole_and_once_over_a_serial_line(plugged: PtyPrinter, heard: Heard) -> None:
    with wall(at(plugged)) as site:
        site.hears(Paper.READY)
        site.printer.print_receipt(WANG)
        site.ends(WANG, came_out=True)
    assert plugged.works.paper == simple_slip(WANG)
    assert heard.events == []


def test_a_slip_comes_out_whole_and_once_over_a_network(heard: Heard) -> None:
    with NetworkPrinter() as there, wall(at(there), patient=True) as site:
        site.hears(Paper.READY)
        site.printer.print_receipt(WANG)
        until(there.works.slips)
        assert there.works.paper == simple_slip(WANG)
    assert heard.events == []


def test_a_printer_that_does_not_tell_when_it_is_done_prints_each_slip_once_all_the_same(
    plugged: PtyPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.peripherals.printer_status.FINISHED_WITHIN_S", 0.1)
    plugged.works.finishes = False
    with wall(at(plugged)) as site:
        site.printer.print_receipt(WANG)
        site.printer.print_receipt(OTHER)
        until(lambda: len(plugged.works.slips()) == 2)
    assert plugged.works.paper == simple_slip(WANG) + simple_slip(OTHER)


def test_a_network_connection_that_died_in_a_quiet_hour_is_opened_anew_and_nobody_is_told(heard: Heard) -> None:
    with NetworkPrinter() as there, wall(at(there), replace(QUICK, look_every_s=PATIENCE_S)) as site:
        site.hears(Paper.READY)
        there.drop()
        site.printer.print_receipt(WANG)
        until(there.works.slips)
    assert heard.events == []


# --- paper ---


def test_low_paper_is_known_before_and_prints_still(plugged: PtyPrinter, heard: Heard) -> None:
    plugged.works.low = True
    with wall(at(plugged)) as site:
        site.hears(Paper.LOW)
        site.printer.print_receipt(WANG)
        until(plugged.works.slips)
    assert heard.events == [WallEvent.PRINTER_PAPER_LOW]


def test_no_paper_is_known_before_anybody_is_promised_a_slip_and_a_new_roll_is_seen(
    plugged: PtyPrinter, heard: Heard
) -> None:
    plugged.works.lines = 0
    with wall(at(plugged)) as site:
        site.hears(Paper.OUT)
        plugged.refill()
        site.hears(Paper.READY)
    assert heard.events == [WallEvent.PRINTER_PAPER_OUT, WallEvent.PRINTER_BACK]


def test_a_roll_that_ends_within_a_slip_gives_one_whole_slip_with_the_next_and_the_torn_one_is_cut_off(
    plugged: PtyPrinter, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    monkeypatch.setattr("kiosk.peripherals.printer_status.FINISHED_WITHIN_S", 0.2)
    plugged.works.lines = 7
    with wall(at(plugged)) as site:
        site.hears(Paper.READY)
        site.printer.print_receipt(WANG)
        site.hears(Paper.OUT)
        until(lambda: not plugged.works.held)  # it was told to forget the rest
        plugged.refill()
        site.hears(Paper.READY)
        until(lambda: len(plugged.works.slips()) == 2)
    torn, whole = plugged.works.slips()
    assert lines_of(torn, WANG) == 7
    assert lines_of(whole, WANG) == 30


def test_a_slip_that_is_torn_twice_is_not_printed_a_third_time(
    plugged: PtyPrinter, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    monkeypatch.setattr("kiosk.peripherals.printer_status.FINISHED_WITHIN_S", 0.2)
    plugged.works.lines = 7
    with wall(at(plugged)) as site:
        site.hears(Paper.READY)
        site.printer.print_receipt(WANG)
        site.hears(Paper.OUT)
        plugged.works.lines = 9  # a roll that ends at once
        site.hears(Paper.READY, Paper.OUT)
        assert "why=half" in heard.wait_for(WallEvent.SLIP_NOT_PRINTED)
        site.ends(WANG, came_out=False)
        plugged.refill()
        site.printer.print_receipt(OTHER)
        site.ends(OTHER, came_out=True)
        until(lambda: lines_of(plugged.works.paper, OTHER) == 30)
    assert lines_of(plugged.works.paper, WANG) == 7 + 9


def test_a_slip_that_found_no_paper_for_its_life_is_never_printed(plugged: PtyPrinter, heard: Heard) -> None:
    plugged.works.lines = 0
    with wall(at(plugged), HASTY) as site:
        site.hears(Paper.OUT)
        site.printer.print_receipt(WANG)
        assert "why=not-ready" in heard.wait_for(WallEvent.SLIP_NOT_PRINTED)
        site.ends(WANG, came_out=False)
        plugged.refill()
        site.hears(Paper.READY)
        site.printer.print_receipt(OTHER)
        until(plugged.works.slips)
    assert plugged.works.paper == simple_slip(OTHER)


def test_after_a_kill_the_rest_of_a_torn_slip_does_not_come_out_with_the_next_roll(plugged: PtyPrinter) -> None:
    plugged.works.lines = 4
    killed = subprocess.Popen([sys.executable, "-m", "tests.prints_until_killed", str(plugged.link)])
    until(lambda: plugged.works.out and plugged.works.held)
    killed.kill()
    killed.wait()
    torn = plugged.works.paper
    with wall(at(plugged)) as site:
        site.hears(Paper.OUT)
        until(lambda: not plugged.works.held)
        plugged.refill()
        site.hears(Paper.READY)
        site.printer.print_receipt(OTHER)
        site.ends(OTHER, came_out=True)
    assert plugged.works.paper == torn + simple_slip(OTHER)


def test_an_open_lid_is_told_as_that(plugged: PtyPrinter, heard: Heard) -> None:
    plugged.works.lid_open = True
    with wall(at(plugged)) as site:
        site.hears(Paper.FAULTY)
        assert "why=lid-open" in heard.wait_for(WallEvent.PRINTER_STOPPED)
        plugged.works.lid_open = False
        site.hears(Paper.READY)


# --- plugs and strangers ---


def test_it_may_be_unplugged_and_plugged_in_again_at_any_moment(plugged: PtyPrinter, heard: Heard) -> None:
    with wall(at(plugged)) as site:
        site.hears(Paper.READY)
        plugged.unplug()
        site.hears(Paper.FAULTY)
        site.printer.print_receipt(WANG)
        plugged.plug_in()
        site.hears(Paper.READY)
        until(plugged.works.slips)
    assert plugged.works.paper == simple_slip(WANG)
    assert heard.events == [WallEvent.PRINTER_LOST, WallEvent.PRINTER_BACK]


def test_unplugged_within_a_slip_it_prints_one_whole_slip_when_it_is_back(plugged: PtyPrinter) -> None:
    with wall(at(plugged)) as site:
        site.hears(Paper.READY)
        plugged.gone_after = 100
        site.printer.print_receipt(WANG)
        until(lambda: plugged.gone_after is None)
        plugged.plug_in()
        until(lambda: len(plugged.works.slips()) == 2)
    torn, whole = plugged.works.slips()
    assert lines_of(torn, WANG) < 30
    assert lines_of(whole, WANG) == 30


@pytest.mark.parametrize(
    ("works", "event"),
    [
        (Works(silent=True), WallEvent.PRINTER_SILENT),
        (Works(chatter=b"$GPGGA,061502.00,3114.82,N,12124.60,E,1*5B\r\n"), WallEvent.PRINTER_WRONG_DEVICE),
        (Works(chatter=b"$017,PRS,1,0850*9A3F\n"), WallEvent.PRINTER_WRONG_DEVICE),
    ],
    ids=["off, or an office printer", "a satellite receiver", "the board"],
)
def test_what_is_no_receipt_printer_is_told_once_in_one_sentence_and_gets_no_slip(
    works: Works, event: WallEvent, tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.peripherals.printer_status.ANSWER_WITHIN_S", 0.05)
    with PtyPrinter(tmp_path / "printer", works) as stranger, wall(at(stranger)) as site:
        site.hears(Paper.FAULTY)
        site.printer.print_receipt(WANG)
        heard.wait_for(WallEvent.SLIP_NOT_PRINTED)
        until(lambda: works.got.count(b"\x10\x04") > 6)  # and is asked again
    assert heard.events == [event, WallEvent.SLIP_NOT_PRINTED]
    assert simple_slip(WANG) not in works.got


def test_an_office_printer_in_the_network_is_asked_less_and_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.peripherals.printer_status.ANSWER_WITHIN_S", 0.01)
    pauses: list[float] = []
    waits = threading.Condition.wait_for

    def noted(self: threading.Condition, predicate: Callable[[], bool], timeout: float | None = None) -> bool:
        if threading.current_thread().name == "printer" and timeout is not None:
            pauses.append(timeout)
            timeout = 0.0
        return waits(self, predicate, timeout)

    monkeypatch.setattr(threading.Condition, "wait_for", noted)
    with NetworkPrinter(Works(silent=True)) as office, wall(at(office), Pace(), patient=True):
        until(lambda: len(pauses) > 12)
    assert pauses[:4] == [4.0, 8.0, 16.0, 32.0]
    assert max(pauses) == 3600.0


def test_two_programs_cannot_print_into_each_others_slips(plugged: PtyPrinter) -> None:
    with wall(at(plugged)) as site:
        site.hears(Paper.READY)
        assert look(at(plugged)) == Look(WallEvent.PRINTER_BUSY, "busy")


@pytest.mark.parametrize(
    ("connection", "event"),
    [
        (Connection("serial", "/dev/kiosk-printer-that-is-not-there"), WallEvent.PRINTER_LOST),
        (Connection("serial", "/dev/null"), WallEvent.PRINTER_WRONG_DEVICE),
        (Connection("network", "127.0.0.1:9"), WallEvent.PRINTER_LOST),
        (Connection("network", "no-such-printer.invalid:9100"), WallEvent.PRINTER_LOST),
    ],
)
def test_a_wrong_address_is_one_sentence_for_a_technician(connection: Connection, event: WallEvent) -> None:
    assert look(connection).event is event


def test_a_printer_that_the_kiosk_may_not_open_is_told_as_that() -> None:
    assert unusable(PermissionError(errno.EACCES, "no")).event is WallEvent.PRINTER_FORBIDDEN


def test_a_technician_sees_a_sample_and_whether_it_came_out(plugged: PtyPrinter) -> None:
    assert look(at(plugged)) == Look(None)
    assert print_once(at(plugged), simple_slip(WANG)).prints
    plugged.works.lines = 0
    nothing = print_once(at(plugged), simple_slip(OTHER))
    assert (nothing.event, nothing.prints) == (WallEvent.PRINTER_PAPER_OUT, False)
    assert plugged.works.paper == simple_slip(WANG)


# --- nobody waits ---


def test_asking_for_a_slip_returns_at_once_while_the_printer_hangs_and_too_many_are_thrown_away(heard: Heard) -> None:
    hangs = threading.Event()

    def hanging() -> Port:
        hangs.wait()
        raise Unusable(WallEvent.PRINTER_LOST)

    site = Printer(hanging, simple_slip, SCRAP, lambda paper: None, lambda *ended: None, pace=QUICK)
    try:
        for number in range(WAITING_MOST + 2):
            site.print_receipt(replace(WANG, call_sign=CallSign(Colour.RED, number)))
    finally:
        hangs.set()
        site.stop()
    assert heard.events.count(WallEvent.SLIP_NOT_PRINTED) >= 2


def test_of_two_slips_about_one_hail_only_the_newer_taxi_is_printed(plugged: PtyPrinter) -> None:
    plugged.works.lines = 0
    newer = replace(WANG, vehicle=replace(WANG.vehicle, plate="沪B M2917"), again=True)
    with wall(at(plugged)) as site:
        site.hears(Paper.OUT)
        site.printer.print_receipt(WANG)
        site.printer.print_receipt(newer)
        plugged.refill()
        until(plugged.works.slips)
    assert plugged.works.paper == simple_slip(newer)


def test_the_slip_of_a_hail_that_was_called_off_is_not_printed_when_paper_comes(plugged: PtyPrinter) -> None:
    plugged.works.lines = 0
    with wall(at(plugged)) as site:
        site.hears(Paper.OUT)
        site.printer.print_receipt(WANG)
        site.printer.print_receipt(OTHER)
        site.printer.drop(WANG.call_sign)
        plugged.refill()
        until(plugged.works.slips)
    assert plugged.works.paper == simple_slip(OTHER)


def test_what_somebody_else_left_in_the_printer_is_cleared_before_a_slip(plugged: PtyPrinter) -> None:
    with wall(at(plugged)) as site:
        site.printer.print_receipt(WANG)
        until(plugged.works.slips)
    assert plugged.works.slips()[0].startswith(b"\x1b@")
    assert plugged.works.paper.count(CUT) == 1


def test_a_slip_that_cannot_be_made_is_told_by_its_kind_alone_and_the_next_one_comes_out(
    plugged: PtyPrinter, heard: Heard
) -> None:
    def made(receipt: Receipt) -> bytes:
        if receipt is WANG:
            raise ValueError("138****5678")
        return simple_slip(receipt)

    printer = Printer(
        lambda: open_port(at(plugged)), made, SCRAP, lambda paper: None, lambda *ended: None, pace=QUICK
    )
    try:
        printer.print_receipt(WANG)
        assert "why=ValueError" in heard.wait_for(WallEvent.SLIP_NOT_PRINTED)
        printer.print_receipt(OTHER)
        until(plugged.works.slips)
    finally:
        printer.stop()
    assert not any("5678" in line for line in heard.lines)


def test_whatever_befalls_the_printer_is_seen_in_the_parts() -> None:
    parts = {event: AFFECTS[event] for event in WallEvent if event.value.startswith("printer-")}
    assert {part for part, _ in parts.values()} == {Part.PRINTER}
    assert parts[WallEvent.PRINTER_PAPER_LOW][1] is Condition.WARNING
    assert parts[WallEvent.PRINTER_BACK][1] is Condition.OK
    faults = set(parts) - {WallEvent.PRINTER_PAPER_LOW, WallEvent.PRINTER_BACK}
    assert {parts[event][1] for event in faults} == {Condition.FAULT}
