"""When a slip is printed: once for each taxi, never for one that does not come, and never in a hail's way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain import Hail, HailState, Lang
from kiosk.journey import slips
from kiosk.journey.effects import DropReceipt, Effect, PrintReceipt, SendHail, Speak
from kiosk.journey.events import Action, ButtonPressed, Identified, PaperChanged, Recovered, SlipEnded, Touched
from kiosk.journey.practice_kinds import Practice
from kiosk.journey.prompts import Prompt
from kiosk.journey.site import Site
from kiosk.journey.state import Following, State
from kiosk.receipt import Paper, Receipt
from tests.journey_fixtures import CAR, DRIVER, OTHER_CAR, SITE, WANG, WITH_EVERYTHING, Traveller, touches


def hailing(paper: Paper = Paper.READY, site: Site = SITE, lang: Lang = Lang.ZH) -> tuple[Traveller, Hail]:
    """She has pressed by her number, and a taxi is looked for."""
    her = Traveller()
    her.state = replace(her.state, site=site, lang=lang)
    her.does(PaperChanged(paper), Touched(Action.PHONE), *touches("13812345678"), Touched(Action.NEXT))
    her.does(Identified(her.state.attempt, WANG))
    her.touches(Action.HAIL)
    hail = her.disk_writes()
    her.dispatcher_says(hail.key, HailState.SEARCHING)
    return her, hail


def assigned(her: Traveller, hail: Hail, **changes: object) -> None:
    told = {"vehicle": CAR, "driver": DRIVER, "eta_s": 170.0, **changes}
    her.dispatcher_says(hail.key, HailState.ASSIGNED, **told)


def comes_out(her: Traveller, came_out: bool = True) -> None:
    """What the printer says of the slip that was asked for last."""
    receipt = printed(her)[-1]
    her.does(SlipEnded(receipt.call_sign, receipt.vehicle.plate, came_out))


def printed(her: Traveller) -> list[Receipt]:
    return [effect.receipt for effect in her.asked_for(PrintReceipt)]


def plates(her: Traveller) -> list[tuple[str, bool]]:
    return [(receipt.vehicle.plate, receipt.again) for receipt in printed(her)]


def test_a_slip_is_printed_once_when_a_hail_has_a_taxi_with_all_that_is_known_of_it() -> None:
    her, hail = hailing()
    assigned(her, hail)
    assigned(her, hail, eta_s=110.0)
    her.dispatcher_says(hail.key, HailState.ARRIVING)
    her.dispatcher_says(hail.key, HailState.ARRIVED)
    her.dispatcher_says(hail.key, HailState.ON_BOARD)
    (slip,) = printed(her)
    assert (slip.call_sign, slip.vehicle, slip.surname, slip.minutes) == (hail.call_sign, CAR, "张", 3)
    assert (slip.place, slip.hotline, slip.phone_masked) == ("枫林新村3 号门门口", "95128", "138****5678")
    assert (slip.again, slip.lang) == (False, Lang.ZH)
    assert slip.at == her.state.stamp.wall


def test_another_taxi_brings_another_slip_which_says_that_the_first_is_void() -> None:
    her, hail = hailing()
    assigned(her, hail)
    her.dispatcher_says(hail.key, HailState.SEARCHING, vehicle=None, driver=None, eta_s=None, redispatched=1)
    assigned(her, hail, vehicle=OTHER_CAR, redispatched=1)
    assigned(her, hail, redispatched=2)
    assert plates(her) == [(CAR.plate, False), (OTHER_CAR.plate, True), (CAR.plate, True)]


def test_a_company_that_forgets_the_car_for_a_moment_brings_no_second_slip() -> None:
    her, hail = hailing()
    assigned(her, hail)
    assigned(her, hail, vehicle=None)
    assigned(her, hail)
    assert plates(her) == [(CAR.plate, False)]


def test_a_company_that_names_the_car_later_brings_the_slip_then() -> None:
    her, hail = hailing()
    her.dispatcher_says(hail.key, HailState.ASSIGNED, eta_s=None)
    assert printed(her) == []
    her.dispatcher_says(hail.key, HailState.ARRIVED, vehicle=CAR, driver=None)
    (slip,) = printed(her)
    assert (slip.surname, slip.minutes) == ("", None)


def test_minutes_that_nobody_knows_are_not_printed() -> None:
    her, hail = hailing()
    assigned(her, hail, eta_s=None)
    assert printed(her)[0].minutes is None


def test_a_hail_that_is_called_off_brings_no_slip() -> None:
    her, hail = hailing()
    her.touches(Action.CANCEL_HAIL, Action.CANCEL_YES)
    assigned(her, hail, cancel_reason="rider")
    her.dispatcher_says(hail.key, HailState.CANCELLED_BY_RIDER, cancel_reason="rider")
    assert printed(her) == []


def test_a_slip_that_still_waits_is_void_once_its_taxi_is_called_off_given_back_or_has_taken_her_on() -> None:
    for ends in ("cancel", "give back", "board"):
        her, hail = hailing()
        assigned(her, hail)
        her.dispatcher_says(hail.key, HailState.ARRIVED)
        assert her.asked_for(DropReceipt) == []
        if ends == "cancel":
            her.touches(Action.CANCEL_HAIL, Action.CANCEL_YES)
        elif ends == "give back":
            her.dispatcher_says(hail.key, HailState.SEARCHING, vehicle=None, redispatched=1)
        else:
            her.dispatcher_says(hail.key, HailState.ON_BOARD)
        assert her.asked_for(DropReceipt) == [DropReceipt(hail.call_sign)]
        her.waits(5.0)
        assert len(her.asked_for(DropReceipt)) == 1


def test_who_sits_in_the_taxi_already_gets_no_slip_about_it() -> None:
    her, hail = hailing()
    her.dispatcher_says(hail.key, HailState.ON_BOARD, vehicle=CAR)
    assert printed(her) == []


def test_a_hail_found_at_start_with_its_taxi_brings_no_second_slip_but_another_taxi_does() -> None:
    before, hail = hailing()
    assigned(before, hail)
    found = before.state.hail(hail.key)
    assert found is not None
    after = Traveller()
    after.does(PaperChanged(Paper.READY), Recovered((found,), 1))
    assigned(after, hail, vehicle=None)
    assigned(after, hail)
    assert printed(after) == []
    assigned(after, hail, vehicle=OTHER_CAR, redispatched=1)
    assert plates(after) == [(OTHER_CAR.plate, True)]


def test_a_hail_found_at_start_without_a_taxi_gets_its_slip_and_one_given_back_before_may_void_another() -> None:
    before, hail = hailing()
    searching = before.state.hail(hail.key)
    assert searching is not None
    for redispatched in (0, 1):
        after = Traveller()
        after.does(PaperChanged(Paper.READY), Recovered((replace(searching, redispatched=redispatched),), 1))
        assigned(after, hail, redispatched=redispatched)
        assert plates(after) == [(CAR.plate, bool(redispatched))]


def test_a_slip_of_practice_names_no_number_as_hers() -> None:
    her, hail = hailing()
    her.state = replace(her.state, practice=Practice(()))
    assigned(her, hail)
    (slip,) = printed(her)
    assert slip.phone_masked == ""


def test_the_button_at_the_wall_brings_a_slip_as_well_and_the_guards_number_is_not_hers() -> None:
    guard = Traveller()
    guard.state = replace(guard.state, site=WITH_EVERYTHING)
    guard.does(PaperChanged(Paper.READY))
    for _ in range(2):
        guard.now += 5.0
        guard.does(ButtonPressed())
    hail = guard.disk_writes()
    guard.dispatcher_says(hail.key, HailState.SEARCHING)
    assigned(guard, hail)
    (slip,) = printed(guard)
    assert slip.phone_masked == ""


def test_two_neighbours_get_a_slip_each_and_the_one_on_the_bench_gets_hers_in_chinese() -> None:
    her, hers = hailing(lang=Lang.EN)
    assigned(her, hers)
    his = replace(hers, key="his", state=HailState.SEARCHING)
    her.state = replace(her.state, hails=(*her.state.hails, his))
    assigned(her, his, vehicle=OTHER_CAR)
    assert [(receipt.vehicle, receipt.lang) for receipt in printed(her)] == [(CAR, Lang.EN), (OTHER_CAR, Lang.ZH)]
    assert printed(her)[0].place == "Fenglin Village, Gate 3"


def test_a_wall_without_a_printer_asks_for_no_slip() -> None:
    her, hail = hailing(Paper.NONE)
    assigned(her, hail)
    assert printed(her) == []


@pytest.mark.parametrize("paper", [Paper.READY, Paper.LOW, Paper.OUT, Paper.FAULTY])
def test_she_is_told_to_take_the_slip_after_the_plate_once_it_has_come_out_and_not_before(paper: Paper) -> None:
    her, hail = hailing(paper)
    assigned(her, hail)
    assert len(printed(her)) == 1
    assert not promised(her.state)
    assert her.said()[-1] == "coming"
    comes_out(her)
    assert promised(her.state)
    assert her.said()[-2:] == ["coming", "slip"]
    assert her.asked_for(Speak)[-1].follows
    comes_out(her)
    her.does(PaperChanged(Paper.OUT))
    assert promised(her.state)  # she holds it in her hand, or it hangs there
    assert her.said()[-2:] == ["coming", "slip"]


def test_a_slip_that_was_thrown_away_is_not_promised_when_paper_is_back() -> None:
    her, hail = hailing(Paper.OUT)
    assigned(her, hail)
    comes_out(her, came_out=False)
    her.does(PaperChanged(Paper.READY))
    assigned(her, hail, eta_s=100.0)
    assert not promised(her.state)
    assert "slip" not in her.said()


def test_the_slip_of_another_taxi_names_no_first_slip_where_that_one_was_thrown_away() -> None:
    for came_out in (True, False):
        her, hail = hailing()
        assigned(her, hail)
        comes_out(her, came_out)
        assigned(her, hail, vehicle=OTHER_CAR)
        assert plates(her) == [(CAR.plate, False), (OTHER_CAR.plate, came_out)]


def test_a_slip_that_comes_out_late_is_not_taken_for_that_of_the_taxi_that_comes_instead() -> None:
    her, hail = hailing()
    assigned(her, hail)
    assigned(her, hail, vehicle=OTHER_CAR)
    her.does(SlipEnded(hail.call_sign, CAR.plate, came_out=True))
    assert not promised(her.state)
    her.does(SlipEnded(replace(hail.call_sign, number=99), CAR.plate, came_out=True))  # a technician's sample
    assert not promised(her.state)


def test_nobody_on_the_bench_is_called_to_the_wall_for_paper() -> None:
    her, hail = hailing()
    her.touches(Action.DONE)
    assigned(her, hail)
    assert len(printed(her)) == 1
    comes_out(her)
    assert "slip" not in her.said()


def test_what_was_printed_before_a_restart_is_not_promised_again() -> None:
    before, hail = hailing()
    assigned(before, hail)
    after = Traveller()
    after.does(PaperChanged(Paper.READY), Recovered(before.state.hails, 1))
    assert not promised(after.state)


@pytest.mark.parametrize("paper", list(Paper))
def test_whatever_the_printer_does_the_hail_goes_the_same_way(paper: Paper) -> None:
    ways = []
    for how in (Paper.NONE, paper):
        her, hail = hailing(how)
        assigned(her, hail)
        her.does(PaperChanged(how), SlipEnded(hail.call_sign, CAR.plate, how is Paper.LOW))
        her.dispatcher_says(hail.key, HailState.ARRIVED)
        rest = [effect for effect in her.effects if not about_paper(effect)]
        assert any(isinstance(effect, SendHail) for effect in rest)
        ways.append((rest, replace(her.state, paper=Paper.NONE, slips=())))
    assert ways[0] == ways[1]


def test_what_was_printed_is_forgotten_with_the_hail() -> None:
    her, hail = hailing()
    assigned(her, hail)
    assert her.state.slips
    her.dispatcher_says(hail.key, HailState.ON_BOARD)
    her.dispatcher_says(hail.key, HailState.COMPLETED)
    her.touches(Action.DONE)
    her.waits(400.0)
    assert her.state.hails == ()
    assert her.state.slips == ()


def promised(state: State) -> bool:
    step = state.step
    assert isinstance(step, Following)
    hail = state.hail(step.key)
    assert hail is not None
    return slips.at_hand(state, hail)


def about_paper(effect: Effect) -> bool:
    words = isinstance(effect, Speak) and effect.prompt is Prompt.SLIP
    return words or isinstance(effect, (PrintReceipt, DropReceipt))
