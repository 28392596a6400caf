"""The provider judges life from what the kiosk hands in: a living head, a photograph, one head and another's face."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import islice

import pytest
import requests
from PIL import Image

from accuracy import heads, portraits
from accuracy.rooms import FPS
from kiosk.captures import Captures, Side, Wanted
from kiosk.demo import riders
from kiosk.domain import Match, Refused, Rejected, Rejection
from kiosk.identity.client import Session
from kiosk.identity.wire import Method
from kiosk.services.identity_stub.landmarks import Picture
from tests.identity_fixtures import (
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

FLUSHED = 9  # pictures in a batch: 0.3 s
MOTION_PX = 220
FACES_WIDE = 2.2
MS = 1000 / FPS
TURNED_S = 7.0  # she is asked after 2.5 s, turns at 4 s and is there at 5.4 s
ALL_THE_TIME_S = 14.0


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stub]:
    folder = tmp_path_factory.mktemp("liveness")
    enrol_face(folder / "identity.sqlite3", WANG, astronaut())
    enrol_face(folder / "identity.sqlite3", OUYANG, officer())
    with stub_with_clock(folder, Clock(), liveness="required") as running:
        yield running


@pytest.fixture
def session(stub: Stub) -> Session:
    return stub.client().open(Method.FACE)


def seen(frame: Picture) -> bytes:
    """What the kiosk cuts out of a frame in whose middle a face of about 130 px is."""
    half = int(130 * FACES_WIDE / 2)
    top, left = frame.shape[0] // 2 - half, frame.shape[1] // 2 - half
    window = Image.fromarray(frame[max(0, top) : top + 2 * half, left : left + 2 * half])
    buffer = io.BytesIO()
    window.resize((MOTION_PX, MOTION_PX)).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def living(turn: Side, seconds: float = TURNED_S) -> Iterator[bytes]:
    """王桂英 stands there and turns her head after a while."""
    portrait = portraits.read(riders.ASTRONAUT)
    assert portrait is not None
    return (seen(frame) for frame in heads.film(portrait, heads.Living(turn=turn), seed=4, seconds=seconds))


def photograph() -> Iterator[bytes]:
    """Of her, fixed to a stand."""
    still = next(living(Side.LEFT, 1.0))
    return iter([still] * int(ALL_THE_TIME_S * FPS))


def shown(
    stub: Stub, session: Session, frames: Iterable[bytes], chips: tuple[bytes, ...]
) -> tuple[list[Wanted], str]:
    """Handed in as a kiosk does, until nothing more is wanted -> what was wanted, without repeats; the token."""
    wanted: list[Wanted] = []
    token = ""
    numbered = enumerate(frames)
    while batch := list(islice(numbered, FLUSHED)):
        motion = tuple((round(number * MS), frame) for number, frame in batch)
        taken = stub.client().submit_captures(session.session_id, Captures(1, chips, motion))
        chips, token = (), taken.face_token
        if taken.wants not in wanted:
            wanted.append(taken.wants)
        if taken.wants is Wanted.NOTHING:
            break
    return wanted, token


def test_a_living_head_that_turns_to_the_named_side_is_recognised(stub: Stub, session: Session) -> None:
    assert session.liveness_required
    wanted, token = shown(stub, session, living(session.turn), looks(astronaut()).chips)
    assert wanted == [Wanted.LOOK, Wanted.TURN, Wanted.NOTHING]
    outcome = stub.client().verify_face(session.session_id, token)
    assert isinstance(outcome, Match)
    assert outcome.rider.display_name == "王阿姨"


def test_a_photograph_is_asked_to_turn_and_refused_in_the_end(stub: Stub, session: Session) -> None:
    wanted, token = shown(stub, session, photograph(), looks(astronaut()).chips)
    assert wanted == [Wanted.LOOK, Wanted.TURN, Wanted.NOTHING]
    outcome = stub.client().verify_face(session.session_id, token)
    assert outcome == Rejected(Rejection.LIVENESS_FAILED)


def test_one_persons_life_does_not_pass_another_ones_picture(stub: Stub, session: Session) -> None:
    _, token = shown(stub, session, living(session.turn), looks(officer()).chips)
    outcome = stub.client().verify_face(session.session_id, token)
    assert outcome == Rejected(Rejection.LIVENESS_FAILED)


def test_pictures_of_the_face_alone_are_never_enough(stub: Stub, session: Session) -> None:
    taken = stub.client().submit_captures(session.session_id, looks(astronaut()))
    assert taken.wants is Wanted.LOOK
    with pytest.raises(Refused, match="409 STATE"):
        stub.client().verify_face(session.session_id, taken.face_token)


def test_life_seen_in_one_run_is_forgotten_in_the_next(stub: Stub, session: Session) -> None:
    wanted, _ = shown(stub, session, living(session.turn), looks(astronaut()).chips)
    assert wanted[-1] is Wanted.NOTHING
    assert stub.client().submit_captures(session.session_id, looks(astronaut(), run=2)).wants is Wanted.LOOK


def test_life_without_a_picture_good_enough_to_recognise_is_waited_for(stub: Stub, session: Session) -> None:
    wanted, _ = shown(stub, session, living(session.turn), ())
    assert Wanted.NOTHING not in wanted
    taken = stub.client().submit_captures(session.session_id, looks(astronaut()))
    assert taken.wants is Wanted.NOTHING
    assert isinstance(stub.client().verify_face(session.session_id, taken.face_token), Match)


def test_a_moment_sent_twice_is_looked_at_once(stub: Stub, session: Session) -> None:
    frames = list(islice(photograph(), 4 * FPS))
    for _ in range(2):
        wanted, _ = shown(stub, session, frames, looks(astronaut()).chips)
    assert wanted == [Wanted.TURN]  # not further than the four seconds that passed


def test_what_was_seen_of_her_is_nowhere_on_disk(stub: Stub, session: Session) -> None:
    chips = looks(astronaut()).chips
    shown(stub, session, islice(living(session.turn), FPS), chips)
    on_disk = b"".join(path.read_bytes() for path in stub.folder.iterdir())
    assert b"SQLite format 3" in on_disk
    assert b"\xff\xd8\xff" not in on_disk
    assert not any(chip[100:200] in on_disk for chip in chips)


def test_a_demonstration_may_order_to_waive_it_and_is_told_so(stub: Stub) -> None:
    stub.order(liveness="waived")
    session = stub.client().open(Method.FACE)
    assert not session.liveness_required
    assert requests.get(f"{stub.url}/healthz", timeout=LONG_S).json()["liveness"] == "required"
    taken = stub.client().submit_captures(session.session_id, looks(astronaut()))
    assert taken.wants is Wanted.NOTHING
    assert isinstance(stub.client().verify_face(session.session_id, taken.face_token), Match)
