"""What a kiosk hands in: batches that add up, runs that begin anew, pictures that are refused with the reason, tokens
that are good once.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.captures import Captures, Wanted
from kiosk.domain import IdentityOutcome, Match, Refused, Rejected, Rejection, Unreachable
from kiosk.identity import wire
from kiosk.identity.client import IdentityClient
from kiosk.identity.wire import Method
from kiosk.services.identity_stub.sessions import LIFE_S
from kiosk.services.identity_stub.sms import NOTICE_EVERY_S
from tests.identity_fixtures import (
    OUYANG,
    SITE,
    WANG,
    Clock,
    Stub,
    astronaut,
    enrol_face,
    jpeg,
    looks,
    officer,
    side_by_side,
    stub_process,
    stub_with_clock,
    with_damaged_exif,
)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Stub]:
    folder = tmp_path_factory.mktemp("captures")
    enrol_face(folder / "identity.sqlite3", WANG, astronaut())
    enrol_face(folder / "identity.sqlite3", OUYANG, officer())
    with stub_with_clock(folder, clock, places={SITE: "梅岭园 3 号门"}) as running:
        yield running


@pytest.fixture
def session_id(stub: Stub) -> str:
    return stub.client().open(Method.FACE).session_id


def one(picture: Image.Image, number: int, run: int = 1) -> Captures:
    return Captures(run, (looks(picture).chips[number],))


def still(picture: Image.Image, at_ms: tuple[int, ...] = (0, 33, 66), run: int = 1) -> Captures:
    """A head that does not move."""
    frame = jpeg(picture.resize((220, 220)))
    return Captures(run, motion=tuple((at, frame) for at in at_ms))


# batches and runs


def test_captures_add_up_as_they_come_and_then_nothing_more_is_wanted(stub: Stub, session_id: str) -> None:
    taken = [stub.client().submit_captures(session_id, one(astronaut(), number)) for number in range(3)]
    assert [one.wants for one in taken] == [Wanted.LOOK, Wanted.LOOK, Wanted.NOTHING]
    assert isinstance(stub.client().verify_face(session_id, taken[-1].face_token), Match)


def test_a_batch_sent_again_counts_once(stub: Stub, session_id: str) -> None:
    for _ in range(4):
        assert stub.client().submit_captures(session_id, one(astronaut(), 0)).wants is Wanted.LOOK


def test_batches_at_the_same_moment_all_count(stub: Stub, session_id: str) -> None:
    with ThreadPoolExecutor(3) as kiosks:
        taken = kiosks.map(
            lambda number: stub.client().submit_captures(session_id, one(astronaut(), number)), range(3)
        )
        assert sorted(one.wants for one in taken) == [Wanted.LOOK, Wanted.LOOK, Wanted.NOTHING]


def test_another_run_is_perhaps_another_person_and_the_former_one_is_forgotten(stub: Stub, session_id: str) -> None:
    client = stub.client()
    client.submit_captures(session_id, looks(astronaut(), run=1))
    taken = [client.submit_captures(session_id, one(officer(), number, run=2)) for number in range(3)]
    assert [one.wants for one in taken] == [Wanted.LOOK, Wanted.LOOK, Wanted.NOTHING]
    outcome = client.verify_face(session_id, taken[-1].face_token)
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == "欧阳**"


def test_nobody_is_named_before_enough_was_seen(stub: Stub, session_id: str) -> None:
    taken = stub.client().submit_captures(session_id, one(astronaut(), 0))
    with pytest.raises(Refused, match="409 STATE"):
        stub.client().verify_face(session_id, taken.face_token)
    enough = stub.client().submit_captures(session_id, looks(astronaut()))
    assert isinstance(stub.client().verify_face(session_id, enough.face_token), Match)


def test_a_run_of_two_people_is_refused(stub: Stub, session_id: str) -> None:
    stub.client().submit_captures(session_id, one(astronaut(), 0))
    refused = handed_in(stub, session_id, chips=[jpeg(officer())])
    assert refused == (400, "PARAM", "the captures of a run must show one person")


def test_where_nobody_asks_for_life_motion_is_taken_and_not_looked_at(stub: Stub, session_id: str) -> None:
    assert stub.client().submit_captures(session_id, still(astronaut())).wants is Wanted.LOOK
    assert stub.client().submit_captures(session_id, looks(astronaut())).wants is Wanted.NOTHING


# what is refused


def handed_in(
    stub: Stub,
    session_id: str,
    chips: list[bytes] | None = None,
    motion: list[bytes] | None = None,
    at_ms: list[int] | None = None,
    run: str = "1",
) -> tuple[int, str, str]:
    """-> status, code and detail of the problem."""
    files = [(wire.CAPTURE_FIELD, ("c.jpg", data, "image/jpeg")) for data in chips or []]
    files += [(wire.MOTION_FIELD, ("m.jpg", data, "image/jpeg")) for data in motion or []]
    form = {wire.RUN_FIELD: run, wire.TIME_FIELD: [str(at) for at in at_ms or []]}
    answer = stub.send("POST", f"/{session_id}/captures", files=files or {"none": b""}, data=form)
    problem = answer.json()
    return answer.status_code, problem.get("code", ""), problem.get("detail", "")


def bomb(side_px: int) -> bytes:
    """A few thousand bytes that unpack to side_px squared."""
    buffer = io.BytesIO()
    Image.new("L", (side_px, side_px)).save(buffer, "JPEG", quality=20)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("chip", "reason"),
    [
        pytest.param(b"\xff\xd8\xff no picture", "it cannot be read", id="no JPEG"),
        pytest.param(b"", "it cannot be read", id="empty"),
        pytest.param(jpeg(astronaut())[:2000], "it cannot be read", id="cut off"),
        pytest.param(jpeg(astronaut()) + b"\0" * 200_000, "at most 200000 bytes", id="too many bytes"),
        pytest.param(bomb(1100), "more than 1000000 pixels", id="too many pixels"),
        pytest.param(jpeg(Image.new("RGB", (60_000, 1))), "sides of less than 16", id="a line"),
        pytest.param(jpeg(Image.new("RGB", (15, 15))), "sides of less than 16", id="a dot"),
        pytest.param(jpeg(Image.new("RGB", (150, 150), "grey")), "this shows 0", id="no face"),
        pytest.param(jpeg(side_by_side(officer(), astronaut())), "this shows 2", id="two faces"),
    ],
)
def test_a_capture_that_is_none_is_refused_with_the_reason_and_nothing_of_its_batch_counts(
    stub: Stub, session_id: str, chip: bytes, reason: str
) -> None:
    status, code, detail = handed_in(stub, session_id, chips=[*looks(astronaut()).chips[:2], chip])
    assert (status, code) == (400, "PARAM")
    assert reason in detail
    assert stub.client().submit_captures(session_id, one(astronaut(), 0)).wants is Wanted.LOOK
    assert stub.client().submit_captures(session_id, one(astronaut(), 1)).wants is Wanted.LOOK


def test_a_png_is_no_jpeg(stub: Stub, session_id: str) -> None:
    buffer = io.BytesIO()
    astronaut().save(buffer, "PNG")
    assert handed_in(stub, session_id, chips=[buffer.getvalue()])[:2] == (400, "PARAM")


FRAME = jpeg(astronaut().resize((220, 220)))


def line(width: int, height: int) -> bytes:
    return jpeg(Image.new("RGB", (width, height), "grey"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param({"motion": [FRAME] * 2, "at_ms": [0]}, "needs its time", id="a time is missing"),
        pytest.param({"motion": [FRAME], "at_ms": [0, 33]}, "needs its time", id="a picture is missing"),
        pytest.param({"motion": [FRAME] * 2, "at_ms": [33, 33]}, "must rise", id="twice the same moment"),
        pytest.param({"motion": [FRAME] * 2, "at_ms": [66, 33]}, "must rise", id="backwards"),
        pytest.param({"motion": [FRAME], "at_ms": [-1]}, "at_ms", id="before the beginning"),
        pytest.param({"motion": [FRAME], "at_ms": [0], "run": "one"}, "run", id="no number"),
        pytest.param({"motion": [b"no picture"], "at_ms": [0]}, "it cannot be read", id="no JPEG"),
        pytest.param({"motion": [bomb(600)], "at_ms": [0]}, "more than 250000 pixels", id="too many pixels"),
        *(
            pytest.param({"motion": [FRAME, line(*size)], "at_ms": [0, 33]}, "sides of less than 16", id=f"{size}")
            for size in ((400, 1), (5000, 2), (60_000, 4), (1, 400), (15, 15), (220, 40))
        ),
        pytest.param({"motion": [FRAME + b"\0" * 30_000], "at_ms": [0]}, "at most 30000 bytes", id="too many bytes"),
        pytest.param({"motion": [b"x"] * 61, "at_ms": list(range(61))}, "at most 60", id="too many"),
        pytest.param({}, "are needed", id="nothing"),
    ],
)
def test_motion_that_makes_no_sense_is_refused_with_the_reason(
    stub: Stub, session_id: str, content: dict[str, Any], reason: str
) -> None:
    status, code, detail = handed_in(stub, session_id, **content)
    assert (status, code) == (400, "PARAM")
    assert reason in detail


def test_what_a_picture_says_of_itself_beside_its_pixels_is_not_looked_at(stub: Stub, session_id: str) -> None:
    said = with_damaged_exif(astronaut())
    chips = [jpeg(astronaut()), jpeg(astronaut(), quality=91), said]
    assert handed_in(stub, session_id, chips=chips, motion=[said], at_ms=[0])[0] == 201


def test_a_run_cannot_go_on_for_ever(stub: Stub, session_id: str) -> None:
    chips = [jpeg(astronaut(), quality=quality) for quality in range(80, 93)]
    for start in (0, 4, 8):
        stub.client().submit_captures(session_id, Captures(1, tuple(chips[start : start + 4])))
    assert handed_in(stub, session_id, chips=chips[12:])[:2] == (400, "PARAM")


# tokens


def test_a_token_is_good_for_one_answer_and_gives_that_again_only(stub: Stub, session_id: str) -> None:
    client = stub.client()
    token = client.submit_captures(session_id, looks(astronaut())).face_token
    first = client.verify_face(session_id, token)
    assert client.verify_face(session_id, token) == first
    client.step_up(session_id)
    with pytest.raises(Refused, match="409 STATE"):  # something else has been answered since
        client.verify_face(session_id, token)


def test_a_token_that_a_later_one_has_replaced_is_worth_nothing(stub: Stub, session_id: str) -> None:
    old = stub.client().submit_captures(session_id, looks(astronaut())).face_token
    new = stub.client().submit_captures(session_id, one(astronaut(), 0)).face_token
    with pytest.raises(Refused, match="400 PARAM"):
        stub.client().verify_face(session_id, old)
    assert isinstance(stub.client().verify_face(session_id, new), Match)


def test_a_token_of_another_session_is_worth_nothing(stub: Stub, session_id: str) -> None:
    hers = stub.client().open(Method.FACE).session_id
    token = stub.client().submit_captures(hers, looks(astronaut())).face_token
    stub.client().submit_captures(session_id, looks(officer()))
    with pytest.raises(Refused, match="400 PARAM"):
        stub.client().verify_face(session_id, token)


def test_after_the_answer_no_more_captures_are_taken(stub: Stub, session_id: str) -> None:
    taken = stub.client().submit_captures(session_id, looks(astronaut()))
    stub.client().verify_face(session_id, taken.face_token)
    with pytest.raises(Refused, match="409 STATE"):
        stub.client().submit_captures(session_id, looks(astronaut()))


def test_another_kiosk_has_no_such_session(tmp_path: Path) -> None:
    enrol_face(tmp_path / "identity.sqlite3", WANG, astronaut())
    with stub_process(tmp_path) as two:  # it knows a second kiosk
        session_id = two.client().open(Method.FACE).session_id
        token = two.client().submit_captures(session_id, looks(astronaut())).face_token
        other = two.client("kiosk-2")
        with pytest.raises(Refused, match="404 UNKNOWN_SESSION"):
            other.verify_face(session_id, token)
        with pytest.raises(Refused, match="404 UNKNOWN_SESSION"):
            other.submit_captures(session_id, looks(astronaut()))


def test_an_expired_session_and_its_token_are_refused(stub: Stub, clock: Clock, session_id: str) -> None:
    token = stub.client().submit_captures(session_id, looks(astronaut())).face_token
    clock.now += LIFE_S
    with pytest.raises(Refused, match="410 EXPIRED"):
        stub.client().verify_face(session_id, token)
    with pytest.raises(Refused, match="410 EXPIRED"):
        stub.client().submit_captures(session_id, looks(astronaut()))


def test_a_closed_session_takes_nothing(stub: Stub, session_id: str) -> None:
    token = stub.client().submit_captures(session_id, looks(astronaut())).face_token
    stub.client().close(session_id)
    with pytest.raises(Refused, match="404 UNKNOWN_SESSION"):
        stub.client().verify_face(session_id, token)


# the owner of the telephone


def test_the_owner_of_a_telephone_is_told_that_somebody_was_recognised_as_her(stub: Stub, clock: Clock) -> None:
    clock.now += NOTICE_EVERY_S
    before = len(stub.messages("notice"))
    came(stub.client(), astronaut())
    (notice, *_) = stub.messages("notice")
    assert len(stub.messages("notice")) == before + 1
    assert notice["phone_masked"] == "138****5678"
    for word in ("梅岭园 3 号门", "用您的名义刷脸叫车", "12345"):
        assert word in notice["text"]
    assert "桂英" not in notice["text"]


def test_who_hails_twice_in_a_row_is_told_once_and_whoever_comes_later_is_told_of_again(
    stub: Stub, clock: Clock
) -> None:
    clock.now += NOTICE_EVERY_S
    before = len(stub.messages("notice"))
    came(stub.client(), officer())
    clock.now += NOTICE_EVERY_S - 1
    came(stub.client(), officer())
    assert len(stub.messages("notice")) == before + 1
    clock.now += 1
    came(stub.client(), officer())
    assert len(stub.messages("notice")) == before + 2


def test_nobody_is_told_of_a_stranger_or_of_a_typed_number(stub: Stub, clock: Clock) -> None:
    clock.now += NOTICE_EVERY_S
    before = len(stub.messages("notice"))
    stub.order(result="no_match")
    assert came(stub.client(), astronaut()) == Rejected(Rejection.NO_MATCH)
    stub.client().verify_phone(stub.client().open(Method.PHONE).session_id, WANG.phone)
    assert len(stub.messages("notice")) == before


def came(client: IdentityClient, picture: Image.Image) -> IdentityOutcome:
    session_id = client.open(Method.FACE).session_id
    return client.verify_face(session_id, client.submit_captures(session_id, looks(picture)).face_token)


# trouble


def test_captures_whose_answer_was_lost_count_once(stub: Stub, session_id: str) -> None:
    stub.order(drop_answer=True, on="captures")
    assert stub.client().submit_captures(session_id, one(astronaut(), 0)).wants is Wanted.LOOK


def test_a_provider_that_fails_at_captures_is_unreachable(stub: Stub, session_id: str) -> None:
    stub.order(status=503, on="captures", times=9)
    with pytest.raises(Unreachable):
        stub.client().submit_captures(session_id, one(astronaut(), 0))
    stub.clear_orders()


def test_no_upload_however_large_is_put_into_a_file(
    stub: Stub, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rolled: list[str] = []
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", lambda _: rolled.append("to a file"))
    with pytest.raises(Refused):
        stub.client().submit_captures(session_id, Captures(1, (b"\xff\xd8\xff" + bytes(1_500_000),)))
    assert rolled == []
