"""What the camera keeps to itself: its libraries, its pictures, and its process when the kiosk dies."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from tests import camera_fixtures as fix

PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"BM", b"RIFF")
ROOT = Path(__file__).parents[1]

KIOSK = """
import sys
from kiosk.camera.capture import Camera, CameraFault, Captured
import queue

def main():
    import kivy.event  # as the real kiosk does, after its start
    heard = queue.Queue()
    camera = Camera(sys.argv[1], heard.put)
    camera.start()
    camera.open(1)
    camera.capture(1)
    while not isinstance(event := heard.get(timeout=60), Captured):
        assert not isinstance(event, CameraFault), event
    while camera.frame() is None:
        pass
    print(camera._child.process.pid, flush=True)
    sys.stdin.readline()
    camera.stop()

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def kiosk(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """A process like the kiosk's that has just captured a face, at home in tmp_path. Yields it and its child's id."""
    pictures = tmp_path_factory.mktemp("pictures")
    cv2.imwrite(str(pictures / "rider.png"), fix.astronaut())
    script = tmp_path / "kiosk_like.py"
    script.write_text(KIOSK)
    places = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "KIVY_HOME")}
    process = subprocess.Popen(
        [sys.executable, str(script), f"pictures:{pictures}"],
        cwd=tmp_path,
        env={**os.environ, **places, "PYTHONPATH": str(ROOT), "KIVY_NO_ARGS": "1", "KIVY_NO_CONSOLELOG": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said, process.communicate()[1]
    yield process, int(said)
    process.kill()
    process.communicate()


def _wait_for_end(pid: int) -> bool:
    """True once the process has ended; asks the system, so that no zombie is needed."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([fd], [], [], fix.PATIENCE_S)[0])
    finally:
        os.close(fd)


def test_the_window_process_loads_no_vision_library() -> None:
    program = (
        "import sys, kiosk.camera.capture;"
        "print([name for name in ('cv2', 'dlib', 'face_recognition', 'numpy', 'kivy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_each_process_loads_only_its_own_libraries(kiosk) -> None:  # type: ignore[no-untyped-def]
    process, child = kiosk
    window, camera = fix.libraries_in(process.pid), fix.libraries_in(child)
    assert "kivy" in window
    assert "cv2" not in window
    assert "dlib" not in window
    assert "cv2" in camera
    assert "dlib" in camera
    assert "kivy" not in camera


def test_no_face_reaches_a_file(kiosk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    process, child = kiosk
    named = {link for pid in (process.pid, child) for link in fix.files_open_in(pid) if "camera-preview" in link}
    assert named == {"/memfd:camera-preview (deleted)"}  # memory without a name in any folder
    assert not [path for path in Path("/dev/shm").iterdir() if "camera" in path.name or "yangzhao" in path.name]
    _, errors = process.communicate("\n", timeout=fix.PATIENCE_S)
    assert process.returncode == 0, errors
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written  # the script itself at least: the search looks where it should
    for path in written:
        content = path.read_bytes()
        assert not any(content.startswith(start) for start in PICTURE_STARTS), path
        assert b"\xff\xd8\xff\xe0" not in content, path


def test_an_orderly_end_leaves_nothing_behind_and_says_nothing(kiosk) -> None:  # type: ignore[no-untyped-def]
    process, child = kiosk
    _, errors = process.communicate("\n", timeout=fix.PATIENCE_S)
    assert process.returncode == 0
    assert _wait_for_end(child)
    assert "Traceback" not in errors
    assert "resource_tracker" not in errors


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_camera_process_does_not_outlive_the_kiosk(kiosk, how: signal.Signals) -> None:  # type: ignore[no-untyped-def]
    process, child = kiosk
    process.send_signal(how)
    assert _wait_for_end(child)
    _, errors = process.communicate(timeout=fix.PATIENCE_S)
    assert "Traceback" not in errors
    assert "resource_tracker" not in errors
