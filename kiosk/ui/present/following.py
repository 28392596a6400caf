"""Her own taxi in front: coming, at the gate, on board, being cancelled."""

from __future__ import annotations

from kiosk.domain import Hail, minutes_left
from kiosk.journey.events import Action
from kiosk.journey.slips import at_hand
from kiosk.journey.state import State
from kiosk.ui.elements import Box, Disc, Element, Glyph, Icon, Panel, Plate, Road, Row, Taxi, Text, Word
from kiosk.ui.present.car import car
from kiosk.ui.present.footer import cancel_hail, footer, to_start
from kiosk.ui.present.last_seen import last_seen, place_and_age
from kiosk.ui.present.parts import (
    BODY_END,
    LEFT,
    WIDTH,
    Words,
    done,
    in_minutes,
    paragraph,
    pick_up,
    quiet,
    sign_chip,
    spaced,
    spoken_sign,
    strong,
    tells_herself,
    title,
)
from kiosk.ui.present.waiting import waiting
from kiosk.ui.theme import CALL_SIGN_FILL, CALL_SIGN_INK, EM_PLATE, RADIUS_CARD

# from the driver's yes to the gate everything stays where it was seen first: plate, car, and how far
PLATE_BOX = Box(LEFT, 74.0, WIDTH, 92.0)
CAR_BOX = Box(LEFT, 174.0, WIDTH, 74.0)
WAY_BOX = Box(LEFT, 256.0, WIDTH, 120.0)


def coming(hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    assert hail.vehicle is not None
    progress = _progress(hail)
    return (
        *_headline(hail, _("You have a taxi: note the plate"), _),
        Plate(PLATE_BOX, hail.vehicle.plate, EM_PLATE, framed=True, radius=14.0),
        *car(CAR_BOX, hail.vehicle, hail.driver, _),
        Panel(WAY_BOX, radius=RADIUS_CARD, shadow="rest"),
        *_when(Box(LEFT + 10.0, WAY_BOX.y + 3.0, WIDTH - 20.0, 58.0), hail, state, _),
        Road(Box(LEFT + 16.0, WAY_BOX.y + 59.0, WIDTH - 60.0, 34.0), progress, hail.vehicle.colour),
        Icon(Box(LEFT + WIDTH - 42.0, WAY_BOX.y + 61.0, 30.0, 34.0), "place", 34.0, "pine"),
        paragraph(
            Box(LEFT + 10.0, WAY_BOX.y + 93.0, WIDTH - 20.0, 26.0),
            spaced(_("Please wait at: {pick_up}").format(pick_up=pick_up(state))),
            18.0,
            bold=True,
            align="center",
        ),
        done(_("I have noted it"), _meanwhile(hail, state, _)),
        *footer(cancel_hail(_)),
    )


def _progress(hail: Hail) -> float:
    """How much of the first promise has passed; the middle of the road where nothing was promised."""
    if hail.eta_s is None or not hail.first_eta_s:
        return 0.5
    return min(1.0, max(0.0, 1.0 - hail.eta_s / hail.first_eta_s))


def _meanwhile(hail: Hail, state: State, _: Words) -> str:
    """What she can count on, and what she has to do herself because this dispatcher cannot."""
    if not state.capabilities.report_arrival:
        told = _("Watch the road for this plate")
    elif state.site.voice:
        told = _("We will call you when it is here")
    else:
        told = _("This screen shows when it is here")
    if tells_herself(hail.needs, state):
        told = _("{first}; {second}").format(first=told, second=_("tell the driver what you need"))
    elif at_hand(state, hail):
        told = _("{first}; {second}").format(first=told, second=_("take the slip of paper"))
    return told


def _when(box: Box, hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    """The minutes, or else where it was last seen, or else that it comes: never a minute that nobody knows, nor that
    a taxi drives which may stand still."""
    if hail.eta_s is None:
        seen = last_seen(hail, state.stamp.now)
        if seen is not None:
            return place_and_age(box, seen, _)
        known = _("On its way to you") if state.capabilities.fresh_positions else _("The driver said yes")
        return (Row(box, (Word(known, 34.0, "pine"),)),)
    number, unit = in_minutes(minutes_left(hail.eta_s), _)
    about = _("here in") if state.capabilities.give_eta else _("here in about")
    return (
        Row(
            box,
            (
                Word(about, 24.0, "ink2", dy=9.0),
                Word(number, 64.0, "pine"),
                Word(unit, 24.0, dy=9.0),
            ),
            gap=8.0,
        ),
    )


def _headline(hail: Hail, words: str, _: Words) -> tuple[Element, ...]:
    chip_w = 78.0
    return (
        *sign_chip(Box(LEFT, 41.0, chip_w, 28.0), hail.call_sign, 20.0, _, radius=9.0),
        Text(Box(LEFT + chip_w + 10.0, 39.0, WIDTH - chip_w - 10.0, 32.0), words, 25.0, bold=True),
    )


def arrived(hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    """The same taxi at the same places; where the minutes were it says in leaf that the taxi is here."""
    calmly = _("Take your time, mind the step")
    if tells_herself(hail.needs, state):
        calmly = _("Mind the step, and tell the driver what you need")
    elements: tuple[Element, ...]
    if hail.vehicle is not None:
        elements = (
            *_headline(hail, _("Compare the plate, then get in"), _),
            Plate(PLATE_BOX, hail.vehicle.plate, EM_PLATE, framed=True, radius=14.0),
            *car(CAR_BOX, hail.vehicle, hail.driver, _),
        )
    else:
        sign = Box(LEFT, PLATE_BOX.y, WIDTH, CAR_BOX.y + CAR_BOX.h - PLATE_BOX.y)
        elements = (
            title(37.0, _("Before you get in, say:"), 26.0),
            *sign_chip(sign, hail.call_sign, 84.0, _, radius=RADIUS_CARD),
        )
    return (
        *elements,
        Panel(WAY_BOX, "leaf_tint", RADIUS_CARD, edge="leaf", edge_mm=1.8),
        Row(
            Box(LEFT + 10.0, WAY_BOX.y + 6.0, WIDTH - 20.0, 68.0),
            (Glyph("local_taxi", 58.0, "leaf"), Word(_("Your taxi is here"), 54.0, "leaf")),
            gap=12.0,
        ),
        paragraph(
            Box(LEFT + 10.0, WAY_BOX.y + 77.0, WIDTH - 20.0, 36.0),
            spaced(_("Please go to: {pick_up}").format(pick_up=pick_up(state))),
            25.0,
            "leaf",
            bold=True,
            align="center",
        ),
        done(_("I am going"), calmly, "directions_walk"),
        *footer(cancel_hail(_)),
    )


def on_board(hail: Hail, _: Words) -> tuple[Element, ...]:
    return (
        *_card_with_taxi(hail, _("You are on board"), _("Have a good trip, and fasten your seat belt"), _),
        strong(Box(LEFT, BODY_END - 72.0, WIDTH, 72.0), Action.DONE, "home", _("Go to the start"), em=34.0),
        *footer(None, parked=None),
    )


def _card_with_taxi(hail: Hail, first: str, second: str, _: Words) -> tuple[Element, ...]:
    ground = Box(LEFT, 46.0, WIDTH, 318.0)
    body = hail.vehicle.colour if hail.vehicle is not None else "#F3F4F4"
    elements: tuple[Element, ...] = (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        Panel(Box(LEFT + 10.0, ground.y + 10.0, WIDTH - 20.0, 148.0), "leaf_tint", 9.0),
        Taxi(Box(LEFT + 48.0, ground.y + 16.0, 268.0, 134.0), body),
        Text(Box(LEFT + 10.0, ground.y + 168.0, WIDTH - 20.0, 50.0), first, 36.0, "leaf", bold=True, align="center"),
        Text(Box(LEFT + 10.0, ground.y + 218.0, WIDTH - 20.0, 30.0), second, 19.0, "ink2", align="center"),
    )
    if hail.vehicle is None:
        return elements
    return (
        *elements,
        *sign_chip(Box(LEFT + 40.0, ground.y + 262.0, 100.0, 38.0), hail.call_sign, 25.0, _, radius=9.0),
        Plate(Box(LEFT + 156.0, ground.y + 262.0, 168.0, 38.0), hail.vehicle.plate, 27.0, radius=7.0),
    )


def cancelling(hail: Hail, _: Words) -> tuple[Element, ...]:
    return waiting(
        "hourglass_top",
        _("Cancelling, one moment"),
        _("No need to press again"),
        footer(to_start(_)),
        fact=spoken_sign(hail.call_sign, _),
        fact_icon="local_taxi",
        fact_fill=CALL_SIGN_FILL[hail.call_sign.colour],
        fact_ink=CALL_SIGN_INK[hail.call_sign.colour],
    )


def ask_cancel(hail: Hail, _: Words) -> tuple[Element, ...]:
    """Keeping the taxi is the large answer, low where 'I have noted it' was; giving it up takes a press elsewhere."""
    ground = Box(LEFT, 46.0, WIDTH, 224.0)
    end = Box(LEFT, 280.0, WIDTH, 60.0)
    keep = Box(LEFT, 350.0, WIDTH, 96.0)
    d = 84.0
    shown: tuple[Element, ...]
    if hail.vehicle is not None:
        shown = (
            *sign_chip(Box(LEFT + 40.0, ground.y + 162.0, 100.0, 40.0), hail.call_sign, 26.0, _, radius=9.0),
            Plate(Box(LEFT + 156.0, ground.y + 162.0, 168.0, 40.0), hail.vehicle.plate, 28.0, radius=7.0),
        )
    else:
        shown = sign_chip(Box(200.0 - 70.0, ground.y + 162.0, 140.0, 40.0), hail.call_sign, 28.0, _, radius=9.0)
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        Disc(Box(200.0 - d / 2, ground.y + 14.0, d, d), "rose_tint"),
        Icon(Box(200.0 - d / 2, ground.y + 14.0, d, d), "help", 62.0, "rose"),
        title(ground.y + 104.0, _("Do you want to cancel the taxi?"), 35.0),
        *shown,
        quiet(end, Action.CANCEL_YES, "close", _("Cancel it, please"), em=28.0, ink="rose"),
        strong(keep, Action.CANCEL_NO, "local_taxi", _("Keep the taxi"), em=42.0),
        *footer(None, parked=None),
    )
