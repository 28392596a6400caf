"""One hail, one car, where nothing is idempotent: lost answers, doubles, cancels that are overwritten, kills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.dispatch_client.letaxi.client import LetaxiClient
from kiosk.domain import HailState, Nonsense, Refused, Unreachable
from kiosk.log_events import LogEvent
from tests.letaxi_script import BROKEN, ORDER_KEY, Clock, Script, order, refused, script, taxi


@pytest.fixture
def there() -> Iterator[Script]:
    with script(taxis=[taxi("near", 100.0), taxi("far", 300.0)]) as there:
        yield there


def confirmed(there: Script) -> list[str]:
    return [hail for hail, status in there.statuses_put() if status == "accepted_by_customer"]


@pytest.mark.parametrize("loss", [None, BROKEN], ids=["no answer", "an error of the server's"])
def test_a_hail_whose_answer_was_lost_is_found_and_not_made_twice(there: Script, loss: Any) -> None:
    def made_and_lost() -> Any:
        there.has("received")
        return loss

    there.answers("submit", made_and_lost)
    client = there.client()
    with pytest.raises(Unreachable) as lost:
        client.submit(order())
    assert lost.value.maybe_done
    found = client.look_up(ORDER_KEY)
    assert found is not None
    assert found.state is HailState.SEARCHING
    assert client.submit(order()).state is HailState.SEARCHING
    assert len(there.sent("submit")) == 1


def test_the_model_of_a_taxi_is_known_also_when_its_hails_answer_was_lost(there: Script) -> None:
    def made_and_lost() -> None:
        there.has("accepted_by_taxi", taxi_id="another id of the same")

    there.answers("submit", made_and_lost)
    client = there.client()
    with pytest.raises(Unreachable):
        client.submit(order())
    report = client.follow(order(), ORDER_KEY)
    assert report.vehicle is not None
    assert report.vehicle.model == "Volkswagen Touran"


def test_a_taxi_that_an_outage_kept_from_being_asked_is_asked_after_it(there: Script) -> None:
    client = there.client()
    there.answers("submit", BROKEN)
    with pytest.raises(Unreachable):
        client.submit(order())
    assert client.look_up(ORDER_KEY) is None
    client.submit(order())
    assert [each["taxi_id"] for each in there.sent("submit")] == ["near", "near"]


def test_with_half_the_registry_down_nothing_is_lost_and_nothing_made_twice(there: Script) -> None:
    client = there.client()
    client.submit(order())
    hail = there.hails[0]
    there.becomes(hail, "accepted_by_taxi")
    there.answers("update", BROKEN)
    with pytest.raises(Unreachable):
        client.follow(order(), ORDER_KEY)
    there.becomes(hail, "timeout_customer")
    there.answers("search", BROKEN)
    with pytest.raises(Unreachable):
        client.follow(order(), ORDER_KEY)
    there.taxis = [taxi("near2", 100.0), taxi("far2", 300.0)]
    assert client.follow(order(), ORDER_KEY).state is HailState.SEARCHING
    assert [each["taxi_id"] for each in there.sent("submit")] == ["near", "far2"]


def test_a_hail_that_arrives_late_beside_another_is_called_off_and_one_driver_is_told_yes(there: Script) -> None:
    client = there.client()
    client.submit(order())
    first = there.hails[0]
    late = there.has("received_by_taxi")
    there.becomes(first, "accepted_by_taxi")
    client.follow(order(), ORDER_KEY)
    assert there.statuses_put() == [(first["id"], "accepted_by_customer"), (late["id"], "declined_by_customer")]


def test_of_two_drivers_who_say_yes_at_once_one_is_told_yes_and_one_no(there: Script) -> None:
    first = there.has("accepted_by_taxi")
    second = there.has("accepted_by_taxi")
    for client in (there.client(), there.client()):
        client.follow(order(), ORDER_KEY)
    assert confirmed(there) == [first["id"]]
    assert second["status"] == "declined_by_customer"


def test_a_lost_confirmation_is_repeated_to_the_same_driver(there: Script) -> None:
    client = there.client()
    first = there.has("accepted_by_taxi")
    there.answers("update", None)
    with pytest.raises(Unreachable):
        client.follow(order(), ORDER_KEY)
    there.has("accepted_by_taxi")
    client.follow(order(), ORDER_KEY)
    assert set(confirmed(there)) == {first["id"]}


@pytest.mark.parametrize("comes_back_as", ["received_by_operator", "received_by_taxi", "accepted_by_taxi"])
def test_a_double_that_was_called_off_and_comes_back_is_called_off_again(there: Script, comes_back_as: str) -> None:
    client = there.client()
    double = there.has("received")
    good = there.has("received_by_taxi")
    client.follow(order(), ORDER_KEY)
    assert double["status"] == "declined_by_customer"
    there.becomes(double, comes_back_as)  # overwritten by what was under way there
    there.becomes(good, "declined_by_taxi")
    client.follow(order(), ORDER_KEY)
    assert double["status"] == "declined_by_customer"
    assert not confirmed(there)


@pytest.mark.parametrize(
    ("status", "verb"),
    [
        ("received", "declined_by_customer"),
        ("received_by_operator", "declined_by_customer"),
        ("received_by_taxi", "declined_by_customer"),
        ("accepted_by_taxi", "declined_by_customer"),
        ("accepted_by_customer", "incident_customer"),
    ],
)
def test_a_cancel_speaks_the_verb_that_the_state_allows(there: Script, status: str, verb: str) -> None:
    hail = there.has(status)
    there.client().cancel(ORDER_KEY, "rider")
    assert there.statuses_put() == [(hail["id"], verb)]


def test_a_cancel_is_told_as_done_when_nothing_lives_there_any_more(there: Script) -> None:
    there.has("accepted_by_customer")
    assert there.client().cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER


def test_between_two_drivers_there_is_nothing_to_cancel(there: Script) -> None:
    there.has("declined_by_taxi")
    assert there.client().cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER
    assert not there.statuses_put()


def test_a_cancel_that_the_server_overwrites_is_sent_again_and_final_after_twelve_quiet_seconds(
    there: Script,
) -> None:
    clock = Clock()
    client = there.client(steady=clock)
    hail = there.has("received")
    assert client.cancel(ORDER_KEY, "rider").state is HailState.SEARCHING, "a yes is not final"
    clock.now += 11.0
    assert client.cancel(ORDER_KEY, "rider").state is HailState.SEARCHING
    hail["status"], hail["been"] = "received_by_operator", ["received", "received_by_operator"]
    assert client.cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER
    assert [status for _, status in there.statuses_put()] == ["declined_by_customer"] * 2

    hail["status"] = "received"
    assert client.cancel(ORDER_KEY, "rider").state is HailState.SEARCHING
    clock.now += 12.0
    assert client.cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER


def test_a_kiosk_that_was_killed_counts_the_quiet_seconds_anew(there: Script) -> None:
    there.has("received")
    there.client().cancel(ORDER_KEY, "rider")
    clock = Clock()
    again = there.client(steady=clock)
    assert again.cancel(ORDER_KEY, "rider").state is HailState.SEARCHING
    clock.now += 12.0
    assert again.cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER


def test_a_cancelled_hail_is_never_confirmed_whoever_asks_after_it(there: Script) -> None:
    client = there.client()
    hail = there.has("received_by_taxi")
    client.cancel(ORDER_KEY, "rider")
    there.becomes(hail, "accepted_by_taxi")  # the driver's yes of the same instant overwrote the cancel
    assert client.status(ORDER_KEY).state is HailState.SEARCHING
    assert client.follow(order(), ORDER_KEY).state is HailState.SEARCHING
    assert client.submit(order()).state is HailState.SEARCHING
    found = client.look_up(ORDER_KEY)
    assert found is not None
    assert found.state is HailState.SEARCHING
    assert client.cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER
    assert not confirmed(there)
    assert not there.sent("submit")


def test_to_ask_after_a_hail_changes_nothing(there: Script) -> None:
    client = there.client()
    hail = there.has("accepted_by_taxi")
    assert client.status(ORDER_KEY).state is HailState.SEARCHING
    there.becomes(hail, "timeout_customer")
    assert client.status(ORDER_KEY).state is HailState.NO_DRIVER
    assert client.look_up(ORDER_KEY) is None
    assert {each.what for each in there.asked} <= {"list", "hail"}


def test_a_driver_who_says_yes_before_the_cancel_arrives_is_cancelled_all_the_same(there: Script) -> None:
    hail = there.has("received_by_taxi")

    def accepted_and_confirmed() -> Any:  # by a request of ours that was still under way
        there.becomes(hail, "accepted_by_customer")
        return refused("status", "Impossible to set status from accepted_by_customer to declined_by_customer")

    there.answers("update", accepted_and_confirmed)
    assert there.client().cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER
    assert [status for _, status in there.statuses_put()] == ["declined_by_customer", "incident_customer"]


def test_a_cancel_of_a_hail_that_ended_meanwhile_is_no_trouble(there: Script) -> None:
    hail = there.has("received_by_taxi")

    def declined() -> Any:
        there.becomes(hail, "declined_by_taxi")
        return refused("status", "Hail status is declined_by_taxi and cannot be changed to declined_by_customer")

    there.answers("update", declined)
    assert there.client().cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER


def test_a_hail_that_ends_between_a_lost_cancel_and_the_look_after_it_is_told_at_the_next_one(there: Script) -> None:
    client = there.client()
    hail = there.has("accepted_by_customer")
    line = {key: hail[key] for key in ("id", "status", "customer_id", "taxi_id")}
    alive = (200, {"data": [line], "meta": {"next_page": None}})
    there.answers("list", alive, alive)
    assert client.cancel(ORDER_KEY, "rider").state is HailState.SEARCHING
    assert client.cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER


def test_who_sits_in_the_taxi_cancels_nothing_and_the_ride_is_followed_to_its_end(there: Script) -> None:
    client = there.client()
    hail = there.has("customer_on_board")
    with pytest.raises(Refused) as late:
        client.cancel(ORDER_KEY, "rider")
    assert (late.value.status, late.value.code) == (409, "STATE")
    assert not there.statuses_put()
    assert client.follow(order(), ORDER_KEY).state is HailState.ON_BOARD
    there.becomes(hail, "finished")
    assert client.follow(order(), ORDER_KEY).state is HailState.COMPLETED


def test_a_key_that_fails_while_she_cancels_is_no_word_that_her_taxi_comes(there: Script) -> None:
    there.has("accepted_by_customer")
    there.answers("list", (401, {"errors": {"": ["The X-Api-Key header is not valid."]}}))
    client = there.client()
    with pytest.raises(Nonsense):
        client.cancel(ORDER_KEY, "rider")
    assert client.cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER


NOT_READABLE: list[Any] = [
    *[(status, {"errors": {"": ["no"]}}) for status in (400, 401, 404, 409)],
    (200, {"data": [{"id": "x", "status": "a new word", "customer_id": ORDER_KEY}], "meta": {}}),
    BROKEN,
    None,
]


@pytest.mark.parametrize("answer", NOT_READABLE)
@pytest.mark.parametrize("what", ["list", "update", "hail"])
def test_whatever_the_registry_refuses_her_cancel_is_not_told_as_refused(
    there: Script, what: str, answer: Any
) -> None:
    hail = there.has("accepted_by_taxi")
    there.answers(what, answer)
    client = there.client()
    try:
        assert client.cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER
    except (Unreachable, Nonsense):
        assert client.cancel(ORDER_KEY, "rider").state is HailState.CANCELLED_BY_RIDER
    assert hail["status"] == "declined_by_customer"
    assert not confirmed(there)


@pytest.mark.parametrize("answer", NOT_READABLE)
def test_her_cancel_goes_out_to_the_driver_just_asked_though_the_list_cannot_be_read(
    there: Script, answer: Any
) -> None:
    client = there.client()
    client.submit(order())
    there.answers("list", answer)
    with pytest.raises((Unreachable, Nonsense)):
        client.cancel(ORDER_KEY, "rider")
    assert there.statuses_put() == [(there.hails[0]["id"], "declined_by_customer")]


def test_a_cancel_that_cannot_be_seen_through_is_not_sent_to_a_taxi_that_she_sits_in(there: Script) -> None:
    client = there.client()
    hail = there.has("accepted_by_customer")
    line = {key: hail[key] for key in ("id", "status", "customer_id", "taxi_id")}
    there.becomes(hail, "customer_on_board")
    there.answers("list", (200, {"data": [line], "meta": {"next_page": None}}), BROKEN)
    assert client.follow(order(), ORDER_KEY).state is HailState.ON_BOARD
    with pytest.raises(Unreachable):
        client.cancel(ORDER_KEY, "rider")
    assert not there.statuses_put()


def test_who_was_called_off_and_drives_her_all_the_same_is_followed_to_the_end(there: Script) -> None:
    clock = Clock()
    client = there.client(steady=clock)
    client.submit(order())
    given_up = there.hails[0]
    clock.now += 16.0
    there.taxis = []
    assert client.follow(order(), ORDER_KEY).state is HailState.SEARCHING
    assert given_up["status"] == "declined_by_customer"
    assert client.follow(order(), ORDER_KEY).state is HailState.SEARCHING
    there.becomes(given_up, "customer_on_board")
    assert client.follow(order(), ORDER_KEY).state is HailState.ON_BOARD
    there.becomes(given_up, "finished")
    assert client.follow(order(), ORDER_KEY).state is HailState.COMPLETED


def test_a_second_ride_is_not_said_to_be_called_off(there: Script, caplog: pytest.LogCaptureFixture) -> None:
    there.has("customer_on_board")
    there.has("customer_on_board")
    assert there.client().follow(order(), ORDER_KEY).state is HailState.ON_BOARD
    assert not there.statuses_put()
    assert LogEvent.REGISTRY_HAIL_CALLED_OFF not in caplog.text


def test_one_hail_that_cannot_be_called_off_does_not_keep_the_others_alive(there: Script) -> None:
    asked = there.has("received_by_taxi")
    there.has("accepted_by_customer")
    there.answers("update", BROKEN)
    with pytest.raises(Unreachable):
        there.client().cancel(ORDER_KEY, "rider")
    assert asked["status"] == "declined_by_customer"


def test_a_kiosk_killed_at_any_moment_goes_on_from_the_list(there: Script) -> None:
    """A new client for every call: nothing is remembered."""

    def client() -> LetaxiClient:
        return there.client()

    client().submit(order())
    there.becomes(there.hails[0], "declined_by_taxi")
    there.taxis = [taxi("other", 200.0)]
    client().follow(order(), ORDER_KEY)
    hail = there.hails[0]
    there.becomes(hail, "accepted_by_taxi")
    assert client().follow(order(), ORDER_KEY).state is HailState.ARRIVING
    there.becomes(hail, "customer_on_board")
    found = client().look_up(ORDER_KEY)
    assert found is not None
    assert found.state is HailState.ON_BOARD
    there.becomes(hail, "finished")
    report = client().follow(order(), ORDER_KEY)
    assert (report.state, report.vehicle) == (HailState.COMPLETED, None)
    assert len(there.sent("submit")) == 2


def test_where_only_one_cancel_gets_through_it_is_that_of_the_taxi_on_its_way(there: Script) -> None:
    """Of two that live, the double can wait: nobody drives for it."""
    coming = there.has("accepted_by_customer")
    double = there.has("received_by_taxi", id="bbbbbbb")
    client = there.client()
    client.status(ORDER_KEY)
    there.answers("list", BROKEN)
    with pytest.raises(Unreachable):
        client.cancel(ORDER_KEY, "rider")
    assert [hail_id for hail_id, _ in there.statuses_put()] == [coming["id"], double["id"]]
