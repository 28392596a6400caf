"""Whom a run shows: a photograph lowered before a living face lends nobody its name; runs and their tokens."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from accuracy import heads, portraits
from accuracy.heads import Living
from accuracy.rooms import FPS
from kiosk.captures import Side, Wanted
from kiosk.demo import riders
from kiosk.identity import wire
from kiosk.identity.wire import Method
from kiosk.services.identity_stub.app import create_app
from kiosk.services.identity_stub.landmarks import Picture
from kiosk.services.identity_stub.problems import Fault
from kiosk.services.identity_stub.service import IdentityService
from kiosk.services.identity_stub.settings import Settings
from kiosk.services.identity_stub.store import Store
from kiosk.services.identity_stub.watching import Batch, Refused, Watched
from tests.identity_fixtures import DEVICE, SITE, Clock, astronaut, jpeg, looks, officer

WINDOW_PX = 286  # about 2.2 times a face of 130 px
MOTION_PX = 220
NEVER = float("inf")


def crop(frame: Picture) -> bytes:
    """What the kiosk hands on of a frame in whose middle a face is."""
    top, left = (frame.shape[0] - WINDOW_PX) // 2, (frame.shape[1] - WINDOW_PX) // 2
    window = Image.fromarray(frame[top : top + WINDOW_PX, left : left + WINDOW_PX])
    return jpeg(window.resize((MOTION_PX, MOTION_PX)), quality=80)


def film(portrait: riders.Portrait, living: Living, seed: int, seconds: float) -> Iterable[Picture]:
    person = portraits.read(portrait)
    assert person is not None
    return heads.film(person, living, seed, seconds)


def lowered(living: Living, shown_s: float, seed: int, seconds: float) -> Iterable[Picture]:
    """A photograph of the officer; then nobody for a moment, as when a hand lowers it; then the living astronaut."""
    gap = [np.full((480, 640, 3), 110, np.uint8)] * 4
    shown = int(shown_s * FPS)
    after = islice(film(riders.ASTRONAUT, living, seed, seconds), shown + len(gap), None)
    return chain(islice(film(riders.HOPPER, Living(), seed, seconds), shown), gap, after)


def watched(frames: Iterable[Picture], side: Side, chips: tuple[bytes, ...]) -> Watched:
    one = Watched(side, "required", NEVER)
    one.take(Batch(1, chips, []))
    for number, frame in enumerate(frames):
        if one.take(Batch(1, [], [(round(number * 1000 / FPS), crop(frame))])) is Wanted.NOTHING:
            break
    return one


def test_who_blinks_is_alive() -> None:
    seen = watched(film(riders.ASTRONAUT, Living(blinks=((1.4, 0.25),)), 7, 2.4), Side.LEFT, looks(astronaut()).chips)
    assert seen.seen().wants is Wanted.NOTHING
    assert seen.seen().alive


def test_who_turns_is_alive() -> None:
    turning = Living(turn=Side.LEFT, turn_at_s=2.7, turn_takes_s=1.0)
    seen = watched(film(riders.ASTRONAUT, turning, 7, 4.6), Side.LEFT, looks(astronaut()).chips)
    assert seen.seen().wants is Wanted.NOTHING
    assert seen.seen().alive


AWAY = Living(
    blinks=((2.5, 0.25),), turn=Side.LEFT, turn_at_s=-0.4, turn_takes_s=0.6, turn_holds_s=1.0, turn_deg=24.0
)
INTO_TURN = Living(turn=Side.LEFT, turn_at_s=2.5, turn_takes_s=1.2, turn_deg=24.0)


@pytest.mark.parametrize(
    ("frames", "side"),
    [
        pytest.param(lowered(AWAY, 1.2, 2, 4.2), Side.RIGHT, id="a blink behind it"),
        pytest.param(lowered(INTO_TURN, 3.0, 1, 5.2), Side.LEFT, id="a head that is turning behind it"),
    ],
)
def test_a_photograph_lowered_before_a_living_face_is_not_alive(frames: Iterable[Picture], side: Side) -> None:
    seen = watched(frames, side, looks(officer()).chips)
    assert seen.seen().wants is Wanted.NOTHING, "life was seen"
    assert not seen.seen().alive


# runs


def waived() -> Watched:
    one = Watched(Side.LEFT, "waived", NEVER)
    assert one.take(Batch(1, looks(astronaut()).chips, [])) is Wanted.NOTHING
    return one


@pytest.mark.parametrize(
    "batch",
    [
        Batch(2, [b"no picture"], []),
        Batch(2, [jpeg(officer()), jpeg(astronaut())], []),
        Batch(2, [jpeg(officer())], [(0, b"no picture")]),
    ],
    ids=["no picture", "two people", "no motion picture"],
)
def test_a_refused_batch_of_another_run_leaves_the_former_run_as_it_was(batch: Batch) -> None:
    one = waived()
    before = one.seen()
    with pytest.raises(Refused):
        one.take(batch)
    after = one.seen()
    assert (after.run, after.wants) == (1, Wanted.NOTHING)
    assert before.probe is not None
    assert after.probe is not None
    assert (before.probe == after.probe).all()


class Between(Clock):
    """Calls back when the time is asked for the second time from now on."""

    calls = 0

    def __call__(self) -> float:
        self.calls += 1
        if self.calls == 2:
            self.then()
        return self.now

    def then(self) -> None:
        """Nothing, until somebody says so."""


def service_with(folder: Path, clock: Clock) -> tuple[IdentityService, str]:
    app = create_app(folder / "identity.sqlite3", Settings({}, liveness="waived"), clock)
    service: IdentityService = app.state.service
    request = wire.OpenSession(device_id=DEVICE, site_id=SITE, method=Method.FACE, min_age=14)
    return service, service.open(DEVICE, request, None).session_id


def test_a_token_is_worth_nothing_once_another_run_has_begun(tmp_path: Path) -> None:
    clock = Between()
    service, session_id = service_with(tmp_path, clock)
    clock.calls = 0
    other = Batch(2, looks(officer(), run=2).chips, [])

    def another_run() -> None:
        found = service._watches.find(session_id)
        assert found is not None
        found.take(other)

    clock.then = another_run  # type: ignore[method-assign]
    token = service.captures(DEVICE, session_id, Batch(1, looks(astronaut()).chips, [])).face_token
    with pytest.raises(Fault) as refused:
        service.verify_face(DEVICE, session_id, wire.VerifyFace(face_token=token), None)
    assert (refused.value.status, refused.value.code) == (400, wire.Code.PARAM)


@pytest.mark.parametrize("chips", [looks(astronaut()).chips, (b"no picture",)], ids=["good", "refused"])
def test_captures_of_a_session_that_was_closed_meanwhile_are_not_held(
    tmp_path: Path, chips: tuple[bytes, ...]
) -> None:
    clock = Between()
    service, session_id = service_with(tmp_path, clock)
    clock.calls = 0

    def close() -> None:
        store = Store(tmp_path / "identity.sqlite3")
        store.drop_session(session_id)
        store.close()

    clock.then = close  # type: ignore[method-assign]
    with pytest.raises(Fault) as refused:
        service.captures(DEVICE, session_id, Batch(1, chips, []))
    assert refused.value.status == 404
    assert service.faces_held() == 0
