"""Which of the technician's pages a deed opens once its line is written, and what goes out with it."""

from __future__ import annotations

from kiosk.domain import CallSign, Colour, Vehicle
from kiosk.journey.effects import Effect, OpenCamera, PrintReceipt
from kiosk.journey.state import State
from kiosk.journey.technician_kinds import (
    AskReport,
    CameraPage,
    Doing,
    LampsPage,
    LogPage,
    Page,
    PartsPage,
    RulerPage,
    SlipPage,
    SoundPage,
    TouchPage,
)
from kiosk.journey.turn import place
from kiosk.receipt import Paper, Receipt
from kiosk.technician import Act

SLIP_SIGN, SLIP_CAR = CallSign(Colour.RED, 0), Vehicle("沪A 00000", "#F3F4F4", "样张")  # no taxi has them


def opened(state: State, doing: Doing) -> tuple[Page, *tuple[Effect, ...]]:
    """And what it needs to be asked for or sent."""
    match doing.act:
        case Act.CAMERA:
            return CameraPage(doing.attempt), OpenCamera(doing.attempt)
        case Act.TOUCH:
            return (TouchPage(),)
        case Act.RULER:
            return (RulerPage(),)
        case Act.PARTS:
            return PartsPage(), AskReport()
        case Act.LOG:
            return LogPage(), AskReport()
        case Act.SOUND:
            return (SoundPage(),)
        case Act.LAMPS:
            return (LampsPage(),)
        case Act.SLIP if prints(state):
            return SlipPage(sent=True), PrintReceipt(_slip(state))
        case Act.SLIP:
            return (SlipPage(sent=False),)
        case _:
            raise AssertionError(f"{doing.act} opens no page")


def prints(state: State) -> bool:
    return state.paper in (Paper.READY, Paper.LOW)


def _slip(state: State) -> Receipt:
    """Nobody takes it for a taxi's: it says 样张 and a plate that is nobody's."""
    here, wall = state.site, state.stamp.wall
    where = place(here, state.lang)
    return Receipt(SLIP_SIGN, SLIP_CAR, "", None, where, here.hotline, wall, lang=state.lang)
