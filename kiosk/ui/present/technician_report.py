"""How the kiosk is, for a technician: each part with since when, the last check, and the log of the last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.domain import Lang
from kiosk.journey.events import Action
from kiosk.journey.state import State
from kiosk.journey.technician_kinds import LogPage, PartsPage
from kiosk.journey.technician_paging import (
    LOG_LINES_A_PAGE,
    PART_ROWS,
    ROWS_OF_TROUBLE,
    log_pages,
    part_pages,
    rows_of,
)
from kiosk.technician import LastCheck, LogLine, PartCheck, PartNow, Standing
from kiosk.ui.elements import Box, Button, Element, Icon, Panel, Text
from kiosk.ui.present.footer import out_or_back
from kiosk.ui.present.home import today
from kiosk.ui.present.parts import BODY_END, BODY_Y, HALF, LEFT, WIDTH, Words, line, lines_of, paragraph, quiet, title
from kiosk.ui.present.waiting import waiting
from kiosk.ui.theme import EM_BODY, LINE_HEIGHT_EM, RADIUS_CARD

TITLE_EM = 24.0
ROWS_Y = BODY_Y + 58.0
ROW_H = (BODY_END - ROWS_Y) / PART_ROWS
SMALL_EM = 13.0
ENTRIES_Y = BODY_Y + 36.0
TURN_H = 56.0  # of what turns the pages
FACTS_LINES = 2  # the rest of longer ones is in the diary, for `kiosk bundle`


def parts_page(page: PartsPage, state: State, _: Words) -> tuple[Element, ...]:
    """The worst first, with the sentence of the log beneath."""
    if page.report is None:
        return _asking(_)
    pages = part_pages(page.report.parts)
    end = BODY_END - (TURN_H + 10.0 if len(pages) > 1 else 0.0)
    rows: list[Element] = []
    y = ROWS_Y
    for part in pages[page.page]:
        rows += _row(part, y, state, _)
        y += rows_of(part) * ROW_H
    return (
        title(BODY_Y - 4.0, _("How every part is"), TITLE_EM),
        line(BODY_Y + 30.0, _checked(page.report.checked, _), 14.0),
        Panel(Box(LEFT, ROWS_Y, WIDTH, end - ROWS_Y), radius=RADIUS_CARD),
        *rows,
        *_turning(page.page, len(pages), _("See the worse ones"), _("See the others")),
        *out_or_back(_),
    )


def _row(part: PartNow, y: float, state: State, _: Words) -> tuple[Element, ...]:
    icon, ink, words = {
        Standing.WELL: ("check_circle", "leaf", _("well")),
        Standing.LOOK: ("warning", "amber_ink", _("look at it")),
        Standing.FAULT: ("error", "rose", _("out of order")),
    }[part.standing]
    well = part.standing is Standing.WELL
    right = _last_looked_at(part.checked, _) if well else _since(part.since, _)
    row = (
        Icon(Box(LEFT + 4.0, y, 18.0, ROW_H), icon, 15.0, ink),
        Text(Box(LEFT + 26.0, y, 120.0, ROW_H), part_name(part.part, _), EM_BODY, bold=True),
        Text(Box(LEFT + 148.0, y, 92.0, ROW_H), words, EM_BODY, ink, bold=True),
        Text(Box(LEFT + 242.0, y, WIDTH - 248.0, ROW_H), right, SMALL_EM, "ink2", align="right"),
    )
    if well:
        return row
    told = part.told_en if state.lang is Lang.EN else part.told
    below = Box(LEFT + 26.0, y + ROW_H, WIDTH - 34.0, (ROWS_OF_TROUBLE - 2) * ROW_H)
    last = Box(below.x, below.y + below.h, below.w, ROW_H - 3.0)
    return (
        *row,
        replace(paragraph(below, told, EM_BODY), top=True),
        Text(last, _last_looked_at(part.checked, _), SMALL_EM, "ink2"),
    )


def _last_looked_at(checked: PartCheck | None, _: Words) -> str:
    if checked is None:
        return _("not checked")
    words = _("checked {month}/{day}") if checked.well else _("not well on {month}/{day}")
    return words.format(month=checked.at.month, day=checked.at.day)


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
    pages = log_pages(len(log))
    return (
        title(BODY_Y - 4.0, _("The log of the last day"), TITLE_EM),
        *(
            element
            for i, entry in enumerate(shown)
            for element in _entry(entry, Box(LEFT, ENTRIES_Y + i * h, WIDTH, h - 6.0), state, _)
        ),
        *_turning(page.page, pages, _("See newer"), _("See older")),
        *out_or_back(_),
    )


def _entry(entry: LogLine, box: Box, state: State, _: Words) -> tuple[Element, ...]:
    when = f"{today(entry.at, _)} {entry.at:%H:%M}"
    if entry.times > 1:
        when = _("{when}, {times} times").format(when=when, times=entry.times)
    told = entry.told_en if state.lang is Lang.EN else entry.told
    facts_h = FACTS_LINES * SMALL_EM * LINE_HEIGHT_EM if entry.facts else 0.0
    inner = Box(box.x + 8.0, box.y + 21.0, box.w - 16.0, box.h - 25.0 - facts_h)
    facts = Box(inner.x, inner.y + inner.h, inner.w, facts_h)
    return (
        Panel(box, radius=8.0),
        Text(Box(box.x + 8.0, box.y + 2.0, box.w - 16.0, 16.0), when, SMALL_EM, "pine", bold=True),
        replace(paragraph(inner, told, EM_BODY), top=True),
        *((paragraph(facts, _cut(entry.facts, facts.w), SMALL_EM, "ink2"),) if entry.facts else ()),
    )


def _cut(facts: str, room: float) -> str:
    """To what is read on FACTS_LINES lines, an ellipsis where more was."""
    words = facts.split()
    while len(words) > 1 and lines_of(" ".join(words), SMALL_EM, room) > FACTS_LINES:
        words[-2:] = ["…"]
    return " ".join(words)


def _turning(page: int, pages: int, before: str, after: str) -> tuple[Button, ...]:
    """Only what leads somewhere."""
    y = BODY_END - TURN_H
    return tuple(
        quiet(box, Action.UPKEEP, icon, words, value=value)
        for box, icon, words, value, there in (
            (Box(LEFT, y, HALF, TURN_H), "arrow_back", before, "previous", page > 0),
            (Box(LEFT + WIDTH - HALF, y, HALF, TURN_H), "arrow_forward", after, "next", page < pages - 1),
        )
        if there
    )


def _asking(_: Words) -> tuple[Element, ...]:
    return waiting("hourglass_top", _("Asking every part"), _("One moment, please"), out_or_back(_))
