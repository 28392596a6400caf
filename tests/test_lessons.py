"""Lessons as files: the nine that come with the kiosk, what may be written, and how a mistake is explained."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.config import Config, ConfigError, load
from kiosk.config.document import document_of
from kiosk.domain import Lang
from kiosk.journey.events import Action
from kiosk.journey.scene import scene
from kiosk.lesson import BUTTON, PRACTICE_CODE, TYPE, Fitting, Lesson, TaxiStory
from kiosk.practice.complaints import OTHERWISE, in_chinese
from kiosk.practice.lessons import FILES_MOST, SHIPPED, lessons_of, read_lesson, shipped
from kiosk.practice.schema import LessonFile, StepFile
from kiosk.practice.story import STEPS_MOST
from kiosk.practice.touches import (
    FOOTER,
    HOME_FOOTER,
    LABELS,
    LABELS_THERE,
    LEADS_TO,
    NEEDS,
    OF_STORIES,
    OF_THE_FACE,
    TOUCHES,
    labels,
    touches,
)
from kiosk.practice.walk import walked
from kiosk.ui.elements import Button, Row, Text, Word
from kiosk.voice import engine, sound
from kiosk.voice.marked import marked
from kiosk.voice.sayings import digits
from kiosk.wording import translator
from tests.screen_fixtures import SITUATIONS, flat, shown

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "lessons.md").read_text(encoding="utf-8")
NAMES = [lesson.name for lesson in shipped()]
EVERY_STEP = [(lesson, number) for lesson in shipped() for number in range(len(lesson.stations))]
SLOWEST, FASTEST = 3.0, 4.2  # characters a second; a breath longer than the prompts, for every sentence is announced

MARKET = """
lesson: market-day
title: 去赶集
title_en: Market day
taxi: comes
steps:
  - screen: home
    touch: phone
    say: 请按“手机号叫车”。
    say_en: Please press the button.
  - screen: phone
    touch: type
    say: 跟着大手按号码。
    say_en: Follow the hand.
  - screen: confirm
    touch: hail
    say: 请按“叫车”。
    say_en: Please press "Call a taxi".
  - screen: coming
    wait_s: 5
    say: 有车了。
    say_en: There is a taxi.
"""


def written(folder: Path, text: str = MARKET, name: str = "market.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def faults(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_lesson(written(folder, text))
    return in_english(caught.value)


def in_english(error: ConfigError) -> str:
    return "\n".join(str(replace(fault, chinese="")) for fault in error.faults)


def wall(folder: Path, camera: str = "none") -> Config:
    """The shipped settings with the lessons of a folder."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8").replace("device:/dev/video0 ", f"{camera} ", 1)
    file = folder / "config.yaml"
    file.write_text(f"{text}\npractice:\n  lessons: lessons\n", encoding="utf-8")
    return load(file, {})


# --- those that come with the kiosk ---


def test_nine_lessons_come_with_the_kiosk_from_the_simplest_on() -> None:
    in_order = "phone face code-late delayed driver-cancels nobody cancel slip button"
    assert " ".join(NAMES) == in_order
    assert {lesson.taxi for lesson in shipped()} >= {
        *(TaxiStory.COMES, TaxiStory.DELAYED, TaxiStory.DRIVER_CANCELS, TaxiStory.NO_TAXI),
    }


def test_the_lessons_are_part_of_what_is_installed() -> None:
    assert '"**/*.yaml"' in (ROOT / "setup.py").read_text(encoding="utf-8")
    assert [file.suffix for file in SHIPPED.iterdir()] == [".yaml"] * len(NAMES)


def test_the_guide_tells_the_code_that_the_hand_then_types() -> None:
    (late,) = [lesson for lesson in shipped() if lesson.code]
    (told,) = [station for station in late.stations if station.screen == "code" and station.touch == TYPE]
    assert digits(PRACTICE_CODE, Lang.ZH) in told.say
    assert digits(PRACTICE_CODE, Lang.EN) in told.say_en


@pytest.mark.parametrize(("lesson", "number"), EVERY_STEP, ids=[f"{one.name}-{n + 1}" for one, n in EVERY_STEP])
def test_every_sentence_of_the_guide_is_said_at_a_speed_that_old_people_follow(lesson: Lesson, number: int) -> None:
    text = marked(lesson.stations[number].say, translator(Lang.ZH, "voice"), Lang.ZH)
    spoken = subprocess.run(engine.command(Lang.ZH), input=text.encode(), capture_output=True, check=True)
    characters = sum(character.isalnum() for character in text)
    assert SLOWEST <= characters / sound.seconds(engine.as_wav(spoken.stdout)) <= FASTEST, text


def test_the_nine_are_played_to_their_end_by_whoever_obeys() -> None:
    for file in SHIPPED.iterdir():
        assert read_lesson(file)


# --- what may be written ---


def test_what_a_lesson_may_touch_is_what_stands_on_that_screen() -> None:
    """The table of a lesson's screens against every situation that is drawn."""
    drawn: defaultdict[str, set[str]] = defaultdict(set)
    for state in SITUATIONS.values():
        if state.practice is None and not state.warned:
            drawn[scene(state)] |= {
                element.name for element in shown(state).elements if isinstance(element, Button) and element.enabled
            }
    not_in_lessons = {"voices", "next", "rung:second", *HOME_FOOTER, *FOOTER}
    for screen, listed in TOUCHES.items():
        there = {name for name in drawn[screen] if not name.startswith("key:")}
        meant = {touch for touch in touches(screen) if touch not in (TYPE, BUTTON)}
        extra = {"rung:bus", "rung:guard", "rung:hotline"} if screen == "cancelling" else set()  # instead of waiting
        assert meant <= there, screen
        assert there - meant - extra <= not_in_lessons, screen
        assert (TYPE in listed) == any(name.startswith("key:") for name in drawn[screen]), screen


def test_every_word_of_the_tables_is_one_that_the_kiosk_knows() -> None:
    assert set(TOUCHES) <= {scene(state) for state in SITUATIONS.values()}
    assert set(OF_STORIES) | OF_THE_FACE | set(LEADS_TO) <= set(TOUCHES)
    words = {touch.partition(":")[0] for screen in TOUCHES for touch in touches(screen)} | set(LEADS_TO.values())
    assert {word.partition(":")[0] for word in words} - {TYPE, BUTTON} <= set(Action)
    assert set(NEEDS) <= words


# What an author need not know: said to a helper, by night, while a camera rests or an answer is on its way.
SELDOM = {
    *("They have a phone: use that number", "Help them in", "A wheelchair", "Soft now", "Checking"),
    *("邻居有手机，改用手机号", "邻居坐轮椅", "夜里轻声", "正在核对"),
}


def drawn_in(lang: Lang) -> dict[tuple[str, str], list[set[str]]]:
    """Everything that is read on each button of each screen, situation by situation."""
    drawn: defaultdict[tuple[str, str], list[set[str]]] = defaultdict(list)
    for state in SITUATIONS.values():
        for element in () if state.warned else shown(state, lang).elements:
            if isinstance(element, Button):
                words = {part.text for part in flat(element.parts) if isinstance(part, Text)}
                rows = (row.parts for row in flat(element.parts) if isinstance(row, Row))
                words |= {part.text for parts in rows for part in parts if isinstance(part, Word)}
                drawn[scene(state), element.name].append(words)
    return drawn


@pytest.mark.parametrize("lang", Lang)
def test_what_an_author_reads_of_a_button_is_what_stands_on_it(lang: Lang) -> None:
    drawn = drawn_in(lang)
    for screen in TOUCHES:
        for touch in touches(screen):
            there = drawn[screen, "next" if touch == TYPE else touch]
            if touch in FOOTER:
                there = [words for (_, name), every in drawn.items() for words in every if name == touch]
            listed = {*labels(screen, touch, lang)}
            assert listed <= set().union(*there), (screen, touch)
            if listed:
                assert [words for words in there if not words & (listed | SELDOM)] == [], (screen, touch)
    assert {touch for _, touch in LABELS_THERE} <= set(LABELS)


def test_a_lesson_is_read_as_it_is_written(tmp_path: Path) -> None:
    lesson = read_lesson(written(tmp_path))
    assert (lesson.name, lesson.title, lesson.title_en) == ("market-day", "去赶集", "Market day")
    assert [station.screen for station in lesson.stations] == ["home", "phone", "confirm", "coming"]
    assert lesson.stations[1].touch == TYPE
    assert lesson.stations[3].wait_s == 5.0
    assert (lesson.taxi, lesson.code, lesson.speed, lesson.needs) == (TaxiStory.COMES, False, 4.0, ())


def changed(old: str, new: str) -> str:
    assert old in MARKET
    return MARKET.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            changed("screen: home", "screen: hom"),
            '"hom" is no screen of a lesson: docs/lessons.md names them all (did you mean home?)',
        ),
        (changed("screen: coming", "screen: no_show"), '19:13: steps[3].screen: "no_show" is no screen of a lesson'),
        (
            changed("screen: home", "screen: confirm"),
            "7:13: steps[0].screen: must be home: every lesson begins there",
        ),
        (changed("touch: phone", "touch: fone"), '"fone" cannot be touched on home: there are face, phone, button'),
        (changed("touch: hail", "touch: type"), '"type" cannot be touched on confirm'),
        (changed("touch: hail", "touch: button"), "button is the button at the wall: write needs: [button]"),
        (changed("touch: phone", "touch: face"), "face is of the face way: write needs: [face]"),
        (changed("touch: hail", "touch: hail\n    wait_s: 3"), "steps[2].wait_s: has no place beside touch"),
        (changed("wait_s: 5", "wait_s: 500"), "wait_s: must be at most 120.0; it is the number 500"),
        (changed("    wait_s: 5\n", ""), "19:5: steps[3]: is the last one and has no end: give it touch or wait_s"),
        (changed("screen: coming", "screen: no_taxi"), "no_taxi never comes with taxi: comes: write taxi: no_taxi"),
        (changed("screen: coming", "screen: code"), "code never comes where none is asked for: write code: asked"),
        (changed("screen: coming", "screen: consent"), "consent is of the face way: write needs: [face]"),
        (
            changed("screen: coming", "screen: rung_bus"),
            "rung_bus comes only after a step with touch: rung:bus: put one before it",
        ),
        (changed("say: 有车了。", "say: 别着急。"), 'say: holds "着急", which the voice reads wrongly'),
        (changed("say: 有车了。", "say: 车"), ""),
        (changed("say: 有车了。", f"say: {'车' * 41}"), "say: has 41 characters; there is room for 40"),
        (changed("There is a taxi.", "x" * 81), "say_en: has 81 characters; there is room for 80"),
        (changed("title: 去赶集", "title: 去很远很远的集市上玩"), "title: has 10 characters; there is room for 8"),
        (changed("lesson: market-day", "lesson: Market Day"), "2:9: lesson: must be small letters"),
        (
            changed("lesson: market-day", "lesson: day-2"),
            "2:9: lesson: must be small letters and hyphens, at most 40",
        ),
        (changed("taxi: comes", "needs: [printer, printer]"), "needs[1]: names printer twice"),
        (changed("say: 有车了。", "say: There is a taxi."), "say: must be said in Chinese"),
        (changed("say: 有车了。", "say: 有车了😀。"), 'say: holds "😀", which cannot be said'),
        (changed("say_en: There is a taxi.", "say_en: 有车了。"), "say_en: must be English"),
        (changed("say: 有车了。", "say: 有车了 #快。"), "21:14: everything behind # is a remark and is not said"),
        (changed("title: 去赶集", "title：去赶集"), "3:6: ： is a Chinese sign: write : and a blank"),
        (
            changed("    say: 有车了。", "\u3000\u3000say: 有车了。"),
            "21:1: a full-width blank: write ordinary blanks",
        ),
        (changed("  - screen: coming", "  － screen: coming"), "19:3: － is a Chinese sign: write - and a blank"),
        (changed("taxi: comes", "needs: [face，printer]"), "5:13: ， is a Chinese sign: write a comma and a blank"),
        (changed("taxi: comes", "speed: ４"), "5:8: ４ is a Chinese sign: write ordinary digits"),
        (changed("say: 有车了。", "say: 有\u200b车了。"), "21:11: an unseen sign: write nothing there"),
        (
            changed("screen: home", "画面: home"),
            "steps[0].画面: is not a key that is known here (did you mean screen?)",
        ),
        (changed("taxi: comes", "taxi: 来了"), "(did you mean comes?)"),
        (changed("touch: phone", "touch: 手机号叫车"), "(did you mean phone?)"),
        (changed("touch: phone", "touch: Hail by phone"), "(did you mean phone?)"),
        (changed("screen: coming", "screen: 有车了"), "(did you mean coming?)"),
        (changed("taxi: comes", "taxi: come"), "(did you mean comes?)"),
        (
            changed("taxi: comes", "code: no"),
            "code: must be none or asked; it is the yes-or-no word no (did you mean none?)",
        ),
        (changed("say: 有车了。", "say: *有车了。"), "text that begins with * or & belongs in quotes"),
        (changed("say: 有车了。", "say: ！！！"), "say: must be said in Chinese: no Chinese word stands here"),
        (changed("say: 有车了。", "say: 有ＡＢＣ车了。"), 'must be said in Chinese: its voice does not read "ABC"'),
        (changed("say: 有车了。", "say: [有车了]"), "say: must be text; it is a list"),
        (changed("taxi: comes", "speed: 0"), "speed: must be at least 1.0"),
        (changed("taxi: comes", "speeed: 5"), "5:1: speeed: is not a key that is known here (did you mean speed?)"),
        (changed("taxi: comes", "needs: [pinter]"), "needs[0]: must be face, printer or button"),
        (changed("title_en: Market day\n", ""), "title_en: is missing"),
        (MARKET[: MARKET.index("steps")] + "steps: []\n", "steps: has 0 steps: write 1 to"),
        ("- a\n- list\n", "must hold keys and values"),
        ("lesson: [\n", "a bracket is never closed"),
        ("x" * 70_000, "is larger than"),
        ("", "the file is empty"),
    ],
)
def test_a_mistake_is_explained_where_it_stands_and_with_a_way_out(tmp_path: Path, text: str, told: str) -> None:
    if told:
        with pytest.raises(ConfigError) as caught:
            read_lesson(written(tmp_path, text))
        assert told in in_english(caught.value)
        for fault in caught.value.faults:
            assert OTHERWISE not in in_chinese(fault), fault
    else:
        assert read_lesson(written(tmp_path, text))  # the smallest sentence is one


STEP = "  - screen: {}\n    touch: {}\n    say: 好。\n    say_en: Good.\n"
WAIT = "  - screen: {}\n    say: 好。\n    say_en: Good.\n"
START = MARKET[: MARKET.index("  - screen: home")]
TO_A_TAXI = STEP.format("home", "phone") + STEP.format("phone", "type") + STEP.format("confirm", "hail")


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (STEP.format("home", "phone") + STEP.format("confirm", "hail"), "steps[1].screen: never comes: phone comes"),
        (TO_A_TAXI.replace(STEP.format("confirm", "hail"), "") + STEP.format("searching", "done"), "confirm comes"),
        (
            TO_A_TAXI + WAIT.format("coming") + STEP.format("completed", "home"),
            "steps[4].screen: never comes: arrived",
        ),
        (
            TO_A_TAXI + WAIT.format("coming") + STEP.format("arrived", "done") + STEP.format("on_board", "done"),
            "steps[5].screen: never comes: touch: done in the step before leads back to home",
        ),
        (
            TO_A_TAXI
            + STEP.format("searching", "cancel_hail")
            + STEP.format("ask_cancel", "cancel_yes")
            + STEP.format("cancelling", "home"),
            "steps[5].screen: is gone before anybody can touch it",
        ),
        (WAIT.format("home") + STEP.format("phone", "type"), "steps[0].screen: never changes by itself"),
        (TO_A_TAXI.replace("touch: hail", "touch: louder") + STEP.format("coming", "done"), "stays when louder is"),
        (TO_A_TAXI + STEP.format("arrived", "done") + STEP.format("coming", "done"), "steps[3].screen: is left out"),
    ],
)
def test_a_story_that_a_pupil_who_obeys_never_finishes_is_not_in_order(tmp_path: Path, steps: str, told: str) -> None:
    assert told in faults(tmp_path, START + steps)


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        (("taxi: comes", "code: asked"), TO_A_TAXI),
        (
            ("taxi: comes", "needs: [face]"),
            STEP.format("home", "face") + WAIT.format("face") + STEP.format("confirm", "hail"),
        ),
        (
            ("taxi: comes", "taxi: no_taxi"),
            TO_A_TAXI + STEP.format("no_taxi", "home") + STEP.format("coming", "done"),
        ),
    ],
)
def test_a_screen_that_was_forgotten_is_named(tmp_path: Path, change: tuple[str, str], steps: str) -> None:
    assert "screen: never comes: " in faults(tmp_path, START.replace(*change) + steps)


def test_waiting_until_practice_itself_ends_is_called_so(tmp_path: Path) -> None:
    quiet = WAIT.format("home").replace("    say:", "    wait_s: 120\n    say:") * 6
    assert "never comes to its end: practice is over after ten minutes" in faults(tmp_path, START + quiet + TO_A_TAXI)


# --- what the guide may say ---


def chinese_faults(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_lesson(written(folder, text))
    return "\n".join(in_chinese(fault) for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("step", "said", "label"),
    [
        (STEP.format("home", "low"), "放低", "换到低位"),
        (STEP.format("home", "louder"), "大声点", "大声一点"),
        (STEP.format("home", "help"), "找人", "找人帮忙"),
        (STEP.format("home", "phone"), "输手机号", "手机号叫车"),
    ],
)
def test_a_button_is_called_by_what_stands_on_it_and_the_author_is_told_what_that_is(
    tmp_path: Path, step: str, said: str, label: str
) -> None:
    text = START + step.replace("好。", f"请按“{said}”。") + STEP.format("home", "phone")
    told = chinese_faults(tmp_path, text)
    assert f"第1步：home 画面上没有写着“{said}”的按钮" in told
    assert f"是不是要写“{label}”？" in told


def test_the_guide_names_what_the_hand_shows_and_not_the_button_beside_it(tmp_path: Path) -> None:
    text = changed("say: 请按“手机号叫车”。", "say: 请按“刷脸叫车”。")
    assert "大手指着“手机号叫车”，话里说的是别的按钮" in chinese_faults(tmp_path, text)
    both = changed("say: 请按“手机号叫车”。", "say: 不按“刷脸叫车”，按“手机号叫车”。")
    assert read_lesson(written(tmp_path, both))
    assert "stands on no button of confirm" in faults(tmp_path, changed('"Call a taxi"', '"Call taxi"'))


@pytest.mark.parametrize("quoted", ["「叫的士」", "‘叫的士’", "'叫的士'"])
def test_whatever_quotes_an_author_has_they_are_compared(tmp_path: Path, quoted: str) -> None:
    assert "没有写着“叫的士”的按钮" in chinese_faults(
        tmp_path, changed("say: 请按“叫车”。", f'say: "请按{quoted}。"')
    )


def test_no_lesson_sends_a_pupil_out_of_practice(tmp_path: Path) -> None:
    for old, new in (
        ("say: 有车了。", "say: 请按“我要真的叫车”。"),
        ("say: 有车了。", "say: 按一下我要真的叫车。"),
        ("say_en: There is a taxi.", "say_en: Press I want a REAL taxi."),
    ):
        assert "leaves practice, and a taxi really comes" in faults(tmp_path, changed(old, new))


@pytest.mark.parametrize(
    "number",
    [
        *(
            "13912345678",
            "139 1234 5678",
            "400-820-8888",
            "１３９１２３４５６７８",
            "一三九一二三四五六七八",
            "95128",
        ),
        *("幺三九，幺二三四，五六七八", "九五一二八", "〇二一 五五五"),
    ],
)
def test_nobodys_number_is_said_before_a_class_and_printed_on_its_report(tmp_path: Path, number: str) -> None:
    said = faults(tmp_path, changed("say: 有车了。", f"say: 请打{number}。"))
    assert "which may be somebody's number" in said


def test_no_number_is_said_in_english_either(tmp_path: Path) -> None:
    for said in ("Call 139 1234 5678.", "Call one three nine, one two three four."):
        told = faults(tmp_path, changed("say_en: There is a taxi.", f"say_en: {said}"))
        assert "which may be somebody's number" in told


@pytest.mark.parametrize("said", ["有事就打110。", "打幺二零。", "拨一一九。", "打１２０！"])
def test_in_practice_nobody_is_told_to_call_for_help(tmp_path: Path, said: str) -> None:
    assert "a number to call for help" in faults(tmp_path, changed("say: 有车了。", f"say: {said}"))


@pytest.mark.parametrize(
    "said",
    [
        "是二四六八幺零。",
        "按138 0000 0000。",
        "尾号0000。",
        "在110弄门口。",
        "等120秒。",
        "2026年来的。",
        "一个一个按。",
    ],
)
def test_numbers_of_practice_and_of_daily_life_may_be_said(tmp_path: Path, said: str) -> None:
    assert read_lesson(written(tmp_path, changed("say: 有车了。", f"say: {said}")))


def test_a_file_that_the_kiosk_would_never_look_at_is_not_in_order(tmp_path: Path) -> None:
    for name in ("market.yml", "market", "market.YAML"):
        with pytest.raises(ConfigError, match=r"its name must end in \.yaml"):
            read_lesson(written(tmp_path, MARKET, name))


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = MARKET.replace("touch: phone", "touch: fone").replace("touch: hail", "touch: hale")
    assert faults(tmp_path, text.replace("    wait_s: 5\n", "")).count("\n") == 2


def test_a_lesson_of_a_whole_afternoon_is_too_long(tmp_path: Path) -> None:
    text = MARKET + MARKET[MARKET.index("  - screen: confirm") :] * STEPS_MOST
    assert f"write 1 to {STEPS_MOST}" in faults(tmp_path, text)


# --- the page for whoever writes one ---


def test_the_example_of_the_page_is_a_lesson(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert example
    told = document_of(example[1], tmp_path).keys
    keys = {str(place[-1]) for place in told}
    assert keys >= {*LessonFile.model_fields, *StepFile.model_fields}, "the example shows every key"
    assert read_lesson(written(tmp_path, example[1])).name == "market-day"


def test_the_page_explains_every_key_every_screen_and_what_can_be_touched_there() -> None:
    for key in (*LessonFile.model_fields, *StepFile.model_fields, *TaxiStory, *Fitting, TYPE, BUTTON):
        assert f"`{key}`" in PAGE or f"`{key}: " in PAGE, key
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| [^|]+ \| (`.+`) \|$", PAGE, re.MULTILINE))
    del rows["screen"]  # the table's head
    assert {screen: tuple(re.findall("`(.+?)`", row)) for screen, row in rows.items()} == TOUCHES
    for touch in (*FOOTER, *HOME_FOOTER):
        assert f"`{touch}`" in PAGE


def test_the_page_says_what_stands_on_each_button() -> None:
    told: dict[tuple[str, str], tuple[str, ...]] = {}
    for touch, screens, *words in re.findall(r"^\| `(\S+)` \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE):
        if touch == "touch":  # the table's head
            continue
        for screen in re.findall("`(.+?)`", screens) or [each for each in TOUCHES if each != touch]:
            told[screen, touch] = tuple(words)
    every = ((screen, touch) for screen in TOUCHES for touch in touches(screen))
    spoken = {(screen, touch) for screen, touch in every if labels(screen, touch, Lang.ZH)}
    assert told == {
        place: ("；".join(labels(*place, Lang.ZH)), "; ".join(labels(*place, Lang.EN))) for place in spoken
    }


# --- the command ---


def test_check_prints_what_the_guide_will_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", "check", str(written(tmp_path))]) == 0
    first, *steps = capsys.readouterr().out.splitlines()
    assert first.startswith("可以用了。")
    assert first.endswith("in order, 去赶集 (market-day), 4 steps")
    assert [line.partition(". ")[2] for line in steps[::2]] == [
        *("练习，请按“手机号叫车”。", "练习，跟着大手按号码。", "练习，请按“叫车”。", "练习，有车了。"),
    ]
    assert [line.strip() for line in steps[1::2]] == [
        *("Practice: Please press the button.", "Practice: Follow the hand."),
        *('Practice: Please press "Call a taxi".', "Practice: There is a taxi."),
    ]


def test_check_names_every_mistake_with_its_place_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, changed("screen: home", "screen: hom"))
    assert main(["practice", "check", str(file)]) == 2
    chinese, english = capsys.readouterr().err.splitlines()
    assert chinese.startswith(f"{file}:7:13: steps[0].screen: 第1步：没有“hom”这个画面")
    assert chinese.endswith("是不是要写“home”？")
    assert english.startswith('    "hom" is no screen of a lesson')
    assert main(["practice", "check", str(tmp_path / "none.yaml")]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_check_of_a_folder_tells_of_each_file_what_a_wall_would_make_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, MARKET, "a.yaml")
    written(tmp_path, MARKET, "b.yaml")
    written(tmp_path, changed("touch: hail", "touch: hale"), "王奶奶.yaml")
    assert main(["practice", "check", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out.startswith(f"可以用了。{tmp_path / 'a.yaml'}")
    assert f"{tmp_path / 'b.yaml'}: 和 a.yaml 用了同一个名字" in err
    assert f"{tmp_path / '王奶奶.yaml'}:16:12: steps[2].touch" in err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert main(["practice", "check", str(empty)]) == 2
    assert main(["practice", "check", *map(str, SHIPPED.iterdir())]) == 0


def test_check_says_when_a_lesson_takes_the_place_of_a_shipped_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["practice", "check", str(written(tmp_path, changed("market-day", "phone")))]) == 0
    assert "in place of the lesson of this name" in capsys.readouterr().out
    assert main(["practice", "check", str(SHIPPED / "1-phone.yaml")]) == 0
    assert "in place of" not in capsys.readouterr().out


# --- what a wall can give ---


def test_a_wall_gives_the_lessons_that_it_has_the_parts_for(tmp_path: Path) -> None:
    bare = [lesson.name for lesson in lessons_of(wall(tmp_path))]
    assert bare == [name for name in NAMES if name not in ("face", "slip", "button")]
    seeing = [lesson.name for lesson in lessons_of(wall(tmp_path, "device:/dev/video0"))]
    assert seeing == [name for name in NAMES if name not in ("slip", "button")]


def test_where_no_hotline_answers_she_still_learns_to_look_farther(tmp_path: Path) -> None:
    config = wall(tmp_path)
    rungs = tuple(rung for rung in config.ladder if rung.kind != "hotline")
    (whole,) = (each for each in lessons_of(config) if each.name == "nobody")
    (nobody,) = (each for each in lessons_of(config.model_copy(update={"ladder": rungs})) if each.name == "nobody")
    assert [each.touch for each in whole.stations if each not in nobody.stations] == ["rung:hotline", "back"]
    assert walked(nobody) is None
    for at, station in enumerate(nobody.stations):
        assert whole.station(nobody.number(at)) == station, "the report quotes the step where somebody got stuck"
        assert nobody.station(nobody.number(at)) == station, "so does the chart"


def test_a_lesson_that_is_left_with_no_way_on_is_not_given(tmp_path: Path) -> None:
    assert "nobody" not in [each.name for each in lessons_of(wall(tmp_path).model_copy(update={"ladder": ()}))]


def test_a_button_that_this_wall_does_not_have_is_not_taught(tmp_path: Path) -> None:
    (tmp_path / "lessons").mkdir()
    low = "touch: low\n    say: 请按低位。\n    say_en: Press it.\n  - screen: home\n    touch: phone"
    written(tmp_path / "lessons", changed("touch: phone", low), "a.yaml")
    config = wall(tmp_path)
    assert {"nobody", "market-day"} <= {lesson.name for lesson in lessons_of(config)}
    lists_only = config.dispatch.model_copy(update={"kind": "letaxi"})  # and seeks no farther
    given = lessons_of(config.model_copy(update={"dispatch": lists_only}))
    (nobody,) = (each for each in given if each.name == "nobody")
    assert [station.touch for station in nobody.stations[-2:]] == ["rung:hotline", "back"], "and there it ends"
    assert walked(nobody) is None
    high = config.display.model_copy(update={"mount_bottom_mm": 1000})  # all of it is within reach as it is
    assert "market-day" not in [each.name for each in lessons_of(config.model_copy(update={"display": high}))]


def test_the_sites_own_lessons_come_last_or_in_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "lessons").mkdir()
    written(tmp_path / "lessons", MARKET, "a.yaml")
    written(tmp_path / "lessons", changed("market-day", "phone"), "b.yaml")
    written(tmp_path / "lessons", "no lesson", "notes.txt")
    lessons = lessons_of(wall(tmp_path))
    assert lessons[0].title == "去赶集"
    assert lessons[0].name == "phone"
    assert lessons[-1].name == "market-day"


def test_a_lesson_that_cannot_be_used_is_told_in_the_log_and_the_others_are_given(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "lessons").mkdir()
    written(tmp_path / "lessons", changed("touch: hail", "touch: hale"), "a.yaml")
    written(tmp_path / "lessons", MARKET, "b.yaml")
    written(tmp_path / "lessons", MARKET, "c.yaml")
    assert [lesson.name for lesson in lessons_of(wall(tmp_path))].count("market-day") == 1
    told = [str(record.msg) for record in caplog.records]
    assert sum("lesson-unusable" in line for line in told) == 1
    assert sum("lesson-twice" in line for line in told) == 1


def test_a_lesson_that_is_not_looked_at_is_told_and_what_a_mac_leaves_takes_no_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "lessons"
    folder.mkdir()
    for number in range(FILES_MOST - 1):
        written(folder, "", f"{number:02}.yaml")
        written(folder, "", f"._{number:02}.yaml")
    written(folder, MARKET, "x.yaml")
    assert lessons_of(wall(tmp_path))[-1].name == "market-day"
    assert not any("lessons-too-many" in str(record.msg) for record in caplog.records)
    written(folder, MARKET, "y.yaml")
    assert lessons_of(wall(tmp_path))
    assert any(f"lessons-too-many most={FILES_MOST} left=1:" in str(record.msg) for record in caplog.records)
    assert main(["practice", "check", str(folder)]) == 2
    assert f"y.yaml: 最多看 {FILES_MOST} 个文件" in capsys.readouterr().err
    assert f"最多看 {FILES_MOST} 个文件" in PAGE


def test_a_folder_of_lessons_that_is_not_there_costs_nothing_but_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert lessons_of(wall(tmp_path))
    assert any("lessons-unreadable" in str(record.msg) for record in caplog.records)


def test_what_a_wall_must_have_is_a_word_of_the_schema(tmp_path: Path) -> None:
    for fitting in Fitting:
        text = changed("taxi: comes", f"needs: [{fitting.value}]")
        assert read_lesson(written(tmp_path, text)).needs == (fitting,)
