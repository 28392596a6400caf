"""The diary of the last days: every event whatever the log's level is, nobody waits for it, and it is nobody's."""

from __future__ import annotations

import logging
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from kiosk import log_setup
from kiosk.config import load
from kiosk.health import Condition, Health, Part
from kiosk.log_events import LogEvent
from kiosk.log_lines import LOGGER, Loudness, log, log_event
from kiosk.oversight import Oversight
from kiosk.runtime.watchdog import Notifier
from kiosk.store import diary as module
from kiosk.store.diary import DAY_S, FILE_NAME, KEPT_DAYS, Diary, DiaryLine, read
from kiosk.upkeep_events import UpkeepEvent
from kiosk.wall_events import WallEvent
from tests.running_kiosk import settings

NOW = 1_795_415_520.0


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, own = root.handlers[:], root.level, log.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    log.setLevel(own)


@pytest.fixture
def kept(tmp_path: Path, clock: Clock) -> Iterator[Diary]:
    """A diary that listens to the log, as the kiosk's does."""
    log_setup.set_up("error")
    diary = Diary(tmp_path, clock)
    log.addHandler(diary)
    yield diary
    log.removeHandler(diary)
    diary.close()


def closed(diary: Diary) -> None:
    """What waited is on the disk now."""
    log.removeHandler(diary)
    diary.close()


def ids(lines: tuple[DiaryLine, ...]) -> list[str]:
    return [line.line.split(":")[0].split(" ")[0] for line in lines]


def test_every_event_is_in_it_with_its_time_and_facts_however_quiet_the_log_is(
    tmp_path: Path, clock: Clock, kept: Diary, capsys: pytest.CaptureFixture[str]
) -> None:
    log_event(LogEvent.DISPATCHER_BACK, subject="main.submit", repeats=4)
    clock.now += 60
    log_event(WallEvent.BOARD_LOST, subject="board")
    closed(kept)
    assert kept.last_day(clock.now) == (
        DiaryLine(
            NOW,
            LogEvent.DISPATCHER_BACK,
            f"dispatcher-back subject=main.submit repeats=4: {LogEvent.DISPATCHER_BACK.sentence}",
            "subject=main.submit repeats=4",
        ),
        DiaryLine(
            NOW + 60,
            WallEvent.BOARD_LOST,
            f"board-lost subject=board: {WallEvent.BOARD_LOST.sentence}",
            "subject=board",
        ),
    )
    assert read(tmp_path, NOW) == kept.last_day(clock.now)
    assert capsys.readouterr().err == "", "log.level is that of standard error alone"
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_health_hears_what_the_logs_level_hides(level: str) -> None:
    log_setup.set_up(level)
    health = Health()
    log.addHandler(health)
    try:
        log_event(WallEvent.BOARD_LOST)
        log_event(WallEvent.BOARD_BACK)
        log_event(WallEvent.LIGHT_SENSOR_LOST)
    finally:
        log.removeHandler(health)
    found = {report.part: report.condition for report in health.reports()}
    assert (found[Part.BOARD], found[Part.LIGHT_SENSOR]) == (Condition.OK, Condition.WARNING)


def test_repetitions_fill_no_pages(tmp_path: Path, kept: Diary) -> None:
    loudness = Loudness()
    for _ in range(50):
        loudness.failed(LogEvent.CAMERA_ABSENT, "camera")
    closed(kept)
    assert ids(read(tmp_path, 0.0)) == ["camera-absent"]


def test_what_is_no_event_is_not_in_it(tmp_path: Path, kept: Diary) -> None:
    logging.getLogger(LOGGER).error("13812345678 王阿姨")
    log_event(LogEvent.HAIL_REFUSED, subject="main", code="王阿姨 13812345678")
    closed(kept)
    assert [line.facts for line in read(tmp_path, 0.0)] == ["subject=main code=<hidden>"]


def test_the_last_day_is_the_last_day_and_a_fortnight_is_kept(tmp_path: Path, clock: Clock, kept: Diary) -> None:
    for days in (15, 13, 2, 0):
        clock.now = NOW - days * DAY_S
        log_event(UpkeepEvent.KIOSK_STOPPED, up_s=days)
        kept.last_day(clock.now)
    closed(kept)
    assert [line.facts for line in read(tmp_path, 0.0)] == ["up_s=13", "up_s=2", "up_s=0"]
    assert [line.facts for line in kept.last_day(NOW)] == ["up_s=0"]
    assert KEPT_DAYS == 14


def test_a_clock_that_runs_ahead_for_a_while_removes_nothing_but_what_is_old_by_any_clock(
    tmp_path: Path, clock: Clock, kept: Diary
) -> None:
    log_event(UpkeepEvent.KIOSK_READY)
    clock.now = NOW - 400 * DAY_S  # before the clock was set
    log_event(UpkeepEvent.KIOSK_STOPPED)
    clock.now = NOW
    log_event(UpkeepEvent.STORE_BACK)
    closed(kept)
    assert ids(read(tmp_path, 0.0)) == ["kiosk-ready", "store-back"]


def test_it_is_bounded_in_lines(tmp_path: Path, clock: Clock, kept: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"- {module.MOST_LINES}" in module.PURGE
    monkeypatch.setattr(module, "PURGE", module.PURGE.replace(f"- {module.MOST_LINES}", "- 5"))
    for number in range(30):
        log_event(UpkeepEvent.KIOSK_STOPPED, up_s=number)
    closed(kept)
    assert [line.facts for line in read(tmp_path, 0.0)] == [f"up_s={number}" for number in range(25, 30)]


def test_a_disk_that_takes_nothing_is_told_once_and_well_again_once(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "state"
    folder.write_text("a file where a folder should be")
    diary = Diary(folder, clock)
    log.addHandler(diary)
    log.setLevel(logging.INFO)
    for number in range(20):
        log_event(UpkeepEvent.KIOSK_STOPPED, up_s=number)
    assert wait_for_line(caplog, UpkeepEvent.DIARY_NOT_WRITTEN)
    assert diary.last_day(NOW) == ()
    folder.unlink()
    log_event(UpkeepEvent.KIOSK_READY)
    assert wait_for_line(caplog, UpkeepEvent.STORE_BACK)
    closed(diary)
    told = [record.getMessage().split()[0] for record in caplog.records]
    assert told.count(UpkeepEvent.DIARY_NOT_WRITTEN.value) == 1
    assert told.count(UpkeepEvent.STORE_BACK.value) == 1
    assert "kiosk-ready" in ids(read(folder, 0.0))


def wait_for_line(caplog: pytest.LogCaptureFixture, event: UpkeepEvent) -> bool:
    """The diary's own thread has said it."""
    turn = threading.Event()
    for _ in range(500):
        if any(record.getMessage().startswith(event.value) for record in tuple(caplog.records)):
            return True
        turn.wait(0.02)
    return False


def test_nobody_waits_for_a_disk_that_hangs(tmp_path: Path, clock: Clock, kept: Diary) -> None:
    log_event(UpkeepEvent.KIOSK_READY)
    kept.last_day(NOW)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as technician:
        technician.execute("BEGIN EXCLUSIVE")
        for number in range(3 * module.MOST_WAITING):
            log_event(UpkeepEvent.KIOSK_STOPPED, up_s=number)
        technician.execute("ROLLBACK")
    closed(kept)
    kept_lines = len(read(tmp_path, 0.0))
    assert 0 < kept_lines <= 3 * module.MOST_WAITING


def test_a_line_of_a_later_release_is_still_read(tmp_path: Path, kept: Diary) -> None:
    log_event(UpkeepEvent.KIOSK_READY)
    closed(kept)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as sql, sql:
        sql.execute("INSERT INTO line (at, event, facts) VALUES (?, 'tomorrows-event', 'code=7')", (NOW,))
    assert read(tmp_path, 0.0)[-1] == DiaryLine(NOW, None, "tomorrows-event code=7", "code=7")


def test_where_no_diary_was_written_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert read(tmp_path / "nowhere", 0.0) == ()


def test_how_the_program_ended_is_in_it_and_no_message_of_an_error_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_setup.set_up("info")
    config = load(settings(tmp_path))
    for typed in ("138", "13812345678 王阿姨"):
        with (
            suppress(ValueError),
            ExitStack() as closing,
            Oversight(config, Notifier(), closing).to_the_end(lambda: None),
        ):
            int(typed)
    assert ids(read(tmp_path / "state", 0.0)) == ["kiosk-stopped", "kiosk-failed"]
    assert "error=ValueError" in read(tmp_path / "state", 0.0)[-1].facts
    assert "138" not in capsys.readouterr().err
