"""Somebody with a code hails for a neighbour who has nothing: who helped is known, and limits hold for her, too."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from kiosk.config import ConfigError, load
from kiosk.domain import HELPER as HELPER_TAG
from kiosk.domain import Capabilities, Deed, DeedKind, Hail, HailState, Lang, Need, Rider
from kiosk.fittings import site
from kiosk.journey import limits, timing
from kiosk.journey.effects import CommitHail, Method, PrintReceipt
from kiosk.journey.events import Action, ButtonPressed, PaperChanged, Recovered, Tick, Touched
from kiosk.journey.limits import DAY_S, HELPER_AT_ONCE_MOST, HELPER_PER_DAY, HELPER_PER_HOUR, HOUR_S
from kiosk.journey.practice_kinds import BeginPractice
from kiosk.journey.prompts import Prompt
from kiosk.journey.state import Committing, Confirm, Following, Home, Limit, Limited, PhoneEntry
from kiosk.journey.technician_kinds import (
    ActRecorded,
    CodeAnswered,
    Doing,
    Menu,
    NoPracticePage,
    RecordAct,
    TechnicianAtWork,
    UnrecordedPage,
)
from kiosk.journey.words import NOT_NOW_PROMPTS
from kiosk.lesson import PRACTICE_PHONE
from kiosk.receipt import Paper
from kiosk.technician import Act, Admission, Role
from kiosk.ui.elements import Button
from tests.journey_fixtures import BY_PHONE, CAR, GATE, HELPER, START, WITH_EVERYTHING, Traveller, touches
from tests.screen_fixtures import reads, shown
from tests.test_technician import acts, answered, chooses, doing, knocks, presses, types, written

ROOT = Path(__file__).parent.parent
HONG, WANG = "hong", "lao-wang"
HONGS = f"{HELPER_TAG}{HONG}"


def at_the_gate() -> Traveller:
    traveller = Traveller()
    traveller.state = replace(traveller.state, site=WITH_EVERYTHING)
    return traveller


def comes_in(traveller: Traveller, handle: str = HONG, role: Role = Role.VOLUNTEER) -> Traveller:
    return answered(types(knocks(traveller)), Admission(handle, role))


def inside(handle: str = HONG, role: Role = Role.VOLUNTEER) -> Traveller:
    traveller = comes_in(at_the_gate(), handle, role)
    traveller.effects.clear()
    return traveller


def helps(traveller: Traveller) -> Hail:
    """Hails for one neighbour, and leaves the screen to the next."""
    chooses(comes_in(traveller), Act.HELP.value)
    traveller.touches(Action.HAIL)
    hail = traveller.disk_writes()
    traveller.touches(Action.DONE)
    traveller.now += 30.0
    return hail


def missed(*ago_s: float) -> tuple[Deed, ...]:
    return tuple(Deed(HONGS, START - ago, DeedKind.NO_SHOW) for ago in ago_s)


# --- what a volunteer may ---


def test_a_volunteer_is_let_in_to_two_large_ways_and_nothing_of_a_technicians() -> None:
    traveller = inside()
    assert traveller.state.step == TechnicianAtWork(HONG, role=Role.VOLUNTEER)
    sheet = shown(traveller.state)
    offered = [each.name for each in sheet.elements if isinstance(each, Button) and each.action is Action.UPKEEP]
    assert offered == ["upkeep:practice", "upkeep:help"]
    assert "师傅" not in reads(sheet)


def test_a_technician_has_both_ways_beside_her_own() -> None:
    sheet = shown(inside(WANG, Role.TECHNICIAN).state)
    offered = [each.name for each in sheet.elements if isinstance(each, Button) and each.action is Action.UPKEEP]
    assert {"upkeep:practice", "upkeep:help", "upkeep:parts", "upkeep:restart"} <= set(offered)


def test_where_the_site_names_no_contact_nobody_hails_for_another() -> None:
    for role in Role:
        traveller = inside(role=role)
        traveller.state = replace(traveller.state, site=replace(WITH_EVERYTHING, helper=None))
        before = traveller.state
        presses(traveller, Act.HELP.value)
        assert traveller.state == replace(before, stamp=traveller.state.stamp)
        assert "upkeep:help" not in {
            each.name for each in shown(traveller.state).elements if isinstance(each, Button)
        }


def test_no_touch_whatever_opens_a_technicians_page_to_a_volunteer() -> None:
    chance, traveller = random.Random(20261130), inside()
    values = [*(act.value for act in Act), "up", "down", "next", "previous", "1-1", "", "1"]
    for _ in range(20_000):
        traveller.does(Touched(chance.choice(list(Action)), chance.choice(values)))
        written(traveller, on_disk=chance.random() < 0.8)
        step = traveller.state.step
        if isinstance(step, TechnicianAtWork):
            assert isinstance(step.page, (Menu, NoPracticePage, UnrecordedPage))
        if not isinstance(step, TechnicianAtWork):
            traveller.touches(Action.HOME)
            traveller.state = replace(traveller.state, step=TechnicianAtWork(HONG, role=Role.VOLUNTEER))
    done = {act for act, _ in acts(traveller)}
    assert done <= {"practice", "help", "left"}
    assert {"practice", "help"} <= done


# --- practice ---


def test_practice_is_written_down_before_it_is_asked_for() -> None:
    traveller = presses(inside(), Act.PRACTICE.value)
    assert acts(traveller) == [("practice", "")]
    assert traveller.asked_for(BeginPractice) == []
    attempt = traveller.state.attempt
    written(traveller)
    assert traveller.asked_for(BeginPractice) == [BeginPractice(attempt, until=None)]
    assert doing(traveller) == Doing(attempt, Act.PRACTICE)
    presses(traveller, Act.HELP.value)  # nothing else until it is answered
    assert acts(traveller) == [("practice", "")]


def test_practice_that_cannot_be_written_down_is_not_asked_for() -> None:
    traveller = written(presses(inside(), Act.PRACTICE.value), on_disk=False)
    assert traveller.asked_for(BeginPractice) == []
    assert traveller.state.step == TechnicianAtWork(HONG, UnrecordedPage(), role=Role.VOLUNTEER)


def test_practice_that_does_not_begin_now_says_why_and_says_it_again() -> None:
    traveller = inside()
    for why, prompt in NOT_NOW_PROMPTS.items():
        page = NoPracticePage(why)
        traveller.state = replace(traveller.state, step=TechnicianAtWork(HONG, page, role=Role.VOLUNTEER))
        traveller.touches(Action.AGAIN)
        assert traveller.said()[-1] == prompt.value
        assert shown(traveller.state).name == "technician_no_practice"
    traveller.touches(Action.BACK)
    assert traveller.state.step == TechnicianAtWork(HONG, role=Role.VOLUNTEER)


# --- hailing for a neighbour ---


def test_a_neighbour_who_has_nothing_gets_a_taxi_like_anybody_and_the_log_says_who_helped() -> None:
    traveller = chooses(inside(), Act.HELP.value)
    step = traveller.state.step
    assert isinstance(step, Confirm)
    assert (step.method, step.rider.helped_by) == (Method.HELPER, HONG)
    assert traveller.said()[-1] == Prompt.CONFIRM_HELPER.value
    traveller.does(Touched(Action.NEED, Need.WHEELCHAIR)).touches(Action.HAIL)
    assert isinstance(traveller.state.step, Committing)
    assert ("hailed", "red-1") not in acts(traveller)  # it is said of what is on the disk
    hail = traveller.disk_writes()
    assert hail.needs == (Need.WHEELCHAIR,)
    assert traveller.state.step == Following(hail.key)
    assert [each.call_sign for each in traveller.state.board] == [hail.call_sign]
    assert acts(traveller) == [("help", ""), ("left", ""), ("hailed", str(hail.call_sign))]
    assert {effect.handle for effect in traveller.asked_for(RecordAct)} == {HONG}


def test_the_driver_phones_the_helpers_and_nothing_of_the_neighbour_is_kept() -> None:
    traveller = chooses(inside(), Act.HELP.value).touches(Action.HAIL)
    (wish,) = traveller.asked_for(CommitHail)
    assert wish.rider == replace(HELPER, subject=HONGS, tag=HONGS)
    assert HONG not in repr(wish.rider)


def test_whoever_stands_there_next_cannot_go_on_in_the_helpers_pages() -> None:
    traveller = chooses(inside(), Act.HELP.value)
    assert acts(traveller)[-1] == ("left", "")
    assert isinstance(traveller.touches(Action.HOME).state.step, Home)
    late = ActRecorded(traveller.state.attempt, written=True)
    assert isinstance(traveller.does(late).state.step, Home)


def test_a_neighbour_who_has_a_telephone_after_all_is_hailed_for_by_its_number() -> None:
    traveller = chooses(inside(), Act.HELP.value).touches(Action.NOT_ME)
    step = traveller.state.step
    assert isinstance(step, PhoneEntry)
    assert step.typed.text == ""


def test_whoever_has_no_telephone_after_all_is_hailed_for_by_the_helper_as_before() -> None:
    traveller = chooses(inside(), Act.HELP.value).does(Touched(Action.NEED, Need.WHEELCHAIR))
    question = traveller.state.step
    traveller.touches(Action.NOT_ME).does(Touched(Action.KEY, "1"), Touched(Action.BACK))
    assert traveller.state.step == question
    assert traveller.said()[-1] == Prompt.CONFIRM_HELPER.value


def test_a_neighbour_who_knows_the_number_of_practice_alone_is_still_hailed_for_by_the_helper() -> None:
    traveller = chooses(inside(), Act.HELP.value)
    question = traveller.state.step
    traveller.touches(Action.NOT_ME).does(*touches(PRACTICE_PHONE), Touched(Action.NEXT))
    assert traveller.said()[-1] == Prompt.COMPLAINT_OF_PRACTICE.value
    assert traveller.touches(Action.BACK).state.step == question


def test_helping_that_cannot_be_written_down_is_not_done() -> None:
    traveller = written(presses(inside(), Act.HELP.value), on_disk=False)
    assert traveller.state.step == TechnicianAtWork(HONG, UnrecordedPage(), role=Role.VOLUNTEER)


def test_what_the_question_says_is_on_the_glass_in_both_languages() -> None:
    traveller = chooses(inside(), Act.HELP.value)
    assert "门口保安室" in reads(shown(traveller.state))
    english = traveller.state
    assert "the guard's office" in reads(shown(english, Lang.EN))
    assert "021" not in reads(shown(english, Lang.EN))  # the number is the guard's, and says nothing here


def test_the_ladder_that_hails_again_is_written_down_again() -> None:
    traveller = chooses(inside(), Act.HELP.value).touches(Action.HAIL)
    hail = traveller.disk_writes()
    traveller.dispatcher_says(hail.key, HailState.NO_TAXI)
    traveller.does(Touched(Action.RUNG, "second"))
    again = traveller.disk_writes()
    assert again.rider.helped_by == HONG
    assert acts(traveller)[-1] == ("hailed", str(again.call_sign))


def test_a_site_that_has_technicians_no_longer_still_takes_its_helpers_hails_up() -> None:
    traveller = chooses(inside(), Act.HELP.value).touches(Action.HAIL)
    hail = traveller.disk_writes()
    later = at_the_gate()
    later.state = replace(later.state, site=replace(WITH_EVERYTHING, technicians=False, helper=None))
    later.does(Recovered((hail,), 1, (Deed(HONGS, hail.pressed_at, DeedKind.HAILED),)))
    assert later.state.step == Following(hail.key)
    later.dispatcher_says(hail.key, HailState.NO_TAXI)
    later.does(Touched(Action.RUNG, "second"))
    later.commits = 5
    later.disk_writes()
    assert acts(later) == []


def test_after_a_power_cut_the_log_says_once_more_who_helped() -> None:
    """The cut may have come between the hail and its line."""
    traveller = chooses(inside(), Act.HELP.value).touches(Action.HAIL)
    hail = traveller.disk_writes()
    later = at_the_gate().does(Recovered((hail,), 1, ()))
    assert [(each.handle, each.detail) for each in later.asked_for(RecordAct)] == [(HONG, f"{hail.call_sign} again")]


def test_the_slip_has_no_number_on_it() -> None:
    traveller = inside().does(PaperChanged(Paper.READY))
    chooses(traveller, Act.HELP.value).touches(Action.HAIL)
    hail = traveller.disk_writes()
    traveller.dispatcher_says(hail.key, HailState.ASSIGNED, vehicle=CAR, eta_s=300.0)
    (printed,) = traveller.asked_for(PrintReceipt)
    assert printed.receipt.phone_masked == ""


# --- the button at the wall ---


def test_a_press_at_the_wall_never_hails_in_the_helpers_name() -> None:
    traveller = chooses(inside(), Act.HELP.value)
    traveller.now += 5.0
    traveller.does(ButtonPressed())
    step = traveller.state.step
    assert isinstance(step, Confirm)
    assert (step.method, step.rider) == (Method.BUTTON, GATE)
    without = chooses(inside(), Act.HELP.value)
    without.state = replace(without.state, site=replace(WITH_EVERYTHING, contact=None))
    for _ in range(3):
        without.now += 5.0
        without.does(ButtonPressed())
    assert isinstance(without.state.step, Confirm)
    assert without.asked_for(CommitHail) == []


def test_one_telephone_at_the_gate_does_not_mix_the_buttons_hails_with_the_helpers() -> None:
    traveller = at_the_gate()
    helps(traveller)
    assert limits.running(traveller.state, GATE) is None
    traveller.does(ButtonPressed())
    traveller.now += 5.0
    traveller.does(ButtonPressed())
    assert isinstance(traveller.state.step, Committing)
    traveller.disk_writes()
    helper = replace(HELPER, subject=HONGS, tag=HONGS)
    assert not limits.is_contact(traveller.state, helper)
    assert len(limits.helped(traveller.state, helper)) == 1


# --- limits ---


def test_one_helper_may_have_three_neighbours_waiting_and_the_fourth_is_told_so() -> None:
    traveller = at_the_gate()
    hails = [helps(traveller) for _ in range(HELPER_AT_ONCE_MOST)]
    assert len({hail.key for hail in hails}) == HELPER_AT_ONCE_MOST
    chooses(comes_in(traveller), Act.HELP.value)
    assert traveller.state.step == Limited(Limit.AT_ONCE)
    assert traveller.said()[-1] == Prompt.LIMIT_AT_ONCE.value
    traveller.dispatcher_says(hails[0].key, HailState.ON_BOARD)
    traveller.touches(Action.HOME)
    chooses(comes_in(traveller), Act.HELP.value)
    assert isinstance(traveller.state.step, Confirm)


def test_while_one_helper_waits_another_may_help() -> None:
    traveller = at_the_gate()
    for _ in range(HELPER_AT_ONCE_MOST):
        helps(traveller)
    chooses(comes_in(traveller, WANG, Role.TECHNICIAN), Act.HELP.value)
    step = traveller.state.step
    assert isinstance(step, Confirm)
    assert step.rider.helped_by == WANG


def hailed_for(times: int, within_s: float) -> Traveller:
    """She comes to hail for one more."""
    traveller = at_the_gate()
    deeds = tuple(Deed(HONGS, START - within_s / 2 - each, DeedKind.HAILED) for each in range(times))
    traveller.does(Recovered((), times, deeds))
    return chooses(comes_in(traveller), Act.HELP.value)


@pytest.mark.parametrize(("times", "within_s"), [(HELPER_PER_HOUR, HOUR_S), (HELPER_PER_DAY, DAY_S)])
def test_who_called_for_very_many_is_told_who_can_go_on(times: int, within_s: float) -> None:
    traveller = hailed_for(times, within_s)
    assert traveller.state.step == Limited(Limit.OFTEN)
    assert traveller.said()[-1] == Prompt.LIMIT_OFTEN.value
    assert traveller.asked_for(CommitHail) == []
    assert isinstance(hailed_for(times - 1, within_s).state.step, Confirm)


def test_on_a_rainy_evening_six_neighbours_are_helped_though_each_was_tried_for_three_times() -> None:
    assert isinstance(hailed_for(5 * 3, HOUR_S).state.step, Confirm)


def test_a_volunteers_menu_left_open_is_nobodys_after_the_ordinary_time() -> None:
    traveller = inside().waits(timing.IDLE_S + timing.WARN_S + 1.0)
    assert isinstance(traveller.state.step, Home)
    assert acts(traveller) == [("left", "")]


def test_a_press_at_the_wall_puts_a_menu_away_that_a_helper_left_open() -> None:
    traveller = inside()
    traveller.now += 5.0
    traveller.does(ButtonPressed())
    assert isinstance(traveller.state.step, TechnicianAtWork), "she is choosing"
    traveller.now += 30.0
    traveller.does(ButtonPressed())
    step = traveller.state.step
    assert isinstance(step, Confirm)
    assert step.method is Method.BUTTON
    assert acts(traveller) == [("left", "")]


def test_a_press_at_the_wall_asks_its_own_question_where_a_helper_may_call_for_nobody_now() -> None:
    traveller = hailed_for(HELPER_PER_HOUR, HOUR_S)
    traveller.now += 5.0
    traveller.does(ButtonPressed())
    step = traveller.state.step
    assert isinstance(step, Confirm)
    assert (step.method, step.rider) == (Method.BUTTON, GATE)


def test_no_end_of_a_number_is_shown_that_is_not_the_neighbours() -> None:
    traveller = chooses(inside(), Act.HELP.value).touches(Action.HAIL)
    tail = HELPER.phone_masked[-4:]
    assert tail not in reads(shown(traveller.state))
    traveller.disk_writes()
    traveller.touches(Action.DONE)
    assert isinstance(traveller.state.step, Home)
    assert tail not in reads(shown(traveller.state))


def test_what_could_not_be_written_down_is_said_and_said_again() -> None:
    traveller = written(presses(inside(), Act.HELP.value), on_disk=False)
    assert traveller.said()[-1] == Prompt.UNRECORDED.value
    traveller.touches(Action.AGAIN)
    assert traveller.said()[-2:] == [Prompt.UNRECORDED.value] * 2
    assert "请告诉维修师傅" in reads(shown(traveller.state))


def test_a_helper_rests_no_longer_than_until_the_first_of_two_is_a_week_old() -> None:
    traveller = at_the_gate()
    traveller.does(Recovered((), 2, missed(HOUR_S, 7 * DAY_S - HOUR_S)))
    chooses(comes_in(traveller), Act.HELP.value)
    step = traveller.state.step
    assert isinstance(step, Limited)
    assert step.again is not None
    assert (step.again - traveller.state.stamp.wall).total_seconds() <= HOUR_S + 60.0


def test_after_two_taxis_in_vain_a_helper_rests_until_a_day_after_the_last_one() -> None:
    traveller = at_the_gate()
    traveller.does(Recovered((), 2, missed(6 * HOUR_S, 20 * HOUR_S)))
    chooses(comes_in(traveller), Act.HELP.value)
    step = traveller.state.step
    assert isinstance(step, Limited)
    assert step.why is Limit.MISSED
    assert step.again is not None
    assert 18 * HOUR_S <= (step.again - traveller.state.stamp.wall).total_seconds() <= 18 * HOUR_S + 60.0
    assert f"{step.again:%H:%M}" in reads(shown(traveller.state))
    assert traveller.said()[-1] == Prompt.LIMIT_MISSED.value
    traveller.touches(Action.HOME)
    traveller.now += 18 * HOUR_S + 60.0
    traveller.does(Tick())
    chooses(comes_in(traveller), Act.HELP.value)
    assert isinstance(traveller.state.step, Confirm)


@pytest.mark.parametrize("ago_s", [(HOUR_S,), (HOUR_S, 8 * DAY_S), (25 * HOUR_S, 26 * HOUR_S)])
def test_one_taxi_in_vain_or_old_ones_keep_nobody_from_helping(ago_s: tuple[float, ...]) -> None:
    traveller = at_the_gate()
    traveller.does(Recovered((), 2, missed(*ago_s)))
    chooses(comes_in(traveller), Act.HELP.value)
    assert isinstance(traveller.state.step, Confirm)


def test_what_a_helper_calls_counts_for_the_screen_and_for_nobodys_number() -> None:
    traveller = at_the_gate()
    hail = helps(traveller)
    assert traveller.state.deeds == (Deed(HONGS, hail.pressed_at, DeedKind.HAILED),)
    assert limits.running(traveller.state, BY_PHONE) is None
    assert limits.reached(traveller.state, BY_PHONE) is None


def test_a_pseudonym_is_never_taken_for_a_helper() -> None:
    for tag in ("", "contact", "helped", "0f" * 32, HELPER_TAG[:-1]):
        assert Rider("u", "ref", "138****5678", tag=tag).helped_by == ""


def test_left_alone_the_question_goes_home_and_the_log_says_that_none_was_called() -> None:
    traveller = chooses(inside(), Act.HELP.value)
    traveller.waits(timing.IDLE_S + timing.WARN_S + 60.0)
    assert isinstance(traveller.state.step, Home)
    assert acts(traveller) == [("help", ""), ("left", "")]


def test_an_answer_to_a_code_says_the_role_to_the_journey() -> None:
    traveller = types(knocks(at_the_gate()))
    traveller.does(CodeAnswered(traveller.state.attempt, Admission(HONG, Role.VOLUNTEER)))
    assert traveller.state.step == TechnicianAtWork(HONG, role=Role.VOLUNTEER)
    assert traveller.said()[-1] == Prompt.VOLUNTEER.value
    assert traveller.state.capabilities == Capabilities()


# --- the settings ---


def test_a_helper_without_codes_is_refused_in_one_sentence(tmp_path: Path) -> None:
    settings = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    settings["helper"] = {"name": "门口保安室", "name_en": "the guard's office", "phone": "021-5550-0123"}
    settings.pop("technician", None)
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"helper.*add technician\.codes_file"):
        load(file)
    settings["technician"] = {"codes_file": str(tmp_path / "codes.json")}
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    here = site(load(file))
    assert here.helper is not None
    assert (here.helper.phone_ref, here.helper.helped_by) == ("tel:02155500123;phone-context=+86", "")
    assert (here.helper.display_name, here.helper_en) == ("门口保安室", "the guard's office")
