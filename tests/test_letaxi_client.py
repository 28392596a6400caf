"""A hail at a registry that only lists taxis, from the press to the end, and answers that break its protocol."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from kiosk.dispatch_client.letaxi.client import LetaxiClient
from kiosk.domain import HailState, Nonsense, Refused, Unreachable
from kiosk.order import HailReport
from tests import http_fixtures
from tests.letaxi_script import (
    BROKEN,
    KEY,
    LAT,
    LON,
    ORDER_KEY,
    PHONE,
    Clock,
    Script,
    order,
    script,
    taxi,
)


@pytest.fixture
def there() -> Iterator[Script]:
    with script(taxis=[taxi("near", 100.0), taxi("far", 300.0)]) as there:
        yield there


def test_a_press_hails_the_nearest_taxi_and_tells_it_where_and_whom_to_call(there: Script) -> None:
    report = there.client().submit(order())
    assert (report.hail_id, report.state, report.vehicle) == (ORDER_KEY, HailState.SEARCHING, None)
    assert [each.what for each in there.asked] == ["list", "search", "submit"]
    assert {each.key for each in there.asked} == {KEY}
    assert there.sent("submit") == [
        {
            "taxi_id": "near",
            "customer_id": ORDER_KEY,
            "customer_lat": LAT,
            "customer_lon": LON,
            "customer_address": "梅岭园小区门口 1号位",
            "customer_phone_number": PHONE,
        }
    ]


def test_who_hails_by_the_button_is_called_at_the_sites_own_number(there: Script) -> None:
    there.client().submit(order(phone_ref="tel:021-5550-0123;phone-context=+86"))
    assert there.sent("submit")[0]["customer_phone_number"] == "02155500123"


def test_a_drivers_yes_is_confirmed_at_the_next_look_and_the_car_is_told(there: Script) -> None:
    client = there.client()
    client.submit(order())
    hail = there.hails[0]
    there.becomes(hail, "received_by_taxi")
    assert client.follow(order(), ORDER_KEY).state is HailState.SEARCHING
    there.becomes(hail, "accepted_by_taxi")
    report = client.follow(order(), ORDER_KEY)
    assert there.statuses_put() == [(hail["id"], "accepted_by_customer")]
    assert report.state is HailState.ARRIVING
    assert report.vehicle is not None
    assert (report.vehicle.plate, report.vehicle.colour, report.vehicle.model) == (
        "沪A D1234",
        "#008A92",
        "Volkswagen Touran",
    )
    assert report.driver is not None
    assert (report.driver.surname, report.driver.phone_masked) == ("张", "138****0001")


def test_kilometres_of_a_hail_are_not_taken_for_metres(there: Script) -> None:
    there.has("accepted_by_customer", km=0.35)
    report = there.client().follow(order(), ORDER_KEY)
    assert report.distance_m == pytest.approx(350.0)
    assert report.eta_s == pytest.approx(350.0 * 1.3 / 5.5)


def test_a_ride_from_the_yes_to_the_end(there: Script) -> None:
    client = there.client()
    hail = there.has("accepted_by_customer")
    seen = [client.follow(order(), ORDER_KEY)]
    hail["km"] = 0.02
    seen.append(client.follow(order(), ORDER_KEY))
    there.becomes(hail, "customer_on_board")
    seen.append(client.follow(order(), ORDER_KEY))
    there.becomes(hail, "finished")
    seen.append(client.follow(order(), ORDER_KEY))
    assert [report.state for report in seen] == [
        HailState.ARRIVING,
        HailState.ARRIVED,
        HailState.ON_BOARD,
        HailState.COMPLETED,
    ]


def test_a_place_that_stands_still_is_no_minutes_then_seen_last_then_nothing(there: Script) -> None:
    """By the registry's own clock: the kiosk's may be wrong."""
    there.now = 1_800_000_000.0
    hail = there.has("accepted_by_customer", km=0.35)
    client = there.client()
    seen: list[HailReport] = []
    for age_s in (0, 30, 31, 120, 121):
        there.now = hail["last_update"] + age_s
        seen.append(client.follow(order(), ORDER_KEY))
    assert [report.eta_s is not None for report in seen] == [True, True, False, False, False]
    assert [report.position_age_s for report in seen] == [0.0, 30.0, 31.0, 120.0, None]
    assert [report.distance_m is not None for report in seen] == [True, True, True, True, False]
    assert {report.state for report in seen} == {HailState.ARRIVING}


def test_availability_says_nothing_honest_and_proves_server_and_key(there: Script) -> None:
    assert there.client().availability(LAT, LON) is None
    there.answers("search", (401, {"errors": {"": ["The X-Api-Key header is not valid."]}}))
    with pytest.raises(Refused) as refusal:
        there.client().availability(LAT, LON)
    assert refusal.value.status == 401


def test_where_hailing_is_forbidden_the_technician_is_told(there: Script) -> None:
    there.answers("search", (404, {"errors": {"url": ["No cruising allowed in this area"]}}))
    with pytest.raises(Refused) as refusal:
        there.client().submit(order())
    assert (refusal.value.status, refusal.value.code) == (404, "URL")


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"data": [{"id": "a1", "status": "teleported", "customer_id": ORDER_KEY}], "meta": {}}),
        (200, {"hails": []}),
        (200, [1, 2]),
        (200, {"data": [{"id": "../x", "status": "received", "customer_id": ORDER_KEY}], "meta": {}}),
        (200, {"data": [], "meta": {"next_page": 1}}),
        (404, {"errors": {"url": ["API endpoint not found."]}}),
    ],
)
def test_an_answer_outside_the_protocol_is_nonsense_and_never_a_word_about_her_hail(
    there: Script, answer: tuple[int, object]
) -> None:
    there.answers("list", *[answer] * 3)
    client = there.client()
    with pytest.raises(Nonsense):
        client.follow(order(), ORDER_KEY)
    with pytest.raises(Nonsense):
        client.status(ORDER_KEY)
    with pytest.raises(Nonsense):
        client.look_up(ORDER_KEY)


def test_every_page_of_the_list_is_read_and_another_riders_hail_is_not_hers(there: Script) -> None:
    line = {"id": "a1", "status": "accepted_by_taxi", "customer_id": ORDER_KEY.upper(), "taxi_id": "x"}
    hers = there.has("received_by_taxi")
    mine = {key: hers[key] for key in ("id", "status", "customer_id", "taxi_id")}
    there.answers(
        "list",
        (200, {"data": [line], "meta": {"next_page": 2}}),
        (200, {"data": [mine], "meta": {"next_page": None}}),
    )
    assert there.client().follow(order(), ORDER_KEY).state is HailState.SEARCHING
    assert not there.statuses_put()
    assert not there.sent("submit")


def test_neither_key_nor_number_nor_name_is_in_what_is_printed(there: Script) -> None:
    client = there.client()
    there.has("accepted_by_customer")
    report = client.follow(order(), ORDER_KEY)
    there.answers("hail", (200, {"data": [{"id": "a1", "status": 7, "taxi_phone_number": "+8613800000001"}]}))
    with pytest.raises(Nonsense) as nonsense:
        client.follow(order(), ORDER_KEY)
    for secret in (KEY, PHONE, "13800000001", "张"):
        assert secret not in repr(client) + repr(report) + repr(nonsense.value)
    with pytest.raises(ValueError, match="one line") as bad_key:
        LetaxiClient(there.url, KEY + "\n", PHONE)
    assert KEY not in str(bad_key.value)


def test_a_place_of_nobody_knows_when_is_no_place(there: Script) -> None:
    there.has("accepted_by_customer", last_update=None)
    report = there.client().follow(order(), ORDER_KEY)
    assert report.vehicle is not None
    assert report.position is report.distance_m is report.position_age_s is report.eta_s is None


def test_a_server_that_cannot_be_reached_has_done_nothing(there: Script) -> None:
    there.answers("list", None)
    with pytest.raises(Unreachable) as lost:
        there.client().submit(order())
    assert not lost.value.maybe_done
    there.has("accepted_by_customer")
    there.answers("hail", BROKEN)
    with pytest.raises(Unreachable) as unseen:
        there.client().submit(order())
    assert unseen.value.maybe_done, "a hail lives there: nobody else may be sent one"


def test_no_more_is_remembered_than_of_the_hails_that_are_owed_something(there: Script) -> None:
    clock = Clock()
    client = there.client(steady=clock)
    for number in range(20):
        clock.now += 60.0
        client.look_up(f"{ORDER_KEY[:-2]}{number:02}")
    assert len(vars(client)["_memories"]) <= 10


def test_a_wait_is_told_by_its_own_order(there: Script) -> None:
    """Two riders at one gate: neither is given the other's taxi."""
    client = there.client()
    client.submit(order())
    there.becomes(there.hails[0], "accepted_by_taxi")
    other = replace(order(), key=ORDER_KEY[:-2] + "99")
    assert client.submit(other).hail_id == other.key
    assert not there.statuses_put()
    assert {each["customer_id"] for each in there.hails} == {ORDER_KEY, other.key}


@pytest.mark.parametrize(
    ("last_heard", "verb"),
    [
        ("received_by_taxi", "declined_by_customer"),
        ("accepted_by_taxi", "incident_customer"),  # our yes got no answer: a taxi may be on its way by now
        ("accepted_by_customer", "incident_customer"),
    ],
)
def test_her_cancel_goes_out_though_no_answer_comes_in(there: Script, last_heard: str, verb: str) -> None:
    hail = there.has(last_heard)
    client = there.client()
    there.answers("update", None)
    with suppress(Unreachable):
        client.follow(order(), ORDER_KEY)
    there.instead.clear()
    there.answers("list", None)
    with pytest.raises(Unreachable):
        client.cancel(ORDER_KEY, "rider")
    assert there.statuses_put()[-1] == (hail["id"], verb)
    assert hail["status"] == verb


def test_a_hail_that_is_said_to_have_gone_back_is_not_believed(there: Script) -> None:
    hail = there.has("accepted_by_customer")
    back = {**there.document(hail), "status": "received_by_taxi"}
    there.answers("hail", (200, {"data": [back]}))
    with pytest.raises(Nonsense, match="gone back"):
        there.client().follow(order(), ORDER_KEY)


def test_a_registry_that_says_nothing_holds_no_call_longer_than_its_deadline() -> None:
    with http_fixtures.server(http_fixtures.silent) as mute:
        client = LetaxiClient(mute.url, KEY, PHONE, deadline_s=0.3)
        with pytest.raises(Unreachable):
            client.submit(order())
    with http_fixtures.server(http_fixtures.dripping(b"HTTP/1.1 200 OK\r\n", b"X-Drop: 1\r\n")) as slow:
        client = LetaxiClient(slow.url, KEY, PHONE, deadline_s=0.3)
        with pytest.raises(Unreachable):
            client.follow(order(), ORDER_KEY)
        with pytest.raises(Unreachable):
            client.cancel(ORDER_KEY, "rider")


def test_all_requests_of_one_call_share_its_deadline(there: Script) -> None:
    """The list takes it up; what would come after it is not begun."""
    there.has("accepted_by_taxi")

    def late() -> tuple[int, object]:
        given_up.wait(http_fixtures.PATIENCE_S)
        return there.usual("list", "", None)

    given_up = threading.Event()
    there.answers("list", late)
    with pytest.raises(Unreachable) as passed:
        there.client(deadline_s=1.0).follow(order(), ORDER_KEY)
    given_up.set()
    assert not passed.value.maybe_done
    assert [each.what for each in there.asked] == ["list"]


def test_a_plate_that_the_registry_blanks_is_no_vehicle_and_its_fake_number_no_drivers(there: Script) -> None:
    hail = there.has("accepted_by_customer", plate="", taxi_phone_number="06 00 00 00 00")
    report = there.client().follow(order(), ORDER_KEY)
    assert report.vehicle is None
    assert report.driver is not None
    assert report.driver.phone_masked == ""
    there.becomes(hail, "customer_on_board")
    riding = there.client().follow(order(), ORDER_KEY)
    assert riding.driver is not None
    assert riding.driver.phone_masked == ""
