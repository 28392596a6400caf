"""A printer on USB, from pyusb's devices down to a bus of our own: found, taken from the kernel, printed on."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import pytest
import usb.backend.libusb1
import usb.core

from kiosk.peripherals.printer import Look, Printer, look, print_once
from kiosk.peripherals.printer_port import Connection, open_port
from kiosk.receipt import Paper
from kiosk.wall_events import WallEvent
from tests.fake_printer import Works
from tests.fake_usb import IN, Bus
from tests.golden_slips import WANG
from tests.patience import until
from tests.printer_fixtures import PATIENCE_S, QUICK, SCRAP, simple_slip

THERE = Connection("usb", "0416:5011")


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    yield from _bus(monkeypatch, Bus(Works()))


def _bus(monkeypatch: pytest.MonkeyPatch, bus: Bus) -> Iterator[Bus]:
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_args, **_named: bus)
    yield bus


def test_a_printer_that_the_kernel_has_taken_is_taken_over_and_prints(bus: Bus) -> None:
    assert print_once(THERE, simple_slip(WANG)) == Look(None)
    assert bus.works.paper == simple_slip(WANG)
    assert not bus.driver


def test_its_paper_is_known(bus: Bus) -> None:
    bus.works.low = True
    assert look(THERE).event is WallEvent.PRINTER_PAPER_LOW


def test_unplugged_and_plugged_in_again_it_prints_on(bus: Bus) -> None:
    told: queue.SimpleQueue[Paper] = queue.SimpleQueue()
    printer = Printer(lambda: open_port(THERE), simple_slip, SCRAP, told.put, lambda *ended: None, pace=QUICK)
    try:
        assert told.get(timeout=PATIENCE_S) is Paper.READY
        bus.plugged = False
        assert told.get(timeout=PATIENCE_S) is Paper.FAULTY
        bus.plugged = bus.driver = True
        assert told.get(timeout=PATIENCE_S) is Paper.READY
        printer.print_receipt(WANG)
        until(bus.works.slips)
    finally:
        printer.stop()


def test_what_is_not_plugged_in_is_absent_and_what_may_not_be_opened_is_forbidden(bus: Bus) -> None:
    bus.forbidden = True
    assert look(THERE) == Look(WallEvent.PRINTER_FORBIDDEN, "forbidden")
    bus.plugged = False
    assert look(THERE) == Look(WallEvent.PRINTER_LOST, "absent")
    assert look(Connection("usb", "1a86:7523")).event is WallEvent.PRINTER_LOST


def test_a_device_that_cannot_answer_is_no_receipt_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in _bus(monkeypatch, Bus(Works(), interface_class=3, end_points=(IN,))):
        assert look(THERE) == Look(WallEvent.PRINTER_WRONG_DEVICE, "no-way-to-print")


def test_without_libusb_a_technician_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("libusb1", "libusb0", "openusb"):
        monkeypatch.setattr(f"usb.backend.{name}.get_backend", lambda *_args, **_named: None)
    assert look(THERE) == Look(WallEvent.PRINTER_LOST, "no-libusb")
