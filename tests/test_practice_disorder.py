"""Practice where something is not in order: nobody gets a real taxi, or none, against what the wall says."""

from __future__ import annotations

import argparse
import atexit
import errno
import logging
import os
import queue
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.classroom import Mark, Noted
from kiosk.commands import changing_over, looking_ahead, practice_request, practice_start, run
from kiosk.commands import practice as command
from kiosk.commands.looking_ahead import LOOK_AT_MOST_S, LOOK_AT_START_MOST_S, Seen, looked
from kiosk.config import load
from kiosk.config.practice import Appointment
from kiosk.domain import HailState
from kiosk.journey.events import Action, Event, FingerDown, Touched
from kiosk.journey.practice_kinds import (
    BeginPractice,
    EarnestAgain,
    EndPractice,
    Mode,
    Onward,
    PracticeAnswer,
    PracticeAnswered,
    PracticeDue,
    PracticeEnded,
    PracticeOver,
    Way,
)
from kiosk.journey.practice_timing import NOBODY_CAME_S, QUIET_S, STUCK_S
from kiosk.journey.state import Fault, Home, InTrouble
from kiosk.journey.timing import IDLE_S
from kiosk.local_time import SHANGHAI
from kiosk.practice import start as start_module
from kiosk.practice.start import start_of
from kiosk.practice.switching import due_after
from kiosk.runtime.clock import SteadyClock, boot_id
from kiosk.runtime.practice_desk import PracticeDesk
from kiosk.runtime.workers import Worker
from kiosk.store import scratch
from kiosk.store.class_record import ClassRecord
from kiosk.store.class_record import read as classes
from kiosk.store.database import FILE_NAME
from kiosk.store.folders import Claim, is_claimed, memory_folder_for
from kiosk.store.journal import Journal
from kiosk.store.owed import owed
from kiosk.store.practice_mark import Marked, PracticeMark
from kiosk.store.practice_wish import PracticeWish, Wish
from kiosk.store.scratch import PRACTICE, clear_away, scratch_folder
from kiosk.usage import UsageError
from tests.journey_fixtures import START, Traveller
from tests.poison import killed_at
from tests.practice_fixtures import BY_NUMBER, Pupil
from tests.running_kiosk import PATIENCE_S
from tests.store_fixtures import hail
from tests.test_practice_command import InTheClass
from tests.test_practice_journey import local
from tests.test_practice_switching import OVER, PRACTISES, SERVES, SOON_ALONE, Wall, is_after_its_start, until_it_is

NOW = datetime.now(SHANGHAI)


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[Wall]:
    wall = Wall(tmp_path)
    yield wall
    clear_away(wall.store)
    shutil.rmtree(memory_folder_for(wall.store), ignore_errors=True)


def owe(store: Path) -> None:
    """A taxi is looked for, and its kiosk was killed."""
    journal = Journal(store, memory_folder_for(store))
    clock = SteadyClock(journal.offset_of(boot_id()))
    journal.keep_offset(boot_id(), clock.offset_s)
    now = clock.now()
    taxi = replace(hail(1), pressed_at=now - 30, expires_at=now + 1800, expires_on_wall=time.time() + 1800)
    assert taxi.state is HailState.QUEUED or taxi.live
    journal.insert(taxi)
    journal.close()


# --- a real process ---


def test_practice_that_is_wanted_where_an_old_mark_lies_is_practice(wall: Wall) -> None:
    wall.mark.put(NOW - timedelta(hours=20))
    with wall.kiosk({}, "practice", "start") as kiosk:
        assert is_after_its_start(kiosk) == PRACTISES


def test_where_a_taxi_is_under_way_and_no_kiosk_runs_nobody_practises(wall: Wall) -> None:
    owe(wall.store)
    code, said = wall.practice("start")
    assert (code, said.count("\n")) == (2, 1)
    assert "A taxi is under way" in said
    assert not wall.is_marked
    assert classes(wall.store) == []


def test_a_mark_that_a_disk_kept_beside_a_taxi_that_is_under_way_gives_way_to_the_taxi(wall: Wall) -> None:
    wall.mark.put(None)
    owe(wall.store)
    with wall.kiosk() as kiosk:
        assert is_after_its_start(kiosk) == SERVES
    assert "practice-gave-way" in kiosk.log.read_text("utf-8")
    assert not wall.is_marked


def test_where_the_hails_cannot_be_read_it_is_earnest_that_looks_after_them(wall: Wall) -> None:
    (wall.store / FILE_NAME).mkdir()
    code, said = wall.practice("start")
    assert (code, said.count("\n")) == (2, 1)
    assert "cannot be read" in said
    wall.mark.put(None)
    with wall.kiosk() as kiosk:
        assert is_after_its_start(kiosk) == SERVES
    assert "practice-gave-way" in kiosk.log.read_text("utf-8")
    assert not wall.is_marked


def test_a_start_waits_longer_for_its_look_than_somebody_who_wants_a_taxi(
    wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def seen(_given: object, _environment: object, most_s: float = LOOK_AT_MOST_S) -> Seen:
        waited.append(most_s)
        return Seen.NOTHING

    monkeypatch.setattr(looking_ahead, "looked", seen)
    wall.mark.put(None)
    start = changing_over.start(parsed("run", "--config", str(wall.config)), load(wall.config), Claim(wall.store), {})
    assert start.marked is not None
    assert start.could_return()
    assert waited == [LOOK_AT_START_MOST_S, LOOK_AT_MOST_S]


def test_practice_that_finds_no_room_for_its_hails_is_earnest_and_no_black_glass(
    wall: Wall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(**_: object) -> str:
        raise OSError(28, "No space left on device")

    caplog.set_level("INFO")
    monkeypatch.setattr(tempfile, "mkdtemp", full)
    monkeypatch.setattr(looking_ahead, "looked", lambda *_: Seen.WELL)
    wall.mark.put(None)
    start = changing_over.start(parsed("run", "--config", str(wall.config)), load(wall.config), Claim(wall.store), {})
    assert (start.marked, start.scratch) == (None, None)
    start.begin()
    assert "practice-gave-way" in caplog.text
    assert not wall.is_marked


def test_while_the_kiosk_changes_over_nobody_else_has_its_store(wall: Wall) -> None:
    """Neither a second kiosk on the same glass, nor a command that believes that none runs."""
    with wall.kiosk(SOON_ALONE) as kiosk:
        until_it_is(kiosk, SERVES)
        for practice, status in ((True, PRACTISES), (False, SERVES)):
            PracticeWish(wall.store).leave(Wish(practice=practice))
            while wall.is_marked is not practice:
                assert is_claimed(wall.store)
            kiosk.manager.setblocking(False)
            heard = ""
            ends = time.monotonic() + PATIENCE_S
            while status not in heard and time.monotonic() < ends:
                assert is_claimed(wall.store)
                try:
                    heard = kiosk.manager.recv(4096).decode()
                except BlockingIOError:
                    continue
            kiosk.manager.settimeout(PATIENCE_S)
            assert status in heard


def test_who_calls_practice_off_while_it_begins_has_no_practice(wall: Wall) -> None:
    with wall.kiosk(SOON_ALONE) as kiosk:
        until_it_is(kiosk, SERVES)
        PracticeWish(wall.store).leave(Wish(practice=True))
        while not wall.is_marked:
            assert kiosk.process.poll() is None
        assert wall.practice("stop") == (0, OVER)
        until_it_is(kiosk, SERVES)
        assert not wall.is_marked


@pytest.mark.parametrize("broken", ["key", "settings"])
def test_where_no_kiosk_in_earnest_could_start_the_glass_stays_lit_and_the_log_says_why(
    wall: Wall, broken: str
) -> None:
    wall.mark.put(None)
    with wall.kiosk() as kiosk:
        until_it_is(kiosk, PRACTISES)
        if broken == "key":
            (wall.config.parent / "key.pem").unlink()
        else:
            wall.config.write_text("site: [\n")
        PracticeWish(wall.store).leave(Wish(practice=False))
        ends = time.monotonic() + PATIENCE_S
        while "earnest-impossible" not in kiosk.log.read_text("utf-8"):
            assert time.monotonic() < ends
            kiosk.wait_for("WATCHDOG=1")
        assert kiosk.process.poll() is None
        assert wall.is_marked


def test_a_mark_that_stays_while_a_kiosk_serves_is_told_by_the_command(
    wall: Wall, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wall.mark.put(None)
    claim = Claim(wall.store)
    assert claim.held()
    monkeypatch.setattr(practice_request, "WAIT_MOST_S", 0.0)
    monkeypatch.setattr(practice_start, "datetime", InTheClass)
    try:
        given = command_line("stop", wall.config)
        assert command.run(given) == practice_request.NOT_YET_EXIT_CODE
        assert "not in practice, but its disk keeps" in capsys.readouterr().out
        PracticeWish(wall.store).forget()  # as the kiosk does
        wall.mark.hold()
        assert command.run(command_line("start", wall.config)) == 0
        assert capsys.readouterr().out == "已经在练习了。 The kiosk is in practice already.\n"
        late = command_line("start", wall.config, "--until", "23:59")
        assert command.run(late) == practice_request.NOT_YET_EXIT_CODE
        assert "was not changed" in capsys.readouterr().out
    finally:
        claim.release()


def command_line(deed: str, config: Path, *more: str) -> argparse.Namespace:
    return parsed("practice", deed, "--config", str(config), *more)


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    for each in (command, run):
        each.add_parser(commands)
    return parser.parse_args(words)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may be another user")
@pytest.mark.parametrize("deed", ["start", "stop"])
def test_who_may_not_look_into_the_store_is_told_so(wall: Wall, deed: str) -> None:
    given = command_line("stop", wall.config)
    command.run(given)  # what it is made of is read as root
    wall.mark.put(None)
    for folder in (wall.config.parent, *wall.config.parent.parents):
        folder.chmod(folder.stat().st_mode | 0o055)
    wall.config.chmod(0o644)
    wall.store.chmod(0o700)
    os.setresuid(65534, 65534, 0)
    try:
        with pytest.raises(UsageError, match="may not look into"):
            command.run(command_line(deed, wall.config))
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_root_leaves_no_files_that_close_practice_to_the_kiosks_own_user(wall: Wall) -> None:
    os.chown(wall.store, 65534, 65534)
    code, said = wall.practice("start")
    assert (code, said.count("\n")) == (2, 1)
    assert "belongs to another user" in said
    assert list(wall.store.iterdir()) == []


def test_killed_between_the_class_and_its_mark_the_class_of_the_calendar_begins_after_all(tmp_path: Path) -> None:
    now = datetime.now(SHANGHAI)
    if (now.hour, now.minute) >= (23, 50):
        pytest.skip("a class is of one day, and this one is nearly over")
    appointment = {"date": f"{now:%Y-%m-%d}", "begins": f"{now:%H:%M}", "ends": "23:59"}
    wall = Wall(tmp_path, practice={"calendar": [appointment]})
    with wall.kiosk({**SOON_ALONE, **killed_at("os.rename practice.json")}) as kiosk:
        assert kiosk.process.wait(PATIENCE_S) == -signal.SIGKILL
    with wall.kiosk(SOON_ALONE) as again:
        until_it_is(again, PRACTISES)
    assert [held.occasion for held in classes(wall.store)] == [f"{now:%Y-%m-%d %H:%M}"]


def test_a_look_says_what_is_so(wall: Wall) -> None:
    given = command_line("start", wall.config)
    assert looked(given, os.environ) is Seen.WELL
    owe(wall.store)
    before = sorted(file.name for file in wall.store.iterdir())
    assert looked(given, os.environ) is Seen.OWES
    assert owed(wall.store) == 1
    assert sorted(file.name for file in wall.store.iterdir()) == before, "it only looks"
    hails = wall.store / FILE_NAME
    hails.unlink()
    hails.mkdir()
    assert looked(given, os.environ) is Seen.UNREAD
    (wall.config.parent / "key.pem").write_text("no key")
    assert looked(given, os.environ) is Seen.UNUSABLE


def test_a_disk_that_holds_on_to_the_mark_does_not_keep_the_first_screen_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    monkeypatch.setattr(PracticeMark, "remove", lambda _: released.wait(PATIENCE_S))
    monkeypatch.setattr(start_module, "REMOVE_AT_MOST_S", 0.0)
    start_of(PracticeMark(tmp_path), NOW, left_by=EarnestAgain(Way.PHONE)).begin()
    assert not released.is_set(), "it came back all the same"
    released.set()


def test_a_program_that_cannot_be_run_is_told_in_one_sentence(
    wall: Wall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(atexit, "_run_exitfuncs", lambda: None)
    monkeypatch.setattr(logging, "shutdown", lambda: None)
    monkeypatch.setattr(os, "listdir", lambda _: [])
    monkeypatch.setattr(sys, "executable", str(wall.config))
    given = parsed("run", "--config", str(wall.config))
    with pytest.raises(UsageError, match="cannot change over"):
        changing_over.go_on(given, Onward(Mode.EARNEST), {}, Claim(wall.store))
    assert "change-failed" in caplog.text


# --- the folder of practice ---


def test_where_memory_takes_no_folder_what_a_killed_kiosk_left_goes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    monkeypatch.setattr(scratch, "memory_folder_for", lambda _: tmp_path / "nowhere" / "yangzhao-0-1")
    left = scratch_folder(tmp_path, PRACTICE)
    assert left.parent == elsewhere
    clear_away(tmp_path)
    assert not left.exists()


# --- the journey ---


def cannot_leave(pupil: Pupil) -> Pupil:
    pupil.disk_hangs = True  # the answer is given here
    return pupil


def test_who_wants_a_real_taxi_where_none_can_be_called_hears_whom_to_phone_and_may_try_again() -> None:
    pupil = cannot_leave(Pupil()).begins(BY_NUMBER).does(Touched(Action.REAL_HAIL), PracticeEnded(stays=True))
    assert pupil.state.step == InTrouble(Fault.EARNEST)
    assert pupil.state.onward is None
    assert pupil.said()[-1] == "trouble_earnest"
    assert pupil.does(Touched(Action.HELP)).said()[-1] == "trouble_earnest", "and is never told to call later"
    pupil.does(Touched(Action.REAL_HAIL), PracticeEnded())
    assert pupil.state.onward == Onward(Mode.EARNEST, Way.PHONE)


def test_a_wall_that_can_call_nobody_a_taxi_keeps_its_peace() -> None:
    pupil = cannot_leave(Pupil()).does(PracticeOver())
    said = len(pupil.said())
    pupil.does(PracticeEnded(stays=True))
    assert pupil.state.step == InTrouble(Fault.EARNEST)
    assert len(pupil.said()) == said
    tried = len(pupil.asked_for(EndPractice))
    pupil.does(PracticeOver(), PracticeOver())  # the wish still lies at the machine, and is seen every two seconds
    pupil.waits(STUCK_S - 120.0, every_s=5.0)
    assert len(pupil.asked_for(EndPractice)) == tried
    pupil.does(PracticeOver())
    assert len(pupil.asked_for(EndPractice)) == tried + 1
    assert pupil.said().count("leaving_practice") == 1
    assert pupil.does(PracticeEnded()).state.onward == Onward(Mode.EARNEST)


def test_one_class_follows_the_other_with_nothing_in_earnest_between() -> None:
    first, second = local(120.0), local(3000.0)
    pupil = Pupil(until=first).does(FingerDown())
    pupil.waits(112.0)
    pupil.does(PracticeDue(second, "2026-12-05 15:30"))
    asked = pupil.asked_for(BeginPractice)[-1]
    assert (asked.until, asked.occasion) == (second, "2026-12-05 15:30")
    pupil.does(PracticeAnswered(asked.attempt, PracticeAnswer.BEGUN, second))
    pupil.waits(60.0)
    assert pupil.state.onward is None
    assert pupil.state.practice is not None
    assert pupil.state.practice.until == second


def test_a_class_that_is_due_while_somebody_leaves_for_a_real_taxi_writes_no_mark() -> None:
    pupil = Pupil(until=local(120.0)).does(FingerDown(), Touched(Action.REAL_HAIL))
    asked = len(pupil.asked_for(BeginPractice))
    pupil.does(PracticeDue(local(3000.0), "2026-12-05 15:30"))
    assert len(pupil.asked_for(BeginPractice)) == asked


def test_a_next_class_that_the_disk_does_not_take_does_not_last_longer() -> None:
    pupil = Pupil(until=local(120.0))
    pupil.does(PracticeDue(local(3000.0), ""), PracticeAnswered(0, PracticeAnswer.NOT_KEPT, local(3000.0)))
    assert pupil.state.practice is not None
    assert pupil.state.practice.until == local(120.0)


def test_a_class_that_was_appointed_waits_half_an_hour_for_whoever_is_late() -> None:
    late = Pupil(until=local(2 * NOBODY_CAME_S)).waits(NOBODY_CAME_S - 60.0, every_s=10.0).does(FingerDown())
    assert late.state.onward is None
    assert late.waits(QUIET_S + 10.0, every_s=10.0).state.onward is not None
    nobody = Pupil(until=local(2 * NOBODY_CAME_S)).waits(NOBODY_CAME_S + 10.0, every_s=10.0)
    assert nobody.state.onward is not None


def test_a_class_does_not_begin_under_the_eyes_of_whoever_has_just_come() -> None:
    wall = Traveller()
    wall.now = START + 2 * IDLE_S
    wall.state = replace(wall.state, present=True, present_since=wall.now - 1.0)
    wall.does(PracticeDue(local(7200.0), ""))
    assert wall.asked_for(BeginPractice) == []
    wall.now += IDLE_S  # whoever stands there so long without a touch has come for the class
    wall.does(PracticeDue(local(7200.0), ""))
    assert len(wall.asked_for(BeginPractice)) == 1
    assert wall.state.step == Home()


# --- the calendar in practice ---

DAY = "2026-12-05"
CALENDAR = (Appointment(date=DAY, begins="14:00", ends="15:00"), Appointment(date=DAY, begins="15:00", ends="16:00"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{DAY}T{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "until", "held", "found"),
    [
        ("14:59:40", "15:00", {"14:00"}, None),
        ("14:59:55", "15:00", {"14:00"}, ("15:00", "16:00", False)),
        ("15:00:00", "16:00", {"14:00", "15:00"}, None),
        ("15:59:55", "16:00", {"14:00", "15:00"}, None),
        ("14:00:01", None, set(), ("14:00", "15:00", True)),  # a volunteer had begun before
        ("14:00:01", "14:30", set(), ("14:00", "15:00", True)),
        ("14:00:01", "17:00", set(), ("14:00", "17:00", True)),
    ],
)
def test_the_next_class_is_taken_over_a_moment_before_this_one_ends(
    now: str, until: str | None, held: set[str], found: tuple[str, str, bool] | None
) -> None:
    told = due_after(
        CALENDAR, at(now), None if until is None else at(until), lambda occasion: occasion.partition(" ")[2] in held
    )
    assert told == (None if found is None else PracticeDue(at(found[1]), f"{DAY} {found[0]}", found[2]))


def test_the_next_class_is_another_one_in_the_record(tmp_path: Path) -> None:
    mark, record, events = PracticeMark(tmp_path), ClassRecord(tmp_path), queue.SimpleQueue[Event]()
    worker = Worker("practice")
    desk = PracticeDesk(mark, record, worker, events.put, lambda: 1, NoWorld())
    record.begin(f"{DAY} 14:00")
    record.enter()
    desk.carry_out(BeginPractice(3, at("16:00"), f"{DAY} 15:00"))
    assert events.get(timeout=PATIENCE_S) == PracticeAnswered(3, PracticeAnswer.BEGUN, at("16:00"))
    worker.stop()
    record.close()
    assert [held.occasion for held in classes(tmp_path)] == [f"{DAY} 14:00", f"{DAY} 15:00"]


def test_the_first_pupils_of_a_class_that_a_volunteer_began_early_are_in_its_record(tmp_path: Path) -> None:
    mark, record, events = PracticeMark(tmp_path), ClassRecord(tmp_path), queue.SimpleQueue[Event]()
    worker = Worker("practice")
    desk = PracticeDesk(mark, record, worker, events.put, lambda: 1, NoWorld())
    record.begin("")
    record.enter()
    first, last = Noted("phone", Mark.BEGUN), Noted("phone", Mark.FINISHED, took_s=30.0)
    record.note(first)
    pupil = Pupil().does(PracticeDue(at("15:00"), f"{DAY} 14:00", goes_on=True))
    desk.carry_out(pupil.asked_for(BeginPractice)[-1])
    answer = events.get(timeout=PATIENCE_S)
    assert mark.read() == Marked(at("15:00"))
    assert record.held(f"{DAY} 14:00"), "it does not begin again when this one is over"
    record.note(last)
    worker.stop()
    record.close()
    assert [held.lines for held in classes(tmp_path)] == [(first, last)]
    practice = pupil.does(answer).state.practice
    assert practice is not None
    assert practice.until == at("15:00")


def test_a_disk_that_takes_no_new_end_does_not_end_the_class_at_the_next_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = PracticeMark(tmp_path)
    assert mark.put(at("14:30"))
    mark.hold()
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _takes_nothing)
        assert not mark.put(at("15:00"))
    assert mark.is_held()
    assert mark.read() == Marked(at("14:30"))


def _takes_nothing(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


class NoWorld:
    def play(self, lesson: object) -> None: ...
    def pause(self, paused: bool) -> None: ...
