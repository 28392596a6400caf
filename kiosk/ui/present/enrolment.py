"""Enrolment at the screen: her own consent, three poses with guidance, and the end, which she can take back."""

from __future__ import annotations

from kiosk.captures import Hint
from kiosk.journey.effects import Pose
from kiosk.journey.events import Action, EnrolmentResult
from kiosk.journey.state import EnrolAsk, EnrolEnded, Enrolling, State
from kiosk.ui.elements import Box, Element, LivePicture, Panel
from kiosk.ui.present.face import PROGRESS, SEEN_WELL, advice, hint_words, stop
from kiosk.ui.present.footer import footer, to_start
from kiosk.ui.present.lens import camera_sign
from kiosk.ui.present.notice import ANSWER_H, equal_answer
from kiosk.ui.present.parts import (
    BODY_END,
    BODY_Y,
    HALF,
    LEFT,
    WIDTH,
    Words,
    disc,
    equal_em,
    line,
    paragraph,
    provider,
    quiet,
    strong,
    title,
)
from kiosk.ui.present.waiting import waiting
from kiosk.ui.theme import FACE_SCAN, RADIUS_CARD

PICTURE_Y = 99.0
PROMISE_H = 78.0


def enrol_ask(step: EnrolAsk, state: State, _: Words) -> tuple[Element, ...]:
    y = BODY_END - ANSWER_H
    yes, no = _("Agree"), _("Rather not")
    em = equal_em(34.0, HALF - 32.0, yes, no)
    who = _("{provider} keeps a row of numbers,\nno photo").format(provider=provider(state))
    return (
        title(BODY_Y + 2.0, _("{name}, shall we learn your face?").format(name=step.display_name), 25.0),
        Panel(Box(LEFT, 88.0, WIDTH, 3 * PROMISE_H + 8.0), radius=RADIUS_CARD, shadow="rest"),
        *_promise(96.0, FACE_SCAN, _("Hailing by face is quicker then,\nand never comes first")),
        *_promise(96.0 + PROMISE_H, "no_photography", who),
        *_promise(
            96.0 + 2 * PROMISE_H, "sentiment_satisfied", _("You can take it back at any time,\nand all is gone")
        ),
        equal_answer(Box(LEFT, y, HALF, ANSWER_H), Action.AGREE, "check_circle", yes, "pine", em),
        equal_answer(Box(LEFT + HALF + 10.0, y, HALF, ANSWER_H), Action.HOME, "close", no, "indigo", em),
        *footer(None),
    )


def _promise(y: float, icon: str, sentence: str) -> tuple[Element, ...]:
    return (
        *disc(LEFT + 12.0, y + 4.0, 54.0, icon),
        paragraph(Box(LEFT + 80.0, y + 5.0, 272.0, 54.0), sentence, 19.0, bold=True),
    )


def enrolling(step: Enrolling, _: Words) -> tuple[Element, ...]:
    if step.saving:
        return waiting(FACE_SCAN, _("All taken, thank you"), _("One moment, please"), footer(stop(_)))
    hint = step.hint if step.capturing else Hint.NO_FACE
    number = tuple(Pose).index(step.pose) + 1
    picture = Box(LEFT, PICTURE_Y, WIDTH, BODY_END - PICTURE_Y)
    oval_h = picture.h - 62.0
    oval = Box(200.0 - oval_h * 0.39, picture.y + 7.0, oval_h * 0.78, oval_h)
    pill = Box(46.0, picture.y + picture.h - 46.0, 308.0, 38.0)
    return (
        title(BODY_Y - 6.0, _pose(step.pose, _), 30.0, "pine"),
        line(78.0, _("Picture {number} of 3, no hurry").format(number=number), 15.0),
        LivePicture(picture, oval, PROGRESS[step.hint]),
        *camera_sign(picture, _),
        *advice(pill, *hint_words(hint, _), hint in SEEN_WELL),
        *footer(stop(_)),
    )


def _pose(pose: Pose, _: Words) -> str:
    return {
        Pose.LOOK: _("Please look at yourself here"),
        Pose.SMILE: _("Now please smile"),
        Pose.STEP_BACK: _("Half a step back, look again"),
    }[pose]


def enrol_ended(step: EnrolEnded, _: Words) -> tuple[Element, ...]:
    stored = step.result in (EnrolmentResult.ENROLLED, EnrolmentResult.LOOKS_ALIKE)
    icon, first, second = _still_enrolled(_) if step.withdrawal_failed else _end(step.result, _)
    main = Box(LEFT, BODY_END - 92.0 - (66.0 if stored else 0.0), WIDTH, 92.0)
    below = Box(LEFT, BODY_END - 56.0, WIDTH, 56.0)
    ground = Box(LEFT, BODY_Y + 4.0, WIDTH, main.y - 10.0 - BODY_Y - 4.0)
    d = 94.0
    top = ground.y + (ground.h - (d + 116.0)) / 2
    buttons: tuple[Element, ...]
    if step.withdrawing:
        return waiting(FACE_SCAN, _("Taking it back"), _("One moment, please"), footer(to_start(_)))
    if stored:
        take_back = quiet(below, Action.WITHDRAW, "close", _("Take it back"), em=24.0, ink="rose")
        buttons = (strong(main, Action.DONE, "thumb_up", _("Good"), em=38.0), take_back)
    elif step.result is EnrolmentResult.WITHDRAWN:
        buttons = (strong(main, Action.DONE, "thumb_up", _("Good"), em=38.0),)
    else:
        buttons = (strong(main, Action.RETRY, "refresh", _("Take them again"), em=35.0),)
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        *disc(200.0 - d / 2, top, d, icon),
        title(top + d + 10.0, first, 32.0),
        line(top + d + 60.0, second, 20.0, lines=2),
        *buttons,
        *footer(to_start(_)),
    )


def _still_enrolled(_: Words) -> tuple[str, str, str]:
    return "schedule", _("Not taken back yet"), _("The network is away.\nPlease touch it once more.")


def _end(result: EnrolmentResult, _: Words) -> tuple[str, str, str]:
    match result:
        case EnrolmentResult.ENROLLED:
            return "check_circle", _("The machine knows you now"), _("From now on\nhail by face if you like.")
        case EnrolmentResult.LOOKS_ALIKE:
            return (
                "people",
                _("Somebody here looks like you"),
                _("So each time we ask for the last\nfour digits of your number, too."),
            )
        case EnrolmentResult.REFUSED:
            return "light_mode", _("Not quite clear yet"), _("Please try once more,\nwhere the light is better.")
        case EnrolmentResult.UNREACHABLE:
            return "schedule", _("The network is away"), _("It did not work this time.\nPlease try again later.")
        case EnrolmentResult.CAMERA:
            return "no_photography", _("The camera is having a rest"), _("Nothing was kept.\nPlease try again later.")
        case EnrolmentResult.WITHDRAWN:
            return "check_circle", _("It is taken back"), _("Nothing of you is kept here.\nHail by number as ever.")
