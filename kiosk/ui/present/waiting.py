"""Screens where somebody else works and she need do nothing: one large picture, two sentences."""

from __future__ import annotations

from kiosk.domain import mask_phone
from kiosk.journey.state import Committing, PhoneChecking, State
from kiosk.ui.elements import Box, Disc, Element, Glyph, Panel, Row, Text, Word
from kiosk.ui.present.footer import back, footer
from kiosk.ui.present.parts import BODY_END, BODY_Y, LEFT, WIDTH, Words, disc, number_of
from kiosk.ui.theme import RADIUS_CARD


def waiting(
    icon: str,
    first: str,
    second: str,
    end: tuple[Element, ...],
    *,
    fact: str = "",
    fact_icon: str = "",
    fact_fill: str = "sunk",
    fact_ink: str = "ink",
) -> tuple[Element, ...]:
    """A card in the middle of the glass. fact: something she knows, shown as proof that it is about her."""
    d = 150.0
    ground = Box(LEFT, BODY_Y + 4.0, WIDTH, BODY_END - BODY_Y - 4.0)
    y = ground.y + (46.0 if fact else 82.0)
    shown: tuple[Element, ...] = ()
    if fact:
        slot = Box(LEFT + 48.0, y + d + 118.0, WIDTH - 96.0, 52.0)
        shown = (
            Panel(slot, fact_fill, slot.h / 2),
            Row(slot, (Glyph(fact_icon, 26.0, fact_ink), Word(fact, 28.0, fact_ink)), gap=8.0),
        )
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        Disc(Box(200.0 - d / 2 - 12.0, y - 12.0, d + 24.0, d + 24.0), "pine_soft"),
        *disc(200.0 - d / 2, y, d, icon),
        Text(Box(LEFT + 10.0, y + d + 22.0, WIDTH - 20.0, 46.0), first, 33.0, bold=True, align="center"),
        Text(Box(LEFT + 10.0, y + d + 70.0, WIDTH - 20.0, 32.0), second, 21.0, "ink2", align="center"),
        *shown,
        *end,
    )


def phone_checking(step: PhoneChecking, state: State, _: Words) -> tuple[Element, ...]:
    return waiting(
        "dialpad",
        _("Thank you, checking now"),
        _("One moment, please"),
        footer(back(_)),
        fact=number_of(mask_phone(step.phone.text), state, _),
        fact_icon="call",
    )


def committing(step: Committing, state: State, _: Words) -> tuple[Element, ...]:
    """Pressed, not yet on disk: no promise, and nothing to press again. The number of a helper's contact tells the
    neighbour nothing."""
    return waiting(
        "local_taxi",
        _("One moment, please"),
        _("Writing it down, no need to press again"),
        footer(None),
        fact="" if step.rider.helped_by else number_of(step.rider.phone_masked, state, _),
        fact_icon="call",
    )
