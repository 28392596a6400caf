"""Keeps memory that may hold a face from reaching a disk: neither a core dump nor the swap partition gets it.

What the system does not allow is left to the unit that starts the kiosk (MemorySwapMax=0, LimitCORE=0).
"""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
from pathlib import Path

CORE_LIMIT = (
    1  # bytes. With 0 a dump handler that reads from a pipe (systemd-coredump) is still run; with 1 it is not
)
_MCL_CURRENT, _MCL_FUTURE, _MCL_ONFAULT = 1, 2, 4  # linux/mman.h. ONFAULT: what is used is locked, nothing is loaded
_SWAPS = Path("/proc/swaps")

_libc = ctypes.CDLL(None, use_errno=True)


def keep_process_off_disk() -> bool:
    """Of the whole process. False if there is swap and the system does not let its memory be locked."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    limit = CORE_LIMIT if most == resource.RLIM_INFINITY else min(CORE_LIMIT, most)  # nobody may raise it again
    resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
    return _lock_process() or not _has_swap()


def keep_off_disk(memory: mmap.mmap) -> None:
    """Of one mapping, as far as the system allows: it takes eight megabytes from anybody."""
    memory.madvise(mmap.MADV_DONTDUMP)
    start = ctypes.c_char.from_buffer(memory)
    _libc.mlock(ctypes.c_void_p(ctypes.addressof(start)), ctypes.c_size_t(len(memory)))
    del start  # it would keep the mapping from being closed


def _lock_process() -> bool:
    """Under a limit nothing is tried: once it were reached, the process would get no more memory at all."""
    unlimited = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY or os.geteuid() == 0
    return unlimited and _libc.mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) == 0


def _has_swap() -> bool:
    try:
        return len(_SWAPS.read_text().splitlines()) > 1  # below the heading
    except OSError:
        return True
