"""How what hangs at the wall beside the screen is fitted to what the journey and the runtime know of it."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.config import Config
from kiosk.journey.events import ButtonPressed, Event, PresenceChanged
from kiosk.peripherals.board import Board


def board(config: Config, post: Callable[[Event], None]) -> Board | None:
    """At work from now on; None where there is none."""
    if config.board is None:
        return None
    return Board(
        config.board.port,
        pressed=lambda: post(ButtonPressed()),
        presence=lambda present: post(PresenceChanged(present)),
    )
