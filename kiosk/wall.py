"""How what hangs at the wall beside the screen is fitted to what the journey and the runtime know of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import wording
from kiosk.alarms.watch import Watch
from kiosk.config import Config
from kiosk.config.values import NO_CAMERA
from kiosk.config.wall import Printer as PrinterSettings
from kiosk.health import Part, PartReport
from kiosk.journey.comfort import Hours
from kiosk.journey.events import ButtonPressed, Event, PaperChanged, PresenceChanged, SlipEnded
from kiosk.peripherals.backlight import Backlight
from kiosk.peripherals.board import Board
from kiosk.receipt import Receipt
from kiosk.ui.present.slip import slip

if TYPE_CHECKING:  # only a wall with a printer loads python-escpos: a third of a second
    from kiosk.peripherals.printer import Printer
    from kiosk.peripherals.printer_port import Connection


def parts(config: Config) -> tuple[Part, ...]:
    """Which parts a wall with these settings has, in the order of Part: health, metrics and the technician's pages
    tell of no others."""
    display = config.display
    optional = {
        Part.CAMERA: config.face.enabled and config.camera.source != NO_CAMERA,
        Part.VOICE: config.voice.enabled,
        Part.LIGHT_SENSOR: display.theme == "auto" and display.light_sensor != "none",
        Part.BOARD: config.board is not None,
        Part.BUTTON: config.board is not None and config.call_button is not None,
        Part.PRESENCE: config.board is not None,
        Part.PRINTER: config.printer is not None,
        Part.BACKLIGHT: display.backlight != "none",
        Part.METRICS: config.health.port != 0,
    }
    return tuple(part for part in Part if optional.get(part, True))


def board(config: Config, post: Callable[[Event], None]) -> Board | None:
    """At work from now on; None where there is none."""
    if config.board is None:
        return None
    return Board(
        config.board.port,
        pressed=lambda: post(ButtonPressed()),
        presence=lambda present: post(PresenceChanged(present)),
    )


def watch(config: Config, quiet: Hours | None, parts: Callable[[], Sequence[PartReport]]) -> Watch:
    """Not at work before it is started. quiet: when neighbours sleep; None: never. parts: how each part is."""
    return Watch(config.store.folder, parts, listens=config.voice.enabled and config.voice.hears_itself, quiet=quiet)


def backlight(config: Config) -> Backlight | None:
    """At work from now on; None where the site names none."""
    word, _, path = config.display.backlight.partition(":")
    return Backlight(Path(path)) if word == "file" else None


def printer(config: Config, font: Path, post: Callable[[Event], None], marked: str = "") -> Printer | None:
    """At work from now on; None where there is none. font: draws what a printer has no letter for. marked: said first
    on every slip."""
    settings = config.printer
    if settings is None:
        return None
    from kiosk.peripherals.printer import Printer
    from kiosk.peripherals.printer_port import open_port
    from kiosk.peripherals.slip import roll, slip_bytes

    connection = printer_connection(settings)
    return Printer(
        opened=lambda: open_port(connection),
        slip=lambda receipt: slip_of(settings, receipt, font, marked),
        scrap=slip_bytes((), roll(settings.profile, settings.paper_mm), font),
        changed=lambda paper: post(PaperChanged(paper)),
        ended=lambda slip, came_out: post(SlipEnded(slip.call_sign, slip.vehicle.plate, came_out)),
        patient=settings.kind == "network",
    )


def printer_connection(settings: PrinterSettings) -> Connection:
    """The wire to the printer of these settings, for kiosk.peripherals.printer.look."""
    from kiosk.peripherals.printer_port import Connection

    return Connection(settings.kind, settings.address, settings.baud)


def slip_of(settings: PrinterSettings, receipt: Receipt, font: Path, marked: str = "") -> bytes:
    """The bytes of a slip for the printer of these settings. marked: said first, of a slip that is of no taxi."""
    from kiosk.peripherals.slip import roll, slip_bytes

    on = roll(settings.profile, settings.paper_mm)
    return slip_bytes(slip(receipt, on.columns, wording.translator(receipt.lang), marked), on, font)
