"""A damaged file is set aside, not used and not lost: whatever hail can still be read in it is found."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain import Hail, HailState
from kiosk.log_events import LogEvent
from kiosk.store import quarantine
from kiosk.store.database import FILE_NAME
from kiosk.store.hails import document_of
from kiosk.store.inspection import FRAME_BYTES, LOG_HEADER_BYTES, PAGE_BYTES
from kiosk.store.journal import Journal
from tests.store_fixtures import LATER, asides, hail, in_order, keys, overwrite, snapshot

CHECKPOINTED = 30
IN_THE_LOG = 10
FUZZED = 100
VERSION_AT = range(60, 64)  # a damaged version number looks like that of a newer release, which is refused


@pytest.fixture
def left(tmp_path: Path) -> tuple[Path, list[Hail]]:
    """A folder as a killed kiosk leaves it: some hails in the file, some in its log only; and those hails."""
    journal = Journal(tmp_path / "running", tmp_path / "memory")
    hails = [hail(number) for number in range(CHECKPOINTED + IN_THE_LOG)]
    for one in hails[:CHECKPOINTED]:
        journal.insert(one)
    journal.close()
    journal = Journal(tmp_path / "running", tmp_path / "memory")
    for one in hails[CHECKPOINTED:]:
        journal.insert(one)
    journal.keep_offset("boot", 1.5)
    folder = snapshot(tmp_path / "running", tmp_path / "left")
    journal.close()
    return folder, hails


@pytest.fixture
def closed(tmp_path: Path) -> tuple[Path, list[Hail]]:
    """A folder as a kiosk leaves it that was stopped in peace: everything stands in the file."""
    hails = [hail(number) for number in range(CHECKPOINTED)]
    journal = Journal(tmp_path / "closed", tmp_path / "memory")
    for one in hails:
        journal.insert(one)
    journal.close()
    return tmp_path / "closed", hails


def flip(file: Path, at: int, count: int) -> None:
    content = file.read_bytes()[at : at + count]
    overwrite(file, at, bytes(byte ^ 0xA5 for byte in content))


def flip_every_second_page(file: Path) -> None:
    for page in range(1, file.stat().st_size // PAGE_BYTES, 2):
        flip(file, page * PAGE_BYTES, 200)


def log_of(folder: Path) -> Path:
    return folder / f"{FILE_NAME}-wal"


SPOILT_FILE: dict[str, Callable[[Path], None]] = {
    "the first bytes": lambda folder: flip(folder / FILE_NAME, 0, 16),
    "the size of its pages": lambda folder: flip(folder / FILE_NAME, 16, 2),
    "its version of writing": lambda folder: flip(folder / FILE_NAME, 18, 2),
    "the whole header": lambda folder: overwrite(folder / FILE_NAME, 0, os.urandom(60)),
}
SPOILT: dict[str, Callable[[Path], None]] = {
    **SPOILT_FILE,
    "the table of tables": lambda folder: flip(folder / FILE_NAME, 100, 300),
    "every second page": lambda folder: flip_every_second_page(folder / FILE_NAME),
}
SPOILT_LOG: dict[str, Callable[[Path], None]] = {
    "its header": lambda folder: flip(log_of(folder), 0, 24),
    "its salts": lambda folder: flip(log_of(folder), 16, 8),
    "a page number in it": lambda folder: flip(log_of(folder), LOG_HEADER_BYTES + 3 * FRAME_BYTES, 4),
    "a checksum in it": lambda folder: flip(log_of(folder), LOG_HEADER_BYTES + 3 * FRAME_BYTES + 16, 8),
    "its database is gone": lambda folder: (folder / FILE_NAME).unlink(),
    "its database is empty": lambda folder: os.truncate(folder / FILE_NAME, 0),
}


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_hail_that_can_still_be_read_is_found_whatever_is_damaged(
    tmp_path: Path, closed: tuple[Path, list[Hail]], spoil: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder, hails = closed
    SPOILT[spoil](folder)
    finds_what_stands_whole(folder, hails, tmp_path / "memory-2")
    assert LogEvent.STORE_DAMAGED in caplog.text


@pytest.mark.parametrize("spoil", SPOILT_LOG)
def test_commits_in_a_damaged_log_are_not_passed_over_in_silence(
    tmp_path: Path, left: tuple[Path, list[Hail]], spoil: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder, hails = left
    SPOILT_LOG[spoil](folder)
    finds_what_stands_whole(folder, hails, tmp_path / "memory-2")
    assert LogEvent.STORE_DAMAGED in caplog.text


def finds_what_stands_whole(folder: Path, hails: list[Hail], memory: Path) -> None:
    whole = standing_whole(folder, hails)
    assert whole
    journal = Journal(folder, memory)
    found = journal.found(LATER)
    assert set(keys(whole)) <= set(keys(found))
    assert {one.rider.phone_ref for one in whole} <= {one.rider.phone_ref for one in found}
    assert asides(folder)
    for aside in asides(folder):
        assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    journal.insert(hail(1000))
    journal.close()
    assert in_order(folder)
    again = Journal(folder, memory)
    assert set(keys(again.found(LATER))) == {*keys(found), hail(1000).key}
    again.close()


def standing_whole(folder: Path, hails: list[Hail]) -> list[Hail]:
    content = b"".join(file.read_bytes() for file in folder.iterdir())
    return [one for one in hails if document_of(one).encode() in content]


@pytest.mark.parametrize("spoil", SPOILT_FILE)
def test_a_spoilt_header_costs_no_hail_no_count_and_no_pseudonym(
    tmp_path: Path, closed: tuple[Path, list[Hail]], spoil: str
) -> None:
    folder, hails = closed
    before = Journal(snapshot(folder, tmp_path / "as-it-was"), tmp_path / "memory-1")
    SPOILT_FILE[spoil](folder)
    journal = Journal(folder, tmp_path / "memory-2")
    assert keys(journal.found(LATER)) == keys(hails)
    assert journal.made() == before.made()
    assert journal.deeds() == before.deeds()
    assert journal.tag("somebody") == before.tag("somebody")
    before.close()
    journal.close()


def test_a_hail_out_of_a_damaged_file_is_asked_after_before_it_is_sent(
    tmp_path: Path, closed: tuple[Path, list[Hail]]
) -> None:
    folder, _ = closed
    flip(folder / FILE_NAME, 0, 16)
    journal = Journal(folder, tmp_path / "memory-2")
    assert all(one.maybe_sent for one in journal.found(LATER))
    journal.close()


@pytest.mark.parametrize("content", [b"", b"no database at all" * 1000, bytes(5 * PAGE_BYTES), os.urandom(9999)])
def test_what_is_no_database_at_all_is_set_aside_and_the_kiosk_works(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(content)
    journal = Journal(folder, tmp_path / "memory")
    journal.insert(hail(1))
    journal.close()
    assert [path.read_bytes() for path in asides(folder)] == ([content] if content else [])
    assert in_order(folder)


@pytest.mark.parametrize("pages", range(1, 9))
def test_a_file_that_was_cut_off_gives_back_what_is_left_of_it(
    tmp_path: Path, closed: tuple[Path, list[Hail]], pages: int
) -> None:
    folder, hails = closed
    os.truncate(folder / FILE_NAME, pages * PAGE_BYTES - 1000)
    whole = standing_whole(folder, hails)
    journal = Journal(folder, tmp_path / "memory-2")
    assert set(keys(whole)) <= set(keys(journal.found(LATER)))
    journal.insert(hail(1000))
    journal.close()
    assert in_order(folder)


@pytest.mark.parametrize("seed", range(FUZZED))
def test_bytes_flipped_anywhere_cost_no_hail_that_stands_whole(
    tmp_path: Path, left: tuple[Path, list[Hail]], closed: tuple[Path, list[Hail]], seed: int
) -> None:
    chance = random.Random(seed)
    folder, hails = chance.choice([left, closed])
    file = chance.choice([file for file in (folder / FILE_NAME, log_of(folder)) if file.exists()])
    content = bytearray(file.read_bytes())
    count = chance.choice([1, 4, 60, 600])
    at = chance.randrange(len(content) - count)
    touched = range(at, at + count)
    content[at : at + count] = chance.randbytes(count)
    if file.name == FILE_NAME and set(touched) & set(VERSION_AT):
        content[60:64] = file.read_bytes()[60:64]
    file.write_bytes(content)
    whole = standing_whole(folder, hails)
    assert len(whole) >= len(hails) - 4
    journal = Journal(folder, tmp_path / "memory-2")
    assert set(keys(whole)) <= set(keys(journal.found(LATER)))
    journal.insert(hail(1000))
    journal.close()
    assert in_order(folder)


def test_an_ended_hail_does_not_come_back_out_of_a_damaged_file(tmp_path: Path) -> None:
    running = Journal(tmp_path / "running", tmp_path / "memory")
    for number in range(10):
        running.insert(hail(number))
    for number in range(5):
        running.update(replace(hail(number), state=HailState.COMPLETED, updated_at=LATER))
    running.insert(hail(10))
    folder = snapshot(tmp_path / "running", tmp_path / "left")
    running.close()
    flip(folder / FILE_NAME, 0, 16)
    journal = Journal(folder, tmp_path / "memory-2")
    owed = [one for one in journal.found(LATER) if one.owed]
    assert keys(owed) == keys([hail(number) for number in range(5, 11)])
    journal.close()


def spoil_under(journal: Journal, folder: Path, *, how: str) -> None:
    """Damage the file so that the open connection meets it: its own copies of the pages are out of date."""
    other = sqlite3.connect(folder / FILE_NAME)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.execute("UPDATE clock SET offset_s = offset_s + 1")
    other.commit()
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if how == "header":
        overwrite(folder / FILE_NAME, 0, b"spoilt" * 16)
    else:
        size = (folder / FILE_NAME).stat().st_size
        overwrite(folder / FILE_NAME, PAGE_BYTES, os.urandom(size - PAGE_BYTES))
    other.close()


@pytest.mark.parametrize("how", ["header", "pages"])
@pytest.mark.parametrize("by", ["insert", "update"])
def test_damage_under_a_running_kiosk_costs_no_hail(
    tmp_path: Path, how: str, by: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder, memory = tmp_path / "state", tmp_path / "memory"
    journal = Journal(folder, memory)
    journal.keep_offset("boot", 1.0)
    hails = [hail(number) for number in range(20)]
    for one in hails:
        journal.insert(one)
    tag, deeds = journal.tag("somebody"), journal.deeds()
    spoil_under(journal, folder, how=how)
    if by == "insert":
        hails.append(hail(100))
        journal.insert(hails[-1])
        deeds = journal.deeds()
    else:
        hails[3] = replace(hails[3], state=HailState.SEARCHING, hail_id="h-3")
        journal.update(hails[3])
    assert LogEvent.STORE_DAMAGED in caplog.text
    assert LogEvent.STORE_MOVED_TO_MEMORY not in caplog.text
    assert asides(folder)
    assert not memory.exists()
    killed = snapshot(folder, tmp_path / "killed")
    journal.close()
    for place in (killed, folder):
        again = Journal(place, tmp_path / f"memory-of-{place.name}")
        assert again.found(LATER) == tuple(hails)
        assert (again.made(), again.tag("somebody"), again.deeds()) == (len(hails), tag, deeds)
        again.close()


def test_only_the_newest_three_damaged_files_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    for count in range(1, 6):
        (folder / FILE_NAME).write_bytes(b"spoilt %d" % count * 100)
        Journal(folder, tmp_path / "memory").close()
    assert [path.read_bytes()[:8] for path in asides(folder)] == [b"spoilt 3", b"spoilt 4", b"spoilt 5"]


def test_a_damaged_file_with_references_of_residents_is_not_kept_for_ever(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    Journal(folder, tmp_path / "memory").close()
    old = folder / f"{FILE_NAME}{quarantine.MARK}2026-01-02T03-04-05.000006Z"
    for name in (old, old.with_name(old.name + "-wal")):
        name.write_bytes(b"reference-1")
    foreign = folder / f"{FILE_NAME}{quarantine.MARK}by-hand"
    foreign.write_bytes(b"somebody's own")
    Journal(folder, tmp_path / "memory").close()
    assert asides(folder) == [foreign]


def test_a_kill_between_setting_aside_and_the_new_file_loses_nothing(
    tmp_path: Path, left: tuple[Path, list[Hail]]
) -> None:
    """As a power cut leaves it, which takes the memory along: the file has its new name, the log has not."""
    folder, hails = left
    (folder / FILE_NAME).rename(folder / f"{FILE_NAME}{quarantine.MARK}2099-01-02T03-04-05.000006Z")
    journal = Journal(folder, tmp_path / "memory-2")
    assert set(keys(journal.found(LATER))) == set(keys(hails))
    journal.close()


def test_a_file_taken_away_under_a_running_kiosk_is_written_anew(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    journal = Journal(folder, tmp_path / "memory")
    journal.insert(hail(1))
    (folder / FILE_NAME).unlink()
    journal.insert(hail(2))
    killed = snapshot(folder, tmp_path / "killed")
    journal.close()
    again = Journal(killed, tmp_path / "memory-2")
    assert keys(again.found(LATER)) == keys([hail(1), hail(2)])
    again.close()


def test_threads_that_meet_damage_together_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    journal = Journal(folder, tmp_path / "memory")
    journal.keep_offset("boot", 1.0)
    journal.insert(hail(0))
    spoil_under(journal, folder, how="header")
    writers = [threading.Thread(target=journal.insert, args=(hail(number),)) for number in range(1, 20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    journal.close()
    again = Journal(folder, tmp_path / "memory")
    assert set(keys(again.found(LATER))) == {hail(number).key for number in range(20)}
    again.close()
