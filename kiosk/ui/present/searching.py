"""Her hail went out and no taxi is known yet: her call sign, how long it has been, and how long it usually takes."""

from __future__ import annotations

from kiosk.domain import Hail, HailState
from kiosk.journey.practice_timing import since
from kiosk.journey.state import State
from kiosk.ui.elements import Box, Element, Glyph, Panel, Row, Text, Word
from kiosk.ui.present.footer import cancel_hail, footer
from kiosk.ui.present.parts import HALF, LEFT, WIDTH, Words, done, in_minutes, line, spoken_sign
from kiosk.ui.present.wait import as_a_number
from kiosk.ui.theme import CALL_SIGN_FILL, CALL_SIGN_INK, EM_LEAD, RADIUS_CARD

SIGN_H = 116.0
SIGN_TWO_LINES_H = 60.0  # a lower box has her call sign beside the words


def searching(hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    icon, tone, first, second = _search(hail, _)
    return (
        Row(Box(LEFT, 39.0, WIDTH, 36.0), (Glyph(icon, 30.0, tone), Word(first, 28.0)), gap=6.0),
        line(75.0, second, 20.0),
        *remember(Box(LEFT, 110.0, WIDTH, SIGN_H), hail, _),
        *_times(Box(LEFT, 236.0, WIDTH, 96.0), hail, state, _),
        sit_down(338.0, state, _),
        will_remember(_),
        *footer(cancel_hail(_)),
    )


def remember(box: Box, hail: Hail, _: Words) -> tuple[Element, ...]:
    """Her call sign, as large as the box allows."""
    fill, ink = CALL_SIGN_FILL[hail.call_sign.colour], CALL_SIGN_INK[hail.call_sign.colour]
    words = _("Please remember: you are")
    sign = spoken_sign(hail.call_sign, _)
    ground = Panel(box, fill, RADIUS_CARD, shadow="rest")
    if box.h < SIGN_TWO_LINES_H:
        return (ground, Row(box, (Word(words, EM_LEAD, ink, bold=False), Word(sign, box.h * 0.75, ink)), gap=12.0))
    upper = Box(box.x + 12.0, box.y + box.h * 0.06, box.w - 24.0, 22.0)
    y = upper.y + upper.h - 3.0
    lower = Box(upper.x, y, upper.w, box.y + box.h - y - box.h * 0.05)
    return (
        ground,
        Text(upper, words, EM_LEAD, ink, align="center"),
        Text(lower, sign, min(box.h * 0.6, lower.h * 0.88), ink, True, "center"),
    )


def sit_down(y: float, state: State, _: Words) -> Row:
    icon, words = "campaign", _("Do sit down, we will call you aloud")
    if not state.site.voice:
        icon, words = "visibility", _("Do sit down, and watch this screen")
    parts = (Glyph(icon, 24.0, "pine"), Word(words, 18.0, bold=False))
    return Row(Box(LEFT, y, WIDTH, 36.0), parts, gap=5.0)


def will_remember(_: Words) -> Element:
    return done(_("I will remember"), _("The next neighbour may start"))


def _search(hail: Hail, _: Words) -> tuple[str, str, str, str]:
    """Icon, its ink, what is happening, what she need do about it."""
    match hail.state:
        case HailState.UNKNOWN:
            return "sync", "indigo", _("Making sure, please wait"), _("No need to press again")
        case HailState.ASSIGNED | HailState.ARRIVING | HailState.ARRIVED:
            return "local_taxi", "leaf", _("A driver said yes"), _("The plate will be shown here soon")
        case HailState.QUEUED | HailState.SEARCHING if hail.silent:
            return "wifi_off", "rose", _("No network, trying again"), _("Your call is kept, no need to press again")
        case _ if hail.redispatched:
            return "sync", "indigo", _("That driver cannot come"), _("Looking for another one, please wait")
        case _:
            return "check_circle", "leaf", _("Got it, looking for a taxi"), _("Your call has been received")


def _times(box: Box, hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    return (
        Panel(box, radius=RADIUS_CARD, shadow="rest"),
        *_time(Box(LEFT, box.y, HALF, box.h), _("Looking for"), *_since(hail, state, _)),
        Panel(Box(199.6, box.y + 14.0, 0.8, box.h - 28.0), fill="line", radius=0.4),
        *_time(Box(LEFT + HALF + 10.0, box.y, HALF, box.h), *as_a_number(state, _)),
    )


def _since(hail: Hail, state: State, _: Words) -> tuple[str, str]:
    seconds = int(since(state, hail.pressed_at))
    if seconds < 120:
        return str(seconds), _("second") if seconds == 1 else _("seconds")
    return in_minutes(seconds // 60, _)


def _time(box: Box, label: str, number: str, unit: str) -> tuple[Element, ...]:
    parts = (Word(number, 50.0, "pine"), Word(unit, 20.0, dy=8.0)) if number else (Word(unit, 24.0),)
    return (
        Text(Box(box.x + 6.0, box.y + 10.0, box.w - 12.0, 22.0), label, EM_LEAD, "ink2", align="center"),
        Row(Box(box.x + 6.0, box.y + 32.0, box.w - 12.0, 56.0), parts, gap=5.0),
    )
