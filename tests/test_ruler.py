"""The ruler on the glass is a true one: it is measured on a real display, and says what to do where it differs."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from kiosk.demo.display import VirtualDisplay
from kiosk.ui import fonts
from kiosk.ui.elements import Box, Button
from kiosk.ui.panel import PanelSize
from kiosk.ui.ruler import DONE, SQUARE_MM, ruler_sheet
from tests.patience import until
from tests.screen_fixtures import buttons, reads

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60.0
DARK = 100  # of 255


@contextlib.contextmanager
def started(around: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    fonts.prepare()
    with subprocess.Popen(
        [sys.executable, "-m", "kiosk", "ruler"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=around,
    ) as program:
        try:
            yield program
        finally:
            program.kill()  # or a test that fails would wait for it


def touch_until_it_ends(display: VirtualDisplay, program: subprocess.Popen[str], x: float, y: float) -> None:
    """A screen that came up a moment ago takes no touch yet: somebody touches again."""

    def ended() -> bool:
        display.click(x, y)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(timeout=1.0)
        return program.poll() is not None

    until(ended, "its end")


def test_what_the_glass_shows_as_a_millimetre_is_one_and_done_ends_it() -> None:
    panel = PanelSize()
    scale = panel.px_per_mm
    with VirtualDisplay() as display, started(display.environment()) as program:
        assert program.stdout is not None
        assert "完成" in program.stdout.readline()
        until(lambda: np.asarray(display.picture().convert("L")).min() < DARK, "a picture")
        dark = np.asarray(display.picture().convert("L")) < DARK
        across = np.flatnonzero(dark[round(8 * scale), :])  # only the long ticks reach down so far
        down = np.flatnonzero(dark[:, round(8 * scale)])
        for found, length_mm in ((across, 400), (down, 500)):
            for mm in range(10, length_mm, 10):
                assert np.abs(found - mm * scale).min() <= 1.0, f"no tick at {mm} mm"
        square = next(each.box for each in ruler_sheet(panel).elements if each.box.w == each.box.h == SQUARE_MM)
        right = square.x + SQUARE_MM + 10.0
        row = np.flatnonzero(dark[round((square.y + 20.0) * scale), round(30.0 * scale) : round(right * scale)])
        assert row.max() - row.min() + 1 == pytest.approx(SQUARE_MM * scale, abs=1.0)
        touch_until_it_ends(display, program, (DONE.x + DONE.w / 2) * scale, (DONE.y + DONE.h / 2) * scale)
        out, err = program.communicate(timeout=PATIENCE_S)
    assert (program.returncode, out, err) == (0, "", "")


def test_it_ends_when_the_system_says_so() -> None:
    with started({**os.environ, "SDL_VIDEODRIVER": "offscreen"}) as program:
        assert program.stdout is not None
        program.stdout.readline()
        program.send_signal(signal.SIGTERM)
        _, err = program.communicate(timeout=PATIENCE_S)
    assert (program.returncode, err) == (0, "")


@pytest.mark.parametrize(
    ("panel", "true_mm"),
    [
        (PanelSize(1024, 1280, 400, 500), (380, 475)),
        (PanelSize(1080, 1920, 400, 711), (420, 747)),
        (PanelSize(1024, 1280, 404, 500), (404, 500)),
    ],
)
def test_its_formula_finds_the_panels_true_size(panel: PanelSize, true_mm: tuple[int, int]) -> None:
    """Where 300 and 400 mm are drawn, a steel ruler measures what the true size makes of them."""
    read = reads(ruler_sheet(panel))
    for key, px, true in (("width_mm", panel.width_px, true_mm[0]), ("height_mm", panel.height_px, true_mm[1])):
        shown, drawn = re.findall(rf"{key} = (\d+) × .* ÷ (\d+)", read)[0]
        measured = int(drawn) * panel.px_per_mm * true / px
        assert int(shown) * measured / int(drawn) == pytest.approx(true, rel=0.003)


def test_the_ruler_says_what_the_settings_say() -> None:
    read = reads(ruler_sheet(PanelSize(1080, 1350, 400, 500)))
    assert "1080 × 1350 px" in read
    assert "400 × 500 mm" in read


def test_nothing_on_it_is_off_the_glass_or_under_the_ruler() -> None:
    sheet = ruler_sheet(PanelSize())
    whole = Box(0.0, 0.0, 400.0, 500.0)
    for element in sheet.elements:
        assert element.box.x >= 0.0
        assert element.box.y >= 0.0
        assert element.box.x + element.box.w <= whole.w + 0.01
        assert element.box.y + element.box.h <= whole.h + 0.01
    (done,) = buttons(sheet)
    assert isinstance(done, Button)
    assert done.box.y >= 280.0  # in reach however high it hangs
