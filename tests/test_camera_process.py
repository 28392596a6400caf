"""The camera as a whole: its real process, fed with real films, seen from the kiosk's end."""

from __future__ import annotations

import os
import random
import signal
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.backoff import Backoff
from kiosk.camera.capture import (
    Camera,
    CameraFault,
    CameraGone,
    CameraReady,
    Captured,
    FaultKind,
    Guidance,
)
from kiosk.captures import Hint, Wanted
from tests import camera_fixtures as fix
from tests.patience import until

JPEG_START = b"\xff\xd8\xff"
TRIALS = 5


class Stage:
    """A running camera and the film in front of it."""

    def __init__(self, film: Path) -> None:
        self.film = film
        self.heard = fix.Heard()
        self.camera = Camera(f"video:{film}", self.heard.put)
        self.attempt = 0

    def show(self, frames: list[fix.Picture]) -> None:
        fix.write_film(self.film, frames)

    def open(self) -> int:
        self.attempt += 1
        self.camera.open(self.attempt)
        return self.attempt

    def look(self, motion: bool = False) -> int:
        """Open, and capture whoever looks."""
        attempt = self.open()
        self.camera.capture(attempt, Wanted.LOOK, motion)
        return attempt

    def close(self) -> None:
        self.camera.close()
        assert self.camera.wait_closed(fix.PATIENCE_S)
        self.heard.forget()


@pytest.fixture(scope="module")
def one_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patch:
        soon = partial(Backoff, most_s=0.5)  # several tests in a row end the process
        patch.setattr("kiosk.camera.capture.Backoff", soon)
        stage = Stage(tmp_path_factory.mktemp("film") / "film.avi")
        stage.show(fix.empty())
        stage.camera.start()
        stage.heard.until(CameraReady)
        yield stage
    stage.camera.stop()


@pytest.fixture
def stage(one_stage: Stage) -> Iterator[Stage]:
    """One camera process serves the tests of this file in turn, as it serves one resident after another."""
    if not one_stage.film.exists():
        one_stage.show(fix.empty())
    yield one_stage
    one_stage.close()


def _preview_number(camera: Camera) -> int:
    preview = camera.frame()
    return 0 if preview is None else preview.sequence


def _encode(picture: fix.Picture) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import uses a deprecated way to find files
        import face_recognition
    (encoding,) = face_recognition.face_encodings(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    return np.asarray(encoding)


def test_a_person_who_walks_up_is_captured_as_herself(stage: Stage) -> None:
    stage.show(fix.walk_up(fix.astronaut()))
    attempt = stage.look()
    captured = stage.heard.chips(3)
    stage.heard.until(Guidance, lambda guidance: guidance.progress == 1)

    assert {news.attempt for news in captured} == {attempt}
    jpegs = [jpeg for news in captured for jpeg in news.captures.chips]
    chips = [fix.decode(jpeg) for jpeg in jpegs]
    assert [chip.shape for chip in chips] == [(150, 150, 3)] * 3
    enrolled, stranger = _encode(fix.astronaut()), _encode(fix.hopper())
    for seen in map(_encode, chips):
        assert np.linalg.norm(seen - enrolled) < 0.4
        assert np.linalg.norm(seen - stranger) > 0.6
    assert len(set(jpegs)) == 3
    assert not [news for news in captured if news.captures.motion]  # nobody asked how her head moves


def in_one_run(stage: Stage, trial: Callable[[], list[Captured]]) -> list[Captured]:
    """What was captured in the first trial that was one run. A process that gets no processor for a quarter of a
    second sees no picture meanwhile, and begins another run: who is there now?"""
    for _ in range(TRIALS):
        captured = trial()
        if len({one.captures.run for one in captured}) == 1:
            return captured
        stage.close()
    raise AssertionError(f"no trial of {TRIALS} was one run")


def test_three_pictures_are_handed_on_for_each_wish(stage: Stage) -> None:
    stage.show(fix.standing(fix.astronaut()))

    def wished() -> list[Captured]:
        attempt = stage.look()
        stage.heard.chips(3)
        seen = _preview_number(stage.camera)
        until(lambda: _preview_number(stage.camera) > seen + 22, "looks enough for three more")
        so_far = [event for event in stage.heard.so_far() if isinstance(event, Captured)]
        return [captured for captured in so_far if captured.attempt == attempt]

    captured = in_one_run(stage, wished)
    assert all(one.captures.chips for one in captured)
    assert sum(len(one.captures.chips) for one in captured) == 3
    stage.camera.capture(captured[0].attempt, Wanted.LOOK, motion=False)  # the provider could not use them
    assert stage.heard.chips(3)[0].captures.run > captured[0].captures.run


def test_how_the_head_moves_is_shown_from_one_place_without_a_gap(stage: Stage) -> None:
    stage.show(fix.standing(fix.astronaut()))

    def watched() -> list[Captured]:
        stage.look(motion=True)
        seen = list[Captured]()
        while sum(len(one.captures.motion) for one in seen) < 30:
            seen.append(stage.heard.until(Captured))
        return seen

    captured = in_one_run(stage, watched)
    assert all(len(one.captures.motion) <= 10 for one in captured)
    moved = [moment for one in captured for moment in one.captures.motion]
    times = [at_ms for at_ms, _ in moved]
    assert times[0] == 0
    assert all(earlier < later for earlier, later in pairwise(times))
    crops = [fix.decode(jpeg) for _, jpeg in moved]
    assert len({crop.shape for crop in crops}) == 1
    still_background = [crop[:8, :8].mean() for crop in crops]
    assert np.ptp(still_background) < 8  # the window does not follow the face


def test_a_turn_goes_on_with_the_run_and_a_look_begins_another(stage: Stage) -> None:
    stage.show(fix.standing(fix.astronaut()))

    def turned() -> list[Captured]:
        attempt = stage.look(motion=True)
        looked = stage.heard.chips(3)[-1]
        stage.camera.capture(attempt, Wanted.TURN, motion=True)
        return [looked, *(stage.heard.until(Captured) for _ in range(4))]

    captured = in_one_run(stage, turned)
    attempt, first = captured[0].attempt, captured[0].captures
    stage.camera.capture(attempt, Wanted.LOOK, motion=True)
    anew = stage.heard.until(Captured, lambda news: news.captures.run != first.run).captures
    assert anew.run > first.run
    assert anew.motion[0][0] == 0
    stage.camera.capture(attempt, Wanted.NOTHING, motion=False)
    stage.heard.forget()
    seen = _preview_number(stage.camera)
    until(lambda: _preview_number(stage.camera) > seen + 15, "looks enough for more captures")
    late = [event for event in stage.heard.so_far() if isinstance(event, Captured)]
    assert len(late) <= 1  # what was on its way


def test_who_turns_as_asked_is_not_told_to_face_the_lens(stage: Stage) -> None:
    askew = cv2.getRotationMatrix2D((320, 240), 22, 0.9)
    straight = fix.standing(fix.astronaut(), seconds=2)
    stage.show(straight + [np.asarray(cv2.warpAffine(frame, askew, (640, 480)), np.uint8) for frame in straight])
    attempt = stage.look(motion=True)
    stage.heard.until(Guidance, lambda guidance: guidance.hint is Hint.FACE_ME)
    stage.heard.until(Captured)
    stage.camera.capture(attempt, Wanted.TURN, motion=True)
    stage.heard.until(Guidance, lambda guidance: guidance.hint is Hint.GOOD)
    run = stage.heard.until(Captured).captures.run
    seen = _preview_number(stage.camera)
    until(lambda: _preview_number(stage.camera) > seen + 3 * fix.FPS, "the head askew")
    news = [event for event in stage.heard.so_far() if isinstance(event, Guidance | Captured)]
    same_run = [event for event in news if isinstance(event, Captured) and event.captures.run == run]
    assert same_run
    said = {event.hint for event in news[: news.index(same_run[-1])] if isinstance(event, Guidance)}
    assert Hint.FACE_ME not in said or Hint.GOOD in said


def test_an_empty_doorway_is_never_captured(stage: Stage) -> None:
    stage.show(fix.empty())
    attempt = stage.look()
    stage.heard.until(Guidance, lambda guidance: guidance.hint is Hint.NO_FACE)
    until(lambda: _preview_number(stage.camera) > 25, "twenty-five looks")
    assert stage.heard.so_far() == [Guidance(attempt, Hint.NO_FACE, 0.0)]


def _two_people() -> list[fix.Picture]:
    """Side by side, faces of like size."""
    left = fix.zoomed(fix.standing(fix.astronaut()), 0.8)
    right = fix.zoomed(fix.standing(fix.hopper()), 1.5)
    return [np.hstack([one[:, 160:480], two[:, 160:480]]) for one, two in zip(left, right, strict=True)]


@pytest.mark.parametrize(
    ("hint", "frames"),
    [
        (Hint.TOO_DARK, lambda: fix.lit(fix.standing(fix.astronaut()), 0.2)),
        (Hint.TOO_BRIGHT, lambda: fix.lit(fix.standing(fix.astronaut()), 0.6, 130)),
        (Hint.STEP_CLOSER, lambda: fix.zoomed(fix.standing(fix.astronaut()), 0.32)),
        (Hint.STEP_BACK, lambda: fix.zoomed(fix.standing(fix.astronaut()), 1.9)),
        (Hint.CENTRE, lambda: fix.shifted(fix.standing(fix.astronaut()), 220)),
        (Hint.TWO_PEOPLE, _two_people),
        (Hint.COVERED, lambda: [fix.masked(frame, (215, 190, 150)) for frame in fix.standing(fix.astronaut(), 1)]),
        (Hint.GOOD, lambda: fix.standing(fix.hopper())),
    ],
    ids=lambda value: value.value if isinstance(value, Hint) else "",
)
def test_the_person_is_told_what_would_help(stage: Stage, hint: Hint, frames) -> None:  # type: ignore[no-untyped-def]
    stage.show(frames())
    attempt = stage.open()
    if hint is not Hint.GOOD:
        stage.camera.capture(attempt, Wanted.LOOK, motion=False)
    stage.heard.until(Guidance, lambda guidance: guidance.hint is hint)
    assert not [event for event in stage.heard.events if isinstance(event, Captured)]


def test_the_preview_is_a_mirror_with_the_face_marked(stage: Stage) -> None:
    right_of_the_lens = fix.shifted(fix.standing(fix.hopper()), 100)
    stage.show(right_of_the_lens)
    stage.open()
    until(lambda: (seen := stage.camera.frame()) is not None and seen.face is not None, "a face in the preview")
    preview = stage.camera.frame()
    assert preview is not None
    assert preview.face is not None
    assert len(preview.pixels) == preview.width * preview.height * 4
    picture = np.frombuffer(preview.pixels, np.uint8).reshape(preview.height, preview.width, 4)
    assert (picture[:, :, 3] == 255).all()
    left, top, width, height = preview.face
    assert left + width / 2 < 0.45  # shown on the left, as a mirror would
    assert 0 < top < top + height < 1
    shot = cv2.cvtColor(cv2.flip(cv2.resize(right_of_the_lens[0], (512, 384)), 1), cv2.COLOR_BGR2RGB)
    assert np.abs(picture[:, :, :3].astype(int) - shot).mean() < 12
    assert stage.camera.frame(after=preview.sequence) != preview


def test_the_device_is_open_only_between_open_and_close(stage: Stage) -> None:
    pid, film = fix.child_pid(stage.camera), str(stage.film)
    assert film not in fix.files_open_in(pid)
    stage.show(fix.standing(fix.astronaut()))
    stage.open()
    until(lambda: _preview_number(stage.camera) > 0, "a preview")
    assert film in fix.files_open_in(pid)
    assert stage.camera.device_open
    assert not stage.camera._preview.is_blank()

    stage.camera.close()
    assert stage.camera.wait_closed(fix.PATIENCE_S)
    assert fix.child_pid(stage.camera) == pid  # it closed, it did not have to be ended
    assert film not in fix.files_open_in(pid)
    assert stage.camera._preview.is_blank()
    assert stage.camera.frame() is None


def test_a_camera_that_is_away_is_told_and_comes_back_by_itself(stage: Stage) -> None:
    stage.film.unlink()
    attempt = stage.look()
    assert stage.heard.until(CameraFault) == CameraFault(attempt, FaultKind.ABSENT)
    if CameraGone() not in stage.heard.events:
        stage.heard.until(CameraGone)
    assert not stage.camera.is_present()
    stage.show(fix.standing(fix.astronaut()))
    stage.heard.until(CameraReady)
    stage.heard.until(Captured)


def test_a_covered_lens_is_told_and_its_uncovering_too(stage: Stage) -> None:
    stage.show([np.zeros((480, 640, 3), np.uint8)] * int(2.6 * fix.FPS) + fix.standing(fix.astronaut()))
    attempt = stage.open()
    assert stage.heard.until(CameraFault) == CameraFault(attempt, FaultKind.BLACK)
    stage.heard.until(CameraReady)


def test_a_picture_that_stands_still_is_told_and_its_moving_on_too(stage: Stage) -> None:
    moving = fix.standing(fix.astronaut(), seconds=1)
    stage.show(moving + [moving[-1]] * int(2.6 * fix.FPS))
    attempt = stage.open()
    assert stage.heard.until(CameraFault) == CameraFault(attempt, FaultKind.FROZEN)
    stage.heard.until(CameraReady)


def test_pictures_that_arrive_torn_are_told_and_whole_ones_too(stage: Stage) -> None:
    stage.show(fix.noisy(fix.standing(fix.astronaut(), seconds=3)))
    fix.tear_film(stage.film)
    attempt = stage.open()
    assert stage.heard.until(CameraFault) == CameraFault(attempt, FaultKind.GARBLED)
    stage.show(fix.noisy(fix.standing(fix.astronaut())))  # opened again by itself
    stage.heard.until(CameraReady)


def test_a_source_that_gives_no_pictures_is_told(stage: Stage) -> None:
    stage.film.write_bytes(b"this is no film" * 100)
    attempt = stage.open()
    assert stage.heard.until(CameraFault) == CameraFault(attempt, FaultKind.NO_FRAMES)


def test_a_second_person_gets_no_pictures_of_the_first(stage: Stage) -> None:
    stage.show(fix.standing(fix.astronaut()))
    first = stage.open()
    stage.heard.until(Guidance)
    stage.heard.at_leisure.clear()  # the kiosk is busy, while the camera's news wait
    stage.camera.capture(first, Wanted.LOOK, motion=True)
    until(lambda: (seen := stage.camera.frame()) is not None and seen.progress == 1, "the delivery")
    second = stage.open()
    stage.camera.capture(first, Wanted.LOOK, motion=True)  # a wish that comes too late
    stage.heard.forget()
    stage.heard.at_leisure.set()
    stage.heard.until(Guidance, lambda guidance: guidance.attempt == second)
    seen = _preview_number(stage.camera)
    until(lambda: _preview_number(stage.camera) > seen + 22, "looks enough for a delivery")
    news = [event for event in stage.heard.so_far() if isinstance(event, Guidance | Captured)]
    assert len([event for event in news if event.attempt == first]) <= 1  # what was being told at that moment
    assert not [event for event in news if isinstance(event, Captured) and event.attempt == second]


def test_ctrl_c_in_a_terminal_does_not_end_the_camera(stage: Stage) -> None:
    stage.show(fix.standing(fix.astronaut()))
    stage.open()
    until(lambda: _preview_number(stage.camera) > 0, "a preview")
    pid, seen = fix.child_pid(stage.camera), _preview_number(stage.camera)
    os.kill(pid, signal.SIGINT)
    until(lambda: _preview_number(stage.camera) > seen + 5, "the preview goes on")
    assert fix.child_pid(stage.camera) == pid


MOMENTS_OF_DEATH = 5
SEED = 4711


def _wait_for_look(camera: Camera, number: int) -> None:
    until(lambda: _preview_number(camera) >= number, "a look")


def _wait_for_another(camera: Camera, pid: int) -> None:
    until(lambda: fix.child_pid(camera) != pid, "another process")


def test_a_camera_process_killed_at_any_moment_is_not_missed(stage: Stage) -> None:
    stage.show(fix.standing(fix.astronaut()))
    chance = random.Random(SEED)
    stage.look(motion=True)
    run = stage.heard.until(Captured).captures.run
    for _ in range(MOMENTS_OF_DEATH):
        until(lambda: fix.has_spare(stage.camera), "a process that waits behind")
        killed, seen = fix.child_pid(stage.camera), _preview_number(stage.camera)
        moment = seen + chance.randrange(12)  # it is caught while it searches, follows, chooses or hands on
        _wait_for_look(stage.camera, moment)
        os.kill(killed, signal.SIGKILL)
        _wait_for_another(stage.camera, killed)
        stage.heard.so_far()
        captured = stage.heard.until(Captured)
        assert captured.attempt == stage.attempt
        assert captured.captures.run > run
        run = captured.captures.run
    assert not [event for event in stage.heard.so_far() if isinstance(event, CameraFault)]


def test_without_a_spare_a_killed_camera_process_is_told_and_comes_back(stage: Stage) -> None:
    stage.show(fix.standing(fix.astronaut()))
    attempt = stage.look()
    stage.heard.until(Guidance)
    for _ in range(2):  # the second before a third one can have started
        killed = fix.child_pid(stage.camera)
        os.kill(killed, signal.SIGKILL)
        _wait_for_another(stage.camera, killed)
    assert stage.heard.until(CameraFault) == CameraFault(attempt, FaultKind.CRASHED)
    stage.heard.until(CameraReady)
    assert stage.heard.until(Captured).attempt == attempt


def test_a_spare_that_dies_is_replaced_unseen(stage: Stage) -> None:
    until(lambda: fix.has_spare(stage.camera), "a process that waits behind")
    serving, spare = fix.child_pid(stage.camera), fix.spare_pid(stage.camera)
    os.kill(spare, signal.SIGKILL)
    until(lambda: fix.has_spare(stage.camera) and fix.spare_pid(stage.camera) != spare, "another one")
    assert fix.child_pid(stage.camera) == serving
    assert not [event for event in stage.heard.so_far() if isinstance(event, CameraFault)]


def test_a_camera_process_that_hangs_is_replaced(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.camera.capture.SILENCE_LIMIT_S", 1.5)
    stage.show(fix.standing(fix.astronaut()))
    stage.look()
    run = stage.heard.until(Captured).captures.run
    hung = fix.child_pid(stage.camera)
    os.kill(hung, signal.SIGSTOP)
    stage.heard.until(Captured, lambda news: news.captures.run > run)
    assert fix.child_pid(stage.camera) != hung
    assert not Path(f"/proc/{hung}/fd").exists()


def test_the_lens_goes_off_even_when_the_process_hangs(stage: Stage) -> None:
    stage.show(fix.standing(fix.astronaut()))
    stage.open()
    until(lambda: _preview_number(stage.camera) > 0, "a preview")
    pid = fix.child_pid(stage.camera)
    os.kill(pid, signal.SIGSTOP)
    stage.camera.close()
    assert stage.camera.wait_closed(fix.PATIENCE_S)
    assert not Path(f"/proc/{pid}/fd").exists()
    assert stage.camera._preview.is_blank()
    stage.look()  # the next resident
    stage.heard.until(Captured)


def test_still_portraits_walk_up_as_riders(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "rider.png"), fix.astronaut())
    (tmp_path / "notes.jpg").write_text("not a picture")
    heard = fix.Heard()
    camera = Camera(f"pictures:{tmp_path}", heard.put)
    try:
        camera.start()
        camera.open(1)  # before the process is up: it is told when it is
        camera.capture(1, Wanted.LOOK, motion=True)
        captured = heard.chips(3)
    finally:
        camera.stop()
    assert all(jpeg.startswith(JPEG_START) for news in captured for jpeg in news.captures.chips)
    assert "xff" not in repr(captured)
