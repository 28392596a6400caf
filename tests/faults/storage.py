"""P3 to P5: what a disk does to a promise."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.log_events import LogEvent
from kiosk.store.database import FILE_NAME
from tests.faults.person import TAXI, WAITING, Person
from tests.faults.row import CannotRunHere, Row
from tests.faults.scene import Scene
from tests.faults_as_data import Call

DISK_KIB = 512
LOCKING = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


def a_full_disk_loses_no_hail(scene: Scene) -> str:
    with disk(scene.state):
        person = scene.opens()
        person.to_confirm()
        fill(scene.state)  # now: at a start pages are still given back
        said = hail_that_outlives_a_kill(scene, person)
    return f"{said}, all without a byte of disk"


def what_cannot_be_written_down_is_refused_honestly(scene: Scene) -> str:
    """No file of this process may grow any more, neither on the disk nor in memory."""
    person = scene.opens()
    person.to_confirm()
    process = person.stage.process
    assert process is not None
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, 0))
    person.taps("hail")
    person.sees("trouble_store")
    person.hears("trouble_store")
    person.is_answered()
    assert scene.orders() == []
    return "'trouble_store', spoken: no taxi was promised, none was ordered, nothing fell over"


def a_disk_that_takes_nothing_loses_no_hail(scene: Scene) -> str:
    with disk(scene.state):
        person = scene.opens()
        person.sees("home")
        scene.closes(person)
        mount("-o", "remount,ro", str(scene.state))
        person = scene.opens()
        person.to_confirm()
        said = hail_that_outlives_a_kill(scene, person)
    return f"started on a disk that takes nothing: {said}"


def hail_that_outlives_a_kill(scene: Scene, person: Person) -> str:
    """A press while the disk takes nothing, then kill -9: memory kept the promise."""
    person.taps("hail")
    person.sees(*WAITING, *TAXI)
    person.is_answered()
    assert scene.logged(LogEvent.STORE_MOVED_TO_MEMORY) >= 1, "no alarm"
    scene.dies(person)
    person = scene.opens()
    person.sees(*WAITING, *TAXI)
    person.sees_taxi()
    person.cancels()
    assert (len(scene.orders()), scene.main.asked(Call.SUBMIT)) == (1, 1)
    person.goes_home(20.0)
    scene.closes(person)
    return "the hail lived in memory, outlived a kill -9 and was carried on, an alarm in the log"


def a_damaged_file_is_set_aside_and_her_hail_is_found(scene: Scene) -> str:
    person = scene.opens()
    person.hails()
    person.sees_taxi()
    scene.dies(person)
    file = scene.state / FILE_NAME
    with file.open("r+b") as stream:
        stream.write(bytes(100))  # the header of the file
    person = scene.opens()
    person.sees(*TAXI)
    person.is_answered()
    person.cancels()
    person.goes_home(20.0)
    assert scene.logged(LogEvent.STORE_DAMAGED) == 1, "no alarm"
    assert any(".damaged-" in path.name for path in scene.state.iterdir()), "the damaged file was not kept"
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    person.hails(scene.number())
    person.sees_taxi()
    person.cancels()
    assert len(scene.orders()) == 2
    return "set aside, her hail found all the same, a new file, the next person hailed"


def a_locked_file_does_not_stop_a_hail(scene: Scene) -> str:
    person = scene.opens()
    person.to_confirm()
    with locked(scene.state / FILE_NAME):
        person.taps("hail")
        person.sees(*WAITING, *TAXI)
        person.is_answered()
        person.sees_taxi()
    person.cancels()
    assert len(scene.orders()) == 1
    moved = scene.logged(LogEvent.STORE_MOVED_TO_MEMORY)
    return f"waited, then went to memory with an alarm ({moved}×): one order"


@contextmanager
def disk(folder: Path) -> Iterator[None]:
    """A small disk of its own. Raises CannotRunHere where mounting is forbidden."""
    folder.mkdir(parents=True, exist_ok=True)
    mount("-t", "tmpfs", "-o", f"size={DISK_KIB}k,mode=700", "tmpfs", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


def mount(*arguments: str) -> None:
    try:
        subprocess.run(["mount", *arguments], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        raise CannotRunHere("a disk of its own has to be mounted, which takes root") from None


def fill(folder: Path) -> None:
    """Until not a byte is left."""
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        for size in (4096, 1):
            try:
                while ballast.write(bytes(size)):
                    pass
            except OSError:
                continue
    assert os.statvfs(folder).f_bavail == 0


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another process has the file to itself."""
    other = subprocess.Popen(
        [sys.executable, "-c", LOCKING, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "locked\n"
    try:
        yield
    finally:
        other.communicate()


ROWS = (
    Row(
        "P3",
        "Disk full",
        "a disk of 512 KiB, filled to the last byte before the press; then kill -9",
        "kept in memory, told to the technician; nothing lost, one order",
        a_full_disk_loses_no_hail,
    ),
    Row(
        "P3b",
        "Neither disk nor memory takes a byte",
        "RLIMIT_FSIZE 0 before the press",
        "refused honestly, no crash",
        what_cannot_be_written_down_is_refused_honestly,
        quick=True,
    ),
    Row(
        "P4",
        "File of hails damaged",
        "kill -9 while a taxi comes, the file's header zeroed, restart",
        "set aside, a new file, nothing forgotten",
        a_damaged_file_is_set_aside_and_her_hail_is_found,
    ),
    Row(
        "P4b",
        "File of hails locked",
        "another process holds an exclusive transaction during the press",
        "the hail goes on",
        a_locked_file_does_not_stop_a_hail,
    ),
    Row(
        "P5",
        "Disk read-only",
        "the disk is remounted read-only while the kiosk is down (an open file forbids it); then kill -9",
        "kept in memory, told to the technician; nothing lost, one order",
        a_disk_that_takes_nothing_loses_no_hail,
    ),
)
