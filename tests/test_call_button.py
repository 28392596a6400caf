"""The physical button alone: a whole hail without touching the glass, and nothing that a shaken hand can do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.config import load
from kiosk.dispatch_client.client import DispatchClient
from kiosk.domain import HailState, Lang, Refused
from kiosk.fittings import site
from kiosk.journey.button import REST_S
from kiosk.journey.comfort import Comfort
from kiosk.journey.effects import CommitHail, Method, OpenCamera, OpenIdentity, Speak
from kiosk.journey.events import (
    Action,
    ButtonPressed,
    DispatcherReachable,
    Event,
    HailNotCommitted,
    Identified,
    PresenceChanged,
    Tick,
    Touched,
)
from kiosk.journey.lights import lights
from kiosk.journey.limits import (
    BY_HAND_S,
    HAILS_PER_NUMBER_PER_DAY,
    HAILS_PER_NUMBER_PER_HOUR,
    HAILS_PER_SCREEN_PER_HOUR,
    IN_VAIN_MOST,
    needs_hand,
)
from kiosk.journey.state import (
    Committing,
    Confirm,
    Consent,
    EnrolAsk,
    FaceMissed,
    Fault,
    Following,
    Helping,
    Home,
    InTrouble,
    Limit,
    Limited,
    Miss,
    PhoneEntry,
    PhoneRejected,
    State,
    Step,
)
from kiosk.journey.timing import IDLE_S, WARN_S
from kiosk.lights import ButtonLight
from kiosk.voice.prompts import render
from kiosk.wording import translator
from tests.dispatch_fixtures import hail
from tests.http_fixtures import answer, saying, server
from tests.journey_fixtures import BY_PHONE, CAR, DRIVER, GATE, SITE, START, WANG, WITH_EVERYTHING, Traveller, touches

CALM_S = REST_S + 0.5  # between two presses of a hand that means them


def at_the_gate(step: Step | None = None) -> Traveller:
    neighbour = Traveller()
    neighbour.state = replace(neighbour.state, site=WITH_EVERYTHING, step=step or Home())
    neighbour.now = START + 60.0
    return neighbour


def presses(neighbour: Traveller, times: int = 1, every_s: float = CALM_S) -> Traveller:
    for _ in range(times):
        neighbour.now += every_s
        neighbour.does(ButtonPressed())
    return neighbour


def last_said(neighbour: Traveller) -> tuple[str, dict[str, str]]:
    speak = neighbour.asked_for(Speak)[-1]
    return speak.prompt.value, dict(speak.args)


def aloud(neighbour: Traveller) -> list[str]:
    """Every sentence as it is heard."""
    return [
        render(speak.prompt.value, dict(speak.args), translator(speak.lang, "voice"), speak.lang)
        for speak in neighbour.asked_for(Speak)
    ]


def has_hailed() -> Traveller:
    neighbour = presses(at_the_gate(), 2)
    neighbour.disk_writes()
    return neighbour


def test_two_presses_hail_under_the_gates_own_contact_and_the_ride_is_told_to_its_end() -> None:
    neighbour = presses(at_the_gate())
    assert neighbour.said() == ["button_asks"]
    assert dict(neighbour.asked_for(Speak)[0].args)["contact"] == "门口保安室"
    presses(neighbour)
    assert isinstance(neighbour.state.step, Committing)
    (wish,) = neighbour.asked_for(CommitHail)
    assert wish.rider == GATE
    key = neighbour.disk_writes().key
    neighbour.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=300.0)
    neighbour.dispatcher_says(key, HailState.ARRIVED, vehicle=CAR, driver=DRIVER, eta_s=0.0)
    neighbour.dispatcher_says(key, HailState.ON_BOARD, vehicle=CAR, driver=DRIVER)
    assert neighbour.said() == ["button_asks", "received", "coming", "arrived", "on_board"]
    neighbour.now += 120.0
    presses(neighbour)
    assert neighbour.state.step == Confirm(GATE, Method.BUTTON), "the ride is over: the next one is asked at once"
    assert len(neighbour.asked_for(CommitHail)) == 1
    assert neighbour.asked_for(OpenCamera) == []
    assert neighbour.asked_for(OpenIdentity) == []


def test_in_english_the_contact_has_its_english_name() -> None:
    neighbour = at_the_gate()
    neighbour.state = replace(neighbour.state, lang=Lang.EN)
    presses(neighbour)
    assert dict(neighbour.asked_for(Speak)[0].args)["contact"] == "the guard's office"


def test_who_only_asked_and_walks_away_has_called_nothing() -> None:
    neighbour = presses(at_the_gate())
    neighbour.waits(IDLE_S + WARN_S + 1.0)
    assert neighbour.state.step == Home()
    assert neighbour.asked_for(CommitHail) == []


def test_whoever_hails_by_the_button_is_asked_to_press_it_and_not_to_touch_the_glass() -> None:
    neighbour = presses(at_the_gate()).waits(IDLE_S + 1.0)
    assert neighbour.said()[-1] == "button_still_there"
    presses(neighbour, every_s=5.0)
    assert not neighbour.state.warned
    assert neighbour.said()[-1] == "button_asks", "who does not see the screen hears that she has stayed"
    assert neighbour.asked_for(CommitHail) == []
    presses(neighbour)
    assert len(neighbour.asked_for(CommitHail)) == 1


@pytest.mark.parametrize("every_s", [0.02, 0.1, 0.2, 0.4, 0.9])
def test_a_hand_that_shakes_on_the_button_only_asks(every_s: float) -> None:
    neighbour = presses(at_the_gate(), 40, every_s)
    assert isinstance(neighbour.state.step, Confirm)
    assert neighbour.asked_for(CommitHail) == []
    assert neighbour.said() == ["button_asks"], "and what is said is not begun forty times"


@pytest.mark.parametrize("every_s", [0.1, 0.5, CALM_S, 20.0])
def test_however_long_and_fast_it_is_pressed_there_is_one_taxi(every_s: float) -> None:
    neighbour = presses(at_the_gate(), 2)
    for _ in range(50):
        if isinstance(neighbour.state.step, Committing):
            presses(neighbour, 5, every_s)
            neighbour.disk_writes()
        presses(neighbour, 1, every_s)
    assert len(neighbour.asked_for(CommitHail)) == 1
    assert isinstance(neighbour.state.step, Following)


def test_while_her_taxi_is_looked_for_and_comes_a_press_tells_how_it_stands_now() -> None:
    neighbour = has_hailed()
    key = neighbour.state.hails[0].key
    presses(neighbour)
    assert last_said(neighbour) == ("button_already", {"board": "red-1 looking"})
    neighbour.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=540.0)
    neighbour.now += 60.0
    neighbour.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=240.0)
    presses(neighbour)
    assert last_said(neighbour) == ("button_already", {"board": "red-1 minutes 4"})
    neighbour.dispatcher_says(key, HailState.ARRIVED, vehicle=CAR, driver=DRIVER, eta_s=0.0)
    presses(neighbour)
    assert neighbour.said()[-2:] == ["arrived", "arrived"]
    assert isinstance(neighbour.state.step, Following)


def test_the_next_neighbour_at_the_button_hears_of_the_taxi_that_is_coming_for_the_gate() -> None:
    neighbour = has_hailed().touches(Action.DONE)
    assert neighbour.state.step == Home()
    presses(neighbour)
    assert last_said(neighbour) == ("button_already", {"board": "red-1 looking"})
    presses(neighbour, 5)
    assert neighbour.state.step == Home(), "it is called out to the bench as red 1, and to nobody as his own"
    assert len(neighbour.asked_for(CommitHail)) == 1
    key = neighbour.state.hails[0].key
    neighbour.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=300.0)
    told = "".join(aloud(neighbour))
    assert "门口已经叫了车。红一号，正在找车。" in told
    assert "您已经叫" not in told
    assert told.count("您是红一号") == 1, "to her who hailed it"


@pytest.mark.parametrize("end", [HailState.NO_TAXI, HailState.NO_DRIVER, HailState.EXPIRED])
def test_no_taxi_came_a_press_asks_and_the_next_one_tries_again(end: HailState) -> None:
    neighbour = has_hailed()
    neighbour.dispatcher_says(neighbour.state.hails[0].key, end)
    presses(neighbour)
    assert len(neighbour.asked_for(CommitHail)) == 1
    assert neighbour.said()[-1] == "button_again"
    presses(neighbour)
    _, second = neighbour.asked_for(CommitHail)
    assert second.rider == GATE
    assert isinstance(neighbour.state.step, Committing)
    again = neighbour.disk_writes()
    live = [hail.key for hail in neighbour.state.hails if hail.live]
    assert live == [again.key]


def test_a_minute_after_it_asked_whether_to_try_again_it_may_be_another_hand_and_is_asked_anew() -> None:
    neighbour = has_hailed()
    neighbour.dispatcher_says(neighbour.state.hails[0].key, HailState.NO_TAXI)
    presses(neighbour)
    presses(neighbour, every_s=35.0)
    assert neighbour.said()[-2:] == ["button_again", "button_again"]
    assert len(neighbour.asked_for(CommitHail)) == 1
    presses(neighbour, every_s=25.0)
    assert len(neighbour.asked_for(CommitHail)) == 2


@pytest.mark.parametrize("end", [HailState.NO_TAXI, HailState.REFUSED])
def test_who_hailed_by_the_button_is_told_of_the_button_and_of_none_on_the_glass(end: HailState) -> None:
    neighbour = has_hailed()
    key = neighbour.state.hails[0].key
    neighbour.does(DispatcherReachable("main", reachable=False))
    assert last_said(neighbour) == ("dispatch_down", {"choices": ""})
    neighbour.dispatcher_says(key, end)
    assert "请按墙上的按钮" in aloud(neighbour)[-1]
    assert not any("您还可以按" in each for each in aloud(neighbour))
    presses(neighbour, 2)
    assert len(neighbour.asked_for(CommitHail)) == 2, "and it does what they say"


def test_news_that_comes_under_the_hand_is_not_answered_by_it() -> None:
    """She pressed to hear how it stands; in that moment it ended."""
    neighbour = has_hailed()
    neighbour.now += 30.0
    neighbour.dispatcher_says(neighbour.state.hails[0].key, HailState.NO_TAXI)
    presses(neighbour, every_s=REST_S / 2)
    assert len(neighbour.asked_for(CommitHail)) == 1
    assert isinstance(neighbour.state.step, Following)


def test_where_no_other_search_is_left_a_press_asks_as_at_the_start() -> None:
    neighbour = has_hailed()
    neighbour.state = replace(neighbour.state, site=replace(WITH_EVERYTHING, ladder=SITE.ladder[2:]))
    neighbour.dispatcher_says(neighbour.state.hails[0].key, HailState.NO_TAXI)
    presses(neighbour)
    assert neighbour.said()[-2:] == ["no_taxi", "button_asks"]
    assert len(neighbour.asked_for(CommitHail)) == 1
    presses(neighbour)
    assert len(neighbour.asked_for(CommitHail)) == 2


def known_by_face() -> Traveller:
    neighbour = at_the_gate()
    neighbour.touches(Action.FACE, Action.AGREE).does(Identified(neighbour.state.attempt, WANG))
    assert isinstance(neighbour.state.step, Confirm)
    return neighbour


def test_at_her_own_question_one_press_says_whose_taxi_the_next_one_calls_and_the_second_calls_it() -> None:
    neighbour = presses(known_by_face())
    assert neighbour.asked_for(CommitHail) == []
    assert aloud(neighbour)[-1] == "再按一次按钮，就给王阿姨叫一辆车。不是您的车，请过一分钟再按。"
    presses(neighbour)
    (wish,) = neighbour.asked_for(CommitHail)
    assert wish.rider == WANG


def test_in_english_and_by_number_the_press_names_the_number_and_nobody() -> None:
    neighbour = known_by_face()
    neighbour.state = replace(neighbour.state, lang=Lang.EN)
    assert last_said(presses(neighbour)) == ("button_for_tail", {"tail": "5678"})
    by_number = at_the_gate(Confirm(BY_PHONE, Method.PHONE))
    assert last_said(presses(by_number)) == ("button_for_tail", {"tail": "0315"})


def test_she_left_her_question_and_nobody_who_presses_now_and_then_hails_in_her_name() -> None:
    neighbour = known_by_face()
    for _ in range(3):
        neighbour.waits(40.0)
        neighbour.does(ButtonPressed())
    assert neighbour.said()[-4:] == ["button_for", "button_for", "still_there", "button_asks"]
    assert neighbour.asked_for(CommitHail) == []
    assert neighbour.state.step == Confirm(GATE, Method.BUTTON), "nor is it kept hers by being pressed"


def test_who_waits_the_minute_that_she_is_told_is_asked_under_the_gates_own_contact() -> None:
    neighbour = presses(known_by_face())
    neighbour.waits(62.0)
    presses(neighbour)
    assert neighbour.state.step == Confirm(GATE, Method.BUTTON)
    presses(neighbour)
    (wish,) = neighbour.asked_for(CommitHail)
    assert wish.rider == GATE


def hailed_by_face() -> Traveller:
    """Her own taxi in front, asked for on the glass, louder than usual."""
    neighbour = known_by_face().touches(Action.LOUDER, Action.HAIL)
    neighbour.disk_writes()
    return neighbour


def test_the_next_neighbour_at_the_button_is_asked_and_never_told_that_anothers_taxi_is_his() -> None:
    neighbour = hailed_by_face()
    key = neighbour.state.hails[0].key
    presses(neighbour)
    assert neighbour.state.step == Confirm(GATE, Method.BUTTON), "in the same press"
    assert neighbour.said()[-1] == "button_asks"
    assert "done" not in neighbour.said()
    assert neighbour.state.comfort == Comfort(), "nor does he inherit how loud she had it"
    assert [hail.key for hail in neighbour.state.board] == [key], "hers comes, and is called out to the bench"
    presses(neighbour)
    assert [wish.rider for wish in neighbour.asked_for(CommitHail)] == [WANG, GATE]


def test_where_the_gate_has_no_contact_a_press_puts_anothers_taxi_away_and_welcomes() -> None:
    neighbour = hailed_by_face()
    neighbour.state = replace(neighbour.state, site=replace(WITH_EVERYTHING, contact=None))
    presses(neighbour)
    assert (neighbour.state.step, neighbour.said()[-1]) == (Home(), "welcome")


@pytest.mark.parametrize("end", [HailState.NO_TAXI, HailState.COMPLETED, HailState.CANCELLED_BY_RIDER])
def test_under_a_neighbours_number_the_button_tries_nothing_again(end: HailState) -> None:
    neighbour = hailed_by_face()
    neighbour.dispatcher_says(neighbour.state.hails[0].key, end)
    presses(neighbour)
    assert neighbour.state.step == Confirm(GATE, Method.BUTTON)
    presses(neighbour)
    assert [wish.rider for wish in neighbour.asked_for(CommitHail)] == [WANG, GATE]


def test_a_press_does_not_undo_that_she_asked_for_another_company() -> None:
    neighbour = hailed_by_face()
    neighbour.touches(Action.CANCEL_HAIL)
    step = neighbour.state.step
    assert isinstance(step, Following)
    neighbour.state = replace(neighbour.state, step=replace(step, asking_cancel=False, instead=True))
    before = neighbour.state.step
    presses(neighbour, 3)
    assert neighbour.state.step == before


@pytest.mark.parametrize(
    "left",
    [
        PhoneEntry(),
        Consent(),
        FaceMissed(Miss.NO_MATCH),
        PhoneRejected(),
        Helping(Home()),
        Limited(Limit.NUMBER),
        EnrolAsk("王阿姨"),
        Confirm(WANG, Method.FACE),
        InTrouble(Fault.PROVIDER),
        Following("key-1"),
    ],
)
@pytest.mark.parametrize("every_s", [4.0, 20.0])
def test_however_often_it_is_pressed_a_screen_that_somebody_left_keeps_nobody_from_a_taxi(
    left: Step, every_s: float
) -> None:
    neighbour = hailed_by_face()
    neighbour.dispatcher_says(neighbour.state.hails[0].key, HailState.NO_TAXI)
    neighbour.state = replace(neighbour.state, step=left, touched_at=neighbour.now)
    for _ in range(int(2 * IDLE_S / every_s)):
        neighbour.waits(every_s)
        if not isinstance(neighbour.state.step, Committing):
            neighbour.does(ButtonPressed())
    assert isinstance(neighbour.state.step, Committing)


def test_where_the_gate_has_no_contact_the_button_keeps_no_screen_from_closing() -> None:
    neighbour = Traveller().touches(Action.PHONE)
    for _ in range(9):
        neighbour.waits(10.0)
        neighbour.does(ButtonPressed())
    assert set(neighbour.said()) == {"phone_entry", "still_there", "welcome"}
    assert neighbour.state.step == Home()


def test_the_question_whether_to_cancel_is_closed_and_never_answered_by_the_button() -> None:
    neighbour = has_hailed().touches(Action.CANCEL_HAIL)
    presses(neighbour)
    assert neighbour.state.step == Following(neighbour.state.hails[0].key)
    assert neighbour.state.hails[0].cancel_reason is None


@pytest.mark.parametrize(
    ("events", "step"),
    [
        ([Touched(Action.FACE)], Consent),
        ([Touched(Action.PHONE), *touches("138")], PhoneEntry),
    ],
)
def test_the_button_agrees_to_nothing_and_types_nothing(events: list[Event], step: type[Step]) -> None:
    neighbour = at_the_gate().does(*events)
    before = neighbour.state.step
    said = neighbour.said()
    presses(neighbour, 3)
    assert isinstance(neighbour.state.step, step)
    assert neighbour.state.step == before
    assert neighbour.said() == said + said[-1:] * 3, "it reads the screen aloud"
    assert neighbour.asked_for(OpenCamera) == []


def test_many_neighbours_hail_by_one_button_within_an_hour() -> None:
    neighbour = at_the_gate()
    for _ in range(max(HAILS_PER_NUMBER_PER_HOUR, HAILS_PER_NUMBER_PER_DAY) + 1):
        presses(neighbour, 2)
        neighbour.dispatcher_says(neighbour.disk_writes().key, HailState.COMPLETED, hail_id="h")
        presses(neighbour)
        assert isinstance(neighbour.state.step, Confirm)
        neighbour.touches(Action.HOME)
    assert len(neighbour.asked_for(CommitHail)) == HAILS_PER_NUMBER_PER_DAY + 1


def hails_for(neighbour: Traveller, end: HailState, times: int = IN_VAIN_MOST) -> Traveller:
    """By the button, each to the same end."""
    for _ in range(times):
        hails = len(neighbour.asked_for(CommitHail))
        while len(neighbour.asked_for(CommitHail)) == hails:
            assert lights(neighbour.state).button is ButtonLight.ON
            presses(neighbour)
        neighbour.dispatcher_says(neighbour.disk_writes().key, end)
    return neighbour


def test_after_two_drivers_who_waited_for_nobody_the_button_asks_for_a_touch_and_its_lamp_is_dark() -> None:
    neighbour = presses(hails_for(at_the_gate(), HailState.RIDER_NO_SHOW), 20)
    assert len(neighbour.asked_for(CommitHail)) == IN_VAIN_MOST
    assert neighbour.said()[-1] == "button_by_hand"
    assert lights(neighbour.state).button is ButtonLight.OFF


@pytest.mark.parametrize("end", [HailState.NO_TAXI, HailState.NO_DRIVER, HailState.EXPIRED, HailState.REFUSED])
def test_when_no_taxi_is_to_be_had_who_cannot_touch_the_glass_can_go_on_trying_by_the_button(end: HailState) -> None:
    neighbour = presses(hails_for(at_the_gate(), end, times=5), 3)
    assert len(neighbour.asked_for(CommitHail)) == 6
    assert "button_by_hand" not in neighbour.said()


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("hotline", ["95128", ""])
def test_where_the_button_does_not_hail_she_hears_who_helps_and_is_not_told_to_press_it(
    lang: Lang, hotline: str
) -> None:
    neighbour = presses(hails_for(at_the_gate(), HailState.RIDER_NO_SHOW))
    neighbour.state = replace(neighbour.state, lang=lang, site=replace(neighbour.state.site, hotline=hotline))
    heard = len(aloud(neighbour))
    presses(neighbour, 2)
    said = aloud(neighbour)[heard:]
    helpers = {Lang.ZH: ("门口保安室", "九五幺二八"), Lang.EN: ("the guard's office", "nine five one two eight")}
    contact, number = helpers[lang]
    assert said
    for sentence in said:
        assert contact in sentence
        assert (number in sentence) is bool(hotline)
        assert "按按钮" not in sentence
        assert "墙上的按钮" not in sentence
        assert "press" not in sentence.lower()


def test_no_taxi_found_for_a_touch_leads_nobody_to_a_button_that_does_not_hail() -> None:
    neighbour = presses(hails_for(at_the_gate(), HailState.RIDER_NO_SHOW), 2)
    neighbour.touches(Action.HAIL)
    neighbour.dispatcher_says(neighbour.disk_writes().key, HailState.NO_TAXI)
    presses(neighbour, 2)
    assert len(neighbour.asked_for(CommitHail)) == IN_VAIN_MOST + 1
    assert not any("墙上的按钮" in sentence for sentence in aloud(neighbour)[-3:])
    assert neighbour.said()[-2:] == ["button_by_hand"] * 2


def test_an_hour_after_the_last_driver_who_waited_in_vain_the_button_serves_again_for_one_more() -> None:
    neighbour = hails_for(at_the_gate(), HailState.RIDER_NO_SHOW).waits(BY_HAND_S - 10.0, every_s=30.0)
    presses(neighbour, 3)
    assert len(neighbour.asked_for(CommitHail)) == IN_VAIN_MOST
    neighbour.waits(30.0)
    hails_for(neighbour, HailState.RIDER_NO_SHOW, times=1)
    presses(neighbour, 5)
    assert len(neighbour.asked_for(CommitHail)) == IN_VAIN_MOST + 1
    assert neighbour.said()[-1] == "button_by_hand"


def test_whoever_the_sensor_sees_come_to_the_wall_hails_by_the_button() -> None:
    neighbour = at_the_gate().does(PresenceChanged(False))
    hails_for(neighbour, HailState.RIDER_NO_SHOW)
    neighbour.waits(1.0)
    presses(neighbour.does(PresenceChanged(None)), 3)
    assert len(neighbour.asked_for(CommitHail)) == IN_VAIN_MOST, "a sensor that says nothing has seen nobody"
    presses(neighbour.does(PresenceChanged(False), PresenceChanged(True)), 3)
    assert len(neighbour.asked_for(CommitHail)) == IN_VAIN_MOST + 1


def test_one_touch_hails_where_the_button_alone_does_not_and_once_somebody_boards_it_serves_alone() -> None:
    neighbour = hails_for(at_the_gate(), HailState.RIDER_NO_SHOW)
    presses(neighbour, 2)
    assert len(neighbour.asked_for(CommitHail)) == IN_VAIN_MOST
    neighbour.touches(Action.HAIL)
    key = neighbour.disk_writes().key
    neighbour.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER)
    neighbour.dispatcher_says(key, HailState.ON_BOARD)
    neighbour.dispatcher_says(key, HailState.COMPLETED)
    neighbour.waits(1.0)
    presses(neighbour, 3)
    assert len(neighbour.asked_for(CommitHail)) == IN_VAIN_MOST + 2


def test_who_cancels_was_there_and_a_neighbours_own_hail_says_nothing_of_the_button() -> None:
    neighbour = hails_for(at_the_gate(), HailState.CANCELLED_BY_RIDER, times=3)
    assert not needs_hand(neighbour.state)
    for _ in range(IN_VAIN_MOST):
        hers = hailed_by_face()
        hers.dispatcher_says(hers.state.hails[0].key, HailState.RIDER_NO_SHOW)
        neighbour.state = replace(neighbour.state, deeds=(*neighbour.state.deeds, *hers.state.deeds))
    assert not needs_hand(neighbour.state)


def test_what_the_whole_screen_may_call_in_an_hour_holds_for_the_button_too() -> None:
    neighbour = at_the_gate()
    for _ in range(HAILS_PER_SCREEN_PER_HOUR):
        presses(neighbour, 2)
        neighbour.dispatcher_says(neighbour.disk_writes().key, HailState.COMPLETED, hail_id="h")
    presses(neighbour, 2)
    assert isinstance(neighbour.state.step, Limited)
    assert len(neighbour.asked_for(CommitHail)) == HAILS_PER_SCREEN_PER_HOUR


def test_a_disk_that_fails_is_told_and_the_button_begins_again() -> None:
    neighbour = presses(at_the_gate(), 2)
    neighbour.does(HailNotCommitted(neighbour.state.attempt))
    assert isinstance(neighbour.state.step, InTrouble)
    presses(neighbour)
    assert isinstance(neighbour.state.step, Confirm)
    presses(neighbour)
    assert isinstance(neighbour.state.step, Committing)


def test_a_press_while_the_disk_writes_says_and_does_nothing() -> None:
    neighbour = presses(at_the_gate(), 2)
    before: State = neighbour.state
    presses(neighbour)
    assert neighbour.state.step == before.step
    assert neighbour.said() == ["button_asks"]


def test_where_the_site_has_no_contact_the_button_reads_the_screen_aloud() -> None:
    neighbour = Traveller()
    presses(neighbour, 4)
    neighbour.does(Tick())
    assert neighbour.state.step == Home()
    assert set(neighbour.said()) == {"welcome"}


# --- from the settings to the driver ---

SHIPPED = Path(__file__).parent.parent / "config.yaml"
SETTINGS = """
call_button:
  name: 门口保安室
  name_en: the guard's office
  phone: '021-5550-0123'
"""


def test_the_dispatcher_is_told_the_gates_own_number_and_name(tmp_path: Path) -> None:
    settings = tmp_path / "config.yaml"
    settings.write_text(SHIPPED.read_text("utf-8") + SETTINGS, encoding="utf-8")
    place = site(load(settings, {}))
    contact = place.contact
    assert contact is not None
    assert (contact.display_name, contact.phone_masked) == ("门口保安室", "021****0123")
    with server(saying(answer(b'{"code": "EXPIRED"}', "410 Gone"))) as served, pytest.raises(Refused):
        DispatchClient(served.url).submit(
            hail("by the button", phone_ref=contact.phone_ref, display_name=contact.display_name)
        )
    rider = json.loads(served.arrived[0].partition(b"\r\n\r\n")[2])["rider"]
    assert rider == {"phone": "02155500123", "display_name": "门口保安室"}


def test_the_shipped_settings_have_no_button_and_hail_for_nobody() -> None:
    place = site(load(SHIPPED, {}))
    assert place.contact is None
    assert not place.bell
