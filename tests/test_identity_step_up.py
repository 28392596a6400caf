"""After no-shows the provider is asked for a code: a match, a message to her telephone, the same match again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from kiosk.domain import Match, NeedCode, NeedPhone, Nonsense, Refused, Rejected, Rejection, Unreachable
from kiosk.identity.wire import SESSIONS_PATH, Method
from kiosk.services.identity_stub.sessions import LIFE_S, Session
from kiosk.services.identity_stub.sms import CODE_LIFE_S
from kiosk.services.identity_stub.store import Store
from tests.identity_fixtures import (
    DEVICE,
    LONG_S,
    OUYANG,
    WANG,
    Clock,
    Stub,
    astronaut,
    enrol_face,
    looks,
    officer,
    stub_with_clock,
)

STRANGER = "13899995678"  # enrolled by nobody, and masked it reads like 王桂英's
WAYS = pytest.mark.parametrize("who", ["face", WANG.phone, STRANGER], ids=["by face", "known number", "any number"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    enrol_face(folder / "identity.sqlite3", WANG, astronaut())
    enrol_face(folder / "identity.sqlite3", OUYANG, officer())
    return folder


@pytest.fixture
def stub(tmp_path: Path, gallery: Path, clock: Clock) -> Iterator[Stub]:
    """With two neighbours enrolled, and a clock of ours."""
    for file in gallery.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with stub_with_clock(tmp_path, clock) as running:
        yield running


def came(stub: Stub, who: str) -> tuple[str, Match]:
    """王桂英 before the camera, or somebody who types a number -> the session and the match."""
    client = stub.client()
    session_id = client.open(Method.FACE if who == "face" else Method.PHONE).session_id
    if who == "face":
        outcome = client.verify_face(session_id, client.submit_captures(session_id, looks(astronaut())).face_token)
    else:
        outcome = client.verify_phone(session_id, who)
    assert isinstance(outcome, Match)
    return session_id, outcome


def stepped_up(stub: Stub, who: str = STRANGER) -> str:
    session_id, _ = came(stub, who)
    assert stub.client().step_up(session_id) == NeedCode("138****5678", tries_left=None)
    return session_id


def newest_code(stub: Stub) -> str:
    code: str = stub.messages()[0]["code"]
    return code


def wrong_code(stub: Stub, by: int = 1) -> str:
    return f"{(int(newest_code(stub)) + by) % 1_000_000:06d}"


def held(stub: Stub, session_id: str) -> Session:
    store = Store(stub.database)
    try:
        session = store.session(session_id, DEVICE, stub.clock())
    finally:
        store.close()
    assert session is not None
    return session


# the rider


@WAYS
def test_the_code_from_her_telephone_brings_back_the_same_rider(stub: Stub, who: str) -> None:
    session_id, before = came(stub, who)
    assert stub.messages() == []
    assert stub.client().step_up(session_id) == NeedCode("138****5678", tries_left=None)
    assert [message["phone_masked"] for message in stub.messages()] == ["138****5678"]
    assert stub.client().send_code(session_id, newest_code(stub)) == before


def test_by_face_the_code_goes_to_the_telephone_she_enrolled_with(stub: Stub) -> None:
    stepped_up(stub, "face")
    other = stub.client().open(Method.PHONE).session_id
    stub.client().verify_phone(other, WANG.phone)
    with pytest.raises(Unreachable) as unreachable:  # a message has just gone to that number
        stub.client().step_up(other)
    assert unreachable.value.status == 429


def test_somebody_without_the_telephone_gets_no_further(stub: Stub) -> None:
    session_id = stepped_up(stub)
    for by, left in ((1, 4), (2, 3), (3, 2), (4, 1)):
        outcome = stub.client().send_code(session_id, wrong_code(stub, by))
        assert outcome == NeedCode("138****5678", tries_left=left)
    assert stub.client().send_code(session_id, wrong_code(stub, 5)) == Rejected(Rejection.RISK_REJECTED)
    with pytest.raises(Refused, match="409 STATE"):
        stub.client().send_code(session_id, newest_code(stub))
    with pytest.raises(Refused, match="409 STATE"):
        stub.client().step_up(session_id)


def test_a_rider_who_has_shown_her_code_is_not_asked_again(stub: Stub) -> None:
    session_id = stepped_up(stub)
    passed = stub.client().send_code(session_id, newest_code(stub))
    assert isinstance(passed, Match)
    assert stub.client().step_up(session_id) == passed
    assert len(stub.messages()) == 1


def test_where_every_number_gets_a_code_nobody_gets_two(tmp_path: Path, clock: Clock) -> None:
    with stub_with_clock(tmp_path, clock, code_by_phone=True) as stub:
        session_id = stub.client().open(Method.PHONE).session_id
        stub.client().verify_phone(session_id, STRANGER)
        matched = stub.client().send_code(session_id, newest_code(stub))
        assert isinstance(matched, Match)
        assert stub.client().step_up(session_id) == matched
        assert len(stub.messages()) == 1


def test_a_rider_who_is_struck_off_meanwhile_is_the_same_rider_to_the_end_of_her_session(stub: Stub) -> None:
    session_id, before = came(stub, "face")
    stub.client().step_up(session_id)
    with sqlite3.connect(stub.database) as database:
        database.execute("DELETE FROM templates")
        database.execute("DELETE FROM riders")
    database.close()
    assert stub.client().send_code(session_id, newest_code(stub)) == before


# whose number it is stays untold


def test_a_known_and_an_unknown_number_are_answered_alike_to_the_byte(stub: Stub) -> None:
    told = []
    for phone in (WANG.phone, STRANGER):
        session_id, _ = came(stub, phone)
        first = stub.send("POST", f"/{session_id}/step-up", json={})
        wrong = stub.send("POST", f"/{session_id}/code", json={"code": wrong_code(stub)})
        again = stub.send("POST", f"/{session_id}/step-up", json={})
        too_soon = stub.send("POST", f"/{came(stub, phone)[0]}/step-up", json={})
        answers = (first, wrong, again, too_soon)
        told.append([(answer.status_code, answer.content, answer.headers.get("Retry-After")) for answer in answers])
    assert told[0] == told[1]
    assert [status for status, _, _ in told[0]] == [200, 200, 200, 429]


# once, and in its order


@WAYS
def test_a_step_up_asked_for_twice_sends_one_message(stub: Stub, who: str) -> None:
    session_id = stepped_up(stub, who)
    assert stub.client().step_up(session_id) == NeedCode("138****5678", tries_left=None)
    assert len(stub.messages()) == 1


def test_a_step_up_whose_answer_was_lost_sends_one_message(stub: Stub) -> None:
    session_id, _ = came(stub, STRANGER)
    stub.order(drop_answer=True, on="step_up")
    assert stub.client().step_up(session_id) == NeedCode("138****5678")
    assert len(stub.messages()) == 1


def test_step_ups_at_the_same_moment_send_one_message(stub: Stub) -> None:
    session_id, _ = came(stub, STRANGER)
    with ThreadPoolExecutor(4) as kiosks:
        answers = list(kiosks.map(lambda _: stub.send("POST", f"/{session_id}/step-up", json={}), range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(stub.messages()) == 1


def test_asked_again_after_a_wrong_guess_the_guesses_stay_counted_and_no_message_goes(stub: Stub) -> None:
    session_id = stepped_up(stub)
    stub.client().send_code(session_id, wrong_code(stub))
    assert stub.client().step_up(session_id) == NeedCode("138****5678", tries_left=4)
    assert len(stub.messages()) == 1
    assert isinstance(stub.client().send_code(session_id, newest_code(stub)), Match)


def test_only_a_match_can_be_stepped_up(stub: Stub) -> None:
    client = stub.client()
    opened = client.open(Method.FACE).session_id
    captured = client.open(Method.FACE).session_id
    client.submit_captures(captured, looks(astronaut()))
    others = []
    for result in ("need_phone", "need_code", "no_match", "liveness_failed", "minor", "risk_rejected"):
        others.append(client.open(Method.PHONE).session_id)
        stub.order(result=result, on="verify")
        assert not isinstance(client.verify_phone(others[-1], STRANGER), Match)
    sent = len(stub.messages())  # the one of need_code
    for session_id in (opened, captured, *others):
        with pytest.raises(Refused, match="409 STATE"):
            client.step_up(session_id)
    assert len(stub.messages()) == sent


def test_a_closed_session_cannot_be_stepped_up(stub: Stub) -> None:
    session_id, _ = came(stub, STRANGER)
    stub.client().close(session_id)
    with pytest.raises(Refused, match="404 UNKNOWN_SESSION"):
        stub.client().step_up(session_id)


def test_nobody_but_the_kiosk_itself_can_have_messages_sent(stub: Stub) -> None:
    session_id, _ = came(stub, STRANGER)
    answer = stub.send("POST", f"/{session_id}/step-up", device_id="kiosk-9", json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN")
    unsigned = requests.post(f"{stub.url}{SESSIONS_PATH}/{session_id}/step-up", json={}, timeout=LONG_S)
    assert (unsigned.status_code, unsigned.json()["code"]) == (401, "SIGN")
    assert stub.messages() == []


@pytest.mark.parametrize("content", [{}, {"json": {"phone": STRANGER}}, {"json": []}], ids=["none", "more", "a list"])
def test_a_step_up_with_any_other_body_is_refused_and_repeats_nothing(stub: Stub, content: dict[str, Any]) -> None:
    session_id, _ = came(stub, STRANGER)
    answer = stub.send("POST", f"/{session_id}/step-up", **content)
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM")
    assert STRANGER not in answer.text


# time


def test_there_are_five_minutes_to_find_the_telephone(stub: Stub, clock: Clock) -> None:
    session_id, _ = came(stub, "face")
    clock.now += LIFE_S - 1
    stub.client().step_up(session_id)
    clock.now += CODE_LIFE_S - 1
    assert isinstance(stub.client().send_code(session_id, wrong_code(stub)), NeedCode)
    clock.now += 1
    with pytest.raises(Refused, match="410 EXPIRED"):
        stub.client().send_code(session_id, newest_code(stub))
    with pytest.raises(Refused, match="410 EXPIRED"):
        stub.client().step_up(session_id)


def test_a_match_left_lying_cannot_be_stepped_up(stub: Stub, clock: Clock) -> None:
    session_id, _ = came(stub, STRANGER)
    clock.now += LIFE_S
    with pytest.raises(Refused, match="410 EXPIRED"):
        stub.client().step_up(session_id)


@WAYS
def test_a_second_message_within_a_minute_has_to_wait_and_the_match_waits_with_it(
    stub: Stub, clock: Clock, who: str
) -> None:
    stepped_up(stub, who)
    clock.now += 20
    session_id, before = came(stub, who)
    with pytest.raises(Unreachable) as unreachable:
        stub.client().step_up(session_id)
    assert (unreachable.value.status, unreachable.value.retry_after_s) == (429, 40)
    assert len(stub.messages()) == 1
    clock.now += 40
    assert stub.client().step_up(session_id) == NeedCode("138****5678")
    assert stub.client().send_code(session_id, newest_code(stub)) == before


# orders


def test_one_bad_moment_of_the_provider_is_bridged(stub: Stub) -> None:
    session_id, _ = came(stub, STRANGER)
    stub.order(status=503, on="step_up")
    assert stub.client().step_up(session_id) == NeedCode("138****5678")
    assert len(stub.messages()) == 1


def test_an_order_for_the_step_up_waits_for_it(stub: Stub) -> None:
    stub.order(nonsense=True, on="step_up")
    session_id, _ = came(stub, STRANGER)
    with pytest.raises(Nonsense):
        stub.client().step_up(session_id)
    assert stub.client().step_up(session_id) == NeedCode("138****5678")


@WAYS
@pytest.mark.parametrize("reason", Rejection)
def test_a_provider_may_refuse_to_step_up(stub: Stub, who: str, reason: Rejection) -> None:
    session_id, _ = came(stub, who)
    stub.order(result=reason.value)
    assert stub.client().step_up(session_id) == Rejected(reason)
    assert stub.messages() == []


@WAYS
def test_a_provider_may_be_content_with_the_match(stub: Stub, who: str) -> None:
    session_id, before = came(stub, who)
    stub.order(result="match", on="step_up")
    assert stub.client().step_up(session_id) == before
    assert stub.messages() == []


@WAYS
def test_a_provider_may_ask_for_digits_first_and_really_checks_them(stub: Stub, who: str) -> None:
    session_id, before = came(stub, who)
    stub.order(result="need_phone", on="step_up")
    assert stub.client().step_up(session_id) == NeedPhone(digits=4)
    assert stub.client().send_digits(session_id, "0000") == NeedPhone(digits=4, tries_left=2)
    assert stub.client().send_digits(session_id, "5678") == before
    assert stub.client().step_up(session_id) == NeedCode("138****5678")


# what is kept


def test_after_a_match_no_face_is_kept_only_where_a_code_would_go(stub: Stub) -> None:
    session_id, _ = came(stub, "face")
    session = held(stub, session_id)
    assert (session.probe, session.face_token, session.code_tag) == ((), "", "")
    assert session.phone == WANG.phone
    stub.client().step_up(session_id)
    session = held(stub, session_id)
    assert (session.probe, session.face_token) == ((), "")


@WAYS
@pytest.mark.parametrize("right", [True, False], ids=["passed", "failed"])
def test_once_the_code_is_decided_the_number_is_kept_no_longer(stub: Stub, who: str, right: bool) -> None:
    session_id = stepped_up(stub, who)
    for code in [newest_code(stub)] if right else [wrong_code(stub, by) for by in range(1, 6)]:
        stub.client().send_code(session_id, code)
    session = held(stub, session_id)
    assert (session.phone, session.match, session.code_tag) == ("", None, "")


@pytest.mark.parametrize("who", ["face", STRANGER])
def test_a_closed_session_keeps_nothing(stub: Stub, who: str) -> None:
    session_id = stepped_up(stub, who)
    stub.client().close(session_id)
    with sqlite3.connect(stub.database) as database:
        assert database.execute("SELECT COUNT(*) FROM sessions").fetchone() == (0,)
    database.close()


def test_what_is_kept_is_sealed_and_prints_nothing_private(stub: Stub) -> None:
    session = held(stub, stepped_up(stub, "face"))
    assert session.phone == WANG.phone
    assert "5678" not in repr(session)
    assert "王" not in repr(session)
    on_disk = b"".join(path.read_bytes() for path in stub.folder.iterdir() if "sqlite3" in path.name)
    assert session.session_id.encode() in on_disk
    for private in (WANG.phone, "138****5678", newest_code(stub)):
        assert private.encode() not in on_disk
