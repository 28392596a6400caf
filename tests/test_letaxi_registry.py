"""The street-hail registry over real HTTP: a whole ride, refusals, time-outs, who may see what, and restarts."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.letaxi_registry_fixtures import LAT, LON, PHONE, Registry, one, somebody

FAKE_PHONE = "0600000000"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """No taxis but those that a test brings; its own timers are real."""
    with Registry(tmp_path_factory.mktemp("bare"), "--no-fleet") as registry:
        yield registry


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Simulated taxis, more than six minutes in a second."""
    with Registry(tmp_path_factory.mktemp("street"), "--time-scale", "400") as registry:
        yield registry


@pytest.fixture(autouse=True)
def _well_behaved(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    for name in ("bare", "street"):
        if name in request.fixturenames:
            registry: Registry = request.getfixturevalue(name)
            registry.clear()
            registry.file("UPDATE taxis SET status = 'off' WHERE operator = 3")


def error_of(answer: Any) -> tuple[int, Any]:
    return answer.status_code, answer.json()["errors"]


# A whole ride


def test_a_ride_from_the_search_to_the_end(street: Registry) -> None:
    street.order("sure_taxi")
    found = street.search()
    distances = [taxi["crowfly_distance"] for taxi in found]
    assert distances == sorted(distances)
    assert 100 < distances[0] < distances[-1] <= 500
    hail_id = street.hail()
    accepted = street.until(hail_id, "accepted_by_taxi")
    assert accepted["taxi"]["vehicle"]["licence_plate"].startswith("沪")
    assert accepted["taxi_phone_number"] == FAKE_PHONE
    first = street.confirmed(hail_id)
    assert first["taxi_phone_number"].startswith("+86138")
    assert first["taxi"]["driver"]["last_name"]
    street.until(
        hail_id,
        "accepted_by_customer",
        "customer_on_board",
        holds=lambda shown: bool(shown["taxi"]["crowfly_distance"] < first["taxi"]["crowfly_distance"]),
    )
    street.until(hail_id, "customer_on_board")
    over = street.until(hail_id, "finished")
    assert [each["to_status"] for each in over["transitions"]] == [
        "received",
        "received_by_operator",
        "received_by_taxi",
        "accepted_by_taxi",
        "accepted_by_customer",
        "customer_on_board",
        "finished",
    ]


def test_after_a_refusal_the_next_driver_is_hailed_in_the_same_session(bare: Registry) -> None:
    customer = somebody()
    declined = bare.asked("沪A·D0001", customer)
    one(bare.driver_says(declined, "declined_by_taxi"))
    second = bare.accepted("沪A·D0002", customer)
    assert bare.seen(second)["session_id"] == bare.seen(declined)["session_id"]
    one(bare.put(second, status="accepted_by_customer"))
    assert [hail["status"] for hail in bare.listed(customer_id=customer)] == [
        "accepted_by_customer",
        "declined_by_taxi",
    ]


def test_a_taxi_is_answering_oncoming_occupied_and_free_again_with_its_hail(bare: Registry) -> None:
    taxi = bare.taxi("沪A·D0011")
    hail_id = one(bare.post(taxi), 201)["id"]
    bare.until(hail_id, "received_by_operator")
    said = [bare.taxi_status(taxi)]
    for status in ("received_by_taxi", "accepted_by_taxi"):
        one(bare.driver_says(hail_id, status, **({"taxi_phone_number": PHONE} if "accepted" in status else {})))
    one(bare.put(hail_id, status="accepted_by_customer"))
    said.append(bare.taxi_status(taxi))
    for status in ("customer_on_board", "finished"):
        one(bare.driver_says(hail_id, status))
        said.append(bare.taxi_status(taxi))
    assert said == ["answering", "oncoming", "occupied", "free"]


def test_a_driver_who_declines_is_off_until_his_own_app_says_otherwise(bare: Registry) -> None:
    hail_id = bare.asked("沪A·D0012")
    one(bare.driver_says(hail_id, "declined_by_taxi"))
    ((taxi,),) = bare.file("SELECT taxi_id FROM hails WHERE id = ?", hail_id)
    assert bare.taxi_status(taxi) == "off"
    assert bare.search() == []
    bare.free(taxi)
    assert len(bare.search()) == 1


@pytest.mark.parametrize(
    ("kind", "ends"), [("nobody_accepts", "declined_by_taxi"), ("driver_cancels", "incident_taxi")]
)
def test_drivers_do_what_is_ordered(street: Registry, kind: str, ends: str) -> None:
    street.order(kind)
    customer = somebody()
    hail_id = street.hail(customer)
    if kind == "driver_cancels":
        street.confirmed(hail_id)
    assert street.until(hail_id, ends)["status"] == ends
    if kind == "driver_cancels":
        street.confirmed(street.hail(customer))


def test_a_driver_who_finds_nobody_says_so_and_has_her_banned_until_she_is_forgiven(street: Registry) -> None:
    street.order("no_show")
    customer = somebody()
    hail_id = street.hail(customer)
    street.confirmed(hail_id)
    assert street.until(hail_id, "incident_taxi")["incident_taxi_reason"] == "no_show"
    banned = street.post(street.search()[0]["id"], customer)
    assert error_of(banned) == (403, {"data": {"0": {"customer_id": ["This customer is banned."]}}})
    forgiven = street.kiosk.put(f"/customers/{customer}", json={"data": [{"ban_begin": None, "ban_end": None}]})
    assert one(forgiven)["ban_end"] is None
    assert street.post(street.search()[0]["id"], customer).status_code == 201


def test_nobody_is_near_until_a_sure_taxi_is_ordered(street: Registry) -> None:
    street.order("no_taxi")
    assert street.search() == []
    street.order("sure_taxi")
    assert len(street.search()) >= 3


# Who sees what, and when


def test_plate_driver_and_numbers_are_seen_only_for_a_part_of_a_hails_life(bare: Registry) -> None:
    def looks(hail_id: str) -> tuple[str, str, str, str, bool]:
        shown = bare.seen(hail_id)
        taxi = shown["taxi"]
        phones = shown["taxi_phone_number"], shown["customer_phone_number"]
        assert (phones[0] == FAKE_PHONE) == (phones[1] == FAKE_PHONE)
        position = taxi["position"] is not None
        assert position == (taxi["crowfly_distance"] is not None) == (taxi["last_update"] is not None)
        assert "nb_seats" not in taxi["vehicle"]
        return (
            taxi["vehicle"]["licence_plate"],
            taxi["vehicle"]["color"],
            taxi["driver"]["last_name"],
            phones[0],
            position,
        )

    plate = "沪A·D0021"
    hail_id = bare.asked(plate)
    assert looks(hail_id) == ("", "", "", FAKE_PHONE, True)
    one(bare.driver_says(hail_id, "accepted_by_taxi", taxi_phone_number=PHONE))
    assert looks(hail_id) == (plate, "turquoise", "Zhang", FAKE_PHONE, True)
    one(bare.put(hail_id, status="accepted_by_customer"))
    assert looks(hail_id) == (plate, "turquoise", "Zhang", PHONE, True)
    one(bare.driver_says(hail_id, "customer_on_board"))
    assert looks(hail_id) == (plate, "turquoise", "Zhang", FAKE_PHONE, True)
    one(bare.driver_says(hail_id, "finished"))
    assert looks(hail_id) == ("", "", "", FAKE_PHONE, False)


def test_times_have_an_offset_only_where_a_change_is_answered(bare: Registry) -> None:
    hail_id = bare.asked("沪A·D0022")
    changed = one(bare.put(hail_id, status="declined_by_customer"))
    assert changed["last_status_change"].endswith("+00:00")
    read = bare.seen(hail_id)
    for name in ("creation_datetime", "last_status_change"):
        assert "+" not in read[name]
    assert all(each["timestamp"].endswith("+00:00") for each in read["transitions"])


def test_a_taxi_that_was_not_seen_for_two_minutes_is_not_found_and_not_hailed(bare: Registry) -> None:
    taxi = bare.taxi("沪A·D0023")
    assert len(bare.search()) == 1
    bare.file("UPDATE taxis SET seen_at = seen_at - 121 WHERE id = ?", taxi)
    assert bare.search() == []
    assert error_of(bare.post(taxi)) == (400, {"data": {"0": {"taxi_id": ["Taxi is no longer online."]}}})


def test_a_search_finds_nobody_beyond_500_m_beyond_a_drivers_own_radius_or_beyond_the_town(bare: Registry) -> None:
    taxi = bare.taxi("沪A·D0024", metres_north=510)
    assert bare.search() == []
    bare.at(taxi, 300)
    assert len(bare.search()) == 1
    one(bare.operator.put(f"/taxis/{taxi}", json={"data": [{"radius": 150}]}))
    assert bare.search() == []
    one(bare.operator.put(f"/taxis/{taxi}", json={"data": [{"radius": None}]}))
    assert len(bare.search()) == 1
    assert bare.search(lat=LAT + 1) == []


# Lists


def test_the_list_finds_hails_by_the_beginning_of_an_id_newest_first_thirty_to_a_page(bare: Registry) -> None:
    customer = "K-" + somebody()
    hail_id = bare.asked("沪A·D0031", customer)
    one(bare.put(hail_id, status="declined_by_customer"))
    (row,) = bare.file("SELECT * FROM hails WHERE id = ?", hail_id)
    names = [name for _, name, *_ in bare.file("PRAGMA table_info(hails)")]
    marks = ", ".join("?" * len(names))
    for number in range(1, 35):
        copy = {**dict(zip(names, row, strict=True)), "id": f"copy{number}"}
        copy["made_at"] += number
        bare.file(f"INSERT INTO hails VALUES ({marks})", *copy.values())
    answer = bare.kiosk.get("/hails/", params={"customer_id": customer[:8].lower()}).json()
    assert answer["meta"] == {"next_page": 2, "prev_page": None, "per_page": 30, "pages": 2, "total": 35}
    assert [hail["id"] for hail in answer["data"]] == [f"copy{number}" for number in range(34, 4, -1)]
    assert [hail["id"] for hail in bare.listed(customer_id=customer, p=2)] == [
        "copy4",
        "copy3",
        "copy2",
        "copy1",
        hail_id,
    ]
    assert bare.listed(customer_id=customer, status="received") == []
    assert [hail["id"] for hail in bare.listed(id=hail_id.upper())] == [hail_id]
    bare.file("DELETE FROM hails WHERE id LIKE 'copy%'")


def test_a_session_belongs_to_one_customer(bare: Registry) -> None:
    hail_id = bare.asked("沪A·D0032")
    session = bare.seen(hail_id)["session_id"]
    taxi = bare.taxi("沪A·D0033")
    other = bare.post(taxi, session_id=session)
    assert error_of(other)[1]["data"]["0"] == {
        "session_id": ["The session ID exists, but it is linked to another customer."]
    }
    unknown = bare.post(taxi, session_id=somebody())
    assert error_of(unknown)[1]["data"]["0"] == {"session_id": ["This sesssion ID does not exist."]}
    sessions = bare.kiosk.get("/sessions").json()["data"]
    (own,) = [each for each in sessions if each["id"] == session]
    assert [hail["id"] for hail in own["hails"]] == [hail_id]


# Its operator


def test_one_unknown_taxi_among_positions_and_none_of_them_is_taken(bare: Registry) -> None:
    taxi = bare.taxi("沪A·D0041", metres_north=200)
    places = [{"taxi_id": taxi, "lat": LAT, "lon": LON}, {"taxi_id": "nobody", "lat": LAT, "lon": LON}]
    status, errors = error_of(bare.operator.post("/geotaxi/", json={"data": [{"positions": places}]}))
    assert (status, list(errors["data"]["0"])) == (400, ["positions.1.taxi_id"])
    assert bare.search()[0]["crowfly_distance"] == pytest.approx(200, abs=1)


def test_registering_the_same_again_makes_nothing_new(bare: Registry) -> None:
    taxi = bare.taxi("沪A·D0042")
    assert one(bare.register_taxi("沪A·D0042"))["id"] == taxi
    assert taxi in [each["id"] for each in bare.operator.get("/taxis/all").json()["data"]]


def test_a_second_report_doubles_a_ban(bare: Registry) -> None:
    customer = somebody()
    hails = [bare.asked(plate, customer) for plate in ("沪A·D0043", "沪A·D0044")]
    for hail_id, hours in zip(hails, (24, 48), strict=True):
        one(bare.driver_says(hail_id, "incident_taxi", reporting_customer=True))
        ((begin, end),) = bare.file("SELECT ban_begin, ban_end FROM customers WHERE id = ?", customer)
        assert (end - begin) / 3600 == pytest.approx(hours)


# Restarts


def test_a_hail_lives_on_across_a_kill_and_its_driver_still_comes(tmp_path: Path) -> None:
    with Registry(tmp_path, "--time-scale", "400") as before:
        before.order("sure_taxi")
        hail_id = before.hail()
        plate = before.confirmed(hail_id)["taxi"]["vehicle"]["licence_plate"]
        before.end(signal.SIGKILL)
    with Registry(tmp_path, "--time-scale", "400") as after:
        on_board = after.until(hail_id, "customer_on_board")
        assert on_board["taxi"]["vehicle"]["licence_plate"] == plate
