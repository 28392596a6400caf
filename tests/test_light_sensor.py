"""The light sensor: a dark evening darkens the screen, a headlight does not, a dead sensor gives way to the clock."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.config import Config, load
from kiosk.fittings import light_sensor
from kiosk.journey.comfort import Hours
from kiosk.journey.comforting import is_night
from kiosk.journey.events import Event, LightChanged
from kiosk.journey.state import Stamp, State
from kiosk.local_time import SHANGHAI
from kiosk.log_lines import line
from kiosk.peripherals.light import DARK_LUX, GARBAGE, LIGHT_LUX, MISSING, LightSensor, Pace, Twilight, reading
from kiosk.runtime.loop import Inbox, Loop
from kiosk.ui.present import present
from kiosk.wall_events import WallEvent
from kiosk.wording import translator
from tests.screen_fixtures import SITUATIONS

SHIPPED = Path(__file__).parent.parent / "config.yaml"
PATIENCE_S = 20.0
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
AT_ONCE = Pace(read_every_s=0.01, stay_s=0.05, lost_after_s=PATIENCE_S)
SOON_LOST = Pace(read_every_s=0.01, stay_s=0.05, lost_after_s=0.5)  # a busy machine may starve a thread for a moment

Told = queue.SimpleQueue[bool | None]


# --- what counts as dark ---


def after(*readings: tuple[float, float]) -> bool | None:
    """readings: (second, lux)."""
    twilight = Twilight(stay_s=30.0)
    for now, lux in readings:
        twilight.seen(lux, now)
    return twilight.dark


def every_two_seconds(lux: float, begin: int = 0, end: int = 60) -> list[tuple[float, float]]:
    return [(float(second), lux) for second in range(begin, end, 2)]


def test_an_evening_under_street_lamps_is_dark_and_the_darkest_day_is_light() -> None:
    assert after(*every_two_seconds(12.0)) is True
    assert after(*every_two_seconds(100.0)) is False


def test_a_passing_headlight_does_not_light_the_screen_up() -> None:
    night = every_two_seconds(3.0)
    assert after(*night, (60.0, 900.0), (70.0, 900.0), (72.0, 3.0), (88.0, 900.0), (112.0, 3.0)) is True
    assert after(*night, (60.0, 900.0), (90.0, 900.0)) is False


def test_a_hand_over_the_sensor_does_not_darken_the_screen() -> None:
    assert after(*every_two_seconds(300.0), (60.0, 0.0), (80.0, 0.0), (82.0, 300.0), (100.0, 0.0)) is False


def test_what_the_technician_is_promised_holds_dark_under_20_lux_and_light_over_50() -> None:
    night, day = every_two_seconds(3.0), every_two_seconds(300.0)
    assert after(*night, *every_two_seconds(45.0, 60, 600)) is True
    assert after(*night, *every_two_seconds(55.0, 60, 600)) is False
    assert after(*day, *every_two_seconds(25.0, 60, 600)) is False
    assert after(*day, *every_two_seconds(15.0, 60, 600)) is True


def test_between_the_thresholds_nothing_changes_and_at_first_nobody_knows() -> None:
    between = (DARK_LUX + LIGHT_LUX) / 2
    assert after(*every_two_seconds(between)) is None
    assert after(*every_two_seconds(3.0), *every_two_seconds(between, 60, 600)) is True
    assert after(*every_two_seconds(300.0), *every_two_seconds(between, 60, 600)) is False


# --- what the system's file says ---


@pytest.mark.parametrize(
    ("text", "lux"),
    [
        (b"12.5\n", 12.5),
        (b"0", 0.0),
        (b" 300 \n", 300.0),
        (b"", GARBAGE),
        (b"nan", GARBAGE),
        (b"inf", GARBAGE),
        (b"-4", GARBAGE),
        (b"dark", GARBAGE),
        (b"\xff\xfe", GARBAGE),
        (b"x" * 5000, GARBAGE),
    ],
)
def test_a_reading_is_a_number_or_garbage(tmp_path: Path, text: bytes, lux: float | str) -> None:
    file = tmp_path / "in_illuminance_input"
    file.write_bytes(text)
    assert reading(file) == lux


def test_a_raw_reading_is_scaled_as_linux_says(tmp_path: Path) -> None:
    raw = tmp_path / "in_illuminance_raw"
    raw.write_text("40")
    assert reading(raw) == 40.0
    (tmp_path / "in_illuminance_scale").write_text("0.25\n")
    (tmp_path / "in_illuminance_offset").write_text("8\n")
    assert reading(raw) == 12.0


def test_a_file_that_is_not_there_and_a_folder_are_missing(tmp_path: Path) -> None:
    assert reading(tmp_path / "nothing") == MISSING
    assert reading(tmp_path) == MISSING


# --- a real file ---


@contextlib.contextmanager
def watching(path: Path, pace: Pace) -> Iterator[Told]:
    told: Told = queue.SimpleQueue()
    sensor = LightSensor(functools.partial(reading, path), told.put, pace)
    try:
        yield told
    finally:
        sensor.stop()


def put(file: Path, text: str) -> None:
    """At once: nobody reads half of it."""
    whole = file.with_suffix(".new")
    whole.write_text(text)
    whole.replace(file)


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [message.partition(":")[0] for message in caplog.messages]


def test_dusk_and_dawn_are_told_once_each(tmp_path: Path) -> None:
    lux = tmp_path / "lux"
    put(lux, "3")
    with watching(lux, AT_ONCE) as told:
        assert told.get(timeout=PATIENCE_S) is True
        put(lux, "400")
        assert told.get(timeout=PATIENCE_S) is False
        put(lux, "3")
        assert told.get(timeout=PATIENCE_S) is True
    assert told.empty()


@pytest.mark.parametrize(("text", "why"), [(None, "missing"), ("dark", "garbage")])
def test_a_sensor_that_dies_is_logged_once_and_nobody_knows_until_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str | None, why: str
) -> None:
    caplog.set_level(logging.INFO)
    lux = tmp_path / "lux"
    put(lux, "3")
    with watching(lux, SOON_LOST) as told:
        assert told.get(timeout=PATIENCE_S) is True
        if text is None:
            lux.unlink()
        else:
            put(lux, text)
        assert told.get(timeout=PATIENCE_S) is None
        put(lux, "3")
        assert told.get(timeout=PATIENCE_S) is True
    assert events(caplog) == [f"light-sensor-lost why={why}", "light-sensor-back"]


@pytest.fixture
def lost() -> Iterator[threading.Event]:
    """Set once the log says that the sensor is lost."""
    lost = threading.Event()
    handler = _Heard(lost)
    log = logging.getLogger("kiosk.log_events")
    log.addHandler(handler)
    yield lost
    log.removeHandler(handler)


class _Heard(logging.Handler):
    def __init__(self, lost: threading.Event) -> None:
        super().__init__()
        self._lost = lost

    def emit(self, record: logging.LogRecord) -> None:
        self._lost.set()


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    """A sensor that answers when the test lets it."""
    pipe = tmp_path / "lux"
    os.mkfifo(pipe)
    yield pipe
    os.close(os.open(pipe, os.O_RDWR | os.O_NONBLOCK))  # lets go whoever still waits for an answer


def test_a_sensor_that_hangs_is_noticed_and_stops_nothing(
    pipe: Path, lost: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    with watching(pipe, SOON_LOST) as told:
        assert lost.wait(PATIENCE_S)
    assert told.empty()  # the clock ruled, and goes on
    assert caplog.messages == [line(WallEvent.LIGHT_SENSOR_LOST, why="hangs")]


def answer(pipe: Path, text: str) -> None:
    with contextlib.suppress(BrokenPipeError):  # whoever asked had just turned away
        pipe.write_text(text)


def test_a_sensor_that_stays_dead_is_not_logged_again(
    pipe: Path, lost: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with watching(pipe, SOON_LOST) as told:
        while not lost.is_set():
            answer(pipe, "dark")
        for _ in range(3):
            answer(pipe, "dark")
        while told.empty():
            answer(pipe, "3")
    assert events(caplog) == ["light-sensor-lost why=garbage", "light-sensor-back"]


# --- and the screen ---


def test_when_the_real_file_says_dark_the_running_screen_turns_dark_and_back_to_the_clock_without_it(
    tmp_path: Path,
) -> None:
    lux = tmp_path / "lux"
    put(lux, "3")
    config = _with_sensor(tmp_path, lux)
    inbox, waking = Inbox(), threading.Event()
    inbox.wakes(waking.set)
    nights: list[bool] = []

    def show(state: State) -> None:
        night = present(state, translator(state.lang, "screen")).night
        if not nights or nights[-1] != night:
            nights.append(night)

    home = SITUATIONS["home"]
    state = replace(home, site=replace(home.site, night=Hours(19 * 60, 6 * 60)))
    now = state.stamp.now
    loop = Loop(state, inbox, lambda: Stamp(now, NOON), lambda effect: None, show)

    def until(night: bool) -> None:
        while not nights or nights[-1] is not night:
            assert waking.wait(PATIENCE_S)
            waking.clear()
            loop.run_pending()

    sensor = light_sensor(config, inbox.post, SOON_LOST)
    assert sensor is not None
    try:
        loop.run_pending()
        until(night=True)
        lux.unlink()
        until(night=False)
        assert loop.state.dark is None
    finally:
        sensor.stop()


@pytest.mark.parametrize("theme", ["day", "night"])
def test_a_site_whose_screen_never_changes_asks_no_sensor(tmp_path: Path, theme: str) -> None:
    told: list[Event] = []
    assert light_sensor(_with_sensor(tmp_path, tmp_path / "lux", theme), told.append) is None
    assert light_sensor(load(SHIPPED, {}), told.append) is None


def test_what_the_sensor_says_goes_before_the_clock_and_a_silent_one_gives_way() -> None:
    home = SITUATIONS["home"]
    noon = replace(home, site=replace(home.site, night=Hours(19 * 60, 6 * 60)), stamp=Stamp(home.stamp.now, NOON))
    midnight = replace(noon, stamp=Stamp(home.stamp.now, NOON.replace(hour=0)))
    for by_clock, expected in ((noon, False), (midnight, True)):
        for dark in (True, False):
            assert is_night(replace(by_clock, dark=LightChanged(dark).dark)) is dark
        assert is_night(replace(by_clock, dark=LightChanged(None).dark)) is expected


def _with_sensor(folder: Path, lux: Path, theme: str = "auto") -> Config:
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace("light_sensor: none", f"light_sensor: 'file:{lux}'").replace("theme: auto", f"theme: {theme}")
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    return load(folder / "config.yaml", {})
