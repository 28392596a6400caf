"""How the camera judges, speaks and chooses: its pure parts, and real faces before the real detector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from kiosk.backoff import Backoff
from kiosk.camera import device, faults, moving_picture, quality, source
from kiosk.camera.address import SourceAddress
from kiosk.camera.events import FaultKind
from kiosk.camera.faces import FaceFinder
from kiosk.camera.faults import FAULT_AFTER_S, FaultWatch, Look
from kiosk.camera.guidance import CLOSER_SAID_MOST, HOLD_S, CalmHint
from kiosk.camera.preview import SharedPreview
from kiosk.camera.quality import Measures
from kiosk.camera.run import MOTION_FACE_PX, Run
from kiosk.camera.selection import APART_S, MOMENTS_S, WANTED, Selection
from kiosk.camera.tracking import COMPANY_EVERY_S, LOST_AFTER_S, LOST_WHILE_TURNING_S, SEARCH_EVERY_S, Tracker
from kiosk.captures import Hint
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
    chroma=3.0,
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
        ({"frontal": False}, Hint.FACE_ME),
        ({"score": 0.5}, Hint.COVERED),
        ({"score": 1.2, "chroma": 20.0, "pitch": 1.0}, Hint.COVERED),
        ({"score": 0.5, "chroma": 20.0, "yaw": 0.2}, Hint.FACE_ME),  # the cheek is looked for on the background
        ({"score": 0.5, "chroma": 20.0, "frontal": False}, Hint.FACE_ME),
        ({"chroma": 20.0}, Hint.GOOD),  # a beard: the detector is sure of the face
        ({"move": 1.5}, Hint.HOLD_STILL),
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
        return quality.judge(quality.measure(picture, grey, face, face.points))

    assert judged(frame) is Hint.GOOD
    assert judged(cv2.GaussianBlur(frame, (0, 0), 3.0).astype(np.uint8)) is Hint.HOLD_STILL
    tilted = cv2.warpAffine(frame, cv2.getRotationMatrix2D((320, 240), 22, 0.9), (640, 480)).astype(np.uint8)
    assert judged(tilted) is Hint.FACE_ME


WHITE, BLUE, BLACK, PINK = (235, 235, 235), (215, 190, 150), (40, 40, 40), (150, 60, 200)  # BGR


def test_a_mask_is_told_or_hides_the_face_and_is_never_good(finder: FaceFinder) -> None:
    seen = list[Hint | None]()
    for who in (fix.astronaut(), fix.hopper()):
        for colour in (WHITE, BLUE, BLACK, PINK):
            picture = fix.masked(fix.standing(who)[0], colour)
            grey = _grey(picture)
            found = finder.search(grey, 57.0)
            seen += [quality.judge(quality.measure(picture, grey, face, face.points)) for face in found] or [None]
    assert set(seen) <= {Hint.COVERED, None}
    assert seen.count(Hint.COVERED) >= 3


def test_nothing_said_to_who_turns_her_head_contradicts_the_turn() -> None:
    silent = {hint for hint in Hint if quality.while_turning(hint) is not hint}
    assert silent == {Hint.FACE_ME, Hint.HOLD_STILL, Hint.COVERED}
    assert {quality.while_turning(hint) for hint in silent} == {Hint.GOOD}


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


def _chosen(sharpness: list[float], fps: float) -> list[tuple[int, float, float]]:
    """Number, time of the picture, time given out, of each one chosen from such a row of good pictures."""
    selection, chosen = Selection(), list[tuple[int, float, float]]()
    for number, value in enumerate(sharpness):
        now = number / fps
        selection.offer(now, value, np.full((2, 2, 3), number, np.uint8))
        chip = selection.due(now)
        if chip is not None:
            chosen.append((int(chip[0, 0, 0]), int(chip[0, 0, 0]) / fps, now))
    assert selection.progress == len(chosen) / WANTED
    return chosen


@pytest.mark.parametrize("fps", [10.0, 15.0, 25.0, 30.0, 60.0])
def test_the_first_good_picture_goes_at_once_and_three_span_half_a_second(fps: float) -> None:
    sharpness: list[float] = [20, 90, 40, 10, 60, 95, 30] * 20
    chosen = _chosen(sharpness, fps)
    assert len(chosen) == WANTED
    (first, _, given), *later = chosen
    assert (first, given) == (0, 0.0)
    assert later[-1][1] >= 0.5
    assert later[-1][2] <= 0.56 + 1 / fps
    for (number, _, given_at), (opens_s, closes_s) in zip(later, MOMENTS_S, strict=True):
        rivals = [n for n in range(number, len(sharpness)) if opens_s <= n / fps <= min(given_at, closes_s)]
        assert sharpness[number] == max(sharpness[n] for n in [number, *rivals])
    assert later[-1][1] - later[-2][1] >= APART_S


def test_a_moment_without_a_good_picture_is_waited_for_and_the_next_kept_apart() -> None:
    selection = Selection()
    chips = [np.full((2, 2, 3), number, np.uint8) for number in range(4)]
    selection.offer(0.0, 100.0, chips[0])
    assert selection.due(0.0) is chips[0]
    assert selection.due(5.0) is None
    selection.offer(5.0, 100.0, chips[1])
    assert selection.due(5.0) is chips[1]
    selection.offer(5.0 + APART_S / 2, 100.0, chips[2])
    assert selection.due(6.0) is None
    selection.offer(6.0, 100.0, chips[3])
    assert selection.due(6.0) is chips[3]
    assert not selection.wants(9.0)


def test_motion_shows_one_place_of_the_picture_for_the_whole_run(finder: FaceFinder) -> None:
    pictures = fix.standing(fix.astronaut(), seconds=2)
    face = finder.search(_grey(pictures[0]), 57.0)[0]
    run = Run(7, 100.0, face, pictures[0].shape[:2], with_motion=True)
    motion, chips = list[tuple[int, bytes]](), list[bytes]()
    for number, picture in enumerate(pictures):
        at = 100.0 + number / 30
        run.offer_chip(at, 100.0, finder.chip(picture, face))
        run.add(at, picture)
        captures = run.flush(at)
        if captures is not None:
            assert captures.run == 7
            assert "xff" not in repr(captures)
            assert len(captures.motion) <= 10
            motion, chips = motion + list(captures.motion), chips + list(captures.chips)
    assert [at_ms for at_ms, _ in motion] == [round(1000 * number / 30) for number in range(len(motion))]
    assert len(motion) >= len(pictures) - 10
    assert len(chips) == WANTED
    first, *others = [fix.decode(jpeg) for _, jpeg in motion]
    assert {crop.shape for crop in others} == {first.shape}
    seen = finder.search(_grey(first), 60.0)[0]
    assert seen.width == pytest.approx(MOTION_FACE_PX, rel=0.15)


def test_two_pictures_within_a_millisecond_are_handed_on_as_one(finder: FaceFinder) -> None:
    picture = fix.standing(fix.astronaut())[0]
    run = Run(1, 0.0, finder.search(_grey(picture), 57.0)[0], picture.shape[:2], with_motion=True)
    for at in (0.0100, 0.0104, 0.0430):
        run.add(at, picture)
    captures = run.flush(1.0)
    assert captures is not None
    assert [at_ms for at_ms, _ in captures.motion] == [10, 43]


@pytest.mark.parametrize(("x", "held"), [(0, True), (15, True), (300, False), (-300, False)])
def test_a_face_that_leaves_the_place_ends_the_run(finder: FaceFinder, x: int, held: bool) -> None:
    picture = fix.zoomed(fix.standing(fix.astronaut()), 0.6)[0]
    face = finder.search(_grey(picture), 57.0)[0]
    run = Run(1, 0.0, face, picture.shape[:2], with_motion=False)
    assert run.holds(replace(face, left=face.left + x)) is held


def test_a_run_at_the_edge_or_close_by_stays_within_the_picture(finder: FaceFinder) -> None:
    near = fix.zoomed(fix.standing(fix.astronaut()), 1.5)[0]
    far_right = fix.shifted(fix.zoomed(fix.standing(fix.astronaut()), 0.5), 240)[0]
    for picture in (near, far_right):
        face = finder.search(_grey(picture), 57.0)[0]
        run = Run(1, 0.0, face, picture.shape[:2], with_motion=True)
        run.add(0.0, picture)
        captures = run.flush(1.0)
        assert captures is not None
        height, width = fix.decode(captures.motion[0][1]).shape[:2]
        assert height == width


LIT = Look(100.0)
BAD_LOOKS = {
    FaultKind.BLACK: Look(3.0),
    FaultKind.FROZEN: Look(100.0, same=True),
    FaultKind.GARBLED: Look(100.0, wild=True),
}


@pytest.mark.parametrize("kind", [None, *BAD_LOOKS])
def test_faults_take_two_seconds_and_pass_with_sound_pictures(kind: FaultKind | None) -> None:
    watch, now, seen = FaultWatch(0.0), 0.0, LIT if kind is None else BAD_LOOKS[kind]
    while now < FAULT_AFTER_S - LOOK_S:
        watch.picture(now, seen)
        assert watch.tick(now, None) is None
        now += LOOK_S
    watch.picture(FAULT_AFTER_S + 0.1, seen)
    assert watch.tick(FAULT_AFTER_S + 0.1, None) is kind
    now = FAULT_AFTER_S + 0.1
    while watch.fault is not None:
        now += LOOK_S
        watch.picture(now, LIT)
        watch.tick(now, None)
        assert watch.fault in (kind, None)
    assert now < 2 * FAULT_AFTER_S + 0.2


def test_silence_and_absence_are_faults_until_a_picture_comes() -> None:
    watch = FaultWatch(0.0)
    assert watch.tick(1.0, FaultKind.ABSENT) is FaultKind.ABSENT
    assert watch.tick(5.0, None) is FaultKind.ABSENT  # back, and still no picture
    watch.picture(5.1, LIT)
    assert watch.tick(5.1, None) is None
    assert watch.tick(5.1 + FAULT_AFTER_S, None) is FaultKind.NO_FRAMES
    assert watch.tick(5.2 + FAULT_AFTER_S, FaultKind.BUSY) is FaultKind.BUSY
    assert watch.tick(5.3 + FAULT_AFTER_S, None) is FaultKind.BUSY


def test_a_camera_that_is_busy_for_a_moment_is_no_fault() -> None:
    watch = FaultWatch(0.0)
    assert watch.tick(0.5, FaultKind.BUSY) is None
    watch.picture(0.6, LIT)
    assert watch.tick(0.6, None) is None


def _looks(pictures: list[fix.Picture]) -> list[Look]:
    samples = [_grey(picture)[::4, ::4].copy() for picture in pictures]
    return [faults.look(sample, before) for before, sample in pairwise(samples)]


@pytest.mark.parametrize(
    "frames",
    [
        lambda: fix.walk_up(fix.astronaut(), 4),
        lambda: fix.walk_up(fix.hopper(), 4),
        fix.empty,
        lambda: fix.lit(fix.empty(), 0.15),
        lambda: fix.lit(fix.empty(), 1.0, 200),
    ],
    ids=["astronaut", "hopper", "empty", "night", "sun"],
)
def test_nothing_that_people_do_looks_like_a_torn_picture(frames: Callable[[], list[fix.Picture]]) -> None:
    assert not [look for look in _looks(fix.noisy(frames())) if look.wild]


def test_torn_pictures_are_told_from_whole_ones() -> None:
    chance = np.random.default_rng(3)
    coded = [bytes(cv2.imencode(".jpg", frame)[1]) for frame in fix.noisy(fix.standing(fix.astronaut(), 3))]
    torn = _looks([fix.decode(fix.torn(jpeg, chance)) for jpeg in coded])
    assert sum(look.wild for look in torn) > 0.8 * len(torn)
    nothing_but_noise = _looks([fix.decode(fix.torn(jpeg, chance, flips=20000)) for jpeg in coded[:10]])
    assert all(look.wild for look in nothing_but_noise)


def test_a_thing_that_keeps_failing_is_tried_at_a_growing_distance() -> None:
    backoff = Backoff()
    assert [backoff.pause_s() for _ in range(6)] == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    backoff.reset()
    assert backoff.pause_s() == 0.5
    at_once = Backoff(0.0)
    assert [at_once.pause_s() for _ in range(3)] == [0.0, 0.5, 1.0]
    patient = Backoff(2.0, most_s=8.0)
    assert [patient.pause_s() for _ in range(4)] == [2.0, 4.0, 8.0, 8.0]
    patient.most_s = 60.0  # somebody else may be there now
    assert [patient.pause_s() for _ in range(3)] == [16.0, 32.0, 60.0]


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
    nobody, lost_at = _grey(fix.empty()[0]), now + LOST_AFTER_S
    while (now := now + LOOK_S) <= lost_at:
        assert not tracker.look(nobody, now).certain  # a blink of the detector is not said to be an empty place
    gone = tracker.look(nobody, now + SEARCH_EVERY_S)
    assert gone.certain
    assert gone.face is None
    back = tracker.look(frames[0], now + 3)
    assert back.face is not None
    assert back.person not in people


@pytest.mark.parametrize(
    ("gap_s", "turning", "same"),
    [
        (LOST_AFTER_S - 0.05, False, True),
        (LOST_AFTER_S + 0.05, False, False),
        (LOST_WHILE_TURNING_S - 0.05, True, True),
        (LOST_WHILE_TURNING_S + 0.05, True, False),
    ],
)
def test_who_comes_back_at_once_is_the_same_and_after_longer_another(
    finder: FaceFinder, gap_s: float, turning: bool, same: bool
) -> None:
    tracker, here = Tracker(finder), _grey(fix.standing(fix.astronaut())[0])
    before = tracker.look(here, 10.0, turning)
    after = tracker.look(here, 10.0 + gap_s, turning)  # the camera gave nothing meanwhile
    assert after.face is not None
    assert (after.person == before.person) is same


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
    assert sized.shape == (device.HEIGHT_PX, device.WIDTH_PX, 3)
    rows, columns = np.nonzero(sized[:, :, 0] > 127)
    assert np.ptp(rows) == pytest.approx(np.ptp(columns), abs=4)
