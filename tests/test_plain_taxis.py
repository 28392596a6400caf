"""A taxi of which little is known: any plate, a place without minutes, no colour; nothing made up or left blank."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, product

import pytest

from kiosk.dispatch_client.letaxi.cars import COLOURS
from kiosk.domain import LAST_SEEN_S, QUIET_TRIES, Driver, Hail, Lang, Vehicle
from kiosk.journey.state import State
from kiosk.ui import theme
from kiosk.ui.elements import Plate, Road, Sheet, Taxi, Text
from kiosk.ui.present.body_colours import body_colour
from kiosk.ui.present.car import car
from kiosk.ui.present.following import CAR_BOX
from kiosk.ui.present.last_seen import AGE_STEP_S
from kiosk.ui.situations.neighbourhood import NOW
from kiosk.ui.situations.registry import LONGEST, LONGEST_NAME
from kiosk.ui.taxi import taxi
from kiosk.wording import translator
from tests.screen_fixtures import SITUATIONS, drawn, reads, shown
from tests.test_wording import in_code
from tests.window_fixtures import Glass, glass

__all__ = ["glass"]  # a fixture

each_language = pytest.mark.parametrize("lang", list(Lang))
WITH_LONGEST = ("coming_last_seen", "coming_last_seen_lowered", "arrived_plain_plate", "ask_cancel_plain_plate")
MINUTES = {Lang.ZH: "分钟", Lang.EN: "minute"}
SAID_YES = {Lang.ZH: "师傅答应来了", Lang.EN: "The driver said yes"}
DRIVES = re.compile("开过来|在路上|way|coming")
WIDEST = "WWW-888-WW"


def hers(state: State) -> Hail:
    return state.hails[-1]


def changed(name: str, **changes: object) -> State:
    """The situation with something else known of the taxi in front."""
    state = SITUATIONS[name]
    hail: Hail = replace(hers(state), **changes)  # type: ignore[arg-type]
    return replace(state, hails=(*state.hails[:-1], hail))


def way(sheet: Sheet) -> str:
    """What the screen says of the taxi's way, without the strip of the neighbours."""
    return "\n".join(line for line in reads(sheet).split("\n") if "约" not in line and "~" not in line)


@each_language
def test_without_minutes_she_is_told_where_it_was_last_seen_and_how_long_ago(lang: Lang) -> None:
    told = {
        Lang.ZH: ("上次看到时离这儿\n300\n米", "40 秒前看到的", "一分多钟前看到的", "刚刚看到的"),
        Lang.EN: ("Last seen\n300\nmetres away", "40 seconds ago", "more than a minute ago", "a moment ago"),
    }[lang]
    place, *ages = told
    names = ("coming_last_seen", "coming_seen_a_minute_ago", "coming_seen_just_now")
    for name, age in zip(names, ages, strict=True):
        read = way(drawn(name, lang))
        assert place in read
        assert age in read
        assert not DRIVES.search(read.replace("away", "")), "nobody knows whether it moves"
        assert MINUTES[lang] not in read.replace("分多钟", "").replace("a minute ago", "")


@each_language
@pytest.mark.parametrize(
    "changes",
    [
        {"seen_at": NOW - LAST_SEEN_S - 1.0},
        {"seen_at": None},
        {"seen_m": None},
        {"seen_m": 8_600_000.0},  # a satnav that has no fix says 0, 0
        {"unreachable": True, "tries": QUIET_TRIES},  # nobody counts how old it grows
    ],
)
def test_what_is_too_old_or_cannot_be_is_not_told(changes: dict[str, object], lang: Lang) -> None:
    read = way(shown(changed("coming_last_seen", **changes), lang))
    assert SAID_YES[lang] in read
    assert not DRIVES.search(read), "nobody knows whether it moves"
    assert "300" not in read
    assert MINUTES[lang] not in read


def test_minutes_that_are_known_come_before_any_place() -> None:
    read = reads(shown(changed("coming_last_seen", eta_s=110.0)))
    assert "大约还有\n2\n分钟" in read
    assert "300" not in read


def test_where_nobody_promised_anything_the_taxi_stands_in_the_middle_of_the_road() -> None:
    for name in ("coming_last_seen", "coming_seen_just_now", "coming_seen_too_long_ago"):
        assert [part.progress for part in drawn(name).elements if isinstance(part, Road)] == [0.5]


def test_the_words_change_no_more_often_than_every_ten_seconds_while_it_grows_old() -> None:
    state = changed("coming_last_seen", seen_at=NOW)
    moments = [tenth / 10 for tenth in range(10 * int(LAST_SEEN_S))]
    sheets = [shown(replace(state, stamp=replace(state.stamp, now=NOW + after_s))) for after_s in moments]
    changes = [
        after_s
        for after_s, one, other in zip(moments[1:], *zip(*pairwise(sheets), strict=True), strict=True)
        if one != other
    ]
    assert len(changes) >= 6
    assert all(later - earlier >= AGE_STEP_S - 0.01 for earlier, later in pairwise(changes))


def test_a_few_metres_more_or_less_do_not_change_the_words() -> None:
    assert len({reads(shown(changed("coming_last_seen", seen_m=metres))) for metres in (290.0, 303.0, 312.0)}) == 1


@each_language
def test_minutes_that_are_reckoned_here_are_about_so_many_on_every_screen(lang: Lang) -> None:
    about = {Lang.ZH: ("大约还有", "约 2 分钟", "约 12 分钟"), Lang.EN: ("here in about", "~2 min", "~12 min")}[lang]
    assert about[0] in reads(drawn("coming_about", lang))
    assert about[1] in reads(drawn("home_one_hail_about", lang))
    assert about[1].replace("2", "3") in reads(drawn("home_six_hails_about", lang))
    assert about[2] in reads(drawn("coming_about", lang))  # in the strip


@each_language
def test_a_dispatcher_that_says_the_minutes_itself_is_taken_at_its_word(lang: Lang) -> None:
    for name in ("coming", "home_six_hails"):
        read = reads(drawn(name, lang))
        assert not any(word in read for word in ("大约还有", "约 ", "here in about", "~"))


@pytest.mark.parametrize(
    ("written", "halves", "kind"),
    [
        ("沪A D5683", ("沪A", "D5683"), "blue"),
        ("沪A·D1234", ("沪A", "D1234"), "blue"),
        ("沪AD1234", ("沪A", "D1234"), "blue"),
        ("沪A DF2087", ("沪A", "DF2087"), "green"),
        ("AB-123-CD", ("AB-123-CD", ""), "plain"),
        ("AB 123456", ("AB 123456", ""), "plain"),  # six behind the blank, and yet no electric car
        ("VH 1234", ("VH 1234", ""), "plain"),
        ("沪A1234学", ("沪A1234学", ""), "plain"),
    ],
)
def test_only_a_plate_of_the_mainlands_form_is_drawn_as_one(written: str, halves: tuple[str, str], kind: str) -> None:
    plate = Plate(CAR_BOX, written, 20.0)
    assert plate.halves == halves
    assert plate.kind == kind


@each_language
@pytest.mark.parametrize("written", ["AB-123-CD", "VH 1234", LONGEST.plate, WIDEST])
@pytest.mark.parametrize("name", [*WITH_LONGEST, "on_board_plain_plate", "completed_with_car", "home_one_hail_about"])
def test_any_plate_stands_whole_on_the_glass(glass: Glass, name: str, written: str, lang: Lang) -> None:
    vehicle = replace(LONGEST, plate=written)
    glass.window.show(shown(changed(name, vehicle=vehicle), lang))
    glass.window.frame()
    plates = [text for text in glass.window.report().texts if text.text == written]
    assert plates
    for plate in plates:
        assert plate.fits
        assert plate.em_mm >= theme.EM_MIN_MM
    if name.startswith(("coming", "arrived")):
        assert plates[0].em_mm >= 2 * theme.EM_BOARD_PLATE_MIN  # compared at the kerb by somebody who hurries


@each_language
@pytest.mark.parametrize("name", WITH_LONGEST)
def test_the_longest_names_of_car_and_driver_fit_their_card(glass: Glass, name: str, lang: Lang) -> None:
    glass.window.show(drawn(name, lang))
    glass.window.frame()
    assert [text.text for text in glass.window.report().texts if not text.fits] == []
    if name != "ask_cancel_plain_plate":
        assert LONGEST_NAME.surname in reads(drawn(name, lang))
        assert LONGEST.model in reads(drawn(name, lang))


@each_language
def test_nothing_that_is_missing_leaves_a_hole_in_the_card(lang: Lang) -> None:
    _ = translator(lang)
    for colour, model, surname in product(("", "#40E0D0"), ("", "大众途安"), ("", "张", "Zhang")):
        for driver in (Driver(surname), None):
            card = car(CAR_BOX, Vehicle("沪A D5683", colour, model), driver, _)
            lines = [part for part in card if isinstance(part, Text)]
            assert len(lines) == 1 + bool(driver and surname and (colour or model))
            for line in lines:
                assert line.text
                assert line.text == line.text.strip()
            assert ("  " in lines[-1].text) == bool(colour and model)
            first, last = lines[0].box, lines[-1].box
            assert CAR_BOX.y < first.y
            assert len(lines) == 1 or first.y + first.h <= last.y
            assert last.y + last.h < CAR_BOX.y + CAR_BOX.h
            if len(lines) == 1:  # in the middle
                assert first.y + first.h / 2 == pytest.approx(CAR_BOX.y + CAR_BOX.h / 2)


def test_a_name_in_latin_letters_stands_apart_from_the_word_for_a_driver() -> None:
    assert "Zhang 师傅" in reads(drawn("coming_about")).split("\n")
    assert "Driver Zhang" in reads(drawn("coming_about", Lang.EN)).split("\n")


@pytest.mark.parametrize(
    ("colour", "word"),
    [
        ("#FFFFFF", "白色"),
        ("#000000", "黑色"),
        ("#0A8A92", "蓝绿色"),
        ("#8B4513", "棕色"),
        ("#ECDEB4", "米色"),
        ("#E8B23A", "黄色"),
        ("#2E8B7A", "绿色"),
        ("#D3D3D3", "银色"),
        ("#800000", "红色"),
        ("#000080", "蓝色"),
        ("", ""),
    ],
)
def test_a_colour_has_the_word_that_a_neighbour_would_use_or_none(colour: str, word: str) -> None:
    assert body_colour(colour, translator(Lang.ZH)) == word


def test_every_colour_that_a_registry_can_tell_has_a_word_of_its_own_and_no_other_has_one() -> None:
    told = [body_colour(ink, translator(Lang.ZH)) for ink in COLOURS]
    named = {translator(Lang.ZH)(msgid) for msgid in in_code() if msgid.endswith(" car")}
    assert len(told) == len(named)
    assert set(told) == named


@pytest.mark.parametrize("ground", [(255, 255, 255), (23, 32, 39)])
def test_a_car_of_unknown_colour_is_seen_through_like_no_painted_one(
    ground: tuple[int, int, int], glass: Glass
) -> None:
    font = str(glass.window.fonts.bold)
    door = (120, 62)  # of a car of 200 x 100
    alpha = {
        name: taxi(200, 100, body, ground, font, to_the_right=False).getpixel(door)
        for name, body in (("unknown", None), ("white", (255, 255, 255)), ("grey", (111, 116, 121)))
    }
    assert {name: pixel[3] for name, pixel in alpha.items()} == {"unknown": 0, "white": 255, "grey": 255}  # type: ignore[index]


@each_language
def test_nobody_is_told_a_colour_that_nobody_knows(lang: Lang) -> None:
    for name in ("coming_seen_just_now", "on_board_plain_plate"):
        sheet = drawn(name, lang)
        assert {part.body for part in sheet.elements if isinstance(part, Taxi) and part.box.w > 100.0} == {""}
        assert "色" not in reads(sheet)
        assert " car" not in reads(sheet)


@each_language
def test_whoever_rode_or_was_missed_still_sees_which_taxi_it_was(lang: Lang) -> None:
    for name in ("completed_with_car", "no_show_with_car", "on_board_plain_plate"):
        vehicle = hers(SITUATIONS[name]).vehicle
        assert vehicle is not None
        assert vehicle.plate in reads(drawn(name, lang))


def test_a_cancelled_taxi_is_not_shown_any_more() -> None:
    read = reads(shown(changed("cancelled", vehicle=LONGEST)))
    assert "已经取消了" in read
    assert LONGEST.plate not in read


@each_language
def test_a_hail_that_a_driver_took_in_vain_is_told_apart_from_one_that_nobody_took(lang: Lang) -> None:
    gave_back, nobody = (reads(drawn(name, lang)) for name in ("no_driver_after_all", "no_driver"))
    said = {Lang.ZH: "答应来的师傅，后来没有接到您", Lang.EN: "A driver said yes, but did not pick you up"}[lang]
    assert said in gave_back
    assert said not in nobody
