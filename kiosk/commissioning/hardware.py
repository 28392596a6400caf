"""What hangs at the wall beside the screen: the serial board with its button and sensors, the light, the printer."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.commissioning.finding import Finding, Level, by_event, none_configured
from kiosk.commissioning.running import Running, running
from kiosk.config import Config
from kiosk.health import Part
from kiosk.lights import Lights
from kiosk.peripherals.board import BUTTON_FAULTS, BoardUnusable, exchange, opened
from kiosk.peripherals.board_session import Began, LightTold, PresenceTold, Session
from kiosk.peripherals.board_wire import LIGHT_EVERY_S, PRESENCE_EVERY_S, PROTOCOL, Has, Hello
from kiosk.peripherals.button import Button, Said
from kiosk.peripherals.light import MISSING, reading
from kiosk.peripherals.printer import look
from kiosk.wall import parts, printer_connection
from kiosk.wall_events import WallEvent

LISTEN_S = max(PRESENCE_EVERY_S, LIGHT_EVERY_S) + 1.0  # after its hello; by then it has told all that it has
BRIGHT_LUX = 120_000.0  # the sun at noon: whoever reads more has a sensor in another unit


@dataclass
class Heard:
    """What a board told within LISTEN_S. present: None before its sensor has told anything."""

    hello: Hello
    button: Button
    faults: list[Said] = field(default_factory=list)
    present: bool | None = None
    lux: float | None = None

    @property
    def complete(self) -> bool:
        has = self.hello.has
        told = (Has.BUTTON, self.button.down), (Has.PRESENCE, self.present), (Has.LIGHT, self.lux)
        return all(known is not None for part, known in told if part in has)


def heard(port: str, listen_s: float = LISTEN_S) -> Heard:
    """Opens the board, listens to it and lets it go. Raises BoardUnusable."""
    button = Button()
    with opened(port) as line:
        session = Session(button, Lights(), time.monotonic())
        found: Heard | None = None
        ends_at = float("inf")  # the session itself gives up a board that says no hello
        while time.monotonic() < ends_at and not (found is not None and found.complete):
            for news in exchange(line, session):
                match news:
                    case Began(hello):
                        found, ends_at = Heard(hello, button), time.monotonic() + listen_s
                    case Said.STUCK | Said.DOWN_AT_START if found is not None:
                        found.faults.append(news)
                    case PresenceTold(bool() as present) if found is not None:
                        found.present = present
                    case LightTold(lux) if found is not None:
                        found.lux = lux
    assert found is not None, "without a hello it is BoardUnusable"
    return found


def board(config: Config) -> list[Finding]:
    """Board, button and presence, by one conversation; the light as well where the board measures it."""
    if config.board is None:
        return [none_configured(part, "board") for part in ("board", "button", "presence")] + light(config, None)
    now = running(config)
    if now.runs:
        fitted = parts(config)
        told = [
            now.says(part, f"what the {part} does") if part in fitted else none_configured(part, "call_button")
            for part in (Part.BOARD, Part.BUTTON, Part.PRESENCE)
        ]
        return [*told, *light(config, None, now)]
    try:
        found = heard(config.board.port)
    except BoardUnusable as unusable:
        unseen = "not looked at: the board does not serve"
        untold = [Finding(Level.WARNING, part, unseen, "mend the board first") for part in ("button", "presence")]
        return [by_event(Level.FAULT, "board", unusable.event), *untold, *light(config, None)]
    has = ", ".join(sorted(each.value for each in found.hello.has))
    about = f"{found.hello.board_id}, protocol {PROTOCOL}, has {has or 'nothing'}"
    return [Finding(Level.OK, "board", about), _button(found, config), _presence(found), *light(config, found.lux)]


def _button(found: Heard, config: Config) -> Finding:
    part = "button"
    if found.faults:
        return by_event(Level.FAULT, part, BUTTON_FAULTS[found.faults[0]])
    if Has.BUTTON not in found.hello.has:
        if config.call_button is not None:
            to_do = "wire the button to the board, or leave call_button out"
            return Finding(Level.FAULT, part, "call_button is set, but the board has no button", to_do)
        return Finding(Level.OK, part, "the board has none")
    if found.button.down is None:
        return Finding(Level.FAULT, part, "the board does not say how its button is", "look at the button's plug")
    if config.call_button is None:
        to_do = "fill in call_button, or take the button off the wall"
        return Finding(Level.WARNING, part, "there is one, but it hails nobody", to_do)
    return Finding(Level.OK, part, "there, and nobody leans on it")


def _presence(found: Heard) -> Finding:
    part = "presence"
    if Has.PRESENCE not in found.hello.has:
        return Finding(Level.OK, part, "the board has no sensor")
    if found.present is None:
        return by_event(Level.FAULT, part, WallEvent.PRESENCE_LOST)
    return Finding(
        Level.OK, part, "its sensor speaks; just now it sees " + ("somebody" if found.present else "nobody")
    )


def light(config: Config, by_board: float | None, now: Running | None = None) -> list[Finding]:
    """by_board: lux, None where no board tells them. now: a running kiosk has the board, and its word is told."""
    word, _, path = config.display.light_sensor.partition(":")
    part = "light"
    if word == "none":
        return [none_configured(part, "display.light_sensor")]
    if Part.LIGHT_SENSOR not in parts(config):
        return [Finding(Level.OK, part, f"not needed (display.theme: {config.display.theme})")]
    if now is not None:
        return [now.says(Part.LIGHT_SENSOR, "its reading", told_as=part)]
    lux = reading(Path(path)) if word == "file" else MISSING if by_board is None else by_board
    if isinstance(lux, str):
        to_do = "check display.light_sensor and its cable; the clock rules until then"
        return [Finding(Level.FAULT, part, f"no reading ({lux})", to_do)]
    if lux > BRIGHT_LUX:
        to_do = "name the file whose reading is in lux"
        return [Finding(Level.WARNING, part, f"{lux:.0f} lux is more than the sun gives", to_do)]
    return [Finding(Level.OK, part, f"{lux:.0f} lux")]


def printer(config: Config) -> list[Finding]:
    """The printer, and its paper; nothing is printed."""
    if config.printer is None:
        return [none_configured(part, "printer") for part in ("printer", "paper")]
    now = running(config)
    if now.runs:
        return [now.says("printer", "whether it prints"), now.says("printer", "how much is left", told_as="paper")]
    event = look(printer_connection(config.printer)).event
    match event:
        case None:
            told = Finding(Level.OK, "printer", f"answers ({config.printer.kind})")
            return [told, Finding(Level.OK, "paper", "enough for now")]
        case WallEvent.PRINTER_PAPER_LOW | WallEvent.PRINTER_PAPER_OUT:
            level = Level.WARNING if event is WallEvent.PRINTER_PAPER_LOW else Level.FAULT
            told = Finding(Level.OK, "printer", f"answers ({config.printer.kind})")
            return [told, by_event(level, "paper", event)]
        case _:
            unseen = Finding(
                Level.WARNING, "paper", "not looked at: the printer does not serve", "mend the printer first"
            )
            return [by_event(Level.FAULT, "printer", event), unseen]
