"""When a hail is over: done, cancelled, missed, or no taxi, and then the ladder. Never a dead end."""

from __future__ import annotations

from kiosk.domain import Hail, HailState, SearchWidth
from kiosk.journey.events import Action
from kiosk.journey.state import Rung, RungKind, State
from kiosk.ui.elements import Box, Button, Disc, Element, Icon, Panel, Taxi, Text
from kiosk.ui.present.parts import (
    BODY_END,
    LEFT,
    WIDTH,
    Words,
    disc,
    footer,
    sign_chip,
    strong,
    to_start,
)
from kiosk.ui.theme import EM_BODY, RADIUS_CARD, RADIUS_GIANT

RUNG_MOST_H = 96.0
LADDER_Y = 140.0


def over(hail: Hail, _: Words) -> tuple[Element, ...]:
    """Completed, cancelled, or the driver waited in vain."""
    icon, ink, tint, first, second = _over(hail, _)
    ground = Box(LEFT, 46.0, WIDTH, 306.0)
    d = 116.0
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        *disc(200.0 - d / 2, ground.y + 18.0, d, icon, ink, tint),
        Text(Box(LEFT + 10.0, ground.y + 142.0, WIDTH - 20.0, 48.0), first, 35.0, bold=True, align="center"),
        Text(Box(LEFT + 10.0, ground.y + 190.0, WIDTH - 20.0, 56.0), second, 20.0, "ink2", align="center", lines=2),
        *sign_chip(Box(200.0 - 60.0, ground.y + 254.0, 120.0, 36.0), hail.call_sign, 24.0, _, radius=9.0),
        strong(Box(LEFT, BODY_END - 84.0, WIDTH, 84.0), Action.HOME, "home", _("Go to the start"), em=38.0),
        *footer(None, _),
    )


def _over(hail: Hail, _: Words) -> tuple[str, str, str, str, str]:
    match hail.state:
        case HailState.COMPLETED:
            return "check_circle", "leaf", "leaf_tint", _("You have arrived"), _("Take care, see you next time")
        case HailState.RIDER_NO_SHOW:
            return (
                "schedule",
                "amber_ink",
                "amber_tint",
                _("The driver had to leave"),
                _("He waited and did not find you.\nYou may call again."),
            )
        case _:
            return "check_circle", "pine", "pine_tint", _("It is cancelled"), _("Call again whenever you like")


def without_car(hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    """Which of the truths it is, and what else can be done, best first."""
    icon, first, second = _truth(hail, _)
    rungs = tuple(rung for rung in state.site.ladder if _offers(rung, hail, state))
    d = 62.0
    x = LEFT + d + 16.0
    return (
        *disc(LEFT, 45.0, d, icon, "amber_ink", "amber_tint"),
        Text(Box(x, 41.0, WIDTH - d - 16.0, 40.0), first, 29.0, bold=True),
        Text(Box(x, 80.0, WIDTH - d - 16.0, 28.0), second, 18.0, "ink2"),
        Text(
            Box(LEFT + 2.0, 112.0, WIDTH, 22.0),
            _("You can still do this:") if rungs else _("Please try again in a few minutes"),
            16.0,
            "ink2",
            bold=True,
        ),
        *_ladder(rungs, hail, _),
        *footer(to_start(_) if rungs else None, _, parked=None),
    )


def _truth(hail: Hail, _: Words) -> tuple[str, str, str]:
    match hail.state:
        case HailState.NO_TAXI:
            return "local_taxi", _("No free taxi nearby"), _("We looked all around, there is none")
        case HailState.NO_DRIVER:
            return "person", _("No driver can come now"), _("There are taxis, but they are busy")
        case HailState.UNKNOWN:
            return "wifi_off", _("The network gives no answer"), _("Do not wait: we cancel any taxi")
        case _:
            return "wifi_off", _("We could not call a taxi"), _("There is no network; none was ordered")


def _offers(rung: Rung, hail: Hail, state: State) -> bool:
    """A rung that the dispatcher cannot climb, or that was just tried, is no offer. Nor is a second hail while the
    first may still be answered."""
    match rung.kind:
        case RungKind.WIDER | RungKind.SECOND if hail.live:
            return False
        case RungKind.WIDER:
            return state.capabilities.widen_search and hail.width is SearchWidth.NORMAL
        case RungKind.SECOND:
            return hail.dispatcher == "main"
        case _:
            return True


def _ladder(rungs: tuple[Rung, ...], hail: Hail, _: Words) -> tuple[Element, ...]:
    if not rungs:  # nothing configured: the way that is always there
        box = Box(LEFT, BODY_END - RUNG_MOST_H, WIDTH, RUNG_MOST_H)
        return (
            Panel(Box(LEFT, LADDER_Y + 4.0, WIDTH, box.y - LADDER_Y - 14.0), radius=RADIUS_CARD, shadow="rest"),
            Taxi(Box(LEFT + 52.0, LADDER_Y + 36.0, 260.0, 130.0), "#F3F4F4"),
            strong(box, Action.HOME, "home", _("Go to the start"), em=38.0),
        )
    room = BODY_END - LADDER_Y
    h = min(RUNG_MOST_H, (room - 9.0 * (len(rungs) - 1)) / len(rungs))
    return tuple(
        _rung(Box(LEFT, LADDER_Y + i * (h + 9.0), WIDTH, h), rung, hail, _, first=i == 0)
        for i, rung in enumerate(rungs)
    )


def _rung(box: Box, rung: Rung, hail: Hail, _: Words, *, first: bool) -> Button:
    icon, words, note = rung_words(rung.kind, hail, _)
    ink = "white" if first else "ink"
    d = box.h - 16.0
    place = Box(12.0, 8.0, d, d)
    parts: tuple[Element, ...] = (Disc(place, "white", 0.13), Icon(place, icon, d * 0.62, "white"))
    if not first:
        parts = disc(12.0, 8.0, d, icon)
    em = 27.0 if box.h > 60.0 else 23.0
    top = (box.h - em * 1.3 - 19.0) / 2
    x = d + 28.0
    parts += (
        Text(Box(x, top, box.w - x - 46.0, em * 1.3), words, em, ink, bold=True),
        Text(Box(x, top + em * 1.3, box.w - x - 46.0, 19.0), note, EM_BODY, "pine_soft" if first else "ink2"),
        Icon(Box(box.w - 44.0, 0.0, 32.0, box.h), "arrow_forward", 24.0, ink),
    )
    return Button(
        box,
        Action.RUNG,
        parts,
        rung.kind.value,
        fill="pine" if first else "card",
        top_fill="pine_top" if first else "",
        pressed="pine_pressed" if first else "pine_tint",
        radius=RADIUS_GIANT,
        shadow="lift" if first else "rest",
    )


def rung_words(kind: RungKind, hail: Hail, _: Words) -> tuple[str, str, str]:
    match kind:
        case RungKind.WIDER if hail.state is HailState.EXPIRED:
            return "refresh", _("Try once more"), _("The network may be back")
        case RungKind.WIDER:
            return "search", _("Look farther away"), _("The wait may be longer")
        case RungKind.SECOND:
            return "swap_horiz", _("Ask another company"), _("They have other taxis")
        case RungKind.HOTLINE:
            return "call", _("See the taxi hotline"), _("Call with your own phone")
        case RungKind.BUS:
            return "directions_bus", _("See the bus"), _("Which line, and where it stops")
        case RungKind.GUARD:
            return "local_police", _("Find the guard"), _("Somebody who can help you")
