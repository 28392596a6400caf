"""The face way as a whole: a living head, a photograph, a camera that dies, an enrolment, and a kiosk without it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from accuracy import heads, portraits
from accuracy.heads import Living
from accuracy.rooms import FPS
from kiosk.captures import Side
from kiosk.demo import riders
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.resident import Resident
from kiosk.demo.stage import Stage
from kiosk.demo.world import SITE, Wishes, World
from kiosk.http import Caller
from tests import camera_fixtures as films

LIMIT_S = 60.0
NEWCOMER = riders.DemoRider("钱福生", "伯伯", "13612340001", 1944, riders.HOPPER)
WISHES = Wishes(time_scale=30.0, hour=14, voice=False, fullscreen=True, waive_liveness=False)


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay() as virtual:
        yield virtual


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """She looks, is asked, turns to the left and back, and then to the right: whichever side it is, she does it."""
    portrait = portraits.read(riders.ASTRONAUT)
    assert portrait is not None
    first = heads.film(portrait, Living(turn=Side.LEFT, turn_at_s=4.2), seed=3, seconds=8.0)
    second = heads.film(portrait, Living(turn=Side.RIGHT, turn_at_s=0.4), seed=3, seconds=5.0)
    file = tmp_path_factory.mktemp("living") / "living.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (640, 480))
    for frames in (first, second):
        for frame in frames:
            writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    writer.release()
    return file


@pytest.fixture(scope="module")
def photograph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A still portrait that is held before the lens, hardly moving."""
    file = tmp_path_factory.mktemp("photograph") / "photograph.avi"
    films.write_film(file, films.standing(films.astronaut(), seconds=4.0))
    return file


class Gate:
    """A kiosk in its world, and somebody before it."""

    def __init__(self, stage: Stage, display: VirtualDisplay, folder: Path) -> None:
        self.stage = stage
        album = folder / "album"
        album.mkdir(exist_ok=True)
        self.resident = Resident("resident", stage, display, album, lambda entry: None)

    def to_the_camera(self) -> None:
        ready = "镜头在休息"
        self.stage.wait_until(
            lambda screen: screen.name == "home" and not any(ready in text for text in screen.texts), "home", LIMIT_S
        )
        self.resident.looks("comes")
        self.resident.taps("face")
        self.resident.sees("consent", "is asked", LIMIT_S)
        self.resident.taps("agree")
        self.resident.sees("face", "agrees", LIMIT_S)

    def said(self) -> list[str]:
        self.stage.catch_up()
        return [str(note["prompt"]) for note in self.stage.said]


def stage_of(world: World, display: VirtualDisplay, tmp_path: Path, *arguments: str, by: str = "run") -> Stage:
    return Stage(world.config, display.environment(), tmp_path / "kiosk.log", arguments, by)


def camera_processes(world: World) -> list[int]:
    """Every process that was started by a kiosk of this world: spawned children have its window's as their parent."""
    windows = set()
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(world.config) in file.read_text(errors="replace"):
                windows.add(file.parent.name)
        except OSError:  # it ended meanwhile
            continue
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = file.read_text(errors="replace").rpartition(")")[2].split()[1]
            line = (file.parent / "cmdline").read_text(errors="replace")
        except OSError:
            continue
        if parent in windows and "spawn_main" in line:
            found.append(int(file.parent.name))
    return found


def test_a_living_face_is_asked_for_one_slow_turn_and_hails_in_three_touches(
    tmp_path: Path, display: VirtualDisplay, living: Path
) -> None:
    """And her own telephone is told."""
    with (
        World(tmp_path / "world", replace(WISHES, camera=f"video:{living}")) as world,
        stage_of(world, display, tmp_path) as stage,
    ):
        world.order(world.dispatch_url, kind="sure_taxi", times=1)
        gate = Gate(stage, display, tmp_path)
        gate.to_the_camera()
        gate.resident.sees("confirm", "is known", LIMIT_S)
        assert any("王阿姨" in text for text in stage.screen.texts)
        turns = [prompt for prompt in gate.said() if prompt.startswith("turn_")]
        assert len(turns) == 1
        messages = str(Caller(world.identity_url).call("GET", "/outbox.json"))
        assert "138****5678" in messages
        assert riders.WANG.phone not in messages
        gate.resident.taps("hail")
        stage.wait_until(lambda screen: screen.name in ("searching", "coming", "arrived"), "a taxi", LIMIT_S)
        for word in ("王桂英", riders.WANG.phone, "5678"):
            assert word not in (tmp_path / "kiosk.log").read_text()


def test_a_photograph_is_refused_without_a_word_of_blame_and_the_number_still_hails(
    tmp_path: Path, display: VirtualDisplay, photograph: Path
) -> None:
    with (
        World(tmp_path / "world", replace(WISHES, camera=f"video:{photograph}")) as world,
        stage_of(world, display, tmp_path) as stage,
    ):
        gate = Gate(stage, display, tmp_path)
        gate.to_the_camera()
        gate.resident.sees("face_missed", "is not seen as living", LIMIT_S)
        said = gate.said()
        assert "miss_liveness_failed" in said
        assert not [prompt for prompt in said if prompt.startswith("confirm")]
        gate.resident.taps("phone")
        gate.resident.sees("phone", "types instead", LIMIT_S)


def test_a_camera_that_is_killed_twice_costs_her_nothing_but_a_moment(
    tmp_path: Path, display: VirtualDisplay, living: Path
) -> None:
    with (
        World(tmp_path / "world", replace(WISHES, camera=f"video:{living}", waive_liveness=True)) as world,
        stage_of(world, display, tmp_path) as stage,
    ):
        gate = Gate(stage, display, tmp_path)
        for number in range(2):
            gate.to_the_camera()
            for pid in camera_processes(world)[:1] if number == 0 else camera_processes(world):
                os.kill(pid, signal.SIGKILL)
            gate.resident.sees("confirm", "is known all the same", LIMIT_S)
            gate.resident.taps("home")
            gate.resident.sees("home", "goes home", LIMIT_S)
        assert stage.process is not None
        assert stage.process.poll() is None
        assert stage.seen.count("home") == 3  # at the start, and when she went there


def test_a_newcomer_is_enrolled_at_the_screen_by_her_own_touch_and_takes_it_back(
    tmp_path: Path, display: VirtualDisplay, tmp_path_factory: pytest.TempPathFactory
) -> None:
    film = tmp_path_factory.mktemp("newcomer") / "newcomer.avi"
    face = films.hopper()
    poses = [films.standing(face, 5.0), films.zoomed(films.standing(face, 5.0), 0.8)]
    mirrored = [cv2.flip(frame, 1) for frame in films.zoomed(films.standing(face, 5.0), 0.9)]
    films.write_film(film, [*poses[0], *mirrored, *poses[1]])
    who = ("--name", NEWCOMER.name, "--title", NEWCOMER.title, "--phone", NEWCOMER.phone, "--born", "1944")
    wishes = replace(WISHES, camera=f"video:{film}", sign_up=(riders.WANG,))
    with (
        World(tmp_path / "world", wishes) as world,
        stage_of(world, display, tmp_path, *who, by="enrol-at-screen") as stage,
    ):

        def enrolled() -> int:
            return int(Caller(world.identity_url).call("GET", "/healthz")["riders"])

        gate = Gate(stage, display, tmp_path)
        gate.resident.sees("enrol_ask", "is asked", LIMIT_S)
        assert any("钱伯伯" in text for text in stage.screen.texts)
        assert enrolled() == 1
        stage.wait_until(lambda screen: "agree" in screen.targets, "the question", LIMIT_S)
        gate.resident.taps("agree")
        while stage.screen.name == "enrol_ask":  # until the camera's process has started
            gate.resident.looks("waits for the camera")
            if stage.screen.name == "enrol_ask":
                gate.resident.taps("agree")
        gate.resident.sees("enrol_ended", "is enrolled", LIMIT_S)
        assert "enrol_enrolled" in gate.said()
        assert enrolled() == 2
        gate.resident.taps("withdraw")
        gate.resident.reads("已经撤回了", LIMIT_S)
        assert enrolled() == 1
        gate.resident.looks("reads it")
        gate.resident.taps("done")
        gate.resident.sees("home", "the kiosk serves everybody", LIMIT_S)
    for private in (NEWCOMER.phone, NEWCOMER.name):
        assert private not in (tmp_path / "kiosk.log").read_text()


def test_a_kiosk_without_the_face_way_hails_by_number_and_never_starts_a_camera(
    tmp_path: Path, display: VirtualDisplay, photograph: Path
) -> None:
    with (
        World(tmp_path / "world", replace(WISHES, sign_up=(), camera=f"video:{photograph}", face=False)) as world,
        stage_of(world, display, tmp_path) as stage,
    ):
        world.order(world.dispatch_url, kind="sure_taxi", times=1)
        gate = Gate(stage, display, tmp_path)
        gate.resident.sees("home", "comes", LIMIT_S)
        assert "face" not in stage.screen.targets
        assert not [text for text in stage.screen.texts if "脸" in text or "镜头" in text]
        assert camera_processes(world) == []
        gate.resident.taps("phone")
        gate.resident.sees("phone", "types", LIMIT_S)
        gate.resident.types("13700001111")
        gate.resident.taps("next")
        gate.resident.sees("confirm", "confirms", LIMIT_S)
        gate.resident.taps("hail")
        stage.wait_until(lambda screen: screen.name in ("coming", "arrived", "on_board"), "a taxi", LIMIT_S)
    assert SITE["name"]
