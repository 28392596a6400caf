"""Home: where, what time, two equal ways to hail, and the board."""

from __future__ import annotations

from datetime import datetime

from kiosk.journey.events import Action, CameraCondition
from kiosk.journey.state import State
from kiosk.ui.elements import Box, Button, Disc, Element, Icon, Skyline, Text
from kiosk.ui.present.board import in_earnest
from kiosk.ui.present.footer import at_home
from kiosk.ui.present.home_board import panel, shown
from kiosk.ui.present.parts import (
    BODY_END,
    BODY_Y,
    HALF,
    HEADER_H,
    HEADER_Y,
    LEFT,
    WIDTH,
    Words,
    equal_em,
    paragraph,
    pick_up,
    place_name,
    spaced,
    width_em,
)
from kiosk.ui.present.reach import highest
from kiosk.ui.theme import EM_LEAD, EM_MIN_MM, EM_TITLE, FACE_SCAN, RADIUS_GIANT

WAYS_Y = 90.0  # below the greeting
WAY_H = 92.0  # the same for both: neither way is favoured
WAY_BESIDE_H = 78.0
BESIDE_FROM = 4  # with so many rows on the board the two stand beside each other
ALONE_H = 124.0  # where hailing by face is not enabled
ALONE_FLAT_H = 80.0  # beside a long board
GAP = 10.0
WHERE_W = 230.0  # from the pin to the date


def home(state: State, _: Words) -> tuple[Element, ...]:
    y, h = _where_ways_stand(state)
    if y > WAYS_Y:  # a hand reaches no higher: then the board is above them
        board = Box(LEFT, WAYS_Y, WIDTH, y - GAP - WAYS_Y)
    else:
        board = Box(LEFT, y + h + GAP, WIDTH, BODY_END - y - h - GAP)
    top, top_ends = _top(state, _)
    return (
        Skyline(Box(0.0, 42.0, 400.0, 54.0)),
        *top,
        _greeting(top_ends, _),
        *_ways(Box(LEFT, y, WIDTH, h), state, _),
        *panel(board, state, _),
        *at_home(state, _),
    )


def _top(state: State, _: Words) -> tuple[tuple[Element, ...], float]:
    """And where it ends. In practice the band stands there."""
    if state.practice is not None:
        return (), BODY_Y
    if state.just_earnest:
        return in_earnest(_), HEADER_Y + HEADER_H
    return _where_and_when(state, _)


def _greeting(y: float, _: Words) -> Text:
    """In the middle between what is above it and what is below."""
    return Text(Box(LEFT + 2.0, y, WIDTH - 4.0, WAYS_Y - y), _("Hello! Do you need a taxi?"), EM_TITLE, bold=True)


def _where_and_when(state: State, _: Words) -> tuple[tuple[Element, ...], float]:
    """And where it ends, which is lower where one of its texts stands on two lines."""
    name = place_name(state)
    stop = spaced(_("Taxis stop at: {pick_up}").format(pick_up=pick_up(state)))
    long = max(width_em(name), width_em(stop)) * EM_MIN_MM > WHERE_W
    name_y, name_h, stop_h, ends = (3.5, 26.0, 26.0, 58.0) if long else (9.0, 24.0, 18.0, 48.0)
    told = (
        Icon(Box(LEFT - 1.0, 14.0, 20.0, 26.0), "place", 25.0, "pine"),
        paragraph(Box(LEFT + 22.0, name_y, WHERE_W, name_h), name, 18.0, bold=True),
        paragraph(Box(LEFT + 22.0, 32.0, WHERE_W, stop_h), stop, 13.0, "ink2"),
        Text(Box(276.0, 5.0, 106.0, 32.0), f"{state.stamp.wall:%H:%M}", 30.0, bold=True, align="right"),
        Text(Box(268.0, 34.0, 114.0, 17.0), today(state.stamp.wall, _), 12.0, "ink2", align="right"),
    )
    return told, ends


def today(wall: datetime, _: Words) -> str:
    """'11 月 23 日 周一', 'Mon 23 Nov'."""
    weekday = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[wall.weekday()]
    month = (
        _("Jan"),
        _("Feb"),
        _("Mar"),
        _("Apr"),
        _("May"),
        _("Jun"),
        _("Jul"),
        _("Aug"),
        _("Sep"),
        _("Oct"),
        _("Nov"),
        _("Dec"),
    )[wall.month - 1]
    return _("{weekday} {day} {month}").format(weekday=weekday, day=wall.day, month=month)


def _where_ways_stand(state: State) -> tuple[float, float]:
    """Upper end and height of what is to be pressed: right below the greeting, or lower if hands reach no higher."""
    long_board = len(shown(state)) >= BESIDE_FROM
    if not state.site.face_enabled:
        h = ALONE_FLAT_H if long_board else ALONE_H
    else:
        h = WAY_BESIDE_H if long_board else 2 * WAY_H + GAP
    top = highest(state)
    if top <= WAYS_Y:
        return WAYS_Y, h
    h = min(h, BODY_END - top)
    return BODY_END - h, h


def _ways(box: Box, state: State, _: Words) -> tuple[Button, ...]:
    if not state.site.face_enabled:
        return (_phone_alone(box, _),)
    if len(shown(state)) >= BESIDE_FROM:
        return _ways_beside(box, state, _)
    h = (box.h - GAP) / 2
    return _ways_below(Box(box.x, box.y, box.w, h), Box(box.x, box.y + h + GAP, box.w, h), state, _)


def _phone_alone(box: Box, _: Words) -> Button:
    """The one way, and no word about another."""
    words, note = _("Hail by phone"), _("No sign-up, just your number")
    return _giant(box, Action.PHONE, "dialpad", words, note, fill="indigo", em=equal_em(44.0, 212.0, words))


def _ways_below(face: Box, phone_box: Box, state: State, _: Words) -> tuple[Button, Button]:
    """Two giant buttons below each other."""
    em = equal_em(41.0, 212.0, _("Hail by face"), _("Hail by phone"))
    note = _("No sign-up, just your number")
    phone = _giant(phone_box, Action.PHONE, "dialpad", _("Hail by phone"), note, fill="indigo", em=em)
    if state.camera is CameraCondition.READY:
        words, note = _("Hail by face"), _("Just look at the screen")
        return _giant(face, Action.FACE, FACE_SCAN, words, note, fill="pine", em=em), phone
    middle = face.h / 2
    parts = (
        Icon(Box(22.0, middle - 34.0, 68.0, 68.0), "no_photography", 50.0, "disabled_ink"),
        Text(Box(108.0, middle - 38.0, 246.0, 50.0), _("Hail by face"), em, "disabled_ink", bold=True),
        Text(Box(109.0, middle + 13.0, 247.0, 24.0), _("The camera rests, use your number"), EM_LEAD, "disabled_ink"),
    )
    return _resting(face, parts), phone


def _ways_beside(box: Box, state: State, _: Words) -> tuple[Button, Button]:
    """The same two beside each other, so that a long board can be read from the bench."""
    em = equal_em(32.0, HALF - 12.0, _("Hail by face"), _("Hail by phone"))
    face, phone_box = Box(box.x, box.y, HALF, box.h), Box(box.x + box.w - HALF, box.y, HALF, box.h)
    phone = _half(phone_box, Action.PHONE, "dialpad", _("Hail by phone"), fill="indigo", em=em)
    if state.camera is CameraCondition.READY:
        return _half(face, Action.FACE, FACE_SCAN, _("Hail by face"), fill="pine", em=em), phone
    parts = (
        Icon(Box(0.0, 2.0, face.w, 24.0), "no_photography", 22.0, "disabled_ink"),
        Text(Box(6.0, 25.0, face.w - 12.0, 32.0), _("Hail by face"), em, "disabled_ink", True, "center"),
        Text(Box(6.0, 57.0, face.w - 12.0, 18.0), _("The camera rests"), 14.0, "disabled_ink", align="center"),
    )
    return _resting(face, parts), phone


def _resting(box: Box, parts: tuple[Element, ...]) -> Button:
    """Without a camera the button rests; it stays a target, so that a touch is answered aloud."""
    return Button(box, Action.FACE, parts, fill="disabled", pressed="line", radius=RADIUS_GIANT)


def _giant(box: Box, action: Action, icon: str, words: str, note: str, *, fill: str, em: float) -> Button:
    middle = box.h / 2
    picture, onward = Box(22.0, middle - 34.0, 68.0, 68.0), Box(326.0, middle - 14.0, 28.0, 28.0)
    parts = (
        Disc(picture, "white", 0.13),
        Icon(picture, icon, 52.0, "white"),
        Text(Box(108.0, middle - 39.0, 214.0, 52.0), words, em, "white", bold=True),
        Text(Box(109.0, middle + 13.0, 208.0, 24.0), note, EM_LEAD, f"{fill}_soft"),
        Disc(onward, "white", 0.16),
        Icon(onward, "arrow_forward", 20.0, "white"),
    )
    return _way(box, action, parts, fill)


def _half(box: Box, action: Action, icon: str, words: str, *, fill: str, em: float) -> Button:
    d = 37.0
    picture = Box((box.w - d) / 2, 4.0, d, d)
    parts = (
        Disc(picture, "white", 0.13),
        Icon(picture, icon, 29.0, "white"),
        Text(Box(6.0, 41.0, box.w - 12.0, 34.0), words, em, "white", True, "center"),
    )
    return _way(box, action, parts, fill)


def _way(box: Box, action: Action, parts: tuple[Element, ...], fill: str) -> Button:
    return Button(
        box,
        action,
        parts,
        fill=fill,
        top_fill=f"{fill}_top",
        pressed=f"{fill}_pressed",
        radius=RADIUS_GIANT,
        shadow="lift",
    )
