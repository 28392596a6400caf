"""The window as a program of its own: how it starts where there is no display, how it ends, how it turns."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from kiosk.ui import fonts
from kiosk.ui.elements import Box, Plate, Sheet, Text
from tests.window_fixtures import HAIL, Glass, glass

__all__ = ["glass"]  # a fixture

PATIENCE_S = 60.0
SHEET = Sheet(
    "home",
    (Text(Box(18.0, 20.0, 364.0, 60.0), "叫车", 44.0), Plate(Box(18.0, 100.0, 90.0, 30.0), "沪A D5683", 15.0), HAIL),
)

PREAMBLE = """
import sys
from pathlib import Path
from kiosk.ui import fonts
from kiosk.ui.kivy_start import NoDisplay
from kiosk.ui.panel import PanelSize
from kiosk.ui.window import KioskWindow
from tests.test_window_process import SHEET
def window(**panel):
    size = PanelSize(borderless=True, **panel)
    made = KioskWindow(size, fonts.prepare(), lambda action, value: None, lambda: None)
    made.show(SHEET)
    made.frame()
    return made
"""
RUNNING = """
made = window()
told = []
def tick():
    if not told:
        told.append(print("running", flush=True))
made.run(tick)
print("ended", flush=True)
"""
BEFORE_RUNNING = """
made = window()
print("running", flush=True)
sys.stdin.readline()
"""
TURNED = """
window(rotation=int(sys.argv[1])).screenshot(Path(sys.argv[2]))
"""
BLIND = """
try:
    window()
except NoDisplay as error:
    sys.exit(str(error))
"""


def _start(program: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PREAMBLE + program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen", **environment},
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_running_window_ends_cleanly_when_the_system_says_so(number: signal.Signals) -> None:
    fonts.prepare()
    with _start(RUNNING) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "running\n"
        program.send_signal(number)
        out, err = program.communicate(timeout=PATIENCE_S)
    assert (program.returncode, out, err) == (0, "ended\n", "")


def test_a_window_that_is_not_running_yet_ends_too() -> None:
    fonts.prepare()
    with _start(BEFORE_RUNNING) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "running\n"
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 128 + signal.SIGTERM


def test_without_a_display_one_sentence_says_what_to_do() -> None:
    fonts.prepare()
    with _start(BLIND, SDL_VIDEODRIVER="x11", DISPLAY=":2147483") as program:
        _, err = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 1
    last = err.strip().splitlines()[-1]
    assert "There is no display" in last
    assert "DISPLAY" in last
    assert "Traceback" not in err


@pytest.mark.parametrize("rotation", [90, 270])
def test_a_turned_panel_shows_the_same_screen(glass: Glass, tmp_path: Path, rotation: int) -> None:
    turned = tmp_path / "turned.png"
    with _start(TURNED, str(rotation), str(turned)) as program:
        _, err = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, err
    glass.show(*SHEET.elements)
    with Image.open(turned) as picture:
        difference = ImageChops.difference(picture, glass.picture()).convert("L")
    assert difference.point(lambda value: 255 if value > 64 else 0).getbbox() is None


def test_kivy_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    fonts.prepare()
    with _start(TURNED, "0", str(tmp_path / "picture.png"), HOME=str(tmp_path), TMPDIR=str(tmp_path)) as program:
        _, err = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, err
    assert [path.name for path in tmp_path.iterdir()] == ["picture.png"]
