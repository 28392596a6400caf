"""What `make canary` does a hundred times, done a few times; and that its search finds what it looks for."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.demo import riders
from soak.canary import Run, Way, walk
from soak.film import FACE_BOX
from soak.planted import anything, everywhere, missed
from soak.secrecy import kept_of
from soak.traces import Barcode, Needles, Picture, search
from tests.camera_fixtures import decode

BARS = Barcode(4711)
OTHER_BARS = Barcode(4712)
RANDOM_BYTES = 2_000_000


@pytest.fixture(scope="module")
def run() -> Run:
    return walk([Way.WITHDRAWS, Way.CAMERA_DIES, Way.HAILS, Way.KIOSK_DIES], lambda *_: None)


def test_nothing_of_a_face_is_found_anywhere_after_journeys_that_end_well_and_badly(run: Run) -> None:
    assert run.done.total() == 4
    assert run.pictures > 0, "faces really went to the provider"
    assert run.missed == [], "the search finds what is laid out"
    assert run.hits == []
    assert all(searched.files > 10 for searched in run.searched)


def test_each_look_at_a_face_is_in_the_log_of_processing_with_its_end(run: Run) -> None:
    """The kiosk that was killed could not say how it ended."""
    assert run.recorded["agreed"] == run.done.total()
    assert run.recorded.total() == 2 * run.done.total() - 1


def test_neither_camera_nor_provider_is_ever_dumped_and_no_process_holds_a_file_that_nobody_can_find(
    run: Run,
) -> None:
    assert not [name for name in ("camera", "identity-stub") if run.kept[name].dumps_core]
    assert {name: kept.unlinked for name, kept in run.kept.items()} == dict.fromkeys(run.kept, ())


@pytest.fixture(scope="module")
def frame() -> Picture:
    """A face among bars, as it comes out of a film."""
    photo = np.array(riders.picture(riders.WANG.portrait).resize((640, 480)))[:, :, ::-1]
    drawn = BARS.around(np.ascontiguousarray(photo), FACE_BOX)
    return decode(bytes(cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, 90])[1]))


@pytest.fixture(scope="module")
def chip(frame: Picture) -> bytes:
    return bytes(cv2.imencode(".jpg", frame[150:300, 245:395], [cv2.IMWRITE_JPEG_QUALITY, 90])[1])


@pytest.fixture
def needles(chip: bytes) -> Needles:
    needles = Needles()
    needles.add(chip)
    return needles


def test_every_form_in_which_a_face_may_be_left_is_found(
    tmp_path: Path, frame: Picture, chip: bytes, needles: Needles
) -> None:
    assert missed(tmp_path / "private", tmp_path / "shared", BARS, needles, frame, chip) == []


def test_somebody_elses_picture_in_a_place_of_everybodys_is_not_ours(
    tmp_path: Path, frame: Picture, chip: bytes
) -> None:
    other = Needles()
    other.add(bytes(random.Random(1).randbytes(len(chip))))
    found = missed(tmp_path / "private", tmp_path / "shared", OTHER_BARS, other, frame, chip)
    in_shared = [name for name in found if name.endswith(str(tmp_path / "shared"))]
    assert len(in_shared) == len(everywhere(frame, chip))
    assert not [name for name in found if name.partition(" in /")[0] in anything()]


def test_what_a_kiosk_may_write_is_no_hit(tmp_path: Path, needles: Needles) -> None:
    (tmp_path / "kiosk.log").write_text("INFO 收到了 red-7\n" * 10_000, encoding="utf-8")
    (tmp_path / "sealed").write_bytes(random.Random(2).randbytes(RANDOM_BYTES))
    (tmp_path / "grey").write_bytes(bytes([BARS.levels[0]]) * RANDOM_BYTES)
    with closing(sqlite3.connect(tmp_path / "kiosk.sqlite3")) as database, database:
        database.execute("CREATE TABLE hail (document TEXT)")
        database.executemany("INSERT INTO hail VALUES (?)", [(f'{{"key":"{n:032x}"}}',) for n in range(1000)])
    searched = search([tmp_path], [], 0.0, BARS, needles, [])
    assert searched.hits == ()
    assert searched.files == 4


def test_in_a_place_of_everybodys_only_what_is_new_is_looked_at(
    tmp_path: Path, frame: Picture, needles: Needles
) -> None:
    (tmp_path / "theirs").write_bytes(frame.tobytes())
    assert search([], [tmp_path], time.time() + 60, BARS, needles, []).files == 0
    assert [hit.file.name for hit in search([], [tmp_path], 0.0, BARS, needles, []).hits] == ["theirs"]
    assert search([], [tmp_path], 0.0, BARS, needles, [tmp_path / "theirs"]).files == 0


@contextmanager
def waiting_process(core_bytes: int | None) -> Iterator[int]:
    """A process that may be dumped up to so many bytes and waits for the end of its input."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    core = hard if core_bytes is None else core_bytes
    program = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_CORE, ({core}, {core})); print(); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid


@pytest.mark.parametrize(("core_bytes", "dumps"), [(0, False), (1, False), (4096, True)])
def test_a_process_that_may_be_dumped_is_told_from_one_that_may_not(core_bytes: int, dumps: bool) -> None:
    with waiting_process(core_bytes) as pid:
        assert kept_of(pid).dumps_core is dumps


def test_a_file_without_a_name_is_seen_while_it_is_open_and_remembered() -> None:
    with tempfile.TemporaryFile() as nameless:
        seen = kept_of(os.getpid())
        assert any(name.startswith(tempfile.gettempdir()) for name in seen.unlinked)
    assert kept_of(os.getpid(), seen).unlinked == seen.unlinked
    assert nameless.closed
