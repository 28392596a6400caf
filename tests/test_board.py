"""The board at the gate: whose taxi, how it stands, how it ended; read from the bench; the truth when cut off."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from kiosk.domain import CallSign, Colour, Hail, HailState, Lang, Rider
from kiosk.journey.state import Farewell, State
from kiosk.ui import theme
from kiosk.ui.elements import Icon, Plate, Sheet
from kiosk.ui.palette import DAY, NIGHT
from kiosk.ui.present.board import MOST_SHOWN, standing
from kiosk.ui.situations.neighbourhood import NOW, hail_of
from kiosk.wording import translator
from tests.screen_fixtures import SITUATIONS, button, drawn, flat, reads, shown, words
from tests.window_fixtures import Glass, glass

__all__ = ["glass"]  # a fixture

LEAST_ARC_MINUTES, PREFERRED_ARC_MINUTES = 16.0, 20.0  # of a character's height: ISO 9241-303
CHINESE_INK_EM, DIGIT_EM = 0.92, 0.73  # heights in Noto Sans SC
FEW, MANY = 3, 6
EM_FEW_MM, EM_MANY_MM = 29.0, 24.0  # what was promised for so many hails, in any language
COUNTED = [f"home_{count}_hail{'s' * (count != 'one')}" for count in ("one", "two", "three", "four", "five", "six")]
ENDED = ("home_one_ended", "home_three_ended", "home_six_ended", "home_being_cancelled")
DOWN = ("home_down_one_hail", "home_down_three_hails", "home_down_six_hails", "home_down_six_hails_no_hotline")
ABOUT = ("home_one_hail_about", "home_six_hails_about")
each_board = pytest.mark.parametrize("name", [*COUNTED, *ENDED, *DOWN, *ABOUT])
each_language = pytest.mark.parametrize("lang", list(Lang))


def arc_minutes(height_mm: float) -> float:
    """The angle under which so much height is seen from the bench."""
    return 60.0 * math.degrees(2 * math.atan(height_mm / 2 / theme.BENCH_MM))


def from_the_bench(state: State, lang: Lang) -> set[str]:
    """What has to be readable there: every call sign, and how it stands."""
    _ = translator(lang)
    colours = {Colour.RED: _("Red"), Colour.BLUE: _("Blue"), Colour.GREEN: _("Green")}
    colours |= {Colour.YELLOW: _("Yellow"), Colour.PURPLE: _("Purple")}
    signs = {f"{colours[hail.call_sign.colour]} {hail.call_sign.number}" for hail in state.board}
    return signs | {standing(hail, state, _).words for hail in state.board}


def ended(number: int, state: HailState) -> tuple[Hail, Farewell]:
    hail = hail_of(number, state)
    return hail, Farewell(hail.key, NOW - 1.0)


@each_language
@each_board
def test_call_signs_and_how_they_stand_are_large_enough_for_the_bench(name: str, lang: Lang) -> None:
    state = SITUATIONS[name]
    sizes = dict(words(drawn(name, lang)))
    wanted = from_the_bench(state, lang)
    assert wanted <= set(sizes)
    for text in wanted:
        assert sizes[text] >= (EM_FEW_MM if len(state.board) <= FEW else EM_MANY_MM), text
    plates = [element for element in drawn(name, lang).elements if isinstance(element, Plate)]
    assert all(plate.em >= theme.EM_BOARD_PLATE_MIN for plate in plates)


@each_language
@each_board
def test_what_is_promised_to_the_bench_is_really_on_the_glass(glass: Glass, name: str, lang: Lang) -> None:
    glass.window.show(drawn(name, lang))
    glass.window.frame()
    found = {text.text: text for text in glass.window.report().texts}
    for text in from_the_bench(SITUATIONS[name], lang):
        assert found[text].fits, text
        assert found[text].em_mm >= (theme.EM_BOARD if lang is Lang.ZH else theme.EM_BOARD_LATIN), text
    for plate in (text for text in found.values() if "·" in text.text):
        assert plate.em_mm >= theme.EM_BOARD_PLATE_MIN, plate.text


def test_the_em_of_the_board_is_what_the_eye_needs_at_five_metres() -> None:
    assert arc_minutes(theme.EM_BOARD * CHINESE_INK_EM) >= PREFERRED_ARC_MINUTES
    assert arc_minutes(theme.EM_BOARD * DIGIT_EM) >= LEAST_ARC_MINUTES
    assert theme.EM_BOARD_LATIN >= EM_FEW_MM


@each_language
def test_six_hails_fit_the_board_each_with_colour_word_number_and_how_it_stands(lang: Lang) -> None:
    for name in ("home_six_hails", "phone_digit_shown"):
        read = reads(drawn(name, lang)).split("\n")
        for hail in SITUATIONS[name].board:
            assert any(text.endswith(f" {hail.call_sign.number}") for text in read)
        stands = {"zh_CN": ("车到了", "12 分钟", "在找车", "在确认"), "en": ("here", "12 min", "calling", "asking")}
        for text in stands[lang.value]:
            assert text in read


@each_language
def test_a_seventh_hail_whose_taxi_is_here_takes_the_place_of_one_that_is_still_searched_for(lang: Lang) -> None:
    home = SITUATIONS["home_six_hails"]
    taxi = next(hail for hail in home.board if hail.vehicle is not None)
    searching = replace(taxi, state=HailState.SEARCHING, vehicle=None, driver=None, eta_s=None)
    waiting = tuple(
        replace(searching, key=f"waiting-{number}", call_sign=CallSign(Colour.GREEN, number))
        for number in range(1, MOST_SHOWN + 1)
    )
    late = replace(taxi, key="late", state=HailState.ARRIVED, call_sign=CallSign(Colour.YELLOW, 9))
    read = reads(shown(replace(home, hails=(*waiting, late)), lang)).split("\n")
    green, yellow = {"zh_CN": ("绿", "黄"), "en": ("Green", "Yellow")}[lang.value]
    assert f"{yellow} 9" in read
    assert [text for text in read if text.startswith(green)] == [f"{green} {number}" for number in range(1, 6)]


def test_an_end_is_not_crowded_out_by_a_full_board() -> None:
    home = SITUATIONS["home_six_hails"]
    hail, farewell = ended(3, HailState.NO_TAXI)
    sign = replace(hail, call_sign=CallSign(Colour.YELLOW, 9))
    read = reads(shown(replace(home, hails=(*home.hails, sign), farewells=(farewell,)))).split("\n")
    assert "黄 9" in read
    assert "没叫到车" in read
    assert "紫 6" in read  # whose taxi is here


@pytest.mark.parametrize(
    ("state", "chinese", "english"),
    [
        (HailState.NO_TAXI, "没叫到车", "no taxi"),
        (HailState.NO_DRIVER, "没叫到车", "no taxi"),
        (HailState.EXPIRED, "没叫到车", "no taxi"),
        (HailState.REFUSED, "没叫到车", "no taxi"),
        (HailState.CANCELLED_BY_RIDER, "取消了", "ended"),
        (HailState.RIDER_NO_SHOW, "师傅走了", "it left"),
    ],
)
def test_how_a_neighbours_hail_ended_is_told_in_words_and_picture(
    state: HailState, chinese: str, english: str
) -> None:
    hail, farewell = ended(1, state)
    home = replace(SITUATIONS["home"], hails=(hail,), farewells=(farewell,))
    for lang, told in ((Lang.ZH, chinese), (Lang.EN, english)):
        sheet = shown(home, lang)
        assert told in reads(sheet).split("\n")
        icon = standing(hail, home, translator(lang)).icon
        assert icon in [part.icon for part in flat(sheet.elements) if isinstance(part, Icon)]
        assert not [element for element in sheet.elements if isinstance(element, Plate)]


def test_a_hail_that_nobody_answered_is_not_shown_as_being_asked_after() -> None:
    read = reads(drawn("home_six_ended")).split("\n")
    assert "在确认" not in read
    assert read.count("没叫到车") == 3


def test_every_state_of_a_hail_has_its_words_on_the_board() -> None:
    home = SITUATIONS["home"]
    for state in HailState:
        for lang in Lang:
            stands = standing(hail_of(1, state), home, translator(lang))
            assert stands.words
            assert stands.icon in theme.ICONS
            for colours in (DAY, NIGHT):
                assert not stands.tint or theme.contrast(colours.ink(stands.ink), colours.fill(stands.tint)) >= 7.0


def test_a_hail_whose_dispatcher_is_silent_does_not_look_as_if_it_were_searched_for() -> None:
    home = replace(SITUATIONS["home_down"], hails=(hail_of(1, HailState.SEARCHING),))
    read = reads(shown(home)).split("\n")
    assert "连不上" in read
    assert "在找车" not in read


def test_the_board_names_nobody() -> None:
    for name in ("home_six_hails", "home_six_ended"):
        read = reads(drawn(name))
        assert "王" not in read
        assert "139" not in read
        assert "尾号 4178" in read


# --- the dispatcher is out of reach ---


@each_language
@pytest.mark.parametrize("name", ["home_down", "home_down_one_hail", "home_down_three_hails", "home_down_six_hails"])
def test_before_she_presses_home_says_that_the_dispatcher_is_out_of_reach_and_whom_to_call(
    name: str, lang: Lang
) -> None:
    sheet = drawn(name, lang)
    truth = {"zh_CN": "现在连不上派车平台", "en": "We cannot reach the taxis"}[lang.value]
    assert truth in reads(sheet)
    assert "9682 2880" in reads(sheet)
    for way in ("face", "phone"):
        assert button(sheet, way).enabled  # she may press all the same


@pytest.mark.parametrize("name", ["home_down_no_hotline", "home_down_one_hail_no_hotline"])
def test_where_no_hotline_is_known_none_is_named(name: str) -> None:
    read = reads(drawn(name))
    assert "现在连不上派车平台" in read
    assert "照样可以按" in read
    assert "请打" not in read


def test_no_wait_is_promised_while_nobody_can_be_asked() -> None:
    for name in ("home_down", "home_down_one_hail", "confirm_down"):
        assert "分钟" not in reads(drawn(name))


def test_she_is_told_once_more_where_she_presses() -> None:
    assert "现在连不上派车平台" in reads(drawn("confirm_down"))
    assert button(drawn("confirm_down"), "hail").enabled


def test_another_dispatchers_trouble_is_not_told_before_the_press() -> None:
    second = replace(SITUATIONS["home"], dispatch_down=frozenset({"second"}))
    assert shown(second) == drawn("home")


def test_the_board_takes_the_room_of_the_giant_buttons_only_when_it_needs_it() -> None:
    def rows(sheet: Sheet) -> bool:
        return button(sheet, "face").box.y == button(sheet, "phone").box.y

    assert [rows(drawn(name)) for name in COUNTED] == [False, False, False, True, True, True]


@each_language
def test_an_end_found_after_a_restart_names_no_number_and_no_gap_for_one(lang: Lang) -> None:
    """The rider of an ended hail is blanked on disk."""
    state = SITUATIONS["home_one_ended"]
    before = {text for text, _ in words(drawn("home_one_ended", lang))}
    blanked = replace(state, hails=tuple(replace(hail, rider=Rider("", "", "")) for hail in state.hails))
    after = {text for text, _ in words(shown(blanked, lang))}
    assert len(before - after) == 1
    assert after < before
