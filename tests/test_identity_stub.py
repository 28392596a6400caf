"""The shipped identity stub, a process of its own, with real faces: who is recognised, asked, refused, and in what
way it fails when ordered to.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import requests
from PIL import Image
from starlette.formparsers import MultiPartParser

from kiosk.captures import Wanted
from kiosk.domain import (
    IdentityOutcome,
    Match,
    NeedCode,
    NeedPhone,
    Nonsense,
    Refused,
    Rejected,
    Rejection,
    Unreachable,
)
from kiosk.identity import wire
from kiosk.identity.client import IdentityClient
from kiosk.identity.wire import MAX_CAPTURE_BYTES, MAX_MOTION_BYTES, Method
from kiosk.local_time import local
from kiosk.services.identity_stub.enrolment import Applicant
from tests.identity_fixtures import (
    CONSENT,
    DEVICE,
    OUYANG,
    SITE,
    WANG,
    Clock,
    Stub,
    astronaut,
    enrol_face,
    enrol_somebody_unlike_anyone,
    looks,
    officer,
    stub_process,
    stub_with_clock,
)

# The astronaut out of focus, by how far she then is from her template:
UNCLEAR_PX = 2.35  # 0.41: too far to go straight through, near enough for digits
BLURRED_PX = 2.75  # 0.44: near enough to ask, too far for digits alone
TOO_BLURRED_PX = 3.5  # 0.53: nobody


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stub]:
    folder = tmp_path_factory.mktemp("stub")
    enrol_face(folder / "identity.sqlite3", WANG, astronaut())
    enrol_face(folder / "identity.sqlite3", OUYANG, officer())
    with stub_process(folder) as stub:
        yield stub


@pytest.fixture
def stub(shared: Stub) -> Iterator[Stub]:
    yield shared
    requests.delete(f"{shared.url}/orders", timeout=10).raise_for_status()


def show(client: IdentityClient, picture: Image.Image, blur_px: float = 0.0) -> tuple[str, IdentityOutcome]:
    """A person stands before the camera -> the session and what the provider says."""
    session = client.open(Method.FACE)
    taken = client.submit_captures(session.session_id, looks(picture, blur_px=blur_px))
    assert taken.wants is Wanted.NOTHING
    return session.session_id, client.verify_face(session.session_id, taken.face_token)


def typed(client: IdentityClient, phone: str) -> IdentityOutcome:
    return client.verify_phone(client.open(Method.PHONE).session_id, phone)


# who is recognised


def test_an_enrolled_rider_is_greeted_by_surname_and_title(stub: Stub) -> None:
    _, outcome = show(stub.client(), astronaut())
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == "王阿姨"
    assert outcome.rider.phone_masked == "138****5678"
    assert outcome.rider.age_60_plus is True


def test_a_rider_without_a_title_is_shown_masked_with_the_whole_compound_surname(stub: Stub) -> None:
    _, outcome = show(stub.client(), officer())
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == "欧阳**"


def test_a_small_aligned_picture_such_as_the_camera_sends_is_enough(stub: Stub) -> None:
    _, outcome = show(stub.client(), astronaut().crop((45, 65, 165, 185)).resize((150, 150)))
    assert isinstance(outcome, Match)


def test_a_stranger_is_not_taken_for_somebody_enrolled(tmp_path: Path) -> None:
    enrol_face(tmp_path / "identity.sqlite3", OUYANG, officer())
    enrol_somebody_unlike_anyone(tmp_path / "identity.sqlite3")
    with stub_with_clock(tmp_path, Clock()) as stub:
        _, outcome = show(stub.client(), astronaut())
        assert outcome == Rejected(Rejection.NO_MATCH)
        _, outcome = show(stub.client(), officer())
        assert isinstance(outcome, Match)


def test_an_unclear_face_is_asked_for_four_digits_and_the_right_ones_open(stub: Stub) -> None:
    session_id, outcome = show(stub.client(), astronaut(), UNCLEAR_PX)
    assert outcome == NeedPhone(digits=4, tries_left=None)
    outcome = stub.client().send_digits(session_id, "5678")
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == "王阿姨"


def test_wrong_digits_may_be_tried_again_but_not_for_ever(stub: Stub) -> None:
    client = stub.client()
    session_id, _ = show(client, astronaut(), UNCLEAR_PX)
    assert client.send_digits(session_id, "0000") == NeedPhone(digits=4, tries_left=2)
    assert client.send_digits(session_id, "4321") == NeedPhone(digits=4, tries_left=1)  # another rider's digits
    assert client.send_digits(session_id, "1111") == Rejected(Rejection.RISK_REJECTED)
    with pytest.raises(Refused, match="409 STATE"):
        client.send_digits(session_id, "5678")


def test_digits_alone_cannot_make_up_for_a_face_that_is_less_like_but_her_telephone_can(stub: Stub) -> None:
    session_id, outcome = show(stub.client(), astronaut(), BLURRED_PX)
    assert outcome == NeedPhone(digits=4)
    assert stub.client().send_digits(session_id, "5678") == NeedCode("138****5678")
    outcome = stub.client().send_code(session_id, stub.messages()[0]["code"])
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == "王阿姨"


def test_a_face_that_is_too_unlike_is_not_even_asked_for_digits(stub: Stub) -> None:
    assert show(stub.client(), astronaut(), TOO_BLURRED_PX)[1] == Rejected(Rejection.NO_MATCH)


def test_as_many_digits_are_taken_as_were_asked_for(stub: Stub) -> None:
    session_id, _ = show(stub.client(), astronaut(), UNCLEAR_PX)
    with pytest.raises(Refused, match="400 PARAM"):
        stub.client().send_digits(session_id, WANG.phone)


def test_a_single_enrolled_person_is_always_asked_for_digits(tmp_path: Path) -> None:
    enrol_face(tmp_path / "identity.sqlite3", WANG, astronaut())
    with stub_with_clock(tmp_path, Clock()) as stub:
        session_id, outcome = show(stub.client(), astronaut())
        assert outcome == NeedPhone(digits=4)
        assert isinstance(stub.client().send_digits(session_id, "5678"), Match)


def test_a_child_is_told_apart_and_her_data_stays_where_it_is(tmp_path: Path) -> None:
    this_year = local(time.time()).year
    enrol_face(
        tmp_path / "identity.sqlite3", Applicant("李小宝", "13512340000", this_year - 10, SITE, CONSENT), astronaut()
    )
    enrol_face(
        tmp_path / "identity.sqlite3", Applicant("李大宝", "13512341111", this_year - 40, SITE, CONSENT), officer()
    )
    with stub_with_clock(tmp_path, Clock()) as stub:
        assert show(stub.client(), astronaut())[1] == Rejected(Rejection.MINOR)
        _, outcome = show(stub.client(), officer())
        assert isinstance(outcome, Match)
        assert outcome.rider.age_60_plus is False
        assert isinstance(show(stub.client(min_age=0), astronaut())[1], Match)


# the phone way


def test_a_known_and_an_unknown_number_are_answered_alike(stub: Stub) -> None:
    known, unknown = typed(stub.client(), WANG.phone), typed(stub.client(), "13600000001")
    assert isinstance(known, Match)
    assert isinstance(unknown, Match)
    assert (known.rider.display_name, known.rider.age_60_plus) == ("", None)
    assert (unknown.rider.display_name, unknown.rider.age_60_plus) == ("", None)


def test_a_number_has_one_opaque_reference_whichever_way_the_rider_came(stub: Stub) -> None:
    first, again = typed(stub.client(), WANG.phone), typed(stub.client(), WANG.phone)
    _, by_face = show(stub.client(), astronaut())
    assert isinstance(first, Match)
    assert isinstance(again, Match)
    assert isinstance(by_face, Match)
    assert first == again
    assert first.rider.phone_ref == by_face.rider.phone_ref
    assert WANG.phone[-4:] not in first.rider.phone_ref + first.rider.subject


def test_a_landline_is_taken_only_where_the_site_says_so(stub: Stub, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="400 PARAM"):
        typed(stub.client(), "02154321098")
    with stub_with_clock(tmp_path, Clock(), landlines=True) as other:
        assert isinstance(typed(other.client(), "02154321098"), Match)


# orders


@pytest.mark.parametrize("reason", Rejection)
def test_every_rejection_can_be_ordered(stub: Stub, reason: Rejection) -> None:
    stub.order(result=reason.value)
    assert show(stub.client(), astronaut())[1] == Rejected(reason)
    stub.order(result=reason.value)
    assert typed(stub.client(), WANG.phone) == Rejected(reason)


@pytest.mark.parametrize("digits", [4, 11])
def test_digits_can_be_ordered_and_are_then_really_checked(stub: Stub, digits: int) -> None:
    stub.order(result="need_phone", digits=digits)
    session_id, outcome = show(stub.client(), astronaut())
    assert outcome == NeedPhone(digits=4 if digits == 4 else 11)
    assert stub.client().send_digits(session_id, "0" * digits) == NeedPhone(4 if digits == 4 else 11, tries_left=2)
    assert isinstance(stub.client().send_digits(session_id, WANG.phone[-digits:]), Match)


def test_a_code_can_be_ordered_on_the_face_way_and_is_then_really_checked(stub: Stub) -> None:
    stub.order(result="need_code")
    session_id, outcome = show(stub.client(), officer())
    assert outcome == NeedCode("139****4321")
    outcome = stub.client().send_code(session_id, stub.messages()[0]["code"])
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == "欧阳**"


def test_a_match_can_be_ordered_for_somebody_who_is_not_enrolled(tmp_path: Path) -> None:
    with stub_with_clock(tmp_path, Clock()) as stub:
        assert show(stub.client(), astronaut())[1] == Rejected(Rejection.NO_MATCH)
        stub.order(result="match")
        assert isinstance(show(stub.client(), astronaut())[1], Match)


def test_every_result_of_the_contract_has_its_word_in_the_kiosk() -> None:
    assert set(get_args(wire.RejectedAnswer.model_fields["result"].annotation)) == {
        reason.value for reason in Rejection
    }


def test_an_order_holds_as_many_times_as_it_says_and_can_be_taken_back(stub: Stub) -> None:
    stub.order(result="no_match", times=2)
    assert [typed(stub.client(), WANG.phone) for _ in range(2)] == [Rejected(Rejection.NO_MATCH)] * 2
    assert isinstance(typed(stub.client(), WANG.phone), Match)
    stub.order(result="no_match")
    assert len(requests.get(f"{stub.url}/orders", timeout=10).json()) == 1
    requests.delete(f"{stub.url}/orders", timeout=10)
    assert isinstance(typed(stub.client(), WANG.phone), Match)


@pytest.mark.parametrize("order", [{"result": "maybe"}, {"status": 200}, {"times": 0}, {"colour": "red"}])
def test_an_order_that_makes_no_sense_is_refused(stub: Stub, order: dict[str, object]) -> None:
    answer = requests.post(f"{stub.url}/orders", json=order, timeout=10)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


# trouble


def test_one_bad_moment_of_the_provider_is_bridged(stub: Stub) -> None:
    stub.order(status=503)
    assert isinstance(typed(stub.client(), WANG.phone), Match)
    assert requests.get(f"{stub.url}/orders", timeout=10).json() == []


def test_a_provider_that_stays_down_is_unreachable(stub: Stub) -> None:
    stub.order(status=500, on="verify", times=9)
    with pytest.raises(Unreachable) as unreachable:
        typed(stub.client(), WANG.phone)
    assert unreachable.value.maybe_done


def test_a_provider_that_wants_a_minute_of_peace_is_not_asked_again(stub: Stub) -> None:
    stub.order(status=429, retry_after_s=60, on="verify", times=2)
    with pytest.raises(Unreachable) as unreachable:
        typed(stub.client(), WANG.phone)
    assert unreachable.value.retry_after_s == 60
    assert [order["times"] for order in requests.get(f"{stub.url}/orders", timeout=10).json()] == [1]


@pytest.mark.parametrize("step", ["open", "captures", "verify"])
def test_an_answer_against_the_contract_is_nonsense_and_repeats_nothing_private(stub: Stub, step: str) -> None:
    stub.order(nonsense=True, on=step)
    with pytest.raises(Nonsense) as nonsense:
        show(stub.client(), astronaut())
    assert "perhaps" not in str(nonsense.value)


def test_an_unmasked_number_in_an_answer_is_nonsense() -> None:
    answer = {"result": "match", "subject": "s", "display_name": "王阿姨", "phone_masked": WANG.phone}
    with pytest.raises(ValueError, match="phone_masked"):
        wire.ANSWER.validate_python({**answer, "phone_ref": "r", "age_60_plus": None})


@pytest.mark.parametrize("step", ["open", "captures", "verify"])
def test_a_lost_answer_is_asked_for_again_and_the_rider_notices_nothing(stub: Stub, step: str) -> None:
    stub.order(drop_answer=True, on=step)
    assert isinstance(show(stub.client(), astronaut())[1], Match)


def test_a_dropped_answer_is_not_even_begun_and_its_work_is_done(stub: Stub) -> None:
    session_id = stub.open("phone")
    stub.order(drop_answer=True, on="close")
    with pytest.raises(requests.ConnectionError):
        stub.send("DELETE", f"/{session_id}")
    assert stub.send("DELETE", f"/{session_id}").json()["code"] == "UNKNOWN_SESSION"


def test_answers_lost_for_good_may_have_been_done(stub: Stub) -> None:
    stub.order(drop_answer=True, on="verify", times=9)
    with pytest.raises(Unreachable) as unreachable:
        typed(stub.client(), WANG.phone)
    assert unreachable.value.maybe_done


def test_wrong_digits_whose_answer_was_lost_cost_one_try_only(stub: Stub) -> None:
    session_id, _ = show(stub.client(), astronaut(), UNCLEAR_PX)
    stub.order(drop_answer=True, on="phone")
    assert stub.client().send_digits(session_id, "0000") == NeedPhone(digits=4, tries_left=2)


def test_a_lost_answer_never_sends_a_second_message(tmp_path: Path) -> None:
    with stub_with_clock(tmp_path, Clock(), code_by_phone=True) as stub:
        stub.order(drop_answer=True, on="verify")
        assert typed(stub.client(), WANG.phone) == NeedCode("138****5678")
        assert len(stub.messages()) == 1


def test_an_ordered_delay_keeps_the_caller_waiting(stub: Stub) -> None:
    stub.order(delay_s=60, on="open")
    body = {"device_id": DEVICE, "site_id": "s", "method": "face", "min_age": 14}
    with pytest.raises(requests.ReadTimeout), requests.Session() as session:
        session.post(f"{stub.url}{wire.SESSIONS_PATH}", json=body, timeout=0.3)


# what is kept


def test_nothing_on_disk_or_in_the_log_tells_who_was_here(tmp_path: Path) -> None:
    database = tmp_path / "identity.sqlite3"
    enrol_face(database, WANG, astronaut())
    enrol_face(database, OUYANG, officer())
    with stub_process(tmp_path) as stub:
        show(stub.client(), astronaut())
        waiting, _ = show(stub.client(), astronaut(), UNCLEAR_PX)
        stub.client().send_digits(waiting, "0000")
        typed(stub.client(), "13699998888")
        wanting_more, _ = show(stub.client(), officer())
        stub.client().step_up(wanting_more)
        stub.client().send_code(wanting_more, "000000")
        with pytest.raises(Refused):
            typed(stub.client(), "10099998888")
        live = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.suffix not in (".pem", ".key"))
    assert b"SQLite format 3" in live
    left = live + (tmp_path / "stub.log").read_bytes()
    assert b"INFO" in left  # the log has been read
    assert b"step_up -> 200" in left
    for private in (WANG.phone, OUYANG.phone, "13699998888", "10099998888", WANG.name, "桂英", "建国"):
        assert private.encode() not in left
    for magic in (b"\xff\xd8\xff", b"\x89PNG", b"JFIF"):
        assert magic not in left


def test_what_was_handed_in_stays_in_memory() -> None:
    assert MultiPartParser.spool_max_size >= max(MAX_CAPTURE_BYTES, MAX_MOTION_BYTES)
