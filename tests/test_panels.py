"""The same millimetres on every panel; and a panel that hangs wrong is told at once, with what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.demo.display import VirtualDisplay
from kiosk.ui import fonts, theme
from kiosk.ui.panel import PanelSize
from tests.screen_fixtures import button, drawn
from tests.test_bad_start import config, refused

__all__ = ["config"]  # a fixture

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "config.yaml"
PATIENCE_S = 60.0
PANELS = {
    "1024x1280": PanelSize(1024, 1280, 400, 500),
    "1080x1350": PanelSize(1080, 1350, 400, 500),
    "1200x1600": PanelSize(1200, 1600, 400, 533),
    "1080x1920": PanelSize(1080, 1920, 400, 711),
}
DRAWN_SCREENS = ("home_voices", "confirm_long_name", "coming", "code_typed_lowered")
DRAWN = """
import sys
from kiosk.ui import fonts, preview
from kiosk.ui.panel import PanelSize
from tests.screen_fixtures import drawn
panel = PanelSize(*(float(side) if "." in side else int(side) for side in sys.argv[1:5]))
window = preview._window(panel, fonts.prepare())
for name in sys.argv[5:]:
    window.show(drawn(name))
    window.frame()
    report = window.report()
    print(*(f"{name}: {text.text} is {text.em_mm}" for text in report.texts if not text.fits or text.em_mm < 11.0))
    for target in report.targets:
        print(name, target.name, *target.box_mm)
"""
CANNOT_HANG_SO = {
    "a panel whose pixels lie on their side": (
        {"width_px: 1024": "width_px: 1280", "height_px: 1280": "height_px: 1024"},
        "display.width_px: is more than height_px, but this screen hangs upright: turn the panel, set rotation, and "
        "give width and height as people see them",
    ),
    "a picture that is wider than high": (
        {"width_mm: 400 ": "width_mm: 510 ", "width_px: 1024": "width_px: 1280"},
        "display.width_mm: is more than height_mm, but this screen hangs upright: turn the panel, set rotation, and "
        "give width and height as people see them",
    ),
    "a tall panel that hangs too high": (
        {
            "height_px: 1280": "height_px: 1820",
            "height_mm: 500": "height_mm: 711",
            "bottom_mm: 800": "bottom_mm: 900",
        },
        "display.mount_bottom_mm: is too high for a panel of 711 mm: hands reach up to 1220 mm, so at most 894",
    ),
    "a panel so tall that its middle is out of reach": (
        {"height_px: 1280": "height_px: 5120", "height_mm: 500": "height_mm: 2000"},
        "display.height_mm: is too tall: what is touched stands in its middle, where hands do not reach",
    ),
}


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
def test_a_sheet_stands_whole_in_the_middle_of_every_panel(panel: PanelSize) -> None:
    left, top = panel.margin_mm
    scale = panel.px_per_mm
    assert (left * 2 + theme.SHEET_W_MM) * scale == pytest.approx(panel.width_px, abs=0.5)
    assert (top * 2 + theme.SHEET_H_MM) * scale == pytest.approx(panel.height_px, abs=0.5)


@pytest.mark.parametrize("name", ["1200x1600", "1080x1920"])
def test_a_larger_panel_draws_the_same_millimetres_and_no_word_is_too_small_or_cut(name: str) -> None:
    fonts.prepare()
    panel = PANELS[name]
    left, top = panel.margin_mm
    seen = _drawn(panel)
    assert {place.split()[0] for place in seen} == set(DRAWN_SCREENS)
    for place, (x, y, w, h) in seen.items():
        screen, target = place.split()
        box = button(drawn(screen), target).box
        assert (x - left, y - top, w, h) == pytest.approx((box.x, box.y, box.w, box.h), abs=0.5), place


def _drawn(panel: PanelSize) -> dict[str, tuple[float, ...]]:
    """Every target's box as a real window of this size drew it, mm on the panel."""
    sides = (str(side) for side in (panel.width_px, panel.height_px, float(panel.width_mm), float(panel.height_mm)))
    ended = subprocess.run(
        [sys.executable, "-c", DRAWN, *sides, *DRAWN_SCREENS],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        cwd=ROOT,
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen"},
        check=True,
    )
    lines = [line.split() for line in ended.stdout.splitlines() if line]
    assert all(not line[0].endswith(":") for line in lines), ended.stdout
    return {f"{line[0]} {line[1]}": tuple(float(side) for side in line[2:]) for line in lines}


@pytest.mark.parametrize(("changed", "sentence"), CANNOT_HANG_SO.values(), ids=CANNOT_HANG_SO)
def test_settings_of_a_panel_that_cannot_hang_so_are_refused_in_their_line(
    changed: dict[str, str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    for before, after in changed.items():
        assert before in text
        text = text.replace(before, after)
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    assert main(["check-config", str(file)]) == 2
    (said,) = [line for line in capsys.readouterr().err.splitlines() if "display" in line]
    place, _, told = said.partition(": display")
    key = sentence.split(":")[0].removeprefix("display.")
    line = int(place.rsplit(":", 2)[1])
    assert f"  {key}:" in text.splitlines()[line - 1]
    assert f"display{told}" == sentence


def test_a_display_that_lies_on_its_side_is_told_before_anybody_sees_half_a_screen(config: Path) -> None:
    fonts.prepare()
    with VirtualDisplay(1280, 1024) as display:
        assert refused("run", "--config", str(config), DISPLAY=display.name, SDL_VIDEODRIVER="x11") == (
            "kiosk run: The display has 1280x1024 pixels, but width_px, height_px and rotation of display in the "
            "settings want 1024x1280: turn it (rotation: 90 or 270, or xrandr --rotate left), or give the display's "
            "own size there.\n"
        )


def test_the_same_display_turned_by_the_settings_is_taken(config: Path) -> None:
    text = config.read_text(encoding="utf-8").replace("rotation: 0", "rotation: 90")
    config.write_text(text, encoding="utf-8")
    with VirtualDisplay(1280, 1024) as display:
        program = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "ruler", "--config", str(config)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=display.environment(),
        )
        with program:
            assert program.stdout is not None
            assert "完成" in program.stdout.readline()
            program.terminate()
    assert program.returncode == 0
