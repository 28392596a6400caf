"""Nobody has to reach higher than she can: whatever is touched stands low enough, however high the screen hangs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from kiosk.config import load
from kiosk.domain import Lang
from kiosk.fittings import site
from kiosk.journey.comfort import Comfort
from kiosk.journey.events import Action, Tick, Touched
from kiosk.journey.state import Stamp, State
from kiosk.journey.step import step
from kiosk.journey.timing import IDLE_S
from kiosk.ui import theme
from kiosk.ui.elements import Box, Button, Panel, Plate, Row, Sheet, Text, Word
from kiosk.ui.panel import HIGHEST_REACH_MM
from kiosk.ui.present.reach import KEYS, LOWERED_MM, TARGET_LEAST_H, within_reach
from tests.screen_fixtures import SITUATIONS, button, buttons, flat, reads, shown

REACHES_MM = (500.0, 420.0, 350.0, 300.0, LOWERED_MM)
LOWEST_TARGET_MM = 380.0  # ADA 308.2.1: no hand need reach lower
KEY_LEAST_MM = 30.0
SHIPPED = Path(__file__).parent.parent / "config.yaml"


def hung(state: State, reach_mm: float) -> State:
    return replace(state, site=replace(state.site, reach_mm=reach_mm), comfort=replace(state.comfort, lowered=False))


@cache
def everything(reach_mm: float) -> tuple[tuple[str, Sheet], ...]:
    """Every situation in both languages where hands reach so far above the sheet's lower edge. Practice has a row
    more and a reach of its own: tests/test_practice_screens.py."""
    return tuple(
        (f"{name} {lang}", shown(hung(state, reach_mm), lang))
        for name, state in SITUATIONS.items()
        if state.practice is None
        for lang in Lang
    )


def overlap(first: Box, second: Box) -> bool:
    return (
        min(first.x + first.w, second.x + second.w) > max(first.x, second.x) + 0.01
        and min(first.y + first.h, second.y + second.h) > max(first.y, second.y) + 0.01
    )


def too_close(first: Box, second: Box) -> bool:
    across = max(second.x - first.x - first.w, first.x - second.x - second.w)
    down = max(second.y - first.y - first.h, first.y - second.y - second.h)
    return max(across, down) < theme.GAP_MIN_MM - 0.01


each_reach = pytest.mark.parametrize("reach_mm", REACHES_MM)


@each_reach
def test_every_target_of_every_screen_is_within_reach_and_large_enough_to_hit(reach_mm: float) -> None:
    for name, sheet in everything(reach_mm):
        for target in buttons(sheet):
            box = target.box
            assert box.y >= theme.SHEET_H_MM - reach_mm - 0.01, f"{name}: {target.name}"
            least = KEY_LEAST_MM if target.action in KEYS else TARGET_LEAST_H
            assert min(box.w, box.h) >= least - 0.01, f"{name}: {target.name}"
        for first, second in combinations(buttons(sheet), 2):
            assert not too_close(first.box, second.box), f"{name}: {first.name} and {second.name}"


@each_reach
def test_nothing_is_lost_cut_or_off_the_glass_when_it_comes_down(reach_mm: float) -> None:
    full = dict(everything(theme.SHEET_H_MM))
    for name, sheet in everything(reach_mm):
        here, there = ({target.name for target in buttons(each)} - {"low"} for each in (sheet, full[name]))
        assert here == there, name
        for element in sheet.elements:
            box = element.box
            assert min(box.x, box.y) >= 0.0, name
            assert box.x + box.w <= theme.SHEET_W_MM + 0.01, name
            assert box.y + box.h <= theme.SHEET_H_MM + 0.01, name
        for target in buttons(sheet):
            for part in target.parts:
                assert part.box.y >= -0.01, f"{name}: {target.name}"
                assert part.box.y + part.box.h <= target.box.h + 0.01, f"{name}: {target.name}"


@each_reach
def test_no_word_hides_another_or_a_target_when_it_comes_down(reach_mm: float) -> None:
    for name, sheet in everything(reach_mm):
        for target in buttons(sheet):
            for told in (each for each in sheet.elements if isinstance(each, Text | Row | Plate)):
                assert not overlap(_ink(told), target.box), f"{name}: {target.name} and {told}"


def _ink(told: Text | Row | Plate) -> Box:
    """About where the words stand in their box, of which they seldom fill the height."""
    if isinstance(told, Plate):
        return told.box
    tall = (
        told.em * (theme.LINE_HEIGHT_EM * (told.lines - 1) + 0.92)
        if isinstance(told, Text)
        else max(part.em for part in told.parts if isinstance(part, Word))
    )
    return Box(told.box.x, told.box.y + max(0.0, told.box.h - tall) / 2, told.box.w, min(tall, told.box.h))


@each_reach
def test_every_word_fits_the_height_that_is_left_for_it(reach_mm: float) -> None:
    for name, sheet in everything(reach_mm):
        for element in flat(sheet.elements):
            if isinstance(element, Text):
                assert element.em >= theme.EM_MIN_MM, f"{name}: {element.text}"
                if element.lines == 1:
                    assert element.box.h + 0.01 >= theme.EM_MIN_MM * 0.92, f"{name}: {element.text}"


@each_reach
def test_help_and_what_is_beside_it_never_move(reach_mm: float) -> None:
    home = shown(SITUATIONS["home"])
    for name, sheet in everything(reach_mm):
        places = {target.name: target.box for target in buttons(sheet)}
        for always in ("again", "louder", "help"):
            assert places.get(always, button(home, always).box) == button(home, always).box, name


def test_where_hands_reach_everything_nothing_is_moved() -> None:
    for _, sheet in everything(theme.SHEET_H_MM):
        assert within_reach(sheet, theme.SHEET_H_MM) is sheet


def test_a_screen_that_nobody_arranged_for_low_hands_is_put_so_too() -> None:
    def target(y: float, h: float, action: Action) -> Button:
        return Button(Box(18.0, y, 364.0, h), action, (Text(Box(0.0, 0.0, 364.0, h), "按", 30.0),))

    sheet = Sheet(
        "new",
        (
            Panel(Box(0.0, 0.0, 400.0, 500.0), "white"),
            Text(Box(18.0, 10.0, 200.0, 24.0), "枫林新村", 16.0),
            target(60.0, 120.0, Action.HAIL),
            Text(Box(18.0, 190.0, 364.0, 60.0), "两行\n字", 20.0, lines=2),
            target(260.0, 100.0, Action.BACK),
            Text(Box(18.0, 370.0, 364.0, 30.0), "一句话", 20.0),
            target(456.0, 34.0, Action.HELP),
        ),
    )
    low = within_reach(sheet, LOWERED_MM)
    assert [target.name for target in buttons(low)] == ["hail", "back", "help"]
    assert min(target.box.y for target in buttons(low)) >= theme.SHEET_H_MM - LOWERED_MM
    assert sorted(reads(low)) == sorted(reads(sheet))
    assert low.elements[0] == sheet.elements[0]
    assert button(low, "help") == button(sheet, "help")
    told = [each.box for each in low.elements if isinstance(each, Text)]
    assert not any(overlap(first, second) for first, second in combinations([*told, button(low, "hail").box], 2))


def test_low_is_one_touch_on_home_and_one_more_brings_it_back() -> None:
    state = SITUATIONS["home"]
    assert min(target.box.y for target in buttons(shown(state))) < theme.SHEET_H_MM - LOWERED_MM
    low = _touched(state, Action.LOW)
    assert min(target.box.y for target in buttons(shown(low))) >= theme.SHEET_H_MM - LOWERED_MM
    assert shown(_touched(low, Action.LOW)) == shown(state)
    assert "换到低位" in reads(shown(state))
    assert "回到高位" in reads(shown(low))


def test_mounted_at_800_mm_and_lowered_nothing_is_touched_above_1020_mm(at_gate: SettingsWith) -> None:
    here = at_gate(mount_bottom_mm=800).site
    for name, state in SITUATIONS.items():
        if state.practice is not None or state.onward is not None:
            continue
        low = replace(state, site=replace(state.site, reach_mm=here.reach_mm), comfort=Comfort(lowered=True))
        assert max(800.0 + theme.SHEET_H_MM - target.box.y for target in buttons(shown(low))) <= 1020.0, name


def test_low_stays_low_on_the_screens_that_follow() -> None:
    low = _touched(_touched(SITUATIONS["home"], Action.LOW), Action.PHONE)
    sheet = shown(low)
    assert sheet.name == "phone"
    assert min(target.box.y for target in buttons(sheet)) >= theme.SHEET_H_MM - LOWERED_MM


def test_the_next_person_finds_it_as_it_hangs() -> None:
    low = _touched(SITUATIONS["home"], Action.LOW)
    later = Stamp(low.stamp.now + IDLE_S + 1.0, low.stamp.wall)
    after, _ = step(low, Tick(), later)
    assert after.comfort == Comfort()


def test_where_all_is_low_already_there_is_nothing_to_lower() -> None:
    assert "low" not in [target.name for target in buttons(shown(hung(SITUATIONS["home"], LOWERED_MM)))]


def _touched(state: State, action: Action) -> State:
    return step(state, Touched(action), state.stamp)[0]


SettingsWith = Callable[..., State]


@pytest.fixture
def at_gate(tmp_path: Path) -> SettingsWith:
    """Home as settings with these lines of `display` make it."""

    def made(**display: int) -> State:
        text = SHIPPED.read_text(encoding="utf-8")
        for key, value in display.items():
            head, found, tail = text.partition(f"  {key}: ")
            assert found
            text = f"{head}{found}{value} #{tail}"
        file = tmp_path / "config.yaml"
        file.write_text(text, encoding="utf-8")
        return replace(SITUATIONS["home"], site=site(load(file)))

    return made


@pytest.mark.parametrize("mount_bottom_mm", [370, 800, 920, 1000])
def test_every_target_stands_between_380_and_1220_millimetres_above_the_floor(
    mount_bottom_mm: int, at_gate: SettingsWith
) -> None:
    for target in buttons(shown(at_gate(mount_bottom_mm=mount_bottom_mm))):
        bottom = mount_bottom_mm + theme.SHEET_H_MM - target.box.y - target.box.h
        assert bottom >= LOWEST_TARGET_MM
        assert bottom + target.box.h <= HIGHEST_REACH_MM


def test_on_a_tall_panel_the_sheets_place_counts(at_gate: SettingsWith) -> None:
    tall = {"width_px": 1080, "height_px": 1920, "width_mm": 400, "height_mm": 711}
    state = at_gate(**tall, mount_bottom_mm=700)
    below_mm = (711.1 - theme.SHEET_H_MM) / 2
    assert state.site.reach_mm == pytest.approx(HIGHEST_REACH_MM - 700 - below_mm, abs=0.1)
