"""The rungs of the ladder as buttons below each other, and what each says."""

from __future__ import annotations

import math
from dataclasses import replace

from kiosk.domain import Hail, HailState
from kiosk.journey.events import Action
from kiosk.journey.site import Rung, RungKind
from kiosk.ui.elements import Box, Button, Disc, Element, Icon, Text
from kiosk.ui.present.parts import HALF, Words, disc, equal_em, inset, paragraph
from kiosk.ui.theme import EM_BODY, RADIUS_GIANT

RUNG_GAP = 9.0
NOTE_FROM_H = 52.0  # a lower button has room for what it does, and not for a second line
NOTE_H = 19.0
COLUMNS_UNDER_H = 40.0  # beside each other they are easier to hit than as narrow strips
EM_NARROW = 19.0
NARROW_MOST_D = 36.0
SLACK_MM = 1.0  # letters are drawn in whole pixels, so a little larger
BESIDE_WORDS_W = 28.0 + 46.0  # round the picture, and the arrow


def rungs(box: Box, offered: tuple[Rung, ...], hail: Hail | None, _: Words, *, led: bool) -> tuple[Element, ...]:
    """They share the box evenly, in two columns where it is flat. led: the first is what to do here, and filled."""
    if not offered:
        return ()
    h = (box.h - RUNG_GAP * (len(offered) - 1)) / len(offered)
    told = [_rung_words(rung.kind, hail, _) for rung in offered]
    if h < COLUMNS_UNDER_H:
        return _in_columns(box, offered, told, led=led)
    room = box.w - (h - 2 * _edge(h)) - BESIDE_WORDS_W
    em = equal_em(27.0 if h > 60.0 else 23.0, room, *(words for _icon, words, _note in told))
    return tuple(
        _rung(Box(box.x, box.y + i * (h + RUNG_GAP), box.w, h), rung.kind, told[i], em, first=led and i == 0)
        for i, rung in enumerate(offered)
    )


def _in_columns(
    box: Box, offered: tuple[Rung, ...], told: list[tuple[str, str, str]], *, led: bool
) -> tuple[Element, ...]:
    """From left to right, then down; of an odd number the first has a row of its own."""
    rows = math.ceil(len(offered) / 2)
    h = (box.h - RUNG_GAP * (rows - 1)) / rows
    odd = len(offered) % 2
    places = [
        Box(box.x + (i % 2) * (box.w - HALF), box.y + (i // 2) * (h + RUNG_GAP), HALF, h)
        for i in range(odd, len(offered) + odd)
    ]
    if odd:
        places[0] = Box(box.x, box.y, box.w, h)
    texts = [
        paragraph(inset(_beside(place), 0.0, SLACK_MM), words, EM_NARROW, bold=True)
        for place, (_icon, words, _note) in zip(places, told, strict=True)
    ]
    em = min(text.em for text in texts)
    return tuple(
        _narrow(place, rung.kind, icon, replace(text, em=em), first=led and i == 0)
        for i, (place, rung, (icon, _words, _note), text) in enumerate(zip(places, offered, told, texts, strict=True))
    )


def _beside(place: Box) -> Box:
    """What is left of a narrow button beside its picture, from its own corner."""
    d = _narrow_d(place.h)
    return Box(d + 16.0, 3.0, place.w - d - 22.0, place.h - 6.0)


def _narrow_d(h: float) -> float:
    """Of the picture."""
    return min(NARROW_MOST_D, h - 2 * _edge(h))


def _narrow(box: Box, kind: RungKind, icon: str, words: Text, *, first: bool) -> Button:
    """A picture and the words alone."""
    d = _narrow_d(box.h)
    place = Box(9.0, (box.h - d) / 2, d, d)
    text = replace(words, ink="white" if first else "ink")
    return _button(box, kind, (*_picture(place, icon, first=first), text), first=first)


def _picture(place: Box, icon: str, *, first: bool) -> tuple[Element, ...]:
    if first:
        return (Disc(place, "white", 0.13), Icon(place, icon, place.h * 0.62, "white"))
    return disc(place.x, place.y, place.h, icon)


def _edge(h: float) -> float:
    """Free above and below the picture."""
    return 8.0 if h >= NOTE_FROM_H else 5.0


def _rung(box: Box, kind: RungKind, told: tuple[str, str, str], em: float, *, first: bool) -> Button:
    icon, words, note = told
    ink = "white" if first else "ink"
    noted = box.h >= NOTE_FROM_H
    edge = _edge(box.h)
    d = box.h - 2 * edge
    place = Box(12.0, edge, d, d)
    parts = _picture(place, icon, first=first)
    top = (box.h - em * 1.3 - (NOTE_H if noted else 0.0)) / 2
    x = d + 28.0
    w = box.w - d - BESIDE_WORDS_W
    parts += (Text(Box(x, top, w, em * 1.3), words, em, ink, bold=True),)
    if noted:
        parts += (Text(Box(x, top + em * 1.3, w, NOTE_H), note, EM_BODY, "pine_soft" if first else "ink2"),)
    onward = Icon(Box(box.w - 44.0, 0.0, 32.0, box.h), "arrow_forward", 24.0, ink)
    return _button(box, kind, (*parts, onward), first=first)


def _button(box: Box, kind: RungKind, parts: tuple[Element, ...], *, first: bool) -> Button:
    return Button(
        box,
        Action.RUNG,
        parts,
        kind.value,
        fill="pine" if first else "card",
        top_fill="pine_top" if first else "",
        pressed="pine_pressed" if first else "pine_tint",
        radius=RADIUS_GIANT,
        shadow="lift" if first else "rest",
    )


def _rung_words(kind: RungKind, hail: Hail | None, _: Words) -> tuple[str, str, str]:
    match kind:
        case RungKind.WIDER if hail is not None and hail.state is HailState.EXPIRED:
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
