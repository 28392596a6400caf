"""A V4L2 camera and what befalls it, before the real OpenCV: a driver's answers, preloaded into the camera's process.

Needs a C compiler, which no kiosk has; without one these tests are skipped.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kiosk.camera.capture import Camera, CameraFault, CameraReady, Captured, FaultKind
from kiosk.captures import Wanted
from tests import camera_fixtures as fix

DRIVER = Path(__file__).with_name("fake_camera.c")
COMPILER = shutil.which("cc") or shutil.which("gcc")

pytestmark = pytest.mark.skipif(COMPILER is None, reason="no C compiler")


class Plugged:
    """A camera at a path, as a cable and a driver make it; its mode is one of those in fake_camera.c."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "camera"
        self.mode_file = folder / "mode"
        self.be("good")
        self.plug()
        self.heard = fix.Heard()
        self.camera = Camera(f"device:{self.path}", self.heard.put)

    def plug(self) -> None:
        self.path.symlink_to("/dev/null")  # any device of the right type: its driver is not asked

    def be(self, mode: str) -> None:
        written = self.mode_file.with_suffix(".new")
        written.write_text(mode)
        written.replace(self.mode_file)

    def unplug(self) -> None:
        self.be("gone")
        self.path.unlink()

    def look(self) -> None:
        self.camera.open(1)
        self.camera.capture(1, Wanted.LOOK, motion=True)

    def is_at_fault(self, kind: FaultKind) -> None:
        assert self.heard.until(CameraFault) == CameraFault(1, kind)

    def serves(self) -> None:
        self.heard.until(Captured)

    def serves_again(self) -> None:
        self.heard.until(CameraReady)
        self.heard.until(Captured)


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("driver") / "fake_camera.so"
    assert COMPILER is not None
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-o", built, DRIVER, "-ldl"], check=True)
    return built


@pytest.fixture
def plugged(tmp_path: Path, driver: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugged]:
    pictures = np.stack(fix.noisy(fix.standing(fix.astronaut())))
    (tmp_path / "frames").write_bytes(pictures.tobytes())
    one = Plugged(tmp_path)
    monkeypatch.setenv("FAKE_CAMERA", str(one.path))
    monkeypatch.setenv("FAKE_CAMERA_MODE", str(one.mode_file))
    monkeypatch.setenv("FAKE_CAMERA_FRAMES", str(tmp_path / "frames"))
    monkeypatch.setenv("LD_PRELOAD", str(driver))
    one.camera.start()
    yield one
    one.camera.stop()


def test_who_looks_into_a_camera_is_captured(plugged: Plugged) -> None:
    plugged.look()
    assert len({news.captures.run for news in plugged.heard.chips(3)}) == 1


def test_a_camera_pulled_out_and_put_back_is_opened_anew(plugged: Plugged) -> None:
    plugged.look()
    plugged.serves()
    pid = fix.child_pid(plugged.camera)
    plugged.unplug()
    plugged.is_at_fault(FaultKind.ABSENT)
    plugged.be("good")
    plugged.plug()
    plugged.serves_again()
    assert fix.child_pid(plugged.camera) == pid


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("busy", FaultKind.BUSY),
        ("forbidden", FaultKind.FORBIDDEN),
        ("meta", FaultKind.WRONG_DEVICE),
        ("stall", FaultKind.NO_FRAMES),
    ],
)
def test_why_a_camera_cannot_be_had_is_told_until_it_can(plugged: Plugged, mode: str, kind: FaultKind) -> None:
    plugged.be(mode)
    plugged.look()
    plugged.is_at_fault(kind)
    plugged.be("good")
    plugged.serves_again()


def test_a_stall_in_the_middle_is_outlived(plugged: Plugged) -> None:
    plugged.look()
    plugged.serves()
    pid = fix.child_pid(plugged.camera)
    plugged.be("stall")
    plugged.is_at_fault(FaultKind.NO_FRAMES)
    plugged.be("good")
    plugged.serves_again()
    assert fix.child_pid(plugged.camera) == pid  # waiting for the driver is not taken for a hang


def test_another_camera_at_its_number_is_not_looked_through(plugged: Plugged) -> None:
    plugged.look()
    plugged.serves()
    plugged.unplug()
    plugged.is_at_fault(FaultKind.ABSENT)
    plugged.be("other")
    plugged.plug()
    plugged.is_at_fault(FaultKind.WRONG_DEVICE)
    plugged.be("good")
    plugged.serves_again()


def test_the_device_is_let_go_when_the_person_is_done(plugged: Plugged) -> None:
    plugged.look()
    plugged.serves()
    pid, device = fix.child_pid(plugged.camera), str(plugged.path.with_name("frames"))
    assert device in fix.files_open_in(pid)
    plugged.camera.close()
    assert plugged.camera.wait_closed(fix.PATIENCE_S)
    assert device not in fix.files_open_in(pid)
