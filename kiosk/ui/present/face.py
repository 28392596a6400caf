"""The face way: her own picture with guidance, one thing at a time, and the phone way always beside it."""

from __future__ import annotations

from kiosk.captures import Hint, Side, Wanted
from kiosk.journey.events import Action, CameraCondition
from kiosk.journey.state import Face
from kiosk.ui.elements import Box, Button, Disc, Element, Glyph, Icon, LivePicture, Panel, Row, Text, Word
from kiosk.ui.present.footer import LEAVE_BOX, footer, pill
from kiosk.ui.present.lens import signs
from kiosk.ui.present.parts import BODY_END, BODY_Y, LEFT, WIDTH, Words, disc, line, quiet, strong, title
from kiosk.ui.present.waiting import waiting
from kiosk.ui.theme import FACE_SCAN, RADIUS_CARD

PROGRESS = {  # how far round the oval: what is still missing, as she can see it
    Hint.NO_FACE: 0.04,
    Hint.TWO_PEOPLE: 0.15,
    Hint.TOO_DARK: 0.3,
    Hint.TOO_BRIGHT: 0.3,
    Hint.STEP_BACK: 0.45,
    Hint.STEP_CLOSER: 0.45,
    Hint.CENTRE: 0.55,
    Hint.COVERED: 0.6,
    Hint.FACE_ME: 0.65,
    Hint.HOLD_STILL: 0.8,
    Hint.GOOD: 0.92,
}
SEEN_WELL = frozenset({Hint.GOOD, Hint.HOLD_STILL})
HIDDEN_BY_A_TURN = frozenset({Hint.NO_FACE, Hint.CENTRE, Hint.FACE_ME, *SEEN_WELL})  # a head that turns looks like it

PICTURE_Y = 88.0
PHONE_H, PHONE_OFFERED_H = 56.0, 84.0
OVAL_MARGIN_MM = 7.0
OVAL_W_OF_H = 0.78
GUIDANCE_H = 38.0
ARROW_MM = 76.0  # beside the oval, as wide as the picture leaves room for


def face(step: Face, _: Words) -> tuple[Element, ...]:
    if step.checking:
        return _checking(step, _)
    if step.away is not None:
        return _camera_away(step, step.away, _)
    phone_h = PHONE_OFFERED_H if step.phone_offered else PHONE_H
    phone = Box(LEFT, BODY_END - phone_h, WIDTH, phone_h)
    picture = Box(LEFT, PICTURE_Y, WIDTH, phone.y - 10.0 - PICTURE_Y)
    oval_h = picture.h - OVAL_MARGIN_MM - GUIDANCE_H - 15.0
    oval_w = oval_h * OVAL_W_OF_H
    oval = Box(200.0 - oval_w / 2, picture.y + OVAL_MARGIN_MM, oval_w, oval_h)
    turning = step.wants is Wanted.TURN
    return (
        *(_turn(step, _) if turning else _look(_)),
        LivePicture(picture, oval, PROGRESS[step.hint]),
        *signs(picture, step, _),
        *(_arrow(step, picture, oval) if turning else ()),
        *_guidance(Box(46.0, picture.y + picture.h - GUIDANCE_H - 8.0, 308.0, GUIDANCE_H), step, _),
        _offered(phone, _("The camera is slow today; the number is just as good"), _)
        if step.phone_offered
        else quiet(phone, Action.PHONE, "dialpad", _("Use my number instead"), em=24.0, ink="indigo"),
        *footer(stop(_)),
    )


def _look(_: Words) -> tuple[Element, ...]:
    return (
        Row(
            Box(LEFT, 38.0, WIDTH, 30.0),
            (
                Glyph("visibility", 27.0, "pine"),
                Word(_("Please look at yourself"), 23.0),
            ),
            gap=7.0,
        ),
        line(67.0, _("Bring your face into the oval, no hurry"), 14.0),
    )


def _turn(step: Face, _: Words) -> tuple[Element, ...]:
    left = step.side is Side.LEFT
    words = _("Slowly turn your head left") if left else _("Slowly turn your head right")
    return (Text(Box(LEFT, 38.0, WIDTH, 48.0), words, 42.0, "pine", bold=True, align="center"),)


def _arrow(step: Face, picture: Box, oval: Box) -> tuple[Element, ...]:
    """On the side to which she sees herself turn: in a mirror her own left is on the left of the glass."""
    left = step.side is Side.LEFT
    middle = (picture.x + oval.x) / 2 if left else (picture.x + picture.w + oval.x + oval.w) / 2
    box = Box(middle - ARROW_MM / 2, oval.y + (oval.h - ARROW_MM) / 2, ARROW_MM, ARROW_MM)
    return (Disc(box, "pine"), Icon(box, "arrow_back" if left else "arrow_forward", 62.0, "white"))


def _guidance(box: Box, step: Face, _: Words) -> tuple[Element, ...]:
    if step.wants is Wanted.TURN and step.hint in HIDDEN_BY_A_TURN:
        icon, words, well = "sentiment_satisfied", _("No hurry, a little is enough"), True
    else:
        (icon, words), well = hint_words(step.hint, _), step.hint in SEEN_WELL
    return advice(box, icon, words, well)


def advice(box: Box, icon: str, words: str, well: bool) -> tuple[Element, ...]:
    """The one thing to do now. well: nothing need be done better."""
    ink = "white" if well else "amber_dark"
    return (
        Panel(box, "pine" if well else "amber", box.h / 2),
        Row(Box(box.x + 9.0, box.y, box.w - 18.0, box.h), (Glyph(icon, 27.0, ink), Word(words, 24.0, ink)), gap=6.0),
    )


def hint_words(hint: Hint, _: Words) -> tuple[str, str]:
    """An icon and what to do, as a neighbour would say it."""
    return {
        Hint.NO_FACE: ("keyboard_double_arrow_up", _("Please look here")),
        Hint.STEP_BACK: ("directions_walk", _("Half a step back, please")),
        Hint.STEP_CLOSER: ("directions_walk", _("A little closer, please")),
        Hint.CENTRE: ("swap_horiz", _("A little to the middle")),
        Hint.FACE_ME: ("visibility", _("Turn to me a little")),
        Hint.TOO_DARK: ("light_mode", _("Come where it is brighter")),
        Hint.TOO_BRIGHT: ("light_mode", _("Turn away from the light")),
        Hint.TWO_PEOPLE: ("people", _("One at a time, please")),
        Hint.HOLD_STILL: ("front_hand", _("Good, hold still")),
        Hint.COVERED: ("face", _("Lower mask or scarf a little")),
        Hint.GOOD: ("check_circle", _("Very good, nearly done")),
    }[hint]


def _checking(step: Face, _: Words) -> tuple[Element, ...]:
    shown = waiting(FACE_SCAN, _("Seen well, thank you"), _("Checking now, you may look away"), footer(stop(_)))
    return (*shown, *signs(Box(LEFT, BODY_Y + 4.0, WIDTH, BODY_END - BODY_Y - 4.0), step, _))


def _camera_away(step: Face, away: CameraCondition, _: Words) -> tuple[Element, ...]:
    """The camera gives no picture just now: why, what to do, and the phone way as large as can be."""
    phone = Box(LEFT, BODY_END - PHONE_OFFERED_H, WIDTH, PHONE_OFFERED_H)
    ground = Box(LEFT, BODY_Y + 4.0, WIDTH, phone.y - 10.0 - BODY_Y - 4.0)
    d = 110.0
    top = ground.y + (ground.h - d - 90.0) / 2 + 8.0
    if away is CameraCondition.COVERED:
        icon, first, second = (
            "front_hand",
            _("Something covers the camera"),
            _("Please take it away, then I can see you"),
        )
    else:
        icon, first, second = "sync", _("The camera is opening again"), _("Please wait a moment")
    return (
        Panel(ground, "card", RADIUS_CARD, edge="line"),
        *disc(200.0 - d / 2, top, d, icon, "amber_ink", "amber_tint"),
        title(top + d + 10.0, first, 31.0),
        line(top + d + 58.0, second, 20.0),
        *signs(ground, step, _),
        _offered(phone, _("Just as quick, just as good"), _),
        *footer(stop(_)),
    )


def _offered(box: Box, note: str, _: Words) -> Button:
    return strong(box, Action.PHONE, "dialpad", _("Use my number"), note=note, em=35.0, tone="indigo")


def stop(_: Words) -> Button:
    """She takes back that the camera may look: it closes at once."""
    return pill(LEAVE_BOX, Action.HOME, "close", _("Cancel"))
