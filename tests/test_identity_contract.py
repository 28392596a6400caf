"""What the identity client is promised by any provider; run against the shipped stub, or against the server that
IDENTITY_URL, IDENTITY_DEVICE, IDENTITY_SITE and IDENTITY_KEY (a PEM file) name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.captures import Captures, Wanted
from kiosk.domain import Match, NeedCode, NeedPhone, Refused, Rejected
from kiosk.identity.client import IdentityClient
from kiosk.identity.wire import Method
from tests.identity_fixtures import WANG, astronaut, enrol_face, jpeg, looks, officer, side_by_side, stub_process

A_NUMBER = "13612344321"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityClient]:
    url = os.environ.get("IDENTITY_URL")
    if url:
        key = Path(os.environ["IDENTITY_KEY"]).read_bytes()
        yield IdentityClient(url, os.environ["IDENTITY_DEVICE"], os.environ["IDENTITY_SITE"], key)
        return
    folder = tmp_path_factory.mktemp("contract")
    enrol_face(folder / "identity.sqlite3", WANG, astronaut())
    with stub_process(folder) as stub:
        yield stub.client()


def shown(client: IdentityClient, session_id: str) -> str:
    """Somebody has stood before the camera -> the token."""
    return client.submit_captures(session_id, looks(officer())).face_token


def test_a_session_names_a_side_to_turn_to_and_how_long_it_lasts(client: IdentityClient) -> None:
    session = client.open(Method.FACE)
    assert session.turn in ("left", "right")
    assert session.expires_in_s > 0


def test_a_face_is_answered_with_one_of_the_results_of_the_contract(client: IdentityClient) -> None:
    session = client.open(Method.FACE)
    taken = client.submit_captures(session.session_id, looks(officer()))
    if taken.wants is Wanted.NOTHING:
        outcome = client.verify_face(session.session_id, taken.face_token)
        assert isinstance(outcome, Match | NeedPhone | NeedCode | Rejected)
    else:  # a provider that wants to see a living face
        with pytest.raises(Refused, match="409 STATE"):
            client.verify_face(session.session_id, taken.face_token)


def test_the_same_token_sent_again_is_answered_the_same(client: IdentityClient) -> None:
    session = client.open(Method.FACE)
    token = shown(client, session.session_id)
    first = client.verify_face(session.session_id, token)
    assert client.verify_face(session.session_id, token) == first


def test_a_typed_number_leads_to_a_rider_without_a_name_or_to_a_code(client: IdentityClient) -> None:
    session = client.open(Method.PHONE)
    outcome = client.verify_phone(session.session_id, A_NUMBER)
    if isinstance(outcome, Match):
        assert outcome.rider.display_name == ""
        assert outcome.rider.phone_masked.endswith("4321")
        assert A_NUMBER not in outcome.rider.phone_ref
    else:
        assert isinstance(outcome, NeedCode)


def test_a_match_may_be_stepped_up_twice_over_and_then_waits_for_a_code(client: IdentityClient) -> None:
    session = client.open(Method.PHONE)
    outcome = client.verify_phone(session.session_id, A_NUMBER)
    if isinstance(outcome, Match):
        wanted = client.step_up(session.session_id)
        assert isinstance(wanted, NeedCode)
        assert wanted.phone_masked.endswith("4321")
        assert client.step_up(session.session_id) == wanted
    else:
        assert isinstance(outcome, NeedCode)  # a code is on its way already
        with pytest.raises(Refused, match="409 STATE"):
            client.step_up(session.session_id)


def test_a_token_of_one_session_is_worth_nothing_in_another(client: IdentityClient) -> None:
    mine, hers = client.open(Method.FACE), client.open(Method.FACE)
    shown(client, mine.session_id)
    token = shown(client, hers.session_id)
    with pytest.raises(Refused) as refused:
        client.verify_face(mine.session_id, token)
    assert refused.value.status == 400


def test_steps_out_of_order_are_refused(client: IdentityClient) -> None:
    session = client.open(Method.FACE)
    with pytest.raises(Refused, match="409 STATE"):
        client.verify_face(session.session_id, "no-such-token")
    with pytest.raises(Refused, match="409 STATE"):
        client.send_digits(session.session_id, "1234")
    with pytest.raises(Refused, match="409 STATE"):
        client.send_code(session.session_id, "123456")
    with pytest.raises(Refused, match="409 STATE"):
        client.step_up(session.session_id)


def test_the_phone_way_takes_no_faces(client: IdentityClient) -> None:
    session = client.open(Method.PHONE)
    with pytest.raises(Refused, match="409 STATE"):
        shown(client, session.session_id)


@pytest.mark.parametrize("pictures", [0, 6], ids=["none", "six"])
def test_one_to_five_captures_are_taken_at_once(client: IdentityClient, pictures: int) -> None:
    session = client.open(Method.FACE)
    with pytest.raises(Refused, match="400 PARAM"):
        client.submit_captures(session.session_id, Captures(1, (jpeg(officer()),) * pictures))


@pytest.mark.parametrize(
    "capture",
    [
        pytest.param(b"\xff\xd8\xff not a picture", id="unreadable"),
        pytest.param(jpeg(side_by_side(officer(), astronaut())), id="two faces"),
        pytest.param(jpeg(astronaut().crop((0, 0, 40, 40))), id="no face"),
    ],
)
def test_a_capture_must_show_exactly_one_face(client: IdentityClient, capture: bytes) -> None:
    session = client.open(Method.FACE)
    with pytest.raises(Refused, match="400 PARAM"):
        client.submit_captures(session.session_id, Captures(1, (capture,)))


def test_what_is_no_number_is_refused(client: IdentityClient) -> None:
    session = client.open(Method.PHONE)
    with pytest.raises(Refused, match="400 PARAM"):
        client.verify_phone(session.session_id, "12345678901")


def test_a_closed_session_is_gone_and_closing_twice_is_no_trouble(client: IdentityClient) -> None:
    session = client.open(Method.PHONE)
    client.close(session.session_id)
    client.close(session.session_id)
    with pytest.raises(Refused, match="404 UNKNOWN_SESSION"):
        client.verify_phone(session.session_id, A_NUMBER)
