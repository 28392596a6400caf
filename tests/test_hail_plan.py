"""What is done for a hail when answers are late, lost or wrong: every case as a pure step."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import (
    EXPIRED_REASON,
    FINAL,
    QUIET_TRIES,
    CallSign,
    Capabilities,
    Colour,
    Driver,
    Hail,
    HailState,
    Nonsense,
    Refused,
    Rider,
    SearchWidth,
    Trouble,
    Unreachable,
    Vehicle,
)
from kiosk.order import HailReport
from kiosk.runtime import hail_plan
from kiosk.runtime.hail_plan import Move

PRESSED = 1_795_400_000.0
FRESH = Hail(
    key="0b6f8c5e-53c5-4f39-9a39-2d5d5e8d4d0a",
    dispatcher="main",
    call_sign=CallSign(Colour.RED, 7),
    rider=Rider(subject="u", phone_ref="r", phone_masked="138****5678"),
    needs=(),
    width=SearchWidth.NORMAL,
    pressed_at=PRESSED,
    expires_at=PRESSED + 60,
    expires_on_wall=PRESSED + 60,
)
CAR = Vehicle("沪A D5683", "#F3F4F4", "大众途安")
SENT = replace(FRESH, state=HailState.SEARCHING, hail_id="h-1", maybe_sent=True)


def report(state: HailState, **changes: object) -> HailReport:
    return replace(HailReport(hail_id="h-1", state=state, updated_at=PRESSED + 5), **changes)  # type: ignore[arg-type]


def test_a_new_hail_is_marked_on_disk_before_it_leaves() -> None:
    assert hail_plan.next_move(hail_plan.foreseen(FRESH, PRESSED)) is Move.SUBMIT
    assert hail_plan.leaving(FRESH, Move.SUBMIT).maybe_sent


def test_killed_while_sending_the_dispatcher_is_asked_before_anything_is_sent_again() -> None:
    found_on_disk = replace(FRESH, maybe_sent=True)
    hail = hail_plan.foreseen(found_on_disk, PRESSED + 1)
    assert hail.state is HailState.UNKNOWN
    assert hail_plan.next_move(hail) is Move.LOOK_UP


def test_a_lost_answer_leads_to_a_question_and_a_found_hail_is_adopted() -> None:
    lost = Unreachable("no answer", maybe_done=True)
    hail = hail_plan.troubled(hail_plan.leaving(FRESH, Move.SUBMIT), Move.SUBMIT, lost, Capabilities(), PRESSED + 1)
    assert hail.state is HailState.UNKNOWN
    assert hail_plan.next_move(hail) is Move.LOOK_UP
    found = hail_plan.reported(hail, report(HailState.SEARCHING), PRESSED + 5)
    assert (found.state, found.hail_id, found.unreachable) == (HailState.SEARCHING, "h-1", False)
    assert hail_plan.next_move(found) is Move.POLL


def test_only_a_clear_unknown_key_lets_it_be_sent_again() -> None:
    unknown = replace(FRESH, state=HailState.UNKNOWN, maybe_sent=True)
    assert hail_plan.next_move(hail_plan.not_found(unknown, PRESSED + 5)) is Move.SUBMIT
    late = hail_plan.not_found(unknown, PRESSED + 61)
    assert late.state is HailState.EXPIRED


def test_no_connection_means_it_was_not_sent() -> None:
    refused = Unreachable("no connection", maybe_done=False)
    hail = hail_plan.troubled(hail_plan.leaving(FRESH, Move.SUBMIT), Move.SUBMIT, refused, Capabilities(), PRESSED)
    assert (hail.state, hail.maybe_sent, hail.unreachable) == (HailState.QUEUED, False, True)


def test_an_expired_hail_is_never_sent_late() -> None:
    assert hail_plan.foreseen(FRESH, FRESH.expires_at).state is HailState.EXPIRED


def test_an_expired_hail_that_may_have_been_sent_is_asked_after_and_cancelled() -> None:
    unknown = replace(FRESH, state=HailState.UNKNOWN, maybe_sent=True)
    hail = hail_plan.foreseen(unknown, FRESH.expires_at + 1)
    assert hail_plan.next_move(hail) is Move.LOOK_UP
    found = hail_plan.reported(hail, report(HailState.SEARCHING), PRESSED + 5)
    assert found.cancel_reason == "expired"
    assert hail_plan.next_move(found) is Move.CANCEL
    much_later = FRESH.expires_at + hail_plan.GIVE_UP_S
    given_up = hail_plan.foreseen(replace(unknown, unreachable=True), much_later)
    assert given_up.state is HailState.EXPIRED
    found_at_start = hail_plan.foreseen(
        hail_plan.taken_back(replace(unknown, unreachable=True), much_later), much_later
    )
    assert hail_plan.next_move(found_at_start) is Move.LOOK_UP, "nobody gives up what this process never asked after"


def test_a_cancel_before_sending_needs_no_dispatcher() -> None:
    hail = hail_plan.foreseen(replace(FRESH, cancel_reason="rider"), PRESSED + 1)
    assert hail.state is HailState.CANCELLED_BY_RIDER


def test_a_cancel_is_repeated_until_the_state_is_final() -> None:
    hail = replace(SENT, cancel_reason="rider")
    assert hail_plan.next_move(hail) is Move.CANCEL
    still = hail_plan.reported(hail, report(HailState.ASSIGNED, vehicle=CAR), PRESSED + 5)
    assert hail_plan.next_move(still) is Move.CANCEL
    done = hail_plan.reported(still, report(HailState.CANCELLED_BY_RIDER), PRESSED + 5)
    assert not done.live
    assert done.watched_until == FRESH.expires_at + hail_plan.WATCHED_S


def test_a_cancel_that_comes_too_late_lets_the_ride_go_on() -> None:
    hail = replace(SENT, cancel_reason="rider")
    refused = Refused("on board", status=409, code="STATE")
    after = hail_plan.troubled(hail, Move.CANCEL, refused, Capabilities(), PRESSED)
    assert hail_plan.next_move(after) is Move.POLL
    assert after.cancel_refused


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        (422, "KEY_REUSED", HailState.REFUSED),
        (400, "BAD_REQUEST", HailState.REFUSED),
        (401, "", HailState.REFUSED),
        (410, "EXPIRED", HailState.REFUSED),  # within its life: somebody's clock is wrong
    ],
)
def test_a_dispatcher_that_refuses_a_hail_holds_none_and_is_not_asked_again(
    status: int, code: str, state: HailState
) -> None:
    refused = Refused("no", status=status, code=code)
    sent = hail_plan.leaving(FRESH, Move.SUBMIT)
    ended = hail_plan.troubled(sent, Move.SUBMIT, refused, Capabilities(), PRESSED)
    assert ended.state is state
    assert hail_plan.next_move(ended) is Move.NOTHING


def test_a_forgotten_hail_is_looked_up_by_key_before_it_is_given_up() -> None:
    gone = Refused("no such hail", status=404, code="UNKNOWN_HAIL")
    hail = hail_plan.troubled(SENT, Move.POLL, gone, Capabilities(), PRESSED)
    assert hail_plan.next_move(hail) is Move.LOOK_UP
    lost = hail_plan.not_found(hail, PRESSED)
    assert lost.state is HailState.EXPIRED
    assert lost.watched_until is not None


@pytest.mark.parametrize("state", [HailState.ASSIGNED, HailState.ARRIVED, HailState.ON_BOARD])
def test_one_stray_404_does_not_call_off_a_taxi_that_is_coming(state: HailState) -> None:
    gone = Refused("no such hail", status=404, code="")
    coming = replace(SENT, state=state, vehicle=CAR, reported_at=PRESSED + 5)
    late = FRESH.expires_at + 100
    asked = hail_plan.foreseen(hail_plan.troubled(coming, Move.POLL, gone, Capabilities(), late), late)
    assert (asked.state, asked.cancel_reason) == (state, None)
    assert hail_plan.next_move(asked) is Move.LOOK_UP
    found = hail_plan.reported(asked, report(state, vehicle=CAR, updated_at=late), late)
    assert hail_plan.next_move(found) is Move.POLL


def test_a_ride_that_the_dispatcher_has_put_away_is_over() -> None:
    riding = replace(SENT, state=HailState.ON_BOARD, vehicle=CAR, hail_id=None, reported_at=PRESSED + 5)
    assert hail_plan.not_found(riding, PRESSED + 900).state is HailState.COMPLETED


def test_an_end_is_believed_even_when_it_leaves_the_history_out() -> None:
    coming = replace(SENT, state=HailState.SEARCHING, redispatched=2, cancel_reason="rider", reported_at=PRESSED + 5)
    ended = hail_plan.reported(coming, report(HailState.CANCELLED_BY_RIDER, redispatched=0), PRESSED + 10)
    assert not ended.live


def test_a_cancel_that_nobody_answers_becomes_the_truth_after_two_minutes() -> None:
    away = Unreachable("POST: no answer", maybe_done=True)
    leaving = replace(SENT, cancel_reason="rider", updated_at=PRESSED)
    late = PRESSED + hail_plan.LOST_S
    lost = hail_plan.foreseen(hail_plan.troubled(leaving, Move.CANCEL, away, Capabilities(), late), late)
    assert lost.unanswered


def test_the_first_promise_is_kept_for_the_road_and_a_new_taxi_makes_a_new_one() -> None:
    first = hail_plan.reported(
        SENT, report(HailState.ASSIGNED, vehicle=CAR, driver=Driver("张"), eta_s=300.0), PRESSED + 5
    )
    later = hail_plan.reported(first, report(HailState.ASSIGNED, vehicle=CAR, eta_s=200.0), PRESSED + 5)
    assert later.first_eta_s == 300.0
    searching = hail_plan.reported(later, report(HailState.SEARCHING, redispatched=1), PRESSED + 5)
    assert searching.first_eta_s is None
    assert searching.vehicle is None
    other = hail_plan.reported(
        searching, report(HailState.ASSIGNED, vehicle=CAR, eta_s=400.0, redispatched=1), PRESSED + 5
    )
    assert other.first_eta_s == 400.0


@given(
    state=st.sampled_from(sorted(FINAL)),
    said=st.sampled_from(sorted(HailState)),
)
def test_an_answer_out_of_order_never_brings_a_hail_back_to_life(state: HailState, said: HailState) -> None:
    ended = replace(SENT, state=state, maybe_sent=False)
    assert hail_plan.reported(ended, report(said), PRESSED + 5) == ended
    assert hail_plan.next_move(ended) is Move.NOTHING


@given(
    hail=st.builds(
        lambda state, sent, cancel: replace(FRESH, state=state, maybe_sent=sent, cancel_reason=cancel),
        st.sampled_from(sorted(HailState)),
        st.booleans(),
        st.sampled_from([None, "rider"]),
    ),
    trouble=st.sampled_from(
        [
            Unreachable("", maybe_done=True),
            Unreachable("", maybe_done=False),
            Nonsense(""),
            Refused("", status=404, code=""),
            Refused("", status=400, code=""),
        ]
    ),
    now=st.floats(PRESSED, PRESSED + 7200),
)
def test_nothing_is_submitted_that_may_have_been_sent(hail: Hail, trouble: Trouble, now: float) -> None:
    seen = hail_plan.foreseen(hail, now)
    move = hail_plan.next_move(seen)
    if move is Move.SUBMIT:
        assert not seen.maybe_sent
        assert now < seen.expires_at
        assert seen.cancel_reason is None
    after = hail_plan.troubled(hail_plan.leaving(seen, move), move, trouble, Capabilities(), now)
    if after.state is HailState.QUEUED and move is Move.SUBMIT:
        assert isinstance(trouble, Unreachable)
        assert not trouble.maybe_done


def test_a_dispatcher_that_falls_silent_is_not_quoted_any_longer() -> None:
    """One lost poll says nothing; from the third on the minutes are no promise; they come back with the answer."""
    coming = hail_plan.reported(SENT, report(HailState.ASSIGNED, vehicle=CAR, eta_s=240.0), PRESSED + 5)
    away = Unreachable("GET: no answer", maybe_done=True)
    for tries in range(1, QUIET_TRIES + 1):
        coming = hail_plan.troubled(coming, Move.POLL, away, Capabilities(), PRESSED + 20)
        assert coming.state is HailState.ASSIGNED
        assert coming.silent == (coming.eta_s is None) == (tries == QUIET_TRIES)
    heard = hail_plan.reported(coming, report(HailState.ASSIGNED, vehicle=CAR, eta_s=180.0), PRESSED + 5)
    assert (heard.eta_s, heard.silent) == (180.0, False)


def test_a_search_that_nobody_answers_for_becomes_unanswered_instead_of_going_on_for_ever() -> None:
    searching = replace(SENT, updated_at=PRESSED + 5)
    away = Unreachable("GET: no answer", maybe_done=True)
    late = PRESSED + 5 + hail_plan.LOST_S
    waiting = hail_plan.troubled(searching, Move.POLL, away, Capabilities(), late - 1)
    assert waiting.state is HailState.SEARCHING
    lost = hail_plan.troubled(waiting, Move.POLL, away, Capabilities(), late)
    assert hail_plan.foreseen(lost, late).unanswered
    assert hail_plan.next_move(lost) is Move.LOOK_UP


def test_a_search_called_off_because_nobody_answered_is_not_told_as_her_own_cancel() -> None:
    unknown = replace(FRESH, state=HailState.UNKNOWN, maybe_sent=True, cancel_reason=EXPIRED_REASON)
    late = FRESH.expires_at + 5
    assert hail_plan.not_found(unknown, late).state is HailState.EXPIRED
    cancelled = hail_plan.reported(unknown, report(HailState.CANCELLED_BY_RIDER), late)
    assert cancelled.state is HailState.EXPIRED


def test_a_request_that_may_arrive_late_is_watched_for_after_the_cancel() -> None:
    """Nobody knew the key when asked; she cancels; then the lost request arrives and makes an order."""
    unknown = replace(FRESH, state=HailState.UNKNOWN, maybe_sent=True, cancel_reason="rider")
    ended = hail_plan.not_found(unknown, PRESSED + 10)
    assert ended.state is HailState.CANCELLED_BY_RIDER
    assert hail_plan.next_move(hail_plan.foreseen(ended, PRESSED + 15)) is Move.LOOK_UP
    alive = report(HailState.ASSIGNED, vehicle=CAR)
    assert hail_plan.came_back(ended, alive)
    again = hail_plan.cancelled_again(ended, alive, PRESSED + 20)
    assert not again.live
    assert hail_plan.next_move(again) is Move.POLL
    over = hail_plan.foreseen(again, PRESSED + 20 + hail_plan.WATCHED_S)
    assert hail_plan.next_move(over) is Move.NOTHING


def test_a_hail_that_certainly_never_left_needs_no_watching() -> None:
    ended = hail_plan.foreseen(replace(FRESH, cancel_reason="rider"), PRESSED + 1)
    assert hail_plan.next_move(ended) is Move.NOTHING


def test_a_watch_goes_on_while_the_dispatcher_is_away_and_ends_after_half_an_hour() -> None:
    ended = replace(SENT, state=HailState.CANCELLED_BY_RIDER, watched_until=PRESSED + 120)
    away = Unreachable("GET: no answer", maybe_done=True)
    waiting = hail_plan.troubled(ended, Move.POLL, away, Capabilities(), PRESSED + 119)
    assert hail_plan.foreseen(waiting, PRESSED + 300).watched_until is not None
    late = PRESSED + 120 + hail_plan.GIVE_UP_S
    assert hail_plan.troubled(waiting, Move.POLL, away, Capabilities(), late).watched_until is None


@pytest.mark.parametrize("off_s", [5.0, 3600.0, 86400.0])
def test_a_watch_that_ran_out_while_the_power_was_off_ends_with_an_answer_only(off_s: float) -> None:
    """Her late request may have arrived meanwhile, and brought a taxi to life that nobody waits for."""
    ended = replace(FRESH, state=HailState.CANCELLED_BY_RIDER, may_arrive_late=True, watched_until=PRESSED + 120)
    back = PRESSED + 119 + off_s
    found = hail_plan.foreseen(hail_plan.taken_back(ended, back), back)
    assert hail_plan.next_move(found) is Move.LOOK_UP
    away = Unreachable("GET: no answer", maybe_done=True)
    without_network = hail_plan.troubled(found, Move.LOOK_UP, away, Capabilities(), back + 60)
    assert hail_plan.next_move(hail_plan.foreseen(without_network, back + 60)) is Move.LOOK_UP
    alive = report(HailState.ASSIGNED, vehicle=CAR)
    assert hail_plan.came_back(without_network, alive)
    nobody = hail_plan.not_found(without_network, back + 120)
    assert hail_plan.next_move(hail_plan.foreseen(nobody, back + 120)) is Move.NOTHING


COMING = replace(SENT, state=HailState.ARRIVING, vehicle=CAR, reported_at=PRESSED + 5, eta_s=100.0)


@pytest.mark.parametrize(
    ("was", "said", "at", "becomes"),
    [
        (HailState.ARRIVING, HailState.ASSIGNED, 9, HailState.ARRIVING),
        (HailState.ARRIVED, HailState.ARRIVING, 9, HailState.ARRIVED),
        (HailState.ON_BOARD, HailState.ARRIVED, 9, HailState.ON_BOARD),
        (HailState.ON_BOARD, HailState.SEARCHING, 9, HailState.ON_BOARD),
        (HailState.ARRIVING, HailState.SEARCHING, 4, HailState.ARRIVING),  # older than what is known
        (HailState.ARRIVING, HailState.SEARCHING, 9, HailState.SEARCHING),  # the driver gave it back
        (HailState.ARRIVED, HailState.NO_DRIVER, 9, HailState.NO_DRIVER),
    ],
)
def test_the_same_taxi_never_goes_back_to_an_earlier_station(
    was: HailState, said: HailState, at: int, becomes: HailState
) -> None:
    with_taxi = said in (HailState.ASSIGNED, HailState.ARRIVING, HailState.ARRIVED)
    late = report(said, vehicle=CAR if with_taxi else None, updated_at=PRESSED + at, eta_s=300.0)
    assert hail_plan.reported(replace(COMING, state=was), late, PRESSED + 10).state is becomes


def test_a_station_out_of_order_still_brings_the_newest_minutes() -> None:
    later = report(HailState.ASSIGNED, vehicle=CAR, updated_at=PRESSED + 9, eta_s=300.0)
    assert hail_plan.reported(COMING, later, PRESSED + 10).eta_s == 300.0
    older = replace(later, updated_at=PRESSED + 3)
    assert hail_plan.reported(COMING, older, PRESSED + 10).eta_s == 100.0


def test_a_hail_from_a_clock_that_ran_ahead_has_lived_its_life() -> None:
    assert hail_plan.taken_back(FRESH, PRESSED - 3600).expires_at == PRESSED - 3600
    assert hail_plan.taken_back(FRESH, PRESSED + 10) == FRESH


@pytest.mark.parametrize(
    ("state", "ended"), [(HailState.ARRIVED, HailState.EXPIRED), (HailState.ON_BOARD, HailState.COMPLETED)]
)
def test_a_ride_of_which_nothing_is_heard_for_half_an_hour_ends(state: HailState, ended: HailState) -> None:
    ride = replace(SENT, state=state, vehicle=CAR, unreachable=True, tries=400, updated_at=PRESSED + 600)
    assert hail_plan.foreseen(ride, PRESSED + 600 + hail_plan.GIVE_UP_S - 1) == ride
    assert hail_plan.foreseen(ride, PRESSED + 600 + hail_plan.GIVE_UP_S).state is ended


def test_no_retry_after_makes_a_person_wait_for_an_hour() -> None:
    assert hail_plan.back_off_s(1, 0.0, retry_after_s=3600.0) == hail_plan.LONGEST_ASKED_S
    assert hail_plan.back_off_s(1, 0.0, retry_after_s=float("inf")) == hail_plan.LONGEST_ASKED_S


@pytest.mark.parametrize("tries", range(1, 12))
def test_back_off_doubles_to_a_ceiling_and_spreads(tries: int) -> None:
    low, high = hail_plan.back_off_s(tries, 0.0), hail_plan.back_off_s(tries, 1.0)
    assert 0.25 <= low <= high <= hail_plan.LONGEST_BACK_OFF_S
    assert low == high / 2
    assert hail_plan.back_off_s(tries, 0.0, retry_after_s=30.0) == 30.0


def test_no_wait_goes_past_the_end_of_the_hail() -> None:
    assert hail_plan.until_expiry(FRESH, 3600.0, PRESSED + 50) == 10.0
    assert hail_plan.until_expiry(FRESH, 5.0, PRESSED + 50) == 5.0
    assert hail_plan.until_expiry(FRESH, 5.0, FRESH.expires_at) == 5.0


def test_the_car_is_remembered_when_the_dispatcher_blanks_it_at_the_end() -> None:
    """Whoever compares the plate while she gets in, or asks afterwards, still finds it."""
    driving = replace(SENT, state=HailState.ARRIVED, vehicle=CAR, driver=Driver("王"))
    for state in (HailState.ON_BOARD, HailState.COMPLETED, HailState.RIDER_NO_SHOW):
        after = hail_plan.reported(driving, report(state), PRESSED + 9)
        assert (after.state, after.vehicle, after.driver) == (state, CAR, Driver("王"))


def test_a_driver_who_gave_the_hail_back_takes_the_plate_along() -> None:
    driving = replace(SENT, state=HailState.ASSIGNED, vehicle=CAR, driver=Driver("王"))
    after = hail_plan.reported(driving, report(HailState.SEARCHING, redispatched=1), PRESSED + 9)
    assert (after.vehicle, after.driver) == (None, None)


def test_the_model_that_is_told_only_once_stays_with_its_plate() -> None:
    driving = replace(SENT, state=HailState.ASSIGNED, vehicle=CAR)
    same = hail_plan.reported(driving, report(HailState.ASSIGNED, vehicle=replace(CAR, model="")), PRESSED + 9)
    assert same.vehicle == CAR
    other = Vehicle("沪B 12345", "", "")
    changed = hail_plan.reported(driving, report(HailState.ASSIGNED, vehicle=other, redispatched=1), PRESSED + 9)
    assert changed.vehicle == other


def test_a_plate_alone_says_whether_it_is_the_same_taxi() -> None:
    """Its model is told once, before a restart: the taxi at the gate is no other one afterwards."""
    riding = replace(COMING, state=HailState.ON_BOARD)
    assert hail_plan.contradicts(riding, report(HailState.ARRIVED, vehicle=CAR, position_age_s=3.0))
    here = replace(COMING, state=HailState.ARRIVED)
    bare = report(HailState.ASSIGNED, vehicle=replace(CAR, model="", colour=""), updated_at=PRESSED + 9)
    assert hail_plan.contradicts(here, bare)
    assert hail_plan.reported(here, bare, PRESSED + 10).state is HailState.ARRIVED
    other = replace(bare, vehicle=replace(CAR, plate="沪B 12345"))
    assert hail_plan.reported(here, other, PRESSED + 10).state is HailState.ASSIGNED


def test_a_taxi_that_only_passed_by_is_not_said_to_be_here_for_ever() -> None:
    here = replace(COMING, state=HailState.ARRIVED, arrived_at=PRESSED)
    gone = report(HailState.ASSIGNED, vehicle=CAR, distance_m=450.0, position_age_s=3.0, updated_at=PRESSED + 9)
    assert not hail_plan.contradicts(here, gone)
    after = hail_plan.reported(here, gone, PRESSED + 10)
    assert (after.state, after.arrived_at, after.seen_m) == (HailState.ASSIGNED, None, 450.0)


@pytest.mark.parametrize(
    "said",
    [
        {"updated_at": PRESSED + 5},  # no newer than what is known
        {"position_age_s": 31.0},  # where it was, and not where it is
        {"distance_m": 149.0},  # between houses a place is wrong by so much
        {"position_age_s": None},  # its dispatcher itself said that it is here
    ],
)
def test_what_is_here_is_not_taken_back_for_less(said: dict[str, float | None]) -> None:
    here = replace(COMING, state=HailState.ARRIVED)
    gone = report(HailState.ASSIGNED, vehicle=CAR, distance_m=450.0, position_age_s=3.0, updated_at=PRESSED + 9)
    less = replace(gone, **said)  # type: ignore[arg-type]
    assert hail_plan.reported(here, less, PRESSED + 10).state is HailState.ARRIVED


def test_where_its_taxi_was_before_a_restart_says_nothing_of_where_it_is() -> None:
    seen = replace(COMING, seen_m=300.0, seen_at=PRESSED + 5)
    back = hail_plan.taken_back(seen, PRESSED + 10)
    assert (back.seen_m, back.seen_at) == (None, None)


def test_where_a_taxi_was_last_seen_is_counted_from_then_and_not_from_the_answer() -> None:
    told = report(HailState.ASSIGNED, vehicle=CAR, distance_m=350.0, position_age_s=40.0)
    after = hail_plan.reported(SENT, told, PRESSED + 100)
    assert (after.seen_m, after.seen_at) == (350.0, PRESSED + 60)
    silent = hail_plan.reported(after, report(HailState.ASSIGNED, vehicle=CAR), PRESSED + 102)
    assert (silent.seen_m, silent.seen_at) == (None, None)


def test_a_taxi_is_sought_only_for_a_hail_that_somebody_still_wants() -> None:
    assert hail_plan.wanted(SENT)
    assert not hail_plan.wanted(replace(SENT, cancel_reason="rider"))
    assert not hail_plan.wanted(replace(SENT, state=HailState.NO_DRIVER, watched_until=PRESSED + 60))
