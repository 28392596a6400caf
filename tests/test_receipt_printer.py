"""The receipt printer on a real terminal and a real socket: slips come out once, or not at all, and nobody waits."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from kiosk.domain import CallSign, Colour
from kiosk.health import AFFECTS, Condition, Part
from kiosk.peripherals import printer_status
from kiosk.peripherals.printer import WAITING_MOST, Printer
from kiosk.peripherals.printer_port import Port, PrinterUnusable, open_port
from kiosk.receipt import Paper, Receipt
from kiosk.wall_events import WallEvent
from tests.fake_printer import CUT, NetworkPrinter, PtyPrinter, Works
from tests.golden_slips import WANG
from tests.patience import until
from tests.printer_fixtures import (
    HASTY,
    OTHER,
    PATIENCE_S,
    QUICK,
    SCRAP,
    Heard,
    at,
    heard,
    lines_of,
    plugged,
    simple_slip,
    wall,
)

__all__ = ["heard", "plugged"]  # fixtures


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


def test_a_roll_that_is_put_in_while_the_printer_is_asked_is_no_fault() -> None:
    class BetweenTwoQuestions:
        works = Works(lines=0)
        told = b""

        def send(self, data: bytes) -> None:
            self.told = self.works.take(data)
            if data == printer_status.ONLINE:
                self.works.refill()

        def answer(self, within_s: float) -> bytes:
            told, self.told = self.told if within_s else b"", b""
            return told

        def close(self) -> None: ...

    assert printer_status.asked(BetweenTwoQuestions()) is printer_status.Condition.READY


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


# --- nobody waits ---


def test_asking_for_a_slip_returns_at_once_while_the_printer_hangs_and_too_many_are_thrown_away(heard: Heard) -> None:
    hangs = threading.Event()

    def hanging() -> Port:
        hangs.wait()
        raise PrinterUnusable(WallEvent.PRINTER_LOST)

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
