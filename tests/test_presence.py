"""Somebody stands there, or nobody does: what is wiped ten seconds after she left, and what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.captures import Side
from kiosk.domain import HailState, Lang, Private
from kiosk.journey import timing
from kiosk.journey.comfort import Comfort, Hours
from kiosk.journey.effects import CloseCamera, Effect, Hush, Method, OpenCamera, RecordProcessing, Speak
from kiosk.journey.events import (
    Action,
    ButtonPressed,
    CodeWanted,
    EnrolmentResult,
    FingerDown,
    Identified,
    LightChanged,
    PresenceChanged,
    SessionOpened,
    Touched,
)
from kiosk.journey.lights import lights
from kiosk.journey.presence import DIM_AFTER_S, PRESENCE_WIPE_S, is_dimmed
from kiosk.journey.site import RungKind, Site
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    Complaint,
    Confirm,
    Consent,
    DigitsEntry,
    EnrolAsk,
    EnrolEnded,
    Enrolling,
    Face,
    FaceMissed,
    Fault,
    Following,
    Helping,
    Home,
    InTrouble,
    Limit,
    Limited,
    Miss,
    Notice,
    PhoneChecking,
    PhoneEntry,
    PhoneRejected,
    RungShown,
    Step,
)
from kiosk.lights import ButtonLight
from kiosk.local_time import SHANGHAI
from tests.journey_fixtures import BY_PHONE, CAR, GATE, SITE, START, WANG, WITH_EVERYTHING, Traveller, touches

NUMBER = "13900000315"
HALF = Private("13900")
CODE = CodeEntry(1, "139****0315", typed=Private("123"))
COMES, LEAVES, SAYS_NOTHING = PresenceChanged(True), PresenceChanged(False), PresenceChanged(None)
MIDNIGHT = datetime(2026, 11, 24, 0, 30, tzinfo=SHANGHAI).timestamp()
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI).timestamp()
GOES_HOME: dict[str, Step] = {
    "a half-typed number": PhoneEntry(HALF),
    "a number that is a digit short": PhoneEntry(HALF, complaint=Complaint.TOO_SHORT),
    "the open camera": Face(1, START),
    "the camera while her face is enrolled": Enrolling(1, "王阿姨", START),
    "the name of whom has been enrolled": EnrolEnded("王阿姨", EnrolmentResult.ENROLLED),
    "her name at the question, where the next hand would hail for her": Confirm(WANG, Method.FACE),
    "her number at the question": Confirm(BY_PHONE, Method.PHONE),
}
STAYS: dict[str, Step] = {
    "the provider looks her up": PhoneChecking(1, Private(NUMBER)),
    "the provider looks at her face": Face(1, START, checking=True),
    "the provider checks her digits": DigitsEntry(1, 4, Private("0315"), checking=True),
    "her face is being saved": Enrolling(1, "王阿姨", START, saving=True),
    "her enrolment is being withdrawn": EnrolEnded("王阿姨", EnrolmentResult.ENROLLED, withdrawing=True),
    "a volunteer has just named her and fetches her": EnrolAsk("王阿姨"),
    "the question of the button, which names nobody and is asked beside the glass": Confirm(GATE, Method.BUTTON),
    "consent": Consent(),
    "the notice": Notice(1),
    "no match": FaceMissed(Miss.NO_MATCH),
    "not served": PhoneRejected(),
    "too often": Limited(Limit.NUMBER),
    "trouble": InTrouble(Fault.PROVIDER),
    "the hotline": RungShown(RungKind.HOTLINE),
    "help": Helping(Home()),
}


def at(step: Step, **changes: object) -> Traveller:
    """Somebody whom the sensor sees stands at this step, and has touched it just now."""
    somebody = Traveller()
    somebody.state = replace(somebody.state, **{"step": step, "present": True, **changes})  # type: ignore[arg-type]
    return somebody


def left(somebody: Traveller, for_s: float) -> Traveller:
    return somebody.does(LEAVES).waits(for_s)


@pytest.mark.parametrize("step", GOES_HOME.values(), ids=GOES_HOME)
def test_what_is_hers_is_gone_ten_seconds_after_she_left_and_the_start_is_there_for_the_next(step: Step) -> None:
    somebody = left(at(step, lang=Lang.EN, comfort=Comfort(louder=2)), PRESENCE_WIPE_S - 1.0)
    assert type(somebody.state.step) is type(step)
    somebody.waits(1.0)
    assert somebody.state.step == Home()
    assert (somebody.state.lang, somebody.state.comfort) == (Lang.ZH, Comfort())


def test_she_is_not_asked_aloud_whether_she_is_there_and_what_was_being_said_to_her_ends() -> None:
    somebody = left(at(PhoneEntry(HALF)), PRESENCE_WIPE_S)
    assert somebody.asked_for(Speak) == []
    assert somebody.asked_for(Hush) == [Hush()]


@pytest.mark.parametrize("step", STAYS.values(), ids=STAYS)
def test_what_is_not_hers_or_waits_for_somebody_is_left_to_the_idle_time(step: Step) -> None:
    assert left(at(step), PRESENCE_WIPE_S + 5.0).state.step == step


def test_a_press_that_is_being_written_down_is_not_taken_back() -> None:
    rider = at(Confirm(WANG, Method.FACE)).touches(Action.HAIL)
    left(rider, PRESENCE_WIPE_S - 1.0)
    assert isinstance(rider.state.step, Committing)
    hail = rider.disk_writes()
    assert rider.waits(60.0).state.step == Following(hail.key)


@pytest.mark.parametrize(
    ("step", "without"),
    [
        (CODE, replace(CODE, typed=Private())),
        (DigitsEntry(1, 4, Private("03")), DigitsEntry(1, 4)),
        (Helping(PhoneEntry(HALF)), Helping(Home())),
        (Helping(CODE), Helping(replace(CODE, typed=Private()))),
        (Helping(Confirm(WANG, Method.FACE)), Helping(Home())),
    ],
    ids=["code", "digits", "help over a number", "help over a code", "help over the question"],
)
def test_who_looks_for_her_phone_or_fetches_the_guard_finds_the_screen_as_it_was_but_for_what_she_typed(
    step: Step, without: Step
) -> None:
    somebody = left(at(step), 30 * 60.0 if step == CODE else PRESENCE_WIPE_S)
    assert somebody.state.step == without


def test_a_code_that_came_too_late_can_still_be_asked_for_anew_after_the_wipe() -> None:
    somebody = left(at(replace(CODE, complaint=Complaint.EXPIRED, phone=Private(NUMBER))), PRESENCE_WIPE_S)
    assert isinstance(somebody.does(COMES, Touched(Action.RESEND)).state.step, PhoneChecking)


@pytest.mark.parametrize("state", [HailState.SEARCHING, HailState.ASSIGNED, HailState.ARRIVED, HailState.UNKNOWN])
def test_a_hail_waits_on_and_stays_in_front_however_long_its_rider_sits_on_the_bench(state: HailState) -> None:
    rider = at(Confirm(WANG, Method.FACE)).touches(Action.HAIL)
    hail = rider.disk_writes()
    rider.dispatcher_says(hail.key, state, vehicle=CAR)
    left(rider, 1200.0)
    assert rider.state.step == Following(hail.key)
    assert [each.key for each in rider.state.board] == [hail.key]


def test_who_comes_back_in_time_finds_all_as_it_was() -> None:
    somebody = left(at(PhoneEntry(HALF)), PRESENCE_WIPE_S - 1.0).does(COMES).waits(40.0)
    assert somebody.state.step == PhoneEntry(HALF)


def test_a_finger_says_that_she_is_there_whatever_the_sensor_says() -> None:
    somebody = at(PhoneEntry()).does(LEAVES)
    for digit in touches(NUMBER[:6]):
        somebody.waits(PRESENCE_WIPE_S - 1.0).does(digit)
    somebody.waits(timing.IDLE_S - 1.0)
    assert somebody.state.step == PhoneEntry(Private(NUMBER[:6]), somebody.state.touched_at)


def test_so_does_a_finger_that_is_still_down() -> None:
    somebody = at(PhoneEntry(HALF)).does(LEAVES, FingerDown()).waits(PRESENCE_WIPE_S * 2)
    assert somebody.state.step == PhoneEntry(HALF)


@pytest.mark.parametrize("site", [SITE, WITH_EVERYTHING], ids=["no contact", "contact"])
@pytest.mark.parametrize("step", [PhoneEntry(HALF), CODE, Face(1, START)], ids=["number", "code", "camera"])
def test_a_press_of_the_button_at_the_wall_keeps_nothing_open_of_whom_the_sensor_saw_go(
    step: Step, site: Site
) -> None:
    somebody = at(step, site=site).does(LEAVES)
    for _ in range(3):
        somebody.waits(PRESENCE_WIPE_S / 3 - 0.1, every_s=1.0).does(ButtonPressed())
    somebody.waits(1.0)
    assert somebody.state.step == (replace(CODE, typed=Private()) if step is CODE else Home())


def test_a_press_that_leads_on_is_somebody_whatever_the_sensor_says() -> None:
    somebody = at(Confirm(WANG, Method.FACE), site=WITH_EVERYTHING).does(LEAVES, ButtonPressed())
    assert isinstance(somebody.waits(PRESENCE_WIPE_S * 2).state.step, Confirm)


def test_a_sensor_that_flaps_wipes_nothing() -> None:
    somebody = at(PhoneEntry(HALF))
    for _ in range(5):
        somebody.does(LEAVES).waits(4.0).does(COMES).waits(1.0)
    assert somebody.state.step == PhoneEntry(HALF)


def test_a_sensor_that_falls_silent_or_is_plugged_in_wipes_nothing() -> None:
    unplugged = at(PhoneEntry(HALF)).does(LEAVES, SAYS_NOTHING).waits(50.0)
    assert unplugged.state.step == PhoneEntry(HALF)
    plugged_in = at(PhoneEntry(HALF), present=None).does(LEAVES).waits(50.0)
    assert plugged_in.state.step == PhoneEntry(HALF)


def test_a_sensor_that_repeats_itself_changes_nothing() -> None:
    somebody = at(PhoneEntry(HALF)).does(LEAVES)
    for _ in range(int(PRESENCE_WIPE_S)):
        somebody.waits(1.0).does(LEAVES)
    assert somebody.state.step == Home()


def test_without_a_sensor_the_idle_time_rules_alone() -> None:
    somebody = at(PhoneEntry(HALF), present=None).waits(timing.IDLE_S - 1.0)
    assert somebody.state.step == PhoneEntry(HALF)
    assert [prompt for prompt in somebody.waits(1.0).said() if "still_there" in prompt] == ["still_there"]


def test_an_answer_that_comes_after_she_left_shows_her_name_to_nobody() -> None:
    somebody = at(PhoneEntry(Private(NUMBER))).touches(Action.NEXT)
    left(somebody, PRESENCE_WIPE_S + 5.0)
    assert isinstance(somebody.state.step, PhoneChecking)
    somebody.does(Identified(1, WANG))
    assert timing.next_tick(somebody.state) <= somebody.now, "the loop looks again before it draws"
    assert somebody.waits(0.1).state.step == Home()


def test_a_code_that_is_sent_after_she_went_for_her_phone_is_waited_for() -> None:
    somebody = at(PhoneEntry(Private(NUMBER))).touches(Action.NEXT)
    left(somebody, PRESENCE_WIPE_S + 5.0).does(CodeWanted(1, "139****0315")).waits(600.0)
    assert isinstance(somebody.state.step, CodeEntry)


def test_the_camera_closes_before_nobody_and_it_is_written_down_that_the_look_was_given_up() -> None:
    somebody = at(Home()).touches(Action.FACE, Action.AGREE).does(SessionOpened(1, Side.LEFT, checks_liveness=True))
    left(somebody, PRESENCE_WIPE_S)
    assert somebody.asked_for(CloseCamera) == [CloseCamera()]
    helped = at(Home()).touches(Action.FACE, Action.AGREE, Action.HELP)
    left(helped, PRESENCE_WIPE_S)
    for wiped in (somebody, helped):
        assert [done.happened.value for done in wiped.asked_for(RecordProcessing)] == ["agreed", "withdrawn"]


def test_nobody_inherits_a_language_or_a_loudness_from_somebody_who_left() -> None:
    somebody = left(at(Home(), lang=Lang.EN, comfort=Comfort(lowered=True)), PRESENCE_WIPE_S)
    assert (somebody.state.lang, somebody.state.comfort) == (Lang.ZH, Comfort())


def test_time_is_looked_at_again_exactly_when_somebody_has_been_gone_long_enough() -> None:
    somebody = at(PhoneEntry(HALF)).waits(5.0).does(LEAVES)
    assert timing.next_tick(somebody.state) == somebody.now + PRESENCE_WIPE_S
    somebody.waits(PRESENCE_WIPE_S)
    assert timing.next_tick(somebody.state) > somebody.now, "done once, not for ever"


@pytest.mark.parametrize("event", [COMES, LEAVES, SAYS_NOTHING])
def test_whoever_passes_is_not_spoken_to_and_starts_nothing(event: PresenceChanged) -> None:
    effects: list[Effect] = []
    for step in (Home(), Consent(), CODE, *GOES_HOME.values(), *STAYS.values()):
        for before in (True, False, None):
            effects += at(step, present=before).does(event).effects
    assert effects == []


def test_who_comes_by_and_goes_again_all_day_opens_no_camera() -> None:
    somebody = at(Consent(), present=None)
    for _ in range(200):
        somebody.does(COMES).waits(3.0).does(LEAVES).waits(12.0)
    assert somebody.asked_for(OpenCamera) == []


# --- dimming ---


def night(hour: float = MIDNIGHT, **changes: object) -> Traveller:
    """Home at such an hour, whom the sensor saw has just gone."""
    nobody = Traveller(now=hour)
    site = replace(WITH_EVERYTHING, night=Hours(19 * 60, 6 * 60 + 30))
    nobody.state = replace(nobody.state, site=site, present=True, touched_at=hour, **changes)  # type: ignore[arg-type]
    return nobody.does(LEAVES)


def test_at_night_with_nobody_there_for_a_minute_the_glass_is_dimmed() -> None:
    nobody = night().waits(DIM_AFTER_S - 1.0)
    assert not is_dimmed(nobody.state)
    assert is_dimmed(nobody.waits(1.0).state)


def test_the_loop_wakes_for_the_dimming_and_then_sleeps() -> None:
    nobody = night()
    nobody.waits(1.0, every_s=0.5)
    assert timing.next_tick(nobody.state) <= MIDNIGHT + DIM_AFTER_S
    nobody.waits(DIM_AFTER_S)
    assert timing.next_tick(nobody.state) > nobody.now


def test_whoever_comes_finds_it_bright_at_once_and_hears_nothing() -> None:
    nobody = night().waits(300.0).does(COMES)
    assert not is_dimmed(nobody.state)
    assert nobody.effects == [effect for effect in nobody.effects if not isinstance(effect, Speak)]


@pytest.mark.parametrize("hand", [FingerDown(), Touched(Action.PHONE), ButtonPressed()])
def test_a_hand_that_the_sensor_does_not_see_finds_it_bright_at_once(hand: FingerDown) -> None:
    assert not is_dimmed(night().waits(300.0).does(hand).state)


def test_the_first_touch_of_a_dimmed_glass_acts_as_every_touch_does() -> None:
    assert night().waits(300.0).does(FingerDown()).touches(Action.PHONE).state.step == PhoneEntry()


def test_by_day_in_a_lit_place_and_without_a_sensor_nothing_is_dimmed() -> None:
    assert not is_dimmed(night(NOON).waits(600.0).state)
    assert not is_dimmed(night().does(LightChanged(dark=False)).waits(600.0).state)
    assert not is_dimmed(night().does(SAYS_NOTHING).waits(600.0).state)


def test_a_dark_afternoon_is_dimmed_and_a_screen_that_knows_no_night_never_is() -> None:
    assert is_dimmed(night(NOON).does(LightChanged(dark=True)).waits(DIM_AFTER_S).state)
    always_day = night()
    always_day.state = replace(always_day.state, site=SITE)
    assert not is_dimmed(always_day.waits(600.0).state)


def test_the_board_is_never_dimmed_while_somebody_waits_for_a_taxi() -> None:
    rider = night().does(
        COMES, Touched(Action.PHONE), *touches(NUMBER), Touched(Action.NEXT), Identified(1, BY_PHONE)
    )
    rider.touches(Action.HAIL)
    key = rider.disk_writes().key
    rider.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR)
    rider.touches(Action.DONE).does(LEAVES).waits(600.0)
    assert rider.state.step == Home()
    assert not is_dimmed(rider.state)
    rider.dispatcher_says(key, HailState.ON_BOARD, vehicle=CAR)
    assert is_dimmed(rider.waits(timing.ENDED_AT_MOST_S).state)


def test_a_screen_that_waits_for_somebody_who_fetches_her_phone_stays_bright() -> None:
    assert not is_dimmed(night(step=CODE).waits(900.0).state)


def test_the_lamp_of_the_button_burns_on_when_the_glass_is_dimmed() -> None:
    shown = lights(night().waits(DIM_AFTER_S).state)
    assert (shown.dimmed, shown.button) == (True, ButtonLight.ON)
