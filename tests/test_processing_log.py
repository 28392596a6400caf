"""The log of looking at faces: it names nobody, nobody can change it, it is kept three years, it delays no one."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import yaml

from kiosk import __main__ as command_line
from kiosk.journey.effects import Processing
from kiosk.log_events import LogEvent
from kiosk.store.processing_log import FILE_NAME, KEPT_YEARS, Entry, ProcessingLog, read

SITE = "plum-lane-gate"
NOTICE = "0a1b2c3d"
NINE_O_FIVE = datetime(2026, 11, 28, 1, 5, 59, tzinfo=UTC).timestamp()  # in Shanghai, to the minute
SHIPPED = Path(__file__).parents[1] / "config.yaml"
Open = Callable[..., ProcessingLog]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens the log in tmp_path, as the kiosk does at its start."""
    logs: list[ProcessingLog] = []

    def open_at(at: float = NINE_O_FIVE) -> ProcessingLog:
        logs.append(ProcessingLog(tmp_path, SITE, NOTICE, clock=lambda: at))
        return logs[-1]

    yield open_at
    for log in logs:
        log.close()


@pytest.fixture
def by_hand(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody at the file itself, with sqlite3."""
    connection = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    yield connection
    connection.close()


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.ERROR]


def years_ago(years: float) -> float:
    return (datetime.now(UTC) - timedelta(days=365.25 * years)).timestamp()


def test_a_line_says_when_to_the_minute_where_under_which_notice_and_what(tmp_path: Path, opened: Open) -> None:
    log = opened()
    log.append(Processing.AGREED)
    log.append(Processing.NO_MATCH)
    assert read(tmp_path) == [
        Entry("2026-11-28T09:05+08:00", SITE, NOTICE, "agreed"),
        Entry("2026-11-28T09:05+08:00", SITE, NOTICE, "no_match"),
    ]
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_everything_that_the_journey_records_is_taken(
    tmp_path: Path, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    log = opened()
    for happened in Processing:
        log.append(happened)
    assert [entry.happened for entry in read(tmp_path)] == [happened.value for happened in Processing]
    assert told(caplog) == []


def test_there_is_no_column_for_a_person(opened: Open, by_hand: sqlite3.Connection) -> None:
    opened()
    assert [(row[1], row[2]) for row in by_hand.execute("PRAGMA table_info(processing)")] == [
        ("line", "INTEGER"),
        ("at", "TEXT"),
        ("site", "TEXT"),
        ("notice", "TEXT"),
        ("happened", "TEXT"),
    ]
    tables = by_hand.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    assert tables == [("processing",), ("sqlite_sequence",)]


@pytest.mark.parametrize(
    "private",
    [
        "13812345678",
        "138****5678",
        "王阿姨",
        "Wang Guiying",
        "4f9c1c0e-5d4e-4d0e-9f6e-0d7f6a0e9b11",
        "agreed 13812345678",
        "a" * 41,
        "\ufffd\ufffd",
    ],
)
@pytest.mark.parametrize("column", ["at", "notice", "happened"])
def test_what_could_be_a_persons_fits_in_no_column_that_a_journey_fills(
    opened: Open, by_hand: sqlite3.Connection, column: str, private: str
) -> None:
    opened()
    line = {"at": "2026-11-28T09:05+08:00", "site": SITE, "notice": NOTICE, "happened": "agreed"}
    values = {**line, column: private}
    with pytest.raises(sqlite3.IntegrityError):
        by_hand.execute(
            "INSERT INTO processing (at, site, notice, happened) VALUES (:at, :site, :notice, :happened)", values
        )


def test_a_word_that_is_none_is_dropped_without_being_repeated(
    tmp_path: Path, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    log = opened()
    log.append("13812345678")
    log.append("declined")
    assert [entry.happened for entry in read(tmp_path)] == ["declined"]
    assert len(told(caplog)) == 1
    assert "138" not in caplog.text


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE processing SET happened = 'agreed'",
        "UPDATE processing SET at = '2020-01-01T00:00+08:00'",
        "DELETE FROM processing",
        "INSERT OR REPLACE INTO processing (line, at, site, notice, happened) "
        "VALUES (1, '2026-11-28T09:05+08:00', 'gate', '', 'agreed')",
        "REPLACE INTO processing (line, at, site, notice, happened) "
        "SELECT line, at, site, notice, 'agreed' FROM processing",
    ],
)
def test_a_line_cannot_be_changed_replaced_or_removed(
    tmp_path: Path, opened: Open, by_hand: sqlite3.Connection, deed: str
) -> None:
    opened().append("declined")
    before = read(tmp_path)
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|kept for 3 years"):
        by_hand.execute(deed)
    assert read(tmp_path) == before


def test_a_trigger_that_was_taken_away_is_back_after_the_next_start(
    tmp_path: Path, opened: Open, by_hand: sqlite3.Connection
) -> None:
    opened().append("declined")
    by_hand.execute("DROP TRIGGER no_line_goes_early")
    opened()
    with pytest.raises(sqlite3.IntegrityError, match="kept for 3 years"):
        by_hand.execute("DELETE FROM processing")


def test_lines_older_than_three_years_go_at_the_next_start_and_younger_ones_stay(
    tmp_path: Path, opened: Open
) -> None:
    assert KEPT_YEARS == 3
    for years in (5.0, 3.1, 2.9, 0.0):
        opened(years_ago(years)).append("agreed")
    opened()
    year = datetime.now(UTC).year
    assert [int(entry.at[:4]) >= year - 3 for entry in read(tmp_path)] == [True, True]


def test_a_clock_that_ran_ahead_by_years_removes_nothing(
    tmp_path: Path, opened: Open, by_hand: sqlite3.Connection
) -> None:
    """All lines look old to it: the newest one counts as now."""
    for years in (5.0, 4.9, 4.8):
        opened(years_ago(years)).append("agreed")
    opened()
    assert len(read(tmp_path)) == 3


def test_a_line_made_while_the_clock_was_behind_is_kept_like_its_neighbours(tmp_path: Path, opened: Open) -> None:
    for at in (years_ago(1), 0.0, years_ago(0.5)):
        opened(at).append("agreed")
    opened()
    assert len(read(tmp_path)) == 3


def test_what_is_purged_is_gone_from_the_file(tmp_path: Path) -> None:
    old = ProcessingLog(tmp_path, "once-upon-a-gate", NOTICE, clock=lambda: years_ago(4))
    old.append("agreed")
    old.close()
    new = ProcessingLog(tmp_path, SITE, NOTICE)
    new.append("agreed")
    new.close()
    ProcessingLog(tmp_path, SITE, NOTICE).close()
    assert b"once-upon-a-gate" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert [entry.site for entry in read(tmp_path)] == [SITE]


def test_a_disk_that_takes_nothing_costs_one_word_in_the_log_and_no_exception(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "state"
    folder.write_text("a file where a folder should be")
    log = ProcessingLog(folder, SITE, NOTICE)
    for _ in range(5):
        log.append("agreed")
    assert len(told(caplog)) == 1
    assert LogEvent.PROCESSING_NOT_WRITTEN.value in told(caplog)[0]
    folder.unlink()
    log.append("declined")
    log.close()
    assert [entry.happened for entry in read(folder)] == ["declined"]


def test_a_second_trouble_after_a_good_line_is_told_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log = ProcessingLog(tmp_path / "state", SITE, NOTICE)
    for _ in range(2):
        log.append("agreed")
        shutil.rmtree(tmp_path / "state")
        (tmp_path / "state").touch()
        log.append("agreed")
        (tmp_path / "state").unlink()
    log.close()
    assert len(told(caplog)) == 2


def test_somebody_who_holds_the_file_costs_lines_and_nothing_else(
    tmp_path: Path, opened: Open, by_hand: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    log = opened()
    by_hand.execute("BEGIN IMMEDIATE")
    log.append("agreed")
    by_hand.execute("ROLLBACK")
    log.append("declined")
    assert [entry.happened for entry in read(tmp_path)] == ["declined"]
    assert len(told(caplog)) == 1


def test_a_file_that_was_taken_away_is_begun_anew(tmp_path: Path, opened: Open) -> None:
    log = opened()
    log.append("agreed")
    for file in tmp_path.glob(f"{FILE_NAME}*"):
        file.unlink()
    log.append("declined")
    assert [entry.happened for entry in read(tmp_path)] == ["declined"]


def test_a_damaged_file_is_set_aside_and_never_overwritten(
    tmp_path: Path, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 1000)
    log = opened()
    log.append("agreed")
    assert [entry.happened for entry in read(tmp_path)] == ["agreed"]
    (aside,) = tmp_path.glob(f"{FILE_NAME}.damaged-*")
    assert aside.read_bytes() == b"no database" * 1000
    assert len(told(caplog)) == 1


def test_a_file_of_a_later_release_is_left_alone(
    tmp_path: Path, opened: Open, by_hand: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    by_hand.execute("PRAGMA user_version = 2")
    opened().append("agreed")
    assert by_hand.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    assert list(tmp_path.glob("*damaged*")) == []
    assert len(told(caplog)) == 1


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The settings of a kiosk that has looked at faces in two months."""
    settings = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    settings["store"]["folder"] = str(tmp_path / "state")
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    for day, happened in ((NINE_O_FIVE - 40 * 86_400, "agreed"), (NINE_O_FIVE, "agreed"), (NINE_O_FIVE, "matched")):
        log = ProcessingLog(tmp_path / "state", SITE, NOTICE, clock=partial(float, day))
        log.append(happened)
        log.close()
    return file


def test_the_command_prints_the_lines_and_what_each_month_came_to(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["processing-log", "--config", str(site)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2026-10-19T09:05+08:00  plum-lane-gate  0a1b2c3d  agreed",
        "2026-11-28T09:05+08:00  plum-lane-gate  0a1b2c3d  agreed",
        "2026-11-28T09:05+08:00  plum-lane-gate  0a1b2c3d  matched",
        "",
        "2026-10  agreed                    1",
        "2026-11  agreed                    1",
        "2026-11  matched                   1",
    ]


def test_the_command_prints_values_for_a_spreadsheet_from_a_day_on(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["processing-log", "--config", str(site), "--since", "2026-11-28", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "at,site,notice,happened",
        f"2026-11-28T09:05+08:00,{SITE},{NOTICE},agreed",
        f"2026-11-28T09:05+08:00,{SITE},{NOTICE},matched",
    ]
    assert read(site.parent / "state", date(2026, 11, 29)) == []


def test_the_command_says_so_where_nothing_was_written_or_nothing_can_be_read(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site.parent / "state" / FILE_NAME
    file.write_bytes(b"no database" * 1000)
    assert command_line.main(["processing-log", "--config", str(site)]) == 2
    assert "cannot be read" in capsys.readouterr().err
    file.unlink()
    assert command_line.main(["processing-log", "--config", str(site)]) == 0
    assert capsys.readouterr().out == "Nothing was written down.\n"
