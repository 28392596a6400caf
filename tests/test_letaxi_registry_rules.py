"""The registry's rules: who may change what and when, what ends by itself, what its operator is told."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from kiosk.services.letaxi_registry.hails import BAN_S, SESSION_S
from kiosk.services.letaxi_registry.lists import PER_PAGE
from kiosk.services.letaxi_registry.rows import FRESH_S, RADIUS_M
from kiosk.services.letaxi_registry.states import PICKED_UP_WITHIN_S, TIMERS_S
from kiosk.services.letaxi_registry.store import HAIL_SHOWN_S, SEARCHED_ID_S
from kiosk.services.letaxi_registry.wire import POSITIONS_AT_ONCE
from tests.letaxi_registry_fixtures import LAT, PHONE, Registry, one
from tests.running_kiosk import free_port
from tests.stand_in import PATIENCE_S


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with Registry(tmp_path_factory.mktemp("bare"), "--no-fleet") as registry:
        yield registry


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """Ten seconds of patience are a third of one."""
    with Registry(tmp_path_factory.mktemp("hasty"), "--no-fleet", "--timer-scale", "30") as registry:
        yield registry


class CallBack:
    """An operator's own server: answers with `answer`, once it is let go."""

    def __init__(self) -> None:
        self.answer = 200, b"{}"
        self.told: list[dict[str, Any]] = []
        self.called, self.go = threading.Event(), threading.Event()
        hears = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                hears.told.append(json.loads(raw)["data"][0])
                hears.called.set()
                hears.go.wait(PATIENCE_S)
                status, body = hears.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hail"


@contextmanager
def called_back(folder: Path, call_back: CallBack, *options: str) -> Iterator[Registry]:
    serving = threading.Thread(target=call_back.server.serve_forever)
    serving.start()
    try:
        with Registry(folder, "--no-fleet", "--callback", call_back.url, *options) as registry:
            yield registry
            call_back.go.set()
    finally:
        call_back.go.set()
        call_back.server.shutdown()
        call_back.server.server_close()
        serving.join()


# What a search tells


def test_a_search_tells_where_a_taxi_is_and_what_it_is_and_holds_back_the_rest(bare: Registry) -> None:
    bare.taxi("沪B·D0031", metres_north=200)
    (found,) = bare.search()
    assert found["crowfly_distance"] == pytest.approx(200, abs=2)
    assert found["position"]["lat"] == pytest.approx(LAT + 200 / 111_320)
    vehicle = found["vehicle"]
    assert (vehicle["constructor"], vehicle["model"], vehicle["nb_seats"]) == ("Volkswagen", "Touran", 4)
    assert (vehicle["licence_plate"], vehicle["color"]) == ("", "")
    assert (found["status"], found["rating"], found["radius"], found["last_update"]) == ("free", 0, 0, None)
    assert found["added_at"].startswith("1970-01-01")
    assert not any({**found["ads"], **found["driver"]}.values())


# Whose hand may do what


@pytest.mark.parametrize("verb", ["declined_by_customer", "incident_customer"])
@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("received_by_operator", {"declined_by_customer"}),
        ("received_by_taxi", {"declined_by_customer", "incident_customer"}),
        ("accepted_by_taxi", {"declined_by_customer", "incident_customer"}),
        ("accepted_by_customer", {"incident_customer"}),
        ("customer_on_board", {"incident_customer"}),
    ],
)
def test_the_verb_of_a_cancel_depends_on_how_far_the_hail_is(
    bare: Registry, status: str, allowed: set[str], verb: str
) -> None:
    hail_id = led_to(bare, status, f"沪B·{verb[0]}{status[:3]}{len(status)}")
    answer = bare.put(hail_id, status=verb)
    if verb in allowed:
        assert one(answer)["status"] == verb
        assert one(bare.put(hail_id, status=verb))["status"] == verb  # once more changes nothing
    else:
        assert answer.status_code == 400
        said = f"Impossible to set status from {status} to {verb}"
        assert answer.json() == {"errors": {"data": {"0": {"status": [said]}}}}
        assert bare.seen(hail_id)["status"] == status


def led_to(registry: Registry, status: str, plate: str) -> str:
    """A hail that stands at this status, by both sides' hands."""
    hail_id = str(one(registry.post(registry.taxi(plate)), 201)["id"])
    registry.until(hail_id, "received_by_operator")
    for step in ("received_by_taxi", "accepted_by_taxi", "accepted_by_customer", "customer_on_board"):
        if registry.seen(hail_id)["status"] == status:
            break
        if step == "accepted_by_customer":
            one(registry.put(hail_id, status=step))
        else:
            phone = {"taxi_phone_number": PHONE} if step == "accepted_by_taxi" else {}
            one(registry.driver_says(hail_id, step, **phone))
    return hail_id


def test_nobody_does_the_others_part(bare: Registry) -> None:
    hail_id = bare.asked("沪B·D0001")
    assert bare.put(hail_id, status="accepted_by_taxi").status_code == 400
    assert bare.put(hail_id, taxi_phone_number=PHONE).json() == {
        "errors": {"data": {"0": {"taxi_phone_number": ["Unknown field."]}}}
    }
    assert bare.driver_says(hail_id, "declined_by_customer").status_code == 400
    assert bare.driver_says(hail_id, "accepted_by_taxi").status_code == 400  # without a number
    assert bare.seen(hail_id)["status"] == "received_by_taxi"


def test_a_refused_change_changes_nothing_at_all_and_an_empty_one_is_welcome(bare: Registry) -> None:
    hail_id = bare.asked("沪B·D0002")
    refused = bare.put(hail_id, status="accepted_by_customer", customer_address="elsewhere")
    assert refused.status_code == 400
    assert bare.seen(hail_id)["customer_address"] == "梅岭园 3 号门"
    assert bare.kiosk.put(f"/hails/{hail_id}", json={}).status_code == 200
    assert bare.put(hail_id).status_code == 200
    moved = one(bare.put(hail_id, customer_address="东门", customer_lat=str(LAT), customer_phone_number="1"))
    assert (moved["customer_address"], moved["customer_lat"]) == ("东门", LAT)
    assert bare.file("SELECT customer_phone_number FROM hails WHERE id = ?", hail_id) == [("+862100000000",)]


# What ends by itself


def test_the_registrys_numbers_are_those_of_the_protocol() -> None:
    """As observed there and read in its documents; with --timer-scale 1 they are real seconds."""
    lasts_s = {status.value: (seconds, end.value) for status, (seconds, end) in TIMERS_S.items()}
    assert lasts_s == {
        "received_by_operator": (10, "failure"),
        "received_by_taxi": (30, "timeout_taxi"),
        "accepted_by_taxi": (30, "timeout_customer"),
        "accepted_by_customer": (1800, "timeout_accepted_by_customer"),
        "customer_on_board": (7200, "timeout_taxi"),
    }
    assert (PICKED_UP_WITHIN_S, FRESH_S, SESSION_S, SEARCHED_ID_S) == (10, 120, 300, 3600)
    assert (HAIL_SHOWN_S, BAN_S) == (60 * 86_400, 86_400)
    assert (RADIUS_M, PER_PAGE, POSITIONS_AT_ONCE) == (500, 30, 50)


def test_a_driver_who_is_not_reached_in_time_is_a_failure_and_free_again(hasty: Registry) -> None:
    taxi = hasty.taxi("沪B·D0011")
    hail_id = one(hasty.post(taxi), 201)["id"]
    over = hasty.until(hail_id, "failure")
    assert over["transitions"][-1]["reason"] == "timeout"
    assert hasty.taxi_status(taxi) == "free"


def test_a_driver_who_does_not_answer_is_off(hasty: Registry) -> None:
    hail_id = hasty.asked("沪B·D0012")
    hasty.until(hail_id, "timeout_taxi")
    ((taxi,),) = hasty.file("SELECT taxi_id FROM hails WHERE id = ?", hail_id)
    assert hasty.taxi_status(taxi) == "off"


def test_half_an_hour_of_waiting_and_two_hours_of_riding_are_the_longest(tmp_path: Path) -> None:
    with Registry(tmp_path, "--no-fleet") as registry:
        waiting = led_to(registry, "accepted_by_customer", "沪B·D0013")
        riding = led_to(registry, "customer_on_board", "沪B·D0014")
        registry.end(signal.SIGKILL)
    with Registry(tmp_path, "--no-fleet", "--timer-scale", "10000") as registry:
        for hail_id, ends, taxi in (
            (waiting, "timeout_accepted_by_customer", "occupied"),
            (riding, "timeout_taxi", "off"),
        ):
            registry.until(hail_id, ends)
            ((taxi_id,),) = registry.file("SELECT taxi_id FROM hails WHERE id = ?", hail_id)
            assert registry.taxi_status(taxi_id) == taxi


# The call-back


def test_the_operator_is_told_the_taxis_real_id_and_nobodys_number(tmp_path: Path) -> None:
    call_back = CallBack()
    with called_back(tmp_path, call_back) as registry:
        taxi = registry.taxi("沪B·D0021")
        shown = registry.search()[0]["id"]
        hail_id = one(registry.post(shown), 201)["id"]
        assert call_back.called.wait(PATIENCE_S)
        (told,) = call_back.told
        assert (told["id"], told["taxi"]["id"], told["taxi"]["position"]) == (hail_id, taxi, None)
        assert (told["customer_phone_number"], told["taxi_phone_number"]) == ("0600000000", "0600000000")
        assert registry.driver_says(hail_id, "received_by_taxi").status_code == 400  # before it has answered
        assert registry.seen(hail_id)["status"] == "received"  # and for as long as it hangs
        call_back.go.set()
        registry.until(hail_id, "received_by_operator")
        assert registry.listed(taxi_id=shown)[0]["id"] == hail_id


def test_an_operator_that_does_not_take_a_hail_is_a_failure(tmp_path: Path) -> None:
    call_back = CallBack()
    call_back.go.set()
    with called_back(tmp_path, call_back) as registry:
        for plate, answer in (("沪B·D0022", (500, b"{}")), ("沪B·D0025", (200, b"<html>"))):
            call_back.answer = answer
            hail_id = one(registry.post(registry.taxi(plate)), 201)["id"]
            reason = registry.until(hail_id, "failure")["transitions"][-1]["reason"]
            assert reason not in (None, "", "timeout")
            assert registry.ever(hail_id) == ["received", "failure"], "it never counted as taken"


def test_an_operator_that_is_not_there_is_a_failure_at_once_and_so_is_a_hail_left_lying(tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{free_port()}/"
    with Registry(tmp_path, "--no-fleet", "--callback", nobody) as registry:
        closed_to = one(registry.post(registry.taxi("沪B·D0023")), 201)["id"]
        registry.until(closed_to, "failure")
        assert registry.ever(closed_to) == ["received", "failure"], "it never counted as taken"
        left = one(registry.post(registry.taxi("沪B·D0024")), 201)["id"]
        registry.until(left, "failure")
        registry.end(signal.SIGKILL)
        registry.file("UPDATE hails SET status = 'received', made_at = made_at - 11 WHERE id = ?", left)
    with Registry(tmp_path, "--no-fleet") as registry:
        assert registry.until(left, "failure")["transitions"][-1]["reason"] == "late"
