"""A warm word when the face way did not work: never her fault, and the phone way first."""

from __future__ import annotations

from kiosk.journey.events import Action, CameraCondition
from kiosk.journey.state import FaceMissed, Miss, State
from kiosk.ui.elements import Box, Element, Panel
from kiosk.ui.present.footer import footer, to_start
from kiosk.ui.present.parts import BODY_END, BODY_Y, LEFT, WIDTH, Words, disc, line, quiet, strong, title
from kiosk.ui.theme import RADIUS_CARD


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
        *footer(to_start(_)),
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
                _("It is not your fault.\nTry again, or use your number."),
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
