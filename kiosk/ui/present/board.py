"""The live hails of this site: a panel on the home screen, a strip at the top of every other screen."""

from __future__ import annotations

from kiosk.domain import Hail, HailState, minutes_left
from kiosk.journey.state import Following, Helping, RungShown, State, Step
from kiosk.ui.elements import Box, Element, Icon, Panel, Plate, Taxi, Text
from kiosk.ui.present.parts import (
    HEADER_H,
    HEADER_Y,
    LEFT,
    WIDTH,
    Words,
    disc,
    equal_em,
    inset,
    paragraph,
    place_name,
    sign_chip,
    spoken_sign,
)
from kiosk.ui.theme import CALL_SIGN_FILL, CALL_SIGN_INK, EM_BODY, EM_LEAD, RADIUS_CARD

MOST_SHOWN = 6  # whoever has a taxi, then the oldest; a seventh moves up when one is through
WIDE_STRIP = 3  # up to three hails have room for a line of larger words
ROOMY_PANEL = 3
TAG_EM = 12.0
SIGN_X, SIGN_W = 8.0, 72.0  # the columns of the panel
PLATE_X, PLATE_W = 86.0, 104.0
TAIL_X, TAIL_W = 193.0, 58.0
STATUS_X, STATUS_W = 254.0, 102.0
ROW_GAP = 4.5
ROW_MOST_H = 50.0


def status(hail: Hail, _: Words) -> str:
    """How it stands with one hail, in two to four characters."""
    if hail.cancel_reason is not None:
        return _("ending")
    match hail.state:
        case HailState.ARRIVED:
            return _("here now")
        case HailState.ASSIGNED | HailState.ARRIVING:
            return _("on the way") if hail.eta_s is None else minutes(hail.eta_s, _)
        case HailState.UNKNOWN:
            return _("checking")
        case HailState.QUEUED | HailState.SEARCHING if hail.silent:
            return _("no signal")
        case _:
            return _("looking")


def minutes(seconds: float, _: Words) -> str:
    return _("{minutes} min").format(minutes=minutes_left(seconds))


def others(state: State) -> tuple[Hail, ...]:
    """The live hails but the one in front, which fills the screen already."""
    shown = _in_front(state.step)
    return most_pressing(tuple(hail for hail in state.board if hail.key != shown))


def most_pressing(hails: tuple[Hail, ...]) -> tuple[Hail, ...]:
    """Those for whom there is room, in their order: a plate is looked for here, so nobody's taxi is left out."""
    kept = sorted(hails, key=lambda hail: hail.vehicle is None)[:MOST_SHOWN]
    return tuple(hail for hail in hails if hail in kept)


def _in_front(step: Step) -> str | None:
    match step:
        case Following(key=key):
            return key
        case RungShown(key=key):
            return key
        case Helping(back_to=back_to):
            return _in_front(back_to)
        case _:
            return None


def header(state: State, _: Words) -> tuple[Element, ...]:
    """The top 24 mm of every screen but home: the board's strip, or where we are and what time it is."""
    hails = others(state)
    if not hails:
        return (*_where(state), _clock(state))
    if len(hails) > WIDE_STRIP:
        gap = 6.0
        w = (WIDTH - gap * (MOST_SHOWN - 1)) / MOST_SHOWN
        return tuple(
            part
            for i, hail in enumerate(hails)
            for part in _tag(Box(LEFT + i * (w + gap), HEADER_Y, w, HEADER_H), hail, _)
        )
    gap = 7.0
    w = (WIDTH - gap * (WIDE_STRIP - 1)) / WIDE_STRIP
    chips = tuple(
        part
        for i, hail in enumerate(hails)
        for part in _chip(Box(LEFT + i * (w + gap), HEADER_Y, w, HEADER_H), hail, _)
    )
    return chips if len(hails) == WIDE_STRIP else (*chips, _clock(state))


def _where(state: State) -> tuple[Element, ...]:
    return (
        Icon(Box(LEFT, HEADER_Y, 19.0, HEADER_H), "place", 19.0, "pine"),
        paragraph(Box(LEFT + 22.0, HEADER_Y - 1.0, 262.0, HEADER_H + 2.0), place_name(state), EM_LEAD, bold=True),
    )


def _clock(state: State) -> Text:
    return Text(
        Box(LEFT + WIDTH - 76.0, HEADER_Y, 76.0, HEADER_H),
        f"{state.stamp.wall:%H:%M}",
        21.0,
        bold=True,
        align="right",
    )


def _chip(box: Box, hail: Hail, _: Words) -> tuple[Element, ...]:
    """One line: the call sign in its colour, then how it stands."""
    here = hail.state is HailState.ARRIVED
    sign_w = 57.0
    return (
        Panel(box, fill="leaf_tint" if here else "card", radius=7.0, edge=CALL_SIGN_FILL[hail.call_sign.colour]),
        *sign_chip(Box(box.x, box.y, sign_w, box.h), hail.call_sign, EM_LEAD, _, radius=7.0),
        Text(
            Box(box.x + sign_w + 2.0, box.y, box.w - sign_w - 4.0, box.h),
            status(hail, _),
            EM_BODY,
            "leaf" if here else "ink",
            bold=True,
            align="center",
        ),
    )


def _tag(box: Box, hail: Hail, _: Words) -> tuple[Element, ...]:
    """Two short lines, for a full board."""
    here = hail.state is HailState.ARRIVED
    fill = CALL_SIGN_FILL[hail.call_sign.colour]
    whole = Box(box.x, box.y - 3.0, box.w, box.h + 5.0)
    upper = Box(whole.x, whole.y, whole.w, 14.5)
    lower = Box(whole.x + 1.5, whole.y + 14.5, whole.w - 3.0, whole.h - 15.0)
    return (
        Panel(whole, "leaf_tint" if here else "card", 5.0, edge=fill),
        Panel(upper, fill, 5.0),
        Text(
            inset(upper, 2.0),
            spoken_sign(hail.call_sign, _),
            TAG_EM,
            CALL_SIGN_INK[hail.call_sign.colour],
            True,
            "center",
        ),
        Text(lower, status(hail, _), TAG_EM, "leaf" if here else "ink", True, "center"),
    )


def panel(box: Box, state: State, _: Words) -> tuple[Element, ...]:
    """The board on the home screen, large enough to be read from the bench; the honest wait where it is empty."""
    hails = most_pressing(state.board)
    ground = Panel(box, radius=RADIUS_CARD, shadow="rest")
    if not hails:
        return (ground, *_quiet(box, state, _))
    if len(hails) > ROOMY_PANEL:
        return (ground, *_rows(inset(box, 0.0, 6.0), hails, _))
    heading = _heading(box, len(hails), _)
    body = Box(box.x, box.y + 29.0, box.w, box.h - 37.0)
    if len(hails) > 1:
        return (ground, *heading, *_rows(body, hails, _))
    first = Box(body.x, body.y, body.w, ROW_MOST_H)
    below = Box(body.x, first.y + first.h + 7.0, body.w, box.y + box.h - first.y - first.h - 7.0)
    return (ground, *heading, *_rows(first, hails, _), _rule(below), *_wait(below, state, _))


def _heading(box: Box, count: int, _: Words) -> tuple[Element, ...]:
    return (
        Text(Box(box.x + SIGN_X, box.y + 4.0, 220.0, 22.0), _("Taxis called here"), EM_LEAD, bold=True),
        Text(
            Box(box.x + box.w - 108.0, box.y + 4.0, 100.0, 22.0),
            _("{count} in all").format(count=count),
            EM_BODY,
            "ink2",
            align="right",
        ),
    )


def _rule(below: Box) -> Panel:
    return Panel(Box(below.x + 12.0, below.y, below.w - 24.0, 0.6), fill="line", radius=0.3)


def _rows(box: Box, hails: tuple[Hail, ...], _: Words) -> tuple[Element, ...]:
    h = min(ROW_MOST_H, (box.h - ROW_GAP * (len(hails) - 1)) / len(hails))
    gap = (box.h - h * len(hails)) / max(1, len(hails) - 1)
    sizes = _row_sizes(h, hails, _)
    return tuple(
        part
        for i, hail in enumerate(hails)
        for part in _row(Box(box.x, box.y + i * (h + gap), box.w, h), hail, sizes, _)
    )


def _row_sizes(h: float, hails: tuple[Hail, ...], _: Words) -> tuple[float, float]:
    """The em of call signs and of words, the same in every row."""
    signs = equal_em(min(28.0, h * 0.82), SIGN_W - 6.0, *(spoken_sign(hail.call_sign, _) for hail in hails))
    words = equal_em(min(24.0, h * 0.82), STATUS_W - 6.0, *(status(hail, _) for hail in hails))
    return signs, words


def _row(box: Box, hail: Hail, sizes: tuple[float, float], _: Words) -> tuple[Element, ...]:
    """Call sign, plate, tail of the number, minutes; sizes follow the height of the row."""
    y, h = box.y, box.h
    sign_em, status_em = sizes
    plate_em = min(16.0, h * 0.66)
    here = hail.state is HailState.ARRIVED
    eta = Box(box.x + STATUS_X, y, STATUS_W, h)
    elements: tuple[Element, ...] = sign_chip(Box(box.x + SIGN_X, y, SIGN_W, h), hail.call_sign, sign_em, _)
    plate = Box(box.x + PLATE_X, y, PLATE_W, h)
    if hail.vehicle is not None:
        elements += (Plate(plate, hail.vehicle.plate, plate_em),)
    else:
        elements += (Panel(plate, "sunk", 4.5), Icon(plate, _without_plate(hail), min(24.0, h * 0.62), "ink2"))
    elements += (
        Text(
            Box(box.x + TAIL_X, y, TAIL_W, h),
            _("ends {tail}").format(tail=hail.rider.phone_masked[-4:]),
            12.0,
            "ink2",
            align="center",
        ),
    )
    if here:
        elements += (Panel(eta, "leaf_tint", min(11.0, h / 2)),)
    elements += (
        Text(inset(eta, 3.0), status(hail, _), status_em, "leaf" if here else "ink", bold=True, align="center"),
    )
    return elements


def _without_plate(hail: Hail) -> str:
    if hail.state is HailState.UNKNOWN:
        return "sync"
    return "wifi_off" if hail.silent else "search"


def _quiet(box: Box, state: State, _: Words) -> tuple[Element, ...]:
    """An empty board: what this time of day is like here, and a taxi that waits for her."""
    usual, slow = wait_sentences(state, _)
    x, w = box.x + 16.0, box.w - 32.0
    road_y = box.y + box.h - 18.0
    return (
        Text(Box(x, box.y + 10.0, w, 24.0), _("Nobody is waiting now"), EM_LEAD, "ink2"),
        Text(Box(x, box.y + 34.0, w, 38.0), usual, 28.0, bold=True),
        paragraph(Box(x, box.y + 74.0, 176.0, 46.0), slow, 20.0, "ink2"),
        Panel(Box(x, road_y, w, 5.0), "pine_tint", 2.5),
        Taxi(Box(box.x + box.w - 160.0, road_y - 67.0, 144.0, 72.0), "#F3F4F4"),
    )


def _wait(box: Box, state: State, _: Words) -> tuple[Element, ...]:
    """What this time of day is like here, from what happened; no promise."""
    usual, slow = wait_sentences(state, _)
    d = 48.0
    x = box.x + PLATE_X
    w = box.w - PLATE_X - 10.0
    y = box.y + (box.h - 56.0) / 2
    return (
        *disc(box.x + SIGN_X + (SIGN_W - d) / 2, box.y + (box.h - d) / 2, d, "schedule"),
        Text(Box(x, y, w, 30.0), usual, 22.0, bold=True),
        Text(Box(x, y + 30.0, w, 26.0), slow, 18.0, "ink2"),
    )


def wait_sentences(state: State, _: Words) -> tuple[str, str]:
    known = state.availability
    if known is None:
        return _("The wait: hard to say now"), _("We will tell you as soon as we know")
    usual = _("Most wait {minutes} min at this hour").format(minutes=minutes_left(known.wait_p50_s))
    return usual, _("{minutes} min when it is slow").format(minutes=minutes_left(known.wait_p90_s))
