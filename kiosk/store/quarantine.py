"""Damaged files are set aside for the technician: never repaired in place, never overwritten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.store.database import beside
from kiosk.store.whole_file import sync

SETS_KEPT = 3  # enough to see whether a disk dies or had one bad day
KEPT_FOR = timedelta(
    days=30
)  # a technician's visit away; they hold references of residents and must not stay for ever
MARK = ".damaged-"
TIME = "%Y-%m-%dT%H-%M-%S.%fZ"  # sorts by name


def set_aside(file: Path) -> Path | None:
    """Rename a database and what lies beside it; returns the new name, None when there was nothing. Raises OSError.

    An open connection goes on with the renamed files and puts nothing back.
    """
    now = datetime.now(UTC)
    aside = file.with_name(f"{file.name}{MARK}{now.strftime(TIME)}")
    moved = False
    for old, new in zip(beside(file), beside(aside), strict=True):
        if old.exists():
            old.chmod(0o600)
            old.rename(new)
            moved = True
    for name in sets(file)[:-SETS_KEPT]:
        _remove(name)
    sync(file.parent)
    return aside if moved else None


def sets(file: Path) -> list[Path]:
    """Those of a database set aside so far, oldest first; of a set cut short by a kill, perhaps only its name."""
    names = {path.name.removesuffix("-wal").removesuffix("-shm") for path in file.parent.glob(f"{file.name}{MARK}*")}
    return [file.with_name(name) for name in sorted(names)]


def remove_old(file: Path) -> None:
    """Remove the sets that were made so long ago that nobody comes for them. Raises OSError."""
    for name in sets(file):
        made = _made(name)
        if made is not None and datetime.now(UTC) - made > KEPT_FOR:
            _remove(name)


def newest_set_made(file: Path) -> datetime | None:
    """When a database was last set aside; None: never, as far as is kept."""
    return max((made for made in map(_made, sets(file)) if made is not None), default=None)


def _made(name: Path) -> datetime | None:
    """None: it was named by somebody else."""
    try:
        return datetime.strptime(name.name.partition(MARK)[2], TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _remove(name: Path) -> None:
    for file in beside(name):
        file.unlink(missing_ok=True)
