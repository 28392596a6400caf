"""The neighbourhood that a technician had remembered, on the disk, and whether the kiosk still hangs in it.

`kiosk check` has it remembered; until then nothing is said. The file says when the kiosk last saw it as it was.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.alarms.likeness import CARRIED_S, Likeness, Mark, Marks, agreement, compared
from kiosk.alarms.strengths import Levels, stands_elsewhere
from kiosk.alarms.surroundings import ROOT, air, marks
from kiosk.runtime.clock import Boot, this_boot
from kiosk.store.whole_file import put

FILE_NAME = "neighbourhood.json"
SALT_BYTES = 16


@dataclass(frozen=True)
class Place:
    """likeness: None where nothing is remembered, or too little can be seen. agrees: which share, 0 to 1. powered:
    the kiosk was on ever since it was seen as it was, so nobody has carried it away."""

    remembered: bool
    likeness: Likeness | None
    agrees: float = 0.0
    powered: bool = False


def place(folder: Path, now: float, root: Path = ROOT, boot: Boot | None = None) -> Place:
    """How the surroundings compare with those remembered in the folder. Writes nothing. now: Unix seconds. boot: this
    start of the machine."""
    kept, boot = _read(folder), boot or this_boot()
    if kept is None:
        return Place(False, None)
    seen, powered = marks(kept.salt, root), kept.boot == boot.id
    likeness = compared(kept.marks, seen, 0.0 if powered else kept.off_s(now, boot))
    if likeness in (Likeness.SAME, Likeness.CHANGED) and kept.unheard_s(now, boot) >= CARRIED_S:
        here = air(kept.salt, root)
        if here.whole and stands_elsewhere(kept.air, here.level):
            likeness = Likeness.CARRIED
    return Place(True, likeness, agreement(kept.marks, seen), powered)


def can_tell() -> bool:
    """Is anything seen here that tells one place from another?"""
    return _tells(marks(b"", ROOT))


def _tells(seen: Marks) -> bool:
    return compared(seen, seen, 0.0) is not None


def remember(folder: Path, now: float, root: Path = ROOT, boot: Boot | None = None) -> bool:
    """This is where it hangs from now on. False where nothing can be seen that would tell. Raises OSError."""
    salt, boot = secrets.token_bytes(SALT_BYTES), boot or this_boot()
    seen = marks(salt, root)
    if not _tells(seen):
        return False
    _write(folder, _Kept(salt, seen, air(salt, root).level, now, boot.id, 0.0))
    return True


def saw_as_remembered(folder: Path, now: float, root: Path = ROOT, boot: Boot | None = None) -> None:
    """It was seen as it was remembered, now; what the newest hours sounded like is what is compared after the next
    night without current. Does nothing where nothing is remembered. Raises OSError."""
    kept, boot = _read(folder), boot or this_boot()
    if kept is None:
        return
    new = replace(kept, seen_at=now, boot=boot.id, air_off_s=kept.unheard_s(now, boot))
    here = air(kept.salt, root)
    if here.whole:
        new = replace(new, air=here.level, air_off_s=0.0)
        new = replace(new, marks={**kept.marks, Mark.ACCESS_POINTS: frozenset(here.level)})
    if replace(new, seen_at=kept.seen_at) != kept:
        _write(folder, new)
    else:
        os.utime(folder / FILE_NAME, (now, now))


def adopt(folder: Path, now: float, root: Path = ROOT, boot: Boot | None = None) -> None:
    """The equipment was changed while the kiosk was on, so it hangs where it hung. Raises OSError."""
    kept = _read(folder)
    if kept is not None:
        seen = {**kept.marks, **marks(kept.salt, root)}
        _write(folder, replace(kept, marks=seen, seen_at=now, boot=(boot or this_boot()).id))


@dataclass(frozen=True)
class _Kept:
    """seen_at: Unix seconds at which it was last seen as it was; boot: in which start of the machine. air_off_s: the
    longest that it was without current since the air was last heard for hours and was as it was."""

    salt: bytes
    marks: Marks
    air: Levels
    seen_at: float
    boot: str
    air_off_s: float

    def off_s(self, now: float, boot: Boot) -> float:
        """How long it was without current before this start, at most. A clock that was set back tells nothing, and
        then it may have been for ever."""
        started_at = now - boot.up_s
        return started_at - self.seen_at if now >= self.seen_at else float("inf")

    def unheard_s(self, now: float, boot: Boot) -> float:
        return self.air_off_s if self.boot == boot.id else max(self.air_off_s, self.off_s(now, boot))


def _read(folder: Path) -> _Kept | None:
    """None where there is no such file, and where it is none of ours any more."""
    file = folder / FILE_NAME
    try:
        kept = json.loads(file.read_text(encoding="ascii"))
        known = {Mark(mark): frozenset(map(str, values)) for mark, values in kept["marks"].items()}
        levels = {str(point): float(level) for point, level in kept["air"].items()}
        seen_at, off_s = file.stat().st_mtime, float(kept["air_off_s"])
        return _Kept(bytes.fromhex(kept["salt"]), known, levels, seen_at, str(kept["boot"]), off_s)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(folder: Path, kept: _Kept) -> None:
    known = {
        "salt": kept.salt.hex(),
        "boot": kept.boot,
        "air": dict(kept.air),
        "air_off_s": kept.air_off_s,
        "marks": {mark.value: sorted(values) for mark, values in kept.marks.items()},
    }
    put(folder / FILE_NAME, json.dumps(known).encode(), kept.seen_at)
