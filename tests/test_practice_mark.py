"""The mark of practice is there or not, after whatever befalls disk and power; the calendar and wishes lead to it."""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.config.practice import Appointment
from kiosk.journey.events import Event
from kiosk.journey.practice_kinds import (
    BeginPractice,
    EarnestAgain,
    EndPractice,
    PracticeAnswer,
    PracticeAnswered,
    PracticeDue,
    PracticeEnded,
    PracticeOver,
    Way,
)
from kiosk.local_time import SHANGHAI
from kiosk.practice.start import MARK_HOLDS, start_of
from kiosk.practice.switching import Switching, due
from kiosk.runtime.practice_desk import PracticeDesk
from kiosk.runtime.workers import Worker
from kiosk.store import whole_file
from kiosk.store.class_record import ClassRecord
from kiosk.store.practice_mark import FILE_NAME, Marked, PracticeMark
from kiosk.store.practice_wish import HOLDS_S, PracticeWish, Wish
from kiosk.store.scratch import LOOK, PRACTICE, clear_away, scratch_folder

NOW = datetime(2026, 12, 5, 14, 30, tzinfo=SHANGHAI)
LATER = NOW + timedelta(hours=1)
PATIENCE_S = 20.0
STEPS = ("open", "fsync", "close", "rename", "replace", "unlink")  # of a file's life; what is between changes nothing


@pytest.mark.parametrize("until", [None, LATER])
def test_what_was_marked_is_found_and_what_was_removed_is_not(tmp_path: Path, until: datetime | None) -> None:
    mark = PracticeMark(tmp_path / "state")
    assert mark.read() is None
    assert mark.put(until)
    assert PracticeMark(tmp_path / "state").read() == Marked(until)
    assert mark.remove()
    assert mark.read() is None
    assert mark.remove(), "and what is not there can be removed"
    assert list((tmp_path / "state").iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 50, b"{", b"[]", b"null", b'{"until": 5}', b'{"until": "noon"}', b"[" * 900, b"\xff"]
)
def test_a_mark_with_damaged_content_is_one_without_an_end(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    (tmp_path / FILE_NAME).write_bytes(content)
    assert PracticeMark(tmp_path).read() == Marked()
    assert "practice-without-end" in caplog.text


def test_a_disk_that_cannot_say_means_earnest_and_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE_NAME).mkdir()
    assert PracticeMark(tmp_path).read() is None
    assert "practice-mark-failed" in caplog.text


def test_what_the_disk_does_not_take_is_no_practice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    mark = PracticeMark(tmp_path)
    monkeypatch.setattr(whole_file, "sync", full)  # it has its name already, and nobody knows for how long
    assert not mark.put(None)
    assert mark.read() is None
    assert "practice-mark-failed" in caplog.text


def test_what_could_not_be_removed_is_removed_as_soon_as_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = PracticeMark(tmp_path)
    mark.put(None)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", _refuses)
        assert not mark.remove()
        mark.settle()
    assert mark.read() == Marked()
    mark.settle()
    assert mark.read() is None
    mark.put(None)
    mark.settle()
    assert mark.read() == Marked(), "a mark that is wanted is let alone"


def _refuses(*_: object, **__: object) -> None:
    raise OSError(30, "Read-only file system")


# --- killed at every step ---


def _deeds() -> dict[str, tuple[Callable[[PracticeMark], object], Marked | None, Marked | None]]:
    """What is done; what was there before, what is there after."""
    return {
        "put": (lambda mark: mark.put(LATER), None, Marked(LATER)),
        "remove": (lambda mark: mark.remove(), Marked(), None),
    }


@pytest.mark.parametrize("deed", _deeds())
def test_killed_before_any_step_the_disk_has_the_old_or_the_new_and_nothing_else(tmp_path: Path, deed: str) -> None:
    does, before, after = _deeds()[deed]
    found = []
    for step in range(100):
        folder = tmp_path / str(step)
        mark = PracticeMark(folder)
        if before is not None:
            mark.put(before.until)
        survived = _killed_at(step, lambda mark=mark: does(mark))  # type: ignore[misc]
        found.append(PracticeMark(folder).read())
        if survived:
            break
        assert PracticeMark(folder).put(None), "what a kill leaves behind is in nobody's way"
        assert PracticeMark(folder).remove()
    assert len(found) > 3, "it was killed at several steps"
    changed = found.index(after)
    assert found == [before] * changed + [after] * (len(found) - changed)


def _killed_at(step: int, deed: Callable[[], object]) -> bool:
    """In a process of its own. Did it live on?"""
    child = os.fork()
    if child == 0:
        try:
            _count_down(step)
            deed()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


def _count_down(steps: int) -> None:
    left = steps

    def before(real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **more: Any) -> Any:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            return real(*given, **more)

        return called

    for name in STEPS:
        setattr(os, name, before(getattr(os, name)))


def test_a_mark_has_its_name_on_the_disk_before_it_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And loses it there before anybody is told so: what a power cut may undo was never said."""
    done: list[str] = []
    real_fsync, real_replace, real_unlink = os.fsync, Path.replace, Path.unlink

    def fsync(descriptor: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "content")
        real_fsync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        done.append("name")
        return real_replace(self, target)

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self.name == FILE_NAME:
            done.append("no name")
        real_unlink(self, missing_ok)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", unlink)
    mark = PracticeMark(tmp_path)
    mark.put(LATER)
    mark.remove()
    assert done == ["content", "name", "folder", "no name", "folder"]


# --- the start ---


def test_a_start_is_in_practice_where_the_mark_lies_and_its_time_is_not_over(tmp_path: Path) -> None:
    mark = PracticeMark(tmp_path)
    assert start_of(mark, NOW).marked is None
    mark.put(LATER)
    assert start_of(mark, NOW).marked == Marked(LATER)
    over = start_of(mark, LATER)
    assert over.marked is None
    over.begin()
    assert mark.read() is None


@pytest.mark.parametrize("way", Way)
def test_whoever_wants_a_real_taxi_gets_one_though_the_mark_is_still_there(
    tmp_path: Path, way: Way, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mark = PracticeMark(tmp_path)
    mark.put(None)
    start = start_of(mark, NOW, left_by=EarnestAgain(way))
    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", _refuses)
        start.begin()
    assert (start.marked, start.left_by) == (None, EarnestAgain(way))
    assert "practice-mark-failed" in caplog.text
    mark.settle()
    assert mark.read() is None


def test_a_kiosk_that_went_over_to_practice_and_finds_no_mark_says_that_it_did_not_begin(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    mark = PracticeMark(tmp_path)
    start = start_of(mark, NOW, begun=True)
    assert start.not_begun
    start.begin()
    assert "practice-not-begun" in caplog.text
    assert not start_of(mark, NOW).not_begun
    mark.put(None)
    assert not start_of(mark, NOW, begun=True).not_begun


def test_a_mark_without_an_end_that_lay_on_a_dark_wall_for_a_day_is_over(tmp_path: Path) -> None:
    mark = PracticeMark(tmp_path)
    mark.put(None)
    for age, practises in ((MARK_HOLDS - timedelta(minutes=1), True), (MARK_HOLDS, False)):
        put_at = (NOW - age).timestamp()
        os.utime(mark.file, (put_at, put_at))
        start = start_of(mark, NOW)
        assert (start.marked is not None, start.past) == (practises, not practises)
    start.begin()
    assert mark.read() is None


def test_a_mark_that_the_disk_could_not_tell_of_goes_as_soon_as_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = PracticeMark(tmp_path)
    PracticeMark(tmp_path).put(None)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "open", _refuses)
        assert start_of(mark, NOW).marked is None
    mark.settle()
    assert not mark.file.exists(), "this kiosk serves in earnest, and a power cut must not change that"


# --- the desk ---


class Asked:
    """A practice desk with so many hails under way."""

    def __init__(self, folder: Path, owed: int = 0) -> None:
        self.owed = owed
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.mark = PracticeMark(folder)
        self.record = ClassRecord(folder)
        self.worker = Worker("practice")
        self.desk = PracticeDesk(self.mark, self.record, self.worker, self.events.put, lambda: self.owed)

    def close(self) -> None:
        self.worker.stop()
        self.record.close()


@pytest.fixture
def asked(tmp_path: Path) -> Any:
    asked = Asked(tmp_path)
    yield asked
    asked.close()


def test_while_a_taxi_is_under_way_practice_is_refused_and_it_begins_when_none_is(asked: Asked) -> None:
    asked.owed = 1
    asked.desk.carry_out(BeginPractice(1, LATER))
    assert asked.events.get(timeout=PATIENCE_S) == PracticeAnswered(1, PracticeAnswer.HAILS, LATER)
    assert asked.mark.read() is None
    asked.owed = 0
    asked.desk.carry_out(BeginPractice(2, LATER, "2026-12-05 14:00"))
    assert asked.events.get(timeout=PATIENCE_S) == PracticeAnswered(2, PracticeAnswer.BEGUN, LATER)
    assert asked.mark.read() == Marked(LATER)
    assert not asked.record.held("2026-12-05 14:00"), "not before it is practice: a hand at the glass may come first"
    asked.record.enter()
    assert asked.record.held("2026-12-05 14:00")
    asked.desk.carry_out(EndPractice())
    assert asked.events.get(timeout=PATIENCE_S) == PracticeEnded()
    assert asked.mark.read() is None


def test_a_disk_that_takes_no_mark_keeps_the_kiosk_in_earnest(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PracticeMark, "put", lambda *_: False)
    asked.desk.carry_out(BeginPractice(1, None))
    assert asked.events.get(timeout=PATIENCE_S) == PracticeAnswered(1, PracticeAnswer.NOT_KEPT)


def test_a_kiosk_whose_disk_takes_no_hails_begins_no_practice_on_it_and_the_log_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the calendar asked, nobody is at the glass who could be told."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    mark, record, worker = PracticeMark(tmp_path), ClassRecord(tmp_path), Worker("practice")
    desk = PracticeDesk(mark, record, worker, events.put, lambda: 0, disk_fails=lambda: True)
    for attempt in (1, 2):
        desk.carry_out(BeginPractice(attempt, None))
        assert events.get(timeout=PATIENCE_S) == PracticeAnswered(attempt, PracticeAnswer.NOT_KEPT)
    worker.stop()
    assert list(tmp_path.iterdir()) == []
    assert [each.message.partition(" ")[0] for each in caplog.records] == ["practice-mark-failed"]


# --- calendar and wishes ---

CALENDAR = (
    Appointment(date="2026-12-05", begins="14:00", ends="15:30"),
    Appointment(date="2026-12-06", begins="09:00", ends="10:00"),
)


@pytest.mark.parametrize(
    ("now", "occasion"),
    [
        ("2026-12-05T13:59", ""),
        ("2026-12-05T14:00", "2026-12-05 14:00"),
        ("2026-12-05T15:29", "2026-12-05 14:00"),
        ("2026-12-05T15:30", ""),
        ("2026-12-06T09:30", "2026-12-06 09:00"),
    ],
)
def test_a_class_is_due_from_its_beginning_to_its_end(now: str, occasion: str) -> None:
    found = due(CALENDAR, datetime.fromisoformat(now).replace(tzinfo=SHANGHAI), lambda _: False)
    assert (found.occasion if found else "") == occasion


def test_a_class_that_was_held_is_not_due_again() -> None:
    assert due(CALENDAR, NOW, lambda occasion: occasion == "2026-12-05 14:00") is None


def looked(folder: Path, *, practises: bool) -> queue.SimpleQueue[Event]:
    """What the thread tells the journey, which is ended again after the first."""
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    record = ClassRecord(folder)
    switching = Switching(PracticeMark(folder), record, PracticeWish(folder), (), told.put, practises=practises)
    switching.start()
    try:
        first = told.get(timeout=PATIENCE_S)
    finally:
        switching.close()
        record.close()
    told.put(first)
    return told


@pytest.mark.parametrize("until", [None, datetime.now(SHANGHAI) + timedelta(hours=2)])
def test_a_wish_at_the_machine_is_told_to_the_journey(tmp_path: Path, until: datetime | None) -> None:
    wishes = PracticeWish(tmp_path)
    wishes.leave(Wish(practice=True, until=until))
    assert looked(tmp_path, practises=False).get() == PracticeDue(until, "")
    assert wishes.read() is not None, "until it has come true"
    wishes.leave(Wish(practice=False))
    assert looked(tmp_path, practises=True).get() == PracticeOver()


def test_a_wish_of_yesterday_is_nobodys_any_more(tmp_path: Path) -> None:
    wishes = PracticeWish(tmp_path)
    wishes.leave(Wish(practice=True))
    file = tmp_path / "practice-wish.json"
    os.utime(file, (time.time() - HOLDS_S - 1,) * 2)
    assert wishes.read() is None


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"practice": true, "until": "soon"}'])
def test_a_wish_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "practice-wish.json").write_bytes(content)
    assert PracticeWish(tmp_path).read() is None


# --- the folders that go with a process ---


@pytest.mark.parametrize("word", [PRACTICE, LOOK])
def test_what_a_killed_process_left_of_its_hails_is_removed_at_the_next_start_and_of_a_living_one_nothing(
    tmp_path: Path, word: str
) -> None:
    left = scratch_folder(tmp_path, word)
    living = left.with_name(left.name.replace(f"-{os.getpid()}-", f"-{os.getppid()}-"))
    assert left.stat().st_mode & 0o077 == 0
    (left / "hails.sqlite3").touch()
    living.mkdir()
    try:
        clear_away(tmp_path)
        assert not left.exists()
        assert living.exists()
    finally:
        living.rmdir()
