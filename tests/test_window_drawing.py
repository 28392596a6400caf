"""What is on the glass: words large enough and in Shanghai's writing, colours, only the redrawing that is needed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFont

from kiosk.camera.preview import Preview
from kiosk.domain import Lang
from kiosk.journey.events import Action
from kiosk.ui import fonts, preview, theme
from kiosk.ui.elements import (
    Box,
    Button,
    Digits,
    Disc,
    Dot,
    Element,
    Glyph,
    Icon,
    LivePicture,
    Panel,
    Plate,
    Road,
    Row,
    Sheet,
    Skyline,
    Taxi,
    Text,
    Word,
)
from kiosk.ui.palette import DAY
from kiosk.ui.panel import PanelSize
from kiosk.ui.report import TextReport
from kiosk.ui.stand_in import stand_in
from kiosk.ui.window import LIVE_WITHOUT_GPU_PERIOD_S
from tests.window_fixtures import HAIL, PANEL, Glass, glass

__all__ = ["glass"]  # a fixture

WIDE = Box(18.0, 100.0, 364.0, 40.0)
PAPER = theme.rgb(DAY.fill("paper"))
CJK = fonts.SYSTEM_FONTS / fonts.NOTO / "NotoSansCJK-Regular.ttc"
LIVE = LivePicture(Box(18.0, 106.0, 364.0, 318.0), Box(107.0, 124.0, 186.0, 240.0), progress=0.3)
IN_THE_OVAL, UNDER_THE_VEIL = (512, 700), (100, 600)


def one_of_each() -> tuple[Element, ...]:
    return (
        Skyline(Box(0.0, 0.0, 400.0, 54.0)),
        Panel(Box(18.0, 60.0, 100.0, 40.0), shadow="rest"),
        Panel(Box(130.0, 60.0, 100.0, 40.0), fill="pine", top_fill="pine_top", shadow="lift"),
        Panel(Box(240.0, 60.0, 100.0, 40.0), fill="card", edge="ink2"),
        Disc(Box(350.0, 60.0, 40.0, 40.0), "pine_tint"),
        Text(Box(18.0, 105.0, 200.0, 20.0), "正在赶来的车", 16.0),
        Icon(Box(230.0, 105.0, 20.0, 20.0), "place", 20.0, "pine"),
        Icon(Box(260.0, 105.0, 20.0, 20.0), theme.FACE_SCAN, 20.0, "pine"),
        Row(Box(18.0, 130.0, 364.0, 30.0), (Glyph("call", 20.0), Word("打叫车电话", 20.0), Dot(5.0, "leaf"))),
        Plate(Box(18.0, 165.0, 364.0, 80.0), "沪A D5683", 60.0, framed=True, radius=15.0),
        Plate(Box(18.0, 250.0, 90.0, 22.0), "沪A DF2087", 14.0),
        Taxi(Box(120.0, 248.0, 80.0, 40.0), "#F3F4F4"),
        Road(Box(18.0, 290.0, 364.0, 40.0), 0.5, "#0A8A92"),
        Digits(Box(18.0, 335.0, 364.0, 50.0), "••••5", (3, 4, 4), 40.0),
        HAIL,
    )


def words(glass: Glass, text: str) -> TextReport:
    return next(found for found in glass.window.report().texts if found.text == text)


def test_every_kind_of_element_leaves_something_on_the_glass(glass: Glass) -> None:
    for element in one_of_each():
        glass.show()
        glass.show(element)
        box = element.box
        x, y, w, h = (round(value * PANEL.px_per_mm) for value in (box.x, box.y, box.w, box.h))
        inside = glass.picture().crop((x, y, x + w, y + h))
        assert inside.getextrema() != tuple((value, value) for value in PAPER), element


def test_an_equal_sheet_is_not_drawn_again(glass: Glass) -> None:
    glass.show(*one_of_each())
    before = glass.flips
    glass.show(*one_of_each())
    assert glass.flips == before
    glass.show(*one_of_each()[:-1])
    assert glass.flips == before + 1


def test_a_screen_that_came_back_looks_as_before_whatever_was_between(glass: Glass) -> None:
    glass.show(*one_of_each())
    before = glass.picture().tobytes()
    glass.show(*reversed(one_of_each()), name="other")
    glass.show(Text(WIDE, "好", 20.0))
    glass.show(*one_of_each())
    assert glass.picture().tobytes() == before


def test_what_lies_on_top_stays_on_top_when_what_is_under_it_changes(glass: Glass) -> None:
    ground, on_top = Panel(WIDE, fill="amber"), Panel(Box(100.0, 110.0, 50.0, 20.0), fill="pine")
    glass.show(ground, on_top)
    glass.show(replace(ground, fill="rose_tint"), on_top)
    assert glass.picture().getpixel((320, 307)) == theme.rgb(DAY.fill("pine"))
    assert glass.picture().getpixel((600, 307)) == theme.rgb(DAY.fill("rose_tint"))


def test_the_listener_hears_of_every_screen_as_it_was_drawn(glass: Glass) -> None:
    heard: list[tuple[str, int]] = []
    glass.window.on_drawn(lambda report: heard.append((report.name, len(report.texts))))
    try:
        glass.show(Text(WIDE, "一", 20.0), name="first")
        glass.show(Text(WIDE, "一", 20.0), name="first")
        glass.show(Text(WIDE, "二", 20.0), HAIL, name="second")
    finally:
        glass.window.on_drawn(lambda report: None)
    assert heard == [("first", 1), ("second", 2)]


# --- words ---


def test_a_text_that_fits_is_set_in_the_size_asked_for(glass: Glass) -> None:
    glass.show(Text(WIDE, "请在小区门口等车", 25.0))
    found = words(glass, "请在小区门口等车")
    assert found.fits
    assert 25.0 <= found.em_mm < 25.5
    assert 0.8 * 25.0 < found.box_mm[3] < 25.5  # a character's ink is 0.92 em high


def test_a_long_text_is_set_smaller_until_it_fits(glass: Glass) -> None:
    glass.show(Text(WIDE, "请在梅岭园小区三号门门口等您的车", 40.0))
    found = words(glass, "请在梅岭园小区三号门门口等您的车")
    assert found.fits
    assert theme.EM_MIN_MM <= found.em_mm < 40.0
    assert found.box_mm[2] <= WIDE.w


def test_no_text_is_ever_smaller_than_the_smallest_size_and_one_that_cannot_fit_is_reported(glass: Glass) -> None:
    endless = "车" * 60
    glass.show(
        Text(WIDE, endless, 40.0),
        Text(Box(18.0, 150.0, 364.0, 40.0), "小", 3.0),
        Row(Box(18.0, 200.0, 200.0, 30.0), (Word(endless + "们", 20.0),)),
        Plate(Box(18.0, 250.0, 30.0, 20.0), "沪A DF2087", 20.0),
    )
    texts = glass.window.report().texts
    assert all(text.em_mm >= theme.EM_MIN_MM for text in texts)
    assert {text.text: text.fits for text in texts} == {
        endless: False,
        "小": True,
        endless + "们": False,
        "沪A·DF2087": False,
    }


def test_several_lines_are_broken_where_chinese_may_be_broken(glass: Glass) -> None:
    text = "您的照片只发给身份服务，用一次，不保存。"
    box = Box(18.0, 100.0, 180.0, 100.0)
    glass.show(Text(box, text, 20.0, lines=3))
    found = words(glass, text)
    assert found.fits
    assert found.box_mm[2] <= box.w
    assert found.box_mm[3] > 2 * 20.0  # it did take more than one line


def test_words_of_rows_plates_digits_and_buttons_are_reported(glass: Glass) -> None:
    glass.show(*one_of_each())
    texts = {text.text for text in glass.window.report().texts}
    assert {"正在赶来的车", "打叫车电话", "沪A·D5683", "沪A·DF2087", "••• •5", "按"} <= texts


@pytest.mark.parametrize("text", ["国国", "H8"])
def test_words_stand_in_the_middle_of_their_box_to_the_eye(glass: Glass, text: str) -> None:
    glass.show(Text(WIDE, text, 40.0, bold=True, align="center"))
    x, y, w, h = words(glass, text).box_mm
    assert x + w / 2 == pytest.approx(WIDE.x + WIDE.w / 2, abs=1.0)
    assert y + h / 2 == pytest.approx(WIDE.y + WIDE.h / 2, abs=1.0)


def test_ink_is_reported_where_it_is(glass: Glass) -> None:
    glass.show(Text(WIDE, "等车", 25.0, bold=True))
    x, y, w, h = words(glass, "等车").box_px
    picture = glass.picture()
    difference = ImageChops.difference(picture, Image.new("RGB", picture.size, PAPER)).convert("L")
    ink = difference.point(lambda value: 255 if value > 60 else 0).getbbox()
    assert ink is not None
    assert ink == pytest.approx((x, y, x + w, y + h), abs=1)


@pytest.mark.parametrize("text", ["🚕 taxi", "\ud800", "a\0b", "", "  ", "龘靐", "\n"])
def test_characters_that_the_font_does_not_know_break_nothing(glass: Glass, text: str) -> None:
    glass.show(Text(WIDE, text, 20.0), Row(Box(18.0, 200.0, 364.0, 40.0), (Word(text, 20.0),)))
    glass.window.look()


@pytest.mark.parametrize(("character", "differs"), [("沪", True), ("骨", True), ("一", False)])
def test_chinese_is_written_as_in_shanghai_and_not_as_in_tokyo(
    glass: Glass, tmp_path: Path, character: str, differs: bool
) -> None:
    from kivy.core.text import LabelBase

    from kiosk.ui import lettering

    japanese = tmp_path / "japanese.otf"
    japanese.write_bytes(fonts.copy_face(CJK.read_bytes(), "Noto Sans CJK JP"))
    LabelBase.register("japanese", str(japanese))
    ours = lettering.texture_of(character, 100, False)
    theirs = lettering.texture_of(character, 100, False, font="japanese")
    assert (ours.pixels != theirs.pixels) is differs


def test_every_icon_is_in_the_font() -> None:
    font = ImageFont.truetype(str(fonts.prepare().icons), 48)
    missing = bytes(font.getmask("\ue3ff"))  # a code point that no icon has
    drawn = {name: bytes(font.getmask(chr(code))) for name, code in theme.ICONS.items()}
    assert [name for name, mask in drawn.items() if mask == missing or not any(mask)] == []


# --- colours ---


def test_the_ground_behind_words_is_the_one_that_is_really_drawn(glass: Glass) -> None:
    glass.show(
        Panel(Box(0.0, 90.0, 400.0, 60.0), fill="amber"),
        Text(WIDE, "黄底", 20.0, "amber_ink"),
        Text(Box(18.0, 160.0, 364.0, 40.0), "纸上", 20.0),
    )
    _, report = glass.window.look()
    found = {text.text: (text.fg, text.bg) for text in report.texts}
    assert found == {
        "黄底": (DAY.fill("amber_ink"), DAY.fill("amber")),
        "纸上": (DAY.fill("ink"), DAY.fill("paper")),
    }


def test_on_a_gradient_the_least_favourable_colour_under_the_ink_counts(glass: Glass) -> None:
    box = Box(18.0, 100.0, 364.0, 100.0)
    glass.show(Panel(box, fill="#000000", top_fill="#C0C0C0"), Text(box, "叫车", 70.0, "white"))
    _, report = glass.window.look()
    middle_grey = 0x60
    assert theme.rgb(report.texts[0].bg)[0] > middle_grey


def test_a_switched_off_button_looks_switched_off_and_stays_readable(glass: Glass) -> None:
    off = replace(HAIL, enabled=False, top_fill="pine_top", fill="pine", shadow="lift")
    glass.show(off)
    picture, report = glass.window.look()
    x, y, _, _ = report.targets[0].box_px
    assert picture.getpixel((x + 60, y + 60)) == theme.rgb(DAY.fill("disabled"))
    assert theme.contrast(report.texts[0].fg, report.texts[0].bg) >= 7.0


def test_an_electric_taxis_plate_is_green_with_dark_letters_as_on_the_car(glass: Glass) -> None:
    box = Box(18.0, 100.0, 364.0, 92.0)
    for plate, fill, ink in (("沪A D5683", "plate", "plate_white"), ("沪A DF2087", "plate_green", "plate_ink")):
        glass.show(Plate(box, plate, 60.0))
        picture, report = glass.window.look()
        assert picture.getpixel((512, 268)) == theme.rgb(DAY.fill(fill))
        assert report.texts[0].fg == DAY.ink(ink)
        assert theme.contrast(report.texts[0].fg, report.texts[0].bg) >= 7.0


def test_the_taxi_is_drawn_in_its_real_colour(glass: Glass) -> None:
    for body in ("#B01818", "#1D3C85", "#111111", "#FFC400"):
        glass.show(Taxi(Box(100.0, 100.0, 200.0, 100.0), body))
        colours = glass.picture().crop((256, 256, 768, 512)).getcolors(maxcolors=1 << 20) or []
        assert sum(count for count, colour in colours if colour == theme.rgb(body)) > 5000


# --- her own picture ---


def _shown_at(glass: Glass, place: tuple[int, int]) -> tuple[int, ...]:
    pixel = glass.picture().getpixel(place)
    assert isinstance(pixel, tuple)
    return pixel


def _plain(sequence: int, colour: tuple[int, int, int]) -> Preview:
    width, height = 512, 384
    return replace(stand_in(), pixels=bytes((*colour, 255)) * (width * height), sequence=sequence)


def test_her_picture_is_clear_in_the_oval_and_veiled_round_it(glass: Glass) -> None:
    glass.pictures.append(_plain(1, (200, 40, 40)))
    glass.show(LIVE)
    assert _shown_at(glass, IN_THE_OVAL) == (200, 40, 40)
    red, green, blue = _shown_at(glass, UNDER_THE_VEIL)
    assert red > 200
    assert 100 < green < PAPER[1]
    assert 100 < blue < PAPER[2]


def test_a_new_picture_appears_15_times_a_second_and_no_oftener(glass: Glass) -> None:
    glass.show(LIVE)
    before = glass.flips
    for sequence in range(1, 61):  # a camera of 60 pictures in a second
        glass.pictures.append(_plain(sequence, (sequence, 0, 0)))
        glass.clock.now += 1 / 60
        glass.window.frame()
    assert 13 <= glass.flips - before <= 16
    assert _shown_at(glass, IN_THE_OVAL)[0] > 50


def test_the_same_picture_is_not_drawn_again(glass: Glass) -> None:
    glass.pictures.append(stand_in())
    glass.show(LIVE)
    before = glass.flips
    for _ in range(10):
        glass.clock.now += LIVE_WITHOUT_GPU_PERIOD_S
        glass.window.frame()
    assert glass.flips == before


def test_a_new_picture_leaves_the_rest_of_the_screen_as_it_was(glass: Glass) -> None:
    over_it = Panel(Box(88.0, 382.0, 224.0, 32.0), fill="pine", radius=16.0)
    glass.pictures.append(_plain(1, (10, 10, 10)))
    glass.show(LIVE, over_it, HAIL)
    glass.pictures.append(_plain(2, (90, 90, 90)))
    glass.clock.now += LIVE_WITHOUT_GPU_PERIOD_S
    before = glass.flips
    glass.window.frame()
    assert glass.flips == before + 1
    kept = glass.kept()  # a part of it was drawn
    assert kept.getpixel(IN_THE_OVAL) == (90, 90, 90)
    assert kept.getpixel((300, 1020)) == theme.rgb(DAY.fill("pine"))
    assert ImageChops.difference(kept, glass.picture()).getbbox() is None  # all of it was drawn


def test_nothing_of_her_is_asked_for_once_the_screen_is_left(glass: Glass) -> None:
    glass.pictures.append(stand_in())
    glass.show(LIVE)
    glass.show(HAIL)
    glass.pictures.append(_plain(99, (1, 2, 3)))
    before = glass.flips
    glass.clock.now += 1.0
    glass.window.frame()
    assert glass.flips == before


# --- files ---


def test_pictures_and_measures_of_every_situation_are_written(
    glass: Glass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "_window", lambda panel, where: glass.window)
    sheet = Sheet("home", one_of_each())
    count = preview.draw_all([("home", lang, sheet) for lang in Lang], tmp_path / "out", PANEL, fonts.prepare())
    assert count == 2
    for lang in Lang:
        with Image.open(tmp_path / "out" / f"home.{lang.value}.png") as picture:
            assert picture.size == (PANEL.width_px, PANEL.height_px)
        report = json.loads((tmp_path / "out" / f"home.{lang.value}.json").read_text("utf-8"))
        assert report["name"] == "home"
        assert [target["name"] for target in report["targets"]] == ["hail"]
        assert all(text["bg"] for text in report["texts"])


def test_a_larger_panel_keeps_the_millimetres_and_puts_the_sheet_in_its_middle() -> None:
    panel = PanelSize(width_px=1080, height_px=1920, width_mm=500.0, height_mm=890.0)
    assert panel.px_per_mm == pytest.approx(2.157, abs=0.001)
    left, top = panel.margin_mm
    assert left == pytest.approx(50.0, abs=0.5)
    assert top == pytest.approx((890.0 - 500.0) / 2, abs=0.5)


def test_a_small_window_of_the_same_shape_is_the_same_screen_made_smaller() -> None:
    panel = PanelSize(width_px=512, height_px=640)
    assert panel.px_per_mm == PanelSize().px_per_mm / 2
    assert panel.margin_mm == (0.0, 0.0)


def test_buttons_are_named_by_what_they_do() -> None:
    assert Button(WIDE, Action.KEY, (), "5").name == "key:5"
