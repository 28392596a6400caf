"""What the camera keeps to itself: its libraries, its pictures, and its process when the kiosk dies."""

from __future__ import annotations

import ast
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import camera_fixtures as fix

PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"BM", b"RIFF")
ROOT = Path(__file__).parents[1]

KIOSK = """
import queue
import sys

from kiosk.camera.capture import Camera, CameraFault, Captured
from kiosk.captures import Wanted


def main():
    import kivy.event  # as the real kiosk does, after its start

    heard = queue.Queue()
    camera = Camera(sys.argv[1], heard.put)
    camera.start()
    camera.open(1)
    camera.capture(1, Wanted.LOOK, motion=True)
    while not isinstance(event := heard.get(timeout=60), Captured):
        assert not isinstance(event, CameraFault), event
    print(camera._child.process.pid, flush=True)
    sys.stdin.readline()
    camera.stop()


if __name__ == "__main__":
    main()
"""

Process = subprocess.Popen[str]
StartKiosk = Callable[[], tuple[Process, int]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a kiosk's process would write, whatever it writes without being told where."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def start_kiosk(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartKiosk]:
    """Starts a process like the kiosk's; gives it and its camera's process id once a face has been captured."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    fix.write_film(elsewhere / "film.avi", fix.standing(fix.astronaut()))
    script = elsewhere / "kiosk_like.py"
    script.write_text(KIOSK)
    places = {name: str(home) for name in ("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME")}
    kivy = {"KIVY_HOME": str(elsewhere), "KIVY_NO_ARGS": "1", "KIVY_NO_CONSOLELOG": "1"}
    running: list[Process] = []

    def start() -> tuple[Process, int]:
        process = subprocess.Popen(
            [sys.executable, str(script), f"video:{elsewhere / 'film.avi'}"],
            cwd=home,
            env={**os.environ, **places, **kivy, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said, process.communicate()[1]
        return process, int(said)

    yield start
    for process in running:
        process.kill()
        process.wait()
        for end in (process.stdin, process.stdout, process.stderr):
            if end is not None:
                end.close()


@dataclass(frozen=True)
class Run:
    """What was seen of one orderly run, from start over a captured face to stop."""

    window_libraries: str
    camera_libraries: str
    open_files: set[str]
    limits: str
    preview_mapping: str
    errors: str
    exit_code: int
    camera_ended: bool


@pytest.fixture(scope="module")
def run(start_kiosk: StartKiosk) -> Run:
    process, child = start_kiosk()
    window, camera = fix.libraries_in(process.pid), fix.libraries_in(child)
    files = fix.files_open_in(process.pid) | fix.files_open_in(child)
    limits = Path(f"/proc/{child}/limits").read_text()
    mapping = Path(f"/proc/{child}/smaps").read_text().split("/memfd:camera-preview")[1].split("VmFlags:")[1]
    _, errors = process.communicate("\n", timeout=fix.PATIENCE_S)
    return Run(window, camera, files, limits, mapping.splitlines()[0], errors, process.returncode, _ends(child))


def _ends(pid: int) -> bool:
    """True once the process is gone; it is no child of ours, so the system is asked."""
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


def test_each_process_loads_only_its_own_libraries(run: Run) -> None:
    assert "/kivy/" in run.window_libraries
    assert "/cv2/" not in run.window_libraries
    assert "dlib" not in run.window_libraries
    assert "/cv2/" in run.camera_libraries
    assert "dlib" in run.camera_libraries
    assert "/kivy/" not in run.camera_libraries


def test_no_face_reaches_a_file(run: Run, home: Path) -> None:
    assert {name for name in run.open_files if "camera" in name} == {"/memfd:camera-preview (deleted)"}
    assert not [path for path in Path("/dev/shm").iterdir() if "camera" in path.name]
    held = {*run.open_files, *run.window_libraries.split(), *run.camera_libraries.split()}
    assert not [name for name in held if name.startswith("/dev/shm/")]
    (home / "a picture").write_bytes(PICTURE_STARTS[0])  # the search below is able to find one
    found = []
    for path in home.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if content.startswith(PICTURE_STARTS) or PICTURE_STARTS[0] in content:
            found.append(path.name)
    (home / "a picture").unlink()
    assert found == ["a picture"]


def test_no_crash_writes_a_face_to_disk(run: Run) -> None:
    cores = next(line for line in run.limits.splitlines() if line.startswith("Max core file size"))
    assert cores.split()[4:6] == ["1", "1"]  # 0 would still run a dump handler that reads from a pipe
    flags = run.preview_mapping.split()
    assert "dd" in flags  # not in a dump
    assert "lo" in flags  # not in the swap partition


IMAGE_WRITERS = {
    "imwrite",
    "imwritemulti",
    "imwriteanimation",
    "VideoWriter",
    "save_image",
    "save_face_chip",
    "imsave",
}
IMAGE_WRITERS |= {"save_face_chips", "savez", "savez_compressed", "savetxt", "tofile", "memmap", "write_png", "save"}
IMAGE_WRITERS |= {"export_to_png", "screenshot"}
SAVED_FOR_A_REASON = {  # who saves, and what: nothing of it was seen by the lens of a kiosk in service
    "kiosk/ui/preview.py": "screens as drawn for the documentation, with a drawn stand-in for the live picture",
    "kiosk/ui/audit/contact_sheet.py": "the same screens side by side",
    "kiosk/commands/audit.py": "that sheet, where the command was asked for it",
    "kiosk/ui/window.py": "the same screens, when the command that draws them asks; never the running kiosk",
    "kiosk/demo/album.py": "the demonstration's album of screens",
    "kiosk/demo/resident.py": "the demonstration's screens; its rider is a public-domain photograph",
    "kiosk/demo/riders.py": "the demonstration's public-domain photographs",
    "kiosk/commands/check.py": "the pages of a check, whose one picture is the home screen as drawn",
    "kiosk/commissioning/glass.py": "that picture",
    "kiosk/handout/paper.py": "the screens as drawn for the guide and the poster",
    "kiosk/commands/print_sample.py": "a slip as the printer would print it",
    "kiosk/commands/technician.py": "the codes of technicians, which are no picture",
    "kiosk/commands/demo.py": "the demonstration's last screen when it failed",
    "kiosk/services/dispatch_simulator/app.py": "hails",
    "kiosk/services/dispatch_simulator/hails.py": "hails",
}


def _image_writers(tree: ast.AST) -> set[str]:
    """The names of what is mentioned in a program that could write a picture to a file."""
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    named |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    named |= {name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names}
    return named & IMAGE_WRITERS


def _writes_files(tree: ast.AST) -> bool:
    """It opens anything, in whatever mode."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Name) and call.id == "open" for call in calls)


@pytest.mark.parametrize(
    "program",
    ["import cv2\ncv2.imwrite('x.png', a)", "from cv2 import VideoWriter", "Image.fromarray(a).save('x.png')"],
)
def test_a_writer_of_pictures_would_be_noticed(program: str) -> None:
    assert _image_writers(ast.parse(program))


def test_nothing_in_the_kiosk_can_write_a_picture() -> None:
    writers = {}
    for file in sorted((ROOT / "kiosk").rglob("*.py")):
        found = _image_writers(ast.parse(file.read_text()))
        if found:
            writers[str(file.relative_to(ROOT))] = found
    assert set(writers) <= set(SAVED_FOR_A_REASON), writers
    camera = [ast.parse(file.read_text()) for file in (ROOT / "kiosk" / "camera").glob("*.py")]
    assert not any(_writes_files(tree) for tree in camera)


def test_an_orderly_end_leaves_nothing_behind_and_says_nothing(run: Run) -> None:
    assert run.exit_code == 0, run.errors
    assert run.camera_ended
    assert "Traceback" not in run.errors
    assert "resource_tracker" not in run.errors


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_camera_process_does_not_outlive_the_kiosk(start_kiosk: StartKiosk, how: signal.Signals) -> None:
    process, child = start_kiosk()
    process.send_signal(how)
    assert _ends(child)
    _, errors = process.communicate(timeout=fix.PATIENCE_S)
    assert "Traceback" not in errors
    assert "resource_tracker" not in errors
