"""The neighbourhood that a technician had remembered, on the disk, and whether the kiosk still hangs in it.

`kiosk check` has it remembered; until then nothing is said. The file says when the kiosk last saw it as it was.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.alarms.likeness import Likeness, Mark, Marks, agreement, compared
from kiosk.alarms.surroundings import ROOT, marks
from kiosk.runtime.clock import boot_id
from kiosk.store.database import sync

FILE_NAME = "neighbourhood.json"
SALT_BYTES = 16
MODE = 0o600


@dataclass(frozen=True)
class Place:
    """likeness: None where nothing is remembered, or too little can be seen. agrees: which share, 0 to 1. powered:
    the kiosk was on ever since it was seen as it was, so nobody has carried it away."""

    remembered: bool
    likeness: Likeness | None
    agrees: float = 0.0
    powered: bool = False


def place(folder: Path, now: float, root: Path = ROOT, boot: str | None = None) -> Place:
    """How the surroundings compare with those remembered in the folder. Writes nothing. now: Unix seconds. boot: of
    the machine's start."""
    kept = _read(folder)
    if kept is None:
        return Place(False, None)
    seen, without_s = marks(kept.salt, root), kept.without_current_s(now, boot)
    likeness = compared(kept.marks, seen, without_s)
    return Place(True, likeness, agreement(kept.marks, seen), powered=without_s == 0.0)


def remember(folder: Path, now: float, root: Path = ROOT, boot: str | None = None) -> bool:
    """This is where it hangs from now on. False where nothing can be seen that would tell. Raises OSError."""
    salt = secrets.token_bytes(SALT_BYTES)
    seen = marks(salt, root)
    if compared(seen, seen, 0.0) is None:
        return False
    _write(folder, _Kept(salt, seen, now, boot or boot_id()))
    return True


def saw_as_remembered(folder: Path, now: float, boot: str | None = None) -> None:
    """It was seen as it was remembered, now. Does nothing where nothing is remembered. Raises OSError."""
    kept = _read(folder)
    if kept is None:
        return
    if kept.boot != (boot or boot_id()):
        _write(folder, _Kept(kept.salt, kept.marks, now, boot or boot_id()))
    else:
        os.utime(folder / FILE_NAME, (now, now))


def adopt(folder: Path, now: float, root: Path = ROOT, boot: str | None = None) -> None:
    """The equipment was changed while the kiosk was on, so it hangs where it hung. Raises OSError."""
    kept = _read(folder)
    if kept is not None:
        seen = {**kept.marks, **marks(kept.salt, root)}
        _write(folder, _Kept(kept.salt, seen, now, boot or boot_id()))


@dataclass(frozen=True)
class _Kept:
    """seen_at: Unix seconds at which it was last seen as it was; boot: in which start of the machine."""

    salt: bytes
    marks: Marks
    seen_at: float
    boot: str

    def without_current_s(self, now: float, boot: str | None) -> float:
        """At most so long; a clock that was set back tells nothing, and then it may have been for ever."""
        if self.boot == (boot or boot_id()):
            return 0.0
        return now - self.seen_at if now >= self.seen_at else float("inf")


def _read(folder: Path) -> _Kept | None:
    """None where there is no such file, and where it is none of ours any more."""
    file = folder / FILE_NAME
    try:
        kept = json.loads(file.read_text(encoding="ascii"))
        known = {Mark(mark): frozenset(map(str, values)) for mark, values in kept["marks"].items()}
        return _Kept(bytes.fromhex(kept["salt"]), known, file.stat().st_mtime, str(kept["boot"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(folder: Path, kept: _Kept) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / FILE_NAME
    beside = file.with_suffix(".new")
    text = json.dumps(
        {
            "salt": kept.salt.hex(),
            "boot": kept.boot,
            "marks": {mark.value: sorted(values) for mark, values in kept.marks.items()},
        }
    )
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE), "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.utime(beside, (kept.seen_at, kept.seen_at))
        beside.replace(file)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    sync(folder)
