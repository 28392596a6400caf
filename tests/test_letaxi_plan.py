"""What is decided about a rider's hails at the registry: which one stays, what an end means, how far a taxi is."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.dispatch_client.letaxi import plan
from kiosk.dispatch_client.letaxi.plan import End, Whereabouts, station, whereabouts
from kiosk.dispatch_client.letaxi.wire import LIVE, FoundTaxi, ListedHail, Status
from kiosk.domain import HailState, Need
from tests.letaxi_script import taxi

NOW = 1_795_450_099.0


def hail(name: str, status: Status) -> ListedHail:
    return ListedHail(id=name, status=status, customer_id="hers")


def found(*taxis: dict[str, Any]) -> tuple[FoundTaxi, ...]:
    return tuple(FoundTaxi.model_validate(each) for each in taxis)


def test_of_two_hails_the_one_whose_driver_is_furthest_stays() -> None:
    live = [hail("new", Status.RECEIVED_BY_TAXI), hail("old", Status.ACCEPTED_BY_TAXI)]
    assert plan.kept(live, (), ()) == live[1]
    assert plan.kept(live[::-1], (), ()) == live[1]


def test_of_two_drivers_who_said_yes_the_one_who_was_told_so_stays_and_else_the_first_asked() -> None:
    live = [hail("new", Status.ACCEPTED_BY_TAXI), hail("old", Status.ACCEPTED_BY_TAXI)]
    assert plan.kept(live, (), ()) == live[1]
    assert plan.kept(live, (), {"new"}) == live[0]


@pytest.mark.parametrize("status", [each for each in LIVE if each is not Status.CUSTOMER_ON_BOARD])
def test_what_was_called_off_is_never_gone_on_with_whatever_it_comes_back_as(status: Status) -> None:
    live = [hail("back", status), hail("good", Status.RECEIVED)]
    assert plan.kept(live, {"back"}, {"back"}) == live[1]
    assert plan.kept(live[:1], {"back"}, ()) is None


def test_a_rider_who_sits_in_the_taxi_is_not_lost_sight_of_though_it_was_called_off() -> None:
    riding = hail("back", Status.CUSTOMER_ON_BOARD)
    assert plan.kept([riding], {"back"}, ()) == riding


@pytest.mark.parametrize(
    ("status", "confirmed", "after_s"),
    [
        (Status.RECEIVED, False, 15.0),
        (Status.RECEIVED_BY_OPERATOR, False, 15.0),
        (Status.RECEIVED_BY_TAXI, False, 60.0),
        (Status.ACCEPTED_BY_TAXI, True, 90.0),
    ],
)
def test_a_search_never_waits_for_a_registry_that_ends_nothing(
    status: Status, confirmed: bool, after_s: float
) -> None:
    assert not plan.stuck(hail("a", status), 1000.0, 1000.0 + after_s, confirmed)
    assert plan.stuck(hail("a", status), 1000.0, 1001.0 + after_s, confirmed)


def test_a_drivers_yes_is_not_thrown_away_untried_and_a_car_never() -> None:
    assert not plan.stuck(hail("a", Status.ACCEPTED_BY_TAXI), 0.0, 999.0, confirmed=False)
    assert not plan.stuck(hail("a", Status.ACCEPTED_BY_CUSTOMER), 0.0, 999.0, confirmed=True)


def test_a_cancel_that_only_the_rider_can_have_made_is_hers_unless_it_was_made_here() -> None:
    assert plan.hers(hail("a", Status.INCIDENT_CUSTOMER), ())
    assert not plan.hers(hail("a", Status.INCIDENT_CUSTOMER), {"a"})
    assert not plan.hers(hail("a", Status.DECLINED_BY_CUSTOMER), ())


def test_a_taxi_that_takes_a_wheelchair_is_asked_first_by_who_needs_it_and_then_the_others() -> None:
    plain, fit = taxi("plain", 100.0), taxi("fit", 300.0)
    fit["vehicle"]["characteristics"] = ["wifi", "vasp_handicap"]
    street = found(plain, taxi("plain2", 200.0), fit, {**fit, "id": "fit2"})
    ids = [each.id for each in plan.fitting(street, [Need.WHEELCHAIR])]
    assert ids == ["fit", "fit2", "plain", "plain2"]
    assert plan.fitting(street, [Need.HELPER]) == street


def test_every_live_hail_but_a_ride_can_be_cancelled() -> None:
    assert set(plan.CANCEL_WITH) == set(LIVE) - {Status.CUSTOMER_ON_BOARD}


BOARDED = {"received", "accepted_by_customer", "customer_on_board"}
TAKEN = {"received", "accepted_by_customer"}
HEARD = {"received", "received_by_taxi"}


@pytest.mark.parametrize(
    ("status", "been", "reason", "means"),
    [
        (Status.FINISHED, BOARDED, "", End.RIDE_OVER),
        (Status.TIMEOUT_TAXI, HEARD, "", End.NOT_TAKEN),
        (Status.TIMEOUT_TAXI, BOARDED, "", End.RIDE_OVER),
        (Status.TIMEOUT_CUSTOMER, HEARD, "", End.NOT_TAKEN),
        (Status.FAILURE, {"received"}, "", End.NOT_TAKEN),
        (Status.DECLINED_BY_TAXI, HEARD, "", End.NOT_TAKEN),
        (Status.INCIDENT_TAXI, HEARD, "breakdown", End.NOT_TAKEN),
        (Status.INCIDENT_TAXI, TAKEN, "breakdown", End.GIVEN_BACK),
        (Status.INCIDENT_TAXI, BOARDED, "breakdown", End.RIDE_OVER),
        (Status.INCIDENT_TAXI, TAKEN, "no_show", End.NO_SHOW),
        (Status.INCIDENT_TAXI, HEARD, "no_show", End.NOT_TAKEN),
        (Status.INCIDENT_TAXI, set(), "no_show", End.NO_SHOW),
        (Status.TIMEOUT_ACCEPTED_BY_CUSTOMER, TAKEN, "", End.LEFT_WAITING),
        (Status.DECLINED_BY_CUSTOMER, HEARD, "", End.CALLED_OFF),
        (Status.INCIDENT_CUSTOMER, TAKEN, "", End.CALLED_OFF),
    ],
)
def test_an_end_means_what_came_before_it(status: Status, been: set[str], reason: str, means: End) -> None:
    assert plan.end_of(status, been, reason) is means


def test_a_search_goes_on_unless_an_end_settles_what_became_of_the_rider() -> None:
    assert plan.final_state({End.NOT_TAKEN, End.GIVEN_BACK, End.CALLED_OFF}) is None
    assert plan.final_state({End.NOT_TAKEN, End.RIDE_OVER}) is HailState.COMPLETED
    assert plan.final_state({End.GIVEN_BACK, End.NO_SHOW}) is HailState.RIDER_NO_SHOW
    assert plan.final_state({End.LEFT_WAITING}) is HailState.NO_DRIVER


def test_drivers_are_asked_for_a_minute_where_nobody_is_near_and_for_two_where_somebody_was() -> None:
    pressed = 1000.0
    expires = pressed + 60.0
    assert plan.may_ask(pressed + 59.0, expires, asked=False, given_back=None)
    assert not plan.may_ask(pressed + 60.0, expires, asked=False, given_back=None)
    assert plan.may_ask(pressed + 119.0, expires, asked=True, given_back=None)
    assert not plan.may_ask(pressed + 120.0, expires, asked=True, given_back=None)


def test_who_was_left_by_a_driver_is_searched_for_another_two_minutes() -> None:
    assert plan.may_ask(1419.0, 1060.0, asked=True, given_back=1300.0)
    assert not plan.may_ask(1420.0, 1060.0, asked=True, given_back=1300.0)


def test_minutes_are_reckoned_from_a_fresh_place_alone_and_an_older_one_is_told_as_seen_last() -> None:
    assert whereabouts(550.0, NOW - 30.0, NOW) == Whereabouts(550.0, 30.0, 130.0)
    assert whereabouts(550.0, NOW - 31.0, NOW) == Whereabouts(550.0, 31.0, None)
    assert whereabouts(550.0, NOW - 120.0, NOW) == Whereabouts(550.0, 120.0, None)
    assert whereabouts(550.0, NOW - 121.0, NOW) == Whereabouts()


def test_a_place_that_stands_still_counts_no_minutes_down() -> None:
    etas = {whereabouts(350.0, NOW, NOW + age).eta_s for age in (0.0, 10.0, 29.0)}
    assert len(etas) == 1


@pytest.mark.parametrize(
    ("distance_m", "last_update"),
    [(None, NOW), (350.0, None), (-1.0, NOW), (350_000.0, NOW), (350.0, NOW + 60.0), (350.0, NOW * 1000)],
)
def test_what_cannot_be_so_is_no_minutes_and_no_place(distance_m: float | None, last_update: float | None) -> None:
    assert whereabouts(distance_m, last_update, NOW) == Whereabouts()


def test_a_second_ahead_is_a_clock_that_tells_whole_seconds() -> None:
    assert whereabouts(110.0, NOW + 1.0, NOW) == Whereabouts(110.0, 0.0, 26.0)


def near(distance_m: float, age_s: float = 5.0) -> Whereabouts:
    return whereabouts(distance_m, NOW - age_s, NOW)


def test_a_taxi_is_here_when_a_fresh_place_is_within_thirty_metres() -> None:
    assert station(near(29.0), None) is HailState.ARRIVED
    assert station(near(31.0), None) is HailState.ASSIGNED
    assert station(near(600.0), None) is HailState.ASSIGNED
    assert station(near(20.0, age_s=40.0), None) is HailState.ASSIGNED


def test_a_taxi_that_is_here_stays_here_until_it_has_plainly_driven_on() -> None:
    assert station(near(140.0), HailState.ARRIVED) is HailState.ARRIVED
    assert station(near(400.0, age_s=60.0), HailState.ARRIVED) is HailState.ARRIVED
    assert station(near(160.0), HailState.ARRIVED) is HailState.ASSIGNED
    assert station(near(20.0), HailState.ASSIGNED, been_here=True) is HailState.ARRIVED


def test_two_minutes_are_called_out_only_when_it_is_two() -> None:
    assert station(near(600.0), None) is HailState.ASSIGNED
    assert station(near(500.0), HailState.ASSIGNED) is HailState.ARRIVING
    assert station(near(260.0), HailState.ASSIGNED) is HailState.ARRIVING
    assert station(near(250.0), HailState.ASSIGNED) is HailState.ASSIGNED, "that is one minute"
    assert station(near(400.0), HailState.ASSIGNED, been_here=True) is HailState.ASSIGNED, "it drives away"
    for later in (near(250.0), near(600.0), near(20.0, age_s=60.0), Whereabouts()):
        assert station(later, HailState.ARRIVING) is HailState.ARRIVING, "said is said"


def test_who_was_asked_is_known_again_by_what_and_where_it_is_and_not_by_its_name() -> None:
    asked, other = found(taxi("a1", 100.0), taxi("b1", 300.0))
    again = found(taxi("a2", 120.0), taxi("b2", 290.0), taxi("c2", 100.0, model="Santana"))
    assert [each.id for each in plan.unasked(again, [asked], [other])] == ["b2", "c2"]


def test_a_taxi_beside_the_one_that_was_asked_is_another_when_it_stood_there_before() -> None:
    asked, beside = found(taxi("a1", 100.0), taxi("b1", 120.0))
    assert [each.id for each in plan.unasked(found(taxi("b2", 121.0)), [asked], [beside])] == ["b2"]
    both = found(taxi("a2", 100.0), taxi("b2", 120.0))
    assert [each.id for each in plan.unasked(both, [asked], [beside])] == ["b2"]
