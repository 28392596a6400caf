"""When a hail is over, or none can be made: what is true, and what else can be done. Never a dead end."""

from __future__ import annotations

from kiosk.domain import Hail, HailState
from kiosk.journey.events import Action
from kiosk.journey.ladder import offered
from kiosk.journey.site import Rung
from kiosk.journey.state import Limit, Limited, State
from kiosk.ui.elements import Box, Element, Panel, Plate, Taxi, Text
from kiosk.ui.present.footer import footer, to_start
from kiosk.ui.present.parts import BODY_END, LEFT, WIDTH, Words, disc, sign_chip, strong, truth
from kiosk.ui.present.reach import highest
from kiosk.ui.present.rungs import RUNG_GAP, rungs
from kiosk.ui.theme import RADIUS_CARD

RUNG_MOST_H = 96.0
LADDER_Y = 140.0
HEADING_H = 28.0  # above it
PARKED_LEAST_H = 80.0


def over(hail: Hail, _: Words) -> tuple[Element, ...]:
    """Completed, cancelled, or the driver waited in vain."""
    icon, ink, tint, first, second = _over(hail, _)
    ground = Box(LEFT, 46.0, WIDTH, 306.0)
    d = 116.0
    return (
        Panel(ground, radius=RADIUS_CARD, shadow="rest"),
        *disc(200.0 - d / 2, ground.y + 18.0, d, icon, ink, tint),
        Text(Box(LEFT + 10.0, ground.y + 142.0, WIDTH - 20.0, 48.0), first, 35.0, bold=True, align="center"),
        Text(Box(LEFT + 10.0, ground.y + 190.0, WIDTH - 20.0, 56.0), second, 20.0, "ink2", align="center", lines=2),
        *_whose(ground.y + 254.0, hail, _),
        strong(Box(LEFT, BODY_END - 84.0, WIDTH, 84.0), Action.HOME, "home", _("Go to the start"), em=38.0),
        *footer(None),
    )


def _whose(y: float, hail: Hail, _: Words) -> tuple[Element, ...]:
    """Her call sign; and which taxi it was, for whoever has left a bag in it or wonders which one drove off."""
    if hail.vehicle is None or hail.state is HailState.CANCELLED_BY_RIDER:
        return sign_chip(Box(200.0 - 60.0, y, 120.0, 36.0), hail.call_sign, 24.0, _, radius=9.0)
    return (
        *sign_chip(Box(LEFT + 40.0, y, 100.0, 36.0), hail.call_sign, 24.0, _, radius=9.0),
        Plate(Box(LEFT + 156.0, y, 168.0, 36.0), hail.vehicle.plate, 26.0, radius=7.0),
    )


def _over(hail: Hail, _: Words) -> tuple[str, str, str, str, str]:
    match hail.state:
        case HailState.COMPLETED:
            return "check_circle", "leaf", "leaf_tint", _("You have arrived"), _("Take care, see you next time")
        case HailState.RIDER_NO_SHOW:
            return (
                "schedule",
                "amber_ink",
                "amber_tint",
                _("The driver had to leave"),
                _("He waited and did not find you.\nYou may call again."),
            )
        case _:
            return "check_circle", "pine", "pine_tint", _("It is cancelled"), _("Call again whenever you like")


def without_car(hail: Hail, state: State, _: Words) -> tuple[Element, ...]:
    """Which of the truths it is, and what else can be done, best first."""
    otherwise = _("Please try again in a few minutes")
    if hail.state is HailState.REFUSED:  # trying again changes nothing
        otherwise = _("Or press the yellow button: Help")
    return _with_ladder(_truth(hail, _), offered(state, hail), hail, otherwise, highest(state), _)


def limited(step: Limited, state: State, _: Words) -> tuple[Element, ...]:
    """Kindly: later again. The same for every number, whoever it belongs to."""
    match step.why:
        case Limit.NUMBER:
            told = ("schedule", _("Rest a little, then call again"), _("One number can call so many in a while"))
        case Limit.SCREEN:
            told = ("groups", _("Many are calling here now"), _("Please wait a few minutes, then call"))
        case Limit.OFTEN:
            told = ("schedule", _("You have called for many"), _("Another helper can go on, or a phone number"))
        case Limit.AT_ONCE:
            told = ("groups", _("Your neighbours still wait"), _("When one has gone, call for the next"))
        case Limit.MISSED:
            told = ("schedule", _("Nobody came to those taxis"), _again(step, state, _))
    otherwise = _("Or press the yellow button: Help")
    return _with_ladder(told, offered(state, None), None, otherwise, highest(state), _)


def _again(step: Limited, state: State, _: Words) -> str:
    """A helper rests for a day at most."""
    assert step.again is not None, "known where taxis came in vain"
    today = step.again.date() == state.stamp.wall.date()
    told = _("Help again today, after {time}") if today else _("Help again tomorrow, after {time}")
    return told.format(time=f"{step.again:%H:%M}")


def _with_ladder(
    told: tuple[str, str, str], ways: tuple[Rung, ...], hail: Hail | None, otherwise: str, top: float, _: Words
) -> tuple[Element, ...]:
    """otherwise: what she can do where the site has no ladder. top: nothing may be touched above it."""
    heading = _("You can still do this:") if ways else otherwise
    y = max(LADDER_Y, top) if ways else LADDER_Y
    between = Box(LEFT, LADDER_Y - HEADING_H, WIDTH, y - LADDER_Y)  # where the ladder would begin, and where it does
    return (
        *truth(*told),
        *(_on_the_road(between) if between.h >= PARKED_LEAST_H else ()),
        Text(Box(LEFT + 2.0, y - HEADING_H, WIDTH, 22.0), heading, 16.0, "ink2", bold=True),
        *(_ladder(y, ways, hail, _) if ways else _no_ladder(_)),
        *footer(to_start(_) if ways else None, parked=None),
    )


def _truth(hail: Hail, _: Words) -> tuple[str, str, str]:
    match hail.state:
        case HailState.NO_TAXI:
            return "local_taxi", _("No free taxi nearby"), _("We looked all around, there is none")
        case HailState.NO_DRIVER if hail.redispatched:
            return "person", _("No ride came of it this time"), _("A driver said yes, but did not pick you up")
        case HailState.NO_DRIVER:
            return "person", _("No driver can come now"), _("There are taxis, but they are busy")
        case HailState.UNKNOWN:
            return "wifi_off", _("The network gives no answer"), _("Do not wait: we cancel any taxi")
        case HailState.REFUSED:
            return "info", _("It did not work this time"), _("Not your fault: they did not take the call")
        case _ if hail.lost:
            return "wifi_off", _("We lost touch with them"), _("Nobody can say whether a taxi comes")
        case _:
            return "wifi_off", _("We could not call a taxi"), _("There is no network; none was ordered")


def _ladder(y: float, ways: tuple[Rung, ...], hail: Hail | None, _: Words) -> tuple[Element, ...]:
    room = BODY_END - y
    h = min(room, RUNG_MOST_H * len(ways) + RUNG_GAP * (len(ways) - 1))
    below = Box(LEFT, y + h + RUNG_GAP, WIDTH, room - h - RUNG_GAP)
    parked = _on_the_road(below) if below.h >= PARKED_LEAST_H else ()
    return (*rungs(Box(LEFT, y, WIDTH, h), ways, hail, _, led=True), *parked)


def _on_the_road(box: Box) -> tuple[Element, ...]:
    """Fills what a short ladder leaves; on no card, so that it does not look like one more button."""
    h = min(130.0, box.h - 10.0)
    y = box.y + box.h - 8.0
    return (
        Panel(Box(box.x, y, box.w, 5.0), "pine_tint", 2.5),
        Taxi(Box(box.x + (box.w - 2 * h) / 2, y + 5.0 - h, 2 * h, h), "#F3F4F4"),
    )


def _no_ladder(_: Words) -> tuple[Element, ...]:
    """Nothing configured: the way that is always there."""
    box = Box(LEFT, BODY_END - RUNG_MOST_H, WIDTH, RUNG_MOST_H)
    return (
        Panel(Box(LEFT, LADDER_Y + 4.0, WIDTH, box.y - LADDER_Y - 14.0), radius=RADIUS_CARD, shadow="rest"),
        Taxi(Box(LEFT + 52.0, LADDER_Y + 36.0, 260.0, 130.0), "#F3F4F4"),
        strong(box, Action.HOME, "home", _("Go to the start"), em=38.0),
    )
