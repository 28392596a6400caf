"""The lamp in the button and the lamp for her face: what they say to somebody who stands before them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain import Deed, DeedKind, HailState
from kiosk.journey.button import REST_S
from kiosk.journey.effects import Method
from kiosk.journey.events import Action, ButtonPressed, Tick
from kiosk.journey.lights import lights
from kiosk.journey.limits import HAILS_PER_SCREEN_PER_HOUR
from kiosk.journey.state import (
    Confirm,
    Consent,
    Enrolling,
    Face,
    Fault,
    Following,
    Helping,
    Home,
    InTrouble,
    PhoneEntry,
    Step,
)
from kiosk.lights import ButtonLight
from tests.journey_fixtures import CAR, SITE, START, WANG, WITH_EVERYTHING, Traveller

CALM_S = REST_S + 0.5


def at_the_gate(step: Step | None = None) -> Traveller:
    neighbour = Traveller()
    neighbour.state = replace(neighbour.state, site=WITH_EVERYTHING, step=step or Home())
    return neighbour


def lamp(neighbour: Traveller) -> ButtonLight:
    return lights(neighbour.state).button


def hailed_by_the_button() -> tuple[Traveller, str]:
    neighbour = at_the_gate()
    for _ in range(2):
        neighbour.now += CALM_S
        neighbour.does(ButtonPressed())
    return neighbour, neighbour.disk_writes().key


@pytest.mark.parametrize("step", [Home(), Confirm(WANG, Method.FACE), InTrouble(Fault.STORE)])
def test_it_is_lit_where_a_press_leads_to_a_taxi(step: Step) -> None:
    assert lamp(at_the_gate(step)) is ButtonLight.ON


@pytest.mark.parametrize("step", [PhoneEntry(), Consent(), Helping(Home()), InTrouble(Fault.PROVIDER)])
def test_it_is_dark_while_a_neighbour_is_busy_on_the_glass(step: Step) -> None:
    assert lamp(at_the_gate(step)) is ButtonLight.OFF


def test_it_is_dark_at_a_gate_whose_button_calls_no_taxi() -> None:
    for step in (Home(), Consent(), Confirm(WANG, Method.FACE)):
        neighbour = at_the_gate(step)
        neighbour.state = replace(neighbour.state, site=SITE)
        assert lamp(neighbour) is ButtonLight.OFF


def test_it_breathes_while_its_taxi_is_looked_for_and_comes_and_blinks_when_it_is_here() -> None:
    neighbour, key = hailed_by_the_button()
    shown = [lamp(neighbour)]
    for state in (HailState.SEARCHING, HailState.ASSIGNED, HailState.ARRIVING, HailState.ARRIVED):
        neighbour.dispatcher_says(key, state, vehicle=CAR)
        shown.append(lamp(neighbour))
    assert shown == [ButtonLight.BREATHE] * 4 + [ButtonLight.BLINK]
    neighbour.touches(Action.DONE)
    assert lamp(neighbour) is ButtonLight.BLINK, "also from the board"


def test_it_goes_out_once_the_taxi_has_left_and_is_lit_for_the_next_when_a_press_hails_again() -> None:
    neighbour, key = hailed_by_the_button()
    neighbour.dispatcher_says(key, HailState.ON_BOARD, vehicle=CAR)
    neighbour.touches(Action.HOME)
    assert lamp(neighbour) is ButtonLight.OFF, "a press would tell of the taxi that has just left"
    neighbour.dispatcher_says(key, HailState.COMPLETED)
    assert lamp(neighbour) is ButtonLight.ON


def test_it_goes_out_while_its_hail_is_called_off() -> None:
    neighbour, _ = hailed_by_the_button()
    neighbour.touches(Action.CANCEL_HAIL, Action.CANCEL_YES)
    assert lamp(neighbour) is ButtonLight.OFF


def test_what_a_neighbour_hailed_on_the_glass_is_no_answer_to_the_hand_at_the_button() -> None:
    neighbour = at_the_gate(Confirm(WANG, Method.FACE)).touches(Action.HAIL)
    hail = neighbour.disk_writes()
    for state in (HailState.SEARCHING, HailState.ARRIVED):
        neighbour.dispatcher_says(hail.key, state, vehicle=CAR)
        assert neighbour.state.step == Following(hail.key)
        assert lamp(neighbour) is ButtonLight.ON


def test_it_goes_out_where_the_screen_hails_no_more_this_hour() -> None:
    neighbour = at_the_gate()
    busy = (Deed(WANG.tag, START, DeedKind.HAILED),) * HAILS_PER_SCREEN_PER_HOUR
    neighbour.state = replace(neighbour.state, deeds=busy)
    neighbour.now += 60.0
    assert lamp(neighbour.does(Tick())) is ButtonLight.OFF


def test_her_face_is_lit_while_the_camera_looks_and_not_a_moment_longer() -> None:
    neighbour = at_the_gate().touches(Action.FACE, Action.AGREE)
    assert lights(neighbour.state).fill
    assert not lights(neighbour.touches(Action.BACK).state).fill
    for step, lit in (
        (Face(1, START, checking=True), False),
        (Enrolling(1, "王阿姨", START), True),
        (Enrolling(1, "王阿姨", START, saving=True), False),
        (Helping(Face(1, START)), False),
    ):
        assert lights(at_the_gate(step).state).fill is lit
