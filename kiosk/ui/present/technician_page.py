"""Which page of the technician's part is drawn by what."""

from __future__ import annotations

from typing import assert_never

from kiosk.journey.state import State
from kiosk.journey.technician_kinds import (
    CameraPage,
    LampsPage,
    LogPage,
    Menu,
    NoPracticePage,
    Page,
    PartsPage,
    RestartPage,
    RulerPage,
    SlipPage,
    SoundPage,
    TouchPage,
    UnrecordedPage,
)
from kiosk.ui.elements import Element
from kiosk.ui.present.parts import Words
from kiosk.ui.present.technician import technician_menu
from kiosk.ui.present.technician_pages import (
    camera_page,
    lamps_page,
    restart_page,
    ruler_page,
    slip_page,
    sound_page,
    touch_page,
    unrecorded_page,
)
from kiosk.ui.present.technician_report import log_page, parts_page


def technician_page(page: Page, state: State, _: Words) -> tuple[str, tuple[Element, ...]]:
    """The sheet's name, and all of it but the header."""
    match page:
        case Menu():
            return "technician_menu", technician_menu(state, _)
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
            return "technician_unrecorded", unrecorded_page(_)
        case NoPracticePage():
            return "technician_no_practice", ()
        case _:
            assert_never(page)
