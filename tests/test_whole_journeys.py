"""Whole journeys: a real window on a virtual display, real services over HTTP, faces from a video, real clicks."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.demo import riders
from kiosk.demo.display import VirtualDisplay
from kiosk.demo.resident import Entry, Resident
from kiosk.demo.stage import Screen, Stage
from kiosk.demo.world import Wishes, World
from tests import camera_fixtures as films
from tests.poison import hailed_for

TIME_SCALE = 30.0
RIDE_LIMIT_S = 90.0
LIMIT_S = 30.0
HAIL_LIFE_S = 15.0  # where nothing is waited for but its end


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay() as virtual:
        yield virtual


@pytest.fixture(scope="module")
def films_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    films.write_film(folder / "wang.avi", films.walk_up(films.astronaut()))
    films.write_film(folder / "stranger.avi", films.walk_up(films.hopper()))
    return folder


@pytest.fixture
def entries() -> list[Entry]:
    return []


class Site:
    """A world, a kiosk and whoever comes to it."""

    def __init__(self, world: World, stage: Stage, display: VirtualDisplay, folder: Path) -> None:
        self.world = world
        self.stage = stage
        self.display = display
        self.album = folder / "album"
        self.album.mkdir(exist_ok=True)
        self.resident = Resident("resident", stage, display, self.album, lambda entry: None)

    def by_phone_to_confirm(self, phone: str) -> None:
        self.resident.sees("home", "comes", LIMIT_S)
        self.resident.taps("phone")
        self.resident.sees("phone", "phone", LIMIT_S)
        self.resident.types(phone)
        self.resident.taps("next")

    def by_phone(self, phone: str) -> None:
        self.by_phone_to_confirm(phone)
        self.resident.sees("confirm", "confirms", LIMIT_S)
        self.resident.taps("hail")

    def to_the_camera(self) -> None:
        self.resident.sees("home", "comes", LIMIT_S)
        self.stage.wait_until(camera_ready, "a camera that is ready", LIMIT_S)
        self.resident.looks("ready")
        self.resident.taps("face")
        self.resident.sees("consent", "consent", LIMIT_S)
        self.resident.taps("agree")

    def said(self) -> str:
        self.stage.catch_up()
        return " ".join(str(note["prompt"]) for note in self.stage.said)


def world_of(tmp_path: Path, film: Path, *sign_up: riders.DemoRider) -> World:
    wishes = Wishes(
        time_scale=TIME_SCALE, hour=14, camera=f"video:{film}", voice=False, fullscreen=True, sign_up=sign_up
    )
    return World(tmp_path / "world", wishes)


def stage_of(world: World, display: VirtualDisplay, tmp_path: Path, **more: str) -> Stage:
    """more: variables of its environment."""
    return Stage(world.config, display.environment() | more, tmp_path / "kiosk.log", ("--poll-s", "0.2"))


def camera_ready(screen: Screen) -> bool:
    return screen.name == "home" and not any("镜头在休息" in text for text in screen.texts)


def processes_of(world: World) -> list[str]:
    """Command lines of the processes that were started with this world's settings."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            found.append(file.read_text(errors="replace"))
    return [line for line in found if str(world.config) in line]


def hails_at_the_dispatcher(world: World) -> int:
    with sqlite3.connect(world.folder / "dispatch.sqlite3") as database:
        return int(database.execute("SELECT COUNT(*) FROM hails").fetchone()[0])


def test_a_resident_hails_by_face_from_the_gate_into_the_car(
    tmp_path: Path, display: VirtualDisplay, films_folder: Path
) -> None:
    """One enrolled rider: the provider asks for the last four digits as well."""
    with (
        world_of(tmp_path, films_folder / "wang.avi", riders.WANG) as world,
        stage_of(world, display, tmp_path) as stage,
    ):
        world.order(world.dispatch_url, kind="sure_taxi", times=1)
        site = Site(world, stage, display, tmp_path)
        site.to_the_camera()
        site.resident.sees("digits", "the last four digits", LIMIT_S)
        site.resident.types(riders.WANG.phone[-4:])
        site.resident.taps("next")
        site.resident.sees("confirm", "it is her", LIMIT_S)
        assert any("王阿姨" in text for text in stage.screen.texts)
        site.resident.taps("hail")
        stage.wait_until(lambda screen: screen.name in ("coming", "arrived"), "a taxi", RIDE_LIMIT_S)
        stage.wait_until(lambda screen: screen.name == "on_board", "getting in", RIDE_LIMIT_S)
        assert hails_at_the_dispatcher(world) == 1
        said = site.said()
        assert [prompt for prompt in said.split() if prompt in ("received", "coming", "arrived", "on_board")] == [
            "received",
            "coming",
            "arrived",
            "on_board",
        ]
        log = (tmp_path / "kiosk.log").read_text()
        on_disk = b"".join(file.read_bytes() for file in (world.folder / "state").rglob("*") if file.is_file())
    for private in (riders.WANG.phone, "王桂英", "5678"):
        assert private not in log
    assert riders.WANG.phone.encode() not in on_disk
    for picture in (b"\xff\xd8\xff", b"\x89PNG"):
        assert picture not in on_disk


def test_a_stranger_is_sent_to_the_phone_kindly_and_hails_there(
    tmp_path: Path, display: VirtualDisplay, films_folder: Path
) -> None:
    with (
        world_of(tmp_path, films_folder / "stranger.avi", riders.WANG) as world,
        stage_of(world, display, tmp_path) as stage,
    ):
        site = Site(world, stage, display, tmp_path)
        site.to_the_camera()
        site.resident.sees("face_missed", "nobody looks like that", LIMIT_S)
        site.resident.taps("phone")
        site.resident.sees("phone", "phone", LIMIT_S)
        site.resident.types("13700001111")
        site.resident.taps("next")
        site.resident.sees("confirm", "by phone", LIMIT_S)
        assert any("1111" in text for text in stage.screen.texts)
        assert not any("王" in text for text in stage.screen.texts)


def test_a_code_by_text_message_is_waited_for_and_a_known_number_shows_no_name(
    tmp_path: Path, display: VirtualDisplay, films_folder: Path
) -> None:
    with (
        world_of(tmp_path, films_folder / "wang.avi", riders.WANG) as world,
        stage_of(world, display, tmp_path) as stage,
    ):
        world.order(world.identity_url, on="verify", result="need_code")
        site = Site(world, stage, display, tmp_path)
        site.by_phone_to_confirm(riders.WANG.phone)
        site.resident.sees("code", "a code was sent", LIMIT_S)
        site.resident.types("000000" if world.newest_code() != "000000" else "111111")
        site.resident.taps("next")
        site.resident.reads("不太对", LIMIT_S)
        site.resident.looks("reads her phone")
        site.resident.types(world.newest_code())
        site.resident.taps("next")
        site.resident.sees("confirm", "the code was right", LIMIT_S)
        assert not any("王" in text for text in stage.screen.texts)


def test_after_a_kill_the_hail_is_in_front_again_and_there_is_one_order(
    tmp_path: Path, display: VirtualDisplay, films_folder: Path
) -> None:
    with world_of(tmp_path, films_folder / "wang.avi") as world:
        world.order(world.dispatch_url, kind="sure_taxi", times=1)
        with stage_of(world, display, tmp_path) as stage:
            site = Site(world, stage, display, tmp_path)
            site.by_phone("13700001111")
            stage.wait_until(lambda screen: screen.name in ("searching", "coming"), "received", LIMIT_S)
            assert stage.process is not None
            stage.process.send_signal(signal.SIGKILL)
            stage.process.wait()
        with stage_of(world, display, tmp_path) as stage:
            stage.wait_until(
                lambda screen: screen.name in ("searching", "coming", "arrived"), "her hail in front", LIMIT_S
            )
            stage.wait_until(lambda screen: screen.name == "on_board", "the ride", RIDE_LIMIT_S)
        assert hails_at_the_dispatcher(world) == 1


def test_a_lost_answer_makes_no_second_taxi(tmp_path: Path, display: VirtualDisplay, films_folder: Path) -> None:
    with (
        world_of(tmp_path, films_folder / "wang.avi") as world,
        stage_of(world, display, tmp_path) as stage,
    ):
        world.order(world.dispatch_url, kind="lose_answer", times=1)
        Site(world, stage, display, tmp_path).by_phone("13700001111")
        final = ("coming", "arrived", "on_board", "no_taxi", "no_driver")
        stage.wait_until(lambda screen: screen.name in final, "the truth", RIDE_LIMIT_S)
        assert hails_at_the_dispatcher(world) == 1


def test_without_the_provider_she_is_told_and_without_a_camera_the_phone_goes_on(
    tmp_path: Path, display: VirtualDisplay, films_folder: Path
) -> None:
    with (
        world_of(tmp_path, films_folder / "gone.avi") as world,
        stage_of(world, display, tmp_path) as stage,
    ):
        site = Site(world, stage, display, tmp_path)
        site.resident.sees("home", "comes", LIMIT_S)
        assert not camera_ready(stage.screen)
        site.resident.taps("face")
        site.resident.looks("is told")
        assert stage.screen.name == "home"
        assert "miss_camera" in site.said()
        os.symlink(films_folder / "wang.avi", films_folder / "gone.avi")
        stage.wait_until(camera_ready, "the camera plugged in again", LIMIT_S)
        os.unlink(films_folder / "gone.avi")
        stage.wait_until(lambda screen: not camera_ready(screen), "the camera unplugged", LIMIT_S)
        world.order(world.identity_url, status=503, times=100)
        site.by_phone_to_confirm("13700001111")
        site.resident.sees("trouble_provider", "the provider is away", LIMIT_S)


def test_a_dispatcher_that_is_away_is_told_and_no_stale_hail_is_sent(
    tmp_path: Path, display: VirtualDisplay, films_folder: Path
) -> None:
    with (
        world_of(tmp_path, films_folder / "wang.avi") as world,
        stage_of(world, display, tmp_path, **hailed_for(HAIL_LIFE_S)) as stage,
    ):
        world.order(world.dispatch_url, kind="error", status=503, times=1000)
        Site(world, stage, display, tmp_path).by_phone("13700001111")
        stage.wait_until(lambda screen: screen.name == "searching", "received", LIMIT_S)
        stage.wait_until(lambda screen: screen.name == "unanswered", "the truth once it has perished", RIDE_LIMIT_S)
        assert hails_at_the_dispatcher(world) == 0
        assert "rung:hotline" in stage.screen.targets
        assert "rung:wider" not in stage.screen.targets


def test_sigterm_ends_the_kiosk_cleanly(tmp_path: Path, display: VirtualDisplay, films_folder: Path) -> None:
    with (
        world_of(tmp_path, films_folder / "wang.avi") as world,
        stage_of(world, display, tmp_path) as stage,
    ):
        stage.wait_until(lambda screen: screen.name == "home", "home", LIMIT_S)
        assert stage.process is not None
        stage.process.terminate()
        assert stage.process.wait(20) == 0
        assert "Traceback" not in (tmp_path / "kiosk.log").read_text()
        assert processes_of(world) == []
