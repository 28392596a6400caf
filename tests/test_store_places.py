"""A disk that is full, read-only, locked or broken is not the resident's fault: she still gets her taxi.

The disks are real: a file system of its own for each test that is filled, or turned read-only by the kernel as after
an error of the device.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain import HailState
from kiosk.log_events import LogEvent
from kiosk.store import database
from kiosk.store.database import FILE_NAME, beside
from kiosk.store.folders import memory_folder_for
from kiosk.store.journal import Journal, StoreUnusable
from tests.store_fixtures import LATER, ROOT, hail, keys, on_a_machine_of_its_own, reopened, snapshot

THREE_LIVES = """
import json, logging, os, sqlite3, subprocess, sys
from dataclasses import replace
from pathlib import Path
from kiosk.domain import HailState
from kiosk.store.journal import Journal
from tests.store_fixtures import LATER, MOUNT_REFUSED, hail, in_order

fault, here = sys.argv[1], Path(sys.argv[2])
folder, memory = here / "disk" / "state", here / "memory"

def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        sys.exit(MOUNT_REFUSED)

def fill():
    with (folder / "filler").open("ab", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            pass

(here / "disk").mkdir()
if fault == "full":
    run("mount", "-t", "tmpfs", "-o", "size=300k", "none", str(here / "disk"))
    spoil, mend = fill, (lambda: (folder / "filler").unlink())
    def spoil_again():
        sqlite3.connect(folder / "kiosk.sqlite3").execute("PRAGMA wal_checkpoint(TRUNCATE)")
        fill()
elif fault == "read-only":
    with (here / "image").open("wb") as image:
        image.truncate(8 << 20)
    run("mkfs.ext4", "-q", str(here / "image"))
    run("mount", "-o", "loop", str(here / "image"), str(here / "disk"))
    def spoil():
        run("mount", "-o", "remount,abort", str(here / "disk"))
    def spoil_again():
        run("umount", str(here / "disk"))
        run("mount", "-o", "loop", str(here / "image"), str(here / "disk"))
        run("mount", "-o", "remount,ro", str(here / "disk"))
    def mend():
        run("umount", str(here / "disk"))
        run("mount", "-o", "loop", str(here / "image"), str(here / "disk"))

def lives(life):
    "In a process that ends without a word, as after kill -9."
    end, begin = os.pipe()
    child = os.fork()
    if child == 0:
        said = []
        class Said(logging.Handler):
            def emit(self, record):
                said.append(record.getMessage().split(":")[0].split(" ")[0])
        logging.basicConfig(level="INFO", handlers=[Said()])
        try:
            journal = Journal(folder, memory)
            told = life(journal)
            found = [[one.key, one.state.value] for one in journal.found(LATER)]
            answer = dict(found=found, made=journal.made(), deeds=len(journal.deeds()), tag=journal.tag("x"))
        except BaseException as error:
            answer = dict(error=repr(error))
        with os.fdopen(begin, "w") as stream:
            json.dump(dict(answer, log=said), stream)
        os._exit(0)
    os.close(begin)
    with os.fdopen(end) as stream:
        answer = json.load(stream)
    os.waitpid(child, 0)
    return answer

def first(journal):
    for number in range(3):
        journal.insert(hail(number))
    journal.update(replace(hail(0), state=HailState.SEARCHING, hail_id="h-0"))
    spoil()
    journal.insert(hail(3))
    journal.update(replace(hail(1), state=HailState.COMPLETED, updated_at=LATER))

answers = [lives(first)]
spoil_again()
answers.append(lives(lambda journal: journal.insert(hail(4))))
mend()
answers.append(lives(lambda journal: journal.insert(hail(5))))
left = [path.name for path in memory.glob("*")]
print(json.dumps(dict(lives=answers, left=left, in_order=in_order(folder))))
"""


@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_with_a_disk_that_takes_nothing_a_hail_is_still_written_down_and_found(tmp_path: Path, fault: str) -> None:
    seen: Any = on_a_machine_of_its_own(THREE_LIVES, fault, tmp_path)
    first, second, third = seen["lives"]
    states = {0: "searching", 1: "completed", 2: "queued", 3: "queued", 4: "queued", 5: "queued"}
    for life, upto in ((first, 4), (second, 5), (third, 6)):
        assert "error" not in life
        assert life["found"] == [[hail(number).key, states[number]] for number in range(upto)]
        assert life["made"] == life["deeds"] == upto
        assert life["tag"] == first["tag"]
    assert first["log"] == ["store-moved-to-memory"]  # once
    assert second["log"].count("store-moved-to-memory") == 1
    assert third["log"] == ["store-merged"]
    assert seen["left"] == []
    assert seen["in_order"]


IO_ERRORS = """
import resource, sys
from pathlib import Path
from kiosk.store.journal import Journal
from tests.store_fixtures import hail
folder, memory = Path(sys.argv[1]), Path(sys.argv[2])
journal = Journal(folder, memory)
for number in range(20):
    journal.insert(hail(number))
size = (folder / "kiosk.sqlite3-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))  # from here on every write behind this place fails
journal.insert(hail(20))
print((memory / "kiosk.sqlite3").exists())
"""


def test_a_write_that_fails_moves_the_journal_to_memory(tmp_path: Path) -> None:
    folder, memory = tmp_path / "state", tmp_path / "memory"
    done = subprocess.run(
        [sys.executable, "-c", IO_ERRORS, str(folder), str(memory)], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr
    journal = Journal(folder, memory)
    assert keys(journal.found(LATER)) == [hail(number).key for number in range(21)]
    journal.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)


@pytest.mark.usefixtures("impatient")
def test_a_locked_file_moves_the_journal_to_memory_and_is_not_touched(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    folder, memory = tmp_path / "state", tmp_path / "memory"
    journal = Journal(folder, memory)
    journal.insert(hail(0))
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as technician:
        technician.execute("BEGIN IMMEDIATE")
        journal.insert(hail(1))
        journal.insert(hail(2))
        assert caplog.text.count(LogEvent.STORE_MOVED_TO_MEMORY) == 1
        technician.execute("ROLLBACK")
    journal.insert(hail(3))  # the rest of this run stays in memory: one place at a time
    with closing(sqlite3.connect(folder / FILE_NAME)) as technician:
        assert technician.execute("SELECT count(*) FROM hail").fetchone() == (1,)
    journal = reopened(journal, folder, memory)
    assert keys(journal.found(LATER)) == [hail(number).key for number in range(4)]
    assert LogEvent.STORE_MERGED in caplog.text
    assert not memory.exists()
    journal.close()


@pytest.mark.usefixtures("impatient")
def test_a_file_that_is_locked_at_the_start_is_read_and_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, memory = tmp_path / "state", tmp_path / "memory"
    journal = Journal(folder, memory)
    journal.insert(hail(0))
    tag = journal.tag("somebody")
    journal.close()
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as technician:
        technician.execute("PRAGMA locking_mode = EXCLUSIVE")
        technician.execute("BEGIN EXCLUSIVE")
        before = (folder / FILE_NAME).read_bytes()
        journal = Journal(folder, memory)
        assert keys(journal.found(LATER)) == [hail(0).key]
        assert (journal.made(), journal.tag("somebody")) == (1, tag)
        journal.insert(hail(1))
        journal.close()
        assert (folder / FILE_NAME).read_bytes() == before
    assert LogEvent.STORE_MOVED_TO_MEMORY in caplog.text
    assert LogEvent.STORE_DAMAGED not in caplog.text
    journal = Journal(folder, memory)
    assert keys(journal.found(LATER)) == keys([hail(0), hail(1)])
    journal.close()


@pytest.mark.usefixtures("impatient")
def test_what_ended_in_memory_does_not_come_back_with_the_disk(tmp_path: Path) -> None:
    folder, memory = tmp_path / "state", tmp_path / "memory"
    journal = Journal(folder, memory)
    journal.insert(hail(0))
    journal.insert(hail(1))
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as technician:
        technician.execute("BEGIN IMMEDIATE")
        journal.update(replace(hail(0), state=HailState.RIDER_NO_SHOW, updated_at=LATER))
        technician.execute("ROLLBACK")
    deeds = journal.deeds()
    journal = reopened(journal, folder, memory)
    assert [one.key for one in journal.found(LATER) if one.owed] == [hail(1).key]
    assert journal.deeds() == deeds
    journal.close()
    for file in folder.iterdir():
        assert b"reference-0" not in file.read_bytes()


def test_a_folder_that_cannot_be_made_is_no_reason_to_refuse_a_resident(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    journal = Journal(tmp_path / "file" / "state", tmp_path / "memory")
    journal.insert(hail(0))
    assert LogEvent.STORE_MOVED_TO_MEMORY in caplog.text
    journal = reopened(journal, tmp_path / "file" / "state", tmp_path / "memory")
    assert keys(journal.found(LATER)) == [hail(0).key]
    journal.close()


def test_when_neither_place_takes_a_hail_that_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnusable, match="Cannot write hails to") as said:
        Journal(tmp_path / "file" / "state", tmp_path / "file" / "memory")
    assert str(said.value).count(". ") == 0


@pytest.mark.usefixtures("impatient")
def test_when_neither_place_takes_it_the_press_fails_honestly_and_the_next_one_may_succeed(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    (tmp_path / "file").touch()
    journal = Journal(folder, tmp_path / "file" / "memory")
    journal.insert(hail(0))
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as technician:
        technician.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError):
            journal.insert(hail(1))
        technician.execute("ROLLBACK")
    journal.insert(hail(2))
    journal = reopened(journal, folder, tmp_path / "file" / "memory")
    assert keys(journal.found(LATER)) == keys([hail(0), hail(2)])
    assert journal.made() == 2
    journal.close()


def test_memory_that_is_taken_away_as_well_is_made_again(tmp_path: Path) -> None:
    """A session's end removes what its user has in /dev/shm, unless he is a user of the system."""
    (tmp_path / "file").touch()
    folder, memory = tmp_path / "file" / "state", tmp_path / "memory"
    journal = Journal(folder, memory)
    journal.insert(hail(0))
    for file in beside(memory / FILE_NAME):
        file.unlink(missing_ok=True)
    memory.rmdir()
    journal.insert(hail(1))
    killed = snapshot(memory, tmp_path / "killed")
    journal.close()
    again = Journal(folder, killed)
    assert keys(again.found(LATER)) == keys([hail(0), hail(1)])
    again.close()


def test_the_memory_folder_is_one_for_each_user_and_store(tmp_path: Path) -> None:
    one, other = memory_folder_for(tmp_path / "one"), memory_folder_for(tmp_path / "other")
    assert one != other
    assert one == memory_folder_for(tmp_path / "other" / ".." / "one")
    assert str(os.geteuid()) in one.name
    assert not one.exists()


@pytest.mark.parametrize("trap", ["link", "somebody else's"])
def test_a_memory_folder_that_somebody_else_put_there_is_not_used(
    tmp_path: Path, trap: str, caplog: pytest.LogCaptureFixture
) -> None:
    memory, theirs = tmp_path / "memory", tmp_path / "theirs"
    stranger = Journal(theirs, tmp_path / "memory-of-a-stranger")
    stranger.insert(hail(666))
    stranger.close()
    files = {file.name: file.read_bytes() for file in theirs.iterdir()}
    if trap == "link":
        memory.symlink_to(theirs)
    elif os.geteuid() == 0:
        theirs.rename(memory)
        os.chown(memory, 65534, 65534)
    else:
        pytest.skip("only root can give a folder to somebody else")
    journal = Journal(tmp_path / "state", memory)
    journal.insert(hail(0))
    assert keys(journal.found(LATER)) == [hail(0).key]
    journal.close()
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnusable):
        Journal(tmp_path / "file" / "state", memory)
    assert {file.name: file.read_bytes() for file in memory.iterdir()} == files


def test_what_lies_in_memory_is_for_this_user_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    memory = tmp_path / "memory"
    memory.mkdir(mode=0o755)
    journal = Journal(tmp_path / "file" / "state", memory)
    journal.insert(hail(0))
    assert memory.stat().st_mode & 0o077 == 0
    for file in memory.iterdir():
        assert file.stat().st_mode & 0o077 == 0
    journal.close()
