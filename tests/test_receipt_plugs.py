"""The receipt printer's plugs and addresses: pulled at any moment, wrong, or those of another device."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.peripherals.printer import Look, Pace, look, print_once
from kiosk.peripherals.printer_port import Connection, unusable
from kiosk.receipt import Paper
from kiosk.wall_events import WallEvent
from tests.fake_printer import NetworkPrinter, PtyPrinter, Works
from tests.golden_slips import WANG
from tests.patience import until
from tests.printer_fixtures import OTHER, Heard, at, heard, lines_of, plugged, simple_slip, wall

__all__ = ["heard", "plugged"]  # fixtures


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
    assert pauses[:4] == [2.0, 4.0, 8.0, 16.0]
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
