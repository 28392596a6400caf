"""The report of one class in words and bars: what was tried, what was hard, what to practise next time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.classroom import (
    FEWEST_TOLD,
    HARDEST_SHOWN,
    ClassTally,
    LessonTally,
    StationTally,
    are_hardest,
    hardest,
    shown,
    together,
)
from kiosk.commissioning.drawings import AMBER, Area, Drawing, Label, Shape
from kiosk.lesson import Lesson, Station, called
from kiosk.ui.palette import DAY

BAR, BAR_OPEN = AMBER, "#F3E3C3"  # also told apart in black and white
SMALL_INK = DAY.ink("ink2")
W_MM = 180.0  # between the margins of A4
BARS_MM = (62.0, 66.0)  # from, how wide
FINISHED_AT_MM, MEDIAN_AT_MM = 152.0, W_MM  # the right edges of two columns
HEAD_MM = 9.0
ROW_MM, ROWS_MM = 11.0, 86.0  # a row with its two lines; all of them, so that everything fits on one page
ROWS_MOST = 10  # two lines of letters take 8.6 mm
BOX_MM = (6.0, 5.2)  # of one try, at most, how high
EM_MM, EM_SMALL_MM = 4.2, 2.9
NOT_TRIED_SHOWN = 3  # names in one line
WIDE = "mwMW@%"
LABEL_LEAST = 0.65  # of its usual size; what is longer is cut
COUNT_W_MM = FINISHED_AT_MM - BARS_MM[0] - BARS_MM[1] - 1.0
LONGEST = timedelta(days=1)  # of a class
WEEKDAYS = "一二三四五六日"
WORDS = {
    "title": "练习课小结",
    "title_en": "Practice class report",
    "privacy": "都是练习，没有叫过真的车。这一页上没有任何人的姓名、号码和照片。",
    "privacy_en": "Practice only: no real taxi was called. No name, number or picture of anybody is on this page.",
    "lessons": "每一课练得怎么样",
    "lessons_en": "The lessons: a box for each try",
    "next": "下次可以这样练",
    "next_en": "Next time",
}


HARDEST = ("最难的三步", "The three hardest steps")
HARD = ("难的步骤", "Hard steps")
EASY = ("没有人卡住，也没有人中途停下。", "Nobody got stuck, and nobody gave up.")
NO_STEP = ("没有人卡住，可是有几次没有走完。", "Nobody got stuck, but some tries did not come to the end.")
TOO_FEW = ("有的步骤练的人少，不写难不难。", "Some steps were practised by few: whether they were hard is not told.")


@dataclass(frozen=True)
class Report:
    """number: the class's in the record. began, ended: local; None: the clock was wrong then. lessons: all that there
    are, for their words; one that was given and is there no longer is called by its name. offered: the names of
    those that this wall can give."""

    place: str
    place_en: str
    number: int
    began: datetime | None
    ended: datetime | None
    tally: ClassTally
    lessons: tuple[Lesson, ...]
    offered: frozenset[str]
    version: str


@dataclass(frozen=True)
class HardStep:
    """One of the hardest. words: what the guide says there; '' where the lesson has no such step now."""

    title: str
    words: str
    words_en: str
    told: str
    told_en: str


@dataclass(frozen=True)
class Row:
    """median_s: of the finished tries; None: they are too few, or of several lessons."""

    title: str
    title_en: str
    tries: int
    finished: int
    median_s: float | None


def when(report: Report) -> str:
    """'2026年12月5日 星期六　14:00—15:10'; without an end that no class can have, when a clock was set in it."""
    began, ended = report.began, report.ended
    if began is None:
        return "日期不详：机器的钟没有对好 date unknown: the clock was wrong"
    day = f"{began.year}年{began.month}月{began.day}日 星期{WEEKDAYS[began.weekday()]}"
    if ended is None or not timedelta() < ended - began <= LONGEST:
        return f"{day}　{began:%H:%M}"
    end = f"{ended:%H:%M}" if ended.date() == began.date() else f"{ended.month}月{ended.day}日 {ended:%H:%M}"
    return f"{day}　{began:%H:%M}—{end}"


def sums(report: Report) -> tuple[tuple[int, str, str], ...]:
    """The class in three numbers, each with its word in Chinese and English."""
    told = report.tally
    return (
        (told.tries, "试了几次", "tries"),
        (told.finished, "走完几次", "finished"),
        (len(told.lessons), "练了几课", "lessons"),
    )


def source(report: Report) -> str:
    """Where the page is from, for whoever asks later."""
    return f"扬招 yangzhao {report.version}　练习记录 record {report.number}"


def duration(seconds: float) -> tuple[str, str]:
    """To a whole second, as on the screen: '54 秒', '54 s'; '1 分 12 秒', '1 min 12 s'; '2 分钟', '2 min'."""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} 秒", f"{rest} s"
    if not rest:
        return f"{minutes} 分钟", f"{minutes} min"
    return f"{minutes} 分 {rest} 秒", f"{minutes} min {rest} s"


def rows(report: Report) -> list[Row]:
    """One for each lesson that was tried; where they do not all fit, the last one is of all the others together."""
    alone, others = shown(report.tally.lessons, ROWS_MOST)
    result = [Row(*titles(report, each.lesson), each.tries, each.finished, each.median_s) for each in alone]
    if others:
        rest = together(others)
        result.append(Row(f"另外 {len(others)} 课", f"{len(others)} other lessons", rest.tries, rest.finished, None))
    return result


def chart(report: Report) -> Drawing:
    """A box for each try, full where it was finished."""
    told = rows(report)
    high = min(ROW_MM, ROWS_MM / max(1, len(told)))
    wide = min(BOX_MM[0], BARS_MM[1] / max([1, *(row.tries for row in told)]))
    shapes: list[Shape] = [*_head()]
    for index, row in enumerate(told):
        shapes += _row(row, HEAD_MM + index * high, wide)
    return Drawing("每课试了几次、走完几次 tries and finished tries", W_MM, HEAD_MM + len(told) * high, tuple(shapes))


def hard_steps(report: Report) -> list[HardStep]:
    """At most three, the hardest first: kiosk.classroom.hardest says by what rule."""
    return [_hard(report, each) for each in hardest(report.tally)[:HARDEST_SHOWN]]


def heading(report: Report) -> tuple[str, str]:
    """Of the hard steps; in Chinese and English."""
    return HARDEST if are_hardest(hardest(report.tally)) else HARD


def without_steps(report: Report) -> tuple[str, str]:
    """What is said where no step is told of; in Chinese and English. Where few came it is the same whether or not one
    of them got stuck: a single pupil's page says nothing of her."""
    told = report.tally
    if any(each.came < FEWEST_TOLD for each in told.stations):
        return TOO_FEW
    return EASY if told.finished == told.tries else NO_STEP


def next_time(report: Report) -> list[tuple[str, str]]:
    """What could be practised next on this wall, in Chinese and English: slowly the hardest step, again the lesson
    that was least often finished, and then what was not tried. At least one."""
    told: list[tuple[str, str]] = []
    can_be_given = [each for each in hardest(report.tally) if _is_offered(report, each.lesson, each.station)]
    hard = can_be_given[:1]
    for each in hard:
        title, title_en = titles(report, each.lesson)
        told.append(
            (
                f"先练“{title}”：到第 {each.station} 步停一停，让大家自己找。",
                f"First '{title_en}': stop at step {each.station} and let everybody look for it.",
            )
        )
    again = [each for each in report.tally.lessons if _is_offered(report, each.lesson)]
    unfinished = _least_finished(again, without=[each.lesson for each in hard])
    if unfinished is not None:
        title, title_en = titles(report, unfinished.lesson)
        told.append((f"“{title}”再练一遍。", f"'{title_en}' once more."))
    tried = {each.lesson for each in report.tally.lessons}
    new = [lesson for lesson in report.lessons if lesson.name in report.offered and lesson.name not in tried]
    if new:
        more = len(new) - NOT_TRIED_SHOWN
        names = "、".join(lesson.title for lesson in new[:NOT_TRIED_SHOWN])
        names_en = ", ".join(lesson.title_en for lesson in new[:NOT_TRIED_SHOWN])
        told.append(
            (
                f"还没有练过：{names}{f'，另外还有 {more} 课' if more > 0 else ''}。",
                f"Not tried yet: {names_en}{f', and {more} more' if more > 0 else ''}.",
            )
        )
    if not told and report.tally.finished < report.tally.tries:
        return [("再来练一次。", "Practise once more.")]
    return told or [("都会了。下次请新邻居来，让会的人来教。", "All well. Next time invite new neighbours.")]


def titles(report: Report, name: str) -> tuple[str, str]:
    """Of a lesson, in Chinese and English."""
    lesson = called(report.lessons, name)
    return (name, name) if lesson is None else (lesson.title, lesson.title_en)


def _station(report: Report, name: str, number: int) -> Station | None:
    lesson = called(report.lessons, name)
    return None if lesson is None else lesson.station(number)


def _is_offered(report: Report, name: str, number: int = 1) -> bool:
    return name in report.offered and _station(report, name, number) is not None


def _hard(report: Report, hard: StationTally) -> HardStep:
    title, title_en = titles(report, hard.lesson)
    station = _station(report, hard.lesson, hard.station)
    told, told_en = [], []
    if hard.stuck:
        told.append(f"{hard.stuck} 次要人提醒")
        told_en.append(f"{hard.stuck} needed the guide")
    if hard.left:
        told.append(f"{hard.left} 次没走完")
        told_en.append(f"{hard.left} ended here")
    if hard.median_s is not None:
        usual, usual_en = duration(hard.median_s)
        told.append(f"一般用 {usual}")
        told_en.append(f"median {usual_en}")
    return HardStep(
        f"{title}　第 {hard.station} 步",
        "" if station is None else f"向导说：{station.say}",
        "" if station is None else station.say_en,
        f"{hard.came} 次到了这里：{'，'.join(told)}。",
        f"{title_en}, step {hard.station}. {hard.came} came here: {', '.join(told_en)}.",
    )


def _least_finished(lessons: Sequence[LessonTally], without: Sequence[str]) -> LessonTally | None:
    unfinished = [each for each in lessons if each.finished < each.tries and each.lesson not in without]
    return min(unfinished, key=lambda each: each.finished / each.tries, default=None)


def _head() -> list[Shape]:
    y = 4.5
    left = BARS_MM[0]
    return [
        Area(left, y - 3.2, 3.6, 3.6, BAR),
        Label(left + 5.0, y, "走完 finished", ink=SMALL_INK, em=EM_SMALL_MM),
        Area(left + 28.0, y - 3.2, 3.6, 3.6, BAR_OPEN),
        Label(left + 33.0, y, "没走完 not finished", ink=SMALL_INK, em=EM_SMALL_MM),
        Label(FINISHED_AT_MM, y, "走完／试了", "right", SMALL_INK, EM_SMALL_MM),
        Label(MEDIAN_AT_MM, y, "一般用时 median", "right", SMALL_INK, EM_SMALL_MM),
    ]


def _row(row: Row, top: float, wide: float) -> list[Shape]:
    """wide: of one try's box."""
    y = top + EM_MM
    boxes = [
        Area(BARS_MM[0] + i * wide, top + 0.5, wide * 0.86, BOX_MM[1], BAR if i < row.finished else BAR_OPEN)
        for i in range(row.tries)
    ]
    usual = "—" if row.median_s is None else duration(row.median_s)[0]
    return [
        _fitted(Label(0.0, y, row.title, em=EM_MM, bold=True), BARS_MM[0] - 1.0),
        _fitted(Label(0.0, y + EM_SMALL_MM + 0.3, row.title_en, ink=SMALL_INK, em=EM_SMALL_MM), BARS_MM[0] - 1.0),
        *boxes,
        _fitted(Label(FINISHED_AT_MM, y, f"{row.finished} / {row.tries}", "right", em=EM_MM), COUNT_W_MM),
        Label(MEDIAN_AT_MM, y, usual, "right", em=EM_MM),
    ]


def _fitted(label: Label, w: float) -> Label:
    """No wider than w: set smaller, and cut where that is not enough."""
    text, em = label.text, label.em
    while _wide(text) * em * LABEL_LEAST > w:
        text = f"{text.rstrip('…')[:-1]}…"
    return replace(label, text=text, em=min(em, w / max(_wide(text), 0.1)))


def _wide(text: str) -> float:
    """In ems, rather too wide than too narrow: a page to read is set by whatever letters there are."""
    return sum(1.0 if not mark.isascii() or mark in WIDE else 0.75 if mark.isupper() else 0.6 for mark in text)
