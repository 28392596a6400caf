"""What the system was told of a process whose memory holds a face: may it be dumped, was it swapped, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
HARMLESS_CORE_BYTES = 1  # with 1 not even a dump handler at the end of a pipe is run: core(5)
IN_MEMORY = ("/memfd:", "/dev/shm/", "/dev/zero", "/SYSV")


@dataclass(frozen=True)
class Kept:
    """core_bytes: the hard limit of a core dump; None: there is none. swapped_kb, locked_kb: the most that was seen.
    unlinked: files on a disk that were open and had no name any more."""

    core_bytes: int | None
    swapped_kb: int
    locked_kb: int
    unlinked: tuple[str, ...]

    @property
    def dumps_core(self) -> bool:
        return self.core_bytes is None or self.core_bytes > HARMLESS_CORE_BYTES

    def __str__(self) -> str:
        core = "core dumps are NOT forbidden" if self.dumps_core else "no core dumps"
        files = f", unlinked files open: {', '.join(self.unlinked)}" if self.unlinked else ""
        return f"{core}, {self.swapped_kb} kB swapped, {self.locked_kb} kB locked{files}"


def kept_of(pid: int, before: Kept | None = None) -> Kept:
    """Of a running process; the worse of before and now. Raises OSError when it has ended."""
    status = dict(line.split(":", 1) for line in (PROC / str(pid) / "status").read_text().splitlines())
    swapped, locked = (int(status[name].split()[0]) for name in ("VmSwap", "VmLck"))
    unlinked = {name for name in open_files(pid) if name.endswith(" (deleted)") and not name.startswith(IN_MEMORY)}
    if before is not None:
        swapped, locked = max(swapped, before.swapped_kb), max(locked, before.locked_kb)
        unlinked |= set(before.unlinked)
    return Kept(_core_bytes(pid), swapped, locked, tuple(sorted(unlinked)))


def _core_bytes(pid: int) -> int | None:
    lines = (PROC / str(pid) / "limits").read_text().splitlines()
    hard = next(line.split()[5] for line in lines if line.startswith("Max core file size"))
    return None if hard == "unlimited" else int(hard)


def children(pid: int) -> list[int]:
    """Whichever of its threads started them."""
    return [int(child) for file in (PROC / str(pid)).glob("task/*/children") for child in file.read_text().split()]


def open_files(pid: int) -> list[str]:
    """Where its descriptors lead. Raises OSError when it has ended."""
    found = []
    for link in (PROC / str(pid) / "fd").iterdir():
        try:
            found.append(str(link.readlink()))
        except FileNotFoundError:  # closed meanwhile
            continue
    return found
