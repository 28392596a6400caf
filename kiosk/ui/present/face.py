"""The face way: consent, her own picture with guidance, and a warm word when it did not work."""

from __future__ import annotations

from kiosk.domain import Hint
from kiosk.journey.events import Action, CameraCondition
from kiosk.journey.state import Face, FaceMissed, Miss, State
from kiosk.ui.elements import Box, Button, Element, Glyph, Icon, LivePicture, Panel, Row, Text, Word
from kiosk.ui.present.parts import (
    BODY_END,
    BODY_Y,
    HALF,
    LEFT,
    WIDTH,
    Words,
    back,
    disc,
    equal_em,
    footer,
    leave,
    line,
    paragraph,
    provider,
    quiet,
    strong,
    title,
    to_start,
)
from kiosk.ui.present.waiting import waiting
from kiosk.ui.theme import EM_BODY, FACE_SCAN, RADIUS_CARD, RADIUS_GIANT

PROGRESS = {  # how far round the oval: what is still missing, as she can see it
    Hint.NO_FACE: 0.04,
    Hint.TWO_PEOPLE: 0.15,
    Hint.TOO_DARK: 0.3,
    Hint.TOO_BRIGHT: 0.3,
    Hint.STEP_BACK: 0.45,
    Hint.STEP_CLOSER: 0.45,
    Hint.CENTRE: 0.55,
    Hint.FACE_ME: 0.65,
    Hint.HOLD_STILL: 0.8,
    Hint.GOOD: 0.92,
}


def consent(state: State, _: Words) -> tuple[Element, ...]:
    agree_h = 112.0
    y = BODY_END - agree_h
    agree, phone = _("Agree to face"), _("Type my number")
    em = equal_em(32.0, HALF - 32.0, agree, phone)
    return (
        title(BODY_Y + 2.0, _("First, may we look at your face?"), 27.0),
        Panel(Box(LEFT, 88.0, WIDTH, 236.0), radius=RADIUS_CARD, shadow="rest"),
        *_promise(94.0, "visibility", _("What for"), _("Only to know who hails,\nso that we can call your taxi")),
        *_promise(
            172.0,
            "verified_user",
            _("Who sees it"),
            _("The picture goes only to\n{provider}").format(provider=provider(state)),
        ),
        *_promise(
            250.0,
            "no_photography",
            _("What is kept"),
            _("This screen keeps no picture.\nBoth ways get a taxi alike."),
        ),
        _choice(Box(LEFT, y, HALF, agree_h), Action.AGREE, FACE_SCAN, agree, "pine", em),
        _choice(Box(LEFT + HALF + 10.0, y, HALF, agree_h), Action.PHONE, "dialpad", phone, "indigo", em),
        *footer(back(_), _),
    )


def _promise(y: float, icon: str, label: str, sentence: str) -> tuple[Element, ...]:
    return (
        *disc(LEFT + 12.0, y + 7.0, 54.0, icon),
        Text(Box(LEFT + 80.0, y + 1.0, 270.0, 18.0), label, EM_BODY, "ink2"),
        paragraph(Box(LEFT + 80.0, y + 19.0, 272.0, 50.0), sentence, 18.0, bold=True),
    )


def _choice(box: Box, action: Action, icon: str, words: str, fill: str, em: float) -> Button:
    """One of two equals: same size, same place in the eye, own icon."""
    return Button(
        box,
        action,
        (
            Icon(Box(0.0, 10.0, box.w, 52.0), icon, 48.0, "white"),
            Text(Box(6.0, 64.0, box.w - 12.0, 42.0), words, em, "white", bold=True, align="center"),
        ),
        fill=fill,
        top_fill=f"{fill}_top",
        pressed=f"{fill}_pressed",
        radius=RADIUS_GIANT,
        shadow="lift",
    )


def face(step: Face, _: Words) -> tuple[Element, ...]:
    if step.checking:
        return waiting(
            FACE_SCAN,
            _("Seen well, thank you"),
            _("Checking now, you may look away"),
            footer(leave(_), _),
        )
    offered_h = 84.0 if step.phone_offered else 56.0
    picture = Box(LEFT, 88.0, WIDTH, BODY_END - offered_h - 10.0 - 88.0)
    oval_h = picture.h - 60.0
    oval = Box(200.0 - oval_h * 0.39, picture.y + 7.0, oval_h * 0.78, oval_h)
    phone = Box(LEFT, BODY_END - offered_h, WIDTH, offered_h)
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
        LivePicture(picture, oval, PROGRESS[step.hint]),
        *_guidance(Box(46.0, picture.y + picture.h - 46.0, 308.0, 38.0), step.hint, _),
        _offered(phone, _) if step.phone_offered else _phone(phone, _),
        *footer(leave(_), _),
    )


def _phone(box: Box, _: Words) -> Button:
    return quiet(box, Action.PHONE, "dialpad", _("Use my number instead"), em=24.0, ink="indigo")


def _offered(box: Box, _: Words) -> Button:
    return strong(
        box,
        Action.PHONE,
        "dialpad",
        _("Use my number"),
        note=_("The camera is slow today; the number is just as good"),
        em=35.0,
        tone="indigo",
    )


def _guidance(box: Box, hint: Hint, _: Words) -> tuple[Element, ...]:
    icon, words = _hint(hint, _)
    well = hint in (Hint.GOOD, Hint.HOLD_STILL)
    ink = "white" if well else "amber_ink"
    return (
        Panel(box, "pine" if well else "amber", box.h / 2),
        Row(Box(box.x + 9.0, box.y, box.w - 18.0, box.h), (Glyph(icon, 27.0, ink), Word(words, 24.0, ink)), gap=6.0),
    )


def _hint(hint: Hint, _: Words) -> tuple[str, str]:
    return {
        Hint.NO_FACE: ("keyboard_double_arrow_up", _("Please look here")),
        Hint.STEP_BACK: ("directions_walk", _("Half a step back, please")),
        Hint.STEP_CLOSER: ("directions_walk", _("A little closer, please")),
        Hint.CENTRE: ("swap_horiz", _("A little to the middle")),
        Hint.FACE_ME: ("visibility", _("Please face the screen")),
        Hint.TOO_DARK: ("light_mode", _("Come where it is brighter")),
        Hint.TOO_BRIGHT: ("light_mode", _("Turn away from the light")),
        Hint.TWO_PEOPLE: ("people", _("One at a time, please")),
        Hint.HOLD_STILL: ("front_hand", _("Good, hold still")),
        Hint.GOOD: ("check_circle", _("Very good, nearly done")),
    }[hint]


def face_missed(step: FaceMissed, state: State, _: Words) -> tuple[Element, ...]:
    """The phone way first and large; trying again is there for whoever likes to, where it can help."""
    icon, first, second = _miss(step.why, _)
    again = step.why in (Miss.NO_MATCH, Miss.LIVENESS_FAILED, Miss.EXPIRED) or (
        step.why is Miss.CAMERA and state.camera is CameraCondition.READY
    )
    phone_h = 92.0
    phone_y = BODY_END - phone_h - (66.0 if again else 0.0)
    d = 94.0
    ground = Box(LEFT, BODY_Y + 4.0, WIDTH, phone_y - 10.0 - BODY_Y - 4.0)
    top = ground.y + (ground.h - (d + 116.0)) / 2
    retry: tuple[Element, ...] = ()
    if again:
        retry = (
            quiet(Box(LEFT, BODY_END - 56.0, WIDTH, 56.0), Action.RETRY, "refresh", _("Try my face again"), em=24.0),
        )
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        *disc(200.0 - d / 2, top, d, icon, "amber_ink", "amber_tint"),
        title(top + d + 10.0, first, 32.0),
        line(top + d + 60.0, second, 20.0, lines=2),
        strong(
            Box(LEFT, phone_y, WIDTH, phone_h),
            Action.PHONE,
            "dialpad",
            _("Use my number"),
            note=_("Just as quick, just as good"),
            em=35.0,
            tone="indigo",
        ),
        *retry,
        *footer(to_start(_), _),
    )


def _miss(why: Miss, _: Words) -> tuple[str, str, str]:
    match why:
        case Miss.NO_MATCH:
            return (
                "sentiment_satisfied",
                _("We could not tell who you are"),
                _("Never mind.\nYour phone number will do."),
            )
        case Miss.LIVENESS_FAILED:
            return (
                "photo_camera",
                _("The camera did not see well"),
                _("The light here is difficult.\nIt is not your fault."),
            )
        case Miss.MINOR:
            return (
                "people",
                _("Please bring a grown-up"),
                _("Children hail with a grown-up.\nTheir phone number works."),
            )
        case Miss.RISK_REJECTED:
            return (
                "sentiment_satisfied",
                _("Face does not work this time"),
                _("Please use your phone number.\nThe taxi comes all the same."),
            )
        case Miss.CAMERA:
            return (
                "no_photography",
                _("The camera is having a rest"),
                _("We are looking after it.\nPlease use your phone number."),
            )
        case Miss.EXPIRED:
            return "schedule", _("That took a little long"), _("Never mind, nothing is lost.\nPlease try once more.")
