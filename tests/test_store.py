"""What is promised on the screen is on the disk, also after the plug was pulled."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain import Driver, HailState
from kiosk.store.database import FILE_NAME, StoreUnusable, connect
from kiosk.store.hails import HailStore
from tests.test_hail_plan import CAR, FRESH

WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from kiosk.store.database import connect
from kiosk.store.hails import HailStore
from tests.test_hail_plan import FRESH
store = HailStore(connect(Path(sys.argv[1])))
for number in range(100_000):
    store.insert(replace(FRESH, key=f"key-{number}"))
    print(number, flush=True)
"""


def test_a_hail_comes_back_as_it_was(tmp_path: Path) -> None:
    store = HailStore(connect(tmp_path))
    store.insert(FRESH)
    driven = replace(FRESH, state=HailState.ASSIGNED, vehicle=CAR, driver=Driver("张", "139****1234"), eta_s=120.0)
    store.update(driven)
    store.close()
    again = HailStore(connect(tmp_path))
    assert again.live() == (driven,)
    assert again.made() == 1
    again.close()


def test_an_ended_hail_keeps_nothing_of_the_rider(tmp_path: Path) -> None:
    store = HailStore(connect(tmp_path))
    named = replace(FRESH, rider=replace(FRESH.rider, display_name="王阿姨", subject="subject-4711"))
    store.insert(named)
    store.update(replace(named, state=HailState.COMPLETED, vehicle=CAR, driver=Driver("张", "139****1234")))
    assert store.live() == ()
    assert store.made() == 1
    bytes_on_disk = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for private in ("王阿姨", "subject-4711", "138****5678", "139****1234", "张"):
        assert private.encode() not in bytes_on_disk
    store.close()


def test_one_key_is_one_hail(tmp_path: Path) -> None:
    store = HailStore(connect(tmp_path))
    store.insert(FRESH)
    with pytest.raises(sqlite3.IntegrityError):
        store.insert(FRESH)
    store.close()


def test_the_file_is_readable_by_the_kiosk_alone(tmp_path: Path) -> None:
    connect(tmp_path / "state").close()
    assert (tmp_path / "state" / FILE_NAME).stat().st_mode & 0o077 == 0
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0


def test_every_commit_is_forced_to_the_disk(tmp_path: Path) -> None:
    connection = connect(tmp_path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


@pytest.mark.parametrize("spoil", ["a file", "garbage"])
def test_a_place_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path, spoil: str) -> None:
    folder = tmp_path / "state"
    if spoil == "a file":
        folder.write_text("")
    else:
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreUnusable, match="Cannot write hails to"):
        connect(folder)


def test_killed_at_any_moment_every_promised_hail_is_found_again(tmp_path: Path) -> None:
    for _ in range(5):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        promised = [int(writer.stdout.readline()) for _ in range(20)]
        writer.send_signal(signal.SIGKILL)
        promised += [int(line) for line in writer.stdout.read().splitlines()]
        writer.stdout.close()
        writer.wait()
        store = HailStore(connect(tmp_path))
        keys = {hail.key for hail in store.live()}
        assert {f"key-{number}" for number in promised} <= keys
        store.close()
        for file in tmp_path.iterdir():
            file.unlink()
