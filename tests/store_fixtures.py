"""Hails for the journal, spoilt files, and a machine of its own whose disks may be broken."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain import Hail, Rider
from kiosk.store.database import FILE_NAME, beside
from kiosk.store.journal import Journal
from tests.test_hail_plan import FRESH

MOUNT_REFUSED = 77
ROOT = Path(__file__).parent.parent
PRESSED = FRESH.pressed_at
LATER = PRESSED + 30.0  # within the life of a hail pressed at PRESSED


def hail(number: int, **changes: Any) -> Hail:
    """Each of another resident: their references tell them apart in the bytes of a file."""
    rider = Rider(
        subject=f"subject-{number}",
        phone_ref=f"reference-{number}",
        phone_masked=f"138****{number:04}",
        display_name="王阿姨",
        tag=f"{number:032x}",
    )
    fresh = replace(FRESH, key=str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))), rider=rider)
    return replace(fresh, pressed_at=PRESSED + number / 1000, updated_at=PRESSED + number / 1000, **changes)


def keys(hails: tuple[Hail, ...] | list[Hail]) -> list[str]:
    return [hail.key for hail in hails]


def snapshot(folder: Path, to: Path) -> Path:
    """The files as a kill at this moment would leave them: the journal that has them open goes on."""
    to.mkdir(parents=True, mode=0o700)
    for file in beside(folder / FILE_NAME)[:2]:
        if file.exists():
            shutil.copyfile(file, to / file.name)
    return to


def overwrite(file: Path, at: int, content: bytes) -> None:
    with file.open("r+b") as stream:
        stream.seek(at)
        stream.write(content)


def asides(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if ".damaged-" in path.name)


def in_order(folder: Path) -> bool:
    """What SQLite itself says of the file."""
    connection = sqlite3.connect(folder / FILE_NAME)
    verdict = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return bool(verdict == [("ok",)])


def reopened(journal: Journal, folder: Path, memory: Path) -> Journal:
    journal.close()
    return Journal(folder, memory)


def on_a_machine_of_its_own(script: str, *arguments: object) -> Any:
    """Run a script where it may mount what nobody else sees; what it prints last is JSON.

    Skips where this user may not do that. The script ends with code 77 when a mount of its own is refused.
    """
    alone = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    allowed = shutil.which("unshare") and subprocess.run([*alone, "true"], capture_output=True).returncode == 0
    if not allowed:
        pytest.skip("this user may not mount a disk of his own here (unshare --mount)")
    done = subprocess.run(
        [*alone, sys.executable, "-c", script, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode == MOUNT_REFUSED:
        pytest.skip(f"this machine does not mount such a disk for this user: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
