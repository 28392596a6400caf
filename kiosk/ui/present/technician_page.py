"""Which page behind the code is drawn by what."""

from __future__ import annotations

from typing import assert_never

from kiosk.journey.state import State
from kiosk.journey.technician_kinds import (
    CameraPage,
    LampsPage,
    LogPage,
    Menu,
    NoPracticePage,
    PartsPage,
    RestartPage,
    RulerPage,
    SlipPage,
    SoundPage,
    TechnicianAtWork,
    TouchPage,
    UnrecordedPage,
)
from kiosk.ui.elements import Element
from kiosk.ui.present.parts import Words
from kiosk.ui.present.technician import menu
from kiosk.ui.present.technician_pages import (
    camera_page,
    lamps_page,
    no_practice_page,
    restart_page,
    ruler_page,
    slip_page,
    sound_page,
    touch_page,
    unrecorded_page,
)
from kiosk.ui.present.technician_report import log_page, parts_page


def technician_page(step: TechnicianAtWork, state: State, _: Words) -> tuple[str, tuple[Element, ...]]:
    """The sheet's name, and all of it but the header."""
    page = step.page
    match page:
        case Menu():
            return menu(step, state, _)
        case CameraPage():
            return "technician_camera", camera_page(page, state, _)
        case TouchPage():
            return "technician_touch", touch_page(page, _)
        case RulerPage():
            return "technician_ruler", ruler_page(_)
        case PartsPage():
            return "technician_parts", parts_page(page, state, _)
        case LogPage():
            return "technician_log", log_page(page, state, _)
        case SoundPage():
            return "technician_sound", sound_page(state, _)
        case LampsPage():
            return "technician_lamps", lamps_page(_)
        case SlipPage():
            return "technician_slip", slip_page(page, state, _)
        case RestartPage():
            return "technician_restart", restart_page(page, state, _)
        case UnrecordedPage():
            return "technician_unrecorded", unrecorded_page(step, _)
        case NoPracticePage():
            return "technician_no_practice", no_practice_page(page, _)
        case _:
            assert_never(page)
