"""How many touches each way from home to the promise takes, each on a target of the sheet that is in front."""

from __future__ import annotations

import pytest

from kiosk.domain import Lang
from kiosk.journey.events import CodeWanted, DigitsWanted, Event, Identified, Touched
from kiosk.journey.state import Committing, Following, Home
from kiosk.ui.present import present
from kiosk.wording import translator
from tests.journey_fixtures import BY_PHONE, WANG, Traveller
from tests.screen_fixtures import buttons

NUMBER = [f"key:{digit}" for digit in "13900000315"]
LAST_FOUR = [f"key:{digit}" for digit in "5678"]
CODE = [f"key:{digit}" for digit in "482159"]

Route = list[str | type[Event]]  # a target to be touched, or what the provider says meanwhile

ROUTES: dict[str, tuple[Route, int]] = {
    "by face": (["face", "agree", Identified, "hail"], 3),
    # Thirteen would want the keypad to go on by itself at the eleventh digit: docs/adr/0013 says why it does not.
    "by number": (["phone", *NUMBER, "next", Identified, "hail"], 14),
    "by face and the last four digits": (["face", "agree", DigitsWanted, *LAST_FOUR, "next", Identified, "hail"], 8),
    "by number and a code": (["phone", *NUMBER, "next", CodeWanted, *CODE, "next", Identified, "hail"], 21),
    "by face, with help into the car": (["face", "agree", Identified, "need:helper", "hail"], 4),
    "by number, from the question about the face": (["face", "phone", *NUMBER, "next", Identified, "hail"], 15),
}


def touched(name: str, neighbour: Traveller) -> Touched:
    sheet = present(neighbour.state, translator(neighbour.state.lang))
    (target,) = [button for button in buttons(sheet) if button.name == name and button.enabled]
    return Touched(target.action, target.value)


def answered(kind: type[Event], neighbour: Traveller, by_face: bool) -> Event:
    attempt = neighbour.state.attempt
    if kind is DigitsWanted:
        return DigitsWanted(attempt, 4)
    if kind is CodeWanted:
        return CodeWanted(attempt, BY_PHONE.phone_masked)
    return Identified(attempt, WANG if by_face else BY_PHONE)


@pytest.mark.parametrize(("route", "touches"), ROUTES.values(), ids=ROUTES)
@pytest.mark.parametrize("lang", Lang)
def test_from_home_to_the_promise_it_takes_so_many_touches(route: Route, touches: int, lang: Lang) -> None:
    neighbour = Traveller()
    if lang is Lang.EN:  # one touch more, and English goes all the way
        neighbour.does(touched("language", neighbour))
    taken = 0
    for part in route:
        if isinstance(part, str):
            neighbour.does(touched(part, neighbour))
            taken += 1
        else:
            neighbour.does(answered(part, neighbour, by_face="agree" in route))
        assert not isinstance(neighbour.state.step, Home)
    assert isinstance(neighbour.state.step, Committing)
    assert taken == touches
    hail = neighbour.disk_writes()
    assert neighbour.state.step == Following(hail.key)
    assert neighbour.state.lang is lang
