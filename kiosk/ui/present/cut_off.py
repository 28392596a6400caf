"""No taxi is known and the dispatcher is silent: the truth, the ways that remain, and her call sign all the same."""

from __future__ import annotations

from kiosk.domain import Hail, HailState
from kiosk.journey.ladder import offered
from kiosk.journey.state import State
from kiosk.ui.elements import Box, Element
from kiosk.ui.present.footer import cancel_hail, footer, leave
from kiosk.ui.present.parts import DONE_Y, LEFT, WIDTH, Words, truth
from kiosk.ui.present.rungs import RUNG_GAP, rungs
from kiosk.ui.present.searching import SIGN_H, remember, sit_down, will_remember
from kiosk.ui.present.waiting import waiting

TOP, END = 112.0, DONE_Y - 9.0  # between the truth and 'I will remember', which stands where she saw it before
RUNG_MOST_H = 84.0
SIGN_LEAST_H = 40.0
SIGN_ALONE_H = 206.0  # the site has no ladder
SIT_DOWN_H = 40.0


def cut_off(hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    """She may wait, go another way, or cancel where cancelling always was."""
    ways = offered(state, hail)
    room = END - TOP
    rung_h = min(RUNG_MOST_H, (room - SIGN_LEAST_H) / max(1, len(ways)) - RUNG_GAP)
    ladder_h = len(ways) * (rung_h + RUNG_GAP)
    sign_h = min(SIGN_H if ways else SIGN_ALONE_H, room - ladder_h)
    ladder = Box(LEFT, TOP + sign_h + RUNG_GAP, WIDTH, ladder_h - RUNG_GAP)
    below = TOP + sign_h + ladder_h
    return (
        *truth(*_truth(hail, _)),
        *remember(Box(LEFT, TOP, WIDTH, sign_h), hail, _),
        *rungs(ladder, ways, hail, _, led=False),
        *((sit_down(below + (END - below - 36.0) / 2, _),) if END - below >= SIT_DOWN_H else ()),
        will_remember(_),
        *footer(cancel_hail(_)),
    )


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
