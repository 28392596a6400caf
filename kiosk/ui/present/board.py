"""The live hails of this site: a panel on the home screen, a strip at the top of every other screen."""

from __future__ import annotations

from kiosk.domain import Hail, HailState, minutes_left
from kiosk.journey.state import Following, Helping, RungShown, State, Step
from kiosk.ui.elements import Box, Element, Glyph, Icon, Panel, Plate, Row, Text, Word
from kiosk.ui.present.parts import (
    HEADER_H,
    HEADER_Y,
    LEFT,
    WIDTH,
    Words,
    disc,
    equal_em,
    inset,
    place_name,
    sign_chip,
    spoken_sign,
)
from kiosk.ui.theme import CALL_SIGN_FILL, CALL_SIGN_INK, EM_BODY, EM_LEAD, RADIUS_CARD

MOST_SHOWN = 6  # the oldest six; a seventh moves up when one is through
WIDE_STRIP = 3  # up to three hails have room for a line of larger words
ROOMY_PANEL = 3
TAG_EM = 12.0
SIGN_W, STATUS_W = 76.0, 98.0


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
    return tuple(hail for hail in state.board if hail.key != shown)[:MOST_SHOWN]


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
        return (_where(state), _clock(state))
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


def _where(state: State) -> Row:
    name = place_name(state)
    return Row(
        Box(LEFT, HEADER_Y, 280.0, HEADER_H),
        (Glyph("place", 19.0, "pine"), Word(name, EM_LEAD)),
        gap=3.0,
        align="left",
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
    sign_w = 54.0
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
    hails = state.board[:MOST_SHOWN]
    ground = Panel(box, radius=RADIUS_CARD, shadow="rest")
    if not hails:
        return (ground, *_wait(inset(box, 0.0), state, _, headline=_("Nobody is waiting now")))
    if len(hails) > ROOMY_PANEL:
        return (ground, *_rows(inset(box, 0.0, 2.0), hails, _))
    heading = _heading(box, len(hails), _)
    body = Box(box.x, box.y + 24.0, box.w, box.h - 26.0)
    if len(hails) > 1:
        return (ground, *heading, *_rows(body, hails, _))
    first = Box(body.x, body.y, body.w, 56.0)
    below = Box(body.x, body.y + 58.0, body.w, body.h - 58.0)
    return (ground, *heading, *_rows(first, hails, _), _rule(below), *_wait(below, state, _))


def _heading(box: Box, count: int, _: Words) -> tuple[Element, ...]:
    return (
        Text(Box(box.x + 12.0, box.y + 3.0, 220.0, 22.0), _("Taxis called here"), EM_LEAD, bold=True),
        Text(
            Box(box.x + box.w - 112.0, box.y + 3.0, 100.0, 22.0),
            _("{count} in all").format(count=count),
            EM_BODY,
            "ink2",
            align="right",
        ),
    )


def _rule(below: Box) -> Panel:
    return Panel(Box(below.x + 12.0, below.y, below.w - 24.0, 0.6), fill="line", radius=0.3)


def _rows(box: Box, hails: tuple[Hail, ...], _: Words) -> tuple[Element, ...]:
    h = box.h / len(hails)
    sizes = _row_sizes(h, hails, _)
    elements: list[Element] = []
    for i, hail in enumerate(hails):
        if i:
            elements.append(_rule(Box(box.x, box.y + i * h - 0.3, box.w, h)))
        elements.extend(_row(Box(box.x, box.y + i * h, box.w, h), hail, sizes, _))
    return tuple(elements)


def _row_sizes(h: float, hails: tuple[Hail, ...], _: Words) -> tuple[float, float]:
    """The em of call signs and of words, the same in every row."""
    signs = equal_em(min(26.0, (h - 4.0) * 0.78), SIGN_W - 6.0, *(spoken_sign(hail.call_sign, _) for hail in hails))
    words = equal_em(min(22.0, (h - 4.0) * 0.8), STATUS_W - 6.0, *(status(hail, _) for hail in hails))
    return signs, words


def _row(box: Box, hail: Hail, sizes: tuple[float, float], _: Words) -> tuple[Element, ...]:
    """Call sign, plate, tail of the number, minutes; sizes follow the height of the row."""
    h = min(box.h - 4.0, 40.0)
    y = box.y + (box.h - h) / 2
    sign_em, status_em = sizes
    plate_em = min(17.0, h * 0.66)
    here = hail.state is HailState.ARRIVED
    eta = Box(box.x + 258.0, y, STATUS_W, h)
    elements: tuple[Element, ...] = sign_chip(Box(box.x + 8.0, y, SIGN_W, h), hail.call_sign, sign_em, _)
    plate = Box(box.x + 92.0, y, 104.0, h)
    if hail.vehicle is not None:
        elements += (Plate(plate, hail.vehicle.plate, plate_em),)
    else:
        elements += (Panel(plate, "sunk", 4.5), Icon(plate, _without_plate(hail), h * 0.62, "ink2"))
    elements += (
        Text(
            Box(box.x + 200.0, y, 57.0, h),
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


def _wait(box: Box, state: State, _: Words, headline: str = "") -> tuple[Element, ...]:
    """What this time of day is like here, from what happened; no promise."""
    d = min(box.h - 16.0, 84.0)
    x = box.x + 18.0 + d + 14.0
    w = box.w - (x - box.x) - 8.0
    usual, slow = wait_sentences(state, _)
    em = 22.0 if d > 60.0 else 18.0
    lines: list[tuple[str, float, str, bool]] = []
    if headline:
        lines.append((headline, EM_LEAD, "ink2", False))
    lines.append((usual, em, "ink", True))
    lines.append((slow, 18.0, "ink2", False))
    total = sum(size * 1.45 for _text, size, _ink, _bold in lines)
    y = box.y + (box.h - total) / 2
    elements: list[Element] = list(disc(box.x + 18.0, box.y + (box.h - d) / 2, d, "schedule"))
    for text, size, ink, bold in lines:
        elements.append(Text(Box(x, y, w, size * 1.45), text, size, ink, bold))
        y += size * 1.45
    return tuple(elements)


def wait_sentences(state: State, _: Words) -> tuple[str, str]:
    known = state.availability
    if known is None:
        return _("The wait: hard to say now"), _("We will tell you as soon as we know")
    usual = _("Most wait {minutes} min at this hour").format(minutes=minutes_left(known.wait_p50_s))
    return usual, _("{minutes} min when it is slow").format(minutes=minutes_left(known.wait_p90_s))
