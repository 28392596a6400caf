"""No taxi is known and the dispatcher is silent: the truth, the ways that remain, and her call sign all the same."""

from __future__ import annotations

from kiosk.domain import Hail, HailState
from kiosk.journey.ladder import offered
from kiosk.journey.state import State
from kiosk.ui.elements import Box, Element
from kiosk.ui.present.footer import cancel_hail, footer, leave
from kiosk.ui.present.parts import DONE_Y, LEFT, WIDTH, Words, truth
from kiosk.ui.present.reach import highest
from kiosk.ui.present.rungs import RUNG_GAP, rungs
from kiosk.ui.present.searching import SIGN_H, remember, sit_down, will_remember
from kiosk.ui.present.waiting import waiting

TOP, END = 112.0, DONE_Y - 9.0  # between the truth and 'I will remember', which stands where she saw it before
RUNG_MOST_H = 84.0
SIGN_LEAST_H = 40.0
SIGN_ALONE_H = 206.0  # the site has no ladder
SIT_DOWN_H, SIT_DOWN_ROW_H = 40.0, 36.0  # with and without the air around it


def cut_off(hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    """She may wait, go another way, or cancel where cancelling always was."""
    ways = offered(state, hail)
    sign, ladder, sit_down_y = _places(len(ways), highest(state))
    return (
        *truth(*_truth(hail, _)),
        *remember(sign, hail, _),
        *rungs(ladder, ways, hail, _, led=False),
        *((sit_down(sit_down_y, state, _),) if sit_down_y is not None else ()),
        will_remember(_),
        *footer(cancel_hail(_)),
    )


def _places(count: int, top: float) -> tuple[Box, Box, float | None]:
    """Of her call sign, of so many rungs, and of the words to sit down where there is room for them.

    top: nothing may be touched above it."""
    room = END - TOP
    rung_h = min(RUNG_MOST_H, (room - SIGN_LEAST_H) / max(1, count) - RUNG_GAP)
    ladder_h = count * (rung_h + RUNG_GAP)
    sign_h = min(SIGN_H if count else SIGN_ALONE_H, room - ladder_h)
    y = TOP + sign_h + RUNG_GAP
    if count and y < top:  # the ladder lower, her call sign larger
        sit_down_h = SIT_DOWN_H if top - TOP - SIT_DOWN_H - RUNG_GAP >= SIGN_LEAST_H else 0.0
        sign = Box(LEFT, TOP, WIDTH, min(SIGN_H, top - TOP - sit_down_h - RUNG_GAP))
        free = top - sign.y - sign.h
        return sign, Box(LEFT, top, WIDTH, END - top), top - (free + SIT_DOWN_ROW_H) / 2 if sit_down_h else None
    below = TOP + sign_h + ladder_h
    sit_down_y = below + (END - below - SIT_DOWN_ROW_H) / 2 if END - below >= SIT_DOWN_H else None
    return Box(LEFT, TOP, WIDTH, sign_h), Box(LEFT, y, WIDTH, ladder_h - RUNG_GAP), sit_down_y


def _truth(hail: Hail, _: Words) -> tuple[str, str, str]:
    match hail.state:
        case HailState.UNKNOWN:
            return "sync", _("Making sure, please wait"), _("Asking whether it got there; just wait")
        case HailState.SEARCHING:
            return "cloud_off", _("We cannot reach the taxis"), _("They have your call; we keep asking")
        case _:
            return "cloud_off", _("We cannot reach the taxis"), _("Your call is kept; we keep trying")


def switching(_: Words) -> tuple[Element, ...]:
    """The first company is called off before another is asked; to leave now is to ask nobody."""
    return waiting(
        "swap_horiz",
        _("Asking another company"),
        _("This one is called off first, just wait"),
        footer(leave(_)),
    )
