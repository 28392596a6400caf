"""The passport of camera, voice and what hangs at the wall, before simulators and things that are none of them."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.camera import survey
from kiosk.camera.events import FaultKind
from kiosk.camera.faults import FAULT_AFTER_S
from kiosk.camera.source import Opener, Source
from kiosk.camera.survey import BINS, Survey
from kiosk.commissioning.aside import aside
from kiosk.commissioning.hardware import board, printer
from kiosk.commissioning.sight import WITHIN_S, camera, judged
from kiosk.commissioning.sound import loudspeaker, voice
from kiosk.config import Config, load
from kiosk.config.wall import Board, Printer
from kiosk.demo import riders
from kiosk.store.folders import Claim
from tests.board_fixtures import OUT_OF_SERVICE, Simulator
from tests.fake_printer import NetworkPrinter, Works
from tests.passport_fixtures import changed, site, told
from tests.running_kiosk import RunningKiosk, port_of, settings

NOBODY_AT = 9  # the port of "discard", which nobody serves


@pytest.fixture
def here(tmp_path: Path) -> Config:
    return site(tmp_path)


# --- the camera and the voice ---


def test_a_face_before_the_lens_becomes_numbers_and_nothing_else(tmp_path: Path) -> None:
    riders.write(riders.WANG.portrait, tmp_path / "pictures", "rider")
    config = site(tmp_path, camera={"source": f"pictures:{tmp_path / 'pictures'}"})
    serves, *warnings = camera(config)
    assert told([serves])[0].startswith("ok camera: serves: ")
    assert "warning camera: pictures come from a file, not from a camera" in told(warnings)[0]
    assert serves.drawing is not None
    assert not any(hasattr(shape, "png") for shape in serves.drawing.shapes)


class Late(Opener):
    """A source that gives nothing for longer than a fault takes to show, as on a busy machine."""

    def open(self, stop: threading.Event) -> Source:
        stop.wait(1.5 * FAULT_AFTER_S)
        return super().open(stop)


def surveyed_late(source: str) -> Survey:
    """In a process of its own, as always: it gives up its right to core dumps and locks its memory."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(survey, "LOOK_S", 0.5)
        changed.setattr("kiosk.camera.source.Opener", Late)
        return survey.survey(source)


def test_a_camera_that_is_slow_to_begin_is_at_fault_for_nothing(tmp_path: Path) -> None:
    riders.write(riders.WANG.portrait, tmp_path / "pictures", "rider")
    seen = aside(surveyed_late, f"pictures:{tmp_path / 'pictures'}", within_s=WITHIN_S)
    assert seen.fault is None
    assert seen.pictures > 0


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("device:/dev/null", "fault camera: what stands at the camera's number is no camera, or not the one that "),
        ("device:/dev/video97", "fault camera: the camera is not there → check its cable"),
    ],
    ids=["a printer", "nothing"],
)
def test_a_camera_that_is_none_is_told_in_one_sentence(tmp_path: Path, source: str, expected: str) -> None:
    [line] = told(camera(site(tmp_path, camera={"source": source})))
    assert line.startswith(expected)


def test_a_site_without_a_camera_is_as_its_settings_want_it(tmp_path: Path) -> None:
    assert told(camera(site(tmp_path, face={"enabled": False}))) == [
        "ok camera: none configured (face.enabled: false)"
    ]


GOOD = Survey(None, 100, 110.0, 50.0, 200.0, 0.02, (1 / BINS,) * BINS)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (GOOD, []),
        (Survey(None, 100, 20.0, 15.0, 60.0, 0.0), ["brightness 20 is too dark to find a face"]),
        (Survey(None, 100, 240.0, 15.0, 60.0, 0.5), ["brightness 240 is too bright to find a face"]),
        (Survey(None, 100, 120.0, 80.0, 90.0, 0.4), ["40 % of the picture is white, as by a window or lamp"]),
        (Survey(None, 100, 120.0, 8.0, 5.0, 0.0), ["the picture is flat or soft"]),
        (Survey(None, 12, 120.0, 50.0, 90.0, 0.0), ["only 3 pictures a second"]),
    ],
    ids=["good", "dark", "bright", "against the light", "film on the lens", "slow"],
)
def test_bad_light_before_the_camera_is_told_with_its_number(seen: Survey, expected: list[str]) -> None:
    first, *warnings = told(judged(seen, real=True))
    assert first.startswith("ok camera: serves")
    assert len(warnings) == len(expected)
    assert all(f"warning camera: {begin}" in line for line, begin in zip(warnings, expected, strict=True))


def test_a_black_camera_is_a_fault_with_what_the_log_would_say() -> None:
    [line] = told(judged(Survey(FaultKind.BLACK, 100, 2.0), real=True))
    assert line.startswith("fault camera: the camera's pictures are black → look for a closed shutter")


def test_the_voice_speaks_at_the_pace_of_old_ears_and_one_that_is_missing_is_a_fault(
    here: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(voice(here))[0].startswith("ok voice: speaks 3.")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert told(voice(here)) == [
        "fault voice: espeak-ng does not speak (FileNotFoundError) → apt-get install espeak-ng"
    ]


# --- what hangs at the wall ---


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    return Simulator(tmp_path / "board")


def at_a_wall(config: Config, port: Path) -> Config:
    return config.model_copy(update={"board": Board.model_construct(port=str(port))})


def test_a_board_is_asked_what_it_has_and_how_it_all_is(tmp_path: Path, simulator: Simulator) -> None:
    config = site(
        tmp_path,
        call_button={"name": "门口保安室", "name_en": "the guard", "phone": "021-5550-0123"},
        board={"port": "/dev/kiosk-board"},
        display={"light_sensor": "board"},
    )
    with simulator:
        simulator.does("light 300", "presence 700")
        lines = told(board(at_a_wall(config, simulator.link)))
    assert lines == [
        "ok board: simulator, protocol 1, has button, fill, lamp, light, presence",
        "ok button: there, and nobody leans on it",
        "ok presence: its sensor speaks; just now it sees somebody",
        "ok light: 300 lux",
    ]


def test_a_button_that_is_held_down_and_a_dead_sensor_are_faults(here: Config, simulator: Simulator) -> None:
    with simulator:
        simulator.does("down", "presence dead", "reboot")
        simulator.until_it_says(OUT_OF_SERVICE)
        lines = told(board(at_a_wall(here, simulator.link)))
    assert lines[0].startswith("ok board")
    assert lines[1].startswith("fault button: ")
    assert lines[2].startswith("fault presence: ")


@pytest.mark.parametrize("guise", ["printer", "gps"])
def test_a_board_that_is_another_device_is_told_in_one_sentence(
    here: Config, simulator: Simulator, guise: str
) -> None:
    with simulator:
        simulator.does(f"be {guise}")
        lines = told(board(at_a_wall(here, simulator.link)))
    assert lines[0].startswith("fault board: ")
    assert [line.split(":")[0] for line in lines[1:]] == ["warning button", "warning presence", "ok light"]


def test_a_wall_without_board_and_printer_is_as_its_settings_want_it(here: Config) -> None:
    parts = ["board", "button", "presence"]
    assert told(board(here))[:3] == [f"ok {part}: none configured (board)" for part in parts]
    assert told(printer(here)) == [f"ok {part}: none configured (printer)" for part in ("printer", "paper")]


def test_a_printer_that_is_away_is_a_fault_and_its_paper_is_not_guessed(here: Config) -> None:
    away = Printer(kind="network", address=f"127.0.0.1:{NOBODY_AT}")
    lines = told(printer(here.model_copy(update={"printer": away})))
    assert lines[0].startswith("fault printer: ")
    assert lines[1] == "warning paper: not looked at: the printer does not serve → mend the printer first"


@pytest.mark.parametrize(
    ("works", "expected"),
    [
        (Works(), ["ok printer: answers (network)", "ok paper: enough for now"]),
        (Works(low=True), ["ok printer: answers (network)", "warning paper: "]),
        (Works(lines=0), ["ok printer: answers (network)", "fault paper: "]),
        (Works(lid_open=True), ["fault printer: ", "warning paper: not looked at"]),
        (Works(chatter=b"$GPGGA,1*00\r\n"), ["fault printer: ", "warning paper: not looked at"]),
    ],
    ids=["ready", "paper low", "paper out", "lid open", "no printer"],
)
def test_printer_and_paper_are_asked_and_nothing_is_printed(here: Config, works: Works, expected: list[str]) -> None:
    with NetworkPrinter(works) as there:
        settings_of_it = Printer(kind="network", address=there.address)
        lines = told(printer(here.model_copy(update={"printer": settings_of_it})))
    assert [line.startswith(begin) for line, begin in zip(lines, expected, strict=True)] == [True, True], lines
    assert works.paper == b""


def test_what_the_running_kiosk_holds_is_asked_of_it_and_not_opened(tmp_path: Path, simulator: Simulator) -> None:
    with simulator:
        sections = {
            "camera": {"source": "device:/dev/video97"},
            "board": {"port": str(simulator.link.readlink())},
            "display": {"theme": "day", "light_sensor": "board"},
        }
        file = settings(tmp_path, **sections)
        with RunningKiosk(file) as kiosk:
            kiosk.wait_for("READY=1")
            config = load(file, {})
            lines = told([*board(config), *camera(config)])
    assert lines[0] == (
        "ok board: in order, says the running kiosk; what the board does is looked at when it is stopped"
    )
    assert [line.split(":")[0].split()[1] for line in lines] == ["board", "button", "presence", "light", "camera"]
    assert lines[1] == "ok button: none configured (call_button)", "there is none that it could speak of"
    assert lines[3] == "ok light: not needed (display.theme: day)", "it reads none, so it cannot speak of one"
    assert "says the running kiosk" in lines[4]


def test_a_kiosk_that_tells_no_numbers_is_asked_to_be_stopped_and_none_of_its_devices_is_accused(
    tmp_path: Path,
) -> None:
    file = settings(tmp_path, camera={"source": "device:/dev/video97"}, health={"port": 0})
    with RunningKiosk(file) as kiosk:
        kiosk.wait_for("READY=1")
        running = told(camera(load(file, {})))
    assert running == [
        "warning camera: not looked at: the kiosk runs, and says nothing of it → stop the kiosk and check again"
    ]
    stopped = told(camera(load(file, {})))
    assert stopped[0].startswith("fault camera: the camera is not there")


def test_a_kiosk_of_another_site_on_the_same_port_is_not_believed(tmp_path: Path) -> None:
    """Neither when this site's kiosk is stopped nor when it runs and found its port taken."""
    (tmp_path / "other").mkdir()
    other = settings(tmp_path / "other", site={"id": "other-gate"})
    mine = settings(tmp_path, camera={"source": "device:/dev/video97"}, health={"port": port_of(other)})
    config = load(mine, {})
    with RunningKiosk(other) as kiosk:
        kiosk.wait_for("READY=1")
        stopped = told(camera(config))
        with claimed(config.store.folder):
            runs = told(camera(config))
    assert stopped[0].startswith("fault camera: the camera is not there")
    assert runs == [
        "warning camera: not looked at: the kiosk runs, and says nothing of it → stop the kiosk and check again"
    ]


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """As by a running kiosk: nobody else may clear up there."""
    folder.mkdir()
    claim = Claim(folder)
    assert claim.held()
    yield
    claim.release()


def room(folder: Path, *, hears: bool) -> str:
    """A PATH on which what is played reaches the microphone after a moment, or only silence does."""
    folder.mkdir()
    wav = folder / "played.wav"
    os.mkfifo(wav)
    ear = f"""#!{sys.executable} -S
import sys
sound = sys.stdout.buffer
sound.write(bytes(8820))
sound.flush()
played = open("{wav}", "rb").read()[44:]
sound.write(played if {hears} else bytes(len(played)))
sound.write(bytes(22050))
"""
    for name, text in (("arecord", ear), ("aplay", f"#!/bin/sh\nexec cat > {wav}\n")):
        (folder / name).write_text(text, "ascii")
        (folder / name).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("hears", "expected"),
    [
        (True, "ok loudspeaker: hears its own chime, at -"),
        (False, "fault loudspeaker: The chime was not heard → check amplifier"),
    ],
    ids=["loud", "mute"],
)
def test_a_mute_loudspeaker_is_noticed_where_there_is_a_microphone(
    here: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hears: bool, expected: str
) -> None:
    monkeypatch.setenv("PATH", room(tmp_path / "room", hears=hears))
    [line] = told(loudspeaker(here))
    assert line.startswith(expected)


def test_a_site_that_wants_no_open_microphone_is_not_listened_to(
    here: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", room(tmp_path / "room", hears=False))
    for program in ("arecord", "aplay"):
        (tmp_path / "room" / program).write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\n")
    [line] = told(loudspeaker(changed(here, "voice", hears_itself=False)))
    assert line.startswith("ok loudspeaker: does not listen (voice.hears_itself: false)")
    assert not (tmp_path / "asked").exists()


def test_without_a_microphone_a_person_has_to_listen(
    here: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    [line] = told(loudspeaker(here))
    assert line.startswith("ok loudspeaker: cannot hear itself (arecord does not start")
    assert "kiosk check --hands" in line
