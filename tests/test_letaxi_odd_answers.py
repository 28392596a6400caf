"""What a registry may write otherwise than its papers say, without costing anybody a taxi."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.domain import HailState, Nonsense
from tests.letaxi_script import ORDER_KEY, Script, order, script, taxi


@pytest.fixture
def there() -> Iterator[Script]:
    with script(taxis=[taxi("near", 100.0), taxi("far", 300.0)]) as there:
        yield there


def changed(there: Script, *path: str, to: Any) -> None:
    """Every hail document from now on has this at that place."""
    usual = there.document

    def document(hail: dict[str, Any]) -> dict[str, Any]:
        made = usual(hail)
        place = made
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = to
        return made

    there.document = document  # type: ignore[method-assign]


ADORNS: list[tuple[tuple[str, ...], Any]] = [
    (("taxi",), None),
    (("taxi", "vehicle"), None),
    (("taxi", "driver"), None),
    (("taxi", "id"), 5),
    (("taxi", "position"), {"lon": None, "lat": None}),
    (("taxi", "position"), {}),
    (("taxi", "position"), {"lon": 121.4, "lat": "north"}),
    (("taxi", "last_update"), "2026-11-23T16:08:14"),
    (("taxi", "last_update"), None),
    (("taxi", "crowfly_distance"), ""),
    (("taxi", "crowfly_distance"), None),
    (("taxi", "vehicle", "licence_plate"), None),
    (("taxi", "vehicle", "color"), 7),
    (("taxi", "driver", "last_name"), ["Zhang"]),
    (("taxi_phone_number",), 600000000),
    (("taxi_phone_number",), None),
    (("session_id",), 17),
    (("session_id",), None),
    (("transitions",), None),
    (("transitions",), "none"),
    (("transitions",), [None, "x", {"to_status": None, "timestamp": 7}]),
    (("incident_taxi_reason",), 3),
]


@pytest.mark.parametrize(("path", "said"), ADORNS)
def test_what_only_adorns_a_hail_costs_nobody_her_taxi(there: Script, path: tuple[str, ...], said: Any) -> None:
    changed(there, *path, to=said)
    client = there.client()
    hail = there.has("accepted_by_taxi")
    coming = client.follow(order(), ORDER_KEY)
    assert coming.state in (HailState.ASSIGNED, HailState.ARRIVING)
    if path[0] != "taxi_phone_number":
        assert coming.driver is None or coming.driver.phone_masked == "138****0001"
    else:
        assert coming.driver is not None
        assert coming.driver.phone_masked == ""
    there.becomes(hail, "incident_taxi")
    report = client.follow(order(), ORDER_KEY)
    assert (report.state, report.redispatched) == (HailState.SEARCHING, 1)
    assert client.cancel(ORDER_KEY, "rider") is not None


@pytest.mark.parametrize("path", [("taxi", "vehicle"), ("taxi", "position"), ("taxi", "last_update")])
def test_what_is_readable_beside_it_is_told(there: Script, path: tuple[str, ...]) -> None:
    changed(there, *path, to=None)
    there.has("accepted_by_customer")
    report = there.client().follow(order(), ORDER_KEY)
    assert (report.vehicle is None) is (path[1] == "vehicle")
    assert report.driver is not None
    assert (report.position is None) is (path[1] != "vehicle")


def test_ids_in_figures_are_ids(there: Script) -> None:
    hail = there.has("accepted_by_taxi", id=4711)
    document = {**there.document(hail), "status": "accepted_by_customer"}
    there.answers("update", (200, {"data": [document]}))
    report = there.client().follow(order(), ORDER_KEY)
    assert report.vehicle is not None
    assert there.statuses_put() == [("4711", "accepted_by_customer")]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "VfSaAyZ",
        {},
        {**taxi("odd"), "id": None},
        {**taxi("odd"), "position": None},
        {**taxi("odd"), "position": {"lon": None, "lat": None}},
    ],
)
def test_a_taxi_that_cannot_be_read_hides_no_other(there: Script, odd: Any) -> None:
    there.taxis.insert(0, odd)
    there.client().submit(order())
    assert [each["taxi_id"] for each in there.sent("submit")] == ["near"]


@pytest.mark.parametrize(
    "odd",
    [
        {"crowfly_distance": None},
        {"vehicle": None},
        {"vehicle": {"nb_seats": "", "characteristics": None, "model": 7}},
        {"vehicle": {"characteristics": [None, 7]}},
        {"vehicle": {"characteristics": {"wifi": True}}},
    ],
)
def test_a_taxi_of_which_little_can_be_read_is_asked_like_any_other(there: Script, odd: dict[str, Any]) -> None:
    there.taxis.insert(0, {**taxi("odd", 50.0), **odd})
    there.client().submit(order())
    assert [each["taxi_id"] for each in there.sent("submit")] == ["odd"]


def lists(there: Script, *rows: Any) -> None:
    there.answers("list", (200, {"data": rows, "meta": {"next_page": None}}))


@pytest.mark.parametrize(
    "row", [{"customer_id": "another", "status": "a new word", "id": 7}, {"customer_id": ORDER_KEY + "x"}]
)
def test_another_riders_hail_is_not_judged(there: Script, row: dict[str, Any]) -> None:
    hail = there.has("accepted_by_customer")
    lists(there, row, {key: hail[key] for key in ("id", "status", "customer_id")})
    assert there.client().follow(order(), ORDER_KEY).vehicle is not None


@pytest.mark.parametrize(
    "row",
    [
        {"id": "a1", "status": "a new word", "customer_id": ORDER_KEY},
        {"id": "../x", "status": "received", "customer_id": ORDER_KEY},
        {"id": "a1", "status": "received"},
        {"id": "a1", "status": "received", "customer_id": None},
        "a1",
    ],
)
def test_a_hail_that_may_be_hers_and_cannot_be_read_makes_no_second_one(there: Script, row: Any) -> None:
    lists(there, row)
    with pytest.raises(Nonsense):
        there.client().submit(order())
    assert not there.sent("submit")
