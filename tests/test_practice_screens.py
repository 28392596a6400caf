"""Practice is unmistakable, one large button leaves it from everywhere, and its hand hides nothing that it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest

from kiosk.classroom import ClassTally, LessonTally, StationTally
from kiosk.domain import Lang, Private
from kiosk.journey.comfort import WHOLE_DAY, Comfort
from kiosk.journey.effects import Method
from kiosk.journey.events import Action
from kiosk.journey.practice_kinds import (
    ClassPage,
    LeavingPractice,
    LessonDone,
    LessonsPage,
    Mode,
    Onward,
    Practice,
    PracticeStep,
    Way,
)
from kiosk.journey.state import Committing, Confirm, Home, PhoneChecking, State, Step
from kiosk.journey.technician_kinds import TechnicianAtWork, TechnicianCode
from kiosk.lesson import BUTTON
from kiosk.practice.lessons import shipped
from kiosk.receipt import Paper
from kiosk.ui import theme
from kiosk.ui.elements import Box, Button, Element, Hand, Panel, Plate, Ring, Row, Sheet, Text, Word
from kiosk.ui.palette import DAY, NIGHT, Palette
from kiosk.ui.present.hand import WALL_H, pointing
from kiosk.ui.present.home import WAYS_Y
from kiosk.ui.present.parts import width_em
from kiosk.ui.present.practice import BAND_END, BODY, FRAME, WALL_Y
from kiosk.ui.present.reach import KEY_LEAST_H, KEYS, LOWERED_MM, ROW_OF_PRACTICE_MM, TARGET_LEAST_H
from kiosk.ui.situations.classes import FIRST, many, tally_of
from kiosk.ui.situations.neighbourhood import BY_PHONE
from kiosk.ui.theme import EM_TITLE, FRAME_MM, contrast
from kiosk.ui.touch import target_at, target_of
from kiosk.voice.prompts import render
from kiosk.wording import translator
from tests.screen_fixtures import SITUATIONS, button, buttons, flat, reads, shown

NAMED_MM = 20.0
FOOT_MM = 8.0  # of the frame, below
FULL_REACH_MM, SHIPPED_REACH_MM = theme.SHEET_H_MM, 420.0
MOUNTED_MM, ADA_MM = 800.0, 1120.0
NAMES = {Lang.ZH: "练习", Lang.EN: "Practice"}
EARNEST_ONLY = TechnicianAtWork | TechnicianCode  # no code is known in practice
LESSONS = shipped()
MANY, TALLY = many(LESSONS), tally_of(LESSONS)
CLASS = Practice(LESSONS)


def in_practice(state: State) -> State:
    return state if state.practice is not None else replace(state, practice=CLASS)


EVERY = {  # every screen of the journey, and those of practice alone
    name: in_practice(state)
    for name, state in SITUATIONS.items()
    if not isinstance(state.step, EARNEST_ONLY) and state.onward is None
}


@cache
def everything(lowered: bool = False) -> tuple[tuple[str, State, Lang, Sheet], ...]:
    chosen = []
    for name, state in EVERY.items():
        put = replace(state, site=replace(state.site, reach_mm=SHIPPED_REACH_MM), comfort=Comfort(lowered=lowered))
        chosen += [(f"{name} {lang}", put, lang, shown(put, lang)) for lang in Lang]
    return tuple(chosen)


each_height = pytest.mark.parametrize("lowered", [False, True], ids=["ordinary", "lowered"])


@each_height
def test_the_word_for_practice_stands_large_at_the_top_of_every_screen(lowered: bool) -> None:
    for name, _, lang, sheet in everything(lowered):
        (named,) = [
            text
            for text in sheet.elements
            if isinstance(text, Text) and text.text == NAMES[lang] and text.box.y + text.box.h <= BAND_END
        ]
        assert named.em >= NAMED_MM, name
        assert width_em(named.text) * named.em * 0.9 <= named.box.w, f"{name}: it would be set smaller"


def test_every_screen_is_framed_in_amber_on_all_four_sides() -> None:
    for name, _, _, sheet in everything():
        amber = [each.box for each in sheet.elements if isinstance(each, Panel) and each.fill == "amber"]
        for x, y in _along_the_edge():
            assert any(_holds(box, x, y) for box in amber), f"{name}: {x}, {y}"


def _along_the_edge() -> Iterator[tuple[float, float]]:
    inside = FRAME_MM - 0.5
    for share in range(21):
        for near, far in ((0.5, inside), (inside, 0.5)):
            yield share / 20 * (theme.SHEET_W_MM - 1.0) + 0.5, near
            yield share / 20 * (theme.SHEET_W_MM - 1.0) + 0.5, theme.SHEET_H_MM - min(far, FOOT_MM)
            yield near, share / 20 * (theme.SHEET_H_MM - 1.0) + 0.5
            yield theme.SHEET_W_MM - far, share / 20 * (theme.SHEET_H_MM - 1.0) + 0.5


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x <= x <= box.x + box.w and box.y <= y <= box.y + box.h


def test_nothing_but_the_hand_and_its_ring_lies_on_the_frame() -> None:
    for name, _, _, sheet in everything():
        after = False
        for element in sheet.elements:
            on_frame = element.box.x < FRAME_MM - 0.01 or element.box.x + element.box.w > theme.SHEET_W_MM - FRAME_MM
            after = after or (isinstance(element, Panel) and element.fill == "amber" and element.box.x == 0.0)
            if after and on_frame and not isinstance(element, Hand | Ring):
                assert isinstance(element, Panel), name
                assert element.fill == "amber", name


def test_in_earnest_nothing_of_it_is_on_the_glass() -> None:
    for name, state in SITUATIONS.items():
        if state.practice is None and state.onward is None:
            sheet = shown(state)
            assert sheet.pointed == "", name
            assert not any(isinstance(each, Hand | Ring) for each in sheet.elements), name
            assert "我要真的叫车" not in reads(sheet), name
            assert not any(
                isinstance(each, Panel) and each.fill == "amber" and each.box.x == 0 for each in sheet.elements
            )


@each_height
def test_a_real_taxi_is_one_large_button_away_from_every_screen_in_the_same_place(lowered: bool) -> None:
    home = button(shown(in_practice(SITUATIONS["home"])), "real_hail").box
    for name, state, lang, sheet in everything(lowered):
        if isinstance(state.step, LeavingPractice):
            assert "real_hail" not in {target.name for target in buttons(sheet)}
            continue
        real = button(sheet, "real_hail")
        assert real.enabled, name
        assert real.box == home, name
        assert {"我要真的叫车", "I want a real taxi"} & {part.text for part in _words(real)}, f"{name} {lang}"
        row = [target.box.w for target in buttons(sheet) if target.box.y == home.y]
        assert real.box.w == max(row), name
        others = [target for target in buttons(sheet) if target is not real]
        assert real.fill not in {target.fill for target in others}, f"{name}: a colour of its own"


def _words(target: Button) -> list[Word]:
    return [part for row in target.parts if isinstance(row, Row) for part in row.parts if isinstance(part, Word)]


def test_the_pause_and_the_teacher_are_beside_it_wherever_something_is_being_tried() -> None:
    for name, state, _, sheet in everything():
        names = {target.name for target in buttons(sheet)}
        if sheet.name in ("lessons", "lesson_done", "class", "leaving_practice"):
            assert "pause" not in names, name
        else:
            assert {"pause", "lessons"} <= names, name
        assert state.practice is not None


@each_height
def test_whatever_is_touched_is_large_apart_and_within_reach(lowered: bool) -> None:
    reach = LOWERED_MM + ROW_OF_PRACTICE_MM if lowered else SHIPPED_REACH_MM
    for name, _, _, sheet in everything(lowered):
        for target in buttons(sheet):
            assert target.box.y >= theme.SHEET_H_MM - reach - 0.01, f"{name}: {target.name}"
            least = KEY_LEAST_H if target.action in KEYS else TARGET_LEAST_H
            assert min(target.box.w, target.box.h) >= least - 0.01, f"{name}: {target.name}"
        for first, second in combinations(buttons(sheet), 2):
            across = max(second.box.x - first.box.x - first.box.w, first.box.x - second.box.x - second.box.w)
            down = max(second.box.y - first.box.y - first.box.h, first.box.y - second.box.y - second.box.h)
            assert max(across, down) >= theme.GAP_MIN_MM - 0.01, f"{name}: {first.name} and {second.name}"


def test_lowered_a_hand_need_not_reach_higher_than_somebody_who_sits_can() -> None:
    highest = max(
        theme.SHEET_H_MM - target.box.y for _, _, _, sheet in everything(lowered=True) for target in buttons(sheet)
    )
    assert MOUNTED_MM + highest <= ADA_MM


@each_height
def test_the_journeys_own_screen_keeps_clear_of_the_band_and_of_the_row(lowered: bool) -> None:
    for name, _, _, sheet in everything(lowered):
        row = {"real_hail", "pause", "lessons"}
        for element in sheet.elements:
            if isinstance(element, Button) and element.name not in row and element.box.y < 440.0:
                assert element.box.y + element.box.h <= BODY.end + 0.01, f"{name}: {element.name}"
            if isinstance(element, Text | Row | Plate) and BAND_END <= element.box.y < 440.0:
                assert element.box.y >= BODY.top - 0.01, name
                assert element.box.y + element.box.h <= BODY.end + 0.01, f"{name}: {element}"


@each_height
def test_no_word_is_smaller_than_old_eyes_read(lowered: bool) -> None:
    for name, _, _, sheet in everything(lowered):
        for element in flat(sheet.elements):
            sizes = [element.em] if isinstance(element, Text) else []
            if isinstance(element, Row):
                sizes = [part.em for part in element.parts if isinstance(part, Word)]
            assert all(em >= theme.EM_MIN_MM for em in sizes), f"{name}: {element}"


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_the_way_to_a_real_taxi_can_be_read_by_day_and_by_night(palette: Palette) -> None:
    assert contrast(palette.ink("white"), palette.fill("plum")) >= 7.0
    assert contrast(palette.ink("white"), palette.fill("plum_pressed")) >= 7.0
    seen = palette.rims.get("plum", palette.fill("plum"))
    assert contrast(seen, palette.fill("paper")) >= 3.0


# --- the hand ---


POINTING = {name: state for name, state in EVERY.items() if shown(state).pointed not in ("", BUTTON)}


def test_there_is_a_screen_for_the_hand_at_each_kind_of_target() -> None:
    pointed = {shown(state).pointed.partition(":")[0] for state in POINTING.values()}
    assert {"face", "phone", "agree", "key", "next", "resend", "hail", "done", "cancel_hail", "cancel_yes"} <= pointed
    assert {"rung", "back", "stay"} <= pointed


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", POINTING)
def test_the_fingertip_is_on_the_button_and_hides_none_of_its_words(name: str, lang: Lang) -> None:
    sheet = shown(POINTING[name], lang)
    target = button(sheet, sheet.pointed)
    hand, ring = sheet.elements[-1], sheet.elements[-2]
    assert isinstance(hand, Hand)
    assert isinstance(ring, Ring)
    assert min(hand.box.w, hand.box.h) >= 40.0
    assert _holds(target.box, *_tip(hand))
    for part in target.parts:
        for ink in _inks(part, target.box):
            assert not _meet(ink, hand.box), f"{part}"


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", POINTING)
def test_the_hand_never_lies_on_the_guides_words_or_on_the_way_to_a_real_taxi(name: str, lang: Lang) -> None:
    sheet = shown(POINTING[name], lang)
    hand = sheet.elements[-1].box
    assert hand.y >= BAND_END
    assert not _meet(button(sheet, "real_hail").box, hand)


@pytest.mark.parametrize("name", POINTING)
def test_a_finger_that_comes_down_on_the_hand_meets_what_is_below_it(name: str) -> None:
    sheet = shown(POINTING[name])
    target = button(sheet, sheet.pointed)
    assert target_at(buttons(sheet), *_tip(sheet.elements[-1])) == target_of(target)


def test_what_is_not_on_the_glass_is_not_pointed_at() -> None:
    sheet = shown(SITUATIONS["practice_home_button"])
    assert pointing("hail", sheet.elements, ()) == ()


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", ["practice_home_button", "practice_confirm_button"])
@each_height
def test_the_button_at_the_wall_is_looked_for_beside_the_glass_and_not_on_it(
    name: str, lang: Lang, lowered: bool
) -> None:
    sheet = shown(replace(EVERY[name], comfort=Comfort(lowered=lowered)), lang)
    assert sheet.pointed == BUTTON  # at the wall
    words, left, right = sheet.elements[-3:]
    assert _tip(left)[0] == 1.0
    assert _tip(right)[0] == theme.SHEET_W_MM - 1.0
    assert isinstance(words, Text)
    assert words.text in ("按钮在墙上，\n不在屏幕上", "The button is on the wall,\nnot on the screen")
    row = Box(0.0, WALL_Y, theme.SHEET_W_MM, WALL_H)
    assert not [target.name for target in buttons(sheet) if _meet(target.box, row)]  # nothing there can be touched
    for each in sheet.elements[:-3]:
        if isinstance(each, Text) and each.box.y > WALL_Y - 1.0:
            assert not any(_meet(ink, row) for ink in _inks(each, Box(0.0, 0.0, 0.0, 0.0))), each


@pytest.mark.parametrize("name", [name for name in POINTING if name.startswith("practice_")])
@pytest.mark.parametrize("lang", Lang)
def test_no_other_words_to_be_touched_are_hidden_by_the_hand(name: str, lang: Lang) -> None:
    sheet = shown(POINTING[name], lang)
    hand = sheet.elements[-1].box
    for target in buttons(sheet):
        for part in target.parts:
            assert not any(_meet(ink, hand) for ink in _inks(part, target.box)), target.name


def test_in_a_pause_no_hand_lies_over_what_the_volunteer_explains() -> None:
    sheet = shown(SITUATIONS["practice_phone_paused"])
    assert sheet.pointed == ""
    assert not any(isinstance(each, Hand) for each in sheet.elements)


def test_what_was_being_tried_is_one_touch_away_from_the_volunteers_pages() -> None:
    for page in (LessonsPage(back_to=Home()), ClassPage(TALLY, back_to=Home())):
        assert "back" in [target.name for target in buttons(on(page))]
    assert "back" in [target.name for target in buttons(on(LessonsPage(1, Home()), Practice(MANY)))]
    assert "back" not in [target.name for target in buttons(on(LessonsPage()))]


def test_the_chart_of_a_class_that_has_just_begun_is_read_from_the_back_row() -> None:
    one, of_eight = (
        next(each.em for each in flat(sheet.elements) if isinstance(each, Text) and each.text == LESSONS[0].title)
        for sheet in (on(ClassPage(FIRST)), on(ClassPage(TALLY)))
    )
    assert one >= 17.0 > of_eight


def _tip(hand: Element) -> tuple[float, float]:
    assert isinstance(hand, Hand)
    box, tip = hand.box, theme.HAND_TIP
    return {
        "up": (box.x + box.w * tip, box.y + 1.0),
        "down": (box.x + box.w * (1 - tip), box.y + box.h - 1.0),
        "left": (box.x + 1.0, box.y + box.h * (1 - tip)),
        "right": (box.x + box.w - 1.0, box.y + box.h * tip),
    }[hand.towards]


def _inks(part: Element, inside: Box) -> Iterator[Box]:
    """About where words stand, a little less than they may take."""
    box = Box(inside.x + part.box.x, inside.y + part.box.y, part.box.w, part.box.h)
    if isinstance(part, Text):
        w, h = min(box.w, width_em(part.text) * part.em * 0.9), min(box.h, part.em * 0.7)
        x = box.x + {"left": 0.0, "center": (box.w - w) / 2, "right": box.w - w}[part.align]
        yield Box(x, box.y + (box.h - h) / 2, w, h)
    if isinstance(part, Row):
        words = [each for each in part.parts if isinstance(each, Word)]
        w, h = sum(width_em(each.text) * each.em for each in words) * 0.9, max(each.em for each in words) * 0.7
        yield Box(box.x + (box.w - w) / 2, box.y + (box.h - h) / 2, w, h)


def _meet(one: Box, other: Box) -> bool:
    return (
        min(one.x + one.w, other.x + other.w) > max(one.x, other.x) + 0.01
        and min(one.y + one.h, other.y + other.h) > max(one.y, other.y) + 0.01
    )


# --- what is told ---


def test_without_a_lesson_the_band_says_that_no_taxi_comes() -> None:
    assert "没有真的叫车，随便试。" in reads(shown(in_practice(SITUATIONS["home"])))


def test_in_a_lesson_it_says_what_the_guide_says() -> None:
    state = SITUATIONS["practice_home_guided"]
    assert state.practice is not None
    assert state.practice.lesson is not None
    assert state.practice.lesson.stations[0].say in reads(shown(state))
    assert state.practice.lesson.stations[0].say_en in reads(shown(state, Lang.EN))


def test_while_it_is_paused_it_says_so_and_how_it_goes_on() -> None:
    read = reads(shown(SITUATIONS["practice_phone_paused"]))
    assert "先停一停，听老师讲，再按继续" in read
    assert "暂停" not in read


def test_whoever_went_astray_is_told_the_way_back() -> None:
    assert "要接着练，请按大手指的那个" in reads(shown(SITUATIONS["practice_astray"]))
    assert "没关系，请按“清空”，再跟着大手按" in reads(shown(SITUATIONS["practice_phone_mistyped"]))


# --- the volunteer's pages ---


def on(step: PracticeStep, practice: Practice = CLASS) -> Sheet:
    return shown(replace(SITUATIONS["home"], step=step, practice=practice, paper=Paper.READY))


def test_every_lesson_of_the_wall_has_a_button_by_its_title_and_so_has_trying_freely() -> None:
    sheet = on(LessonsPage())
    assert [target.value for target in buttons(sheet) if target.action is Action.LESSON] == [
        lesson.name for lesson in LESSONS
    ]
    assert all(lesson.title in reads(sheet) for lesson in LESSONS)
    assert "freely" in [target.name for target in buttons(sheet)]


def test_more_lessons_than_a_page_holds_are_all_reached_by_one_button() -> None:
    practice = Practice(MANY)
    seen: list[str] = []
    page = 0
    while True:
        sheet = on(LessonsPage(page), practice)
        seen += [target.value for target in buttons(sheet) if target.action is Action.LESSON]
        (onward,) = [target for target in buttons(sheet) if target.action is Action.LESSONS]
        page = int(onward.value)
        if page == 0:
            break
    assert seen == [lesson.name for lesson in MANY]


def test_the_chart_shows_each_lessons_tries_and_the_three_hardest_steps_in_the_guides_words() -> None:
    sheet = on(ClassPage(TALLY))
    read = reads(sheet)
    assert "试了 38 次，走完 29 次" in read
    assert "9 次走完 8 次" in read
    assert "9 次卡 6 次" in read
    assert "48 秒" in read
    assert LESSONS[0].stations[1].say in read
    bars = [each.box.w for each in sheet.elements if isinstance(each, Panel) and each.fill == "pine_tint"]
    assert len(bars) == len(TALLY.lessons)
    for bar, lesson in zip(bars, TALLY.lessons, strict=True):
        assert bar / bars[0] == pytest.approx(lesson.tries / TALLY.lessons[0].tries, abs=0.02)


def test_with_more_lessons_than_fit_the_last_bar_is_of_the_others() -> None:
    lessons = tuple(LessonTally(f"lesson-{'x' * i}", 20 - i, 10 - i) for i in range(11))
    read = reads(on(ClassPage(ClassTally(tries=165, finished=55, lessons=lessons))))
    assert "另外 3 课" in read
    assert "33 次走完 3 次" in read


def test_three_steps_are_the_hardest_only_where_there_are_more() -> None:
    assert "最难的三步" in reads(on(ClassPage(TALLY)))
    few = reads(on(ClassPage(replace(TALLY, stations=TALLY.stations[:2]))))
    assert "难的步骤" in few
    assert "最难的三步" not in few


def test_the_time_of_two_neighbours_is_not_on_the_glass() -> None:
    alone = StationTally("phone", 2, came=3, left=1)
    assert "秒" not in reads(on(ClassPage(replace(TALLY, stations=(alone,)))))


def test_a_chart_that_is_being_counted_or_empty_says_so() -> None:
    assert "正在数，请等一下" in reads(on(ClassPage()))
    assert "还没有人练过" in reads(on(ClassPage(ClassTally())))


def test_before_practice_ends_by_itself_the_chart_says_so() -> None:
    assert "再过一分钟，练习自己结束" in reads(on(ClassPage(TALLY, ending=True)))
    assert "自己结束" not in reads(on(ClassPage(TALLY)))


@pytest.mark.parametrize("lang", Lang)
def test_who_never_pressed_the_button_reads_what_she_hears_and_may_try_again(lang: Lang) -> None:
    sheet = shown(SITUATIONS["practice_lesson_by_glass"], lang)
    told, heard = reads(sheet), render("lesson_by_glass", {}, translator(lang, "voice"), lang)
    for words in {
        Lang.ZH: ("墙上的按钮还没有按", "再试一次"),
        Lang.EN: ("The button on the wall is not pressed yet", "ry again"),
    }[lang]:
        assert words in told
        assert words in heard
    assert "请下一位练" not in told


@pytest.mark.parametrize("lang", Lang)
def test_the_greeting_stands_in_the_middle_of_its_room(lang: Lang) -> None:
    for name in ("home", "home_long_texts", "just_earnest_home"):
        texts = [each for each in shown(SITUATIONS[name], lang).elements if isinstance(each, (Text, Panel))]
        (greeting,) = (each for each in texts if isinstance(each, Text) and each.em == EM_TITLE)
        above = max(each.box.y + each.box.h for each in texts if each.box.y < greeting.box.y)
        assert abs(greeting.box.y - above) <= 3.0, "lines of text end a little above their boxes"
        assert greeting.box.y + greeting.box.h == WAYS_Y


def test_in_practice_no_message_is_sent_to_anybodys_number() -> None:
    told = reads(shown(SITUATIONS["practice_code_resend"]))
    assert "短信发到练习号码" in told
    assert "已经发到" not in told


@pytest.mark.parametrize("way", Way)
def test_on_the_way_to_earnest_nothing_can_be_touched(way: Way) -> None:
    sheet = on(LeavingPractice(way, 0.0))
    assert buttons(sheet) == []
    assert "练习结束了" in reads(sheet)
    assert ("请您自己叫车" in reads(sheet)) is (way is not Way.HOME)  # nothing is being called for her


def test_while_practice_begins_the_glass_says_so_and_nothing_can_be_touched() -> None:
    sheet = shown(replace(SITUATIONS["home"], ending=True, onward=Onward(Mode.PRACTICE)))
    assert buttons(sheet) == []
    assert "练习马上开始" in reads(sheet)
    assert set(FRAME) <= set(sheet.elements)


def test_who_waits_on_a_disk_that_hangs_reads_whom_to_phone() -> None:
    state = in_practice(SITUATIONS["home"])
    told = reads(shown(replace(state, step=LeavingPractice(Way.PHONE, 0.0, late=True))))
    assert state.site.hotline.replace(" ", "") in told.replace(" ", "")
    assert state.site.guard in told


@pytest.mark.parametrize(
    "step",
    [Confirm(BY_PHONE, Method.PHONE), PhoneChecking(7, Private("13912345678")), Committing(7, BY_PHONE)],
)
def test_nobody_learns_to_agree_to_a_strangers_number(step: Step) -> None:
    """Hers is forgotten, and what stands in its place is said to be no one's."""
    told = reads(shown(replace(in_practice(SITUATIONS["home"]), step=step)))
    assert "练习号码" in told
    assert "尾号" not in told
    assert "练习号码" not in reads(shown(replace(SITUATIONS["home"], step=step)))


def test_who_has_practised_with_a_number_reads_that_a_real_taxi_wants_her_own() -> None:
    by_number = LESSONS[0]
    assert "请输您自己的手机号" in reads(on(LessonDone(by_number)))
    assert "请输您自己的手机号" not in reads(on(LessonDone(replace(by_number, stations=()))))


def test_at_night_practice_is_as_unmistakable() -> None:
    state = in_practice(SITUATIONS["home"])
    dark = shown(replace(state, site=replace(state.site, night=WHOLE_DAY)))
    assert dark.night
    assert dark.elements == shown(state).elements
    assert isinstance(state.step, Home)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", ["practice_rung", "practice_help"])
def test_a_class_that_reads_the_hotlines_number_is_told_not_to_call_it_now(name: str, lang: Lang) -> None:
    told = reads(shown(SITUATIONS[name], lang))
    assert {Lang.ZH: "不用打", Lang.EN: "o not call now"}[lang] in told
    assert {Lang.ZH: "请拨", Lang.EN: "all this number"}[lang] not in told
