"""The two places of the journal: the disk, and memory that outlives a kill of the process but not a power cut."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, on every Linux; shm_overview(7)
NAME_DIGITS = 16  # of a digest: no two folders of one machine meet by chance


def memory_folder_for(folder: Path) -> Path:
    """Where the journal of this user and this store folder goes when the disk fails. Makes nothing."""
    digest = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:NAME_DIGITS]
    return MEMORY / f"yangzhao-{os.geteuid()}-{digest}"


def make_private(folder: Path) -> None:
    """Make a folder for this user alone, in a place where everybody may make folders.

    Raises PermissionError for a folder that somebody else put there, or a link.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            raise PermissionError(f"{folder} is not a folder of this user") from None
        folder.chmod(0o700)


def is_claimed(folder: Path) -> bool:
    """Does a kiosk run on it? False where this user may not look. Leaves no trace."""
    claim = Claim(folder)
    try:
        return not claim.held() and os.access(folder, os.R_OK)
    finally:
        claim.release()


class Claim:
    """Says whether this is the only kiosk on a folder: one alone may set files aside or remove them.

    A lock of the kernel on the folder itself: nothing is written, and it ends with the process, however that ends.
    The process that this one becomes may be given it: meanwhile nobody else gets it.
    """

    def __init__(self, folder: Path, descriptor: int | None = None) -> None:
        """descriptor: of the claim on this folder that the process before this one had; of anything else: nothing."""
        self._folder = folder
        self._descriptor = descriptor if descriptor is not None and _is_of(descriptor, folder) else None

    def held(self) -> bool:
        """Take it if nobody has it. True without a folder to quarrel about."""
        if self._descriptor is not None:
            return True
        try:
            descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            return not self._folder.exists()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def handed_on(self) -> int | None:
        """The descriptor, open in the process that this one becomes; None where nothing is claimed."""
        if self._descriptor is not None:
            os.set_inheritable(self._descriptor, True)
        return self._descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _is_of(descriptor: int, folder: Path) -> bool:
    try:
        os.set_inheritable(descriptor, False)  # not for the programs that are started from here
        return os.path.samestat(os.fstat(descriptor), folder.stat())
    except (OSError, OverflowError):
        return False
