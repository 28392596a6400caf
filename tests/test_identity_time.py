"""What time does: sessions and codes that expire, messages that must not come too often. The clock is ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import Match, NeedCode, Refused, Rejected, Rejection, Unreachable
from kiosk.identity.wire import Method
from kiosk.services.identity_stub.sessions import LIFE_S, TOMBSTONE_S
from kiosk.services.identity_stub.sms import CODE_LIFE_S, RATES, Outbox, new_code, wait_s
from kiosk.services.identity_stub.store import Store
from tests.identity_fixtures import Clock, Stub, stub_with_clock

HERS = "13812345678"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stub(tmp_path: Path, clock: Clock) -> Iterator[Stub]:
    with stub_with_clock(tmp_path, clock, code_by_phone=True) as running:
        yield running


def ask_for_code(stub: Stub, phone: str = HERS) -> str:
    session_id = stub.client().open(Method.PHONE).session_id
    assert stub.client().verify_phone(session_id, phone) == NeedCode("138****5678")
    return session_id


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 1_000_000:06d}"


def test_a_session_lives_two_minutes(stub: Stub, clock: Clock) -> None:
    session_id = stub.client().open(Method.PHONE).session_id
    clock.now += LIFE_S
    with pytest.raises(Refused, match="410 EXPIRED"):
        stub.client().verify_phone(session_id, HERS)
    stub.client().close(session_id)  # what has expired is closed


def test_a_kiosk_that_died_leaves_its_session_under_way_until_it_expires(stub: Stub, clock: Clock) -> None:
    stub.client().open(Method.PHONE)
    clock.now += LIFE_S - 1
    assert requests.get(f"{stub.url}/healthz", timeout=10).json()["sessions_processing"] == 1
    clock.now += 1
    assert requests.get(f"{stub.url}/healthz", timeout=10).json()["sessions_processing"] == 0


def test_what_an_expired_session_held_is_dropped_and_later_its_id_too(stub: Stub, clock: Clock) -> None:
    session_id = ask_for_code(stub)
    expired = clock.now + CODE_LIFE_S
    store = Store(stub.database)
    store.forget(expired, nonces_before=expired, messages_before=expired)
    with sqlite3.connect(stub.database) as database:
        held = database.execute("SELECT sealed FROM sessions WHERE session_id = ?", (session_id,)).fetchall()
        assert held == [(None,)]
        assert database.execute("SELECT COUNT(*) FROM nonces").fetchone() == (0,)
    database.close()
    store.forget(expired + TOMBSTONE_S, nonces_before=expired, messages_before=expired)
    assert store.session(session_id, "kiosk-1", expired) is None
    store.close()


def test_the_code_from_the_message_opens(stub: Stub) -> None:
    session_id = ask_for_code(stub)
    outcome = stub.client().send_code(session_id, stub.messages()[0]["code"])
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == ""


def test_there_are_five_minutes_to_find_the_telephone_and_no_more(stub: Stub, clock: Clock) -> None:
    session_id = ask_for_code(stub)
    clock.now += CODE_LIFE_S - 1
    assert isinstance(stub.client().send_code(session_id, wrong(stub.messages()[0]["code"])), NeedCode)
    clock.now += 1
    with pytest.raises(Refused, match="410 EXPIRED"):
        stub.client().send_code(session_id, stub.messages()[0]["code"])


def test_a_code_may_be_mistyped_four_times(stub: Stub) -> None:
    session_id = ask_for_code(stub)
    code = stub.messages()[0]["code"]
    for by, left in ((1, 4), (2, 3), (3, 2), (4, 1)):
        assert stub.client().send_code(session_id, wrong(code, by)) == NeedCode("138****5678", tries_left=left)
    assert stub.client().send_code(session_id, wrong(code, 5)) == Rejected(Rejection.RISK_REJECTED)
    with pytest.raises(Refused, match="409 STATE"):
        stub.client().send_code(session_id, code)


def test_a_new_code_comes_with_new_guesses(stub: Stub, clock: Clock) -> None:
    session_id = ask_for_code(stub)
    for by in (1, 2, 3):
        stub.client().send_code(session_id, wrong(stub.messages()[0]["code"], by))
    clock.now += 60
    stub.order(result="need_code", on="code")
    assert stub.client().send_code(session_id, wrong(stub.messages()[0]["code"], 4)) == NeedCode("138****5678")
    assert stub.client().send_code(session_id, wrong(stub.messages()[0]["code"])) == NeedCode("138****5678", 4)


def test_a_code_is_good_in_its_own_session_only(stub: Stub, clock: Clock) -> None:
    ask_for_code(stub)
    old = stub.messages()[0]["code"]
    clock.now += 60
    session_id = ask_for_code(stub)
    if stub.messages()[0]["code"] != old:
        assert isinstance(stub.client().send_code(session_id, old), NeedCode)


def test_a_second_message_within_a_minute_has_to_wait(stub: Stub, clock: Clock) -> None:
    ask_for_code(stub)
    clock.now += 20
    session_id = stub.client().open(Method.PHONE).session_id
    with pytest.raises(Unreachable) as unreachable:
        stub.client().verify_phone(session_id, HERS)
    assert unreachable.value.retry_after_s == 40
    assert len(stub.messages()) == 1
    clock.now += 40
    assert isinstance(stub.client().verify_phone(session_id, HERS), NeedCode)


def test_another_number_does_not_have_to_wait(stub: Stub) -> None:
    ask_for_code(stub)
    session_id = stub.client().open(Method.PHONE).session_id
    assert stub.client().verify_phone(session_id, "13900001111") == NeedCode("139****1111")


def test_too_many_messages_an_hour_are_refused_with_the_time_to_wait(stub: Stub, clock: Clock) -> None:
    for _ in range(5):
        ask_for_code(stub)
        clock.now += 60
    answer = stub.send("POST", f"/{stub.open('phone')}/verify", json={"phone": HERS})
    assert (answer.status_code, answer.json()["code"]) == (429, "RATE")
    assert answer.headers["Retry-After"] == "3300"


def test_the_messages_are_a_page_in_chinese_that_shows_the_code_and_hides_the_number(stub: Stub) -> None:
    ask_for_code(stub)
    page = requests.get(f"{stub.url}/outbox", timeout=10)
    assert 'lang="zh-CN"' in page.text
    assert stub.messages()[0]["code"] in page.text
    assert "138****5678" in page.text
    assert HERS not in page.text


@given(st.lists(st.floats(0, 200_000), max_size=30), st.integers(0, 1000))
def test_no_limit_is_ever_passed_by_whoever_waits_as_told(gaps: list[float], pressing: int) -> None:
    sent: list[float] = []
    now = 0.0
    for gap in [*gaps, *[0.0] * (pressing % 20)]:
        now += gap
        now += wait_s(sent, now)
        sent.append(now)
        for within_s, at_most in RATES:
            assert sum(at > now - within_s + 1e-6 for at in sent) <= at_most


def test_a_code_has_six_digits_and_is_not_always_the_same() -> None:
    codes = {new_code() for _ in range(50)}
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 40


def test_the_outbox_keeps_the_newest_and_prints_nothing_private() -> None:
    outbox = Outbox()
    for number in range(60):
        outbox.send(HERS, f"{number:06d}", 1_700_000_000.0)
    messages = outbox.messages()
    assert len(messages) == 50
    assert messages[0]["code"] == "000059"
