"""What every screen promises a finger, an eye and an onlooker, measured on the sheets themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from enum import StrEnum
from itertools import combinations
from typing import get_args

import pytest

from kiosk.captures import Hint
from kiosk.domain import CallSign, Colour, HailState, Lang, Private
from kiosk.journey.events import Action
from kiosk.journey.site import RungKind
from kiosk.journey.state import (
    Complaint,
    Confirm,
    Face,
    FaceMissed,
    Fault,
    Following,
    Home,
    InTrouble,
    Limit,
    Limited,
    Miss,
    PhoneEntry,
    RungShown,
    Step,
)
from kiosk.journey.timing import MASK_AFTER_S, leaves_at
from kiosk.practice.lessons import shipped
from kiosk.ui import theme
from kiosk.ui.elements import Box, Button, Digits, Glyph, Icon, Plate, Road, Row, Sheet, Taxi, Text
from kiosk.ui.longest import longest
from kiosk.ui.palette import DAY
from kiosk.ui.present.footer import UNHELPED, UNTOUCHED
from kiosk.ui.present.parts import in_groups, spaced, spelt_out
from kiosk.ui.present.reach import reach_mm
from kiosk.ui.situations import situations
from kiosk.ui.situations.before import TYPED
from kiosk.ui.situations.neighbourhood import NOW
from tests.screen_fixtures import SITE, SITUATIONS, button, buttons, drawn, flat, reads, shown, words

KEY_MIN_MM = 50.0
PRIMARY_MIN_MM = 60.0


def area(target: Button) -> float:
    return target.box.w * target.box.h


def gap(first: Box, second: Box) -> float:
    """The free way between two boxes; negative where they overlap."""
    across = max(second.x - first.x - first.w, first.x - second.x - second.w)
    down = max(second.y - first.y - first.h, first.y - second.y - second.h)
    return max(across, down) if across <= 0 or down <= 0 else (across**2 + down**2) ** 0.5


def sheets(names: Iterable[str]) -> Callable[[Callable[[Sheet], None]], Callable[[], None]]:
    """A test of one sheet becomes one of all these situations in both languages; a failure names its screen."""
    chosen = {f"{name}, {lang}": drawn(name, lang) for name in names for lang in Lang}

    def of_all(promise: Callable[[Sheet], None]) -> Callable[[], None]:
        def every_sheet() -> None:
            assert chosen
            for screen, sheet in chosen.items():
                try:
                    promise(sheet)
                except AssertionError as error:
                    error.add_note(f"on the screen {screen}")
                    raise

        return every_sheet

    return of_all


each_sheet = sheets(SITUATIONS)
each_sheet_in_full_reach = sheets(  # what has less room, lowered or in practice, has sizes of its own
    name for name, state in SITUATIONS.items() if reach_mm(state) == theme.SHEET_H_MM and state.practice is None
)


@each_sheet_in_full_reach
def test_every_target_is_large_enough_for_an_old_finger(sheet: Sheet) -> None:
    for target in buttons(sheet):
        assert target.box.h >= 28.0, target.name
        assert target.box.w >= 28.0, target.name
        if target.action in (Action.KEY, Action.DELETE, Action.CLEAR):
            assert min(target.box.w, target.box.h) >= KEY_MIN_MM, target.name


@each_sheet
def test_no_finger_meets_two_targets_at_once(sheet: Sheet) -> None:
    for first, second in combinations(buttons(sheet), 2):
        assert round(gap(first.box, second.box), 6) >= theme.GAP_MIN_MM, f"{first.name} and {second.name}"


@each_sheet
def test_no_two_targets_have_the_same_name(sheet: Sheet) -> None:
    names = [target.name for target in buttons(sheet)]
    assert len(names) == len(set(names))


@each_sheet
def test_nothing_is_drawn_off_the_glass(sheet: Sheet) -> None:
    for element in sheet.elements:
        box = element.box
        assert box.x >= 0.0
        assert box.y >= 0.0
        assert box.x + box.w <= theme.SHEET_W_MM
        assert box.y + box.h <= theme.SHEET_H_MM
        if isinstance(element, Button):
            assert box.x >= theme.MARGIN - 0.01
            assert box.x + box.w <= theme.SHEET_W_MM - theme.MARGIN + 0.01


@each_sheet
def test_every_part_of_a_button_lies_on_the_button(sheet: Sheet) -> None:
    for target in buttons(sheet):
        for part in target.parts:
            assert part.box.x >= 0.0, target.name
            assert part.box.y >= 0.0, target.name
            assert part.box.x + part.box.w <= target.box.w + 0.01, target.name
            assert part.box.y + part.box.h <= target.box.h + 0.01, target.name


@each_sheet
def test_no_word_is_smaller_than_can_be_read_from_sixty_centimetres(sheet: Sheet) -> None:
    for text, em in words(sheet):
        assert em >= theme.EM_MIN_MM, text


@each_sheet
def test_every_button_says_in_words_what_it_does(sheet: Sheet) -> None:
    for target in buttons(sheet):
        assert words(Sheet("one", target.parts)), target.name
        if target.action is not Action.KEY:
            pictured = any(
                isinstance(part, Icon) or (isinstance(part, Row) and any(isinstance(p, Glyph) for p in part.parts))
                for part in target.parts
            )
            assert pictured, f"{target.name} has no picture beside its words"


@each_sheet
def test_every_colour_and_icon_is_one_of_the_theme(sheet: Sheet) -> None:
    for element in flat(sheet.elements):
        for field in fields(element):
            value = getattr(element, field.name)
            if field.name in ("fill", "ink", "edge", "top_fill", "pressed") and value:
                assert value in DAY.colours
        glyphs = [part.icon for part in element.parts if isinstance(part, Glyph)] if isinstance(element, Row) else []
        for icon in [*glyphs, *([element.icon] if isinstance(element, Icon) else [])]:
            assert icon in theme.ICONS or icon == theme.FACE_SCAN


@each_sheet
def test_help_say_again_and_louder_stand_in_the_same_place_on_every_screen(sheet: Sheet) -> None:
    home = drawn("home")
    if sheet.name in UNTOUCHED:
        assert buttons(sheet) == []
        return
    for name in ("again", "louder"):
        assert button(sheet, name).box == button(home, name).box
    helped = [target for target in buttons(sheet) if target.action is Action.HELP]
    if sheet.name in UNHELPED:
        assert helped == []
    else:
        assert [target.box for target in helped] == [button(home, "help").box]


@each_sheet
def test_the_glass_never_shows_a_whole_phone_number_of_a_resident(sheet: Sheet) -> None:
    read = reads(sheet)
    assert TYPED.text not in read.replace(" ", "")
    assert not re.search(r"1[3-9]\d{9}", read.replace(" ", ""))


@each_sheet
def test_there_is_one_primary_action(sheet: Sheet) -> None:
    equals = 2 if sheet.name in ("home", "consent", "enrol_ask", "volunteer_menu") else 1
    assert len([target for target in buttons(sheet) if target.top_fill]) <= equals


@each_sheet_in_full_reach
def test_the_primary_action_is_large(sheet: Sheet) -> None:
    for target in (target for target in buttons(sheet) if target.top_fill):
        low = PRIMARY_MIN_MM if len(SITE.ladder) < 5 or target.action is not Action.RUNG else 50.0
        assert target.box.h >= low, target.name


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("home", ("face", "phone")),
        ("home_six_hails", ("face", "phone")),
        ("consent", ("agree", "phone")),
    ],
)
def test_the_face_way_and_the_phone_way_are_equals(name: str, pair: tuple[str, str], lang: Lang) -> None:
    sheet = drawn(name, lang)
    first, second = (button(sheet, target) for target in pair)
    assert area(first) == pytest.approx(area(second), rel=0.05)
    largest = [max(em for _, em in words(Sheet("one", target.parts))) for target in (first, second)]
    assert largest[0] == largest[1]
    assert min(first.box.w, first.box.h, second.box.w, second.box.h) >= PRIMARY_MIN_MM


@pytest.mark.parametrize(
    ("name", "why"),
    [("home_no_camera", "镜头在休息，请用手机号"), ("home_no_camera_six_hails", "镜头在休息")],
)
def test_without_a_camera_the_phone_way_stays_and_the_face_way_says_why(name: str, why: str) -> None:
    sheet = drawn(name)
    assert area(button(sheet, "face")) == area(button(sheet, "phone"))
    assert button(sheet, "face").fill == "disabled"
    assert button(sheet, "face").enabled  # a touch is answered aloud
    assert why in reads(sheet)


def test_every_action_can_be_reached_from_some_screen() -> None:
    reached = {target.action for name in SITUATIONS for target in buttons(drawn(name))}
    assert reached == set(Action)


def test_every_screen_has_a_name_that_does_not_depend_on_the_language() -> None:
    for state in SITUATIONS.values():
        assert shown(state, Lang.ZH).name == shown(state, Lang.EN).name


def test_every_situation_has_a_name_of_its_own() -> None:
    names = [name for name, _ in situations(SITE, shipped())]
    assert len(names) == len(set(names))


def steps() -> list[object]:
    return [state.step for state in SITUATIONS.values()]


def test_no_step_is_without_a_situation() -> None:
    assert {type(step) for step in steps()} == set(get_args(Step))


def test_no_state_of_a_hail_is_without_a_situation() -> None:
    in_front = {
        hail.state
        for state in SITUATIONS.values()
        if isinstance(state.step, Following) and (hail := state.hail(state.step.key)) is not None
    }
    assert in_front == set(HailState)


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        (Hint, {step.hint for step in steps() if isinstance(step, Face)}),
        (Miss, {step.why for step in steps() if isinstance(step, FaceMissed)}),
        (Fault, {step.fault for step in steps() if isinstance(step, InTrouble)}),
        (Limit, {step.why for step in steps() if isinstance(step, Limited)}),
        (Complaint, {getattr(step, "complaint", None) for step in steps()} - {None}),
        (
            RungKind,
            {step.rung.value for step in steps() if isinstance(step, RungShown)}
            | {target.value for target in buttons(drawn("no_taxi")) if target.action is Action.RUNG},
        ),
    ],
)
def test_nothing_that_can_go_wrong_is_without_a_situation(kind: type[StrEnum], seen: set[StrEnum]) -> None:
    assert seen == set(kind)


def test_being_asked_whether_she_is_there_is_a_situation() -> None:
    warned = {state.warned for state in SITUATIONS.values()}
    assert warned == {True, False}


@pytest.mark.parametrize("name", [name for name, state in SITUATIONS.items() if state.practice is None])
def test_the_board_is_visible_whatever_is_in_front(name: str) -> None:
    state = SITUATIONS[name]
    front = state.step.key if isinstance(state.step, Following) else None
    for lang, colour in ((Lang.ZH, "紫 6"), (Lang.EN, "Purple 6")):
        neighbours = [hail for hail in state.board if hail.key != front]
        assert (colour in reads(shown(state, lang))) == any(
            hail.call_sign == CallSign(Colour.PURPLE, 6) for hail in neighbours
        )


@pytest.mark.parametrize("lang", Lang)
def test_home_tells_what_this_hour_is_like_however_long_the_board_or_that_nobody_can_be_asked(lang: Lang) -> None:
    told = {
        Lang.ZH: "这个钟点.*来了 [0-9]+ 次|次都没有来车|多半等 [0-9]+ 分钟|还说不准",
        Lang.EN: "his hour .* of [0-9]+|[Mm]ost wait [0-9]+ min|hard to say now",
    }[lang]
    away = {Lang.ZH: "现在连不上派车平台", Lang.EN: "We cannot reach the taxis"}[lang]
    homes = [name for name, state in SITUATIONS.items() if isinstance(state.step, Home) and not state.ending]
    assert len(homes) > 50
    for name in homes:
        read = reads(drawn(name, lang))
        down = bool(SITUATIONS[name].dispatch_down)
        assert bool(re.search(told, read)) is not down, name
        assert (away in read) is down, name


def test_where_nothing_honest_can_be_said_nothing_is_promised() -> None:
    for name in (
        "home_wait_unknown",
        "home_six_hails_wait_unknown",
        "confirm_wait_unknown",
        "searching_wait_unknown",
    ):
        read = reads(drawn(name))
        assert "说不准" in read
        assert "多半等" not in read


def test_a_typed_digit_can_be_read_for_a_moment_and_then_is_a_dot() -> None:
    typed = replace(SITUATIONS["phone_empty"], step=PhoneEntry(Private("1381234"), last_key_at=NOW))
    later = replace(typed, stamp=replace(typed.stamp, now=NOW + MASK_AFTER_S))
    assert "••••••4" in reads(shown(typed))
    assert "•••••••" in reads(shown(later))
    assert "4" not in next(element.shown for element in shown(later).elements if isinstance(element, Digits))


def test_a_landline_is_shown_in_its_own_groups_only_where_the_site_takes_one() -> None:
    groups = {
        name: next(element.groups for element in drawn(name).elements if isinstance(element, Digits))
        for name in ("phone_landline_full", "phone_full")
    }
    assert groups == {"phone_landline_full": (4, 4), "phone_full": (3, 4, 4)}
    assert button(drawn("phone_landline_full"), "next").fill == "pine"


def test_next_is_muted_while_digits_are_missing_but_answers_a_press() -> None:
    target = button(drawn("phone_masked"), "next")
    assert target.fill == "disabled"
    assert target.enabled


def test_while_a_code_is_checked_nothing_can_be_typed_or_sent_twice() -> None:
    sheet = drawn("code_checking")
    for target in buttons(sheet):
        if target.action in (Action.KEY, Action.DELETE, Action.CLEAR, Action.NEXT, Action.RESEND):
            assert not target.enabled, target.name


def test_another_code_is_one_large_button_away() -> None:
    target = button(drawn("code_empty"), "resend")
    assert target.box.h >= PRIMARY_MIN_MM
    assert target.box.w >= 140.0


def test_cancelling_her_own_wish_is_the_large_answer_when_asked() -> None:
    sheet = drawn("ask_cancel_coming")
    assert area(button(sheet, "cancel_no")) > area(button(sheet, "cancel_yes"))
    assert "cancel_hail" not in [target.name for target in buttons(sheet)]


@pytest.mark.parametrize("name", ["coming", "coming_electric", "arrived", "arrived_electric"])
def test_the_plate_of_her_taxi_is_sixty_millimetres_high(name: str) -> None:
    plate = max(
        (element for element in drawn(name).elements if isinstance(element, Plate)), key=lambda plate: plate.em
    )
    assert plate.em >= 60.0


def test_minutes_are_rounded_up_and_never_under_one() -> None:
    assert "3" in reads(drawn("coming")).split("\n")  # 170 s
    assert "1" in reads(drawn("coming_two_minutes")).split("\n")  # 50 s
    assert "25" in reads(drawn("coming_far")).split("\n")


def test_the_road_never_promises_more_than_was_said() -> None:
    road = {
        name: next(element.progress for element in drawn(name).elements if isinstance(element, Road))
        for name in ("coming", "coming_far", "coming_no_eta")
    }
    assert road["coming_far"] < road["coming"] < 1.0
    assert road["coming_no_eta"] == 0.5


def test_the_seconds_until_the_screen_leaves_are_told() -> None:
    state = SITUATIONS["still_there"]
    ends = leaves_at(state)
    assert ends is not None
    assert f"还有 {round(ends - NOW)} 秒" in reads(shown(state))


@pytest.mark.parametrize("name", ["searching", "coming", "coming_slip"])
def test_a_wall_that_says_nothing_aloud_promises_no_call(name: str) -> None:
    assert "大声喊您" in reads(drawn(name))
    assert "大声喊您" not in reads(drawn(f"{name}_mute"))
    assert "屏幕上会写" in reads(drawn(f"{name}_mute"))


def test_no_taxi_and_no_network_are_told_apart() -> None:
    truths = {reads(drawn(name)) for name in ("no_taxi", "no_driver", "expired")}
    assert len(truths) == 3
    assert "叫车的网络不通" in reads(drawn("expired"))


def test_every_ladder_offers_what_can_be_done_and_never_a_dead_end() -> None:
    rungs = {
        name: [target.value for target in buttons(drawn(name)) if target.action is Action.RUNG]
        for name in ("no_taxi", "no_taxi_again", "no_taxi_no_ladder")
    }
    assert rungs["no_taxi"] == [rung.kind.value for rung in SITE.ladder]
    assert rungs["no_taxi_again"] == ["hotline", "bus", "guard"]  # wider and second were just tried
    assert rungs["no_taxi_no_ladder"] == []
    for name in SITUATIONS:
        ways = {target.action for target in buttons(drawn(name)) if target.enabled}
        ended = drawn(name).name in (
            "committing",
            "leaving_practice",
            "practice_begins",
        )  # it goes on by itself in a moment
        assert ended or ways - {Action.AGAIN, Action.LOUDER, Action.HELP}


def test_a_wider_search_is_offered_only_where_the_dispatcher_can() -> None:
    state = SITUATIONS["no_taxi"]
    narrow = replace(state, capabilities=replace(state.capabilities, widen_search=False))
    assert "rung:wider" not in [target.name for target in buttons(shown(narrow))]


def test_a_child_is_sent_to_a_grown_up_and_not_back_to_the_camera() -> None:
    sheet = drawn("face_missed_minor")
    assert "retry" not in [target.name for target in buttons(sheet)]
    assert "大人" in reads(sheet)


def test_a_rider_without_a_name_is_called_by_the_tail_of_the_number() -> None:
    state = SITUATIONS["confirm_by_phone"]
    assert isinstance(state.step, Confirm)
    assert "给尾号 0315 的乘客叫一辆车" in reads(shown(state))


def test_what_she_needs_shows_in_words_and_tick_not_in_colour_alone() -> None:
    off = button(drawn("confirm"), "need:wheelchair")
    on = button(drawn("confirm_long_name"), "need:wheelchair")
    for target, word, tick in ((off, "没有选", "check_box_outline_blank"), (on, "选上了", "check_box")):
        assert word in reads(Sheet("one", target.parts))
        assert tick in [part.icon for part in target.parts if isinstance(part, Icon)]


@pytest.mark.parametrize(
    ("number", "spelt"),
    [
        ("96822", "96822"),
        ("95128", "95128"),
        ("962000", "962 000"),
        ("62580000", "6258 0000"),
        ("02162580000", "021 6258 0000"),
        ("400-820-8888", "400 820 8888"),
        ("8008208888", "800 820 8888"),
        ("0512-6252000", "0512 6252000"),
        ("021-62580000", "021 6258 0000"),
    ],
)
def test_a_hotline_is_spelt_in_groups_that_can_be_read_aloud(number: str, spelt: str) -> None:
    assert spelt_out(number) == spelt


def test_the_longest_place_stands_clear_of_the_greeting_below_it() -> None:
    state = SITUATIONS["home"]
    sheet = shown(replace(state, site=longest(state.site)))
    name, stop, greeting = (
        each.box for each in sheet.elements if isinstance(each, Text) and each.box.x < 60.0 and each.box.y < 90.0
    )
    assert name.y > 3.0
    assert name.y + name.h <= stop.y
    assert stop.y + stop.h <= greeting.y


def test_consent_names_who_receives_the_picture() -> None:
    assert SITE.provider_name in reads(drawn("consent"))
    assert SITE.provider_name_en in reads(drawn("consent", Lang.EN))


@pytest.mark.parametrize(
    ("typed", "shown_as"),
    [
        ("枫林新村3号门", "枫林新村 3 号门"),
        ("枫林新村 3 号门", "枫林新村 3 号门"),
        ("请在3号门等车", "请在 3 号门等车"),
        ("坐94路", "坐 94 路"),
        ("Gate 3", "Gate 3"),
        ("", ""),
    ],
)
def test_a_digit_stands_apart_from_chinese_on_both_sides_however_it_was_typed(typed: str, shown_as: str) -> None:
    assert spaced(typed) == shown_as


def test_a_masked_number_is_shown_in_groups() -> None:
    assert in_groups("138****5678") == "138 **** 5678"
    assert in_groups("*****80") == "*****80"


@pytest.mark.parametrize("lang", list(Lang))
def test_giving_the_taxi_up_is_never_asked_where_a_finger_just_agreed(lang: Lang) -> None:
    give_up = button(drawn("ask_cancel_coming", lang), "cancel_yes").box
    for name in ("searching", "coming", "arrived"):
        assert gap(button(drawn(name, lang), "done").box, give_up) >= theme.GAP_MIN_MM


def test_nothing_jumps_between_the_drivers_yes_and_the_gate() -> None:
    coming, arrived = drawn("coming"), drawn("arrived")
    for kind in (Plate, Taxi):
        before, after = (
            [part.box for part in sheet.elements if isinstance(part, kind)] for sheet in (coming, arrived)
        )
        assert before == after
    assert {target.name: target.box for target in buttons(coming)} == {t.name: t.box for t in buttons(arrived)}
