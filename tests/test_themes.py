"""Day and night: when the screen is dark, that it can be read then as by day, that turning dark disturbs nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from kiosk.config import load
from kiosk.domain import Lang
from kiosk.fittings import site
from kiosk.journey.comfort import WHOLE_DAY, Hours
from kiosk.journey.events import Action, Tick
from kiosk.journey.state import Stamp, State, camera_open
from kiosk.journey.step import step
from kiosk.journey.timing import next_tick
from kiosk.local_time import SHANGHAI
from kiosk.ui.elements import Road, Sheet
from kiosk.ui.palette import DAY, NIGHT, Palette
from kiosk.ui.theme import CALL_SIGN_FILL, CALL_SIGN_INK, contrast, luminance, rgb
from tests.screen_fixtures import SITUATIONS, shown
from tests.window_fixtures import HAIL, PANEL, Glass, glass

__all__ = ["glass"]  # a fixture

SHIPPED = Path(__file__).parent.parent / "config.yaml"
TEXT, SHAPE = 7.0, 3.0  # WCAG 2.2, 1.4.6 and 1.4.11
NIGHT_OF_DAY = 0.2  # of the light that the home screen gives by day: most of it comes from words and the taxi
palettes = pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])


# --- when ---


def at(hour: int, minute: int, night: Hours | None, second: int = 0) -> State:
    home = SITUATIONS["home"]
    wall = datetime(2026, 11, 23, hour, minute, second, tzinfo=SHANGHAI)
    return replace(home, site=replace(home.site, night=night), stamp=Stamp(home.stamp.now, wall))


@pytest.mark.parametrize(
    ("hour", "minute", "dark"),
    [(18, 59, False), (19, 0, True), (23, 59, True), (0, 0, True), (6, 29, True), (6, 30, False), (12, 0, False)],
)
def test_by_the_clock_the_screen_is_dark_from_evening_to_morning(hour: int, minute: int, dark: bool) -> None:
    assert shown(at(hour, minute, Hours(19 * 60, 6 * 60 + 30))).night is dark


@pytest.mark.parametrize(
    ("hour", "minute", "dark"), [(0, 59, False), (1, 0, True), (4, 59, True), (5, 0, False), (23, 0, False)]
)
def test_a_night_that_begins_after_midnight_ends_the_same_morning(hour: int, minute: int, dark: bool) -> None:
    assert shown(at(hour, minute, Hours(60, 5 * 60))).night is dark


def test_the_screen_turns_dark_in_the_very_minute_without_a_touch() -> None:
    state = at(18, 59, Hours(19 * 60, 6 * 60), second=30)
    assert not shown(state).night
    later_s = next_tick(replace(state, availability_asked_at=state.stamp.now)) - state.stamp.now
    then = Stamp(state.stamp.now + later_s, state.stamp.wall + timedelta(seconds=later_s))
    after, _ = step(state, Tick(), then)
    assert shown(after).night


@pytest.mark.parametrize(("theme", "night"), [("day", None), ("night", WHOLE_DAY), ("auto", Hours(1140, 390))])
def test_a_site_chooses_its_theme(tmp_path: Path, theme: str, night: Hours | None) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace("theme: auto", f"theme: {theme}")
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    assert site(load(tmp_path / "config.yaml", {})).night == night


@pytest.mark.parametrize("name", SITUATIONS)
def test_at_night_every_screen_is_dark_but_while_the_camera_is_open(name: str) -> None:
    state = SITUATIONS[name]
    sheet = shown(replace(state, site=replace(state.site, night=WHOLE_DAY)))
    assert sheet.night is not camera_open(state.step)
    assert replace(sheet, night=False) == shown(replace(state, site=replace(state.site, night=None)))


# --- colours ---


@palettes
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, ground) for ink in ("ink", "ink2") for ground in ("paper", "card", "sunk")),
        *(("ink", ground) for ground in ("line", "amber_tint", "pine_tint", "indigo_tint", "sky_near", "sky_far")),
        *(("white", ground) for ground in ("pine", "pine_top", "pine_pressed")),
        *(("plate_white", ground) for ground in ("plate", "plate_top")),
        *(("white", ground) for ground in ("indigo", "indigo_top", "indigo_pressed")),
        *(("plate_ink", ground) for ground in ("plate_green", "plate_green_top")),
        *(("pine_soft", ground) for ground in ("pine", "pine_top", "pine_pressed")),
        *(("indigo_soft", ground) for ground in ("indigo", "indigo_top", "indigo_pressed")),
        *(("amber_dark", ground) for ground in ("amber", "amber_pressed")),
        *(("amber_ink", ground) for ground in ("paper", "card", "amber_tint")),
        *(("rose", ground) for ground in ("paper", "card", "rose_tint", "rose_pressed")),
        *(("pine", ground) for ground in ("paper", "card", "pine_tint")),
        *(("indigo", ground) for ground in ("paper", "card", "indigo_tint")),
        *(("leaf", ground) for ground in ("paper", "card", "leaf_tint")),
        ("disabled_ink", "disabled"),
        *((CALL_SIGN_INK[colour], CALL_SIGN_FILL[colour]) for colour in CALL_SIGN_FILL),
    ],
)
def test_words_can_be_read_by_old_eyes(palette: Palette, ink: str, ground: str) -> None:
    assert contrast(palette.ink(ink), palette.fill(ground)) >= TEXT


@palettes
@pytest.mark.parametrize(
    ("shape", "ground"),
    [
        *((edge, ground) for edge in ("ink2", "rose", "pine", "indigo", "leaf") for ground in ("paper", "card")),
        *((edge, "card") for edge in CALL_SIGN_FILL.values()),
        ("pine", "pine_tint"),  # how far the taxi has come
    ],
)
def test_edges_and_marks_stand_out(palette: Palette, shape: str, ground: str) -> None:
    assert contrast(palette.ink(shape), palette.fill(ground)) >= SHAPE


@palettes
def test_a_button_is_told_from_its_ground_by_its_rim(palette: Palette) -> None:
    for rim in palette.rims.values():
        assert contrast(rim, palette.fill("paper")) >= SHAPE


def test_the_lamp_of_an_open_camera_stands_out_in_the_white_light() -> None:
    assert contrast(DAY.fill("lamp"), DAY.fill("ink")) >= SHAPE


def test_both_palettes_know_the_same_names_and_hold_nothing_but_colours() -> None:
    assert DAY.colours.keys() == NIGHT.colours.keys()
    for palette in (DAY, NIGHT):
        assert palette.inks.keys() | palette.rims.keys() <= palette.colours.keys()
        for colour in (*palette.colours.values(), *palette.inks.values(), *palette.rims.values()):
            rgb(colour)


# --- as drawn ---


def by_night(name: str, lang: Lang = Lang.ZH) -> Sheet:
    state = SITUATIONS[name]
    return shown(replace(state, site=replace(state.site, night=WHOLE_DAY)), lang)


def light_of(picture: Image.Image) -> float:
    """The mean relative luminance of a picture, 0 to 1."""
    colours = picture.getcolors(maxcolors=1 << 24) or []
    total = sum(count * luminance("#{:02X}{:02X}{:02X}".format(*colour)) for count, colour in colours)  # type: ignore[misc]
    return total / (picture.width * picture.height)


def look(glass: Glass, sheet: Sheet) -> Image.Image:
    glass.window.show(sheet)
    glass.window.frame()
    return glass.picture()


@pytest.mark.parametrize(
    "name",
    ["home_six_hails", "home_no_camera", "confirm_long_name", "coming_electric", "phone_digit_shown", "arrived"],
)
def test_a_screen_as_drawn_at_night_has_dark_ground_and_words_that_can_be_read(glass: Glass, name: str) -> None:
    glass.window.show(by_night(name))
    picture, report = glass.window.look()
    assert picture.getpixel((2, PANEL.height_px - 2)) == rgb(NIGHT.fill("paper"))
    assert report.texts
    assert {text.text: contrast(text.fg, text.bg) for text in report.texts if contrast(text.fg, text.bg) < TEXT} == {}


def test_home_gives_little_light_at_night(glass: Glass) -> None:
    day = light_of(look(glass, shown(SITUATIONS["home"])))
    night = light_of(look(glass, by_night("home")))
    assert night <= NIGHT_OF_DAY * day


def test_turning_dark_draws_everything_anew_and_turning_light_brings_back_the_same_picture(glass: Glass) -> None:
    sheet = shown(SITUATIONS["coming"])
    day = look(glass, sheet)
    night = look(glass, replace(sheet, night=True))
    for place in ((2, 2), (512, 640), (2, PANEL.height_px - 2)):
        assert day.getpixel(place) != night.getpixel(place)
    before = glass.flips
    glass.window.show(sheet)
    glass.window.frame()
    assert glass.flips == before + 1
    assert glass.picture().tobytes() == day.tobytes()
    look(glass, Sheet("", (), night=True))
    assert look(glass, replace(sheet, night=True)).tobytes() == night.tobytes()  # drawn from nothing


def test_a_taxi_keeps_its_real_colour_in_the_dark(glass: Glass) -> None:
    road = Road(HAIL.box, 0.5, "#0A8A92")
    colours = look(glass, Sheet("road", (road,), night=True)).getcolors(maxcolors=1 << 20) or []
    assert sum(count for count, colour in colours if colour == rgb("#0A8A92")) > 500


# --- nobody is disturbed ---


def test_a_finger_that_is_down_while_it_turns_dark_still_presses(glass: Glass) -> None:
    glass.show(HAIL)
    glass.down(glass.middle("hail"))
    glass.window.show(Sheet("screen", (HAIL,), night=True))
    glass.window.frame()
    x, y, _, _ = glass.target("hail").box_px
    assert glass.picture().getpixel((x + 60, y + 60)) == rgb(NIGHT.fill(HAIL.pressed))
    glass.up(glass.middle("hail"))
    assert glass.pressed == [(Action.HAIL, "")]


def test_a_tap_just_after_it_turned_dark_counts(glass: Glass) -> None:
    glass.show(HAIL)
    glass.window.show(Sheet("screen", (HAIL,), night=True))
    glass.window.frame()
    glass.tap("hail", after_s=0.01)
    assert glass.pressed == [(Action.HAIL, "")]
