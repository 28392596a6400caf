"""Plain information: help, the rungs that are a number or a place, and what to do when a service is down."""

from __future__ import annotations

from kiosk.domain import Lang
from kiosk.journey.effects import Method
from kiosk.journey.events import Action
from kiosk.journey.site import RungKind
from kiosk.journey.state import Bell, Fault, Helping, InTrouble, RungShown, State, camera_open
from kiosk.journey.timing import leaves_at
from kiosk.ui.elements import Box, Button, Disc, Element, Glyph, Icon, Panel, Row, Text, Word
from kiosk.ui.present.footer import back, footer, to_start
from kiosk.ui.present.lens import camera_sign
from kiosk.ui.present.parts import (
    BODY_END,
    BODY_Y,
    LEFT,
    WIDTH,
    Words,
    disc,
    equal_em,
    guard,
    inset,
    line,
    paragraph,
    quiet,
    spaced,
    spelt_out,
    strong,
    title,
    truth,
)
from kiosk.ui.theme import RADIUS_CARD, RADIUS_GIANT

FACT_LEAST_EM = 22.0  # a place that is longer takes several lines
CARD_ALONE_H = 160.0  # a single card on the help screen: all its contents larger
MAIN_H = 84.0
MAIN_Y = BODY_END - MAIN_H


def help_screen(step: Helping, state: State, _: Words) -> tuple[Element, ...]:
    """The guard's bell where there is one; then a person, then a number spelt out."""
    where, number = guard(state), state.site.hotline
    facts: list[tuple[str, str, str, bool]] = []
    waits = step.bell in (Bell.RINGING, Bell.RUNG)  # here, for the guard: all else comes after that
    if where:
        facts.append(
            ("local_police", _("If nobody comes, go to") if waits else _("Somebody who can help"), where, False)
        )
    if number:
        alone = waits and not where
        in_earnest = state.practice is None or state.practice.stuck_at is not None
        called = _("If nobody comes, call") if alone else _("Or call this number")
        facts.append(("call", called if in_earnest else _("For later: do not call now"), number, True))
    if not facts:
        label = _("If nobody comes") if waits else _("Nobody is here just now")
        facts.append(("people", label, _("Please ask a neighbour"), False))
    heading = _bell(step.bell, bool(number), _) or (title(BODY_Y + 3.0, _("Who can help you"), 27.0),)
    top = BODY_Y + (44.0 if len(heading) == 1 else 78.0)
    h = (MAIN_Y - 10.0 - top - 10.0 * (len(facts) - 1)) / len(facts)
    cards = tuple(
        part for i, fact in enumerate(facts) for part in _card(Box(LEFT, top + i * (h + 10.0), WIDTH, h), *fact)
    )
    return (
        *heading,
        *cards,
        strong(Box(LEFT, MAIN_Y, WIDTH, MAIN_H), Action.BACK, "arrow_back", _("Carry on"), em=33.0),
        *footer(to_start(_)),
    )


def _bell(bell: Bell, number: bool, _: Words) -> tuple[Element, ...]:
    """What became of the ring; nothing where the site has no bell. number: there is one to call instead."""
    match bell:
        case Bell.NONE:
            return ()
        case Bell.RINGING:
            return truth("notifications", _("Ringing for the guard"), _("Please wait a moment"))
        case Bell.RUNG:
            return truth("notifications_active", _("The guard's bell has rung"), _("Please wait here"))
        case Bell.BROKEN:
            instead = _("Please call the number below") if number else _("Please ask somebody near you")
            return truth("notifications_off", _("The bell did not ring"), instead)


def _card(box: Box, icon: str, label: str, value: str, spelt: bool) -> tuple[Element, ...]:
    """An icon, what it is, and the fact in large words; a number is spelt in groups."""
    alone = box.h > CARD_ALONE_H
    d = 92.0 if alone else min(74.0, box.h - 24.0)
    x = box.x + 16.0 + d + 16.0
    w = box.x + box.w - x - 16.0
    ground = Panel(box, radius=RADIUS_CARD, shadow="rest")
    picture = disc(box.x + 16.0, box.y + (box.h - d) / 2, d, icon)
    top = box.y + (box.h - 92.0) / 2
    name = Text(Box(x, top, w, 26.0), label, 18.0, "ink2")
    if spelt:
        return (ground, *picture, name, Text(Box(x, top + 28.0, w, 62.0), spelt_out(value), 46.0, "pine", bold=True))
    em = max(FACT_LEAST_EM, equal_em(32.0 if alone else 28.0, w, value))
    fact = paragraph(Box(x, top + 28.0, w, 66.0), value, em, bold=True)
    return (ground, *picture, name, fact)


def rung_shown(step: RungShown, state: State, _: Words) -> tuple[Element, ...]:
    rung = next((rung for rung in state.site.ladder if rung.kind is step.rung), None)
    text = "" if rung is None else rung.text_en if state.lang is Lang.EN and rung.text_en else rung.text
    icon, first, second = _rung_words(step.rung, _)
    if step.rung is RungKind.HOTLINE and state.practice is not None:  # a class that obeys must not send for anybody
        first, second = _("Do not call now"), _("Call it when you really need a taxi")
    ground = Box(LEFT, 46.0, WIDTH, MAIN_Y - 10.0 - 46.0)
    d = 96.0
    slot = Box(LEFT + 12.0, ground.y + 164.0, WIDTH - 24.0, 84.0)
    if step.rung is RungKind.HOTLINE:
        fact = Text(inset(slot, 12.0), spelt_out(text), 66.0, "pine", bold=True, align="center")
    else:
        fact = paragraph(inset(slot, 12.0, 5.0), spaced(text), 29.0, "pine", bold=True, align="center")
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        *disc(200.0 - d / 2, ground.y + 14.0, d, icon),
        title(ground.y + 114.0, first, 30.0),
        Panel(slot, "sunk", 12.0),
        fact,
        line(ground.y + 260.0, second, 19.0),
        strong(Box(LEFT, MAIN_Y, WIDTH, MAIN_H), Action.HOME, "home", _("Go to the start"), em=36.0),
        *footer(back(_)),
    )


def _rung_words(rung: RungKind, _: Words) -> tuple[str, str, str]:
    match rung:
        case RungKind.HOTLINE:
            return "call", _("Call this number"), _("With your own phone, or ask a neighbour")
        case RungKind.BUS:
            return "directions_bus", _("There is a bus"), _("Take your time, it comes again and again")
        case _:  # the guard; the other rungs are climbed, not read
            return "local_police", _("Somebody can help you"), _("Just tell them that you need a taxi")


def trouble(step: InTrouble, state: State, _: Words) -> tuple[Element, ...]:
    """Nothing of hers is lost or wrong; says so, and what to do."""
    if step.fault is Fault.EARNEST:
        start = strong(Box(LEFT, MAIN_Y, WIDTH, MAIN_H), Action.HOME, "home", _("Go to the start"), em=36.0)
        return (*no_earnest(state, _), start, *footer(None))
    if step.fault is Fault.STORE:
        told = _told(
            "warning",
            _("It could not be written down"),
            _("No taxi was called."),
            _("Nothing is your fault. Please try again."),
        )
        again = strong(Box(LEFT, MAIN_Y, WIDTH, MAIN_H), Action.RETRY, "refresh", _("Start again"), em=38.0)
        return (*told, again, *footer(None))
    by_face = step.method is Method.FACE
    told = _told(
        "wifi_off",
        _("We cannot check just now"),
        _("The checking service does not answer."),
        _("Nothing is your fault. Please try again."),
        end=MAIN_Y - 70.0 if by_face else MAIN_Y,
    )
    again = strong(Box(LEFT, MAIN_Y, WIDTH, MAIN_H), Action.RETRY, "refresh", _("Try again"), em=38.0)
    if not by_face:
        return (*told, again, *footer(to_start(_)))
    phone = Box(LEFT, MAIN_Y - 70.0, WIDTH, 60.0)
    other = quiet(phone, Action.PHONE, "dialpad", _("Use my number instead"), em=24.0, ink="indigo")
    return (*told, other, again, *footer(to_start(_)))


def no_earnest(state: State, _: Words) -> tuple[Element, ...]:
    """In practice: whoever wants a real taxi now gets it elsewhere."""
    where, number = guard(state), spelt_out(state.site.hotline)
    asked = _("Or ask the guard: {where}").format(where=where) if where else _("Please ask a neighbour")
    ground = Box(LEFT, 46.0, WIDTH, MAIN_Y - 10.0 - 46.0)
    d = 96.0
    slot = Box(LEFT + 12.0, ground.y + 164.0, WIDTH - 24.0, 84.0)
    fact = (
        Text(inset(slot, 12.0), number, 66.0, "pine", bold=True, align="center")
        if number
        else paragraph(inset(slot, 12.0, 5.0), asked, 29.0, "pine", bold=True, align="center")
    )
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        *disc(200.0 - d / 2, ground.y + 14.0, d, "warning", "amber_ink", "amber_tint"),
        title(ground.y + 114.0, _("No real taxi from here now"), 30.0),
        Panel(slot, "sunk", 12.0),
        fact,
        line(ground.y + 260.0, asked if number else _("This is not practice"), 19.0),
    )


def phone_rejected(_: Words) -> tuple[Element, ...]:
    """Says nothing from which one could tell whether a number is known."""
    return (
        *_told(
            "call",
            _("Not with this number today"),
            _("Another number may work."),
            _("Or press the yellow button: Help"),
        ),
        strong(
            Box(LEFT, MAIN_Y, WIDTH, MAIN_H),
            Action.PHONE,
            "dialpad",
            _("Type another number"),
            em=34.0,
            tone="indigo",
        ),
        *footer(to_start(_)),
    )


def _told(icon: str, first: str, second: str, third: str, end: float = MAIN_Y) -> tuple[Element, ...]:
    """end: where the buttons begin."""
    ground = Box(LEFT, 46.0, WIDTH, end - 10.0 - 46.0)
    d = 96.0
    top = ground.y + (ground.h - 212.0) / 2
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        *disc(200.0 - d / 2, top, d, icon, "amber_ink", "amber_tint"),
        title(top + 106.0, first, 31.0),
        line(top + 154.0, second, 20.0),
        line(top + 182.0, third, 20.0),
    )


def still_there(state: State, _: Words) -> tuple[Element, ...]:
    """Asked long before anything is left; whatever she touches says that she is here."""
    ends = leaves_at(state)
    seconds = 0 if ends is None else max(0, round(ends - state.stamp.now))
    ground = Box(LEFT, 46.0, WIDTH, 400.0)
    stay = Box(LEFT + 12.0, 282.0, WIDTH - 24.0, 152.0)
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="lift"),
        Disc(Box(200.0 - 58.0, 62.0, 116.0, 116.0), "amber_tint"),
        Icon(Box(200.0 - 58.0, 62.0, 116.0, 116.0), "front_hand", 72.0, "amber_ink"),
        *(camera_sign(ground, _) if camera_open(state.step) else ()),
        title(182.0, _("Are you still there?"), 38.0),
        Row(
            Box(LEFT + 10.0, 238.0, WIDTH - 20.0, 34.0),
            (
                Glyph("timer", 22.0, "ink2"),
                Word(_("Seconds left: {seconds}").format(seconds=seconds), 19.0, "ink2", bold=False),
            ),
            gap=5.0,
        ),
        Button(
            stay,
            Action.STAY,
            (
                Row(
                    Box(8.0, 16.0, stay.w - 16.0, 84.0),
                    (Glyph("thumb_up", 64.0, "white"), Word(_("I am here"), 60.0, "white")),
                    gap=14.0,
                ),
                Text(
                    Box(8.0, 104.0, stay.w - 16.0, 32.0),
                    _("All that you did is kept"),
                    20.0,
                    "pine_soft",
                    align="center",
                ),
            ),
            fill="pine",
            top_fill="pine_top",
            pressed="pine_pressed",
            radius=RADIUS_GIANT,
            shadow="lift",
        ),
        *footer(None),
    )
