"""What every screen is built of: the grid, and the few kinds of texts and buttons."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from kiosk.domain import CallSign, Colour, Lang, Need
from kiosk.journey.events import Action
from kiosk.journey.state import State
from kiosk.ui.elements import Align, Box, Button, Disc, Element, Glyph, Icon, Panel, Row, Text, Word
from kiosk.ui.theme import (
    CALL_SIGN_FILL,
    CALL_SIGN_INK,
    EM_BODY,
    EM_BUTTON,
    EM_LEAD,
    EM_MIN_MM,
    EM_TITLE,
    LINE_HEIGHT_EM,
    MARGIN,
    RADIUS_GIANT,
    SHEET_W_MM,
)

Words = Callable[[str], str]  # from an English msgid to the language of the person

LEFT = MARGIN
WIDTH = SHEET_W_MM - 2 * MARGIN
HALF = (WIDTH - 10.0) / 2  # two buttons beside each other, a finger's gap between
EM_OF_CJK, EM_OF_LATIN = 1.0, 0.56  # advance widths of Noto Sans SC Bold in em; Latin on average, a little more
INK_EM = 0.92  # the height of one line's ink
EM_STEP_MM = 0.5
WRAPPED_SHARE, WRAPPED_SHARE_CJK = 0.9, 0.95  # of a line that is used on average where a text is broken into several
HEADER_Y, HEADER_H = 10.0, 24.0
BODY_Y = 42.0  # below the header
FOOTER_Y, FOOTER_H = 456.0, 34.0
BODY_END = FOOTER_Y - 10.0
DONE_H = 62.0
DONE_Y = BODY_END - DONE_H

CHINESE = "\u4e00-\u9fff"
NO_DIGIT = re.compile("[^0-9]+")
MASK = re.compile(r"(?<=[0-9])\*{4}(?=[0-9])")
SERVICE_NUMBERS = frozenset({"400", "800"})  # a company's, ten digits, the same all over China
SEAM = re.compile(f"(?<=[{CHINESE}])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[{CHINESE}])")

OWN_NAMES = {Lang.ZH: "中文", Lang.EN: "English"}  # each language in itself, never translated


def spaced(text: str) -> str:
    """A space wherever Chinese meets a digit or a Latin letter, however it was typed: '到3号门' -> '到 3 号门'."""
    return SEAM.sub(" ", text)


def place_name(state: State) -> str:
    return spaced(state.site.name_en if state.lang is Lang.EN else state.site.name)


def pick_up(state: State) -> str:
    return spaced(state.site.pick_up_en if state.lang is Lang.EN else state.site.pick_up)


def provider(state: State) -> str:
    return spaced(state.site.provider_name_en if state.lang is Lang.EN else state.site.provider_name)


def guard(state: State) -> str:
    return spaced(state.site.guard_en if state.lang is Lang.EN else state.site.guard)


def dispatcher_down(state: State) -> bool:
    """The dispatcher that a new hail would go to does not answer just now."""
    return "main" in state.dispatch_down


def hotline(state: State) -> str:
    """The site's telephone in groups, or '' where there is none."""
    return spelt_out(state.site.hotline)


def spelt_out(number: str) -> str:
    """'02162580000' -> '021 6258 0000', '0512-6252000' -> '0512 6252000': groups as they are read aloud; where the
    site has written groups of its own, those."""
    return " ".join(_group(digits) for digits in NO_DIGIT.split(number) if digits)


def _group(digits: str) -> str:
    if len(digits) == 10 and digits[:3] in SERVICE_NUMBERS:
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    if len(digits) == 11:
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if len(digits) in (6, 8, 10):
        half = len(digits) // 2
        return f"{digits[:half]} {digits[half:]}"
    return digits


def in_minutes(count: int, _: Words) -> tuple[str, str]:
    """The number and its unit, to be set in two sizes."""
    return str(count), _("minute") if count == 1 else _("minutes")


def in_groups(masked: str) -> str:
    """'138****5678' -> '138 **** 5678'."""
    return MASK.sub(" **** ", masked)


def number_of(masked: str, state: State, _: Words) -> str:
    """In practice no number is hers: she is not to take a stranger's for her own."""
    return in_groups(masked) if state.practice is None else _("the practice number")


def spoken_sign(sign: CallSign, _: Words) -> str:
    """'红 7', 'Red 7': the same word on screen, aloud and to the driver."""
    colour = {
        Colour.RED: _("Red"),
        Colour.BLUE: _("Blue"),
        Colour.GREEN: _("Green"),
        Colour.YELLOW: _("Yellow"),
        Colour.PURPLE: _("Purple"),
    }[sign.colour]
    return f"{colour} {sign.number}"


def sign_chip(box: Box, sign: CallSign, em: float, _: Words, radius: float = 6.0) -> tuple[Element, ...]:
    """A call sign in its colour. The word says the colour too, for those who cannot see it."""
    ink = CALL_SIGN_INK[sign.colour]
    return (
        Panel(box, fill=CALL_SIGN_FILL[sign.colour], radius=radius),
        Text(inset(box, 2.0), spoken_sign(sign, _), em, ink, bold=True, align="center"),
    )


def equal_em(em: float, room: float, *texts: str) -> float:
    """One size of letters for buttons that must not differ: the largest, up to em, that leaves the longest room."""
    return min(em, room / max(width_em(text) for text in texts))


def width_em(text: str) -> float:
    """How long the text is in one line, about, in em."""
    return sum(EM_OF_CJK if mark > "\u2e7f" else EM_OF_LATIN for mark in text)


def paragraph(box: Box, text: str, em: float, ink: str = "ink", *, bold: bool = False, align: Align = "left") -> Text:
    """A text whose length nobody knows here (a place, a sentence of the site's): as large as the box allows, up to
    em, on as many lines as it then needs."""
    while True:
        lines = sum(lines_of(part, em, box.w) for part in text.split("\n"))
        tall = ((lines - 1) * LINE_HEIGHT_EM + INK_EM) * em
        if tall <= box.h or em <= EM_MIN_MM:
            return Text(box, text, em, ink, bold, align, lines)
        em = max(EM_MIN_MM, em - EM_STEP_MM)


def lines_of(text: str, em: float, room: float) -> int:
    """How many lines of so many mm the text takes, about."""
    width = width_em(text) * em
    share = WRAPPED_SHARE_CJK if width_em(text) > len(text) * 0.9 else WRAPPED_SHARE
    return 1 if width <= room else math.ceil(width / (room * share))


def inset(box: Box, x: float, y: float = 0.0) -> Box:
    return Box(box.x + x, box.y + y, box.w - 2 * x, box.h - 2 * y)


def disc(x: float, y: float, d: float, icon: str, ink: str = "pine", fill: str = "pine_tint") -> tuple[Element, ...]:
    """An icon in a tinted circle of diameter d."""
    box = Box(x, y, d, d)
    return (Disc(box, fill), Icon(box, icon, d * 0.62, ink))


def title(y: float, text: str, em: float = EM_TITLE, ink: str = "ink") -> Text:
    return Text(Box(LEFT + 8.0, y, WIDTH - 16.0, em * 1.4), text, em, ink, bold=True, align="center")


def truth(icon: str, first: str, second: str) -> tuple[Element, ...]:
    """What went otherwise than she wished: a calm picture, the fact, and what it means for her."""
    d = 62.0
    x = LEFT + d + 16.0
    w = WIDTH - d - 16.0
    return (
        *disc(LEFT, 45.0, d, icon, "amber_ink", "amber_tint"),
        Text(Box(x, 41.0, w, 40.0), first, 29.0, bold=True),
        Text(Box(x, 80.0, w, 28.0), second, 18.0, "ink2"),
    )


def line(
    y: float, text: str, em: float = EM_LEAD, ink: str = "ink2", lines: int = 1, align: Align = "center"
) -> Text:
    return Text(Box(LEFT + 8.0, y, WIDTH - 16.0, em * 1.4 * lines), text, em, ink, align=align, lines=lines)


def tells_herself(needs: tuple[Need, ...], state: State) -> bool:
    """What she needs goes out with the hail, but this dispatcher brings it to no driver."""
    return bool(needs) and not state.capabilities.carry_note


def strong(
    box: Box,
    action: Action,
    icon: str,
    text: str,
    *,
    note: str = "",
    value: str = "",
    em: float = EM_BUTTON,
    tone: str = "pine",
) -> Button:
    """The one thing to do here: a verb, an icon, sometimes a softer second line. tone: 'pine' or 'indigo'."""
    upper = box.h * 0.66 if note else box.h
    parts: tuple[Element, ...] = (
        Row(
            Box(14.0, 2.0 if note else 0.0, box.w - 28.0, upper),
            (Glyph(icon, em * 1.1, "white"), Word(text, em, "white")),
            gap=em * 0.24,
        ),
    )
    if note:
        low = Box(8.0, upper - 3.0, box.w - 16.0, box.h - upper)
        parts += (Text(low, note, EM_BODY, f"{tone}_soft", align="center"),)
    return Button(
        box,
        action,
        parts,
        value,
        fill=tone,
        top_fill=f"{tone}_top",
        pressed=f"{tone}_pressed",
        radius=RADIUS_GIANT,
        shadow="lift",
    )


def done(words: str, note: str, icon: str = "thumb_up") -> Button:
    """She knows enough and may walk away: in the same place from the press to the gate."""
    return strong(Box(LEFT, DONE_Y, WIDTH, DONE_H), Action.DONE, icon, words, note=note, em=29.0)


def quiet(
    box: Box, action: Action, icon: str, text: str, *, value: str = "", em: float = 22.0, ink: str = "ink"
) -> Button:
    """A second choice: outlined. ink 'rose' marks what takes something away."""
    return Button(
        box,
        action,
        (Row(Box(8.0, 0.0, box.w - 16.0, box.h), (Glyph(icon, em * 1.15, ink), Word(text, em, ink)), gap=em * 0.26),),
        value,
        fill="card",
        pressed="rose_pressed" if ink == "rose" else "sunk",
        edge="rose" if ink == "rose" else "ink2",
        radius=RADIUS_GIANT,
    )
