"""The side-by-side measurement of walk-ups gives numbers: one person, three seconds, real processes."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.face import walkups
from bench.face.__main__ import main
from bench.face.recipe import BUFFERS, Webcam
from bench.face.seen import Capture, Seen, numbers
from bench.face.walkups import FPS, Truth, number_of
from kiosk.demo import riders


def _officer() -> walkups.Walker:
    photo = cv2.cvtColor(np.asarray(riders.picture(riders.HOPPER)), cv2.COLOR_RGB2BGR)
    return walkups.walker("officer", photo, seed=1)


def test_one_walk_up_gives_a_number_or_a_never_for_everything_that_is_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--people", "1", "--seconds", "3"]) == 0

    said = capsys.readouterr().out.splitlines()
    assert said[0].split()[:4] == ["medians", "of", "1", "walk-ups"]
    for what in ("preview, pictures a second", "face boxes a second", "first capture, s after it is usable"):
        (line,) = [line for line in said if line.startswith(what)]
        assert any(character.isdigit() for character in line.removeprefix(what))
    assert any(line.startswith("given another's name at some time") and "0 of 1" in line for line in said)


def test_a_folder_without_people_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2

    assert "holds no pictures" in capsys.readouterr().err


def test_every_picture_of_a_film_bears_its_number_also_small_and_in_a_mirror(tmp_path: Path) -> None:
    film = tmp_path / "film.avi"
    truths = walkups.film(_officer(), film, lasts_s=1.0)

    reader = cv2.VideoCapture(str(film))
    for number in range(len(truths)):
        there, picture = reader.read()
        assert there
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        assert number_of(grey, mirrored=False) == number
        assert number_of(cv2.flip(cv2.resize(grey, (512, 384)), 1), mirrored=True) == number
    assert not reader.read()[0]


def test_a_face_that_walks_up_is_seen_before_it_can_be_used_and_stays_usable_in_the_end(tmp_path: Path) -> None:
    truths = walkups.film(_officer(), tmp_path / "film.avi", lasts_s=4.0)

    assert not truths[0].visible
    assert [truth.visible for truth in truths].index(True) < [truth.usable for truth in truths].index(True)
    assert truths[-1].usable


def test_a_late_reader_of_a_webcam_gets_old_pictures_and_loses_new_ones(tmp_path: Path) -> None:
    film = tmp_path / "film.avi"
    walkups.film(_officer(), film, lasts_s=1.0)
    webcam = Webcam(film)
    webcam.began -= 0.5  # the reader has slept for half a second

    got = []
    while (picture := webcam.read()) is not None:
        got.append(number_of(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), mirrored=False))

    assert got[:BUFFERS] == list(range(BUFFERS))
    assert got[BUFFERS] > BUFFERS


def test_times_are_counted_from_the_first_picture_in_which_the_face_could_be_used() -> None:
    truths = [Truth(visible=n >= 3, usable=n >= 6) for n in range(30)]
    seen = Seen(
        began=100.0,
        drawn_at=[100.0 + n / FPS for n in range(24)],
        boxes_at=[100.0 + n / FPS for n in range(3, 24)],
        captures=[Capture(100.25, 0.45), Capture(100.5, 0.30)],
    )

    counted = numbers(seen, truths)

    assert counted.fps == pytest.approx(FPS)
    assert counted.gap_ms == pytest.approx(1000 / FPS)
    assert counted.box_s == pytest.approx(0.0, abs=1e-6)
    assert counted.capture_s == pytest.approx(0.05)
    assert counted.good_s == pytest.approx(0.3)
    assert counted.verified_s is None
