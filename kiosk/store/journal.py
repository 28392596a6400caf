"""The journal of hails: on the disk, and in memory when the disk fails. What it took is found after a restart.

Beside the file lives a copy of its content in the process (`Kept`): with it the journal moves to another place, or
starts a new file in place of a damaged one, without asking the disk that has just failed.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from kiosk.domain import Deed, Hail
from kiosk.log_events import LogEvent
from kiosk.log_lines import log_event
from kiosk.store import quarantine
from kiosk.store.database import FILE_NAME, Database, StoreUnusable, beside
from kiosk.store.faults import Fault, FileGone, NewerVersion, cause_of, fault_of
from kiosk.store.folders import Claim, make_private, memory_folder_for
from kiosk.store.inspection import Inspection, inspect
from kiosk.store.kept import Kept, changed, forgotten, found, merged, pressed
from kiosk.upkeep_events import UpkeepEvent

__all__ = ["Journal", "StoreUnusable", "memory_folder_for"]

TAG_DIGITS = 32  # 128 bits: no two numbers of a city meet
SCRATCH = "looked-at"  # a folder for the copy that is inspected
REMEDIES = 2  # a new file for a damaged one, then memory: after that there is no place left

log = logging.getLogger(__name__)


class Journal:
    """May be called from any thread. insert, update and keep_offset commit before they return.

    They raise sqlite3.Error or OSError when neither place takes it, and sqlite3.IntegrityError for a second hail with
    the same key.
    """

    def __init__(self, folder: Path, memory_folder: Path, claim: Claim | None = None) -> None:
        """folder: on the disk. memory_folder: see memory_folder_for. claim: on the folder, of whoever keeps it longer
        than the journal; None: it has its own. Raises StoreUnusable."""
        self._folder = folder
        self._memory_folder = memory_folder
        self._turn = threading.Lock()
        self._claim = claim or Claim(folder)
        self._lets_go = claim is None
        self._database: Database | None = None
        self._in_memory = False
        self._took_nothing = False  # the last time that something was to be written
        self._memory_usable = False
        self._kept = Kept()
        try:
            self._open()
        except NewerVersion as error:
            self._let_go()
            raise StoreUnusable(
                f"The hails in {folder} were written by a newer release ({error}): install that one again, "
                "or name another store.folder in config.yaml."
            ) from None
        except (OSError, sqlite3.Error) as error:
            self._let_go()
            raise StoreUnusable(
                f"Cannot write hails to {folder} ({error}): give this user write permission there, "
                "or name another store.folder in config.yaml."
            ) from error

    @property
    def in_memory(self) -> bool:
        """The disk takes nothing any more."""
        return self._in_memory

    def insert(self, hail: Hail) -> None:
        def with_hail(kept: Kept) -> Kept:
            if hail.key in kept.hails:
                raise sqlite3.IntegrityError("one key is one hail")
            return pressed(kept, hail)

        self._write(with_hail)

    def update(self, hail: Hail) -> None:
        self._write(lambda kept: changed(kept, hail))

    def found(self, now: float) -> tuple[Hail, ...]:
        """For a restart: the hails that are owed something, and those that ended lately; oldest first. now: steady.

        What is too old to be needed is removed on this occasion.
        """
        with suppress(OSError, sqlite3.Error):  # the next press tries again
            self._write(lambda kept: forgotten(kept, now))
        return found(self._kept, now)

    def made(self) -> int:
        """How many hails this site ever made."""
        return self._kept.made

    def deeds(self) -> tuple[Deed, ...]:
        """Oldest first."""
        return tuple(sorted(self._kept.deeds, key=lambda deed: deed.at))

    def tag(self, phone_ref: str) -> str:
        """The pseudonym of a number at this site: always the same, and nothing without the site's own key."""
        digest = hmac.new(self._kept.secret, phone_ref.encode(), hashlib.sha256)
        return digest.hexdigest()[:TAG_DIGITS]

    def offset_of(self, boot_id: str) -> float | None:
        """The steady clock's offset in this boot, in seconds; None if no process has kept one in it."""
        clock = self._kept.clock
        return clock[1] if clock is not None and clock[0] == boot_id else None

    def keep_offset(self, boot_id: str, offset_s: float) -> None:
        self._write(lambda kept: replace(kept, clock=(boot_id, offset_s)))

    def close(self) -> None:
        with self._turn:
            if self._database is not None:
                self._database.close()
            self._let_go()

    def _let_go(self) -> None:
        if self._lets_go:
            self._claim.release()

    def _write(self, change: Callable[[Kept], Kept]) -> None:
        with self._turn:
            for remedies_left in range(REMEDIES, -1, -1):
                after = change(self._kept)
                try:
                    if self._database is None:
                        raise FileGone("closed by a fault before")
                    self._database.write(self._kept, after)
                except (OSError, sqlite3.Error) as error:
                    self._took_nothing = fault_of(error) is not None
                    if remedies_left == 0:
                        raise
                    self._remedy(error)
                else:
                    self._kept = after
                    self._tell_if_back()
                    return

    def _tell_if_back(self) -> None:
        if self._took_nothing and not self._in_memory:
            log_event(UpkeepEvent.STORE_BACK)
        self._took_nothing = False

    def _remedy(self, error: OSError | sqlite3.Error) -> None:
        """Make a place that takes what the last one did not. Raises `error` when there is none."""
        fault = fault_of(error)
        if fault is None:
            raise error
        try:
            if fault is Fault.GONE:
                self._settle(self._memory_folder if self._in_memory else self._folder, self._kept)
            elif fault is Fault.DAMAGE and not self._in_memory:
                self._begin_anew()
            else:
                raise error
        except (OSError, sqlite3.Error):
            if self._in_memory:
                raise error from None
            self._move_to_memory(error)

    def _open(self) -> None:
        with suppress(OSError):  # opening the file says what is wrong
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        alone = self._claim.held()
        self._memory_usable = self._memory_is_ours()
        disk = self._looked_at(self._folder)
        stranded = self._looked_at(self._memory_folder).kept if self._memory_usable else Kept()
        self._kept = merged(disk.kept, stranded)
        try:
            if disk.damaged and alone:
                self._begin_anew()
            else:
                self._settle(self._folder, stranded)
                self._leave_memory()
        except (OSError, sqlite3.Error) as error:
            self._move_to_memory(error)
            return
        if stranded.hails:
            log_event(LogEvent.STORE_MERGED, hails=len(stranded.hails))
        with suppress(OSError):  # tried again at every start
            quarantine.remove_old(self._folder / FILE_NAME)

    def _looked_at(self, folder: Path) -> Inspection:
        """What stands in a folder; nothing, if it cannot be looked at: opening it says what is wrong.

        Without the file, but with one that was set aside, a kill or a power cut came between: that one counts.
        """
        file = folder / FILE_NAME
        for place in (self._memory_folder, self._folder) if self._memory_usable else (self._folder,):
            try:
                inspection = inspect(file, place / SCRATCH)
                aside = quarantine.sets(file)
                if file.exists() or not aside:
                    return inspection
                before = inspect(aside[-1], place / SCRATCH)
                return Inspection(merged(before.kept, inspection.kept), damaged=True)
            except NewerVersion:
                raise
            except (OSError, sqlite3.Error) as error:
                log.info("%s was not looked at: %s", folder, cause_of(error))
        return Inspection(Kept(), damaged=False)

    def _settle(self, folder: Path, newer: Kept) -> None:
        """Live in this folder, and take along what is newer than what stands there."""
        if folder == self._memory_folder:
            make_private(folder)
        if self._database is not None:
            self._database.close()  # before the new one is opened: both may have one name
            self._database = None
        database = Database(folder)
        try:
            database.take_over(newer)
            self._kept = database.read()
        except BaseException:
            database.close()
            raise
        self._database = database

    def _begin_anew(self) -> None:
        """A new file in place of a damaged one. Until it is complete everything stands in memory, so that a kill
        costs nothing. Raises OSError when another kiosk has the file, too."""
        if not self._claim.held():
            raise BlockingIOError("another kiosk has the file open")
        with suppress(OSError, sqlite3.Error):  # then without a net
            make_private(self._memory_folder)
            with closing(Database(self._memory_folder)) as net:
                net.take_over(self._kept)
        aside = quarantine.set_aside(self._folder / FILE_NAME)
        if aside is not None:
            log_event(LogEvent.STORE_DAMAGED, file=aside.name, hails=len(self._kept.hails))
        self._settle(self._folder, self._kept)
        self._leave_memory()

    def _move_to_memory(self, error: OSError | sqlite3.Error) -> None:
        """For the rest of this run. Raises `error`, and stays where it is, when memory takes nothing either."""
        stays = self._database
        self._database = None
        try:
            self._settle(self._memory_folder, self._kept)
        except (OSError, sqlite3.Error) as second:
            self._database = stays
            log.error("memory takes no hails either: %s", cause_of(second))
            raise error from None
        self._in_memory = True
        if stays is not None:
            with suppress(sqlite3.Error):
                stays.close()
        log_event(LogEvent.STORE_MOVED_TO_MEMORY, cause=cause_of(error))

    def _leave_memory(self) -> None:
        """The disk has it all: nothing of it stays elsewhere. With another kiosk about it might be hers."""
        if self._memory_usable and self._claim.held():
            with suppress(OSError):
                for file in beside(self._memory_folder / FILE_NAME):
                    file.unlink(missing_ok=True)
                self._memory_folder.rmdir()

    def _memory_is_ours(self) -> bool:
        try:
            make_private(self._memory_folder)
        except OSError as error:
            log.warning("no memory to move to: %s", error)
            return False
        return True
