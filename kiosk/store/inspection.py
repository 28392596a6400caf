"""Looks at a database before it is used: at a copy, so that the look changes nothing, and saves what it can.

The copy lies in a folder for this user alone and is removed at once; that of a look that was killed, at the kiosk's
next start (kiosk.store.scratch).
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from kiosk.domain import Hail, HailState
from kiosk.store import database
from kiosk.store.database import FILE_NAME, Database, beside
from kiosk.store.faults import Damaged, Fault, fault_of, legible
from kiosk.store.hails import carved
from kiosk.store.kept import Kept, Row
from kiosk.store.schema import bring_up_to_date, version_of

PAGE_BYTES = 4096  # SQLite's own choice; this database never asks for another
HEADER_BYTES = 100  # "Database File Format" in SQLite's documentation, 1.3
LOG_HEADER_BYTES = 32  # the same, 4.1
FRAME_HEADER_BYTES = 24
FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES
Read = TypeVar("Read")


@dataclass(frozen=True)
class Inspection:
    kept: Kept
    damaged: bool


def inspect(file: Path, scratch: Path) -> Inspection:
    """Read a database file and its log without touching them. scratch: a folder to be made and removed.

    Raises NewerVersion; OSError or sqlite3.Error when the file or the scratch folder cannot be used.
    """
    if not any(_size(path) for path in beside(file)[:2]):
        return Inspection(Kept(), damaged=False)
    try:
        try:
            copy = _copy(file, scratch)
            with legible():
                return Inspection(_sound(copy), damaged=False)
        except sqlite3.Error as error:
            if fault_of(error) is not Fault.DAMAGE and not _says_read_only(error):
                raise
        return Inspection(_salvaged(file, scratch), damaged=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _copy(file: Path, scratch: Path) -> Path:
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    copy = scratch / FILE_NAME
    for old, new in zip(beside(file)[:2], beside(copy), strict=False):
        if old.exists():
            shutil.copyfile(old, new)
            new.chmod(0o600)
    return copy


def _sound(copy: Path) -> Kept:
    """All that the file says. Raises sqlite3.Error when it is not in order."""
    _, log = beside(copy)[:2]
    frames = log.read_bytes() if log.exists() else b""
    if frames and not _size(copy):
        raise Damaged("a log without its database")
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        version_of(connection)
        verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()  # small: no need for quick_check
        if verdict != ("ok",):
            raise Damaged("the check found damage")
        _, recovered, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if _leaves_commits_out(frames, max(0, recovered)):
            raise Damaged("the log has commits behind a damaged place")
        bring_up_to_date(connection)
        return database.read(connection)


def _leaves_commits_out(log: bytes, recovered: int) -> bool:
    """A log ends for SQLite at its first damaged frame. A power cut tears the last transaction; damage has whole ones
    behind it. recovered: how many frames SQLite took."""
    salts = log[16:24]
    commits = [
        (index, frame[8:16])
        for index, frame in enumerate(_frames(log))
        if frame[4:8] != bytes(4)  # the size of the database after a commit; 0 in all other frames
    ]
    if any(index >= recovered and theirs == salts for index, theirs in commits):
        return True
    return recovered == 0 and bool(commits) and all(theirs != salts for _, theirs in commits)


def _frames(log: bytes) -> Iterator[bytes]:
    for begin in range(LOG_HEADER_BYTES, len(log) - FRAME_BYTES + 1, FRAME_BYTES):
        yield log[begin : begin + FRAME_HEADER_BYTES]


def _salvaged(file: Path, scratch: Path) -> Kept:
    """What can still be read: through SQLite as far as it goes, then documents found in the bytes.

    It may be a hail's state of some time ago, so none is taken for unsent: the dispatcher is asked by key first.
    """
    as_it_is = _readable(_copy(file, scratch))
    copy = _copy(file, scratch)
    content = b"".join(path.read_bytes() for path in beside(copy)[:2] if path.exists())
    _give_header(copy, scratch / "sound")
    with_header = _readable(copy)
    kept = as_it_is if len(as_it_is.hails) >= len(with_header.hails) else with_header
    kept = replace(kept, secret=kept.secret or as_it_is.secret, deeds=as_it_is.deeds | with_header.deeds)
    kept = _with_carved(kept, carved(content))
    hails = {key: Row(row.number, _perhaps_sent(row.hail)) for key, row in kept.hails.items()}
    return replace(kept, hails=hails, made=max([kept.made, *(row.number for row in hails.values())]))


def _readable(copy: Path) -> Kept:
    def part(read: Callable[[sqlite3.Connection], Read], otherwise: Read) -> Read:
        with suppress(sqlite3.Error, ValueError, TypeError):
            return read(connection)
        return otherwise

    rows: dict[str, Row] = {}
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        with suppress(sqlite3.Error, ValueError):
            rows.update((row.hail.key, row) for row in database.documents(connection) if row)
        return Kept(
            hails=rows,
            made=part(database.made, 0),
            deeds=part(database.deeds, frozenset()),
            secret=part(database.secret, b""),
            clock=part(database.clock, None),
        )


def _give_header(copy: Path, folder: Path) -> None:
    """Replace the first bytes of the file, by which SQLite knows a database, by those of a sound one."""
    sound = Database(folder)
    sound.close()
    header = bytearray(sound.file.read_bytes()[:HEADER_BYTES])
    content = copy.read_bytes() if copy.exists() else b""
    header[28:32] = (len(content) // PAGE_BYTES).to_bytes(4, "big")  # pages
    header[32:40] = bytes(8)  # free pages: none that anybody needs to know of
    if len(content) >= HEADER_BYTES:
        copy.write_bytes(bytes(header) + content[HEADER_BYTES:])


def _with_carved(kept: Kept, hails: Iterable[Hail]) -> Kept:
    newest: dict[str, Hail] = {}
    for hail in hails:
        known = newest.get(hail.key)
        if known is None or hail.updated_at >= known.updated_at:
            newest[hail.key] = hail
    rows = dict(kept.hails)
    number = max([kept.made, *(row.number for row in rows.values())])
    for hail in sorted(newest.values(), key=lambda hail: hail.pressed_at):
        row = rows.get(hail.key)
        if row is None:
            number += 1
            rows[hail.key] = Row(number, hail)
        elif row.hail.owed and hail.updated_at > row.hail.updated_at:
            rows[hail.key] = Row(row.number, hail)
    return replace(kept, hails=rows)


def _says_read_only(error: sqlite3.Error) -> bool:
    """The copy is ours to write: a spoilt header says that it is not."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY


def _perhaps_sent(hail: Hail) -> Hail:
    return replace(hail, maybe_sent=True) if hail.state is HailState.QUEUED else hail


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
