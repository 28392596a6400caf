"""The glass at night before nobody: darker, still to be read, bright at the first finger; its backlight."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from kiosk import wall
from kiosk.config import ConfigError, load
from kiosk.journey.comfort import WHOLE_DAY
from kiosk.journey.events import Action
from kiosk.journey.state import State
from kiosk.lights import Lights
from kiosk.log_lines import line
from kiosk.peripherals.backlight import FORBIDDEN, GARBAGE, MISSING, Backlight, trouble_setting
from kiosk.ui.elements import Sheet
from kiosk.ui.present import present
from kiosk.wall_events import WallEvent
from kiosk.wording import translator
from tests.screen_fixtures import SITUATIONS
from tests.window_fixtures import HAIL, Glass, glass

__all__ = ["glass"]  # a fixture

SHIPPED = Path(__file__).parent.parent / "config.yaml"
PATIENCE_S = 20.0
BESIDE_EVERY_BUTTON = (500, 200)
FULL, DIM = 937, 94
DIMMED, BRIGHT = Lights(dimmed=True), Lights(dimmed=False)


def nobody_at_night() -> State:
    state = SITUATIONS["home"]
    return replace(
        state, site=replace(state.site, night=WHOLE_DAY), hails=(), present=False, present_since=0.0, touched_at=0.0
    )


def shown(state: State) -> Sheet:
    return present(state, translator(state.lang, "screen"))


def brightness(picture: Image.Image) -> float:
    return float(ImageStat.Stat(picture.convert("L")).mean[0])


# --- the glass ---


def test_home_before_nobody_at_night_is_the_same_sheet_dimmed_and_before_somebody_it_is_not() -> None:
    nobody = shown(nobody_at_night())
    somebody = shown(replace(nobody_at_night(), present=True))
    assert (nobody.dimmed, somebody.dimmed) == (True, False)
    assert replace(nobody, dimmed=False) == somebody


def test_the_dimmed_glass_is_less_than_half_as_bright_and_its_words_are_still_there(glass: Glass) -> None:
    glass.window.show(shown(replace(nobody_at_night(), present=True)))
    bright = glass.picture()
    glass.window.show(shown(nobody_at_night()))
    dim = glass.picture()
    assert brightness(dim) < 0.5 * brightness(bright)
    words = next(text.box_px for text in glass.window.report().texts if text.text == "刷脸叫车")
    x, y, w, h = words
    seen = dim.crop((x, y, x + w, y + h)).convert("L").tobytes()
    assert max(seen) > 2 * min(seen)
    glass.window.show(shown(replace(nobody_at_night(), present=True)))
    assert glass.picture().tobytes() == bright.tobytes()


def test_the_veil_lies_over_whatever_changes_on_a_dimmed_glass(glass: Glass) -> None:
    glass.window.show(Sheet("home", (), dimmed=True))
    glass.window.show(Sheet("home", (HAIL,), dimmed=True))
    dim = glass.picture()
    glass.window.show(Sheet("home", (HAIL,)))
    assert brightness(dim) < 0.6 * brightness(glass.picture())


def test_a_finger_anywhere_on_a_dimmed_glass_is_told_before_it_is_lifted(
    glass: Glass, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    monkeypatch.setattr(glass.window, "on_held", lambda: held.append("held"))
    glass.window.show(Sheet("home", (HAIL,)))
    glass.window.frame()
    glass.down(BESIDE_EVERY_BUTTON)
    glass.up(BESIDE_EVERY_BUTTON)
    assert held == [], "on a bright one it means nothing"
    glass.window.show(Sheet("home", (HAIL,), dimmed=True))
    glass.window.frame()
    glass.down(BESIDE_EVERY_BUTTON)
    assert held == ["held"]
    glass.up(BESIDE_EVERY_BUTTON)


def test_one_touch_is_one_press_also_where_the_glass_becomes_bright_under_the_finger(glass: Glass) -> None:
    glass.window.show(Sheet("home", (HAIL,), dimmed=True))
    glass.window.frame()
    glass.clock.now += 1.0
    glass.down(glass.middle("hail"))
    glass.window.show(Sheet("home", (HAIL,)))
    glass.up(glass.middle("hail"))
    assert glass.pressed == [(Action.HAIL, "")]


# --- the backlight ---


class Panel:
    """A folder as Linux shows a panel's light, with a pipe for its file: what is written can be awaited."""

    def __init__(self, folder: Path) -> None:
        (folder / "max_brightness").write_text(f"{FULL}\n")
        self.file = folder / "brightness"
        os.mkfifo(self.file)
        self._reading = os.open(self.file, os.O_RDWR)

    def written(self) -> int:
        """The next value; waits for it."""
        found = b""
        while not found.endswith(b"\n"):
            found += os.read(self._reading, 1)
        return int(found)

    def close(self) -> None:
        os.close(self._reading)


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Panel]:
    with contextlib.closing(Panel(tmp_path)) as panel:
        yield panel


@pytest.mark.timeout(PATIENCE_S)
def test_the_backlight_goes_down_with_the_glass_and_up_again_and_is_left_bright(panel: Panel) -> None:
    light = Backlight(panel.file)
    assert panel.written() == FULL, "a kiosk that was killed in the dark left it dim"
    for lights, level in ((DIMMED, DIM), (BRIGHT, FULL), (DIMMED, DIM)):
        light.show(lights)
        light.show(lights)
        assert panel.written() == level
    light.stop()
    assert panel.written() == FULL


def test_a_panel_of_few_steps_is_never_put_out(tmp_path: Path) -> None:
    (tmp_path / "max_brightness").write_text("4\n")
    file = tmp_path / "brightness"
    file.write_text("4\n")
    assert trouble_setting(file, dimmed=True) is None
    assert file.read_text() == "1\n"


def test_what_cannot_be_set_says_why_and_no_file_is_made(tmp_path: Path) -> None:
    file = tmp_path / "brightness"
    assert trouble_setting(file, dimmed=True) == MISSING
    (tmp_path / "max_brightness").write_text("100")
    assert trouble_setting(file, dimmed=True) == MISSING
    assert not file.exists()
    for garbage in ("", "bright", "0", "-3", "\xff"):
        (tmp_path / "max_brightness").write_text(garbage)
        assert trouble_setting(file, dimmed=True) == GARBAGE


def test_a_file_that_may_not_be_written_is_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for the kiosk's user; the tests may run as root, who may write everywhere."""
    (tmp_path / "max_brightness").write_text("100")

    def refused(path: str, _flags: int) -> int:
        raise PermissionError(path)

    monkeypatch.setattr("kiosk.peripherals.backlight._existing", refused)
    assert trouble_setting(tmp_path / "brightness", dimmed=True) == FORBIDDEN


class Heard(logging.Handler):
    """Whatever is written to the log, as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.more = threading.Condition()

    def emit(self, record: logging.LogRecord) -> None:
        with self.more:
            self.lines.append(record.getMessage())
            self.more.notify_all()

    def wait_for(self, true: Callable[[list[str]], bool]) -> None:
        with self.more:
            assert self.more.wait_for(lambda: true(self.lines), PATIENCE_S), self.lines


@pytest.fixture
def heard() -> Iterator[Heard]:
    handler, log = Heard(), logging.getLogger("kiosk")
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.setLevel(level)
    log.removeHandler(handler)


def test_a_backlight_that_is_away_is_told_once_and_once_when_it_is_back(tmp_path: Path, heard: Heard) -> None:
    light = Backlight(tmp_path / "brightness", again_s=0.01)
    lost = line(WallEvent.BACKLIGHT_LOST, why=MISSING)
    heard.wait_for(lambda lines: lost in lines)
    light.show(DIMMED)
    (tmp_path / "brightness").write_text("50\n")
    (tmp_path / "max_brightness").write_text("100\n")
    back = line(WallEvent.BACKLIGHT_BACK)
    heard.wait_for(lambda lines: back in lines)
    light.stop()
    assert heard.lines == [lost, back]


def test_the_settings_name_it(tmp_path: Path) -> None:
    assert wall.backlight(load(SHIPPED, {})) is None
    (tmp_path / "max_brightness").write_text("10")
    (tmp_path / "brightness").write_text("3")
    text = SHIPPED.read_text(encoding="utf-8")
    config = tmp_path / "config.yaml"
    config.write_text(text.replace("backlight: none", "backlight: 'file:brightness'"), encoding="utf-8")
    light = wall.backlight(load(config, {}))
    assert light is not None
    light.stop()
    assert (tmp_path / "brightness").read_text() == "10\n"


@pytest.mark.parametrize("wrong", ["file:", "on", "file:/sys/class/backlight/intel_backlight"])
def test_a_backlight_that_can_be_none_is_refused_with_what_to_write(tmp_path: Path, wrong: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    config = tmp_path / "config.yaml"
    config.write_text(text.replace("backlight: none", f"backlight: '{wrong}'"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"display\.backlight: must be none, or file: and behind it"):
        load(config, {})
