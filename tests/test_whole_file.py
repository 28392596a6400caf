"""What is kept in a small file outlives a power cut at any moment: the old one whole, or the new one whole."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.commissioning.archive import Passport
from kiosk.commissioning.archive import save as save_passport
from kiosk.store import technicians
from kiosk.store.adjustments import KeptAdjustments
from kiosk.store.whole_file import put
from kiosk.technician import Adjustments


def a_passport(folder: Path) -> None:
    save_passport(Passport(0.0, "", "", "", []), "page", b"printed", folder)


KEEPERS = {
    "face off, by a technician": lambda folder: KeptAdjustments(folder).keep(Adjustments(face_off=True)),
    "the technicians' codes": lambda folder: technicians.save(folder / "codes.json", technicians.NOBODYS),
    "a passport": a_passport,
    "any other": lambda folder: put(folder / "any", b"content", 1.0),
}


@pytest.mark.parametrize("keeper", KEEPERS)
def test_what_is_kept_is_on_the_disk_before_it_has_its_name_and_so_is_the_name(
    keeper: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def forced(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def named(old: Path, new: Path) -> None:
        done.append("name")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", forced)
    monkeypatch.setattr(os, "replace", named)
    keep: Callable[[Path], None] = KEEPERS[keeper]
    keep(tmp_path)
    files = list(tmp_path.iterdir())
    assert files
    assert done == ["file", "name", "folder"] * len(files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_full_disk_leaves_what_was_there_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "file", b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            put(tmp_path / "file", b"new")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"old")]


def test_what_a_kill_left_beside_it_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / ".file.new").write_bytes(b"half of")
    (tmp_path / ".file.new").chmod(0o644)
    put(tmp_path / "file", b"whole")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"whole")]
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
