"""Confirm: for whom, to where, how long, what help; then one large press calls the taxi."""

from __future__ import annotations

from kiosk.domain import Lang, Need, Rider
from kiosk.journey.effects import Method
from kiosk.journey.events import Action
from kiosk.journey.limits import needs_hand
from kiosk.journey.state import Confirm, State
from kiosk.ui.elements import Box, Button, Disc, Element, Icon, Panel, Text
from kiosk.ui.present.footer import footer, leave
from kiosk.ui.present.parts import (
    BODY_END,
    HALF,
    LEFT,
    WIDTH,
    Words,
    disc,
    dispatcher_down,
    in_groups,
    inset,
    paragraph,
    pick_up,
    place_name,
    quiet,
    spaced,
    strong,
    tells_herself,
)
from kiosk.ui.present.wait import in_short
from kiosk.ui.theme import EM_BODY, RADIUS_CARD, RADIUS_GIANT

DISC_D = 66.0  # beside the question
FACT_H = 36.0
NEED_H = 52.0
NEED_TOLD_H = 66.0  # with a second line, that she has to tell the driver herself: the button below gives the room


def confirm(step: Confirm, state: State, _: Words) -> tuple[Element, ...]:
    other_y = BODY_END - 44.0
    need_h = NEED_H if state.capabilities.carry_note else NEED_TOLD_H
    hail_h = 82.0 - (need_h - NEED_H)
    hail_y = other_y - 10.0 - hail_h
    needs_y = hail_y - 10.0 - need_h
    facts_y = needs_y - 10.0 - 3 * FACT_H - 6.0
    wheelchair = _("A wheelchair") if step.method is Method.HELPER else _("Wheelchair")
    handed_in = _("Help them in") if step.method is Method.HELPER else _("Help me in")
    return (
        *_asked(step, state, _),
        Panel(Box(LEFT, facts_y, WIDTH, 3 * FACT_H + 6.0), radius=RADIUS_CARD, shadow="rest"),
        *_fact(facts_y + 3.0, "place", _("Where"), pick_up(state)),
        *_fact(facts_y + 3.0 + FACT_H, "call", *_phone(step, state, _), ruled=True),
        *_fact(facts_y + 3.0 + 2 * FACT_H, *_expected(state, _), ruled=True, amber=dispatcher_down(state)),
        _need(Box(LEFT, needs_y, HALF, need_h), Need.WHEELCHAIR, "accessible", wheelchair, step, state, _),
        _need(
            Box(LEFT + HALF + 10.0, needs_y, HALF, need_h),
            Need.HELPER,
            "handshake",
            handed_in,
            step,
            state,
            _,
        ),
        strong(Box(LEFT, hail_y, WIDTH, hail_h), Action.HAIL, "local_taxi", _("Call a taxi"), em=46.0),
        _otherwise(Box(LEFT, other_y, WIDTH, 44.0), step, _),
        *footer(leave(_)),
    )


def _asked(step: Confirm, state: State, _: Words) -> tuple[Element, ...]:
    match step.method:
        case Method.BUTTON:
            return _pressed_at_the_wall(state, _)
        case Method.HELPER:
            told = _("The taxi comes to {place}").format(place=place_name(state))
            return _heading(disc(LEFT, 44.0, DISC_D, "volunteer_activism"), _("For a neighbour who asks you"), told)
        case _:
            return _question(step.rider, state, _)


def _pressed_at_the_wall(state: State, _: Words) -> tuple[Element, ...]:
    """By the button: what pressing it again does. The glass does the same; after hails in vain it alone."""
    asked = _("Touch the big button below to call") if needs_hand(state) else _("Press the button again to call")
    told = _("A taxi comes to {place}").format(place=place_name(state))
    return _heading(disc(LEFT, 44.0, DISC_D, "radio_button_checked"), asked, told)


def _heading(who: tuple[Element, ...], asked: str, told: str, em: float = 27.0) -> tuple[Element, ...]:
    x = LEFT + DISC_D + 14.0
    w = WIDTH - DISC_D - 14.0
    return (
        *who,
        Text(Box(x, 41.0, w, 39.0), asked, em, bold=True),
        paragraph(Box(x, 80.0, w, 36.0), spaced(told), 17.0, "ink2"),
    )


def _phone(step: Confirm, state: State, _: Words) -> tuple[str, str]:
    """Whom the driver phones: where it is the site's own contact, by its name."""
    if step.method not in (Method.BUTTON, Method.HELPER):
        label = _("Phone") if state.practice is None else _("For practice")
        return label, in_groups(step.rider.phone_masked)
    name_en = state.site.helper_en if step.method is Method.HELPER else state.site.contact_en
    return _("Contact"), spaced(name_en if state.lang is Lang.EN else step.rider.display_name)


def _otherwise(box: Box, step: Confirm, _: Words) -> Element:
    if step.method is Method.BUTTON:
        return paragraph(inset(box, 8.0, 4.0), _("No taxi wanted? Just leave it"), 24.0, "ink2", align="center")
    if step.method is Method.HELPER:  # the driver then phones her, who knows where she sits
        return quiet(box, Action.NOT_ME, "swap_horiz", _("They have a phone: use that number"), em=24.0)
    other = _("Not me, use my number") if step.rider.display_name else _("Not me, use another number")
    return quiet(box, Action.NOT_ME, "swap_horiz", other, em=24.0)


def _question(rider: Rider, state: State, _: Words) -> tuple[Element, ...]:
    """By her face: is it she? By her number, where no name is told: for which number."""
    where = place_name(state)
    if rider.display_name:
        picture = Box(LEFT, 44.0, DISC_D, DISC_D)
        who = (
            Disc(picture, "pine_tint"),
            Text(picture, rider.display_name[0], 36.0, "pine", bold=True, align="center"),
        )
        asked = _("{name}, is it you?").format(name=rider.display_name)
        return _heading(who, asked, _("A taxi for you, to {place}").format(place=where), 31.0)
    if state.practice is not None:
        asked, told = _("Call with the practice number?"), _("It is not yours. What you typed is forgotten")
        return _heading(disc(LEFT, 44.0, DISC_D, "person"), asked, told)
    number = _("number {tail}").format(tail=rider.phone_masked[-4:])
    asked = _("Call a taxi for {name}?").format(name=number)
    return _heading(disc(LEFT, 44.0, DISC_D, "person"), asked, _("It comes to {place}").format(place=where))


def _expected(state: State, _: Words) -> tuple[str, str, str]:
    if dispatcher_down(state):
        return "cloud_off", _("Just now"), _("We cannot reach the taxis")
    return "schedule", *in_short(state, _)


def _fact(
    y: float, icon: str, label: str, value: str, *, ruled: bool = False, amber: bool = False
) -> tuple[Element, ...]:
    """amber: not as usual, and she should know."""
    ink, tint = ("amber_ink", "amber_tint") if amber else ("pine", "pine_tint")
    elements: tuple[Element, ...] = (
        *disc(LEFT + 10.0, y + 4.0, 28.0, icon, ink, tint),
        Text(Box(LEFT + 46.0, y, 74.0, FACT_H), label, EM_BODY, "ink2"),
        paragraph(Box(LEFT + 122.0, y, WIDTH - 132.0, FACT_H), value, 20.0, bold=True),
    )
    if ruled:
        elements += (Panel(Box(LEFT + 10.0, y - 0.3, WIDTH - 20.0, 0.6), fill="line", radius=0.3),)
    return elements


def _need(box: Box, need: Need, icon: str, words: str, step: Confirm, state: State, _: Words) -> Button:
    """On and off differ in tick, word, fill and edge."""
    on = need in step.needs
    ink = "pine" if on else "ink"
    chosen = _("yes, chosen") if on else _("not chosen")
    lines, chosen_h = 1, 18.0
    if on and tells_herself(step.needs, state):
        chosen = _("chosen; please tell\nthe driver yourself")
        lines, chosen_h = 2, 36.0
    words_y = (box.h - 22.0 - chosen_h) / 2
    return Button(
        box,
        Action.NEED,
        (
            Icon(Box(6.0, 0.0, 34.0, box.h), icon, 30.0, ink),
            Text(Box(42.0, words_y, box.w - 82.0, 22.0), words, 16.0, ink, bold=True),
            Text(Box(42.0, words_y + 22.0, box.w - 76.0, chosen_h), chosen, 13.0, ink, lines=lines),
            Icon(
                Box(box.w - 36.0, 0.0, 30.0, box.h),
                "check_box" if on else "check_box_outline_blank",
                28.0,
                ink,
            ),
        ),
        need.value,
        fill="pine_tint" if on else "card",
        pressed="pine_tint",
        edge="pine" if on else "ink2",
        edge_mm=1.8 if on else 0.8,
        radius=RADIUS_GIANT - 2.0,
    )
