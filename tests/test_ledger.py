"""The gate's own record of how hails end: it says what is true of this hour, holds nobody, and stops no hail."""

from __future__ import annotations

import logging
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.domain import Experience
from kiosk.local_time import SHANGHAI
from kiosk.log_events import LogEvent
from kiosk.outcome import Outcome
from kiosk.store.ledger import FILE_NAME, KEPT_DAYS, LEAST_HAILS, MOST_HAILS, TOLD_DAYS, Ledger
from kiosk.store.quarantine import SETS_KEPT
from tests.store_fixtures import on_a_machine_of_its_own

MONDAY = datetime(2026, 11, 23, 14, 32, 17, tzinfo=SHANGHAI)
Open = Callable[..., Ledger]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens the ledger in tmp_path, as the kiosk does at its start."""
    ledgers: list[Ledger] = []

    def open_at(now: datetime = MONDAY) -> Ledger:
        ledgers.append(Ledger(tmp_path, clock=now.timestamp))
        return ledgers[-1]

    yield open_at
    for ledger in ledgers:
        ledger.close()


def ended(pressed: datetime, wait_s: float | None = 340.0, *, came: bool = True) -> Outcome:
    return Outcome(pressed.timestamp(), came, wait_s if came else None)


def filled(ledger: Ledger, hails: int, pressed: datetime = MONDAY, *, came: bool = True) -> Ledger:
    for _ in range(hails):
        ledger.add(ended(pressed, came=came))
    return ledger


def at_two(hails: int, came: int, wait_p50_s: float | None) -> Experience:
    """What is told of the hour from two o'clock."""
    return Experience(hails, came, wait_p50_s, hour=14)


def rows(folder: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / FILE_NAME)) as sql:
        return sql.execute("SELECT day, hour, came, wait_s FROM ended_hail ORDER BY rowid").fetchall()


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.ERROR]


# --- what stands in it ---


def test_a_row_says_the_day_the_hour_whether_a_taxi_came_and_ten_seconds_of_the_wait(
    tmp_path: Path, opened: Open
) -> None:
    ledger = opened()
    ledger.add(ended(MONDAY, 343.7))
    ledger.add(ended(MONDAY.replace(hour=23, minute=59), None))
    ledger.add(ended(MONDAY.replace(hour=0), came=False))
    assert rows(tmp_path) == [
        ("2026-11-23", 14, 1, 340),
        ("2026-11-23", 23, 1, None),
        ("2026-11-23", 0, 0, None),
    ]
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("wait_s", [-1.0, 7201.0, 1e9])
def test_a_wait_that_only_a_clock_can_have_made_is_not_known(tmp_path: Path, opened: Open, wait_s: float) -> None:
    opened().add(ended(MONDAY, wait_s))
    assert rows(tmp_path) == [("2026-11-23", 14, 1, None)]


def test_there_is_no_column_for_a_person_or_a_hail(tmp_path: Path, opened: Open) -> None:
    filled(opened(), 1)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as sql:
        columns = [(row[1], row[2]) for row in sql.execute("PRAGMA table_info(ended_hail)")]
        tables = sql.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    assert columns == [("day", "TEXT"), ("hour", "INTEGER"), ("came", "INTEGER"), ("wait_s", "INTEGER")]
    assert tables == [("ended_hail",)]


@pytest.mark.parametrize(
    "private",
    ["13812345678", 13812345678, "王阿姨", "0b6f8c5e-53c5-4f39-9a39-2d5d5e8d4d0a", "red-7", 5678, "2026-13-77"],
)
@pytest.mark.parametrize("column", ["day", "hour", "came", "wait_s"])
def test_what_could_be_a_persons_fits_in_no_column(
    tmp_path: Path, opened: Open, column: str, private: str | int
) -> None:
    filled(opened(), 1)
    values = {"day": "2026-11-23", "hour": 14, "came": 1, "wait_s": 340, column: private}
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as sql, pytest.raises(sqlite3.IntegrityError):
        sql.execute("INSERT INTO ended_hail VALUES (:day, :hour, :came, :wait_s)", values)


# --- what it says ---


def test_of_fewer_than_ten_hails_nothing_is_said(opened: Open) -> None:
    ledger = filled(opened(), LEAST_HAILS - 1)
    assert ledger.of_this_hour() is None
    filled(ledger, 1, came=False)
    assert ledger.of_this_hour() == at_two(10, 9, 340.0)


def test_half_of_those_that_came_waited_no_longer_than_what_is_said(opened: Open) -> None:
    ledger = filled(opened(), 3, came=False)
    waits = [60.0, 100.0, 200.0, 300.0, 400.0, 900.0, 1200.0, 1300.0]
    for wait_s in waits:
        ledger.add(ended(MONDAY, wait_s))
    known = ledger.of_this_hour()
    assert known == at_two(11, 8, 400.0)
    assert sum(wait_s <= 400.0 for wait_s in waits) * 2 >= len(waits)


def test_the_waits_of_a_few_do_not_speak_for_those_that_nobody_saw_arrive(opened: Open) -> None:
    ledger = opened()
    for wait_s in [None] * 6 + [300.0] * 5:
        ledger.add(ended(MONDAY, wait_s))
    assert ledger.of_this_hour() == at_two(11, 11, None)
    ledger.add(ended(MONDAY, 300.0))
    assert ledger.of_this_hour() == at_two(12, 12, 300.0)


def test_one_taxi_is_not_most_of_them(opened: Open) -> None:
    """Ten hails, one of which brought a taxi: six minutes are what one driver needed, not what one waits here."""
    ledger = filled(opened(), 9, came=False)
    ledger.add(ended(MONDAY, 360.0))
    assert ledger.of_this_hour() == at_two(10, 1, None)
    filled(ledger, 3)
    assert ledger.of_this_hour() == at_two(13, 4, None)
    filled(ledger, 1)
    assert ledger.of_this_hour() == at_two(14, 5, 340.0)


def test_where_no_taxi_came_no_wait_is_made_up(opened: Open) -> None:
    assert filled(opened(), 12, came=False).of_this_hour() == at_two(12, 0, None)


def test_the_newest_twenty_speak(opened: Open) -> None:
    ledger = filled(opened(), MOST_HAILS, MONDAY - timedelta(days=7), came=False)
    filled(ledger, MOST_HAILS - 1)
    assert ledger.of_this_hour() == at_two(20, 19, 340.0)


def test_each_hour_speaks_of_itself(opened: Open) -> None:
    ledger = filled(opened(), 12, MONDAY.replace(hour=13), came=False)
    assert ledger.of_this_hour() is None
    assert filled(ledger, 12).of_this_hour() == at_two(12, 12, 340.0)


def test_a_weekend_speaks_of_itself_once_it_can_and_of_all_days_before_that(opened: Open) -> None:
    sunday = MONDAY - timedelta(days=1)
    ledger = filled(opened(sunday), 12, MONDAY - timedelta(days=3), came=False)  # a Friday
    filled(ledger, LEAST_HAILS - 1, sunday)
    assert ledger.of_this_hour() == at_two(20, 9, 340.0)
    filled(ledger, 1, sunday - timedelta(days=1))
    assert ledger.of_this_hour() == at_two(10, 10, 340.0)
    assert opened(MONDAY).of_this_hour() == at_two(12, 0, None)


def test_what_is_older_than_four_weeks_is_told_no_more(opened: Open) -> None:
    ledger = filled(opened(), 12, MONDAY - timedelta(days=TOLD_DAYS))
    assert ledger.of_this_hour() is None
    filled(ledger, 12, MONDAY - timedelta(days=TOLD_DAYS - 1), came=False)
    assert ledger.of_this_hour() == at_two(12, 0, None)


# --- how long it stands, and what a wrong clock does ---


def test_after_eight_weeks_a_row_is_gone_from_the_file(tmp_path: Path, opened: Open) -> None:
    old = MONDAY - timedelta(days=KEPT_DAYS + 1)
    filled(opened(old), 1, old)
    ledger = filled(opened(), LEAST_HAILS, MONDAY - timedelta(days=KEPT_DAYS))
    filled(ledger, LEAST_HAILS)
    ledger.close()
    days = {str(row[0]) for row in rows(tmp_path)}
    assert days == {f"{MONDAY - timedelta(days=KEPT_DAYS):%Y-%m-%d}", "2026-11-23"}
    content = b"".join(file.read_bytes() for file in tmp_path.glob(f"{FILE_NAME}*"))
    assert f"{old:%Y-%m-%d}".encode() not in content
    assert b"2026-11-23" in content


def test_what_was_pressed_under_a_clock_that_ran_ahead_removes_nothing_and_is_not_told(opened: Open) -> None:
    ahead = MONDAY + timedelta(days=3650)
    filled(opened(), 12, came=False)
    filled(opened(ahead), LEAST_HAILS - 1, ahead)
    assert opened().of_this_hour() == at_two(12, 0, None)


def test_a_clock_without_a_battery_says_nothing_until_it_is_set(opened: Open) -> None:
    filled(opened(), 12)
    behind = datetime(1970, 1, 1, 14, 5, tzinfo=SHANGHAI)
    assert filled(opened(behind), 3, behind).of_this_hour() is None
    assert opened().of_this_hour() == at_two(12, 12, 340.0)


# --- what the disk may do ---


def test_a_folder_that_takes_nothing_costs_one_word_in_the_log_and_no_exception(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "state"
    folder.write_text("a file where a folder should be")
    ledger = Ledger(folder, clock=MONDAY.timestamp)
    filled(ledger, 5)
    assert ledger.of_this_hour() is None
    assert len(told(caplog)) == 1
    assert LogEvent.LEDGER_NOT_WRITTEN.value in told(caplog)[0]
    folder.unlink()
    assert filled(ledger, 12).of_this_hour() == at_two(12, 12, 340.0)
    ledger.close()


BAD_DISKS = """
import json, logging, subprocess, sys
from pathlib import Path
from kiosk.outcome import Outcome
from kiosk.store.ledger import Ledger
here, kind = Path(sys.argv[1]), sys.argv[2]
done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "none", str(here)], capture_output=True, text=True)
if done.returncode:
    print(done.stderr, file=sys.stderr)
    sys.exit(77)
said = []
class Said(logging.Handler):
    def emit(self, record):
        said.append(record.getMessage().split(":")[0].split(" ")[0])
logging.basicConfig(level="INFO", handlers=[Said()])
NOW = 1_795_415_520.0
ledger = Ledger(here / "state", clock=lambda: NOW)
def write(times):
    for _ in range(times):
        ledger.add(Outcome(NOW, True, 300.0))
write(10)
filler = here / "filler"
if kind == "full":
    with filler.open("ab", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(512))
        except OSError:
            pass
else:
    ledger.close()
    subprocess.run(["mount", "-o", "remount,ro", str(here)], check=True)
write(40)
bad = list(said)
if kind == "full":
    filler.unlink()
else:
    subprocess.run(["mount", "-o", "remount,rw", str(here)], check=True)
write(2)
print(json.dumps([bad, ledger.of_this_hour().hails >= 12, said[len(bad):]]))
"""


@pytest.mark.parametrize("kind", ["full", "read-only"])
def test_a_disk_that_is_full_or_read_only_loses_rows_and_nothing_else(tmp_path: Path, kind: str) -> None:
    bad, well_again, later = on_a_machine_of_its_own(BAD_DISKS, tmp_path, kind)
    assert bad == ["ledger-not-written"]
    assert well_again
    assert later == ["store-back"]


def test_a_technician_who_holds_the_file_costs_a_row_and_does_not_hide_the_others(
    tmp_path: Path, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = filled(opened(), 12)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as technician:
        technician.execute("BEGIN IMMEDIATE")
        filled(ledger, 1)
        assert opened().of_this_hour() is None, "one that opens now would have to write"
        technician.execute("ROLLBACK")
    assert ledger.of_this_hour() == at_two(12, 12, 340.0)
    assert len(told(caplog)) == 2


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(
    tmp_path: Path, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 1000)
    ledger = opened()
    assert ledger.of_this_hour() is None
    assert filled(ledger, 12).of_this_hour() == at_two(12, 12, 340.0)
    (aside,) = tmp_path.glob(f"{FILE_NAME}.damaged-*")
    assert aside.read_bytes() == b"no database" * 1000
    assert len(told(caplog)) == 1


def test_a_disk_that_dies_is_not_filled_with_what_it_damaged(tmp_path: Path, opened: Open) -> None:
    for time in range(SETS_KEPT + 2):
        (tmp_path / FILE_NAME).write_bytes(b"no database %d" % time * 1000)
        opened().of_this_hour()
    kept = sorted(tmp_path.glob(f"{FILE_NAME}.damaged-*"))
    assert [aside.read_bytes()[:13] for aside in kept] == [b"no database %d" % time for time in (2, 3, 4)]


def test_a_file_of_a_later_release_is_left_alone(
    tmp_path: Path, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as newer:
        newer.execute("PRAGMA user_version = 2")
    assert filled(opened(), 12).of_this_hour() is None
    assert list(tmp_path.glob("*damaged*")) == []
    assert len(told(caplog)) == 1
