"""How it stands with the hails of this site, in a word or two; and the strip of them at the top of every screen."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain import Hail, HailState, minutes_left
from kiosk.journey.ladder import is_cut_off
from kiosk.journey.state import Following, State
from kiosk.ui.elements import Box, Element, Icon, Panel, Text
from kiosk.ui.present.parts import (
    HEADER_H,
    HEADER_Y,
    LEFT,
    WIDTH,
    Words,
    inset,
    paragraph,
    place_name,
    sign_chip,
    spoken_sign,
)
from kiosk.ui.theme import CALL_SIGN_FILL, CALL_SIGN_INK, EM_BODY, EM_LEAD, SHEET_W_MM

MOST_SHOWN = 6  # a seventh moves up when one is through
WIDE_STRIP = 3  # up to three hails have room for a line of larger words
TAG_EM = 12.0


@dataclass(frozen=True)
class Standing:
    """How it stands with one hail, short enough to be read from the bench. icon: stands where there is no plate.

    tint: the ground behind the words, or '' where they need none.
    """

    words: str
    icon: str
    ink: str = "ink"
    tint: str = ""


def standing(hail: Hail, state: State, _: Words) -> Standing:
    if hail.unanswered:
        return _without_taxi(_)
    match hail.state:
        case HailState.NO_TAXI | HailState.NO_DRIVER | HailState.EXPIRED | HailState.REFUSED:
            return _without_taxi(_)
        case HailState.RIDER_NO_SHOW:
            return Standing(_("it left"), "schedule", "amber_ink", "amber_tint")
        case HailState.CANCELLED_BY_RIDER:
            return Standing(_("ended"), "close", "ink2", "sunk")
        case HailState.COMPLETED:
            return Standing(_("done"), "check_circle", "ink2", "sunk")
        case HailState.ON_BOARD:
            return Standing(_("on board"), "check_circle", "leaf")
        case _ if hail.cancel_reason is not None:
            return Standing(_("ending"), "hourglass_top", "ink2", "sunk")
        case HailState.ARRIVED:
            return Standing(_("here"), "local_taxi", "leaf", "leaf_tint")
        case HailState.ASSIGNED | HailState.ARRIVING:
            return Standing(_coming(hail, state, _), "local_taxi")
        case HailState.UNKNOWN:
            return Standing(_("asking"), "sync")
        case _ if hail.silent or is_cut_off(state, hail):
            return Standing(_("offline"), "cloud_off")
        case _:
            return Standing(_("calling"), "search")


def _without_taxi(_: Words) -> Standing:
    return Standing(_("no taxi"), "error_outline", "amber_ink", "amber_tint")


def _coming(hail: Hail, state: State, _: Words) -> str:
    """The minutes are 'about' so many where they are reckoned here and no dispatcher says so; and without any, a taxi
    that may stand still is not said to be on its way."""
    if hail.eta_s is None:
        return _("comes") if state.capabilities.fresh_positions else _("found")
    words = _("{minutes} min") if state.capabilities.give_eta else _("~{minutes} min")
    return words.format(minutes=minutes_left(hail.eta_s))


def most_pressing(hails: tuple[Hail, ...]) -> tuple[Hail, ...]:
    """Those for whom there is room, in their order."""
    kept = sorted(hails, key=_urgency)[:MOST_SHOWN]
    return tuple(hail for hail in hails if hail in kept)


def _urgency(hail: Hail) -> int:
    """A plate is looked for here, so nobody's taxi is left out; what has just ended is shown for a moment only."""
    if not hail.awaited:
        return 1
    return 0 if hail.vehicle is not None else 2


def header(state: State, _: Words) -> tuple[Element, ...]:
    """The top 24 mm of every screen but home: the board's strip, or where we are and what time it is."""
    if state.just_earnest:
        return in_earnest(_)
    hails = _others(state)
    if not hails:
        return (*_where(state), _clock(state))
    if len(hails) > WIDE_STRIP:
        gap = 6.0
        w = (WIDTH - gap * (MOST_SHOWN - 1)) / MOST_SHOWN
        return tuple(
            part
            for i, hail in enumerate(hails)
            for part in _tag(Box(LEFT + i * (w + gap), HEADER_Y, w, HEADER_H), hail, state, _)
        )
    gap = 7.0
    w = (WIDTH - gap * (WIDE_STRIP - 1)) / WIDE_STRIP
    chips = tuple(
        part
        for i, hail in enumerate(hails)
        for part in _chip(Box(LEFT + i * (w + gap), HEADER_Y, w, HEADER_H), hail, state, _)
    )
    return chips if len(hails) == WIDE_STRIP else (*chips, _clock(state))


def in_earnest(_: Words) -> tuple[Element, ...]:
    """Instead of it on the first screen after practice, home, too: in the colour of the way out of practice."""
    band = Box(0.0, 0.0, SHEET_W_MM, HEADER_Y + HEADER_H)
    words = Text(inset(band, LEFT, 3.0), _("Real taxis now, no practice"), 24.0, "white", True, "center")
    return Panel(band, "plum", 0.0), words


def _others(state: State) -> tuple[Hail, ...]:
    """The board but for the hail that fills the screen already."""
    front = state.step.key if isinstance(state.step, Following) else None
    return most_pressing(tuple(hail for hail in state.board if hail.key != front))


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


def _chip(box: Box, hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    """One line: the call sign in its colour, then how it stands."""
    stands = standing(hail, state, _)
    sign_w = 57.0
    words = Box(box.x + sign_w + 2.0, box.y, box.w - sign_w - 4.0, box.h)
    return (
        Panel(box, fill=stands.tint or "card", radius=7.0, edge=CALL_SIGN_FILL[hail.call_sign.colour]),
        *sign_chip(Box(box.x, box.y, sign_w, box.h), hail.call_sign, EM_LEAD, _, radius=7.0),
        Text(words, stands.words, EM_BODY, stands.ink, bold=True, align="center"),
    )


def _tag(box: Box, hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    """Two short lines, for a full board."""
    stands = standing(hail, state, _)
    fill = CALL_SIGN_FILL[hail.call_sign.colour]
    whole = Box(box.x, box.y - 3.0, box.w, box.h + 5.0)
    upper = Box(whole.x, whole.y, whole.w, 14.5)
    lower = Box(whole.x + 1.5, whole.y + 14.5, whole.w - 3.0, whole.h - 15.0)
    return (
        Panel(whole, stands.tint or "card", 5.0, edge=fill),
        Panel(upper, fill, 5.0),
        Text(
            inset(upper, 2.0),
            spoken_sign(hail.call_sign, _),
            TAG_EM,
            CALL_SIGN_INK[hail.call_sign.colour],
            True,
            "center",
        ),
        Text(lower, stands.words, TAG_EM, stands.ink, True, "center"),
    )
