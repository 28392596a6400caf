"""What the technician's part shows: the code, the menu, every page, with the longest that may stand on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kiosk.captures import Hint
from kiosk.domain import Need, Private
from kiosk.journey.comfort import WHOLE_DAY
from kiosk.journey.effects import Method
from kiosk.journey.events import CameraCondition
from kiosk.journey.loudness import ORDINARY_DB
from kiosk.journey.state import Committing, Confirm, State
from kiosk.journey.technician_kinds import (
    CameraPage,
    Doing,
    LampsPage,
    LogPage,
    Menu,
    NoPracticePage,
    NotNow,
    Page,
    PartsPage,
    RestartPage,
    RulerPage,
    SlipPage,
    SoundPage,
    TechnicianAtWork,
    TechnicianCode,
    TouchPage,
    UnrecordedPage,
)
from kiosk.receipt import Paper
from kiosk.technician import (
    VOLUME_MOST_DB,
    Act,
    Adjustments,
    LastCheck,
    LogLine,
    PartCheck,
    PartNow,
    Report,
    Role,
    Standing,
)
from kiosk.ui.situations.neighbourhood import GATE, NOW, WALL, neighbours, on

HANDLE = "lao-wang"
HELPER = replace(GATE, subject="helped", tag="helped")
HELPED = replace(GATE, subject="helper-hong", tag="helper-hong")
PARTS = (
    *("dispatcher", "identity", "clock", "store", "camera", "touch", "voice", "light-sensor", "board", "button"),
    *("presence", "printer", "backlight", "site", "footfall", "metrics"),
)
LONG = (
    "这台屏断过电，醒来后周围的网络都变了，可能被搬走了，出租车会开到原来的门口；"
    "请去看它挂在哪里，如果就该在新地方，请改地址，再检查一次。",
    "this kiosk was without power and woke among other networks, so it may hang at another gate and taxis would come "
    "to the old one; see where it hangs, and if it belongs there, change its address and check it again.",
)
SHORT = ("串口板恢复正常；不用处理。", "the serial board answers again; nothing to do.")
REPORT = Report(
    parts=tuple(
        PartNow(
            part,
            {2: Standing.LOOK, 8: Standing.FAULT}.get(number, Standing.WELL),
            WALL - timedelta(hours=7 * number + 1),
            *(LONG if number in (2, 8) else ("", "")),
            PartCheck(WALL - timedelta(days=12), number % 4 != 0) if number % 3 else None,
        )
        for number, part in enumerate(PARTS)
    ),
    checked=LastCheck(WALL - timedelta(days=12), 0, 2),
    log=tuple(
        LogLine(
            WALL - timedelta(minutes=50 * number),
            1 + 11 * (number % 2),
            *(SHORT if number % 3 else LONG),
            ("subject=main.submit status=403 code=PERMISSION repeats=12 " * (1 + 2 * (number == 0)))
            * (number % 4 != 1),
        )
        for number in range(8)
    ),
)
FEW = replace(REPORT, parts=REPORT.parts[:8])  # of a wall that has few
UNCHECKED = Report(tuple(replace(part, checked=None) for part in FEW.parts))


def technician(plain: State) -> tuple[tuple[str, State], ...]:
    """On a wall with everything that a wall may have, and on a bare one."""
    wall = replace(
        plain, site=replace(plain.site, technicians=True, lamps=True), paper=Paper.READY, hails=neighbours(2)
    )
    bare = replace(plain, site=replace(plain.site, technicians=True, notice=None, face_enabled=False, helper=None))
    wall, plain = with_helper(wall), with_helper(plain)
    code = TechnicianCode(7)
    felt = ("1-1", "1-2", "2-2", "2-2", "5-5")
    loudest = replace(wall, adjusted=Adjustments(VOLUME_MOST_DB))
    quiet = replace(loudest, site=replace(loudest.site, quiet=WHOLE_DAY, quiet_db=ORDINARY_DB))
    return (
        ("technician_code_empty", on(plain, code)),
        ("technician_code_typed", on(plain, replace(code, typed=Private("11482"), last_key_at=NOW - 0.2))),
        ("technician_code_full", on(wall, replace(code, typed=Private("11482159")))),
        ("technician_code_longest", on(plain, replace(code, typed=Private("114821590123")))),
        ("technician_code_refused", on(plain, replace(code, refused=True))),
        ("technician_code_checking", on(plain, replace(code, checking=True))),
        ("technician_wait", on(plain, replace(code, refused=True, waits_until="09:35"))),
        ("technician_menu", _at(wall, Menu())),
        ("technician_menu_bare", _at(bare, Menu())),
        ("technician_menu_writing", _at(wall, Menu(), Doing(8, Act.CAMERA))),
        ("technician_menu_face_off", _at(replace(wall, adjusted=Adjustments(face_off=True)), Menu())),
        ("volunteer_menu", _volunteer(wall)),
        ("volunteer_menu_no_helper", _volunteer(bare)),
        ("volunteer_menu_writing", _volunteer(plain, Doing(8, Act.PRACTICE))),
        ("technician_no_practice_hails", _at(wall, NoPracticePage(NotNow.HAILS))),
        ("technician_no_practice_watched", _at(plain, NoPracticePage(NotNow.WATCHED))),
        ("technician_no_practice", _at(plain, NoPracticePage(NotNow.NOT_KEPT))),
        ("confirm_by_helper", on(plain, Confirm(HELPED, Method.HELPER))),
        ("committing_by_helper", on(plain, Committing(7, HELPED))),
        ("volunteer_unrecorded", on(plain, TechnicianAtWork("hong", UnrecordedPage(), role=Role.VOLUNTEER))),
        ("confirm_by_helper_needs", on(wall, Confirm(HELPED, Method.HELPER, (Need.WHEELCHAIR, Need.HELPER)))),
        *(
            (f"technician_camera_{hint.value}", _at(wall, CameraPage(7, hint)))
            for hint in (Hint.NO_FACE, Hint.TOO_DARK, Hint.GOOD)
        ),
        *(
            (
                f"technician_camera_{condition.value}",
                _at(replace(wall, camera=condition), CameraPage(7)),
            )
            for condition in CameraCondition
            if condition is not CameraCondition.READY
        ),
        ("technician_touch", _at(plain, TouchPage())),
        ("technician_touch_some", _at(wall, TouchPage(felt))),
        (
            "technician_touch_all",
            _at(plain, TouchPage(tuple(f"{row}-{column}" for row in range(1, 6) for column in range(1, 6)))),
        ),
        ("technician_ruler", _at(wall, RulerPage())),
        ("technician_parts_asking", _at(plain, PartsPage())),
        ("technician_parts", _at(wall, PartsPage(REPORT))),
        ("technician_parts_others", _at(plain, PartsPage(REPORT, 1))),
        ("technician_parts_few", _at(bare, PartsPage(FEW))),
        ("technician_parts_unchecked", _at(plain, PartsPage(UNCHECKED))),
        ("technician_log_empty", _at(plain, LogPage(Report()))),
        ("technician_log", _at(wall, LogPage(REPORT))),
        ("technician_log_middle", _at(plain, LogPage(REPORT, 1))),
        ("technician_log_last", _at(plain, LogPage(REPORT, 3))),
        ("technician_sound", _at(wall, SoundPage())),
        ("technician_sound_loudest", _at(loudest, SoundPage())),
        ("technician_sound_quiet_hours", _at(quiet, SoundPage())),
        ("technician_sound_writing", _at(wall, SoundPage(), Doing(8, Act.VOLUME))),
        ("technician_lamps", _at(wall, LampsPage())),
        ("technician_slip", _at(wall, SlipPage(sent=True))),
        ("technician_slip_no_paper", _at(replace(wall, paper=Paper.OUT), SlipPage(sent=False))),
        ("technician_slip_no_printer", _at(replace(wall, paper=Paper.FAULTY), SlipPage(sent=False))),
        ("technician_slip_ready_again", _at(wall, SlipPage(sent=False))),
        ("technician_unrecorded", _at(wall, UnrecordedPage())),
        ("technician_restart", _at(plain, RestartPage())),
        ("technician_restart_hails", _at(wall, RestartPage())),
        ("technician_restart_going", _at(plain, RestartPage(going=True))),
    )


def with_helper(state: State) -> State:
    return replace(state, site=replace(state.site, technicians=True, helper=HELPER, helper_en="the guard's office"))


def _volunteer(state: State, doing: Doing | None = None) -> State:
    return on(state, TechnicianAtWork("hong", Menu(), doing, Role.VOLUNTEER))


def _at(state: State, page: Page, doing: Doing | None = None) -> State:
    return on(state, TechnicianAtWork(HANDLE, page, doing))
