"""How the camera judges, speaks and chooses: its pure parts, and real faces before the real detector."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from kiosk.camera import moving_picture, quality, reader, source
from kiosk.camera.address import SourceAddress
from kiosk.camera.events import FaultKind
from kiosk.camera.faces import FaceFinder
from kiosk.camera.faults import FAULT_AFTER_S, FaultWatch
from kiosk.camera.guidance import CLOSER_SAID_MOST, HOLD_S, CalmHint
from kiosk.camera.preview import SharedPreview
from kiosk.camera.quality import Measures
from kiosk.camera.selection import APART_S, WANTED, Selection
from kiosk.camera.tracking import COMPANY_EVERY_S, MISSES_FORGIVEN, SEARCH_EVERY_S, Tracker
from kiosk.domain import Hint
from tests import camera_fixtures as fix

LOOK_S = 1 / 15

GOOD = Measures(
    share=0.25,
    off_centre=0.0,
    inside=True,
    yaw=0.0,
    pitch=0.7,
    roll_deg=0.0,
    brightness=120.0,
    sharpness=150.0,
    move=0.0,
    score=2.0,
    frontal=True,
)


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder()


def _grey(picture: fix.Picture) -> fix.Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({}, Hint.GOOD),
        ({"share": 0.10}, Hint.STEP_CLOSER),
        ({"share": 0.6}, Hint.STEP_BACK),
        ({"off_centre": -0.3}, Hint.CENTRE),
        ({"inside": False}, Hint.CENTRE),
        ({"brightness": 40.0}, Hint.TOO_DARK),
        ({"brightness": 210.0}, Hint.TOO_BRIGHT),
        ({"yaw": 0.2}, Hint.FACE_ME),
        ({"pitch": 0.3}, Hint.FACE_ME),
        ({"roll_deg": -20.0}, Hint.FACE_ME),
        ({"score": 0.5}, Hint.FACE_ME),
        ({"frontal": False}, Hint.FACE_ME),
        ({"move": 0.05}, Hint.HOLD_STILL),
        ({"sharpness": 30.0}, Hint.HOLD_STILL),
    ],
)
def test_each_flaw_has_its_own_advice(change: dict[str, Any], hint: Hint) -> None:
    assert quality.judge(replace(GOOD, **change)) is hint


def test_light_decides_what_an_empty_picture_means() -> None:
    assert [quality.judge_empty(mean) for mean in (10, 120, 250)] == [Hint.TOO_DARK, Hint.NO_FACE, Hint.TOO_BRIGHT]


@pytest.mark.parametrize("who", [fix.astronaut, fix.hopper])
def test_real_faces_are_good_and_their_flaws_are_seen(finder: FaceFinder, who: Callable[[], fix.Picture]) -> None:
    frame = fix.standing(who())[0]

    def judged(picture: fix.Picture) -> Hint:
        grey = _grey(picture)
        face = finder.search(grey, 57.0)[0]
        return quality.judge(quality.measure(grey, face, face.points))

    assert judged(frame) is Hint.GOOD
    assert judged(cv2.GaussianBlur(frame, (0, 0), 3.0).astype(np.uint8)) is Hint.HOLD_STILL
    tilted = cv2.warpAffine(frame, cv2.getRotationMatrix2D((320, 240), 22, 0.9), (640, 480)).astype(np.uint8)
    assert judged(tilted) is Hint.FACE_ME


def test_a_turned_head_moves_the_nose_between_the_eyes(finder: FaceFinder) -> None:
    grey = _grey(fix.standing(fix.astronaut())[0])
    points = finder.search(grey, 57.0)[0].points
    straight, _, _ = quality.pose(points)
    turned = points.copy()
    turned[4, 0] += 0.25 * abs(points[0, 0] - points[2, 0])
    yaw, _, roll = quality.pose(turned)
    assert abs(straight) < quality.MAX_YAW < yaw
    assert abs(roll) < quality.MAX_ROLL_DEG
    # mirrored, the same turn goes to the other side
    mirrored = turned[[2, 3, 0, 1, 4]] * (-1, 1)
    assert quality.pose(mirrored)[0] == pytest.approx(-yaw)


def _spoken(judged: list[Hint]) -> list[Hint]:
    """The hints given, each once, when so is judged picture after picture."""
    calm, given = CalmHint(), list[Hint]()
    for number, hint in enumerate(judged):
        now = calm.hear(hint, number * LOOK_S)
        if now is not None and (not given or given[-1] is not now):
            given.append(now)
    return given


def test_the_voice_is_calm() -> None:
    hold = int(HOLD_S / LOOK_S) + 2
    assert _spoken([Hint.NO_FACE] * hold + [Hint.GOOD] * (hold - 4)) == [Hint.NO_FACE]
    assert _spoken([Hint.NO_FACE] * hold + [Hint.GOOD] * 2 * hold) == [Hint.NO_FACE, Hint.GOOD]
    assert _spoken([Hint.GOOD, Hint.HOLD_STILL] * 60) == [Hint.GOOD]
    nervous = [Hint.NO_FACE] * hold + [Hint.FACE_ME, Hint.HOLD_STILL, Hint.FACE_ME] * 60
    assert _spoken(nervous) == [Hint.NO_FACE, Hint.FACE_ME]


def test_no_hint_is_cut_short() -> None:
    calm, changes = CalmHint(), list[float]()
    for number, hint in enumerate([Hint.NO_FACE] * 6 + [Hint.CENTRE] * 12 + [Hint.GOOD] * 20):
        before, now_s = calm.now, number * LOOK_S
        if calm.hear(hint, now_s) is not before:
            changes.append(now_s)
    assert len(changes) == 3
    assert all(later - earlier >= HOLD_S for earlier, later in pairwise(changes))


def test_nobody_is_asked_to_step_closer_again_and_again() -> None:
    hold = 2 * int(HOLD_S / LOOK_S)
    coming_and_going = ([Hint.STEP_CLOSER] * hold + [Hint.NO_FACE] * hold) * 8
    assert Counter(_spoken(coming_and_going))[Hint.STEP_CLOSER] == CLOSER_SAID_MOST
    she_came = [*coming_and_going, *[Hint.HOLD_STILL] * hold, *coming_and_going]
    assert Counter(_spoken(she_came))[Hint.STEP_CLOSER] == 2 * CLOSER_SAID_MOST


def test_the_chosen_pictures_are_apart_and_the_sharpest_of_their_moment() -> None:
    selection, now, offered = Selection(), 0.0, dict[int, float]()
    sharpness_by_number: list[float] = [20, 90, 40, 10, 60, 95, 30] * 6
    for number, sharpness in enumerate(sharpness_by_number):
        selection.offer(now, sharpness, np.full((2, 2, 3), number, np.uint8))
        offered[number] = now
        selection.tick(now)
        now += LOOK_S
    chips = selection.chips()
    assert chips is not None
    chosen = [int(chip[0, 0, 0]) for chip in chips]
    times = [offered[number] for number in chosen]
    assert len(chosen) == WANTED
    assert all(later - earlier >= APART_S for earlier, later in pairwise(times))
    assert times[-1] - times[0] >= 0.5
    assert all(sharpness_by_number[number] >= 90 for number in chosen)
    assert selection.progress == 1.0


def test_too_few_good_pictures_deliver_nothing() -> None:
    selection = Selection()
    selection.offer(0.0, 100.0, np.zeros((2, 2, 3), np.uint8))
    selection.tick(10.0)
    assert selection.chips() is None
    assert selection.progress == pytest.approx(1 / WANTED)


@pytest.mark.parametrize(
    ("mean", "same", "fault"),
    [(100.0, False, None), (3.0, False, FaultKind.BLACK), (100.0, True, FaultKind.FROZEN)],
)
def test_faults_take_two_seconds_and_pass_with_the_first_sound_picture(
    mean: float, same: bool, fault: FaultKind | None
) -> None:
    watch, now = FaultWatch(0.0), 0.0
    while now < FAULT_AFTER_S - LOOK_S:
        watch.picture(now, mean, same)
        assert watch.tick(now, missing=False) is None
        now += LOOK_S
    watch.picture(FAULT_AFTER_S + 0.1, mean, same)
    assert watch.tick(FAULT_AFTER_S + 0.1, missing=False) is fault
    watch.picture(FAULT_AFTER_S + 0.2, 100.0, same=False)
    assert watch.tick(FAULT_AFTER_S + 0.2, missing=False) is None


def test_silence_and_absence_are_faults_until_a_picture_comes() -> None:
    watch = FaultWatch(0.0)
    assert watch.tick(1.0, missing=True) is FaultKind.ABSENT
    assert watch.tick(5.0, missing=False) is FaultKind.ABSENT  # back, and still no picture
    watch.picture(5.1, 100.0, same=False)
    assert watch.tick(5.1, missing=False) is None
    assert watch.tick(5.1 + FAULT_AFTER_S, missing=False) is FaultKind.NO_FRAMES


def test_the_same_person_is_followed_and_a_lost_one_is_forgotten(finder: FaceFinder) -> None:
    tracker, now = Tracker(finder), 0.0
    frames = [_grey(frame) for frame in fix.standing(fix.astronaut(), seconds=1)]
    people = set()
    for frame in frames:
        now += LOOK_S
        sighting = tracker.look(frame, now)
        assert sighting.face is not None
        people.add(sighting.person)
    assert len(people) == 1
    nobody = _grey(fix.empty()[0])
    uncertain = [tracker.look(nobody, now + n * LOOK_S).certain for n in range(MISSES_FORGIVEN + 1)]
    assert not any(uncertain)  # a blink of the detector is not said to be an empty place
    gone = tracker.look(nobody, now + SEARCH_EVERY_S + 1)
    assert gone.certain
    assert gone.face is None
    back = tracker.look(frames[0], now + 3)
    assert back.face is not None
    assert back.person not in people


def test_a_stranger_who_steps_in_front_takes_over_as_another_person(finder: FaceFinder) -> None:
    behind = fix.zoomed(fix.standing(fix.astronaut()), 0.5)[0]
    front = behind.copy()
    front[:, 360:] = fix.zoomed(fix.standing(fix.hopper()), 1.6)[0][:, 180:460]
    tracker = Tracker(finder)
    alone = tracker.look(_grey(behind), 0.0)
    tracker.look(_grey(front), COMPANY_EVERY_S + 0.1)
    followed = tracker.look(_grey(front), COMPANY_EVERY_S + 0.2)
    assert alone.face is not None
    assert followed.face is not None
    assert followed.person != alone.person
    assert followed.face.width > alone.face.width


def test_the_window_never_sees_half_a_picture() -> None:
    shared = SharedPreview()
    assert shared.read() is None
    for value in (1, 2, 3):
        with shared.drawing(attempt=9, face=(0.1, 0.2, 0.3, 0.4), progress=0.5) as pixels:
            pixels[:] = bytes([value]) * len(pixels)
            while_drawing = shared.read()  # the one before is whole
        assert while_drawing is None if value == 1 else while_drawing is not None
        if while_drawing is not None:
            assert set(while_drawing.pixels) == {value - 1}
    newest = shared.read()
    assert newest is not None
    assert set(newest.pixels) == {3}
    assert newest.face == pytest.approx((0.1, 0.2, 0.3, 0.4))
    assert (newest.attempt, newest.progress) == (9, 0.5)
    assert "pixels" not in repr(newest)
    assert shared.read(after=newest.sequence) is None
    shared.wipe()
    assert shared.is_blank()
    assert shared.read() is None
    shared.close()


@pytest.mark.parametrize("text", ["", "camera", "device:", "video:", "none:x", "usb:/dev/video0"])
def test_a_source_that_is_not_understood_is_answered_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="write device:/dev/video0, video:FILE, pictures:FOLDER or none"):
        SourceAddress.parse(text)


def test_presence_means_the_right_sort_of_place(tmp_path: Path) -> None:
    film = tmp_path / "film.avi"
    film.write_bytes(b"x")

    def present(text: str) -> bool:
        return SourceAddress.parse(text).is_present()

    assert present("device:/dev/null")
    assert present(f"video:{film}")
    assert present(f"pictures:{tmp_path}")
    assert not present(f"device:{film}")
    assert not present(f"video:{tmp_path}")
    assert not present(f"pictures:{film}")
    assert not present("device:/dev/video-that-is-unplugged")
    assert not present("none")


def test_a_moved_portrait_walks_up_and_then_stands(finder: FaceFinder) -> None:
    portrait = moving_picture.prepare(fix.astronaut())

    def width(t_s: float) -> float:
        faces = finder.search(_grey(moving_picture.frame_at(portrait, t_s)), 57.0)
        return faces[0].width if faces else 0.0

    assert width(0.0) == 0.0
    assert 0 < width(1.0) < width(3.0)
    assert width(3.5) == pytest.approx(width(6.0), rel=0.25)
    assert np.array_equal(moving_picture.frame_at(portrait, 2.0), moving_picture.frame_at(portrait, 2.0))
    assert not np.array_equal(moving_picture.frame_at(portrait, 5.0), moving_picture.frame_at(portrait, 5.1))


@pytest.mark.parametrize("shape", [(480, 640), (720, 1280), (1080, 1080), (240, 320)])
def test_every_camera_is_brought_to_one_size_without_distortion(shape: tuple[int, int]) -> None:
    picture = np.zeros((*shape, 3), np.uint8)
    height, width = shape
    cv2.circle(picture, (width // 2, height // 2), height // 4, (255, 255, 255), -1)
    sized = source.to_size(picture)
    assert sized.shape == (source.HEIGHT_PX, source.WIDTH_PX, 3)
    rows, columns = np.nonzero(sized[:, :, 0] > 127)
    assert np.ptp(rows) == pytest.approx(np.ptp(columns), abs=4)


class UnpluggedOnce:
    """What OpenCV's VideoCapture does when a camera is pulled out and put back (measured with a V4L2 device)."""

    made: list[UnpluggedOnce]
    plugged_again: threading.Event

    def __init__(self, path: str, backend: int) -> None:
        assert backend == cv2.CAP_V4L2
        self.reads = 0
        self.released = False
        self.made.append(self)

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return True  # also when unplugged

    def set(self, _what: int, _value: float) -> bool:
        return True

    def read(self) -> tuple[bool, fix.Picture | None]:
        self.reads += 1
        if self is self.made[0] and self.reads > 3:
            return False, None
        if self is not self.made[0]:
            self.plugged_again.set()
        return True, np.full((480, 640, 3), self.reads % 200, np.uint8)

    def release(self) -> None:
        self.released = True


def test_an_unplugged_camera_is_let_go_and_opened_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnpluggedOnce, "made", [], raising=False)
    monkeypatch.setattr(UnpluggedOnce, "plugged_again", threading.Event(), raising=False)
    monkeypatch.setattr(cv2, "VideoCapture", UnpluggedOnce)
    camera = reader.Reader(SourceAddress.parse("device:/dev/null"))  # a character device that is always there
    try:
        assert UnpluggedOnce.plugged_again.wait(fix.PATIENCE_S)
        fix.eventually(lambda: (shot := camera.newest) is not None and shot.number > 3, "pictures of the new camera")
    finally:
        camera.close()
    first, second = UnpluggedOnce.made
    assert first.released
    assert first.reads == 4  # one failed read is enough: no spinning
    assert second.released


def test_a_camera_that_stays_away_is_tried_at_a_growing_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses, enough = list[float](), threading.Event()

    class NoWaiting(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0.0)
            if len(pauses) == 6:
                enough.set()
            return super().wait(0.01)

    monkeypatch.setattr(reader, "threading", SimpleNamespace(Event=NoWaiting, Thread=threading.Thread))
    camera = reader.Reader(SourceAddress.parse("device:/dev/video-that-is-unplugged"))
    try:
        assert enough.wait(fix.PATIENCE_S)
        assert camera.missing
    finally:
        camera.close()
    assert pauses[:6] == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
