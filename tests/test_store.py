"""What is promised on the screen is on the disk, also after the plug was pulled."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain import CallSign, Deed, DeedKind, Driver, HailState, Need
from kiosk.journey import limits
from kiosk.log_events import LogEvent
from kiosk.store import kept
from kiosk.store.database import FILE_NAME, Database
from kiosk.store.journal import Journal, StoreUnusable
from tests.store_fixtures import LATER, PRESSED, ROOT, asides, hail, in_order, keys, reopened
from tests.test_hail_plan import CAR

HOUR_S = 3600.0
WRITER = """
import sys
from pathlib import Path
from kiosk.store.journal import Journal
from tests.store_fixtures import hail
journal = Journal(Path(sys.argv[1]), Path(sys.argv[2]))
for number in range(100_000):
    journal.insert(hail(number))
    print(number, flush=True)
"""
VERSION_1 = """
CREATE TABLE hail (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    live INTEGER NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE INDEX hail_live ON hail (live) WHERE live = 1;
PRAGMA user_version = 1;
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "memory"


@pytest.fixture
def journal(folder: Path, memory: Path) -> Journal:
    return Journal(folder, memory)


def test_a_hail_comes_back_as_it_was(journal: Journal, folder: Path, memory: Path) -> None:
    journal.insert(hail(1))
    driven = replace(
        hail(1),
        needs=(Need.WHEELCHAIR,),
        state=HailState.ASSIGNED,
        vehicle=CAR,
        driver=Driver("张", "139****1234"),
        eta_s=120.0,
        may_arrive_late=True,
        reported_at=PRESSED + 9.125,
        updated_at=PRESSED + 9,
    )
    journal.update(driven)
    journal = reopened(journal, folder, memory)
    assert journal.found(LATER) == (driven,)
    assert journal.made() == 1
    journal.close()


def test_an_ended_hail_keeps_nothing_of_the_rider(journal: Journal, folder: Path) -> None:
    journal.insert(hail(1))
    watched = replace(
        hail(1),
        state=HailState.CANCELLED_BY_RIDER,
        vehicle=CAR,
        driver=Driver("张", "139****1234"),
        watched_until=LATER,
        reported_at=PRESSED + 3,
    )
    journal.update(watched)
    (found,) = journal.found(LATER)
    assert (found.watched_until, found.reported_at, found.vehicle) == (LATER, PRESSED + 3, CAR)
    assert (found.rider.phone_ref, found.rider.display_name, found.rider.tag) == ("", "", "")
    bytes_on_disk = b"".join(file.read_bytes() for file in folder.iterdir())
    assert hail(1).key.encode() in bytes_on_disk
    for private in ("王阿姨", "subject-1", "reference-1", "138****0001", "139****1234", "张"):
        assert private.encode() not in bytes_on_disk
    journal.close()


def test_a_rider_whose_blanking_was_cut_short_leaves_the_log_at_the_next_start(
    journal: Journal, folder: Path, memory: Path
) -> None:
    journal.insert(hail(1))
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as technician:
        technician.execute("BEGIN")
        technician.execute("SELECT count(*) FROM hail").fetchone()  # who reads holds the log
        journal.update(replace(hail(1), state=HailState.COMPLETED))
        technician.execute("ROLLBACK")
    second = Journal(folder, memory)
    assert all(b"reference-1" not in file.read_bytes() for file in folder.iterdir())
    second.close()
    journal.close()


def test_one_key_is_one_hail(journal: Journal) -> None:
    journal.insert(hail(1))
    with pytest.raises(sqlite3.IntegrityError):
        journal.insert(hail(1))
    assert journal.made() == 1
    journal.close()


def test_the_file_is_readable_by_the_kiosk_alone(journal: Journal, folder: Path) -> None:
    journal.insert(hail(1))
    assert folder.stat().st_mode & 0o077 == 0
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0
    journal.close()


def test_every_commit_is_forced_to_the_disk(folder: Path) -> None:
    with closing(Database(folder)) as opened:
        assert opened._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert opened._connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_killed_at_any_moment_every_promised_hail_is_found_again(folder: Path, memory: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(memory)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert writer.stdout is not None
    promised = [int(writer.stdout.readline()) for _ in range(20)]
    writer.send_signal(signal.SIGKILL)
    promised += [int(line) for line in writer.stdout.read().splitlines()]
    writer.stdout.close()
    writer.wait()
    journal = Journal(folder, memory)
    assert {hail(number).key for number in promised} <= set(keys(journal.found(LATER)))
    journal.close()


def test_after_a_restart_what_is_owed_or_has_just_ended_is_found_oldest_first(
    journal: Journal, folder: Path, memory: Path
) -> None:
    now = PRESSED + 10 * HOUR_S

    def ended(number: int, **changes: Any) -> None:
        journal.update(replace(hail(number), state=HailState.COMPLETED, **changes))

    for number in range(6):
        journal.insert(hail(number))
    journal.update(replace(hail(0), state=HailState.ON_BOARD))
    ended(1, updated_at=now - kept.ENDED_LATELY_S + 1)
    ended(2, updated_at=now - kept.ENDED_LATELY_S - 1)
    journal.update(replace(hail(3), watched_until=now, state=HailState.NO_TAXI))
    ended(4, expires_at=now + 1)
    ended(5, pressed_at=now + 1, expires_at=now + 61)  # the clock was set back
    journal = reopened(journal, folder, memory)
    assert keys(journal.found(now)) == [hail(number).key for number in (0, 1, 3, 4)]
    journal.close()


def test_what_nobody_needs_any_more_is_removed_and_still_counted(
    journal: Journal, folder: Path, memory: Path
) -> None:
    journal.insert(hail(1))
    journal.insert(hail(2))
    journal.update(replace(hail(1), state=HailState.COMPLETED))
    journal.found(PRESSED + kept.ENDED_KEPT_S + 1)
    assert all(hail(1).key.encode() not in file.read_bytes() for file in folder.iterdir())
    assert all(hail(1).rider.tag.encode() not in file.read_bytes() for file in folder.iterdir())
    journal = reopened(journal, folder, memory)
    assert keys(journal.found(LATER)) == [hail(2).key]
    assert journal.made() == 2
    journal.insert(hail(3))
    assert journal.made() == 3
    journal.close()


def test_hails_and_missed_taxis_are_counted_under_her_pseudonym(journal: Journal, folder: Path, memory: Path) -> None:
    journal.insert(hail(1))
    missed = replace(hail(1), state=HailState.RIDER_NO_SHOW, updated_at=PRESSED + 600)
    journal.update(missed)
    journal.update(replace(missed, updated_at=PRESSED + 700))
    nameless = replace(hail(2), rider=replace(hail(2).rider, tag=""))
    journal.insert(nameless)
    journal.update(replace(nameless, state=HailState.RIDER_NO_SHOW))
    journal = reopened(journal, folder, memory)
    journal.update(replace(missed, updated_at=PRESSED + 800))
    tag = hail(1).rider.tag
    assert journal.deeds() == (
        Deed(tag, hail(1).pressed_at, DeedKind.HAILED),
        Deed(tag, PRESSED + 600, DeedKind.NO_SHOW),
    )
    assert tag not in repr(journal.deeds())
    journal.close()


@pytest.mark.parametrize("by", ["a press", "a start"])
def test_deeds_are_forgotten_when_the_limits_no_longer_count_them(
    journal: Journal, folder: Path, memory: Path, by: str
) -> None:
    journal.insert(hail(1))
    journal.update(replace(hail(1), state=HailState.RIDER_NO_SHOW, updated_at=PRESSED))
    for now, left in (
        (PRESSED + limits.DAY_S - 1, [DeedKind.HAILED, DeedKind.NO_SHOW]),
        (PRESSED + limits.DAY_S + 1, [DeedKind.NO_SHOW]),
        (PRESSED + limits.NO_SHOW_MEMORY_S + 1, []),
    ):
        if by == "a press":
            journal.insert(replace(hail(int(now)), pressed_at=now))
        else:
            journal.found(now)
        journal = reopened(journal, folder, memory)
        assert sorted(deed.kind for deed in journal.deeds() if deed.tag == hail(1).rider.tag) == left
    journal.close()


def test_the_journal_remembers_exactly_as_long_as_the_limits_count() -> None:
    assert {kind: limits._memory_s(kind) for kind in DeedKind} == kept.KEPT_S


def test_a_number_has_one_pseudonym_here_and_another_elsewhere(
    journal: Journal, folder: Path, memory: Path, tmp_path: Path
) -> None:
    tag = journal.tag("reference")
    assert len(tag) == 32
    assert int(tag, 16)
    assert journal.tag("reference-2") != tag
    journal = reopened(journal, folder, memory)
    assert journal.tag("reference") == tag
    elsewhere = Journal(tmp_path / "elsewhere", tmp_path / "memory-2")
    assert elsewhere.tag("reference") != tag
    elsewhere.close()
    journal.close()


def test_the_steady_clock_goes_on_within_a_boot_and_anew_in_the_next(
    journal: Journal, folder: Path, memory: Path
) -> None:
    assert journal.offset_of("boot-1") is None
    journal.keep_offset("boot-1", 1_795_400_000.123456)
    journal = reopened(journal, folder, memory)
    assert journal.offset_of("boot-1") == 1_795_400_000.123456
    assert journal.offset_of("boot-2") is None
    journal.keep_offset("boot-2", 2.0)
    journal = reopened(journal, folder, memory)
    assert (journal.offset_of("boot-1"), journal.offset_of("boot-2")) == (None, 2.0)
    journal.close()


def document_of_version_1(number: int, **changes: object) -> str:
    """As the release before wrote it: with fewer fields."""
    return json.dumps(
        {
            "key": hail(number).key,
            "dispatcher": "main",
            "call_sign": {"colour": "red", "number": number},
            "rider": {
                "subject": f"subject-{number}",
                "phone_ref": f"reference-{number}",
                "phone_masked": "138****5678",
                "display_name": "王阿姨",
                "age_60_plus": True,
            },
            "needs": ["wheelchair"],
            "width": "wide",
            "pressed_at": PRESSED,
            "expires_at": PRESSED + 60.123456,
            "state": "queued",
            "maybe_sent": True,
            "updated_at": PRESSED,
            **changes,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


@pytest.fixture
def version_1(folder: Path) -> Path:
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE_NAME)) as old:
        old.executescript("PRAGMA journal_mode = WAL;" + VERSION_1)
        old.execute(
            "INSERT INTO hail VALUES (41, ?, 0, ?)", (hail(41).key, document_of_version_1(41, state="completed"))
        )
        old.execute("INSERT INTO hail VALUES (42, ?, 1, ?)", (hail(42).key, document_of_version_1(42)))
        old.commit()
    return folder


def test_the_hails_of_the_release_before_are_taken_over(version_1: Path, memory: Path) -> None:
    journal = Journal(version_1, memory)
    (live,) = (one for one in journal.found(LATER) if one.live)
    assert (live.key, live.call_sign) == (hail(42).key, CallSign.parse("red-42"))
    assert (live.expires_at, live.expires_on_wall) == (PRESSED + 60.123456, PRESSED + 60.123456)
    assert (live.maybe_sent, live.may_arrive_late, live.watched_until) == (True, False, None)
    assert (live.rider.phone_ref, live.rider.tag) == ("reference-42", "")
    assert journal.made() == 42
    tag = journal.tag("reference")
    journal.insert(hail(43))
    journal = reopened(journal, version_1, memory)
    assert [one.key for one in journal.found(LATER) if one.live] == keys([hail(42), hail(43)])
    assert journal.tag("reference") == tag
    journal.close()
    assert in_order(version_1)
    assert not asides(version_1)


def test_a_damaged_file_of_the_release_before_gives_up_its_hails_as_well(version_1: Path, memory: Path) -> None:
    content = (version_1 / FILE_NAME).read_bytes()
    (version_1 / FILE_NAME).write_bytes(b"spoilt" * 16 + content[96:])
    journal = Journal(version_1, memory)
    (live,) = (one for one in journal.found(LATER) if one.live)
    assert (live.key, live.expires_on_wall) == (hail(42).key, PRESSED + 60.123456)
    journal.close()


def test_a_file_of_a_newer_release_is_refused_and_left_as_it_is(journal: Journal, folder: Path, memory: Path) -> None:
    journal.insert(hail(1))
    journal.close()
    with closing(sqlite3.connect(folder / FILE_NAME)) as newer:
        newer.execute("PRAGMA user_version = 3")
    before = {file: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(StoreUnusable, match=r"newer release .* install that one again"):
        Journal(folder, memory)
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


def test_two_kiosks_on_one_folder_lose_nothing_and_double_nothing(
    journal: Journal, folder: Path, memory: Path
) -> None:
    """A mistake of the installation: both write into one file, as far as SQLite lets them."""
    journal.insert(hail(1))
    second = Journal(folder, memory)
    assert keys(second.found(LATER)) == [hail(1).key]
    journal.insert(hail(2))
    second.insert(hail(3))
    journal.insert(hail(4))
    second.update(replace(hail(3), state=HailState.SEARCHING))
    journal.close()
    second.close()
    after = Journal(folder, memory)
    assert set(keys(after.found(LATER))) == {hail(number).key for number in (1, 2, 3, 4)}
    assert after.made() == 4
    after.close()


def test_a_second_kiosk_sets_nothing_aside_and_removes_nothing_under_the_first(
    journal: Journal, folder: Path, memory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal.insert(hail(1))
    with (folder / FILE_NAME).open("r+b") as file:
        file.write(b"spoilt" * 16)
    (folder / f"{FILE_NAME}-wal").write_bytes(b"")
    second = Journal(folder, memory)
    assert not asides(folder)
    assert LogEvent.STORE_DAMAGED not in caplog.text
    second.insert(hail(2))
    journal.insert(hail(3))
    second.insert(hail(4))
    journal.close()
    second.close()
    after = Journal(folder, memory)
    assert {hail(number).key for number in (1, 2, 3, 4)} <= set(keys(after.found(LATER)))
    after.close()


def test_a_kiosk_whose_memory_was_merged_by_another_one_goes_on(
    journal: Journal, folder: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.store.database.BUSY_TIMEOUT_S", 0.05)
    second = Journal(folder, memory)  # not alone: it removes nothing
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as technician:
        technician.execute("BEGIN IMMEDIATE")
        second.insert(hail(1))
        technician.execute("ROLLBACK")
    journal = reopened(journal, folder, memory)  # alone, as far as it knows: merges and removes
    assert keys(journal.found(LATER)) == [hail(1).key]
    second.insert(hail(2))
    second.close()
    journal = reopened(journal, folder, memory)
    assert keys(journal.found(LATER)) == keys([hail(1), hail(2)])
    journal.close()


def test_nothing_of_a_resident_or_of_the_secret_is_printed(journal: Journal) -> None:
    journal.insert(hail(1))
    for private in ("reference-1", "subject-1", "王阿姨", hail(1).rider.tag, "secret"):
        assert private not in repr(journal._kept)
    journal.close()
