"""One press, one taxi, as paths: outages, repeats, limits, ends that are called out, and coming back after a kill."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.captures import Side
from kiosk.domain import EXPIRED_REASON, CallSign, Colour, Deed, DeedKind, Hail, HailState, Rider, SearchWidth
from kiosk.journey import ladder, limits, timing
from kiosk.journey.effects import CancelHail, CommitHail, SendHail, Speak, StepUp
from kiosk.journey.events import (
    Action,
    CalledOut,
    CodeWanted,
    DispatcherReachable,
    HailChanged,
    Identified,
    IdentityFailed,
    IdentityFault,
    Recovered,
    SessionOpened,
    Touched,
)
from kiosk.journey.site import RungKind
from kiosk.journey.state import (
    CodeEntry,
    Committing,
    Confirm,
    Following,
    Home,
    Limit,
    Limited,
    PhoneChecking,
    RungShown,
)
from tests.journey_fixtures import BY_PHONE, CAR, DRIVER, START, WANG, Traveller
from tests.test_journey import following, typed

DOWN = DispatcherReachable("main", reachable=False)
BACK = DispatcherReachable("main", reachable=True)


def rungs(traveller: Traveller) -> list[RungKind]:
    step = traveller.state.step
    assert isinstance(step, Following)
    return [rung.kind for rung in ladder.offered(traveller.state, traveller.state.hail(step.key))]


def hails_at_confirm(traveller: Traveller, rider: Rider) -> None:
    traveller.does(*typed("13900000315"))
    traveller.does(Identified(traveller.state.attempt, rider))


# --- the dispatcher does not answer ---


def test_while_the_dispatcher_is_away_the_ladder_is_offered_at_once() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.QUEUED, unreachable=True)
    traveller.does(DOWN)
    assert traveller.said()[-1] == "dispatch_down"
    assert ("choices", "second,hotline,bus,guard") in traveller.asked_for(Speak)[-1].args
    traveller.does(Touched(Action.RUNG, "hotline"))
    assert traveller.state.step == RungShown(RungKind.HOTLINE, key)
    traveller.touches(Action.BACK)
    traveller.does(BACK)
    traveller.dispatcher_says(key, HailState.SEARCHING, unreachable=False)
    traveller.does(Touched(Action.RUNG, "hotline"))
    assert traveller.state.step == Following(key), "no ladder while a taxi is looked for"


def test_who_presses_during_an_outage_is_told_so_and_not_that_a_taxi_is_looked_for() -> None:
    traveller = Traveller().does(DOWN)
    following(traveller)
    assert traveller.said()[-1] == "received_down"


def test_a_hail_that_may_have_arrived_lets_nobody_ask_another_company() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.UNKNOWN, unreachable=True, maybe_sent=True)
    traveller.does(DOWN)
    assert RungKind.SECOND not in rungs(traveller)
    traveller.dispatcher_says(key, HailState.QUEUED, maybe_sent=False, may_arrive_late=True)
    assert RungKind.SECOND not in rungs(traveller)
    commits = len(traveller.asked_for(CommitHail))
    traveller.does(Touched(Action.RUNG, "second"))
    assert len(traveller.asked_for(CommitHail)) == commits


def test_the_second_company_is_asked_only_when_the_first_hail_is_surely_over() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.does(DOWN, Touched(Action.RUNG, "second"))
    assert traveller.asked_for(CancelHail) == [CancelHail(key, "another company")]
    assert len(traveller.asked_for(CommitHail)) == 1
    traveller.does(Touched(Action.RUNG, "second"), Touched(Action.RUNG, "hotline"))
    assert len(traveller.asked_for(CommitHail)) == 1
    traveller.dispatcher_says(key, HailState.CANCELLED_BY_RIDER)
    wish = traveller.asked_for(CommitHail)[-1]
    assert (wish.dispatcher, wish.rider) == ("second", BY_PHONE)
    second = traveller.disk_writes()
    assert traveller.state.step == Following(second.key)


def test_a_first_hail_that_went_out_after_all_keeps_its_taxi_and_no_second_is_called() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.does(DOWN, Touched(Action.RUNG, "second"))
    traveller.dispatcher_says(key, HailState.ON_BOARD, vehicle=CAR, driver=DRIVER)
    assert len(traveller.asked_for(CommitHail)) == 1
    assert traveller.state.step == Following(key)


def test_a_first_hail_that_ends_by_itself_leaves_the_ladder_to_her() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.does(DOWN, Touched(Action.RUNG, "second"))
    traveller.dispatcher_says(key, HailState.NO_DRIVER)
    assert len(traveller.asked_for(CommitHail)) == 1
    traveller.does(Touched(Action.RUNG, "second"))
    assert traveller.asked_for(CommitHail)[-1].dispatcher == "second"


def test_a_dispatcher_that_refuses_is_not_called_a_dead_network() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.REFUSED)
    assert traveller.said()[-1] == "refused"
    assert rungs(traveller) == [RungKind.SECOND, RungKind.HOTLINE, RungKind.BUS, RungKind.GUARD]


def test_every_rung_is_named_aloud() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.NO_TAXI)
    assert ("choices", "wider,second,hotline,bus,guard") in traveller.asked_for(Speak)[-1].args


def test_a_hail_that_fails_again_and_again_offers_the_ladder_though_the_dispatcher_answers_others() -> None:
    """It takes questions and no orders: she is told once, not at every repeat."""
    traveller = Traveller()
    key = following(traveller)
    for tries in range(1, 9):
        traveller.dispatcher_says(key, HailState.UNKNOWN, unreachable=True, maybe_sent=True, tries=tries)
        traveller.dispatcher_says(key, HailState.QUEUED, unreachable=False, maybe_sent=False, may_arrive_late=True)
    assert traveller.said().count("unknown") == 1
    assert traveller.said().count("dispatch_down") == 1
    traveller.does(Touched(Action.RUNG, "hotline"))
    assert isinstance(traveller.state.step, RungShown)


def test_while_a_taxi_may_still_come_reading_the_hotline_sends_nobody_away() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.does(DOWN, Touched(Action.RUNG, "hotline"))
    traveller.waits(600.0)
    assert traveller.state.step == RungShown(RungKind.HOTLINE, key)
    assert "still_there" not in traveller.said()


def test_no_taxi_is_promised_while_it_is_being_cancelled() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.touches(Action.CANCEL_HAIL, Action.CANCEL_YES)
    said = len(traveller.said())
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=200.0)
    traveller.dispatcher_says(key, HailState.ARRIVED)
    traveller.touches(Action.HOME)
    traveller.dispatcher_says(key, HailState.ARRIVING)
    traveller.dispatcher_says(key, HailState.ARRIVED)
    assert traveller.said()[said:] == []


def test_a_cancel_that_is_refused_is_told_and_the_taxi_is_followed_again() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.touches(Action.CANCEL_HAIL, Action.CANCEL_YES)
    taxi = {"vehicle": CAR, "driver": DRIVER}
    traveller.dispatcher_says(key, HailState.ARRIVED, cancel_reason=None, cancel_refused=True, **taxi)
    assert traveller.said()[-1] == "cancel_refused"
    shown = traveller.state.hail(key)
    assert shown is not None
    assert shown.cancel_reason is None
    traveller.touches(Action.CANCEL_HAIL, Action.CANCEL_YES)
    assert len(traveller.asked_for(CancelHail)) == 2


def test_a_taxi_that_nobody_can_tell_of_any_more_is_not_called_a_taxi_that_never_was() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=200.0, reported_at=START)
    traveller.dispatcher_says(key, HailState.EXPIRED)
    assert traveller.said()[-1] == "lost"


def test_the_second_company_is_not_asked_while_the_first_request_may_still_arrive() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.does(DOWN, Touched(Action.RUNG, "second"))
    traveller.dispatcher_says(key, HailState.CANCELLED_BY_RIDER, may_arrive_late=True)
    assert len(traveller.asked_for(CommitHail)) == 1


# --- one number, one taxi ---


def test_a_number_with_a_taxi_under_way_is_shown_it_and_gets_no_second_one() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.touches(Action.DONE)
    traveller.waits(600)
    hails_at_confirm(traveller, BY_PHONE)
    assert traveller.state.step == Following(key)
    assert traveller.said()[-1] == "already"
    assert len(traveller.asked_for(CommitHail)) == 1


def test_a_taxi_that_comes_up_between_confirm_and_press_is_shown_too() -> None:
    """The same number at the same moment from a hail that the disk was slow to tell of."""
    traveller = Traveller()
    hails_at_confirm(traveller, BY_PHONE)
    assert isinstance(traveller.state.step, Confirm)
    other = hail(BY_PHONE, state=HailState.SEARCHING)
    traveller.does(HailChanged(other), Touched(Action.HAIL))
    assert traveller.state.step == Following(other.key)
    assert traveller.asked_for(CommitHail) == []


def test_who_sits_in_the_taxi_may_hail_for_the_way_home_but_not_within_two_minutes() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.ON_BOARD, vehicle=CAR, driver=DRIVER)
    traveller.touches(Action.HOME)
    hails_at_confirm(traveller, BY_PHONE)
    assert traveller.state.step == Following(key)
    traveller.touches(Action.HOME).waits(limits.REPEAT_S)
    hails_at_confirm(traveller, BY_PHONE)
    assert isinstance(traveller.state.step, Confirm)


def test_a_new_hail_waits_until_the_cancelled_one_is_surely_over() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.touches(Action.CANCEL_HAIL, Action.CANCEL_YES, Action.HOME)
    hails_at_confirm(traveller, BY_PHONE)
    assert traveller.state.step == Following(key)
    traveller.dispatcher_says(key, HailState.CANCELLED_BY_RIDER)
    traveller.touches(Action.HOME)
    hails_at_confirm(traveller, BY_PHONE)
    assert isinstance(traveller.state.step, Confirm)


# --- limits ---


def hailed(times: int, tag: str, every_s: float = 60.0) -> tuple[Deed, ...]:
    return tuple(Deed(tag, START - every_s * (times - number), DeedKind.HAILED) for number in range(times))


def with_deeds(*deeds: Deed) -> Traveller:
    return Traveller().does(Recovered((), len(deeds), deeds))


@pytest.mark.parametrize("rider", [WANG, BY_PHONE, replace(BY_PHONE, display_name="")])
def test_too_many_hails_of_one_number_are_told_kindly_whoever_it_is(rider: Rider) -> None:
    traveller = with_deeds(*hailed(limits.HAILS_PER_NUMBER_PER_HOUR, rider.tag))
    hails_at_confirm(traveller, rider)
    assert traveller.state.step == Limited(Limit.NUMBER)
    assert traveller.said()[-1] == "limit_number"
    traveller.does(Touched(Action.RUNG, "wider"), Touched(Action.RUNG, "second"))
    assert traveller.state.step == Limited(Limit.NUMBER)
    traveller.does(Touched(Action.RUNG, "hotline"))
    assert traveller.state.step == RungShown(RungKind.HOTLINE)


def test_a_neighbour_is_not_limited_by_somebody_elses_hails() -> None:
    traveller = with_deeds(*hailed(limits.HAILS_PER_NUMBER_PER_HOUR, WANG.tag))
    hails_at_confirm(traveller, BY_PHONE)
    assert isinstance(traveller.state.step, Confirm)


def test_an_hour_later_she_may_hail_again_until_the_day_is_full() -> None:
    few = with_deeds(*hailed(limits.HAILS_PER_NUMBER_PER_HOUR, BY_PHONE.tag))
    few.waits(limits.HOUR_S, every_s=60.0)
    hails_at_confirm(few, BY_PHONE)
    assert isinstance(few.state.step, Confirm)
    many = with_deeds(*hailed(limits.HAILS_PER_NUMBER_PER_DAY, BY_PHONE.tag, every_s=3600.0))
    hails_at_confirm(many, BY_PHONE)
    assert many.state.step == Limited(Limit.NUMBER)


def test_one_screen_does_not_call_more_taxis_than_can_stand_at_a_gate() -> None:
    deeds = tuple(
        replace(deed, tag=f"tag-{number + 10}")
        for number, deed in enumerate(hailed(limits.HAILS_PER_SCREEN_PER_HOUR, "", every_s=30.0))
    )
    traveller = with_deeds(*deeds)
    hails_at_confirm(traveller, BY_PHONE)
    assert traveller.state.step == Limited(Limit.SCREEN)


def test_hails_of_this_very_day_count_as_well() -> None:
    traveller = Traveller()
    for _ in range(limits.HAILS_PER_NUMBER_PER_HOUR):
        key = following(traveller)
        traveller.dispatcher_says(key, HailState.NO_TAXI, hail_id="h")
        traveller.touches(Action.HOME)
    hails_at_confirm(traveller, BY_PHONE)
    assert traveller.state.step == Limited(Limit.NUMBER)


def test_hails_that_never_went_out_do_not_count() -> None:
    """Six presses in an outage bothered nobody."""
    traveller = Traveller()
    for _ in range(limits.HAILS_PER_NUMBER_PER_HOUR):
        key = following(traveller)
        traveller.dispatcher_says(key, HailState.EXPIRED)
        traveller.touches(Action.HOME)
    hails_at_confirm(traveller, BY_PHONE)
    assert isinstance(traveller.state.step, Confirm)


def test_deeds_of_a_clock_that_ran_ahead_shut_nobody_out() -> None:
    ahead = tuple(
        replace(deed, at=deed.at + 6 * 3600.0) for deed in hailed(limits.HAILS_PER_SCREEN_PER_HOUR, "tag-9")
    )
    traveller = with_deeds(*ahead)
    hails_at_confirm(traveller, BY_PHONE)
    assert isinstance(traveller.state.step, Confirm)


def test_a_number_is_known_again_by_its_reference_when_the_pseudonyms_were_lost() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.touches(Action.DONE)
    hails_at_confirm(traveller, replace(BY_PHONE, tag="another"))
    assert traveller.state.step == Following(key)


def missed(times: int) -> tuple[Deed, ...]:
    return tuple(Deed(BY_PHONE.tag, START - 3600.0 * number, DeedKind.NO_SHOW) for number in range(times))


def test_after_two_taxis_that_waited_in_vain_the_provider_is_asked_for_a_code() -> None:
    traveller = with_deeds(*missed(limits.NO_SHOWS_BEFORE_CODE))
    hails_at_confirm(traveller, BY_PHONE)
    attempt = traveller.state.attempt
    assert traveller.asked_for(StepUp) == [StepUp(attempt)]
    assert isinstance(traveller.state.step, PhoneChecking)
    traveller.does(CodeWanted(attempt, "139****0315"))
    assert isinstance(traveller.state.step, CodeEntry)
    traveller.does(Identified(attempt, BY_PHONE))
    assert isinstance(traveller.state.step, Confirm)
    assert len(traveller.asked_for(StepUp)) == 1


def test_a_provider_that_trusts_the_match_at_once_is_not_asked_for_ever() -> None:
    traveller = with_deeds(*missed(limits.NO_SHOWS_BEFORE_CODE))
    hails_at_confirm(traveller, BY_PHONE)
    traveller.does(Identified(traveller.state.attempt, BY_PHONE))
    assert isinstance(traveller.state.step, Confirm)


def test_a_code_asked_for_twice_within_a_minute_is_explained_on_the_face_way_too() -> None:
    deeds = tuple(replace(deed, tag=WANG.tag) for deed in missed(limits.NO_SHOWS_BEFORE_CODE))
    traveller = with_deeds(*deeds).touches(Action.FACE, Action.AGREE)
    traveller.does(SessionOpened(1, Side.LEFT, checks_liveness=True), Identified(1, WANG))
    assert traveller.asked_for(StepUp) == [StepUp(1)]
    traveller.does(IdentityFailed(1, IdentityFault.TOO_OFTEN))
    assert traveller.said()[-1] == "complaint_too_often"


@pytest.mark.parametrize("deeds", [missed(limits.NO_SHOWS_BEFORE_CODE - 1), ()])
def test_one_missed_taxi_is_forgiven(deeds: tuple[Deed, ...]) -> None:
    traveller = with_deeds(*deeds)
    hails_at_confirm(traveller, BY_PHONE)
    assert isinstance(traveller.state.step, Confirm)


def test_a_no_show_is_remembered_for_a_week_and_then_forgotten() -> None:
    traveller = with_deeds(*missed(limits.NO_SHOWS_BEFORE_CODE - 1))
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.ARRIVED, vehicle=CAR, driver=DRIVER)
    traveller.dispatcher_says(key, HailState.RIDER_NO_SHOW)
    traveller.touches(Action.HOME)
    hails_at_confirm(traveller, BY_PHONE)
    assert len(traveller.asked_for(StepUp)) == 1
    traveller.touches(Action.HOME).waits(limits.NO_SHOW_MEMORY_S, every_s=3600.0)
    assert traveller.state.deeds == ()


# --- the board ---


def on_the_bench(traveller: Traveller, rider: Rider = BY_PHONE) -> str:
    key = following(traveller, rider)
    traveller.touches(Action.DONE)
    return key


@pytest.mark.parametrize(
    ("end", "prompt"),
    [
        (HailState.NO_TAXI, "board_no_car"),
        (HailState.REFUSED, "board_no_car"),
        (HailState.RIDER_NO_SHOW, "board_no_show"),
        (HailState.CANCELLED_BY_RIDER, "board_cancelled"),
    ],
)
def test_an_ended_hail_leaves_the_board_after_it_was_called_out_and_could_be_read(
    end: HailState, prompt: str
) -> None:
    traveller = Traveller()
    key = on_the_bench(traveller)
    traveller.dispatcher_says(key, end)
    called = traveller.asked_for(Speak)[-1]
    assert (called.prompt.value, called.announcement, called.about) == (prompt, True, key)
    traveller.waits(timing.ENDED_SHOWN_S + 5)
    assert [hail.key for hail in traveller.state.board] == [key], "it was not called out yet"
    traveller.does(CalledOut(key))
    assert traveller.state.board == ()
    assert traveller.state.hails == ()


def test_what_was_called_out_at_once_can_still_be_read_for_half_a_minute() -> None:
    traveller = Traveller()
    key = on_the_bench(traveller)
    traveller.dispatcher_says(key, HailState.NO_TAXI)
    traveller.does(CalledOut(key)).waits(timing.ENDED_SHOWN_S - 1)
    assert [hail.key for hail in traveller.state.board] == [key]
    traveller.waits(1)
    assert traveller.state.board == ()


def test_a_mouth_that_is_stuck_does_not_hold_the_board() -> None:
    traveller = Traveller()
    on_the_bench(traveller)
    traveller.dispatcher_says(traveller.state.hails[0].key, HailState.NO_TAXI)
    traveller.waits(timing.ENDED_AT_MOST_S)
    assert traveller.state.board == ()


def test_an_unanswered_hail_is_called_out_once_and_not_again_when_it_is_known_to_be_over() -> None:
    traveller = Traveller()
    key = on_the_bench(traveller)
    traveller.dispatcher_says(key, HailState.UNKNOWN, unreachable=True, cancel_reason=EXPIRED_REASON)
    assert traveller.said()[-1] == "board_no_car"
    spoken = len(traveller.said())
    traveller.dispatcher_says(key, HailState.EXPIRED)
    assert len(traveller.said()) == spoken


def test_the_repeat_button_at_home_reads_the_board() -> None:
    traveller = Traveller()
    first, second = on_the_bench(traveller), on_the_bench(traveller, WANG)
    traveller.dispatcher_says(first, HailState.ASSIGNED, vehicle=CAR, driver=DRIVER, eta_s=110.0)
    signs = [str(hail.call_sign) for hail in traveller.state.board]
    traveller.touches(Action.AGAIN)
    again = traveller.asked_for(Speak)[-1]
    assert (again.prompt.value, again.announcement) == ("board", False)
    assert again.args == (("board", f"{signs[0]} minutes 2;{signs[1]} looking"), ("wait", "unknown"))
    traveller.dispatcher_says(first, HailState.COMPLETED)
    traveller.dispatcher_says(second, HailState.COMPLETED)
    traveller.touches(Action.AGAIN)
    assert traveller.said()[-1] == "welcome"


def test_nothing_brings_an_ended_hail_back_on_the_screen() -> None:
    traveller = Traveller()
    key = following(traveller)
    traveller.dispatcher_says(key, HailState.NO_TAXI)
    spoken = len(traveller.said())
    for state in HailState:
        traveller.dispatcher_says(key, state, vehicle=CAR, driver=DRIVER)
        shown = traveller.state.hail(key)
        assert shown is not None
        assert shown.state is HailState.NO_TAXI
    assert len(traveller.said()) == spoken


# --- after a kill ---


def hail(rider: Rider, number: int = 1, **changes: object) -> Hail:
    fresh = Hail(
        key=f"key-{number}",
        dispatcher="main",
        call_sign=CallSign(Colour.RED, number),
        rider=rider,
        needs=(),
        width=SearchWidth.NORMAL,
        pressed_at=START - 20,
        expires_at=START + 40,
        expires_on_wall=START + 40,
    )
    return replace(fresh, **changes)  # type: ignore[arg-type]


def test_a_hail_younger_than_its_life_is_in_front_again_and_she_is_told() -> None:
    traveller = Traveller().does(Recovered((hail(BY_PHONE),), 1))
    assert traveller.state.step == Following("key-1")
    assert traveller.said() == ["back_again"]
    assert traveller.asked_for(SendHail) == [SendHail("key-1")]


def test_older_hails_are_on_the_board_and_followed() -> None:
    old = hail(BY_PHONE, pressed_at=START - 200, expires_at=START - 140, state=HailState.ASSIGNED, vehicle=CAR)
    traveller = Traveller().does(Recovered((old,), 1))
    assert traveller.state.step == Home()
    assert traveller.state.board == (old,)
    assert traveller.asked_for(SendHail) == [SendHail("key-1")]


def test_an_end_that_nobody_may_have_seen_is_in_front_and_told_again() -> None:
    """The rider of an ended hail is blanked on disk, so nothing that needs her is offered."""
    ended = hail(Rider("", "", ""), state=HailState.NO_TAXI)
    traveller = Traveller().does(Recovered((ended,), 1))
    assert traveller.state.step == Following("key-1")
    assert traveller.said() == ["no_taxi"]
    assert traveller.asked_for(SendHail) == []
    assert rungs(traveller) == [RungKind.HOTLINE, RungKind.BUS, RungKind.GUARD]


def test_what_was_not_heard_on_the_bench_is_called_out_again() -> None:
    waiting = hail(BY_PHONE, 1, pressed_at=START - 300, expires_at=START - 240, state=HailState.ARRIVED, vehicle=CAR)
    over = hail(Rider("", "", ""), 2, pressed_at=START - 90, expires_at=START - 30, state=HailState.NO_DRIVER)
    traveller = Traveller().does(Recovered((waiting, over), 2))
    assert traveller.said() == ["arrived", "board_no_car"]
    assert [each.key for each in traveller.state.board] == ["key-1", "key-2"]


def test_one_press_is_one_hail_however_often_it_is_pressed() -> None:
    traveller = Traveller()
    hails_at_confirm(traveller, BY_PHONE)
    traveller.touches(*[Action.HAIL] * 5)
    assert isinstance(traveller.state.step, Committing)
    assert len(traveller.asked_for(CommitHail)) == 1
    assert traveller.asked_for(CommitHail)[0].pressed_at == traveller.now
