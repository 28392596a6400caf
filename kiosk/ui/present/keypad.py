"""Screens where she types: the phone number, its last digits, or the code from a message."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.journey.events import Action
from kiosk.journey.state import CodeEntry, Complaint, DigitsEntry, PhoneEntry, State
from kiosk.journey.timing import CODE_DIGITS, LAST_DIGITS, MASK_AFTER_S
from kiosk.ui.elements import Box, Button, Digits, Element, Glyph, Icon, Panel, Row, Text, Word
from kiosk.ui.present.footer import back, footer
from kiosk.ui.present.parts import BODY_END, LEFT, WIDTH, Words, equal_em, in_groups, inset, line, strong, title
from kiosk.ui.present.reach import highest
from kiosk.ui.theme import GAP_MIN_MM, RADIUS_CARD, RADIUS_GIANT, RADIUS_KEY

MOBILE_GROUPS = (3, 4, 4)
LANDLINE_GROUPS = (4, 4)
LANDLINE_DIGITS = 8
MASK = "•"
KEY_H = 51.0  # a finger of 85, and room to miss (design 6: keys of 50 mm)
PAD_H = 4 * KEY_H + 3 * GAP_MIN_MM
NEXT_H = 62.0
PAD_Y = BODY_END - NEXT_H - 9.0 - PAD_H
FIELD_H = 54.0
LOW_KEY_W = 76.0  # where hands reach no higher, Next stands beside the keys instead of below them
RESEND_W = 148.0
STACKED_UNDER_W = 130.0  # a narrower Next has its picture above the word
NAMED_BESIDE_W = 100.0  # a narrower key, too


@dataclass(frozen=True)
class Places:
    """Where everything stands. keys: from left to right, then down. resend: of no use but for a code."""

    heading_y: float
    field: Box
    hint: Box
    keys: tuple[Box, ...]
    proceed: Box
    resend: Box


def where_keys_stand(top: float, *, sends: bool = False) -> Places:
    """top: nothing may be touched above it. sends: another code can be asked for."""
    if top <= PAD_Y:
        w = (WIDTH - 2 * GAP_MIN_MM) / 3
        resend = Box(LEFT, BODY_END - NEXT_H, RESEND_W, NEXT_H)
        x = LEFT + RESEND_W + 10.0 if sends else LEFT
        proceed = Box(x, resend.y, LEFT + WIDTH - x, NEXT_H)
        return Places(36.0, *_told(0.0), _grid(PAD_Y, w, KEY_H), proceed, resend)
    h = min(KEY_H, (BODY_END - top - 3 * GAP_MIN_MM) / 4)
    y = BODY_END - 4 * h - 3 * GAP_MIN_MM
    down = (y - PAD_Y) / 2
    x = LEFT + 3 * (LOW_KEY_W + GAP_MIN_MM)
    resend = Box(x, y, LEFT + WIDTH - x, NEXT_H)
    proceed_y = y + NEXT_H + GAP_MIN_MM if sends else y
    proceed = Box(x, proceed_y, resend.w, BODY_END - proceed_y)
    return Places(36.0 + down * 0.5, *_told(down), _grid(y, LOW_KEY_W, h), proceed, resend)


def _told(down: float) -> tuple[Box, Box]:
    """What is typed, and the word about it; further down, and more room, where the keys are further down."""
    field = Box(LEFT, 69.0 + down * 0.75, WIDTH, FIELD_H + down * 0.2)
    return field, Box(LEFT, field.y + field.h + 1.0 + down * 0.1, WIDTH, 22.0)


def _grid(y: float, w: float, h: float) -> tuple[Box, ...]:
    return tuple(
        Box(LEFT + column * (w + GAP_MIN_MM), y + row * (h + GAP_MIN_MM), w, h)
        for row in range(4)
        for column in range(3)
    )


def phone_entry(step: PhoneEntry, state: State, _: Words) -> tuple[Element, ...]:
    typed = step.typed.text
    landline = state.site.landlines and bool(typed) and typed[0] in "23456789"
    groups = LANDLINE_GROUPS if landline and len(typed) <= LANDLINE_DIGITS else MOBILE_GROUPS
    whole = len(typed) == sum(groups)
    idle = _("A landline is fine too: 8 digits") if state.site.landlines else _("11 digits, no hurry")
    places = where_keys_stand(highest(state))
    return (
        *typing(
            places,
            _("Please type your phone number"),
            Digits(inside(places.field), masked(typed, step.last_key_at, state), groups, 40.0),
            _hint(places.hint, len(typed), sum(groups), step.complaint, idle, _),
            wrong=step.complaint is not None,
            whole=whole,
        ),
        *pad(places.keys, _),
        proceed(places.proceed, _, whole=whole),
        *footer(back(_)),
    )


def digits_entry(step: DigitsEntry, state: State, _: Words) -> tuple[Element, ...]:
    typed = step.typed.text
    four = step.wanted == LAST_DIGITS
    groups = (LAST_DIGITS,) if four else MOBILE_GROUPS
    heading = _("The last 4 digits of your number?") if four else _("Please type your phone number")
    idle = _("To be sure that it is you") if four else _("11 digits, no hurry")
    whole = len(typed) == step.wanted
    places = where_keys_stand(highest(state))
    return (
        *typing(
            places,
            heading,
            Digits(inside(places.field), masked(typed, step.last_key_at, state), groups, 40.0),
            _hint(places.hint, len(typed), step.wanted, step.complaint, idle, _),
            wrong=step.complaint is not None,
            whole=whole,
        ),
        *pad(places.keys, _, enabled=not step.checking),
        proceed(places.proceed, _, whole=whole, checking=step.checking),
        *footer(back(_)),
    )


def code_entry(step: CodeEntry, state: State, _: Words) -> tuple[Element, ...]:
    """No small 'send' link to miss: the code is on its way already, and another is one big button away."""
    typed = step.typed.text
    whole = len(typed) == CODE_DIGITS
    idle = (
        _("Sent to {phone}, take your time").format(phone=in_groups(step.phone_masked))
        if state.practice is None
        else _("Sent to the practice number, take your time")
    )
    places = where_keys_stand(highest(state), sends=True)
    resend_w = places.resend.w
    return (
        *typing(
            places,
            _("6 digits from the message"),
            Digits(inside(places.field), typed, (3, 3), 40.0),
            _hint(places.hint, len(typed), CODE_DIGITS, step.complaint, idle, _, keep_idle=True),
            wrong=step.complaint is not None,
            whole=whole,
        ),
        *pad(places.keys, _, enabled=not step.checking),
        Button(
            places.resend,
            Action.RESEND,
            (
                Text(Box(4.0, 6.0, resend_w - 8.0, 20.0), _("None came?"), 14.0, "ink2", align="center"),
                Row(
                    Box(4.0, 25.0, resend_w - 8.0, 32.0),
                    (Glyph("sms", 24.0, "indigo"), Word(_("Send another"), 22.0, "indigo")),
                    gap=5.0,
                ),
            ),
            fill="card",
            pressed="indigo_tint",
            edge="indigo",
            radius=RADIUS_GIANT,
            enabled=not step.checking,
        ),
        proceed(places.proceed, _, whole=whole, checking=step.checking),
        *footer(back(_)),
    )


def inside(field: Box) -> Box:
    return inset(field, 12.0)


def typing(
    places: Places, heading: str, digits: Digits, hint: Element, *, wrong: bool, whole: bool
) -> tuple[Element, ...]:
    edge = "rose" if wrong else "pine" if whole else "indigo"
    return (
        title(places.heading_y, heading, 23.0),
        Panel(places.field, edge=edge, edge_mm=1.4, radius=RADIUS_CARD),
        digits,
        hint,
    )


def masked(typed: str, last_key_at: float, state: State) -> str:
    """Dots but for a digit just typed: an onlooker reads no number, she sees what her finger did."""
    if typed and state.stamp.now < last_key_at + MASK_AFTER_S:
        return MASK * (len(typed) - 1) + typed[-1]
    return MASK * len(typed)


def _hint(
    box: Box, typed: int, wanted: int, complaint: Complaint | None, idle: str, _: Words, *, keep_idle: bool = False
) -> Element:
    if complaint is not None:
        words = _complaint(complaint, wanted - typed, _)
        return Row(box, (Glyph("error", 18.0, "rose"), Word(words, 15.0, "rose")), gap=4.0)
    if typed == wanted:
        return Row(
            box,
            (
                Glyph("check_circle", 18.0, "leaf"),
                Word(_("All {count} digits are there").format(count=wanted), 15.0, "leaf"),
            ),
            gap=4.0,
        )
    if typed == 0 or keep_idle:
        return line(box.y, idle, 15.0)
    return line(box.y, _("Digits to go: {missing}").format(missing=wanted - typed), 15.0)


def _complaint(complaint: Complaint, missing: int, _: Words) -> str:
    return {
        Complaint.TOO_SHORT: _("Please go on typing: {missing} more").format(missing=missing),
        Complaint.NOT_MOBILE: _("This is no mobile number, please look again"),
        Complaint.OF_PRACTICE: _("That one is for practice, type your own number"),
        Complaint.WRONG: _("Not quite right, please type it again"),
        Complaint.EXPIRED: _("That code is too old, please send another"),
        Complaint.TOO_OFTEN: _("Too many for now, please wait a little"),
        Complaint.UNREACHABLE: _("No network just now, please press Next again"),
    }[complaint]


def pad(places: tuple[Box, ...], _: Words, *, enabled: bool = True) -> tuple[Button, ...]:
    w, h = places[0].w, places[0].h
    digits = (*enumerate("123456789"), (10, "0"))
    em = min(38.0, h * 0.8)
    keys = [
        _key(places[i], Action.KEY, (Text(Box(0.0, 0.0, w, h), digit, em, "ink", True, "center"),), digit, enabled)
        for i, digit in digits
    ]
    clear = _named(places[9], "close", 25.0, _("Clear all"))
    delete = _named(places[11], "backspace", 27.0, _("Undo one"))
    return (
        *keys,
        _key(places[9], Action.CLEAR, clear, "", enabled, "sunk"),
        _key(places[11], Action.DELETE, delete, "", enabled, "sunk"),
    )


def _named(box: Box, icon: str, em: float, words: str) -> tuple[Element, ...]:
    if box.w >= NAMED_BESIDE_W:
        return (Row(Box(4.0, 0.0, box.w - 8.0, box.h), (Glyph(icon, em), Word(words, 18.0)), gap=5.0),)
    half = box.h / 2
    return (
        Icon(Box(0.0, half - 16.0, box.w, 17.0), icon, 16.0),
        Text(Box(2.0, half + 1.0, box.w - 4.0, 14.0), words, 12.5, bold=True, align="center"),
    )


def _key(
    box: Box, action: Action, parts: tuple[Element, ...], value: str, enabled: bool, fill: str = "card"
) -> Button:
    return Button(
        box,
        action,
        parts,
        value,
        fill=fill if enabled else "disabled",
        pressed="indigo_tint" if fill == "card" else "line",
        radius=RADIUS_KEY,
        shadow="rest",
        enabled=enabled,
    )


def proceed(box: Box, _: Words, *, whole: bool, checking: bool = False) -> Button:
    """Muted while digits are missing, yet a target: pressing it says aloud how many are missing."""
    ready = whole and not checking
    words, icon = (_("Checking"), "hourglass_top") if checking else (_("Next"), "arrow_forward")
    ink = "white" if ready else "disabled_ink"
    parts: tuple[Element, ...] = (
        Row(Box(8.0, 0.0, box.w - 16.0, box.h), (Glyph(icon, 32.0, ink), Word(words, 30.0, ink)), gap=8.0),
    )
    if box.w < STACKED_UNDER_W:
        middle = box.h / 2
        parts = (
            Icon(Box(0.0, middle - 38.0, box.w, 40.0), icon, 40.0, ink),
            Text(
                Box(4.0, middle + 4.0, box.w - 8.0, 32.0),
                words,
                equal_em(28.0, box.w - 10.0, words),
                ink,
                True,
                "center",
            ),
        )
    if ready:
        strong_one = strong(box, Action.NEXT, icon, words, em=32.0)
        return strong_one if box.w >= STACKED_UNDER_W else replace(strong_one, parts=parts)
    return Button(
        box,
        Action.NEXT,
        parts,
        fill="disabled",
        pressed="line",
        radius=RADIUS_GIANT,
        enabled=not checking,
    )
