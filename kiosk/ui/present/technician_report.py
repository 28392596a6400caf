"""How the kiosk is, for a technician: each part with since when, the last check, and the log of the last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.domain import Lang
from kiosk.journey.events import Action
from kiosk.journey.state import State
from kiosk.journey.technician import LOG_LINES_A_PAGE, log_pages
from kiosk.journey.technician_kinds import LogPage, PartsPage
from kiosk.technician import LastCheck, LogLine, PartNow, Report, Standing
from kiosk.ui.elements import Box, Button, Element, Icon, Panel, Text
from kiosk.ui.present.footer import out_or_back
from kiosk.ui.present.home import today
from kiosk.ui.present.parts import BODY_END, BODY_Y, HALF, LEFT, WIDTH, Words, line, paragraph, quiet, title
from kiosk.ui.present.waiting import waiting
from kiosk.ui.theme import EM_BODY, RADIUS_CARD

TITLE_EM = 24.0
ROWS_Y = BODY_Y + 58.0
ROW_MOST_H = 30.0
WORST_FIRST = (Standing.FAULT, Standing.LOOK, Standing.WELL)
ENTRIES_Y = BODY_Y + 36.0
TURN_H = 56.0  # of what turns the pages


def parts_page(page: PartsPage, _: Words) -> tuple[Element, ...]:
    if page.report is None:
        return _asking(_)
    parts = sorted(page.report.parts, key=lambda part: WORST_FIRST.index(part.standing))
    h = min(ROW_MOST_H, (BODY_END - ROWS_Y) / max(1, len(parts)))
    return (
        title(BODY_Y - 4.0, _("How every part is"), TITLE_EM),
        line(BODY_Y + 30.0, _checked(page.report.checked, _), 14.0),
        Panel(Box(LEFT, ROWS_Y, WIDTH, BODY_END - ROWS_Y), radius=RADIUS_CARD),
        *(element for i, part in enumerate(parts) for element in _row(part, ROWS_Y + i * h, h, _)),
        *out_or_back(_),
    )


def _row(part: PartNow, y: float, h: float, _: Words) -> tuple[Element, ...]:
    icon, ink, words = {
        Standing.WELL: ("check_circle", "leaf", _("well")),
        Standing.LOOK: ("warning", "amber_ink", _("look at it")),
        Standing.FAULT: ("error", "rose", _("out of order")),
    }[part.standing]
    return (
        Icon(Box(LEFT + 4.0, y, 18.0, h), icon, 15.0, ink),
        Text(Box(LEFT + 26.0, y, 120.0, h), part_name(part.part, _), EM_BODY, bold=True),
        Text(Box(LEFT + 148.0, y, 92.0, h), words, EM_BODY, ink, bold=True),
        Text(Box(LEFT + 242.0, y, WIDTH - 248.0, h), _since(part.since, _), 13.0, "ink2", align="right"),
    )


def part_name(part: str, _: Words) -> str:
    """part: a name of kiosk.health; one that nobody has named here is shown as it is."""
    return {
        "dispatcher": _("Taxi company"),
        "identity": _("Face service"),
        "clock": _("Clock"),
        "store": _("Disk"),
        "camera": _("Camera"),
        "touch": _("Glass"),
        "voice": _("Voice"),
        "light-sensor": _("Light sensor"),
        "board": _("Board"),
        "button": _("Button"),
        "presence": _("Presence sensor"),
        "printer": _("Printer"),
        "backlight": _("Backlight"),
        "site": _("Place"),
        "footfall": _("Visits"),
        "metrics": _("Monitoring"),
    }.get(part, part)


def _since(at: datetime, _: Words) -> str:
    return _("since {month}/{day} {time}").format(month=at.month, day=at.day, time=f"{at:%H:%M}")


def _checked(checked: LastCheck | None, _: Words) -> str:
    if checked is None:
        return _("This wall was never checked")
    told = _("Checked {date}: {faults} faults, {warnings} to look at")
    return told.format(date=f"{checked.at:%Y-%m-%d}", faults=checked.faults, warnings=checked.warnings)


def log_page(page: LogPage, state: State, _: Words) -> tuple[Element, ...]:
    """Newest first, whole sentences; what came often stands once."""
    if page.report is None:
        return _asking(_)
    log = page.report.log
    if not log:
        return waiting("check_circle", _("Nothing in the last day"), _("All is well"), out_or_back(_))
    shown = log[page.page * LOG_LINES_A_PAGE : (page.page + 1) * LOG_LINES_A_PAGE]
    h = (BODY_END - TURN_H - 10.0 - ENTRIES_Y) / LOG_LINES_A_PAGE
    return (
        title(BODY_Y - 4.0, _("The log of the last day"), TITLE_EM),
        *(
            element
            for i, entry in enumerate(shown)
            for element in _entry(entry, Box(LEFT, ENTRIES_Y + i * h, WIDTH, h - 6.0), state, _)
        ),
        *_turning(page, page.report, _),
        *out_or_back(_),
    )


def _entry(entry: LogLine, box: Box, state: State, _: Words) -> tuple[Element, ...]:
    when = f"{today(entry.at, _)} {entry.at:%H:%M}"
    if entry.times > 1:
        when = _("{when}, {times} times").format(when=when, times=entry.times)
    told = entry.told_en if state.lang is Lang.EN else entry.told
    return (
        Panel(box, radius=8.0),
        Text(Box(box.x + 8.0, box.y + 2.0, box.w - 16.0, 16.0), when, 13.0, "pine", bold=True),
        replace(paragraph(Box(box.x + 8.0, box.y + 21.0, box.w - 16.0, box.h - 25.0), told, EM_BODY), top=True),
    )


def _turning(page: LogPage, report: Report, _: Words) -> tuple[Button, ...]:
    """Only what leads somewhere."""
    y = BODY_END - TURN_H
    last = log_pages(len(report.log)) - 1
    return tuple(
        quiet(box, Action.UPKEEP, icon, words, value=value)
        for box, icon, words, value, there in (
            (Box(LEFT, y, HALF, TURN_H), "arrow_back", _("See newer"), "newer", page.page > 0),
            (Box(LEFT + WIDTH - HALF, y, HALF, TURN_H), "arrow_forward", _("See older"), "older", page.page < last),
        )
        if there
    )


def _asking(_: Words) -> tuple[Element, ...]:
    return waiting("hourglass_top", _("Asking every part"), _("One moment, please"), out_or_back(_))
