"""The report of a class: its numbers are what happened, it fits one page, and it tells of nobody."""

from __future__ import annotations

import itertools
import random
import re
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from io import StringIO
from pathlib import Path
from statistics import median
from typing import TypeVar

import pytest
from fpdf import FPDF

from kiosk.__main__ import main
from kiosk.classroom import FEWEST_TOLD, Mark, Noted, tally
from kiosk.commissioning.drawings import Area, Label
from kiosk.commissioning.paper import FAMILY, PT_OF_MM, lettered
from kiosk.domain import Lang
from kiosk.journey.events import Action, Touched
from kiosk.journey.practice_kinds import ClassPage, LessonDone
from kiosk.lesson import Lesson
from kiosk.local_time import SHANGHAI
from kiosk.practice.lessons import shipped
from kiosk.practice.report import BAR, BAR_OPEN, HEAD_MM, Report, chart, next_time
from kiosk.practice.report_page import html_page
from kiosk.practice.report_print import printed
from kiosk.store.class_record import FILE_NAME, ClassRecord, read
from kiosk.ui import fonts
from kiosk.ui.audit.glyphs import of_fonts
from kiosk.ui.present import present
from kiosk.wording import translator
from tests.pdf_words import drawn, pdf_words
from tests.practice_fixtures import Pupil
from tests.running_kiosk import settings

ROOT = Path(__file__).parents[1]
LESSONS = shipped()
BEGAN = datetime(2026, 12, 5, 14, 0, tzinfo=SHANGHAI)
ENDED = datetime(2026, 12, 5, 15, 12, tzinfo=SHANGHAI)
HOUSE = "\U0001f3e0"  # no font of the kiosk's has it
TAG = re.compile(r"<style>.*?</style>|<[^>]+>", re.DOTALL)
STEP = re.compile(r"(.+)　第 (\d+) 步")
TOLD = re.compile(r"(\d+) 次到了这里：(?:(\d+) 次要人提醒，?)?(?:(\d+) 次没走完，?)?(?:一般用 (.+))?。")
Item = TypeVar("Item")
Result = TypeVar("Result")


def a_class(seed: int, lessons: Sequence[Lesson] = LESSONS, tries: int = 60) -> list[Noted]:
    """What the guide notes of a class that is clumsier at some steps than at others."""
    chance = random.Random(seed)
    hard = {(lesson.name, chance.randint(1, len(lesson.stations))) for lesson in lessons if chance.random() < 0.5}
    lines = []
    for _ in range(tries):
        lesson = chance.choice(lessons)
        lines.append(Noted(lesson.name, Mark.BEGUN))
        for station in range(1, len(lesson.stations) + 1):
            clumsy = 0.5 if (lesson.name, station) in hard else 0.04
            reminded, strayed = (chance.randint(1, 3) if chance.random() < clumsy else 0 for _ in range(2))
            mark = Mark.LEFT if chance.random() < clumsy / 3 else Mark.STATION
            if chance.random() < 0.01:
                mark = Mark.ENDED
            if chance.random() < clumsy / 3:  # she goes on by another way, and comes back
                lines.append(Noted(lesson.name, Mark.AROUND, station, chance.uniform(0.0, 140.0), 0, 1))
            lines.append(Noted(lesson.name, mark, station, chance.uniform(0.0, 140.0), reminded, strayed))
            if mark is not Mark.STATION:
                break
        else:
            if chance.random() < 0.95:  # else it was killed before this was noted
                lines.append(Noted(lesson.name, Mark.FINISHED, took_s=chance.uniform(20.0, 400.0)))
    return lines


def report(
    lines: Sequence[Noted], lessons: tuple[Lesson, ...] = LESSONS, offered: Sequence[Lesson] | None = None
) -> Report:
    place = ("枫林新村 3 号门 <东>", "Fenglin Estate & Gate 3")
    names = frozenset(lesson.name for lesson in (lessons if offered is None else offered))
    return Report(*place, 7, BEGAN, ENDED, tally(lines), lessons, names, "0.1.0")


def html_words(page: str) -> list[str]:
    texts = (unescape(text).strip() for text in TAG.split(page))
    return [text for text in texts if text]


# --- counted without the kiosk's own counting ---


@dataclass(frozen=True)
class Step:
    title: str
    number: int
    came: int
    stuck: int
    left: int
    median_s: int | None  # of the passes


def whole(values: Sequence[float]) -> int | None:
    return round(median(values)) if len(values) >= FEWEST_TOLD else None


def seconds(text: str) -> int | None:
    """'1 分 12 秒', '2 分钟', '54 秒'; None: '—', ''."""
    told = re.fullmatch(r"(?:(\d+) 分钟?)? ?(?:(\d+) 秒)?", text)
    return int(told[1] or 0) * 60 + int(told[2] or 0) if told and text else None


def grouped(lines: Sequence[Item], key: Callable[[Item], Result]) -> dict[Result, list[Item]]:
    groups: dict[Result, list[Item]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return groups


def counted_rows(lines: Sequence[Noted]) -> dict[str, tuple[int, int, int | None]]:
    """title -> finished, tries, seconds."""
    titles = {lesson.name: lesson.title for lesson in LESSONS}
    rows = {}
    for name, own in grouped(lines, lambda line: line.lesson).items():
        took = [line.took_s for line in own if line.mark is Mark.FINISHED]
        rows[titles[name]] = (len(took), len([line for line in own if line.mark is Mark.BEGUN]), whole(took))
    return rows


def counted_steps(lines: Sequence[Noted]) -> list[Step]:
    """All that anybody found hard, the hardest first."""
    titles = {lesson.name: lesson.title for lesson in LESSONS}
    found = []
    numbers = itertools.accumulate(line.mark is Mark.BEGUN for line in lines)
    tries = grouped(list(zip(numbers, lines, strict=True)), lambda each: (each[0], each[1].lesson, each[1].station))
    visits = [(name, number, [line for _, line in own]) for (_, name, number), own in tries.items() if number]
    for (name, number), here in grouped(visits, lambda visit: visit[:2]).items():
        own = [lines for *_, lines in here]
        left = [lines for lines in own if any(line.mark is Mark.LEFT for line in lines)]
        helped = [lines for lines in own if any(line.reminded + line.strayed for line in lines) and lines not in left]
        took = [
            sum(line.took_s for line in lines) for lines in own if any(line.mark is Mark.STATION for line in lines)
        ]
        hard = len(helped) + len(left)
        if hard and len(own) >= FEWEST_TOLD:
            step = Step(titles[name], number, len(own), len(helped), len(left), whole(took))
            found.append((hard, hard / len(own), median(took) if len(took) >= FEWEST_TOLD else 0.0, step))
    return [step for *_, step in sorted(found, key=lambda each: each[:3], reverse=True)]


def rows_of(words: Sequence[str]) -> dict[str, tuple[int, int, int | None]]:
    """Read back out of a page: beside each title of a lesson stand its English one, finished / tries, the median."""
    rows = {}
    for title, _, finished, usual in zip(words, words[1:], words[2:], words[3:], strict=False):
        if told := re.fullmatch(r"(\d+) / (\d+)", finished):
            rows[title] = (int(told[1]), int(told[2]), seconds(usual))
    return rows


def steps_of(words: Sequence[str]) -> list[Step]:
    steps = []
    title, number = "", 0
    for text in words:
        if named := STEP.fullmatch(text):
            title, number = named[1], int(named[2])
        if told := TOLD.fullmatch(text):
            came, stuck, left = (int(each or 0) for each in told.groups()[:3])
            steps.append(Step(title, number, came, stuck, left, seconds(told[4] or "")))
    return steps


@pytest.mark.parametrize("seed", range(4))
def test_the_numbers_on_both_pages_are_what_happened(seed: int) -> None:
    lines = a_class(seed)
    rows, steps = counted_rows(lines), counted_steps(lines)
    tries = len([line for line in lines if line.mark is Mark.BEGUN])
    finished = len([line for line in lines if line.mark is Mark.FINISHED])
    page, pdf = html_page(report(lines)), printed(report(lines), fonts.prepare())
    for words in (html_words(page), pdf_words(pdf)):
        for number, word in ((tries, "试了几次"), (finished, "走完几次"), (len(rows), "练了几课")):
            assert words[words.index(word) - 1] == str(number)
        assert rows_of(words) == rows
        assert steps_of(words) == steps[:3]
        assert ("最难的三步" in words) is (len(steps) > 3)
        assert ("难的步骤" in words) is (len(steps) <= 3)
    legend = 1
    assert page.count(f'fill="{BAR}"') - legend == finished
    assert page.count(f'fill="{BAR_OPEN}"') - legend == tries - finished
    assert len(re.findall(rb" re\s+f", drawn(pdf))) == tries + 2 * legend + 1, "and the band on top"


def test_the_numbers_are_what_pupils_did_at_the_screen(tmp_path: Path) -> None:
    """Counted by what was touched and by the screens that came, through the journey and the record on the disk."""
    chance = random.Random(11)
    pupil, record = Pupil(lessons=LESSONS), ClassRecord(tmp_path, lambda: BEGAN.timestamp())
    tries: Counter[str] = Counter()
    finished: Counter[str] = Counter()
    for _ in range(14):
        lesson = chance.choice(LESSONS)
        pupil.begins(lesson)
        tries[lesson.title] += 1
        if chance.random() < 0.5:
            pupil.obeys_until_done()
        else:
            for _ in range(chance.randint(0, 12)):
                pupil.obeys()
            pupil.waits(chance.choice((0.0, 45.0)))
        finished[lesson.title] += isinstance(pupil.state.step, LessonDone)
        pupil.waits(3.0).does(Touched(Action.LESSONS))  # a hand that comes at once meant the screen before
    assert record.begin("")
    for line in pupil.noted():
        record.note(line)
    record.close()
    (held,) = read(tmp_path)
    words = html_words(html_page(report(held.lines)))
    assert {title: told[:2] for title, told in rows_of(words).items()} == {
        title: (finished[title], count) for title, count in tries.items()
    }
    assert words[words.index("试了几次") - 1] == "14"


# --- what it says ---


def test_it_says_where_and_when_and_that_it_was_practice() -> None:
    lines = a_class(1)
    for words in (html_words(html_page(report(lines))), pdf_words(printed(report(lines), fonts.prepare()))):
        assert {"练习课小结", "枫林新村 3 号门 <东>", "Fenglin Estate & Gate 3"} <= set(words)
        assert "2026年12月5日 星期六　14:00—15:12" in words
        assert any("没有叫过真的车" in text for text in words)


def test_it_tells_what_the_guide_says_at_the_hardest_step() -> None:
    lines = [Noted("phone", Mark.BEGUN), Noted("phone", Mark.STATION, 2, 31.0, reminded=1)] * FEWEST_TOLD
    says = f"向导说：{LESSONS[0].stations[1].say}"
    assert says in html_words(html_page(report(lines)))
    assert says in pdf_words(printed(report(lines), fonts.prepare()))


def test_a_lesson_that_is_there_no_longer_is_called_by_its_name() -> None:
    lines = [Noted("market-day", Mark.BEGUN), Noted("market-day", Mark.LEFT, 2, 31.0)] * 3
    lines += [Noted("phone", Mark.BEGUN), Noted("phone", Mark.LEFT, 90, 31.0)] * 3
    words = html_words(html_page(report(lines)))
    assert rows_of(words)["market-day"] == (0, 3, None)
    assert [(step.title, step.number) for step in steps_of(words)] == [("market-day", 2), ("用手机号叫车", 90)]
    assert not any(text.startswith("向导说") for text in words)
    assert not any("market-day" in text or "第 90 步" in text for text, _ in next_time(report(lines)))


def test_a_lesson_that_this_wall_cannot_give_any_more_has_its_title_and_is_not_recommended() -> None:
    face = [Noted("face", Mark.BEGUN), Noted("face", Mark.LEFT, 2, 31.0)] * 5
    told = report(face, offered=LESSONS[:1])
    assert [(step.title, step.number) for step in steps_of(html_words(html_page(told)))] == [("刷脸叫车", 2)]
    assert [text for text, _ in next_time(told)] == ["还没有练过：用手机号叫车。"]


def test_one_neighbours_step_and_time_stand_on_no_page_and_her_try_is_counted() -> None:
    stuck = [
        Noted("phone", Mark.BEGUN),
        Noted("phone", Mark.STATION, 2, 20.0, 1),
        Noted("phone", Mark.FINISHED, 0, 99.0),
    ]
    hers = [Noted("face", Mark.BEGUN), Noted("face", Mark.STATION, 1, 61.0, 2), Noted("face", Mark.LEFT, 4, 30.0, 2)]
    told = report([*stuck * 11, *hers])
    for words in (html_words(html_page(told)), pdf_words(printed(told, fonts.prepare()))):
        assert [(step.title, step.number) for step in steps_of(words)] == [("用手机号叫车", 2)]
        assert rows_of(words)["刷脸叫车"] == (0, 1, None)


def test_a_single_pupils_page_and_chart_do_not_tell_whether_she_got_stuck() -> None:
    """Pinned up, everybody knows whose it was."""
    reports = []
    for reminded in (0, 2):
        for strayed in (0, 1):
            step = Noted("phone", Mark.STATION, 2, 9.0, reminded, strayed)
            reports.append(report([Noted("phone", Mark.BEGUN), step, Noted("phone", Mark.FINISHED, 0, 50.0)]))
    assert len({html_page(each) for each in reports}) == 1
    assert len({printed(each, fonts.prepare()) for each in reports}) == 1
    words = html_words(html_page(reports[0]))
    assert "有的步骤练的人少，不写难不难。" in words
    assert not any("卡住" in text for text in words)
    state = Pupil(lessons=LESSONS).state
    charts = {present(replace(state, step=ClassPage(each.tally)), translator(Lang.ZH, "screen")) for each in reports}
    assert len(charts) == 1


def test_nobody_gave_up_is_said_only_where_all_came_to_the_end() -> None:
    cut = report([Noted("phone", Mark.BEGUN), Noted("phone", Mark.STATION, 1, 9.0)] * FEWEST_TOLD)
    for words in (html_words(html_page(cut)), pdf_words(printed(cut, fonts.prepare()))):
        assert "没有人卡住，也没有人中途停下。" not in words
        assert "没有人卡住，可是有几次没有走完。" in words
    assert "都会了" not in next_time(cut)[0][0]


@pytest.mark.parametrize(
    ("began", "ended", "said"),
    [
        (BEGAN, BEGAN - timedelta(minutes=50), "2026年12月5日 星期六　14:00"),
        (BEGAN, BEGAN + timedelta(days=700), "2026年12月5日 星期六　14:00"),
        (BEGAN, BEGAN + timedelta(hours=10, minutes=5), "2026年12月5日 星期六　14:00—12月6日 00:05"),
        (BEGAN, None, "2026年12月5日 星期六　14:00"),
    ],
)
def test_an_end_that_only_a_clock_could_have_made_is_left_out(began: datetime, ended: datetime, said: str) -> None:
    assert said in html_words(html_page(replace(report(a_class(1)), began=began, ended=ended)))


def test_a_long_name_stands_over_no_box() -> None:
    long = "w" * 40
    told = report([Noted(long, Mark.BEGUN)] * 2000)
    rows = chart(told)
    with lettered(FPDF(), fonts.prepare(), "", 10.0) as pdf:
        pdf.add_page()
        first_box = min(each.x for each in rows.shapes if isinstance(each, Area) and each.y > HEAD_MM)
        last_box = max(each.x + each.w for each in rows.shapes if isinstance(each, Area))
        for label in rows.shapes:
            if not isinstance(label, Label) or label.y < HEAD_MM:
                continue
            pdf.set_font(FAMILY, "B" if label.bold else "", label.em * PT_OF_MM)
            wide = pdf.get_string_width(label.text)
            assert label.x + wide < first_box if label.align == "left" else label.x - wide > last_box


def test_where_nobody_got_stuck_it_says_so() -> None:
    one = [Noted("phone", Mark.BEGUN), Noted("phone", Mark.STATION, 1, 9.0), Noted("phone", Mark.FINISHED, 0, 9.0)]
    lines = one * FEWEST_TOLD
    for words in (html_words(html_page(report(lines))), pdf_words(printed(report(lines), fonts.prepare()))):
        assert "没有人卡住，也没有人中途停下。" in words
        assert steps_of(words) == []


def test_next_time_is_what_was_hard_then_what_was_not_finished_then_what_was_not_tried() -> None:
    few = LESSONS[:4]
    lines = [*[Noted("phone", Mark.BEGUN), Noted("phone", Mark.LEFT, 3, 9.0)] * 3, Noted("face", Mark.BEGUN)]
    lines += [Noted("delayed", Mark.BEGUN), Noted("delayed", Mark.FINISHED, 0, 50.0)]
    chinese = [words for words, _ in next_time(report(lines, few))]
    assert chinese == [
        "先练“用手机号叫车”：到第 3 步停一停，让大家自己找。",
        "“刷脸叫车”再练一遍。",
        "还没有练过：验证码来晚了。",
    ]


def test_who_can_everything_is_asked_to_teach() -> None:
    lines = [Noted("phone", Mark.BEGUN), Noted("phone", Mark.FINISHED, 0, 50.0)]
    ((chinese, _),) = next_time(report(lines, LESSONS[:1]))
    assert "让会的人来教" in chinese


@pytest.mark.parametrize("seed", range(30))
def test_nobodys_number_can_stand_on_it(seed: int) -> None:
    assert not re.search(r"\d{5}", " ".join(html_words(html_page(report(a_class(seed))))))


# --- the sheet of paper ---


def test_it_is_one_sheet_however_much_was_tried_and_whatever_it_is_called() -> None:
    many = tuple(
        replace(
            LESSONS[0],
            name=f"lesson-{'x' * number}",
            title="用手机号叫车叫车",
            title_en="W" * 24,
            stations=tuple(replace(at, say="叫" * 40, say_en="W" * 80) for at in LESSONS[0].stations),
        )
        for number in range(30)
    )
    lines = a_class(5, many[:25], tries=300)
    longest = replace(report(lines, many), place="新" * 24, place_en="W" * 60)
    pdf = printed(longest, fonts.prepare())
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    assert b"/MediaBox [0 0 595.28 841.89]" in pdf
    feet = [float(y) for _, y in re.findall(rb"BT ([\d.]+) ([\d.-]+) Td", drawn(pdf))]
    assert feet[-1] == min(feet) > 15.0, "nothing is written below or over its foot"
    assert "另外 16 课" in pdf_words(pdf)
    assert pdf == printed(longest, fonts.prepare()), "the same class makes the same bytes"


def test_no_letter_is_missing_from_the_kiosks_fonts() -> None:
    there = of_fonts(fonts.prepare())
    in_both = there[False] & there[True]
    for seed in range(30):
        used = set("".join(html_words(html_page(report(a_class(seed))))))
        assert {letter for letter in used if ord(letter) not in in_both} == set()


# --- the command ---


def asked(folder: Path, *given: str) -> list[str]:
    config = folder / "config.yaml"
    if not config.exists():
        settings(folder)
    return ["practice", "report", "--config", str(config), *given]


def command(folder: Path, *given: str) -> subprocess.CompletedProcess[str]:
    """As if it were a program of its own."""
    line = asked(folder, *given)
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        code = main(line)
    return subprocess.CompletedProcess(line, code, out.getvalue(), err.getvalue())


def kept(
    folder: Path, *classes: Sequence[Noted], clock: Callable[[], float] = BEGAN.timestamp, occasion: str = ""
) -> None:
    record = ClassRecord(folder / "state", clock)
    for lines in classes:
        assert record.begin(occasion)
        for line in lines:
            record.note(line)
    record.close()


def test_the_command_writes_both_pages_of_the_newest_class_that_tried_something(tmp_path: Path) -> None:
    phone = [Noted("phone", Mark.BEGUN), Noted("phone", Mark.FINISHED, 0, 49.96)]
    kept(tmp_path, phone * 2, phone * 3, [])
    line = [sys.executable, "-m", "kiosk", *asked(tmp_path, "--out", str(tmp_path / "pages"))]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    html, pdf = (Path(line) for line in done.stdout.splitlines())
    assert html.name == "class-2-2026-12-05.html"
    for words in (html_words(html.read_text("utf-8")), pdf_words(pdf.read_bytes())):
        assert rows_of(words) == {"用手机号叫车": (3, 3, 50)}


def test_the_command_lists_the_classes_and_tells_of_each(tmp_path: Path) -> None:
    kept(tmp_path, [Noted("phone", Mark.BEGUN)] * 3, [])
    kept(tmp_path, [Noted("phone", Mark.BEGUN)], occasion=f"{BEGAN:%Y-%m-%d %H:%M}")
    done = command(tmp_path, "--list")
    assert done.stdout.splitlines() == [
        "   1  2026-12-05 14:00  试了 3 次，走完 0 次。 3 tried, 0 finished",
        "   2  2026-12-05 14:00  试了 0 次，走完 0 次。 0 tried, 0 finished",
        "   3  2026-12-05 14:00  试了 1 次，走完 0 次，日历上的课。 1 tried, 0 finished, by the calendar",
    ]
    done = command(tmp_path, "--class", "1", "--out", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    empty = command(tmp_path, "--class", "2", "--out", str(tmp_path))
    assert (empty.returncode, empty.stdout) == (2, "")
    assert "Nothing was tried in class 2" in empty.stderr


def test_before_the_first_class_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    done = command(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "hold a class with `kiosk practice`" in done.stderr


def test_a_folder_that_takes_nothing_is_told_in_one_sentence(tmp_path: Path) -> None:
    kept(tmp_path, [Noted("phone", Mark.BEGUN)])
    (tmp_path / "file").touch()
    done = command(tmp_path, "--out", str(tmp_path / "file"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert not [*tmp_path.glob("*.html")]


def test_a_page_that_cannot_be_written_leaves_no_other_behind(tmp_path: Path) -> None:
    kept(tmp_path, [Noted("phone", Mark.BEGUN)])
    (tmp_path / "pages" / "class-1-2026-12-05.pdf").mkdir(parents=True)
    old = tmp_path / "pages" / "class-1-2026-12-05.html"
    old.write_text("of before")
    done = command(tmp_path, "--out", str(tmp_path / "pages"))
    assert (done.returncode, done.stdout) == (2, "")
    assert sorted(file.suffix for file in (tmp_path / "pages").iterdir()) == [".html", ".pdf"]
    assert old.read_text() == "of before"


@pytest.mark.parametrize(
    ("content", "to_do"),
    [
        (b"", "Nobody has tried a lesson here yet"),
        (b"hello" * 1000, "it is damaged; the kiosk sets it aside"),
    ],
)
def test_a_record_that_cannot_be_read_says_what_to_do(tmp_path: Path, content: bytes, to_do: str) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / FILE_NAME).write_bytes(content)
    done = command(tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert to_do in done.stderr


def test_a_record_of_a_newer_release_says_so_and_one_in_use_asks_to_try_again(tmp_path: Path) -> None:
    kept(tmp_path, [Noted("phone", Mark.BEGUN)])
    with closing(sqlite3.connect(tmp_path / "state" / FILE_NAME, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert "try again in a minute" in command(tmp_path).stderr
        other.execute("ROLLBACK")
        other.execute("PRAGMA user_version = 9")
    assert "a newer release wrote it" in command(tmp_path).stderr


def test_a_class_of_a_clock_that_nobody_had_set_has_no_day(tmp_path: Path) -> None:
    kept(tmp_path, [Noted("phone", Mark.BEGUN)], clock=lambda: 60.0)
    done = command(tmp_path, "--out", str(tmp_path))
    html, _ = (Path(line) for line in done.stdout.splitlines())
    assert html.name == "class-1.html"
    assert any("日期不详" in text for text in html_words(html.read_text("utf-8")))


def test_a_place_whose_name_the_fonts_cannot_write_is_refused(tmp_path: Path) -> None:
    kept(tmp_path, [Noted("phone", Mark.BEGUN)])
    settings(tmp_path, site={"name": f"梅岭园{HOUSE} 3 号门"})
    done = command(tmp_path, "--out", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"The fonts have no {HOUSE}" in done.stderr
