"""Screens where she types: the phone number, its last digits, or the code from a message."""

from __future__ import annotations

from kiosk.journey.events import Action
from kiosk.journey.state import CodeEntry, Complaint, DigitsEntry, PhoneEntry, State
from kiosk.journey.timing import CODE_DIGITS, LAST_DIGITS, MASK_AFTER_S
from kiosk.ui.elements import Box, Button, Digits, Element, Glyph, Panel, Row, Text, Word
from kiosk.ui.present.footer import back, footer
from kiosk.ui.present.parts import BODY_END, LEFT, WIDTH, Words, in_groups, line, strong, title
from kiosk.ui.theme import GAP_MIN_MM, RADIUS_CARD, RADIUS_GIANT, RADIUS_KEY

MOBILE_GROUPS = (3, 4, 4)
LANDLINE_GROUPS = (4, 4)
LANDLINE_DIGITS = 8
MASK = "•"
KEY_H = 51.0  # a finger of 85, and room to miss (design 6: keys of 50 mm)
PAD_H = 4 * KEY_H + 3 * GAP_MIN_MM
NEXT_H = 62.0
PAD_Y = BODY_END - NEXT_H - 9.0 - PAD_H


def phone_entry(step: PhoneEntry, state: State, _: Words) -> tuple[Element, ...]:
    typed = step.typed.text
    landline = state.site.landlines and bool(typed) and typed[0] in "23456789"
    groups = LANDLINE_GROUPS if landline and len(typed) <= LANDLINE_DIGITS else MOBILE_GROUPS
    whole = len(typed) == sum(groups)
    idle = _("A landline is fine too: 8 digits") if state.site.landlines else _("11 digits, no hurry")
    return (
        *_typing(
            _("Please type your phone number"),
            Digits(_field(), _masked(typed, step.last_key_at, state), groups, 40.0),
            _hint(len(typed), sum(groups), step.complaint, idle, _),
            wrong=step.complaint is not None,
            whole=whole,
        ),
        *_pad(_),
        _next(Box(LEFT, BODY_END - NEXT_H, WIDTH, NEXT_H), _, whole=whole),
        *footer(back(_)),
    )


def digits_entry(step: DigitsEntry, state: State, _: Words) -> tuple[Element, ...]:
    typed = step.typed.text
    four = step.wanted == LAST_DIGITS
    groups = (LAST_DIGITS,) if four else MOBILE_GROUPS
    heading = _("The last 4 digits of your number?") if four else _("Please type your phone number")
    idle = _("To be sure that it is you") if four else _("11 digits, no hurry")
    whole = len(typed) == step.wanted
    return (
        *_typing(
            heading,
            Digits(_field(), _masked(typed, step.last_key_at, state), groups, 40.0),
            _hint(len(typed), step.wanted, step.complaint, idle, _),
            wrong=step.complaint is not None,
            whole=whole,
        ),
        *_pad(_, enabled=not step.checking),
        _next(Box(LEFT, BODY_END - NEXT_H, WIDTH, NEXT_H), _, whole=whole, checking=step.checking),
        *footer(back(_)),
    )


def code_entry(step: CodeEntry, _: Words) -> tuple[Element, ...]:
    """No small 'send' link to miss: the code is on its way already, and another is one big button away."""
    typed = step.typed.text
    whole = len(typed) == CODE_DIGITS
    resend_w = 148.0
    idle = _("Sent to {phone}, take your time").format(phone=in_groups(step.phone_masked))
    resend = Box(LEFT, BODY_END - NEXT_H, resend_w, NEXT_H)
    proceed = Box(LEFT + resend_w + 10.0, resend.y, WIDTH - resend_w - 10.0, NEXT_H)
    return (
        *_typing(
            _("6 digits from the message"),
            Digits(_field(), typed, (3, 3), 40.0),
            _hint(len(typed), CODE_DIGITS, step.complaint, idle, _, keep_idle=True),
            wrong=step.complaint is not None,
            whole=whole,
        ),
        *_pad(_, enabled=not step.checking),
        Button(
            resend,
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
        _next(proceed, _, whole=whole, checking=step.checking),
        *footer(back(_)),
    )


def _field() -> Box:
    return Box(LEFT + 12.0, 69.0, WIDTH - 24.0, 54.0)


def _typing(heading: str, digits: Digits, hint: Element, *, wrong: bool, whole: bool) -> tuple[Element, ...]:
    edge = "rose" if wrong else "pine" if whole else "indigo"
    return (
        title(36.0, heading, 23.0),
        Panel(Box(LEFT, 69.0, WIDTH, 54.0), edge=edge, edge_mm=1.4, radius=RADIUS_CARD),
        digits,
        hint,
    )


def _masked(typed: str, last_key_at: float, state: State) -> str:
    """Dots but for a digit just typed: an onlooker reads no number, she sees what her finger did."""
    if typed and state.stamp.now < last_key_at + MASK_AFTER_S:
        return MASK * (len(typed) - 1) + typed[-1]
    return MASK * len(typed)


def _hint(
    typed: int, wanted: int, complaint: Complaint | None, idle: str, _: Words, *, keep_idle: bool = False
) -> Element:
    box = Box(LEFT, 124.0, WIDTH, 22.0)
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
        Complaint.WRONG: _("Not quite right, please type it again"),
        Complaint.EXPIRED: _("That code is too old, please send another"),
        Complaint.TOO_OFTEN: _("Too many for now, please wait a little"),
        Complaint.UNREACHABLE: _("No network just now, please press Next again"),
    }[complaint]


def _pad(_: Words, *, enabled: bool = True) -> tuple[Button, ...]:
    w = (WIDTH - 2 * GAP_MIN_MM) / 3
    places = [
        Box(LEFT + column * (w + GAP_MIN_MM), PAD_Y + row * (KEY_H + GAP_MIN_MM), w, KEY_H)
        for row in range(4)
        for column in range(3)
    ]
    keys = [
        _key(
            places[i],
            Action.KEY,
            (Text(Box(0.0, 0.0, w, KEY_H), digit, 38.0, "ink", True, "center"),),
            digit,
            enabled,
        )
        for i, digit in ((*enumerate("123456789"), (10, "0")))
    ]
    clear = (Row(Box(4.0, 0.0, w - 8.0, KEY_H), (Glyph("close", 25.0), Word(_("Clear all"), 18.0)), gap=5.0),)
    delete = (Row(Box(4.0, 0.0, w - 8.0, KEY_H), (Glyph("backspace", 27.0), Word(_("Undo one"), 18.0)), gap=5.0),)
    return (
        *keys,
        _key(places[9], Action.CLEAR, clear, "", enabled, "sunk"),
        _key(places[11], Action.DELETE, delete, "", enabled, "sunk"),
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


def _next(box: Box, _: Words, *, whole: bool, checking: bool = False) -> Button:
    """Muted while digits are missing, yet a target: pressing it says aloud how many are missing."""
    if whole and not checking:
        return strong(box, Action.NEXT, "arrow_forward", _("Next"), em=32.0)
    words, icon = (_("Checking"), "hourglass_top") if checking else (_("Next"), "arrow_forward")
    return Button(
        box,
        Action.NEXT,
        (
            Row(
                Box(8.0, 0.0, box.w - 16.0, box.h),
                (Glyph(icon, 32.0, "disabled_ink"), Word(words, 30.0, "disabled_ink")),
                gap=8.0,
            ),
        ),
        fill="disabled",
        pressed="line",
        radius=RADIUS_GIANT,
        enabled=not checking,
    )
