"""The class's record: what was tried, by nobody, kept through kills, apart from every real hail."""

from __future__ import annotations

import logging
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from kiosk.classroom import ClassTally, Mark, Noted, StationTally, hardest, tally
from kiosk.lesson import PRACTICE_PHONE
from kiosk.log_lines import EventLine
from kiosk.store import class_record
from kiosk.store.class_record import FILE_NAME, KEPT_YEARS, ClassRecord, read
from kiosk.upkeep_events import UpkeepEvent

ROOT = Path(__file__).parent.parent
LESSONS = ("hail-by-phone", "face", "nobody-comes", "slip")
OCCASION = "2026-12-05 14:00"
DAY_S = 86400.0
AFTERNOON = 1_796_450_400.0  # 2026-12-05T14:00 in Shanghai


def a_class(seed: int, tries: int = 40) -> list[Noted]:
    """What the guide of a class may note: tries that are finished, given up, or cut off by a kill."""
    chance = random.Random(seed)
    lines: list[Noted] = []
    for _ in range(tries):
        lesson = chance.choice(LESSONS)
        lines.append(Noted(lesson, Mark.BEGUN))
        stations = 3 + LESSONS.index(lesson)
        for station in range(1, stations + 1):
            reminded, strayed = (chance.choice((0, 0, 0, 1, 4)) for _ in range(2))
            ends = chance.random() < 0.1
            mark = Mark.LEFT if ends else Mark.STATION
            lines.append(Noted(lesson, mark, station, chance.uniform(0.0, 90.0), reminded, strayed))
            if ends:
                break
        else:
            if chance.random() < 0.9:
                lines.append(Noted(lesson, Mark.FINISHED, took_s=chance.uniform(10.0, 300.0)))
    return lines


# --- counting ---


@pytest.mark.parametrize("seed", range(20))
def test_the_tally_is_what_happened(seed: int) -> None:
    lines = a_class(seed)
    told = tally(lines)
    marks = Counter(line.mark for line in lines)
    assert (told.tries, told.finished) == (marks[Mark.BEGUN], marks[Mark.FINISHED])
    assert sum(each.tries for each in told.lessons) == told.tries
    assert sum(each.left for each in told.stations) == marks[Mark.LEFT]
    assert sum(each.done for each in told.stations) == marks[Mark.STATION]
    for each in told.lessons:
        took = [line.took_s for line in lines if (line.lesson, line.mark) == (each.lesson, Mark.FINISHED)]
        assert each.finished == len(took) <= each.tries
        assert each.median_s == pytest.approx(median(took) if took else 0.0)
    for at in told.stations:
        own = [line for line in lines if (line.lesson, line.station) == (at.lesson, at.station)]
        helped = [line for line in own if line.mark is Mark.STATION and (line.reminded or line.strayed)]
        took = [line.took_s for line in own if line.mark is Mark.STATION]
        assert (at.came, at.stuck) == (len(own), len(helped))
        assert at.hard == sum(line.reminded > 0 or line.strayed > 0 or line.mark is Mark.LEFT for line in own)
        assert at.median_s == pytest.approx(median(took) if took else 0.0)


def test_the_middle_of_two_times_is_the_mean_of_both() -> None:
    lines = [Noted("slip", Mark.STATION, 1, took_s) for took_s in (40.0, 10.0, 31.0, 20.0)]
    assert tally(lines).stations[0].median_s == 25.5


def test_lessons_stand_in_the_order_in_which_they_were_tried() -> None:
    lines = [Noted(name, Mark.BEGUN) for name in ("slip", "face", "slip", "button")]
    assert [each.lesson for each in tally(lines).lessons] == ["slip", "face", "button"]


def test_the_hardest_are_where_most_of_those_who_came_did_not_pass_by_themselves() -> None:
    one_of_one = StationTally("slip", 1, done=1, stuck=1, median_s=9.0)
    three_of_three = StationTally("face", 2, done=1, left=2, stuck=1, median_s=5.0)
    four_of_nine = StationTally("face", 3, done=7, left=2, stuck=2, median_s=80.0)
    four_of_eight = StationTally("face", 4, done=8, stuck=4, median_s=3.0)
    slower = StationTally("slip", 4, done=8, stuck=4, median_s=3.5)
    easy = StationTally("slip", 5, done=90, median_s=70.0)
    told = ClassTally(stations=(easy, one_of_one, four_of_nine, four_of_eight, three_of_three, slower))
    assert hardest(told, most=9) == (three_of_three, one_of_one, slower, four_of_eight, four_of_nine)
    assert hardest(told) == (three_of_three, one_of_one, slower)


def test_what_nobody_found_hard_is_no_hardest_step() -> None:
    assert hardest(tally([Noted("slip", Mark.BEGUN), Noted("slip", Mark.STATION, 1, 200.0)])) == ()
    assert hardest(ClassTally()) == ()


# --- keeping ---


def test_what_a_class_did_is_told_again_after_a_restart(tmp_path: Path) -> None:
    first, second = a_class(1), a_class(2)
    record = ClassRecord(tmp_path, lambda: AFTERNOON)
    assert record.begin(OCCASION)
    for line in first:
        record.note(line)
    record.close()
    record = ClassRecord(tmp_path, lambda: AFTERNOON + 3600.0)
    assert record.of_this_class().tries == tally(first).tries, "a kiosk that was killed goes on with its class"
    assert record.begin("")
    assert record.of_this_class() == ClassTally()
    for line in second:
        record.note(line)
    assert record.of_this_class().tries == tally(second).tries
    record.close()
    one, two = read(tmp_path)
    assert (one.number, one.occasion, one.began, one.ended) == (
        1,
        OCCASION,
        "2026-12-05T14:00+08:00",
        "2026-12-05T14:00+08:00",
    )
    assert (two.number, two.occasion, two.began) == (2, "", "2026-12-05T15:00+08:00")
    for kept, lines in ((one.lines, first), (two.lines, second)):
        assert [(k.lesson, k.mark, k.station, k.reminded, k.strayed) for k in kept] == [
            (n.lesson, n.mark, n.station, n.reminded, n.strayed) for n in lines
        ]
        assert [k.took_s for k in kept] == pytest.approx([n.took_s for n in lines], abs=class_record.STEP_S / 2)


def test_a_kill_costs_no_line_that_was_noted_before(tmp_path: Path) -> None:
    killed = """
import os, signal, sys
from pathlib import Path
from kiosk.classroom import Mark, Noted
from kiosk.store.class_record import ClassRecord
record = ClassRecord(Path(sys.argv[1]))
record.begin("")
record.note(Noted("slip", Mark.BEGUN))
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = subprocess.run([sys.executable, "-c", killed, str(tmp_path)], cwd=ROOT, timeout=60, check=False)
    assert run.returncode == -signal.SIGKILL
    assert [held.lines for held in read(tmp_path)] == [(Noted("slip", Mark.BEGUN),)]


def test_a_class_of_the_calendar_is_known_to_have_been_held(tmp_path: Path) -> None:
    record = ClassRecord(tmp_path)
    assert not record.held(OCCASION)
    assert record.begin(OCCASION)
    assert record.held(OCCASION)
    assert not record.held("2026-12-06 14:00")
    assert record.begin("")
    assert record.held(OCCASION), "also when another class came after it"
    record.close()


def test_where_there_is_no_record_no_class_was_held_and_none_is_made(tmp_path: Path) -> None:
    assert read(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


# --- nobody's data ---


def test_no_column_can_hold_a_name_or_a_number(tmp_path: Path) -> None:
    record = ClassRecord(tmp_path)
    assert record.begin("")
    record.close()
    good: dict[str, object] = {"at": "2026-12-05T14:00+08:00", "class": 1, "mark": "station", "lesson": "slip"}
    good |= {"occasion": "", "station": 3, "took_s": 12.5, "reminded": 0, "strayed": 0}
    with sqlite3.connect(tmp_path / FILE_NAME) as sql:
        _insert(sql, good)
        for column in good:
            for private in ("王阿姨", "Wang", "wang li", PRACTICE_PHONE, int(PRACTICE_PHONE), 0.1234567891, None):
                with pytest.raises(sqlite3.IntegrityError):
                    _insert(sql, good | {column: private})
        with pytest.raises(sqlite3.IntegrityError):
            _insert(sql, good | {"occasion": OCCASION})
    sql.close()


def test_a_line_can_be_neither_changed_nor_removed_nor_replaced(tmp_path: Path) -> None:
    record = ClassRecord(tmp_path)
    assert record.begin("")
    record.note(Noted("slip", Mark.BEGUN))
    record.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as sql:
        for statement in (
            "UPDATE noted SET took_s = 1",
            "DELETE FROM noted",
            "REPLACE INTO noted (line, at, class, mark) VALUES (2, '2026-12-05T14:00+08:00', 1, 'class')",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                sql.execute(statement)
    sql.close()


def test_old_classes_go_and_young_ones_stay(tmp_path: Path) -> None:
    def held_at(unix_s: float) -> None:
        record = ClassRecord(tmp_path, lambda: unix_s)
        assert record.begin("")
        record.note(Noted("slip", Mark.BEGUN))
        record.close()

    now = float(sqlite3.connect(":memory:").execute("SELECT unixepoch()").fetchone()[0])  # the triggers ask it
    held_at(now - (KEPT_YEARS * 366 + 1) * DAY_S)
    held_at(now - 300 * DAY_S)
    held_at(now)
    ClassRecord(tmp_path).close()
    assert [held.number for held in read(tmp_path)] == [2, 3]
    record = ClassRecord(tmp_path)
    assert record.begin("")
    record.close()
    assert read(tmp_path)[-1].number == 4, "a class keeps its number"


# --- a disk that fails ---


def test_a_disk_that_takes_nothing_is_told_once_and_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (tmp_path / FILE_NAME).mkdir()
    record = ClassRecord(tmp_path)
    assert not record.begin("")
    record.note(Noted("slip", Mark.BEGUN))
    assert record.of_this_class() == ClassTally()
    assert record.held(OCCASION), "nobody is put into practice on a guess"
    assert told(caplog, logging.WARNING) == [UpkeepEvent.CLASS_NOT_WRITTEN]
    (tmp_path / FILE_NAME).rmdir()
    assert record.begin("")
    record.note(Noted("slip", Mark.BEGUN))
    assert record.of_this_class().tries == 1
    assert told(caplog, logging.INFO)[1:] == [UpkeepEvent.STORE_BACK]
    record.close()


def test_a_damaged_record_is_set_aside_and_the_class_goes_on(tmp_path: Path) -> None:
    record = ClassRecord(tmp_path)
    assert record.begin("")
    record.close()
    for file in tmp_path.iterdir():
        file.write_bytes(b"\x00no database at all" * 500)
    record = ClassRecord(tmp_path)
    record.note(Noted("slip", Mark.BEGUN))
    record.note(Noted("slip", Mark.STATION, 1, 3.0))
    record.close()
    assert [len(held.lines) for held in read(tmp_path)] in ([1], [2])


def told(caplog: pytest.LogCaptureFixture, level: int) -> list[object]:
    lines = [each for each in caplog.records if each.levelno >= level]
    return [each.msg.event for each in lines if isinstance(each.msg, EventLine)]


def _insert(sql: sqlite3.Connection, line: dict[str, object]) -> None:
    columns, marks = ", ".join(line), ", ".join("?" for _ in line)
    sql.execute(f"INSERT INTO noted ({columns}) VALUES ({marks})", tuple(line.values()))
