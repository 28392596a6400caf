"""The window as a program of its own: how it starts where there is no display, how it ends, how it turns."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from kiosk.__main__ import main
from kiosk.domain import Lang
from kiosk.ui import fonts, kivy_start, preview, situations
from kiosk.ui.elements import Box, Plate, Sheet, Text
from kiosk.ui.palette import DAY, NIGHT, Palette
from kiosk.ui.theme import rgb
from tests.screen_fixtures import SITUATIONS
from tests.window_fixtures import HAIL, PANEL, Glass, glass

__all__ = ["glass"]  # a fixture

PATIENCE_S = 60.0
CONFIG = Path(__file__).parent.parent / "config.yaml"
KINDS = (".png", ".json")
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
now, pressed = [0.0], []
def window(**panel):
    size = PanelSize(borderless=True, **panel)
    def on_touch(action, value):
        pressed.append(action.value)
    made = KioskWindow(size, fonts.prepare(), on_touch, lambda: None, lambda: now[0])
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
window(rotation=int(sys.argv[1])).grab().save(sys.argv[2])
"""
PRESSED_WHILE_TURNED = """
from tests.window_fixtures import MOUSE_DOWN, MOUSE_UP, MouseButton
made = window(rotation=int(sys.argv[1]))
now[0] += 1.0
for kind, state in ((MOUSE_DOWN, 1), (MOUSE_UP, 0)):
    made._sdl.push(MouseButton(kind, 0, 1, 0, 1, state, 1, 0, int(sys.argv[2]), int(sys.argv[3])))
    made.frame()
print(*pressed)
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


@pytest.mark.parametrize(("code", "raised"), [(128 + signal.SIGTERM, SystemExit), (1, kivy_start.NoDisplay)])
def test_whoever_ends_it_while_the_window_is_made_is_told_of_no_missing_display(
    monkeypatch: pytest.MonkeyPatch, code: int, raised: type[BaseException]
) -> None:
    def ends(_panel: object) -> None:
        sys.exit(code)

    monkeypatch.delitem(sys.modules, "kivy", raising=False)
    monkeypatch.setattr(kivy_start, "_set_environment", lambda: None)
    monkeypatch.setattr(kivy_start, "_configure", ends)
    monkeypatch.setattr(logging.getLogger("kivy"), "disabled", False)
    with pytest.raises(raised):
        kivy_start.start(PANEL, "")


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


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_panel_is_pressed_where_the_button_is_seen(glass: Glass, rotation: int) -> None:
    glass.show(*SHEET.elements)
    x, y, _, _ = glass.target("hail").box_px
    x, y = x + 5, y + 5  # a corner, so that no other turning would hit it
    w, h = PANEL.width_px, PANEL.height_px
    before_turning = {0: (x, y), 90: (y, w - x), 180: (w - x, h - y), 270: (h - y, x)}[rotation]
    with _start(PRESSED_WHILE_TURNED, str(rotation), *(str(value) for value in before_turning)) as program:
        out, err = program.communicate(timeout=PATIENCE_S)
    assert (out, err) == ("hail\n", "")


def test_screens_draws_each_situation_in_both_languages(
    glass: Glass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    every = situations.situations
    monkeypatch.setattr(situations, "situations", lambda *given: every(*given)[:2])
    monkeypatch.setattr(preview, "_window", lambda panel, where: glass.window)
    assert main(["screens", str(tmp_path / "out"), "--config", str(CONFIG)]) == 0
    names = {f"{name}.{lang.value}{kind}" for name in list(SITUATIONS)[:2] for lang in Lang for kind in KINDS}
    assert {path.name for path in (tmp_path / "out").iterdir()} == names
    assert capsys.readouterr().out == f"4 pictures in {tmp_path / 'out'}\n"


@pytest.mark.parametrize(("asked", "palette"), [((), DAY), (("--night",), NIGHT)], ids=["day", "night"])
def test_screens_draws_the_day_or_the_night(
    glass: Glass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], palette: Palette
) -> None:
    every = situations.situations
    monkeypatch.setattr(situations, "situations", lambda *given: every(*given)[:1])
    monkeypatch.setattr(preview, "_window", lambda panel, where: glass.window)
    assert main(["screens", str(tmp_path), "--config", str(CONFIG), *asked]) == 0
    drawn = list(tmp_path.glob("*.png"))
    assert len(drawn) == len(Lang)
    for path in drawn:
        with Image.open(path) as picture:
            assert picture.getpixel((2, picture.height - 2)) == rgb(palette.fill("paper"))


def test_screens_says_so_when_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    assert main(["screens", str(in_the_way / "out"), "--config", str(CONFIG)]) == 2
    assert capsys.readouterr().err.startswith(f"kiosk screens: The folder {in_the_way / 'out'} cannot be written")


def test_kivy_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    fonts.prepare()
    with _start(TURNED, "0", str(tmp_path / "picture.png"), HOME=str(tmp_path), TMPDIR=str(tmp_path)) as program:
        _, err = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, err
    assert [path.name for path in tmp_path.iterdir()] == ["picture.png"]
