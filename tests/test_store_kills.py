"""Killed at any step of any of its moves, and with the log torn anywhere: every hail that was promised is found."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from kiosk.domain import HailState
from kiosk.store import database
from kiosk.store.database import FILE_NAME
from kiosk.store.inspection import FRAME_BYTES, LOG_HEADER_BYTES
from kiosk.store.journal import Journal
from tests.store_fixtures import LATER, hail, in_order, keys, overwrite, snapshot

MEMORY = Path("/dev/shm")
KILLS = 60
SALTS_END = 16  # in a frame's header: behind it stands the checksum alone
GARBAGE = os.urandom(5000)
Told = Callable[[int], None]

# what changes something outside the process: the moments between which a kill makes a difference
STEPS = frozenset(
    {"execute", "executemany", "connect", "close", "open", "mkdir", "rename", "unlink", "chmod", "rmdir"}
)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory where the machine has such a place: processes are killed here, never the machine, and a thousand
    commits to a busy disk take minutes."""
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.0)


def a_life_with_every_fault(folder: Path, memory: Path, told: Told) -> None:
    """Hails; a lock, and so into memory; home again; damage under the running kiosk; damage found at the start."""
    journal = Journal(folder, memory)
    journal.insert(hail(0))
    told(0)
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as technician:
        technician.execute("BEGIN IMMEDIATE")
        journal.insert(hail(1))
        told(1)
        technician.execute("ROLLBACK")
    journal.close()
    journal = Journal(folder, memory)
    journal.insert(hail(2))
    told(2)
    spoil_the_header(folder)
    journal.insert(hail(3))
    told(3)
    journal.close()
    spoil_the_header(folder)
    journal = Journal(folder, memory)
    journal.insert(hail(4))
    told(4)
    journal.close()


def spoil_the_header(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as other:
        other.execute("INSERT OR REPLACE INTO clock VALUES (1, 'other', 0.0)")  # the open pages are out of date
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        overwrite(folder / FILE_NAME, 0, b"spoilt" * 16)


def in_a_child(life: Callable[[Told], None]) -> tuple[int, int]:
    """-> (child, a stream's descriptor that says one byte for each hail that the child was promised)."""
    end, begin = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            life(lambda number: os.write(begin, bytes([number])))  # type: ignore[arg-type]
        except BaseException as error:  # a test's assertion belongs to the parent
            os.write(2, repr(error).encode())
            os._exit(1)
        os._exit(0)
    os.close(begin)
    return child, end


def promised(end: int) -> set[str]:
    with os.fdopen(end, "rb") as stream:
        return {hail(number).key for number in stream.read()}


def killing_itself_at(step: int, within: str) -> Callable[[FrameType, str, Any], None]:
    """A profile function: SIGKILL before the so-manieth call of the store that changes something, counted from the
    first call of the function `within`."""
    count, begun = 0, False

    def profile(frame: FrameType, event: str, what: Any) -> None:
        nonlocal count, begun
        begun = begun or frame.f_code.co_name == within
        if begun and event == "c_call" and what.__name__ in STEPS and "tests" not in frame.f_code.co_filename:
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    return profile


def killed_at_every_step(tmp_path: Path, life: Callable[[Path, Path, Told], None], within: str) -> tuple[int, int]:
    """Live the life again and again, killed one step later each time, until it ends by itself.

    Asserts that what was promised is found each time. Returns the number of steps and of hails promised at last.
    """
    step, ended, acknowledged = 0, 1, set[str]()
    while ended:
        step += 1
        folder, memory = tmp_path / f"state-{step}", tmp_path / f"memory-{step}"

        def killed(told: Told, step: int = step, folder: Path = folder, memory: Path = memory) -> None:
            sys.setprofile(killing_itself_at(step, within))
            life(folder, memory, told)

        child, end = in_a_child(killed)
        acknowledged = promised(end)
        _, ended = os.waitpid(child, 0)
        assert ended in (0, signal.SIGKILL)
        journal = Journal(folder, memory)
        found = keys(journal.found(LATER))
        assert acknowledged <= set(found), f"killed before step {step}"
        assert len(set(found)) == len(found)
        journal.close()
        assert in_order(folder)
        assert not memory.exists()
    return step, len(acknowledged)


@pytest.mark.usefixtures("impatient")
def test_killed_at_any_step_of_any_fault_every_promised_hail_is_found(tmp_path: Path) -> None:
    steps, promises = killed_at_every_step(tmp_path, a_life_with_every_fault, "__init__")
    assert promises == 5
    assert steps > 100


@pytest.mark.usefixtures("impatient")
def test_killed_while_a_new_file_is_begun_the_hails_of_an_unreadable_one_are_found(tmp_path: Path) -> None:
    def life(folder: Path, memory: Path, told: Told) -> None:
        journal = Journal(folder, memory)
        for number in range(3):
            journal.insert(hail(number))
            told(number)
        with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as other:
            other.execute("INSERT OR REPLACE INTO clock VALUES (1, 'other', 0.0)")
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            overwrite(folder / FILE_NAME, 0, os.urandom((folder / FILE_NAME).stat().st_size))
        journal.insert(hail(3))
        told(3)

    steps, promises = killed_at_every_step(tmp_path, life, "set_aside")
    assert promises == 4
    assert steps > 20


def a_busy_life(folder: Path, memory: Path, told: Told, seed: int) -> None:
    """Without end: hails, changes, locks, damage, restarts, as chance will have it."""
    chance = random.Random(seed)
    journal = Journal(folder, memory)
    for number in range(256):
        if chance.random() < 0.2:
            journal.close()
            journal = Journal(folder, memory)
        if chance.random() < 0.1:
            spoil_the_header(folder)
            journal.close()
            journal = Journal(folder, memory)
        with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as technician:
            if chance.random() < 0.2:
                technician.execute("BEGIN IMMEDIATE")
            journal.insert(hail(number))
            told(number)
            journal.update(replace(hail(number), maybe_sent=True))


@pytest.mark.usefixtures("impatient")
def test_killed_at_any_moment_every_promised_hail_is_found(tmp_path: Path) -> None:
    chance = random.Random(4711)
    for kill in range(KILLS):
        folder, memory = tmp_path / f"state-{kill}", tmp_path / f"memory-{kill}"

        def life(told: Told, folder: Path = folder, memory: Path = memory, kill: int = kill) -> None:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)  # kills at once, as SIGKILL does
            signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.001, 0.4))
            a_busy_life(folder, memory, told, kill)

        chance.random()
        child, end = in_a_child(life)
        acknowledged = promised(end)
        _, ended = os.waitpid(child, 0)
        assert ended == signal.SIGALRM
        journal = Journal(folder, memory)
        assert acknowledged <= set(keys(journal.found(LATER)))
        journal.close()
        if (folder / FILE_NAME).exists():
            assert in_order(folder)


@pytest.fixture
def torn(tmp_path: Path) -> tuple[Path, bytes, int]:
    """A folder as at the last acknowledgement, the log as it was a hail later, and its length at the former."""
    running = Journal(tmp_path / "running", tmp_path / "memory")
    for number in range(10):
        running.insert(hail(number))
    running.update(replace(hail(0), state=HailState.ASSIGNED, hail_id="h-0"))
    folder = snapshot(tmp_path / "running", tmp_path / "copy")
    acknowledged = (folder / f"{FILE_NAME}-wal").stat().st_size
    running.insert(hail(10))
    log = (tmp_path / "running" / f"{FILE_NAME}-wal").read_bytes()
    running.close()
    assert len(log) > acknowledged + FRAME_BYTES
    return folder, log, acknowledged


def test_a_log_torn_by_a_power_cut_keeps_every_hail_that_was_acknowledged(
    tmp_path: Path, torn: tuple[Path, bytes, int], caplog: pytest.LogCaptureFixture
) -> None:
    folder, log, acknowledged = torn
    file, place = (folder / FILE_NAME).read_bytes(), tmp_path / "after"
    place.mkdir()
    for length in lengths(acknowledged, len(log)):
        for tail in (b"", GARBAGE, bytes(len(log) - length)):
            (place / FILE_NAME).write_bytes(file)
            (place / f"{FILE_NAME}-wal").write_bytes(log[:length] + tail)
            journal = Journal(place, tmp_path / "memory-2")
            found = journal.found(LATER)
            journal.close()
            assert keys(found)[:10] == [hail(number).key for number in range(10)]
            assert len(found) in ((11,) if length == len(log) else (10, 11))  # the last one was not promised yet
            assert found[0].hail_id == "h-0"
            assert in_order(place)
        if length < len(log) - FRAME_BYTES + SALTS_END:  # from there on it looks like a commit gone bad
            assert not caplog.records


def lengths(begin: int, end: int) -> list[int]:
    """Every length near the border of a frame, every hundredth in between, and the whole."""
    near = [at for at in range(begin, end) if (at - LOG_HEADER_BYTES) % FRAME_BYTES < 30]
    return sorted({*near, *range(begin, end, 97), end})
