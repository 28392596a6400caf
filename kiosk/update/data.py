"""`python -m kiosk.update.data keep|back|forget STATE`: what the kiosk wrote down, across a change of versions.

keep: copies every database aside while the kiosk is stopped, before a new version may change its tables.
back: puts the copies in place of those whose tables were changed, which the version before could not read; the others
stay as they are, and nothing is lost. What is replaced is set aside as a damaged file is, under such a name. It only
gives other names, so that a full disk does not hold it up.
forget: removes the copies; they hold what the originals hold.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from kiosk.store.quarantine import set_aside

ASIDE = "before-update"  # below the state's folder
DATABASES = "*.sqlite3"


def keep(state: Path) -> list[Path]:
    """Copies whole files, what SQLite still held in its log included. Returns the copies. Raises OSError."""
    new = state / f"{ASIDE}.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    for file in sorted(state.glob(DATABASES)):
        _copy(file, new / file.name)
    forget(state)
    new.rename(state / ASIDE)
    return sorted((state / ASIDE).iterdir())


def back(state: Path) -> list[Path]:
    """Returns the files that were replaced. Raises OSError."""
    replaced = []
    for kept in sorted((state / ASIDE).glob(DATABASES)):
        file = state / kept.name
        if file.exists() and _tables(file) == _tables(kept):
            continue
        set_aside(file)
        kept.rename(file)
        replaced.append(file)
    return replaced


def forget(state: Path) -> None:
    """Raises nothing: copies that cannot be removed are removed by the next one that can."""
    shutil.rmtree(state / ASIDE, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """Byte by byte where it is no database any longer: the kiosk salvages what is damaged, not we."""
    target.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
            read.backup(write)
    except sqlite3.DatabaseError:
        shutil.copyfile(source, target)


def _tables(file: Path) -> tuple[int, list[tuple[str, str]]] | None:
    """What another version must be able to read: the number of the schema, and each table as it was made."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            return version, connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    except sqlite3.DatabaseError:
        return None


def main(arguments: list[str]) -> int:
    deeds = {"keep": keep, "back": back, "forget": forget}
    if len(arguments) != 2 or arguments[0] not in deeds:
        print("usage: python -m kiosk.update.data keep|back|forget STATE", file=sys.stderr)
        return 2
    for file in deeds[arguments[0]](Path(arguments[1])) or ():
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
