"""The board on the home screen, read from the bench: every hail in a row; or what this time of day is like here."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain import Hail, Lang
from kiosk.journey.state import State
from kiosk.ui.elements import Box, Element, Glyph, Icon, Panel, Plate, Row, Taxi, Text, Word
from kiosk.ui.present.board import most_pressing, standing
from kiosk.ui.present.parts import (
    Words,
    disc,
    dispatcher_down,
    equal_em,
    hotline,
    inset,
    paragraph,
    sign_chip,
    width_em,
)
from kiosk.ui.present.wait import at_this_hour, in_line
from kiosk.ui.theme import EM_BOARD, EM_BOARD_LATIN, EM_BODY, EM_LEAD, RADIUS_CARD

PAD = 6.0
HEADING_H = 24.0
EM_LIST = 12.5  # of its words, beside those of the wait
ROW_GAP = 4.0
ROW_MOST_H = 46.0
COLUMN_GAP = 5.0
TAIL_H = 14.0  # below the plate


@dataclass(frozen=True)
class Columns:
    """How wide call sign and standing are for the longest words of a language; the plate has what is left."""

    em: float  # of call sign and standing
    sign_w: float
    standing_w: float
    plate_em: float


COLUMNS = {
    Lang.ZH: Columns(EM_BOARD, 74.0, 138.0, plate_em=20.0),
    Lang.EN: Columns(EM_BOARD_LATIN, 128.0, 108.0, plate_em=17.0),
}


def shown(state: State) -> tuple[Hail, ...]:
    return most_pressing(state.board)


def panel(box: Box, state: State, _: Words) -> tuple[Element, ...]:
    hails = shown(state)
    ground = Panel(box, radius=RADIUS_CARD, shadow="rest")
    if not hails:
        quiet = _out_of_reach(box, state, _) if dispatcher_down(state) else _quiet(box, state, _)
        return (ground, *quiet)
    heading = _heading(box, hails, state, _)
    rows = Box(box.x + PAD, box.y + HEADING_H, box.w - 2 * PAD, box.h - HEADING_H - PAD)
    if len(hails) > 1:
        return (ground, *heading, *_rows(rows, hails, state, _))
    first = Box(rows.x, rows.y + 3.0, rows.w, ROW_MOST_H)
    y = first.y + first.h + 8.0
    below = Box(box.x, y, box.w, box.y + box.h - y)
    return (ground, *heading, *_row(first, hails[0], state, _), _rule(below), *_wait(below, state, _))


def _heading(box: Box, hails: tuple[Hail, ...], state: State, _: Words) -> tuple[Element, ...]:
    """What this list is. Where it leaves no room for that below it, also what this hour is like here, or that the
    dispatcher is out of reach and whom to call."""
    line = inset(Box(box.x, box.y + 1.0, box.w, HEADING_H), PAD + 2.0)
    words = _("Called here")
    if len(hails) == 1:
        return (Text(line, words, EM_LEAD, bold=True),)
    if dispatcher_down(state):
        number = hotline(state)
        way = _("Call {number}").format(number=number) if number else _("You may still press")
        parts = (Glyph("cloud_off", 18.0, "amber_ink"), Word(_("We cannot reach the taxis"), EM_LEAD, "amber_ink"))
        left, right = Box(line.x, line.y, 200.0, line.h), Box(line.x + line.w - 140.0, line.y, 140.0, line.h)
        return (Row(left, parts, align="left"), Text(right, way, EM_BODY, bold=True, align="right"))
    wait = in_line(state, _)
    w = width_em(words) * EM_LIST
    room = line.w - w - COLUMN_GAP
    right = Box(line.x + line.w - room, line.y, room, line.h)
    return (
        Text(Box(line.x, line.y, w, line.h), words, EM_LIST, "ink2"),
        Text(right, wait, equal_em(EM_BODY, room, wait), bold=True, align="right"),
    )


def _rule(below: Box) -> Panel:
    return Panel(Box(below.x + 12.0, below.y, below.w - 24.0, 0.6), fill="line", radius=0.3)


def _rows(box: Box, hails: tuple[Hail, ...], state: State, _: Words) -> tuple[Element, ...]:
    h = min(ROW_MOST_H, (box.h - ROW_GAP * (len(hails) - 1)) / len(hails))
    gap = (box.h - h * len(hails)) / len(hails)
    return tuple(
        part
        for i, hail in enumerate(hails)
        for part in _row(Box(box.x, box.y + gap / 2 + i * (h + gap), box.w, h), hail, state, _)
    )


def _row(box: Box, hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    """Call sign, plate or picture with the tail of the number below, and how it stands."""
    columns = COLUMNS[state.lang]
    stands = standing(hail, state, _)
    sign = Box(box.x, box.y, columns.sign_w, box.h)
    words = Box(box.x + box.w - columns.standing_w, box.y, columns.standing_w, box.h)
    x = sign.x + sign.w + COLUMN_GAP
    middle = Box(x, box.y, words.x - COLUMN_GAP - x, box.h)
    ground = (Panel(words, stands.tint, min(11.0, box.h / 2)),) if stands.tint else ()
    return (
        *sign_chip(sign, hail.call_sign, columns.em, _, radius=7.0),
        *_car(Box(middle.x, middle.y, middle.w, middle.h - TAIL_H), hail, stands.icon, columns.plate_em),
        *_tail(Box(middle.x, middle.y + middle.h - TAIL_H, middle.w, TAIL_H), hail, _),
        *ground,
        Text(inset(words, 1.0), stands.words, columns.em, stands.ink, bold=True, align="center"),
    )


def _tail(box: Box, hail: Hail, _: Words) -> tuple[Element, ...]:
    """The end of her number; of an ended hail that was found after a restart nobody knows it any more."""
    tail = "" if hail.rider.helped_by else hail.rider.phone_masked[-4:]  # the contact's is nobody's who waits
    return (Text(box, _("ends {tail}").format(tail=tail), 12.0, "ink2", align="center"),) if tail else ()


def _car(box: Box, hail: Hail, icon: str, em: float) -> tuple[Element, ...]:
    if hail.vehicle is not None and hail.awaited:
        return (Plate(box, hail.vehicle.plate, em),)
    return (Panel(box, "sunk", 4.5), Icon(box, icon, min(24.0, box.h * 0.9), "ink2"))


def _quiet(box: Box, state: State, _: Words) -> tuple[Element, ...]:
    """An empty board: what this time of day is like here, and a taxi that waits for her."""
    usual, slow = at_this_hour(state, _)
    x, w = box.x + 16.0, box.w - 32.0
    return (
        Text(Box(x, box.y + 10.0, w, 24.0), _("Nobody is waiting now"), EM_LEAD, "ink2"),
        Text(Box(x, box.y + 34.0, w, 38.0), usual, 28.0, bold=True),
        paragraph(Box(x, box.y + 74.0, 176.0, 46.0), slow, 20.0, "ink2"),
        *_parked(box),
    )


def _parked(box: Box) -> tuple[Element, ...]:
    road_y = box.y + box.h - 18.0
    return (
        Panel(Box(box.x + 16.0, road_y, box.w - 32.0, 5.0), "pine_tint", 2.5),
        Taxi(Box(box.x + box.w - 160.0, road_y - 67.0, 144.0, 72.0), "#F3F4F4"),
    )


def _out_of_reach(box: Box, state: State, _: Words) -> tuple[Element, ...]:
    """The truth before she presses, and a number that works without us. She may press all the same."""
    x, w = box.x + 16.0, box.w - 32.0
    number = hotline(state)
    first = Row(
        Box(x, box.y + 10.0, w, 40.0),
        (Glyph("cloud_off", 34.0, "amber_ink"), Word(_("We cannot reach the taxis"), 28.0)),
        gap=8.0,
        align="left",
    )
    second = _("You may press all the same, we keep trying")
    if not number:
        return (first, paragraph(Box(x, box.y + 54.0, 176.0, 58.0), second, 18.0, "ink2"), *_parked(box))
    slot = Box(x, box.y + 88.0, w, 50.0)
    label = _("Please call")
    room = slot.w - 2 * 10.0 - 28.0 - 2 * 8.0 - width_em(label) * EM_LEAD
    words = (Word(label, EM_LEAD, "pine"), Word(number, equal_em(30.0, room, number), "pine"))
    return (
        first,
        Text(Box(x, box.y + 52.0, w, 28.0), second, 18.0, "ink2"),
        Panel(slot, "pine_tint", slot.h / 2),
        Row(inset(slot, 10.0), (Glyph("call", 28.0, "pine"), *words), gap=8.0),
    )


def _wait(box: Box, state: State, _: Words) -> tuple[Element, ...]:
    """Below the only row: what this time of day is like here, from what happened; no promise."""
    d = 46.0
    x = box.x + 82.0
    w = box.w - 92.0
    y = box.y + (box.h - 56.0) / 2
    if dispatcher_down(state):
        number = hotline(state)
        first = _("We cannot reach the taxis")
        second = _("You may press all the same, we keep trying")
        if number:
            second = _("In a hurry? Call {number}").format(number=number)
        picture = disc(box.x + 20.0, box.y + (box.h - d) / 2, d, "cloud_off", "amber_ink", "amber_tint")
    else:
        first, second = at_this_hour(state, _)
        picture = disc(box.x + 20.0, box.y + (box.h - d) / 2, d, "schedule")
    return (
        *picture,
        Text(Box(x, y, w, 30.0), first, 22.0, bold=True),
        Text(Box(x, y + 30.0, w, 26.0), second, 18.0, "ink2"),
    )
