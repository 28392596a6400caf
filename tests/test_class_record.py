"""The class's record: what was tried, by nobody, kept through kills, apart from every real hail."""

from __future__ import annotations

import itertools
import logging
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest

from kiosk.classroom import (
    FEWEST_TOLD,
    ClassTally,
    LessonTally,
    Mark,
    Noted,
    StationTally,
    hardest,
    shown,
    tally,
    together,
)
from kiosk.lesson import PRACTICE_PHONE
from kiosk.local_time import local
from kiosk.log_lines import EventLine
from kiosk.store import class_record
from kiosk.store.class_record import FILE_NAME, KEPT_YEARS, ClassRecord, read
from kiosk.store.quarantine import KEPT_FOR, TIME
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
            mark = chance.choice((*[Mark.STATION] * 16, Mark.AROUND, Mark.LEFT, Mark.ENDED))
            lines.append(Noted(lesson, mark, station, chance.uniform(0.0, 90.0), reminded, strayed))
            if mark in (Mark.LEFT, Mark.ENDED):
                break
            if chance.random() < 0.2:  # she goes back and does it again
                lines.append(Noted(lesson, Mark.STATION, station, chance.uniform(0.0, 90.0), reminded=0))
        else:
            if chance.random() < 0.9:
                lines.append(Noted(lesson, Mark.FINISHED, took_s=chance.uniform(10.0, 300.0)))
    return lines


def told_median(took: list[float]) -> object:
    return pytest.approx(median(took)) if len(took) >= FEWEST_TOLD else None


# --- counting ---


@pytest.mark.parametrize("seed", range(20))
def test_the_tally_is_what_happened(seed: int) -> None:
    lines = a_class(seed)
    told = tally(lines)
    marks = Counter(line.mark for line in lines)
    assert (told.tries, told.finished) == (marks[Mark.BEGUN], marks[Mark.FINISHED])
    assert sum(each.tries for each in told.lessons) == told.tries
    assert sum(each.left for each in told.stations) == marks[Mark.LEFT]
    for each in told.lessons:
        took = [line.took_s for line in lines if (line.lesson, line.mark) == (each.lesson, Mark.FINISHED)]
        assert each.finished == len(took) <= each.tries
        assert each.median_s == told_median(took)
    numbers = itertools.accumulate(line.mark is Mark.BEGUN for line in lines)
    of_tries = defaultdict(list)
    for line, number in zip(lines, numbers, strict=True):
        of_tries[(number, line.lesson, line.station)].append(line)
    for at in told.stations:
        own = [here for (_, *place), here in of_tries.items() if place == [at.lesson, at.station]]
        left = [here for here in own if any(line.mark is Mark.LEFT for line in here)]
        helped = [here for here in own if any(line.reminded or line.strayed for line in here) and here not in left]
        done = [here for here in own if any(line.mark is Mark.STATION for line in here)]
        assert (at.came, at.left, at.stuck, at.hard) == (len(own), len(left), len(helped), len(left) + len(helped))
        assert at.median_s == told_median([sum(line.took_s for line in here) for here in done])


def test_the_middle_of_four_times_is_the_mean_of_two() -> None:
    took = (40.0, 10.0, 31.0, 20.0)
    lines = [line for s in took for line in (Noted("slip", Mark.BEGUN), Noted("slip", Mark.STATION, 1, s))]
    assert tally(lines).stations[0].median_s == 25.5


def test_the_time_of_one_or_two_neighbours_is_told_to_nobody() -> None:
    one = [Noted("slip", Mark.BEGUN), Noted("slip", Mark.STATION, 1, 70.0), Noted("slip", Mark.FINISHED, 0, 80.0)]
    for count, told in ((1, None), (2, None), (3, 70.0)):
        counted = tally(one * count)
        assert (counted.tries, counted.finished) == (count, count)
        assert counted.stations[0].median_s == told
        assert (counted.lessons[0].median_s is None) is (told is None)


def test_who_goes_back_and_forth_is_one_person_at_each_step() -> None:
    rounds = [Noted("phone", Mark.STATION, 1, 2.0), Noted("phone", Mark.AROUND, 2, 3.0, strayed=1)] * 5
    there = tally([Noted("phone", Mark.BEGUN), *rounds, Noted("phone", Mark.STATION, 2, 4.0)])
    assert [(at.came, at.stuck, at.left) for at in there.stations] == [(1, 0, 0), (1, 1, 0)]


def test_a_line_that_the_disk_did_not_take_makes_no_more_finished_than_tried() -> None:
    """The beginnings of two tries are missing."""
    finished = [Noted("slip", Mark.STATION, 1, 9.0), Noted("slip", Mark.FINISHED, 0, 9.0)]
    told = tally([*finished, *finished, Noted("slip", Mark.BEGUN), Noted("slip", Mark.LEFT, 1, 5.0)])
    assert (told.tries, told.finished, told.stations[0].came) == (3, 2, 3)


def test_who_was_cut_off_by_the_clock_or_wanted_a_real_taxi_did_not_find_it_hard() -> None:
    cut = [Noted("slip", Mark.BEGUN), Noted("slip", Mark.ENDED, 2, 9.0)]
    assert tally(cut * 5).stations == (StationTally("slip", 2, came=5),)
    assert hardest(tally(cut * 5)) == ()


def test_lessons_stand_in_the_order_in_which_they_were_tried() -> None:
    lines = [Noted(name, Mark.BEGUN) for name in ("slip", "face", "slip", "button")]
    assert [each.lesson for each in tally(lines).lessons] == ["slip", "face", "button"]


def test_where_lessons_have_to_share_a_row_it_is_those_that_were_seldom_tried() -> None:
    tries = {"slip": 1, "face": 5, "button": 2, "phone": 4}
    lessons = tuple(LessonTally(name, tries=often, finished=1, median_s=9.0) for name, often in tries.items())
    assert shown(lessons, 4) == (lessons, ())
    alone, others = shown(lessons, 3)
    assert [each.lesson for each in alone] == ["face", "phone"]
    assert [each.lesson for each in others] == ["slip", "button"]
    assert together(others) == LessonTally("", tries=3, finished=2)


def test_the_hardest_are_where_most_people_did_not_pass_by_themselves() -> None:
    eleven_of_twelve = StationTally("phone", 2, came=12, stuck=11, median_s=20.0)
    three_of_three = StationTally("face", 2, came=3, left=2, stuck=1, median_s=5.0)
    four_of_nine = StationTally("face", 3, came=9, left=2, stuck=2, median_s=80.0)
    four_of_eight = StationTally("face", 4, came=8, stuck=4, median_s=3.0)
    slower = StationTally("slip", 4, came=8, stuck=4, median_s=3.5)
    easy = StationTally("slip", 5, came=90, median_s=70.0)
    told = ClassTally(stations=(easy, four_of_nine, four_of_eight, three_of_three, slower, eleven_of_twelve))
    assert hardest(told) == (eleven_of_twelve, slower, four_of_eight, four_of_nine, three_of_three)


def test_the_step_of_one_or_two_neighbours_is_not_put_on_the_wall() -> None:
    for came in (1, 2):
        assert hardest(ClassTally(stations=(StationTally("face", 4, came=came, left=came),))) == ()
    assert len(hardest(ClassTally(stations=(StationTally("face", 4, came=3, left=1),)))) == 1


def test_what_nobody_found_hard_is_no_hardest_step() -> None:
    assert hardest(tally([Noted("slip", Mark.BEGUN), Noted("slip", Mark.STATION, 1, 200.0)] * 5)) == ()
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
    record.enter()
    assert record.held(OCCASION)
    assert not record.held("2026-12-06 14:00")
    assert record.begin("")
    record.enter()
    assert record.held(OCCASION), "also when another class came after it"
    record.close()


def test_a_class_that_somebody_at_the_glass_prevented_begins_later(tmp_path: Path) -> None:
    """It was written down, and then the mark could not be, or a hand came first."""
    now = [AFTERNOON]
    record = ClassRecord(tmp_path, lambda: now[0])
    for _ in range(5):
        assert record.begin(OCCASION)
        assert not record.held(OCCASION)
        now[0] += 300.0
    record.enter()
    record.enter()
    assert record.held(OCCASION)
    record.close()
    (held,) = read(tmp_path)
    assert (held.began, held.lines) == ("2026-12-05T14:25+08:00", ()), "one class, from when it became practice"


def test_a_class_that_was_called_off_is_none_and_the_next_one_is_the_first(tmp_path: Path) -> None:
    now = [AFTERNOON]
    record = ClassRecord(tmp_path, lambda: now[0])
    assert record.settle(OCCASION)
    assert record.held(OCCASION)
    record.note(Noted("slip", Mark.BEGUN))
    now[0] += 7200.0
    assert record.settle("2026-12-06 14:00")
    record.close()
    (held,) = read(tmp_path)
    assert (held.number, held.occasion, held.ended) == (1, "", "2026-12-05T14:00+08:00")


@pytest.mark.parametrize("restarted", [False, True])
def test_a_class_whose_record_is_damaged_does_not_begin_a_second_time(tmp_path: Path, restarted: bool) -> None:
    """A neighbour who ended it stands at a wall that calls real taxis."""
    today = f"{local(time.time()):%Y-%m-%d} 00:00"
    to_come = f"{local(time.time() + 2 * DAY_S):%Y-%m-%d} 00:00"  # also where it is midnight meanwhile
    record = ClassRecord(tmp_path)
    assert record.begin(today)
    record.enter()
    record.close()
    damage(tmp_path)
    record = ClassRecord(tmp_path)
    assert record.held(today)
    if restarted:
        record.close()
        record = ClassRecord(tmp_path)
    assert record.held(today)
    assert not record.held(to_come), "the next one is held as ever"
    record.close()


def test_what_is_set_aside_damaged_goes_after_a_month(tmp_path: Path) -> None:
    long_ago = (datetime.now(UTC) - KEPT_FOR * 2).strftime(TIME)
    old, new = (tmp_path / f"{FILE_NAME}.damaged-{made}" for made in (long_ago, datetime.now(UTC).strftime(TIME)))
    old.touch()
    new.touch()
    ClassRecord(tmp_path).forget_old()
    assert (old.exists(), new.exists()) == (False, True)


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
    record = ClassRecord(tmp_path)
    record.forget_old()
    record.close()
    assert [held.number for held in read(tmp_path)] == [2, 3]
    record = ClassRecord(tmp_path)
    assert record.begin("")
    record.close()
    assert read(tmp_path)[-1].number == 4, "a class keeps its number"


def test_a_wall_that_never_practises_has_no_record_and_no_warning_of_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    record = ClassRecord(tmp_path)
    record.forget_old()
    record.close()
    assert list(tmp_path.iterdir()) == []
    assert told(caplog, logging.WARNING) == []


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
    damage(tmp_path)
    record = ClassRecord(tmp_path)
    record.note(Noted("slip", Mark.BEGUN))
    record.note(Noted("slip", Mark.STATION, 1, 3.0))
    record.close()
    assert [len(held.lines) for held in read(tmp_path)] in ([1], [2])


def damage(folder: Path) -> None:
    for file in folder.iterdir():
        file.write_bytes(b"\x00no database at all" * 500)


def told(caplog: pytest.LogCaptureFixture, level: int) -> list[object]:
    lines = [each for each in caplog.records if each.levelno >= level]
    return [each.msg.event for each in lines if isinstance(each.msg, EventLine)]


def _insert(sql: sqlite3.Connection, line: dict[str, object]) -> None:
    columns, marks = ", ".join(line), ", ".join("?" for _ in line)
    sql.execute(f"INSERT INTO noted ({columns}) VALUES ({marks})", tuple(line.values()))
